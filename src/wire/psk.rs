//! Offered pre-shared keys, and the binders at the end of a ClientHello (RFC 8446, section 4.2.11).

use core::ops::Range;

use super::{
    error::{DecodeError, EncodeError, Reason},
    handshake::Handshake,
    list::{Element, List, PskBinderEntry},
    reader::{Prefix, Reader},
    tape::{Segment, Tape},
    writer,
};

/// The pre_shared_key extension of a ClientHello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedPsks<'a> {
    /// The identities, the preferred one first.
    pub identities: List<'a, PskIdentity<'a>>,
    /// A binder for each identity, in the same order.
    pub binders: List<'a, PskBinderEntry<'a>>,
}

/// A label for a pre-shared key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PskIdentity<'a> {
    /// A ticket, or the name of an external key; 1 to 65535 octets.
    pub identity: &'a [u8],
    /// Age of the ticket in milliseconds plus ticket_age_add, modulo 2³².
    pub obfuscated_ticket_age: u32,
}

/// Where the binders of a ClientHello lie: offsets from the first octet of the message, its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binders {
    /// The list with its length prefix, which ends the message. The ClientHello without it is what a binder covers.
    pub list: Range<usize>,
    /// The octets of each binder, without its length prefix.
    pub binders: Vec<Range<usize>>,
}

impl Binders {
    /// Finds the binders of a handshake message; `None` where it is no ClientHello or offers no pre-shared key.
    pub fn locate(message: &[u8]) -> Result<Option<Self>, DecodeError> {
        let Handshake::ClientHello(hello) = Handshake::decode(message)? else {
            return Ok(None);
        };
        Ok(hello
            .pre_shared_key()
            .and_then(|offered| offered.locate(message.len())))
    }

    /// Number of octets of the message before the list of binders: how much of it a binder covers.
    pub fn truncated_length(&self) -> usize {
        self.list.start
    }

    /// The message with every octet of every binder zero; its lengths stay.
    pub fn zeroed(&self, message: &[u8]) -> Vec<u8> {
        let mut message = message.to_vec();
        for binder in &self.binders {
            if let Some(octets) = message.get_mut(binder.clone()) {
                octets.fill(0);
            }
        }
        message
    }
}

impl<'a> OfferedPsks<'a> {
    /// Length of the list of binders in octets, with its prefix of two.
    pub fn binders_length(&self) -> usize {
        let entries = self
            .binders
            .iter()
            .map(|PskBinderEntry(binder)| 1 + binder.len());
        2 + entries.sum::<usize>()
    }

    /// Where the binders lie in a message of `length` octets that ends with them; nothing if it is too short.
    fn locate(&self, length: usize) -> Option<Binders> {
        let start = length.checked_sub(self.binders_length())?;
        let mut next = start + 2;
        let binders = self
            .binders
            .iter()
            .map(|PskBinderEntry(binder)| {
                let first = next + 1;
                next = first + binder.len();
                first..next
            })
            .collect();
        Some(Binders {
            list: start..length,
            binders,
        })
    }

    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        let identities = reader.list(Segment::Field("identities"), Prefix::U16, 7..=0xffff)?;
        let start = reader.position();
        let binders = reader.list(Segment::Field("binders"), Prefix::U16, 33..=0xffff)?;
        let offered = Self {
            identities,
            binders,
        };
        if T::CHECKED {
            return Ok(offered);
        }
        let (identities, binders) = (identities.iter().count(), binders.iter().count());
        if identities != binders {
            let reason = Reason::BinderCount {
                identities,
                binders,
            };
            return reader.refuse_field(Segment::Field("binders"), start, reason);
        }
        Ok(offered)
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.identities.encode(out, "identities", Prefix::U16)?;
        self.binders.encode(out, "binders", Prefix::U16)
    }
}

impl<'a> Element<'a> for PskIdentity<'a> {
    fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        segment: Segment,
    ) -> Result<Self, T::Refusal> {
        reader.within(segment, |reader| {
            Ok(Self {
                identity: reader.opaque(Segment::Field("identity"), Prefix::U16, 1..=0xffff)?,
                obfuscated_ticket_age: reader.u32(Segment::Field("obfuscated_ticket_age"))?,
            })
        })
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        writer::opaque(out, "identity", Prefix::U16, self.identity)?;
        out.extend_from_slice(&self.obfuscated_ticket_age.to_be_bytes());
        Ok(())
    }
}
