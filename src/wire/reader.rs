//! The reader: fields and vectors of the presentation language (RFC 8446, section 3), each named as it is read.

use core::ops::RangeInclusive;

use super::{
    error::{DecodeError, Reason},
    list::{Element, List},
    tape::{NoTape, Segment, SpanKind, Tape},
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

/// Reads fields from octets and tells a [`Tape`] about each.
///
/// Offsets count from the start of the whole input, also inside vectors. An error carries the path to its field: each
/// enclosing scope puts its own segment in front while the error passes through, so a success pays nothing for it.
#[derive(Debug)]
pub struct Reader<'a, T: Tape> {
    input: &'a [u8],
    position: usize,
    // End of the innermost vector; position <= end <= input.len().
    end: usize,
    tape: T,
}

impl<'a> Reader<'a, NoTape> {
    /// A reader that records nothing.
    pub fn new(input: &'a [u8]) -> Self {
        Self::on(input, NoTape)
    }
}

impl<'a, T: Tape> Reader<'a, T> {
    /// A reader that tells `tape` about every field.
    pub fn on(input: &'a [u8], tape: T) -> Self {
        Self {
            input,
            position: 0,
            end: input.len(),
            tape,
        }
    }

    /// Offset of the next octet.
    #[inline]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Octets left in the innermost vector.
    #[inline]
    pub fn left(&self) -> usize {
        self.end - self.position
    }

    /// An error at the offset `position`, whose path is yet to be put in front.
    pub fn error(&self, position: usize, reason: Reason) -> DecodeError {
        DecodeError::new(position, reason)
    }

    /// The octets left in the innermost vector, without reading them.
    #[inline]
    pub fn peek(&self) -> &'a [u8] {
        self.input.get(self.position..self.end).unwrap_or(&[])
    }

    /// Reads the fields of `segment` with `body`.
    #[inline]
    pub fn within<R>(
        &mut self,
        segment: Segment,
        body: impl FnOnce(&mut Self) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        self.tape.enter(segment);
        let result = body(self).map_err(|error| error.within(segment));
        self.tape.leave();
        result
    }

    /// Reads a field of `length` octets.
    #[inline]
    pub fn octets(&mut self, segment: Segment, length: usize) -> Result<&'a [u8], DecodeError> {
        let octets = self.take(length).map_err(|error| error.within(segment))?;
        self.tell(segment, SpanKind::Value, length);
        Ok(octets)
    }

    /// Reads a field of `N` octets.
    #[inline]
    pub fn array<const N: usize>(&mut self, segment: Segment) -> Result<&'a [u8; N], DecodeError> {
        let array = self
            .take_array()
            .map_err(|error: DecodeError| error.within(segment))?;
        self.tell(segment, SpanKind::Value, N);
        Ok(array)
    }

    /// Reads a number of one octet.
    #[inline]
    pub fn u8(&mut self, segment: Segment) -> Result<u8, DecodeError> {
        self.array(segment).map(|&[octet]| octet)
    }

    /// Reads a number of two octets.
    #[inline]
    pub fn u16(&mut self, segment: Segment) -> Result<u16, DecodeError> {
        self.array(segment)
            .map(|&octets| u16::from_be_bytes(octets))
    }

    /// Reads a number of three octets.
    #[inline]
    pub fn u24(&mut self, segment: Segment) -> Result<u32, DecodeError> {
        self.array(segment)
            .map(|&[high, middle, low]| u32::from_be_bytes([0, high, middle, low]))
    }

    /// Reads a number of four octets.
    #[inline]
    pub fn u32(&mut self, segment: Segment) -> Result<u32, DecodeError> {
        self.array(segment)
            .map(|&octets| u32::from_be_bytes(octets))
    }

    /// Reads all that is left in the innermost vector, at least `min` octets, as one field.
    #[inline]
    pub fn rest(&mut self, segment: Segment, min: usize) -> Result<&'a [u8], DecodeError> {
        self.octets(segment, self.left().max(min))
    }

    /// Reads a vector of octets, `opaque segment<bounds>`.
    #[inline]
    pub fn opaque(
        &mut self,
        segment: Segment,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<&'a [u8], DecodeError> {
        let length = self.within(segment, |reader| reader.length(prefix, bounds))?;
        self.octets(segment, length)
    }

    /// Reads a vector of elements, `E segment<bounds>`.
    #[inline]
    pub fn list<E: Element<'a>>(
        &mut self,
        segment: Segment,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<List<'a, E>, DecodeError> {
        self.vector(segment, prefix, bounds, |reader| {
            let octets = reader.peek();
            let mut index = 0;
            while reader.left() > 0 {
                E::decode(reader, Segment::Index(index))?;
                index += 1;
            }
            Ok(List::wire(octets))
        })
    }

    /// Reads the vector `segment` with `body`, which has to read all of it.
    #[inline]
    pub fn vector<R>(
        &mut self,
        segment: Segment,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
        body: impl FnOnce(&mut Self) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        self.within(segment, |reader| reader.prefixed(prefix, bounds, body))
    }

    /// Reads a length (named `length`) and that many octets with `body`, which has to read all of them.
    #[inline]
    pub fn prefixed<R>(
        &mut self,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
        body: impl FnOnce(&mut Self) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let length = self.length(prefix, bounds)?;
        let outer = self.end;
        self.end = self.position + length;
        let result = body(self)?;
        self.finish()?;
        self.end = outer;
        Ok(result)
    }

    /// Refuses octets that are left in the innermost vector, or in the input.
    #[inline]
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.left() {
            0 => Ok(()),
            left => Err(self.error(self.position, Reason::TrailingOctets(left))),
        }
    }

    /// Reads the length of a record, whose limits are the caller's.
    pub(super) fn record_length(&mut self, segment: Segment) -> Result<u16, DecodeError> {
        let octets = self
            .take_array()
            .map_err(|error: DecodeError| error.within(segment))?;
        self.tell(segment, SpanKind::Length, 2);
        Ok(u16::from_be_bytes(*octets))
    }

    /// Reads a length prefix and checks it against `bounds` and against what is left.
    #[inline]
    pub(super) fn length(
        &mut self,
        prefix: Prefix,
        bounds: RangeInclusive<usize>,
    ) -> Result<usize, DecodeError> {
        const LENGTH: Segment = Segment::Field("length");
        let start = self.position;
        let length = self
            .take(prefix.width())
            .map_err(|error| error.within(LENGTH))?
            .iter()
            .fold(0, |length, &octet| length << 8 | usize::from(octet));
        let reason = if !bounds.contains(&length) {
            Reason::LengthOutOfBounds {
                length,
                min: *bounds.start(),
                max: *bounds.end(),
            }
        } else if length > self.left() {
            Reason::LengthBeyondEnd {
                length,
                left: self.left(),
            }
        } else {
            self.tell(LENGTH, SpanKind::Length, prefix.width());
            return Ok(length);
        };
        Err(self.error(start, reason).within(LENGTH))
    }

    fn tell(&mut self, segment: Segment, kind: SpanKind, length: usize) {
        let start = self.position - length;
        self.tape.field(segment, kind, start, self.position);
    }

    #[inline]
    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let Some((octets, _)) = self.peek().split_at_checked(length) else {
            return Err(self.truncated(length));
        };
        self.position += length;
        Ok(octets)
    }

    #[inline]
    fn take_array<const N: usize>(&mut self) -> Result<&'a [u8; N], DecodeError> {
        let Some(array) = self.peek().first_chunk() else {
            return Err(self.truncated(N));
        };
        self.position += N;
        Ok(array)
    }

    #[cold]
    fn truncated(&self, needed: usize) -> DecodeError {
        let left = self.left();
        self.error(self.position, Reason::Truncated { needed, left })
    }
}
