//! Names for what a decoder reads: path segments, and the tape that may record a span for every field.

use core::fmt::{self, Write};

use super::error::{DecodeError, Reason};
use crate::registry::ExtensionType;

/// One step of a path into a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A field, by its name in the RFC.
    Field(&'static str),
    /// An element of a list, counted from 0; prints as `[2]`.
    Index(usize),
    /// An extension of a list of extensions; prints as its name, or `0x` and four digits.
    Extension(ExtensionType),
}

impl Segment {
    /// Appends this segment to `path`, with a dot before it where one is due.
    pub(crate) fn append_to(self, path: &mut String) {
        if !path.is_empty() && !matches!(self, Self::Index(_)) {
            path.push('.');
        }
        // Writing to a string cannot fail.
        let _ = write!(path, "{self}");
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Extension(extension_type) => write!(f, "{extension_type}"),
        }
    }
}

/// What a decoder tells of its reading.
///
/// Every field of at least one octet is told once, in the order of the octets, so the spans tile the input.
pub trait Tape {
    /// What a decoder returns where it refuses the octets.
    type Refusal;

    /// Whether the octets were read before and not refused, so that only the ends of the fields are looked for.
    #[doc(hidden)]
    const CHECKED: bool = false;

    /// The fields that follow lie within `segment`.
    fn enter(&mut self, segment: Segment);
    /// The segment entered last is complete, or was given up because of an error.
    fn leave(&mut self);
    /// The octets from `start` up to `end` (not included) are the field `segment`.
    fn field(&mut self, segment: Segment, kind: SpanKind, start: usize, end: usize);
    /// The decoder stops at the offset `position`, within the segments that were entered.
    fn refuse(&mut self, position: usize, reason: Reason) -> Self::Refusal;
}

/// The octets are no message; [`NoTape`] cannot say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// The tape that records nothing; decoding with it costs nothing extra.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTape;

impl Tape for NoTape {
    type Refusal = Refused;

    #[inline(always)]
    fn enter(&mut self, _: Segment) {}
    #[inline(always)]
    fn leave(&mut self) {}
    #[inline(always)]
    fn field(&mut self, _: Segment, _: SpanKind, _: usize, _: usize) {}
    #[inline(always)]
    fn refuse(&mut self, _: usize, _: Reason) -> Refused {
        Refused
    }
}

/// [`NoTape`] for octets that were read before and not refused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checked;

impl Tape for Checked {
    type Refusal = Refused;

    const CHECKED: bool = true;

    #[inline(always)]
    fn enter(&mut self, _: Segment) {}
    #[inline(always)]
    fn leave(&mut self) {}
    #[inline(always)]
    fn field(&mut self, _: Segment, _: SpanKind, _: usize, _: usize) {}
    #[inline(always)]
    fn refuse(&mut self, _: usize, _: Reason) -> Refused {
        Refused
    }
}

/// The tape that knows within what the decoder is, and nothing of what it has left.
#[derive(Debug, Default)]
pub(super) struct Place {
    within: Vec<Segment>,
}

impl Tape for Place {
    type Refusal = DecodeError;

    fn enter(&mut self, segment: Segment) {
        self.within.push(segment);
    }

    fn leave(&mut self) {
        self.within.pop();
    }

    fn field(&mut self, _: Segment, _: SpanKind, _: usize, _: usize) {}

    fn refuse(&mut self, position: usize, reason: Reason) -> DecodeError {
        let mut path = String::new();
        for segment in &self.within {
            segment.append_to(&mut path);
        }
        DecodeError {
            position,
            path,
            reason,
        }
    }
}

/// Whether a span is content or announces how long content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// The length of a vector, of an extension or of a message.
    Length,
    /// Anything else.
    Value,
}

/// The octets of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The name, such as `extensions.key_share.client_shares[0].group`.
    pub path: String,
    /// Whether these octets are a length prefix.
    pub kind: SpanKind,
    /// Offset of the first octet.
    pub start: usize,
    /// Offset of the octet after the last.
    pub end: usize,
}

impl Span {
    /// The path of the vector that this is the length prefix of, empty for a message or a record; none for a value.
    pub fn vector(&self) -> Option<&str> {
        let path = self.path.strip_suffix("length")?;
        (self.kind == SpanKind::Length).then(|| path.strip_suffix('.').unwrap_or(path))
    }

    /// These octets of the message as a number; a length prefix has at most three.
    pub fn number(&self, octets: &[u8]) -> usize {
        let octets = octets.get(self.start..self.end).unwrap_or_default();
        octets
            .iter()
            .fold(0, |number, octet| number << 8 | usize::from(*octet))
    }
}

/// The tape that records a [`Span`] for every field.
///
/// After a successful decoding the spans tile the input: in order, without gap or overlap. A vector of no octets has
/// an empty span, a list of no elements none.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    spans: Vec<Span>,
    path: String,
    marks: Vec<usize>,
}

impl Spans {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was recorded, in the order of the octets.
    pub fn as_slice(&self) -> &[Span] {
        &self.spans
    }

    /// What was recorded, in the order of the octets.
    pub fn into_vec(self) -> Vec<Span> {
        self.spans
    }

    /// The field that holds the octet at `position`.
    pub fn at(&self, position: usize) -> Option<&Span> {
        let index = self.spans.partition_point(|span| span.end <= position);
        self.spans.get(index).filter(|span| span.start <= position)
    }

    /// The field named `path`.
    pub fn find(&self, path: &str) -> Option<&Span> {
        self.spans.iter().find(|span| span.path == path)
    }
}

impl Tape for Spans {
    type Refusal = DecodeError;

    fn enter(&mut self, segment: Segment) {
        self.marks.push(self.path.len());
        segment.append_to(&mut self.path);
    }

    fn leave(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.path.truncate(mark);
        }
    }

    fn field(&mut self, segment: Segment, kind: SpanKind, start: usize, end: usize) {
        let mut path = self.path.clone();
        segment.append_to(&mut path);
        self.spans.push(Span {
            path,
            kind,
            start,
            end,
        });
    }

    fn refuse(&mut self, position: usize, reason: Reason) -> DecodeError {
        DecodeError {
            position,
            path: self.path.clone(),
            reason,
        }
    }
}
