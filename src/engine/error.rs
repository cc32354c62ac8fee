//! Why an endpoint gives up, and the alert that it sends.

use core::fmt;

use crate::{
    crypto, pki, record,
    registry::{AlertDescription, ContentType},
    violation::Violation,
    wire::{Alert, DecodeError, EncodeError},
};

/// Why an endpoint ended the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A message or a record of the peer does not decode.
    Decode(DecodeError),
    /// A record of the peer cannot be opened.
    Record(record::Error),
    /// The peer broke a rule of the protocol.
    Violation(Violation),
    /// The peer sent a message that has no place in this state.
    UnexpectedMessage {
        /// The state, with the name that it has in RFC 8446, appendix A.
        state: &'static str,
        /// The message.
        message: &'static str,
    },
    /// The peer sent a record of a type that has no place in this state.
    UnexpectedRecord {
        /// The state, with the name that it has in RFC 8446, appendix A.
        state: &'static str,
        /// The type of the record.
        content_type: ContentType,
    },
    /// The certificate of the peer was not accepted.
    Certificate(pki::Error),
    /// The peer sent a fatal alert.
    Received(Alert),
    /// A primitive failed for a reason that is not the peer's.
    Crypto(crypto::Error),
    /// A message of this endpoint cannot be written.
    Encode(EncodeError),
    /// The peer sent more than this endpoint keeps, though it may.
    TooMany {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many are taken.
        limit: usize,
    },
    /// The connection, or this direction of it, is closed or not open yet.
    NotOpen,
}

impl Error {
    /// The alert that this endpoint sends; none where the peer ended the connection.
    pub fn alert(&self) -> Option<AlertDescription> {
        Some(match self {
            Self::Decode(error) => error.alert(),
            Self::Record(error) => error.alert(),
            Self::Violation(violation) => violation.alert(),
            Self::UnexpectedMessage { .. } | Self::UnexpectedRecord { .. } => {
                AlertDescription::UNEXPECTED_MESSAGE
            }
            Self::Certificate(error) => error.alert(),
            Self::Crypto(_) | Self::Encode(_) | Self::TooMany { .. } => {
                AlertDescription::INTERNAL_ERROR
            }
            Self::Received(_) | Self::NotOpen => return None,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Record(error) => error.fmt(f),
            Self::Violation(violation) => violation.fmt(f),
            Self::UnexpectedMessage { state, message } => write!(f, "{message} in state {state}"),
            Self::UnexpectedRecord {
                state,
                content_type,
            } => write!(f, "a record of type {content_type} in state {state}"),
            Self::Certificate(error) => error.fmt(f),
            Self::Received(alert) => {
                write!(f, "the peer sent the alert {}", alert.description)
            }
            Self::Crypto(error) => error.fmt(f),
            Self::Encode(error) => error.fmt(f),
            Self::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
            Self::NotOpen => f.write_str("the connection is not open"),
        }
    }
}

impl core::error::Error for Error {}

macro_rules! from {
    ($($error:ty => $variant:ident,)*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

from! {
    DecodeError => Decode,
    record::Error => Record,
    Violation => Violation,
    pki::Error => Certificate,
    crypto::Error => Crypto,
    EncodeError => Encode,
}
