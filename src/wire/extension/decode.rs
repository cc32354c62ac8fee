//! Extensions from octets: which form the data has in which message, and the rules of its values.

use super::{
    super::{
        error::Reason,
        extensions::{Bits, Carrier},
        list::{Element, List, ProtocolName},
        psk::OfferedPsks,
        reader::{Prefix, Reader},
        tape::{Checked, Segment, Tape},
    },
    CertificateStatusRequest, Extension, OidFilter, ServerName,
    encode::SCHEMES,
};
use crate::registry::{
    CertificateType, ExtensionType, HeartbeatMode, MaxFragmentLength, NamedGroup, ProtocolVersion,
    SignatureScheme,
};

const ANY: core::ops::RangeInclusive<usize> = 0..=0xffff;

impl<'a> Extension<'a> {
    #[inline]
    pub(in super::super) fn decode_type<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
    ) -> Result<ExtensionType, T::Refusal> {
        reader
            .u16(Segment::Field("extension_type"))
            .map(ExtensionType)
    }

    /// Reads the first extension of `octets`, which were checked, and leaves those after it.
    #[inline(always)]
    pub(in super::super) fn decode_checked(
        octets: &mut &'a [u8],
        carrier: Carrier,
    ) -> Option<Self> {
        let (extension_type, data) = Self::split_checked(octets)?;
        // Checked octets decode; if they ever did not, the list would end here.
        Self::decode_body(&mut Reader::on(data, &mut Checked), extension_type, carrier).ok()
    }

    /// Reads the extension of the type `wanted` among `octets`, which were checked.
    pub(in super::super) fn find_checked(
        mut octets: &'a [u8],
        wanted: ExtensionType,
        carrier: Carrier,
    ) -> Option<Self> {
        loop {
            let (extension_type, data) = Self::split_checked(&mut octets)?;
            if extension_type == wanted {
                let mut tape = Checked;
                return Self::decode_body(&mut Reader::on(data, &mut tape), wanted, carrier).ok();
            }
        }
    }

    /// The type and the data of the first extension of `octets`, which were checked; leaves those after it.
    #[inline(always)]
    fn split_checked(octets: &mut &'a [u8]) -> Option<(ExtensionType, &'a [u8])> {
        let (&[high, low, first, second], rest) = octets.split_first_chunk()?;
        let length = u16::from_be_bytes([first, second]);
        let (data, rest) = rest.split_at_checked(length.into())?;
        *octets = rest;
        Some((ExtensionType(u16::from_be_bytes([high, low])), data))
    }

    /// Reads the length and the data of an extension in the message `carrier`.
    #[inline(always)]
    pub(in super::super) fn decode_data<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        extension_type: ExtensionType,
        carrier: Carrier,
    ) -> Result<Self, T::Refusal> {
        let mut data = reader.nested(Prefix::U16, ANY)?;
        let extension = Self::decode_body(&mut data, extension_type, carrier)?;
        data.finish()?;
        Ok(extension)
    }

    #[inline(always)]
    fn decode_body<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        extension_type: ExtensionType,
        carrier: Carrier,
    ) -> Result<Self, T::Refusal> {
        use Carrier::{
            Certificate, CertificateRequest, ClientHello, EncryptedExtensions, HelloRetryRequest,
            NewSessionTicket,
        };
        use ExtensionType as T;
        use Prefix::{U8, U16};
        use Segment::Field;
        Ok(match extension_type {
            T::SERVER_NAME if carrier == EncryptedExtensions => Self::ServerNameAccepted,
            T::SERVER_NAME => Self::ServerName(server_names(reader)?),
            T::MAX_FRAGMENT_LENGTH => Self::MaxFragmentLength(max_fragment_length(reader)?),
            T::STATUS_REQUEST if carrier == CertificateRequest => Self::StatusRequested,
            T::STATUS_REQUEST if carrier == Certificate => {
                Self::CertificateStatus(super::CertificateStatus::decode(reader)?)
            }
            T::STATUS_REQUEST => Self::StatusRequest(CertificateStatusRequest::decode(reader)?),
            T::SUPPORTED_GROUPS => {
                Self::SupportedGroups(reader.list(Field("named_group_list"), U16, 2..=0xffff)?)
            }
            T::EC_POINT_FORMATS => {
                Self::EcPointFormats(reader.list(Field("ec_point_format_list"), U8, 1..=0xff)?)
            }
            T::SIGNATURE_ALGORITHMS => Self::SignatureAlgorithms(schemes(reader)?),
            T::SIGNATURE_ALGORITHMS_CERT => Self::SignatureAlgorithmsCert(schemes(reader)?),
            T::DELEGATED_CREDENTIAL if matches!(carrier, ClientHello | CertificateRequest) => {
                Self::DelegatedCredentialSchemes(schemes(reader)?)
            }
            T::USE_SRTP => Self::UseSrtp(super::UseSrtp::decode(reader)?),
            T::HEARTBEAT => Self::Heartbeat(heartbeat_mode(reader)?),
            T::APPLICATION_LAYER_PROTOCOL_NEGOTIATION => {
                Self::ApplicationLayerProtocolNegotiation(protocol_names(reader, carrier)?)
            }
            T::SIGNED_CERTIFICATE_TIMESTAMP if carrier == Certificate => {
                let list = reader.list(Field("sct_list"), U16, 1..=0xffff)?;
                Self::SignedCertificateTimestamps(list)
            }
            T::SIGNED_CERTIFICATE_TIMESTAMP => Self::SignedCertificateTimestampRequested,
            T::CLIENT_CERTIFICATE_TYPE if carrier == ClientHello => Self::ClientCertificateTypes(
                reader.list(Field("client_certificate_types"), U8, 1..=0xff)?,
            ),
            T::CLIENT_CERTIFICATE_TYPE => Self::ClientCertificateType(CertificateType(
                reader.u8(Field("client_certificate_type"))?,
            )),
            T::SERVER_CERTIFICATE_TYPE if carrier == ClientHello => Self::ServerCertificateTypes(
                reader.list(Field("server_certificate_types"), U8, 1..=0xff)?,
            ),
            T::SERVER_CERTIFICATE_TYPE => Self::ServerCertificateType(CertificateType(
                reader.u8(Field("server_certificate_type"))?,
            )),
            T::PADDING => Self::Padding(reader.rest(Field("data"), 0)?),
            T::ENCRYPT_THEN_MAC => Self::EncryptThenMac,
            T::EXTENDED_MASTER_SECRET => Self::ExtendedMasterSecret,
            T::COMPRESS_CERTIFICATE => {
                Self::CompressCertificate(reader.list(Field("algorithms"), U8, 2..=0xfe)?)
            }
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
            T::OID_FILTERS => Self::OidFilters(oid_filters(reader)?),
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
            T::APPLICATION_SETTINGS if carrier == ClientHello => {
                Self::ApplicationSettingsSupport(supported_protocols(reader)?)
            }
            T::APPLICATION_SETTINGS => {
                Self::ApplicationSettings(reader.rest(Field("settings"), 0)?)
            }
            T::APPLICATION_SETTINGS_OLD if carrier == ClientHello => {
                Self::ApplicationSettingsOldSupport(supported_protocols(reader)?)
            }
            T::APPLICATION_SETTINGS_OLD => {
                Self::ApplicationSettingsOld(reader.rest(Field("settings"), 0)?)
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
}

/// Reads names of which no two are of one type (RFC 6066, section 3).
fn server_names<'a, T: Tape>(
    reader: &mut Reader<'a, '_, T>,
) -> Result<List<'a, ServerName<'a>>, T::Refusal> {
    const NAME: Segment = Segment::Field("server_name_list");
    let start = reader.position();
    let names: List<'a, ServerName<'a>> = reader.list(NAME, Prefix::U16, 1..=0xffff)?;
    if T::CHECKED {
        return Ok(names);
    }
    let mut seen = Bits::<4>::default();
    for name in names {
        if !seen.insert(name.name_type.0.into()) {
            let reason = Reason::DuplicateServerName(name.name_type);
            return reader.refuse_field(NAME, start, reason);
        }
    }
    Ok(names)
}

/// Reads protocol names; a server answers with exactly one (RFC 7301, section 3.1).
fn protocol_names<'a, T: Tape>(
    reader: &mut Reader<'a, '_, T>,
    carrier: Carrier,
) -> Result<List<'a, ProtocolName<'a>>, T::Refusal> {
    const NAME: Segment = Segment::Field("protocol_name_list");
    let start = reader.position();
    let names: List<'a, ProtocolName<'a>> = reader.list(NAME, Prefix::U16, 2..=0xffff)?;
    if !T::CHECKED && carrier == Carrier::EncryptedExtensions && names.iter().nth(1).is_some() {
        let reason = Reason::ProtocolNames(names.iter().count());
        return reader.refuse_field(NAME, start, reason);
    }
    Ok(names)
}

/// Reads filters of which no two are for one OID (RFC 8446, section 4.2.5).
fn oid_filters<'a, T: Tape>(
    reader: &mut Reader<'a, '_, T>,
) -> Result<List<'a, OidFilter<'a>>, T::Refusal> {
    const NAME: Segment = Segment::Field("filters");
    let start = reader.position();
    let filters: List<'a, OidFilter<'a>> = reader.list(NAME, Prefix::U16, ANY)?;
    if T::CHECKED {
        return Ok(filters);
    }
    let mut oids: Vec<_> = filters
        .iter()
        .map(|filter| filter.certificate_extension_oid)
        .collect();
    oids.sort_unstable();
    if oids.windows(2).any(|pair| pair[0] == pair[1]) {
        return reader.refuse_field(NAME, start, Reason::DuplicateOid);
    }
    Ok(filters)
}

fn supported_protocols<'a, T: Tape>(
    reader: &mut Reader<'a, '_, T>,
) -> Result<List<'a, ProtocolName<'a>>, T::Refusal> {
    reader.list(
        Segment::Field("supported_protocols"),
        Prefix::U16,
        2..=0xffff,
    )
}

fn max_fragment_length<T: Tape>(
    reader: &mut Reader<'_, '_, T>,
) -> Result<MaxFragmentLength, T::Refusal> {
    const NAME: Segment = Segment::Field("max_fragment_length");
    let start = reader.position();
    let length = MaxFragmentLength(reader.u8(NAME)?);
    if length.name().is_none() {
        let reason = Reason::MaxFragmentLength(length);
        return reader.refuse_field(NAME, start, reason);
    }
    Ok(length)
}

fn heartbeat_mode<T: Tape>(reader: &mut Reader<'_, '_, T>) -> Result<HeartbeatMode, T::Refusal> {
    const NAME: Segment = Segment::Field("mode");
    let start = reader.position();
    let mode = HeartbeatMode(reader.u8(NAME)?);
    if mode.name().is_none() {
        return reader.refuse_field(NAME, start, Reason::HeartbeatMode(mode));
    }
    Ok(mode)
}

fn schemes<'a, T: Tape>(
    reader: &mut Reader<'a, '_, T>,
) -> Result<List<'a, SignatureScheme>, T::Refusal> {
    reader.list(Segment::Field(SCHEMES), Prefix::U16, 2..=0xfffe)
}

fn record_size_limit<T: Tape>(reader: &mut Reader<'_, '_, T>) -> Result<u16, T::Refusal> {
    const NAME: Segment = Segment::Field("record_size_limit");
    let start = reader.position();
    let limit = reader.u16(NAME)?;
    if limit < 64 {
        return reader.refuse_field(NAME, start, Reason::RecordSizeLimit(limit));
    }
    Ok(limit)
}
