//! Why a side does not go on, and the alert that it sends.

use core::fmt;

use crate::{
    crypto,
    registry::{AlertDescription, CertificateCompressionAlgorithm},
    violation::Violation,
    wire::DecodeError,
};

/// Why a side does not go on, or why that cannot be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The message does not decode.
    Decode(DecodeError),
    /// The message, which has this name, has no place where the connection stands.
    UnexpectedMessage(&'static str),
    /// The message breaks a rule.
    Violation(Violation),
    /// No message has come.
    NoMessage,
    /// A message before the one that has come does not decode, or has no place.
    Before {
        /// Its place, counted from 1.
        place: usize,
    },
    /// A certificate is compressed by an algorithm that is not known here.
    Compression(CertificateCompressionAlgorithm),
    /// A primitive failed for a reason that is not the peer's.
    Crypto(crypto::Error),
}

impl Error {
    /// The alert that the side sends; none where the message was not judged.
    pub fn alert(&self) -> Option<AlertDescription> {
        match self {
            Self::Decode(error) => Some(error.alert()),
            Self::UnexpectedMessage(_) => Some(AlertDescription::UNEXPECTED_MESSAGE),
            Self::Violation(violation) => Some(violation.alert()),
            Self::NoMessage | Self::Before { .. } | Self::Compression(_) | Self::Crypto(_) => None,
        }
    }
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

impl From<crypto::Error> for Error {
    fn from(error: crypto::Error) -> Self {
        Self::Crypto(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::UnexpectedMessage(message) => write!(f, "{message} has no place here"),
            Self::Violation(violation) => violation.fmt(f),
            Self::NoMessage => f.write_str("no message has come"),
            Self::Before { place } => write!(f, "message {place} is not right where it stands"),
            Self::Compression(algorithm) => {
                write!(f, "compression by {algorithm} is not supported")
            }
            Self::Crypto(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}
