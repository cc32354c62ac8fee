//! The facts of one connection, and the straight-line program made of them.
//!
//! ```text
//! records with their payload ──► stream: messages ──► walk: stages, keys, sequence numbers ──► Names ─┐
//! private keys, PSKs, exports ────────────────────────────────────────────────────────────────────────┴► Program ──► Trace
//! ```
//!
//! Everything else follows from the facts: the suite from the ServerHello, the groups from the shares, the schemes from
//! the CertificateVerify messages, keys and sequence numbers from the order of the records. What the facts do not
//! reach, because a private key or a pre-shared key is not known, is left out of the program, or starts from secrets
//! that are [printed](Connection::printed), as by a key log.

mod authentication;
mod error;
mod header;
mod hellos;
mod keys;
mod names;
mod program;
mod psk;
mod records;
mod replay;
mod stream;
mod walk;

use std::collections::HashMap;

use self::program::Program;
pub use self::{
    error::Error,
    names::{Epoch, Message, Names, Sent},
};
pub use crate::journal::{EphemeralKey, SentRecord};
use crate::{
    bytes::Octets,
    question::Subject,
    registry::{CipherSuite, PskKind},
    trace::Trace,
};

/// One connection: what was sent, the private keys behind it, and the values that are known besides.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// The id of the trace: `rfc8448/simple-1rtt`.
    pub id: String,
    /// What the connection is called.
    pub title: String,
    /// Where it is from: `rfc8448#section-3`.
    pub source: String,
    /// The records of both sides in the order in which they were sent.
    pub records: Vec<SentRecord>,
    /// The private keys of key shares; those of one role in the order in which they were made. A side whose key is
    /// missing does not compute the shared secret in the trace.
    pub private_keys: Vec<EphemeralKey>,
    /// Pre-shared keys. Of those that the client offers the binders are in the trace; others do not matter.
    pub psks: Vec<PreSharedKey>,
    /// Private keys of certificates, PKCS#8 DER.
    pub signing_keys: Vec<Octets>,
    /// The Certificate messages, each with its header, that the CompressedCertificate messages stand for, in the order
    /// of these (RFC 8879).
    pub decompressed: Vec<Octets>,
    /// What the applications exported.
    pub exports: Vec<Export>,
    /// Outputs that are known from elsewhere, by the name of the value in the trace: what a document prints, the
    /// secrets of a key log. Where a secret cannot be computed it is a given value.
    pub printed: HashMap<String, Octets>,
    /// Who vouches for the values.
    pub provenance: Provenance,
    /// How much of the program is written.
    pub detail: Detail,
}

/// How much of the program is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Every step.
    #[default]
    Everything,
    /// What other connections do not show: `decode`, `reencode` and `hkdf_label` of these values alone, and the opening
    /// of records that have padding or no content, as the replays open all of them.
    Values(&'static [&'static str]),
}

impl Detail {
    /// Whether a value is decoded, or a label written out.
    fn shows(self, value: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Values(shown) => shown.contains(&value),
        }
    }
}

/// Who vouches for the outputs that no message carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Provenance {
    /// A document that prints them. A step with an output which it does not print is flagged `NotPrinted`.
    #[default]
    Document,
    /// The reference, which computed them. Nothing is flagged.
    Generated,
}

/// A pre-shared key that a ClientHello offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreSharedKey {
    /// The identity as it stands in the ClientHello: a ticket, or a name.
    pub identity: Octets,
    /// Where the key comes from.
    pub kind: PskKind,
    /// The key, of any length.
    pub key: Octets,
    /// The suite that goes with the key: its hash is that of the binder, its cipher that of 0-RTT data. None where it
    /// is that of the connection.
    pub suite: Option<CipherSuite>,
}

/// Keying material for the application (RFC 8446, section 7.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Whether it is made of the early exporter secret.
    pub early: bool,
    /// As in the `exporter` operation.
    pub label: String,
    /// As in the `exporter` operation.
    pub context: Octets,
    /// Octets.
    pub length: u16,
}

impl Connection {
    /// The names of what was sent.
    ///
    /// # Errors
    ///
    /// Where a handshake message is cut off or out of place, or there is no ServerHello of TLS 1.3.
    pub fn names(&self) -> Result<Names, Error> {
        Names::of(self)
    }

    /// Writes the canonical straight-line program.
    ///
    /// The expected outputs of a step are those in `printed`, or those that the messages carry (shares, binders,
    /// signatures, verify data, fields); all others are asked of `reference`, and for a document their steps flagged
    /// `NotPrinted`. So a number which the document has wrong is in the trace, and its step fails.
    ///
    /// # Errors
    ///
    /// Where the facts contradict each other, or are not those of a handshake of TLS 1.3.
    pub fn into_trace(self, reference: &mut dyn Subject) -> Result<Trace, Error> {
        let names = self.names()?;
        Program::new(&self, &names, reference)?.write()
    }
}
