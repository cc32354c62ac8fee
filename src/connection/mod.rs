//! The facts of one connection, and the straight-line program made of them.

mod authentication;
mod error;
mod header;
mod hellos;
mod keys;
mod names;
mod program;
mod records;

use std::collections::HashMap;

use self::program::Program;
pub use self::{
    error::Error,
    names::{Epoch, Message, Names, Sent},
};
use crate::{
    bytes::Octets,
    question::Subject,
    registry::{ContentType, NamedGroup, Role},
    trace::Trace,
};

/// One connection: what was sent, the private keys behind it, and the values that a document prints.
///
/// Everything else follows from these: the suite from the ServerHello, the groups from the shares, the schemes from
/// the CertificateVerify messages, keys and sequence numbers from the order of the records.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The id of the trace: `rfc8448/simple-1rtt`.
    pub id: String,
    /// What the document calls the connection.
    pub title: String,
    /// The part of the document: `rfc8448#section-3`.
    pub source: String,
    /// The records of both sides in the order in which they were sent.
    pub records: Vec<SentRecord>,
    /// The private keys of key shares; those of one role in the order in which they were made.
    pub private_keys: Vec<EphemeralKey>,
    /// The pre-shared key that the early secret is made of.
    pub psk: Option<Octets>,
    /// Private keys of certificates, PKCS#8 DER.
    pub signing_keys: Vec<Octets>,
    /// What the document prints, by the name of the value in the trace. A step whose value is not here is answered by
    /// the reference, and flagged.
    pub printed: HashMap<String, Octets>,
}

/// A record as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRecord {
    /// Who sends it.
    pub role: Role,
    /// The type of its content, before protection.
    pub content_type: ContentType,
    /// Its content, before protection.
    pub payload: Octets,
    /// The whole record with its header.
    pub record: Octets,
}

/// The private key of a key share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EphemeralKey {
    /// Whose it is.
    pub role: Role,
    /// Its group.
    pub group: NamedGroup,
    /// The private key, as in the `key_share` operation.
    pub private_key: Octets,
}

impl Connection {
    /// The names of what was sent.
    ///
    /// # Errors
    ///
    /// Where a handshake payload is not a list of whole messages, a message is out of place, or there is no ServerHello
    /// of TLS 1.3.
    pub fn names(&self) -> Result<Names, Error> {
        Names::of(&self.records, &self.private_keys)
    }

    /// Writes the canonical straight-line program.
    ///
    /// The expected outputs of a step are those in `printed`, or those that the messages carry (shares, binders,
    /// signatures, verify data, fields); all others are asked of `reference`, and their steps flagged `NotPrinted`.
    /// So a number which the document has wrong is in the trace, and its step fails.
    ///
    /// # Errors
    ///
    /// Where the facts contradict each other, or are not those of a handshake of TLS 1.3.
    pub fn into_trace(self, reference: &mut dyn Subject) -> Result<Trace, Error> {
        let names = self.names()?;
        Program::new(&self, &names, reference)?.write()
    }
}
