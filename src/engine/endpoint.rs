//! What a client and a server have in common: the two directions, the transcript, the secrets, and everything that
//! either may do once it is connected.

use super::{
    config::CommonConfig,
    error::Error,
    records::{Incoming, Outgoing, Protection, Received, Writer},
    secrets::{Secret, Secrets},
    tamper::Tamper,
};
use crate::{
    crypto::{Digest, Provider, SigningKey},
    entropy::Entropy,
    journal::{EphemeralKey, SentRecord},
    registry::{AlertDescription, AlertLevel, ContentType, HashAlgorithm, Role},
    schedule::{self, Expander},
    transcript::Transcript,
    violation::Violation,
    wire::{Alert, ChangeCipherSpec, DecodeError, Finished, Handshake, KeyUpdateRequest},
};

/// One end of a connection, whichever it is.
pub struct Endpoint<'a> {
    pub(super) role: Role,
    pub(super) provider: &'a dyn Provider,
    pub(super) entropy: Entropy,
    tamper: Box<dyn Tamper + 'a>,
    /// The private key of the identity, where it is not to be read for each signature.
    pub(super) signing_key: Option<&'a dyn SigningKey>,
    pub(super) incoming: Incoming,
    pub(super) outgoing: Outgoing,
    /// The handshake messages of both sides so far.
    pub(super) transcript: Transcript<'a>,
    pub(super) secrets: Option<Secrets<'a>>,
    /// The secrets of 0-RTT, where the handshake goes on from others.
    pub(super) early_secrets: Option<Secrets<'a>>,
    pub(super) early_exporter: Option<Digest>,
    pub(super) private_keys: Vec<EphemeralKey>,
    journal: Vec<SentRecord>,
    pub(super) application_data: Vec<Vec<u8>>,
    pub(super) decompressed: Vec<Vec<u8>>,
    pub(super) salts: usize,
    pub(super) write_open: bool,
    read_closed: bool,
    failure: Option<Error>,
    /// Number of handshake messages of the peer that were dealt with, the refused one among them.
    #[cfg(test)]
    pub(super) dealt: usize,
}

/// What a client and a server do each in their own way.
pub(super) trait Side<'a> {
    fn endpoint(&mut self) -> &mut Endpoint<'a>;

    /// The state, with the name that it has in RFC 8446, appendix A.
    fn state(&self) -> &'static str;

    /// Deals with a whole handshake message.
    fn message(&mut self, octets: &[u8], message: &Handshake<'_>) -> Result<(), Error>;

    /// What a message that does not decode means here.
    fn malformed(&self, _octets: &[u8], error: DecodeError) -> Error {
        error.into()
    }

    /// Whether application data may come, also as early data.
    fn takes_application_data(&self) -> bool;

    /// Whether a change_cipher_spec record is let pass (RFC 8446, section 5).
    fn ignores_change_cipher_spec(&self) -> bool;
}

/// Deals with octets of the peer; after an error, the alert that answers it is in the output.
pub(super) fn receive<'a>(side: &mut impl Side<'a>, octets: &[u8]) -> Result<(), Error> {
    if let Some(failure) = &side.endpoint().failure {
        return Err(failure.clone());
    }
    side.endpoint().incoming.push(octets);
    let dealt = deal(side);
    if let Err(error) = &dealt {
        side.endpoint().fail(error);
    }
    dealt
}

fn deal<'a>(side: &mut impl Side<'a>) -> Result<(), Error> {
    loop {
        let state = side.state();
        let endpoint = side.endpoint();
        if endpoint.read_closed {
            return Ok(());
        }
        let Some(received) = endpoint.incoming.next(&mut endpoint.journal)? else {
            return Ok(());
        };
        match received {
            Received::Message(octets) => {
                #[cfg(test)]
                {
                    endpoint.dealt += 1;
                }
                let message = match Handshake::decode(&octets) {
                    Ok(message) => message,
                    Err(error) => return Err(side.malformed(&octets, error)),
                };
                side.message(&octets, &message)?;
            }
            Received::Content(ContentType::ALERT, content) => {
                side.endpoint().alerted(Alert::decode(&content)?)?;
            }
            Received::Content(ContentType::CHANGE_CIPHER_SPEC, content)
                if side.ignores_change_cipher_spec() =>
            {
                ChangeCipherSpec::decode(&content)?;
            }
            Received::Content(ContentType::APPLICATION_DATA, content)
                if side.takes_application_data() =>
            {
                side.endpoint().application_data.push(content);
            }
            Received::Content(content_type, _) => {
                return Err(Error::UnexpectedRecord {
                    state,
                    content_type,
                });
            }
        }
    }
}

impl<'a> Endpoint<'a> {
    pub(super) fn new(
        role: Role,
        config: &CommonConfig,
        provider: &'a dyn Provider,
        entropy: Entropy,
        tamper: Box<dyn Tamper + 'a>,
    ) -> Self {
        Self {
            role,
            provider,
            entropy,
            tamper,
            signing_key: None,
            incoming: Incoming::new(role.peer(), config.record_size_limit),
            outgoing: Outgoing::new(role, config.fragmentation, config.padding),
            transcript: Transcript::default(),
            secrets: None,
            early_secrets: None,
            early_exporter: None,
            private_keys: Vec::new(),
            journal: Vec::new(),
            application_data: Vec::new(),
            decompressed: Vec::new(),
            salts: 0,
            write_open: false,
            read_closed: false,
            failure: None,
            #[cfg(test)]
            dealt: 0,
        }
    }

    /// Signs with `key`, which is the private key of the identity, read before.
    pub fn sign_with(&mut self, key: &'a dyn SigningKey) {
        self.signing_key = Some(key);
    }

    /// The octets for the peer.
    pub fn output(&mut self) -> Vec<u8> {
        self.outgoing.take()
    }

    /// The contents of the application data records that came in, early data first.
    pub fn application_data(&self) -> &[Vec<u8>] {
        &self.application_data
    }

    /// The records that crossed the wire, in the order in which this endpoint saw them. Early data that it did not
    /// open is missing.
    pub fn journal(&self) -> &[SentRecord] {
        &self.journal
    }

    /// The secrets of the key schedule, in the order in which they were derived.
    pub fn secrets(&self) -> Vec<Secret> {
        let both = [&self.early_secrets, &self.secrets];
        let logs = both.into_iter().flatten().map(Secrets::log);
        logs.flatten().cloned().collect()
    }

    /// The private keys that this endpoint drew, in that order.
    pub fn private_keys(&self) -> &[EphemeralKey] {
        &self.private_keys
    }

    /// The Certificate messages of the peer that came compressed, as they were before.
    pub fn decompressed_certificates(&self) -> &[Vec<u8>] {
        &self.decompressed
    }

    /// Why the connection ended, if it did so in error.
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    /// Whether the peer has closed its direction.
    pub fn is_read_closed(&self) -> bool {
        self.read_closed
    }

    /// Sends application data in as many records as it takes; no octets make an empty record.
    ///
    /// # Errors
    /// [`Error::NotOpen`] before the handshake lets this endpoint write, and after it closed.
    pub fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        if !self.write_open || self.failure.is_some() {
            return Err(Error::NotOpen);
        }
        self.content(ContentType::APPLICATION_DATA, data)
    }

    /// Sends a KeyUpdate and goes on with new keys (RFC 8446, section 4.6.3).
    ///
    /// # Errors
    /// [`Error::NotOpen`] as in [`write`](Self::write).
    pub fn update_keys(&mut self, request: KeyUpdateRequest) -> Result<(), Error> {
        if !self.write_open || self.failure.is_some() {
            return Err(Error::NotOpen);
        }
        self.send_outside_transcript(&Handshake::KeyUpdate(request))?;
        let role = self.role;
        let secrets = self.secrets.as_mut().ok_or(Error::NotOpen)?;
        let secret = secrets.update(role)?;
        self.write_with(&secret)
    }

    /// Sends close_notify; nothing can be written afterwards (RFC 8446, section 6.1).
    ///
    /// # Errors
    /// [`Error::NotOpen`] where that was done already.
    pub fn close(&mut self) -> Result<(), Error> {
        self.alert(AlertDescription::CLOSE_NOTIFY)
    }

    /// Sends an alert, which ends the direction of this endpoint.
    ///
    /// # Errors
    /// [`Error::NotOpen`] after a failure.
    pub fn alert(&mut self, description: AlertDescription) -> Result<(), Error> {
        if self.failure.is_some() {
            return Err(Error::NotOpen);
        }
        self.write_open = false;
        let level = match description {
            AlertDescription::CLOSE_NOTIFY | AlertDescription::USER_CANCELED => AlertLevel::WARNING,
            _ => AlertLevel::FATAL,
        };
        let alert = Alert { level, description };
        self.content(ContentType::ALERT, &alert.encode())
    }

    /// Keying material of the connection (RFC 8446, section 7.5).
    ///
    /// # Errors
    /// [`Error::NotOpen`] before the server's Finished.
    pub fn export(&self, label: &str, context: &[u8], length: u16) -> Result<Vec<u8>, Error> {
        let secrets = self.secrets.as_ref().ok_or(Error::NotOpen)?;
        let secret = secrets.exporter.ok_or(Error::NotOpen)?;
        Ok(schedule::exporter(
            self.provider,
            secrets.hash,
            &secret,
            label,
            context,
            length,
        )?)
    }

    /// Keying material that early data may use (RFC 8446, section 7.5).
    ///
    /// # Errors
    /// [`Error::NotOpen`] where there is no early data.
    pub fn export_early(&self, label: &str, context: &[u8], length: u16) -> Result<Vec<u8>, Error> {
        let secret = self.early_exporter.ok_or(Error::NotOpen)?;
        let (provider, hash) = (self.provider, secret.algorithm());
        Ok(schedule::exporter(
            provider, hash, &secret, label, context, length,
        )?)
    }

    /// The hash of the messages so far.
    pub(super) fn hash(&mut self) -> Result<Digest, Error> {
        let secrets = self.secrets.as_ref().ok_or(Error::NotOpen)?;
        self.hash_with(secrets.hash)
    }

    pub(super) fn hash_with(&mut self, hash: HashAlgorithm) -> Result<Digest, Error> {
        Ok(self.transcript.hash(self.provider, hash)?)
    }

    pub(super) fn secrets_mut(&mut self) -> Result<&mut Secrets<'a>, Error> {
        self.secrets.as_mut().ok_or(Error::NotOpen)
    }

    /// Sends a handshake message and adds it to the transcript.
    pub(super) fn send(&mut self, message: &Handshake<'_>) -> Result<(), Error> {
        let octets = self.encode(message)?;
        self.queue(&octets)?;
        self.transcript.push(&octets);
        Ok(())
    }

    /// Sends a message that no transcript covers: NewSessionTicket or KeyUpdate (RFC 8446, section 4.4.1).
    pub(super) fn send_outside_transcript(&mut self, message: &Handshake<'_>) -> Result<(), Error> {
        let octets = self.encode(message)?;
        self.queue(&octets)
    }

    /// The octets of a message, as the tamper leaves them.
    pub(super) fn encode(&mut self, message: &Handshake<'_>) -> Result<Vec<u8>, Error> {
        if let Some(octets) = self.tamper.message(message) {
            return Ok(octets);
        }
        /// More than most messages have.
        const ROOM: usize = 512;
        let mut octets = Vec::with_capacity(ROOM);
        message.encode(&mut octets)?;
        Ok(octets)
    }

    /// Queues a whole encoded message.
    pub(super) fn queue(&mut self, octets: &[u8]) -> Result<(), Error> {
        let (outgoing, mut writer) = self.writer();
        outgoing.message(octets, &mut writer)
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        let (outgoing, mut writer) = self.writer();
        outgoing.flush(&mut writer)
    }

    pub(super) fn content(
        &mut self,
        content_type: ContentType,
        content: &[u8],
    ) -> Result<(), Error> {
        let (outgoing, mut writer) = self.writer();
        outgoing.content(content_type, content, &mut writer)
    }

    pub(super) fn change_cipher_spec(&mut self) -> Result<(), Error> {
        let (outgoing, mut writer) = self.writer();
        outgoing.change_cipher_spec(&mut writer)
    }

    /// Goes on writing with the keys of `secret`.
    pub(super) fn write_with(&mut self, secret: &Expander<'_>) -> Result<(), Error> {
        let suite = self.secrets_mut()?.suite;
        let protection = Protection::new(self.provider, suite, secret)?;
        self.write_protected(Some(protection))
    }

    pub(super) fn write_protected(&mut self, protection: Option<Protection>) -> Result<(), Error> {
        let (outgoing, mut writer) = self.writer();
        outgoing.protect(protection, &mut writer)
    }

    /// Goes on reading with the keys of `secret`.
    pub(super) fn read_with(&mut self, secret: &Expander<'_>) -> Result<(), Error> {
        let suite = self.secrets_mut()?.suite;
        let protection = Protection::new(self.provider, suite, secret)?;
        self.incoming.protect(Some(protection))
    }

    /// Sends the Finished that goes with `base_key`.
    pub(super) fn send_finished(&mut self, base_key: &Expander<'_>) -> Result<(), Error> {
        let transcript_hash = self.hash()?;
        let finished = base_key.finished(&transcript_hash)?.verify_data;
        self.send(&Handshake::Finished(Finished {
            verify_data: &finished,
        }))
    }

    /// Checks the Finished of the peer, which goes with `base_key`, and adds it to the transcript.
    pub(super) fn check_finished(
        &mut self,
        base_key: &Expander<'_>,
        octets: &[u8],
        message: &Finished<'_>,
    ) -> Result<(), Error> {
        let transcript_hash = self.hash()?;
        let finished = base_key.finished(&transcript_hash)?.verify_data;
        if message.verify_data.len() != finished.len() {
            return Err(Violation::FinishedLength.into());
        }
        if message.verify_data != &finished[..] {
            return Err(Violation::BadFinished.into());
        }
        self.transcript.push(octets);
        Ok(())
    }

    /// The peer goes on with new keys, and may want this side to do so too.
    pub(super) fn key_updated(&mut self, request: KeyUpdateRequest) -> Result<(), Error> {
        let peer = self.role.peer();
        let secret = self.secrets_mut()?.update(peer)?;
        self.read_with(&secret)?;
        if request == KeyUpdateRequest::UpdateRequested && self.write_open {
            self.update_keys(KeyUpdateRequest::UpdateNotRequested)?;
        }
        Ok(())
    }

    fn alerted(&mut self, alert: Alert) -> Result<(), Error> {
        match alert.description {
            AlertDescription::CLOSE_NOTIFY => self.read_closed = true,
            AlertDescription::USER_CANCELED => {}
            _ => return Err(Error::Received(alert)),
        }
        Ok(())
    }

    /// Sends the alert that answers an error, and nothing ever after.
    pub(super) fn fail(&mut self, error: &Error) {
        if let Some(description) = error.alert() {
            // Where not even the alert can be sent, the error is all there is.
            let _ = self.alert(description);
        }
        self.write_open = false;
        self.failure = Some(error.clone());
    }

    fn writer(&mut self) -> (&mut Outgoing, Writer<'_>) {
        let writer = Writer {
            role: self.role,
            tamper: &mut *self.tamper,
            journal: &mut self.journal,
        };
        (&mut self.outgoing, writer)
    }
}
