//! Reads the plain text of RFC 8448, or of another edition of it, into the steps and values it prints.

mod agreement;
pub(super) mod connection;
mod lines;
mod reader;
#[cfg(test)]
mod tests;
mod titles;

use core::fmt;

use crate::{
    bytes::Octets,
    registry::{ContentType, NamedGroup, Role},
};

pub use agreement::agrees_with_json;

/// What the text prints: the traces, and the RSA key that stands before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The sections that print at least one step, in the order of the text; never empty.
    pub traces: Vec<PrintedTrace>,
    /// The components of the RSA private key (RFC 8448, section 2) under their names `modulus`, `public exponent`,
    /// `private exponent`, `prime1`, `prime2`, `exponent1`, `exponent2`, `coefficient`, in the order of the text;
    /// empty where the text prints no key.
    pub private_key: Vec<PrintedValue>,
}

/// One section of the text with the steps of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTrace {
    /// The number of the section.
    pub section: u32,
    /// The line of the section's heading, counted from 1.
    pub line: usize,
    /// The title of the section.
    pub title: String,
    /// The steps in the order of the text, never empty.
    pub steps: Vec<PrintedStep>,
}

impl PrintedTrace {
    /// The step that prints the values which `step` is said to repeat: the last one before it that does the same at
    /// the endpoint which `same_as` names, and prints values. `None` where `step` prints values of its own.
    pub fn printed_by(&self, step: &PrintedStep) -> Option<&PrintedStep> {
        let same_as = step.same_as.as_deref()?;
        let endpoint = match same_as.split(' ').next()? {
            "client" => Role::Client,
            "server" => Role::Server,
            _ => return None,
        };
        let mut action = step.action.clone();
        if let Action::TrafficKeys { direction, .. } = &mut action {
            if same_as.ends_with(" write traffic keys") {
                *direction = Direction::Write;
            } else if same_as.ends_with(" read traffic keys") {
                *direction = Direction::Read;
            }
        }
        let before = self.steps.get(..step.number.checked_sub(1)?)?;
        before.iter().rev().find(|candidate| {
            candidate.endpoint == endpoint
                && candidate.same_as.is_none()
                && candidate.action == action
        })
    }
}

/// One step of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedStep {
    /// The place in the trace, counted from 1.
    pub number: usize,
    /// The line of the text on which the step begins, counted from 1.
    pub line: usize,
    /// Who takes the step.
    pub endpoint: Role,
    /// The title as printed, joined over lines, without the endpoint and the colon.
    pub title: String,
    /// What the title says is done.
    pub action: Action,
    /// What the values are said to be the same as, as printed: `server`, `client early secret`.
    pub same_as: Option<String>,
    /// The values printed under the title; empty only where `same_as` stands instead.
    pub values: Vec<PrintedValue>,
}

/// What a step does; the kinds of step are those of RFC 8448.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// An ephemeral key pair is made.
    CreateKeyPair {
        /// The group of the key pair.
        group: NamedGroup,
    },
    /// A handshake message is put together.
    ConstructMessage {
        /// The name of the message as printed; a HelloRetryRequest is printed as `ServerHello`.
        message: String,
    },
    /// A record is sent.
    SendRecord {
        /// The content type before protection.
        content_type: ContentType,
    },
    /// HKDF-Extract (RFC 8446, section 7.1).
    Extract {
        /// The secret as printed: `early`, `handshake`, `master`.
        secret: String,
    },
    /// Derive-Secret (RFC 8446, section 7.1).
    DeriveSecret {
        /// The label as printed, with its prefix: `tls13 c hs traffic`.
        label: String,
        /// What the secret is for, where that is printed: `handshake`, `master`.
        purpose: Option<String>,
    },
    /// Record keys and IV (RFC 8446, section 7.3).
    TrafficKeys {
        /// Whether the endpoint of the step will write or read with them.
        direction: Direction,
        /// Which data they protect.
        epoch: Epoch,
    },
    /// The verify_data of a Finished (RFC 8446, section 4.4.4).
    Finished {
        /// The label as printed: `tls13 finished`.
        label: String,
    },
    /// The binder of a pre-shared key (RFC 8446, section 4.2.11.2).
    PskBinder {
        /// The label as printed, or `tls13 finished` where the title has none.
        label: String,
    },
    /// The pre-shared key of a ticket (RFC 8446, section 4.6.1).
    ResumptionSecret {
        /// The label as printed: `tls13 resumption`.
        label: String,
    },
}

/// Whether keys are for writing or for reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Keys of records which the endpoint receives.
    Read,
    /// Keys of records which the endpoint sends.
    Write,
}

/// Which data a set of keys protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epoch {
    /// 0-RTT data.
    EarlyApplication,
    /// The handshake after ServerHello.
    Handshake,
    /// Everything after the handshake.
    Application,
}

/// One value as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedValue {
    /// The name as printed, without the octet count.
    pub name: String,
    /// The line of the text on which the name begins, counted from 1.
    pub line: usize,
    /// The printed number of octets; where it is present and `words` is not, `value` has that length.
    pub octets: Option<usize>,
    /// The octets; empty where words are printed.
    pub value: Octets,
    /// The words printed instead of octets: `0 (all zero octets)` or `(empty)`.
    pub words: Option<String>,
}

/// The components of an RSA private key (RFC 8017, appendix A.1.2) as RFC 8448, section 2 names them.
pub(super) const RSA_COMPONENTS: [&str; 8] = [
    "modulus",
    "public exponent",
    "private exponent",
    "prime1",
    "prime2",
    "exponent1",
    "exponent2",
    "coefficient",
];

/// Reads the text of RFC 8448.
///
/// Page breaks, page headers and footers, blank lines and the width of lines do not matter. Outside of steps, all text
/// other than the components of an RSA key is passed over; inside of steps, nothing is.
///
/// # Errors
///
/// The first line that cannot be read as part of such a document, and why.
pub fn parse(text: &str) -> Result<Document, ParseError> {
    reader::read(text)
}

/// The line that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line of the text, counted from 1. A fault of a whole value or step has the line on which it begins, a text
    /// without traces its last line.
    pub line: usize,
    /// Why it could not be read.
    pub reason: Reason,
}

/// Why a line of the text could not be read. Quoted text is cut after 60 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The whole text has no step.
    NoTraces,
    /// A control character inside a line, which no vector file may hold.
    ControlCharacter(char),
    /// A step stands before the first numbered section or after the last one.
    StepOutsideSection,
    /// What stands in braces is neither `client` nor `server`.
    UnknownEndpoint(String),
    /// The title of a step does not end with a colon or with what it is the same as.
    UnfinishedTitle(String),
    /// The title is of none of the kinds of step in [`Action`].
    UnknownTitle(String),
    /// The title names a group which the registry does not know.
    UnknownGroup(String),
    /// The title names a content type which the registry does not know.
    UnknownContentType(String),
    /// A step prints no values and is not said to be the same as another.
    StepWithoutValues,
    /// A name with an octet count stands outside of every step.
    ValueOutsideStep(String),
    /// Text inside of a step that is no value.
    UnexpectedText(String),
    /// A colon with no name before it.
    UnnamedValue,
    /// The second value of one name in a step or in the key.
    RepeatedName(String),
    /// The printed octet count is too large to be one.
    UnreadableCount(String),
    /// The printed octet count is not the number of octets that are printed.
    OctetCount {
        /// The printed count.
        printed: usize,
        /// The number of octets that follow.
        found: usize,
    },
    /// A value has neither octets nor a count of 0.
    NoOctets(String),
    /// Neither two lower-case hexadecimal digits nor words that stand for a value.
    NotAnOctet(String),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl core::error::Error for ParseError {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTraces => f.write_str("the text has no traces"),
            Self::ControlCharacter(found) => write!(f, "the control character {found:?}"),
            Self::StepOutsideSection => f.write_str("a step outside of a numbered section"),
            Self::UnknownEndpoint(found) => write!(f, "{found:?} is neither client nor server"),
            Self::UnfinishedTitle(title) => {
                write!(f, "the title of the step has no end: {title:?}")
            }
            Self::UnknownTitle(title) => write!(f, "unknown kind of step {title:?}"),
            Self::UnknownGroup(name) => write!(f, "unknown group {name:?}"),
            Self::UnknownContentType(name) => write!(f, "unknown content type {name:?}"),
            Self::StepWithoutValues => f.write_str("a step without values"),
            Self::ValueOutsideStep(name) => write!(f, "the value {name:?} is outside of a step"),
            Self::UnexpectedText(text) => write!(f, "{text:?} is no value of the step"),
            Self::UnnamedValue => f.write_str("a value without a name"),
            Self::RepeatedName(name) => write!(f, "a second value {name:?}"),
            Self::UnreadableCount(count) => write!(f, "{count:?} is no number of octets"),
            Self::OctetCount { printed, found } => {
                write!(f, "{printed} octets are announced and {found} are printed")
            }
            Self::NoOctets(name) => write!(f, "the value {name:?} has no octets"),
            Self::NotAnOctet(found) => {
                write!(f, "{found:?} is not two lower-case hexadecimal digits")
            }
        }
    }
}
