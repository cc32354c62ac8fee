//! One fault put into the octets of a message: a field is found by its path, and the lengths around it are made to fit
//! unless the fault is a length.

use core::fmt;
use core::ops::Range;

use crate::wire::{Alert, Handshake, Record, Span, Spans};

/// A change of a message. Paths are those of `doc/fields.md`; of a vector, `path.length` is its length prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// Other octets for a field, for the content of a vector or for the data of an extension.
    Put(&'static str, &'static [u8]),
    /// As [`Put`](Self::Put), as many octets of one value.
    Fill(&'static str, usize, u8),
    /// The last octet of a field with its lowest bit flipped.
    Flip(&'static str),
    /// These bits of an octet of a field flipped; its place counts from the start, or below zero from the end.
    Bits(&'static str, isize, u8),
    /// Other octets within a field; their place counts as for [`Bits`](Self::Bits).
    At(&'static str, isize, &'static [u8]),
    /// The first octets of a field or of the content of a vector are gone, but for as many.
    Keep(&'static str, usize),
    /// Octets before a field, an element or an extension.
    Before(&'static str, &'static [u8]),
    /// More octets behind the content of a vector.
    Append(&'static str, &'static [u8]),
    /// A field, an element or an extension is gone.
    Drop(&'static str),
    /// A field, an element or an extension stands there twice.
    Double(&'static str),
    /// An element or an extension with all that is in it comes last in what encloses it.
    Last(&'static str),
    /// Only these extensions of the message are left.
    Only(&'static [&'static str]),
    /// A length prefix says more, or less, than there is; no other length is made to fit.
    Length(&'static str, isize),
    /// The message ends where the field begins, and its header says so.
    EndBefore(&'static str),
    /// The message ends after as many octets of the field, and its header says so.
    EndWithin(&'static str, usize),
    /// The message is cut where the field begins, and its header does not say so.
    CutBefore(&'static str),
    /// Octets behind the message.
    Behind(&'static [u8]),
    /// Another message in place of this one.
    Instead(&'static [u8]),
}

/// Why a fault cannot be put into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The message has no such field.
    NoField(String),
    /// A length prefix cannot say what it would have to.
    Length(String),
    /// The octets do not decode before the change.
    Octets(String),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField(path) => write!(f, "the message has no field {path}"),
            Self::Length(path) => write!(f, "{path} cannot say the new length"),
            Self::Octets(error) => write!(f, "the message before the change: {error}"),
        }
    }
}

impl core::error::Error for EditError {}

/// What the octets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A handshake message.
    Handshake,
    /// A record.
    Record,
    /// An alert.
    Alert,
    /// Octets without fields: the path of all of them is empty.
    Opaque,
}

/// The octets after all changes, one after the other. All but the last leave a message that decodes.
pub(super) fn edited(octets: &[u8], form: Form, edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let mut octets = octets.to_vec();
    for edit in edits {
        octets = Fields::of(&octets, form)?.edited(*edit)?;
    }
    Ok(octets)
}

/// The octets with others for a field.
pub(super) fn put(octets: &[u8], form: Form, path: &str, new: &[u8]) -> Result<Vec<u8>, EditError> {
    let fields = Fields::of(octets, form)?;
    fields.replaced(path, fields.content(path)?, new)
}

/// A message and its spans.
struct Fields<'a> {
    octets: &'a [u8],
    spans: Vec<Span>,
}

impl<'a> Fields<'a> {
    fn of(octets: &'a [u8], form: Form) -> Result<Self, EditError> {
        let mut spans = Spans::new();
        let read = match form {
            Form::Handshake => Handshake::decode_on(octets, &mut spans).map(drop),
            Form::Record => Record::decode_on(octets, &mut spans).map(drop),
            Form::Alert => Alert::decode_on(octets, &mut spans).map(drop),
            Form::Opaque => Ok(()),
        };
        read.map_err(|error| EditError::Octets(error.to_string()))?;
        let spans = spans.into_vec();
        Ok(Self { octets, spans })
    }

    fn edited(&self, edit: Edit) -> Result<Vec<u8>, EditError> {
        match edit {
            Edit::Put(path, new) => self.replaced(path, self.content(path)?, new),
            Edit::Fill(path, count, value) => {
                self.replaced(path, self.content(path)?, &vec![value; count])
            }
            Edit::Flip(path) => self.edited(Edit::Bits(path, -1, 1)),
            Edit::Bits(path, place, bits) => self.changed(path, place, 1, |part| part[0] ^= bits),
            Edit::At(path, place, new) => {
                self.changed(path, place, new.len(), |part| part.copy_from_slice(new))
            }
            Edit::Keep(path, count) => {
                let range = self.content(path)?;
                let kept = &self.octets[range.clone()];
                self.replaced(path, range, kept.get(..count).unwrap_or(kept))
            }
            Edit::Append(path, new) => {
                let end = self.content(path)?.end;
                self.replaced(path, end..end, new)
            }
            Edit::Before(path, new) => {
                let start = self.whole(path)?.start;
                self.replaced(enclosing(path), start..start, new)
            }
            Edit::Drop(path) => self.replaced(enclosing(path), self.whole(path)?, &[]),
            Edit::Double(path) => {
                let range = self.whole(path)?;
                let twice = self.octets[range.clone()].to_vec();
                self.replaced(enclosing(path), range.start..range.start, &twice)
            }
            Edit::Last(path) => {
                let range = self.whole(path)?;
                let around = self.content(enclosing(path))?;
                let mut octets = self.octets.to_vec();
                octets[range.start..around.end].rotate_left(range.len());
                Ok(octets)
            }
            Edit::Only(kept) => {
                let mut content = Vec::new();
                for name in kept {
                    content.extend(&self.octets[self.whole(&format!("extensions.{name}"))?]);
                }
                self.replaced("extensions", self.content("extensions")?, &content)
            }
            Edit::Length(path, change) => {
                let name = length_of(path);
                let span = self.span(&name)?;
                let mut octets = self.octets.to_vec();
                let number = span.number(self.octets).checked_add_signed(change);
                self.write(&mut octets, span, number)?;
                Ok(octets)
            }
            Edit::EndBefore(path) => self.ended(self.whole(path)?.start),
            Edit::EndWithin(path, count) => self.ended(self.whole(path)?.start + count),
            Edit::CutBefore(path) => Ok(self.octets[..self.whole(path)?.start].to_vec()),
            Edit::Behind(new) => Ok([self.octets, new].concat()),
            Edit::Instead(new) => Ok(new.to_vec()),
        }
    }

    /// A part of a field changed, and its length left.
    fn changed(
        &self,
        path: &str,
        place: isize,
        count: usize,
        change: impl FnOnce(&mut [u8]),
    ) -> Result<Vec<u8>, EditError> {
        let range = self.content(path)?;
        let mut octets = self.octets.to_vec();
        let field = &mut octets[range];
        let start = match place {
            ..0 => field.len().checked_add_signed(place),
            _ => Some(place.unsigned_abs()),
        };
        let part = start.and_then(|start| field.get_mut(start..start + count));
        change(part.ok_or_else(|| EditError::NoField(path.to_owned()))?);
        Ok(octets)
    }

    /// The message up to a place, with a header that says so.
    fn ended(&self, end: usize) -> Result<Vec<u8>, EditError> {
        let header = self.span("length")?;
        let mut octets = self.octets.get(..end).unwrap_or(self.octets).to_vec();
        let number = octets.len().checked_sub(header.end);
        self.write(&mut octets, header, number)?;
        Ok(octets)
    }

    /// Other octets in place of a range that lies in the field `path` and in all that encloses it.
    fn replaced(&self, path: &str, range: Range<usize>, new: &[u8]) -> Result<Vec<u8>, EditError> {
        let mut octets = self.octets.to_vec();
        for span in &self.spans {
            if span.vector().is_some_and(|vector| is_in(path, vector)) {
                let number = span.number(self.octets) + new.len();
                self.write(&mut octets, span, number.checked_sub(range.len()))?;
            }
        }
        octets.splice(range, new.iter().copied());
        Ok(octets)
    }

    /// Where the content of a vector is, or else the whole field.
    fn content(&self, path: &str) -> Result<Range<usize>, EditError> {
        if self.spans.is_empty() && path.is_empty() {
            return Ok(0..self.octets.len());
        }
        match self.span(&length_of(path)) {
            Ok(length) => Ok(length.end..length.end + length.number(self.octets)),
            Err(_) => self.whole(path),
        }
    }

    /// Where a field is with all that belongs to it, its length prefix too.
    fn whole(&self, path: &str) -> Result<Range<usize>, EditError> {
        let mut spans = self.spans.iter().filter(|span| is_in(&span.path, path));
        let first = spans
            .next()
            .ok_or_else(|| EditError::NoField(path.to_owned()))?;
        Ok(first.start..spans.next_back().unwrap_or(first).end)
    }

    fn span(&self, path: &str) -> Result<&Span, EditError> {
        let mut spans = self.spans.iter();
        let found = spans.find(|span| span.path == path);
        found.ok_or_else(|| EditError::NoField(path.to_owned()))
    }

    fn write(
        &self,
        octets: &mut [u8],
        span: &Span,
        number: Option<usize>,
    ) -> Result<(), EditError> {
        let width = span.end - span.start;
        let number = number
            .filter(|number| number >> (8 * width) == 0)
            .ok_or_else(|| EditError::Length(span.path.clone()))?;
        let number = number.to_be_bytes();
        octets[span.start..span.end].copy_from_slice(&number[number.len() - width..]);
        Ok(())
    }
}

fn length_of(path: &str) -> String {
    match path {
        "" => "length".to_owned(),
        path => format!("{path}.length"),
    }
}

/// The path of what encloses a field.
fn enclosing(path: &str) -> &str {
    path.rfind(['.', '[']).map_or("", |end| &path[..end])
}

/// Whether a field is the other one, or lies in it.
fn is_in(path: &str, outer: &str) -> bool {
    outer.is_empty()
        || path
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
