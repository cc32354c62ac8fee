//! Extensions with their data (RFC 8446, section 4.2; RFC 6066; RFC 7301; RFC 8449).

use super::{
    error::{DecodeError, EncodeError, Reason},
    extensions::Carrier,
    list::{DistinguishedName, Element, List, ProtocolName},
    psk::OfferedPsks,
    reader::{Prefix, Reader},
    tape::{Segment, Tape},
    writer,
};
use crate::registry::{
    EcPointFormat, ExtensionType, NameType, NamedGroup, ProtocolVersion, PskKeyExchangeMode,
    SignatureScheme,
};

/// An extension. Where the data of a type depends on the message, there is a variant for each form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension<'a> {
    /// `server_name` in a ClientHello: names of the server.
    ServerName(List<'a, ServerName<'a>>),
    /// `server_name` in EncryptedExtensions: no data.
    ServerNameAccepted,
    /// `supported_groups`
    SupportedGroups(List<'a, NamedGroup>),
    /// `ec_point_formats`
    EcPointFormats(List<'a, EcPointFormat>),
    /// `signature_algorithms`
    SignatureAlgorithms(List<'a, SignatureScheme>),
    /// `application_layer_protocol_negotiation`
    ApplicationLayerProtocolNegotiation(List<'a, ProtocolName<'a>>),
    /// `padding`; the octets are not checked to be zero.
    Padding(&'a [u8]),
    /// `encrypt_then_mac`: no data.
    EncryptThenMac,
    /// `extended_master_secret`: no data.
    ExtendedMasterSecret,
    /// `record_size_limit` in octets, at least 64.
    RecordSizeLimit(u16),
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
    /// `renegotiation_info`: renegotiated_connection, 0 to 255 octets.
    RenegotiationInfo(&'a [u8]),
    /// An extension whose data is not looked into.
    Other {
        /// The type.
        extension_type: ExtensionType,
        /// The data, up to 65535 octets.
        data: &'a [u8],
    },
}

/// A share for key exchange (RFC 8446, section 4.2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyShareEntry<'a> {
    /// The group.
    pub group: NamedGroup,
    /// The public value, 1 to 65535 octets.
    pub key_exchange: &'a [u8],
}

/// A name of a server (RFC 6066, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerName<'a> {
    /// The type of the name.
    pub name_type: NameType,
    /// The name, 1 to 65535 octets, not checked to be a host name.
    pub name: &'a [u8],
}

const ANY: core::ops::RangeInclusive<usize> = 0..=0xffff;

impl<'a> Extension<'a> {
    /// The type of the extension.
    pub fn extension_type(&self) -> ExtensionType {
        match self {
            Self::ServerName(_) | Self::ServerNameAccepted => ExtensionType::SERVER_NAME,
            Self::SupportedGroups(_) => ExtensionType::SUPPORTED_GROUPS,
            Self::EcPointFormats(_) => ExtensionType::EC_POINT_FORMATS,
            Self::SignatureAlgorithms(_) => ExtensionType::SIGNATURE_ALGORITHMS,
            Self::ApplicationLayerProtocolNegotiation(_) => {
                ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION
            }
            Self::Padding(_) => ExtensionType::PADDING,
            Self::EncryptThenMac => ExtensionType::ENCRYPT_THEN_MAC,
            Self::ExtendedMasterSecret => ExtensionType::EXTENDED_MASTER_SECRET,
            Self::RecordSizeLimit(_) => ExtensionType::RECORD_SIZE_LIMIT,
            Self::SessionTicket(_) => ExtensionType::SESSION_TICKET,
            Self::PreSharedKey(_) | Self::SelectedIdentity(_) => ExtensionType::PRE_SHARED_KEY,
            Self::EarlyData | Self::MaxEarlyDataSize(_) => ExtensionType::EARLY_DATA,
            Self::SupportedVersions(_) | Self::SelectedVersion(_) => {
                ExtensionType::SUPPORTED_VERSIONS
            }
            Self::Cookie(_) => ExtensionType::COOKIE,
            Self::PskKeyExchangeModes(_) => ExtensionType::PSK_KEY_EXCHANGE_MODES,
            Self::CertificateAuthorities(_) => ExtensionType::CERTIFICATE_AUTHORITIES,
            Self::PostHandshakeAuth => ExtensionType::POST_HANDSHAKE_AUTH,
            Self::SignatureAlgorithmsCert(_) => ExtensionType::SIGNATURE_ALGORITHMS_CERT,
            Self::KeyShareClientHello(_)
            | Self::KeyShareServerHello(_)
            | Self::KeyShareHelloRetryRequest(_) => ExtensionType::KEY_SHARE,
            Self::RenegotiationInfo(_) => ExtensionType::RENEGOTIATION_INFO,
            Self::Other { extension_type, .. } => *extension_type,
        }
    }

    pub(super) fn decode_type<T: Tape>(
        reader: &mut Reader<'a, T>,
    ) -> Result<ExtensionType, DecodeError> {
        reader
            .u16(Segment::Field("extension_type"))
            .map(ExtensionType)
    }

    /// Reads the length and the data of an extension in the message `carrier`.
    pub(super) fn decode_data<T: Tape>(
        reader: &mut Reader<'a, T>,
        extension_type: ExtensionType,
        carrier: Carrier,
    ) -> Result<Self, DecodeError> {
        reader.prefixed(Prefix::U16, ANY, |reader| {
            Self::decode_body(reader, extension_type, carrier)
        })
    }

    fn decode_body<T: Tape>(
        reader: &mut Reader<'a, T>,
        extension_type: ExtensionType,
        carrier: Carrier,
    ) -> Result<Self, DecodeError> {
        use Carrier::{ClientHello, EncryptedExtensions, HelloRetryRequest, NewSessionTicket};
        use ExtensionType as T;
        use Prefix::{U8, U16};
        use Segment::Field;
        Ok(match extension_type {
            T::SERVER_NAME if carrier == EncryptedExtensions => Self::ServerNameAccepted,
            T::SERVER_NAME => {
                Self::ServerName(reader.list(Field("server_name_list"), U16, 1..=0xffff)?)
            }
            T::SUPPORTED_GROUPS => {
                Self::SupportedGroups(reader.list(Field("named_group_list"), U16, 2..=0xffff)?)
            }
            T::EC_POINT_FORMATS => {
                Self::EcPointFormats(reader.list(Field("ec_point_format_list"), U8, 1..=0xff)?)
            }
            T::SIGNATURE_ALGORITHMS => Self::SignatureAlgorithms(schemes(reader)?),
            T::SIGNATURE_ALGORITHMS_CERT => Self::SignatureAlgorithmsCert(schemes(reader)?),
            T::APPLICATION_LAYER_PROTOCOL_NEGOTIATION => {
                let names = reader.list(Field("protocol_name_list"), U16, 2..=0xffff)?;
                Self::ApplicationLayerProtocolNegotiation(names)
            }
            T::PADDING => Self::Padding(reader.rest(Field("data"), 0)?),
            T::ENCRYPT_THEN_MAC => Self::EncryptThenMac,
            T::EXTENDED_MASTER_SECRET => Self::ExtendedMasterSecret,
            T::RECORD_SIZE_LIMIT => Self::RecordSizeLimit(record_size_limit(reader)?),
            T::SESSION_TICKET => Self::SessionTicket(reader.rest(Field("ticket"), 0)?),
            T::PRE_SHARED_KEY if carrier == ClientHello => {
                Self::PreSharedKey(OfferedPsks::decode(reader)?)
            }
            T::PRE_SHARED_KEY => Self::SelectedIdentity(reader.u16(Field("selected_identity"))?),
            T::EARLY_DATA if carrier == NewSessionTicket => {
                Self::MaxEarlyDataSize(reader.u32(Field("max_early_data_size"))?)
            }
            T::EARLY_DATA => Self::EarlyData,
            T::SUPPORTED_VERSIONS if carrier == ClientHello => {
                Self::SupportedVersions(reader.list(Field("versions"), U8, 2..=254)?)
            }
            T::SUPPORTED_VERSIONS => {
                Self::SelectedVersion(ProtocolVersion(reader.u16(Field("selected_version"))?))
            }
            T::COOKIE => Self::Cookie(reader.opaque(Field("cookie"), U16, 1..=0xffff)?),
            T::PSK_KEY_EXCHANGE_MODES => {
                Self::PskKeyExchangeModes(reader.list(Field("ke_modes"), U8, 1..=0xff)?)
            }
            T::CERTIFICATE_AUTHORITIES => {
                Self::CertificateAuthorities(reader.list(Field("authorities"), U16, 3..=0xffff)?)
            }
            T::POST_HANDSHAKE_AUTH => Self::PostHandshakeAuth,
            T::KEY_SHARE if carrier == ClientHello => {
                Self::KeyShareClientHello(reader.list(Field("client_shares"), U16, ANY)?)
            }
            T::KEY_SHARE if carrier == HelloRetryRequest => {
                Self::KeyShareHelloRetryRequest(NamedGroup(reader.u16(Field("selected_group"))?))
            }
            T::KEY_SHARE => {
                Self::KeyShareServerHello(Element::decode(reader, Field("server_share"))?)
            }
            T::RENEGOTIATION_INFO => {
                let data = reader.opaque(Field("renegotiated_connection"), U8, 0..=0xff)?;
                Self::RenegotiationInfo(data)
            }
            _ => Self::Other {
                extension_type,
                data: reader.rest(Field("data"), 0)?,
            },
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(&self.extension_type().0.to_be_bytes());
        writer::prefixed(out, "extension_data", Prefix::U16, |out| {
            self.encode_body(out)
        })
    }

    fn encode_body(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        use Prefix::{U8, U16};
        match self {
            Self::ServerName(list) => list.encode(out, "server_name_list", U16)?,
            Self::SupportedGroups(list) => list.encode(out, "named_group_list", U16)?,
            Self::EcPointFormats(list) => list.encode(out, "ec_point_format_list", U8)?,
            Self::SignatureAlgorithms(list) | Self::SignatureAlgorithmsCert(list) => {
                list.encode(out, SCHEMES, U16)?;
            }
            Self::ApplicationLayerProtocolNegotiation(list) => {
                list.encode(out, "protocol_name_list", U16)?;
            }
            Self::RecordSizeLimit(number) | Self::SelectedIdentity(number) => {
                out.extend_from_slice(&number.to_be_bytes());
            }
            Self::PreSharedKey(offered) => offered.encode(out)?,
            Self::MaxEarlyDataSize(size) => out.extend_from_slice(&size.to_be_bytes()),
            Self::SupportedVersions(list) => list.encode(out, "versions", U8)?,
            Self::SelectedVersion(version) => version.encode(out)?,
            Self::Cookie(cookie) => writer::opaque(out, "cookie", U16, cookie)?,
            Self::PskKeyExchangeModes(list) => list.encode(out, "ke_modes", U8)?,
            Self::CertificateAuthorities(list) => list.encode(out, "authorities", U16)?,
            Self::KeyShareClientHello(list) => list.encode(out, "client_shares", U16)?,
            Self::KeyShareServerHello(entry) => entry.encode(out)?,
            Self::KeyShareHelloRetryRequest(group) => group.encode(out)?,
            Self::RenegotiationInfo(data) => {
                writer::opaque(out, "renegotiated_connection", U8, data)?;
            }
            Self::Padding(octets)
            | Self::SessionTicket(octets)
            | Self::Other { data: octets, .. } => out.extend_from_slice(octets),
            Self::ServerNameAccepted
            | Self::EncryptThenMac
            | Self::ExtendedMasterSecret
            | Self::EarlyData
            | Self::PostHandshakeAuth => {}
        }
        Ok(())
    }
}

const SCHEMES: &str = "supported_signature_algorithms";

fn schemes<'a, T: Tape>(
    reader: &mut Reader<'a, T>,
) -> Result<List<'a, SignatureScheme>, DecodeError> {
    reader.list(Segment::Field(SCHEMES), Prefix::U16, 2..=0xfffe)
}

fn record_size_limit<T: Tape>(reader: &mut Reader<'_, T>) -> Result<u16, DecodeError> {
    const NAME: Segment = Segment::Field("record_size_limit");
    let start = reader.position();
    let limit = reader.u16(NAME)?;
    if limit < 64 {
        let error = reader.error(start, Reason::RecordSizeLimit(limit));
        return Err(error.within(NAME));
    }
    Ok(limit)
}

impl<'a> Element<'a> for KeyShareEntry<'a> {
    fn decode<T: Tape>(reader: &mut Reader<'a, T>, segment: Segment) -> Result<Self, DecodeError> {
        reader.within(segment, |reader| {
            Ok(Self {
                group: NamedGroup(reader.u16(Segment::Field("group"))?),
                key_exchange: reader.opaque(
                    Segment::Field("key_exchange"),
                    Prefix::U16,
                    1..=0xffff,
                )?,
            })
        })
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.group.encode(out)?;
        writer::opaque(out, "key_exchange", Prefix::U16, self.key_exchange)
    }
}

impl<'a> Element<'a> for ServerName<'a> {
    fn decode<T: Tape>(reader: &mut Reader<'a, T>, segment: Segment) -> Result<Self, DecodeError> {
        reader.within(segment, |reader| {
            let name_type = NameType(reader.u8(Segment::Field("name_type"))?);
            let field = match name_type {
                NameType::HOST_NAME => "host_name",
                _ => "name",
            };
            let name = reader.opaque(Segment::Field(field), Prefix::U16, 1..=0xffff)?;
            Ok(Self { name_type, name })
        })
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.push(self.name_type.0);
        writer::opaque(out, "name", Prefix::U16, self.name)
    }
}
