//! Records as they travel (RFC 8446, section 5), and the two contents that are no handshake messages: alerts and
//! change_cipher_spec.

use super::{
    error::{DecodeError, EncodeError, Reason},
    reader::Reader,
    tape::{Place, Segment, Tape},
};
use crate::registry::{AlertDescription, AlertLevel, ContentType, ProtocolVersion};

/// A record: TLSPlaintext, or TLSCiphertext where the type is application_data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// change_cipher_spec, alert, handshake or application_data.
    pub content_type: ContentType,
    /// 0x0303, or 0x0301 for the first ClientHello; ignored by the receiver, so any value decodes.
    pub legacy_record_version: ProtocolVersion,
    /// Up to [`Record::max_length`] octets.
    pub fragment: &'a [u8],
}

/// An alert (RFC 8446, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// warning for closure alerts and fatal for all others, but ignored by the receiver.
    pub level: AlertLevel,
    /// What has happened.
    pub description: AlertDescription,
}

/// The content of a change_cipher_spec record: the octet 1 (RFC 8446, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeCipherSpec;

impl<'a> Record<'a> {
    /// Octets of the header.
    pub const HEADER_LENGTH: usize = 5;

    /// Most octets of a fragment: 2¹⁴, and 256 more where it is protected (RFC 8446, sections 5.1 and 5.2).
    pub const fn max_length(content_type: ContentType) -> usize {
        const PLAINTEXT: usize = 1 << 14;
        match content_type {
            ContentType::APPLICATION_DATA => PLAINTEXT + 256,
            _ => PLAINTEXT,
        }
    }

    /// Decodes exactly one record.
    pub fn decode(octets: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_on(octets, &mut Place::default())
    }

    /// Decodes exactly one record and tells `tape` about every field.
    pub fn decode_on<T: Tape>(octets: &'a [u8], tape: &mut T) -> Result<Self, T::Refusal> {
        let mut reader = Reader::on(octets, tape);
        let record = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(record)
    }

    /// Decodes the first record of a stream, and returns the octets after it too.
    pub fn decode_first(octets: &'a [u8]) -> Result<(Self, &'a [u8]), DecodeError> {
        let mut tape = Place::default();
        let mut reader = Reader::on(octets, &mut tape);
        let record = Self::read(&mut reader)?;
        Ok((record, reader.peek()))
    }

    /// Appends the record with its header of five octets; `out` stays as it was in case of an error.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let (length, max) = (self.fragment.len(), Self::max_length(self.content_type));
        let prefix = match u16::try_from(length) {
            Ok(prefix) if length <= max => prefix,
            _ => {
                let field = "fragment";
                return Err(EncodeError::TooLong { field, length, max });
            }
        };
        out.push(self.content_type.0);
        out.extend_from_slice(&self.legacy_record_version.0.to_be_bytes());
        out.extend_from_slice(&prefix.to_be_bytes());
        out.extend_from_slice(self.fragment);
        Ok(())
    }

    fn read<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        const TYPE: Segment = Segment::Field("type");
        const LENGTH: Segment = Segment::Field("length");
        let content_type = ContentType(reader.u8(TYPE)?);
        if !matches!(
            content_type,
            ContentType::CHANGE_CIPHER_SPEC
                | ContentType::ALERT
                | ContentType::HANDSHAKE
                | ContentType::APPLICATION_DATA
        ) {
            return reader.refuse_field(TYPE, 0, Reason::UnknownContentType(content_type));
        }
        let legacy_record_version =
            ProtocolVersion(reader.u16(Segment::Field("legacy_record_version"))?);
        let start = reader.position();
        let length = usize::from(reader.record_length(LENGTH)?);
        let max = Self::max_length(content_type);
        let reason = if length > max {
            Reason::RecordOverflow { length, max }
        } else if length == 0 && content_type != ContentType::APPLICATION_DATA {
            Reason::EmptyFragment(content_type)
        } else if length > reader.left() {
            let left = reader.left();
            Reason::LengthBeyondEnd { length, left }
        } else {
            return Ok(Self {
                content_type,
                legacy_record_version,
                fragment: reader.octets(Segment::Field("fragment"), length)?,
            });
        };
        reader.refuse_field(LENGTH, start, reason)
    }
}

impl Alert {
    /// Decodes exactly one alert; any level and description decodes.
    pub fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        Self::decode_on(octets, &mut Place::default())
    }

    /// Decodes exactly one alert and tells `tape` about both fields.
    pub fn decode_on<T: Tape>(octets: &[u8], tape: &mut T) -> Result<Self, T::Refusal> {
        let mut reader = Reader::on(octets, tape);
        let alert = Self {
            level: AlertLevel(reader.u8(Segment::Field("level"))?),
            description: AlertDescription(reader.u8(Segment::Field("description"))?),
        };
        reader.finish()?;
        Ok(alert)
    }

    /// The two octets of the alert.
    pub fn encode(&self) -> [u8; 2] {
        [self.level.0, self.description.0]
    }
}

impl ChangeCipherSpec {
    /// Decodes the octet 1; everything else is refused with unexpected_message.
    pub fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        Self::decode_on(octets, &mut Place::default())
    }

    /// Decodes the octet 1 and tells `tape` about it.
    pub fn decode_on<T: Tape>(octets: &[u8], tape: &mut T) -> Result<Self, T::Refusal> {
        const TYPE: Segment = Segment::Field("type");
        let mut reader = Reader::on(octets, tape);
        if octets != [1] {
            return reader.refuse_field(TYPE, 0, Reason::ChangeCipherSpec);
        }
        reader.u8(TYPE)?;
        Ok(Self)
    }

    /// The octet 1.
    pub fn encode(&self) -> [u8; 1] {
        [1]
    }
}
