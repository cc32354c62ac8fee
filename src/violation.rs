//! The rules that a peer can break, each with its section and the alert that answers it.

use core::fmt;

use crate::registry::AlertDescription;

macro_rules! violations {
    ($($violation:ident $section:literal $alert:ident $text:literal,)*) => {
        /// A rule of RFC 8446, or of the document that it is named after, that the peer broke.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Violation {
            $(
                #[doc = concat!("Section ", $section, ": ", $text, ".")]
                $violation,
            )*
        }

        impl Violation {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$violation),*];

            /// The alert that answers it.
            pub const fn alert(self) -> AlertDescription {
                match self {
                    $(Self::$violation => AlertDescription::$alert,)*
                }
            }

            /// The section of RFC 8446 that says so; of another RFC where it begins with `RFC`.
            pub const fn section(self) -> &'static str {
                match self {
                    $(Self::$violation => $section,)*
                }
            }
        }

        impl fmt::Display for Violation {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$violation => $text,)*
                })
            }
        }
    };
}

violations! {
    NotTls13 "4.2.1" PROTOCOL_VERSION "the peer does not speak TLS 1.3",
    Downgrade "4.1.3" ILLEGAL_PARAMETER "an older version, and a random which says that the server was made to speak it",
    NoCommonSuite "4.1.1" HANDSHAKE_FAILURE "no common cipher suite",
    NoCommonGroup "4.1.1" HANDSHAKE_FAILURE "no common group",
    NoCommonScheme "4.4.2.2" HANDSHAKE_FAILURE "no certificate for a signature scheme that the peer accepts",
    NoCommonProtocol "RFC 7301, 3.2" NO_APPLICATION_PROTOCOL "no common application protocol",
    NoCommonCertificateType "RFC 7250, 4.2" UNSUPPORTED_CERTIFICATE "no common type of certificate",
    SignatureAlgorithmsMissing "4.2.3" MISSING_EXTENSION "signature_algorithms is missing",
    SupportedGroupsMissing "9.2" MISSING_EXTENSION "supported_groups or key_share is missing",
    KeyShareMissing "4.2.8" MISSING_EXTENSION "key_share is missing where a key is to be exchanged",
    PskModesMissing "4.2.9" MISSING_EXTENSION "psk_key_exchange_modes is missing beside pre_shared_key",
    SessionIdEcho "4.1.3" ILLEGAL_PARAMETER "legacy_session_id_echo is not that of the ClientHello",
    SuiteNotOffered "4.1.3" ILLEGAL_PARAMETER "the cipher suite was not offered",
    SuiteChanged "4.1.4" ILLEGAL_PARAMETER "the cipher suite is not that of the HelloRetryRequest",
    VersionNotOffered "4.2.1" ILLEGAL_PARAMETER "the selected version was not offered",
    ExtensionNotOffered "4.2" UNSUPPORTED_EXTENSION "an extension that was not offered",
    SecondRetry "4.1.4" UNEXPECTED_MESSAGE "a second HelloRetryRequest",
    RetryChangesNothing "4.1.4" ILLEGAL_PARAMETER "a HelloRetryRequest that would change nothing",
    RetryGroup "4.2.8" ILLEGAL_PARAMETER "a HelloRetryRequest for a group that was not offered or had a share",
    RetryIgnored "4.2.8" ILLEGAL_PARAMETER "the second ClientHello has not exactly the share that was asked for",
    CookieMismatch "4.2.2" ILLEGAL_PARAMETER "the cookie is not the one that was sent",
    HelloChanged "4.1.2" ILLEGAL_PARAMETER "the second ClientHello changes what has to stay",
    ShareGroup "4.2.8" ILLEGAL_PARAMETER "a share of a group that was not offered, or two of one group",
    ShareOrder "4.2.8" ILLEGAL_PARAMETER "shares in another order than their groups",
    BadShare "4.2.8" ILLEGAL_PARAMETER "a share that is none of its group",
    SelectedIdentity "4.2.11" ILLEGAL_PARAMETER "a selected identity that was not offered, or does not fit the suite",
    PskModeNotOffered "4.2.9" ILLEGAL_PARAMETER "a key exchange mode that was not offered",
    EarlyDataAccepted "4.2.10" ILLEGAL_PARAMETER "early_data accepted with another key than the first one offered",
    EarlyDataWithoutPsk "4.2.10" ILLEGAL_PARAMETER "early_data without pre_shared_key",
    EarlyDataAfterRetry "4.2.10" ILLEGAL_PARAMETER "early_data in a ClientHello after a HelloRetryRequest",
    TooMuchEarlyData "4.2.10" UNEXPECTED_MESSAGE "more early data than the ticket allows",
    ProtocolNotOffered "RFC 7301, 3.1" ILLEGAL_PARAMETER "an application protocol that was not offered, or several",
    CertificateTypeNotOffered "RFC 7250, 4.2" ILLEGAL_PARAMETER "a type of certificate that was not offered",
    FragmentLengthNotOffered "RFC 6066, 4" ILLEGAL_PARAMETER "a max_fragment_length other than was offered",
    SeveralRawPublicKeys "4.4.2" ILLEGAL_PARAMETER "more than one raw public key",
    UnknownRawPublicKey "RFC 7250, 4.4" CERTIFICATE_UNKNOWN "a raw public key that is not known",
    CompressionNotOffered "RFC 8879, 4" ILLEGAL_PARAMETER "a compression that was not offered",
    BadCompression "RFC 8879, 4" BAD_CERTIFICATE "a compressed certificate that does not decompress to what it says",
    NoServerCertificate "4.4.2.4" DECODE_ERROR "a server without a certificate",
    BadCertificate "4.4.2.4" BAD_CERTIFICATE "a first entry that is no certificate, or no public key where a raw one was agreed on",
    CertificateRequired "4.4.2.4" CERTIFICATE_REQUIRED "a client without a certificate where one is required",
    RequestContext "4.3.2" ILLEGAL_PARAMETER "a request with a context in the handshake, or after it without one or with one that was used",
    CertificateContext "4.4.2" ILLEGAL_PARAMETER "a certificate_request_context that is not the one of the request",
    SchemeNotOffered "4.4.3" ILLEGAL_PARAMETER "a signature scheme that was not offered",
    SchemeNotAllowed "4.2.3" ILLEGAL_PARAMETER "a signature scheme that no CertificateVerify may have",
    SchemeOfOtherKey "4.4.3" ILLEGAL_PARAMETER "a signature scheme that does not go with the key",
    BadSignature "4.4.3" DECRYPT_ERROR "the signature of the CertificateVerify does not verify",
    FinishedLength "4.4.4" DECODE_ERROR "a Finished that is not as long as the hash",
    BadFinished "4.4.4" DECRYPT_ERROR "the Finished is not that of the handshake",
    BadBinder "4.2.11" DECRYPT_ERROR "the PSK binder does not verify",
    MessageAcrossKeys "5.1" UNEXPECTED_MESSAGE "a handshake message goes on across a change of keys or another type of record",
    RecordSizeLimit "RFC 8449, 4" RECORD_OVERFLOW "a record longer than the limit that was sent",
    SequenceExhausted "5.3" INTERNAL_ERROR "the sequence numbers are used up",
    MessageTooLong "4" DECODE_ERROR "a handshake message longer than this endpoint takes",
    AuthenticationNotOffered "4.2.6" UNEXPECTED_MESSAGE "a request for authentication after the handshake that was not offered",
    UserCanceled "6.1" USER_CANCELED "the handshake was canceled",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_reads_as_one_sentence_without_a_full_stop() {
        for violation in Violation::ALL {
            let text = violation.to_string();
            assert!(!text.ends_with('.') && !text.is_empty(), "{text}");
            assert!(!violation.section().is_empty());
        }
    }
}
