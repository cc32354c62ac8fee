//! Lists inside messages: octets that were checked once and are decoded again on the way, or a slice to be written.

use core::{fmt, marker::PhantomData};

use super::{
    error::EncodeError,
    reader::{Prefix, Reader},
    tape::{Checked, Segment, Tape},
    writer,
};
use crate::registry::{
    CertificateCompressionAlgorithm, CertificateType, CipherSuite, EcPointFormat, NamedGroup,
    ProtocolVersion, PskKeyExchangeMode, SignatureScheme, SrtpProtectionProfile,
};

/// What can stand in a [`List`].
pub trait Element<'a>: Copy {
    /// Reads one element, which `segment` names.
    fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        segment: Segment,
    ) -> Result<Self, T::Refusal>;

    /// Reads elements up to the end of the innermost vector, each named by its index.
    #[inline]
    fn decode_all<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<(), T::Refusal> {
        let mut index = 0;
        while reader.left() > 0 {
            Self::decode(reader, Segment::Index(index))?;
            index += 1;
        }
        Ok(())
    }

    /// Appends one element.
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// The elements of a vector, without its length prefix.
///
/// A decoded list borrows the octets of the message, which were checked when the message was decoded; nothing is
/// allocated and nothing can fail afterwards. A list to be written borrows a slice: `List::from(&[…])`. Two lists are
/// equal if their elements are, whichever form they have.
pub struct List<'a, E>(Form<'a, E>);

enum Form<'a, E> {
    Wire(&'a [u8], PhantomData<E>),
    Items(&'a [E]),
}

impl<'a, E: Element<'a>> List<'a, E> {
    pub(super) fn wire(octets: &'a [u8]) -> Self {
        Self(Form::Wire(octets, PhantomData))
    }

    /// The elements in order.
    #[inline]
    pub fn iter(&self) -> ListIter<'a, E> {
        ListIter(match self.0 {
            Form::Wire(octets, _) => IterForm::Wire(octets, PhantomData),
            Form::Items(items) => IterForm::Items(items.iter()),
        })
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        match self.0 {
            Form::Wire(octets, _) => octets.is_empty(),
            Form::Items(items) => items.is_empty(),
        }
    }

    /// The first element.
    pub fn first(&self) -> Option<E> {
        self.iter().next()
    }

    /// Whether `element` is among them.
    pub fn contains(&self, element: &E) -> bool
    where
        E: PartialEq,
    {
        self.iter().any(|other| other == *element)
    }

    pub(super) fn encode(
        &self,
        out: &mut Vec<u8>,
        field: &'static str,
        prefix: Prefix,
    ) -> Result<(), EncodeError> {
        match self.0 {
            Form::Wire(octets, _) => writer::opaque(out, field, prefix, octets),
            Form::Items(items) => writer::prefixed(out, field, prefix, |out| {
                items.iter().try_for_each(|item| item.encode(out))
            }),
        }
    }
}

impl<'a, E> From<&'a [E]> for List<'a, E> {
    fn from(items: &'a [E]) -> Self {
        Self(Form::Items(items))
    }
}

impl<'a, E, const N: usize> From<&'a [E; N]> for List<'a, E> {
    fn from(items: &'a [E; N]) -> Self {
        Self(Form::Items(items))
    }
}

impl<E> Clone for List<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for List<'_, E> {}

impl<E> Clone for Form<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Form<'_, E> {}

impl<'a, E: Element<'a> + PartialEq> PartialEq for List<'a, E> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<'a, E: Element<'a> + Eq> Eq for List<'a, E> {}

impl<'a, E: Element<'a> + fmt::Debug> fmt::Debug for List<'a, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, E: Element<'a>> IntoIterator for List<'a, E> {
    type Item = E;
    type IntoIter = ListIter<'a, E>;

    fn into_iter(self) -> ListIter<'a, E> {
        self.iter()
    }
}

/// Iterator over the elements of a [`List`].
#[derive(Debug)]
pub struct ListIter<'a, E>(IterForm<'a, E>);

#[derive(Debug)]
enum IterForm<'a, E> {
    Wire(&'a [u8], PhantomData<E>),
    Items(core::slice::Iter<'a, E>),
}

impl<'a, E: Element<'a>> Iterator for ListIter<'a, E> {
    type Item = E;

    #[inline]
    fn next(&mut self) -> Option<E> {
        match &mut self.0 {
            IterForm::Wire([], _) => None,
            IterForm::Wire(octets, _) => {
                let mut tape = Checked;
                let mut reader = Reader::on(octets, &mut tape);
                let element = E::decode(&mut reader, Segment::Index(0));
                *octets = reader.peek();
                // Checked octets decode; if they ever did not, the list would end here.
                element.ok()
            }
            IterForm::Items(items) => items.next().copied(),
        }
    }
}

/// Octets as elements, each with its own length prefix of `WIDTH` octets.
macro_rules! opaque_element {
    ($(#[$doc:meta])* $name:ident, $prefix:ident, $bounds:expr, $field:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name<'a>(pub &'a [u8]);

        impl<'a> Element<'a> for $name<'a> {
            fn decode<T: Tape>(
                reader: &mut Reader<'a, '_, T>,
                segment: Segment,
            ) -> Result<Self, T::Refusal> {
                reader.opaque(segment, Prefix::$prefix, $bounds).map(Self)
            }

            fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                writer::opaque(out, $field, Prefix::$prefix, self.0)
            }
        }
    };
}

opaque_element! {
    /// A protocol name of ALPN, 1 to 255 octets (RFC 7301, section 3.1).
    ProtocolName, U8, 1..=255, "protocol_name"
}

opaque_element! {
    /// A DER-encoded X.501 name, 1 to 65535 octets (RFC 8446, section 4.2.4).
    DistinguishedName, U16, 1..=0xffff, "distinguished_name"
}

opaque_element! {
    /// A PSK binder, 32 to 255 octets (RFC 8446, section 4.2.11).
    PskBinderEntry, U8, 32..=255, "binder"
}

opaque_element! {
    /// A signed certificate timestamp, 1 to 65535 octets (RFC 6962, section 3.3).
    SerializedSct, U16, 1..=0xffff, "serialized_sct"
}

opaque_element! {
    /// The DER-encoded name of an OCSP responder, 1 to 65535 octets (RFC 6066, section 8).
    ResponderId, U16, 1..=0xffff, "responder_id"
}

impl ProtocolName<'_> {
    /// Whether this is one of the sixteen reserved names 0x0a 0x0a, 0x1a 0x1a, … 0xfa 0xfa (RFC 8701, section 2).
    pub const fn is_grease(self) -> bool {
        matches!(*self.0, [high, low] if high == low && low & 0x0f == 0x0a)
    }
}

macro_rules! code_point_elements {
    ($($type:ident($number:ident),)*) => {$(
        impl<'a> Element<'a> for $type {
            #[inline]
            fn decode<T: Tape>(
                reader: &mut Reader<'a, '_, T>,
                segment: Segment,
            ) -> Result<Self, T::Refusal> {
                reader.$number(segment).map(Self)
            }

            #[inline]
            fn decode_all<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<(), T::Refusal> {
                reader.arrays::<{ size_of::<$number>() }>()
            }

            fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                out.extend_from_slice(&self.0.to_be_bytes());
                Ok(())
            }
        }
    )*};
}

code_point_elements! {
    CertificateCompressionAlgorithm(u16),
    CertificateType(u8),
    CipherSuite(u16),
    EcPointFormat(u8),
    NamedGroup(u16),
    ProtocolVersion(u16),
    PskKeyExchangeMode(u8),
    SignatureScheme(u16),
    SrtpProtectionProfile(u16),
}
