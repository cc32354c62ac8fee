//! Why the facts of a connection do not become a trace.

use core::fmt;

use crate::{
    crypto::NotACertificate,
    question::Fault,
    registry::{CipherSuite, HandshakeType, Role},
    trace::TraceError,
    wire::DecodeError,
};

/// Why the facts of a connection do not become a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The certificate in a message cannot be read.
    Certificate {
        /// The name of the message.
        value: String,
        /// Why.
        error: NotACertificate,
    },
    /// A message or a record cannot be decoded.
    Decode {
        /// The name of the value.
        value: String,
        /// Why.
        error: DecodeError,
    },
    /// A handshake record has no payload, or a message in it has no end, or its fragments do not follow each other.
    NotWholeMessages {
        /// The place of the record in the connection, counted from 1.
        record: usize,
    },
    /// A record that is not protected is not of its content type and its payload.
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
    /// There is no private key for the group of the ServerHello, neither of this role nor of its peer, and no secret
    /// that takes its place.
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate { value, error } => write!(f, "{value}: {error}"),
            Self::Decode { value, error } => write!(f, "{value}: {error}"),
            Self::NotWholeMessages { record } => {
                write!(f, "record {record} is not part of whole handshake messages")
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

impl core::error::Error for Error {}

impl From<TraceError> for Error {
    fn from(error: TraceError) -> Self {
        Self::Trace(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
