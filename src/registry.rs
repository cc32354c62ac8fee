//! Code points of the IANA TLS registries, as open newtypes: an unknown one is a value, not an error.

mod grease;
mod newtype;

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use newtype::UnknownName;
use newtype::registry;

registry! {
    /// Cipher suites of TLS 1.3 (RFC 8446, appendix B.4), two octets.
    CipherSuite(u16) {
        TLS_AES_128_GCM_SHA256 = 0x1301 "TLS_AES_128_GCM_SHA256",
        TLS_AES_256_GCM_SHA384 = 0x1302 "TLS_AES_256_GCM_SHA384",
        TLS_CHACHA20_POLY1305_SHA256 = 0x1303 "TLS_CHACHA20_POLY1305_SHA256",
        TLS_AES_128_CCM_SHA256 = 0x1304 "TLS_AES_128_CCM_SHA256",
        TLS_AES_128_CCM_8_SHA256 = 0x1305 "TLS_AES_128_CCM_8_SHA256",
        /// Signals secure renegotiation in a ClientHello (RFC 5746); never negotiated.
        TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
    }
}

impl CipherSuite {
    /// The hash of the transcript and the key schedule, where this is a suite of TLS 1.3.
    pub fn hash(self) -> Option<HashAlgorithm> {
        match self {
            Self::TLS_AES_128_GCM_SHA256
            | Self::TLS_CHACHA20_POLY1305_SHA256
            | Self::TLS_AES_128_CCM_SHA256
            | Self::TLS_AES_128_CCM_8_SHA256 => Some(HashAlgorithm::Sha256),
            Self::TLS_AES_256_GCM_SHA384 => Some(HashAlgorithm::Sha384),
            _ => None,
        }
    }

    /// The record protection, where this is a suite of TLS 1.3.
    pub fn aead(self) -> Option<AeadAlgorithm> {
        match self {
            Self::TLS_AES_128_GCM_SHA256 => Some(AeadAlgorithm::Aes128Gcm),
            Self::TLS_AES_256_GCM_SHA384 => Some(AeadAlgorithm::Aes256Gcm),
            Self::TLS_CHACHA20_POLY1305_SHA256 => Some(AeadAlgorithm::ChaCha20Poly1305),
            Self::TLS_AES_128_CCM_SHA256 => Some(AeadAlgorithm::Aes128Ccm),
            Self::TLS_AES_128_CCM_8_SHA256 => Some(AeadAlgorithm::Aes128Ccm8),
            _ => None,
        }
    }
}

/// A hash function of a cipher suite (RFC 8446, appendix B.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum HashAlgorithm {
    /// SHA-256, 32 octets.
    #[serde(rename = "SHA-256")]
    Sha256,
    /// SHA-384, 48 octets.
    #[serde(rename = "SHA-384")]
    Sha384,
}

impl HashAlgorithm {
    /// Both of them.
    pub const ALL: &[Self] = &[Self::Sha256, Self::Sha384];

    /// Length of a digest, and so of every secret of the key schedule, in octets.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
        })
    }
}

/// An authenticated cipher of a cipher suite (RFC 5116, RFC 6655, RFC 8439).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AeadAlgorithm {
    /// AES-128 in Galois/Counter Mode.
    Aes128Gcm,
    /// AES-256 in Galois/Counter Mode.
    Aes256Gcm,
    /// ChaCha20 with Poly1305.
    ChaCha20Poly1305,
    /// AES-128 in CCM mode, tag of 16 octets.
    Aes128Ccm,
    /// AES-128 in CCM mode, tag of 8 octets.
    Aes128Ccm8,
}

impl AeadAlgorithm {
    /// Length of the nonce, and so of a traffic iv, in octets: `N_MIN` of every suite (RFC 8446, section 5.3).
    pub const NONCE_LENGTH: usize = 12;

    /// Length of the key in octets.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128Gcm | Self::Aes128Ccm | Self::Aes128Ccm8 => 16,
            Self::Aes256Gcm | Self::ChaCha20Poly1305 => 32,
        }
    }

    /// Length of the tag in octets.
    pub const fn tag_length(self) -> usize {
        match self {
            Self::Aes128Ccm8 => 8,
            _ => 16,
        }
    }
}

registry! {
    /// Groups for key exchange (RFC 8446, section 4.2.7; RFC 9846, section 4.3.7), two octets.
    NamedGroup(u16) {
        SECP256R1 = 0x0017 "secp256r1",
        SECP384R1 = 0x0018 "secp384r1",
        SECP521R1 = 0x0019 "secp521r1",
        X25519 = 0x001d "x25519",
        X448 = 0x001e "x448",
        FFDHE2048 = 0x0100 "ffdhe2048",
        FFDHE3072 = 0x0101 "ffdhe3072",
        FFDHE4096 = 0x0102 "ffdhe4096",
        FFDHE6144 = 0x0103 "ffdhe6144",
        FFDHE8192 = 0x0104 "ffdhe8192",
        SECP256R1_MLKEM768 = 0x11eb "SecP256r1MLKEM768",
        X25519_MLKEM768 = 0x11ec "X25519MLKEM768",
        SECP384R1_MLKEM1024 = 0x11ed "SecP384r1MLKEM1024",
    }
}

impl NamedGroup {
    /// Whether this is a hybrid of ECDH and ML-KEM (draft-ietf-tls-ecdhe-mlkem): the server's share then depends on that
    /// of the client.
    pub const fn is_hybrid(self) -> bool {
        matches!(
            self,
            Self::SECP256R1_MLKEM768 | Self::X25519_MLKEM768 | Self::SECP384R1_MLKEM1024
        )
    }
}

registry! {
    /// Signature schemes (RFC 8446, section 4.2.3; RFC 9846, section 4.3.3), two octets.
    SignatureScheme(u16) {
        RSA_PKCS1_SHA1 = 0x0201 "rsa_pkcs1_sha1",
        ECDSA_SHA1 = 0x0203 "ecdsa_sha1",
        RSA_PKCS1_SHA256 = 0x0401 "rsa_pkcs1_sha256",
        ECDSA_SECP256R1_SHA256 = 0x0403 "ecdsa_secp256r1_sha256",
        RSA_PKCS1_SHA384 = 0x0501 "rsa_pkcs1_sha384",
        ECDSA_SECP384R1_SHA384 = 0x0503 "ecdsa_secp384r1_sha384",
        RSA_PKCS1_SHA512 = 0x0601 "rsa_pkcs1_sha512",
        ECDSA_SECP521R1_SHA512 = 0x0603 "ecdsa_secp521r1_sha512",
        RSA_PSS_RSAE_SHA256 = 0x0804 "rsa_pss_rsae_sha256",
        RSA_PSS_RSAE_SHA384 = 0x0805 "rsa_pss_rsae_sha384",
        RSA_PSS_RSAE_SHA512 = 0x0806 "rsa_pss_rsae_sha512",
        ED25519 = 0x0807 "ed25519",
        ED448 = 0x0808 "ed448",
        RSA_PSS_PSS_SHA256 = 0x0809 "rsa_pss_pss_sha256",
        RSA_PSS_PSS_SHA384 = 0x080a "rsa_pss_pss_sha384",
        RSA_PSS_PSS_SHA512 = 0x080b "rsa_pss_pss_sha512",
        MLDSA44 = 0x0904 "mldsa44",
        MLDSA65 = 0x0905 "mldsa65",
        MLDSA87 = 0x0906 "mldsa87",
    }
}

impl SignatureScheme {
    /// Whether a CertificateVerify may have it: RSASSA-PKCS1-v1_5 and SHA-1 are for certificates alone (RFC 8446, section
    /// 4.2.3), and what has no name here is not known.
    pub fn is_for_certificate_verify(self) -> bool {
        let for_certificates_alone = matches!(
            self,
            Self::RSA_PKCS1_SHA1
                | Self::ECDSA_SHA1
                | Self::RSA_PKCS1_SHA256
                | Self::RSA_PKCS1_SHA384
                | Self::RSA_PKCS1_SHA512
        );
        self.name().is_some() && !for_certificates_alone
    }

    /// Length of the salt in octets, that of the digest, where the scheme has one: RSASSA-PSS (RFC 8446, section 4.2.3).
    pub const fn salt_length(self) -> Option<usize> {
        match self {
            Self::RSA_PSS_RSAE_SHA256 | Self::RSA_PSS_PSS_SHA256 => Some(32),
            Self::RSA_PSS_RSAE_SHA384 | Self::RSA_PSS_PSS_SHA384 => Some(48),
            Self::RSA_PSS_RSAE_SHA512 | Self::RSA_PSS_PSS_SHA512 => Some(64),
            _ => None,
        }
    }
}

registry! {
    /// Types of handshake messages (RFC 8446, section 4), one octet.
    HandshakeType(u8) {
        CLIENT_HELLO = 1 "client_hello",
        SERVER_HELLO = 2 "server_hello",
        NEW_SESSION_TICKET = 4 "new_session_ticket",
        END_OF_EARLY_DATA = 5 "end_of_early_data",
        ENCRYPTED_EXTENSIONS = 8 "encrypted_extensions",
        CERTIFICATE = 11 "certificate",
        CERTIFICATE_REQUEST = 13 "certificate_request",
        CERTIFICATE_VERIFY = 15 "certificate_verify",
        FINISHED = 20 "finished",
        KEY_UPDATE = 24 "key_update",
        COMPRESSED_CERTIFICATE = 25 "compressed_certificate",
        MESSAGE_HASH = 254 "message_hash",
    }
}

registry! {
    /// Content types of records (RFC 8446, section 5.1), one octet.
    ContentType(u8) {
        CHANGE_CIPHER_SPEC = 20 "change_cipher_spec",
        ALERT = 21 "alert",
        HANDSHAKE = 22 "handshake",
        APPLICATION_DATA = 23 "application_data",
    }
}

registry! {
    /// Versions of the protocol, two octets.
    ProtocolVersion(u16) {
        SSL3_0 = 0x0300 "SSLv3",
        TLS1_0 = 0x0301 "TLSv1.0",
        TLS1_1 = 0x0302 "TLSv1.1",
        TLS1_2 = 0x0303 "TLSv1.2",
        TLS1_3 = 0x0304 "TLSv1.3",
    }
}

registry! {
    /// Extensions (RFC 8446, section 4.2; RFC 9846, section 4.3), two octets.
    ExtensionType(u16) {
        SERVER_NAME = 0 "server_name",
        MAX_FRAGMENT_LENGTH = 1 "max_fragment_length",
        STATUS_REQUEST = 5 "status_request",
        SUPPORTED_GROUPS = 10 "supported_groups",
        EC_POINT_FORMATS = 11 "ec_point_formats",
        SIGNATURE_ALGORITHMS = 13 "signature_algorithms",
        USE_SRTP = 14 "use_srtp",
        HEARTBEAT = 15 "heartbeat",
        APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16 "application_layer_protocol_negotiation",
        SIGNED_CERTIFICATE_TIMESTAMP = 18 "signed_certificate_timestamp",
        CLIENT_CERTIFICATE_TYPE = 19 "client_certificate_type",
        SERVER_CERTIFICATE_TYPE = 20 "server_certificate_type",
        PADDING = 21 "padding",
        ENCRYPT_THEN_MAC = 22 "encrypt_then_mac",
        EXTENDED_MASTER_SECRET = 23 "extended_master_secret",
        COMPRESS_CERTIFICATE = 27 "compress_certificate",
        RECORD_SIZE_LIMIT = 28 "record_size_limit",
        DELEGATED_CREDENTIAL = 34 "delegated_credential",
        SESSION_TICKET = 35 "session_ticket",
        PRE_SHARED_KEY = 41 "pre_shared_key",
        EARLY_DATA = 42 "early_data",
        SUPPORTED_VERSIONS = 43 "supported_versions",
        COOKIE = 44 "cookie",
        PSK_KEY_EXCHANGE_MODES = 45 "psk_key_exchange_modes",
        CERTIFICATE_AUTHORITIES = 47 "certificate_authorities",
        OID_FILTERS = 48 "oid_filters",
        POST_HANDSHAKE_AUTH = 49 "post_handshake_auth",
        SIGNATURE_ALGORITHMS_CERT = 50 "signature_algorithms_cert",
        KEY_SHARE = 51 "key_share",
        QUIC_TRANSPORT_PARAMETERS = 57 "quic_transport_parameters",
        /// The code point of the first deployments of application_settings, with the same content.
        APPLICATION_SETTINGS_OLD = 17513 "application_settings_old",
        APPLICATION_SETTINGS = 17613 "application_settings",
        ENCRYPTED_CLIENT_HELLO = 0xfe0d "encrypted_client_hello",
        RENEGOTIATION_INFO = 0xff01 "renegotiation_info",
    }
}

registry! {
    /// PSK key exchange modes (RFC 8446, section 4.2.9; RFC 9846, section 4.3.9), one octet.
    PskKeyExchangeMode(u8) {
        PSK_KE = 0 "psk_ke",
        PSK_DHE_KE = 1 "psk_dhe_ke",
    }
}

registry! {
    /// Point formats of elliptic curves (RFC 8422, section 5.1.2), one octet; TLS 1.3 does not use them.
    EcPointFormat(u8) {
        UNCOMPRESSED = 0 "uncompressed",
        ANSIX962_COMPRESSED_PRIME = 1 "ansiX962_compressed_prime",
        ANSIX962_COMPRESSED_CHAR2 = 2 "ansiX962_compressed_char2",
    }
}

registry! {
    /// Types of server names (RFC 6066, section 3), one octet.
    NameType(u8) {
        HOST_NAME = 0 "host_name",
    }
}

registry! {
    /// Largest fragments, as powers of two of octets (RFC 6066, section 4), one octet.
    MaxFragmentLength(u8) {
        OCTETS_512 = 1 "2^9",
        OCTETS_1024 = 2 "2^10",
        OCTETS_2048 = 3 "2^11",
        OCTETS_4096 = 4 "2^12",
    }
}

registry! {
    /// Types of certificate status (RFC 6066, section 8), one octet.
    CertificateStatusType(u8) {
        OCSP = 1 "ocsp",
    }
}

registry! {
    /// Profiles of SRTP (RFC 5764, section 4.1.2; RFC 7714, section 14.2), two octets.
    SrtpProtectionProfile(u16) {
        SRTP_AES128_CM_HMAC_SHA1_80 = 0x0001 "SRTP_AES128_CM_HMAC_SHA1_80",
        SRTP_AES128_CM_HMAC_SHA1_32 = 0x0002 "SRTP_AES128_CM_HMAC_SHA1_32",
        SRTP_NULL_HMAC_SHA1_80 = 0x0005 "SRTP_NULL_HMAC_SHA1_80",
        SRTP_NULL_HMAC_SHA1_32 = 0x0006 "SRTP_NULL_HMAC_SHA1_32",
        SRTP_AEAD_AES_128_GCM = 0x0007 "SRTP_AEAD_AES_128_GCM",
        SRTP_AEAD_AES_256_GCM = 0x0008 "SRTP_AEAD_AES_256_GCM",
    }
}

registry! {
    /// Whether a peer may send heartbeat requests (RFC 6520, section 2), one octet.
    HeartbeatMode(u8) {
        PEER_ALLOWED_TO_SEND = 1 "peer_allowed_to_send",
        PEER_NOT_ALLOWED_TO_SEND = 2 "peer_not_allowed_to_send",
    }
}

registry! {
    /// Types of certificates (RFC 7250, section 3; RFC 8446, section 4.4.2), one octet.
    CertificateType(u8) {
        X509 = 0 "X509",
        RAW_PUBLIC_KEY = 2 "RawPublicKey",
    }
}

registry! {
    /// Compression of the Certificate message (RFC 8879, section 7.3), two octets.
    CertificateCompressionAlgorithm(u16) {
        ZLIB = 1 "zlib",
        BROTLI = 2 "brotli",
        ZSTD = 3 "zstd",
    }
}

registry! {
    /// Alert levels (RFC 8446, section 6), one octet.
    AlertLevel(u8) {
        WARNING = 1 "warning",
        FATAL = 2 "fatal",
    }
}

registry! {
    /// Alert descriptions (RFC 8446, section 6; RFC 9846, section 6), one octet.
    AlertDescription(u8) {
        CLOSE_NOTIFY = 0 "close_notify",
        UNEXPECTED_MESSAGE = 10 "unexpected_message",
        BAD_RECORD_MAC = 20 "bad_record_mac",
        RECORD_OVERFLOW = 22 "record_overflow",
        HANDSHAKE_FAILURE = 40 "handshake_failure",
        BAD_CERTIFICATE = 42 "bad_certificate",
        UNSUPPORTED_CERTIFICATE = 43 "unsupported_certificate",
        CERTIFICATE_REVOKED = 44 "certificate_revoked",
        CERTIFICATE_EXPIRED = 45 "certificate_expired",
        CERTIFICATE_UNKNOWN = 46 "certificate_unknown",
        ILLEGAL_PARAMETER = 47 "illegal_parameter",
        UNKNOWN_CA = 48 "unknown_ca",
        ACCESS_DENIED = 49 "access_denied",
        DECODE_ERROR = 50 "decode_error",
        DECRYPT_ERROR = 51 "decrypt_error",
        PROTOCOL_VERSION = 70 "protocol_version",
        INSUFFICIENT_SECURITY = 71 "insufficient_security",
        INTERNAL_ERROR = 80 "internal_error",
        INAPPROPRIATE_FALLBACK = 86 "inappropriate_fallback",
        USER_CANCELED = 90 "user_canceled",
        MISSING_EXTENSION = 109 "missing_extension",
        UNSUPPORTED_EXTENSION = 110 "unsupported_extension",
        UNRECOGNIZED_NAME = 112 "unrecognized_name",
        BAD_CERTIFICATE_STATUS_RESPONSE = 113 "bad_certificate_status_response",
        UNKNOWN_PSK_IDENTITY = 115 "unknown_psk_identity",
        CERTIFICATE_REQUIRED = 116 "certificate_required",
        GENERAL_ERROR = 117 "general_error",
        NO_APPLICATION_PROTOCOL = 120 "no_application_protocol",
    }
}

/// Who speaks: an endpoint of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Role {
    /// The endpoint that sends the ClientHello.
    Client,
    /// The endpoint that sends the ServerHello.
    Server,
}

impl Role {
    /// The other endpoint.
    pub const fn peer(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}

/// Where a pre-shared key comes from, which decides the label of its binder key (RFC 8446, section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PskKind {
    /// Agreed out of band: `ext binder`.
    External,
    /// From a NewSessionTicket of an earlier connection: `res binder`.
    Resumption,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_point_has_one_spelling() {
        assert_eq!("x25519".parse(), Ok(NamedGroup::X25519));
        assert_eq!("0x1a1a".parse(), Ok(NamedGroup(0x1a1a)));
        assert_eq!(NamedGroup(0x1a1a).to_string(), "0x1a1a");
        assert_eq!(ContentType(3).to_string(), "0x03");
        for wrong in ["0x001d", "0x1A1A", "0x1a1", "X25519", "29", "0x01a1a", ""] {
            assert!(wrong.parse::<NamedGroup>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_unknown_suite_has_no_hash() {
        assert_eq!(CipherSuite(0xc02f).hash(), None);
        assert_eq!(CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV.aead(), None);
    }
}
