//! Why a published handshake does not become a trace.

use core::fmt;

use super::{illustrated, keys::KeyError, rfc8448};
use crate::connection;

/// Why a published handshake does not become a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// The text of RFC 8448 cannot be read.
    Rfc8448(rfc8448::ParseError),
    /// A file of the Illustrated folder cannot be read.
    Illustrated(illustrated::ReadError),
    /// A key of the document cannot be used.
    Key(KeyError),
    /// A step prints a value, or is of a kind, that has no place in the trace.
    UnknownValue {
        /// The line of the document, counted from 1.
        line: usize,
        /// The name as printed.
        name: String,
    },
    /// A value is said to be the same as another which is printed nowhere.
    NothingToRepeat {
        /// The line of the document, counted from 1.
        line: usize,
        /// What it is said to be the same as.
        name: String,
    },
    /// The octets printed here are not those of the value: printed elsewhere, or sent in a message.
    Differs {
        /// The line of the document, counted from 1.
        line: usize,
        /// The name as printed.
        name: String,
        /// The name of the value.
        value: String,
    },
    /// What is printed belongs to a value that this handshake has not.
    NoSuchValue {
        /// The line of the document, counted from 1.
        line: usize,
        /// The name as printed.
        name: String,
        /// The name of the value.
        value: String,
    },
    /// What the document says of a connection does not become a trace.
    Connection(connection::Error),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rfc8448(error) => error.fmt(f),
            Self::Illustrated(error) => error.fmt(f),
            Self::Key(error) => error.fmt(f),
            Self::UnknownValue { line, name } => {
                write!(f, "line {line}: {name:?} is no value of such a step")
            }
            Self::NothingToRepeat { line, name } => {
                write!(f, "line {line}: nothing is printed for the {name} before")
            }
            Self::Differs { line, name, value } => {
                write!(f, "line {line}: {name:?} is not the value {value}")
            }
            Self::NoSuchValue { line, name, value } => {
                write!(f, "line {line}: {name:?}: the handshake has no {value}")
            }
            Self::Connection(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ImportError {}

impl From<connection::Error> for ImportError {
    fn from(error: connection::Error) -> Self {
        Self::Connection(error)
    }
}

impl From<KeyError> for ImportError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<rfc8448::ParseError> for ImportError {
    fn from(error: rfc8448::ParseError) -> Self {
        Self::Rfc8448(error)
    }
}

impl From<illustrated::ReadError> for ImportError {
    fn from(error: illustrated::ReadError) -> Self {
        Self::Illustrated(error)
    }
}
