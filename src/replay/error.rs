//! Why there is no replay.

use core::fmt;

use crate::{
    crypto, record,
    registry::{CipherSuite, HandshakeType, NamedGroup},
    wire,
};

/// Why there is no replay. Places are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A message does not decode.
    Decode {
        /// Its place.
        place: usize,
        /// Why.
        error: wire::DecodeError,
    },
    /// The messages do not begin with a ClientHello and a ServerHello, with or without a HelloRetryRequest.
    NoServerHello,
    /// A message has no place where it stands.
    UnexpectedMessage {
        /// Its place.
        place: usize,
        /// Its type.
        handshake_type: HandshakeType,
    },
    /// The suite of the ServerHello is none of TLS 1.3.
    UnknownSuite(CipherSuite),
    /// The ClientHello has no share of the group of the ServerHello.
    NoShare(NamedGroup),
    /// The private key of the share is not known.
    NoPrivateKey(NamedGroup),
    /// The pre-shared key that the server selects is not known.
    NoPsk {
        /// The index of its identity, counted from 0.
        index: usize,
    },
    /// The handshake has not come as far as the keys that are needed.
    NoKeys,
    /// A record does not open.
    Record {
        /// Its place.
        place: usize,
        /// Why.
        error: record::Error,
    },
    /// A primitive failed.
    Crypto(crypto::Error),
}

impl From<crypto::Error> for Error {
    fn from(error: crypto::Error) -> Self {
        Self::Crypto(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode { place, error } => write!(f, "message {place}: {error}"),
            Self::NoServerHello => f.write_str("no ServerHello behind the ClientHello"),
            Self::UnexpectedMessage {
                place,
                handshake_type,
            } => write!(f, "message {place} is an unexpected {handshake_type}"),
            Self::UnknownSuite(suite) => write!(f, "{suite} is no cipher suite of TLS 1.3"),
            Self::NoShare(group) => write!(f, "no share of the client for {group}"),
            Self::NoPrivateKey(group) => write!(f, "no private key for {group}"),
            Self::NoPsk { index } => write!(f, "no pre-shared key for identity {index}"),
            Self::NoKeys => f.write_str("no keys yet"),
            Self::Record { place, error } => write!(f, "record {place}: {error}"),
            Self::Crypto(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}
