//! Vectors of what must be refused: a message, a record or an input of a step that was right in a scenario, with one
//! fault in it. Beside them, what looks like a fault and must be taken.
//!
//! ```text
//! scenario ──► value ──► prepared, and still right ──► one fault ──► question ──► refusal with one of these alerts
//! ```
//!
//! The files of this folder are tables; this one makes traces of them. A table says which value of which scenario it
//! changes, how each fault changes it, the section that forbids the fault, and the alerts that may answer it.

mod edit;
mod tables;
#[cfg(test)]
mod tests;
mod writer;

pub use self::edit::EditError;
use self::{
    edit::{Edit, Form, edited, put},
    writer::Writer,
};
use super::error::GenerateError;
use crate::{
    named::Named,
    question::Subject,
    registry::{AlertDescription, Role},
    trace::{Note, Trace},
};

/// A vector file of faults.
#[derive(Clone, Copy, Debug)]
pub struct Negative(&'static File);

/// A table.
#[derive(Debug)]
struct File {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    groups: &'static [Group],
}

/// Faults of one value.
#[derive(Debug)]
struct Group {
    /// The names of the values of this group begin with it.
    name: &'static str,
    /// The stage.
    title: &'static str,
    layer: Layer,
    /// The id of the scenario.
    base: &'static str,
    /// What is changed in it, and how the question is asked.
    asked: Asked,
    /// What makes the faults possible, and leaves the value right.
    prepared: &'static [Edit],
    faults: &'static [Fault],
}

/// What is changed in a scenario, and how the question is asked.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// A handshake message by its name, decoded.
    Message(&'static str),
    /// A record by its name, decoded.
    Record(&'static str),
    /// An alert by its name, decoded.
    Alert(&'static str),
    /// A handshake message by its name, received by a side.
    Received(Role, &'static str),
    /// The field of a step.
    Step(&'static str, &'static str),
}

/// One fault.
#[derive(Debug)]
struct Fault {
    name: &'static str,
    change: Change,
    /// Those that may answer it; none where it only looks like a fault, and must be taken.
    alerts: &'static [AlertDescription],
    /// The section of RFC 8446, or a whole reference.
    section: &'static str,
    comment: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Edits(&'static [Edit]),
    /// Another value of the scenario in its place.
    Other(&'static str),
    /// Another parameter of the step.
    Param(&'static str, &'static str),
    /// What a function makes.
    Made(fn(&Made<'_>) -> Result<Vec<u8>, GenerateError>),
}

/// What a function has to make a fault of.
struct Made<'a> {
    base: &'a Trace,
    /// The value without the fault.
    right: &'a [u8],
    form: Form,
}

impl<'a> Made<'a> {
    /// A value of the scenario.
    fn value(&self, name: &str) -> Result<&'a [u8], GenerateError> {
        let value = self.base.value(name).ok_or_else(|| self.no_value(name))?;
        Ok(value.octets)
    }

    /// The value with changes.
    fn edited(&self, edits: &[Edit]) -> Result<Vec<u8>, GenerateError> {
        edited(self.right, self.form, edits).map_err(|error| self.error(error))
    }

    /// The value with other octets for a field.
    fn put(&self, path: &str, octets: &[u8]) -> Result<Vec<u8>, GenerateError> {
        put(self.right, self.form, path, octets).map_err(|error| self.error(error))
    }

    fn no_value(&self, name: &str) -> GenerateError {
        self.error(EditError::NoField(name.to_owned()))
    }

    fn error(&self, error: EditError) -> GenerateError {
        let step = self.base.id().to_owned();
        GenerateError::Edit { step, error }
    }
}

/// Which part of an implementation has to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Syntax,
    Record,
    KeyExchange,
    Signature,
    Order,
    Negotiation,
    Authentication,
}

impl Layer {
    const fn flag(self) -> &'static str {
        match self {
            Self::Syntax => "Syntax",
            Self::Record => "RecordProtection",
            Self::KeyExchange => "KeyExchange",
            Self::Signature => "Signature",
            Self::Order => "Order",
            Self::Negotiation => "Negotiation",
            Self::Authentication => "Authentication",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Syntax => "The parser refuses; it needs nothing but the octets.",
            Self::Record => "Record protection refuses.",
            Self::KeyExchange => "The key exchange refuses a share of the peer.",
            Self::Signature => "The verification of signatures refuses.",
            Self::Order => "The state machine refuses: the message has no place here.",
            Self::Negotiation => {
                "The handshake refuses what does not go with what was offered or asked."
            }
            Self::Authentication => "The handshake refuses a proof that does not hold.",
        }
    }
}

const LEFT_OPEN: (&str, &str) = (
    "AlertLeftOpen",
    "The document names no alert for this, or more than one fits; each of those in `alerts` will do.",
);

impl Negative {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        tables::ALL.iter().copied().map(Self)
    }

    /// The id of the trace.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// The trace.
    ///
    /// # Errors
    /// Where a scenario cannot be made, a fault cannot be put into its value, or the reference does not refuse it with
    /// one of the alerts.
    pub fn trace(self, reference: &mut dyn Subject) -> Result<Trace, GenerateError> {
        let header = [self.0.title, self.0.about].map(str::to_owned).to_vec();
        let trace = Trace::new(self.id(), header, self.0.notes());
        let mut writer = Writer::new(trace, reference);
        for group in self.0.groups {
            writer.group(group)?;
        }
        writer.finish()
    }
}

impl File {
    fn notes(&self) -> Named<Note> {
        let mut notes = Vec::new();
        for group in self.groups {
            if group.faults.iter().any(|fault| !fault.is_right()) {
                notes.push((group.layer.flag(), group.layer.description()));
            }
            if group.faults.iter().any(Fault::is_left_open) {
                notes.push(LEFT_OPEN);
            }
        }
        notes.sort_unstable();
        notes.dedup();
        let mut named = Named::default();
        for (flag, description) in notes {
            let description = description.to_owned();
            named.insert(flag, Note { description });
        }
        named
    }
}

impl Fault {
    fn is_left_open(&self) -> bool {
        self.alerts.len() > 1
    }

    fn is_right(&self) -> bool {
        self.alerts.is_empty()
    }

    fn reference(&self) -> String {
        match self.section.contains('#') {
            true => self.section.to_owned(),
            false => format!("rfc8446#section-{}", self.section),
        }
    }
}
