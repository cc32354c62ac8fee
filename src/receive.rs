//! Whether a side of a connection goes on when a message comes: its turn, what it answers, and what it proves.
//!
//! A judge over messages, which has no state and sends nothing. The engine checks the same rules with
//! code of its own while it speaks; a test holds the two against each other.
//!
//! ```text
//! messages before ──► where the connection stands ──► may it come? ──► the rules of its type ──► is it proved?
//!                                                          │                     │                     │
//!                                               unexpected_message         illegal_parameter, …   decrypt_error
//! ```

mod certificate;
mod client_hello;
mod error;
mod finished;
mod needs;
mod offer;
mod server_hello;
mod server_parameters;
#[cfg(test)]
mod tests;
mod walk;

use self::walk::Walk;
pub use self::{
    error::Error,
    needs::{Needs, needs},
};
use crate::{
    crypto::Provider,
    registry::{AlertDescription, HashAlgorithm, Role},
    replay::known_at,
    violation::Violation,
    wire::{Handshake, tells_of_a_downgrade},
};

/// What a side knows when a message comes.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k, 'a> {
    /// The side that receives.
    pub role: Role,
    /// One for each share that the side sent, in the order of the shares in its messages. A server that has not sent
    /// one yet has one for the group of the share that the client sent first. One that is not known is empty.
    pub private_keys: &'k [&'a [u8]],
    /// One for each identity of the last ClientHello. One that is not known is empty.
    pub psks: &'k [&'a [u8]],
    /// The handshake messages of both sides in the order in which they were sent, each with its header. The last one
    /// has come from the peer.
    pub messages: &'k [&'a [u8]],
}

impl<'a> Known<'_, 'a> {
    /// The private key of the share of that place among those that the side has sent, where it is known.
    fn private_key(&self, place: usize) -> Option<&'a [u8]> {
        known_at(self.private_keys, place)
    }

    /// The key of the identity of that index, where it is known.
    fn psk(&self, index: usize) -> Option<&'a [u8]> {
        known_at(self.psks, index)
    }
}

/// Whether the side goes on.
///
/// # Errors
/// Why it does not, with the alert that it sends; or why there is no answer, see [`Error`].
pub fn receive(provider: &dyn Provider, known: Known<'_, '_>) -> Result<(), Error> {
    let (octets, before) = known.messages.split_last().ok_or(Error::NoMessage)?;
    let mut walk = Walk::new(known.role);
    for (index, message) in before.iter().enumerate() {
        walk.go_on(index + 1, message)?;
    }
    let message = match Handshake::decode(octets) {
        Ok(message) => message,
        Err(error)
            if error.alert() == AlertDescription::PROTOCOL_VERSION
                && walk.awaits_server_hello()
                && tells_of_a_downgrade(octets) =>
        {
            return Err(Violation::Downgrade.into());
        }
        Err(error) => return Err(Error::Decode(error)),
    };
    if !walk.may_come(known.role.peer(), &message) {
        return Err(Error::UnexpectedMessage(message.name()));
    }
    let judge = Judge {
        provider,
        known,
        walk: &walk,
        octets,
    };
    judge.message(&message)
}

/// A message in its turn, and what it is held against.
struct Judge<'w, 'k, 'a> {
    provider: &'w dyn Provider,
    known: Known<'k, 'a>,
    walk: &'w Walk<'a>,
    octets: &'a [u8],
}

impl<'a> Judge<'_, '_, 'a> {
    /// The peer, whose message it is.
    fn sender(&self) -> Role {
        self.known.role.peer()
    }

    /// The hash of the suite.
    fn hash(&self) -> Result<HashAlgorithm, Error> {
        let hash = self.walk.suite().and_then(|suite| suite.hash());
        hash.ok_or_else(|| self.before())
    }

    /// What is said where the messages before this one turn out not to be right.
    fn before(&self) -> Error {
        Error::Before {
            place: self.known.messages.len() - 1,
        }
    }

    fn message(&self, message: &Handshake<'a>) -> Result<(), Error> {
        match message {
            Handshake::ClientHello(message) => self.client_hello(message),
            Handshake::ServerHello(message) => self.server_hello(message),
            Handshake::HelloRetryRequest(message) => self.hello_retry_request(message),
            Handshake::EncryptedExtensions(message) => self.encrypted_extensions(message),
            Handshake::CertificateRequest(message) => self.certificate_request(message),
            Handshake::Certificate(message) => self.certificate(message),
            Handshake::CompressedCertificate(message) => self.compressed_certificate(message),
            Handshake::CertificateVerify(message) => self.certificate_verify(message),
            Handshake::Finished(message) => self.finished(message),
            // Nothing but their form and their turn.
            Handshake::EndOfEarlyData
            | Handshake::NewSessionTicket(_)
            | Handshake::KeyUpdate(_)
            | Handshake::MessageHash(_) => Ok(()),
        }
    }
}

/// What a rule asks for, or else the rule.
fn hold(kept: bool, violation: Violation) -> Result<(), Error> {
    match kept {
        true => Ok(()),
        false => Err(violation.into()),
    }
}
