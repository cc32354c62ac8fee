//! The reader: fields and vectors of the presentation language (RFC 8446, section 3), each named as it is read.

use core::ops::RangeInclusive;

use super::{
    error::Reason,
    list::{Element, List},
    tape::{Segment, SpanKind, Tape},
};

/// Width of a length prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// One octet.
    U8,
    /// Two octets.
    U16,
    /// Three octets.
    U24,
}

impl Prefix {
    /// Octets of the prefix.
    pub const fn width(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16 => 2,
            Self::U24 => 3,
        }
    }

    /// The largest length that the prefix can say.
    pub const fn max(self) -> usize {
        (1 << (8 * self.width())) - 1
    }
}

/// Reads fields from octets and tells a [`Tape`] about each, and about a refusal.
///
/// Offsets count from the start of the whole input, also inside vectors.
#[derive(Debug)]
pub struct Reader<'a, 't, T: Tape> {
    // What is left of the innermost vector, and the offset at which that ends.
    rest: &'a [u8],
    end: usize,
    tape: &'t mut T,
}

impl<'a, 't, T: Tape> Reader<'a, 't, T> {
    /// A reader that tells `tape` about every field.
    #[inline]
    pub fn on(input: &'a [u8], tape: &'t mut T) -> Self {
        Self {
            rest: input,
            end: input.len(),
            tape,
        }
    }

    /// Offset of the next octet.
    #[inline]
    pub fn position(&self) -> usize {
        self.end - self.rest.len()
    }

    /// Octets left in the innermost vector.
    #[inline]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Refuses the octets from the offset `position`.
    #[inline]
    pub fn refuse<R>(&mut self, position: usize, reason: Reason) -> Result<R, T::Refusal> {
        Err(self.tape.refuse(position, reason))
    }

    /// Refuses the field `segment`, from the offset `position`.
    #[inline]
    pub fn refuse_field<R>(
        &mut self,
        segment: Segment,
        position: usize,
        reason: Reason,
    ) -> Result<R, T::Refusal> {
        self.within(segment, |reader| reader.refuse(position, reason))
    }

    /// The octets left in the innermost vector, without reading them.
    #[inline]
    pub fn peek(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads the fields of `segment` with `body`.
    #[inline(always)]
    pub fn within<R>(
        &mut self,
        segment: Segment,
        body: impl FnOnce(&mut Self) -> Result<R, T::Refusal>,
    ) -> Result<R, T::Refusal> {
        self.tape.enter(segment);
        let result = body(self);
        self.tape.leave();
        result
    }

    /// Reads a field of `length` octets.
    #[inline]
    pub fn octets(&mut self, segment: Segment, length: usize) -> Result<&'a [u8], T::Refusal> {
        let Some((octets, rest)) = self.rest.split_at_checked(length) else {
            return self.truncated(segment, length);
        };
        self.rest = rest;
        self.tell(segment, SpanKind::Value, length);
        Ok(octets)
    }

    /// Reads a field of `N` octets.
    #[inline]
    pub fn array<const N: usize>(&mut self, segment: Segment) -> Result<&'a [u8; N], T::Refusal> {
        self.fixed(segment, SpanKind::Value)
    }

    /// Reads a number of one octet.
    #[inline]
    pub fn u8(&mut self, segment: Segment) -> Result<u8, T::Refusal> {
        self.array(segment).map(|&[octet]| octet)
    }

    /// Reads a number of two octets.
    #[inline]
    pub fn u16(&mut self, segment: Segment) -> Result<u16, T::Refusal> {
        self.array(segment)
            .map(|&octets| u16::from_be_bytes(octets))
    }

    /// Reads a number of three octets.
    #[inline]
    pub fn u24(&mut self, segment: Segment) -> Result<u32, T::Refusal> {
        self.array(segment)
            .map(|&[high, middle, low]| u32::from_be_bytes([0, high, middle, low]))
    }

    /// Reads a number of four octets.
    #[inline]
    pub fn u32(&mut self, segment: Segment) -> Result<u32, T::Refusal> {
        self.array(segment)
            .map(|&octets| u32::from_be_bytes(octets))
    }

    /// Reads all that is left in the innermost vector, at least `min` octets, as one field.
    #[inline]
    pub fn rest(&mut self, segment: Segment, min: usize) -> Result<&'a [u8], T::Refusal> {
        self.octets(segment, self.left().max(min))
    }

    /// Reads a vector of octets, `opaque segment<bounds>`.
    #[inline]
    pub fn opaque(
        &mut self,
        segment: Segment,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<&'a [u8], T::Refusal> {
        let (octets, rest) = self.within(segment, |reader| reader.announced(prefix, bounds))?;
        self.rest = rest;
        self.tell(segment, SpanKind::Value, octets.len());
        Ok(octets)
    }

    /// Reads a vector of elements, `E segment<bounds>`.
    #[inline(always)]
    pub fn list<E: Element<'a>>(
        &mut self,
        segment: Segment,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<List<'a, E>, T::Refusal> {
        self.tape.enter(segment);
        let octets = self.elements::<E>(prefix, bounds);
        self.tape.leave();
        octets.map(List::wire)
    }

    #[inline(always)]
    fn elements<E: Element<'a>>(
        &mut self,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<&'a [u8], T::Refusal> {
        let mut elements = self.nested(prefix, bounds)?;
        let octets = elements.peek();
        if !T::CHECKED {
            E::decode_all(&mut elements)?;
            elements.finish()?;
        }
        Ok(octets)
    }

    /// Reads fields of `N` octets up to the end of the innermost vector, each named by its index.
    #[inline]
    pub(super) fn arrays<const N: usize>(&mut self) -> Result<(), T::Refusal> {
        let (whole, rest) = self.rest.as_chunks::<N>();
        // Without a tape, nothing remains of this loop.
        let mut start = self.position();
        for index in 0..whole.len() {
            let end = start + N;
            let (segment, kind) = (Segment::Index(index), SpanKind::Value);
            self.tape.field(segment, kind, start, end);
            start = end;
        }
        self.rest = rest;
        match rest {
            [] => Ok(()),
            _ => self.truncated(Segment::Index(whole.len()), N),
        }
    }

    /// Reads the vector `segment` with `body`, which has to read all of it.
    #[inline]
    pub fn vector<R>(
        &mut self,
        segment: Segment,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
        body: impl FnOnce(&mut Reader<'a, '_, T>) -> Result<R, T::Refusal>,
    ) -> Result<R, T::Refusal> {
        self.within(segment, |reader| reader.prefixed(prefix, bounds, body))
    }

    /// Reads a length (named `length`) and that many octets with `body`, which has to read all of them.
    #[inline(always)]
    pub fn prefixed<R>(
        &mut self,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
        body: impl FnOnce(&mut Reader<'a, '_, T>) -> Result<R, T::Refusal>,
    ) -> Result<R, T::Refusal> {
        self.nested(prefix, bounds)?.all(body)
    }

    /// Reads with `body`, which has to read all that is left in the innermost vector, or in the input.
    #[inline(always)]
    pub(super) fn all<R>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<R, T::Refusal>,
    ) -> Result<R, T::Refusal> {
        // The result stays where it was made: it may be large.
        let mut result = body(self);
        if result.is_ok()
            && let Err(refusal) = self.finish()
        {
            result = Err(refusal);
        }
        result
    }

    /// Reads a length (named `length`), and passes over that many octets, which the returned reader reads.
    #[inline(always)]
    pub(super) fn nested(
        &mut self,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<Reader<'a, '_, T>, T::Refusal> {
        let (octets, after) = self.announced(prefix, bounds)?;
        self.rest = after;
        Ok(Reader {
            rest: octets,
            end: self.end - after.len(),
            tape: self.tape,
        })
    }

    /// Refuses octets that are left in the innermost vector, or in the input.
    #[inline]
    pub fn finish(&mut self) -> Result<(), T::Refusal> {
        match self.left() {
            _ if T::CHECKED => Ok(()),
            0 => Ok(()),
            left => self.refuse(self.position(), Reason::TrailingOctets(left)),
        }
    }

    /// Reads the length of a record, whose limits are the caller's.
    pub(super) fn record_length(&mut self, segment: Segment) -> Result<u16, T::Refusal> {
        self.fixed(segment, SpanKind::Length)
            .map(|&octets| u16::from_be_bytes(octets))
    }

    /// Reads a length prefix and checks it against `bounds` and against what is left: the octets that it announces,
    /// which are yet to be read, and those after them.
    #[inline(always)]
    fn announced(
        &mut self,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<(&'a [u8], &'a [u8]), T::Refusal> {
        const LENGTH: Segment = Segment::Field("length");
        let Some((number, rest)) = self.rest.split_at_checked(prefix.width()) else {
            return self.truncated(LENGTH, prefix.width());
        };
        let length = number
            .iter()
            .fold(0, |length, &octet| length << 8 | usize::from(octet));
        match rest.split_at_checked(length) {
            Some(parts) if T::CHECKED || bounds.contains(&length) => {
                self.rest = rest;
                self.tell(LENGTH, SpanKind::Length, prefix.width());
                Ok(parts)
            }
            _ => {
                let left = rest.len();
                let (min, max) = bounds.into_inner();
                let reason = if length < min || length > max {
                    Reason::LengthOutOfBounds { length, min, max }
                } else {
                    Reason::LengthBeyondEnd { length, left }
                };
                self.refuse_field(LENGTH, self.position(), reason)
            }
        }
    }

    #[inline]
    fn fixed<const N: usize>(
        &mut self,
        segment: Segment,
        kind: SpanKind,
    ) -> Result<&'a [u8; N], T::Refusal> {
        let Some((array, rest)) = self.rest.split_first_chunk() else {
            return self.truncated(segment, N);
        };
        self.rest = rest;
        self.tell(segment, kind, N);
        Ok(array)
    }

    #[inline]
    fn tell(&mut self, segment: Segment, kind: SpanKind, length: usize) {
        let end = self.position();
        self.tape.field(segment, kind, end - length, end);
    }

    #[inline]
    fn truncated<R>(&mut self, segment: Segment, needed: usize) -> Result<R, T::Refusal> {
        let left = self.left();
        let reason = Reason::Truncated { needed, left };
        self.refuse_field(segment, self.position(), reason)
    }
}
