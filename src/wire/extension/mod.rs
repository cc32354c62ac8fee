//! Extensions with their data, typed (RFC 8446, section 4.2; RFC 6066; RFC 7301; RFC 8449; RFC 8879 and others).

mod decode;
mod encode;
mod status;
mod structures;

pub use status::{CertificateStatus, CertificateStatusRequest, OcspStatusRequest};
pub use structures::{KeyShareEntry, OidFilter, ServerName, UseSrtp};

use super::{
    list::{DistinguishedName, List, ProtocolName, SerializedSct},
    psk::OfferedPsks,
};
use crate::registry::{
    CertificateCompressionAlgorithm, CertificateType, EcPointFormat, ExtensionType, HeartbeatMode,
    MaxFragmentLength, NamedGroup, ProtocolVersion, PskKeyExchangeMode, SignatureScheme,
};

/// An extension. Where the data of a type depends on the message, there is a variant for each form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension<'a> {
    /// `server_name` in a ClientHello: names of the server.
    ServerName(List<'a, ServerName<'a>>),
    /// `server_name` in EncryptedExtensions: no data.
    ServerNameAccepted,
    /// `max_fragment_length`, one of the four registered values.
    MaxFragmentLength(MaxFragmentLength),
    /// `status_request` in a ClientHello.
    StatusRequest(CertificateStatusRequest<'a>),
    /// `status_request` in a CertificateRequest: no data.
    StatusRequested,
    /// `status_request` in an entry of a Certificate.
    CertificateStatus(CertificateStatus<'a>),
    /// `supported_groups`
    SupportedGroups(List<'a, NamedGroup>),
    /// `ec_point_formats`
    EcPointFormats(List<'a, EcPointFormat>),
    /// `signature_algorithms`
    SignatureAlgorithms(List<'a, SignatureScheme>),
    /// `use_srtp`
    UseSrtp(UseSrtp<'a>),
    /// `heartbeat`, one of the two registered values.
    Heartbeat(HeartbeatMode),
    /// `application_layer_protocol_negotiation`; exactly one name in EncryptedExtensions.
    ApplicationLayerProtocolNegotiation(List<'a, ProtocolName<'a>>),
    /// `signed_certificate_timestamp` in a ClientHello and a CertificateRequest: no data.
    SignedCertificateTimestampRequested,
    /// `signed_certificate_timestamp` in an entry of a Certificate.
    SignedCertificateTimestamps(List<'a, SerializedSct<'a>>),
    /// `client_certificate_type` in a ClientHello, the preferred one first.
    ClientCertificateTypes(List<'a, CertificateType>),
    /// `client_certificate_type` in EncryptedExtensions.
    ClientCertificateType(CertificateType),
    /// `server_certificate_type` in a ClientHello, the preferred one first.
    ServerCertificateTypes(List<'a, CertificateType>),
    /// `server_certificate_type` in EncryptedExtensions.
    ServerCertificateType(CertificateType),
    /// `padding`; the octets are not checked to be zero.
    Padding(&'a [u8]),
    /// `encrypt_then_mac`: no data.
    EncryptThenMac,
    /// `extended_master_secret`: no data.
    ExtendedMasterSecret,
    /// `compress_certificate`
    CompressCertificate(List<'a, CertificateCompressionAlgorithm>),
    /// `record_size_limit` in octets, at least 64.
    RecordSizeLimit(u16),
    /// `delegated_credential` in a ClientHello and a CertificateRequest.
    DelegatedCredentialSchemes(List<'a, SignatureScheme>),
    /// `session_ticket`: a ticket of TLS 1.2, or no octets.
    SessionTicket(&'a [u8]),
    /// `pre_shared_key` in a ClientHello.
    PreSharedKey(OfferedPsks<'a>),
    /// `pre_shared_key` in a ServerHello: index of the identity, counted from 0.
    SelectedIdentity(u16),
    /// `early_data` in a ClientHello and in EncryptedExtensions: no data.
    EarlyData,
    /// `early_data` in a NewSessionTicket: most octets of early data.
    MaxEarlyDataSize(u32),
    /// `supported_versions` in a ClientHello, the preferred one first.
    SupportedVersions(List<'a, ProtocolVersion>),
    /// `supported_versions` in a ServerHello and a HelloRetryRequest.
    SelectedVersion(ProtocolVersion),
    /// `cookie`, 1 to 65535 octets.
    Cookie(&'a [u8]),
    /// `psk_key_exchange_modes`
    PskKeyExchangeModes(List<'a, PskKeyExchangeMode>),
    /// `certificate_authorities`
    CertificateAuthorities(List<'a, DistinguishedName<'a>>),
    /// `oid_filters`
    OidFilters(List<'a, OidFilter<'a>>),
    /// `post_handshake_auth`: no data.
    PostHandshakeAuth,
    /// `signature_algorithms_cert`
    SignatureAlgorithmsCert(List<'a, SignatureScheme>),
    /// `key_share` in a ClientHello.
    KeyShareClientHello(List<'a, KeyShareEntry<'a>>),
    /// `key_share` in a ServerHello.
    KeyShareServerHello(KeyShareEntry<'a>),
    /// `key_share` in a HelloRetryRequest: the group for which the client shall send a share.
    KeyShareHelloRetryRequest(NamedGroup),
    /// `application_settings` in a ClientHello: the protocols that have settings.
    ApplicationSettingsSupport(List<'a, ProtocolName<'a>>),
    /// `application_settings` in EncryptedExtensions: the settings, of a form that the protocol defines.
    ApplicationSettings(&'a [u8]),
    /// `application_settings_old` in a ClientHello: the protocols that have settings.
    ApplicationSettingsOldSupport(List<'a, ProtocolName<'a>>),
    /// `application_settings_old` in EncryptedExtensions: the settings, of a form that the protocol defines.
    ApplicationSettingsOld(&'a [u8]),
    /// `renegotiation_info`: renegotiated_connection, 0 to 255 octets.
    RenegotiationInfo(&'a [u8]),
    /// An extension whose data is not looked into: one that is not known, or known and none of the above, such as
    /// `encrypted_client_hello` and `quic_transport_parameters`.
    Other {
        /// The type.
        extension_type: ExtensionType,
        /// The data, up to 65535 octets.
        data: &'a [u8],
    },
}

impl Extension<'_> {
    /// The type of the extension.
    pub fn extension_type(&self) -> ExtensionType {
        match self {
            Self::ServerName(_) | Self::ServerNameAccepted => ExtensionType::SERVER_NAME,
            Self::MaxFragmentLength(_) => ExtensionType::MAX_FRAGMENT_LENGTH,
            Self::StatusRequest(_) | Self::StatusRequested | Self::CertificateStatus(_) => {
                ExtensionType::STATUS_REQUEST
            }
            Self::SupportedGroups(_) => ExtensionType::SUPPORTED_GROUPS,
            Self::EcPointFormats(_) => ExtensionType::EC_POINT_FORMATS,
            Self::SignatureAlgorithms(_) => ExtensionType::SIGNATURE_ALGORITHMS,
            Self::UseSrtp(_) => ExtensionType::USE_SRTP,
            Self::Heartbeat(_) => ExtensionType::HEARTBEAT,
            Self::ApplicationLayerProtocolNegotiation(_) => {
                ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION
            }
            Self::SignedCertificateTimestampRequested | Self::SignedCertificateTimestamps(_) => {
                ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP
            }
            Self::ClientCertificateTypes(_) | Self::ClientCertificateType(_) => {
                ExtensionType::CLIENT_CERTIFICATE_TYPE
            }
            Self::ServerCertificateTypes(_) | Self::ServerCertificateType(_) => {
                ExtensionType::SERVER_CERTIFICATE_TYPE
            }
            Self::Padding(_) => ExtensionType::PADDING,
            Self::EncryptThenMac => ExtensionType::ENCRYPT_THEN_MAC,
            Self::ExtendedMasterSecret => ExtensionType::EXTENDED_MASTER_SECRET,
            Self::CompressCertificate(_) => ExtensionType::COMPRESS_CERTIFICATE,
            Self::RecordSizeLimit(_) => ExtensionType::RECORD_SIZE_LIMIT,
            Self::DelegatedCredentialSchemes(_) => ExtensionType::DELEGATED_CREDENTIAL,
            Self::SessionTicket(_) => ExtensionType::SESSION_TICKET,
            Self::PreSharedKey(_) | Self::SelectedIdentity(_) => ExtensionType::PRE_SHARED_KEY,
            Self::EarlyData | Self::MaxEarlyDataSize(_) => ExtensionType::EARLY_DATA,
            Self::SupportedVersions(_) | Self::SelectedVersion(_) => {
                ExtensionType::SUPPORTED_VERSIONS
            }
            Self::Cookie(_) => ExtensionType::COOKIE,
            Self::PskKeyExchangeModes(_) => ExtensionType::PSK_KEY_EXCHANGE_MODES,
            Self::CertificateAuthorities(_) => ExtensionType::CERTIFICATE_AUTHORITIES,
            Self::OidFilters(_) => ExtensionType::OID_FILTERS,
            Self::PostHandshakeAuth => ExtensionType::POST_HANDSHAKE_AUTH,
            Self::SignatureAlgorithmsCert(_) => ExtensionType::SIGNATURE_ALGORITHMS_CERT,
            Self::KeyShareClientHello(_)
            | Self::KeyShareServerHello(_)
            | Self::KeyShareHelloRetryRequest(_) => ExtensionType::KEY_SHARE,
            Self::ApplicationSettingsSupport(_) | Self::ApplicationSettings(_) => {
                ExtensionType::APPLICATION_SETTINGS
            }
            Self::ApplicationSettingsOldSupport(_) | Self::ApplicationSettingsOld(_) => {
                ExtensionType::APPLICATION_SETTINGS_OLD
            }
            Self::RenegotiationInfo(_) => ExtensionType::RENEGOTIATION_INFO,
            Self::Other { extension_type, .. } => *extension_type,
        }
    }
}
