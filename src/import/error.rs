//! Why a published handshake does not become a trace.

use core::fmt;

use super::{illustrated, keys::KeyError, rfc8448};
use crate::{
    question::Fault,
    registry::{CipherSuite, HandshakeType, Role},
    trace::TraceError,
    wire::DecodeError,
};

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
    /// The certificate in a message cannot be read.
    Certificate {
        /// The name of the message.
        value: String,
        /// Why.
        error: KeyError,
    },
    /// A message or a record cannot be decoded.
    Decode {
        /// The name of the value.
        value: String,
        /// Why.
        error: DecodeError,
    },
    /// The payload of a handshake record is not a list of whole messages.
    NotWholeMessages {
        /// The place of the record in the connection, counted from 1.
        record: usize,
    },
    /// A record that is not protected is not of the content type and the payload that are printed.
    NotTheFragment {
        /// The name of the record.
        record: String,
    },
    /// The message has no place where it stands.
    UnexpectedMessage {
        /// Who sends it.
        role: Role,
        /// Its type.
        handshake_type: HandshakeType,
    },
    /// The connection has no ServerHello, so that nothing can be computed.
    NoServerHello,
    /// The suite of the ServerHello is none of TLS 1.3.
    UnknownSuite(CipherSuite),
    /// The document has no private key of this role for the group of the ServerHello.
    NoPrivateKey(Role),
    /// A value which is not printed cannot be computed either.
    NotComputed {
        /// The name of the step.
        step: String,
        /// What the reference answers.
        answer: String,
    },
    /// The reference does not answer at all.
    Fault(Fault),
    /// The values and steps do not make a trace.
    Trace(TraceError),
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
            Self::Certificate { value, error } => write!(f, "{value}: {error}"),
            Self::Decode { value, error } => write!(f, "{value}: {error}"),
            Self::NotWholeMessages { record } => {
                write!(f, "record {record} does not hold whole handshake messages")
            }
            Self::NotTheFragment { record } => {
                write!(f, "{record} is not its payload behind a header")
            }
            Self::UnexpectedMessage {
                role,
                handshake_type,
            } => write!(f, "an unexpected {handshake_type} of the {role}"),
            Self::NoServerHello => f.write_str("no server_hello"),
            Self::UnknownSuite(suite) => write!(f, "{suite} is no cipher suite of TLS 1.3"),
            Self::NoPrivateKey(role) => {
                write!(
                    f,
                    "no private key of the {role} for the group of server_hello"
                )
            }
            Self::NotComputed { step, answer } => {
                write!(f, "{step} is not printed and cannot be computed: {answer}")
            }
            Self::Fault(fault) => fault.fmt(f),
            Self::Trace(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ImportError {}

impl From<TraceError> for ImportError {
    fn from(error: TraceError) -> Self {
        Self::Trace(error)
    }
}

impl From<Fault> for ImportError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
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
