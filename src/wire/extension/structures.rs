//! Structures inside the data of extensions.

use super::super::{
    error::EncodeError,
    list::{Element, List},
    reader::{Prefix, Reader},
    tape::{Segment, Tape},
    writer,
};
use crate::registry::{NameType, NamedGroup, SrtpProtectionProfile};

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

/// A wish for the certificate of a client (RFC 8446, section 4.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OidFilter<'a> {
    /// The OID of a certificate extension in DER, 1 to 255 octets; not twice in a list.
    pub certificate_extension_oid: &'a [u8],
    /// Values of the certificate extension in DER, 0 to 65535 octets.
    pub certificate_extension_values: &'a [u8],
}

/// What is offered or chosen for SRTP (RFC 5764, section 4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseSrtp<'a> {
    /// The profiles, the preferred one first; a server chooses one.
    pub profiles: List<'a, SrtpProtectionProfile>,
    /// 0 to 255 octets.
    pub srtp_mki: &'a [u8],
}

impl<'a> UseSrtp<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(Self {
            profiles: reader.list(Segment::Field(PROFILES), Prefix::U16, 2..=0xffff)?,
            srtp_mki: reader.opaque(Segment::Field("srtp_mki"), Prefix::U8, 0..=0xff)?,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.profiles.encode(out, PROFILES, Prefix::U16)?;
        writer::opaque(out, "srtp_mki", Prefix::U8, self.srtp_mki)
    }
}

const PROFILES: &str = "SRTPProtectionProfiles";

impl<'a> Element<'a> for OidFilter<'a> {
    fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        segment: Segment,
    ) -> Result<Self, T::Refusal> {
        reader.within(segment, |reader| {
            Ok(Self {
                certificate_extension_oid: reader.opaque(
                    Segment::Field("certificate_extension_oid"),
                    Prefix::U8,
                    1..=0xff,
                )?,
                certificate_extension_values: reader.opaque(
                    Segment::Field("certificate_extension_values"),
                    Prefix::U16,
                    0..=0xffff,
                )?,
            })
        })
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let Self {
            certificate_extension_oid: oid,
            certificate_extension_values: values,
        } = self;
        writer::opaque(out, "certificate_extension_oid", Prefix::U8, oid)?;
        writer::opaque(out, "certificate_extension_values", Prefix::U16, values)
    }
}

impl<'a> Element<'a> for KeyShareEntry<'a> {
    fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        segment: Segment,
    ) -> Result<Self, T::Refusal> {
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
    fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        segment: Segment,
    ) -> Result<Self, T::Refusal> {
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
