//! Extensions to octets.

use super::{
    super::{error::EncodeError, list::Element, reader::Prefix, writer},
    Extension,
};

/// The name of the list of schemes in every extension that has one.
pub(super) const SCHEMES: &str = "supported_signature_algorithms";

impl Extension<'_> {
    pub(in super::super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(&self.extension_type().0.to_be_bytes());
        writer::prefixed(out, "extension_data", Prefix::U16, |out| {
            self.encode_body(out)
        })
    }

    fn encode_body(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        use Prefix::{U8, U16};
        match self {
            Self::ServerName(list) => list.encode(out, "server_name_list", U16)?,
            Self::MaxFragmentLength(length) => out.push(length.0),
            Self::StatusRequest(request) => request.encode(out)?,
            Self::CertificateStatus(status) => status.encode(out)?,
            Self::UseSrtp(srtp) => srtp.encode(out)?,
            Self::Heartbeat(mode) => out.push(mode.0),
            Self::SignedCertificateTimestamps(list) => list.encode(out, "sct_list", U16)?,
            Self::ClientCertificateTypes(list) => {
                list.encode(out, "client_certificate_types", U8)?;
            }
            Self::ServerCertificateTypes(list) => {
                list.encode(out, "server_certificate_types", U8)?;
            }
            Self::ClientCertificateType(one) | Self::ServerCertificateType(one) => {
                one.encode(out)?;
            }
            Self::CompressCertificate(list) => list.encode(out, "algorithms", U8)?,
            Self::OidFilters(list) => list.encode(out, "filters", U16)?,
            Self::ApplicationSettingsSupport(list) | Self::ApplicationSettingsOldSupport(list) => {
                list.encode(out, "supported_protocols", U16)?;
            }
            Self::SupportedGroups(list) => list.encode(out, "named_group_list", U16)?,
            Self::EcPointFormats(list) => list.encode(out, "ec_point_format_list", U8)?,
            Self::SignatureAlgorithms(list)
            | Self::SignatureAlgorithmsCert(list)
            | Self::DelegatedCredentialSchemes(list) => {
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
            | Self::ApplicationSettings(octets)
            | Self::ApplicationSettingsOld(octets)
            | Self::SessionTicket(octets)
            | Self::Other { data: octets, .. } => out.extend_from_slice(octets),
            Self::ServerNameAccepted
            | Self::StatusRequested
            | Self::SignedCertificateTimestampRequested
            | Self::EncryptThenMac
            | Self::ExtendedMasterSecret
            | Self::EarlyData
            | Self::PostHandshakeAuth => {}
        }
        Ok(())
    }
}
