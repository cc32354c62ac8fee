//! The transcript hash: what stands for all handshake messages so far.

mod truncate;

use core::fmt;

use self::truncate::without_binders;
use crate::{
    crypto::{Digest, Error, Provider},
    registry::{HandshakeType, HashAlgorithm},
};

/// `ServerHello.random` of a HelloRetryRequest: the SHA-256 of the text "HelloRetryRequest" (RFC 8446, section 4.1.3).
pub const HELLO_RETRY_REQUEST_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// Length of `msg_type` and `length` before every handshake message.
const MESSAGE_HEADER: usize = 4;

/// Transcript-Hash of whole handshake messages, each with its header, in the order of the handshake (RFC 8446,
/// section 4.4.1; RFC 9846, section 4.1).
///
/// ```text
/// Transcript-Hash(M1, M2, … Mn) = Hash(M1 || M2 || … || Mn)
///
/// Transcript-Hash(ClientHello1, HelloRetryRequest, … Mn) =
///     Hash(message_hash || 00 00 || Hash.length || Hash(ClientHello1) || HelloRetryRequest || … || Mn)
/// ```
///
/// The second rule applies where the first message is a ClientHello and the second one a ServerHello with
/// [`HELLO_RETRY_REQUEST_RANDOM`]. Nothing else is decoded: any octets have a hash, and the last message may be cut
/// off, as a binder needs it.
///
/// # Errors
/// Those of the provider.
pub fn transcript_hash(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    messages: &[&[u8]],
) -> Result<Digest, Error> {
    let [client_hello, retry_request, rest @ ..] = messages else {
        return provider.hash(hash, messages);
    };
    if !is_type(client_hello, HandshakeType::CLIENT_HELLO) || !is_hello_retry_request(retry_request)
    {
        return provider.hash(hash, messages);
    }
    let client_hello_hash = provider.hash(hash, &[client_hello])?;
    // A digest has at most 48 octets.
    let header = [HandshakeType::MESSAGE_HASH.0, 0, 0, hash.length() as u8];
    let mut parts: Vec<&[u8]> = vec![&header, &client_hello_hash, retry_request];
    parts.extend(rest);
    provider.hash(hash, &parts)
}

/// Whether a whole message is a ServerHello whose random makes it a HelloRetryRequest.
pub fn is_hello_retry_request(message: &[u8]) -> bool {
    const RANDOM: usize = MESSAGE_HEADER + 2;
    is_type(message, HandshakeType::SERVER_HELLO)
        && message.get(RANDOM..RANDOM + 32) == Some(&HELLO_RETRY_REQUEST_RANDOM)
}

/// The transcript hash under a PSK binder (RFC 8446, section 4.2.11.2; RFC 9846, section 4.3.11.2).
///
/// The last message is a whole ClientHello, and the hash covers it up to the list of binders, whose octets therefore
/// do not matter. Before it stand the first ClientHello and the HelloRetryRequest, if there were any.
///
/// ```text
/// Transcript-Hash(Truncate(ClientHello1))
/// Transcript-Hash(ClientHello1, HelloRetryRequest, Truncate(ClientHello2))
/// ```
///
/// # Errors
/// Those of [`BinderError`], without [`BinderError::NoSuchIdentity`].
pub fn binder_hash(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    messages: &[&[u8]],
) -> Result<Digest, BinderError> {
    let (client_hello, before) = messages.split_last().ok_or(BinderError::NoClientHello)?;
    let truncated = without_binders(client_hello)?;
    let mut messages = before.to_vec();
    messages.push(truncated.client_hello);
    Ok(transcript_hash(provider, hash, &messages)?)
}

/// Number of PSK identities that the last message, a whole ClientHello, offers.
///
/// # Errors
/// Those of [`BinderError`] that concern the ClientHello.
pub fn psk_identities(messages: &[&[u8]]) -> Result<usize, BinderError> {
    let client_hello = messages.last().ok_or(BinderError::NoClientHello)?;
    Ok(without_binders(client_hello)?.identities)
}

/// Why a ClientHello has no binder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinderError {
    /// The last message is missing, or is no ClientHello.
    NoClientHello,
    /// The ClientHello does not decode.
    Malformed {
        /// Position of the field that does not fit, in octets from the start of the message.
        position: usize,
    },
    /// The ClientHello has no pre_shared_key extension.
    NoPreSharedKey,
    /// An extension follows pre_shared_key, which must be the last one.
    PreSharedKeyNotLast,
    /// The index is not one of an identity.
    NoSuchIdentity {
        /// The index, counted from 0.
        index: usize,
        /// Number of identities in the ClientHello.
        identities: usize,
    },
    /// A primitive failed.
    Crypto(Error),
}

impl From<Error> for BinderError {
    fn from(error: Error) -> Self {
        Self::Crypto(error)
    }
}

impl fmt::Display for BinderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClientHello => f.write_str("the last message is no ClientHello"),
            Self::Malformed { position } => {
                write!(f, "the ClientHello does not decode at octet {position}")
            }
            Self::NoPreSharedKey => f.write_str("the ClientHello has no pre_shared_key"),
            Self::PreSharedKeyNotLast => f.write_str("pre_shared_key is not the last extension"),
            Self::NoSuchIdentity { index, identities } => {
                write!(f, "no identity {index} among {identities}")
            }
            Self::Crypto(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for BinderError {}

fn is_type(message: &[u8], expected: HandshakeType) -> bool {
    message.first() == Some(&expected.0)
}

#[cfg(test)]
mod tests;
