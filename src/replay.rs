//! What one side of a connection computes, made again from its messages, its private keys and the records it received.
//!
//! A replay is the composition of the other functions: which messages a secret covers, which secret a record is under,
//! which key goes with which share. It is passive. Whatever a side is free to choose is an input, and nothing is
//! verified that need not be known to go on.
//!
//! ```text
//! messages of both sides ──► transcript_hash.N, verify_data.N ─┐
//! private keys ──► shared secret ──────────────────────────────┼──► secrets ──► keys ─┐
//! pre-shared keys ─────────────────────────────────────────────┘                      ├──► content.N
//! received records ───────────────────────────────────────────────────────────────────┘
//! ```

mod error;
mod hellos;
mod received;
#[cfg(test)]
pub(crate) mod tests;

pub use self::error::Error;
use self::hellos::Hellos;
use crate::{
    crypto::{Digest, Provider},
    registry::{CipherSuite, ExtensionType, HashAlgorithm, Role},
    schedule::{self, derive_secret},
    transcript::transcript_hash,
    wire::Handshake,
};

/// What a side knows of a connection that is over.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k, 'a> {
    /// Which side.
    pub role: Role,
    /// One for each share that the side sent, in the order of the shares in its messages; a share that is sent twice
    /// counts twice. One that is not known is empty.
    pub private_keys: &'k [&'a [u8]],
    /// One for each identity of the last ClientHello. One that is not known is empty.
    pub psks: &'k [&'a [u8]],
    /// The handshake messages of both sides in the order in which they were sent, each with its header.
    pub messages: &'k [&'a [u8]],
    /// The protected records that the side received, in order, without those that it has to skip.
    pub records: &'k [&'a [u8]],
}

/// Something that a side computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output<'a> {
    /// Its name: `handshake_secret`, `transcript_hash.2`.
    pub name: String,
    /// The octets.
    pub octets: Vec<u8>,
    /// The function that makes it.
    pub made: Made<'a>,
}

/// The function that makes an output, and its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made<'a> {
    /// The transcript hash of messages.
    TranscriptHash(Vec<&'a [u8]>),
    /// HKDF-Extract.
    Extracted {
        /// The salt.
        salt: Digest,
        /// The input keying material.
        ikm: Vec<u8>,
    },
    /// Derive-Secret.
    Derived {
        /// The secret.
        secret: Digest,
        /// The label.
        label: &'static str,
        /// The transcript hash.
        context: Digest,
    },
    /// The content of a Finished.
    Finished {
        /// The base key.
        base_key: Digest,
        /// The hash of the transcript before it.
        transcript_hash: Digest,
    },
    /// The application traffic secret after this one.
    Updated(Digest),
    /// A record opened.
    Opened,
}

/// A transcript has at most this many messages; a handshake has 13, and a post-handshake authentication 4 more.
const LONGEST_TRANSCRIPT: usize = 32;

/// Every output in the order in which it is computed.
///
/// # Errors
/// Where a message does not decode or stands in the wrong place, a key is missing, or a record does not open.
pub fn replay<'a>(provider: &dyn Provider, known: Known<'_, 'a>) -> Result<Vec<Output<'a>>, Error> {
    let mut decoded = Vec::with_capacity(known.messages.len());
    for (index, message) in known.messages.iter().enumerate() {
        let place = index + 1;
        let message = Handshake::decode(message).map_err(|error| Error::Decode { place, error })?;
        decoded.push(message);
    }
    let hellos = Hellos::of(&decoded)?;
    let suite = hellos.server.cipher_suite;
    let mut replay = Replay {
        provider,
        known,
        suite,
        hash: suite.hash().ok_or(Error::UnknownSuite(suite))?,
        hellos,
        early_data: false,
        transcript: Vec::new(),
        exchanges: Vec::new(),
        answered: None,
        finished: 0,
        key_updates: 0,
        secrets: Secrets::default(),
        outputs: Vec::new(),
    };
    for (index, message) in decoded.iter().enumerate() {
        replay.message(index, message)?;
    }
    let received = replay.received()?;
    // A KeyUpdate does not tell who sent it: those that were not received were sent.
    for _ in received..replay.key_updates {
        replay.update(known.role)?;
    }
    Ok(replay.outputs)
}

/// A replay that is under way.
struct Replay<'p, 'a> {
    provider: &'p dyn Provider,
    known: Known<'p, 'a>,
    suite: CipherSuite,
    hash: HashAlgorithm,
    hellos: Hellos<'a>,
    /// Whether the server accepts early data.
    early_data: bool,
    /// The messages of the handshake proper: up to the client's Finished.
    transcript: Vec<&'a [u8]>,
    /// The post-handshake authentications.
    exchanges: Vec<Exchange<'a>>,
    /// The one whose certificate came last, until its Finished.
    answered: Option<usize>,
    /// Finished messages of the handshake proper.
    finished: u8,
    /// KeyUpdate messages of both sides.
    key_updates: usize,
    secrets: Secrets,
    outputs: Vec<Output<'a>>,
}

/// A post-handshake authentication.
struct Exchange<'a> {
    context: &'a [u8],
    /// The handshake proper, and the messages of this exchange (RFC 8446, section 4.4).
    transcript: Vec<&'a [u8]>,
    answered: bool,
}

/// The secrets that something is made of later on.
#[derive(Default)]
struct Secrets {
    /// The handshake secret, then the main secret.
    current: Option<Digest>,
    early: Option<Digest>,
    client_handshake: Option<Digest>,
    server_handshake: Option<Digest>,
    client_application: Option<Digest>,
    server_application: Option<Digest>,
    client_generation: usize,
    server_generation: usize,
}

impl<'a> Replay<'_, 'a> {
    /// Goes on by one message: its transcript hash, and what is made of it.
    fn message(&mut self, index: usize, message: &Handshake<'a>) -> Result<(), Error> {
        match message {
            // In no transcript (RFC 8446, section 4.4.1).
            Handshake::KeyUpdate(_) => self.key_updates += 1,
            Handshake::NewSessionTicket(_) => {}
            _ if self.finished == 2 => return self.post_handshake(index, message),
            _ => return self.handshake(index, message),
        }
        Ok(())
    }

    fn handshake(&mut self, index: usize, message: &Handshake<'a>) -> Result<(), Error> {
        let place = index + 1;
        let before = match message {
            Handshake::Finished(_) => Some(self.transcript_hash(&self.transcript)?),
            _ => None,
        };
        self.transcript
            .extend(self.known.messages.get(index).copied());
        if self.transcript.len() > LONGEST_TRANSCRIPT {
            let handshake_type = message.handshake_type();
            return Err(Error::UnexpectedMessage {
                place,
                handshake_type,
            });
        }
        let hash = self.transcript_hash(&self.transcript)?;
        let made = Made::TranscriptHash(self.transcript.clone());
        self.note(format!("transcript_hash.{place}"), &hash, made);
        match message {
            Handshake::ServerHello(_) if self.hellos.has(index) => self.server_hello(&hash)?,
            Handshake::EncryptedExtensions(message) => {
                self.early_data = message.extensions.find(ExtensionType::EARLY_DATA).is_some();
            }
            Handshake::Finished(_) => self.finished(place, before, &hash)?,
            _ if self.hellos.has(index) => {}
            Handshake::CertificateRequest(_)
            | Handshake::Certificate(_)
            | Handshake::CompressedCertificate(_)
            | Handshake::CertificateVerify(_)
            | Handshake::EndOfEarlyData => {}
            other => {
                return Err(Error::UnexpectedMessage {
                    place,
                    handshake_type: other.handshake_type(),
                });
            }
        }
        Ok(())
    }

    /// From the early secret to the main secret.
    fn server_hello(&mut self, hash: &Digest) -> Result<(), Error> {
        let zeros = Digest::zero(self.hash);
        let psk = match self.hellos.selected_identity() {
            None => None,
            Some(index) => Some(known_at(self.known.psks, index).ok_or(Error::NoPsk { index })?),
        };
        self.extract("early_secret", &zeros, psk.unwrap_or(&zeros))?;
        if self.hellos.selects_key_of_early_data() {
            let first = self.known.messages.get(..1).unwrap_or_default();
            let client_hello = self.transcript_hash(first)?;
            let name = "client_early_traffic_secret";
            self.secrets.early = Some(self.derive(name, "c e traffic", &client_hello)?);
            self.derive("early_exporter_secret", "e exp master", &client_hello)?;
        }
        let shared =
            self.hellos
                .shared_secret(self.provider, self.known.role, self.known.private_keys)?;
        let salt = self.derived()?;
        self.extract(
            "handshake_secret",
            &salt,
            shared.as_deref().unwrap_or(&zeros),
        )?;
        let name = "client_handshake_traffic_secret";
        self.secrets.client_handshake = Some(self.derive(name, "c hs traffic", hash)?);
        let name = "server_handshake_traffic_secret";
        self.secrets.server_handshake = Some(self.derive(name, "s hs traffic", hash)?);
        let salt = self.derived()?;
        self.extract("main_secret", &salt, &zeros)
    }

    /// A Finished of the handshake, with the hash before it and the one that has it.
    fn finished(
        &mut self,
        place: usize,
        before: Option<Digest>,
        hash: &Digest,
    ) -> Result<(), Error> {
        let is_server = self.finished == 0;
        let base_key = match is_server {
            true => self.secrets.server_handshake,
            false => self.secrets.client_handshake,
        };
        let (base_key, before) = base_key.zip(before).ok_or(Error::NoKeys)?;
        let finished = schedule::finished(self.provider, self.hash, &base_key, &before)?;
        let made = Made::Finished {
            base_key,
            transcript_hash: before,
        };
        self.note(format!("verify_data.{place}"), &finished.verify_data, made);
        self.finished += 1;
        match is_server {
            true => self.server_finished(hash),
            false => self.client_finished(hash),
        }
    }

    /// The secrets that cover the server's Finished.
    fn server_finished(&mut self, hash: &Digest) -> Result<(), Error> {
        let name = "client_application_traffic_secret_0";
        self.secrets.client_application = Some(self.derive(name, "c ap traffic", hash)?);
        let name = "server_application_traffic_secret_0";
        self.secrets.server_application = Some(self.derive(name, "s ap traffic", hash)?);
        self.derive("exporter_secret", "exp master", hash)?;
        Ok(())
    }

    /// The secret that covers the client's Finished.
    fn client_finished(&mut self, hash: &Digest) -> Result<(), Error> {
        self.derive("resumption_secret", "res master", hash)?;
        Ok(())
    }

    /// A message of a post-handshake authentication.
    fn post_handshake(&mut self, index: usize, message: &Handshake<'a>) -> Result<(), Error> {
        let place = index + 1;
        let handshake_type = message.handshake_type();
        let unexpected = || Error::UnexpectedMessage {
            place,
            handshake_type,
        };
        let exchange = match message {
            Handshake::CertificateRequest(request) => {
                self.exchanges.push(Exchange {
                    context: request.certificate_request_context,
                    transcript: self.transcript.clone(),
                    answered: false,
                });
                self.exchanges.len() - 1
            }
            Handshake::Certificate(certificate) => {
                let context = certificate.certificate_request_context;
                self.answer(|open| open.context == context)
                    .ok_or_else(unexpected)?
            }
            // Its context is inside the compression, which is not undone here.
            Handshake::CompressedCertificate(_) => self.answer(|_| true).ok_or_else(unexpected)?,
            Handshake::CertificateVerify(_) => self.answered.ok_or_else(unexpected)?,
            Handshake::Finished(_) => self.answered.take().ok_or_else(unexpected)?,
            _ => return Err(unexpected()),
        };
        let exchange = self.exchanges.get_mut(exchange).ok_or_else(unexpected)?;
        exchange
            .transcript
            .extend(self.known.messages.get(index).copied());
        let messages = exchange.transcript.clone();
        let hash = self.transcript_hash(&messages)?;
        let made = Made::TranscriptHash(messages);
        self.note(format!("transcript_hash.{place}"), &hash, made);
        Ok(())
    }

    /// The first of the open authentications that fits.
    fn answer(&mut self, fits: impl Fn(&Exchange<'_>) -> bool) -> Option<usize> {
        let mut exchanges = self.exchanges.iter();
        let place = exchanges.position(|exchange| !exchange.answered && fits(exchange))?;
        self.exchanges.get_mut(place)?.answered = true;
        self.answered = Some(place);
        self.answered
    }

    /// The application traffic secret of a side after its KeyUpdate.
    fn update(&mut self, role: Role) -> Result<Digest, Error> {
        let secrets = &mut self.secrets;
        let (secret, generation) = match role {
            Role::Client => (
                &mut secrets.client_application,
                &mut secrets.client_generation,
            ),
            Role::Server => (
                &mut secrets.server_application,
                &mut secrets.server_generation,
            ),
        };
        let current = secret.ok_or(Error::NoKeys)?;
        let next = schedule::next_traffic_secret(self.provider, self.hash, &current)?;
        *secret = Some(next);
        *generation += 1;
        let name = format!("{role}_application_traffic_secret_{generation}");
        self.note(name, &next, Made::Updated(current));
        Ok(next)
    }

    fn transcript_hash(&self, messages: &[&[u8]]) -> Result<Digest, Error> {
        Ok(transcript_hash(self.provider, self.hash, messages)?)
    }

    /// The salt of the next extraction.
    fn derived(&self) -> Result<Digest, Error> {
        let (provider, hash) = (self.provider, self.hash);
        let current = self.secrets.current.ok_or(Error::NoKeys)?;
        let no_messages = provider.hash(hash, &[])?;
        Ok(derive_secret(
            provider,
            hash,
            &current,
            "derived",
            &no_messages,
        )?)
    }

    fn extract(&mut self, name: &str, salt: &Digest, ikm: &[u8]) -> Result<(), Error> {
        let secret = self.provider.hkdf_extract(self.hash, salt, ikm)?;
        self.secrets.current = Some(secret);
        let (salt, ikm) = (*salt, ikm.to_vec());
        self.note(name.to_owned(), &secret, Made::Extracted { salt, ikm });
        Ok(())
    }

    fn derive(
        &mut self,
        name: &str,
        label: &'static str,
        context: &Digest,
    ) -> Result<Digest, Error> {
        let secret = self.secrets.current.ok_or(Error::NoKeys)?;
        let derived = derive_secret(self.provider, self.hash, &secret, label, context)?;
        let context = *context;
        let made = Made::Derived {
            secret,
            label,
            context,
        };
        self.note(name.to_owned(), &derived, made);
        Ok(derived)
    }

    fn note(&mut self, name: String, octets: &[u8], made: Made<'a>) {
        self.outputs.push(Output {
            name,
            octets: octets.to_vec(),
            made,
        });
    }
}

/// The key of that place, where it is known.
pub(crate) fn known_at<'a>(keys: &[&'a [u8]], place: usize) -> Option<&'a [u8]> {
    keys.get(place).copied().filter(|key| !key.is_empty())
}
