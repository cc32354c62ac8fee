//! Why a certificate is refused, and with which alert.

use core::fmt;

use crate::registry::{AlertDescription, Role};

/// Why the certificates of an endpoint are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// This endpoint sent no certificate.
    NoCertificate(Role),
    /// A certificate is not X.509 in DER, or contradicts itself.
    Malformed,
    /// A certificate has a version, or an extension that is critical, which is not known.
    Unsupported,
    /// A certificate is signed with an algorithm that is not supported, or does not fit the key of its issuer.
    UnsupportedAlgorithm,
    /// A certificate is signed over a digest of MD5 or SHA-1.
    WeakHash,
    /// The signature of a certificate is not one by the key of its issuer.
    BadSignature,
    /// A certificate is not valid yet.
    NotYetValid,
    /// A certificate is no longer valid.
    Expired,
    /// No chain of the certificates leads to a root.
    UnknownIssuer,
    /// The key of the leaf is not for signatures, or not for this endpoint of TLS.
    WrongPurpose,
    /// The leaf is for other names.
    WrongName,
    /// A certificate breaks a constraint of another one, an end entity has signed one, or the search takes too long.
    Constraint,
    /// A root that was given is no certificate.
    MalformedRoot,
}

impl Error {
    /// The alert that an endpoint sends (RFC 8446, sections 4.4.2.4 and 6.2).
    ///
    /// The RFC names none for a wrong name. It is bad_certificate here.
    pub fn alert(self) -> AlertDescription {
        match self {
            Self::NoCertificate(Role::Server) => AlertDescription::DECODE_ERROR,
            Self::NoCertificate(Role::Client) => AlertDescription::CERTIFICATE_REQUIRED,
            Self::Malformed | Self::WeakHash | Self::BadSignature | Self::WrongName => {
                AlertDescription::BAD_CERTIFICATE
            }
            Self::Unsupported | Self::UnsupportedAlgorithm | Self::WrongPurpose => {
                AlertDescription::UNSUPPORTED_CERTIFICATE
            }
            Self::NotYetValid | Self::Expired => AlertDescription::CERTIFICATE_EXPIRED,
            Self::UnknownIssuer => AlertDescription::UNKNOWN_CA,
            Self::Constraint => AlertDescription::CERTIFICATE_UNKNOWN,
            Self::MalformedRoot => AlertDescription::INTERNAL_ERROR,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCertificate(Role::Client) => "the client has no certificate",
            Self::NoCertificate(Role::Server) => "the server has no certificate",
            Self::Malformed => "malformed certificate",
            Self::Unsupported => "certificate with an unsupported version or critical extension",
            Self::UnsupportedAlgorithm => "certificate with an unsupported signature algorithm",
            Self::WeakHash => "certificate signed with MD5 or SHA-1",
            Self::BadSignature => "certificate with a wrong signature",
            Self::NotYetValid => "certificate that is not valid yet",
            Self::Expired => "expired certificate",
            Self::UnknownIssuer => "no chain to a known root",
            Self::WrongPurpose => "certificate for another purpose",
            Self::WrongName => "certificate for another name",
            Self::Constraint => "certificate that breaks a constraint of its chain",
            Self::MalformedRoot => "malformed root certificate",
        })
    }
}

impl core::error::Error for Error {}

impl From<webpki::Error> for Error {
    fn from(error: webpki::Error) -> Self {
        use webpki::Error as E;
        match error {
            E::CertNotValidYet { .. } => Self::NotYetValid,
            E::CertExpired { .. } => Self::Expired,
            E::CertNotValidForName(_) | E::UnsupportedNameType => Self::WrongName,
            E::UnknownIssuer => Self::UnknownIssuer,
            E::InvalidSignatureForPublicKey => Self::BadSignature,
            E::RequiredEkuNotFoundContext(_) => Self::WrongPurpose,
            E::UnsupportedSignatureAlgorithmContext(context)
                if WEAK_SIGNATURES
                    .iter()
                    .any(|weak| context.signature_algorithm_id.starts_with(weak)) =>
            {
                Self::WeakHash
            }
            E::UnsupportedSignatureAlgorithmContext(_)
            | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Self::UnsupportedAlgorithm,
            E::UnsupportedCriticalExtension | E::UnsupportedCertVersion => Self::Unsupported,
            E::BadDer
            | E::BadDerTime
            | E::EmptyEkuExtension
            | E::ExtensionValueInvalid
            | E::InvalidCertValidity
            | E::InvalidNetworkMaskConstraint
            | E::InvalidSerialNumber
            | E::MalformedDnsIdentifier
            | E::MalformedExtensions
            | E::MalformedNameConstraint
            | E::SignatureAlgorithmMismatch
            | E::TrailingData(_) => Self::Malformed,
            _ => Self::Constraint,
        }
    }
}

/// Identifiers in DER: md5WithRSAEncryption, sha1WithRSAEncryption, ecdsa-with-SHA1.
const WEAK_SIGNATURES: [&[u8]; 3] = [
    &[
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04,
    ],
    &[
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05,
    ],
    &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01],
];
