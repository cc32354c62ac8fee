//! The transcript hash: what stands for all handshake messages so far.

use core::fmt;

use crate::{
    crypto::{Digest, Error, HashContext, Provider},
    registry::{HandshakeType, HashAlgorithm},
    wire::{Binders, HELLO_RETRY_REQUEST_RANDOM},
};

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
    let Some(hello) = in_place_of_hello(provider, hash, messages)? else {
        return provider.hash(hash, messages);
    };
    let parts: Vec<&[u8]> = [&hello[..]]
        .into_iter()
        .chain(messages[1..].iter().copied())
        .collect();
    provider.hash(hash, &parts)
}

/// What is hashed in place of the first ClientHello where a HelloRetryRequest answers it.
fn in_place_of_hello(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    messages: &[&[u8]],
) -> Result<Option<Vec<u8>>, Error> {
    let [client_hello, answer, ..] = messages else {
        return Ok(None);
    };
    if !is_type(client_hello, HandshakeType::CLIENT_HELLO) || !is_hello_retry_request(answer) {
        return Ok(None);
    }
    let client_hello_hash = provider.hash(hash, &[client_hello])?;
    // A digest has at most 48 octets.
    let header = [HandshakeType::MESSAGE_HASH.0, 0, 0, hash.length() as u8];
    Ok(Some([&header[..], &client_hello_hash].concat()))
}

/// Handshake messages as they come, and their transcript hash, for which each octet is hashed once.
#[derive(Default)]
pub struct Transcript<'p> {
    /// The messages one after the other, and where each ends.
    octets: Vec<u8>,
    ends: Vec<usize>,
    hashed: Option<Hashed<'p>>,
}

/// How far a transcript is hashed.
struct Hashed<'p> {
    algorithm: HashAlgorithm,
    context: Box<dyn HashContext + 'p>,
    messages: usize,
}

impl<'p> Transcript<'p> {
    /// Adds a whole message.
    pub fn push(&mut self, message: &[u8]) {
        self.octets.extend_from_slice(message);
        self.ends.push(self.octets.len());
    }

    /// Number of messages.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Takes out all but the first messages.
    pub fn truncate(&mut self, messages: usize) {
        self.ends.truncate(messages);
        self.hashed.take_if(|hashed| hashed.messages > messages);
        self.octets.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// The messages in order.
    pub fn messages(&self) -> Vec<&[u8]> {
        let starts = [0].iter().chain(&self.ends);
        let ranges = starts.zip(&self.ends);
        ranges
            .map(|(&start, &end)| &self.octets[start..end])
            .collect()
    }

    /// The [`transcript_hash`] of the messages so far.
    ///
    /// # Errors
    /// Those of the provider.
    pub fn hash(
        &mut self,
        provider: &'p dyn Provider,
        algorithm: HashAlgorithm,
    ) -> Result<Digest, Error> {
        let hashed = match self.hashed.take() {
            // What the first message counts for depends on the second.
            Some(hashed) if hashed.algorithm == algorithm && hashed.messages > 1 => hashed,
            _ => self.beginning(provider, algorithm)?,
        };
        let hashed = self.hashed.insert(hashed);
        let done = hashed.messages.checked_sub(1);
        let start = done.map_or(0, |last| self.ends[last]);
        hashed.context.update(&self.octets[start..]);
        hashed.messages = self.ends.len();
        hashed.context.digest()
    }

    fn beginning(
        &self,
        provider: &'p dyn Provider,
        algorithm: HashAlgorithm,
    ) -> Result<Hashed<'p>, Error> {
        let mut hashed = Hashed {
            algorithm,
            context: provider.hash_context(algorithm)?,
            messages: 0,
        };
        if let Some(hello) = in_place_of_hello(provider, algorithm, &self.messages())? {
            hashed.context.update(&hello);
            hashed.messages = 1;
        }
        Ok(hashed)
    }
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
    let truncated = binders(client_hello)?.truncated_length();
    let mut messages = before.to_vec();
    messages.push(&client_hello[..truncated]);
    Ok(transcript_hash(provider, hash, &messages)?)
}

/// Number of PSK identities that the last message, a whole ClientHello, offers.
///
/// # Errors
/// Those of [`BinderError`] that concern the ClientHello.
pub fn psk_identities(messages: &[&[u8]]) -> Result<usize, BinderError> {
    let client_hello = messages.last().ok_or(BinderError::NoClientHello)?;
    // The decoder holds identities and binders to the same number.
    Ok(binders(client_hello)?.binders.len())
}

fn binders(client_hello: &[u8]) -> Result<Binders, BinderError> {
    if !is_type(client_hello, HandshakeType::CLIENT_HELLO) {
        return Err(BinderError::NoClientHello);
    }
    match Binders::locate(client_hello) {
        Ok(Some(binders)) => Ok(binders),
        Ok(None) => Err(BinderError::NoPreSharedKey),
        Err(error) => Err(BinderError::Malformed {
            position: error.position,
        }),
    }
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
