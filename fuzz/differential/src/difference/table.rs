//! The table of differences.

use tlskat::{
    question::Syntax,
    registry::{ContentType, ExtensionType, HandshakeType, NameType},
    wire::{Carrier, Reason},
};

use super::{
    Side,
    fault::{Fault, is_for},
    registry,
};
use crate::{
    case::Case,
    decoder::Decoder::{self, Rustls, TlsParser},
};

/// The first words of a row's text say what, up to the colon; the others why.
macro_rules! differences {
    (
        laxer: {$(
            $(#[doc = $doc:literal])+
            $name:ident($section:literal, [$($decoder:ident),+]) = |$fault:pat_param, $case:pat_param| $is:expr;
        )*}
        stricter: {$(
            $(#[doc = $strict_doc:literal])+
            $strict:ident($strict_section:literal, [$($strict_decoder:ident),+]) =
                |$refusal:pat_param, $strict_case:pat_param| $strict_is:expr;
        )*}
    ) => {
        /// A difference that is known.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Difference {
            $($(#[doc = $doc])+ $name,)*
            $($(#[doc = $strict_doc])+ $strict,)*
        }

        impl Difference {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)* $(Self::$strict,)*];

            /// The decoders that differ so.
            pub fn decoders(self) -> &'static [Decoder] {
                match self {
                    $(Self::$name => &[$($decoder),+],)*
                    $(Self::$strict => &[$($strict_decoder),+],)*
                }
            }

            /// Which of the two refuses.
            pub fn side(self) -> Side {
                match self {
                    $(Self::$name => Side::Laxer,)*
                    $(Self::$strict => Side::Stricter,)*
                }
            }

            /// The section that it is about: `rfc8446#section-4.2`.
            pub fn section(self) -> &'static str {
                match self {
                    $(Self::$name => $section,)*
                    $(Self::$strict => $strict_section,)*
                }
            }

            /// What the difference is, and after a colon why there is one.
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+).trim_ascii(),)*
                    $(Self::$strict => concat!($($strict_doc),+).trim_ascii(),)*
                }
            }

            /// Whether a case is this difference.
            pub fn is(self, case: &Case<'_>) -> bool {
                if !self.decoders().contains(&case.decoder) {
                    return false;
                }
                match self {
                    $(Self::$name => Fault::of(case).is_some_and(|$fault| {
                        let $case = case;
                        $is
                    }),)*
                    $(Self::$strict => case.refused_there().is_some_and(|$refusal| {
                        let $strict_case = case;
                        $strict_is
                    }),)*
                }
            }
        }
    };
}

const HELLOS: &[Carrier] = &[
    Carrier::ClientHello,
    Carrier::ServerHello,
    Carrier::HelloRetryRequest,
];

differences! {
    laxer: {
        /// Hellos without extensions, or without supported_versions: hellos of TLS 1.2 are decoded too, and the version
        /// is chosen afterwards.
        OlderHello("rfc8446#section-4.2.1", [Rustls, TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::NoExtensions | Reason::NoSupportedVersions)
        };

        /// Fewer octets of extensions than a hello of TLS 1.3 can have: the bounds are those of TLS 1.2.
        ShortExtensions("rfc8446#section-4.1.2", [Rustls, TlsParser]) = |fault, case| {
            let missing = case.decoder == TlsParser
                && fault.is_in(&[Carrier::HelloRetryRequest])
                && matches!(fault.reason, Reason::Truncated { left: 0, .. })
                && fault.path == "extensions.length";
            fault.is_in(HELLOS) && fault.length("extensions", 0..=7) || missing
        };

        /// A ClientHello with the legacy_version of SSL 3.0: the version is not looked at, in rustls not afterwards
        /// either where there are supported_versions.
        ClientLegacyVersion("rfc8446#section-D.5", [Rustls, TlsParser]) = |fault, _| {
            fault.is_in(&[Carrier::ClientHello]) && matches!(fault.reason, Reason::LegacyVersion(_))
        };

        /// A ServerHello or HelloRetryRequest with another legacy_version than 0x0303: the version is not looked at, in
        /// rustls afterwards that of a ServerHello alone.
        ServerLegacyVersion("rfc8446#section-4.1.3", [Rustls, TlsParser]) = |fault, _| {
            let server = [Carrier::ServerHello, Carrier::HelloRetryRequest];
            fault.is_in(&server) && matches!(fault.reason, Reason::LegacyVersion(_))
        };

        /// Compression methods other than null: they are looked at afterwards, in rustls with illegal_parameter.
        CompressionMethod("rfc8446#section-4.1.2", [Rustls, TlsParser]) = |fault, _| {
            fault.reason == Reason::CompressionMethod
        };

        /// Extensions in messages that may not carry them: an extension that a message is not known to carry is skipped
        /// like one that is not known at all. rustls refuses those afterwards in ServerHello and EncryptedExtensions
        /// that its client did not offer or that TLS 1.3 does not have there; in CertificateRequest and NewSessionTicket
        /// it ignores them.
        ForbiddenExtension("rfc8446#section-4.2", [Rustls, TlsParser]) = |fault, case| {
            let (Reason::ForbiddenExtension(_), Some(carrier)) = (fault.reason, case.carrier()) else {
                return false;
            };
            let extension = case.inside(&fault.path);
            extension.is_some_and(|extension| registry::forbids(carrier, extension))
        };

        /// Malformed data of extensions that are not looked into: the data is skipped; see `reads` in
        /// `fuzz/differential/src/decoder` for the extensions of each message that are looked into.
        UnreadExtension("rfc8446#section-4.2", [Rustls, TlsParser]) = |fault, _| {
            fault.unread().is_some()
        };

        /// KeyUpdate with a request that is neither 0 nor 1: the value is looked at afterwards, in rustls with
        /// illegal_parameter.
        KeyUpdateRequest("rfc8446#section-4.6.3", [Rustls, TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::KeyUpdateRequest(_))
        };

        /// Finished without octets: its length is that of the hash, and the comparison finds that.
        EmptyFinished("rfc8446#section-4.4.4", [Rustls, TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::Truncated { left: 0, .. }) && fault.path == "verify_data"
        };

        /// Handshake messages of TLS 1.2, and of types that nobody knows: rustls has them, or hands them on unread, and
        /// its state machines answer with unexpected_message.
        UnknownHandshakeType("rfc8446#section-4", [Rustls]) = |fault, _| {
            matches!(fault.reason, Reason::UnknownHandshakeType(_))
        };

        /// CertificateRequest without extensions: the list may be empty, and is refused afterwards for want of
        /// signature_algorithms.
        EmptyCertificateRequest("rfc8446#section-4.3.2", [Rustls]) = |fault, _| {
            fault.is_in(&[Carrier::CertificateRequest]) && fault.length("extensions", 0..=1)
        };

        /// NewSessionTicket with 65535 octets of extensions: the upper bound is what the length can say.
        LongTicketExtensions("rfc8446#section-4.6.1", [Rustls]) = |fault, _| {
            fault.is_in(&[Carrier::NewSessionTicket]) && fault.length("extensions", 0xffff..=0xffff)
        };

        /// Certificates of no octets: the length has no lower bound, and the certificate is refused when it is verified.
        EmptyCertificate("rfc8446#section-4.4.2", [Rustls]) = |fault, _| {
            fault.length("certificate_list[].cert_data", 0..=0)
        };

        /// A compressed certificate of no octets: the length has no lower bound.
        EmptyCompressedCertificate("rfc8879#section-4", [Rustls]) = |fault, _| {
            fault.length("compressed_certificate_message", 0..=0)
        };

        /// Another number of binders than of identities: they are counted afterwards, with illegal_parameter.
        BinderCount("rfc8446#section-4.2.11", [Rustls]) = |fault, _| {
            matches!(fault.reason, Reason::BinderCount { .. })
        };

        /// Binders of fewer than 32 octets, and lists that are too short for one of 32: the lower bound is one octet; a
        /// binder is compared only where its ticket opens.
        ShortBinder("rfc8446#section-4.2.11", [Rustls]) = |fault, _| {
            let binders = "extensions.pre_shared_key.binders";
            fault.length(binders, 2..=32) || fault.length(&format!("{binders}[]"), 1..=31)
        };

        /// An empty list of certificate authorities: the lower bound is that of TLS 1.2.
        EmptyAuthorities("rfc8446#section-4.2.4", [Rustls]) = |fault, _| {
            fault.length("extensions.certificate_authorities.authorities", 0..=0)
        };

        /// Empty names of OCSP responders: the length has no lower bound.
        EmptyResponderId("rfc6066#section-8", [Rustls]) = |fault, _| {
            fault.length("extensions.status_request.responder_id_list[]", 0..=0)
        };

        /// Whatever follows a server name of another type than host_name: rustls skips the rest of the list, since it
        /// does not know how such a name is written; RFC 6066 has it begin with a length of two octets. An octet that is
        /// left behind a host_name is such a type, so anything may follow.
        OtherNameType("rfc6066#section-3", [Rustls]) = |fault, case| {
            let list = "extensions.server_name.server_name_list";
            let other = |octets: &[u8]| octets != [NameType::HOST_NAME.0];
            fault.path.starts_with(list) && case.fields(&format!("{list}[].name_type")).any(other)
        };

        /// Records of type heartbeat: rustls knows the type, and refuses the record afterwards, with decode_error.
        HeartbeatRecord("rfc8446#section-5", [Rustls]) = |fault, _| {
            fault.reason == Reason::UnknownContentType(ContentType(24))
        };

        /// Records of any type: the type is not looked at.
        AnyContentType("rfc8446#section-5", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::UnknownContentType(_))
        };

        /// Records of more than 2¹⁴ octets, or 256 more where they are protected: rustls bounds them by 2¹⁴ + 2047,
        /// which TLS 1.2 permits for protected ones, and looks at the length again only where it has decrypted them; a
        /// ClientHello in a record of more than 2¹⁴ octets is accepted.
        LongRecord("rfc8446#section-5.1", [Rustls]) = |fault, _| {
            matches!(fault.reason, Reason::RecordOverflow { length, .. } if length < (1 << 14) + 2048)
        };

        /// Records of up to 2¹⁴ + 256 octets that are not protected: one bound for all types.
        LongPlaintext("rfc8446#section-5.1", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::RecordOverflow { length, .. } if length <= (1 << 14) + 256)
        };

        /// Records of no octets that are not application_data: the length has no lower bound.
        EmptyRecord("rfc8446#section-5.1", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::EmptyFragment(_))
        };

        /// Extensions that stand twice in a message: the list is handed on as it is.
        DuplicateExtension("rfc8446#section-4.2", [TlsParser]) = |fault, _| {
            fault.reason == Reason::DuplicateExtension
        };

        /// pre_shared_key before other extensions: the order is not looked at.
        PreSharedKeyNotLast("rfc8446#section-4.2.11", [TlsParser]) = |fault, _| {
            fault.reason == Reason::PreSharedKeyNotLast
        };

        /// Octets behind the last field of an extension: they are dropped.
        TrailingData("rfc8446#section-6.2", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::TrailingOctets(_))
                && fault.read().is_some_and(|extension| !has_two_forms(extension))
        };

        /// Lists in extensions whose last element is cut: the element is dropped.
        CutElement("rfc8446#section-3.4", [TlsParser]) = |fault, _| {
            fault.is_cut_element() && fault.read().is_some_and(|extension| !has_two_forms(extension))
                || fault.is_cut_element() && fault.read() == Some(ExtensionType::SERVER_NAME)
        };

        /// Vectors that are shorter than their lower bound: vectors have none.
        ShortVector("rfc8446#section-3.4", [TlsParser]) = |fault, _| {
            let read = fault.read().is_some_and(|extension| extension != ExtensionType::SUPPORTED_VERSIONS);
            let body = matches!(fault.path.as_str(), "cipher_suites.length" | "legacy_compression_methods.length");
            fault.is_short_vector() && (read || body)
        };

        /// supported_versions whose list has another length than it says, and one of two octets in any message: the
        /// length of the extension is used, and tells the two forms apart.
        VersionsLength("rfc8446#section-4.2.1", [TlsParser]) = |fault, _| {
            fault.read() == Some(ExtensionType::SUPPORTED_VERSIONS)
        };

        /// The form that server_name and early_data have in another message: which message it is is not looked at.
        OtherForm("rfc8446#section-4.2", [TlsParser]) = |fault, _| {
            let trailing = matches!(fault.reason, Reason::TrailingOctets(_));
            let missing = matches!(fault.reason, Reason::Truncated { left: 0, .. });
            match fault.read() {
                Some(ExtensionType::SERVER_NAME) => {
                    trailing || missing && fault.path == "extensions.server_name.server_name_list.length"
                }
                Some(ExtensionType::EARLY_DATA) => trailing,
                _ => false,
            }
        };

        /// Values that are not registered, of max_fragment_length and heartbeat: values are handed on as they are.
        UnregisteredValue("rfc6066#section-4", [TlsParser]) = |fault, _| {
            let value = matches!(fault.reason, Reason::MaxFragmentLength(_) | Reason::HeartbeatMode(_));
            value && fault.read().is_some()
        };

        /// A record_size_limit below 64: values are handed on as they are.
        RecordSizeLimit("rfc8449#section-4", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::RecordSizeLimit(_))
        };

        /// Both record_size_limit and max_fragment_length from a server: no extension is held against another.
        TwoFragmentLimits("rfc8449#section-5", [Rustls, TlsParser]) = |fault, _| {
            fault.reason == Reason::TwoFragmentLimits
        };

        /// More than one protocol name from a server: names are not counted.
        ProtocolNames("rfc7301#section-3.1", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::ProtocolNames(_))
        };

        /// Two names of one type in server_name: names are not compared.
        DuplicateServerName("rfc6066#section-3", [TlsParser]) = |fault, _| {
            matches!(fault.reason, Reason::DuplicateServerName(_))
        };

        /// CertificateVerify of any octets: the message is not looked into.
        UnreadCertificateVerify("rfc8446#section-4.4.3", [TlsParser]) = |_, case| {
            case.message() == Some(HandshakeType::CERTIFICATE_VERIFY)
        };

        /// EndOfEarlyData with octets in it: the octets are dropped.
        EndOfEarlyData("rfc8446#section-4.5", [TlsParser]) = |fault, case| {
            case.message() == Some(HandshakeType::END_OF_EARLY_DATA)
                && matches!(fault.reason, Reason::TrailingOctets(_))
        };
    }

    stricter: {
        /// HelloRetryRequest with an extension that rustls does not know there: a client must refuse what it did not
        /// ask for, other than a cookie; what it asked for is not known to tlskat.
        RetryExtension("rfc8446#section-4.2", [Rustls]) = |refusal, _| {
            refusal == "UnknownHelloRetryRequestExtension"
        };

        /// Certificate with an extension other than status_request: rustls asks for no other, and what an entry may
        /// answer to is not known to tlskat.
        CertificateExtension("rfc8446#section-4.4.2", [Rustls]) = |refusal, _| {
            refusal == "UnknownCertificateExtension"
        };

        /// A certificate status of another type than ocsp: rustls asks for no other; to tlskat an unknown code point is
        /// a value.
        CertificateStatusType("rfc8446#section-4.4.2.1", [Rustls]) = |refusal, _| {
            refusal == "InvalidCertificateStatusType"
        };

        /// Certificates of more than 64 KiB: a limit of rustls, to bound the memory that a peer can ask for.
        LongCertificate("rfc8446#section-4.4.2", [Rustls]) = |refusal, case| {
            let list = case.octets.get(4..).and_then(|body| body.get(1 + usize::from(*body.first()?)..));
            let length = list.and_then(<[u8]>::first_chunk).map(|&[high, middle, low]| {
                u32::from_be_bytes([0, high, middle, low])
            });
            refusal == "CertificatePayloadTooLarge" && length.is_some_and(|length| length > 0x1_0000)
        };

        /// message_hash: it is in no flight; tlskat decodes what stands in a transcript too.
        MessageHash("rfc8446#section-4.4.1", [Rustls]) = |refusal, case| {
            case.message() == Some(HandshakeType::MESSAGE_HASH)
                && refusal == r#"UnexpectedMessage("MessageHash")"#
        };

        /// Malformed encrypted_client_hello and ech_outer_extensions: rustls looks into both, tlskat into neither.
        EncryptedClientHello("rfc9849#section-5", [Rustls]) = |refusal, case| {
            refusal != "UnknownHelloRetryRequestExtension"
                && is_for(case, &[ExtensionType::ENCRYPTED_CLIENT_HELLO, ExtensionType(0xfd00)])
        };

        /// Malformed ticket_request: rustls looks into it, tlskat does not.
        TicketRequest("rfc9149#section-3", [Rustls]) = |refusal, case| {
            refusal != "UnknownHelloRetryRequestExtension" && is_for(case, &[ExtensionType(58)])
        };

        /// Records whose legacy_record_version does not begin with 3: rustls takes them for another protocol,
        /// but for those of SSL 2 and DTLS; by RFC 8446 the version is ignored.
        RecordVersion("rfc8446#section-5.1", [Rustls]) = |refusal, case| {
            case.syntax == Syntax::Record
                && refusal == "UnknownProtocolVersion"
                && case.octets.get(1).is_some_and(|&major| major != 3)
        };

        /// Malformed next_protocol_negotiation and encrypted_server_name: tls-parser looks into these extensions of
        /// drafts that came to nothing, tlskat does not.
        AbandonedExtension("rfc8446#section-4.2", [TlsParser]) = |_, case| {
            is_for(case, &[ExtensionType(13172), ExtensionType(0xffce)])
        };
    }
}

/// Whether tls-parser tells the forms of an extension in several messages apart by the length alone.
fn has_two_forms(extension: ExtensionType) -> bool {
    matches!(
        extension,
        ExtensionType::SERVER_NAME | ExtensionType::EARLY_DATA | ExtensionType::SUPPORTED_VERSIONS
    )
}
