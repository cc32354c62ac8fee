//! The two directions of a connection: records from messages and messages from records, under the keys of the moment.

use super::{
    config::{Fragmentation, Padding},
    error::Error,
    tamper::Tamper,
};
use crate::{
    crypto::Provider,
    journal::SentRecord,
    record::{self, MAX_INNER_PLAINTEXT},
    registry::{AlertDescription, CipherSuite, ContentType, ProtocolVersion, Role},
    schedule::{Expander, TrafficKeys},
    violation::Violation,
    wire::Record,
};

/// What protects one direction, and the sequence number of its next record.
#[derive(Debug)]
pub(super) struct Protection {
    protection: record::Protection,
    sequence: Option<u64>,
}

impl Protection {
    pub(super) fn new(
        provider: &dyn Provider,
        suite: CipherSuite,
        secret: &Expander<'_>,
    ) -> Result<Self, Error> {
        let aead = suite.aead().ok_or(Violation::NoCommonSuite)?;
        let TrafficKeys { key, iv } = secret.traffic_keys(aead)?;
        Ok(Self {
            protection: record::Protection::new(provider, suite, &key, &iv)?,
            sequence: Some(0),
        })
    }

    fn seal(
        &mut self,
        content_type: ContentType,
        content: &[u8],
        padding: usize,
    ) -> Result<Vec<u8>, Error> {
        let sequence = self.sequence.ok_or(Violation::SequenceExhausted)?;
        self.sequence = record::next_sequence(sequence);
        Ok(self
            .protection
            .seal(sequence, content_type, content, padding)?)
    }

    fn open(&mut self, record: &[u8]) -> Result<record::Opened, record::Error> {
        let sequence = self.sequence.unwrap_or(u64::MAX);
        let opened = self.protection.open(sequence, record)?;
        self.sequence = record::next_sequence(sequence);
        Ok(opened)
    }
}

/// What leaves an endpoint.
pub(super) struct Outgoing {
    protection: Option<Protection>,
    /// Longest inner plaintext that the peer takes, with its content type.
    limit: usize,
    fragmentation: Fragmentation,
    padding: Padding,
    /// Handshake messages that are not in records yet.
    flight: Vec<u8>,
    version: ProtocolVersion,
    octets: Vec<u8>,
}

impl Outgoing {
    pub(super) fn new(role: Role, fragmentation: Fragmentation, padding: Padding) -> Self {
        Self {
            protection: None,
            limit: MAX_INNER_PLAINTEXT,
            fragmentation,
            padding,
            flight: Vec::new(),
            // Only the records of an initial ClientHello may say TLS 1.0 (RFC 8446, section 5.1).
            version: match role {
                Role::Client => ProtocolVersion::TLS1_0,
                Role::Server => ProtocolVersion::TLS1_2,
            },
            octets: Vec::new(),
        }
    }

    /// The limit that the peer sent (RFC 8449).
    pub(super) fn set_limit(&mut self, limit: u16) {
        self.limit = usize::from(limit).min(MAX_INNER_PLAINTEXT);
    }

    /// The records after the first ClientHello.
    pub(super) fn end_of_initial_hello(&mut self) {
        self.version = ProtocolVersion::TLS1_2;
    }

    /// The octets for the wire.
    pub(super) fn take(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.octets)
    }

    /// Queues a whole handshake message.
    pub(super) fn message(&mut self, octets: &[u8], out: &mut Writer<'_>) -> Result<(), Error> {
        if self.fragmentation == Fragmentation::PerMessage {
            self.flush(out)?;
        }
        self.flight.extend_from_slice(octets);
        Ok(())
    }

    /// Puts what is queued into records.
    pub(super) fn flush(&mut self, out: &mut Writer<'_>) -> Result<(), Error> {
        let flight = core::mem::take(&mut self.flight);
        let longest = match self.fragmentation {
            Fragmentation::Pieces(length) => length.min(self.longest_content()),
            _ => self.longest_content(),
        };
        for piece in flight.chunks(longest) {
            self.record(ContentType::HANDSHAKE, piece, out)?;
        }
        Ok(())
    }

    /// Sends content in as many records as it takes; handshake messages that are queued go first.
    pub(super) fn content(
        &mut self,
        content_type: ContentType,
        content: &[u8],
        out: &mut Writer<'_>,
    ) -> Result<(), Error> {
        self.flush(out)?;
        if content.is_empty() {
            return self.record(content_type, content, out);
        }
        for piece in content.chunks(self.longest_content()) {
            self.record(content_type, piece, out)?;
        }
        Ok(())
    }

    /// The octet 1 in a record without protection (RFC 8446, appendix D.4).
    pub(super) fn change_cipher_spec(&mut self, out: &mut Writer<'_>) -> Result<(), Error> {
        self.flush(out)?;
        let protection = self.protection.take();
        let sent = self.record(ContentType::CHANGE_CIPHER_SPEC, &[1], out);
        self.protection = protection;
        sent
    }

    /// Goes on with other keys, or without.
    pub(super) fn protect(
        &mut self,
        protection: Option<Protection>,
        out: &mut Writer<'_>,
    ) -> Result<(), Error> {
        self.flush(out)?;
        self.protection = protection;
        Ok(())
    }

    fn longest_content(&self) -> usize {
        match self.protection {
            Some(_) => self.limit - 1,
            None => MAX_INNER_PLAINTEXT - 1,
        }
    }

    fn padding_of(&self, content: usize) -> usize {
        let room = self.longest_content() - content;
        room.min(match self.padding {
            Padding::None => 0,
            Padding::Octets(octets) => octets,
            Padding::Multiple(unit) => (content + 1).next_multiple_of(unit) - (content + 1),
            Padding::Full => room,
        })
    }

    fn record(
        &mut self,
        content_type: ContentType,
        content: &[u8],
        out: &mut Writer<'_>,
    ) -> Result<(), Error> {
        let padding = self.padding_of(content.len());
        let mut octets = match &mut self.protection {
            Some(protection) => protection.seal(content_type, content, padding)?,
            None => {
                let mut octets = Vec::new();
                let record = Record {
                    content_type,
                    legacy_record_version: self.version,
                    fragment: content,
                };
                record.encode(&mut octets)?;
                octets
            }
        };
        out.tamper.record(content_type, content, &mut octets);
        self.octets.extend_from_slice(&octets);
        out.journal.push(SentRecord {
            role: out.role,
            content_type,
            payload: content.into(),
            record: octets.into(),
        });
        Ok(())
    }
}

/// What writing a record needs besides the direction itself.
pub(super) struct Writer<'w> {
    pub(super) role: Role,
    pub(super) tamper: &'w mut dyn Tamper,
    pub(super) journal: &'w mut Vec<SentRecord>,
}

/// What comes out of a record.
#[derive(Debug)]
pub(super) enum Received {
    /// A whole handshake message.
    Message(Vec<u8>),
    /// The content of any other record.
    Content(ContentType, Vec<u8>),
}

/// Which records without protection, or without a key, are let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skip {
    /// None.
    Nothing,
    /// Protected records before the second ClientHello, of early data that nobody asked for; octets left.
    UntilHello(usize),
    /// Records that do not open with the handshake keys; octets left.
    Unopened(usize),
}

/// Octets that come at the end and leave at the beginning; each is moved at most twice on the way.
#[derive(Default)]
struct Queue {
    octets: Vec<u8>,
    taken: usize,
}

impl Queue {
    fn push(&mut self, octets: &[u8]) {
        if self.taken >= self.octets.len() - self.taken {
            self.octets.drain(..self.taken);
            self.taken = 0;
        }
        self.octets.extend_from_slice(octets);
    }

    fn left(&self) -> &[u8] {
        &self.octets[self.taken..]
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let octets = self.left()[..length].to_vec();
        self.taken += length;
        octets
    }
}

/// What reaches an endpoint.
pub(super) struct Incoming {
    peer: Role,
    protection: Option<Protection>,
    /// Longest inner plaintext that this endpoint said it takes.
    limit: usize,
    pub(super) skip: Skip,
    /// A record without protection may still carry an alert, because the peer may have no keys.
    plaintext_alert: bool,
    /// Records that were not dealt with yet, the last one perhaps not complete.
    octets: Queue,
    /// Handshake messages in the same way.
    messages: Queue,
    /// Number of records that came.
    records: usize,
}

impl Incoming {
    /// Longest handshake message that is taken, in octets without its header.
    const LONGEST_MESSAGE: usize = 1 << 18;

    /// Most records that are taken. All are kept in the journal, and those without content cost the peer nothing.
    const MOST_RECORDS: usize = 1 << 13;

    pub(super) fn new(peer: Role, limit: Option<u16>) -> Self {
        Self {
            peer,
            protection: None,
            limit: limit.map_or(MAX_INNER_PLAINTEXT, usize::from),
            skip: Skip::Nothing,
            plaintext_alert: true,
            octets: Queue::default(),
            messages: Queue::default(),
            records: 0,
        }
    }

    /// Octets from the wire.
    pub(super) fn push(&mut self, octets: &[u8]) {
        self.octets.push(octets);
    }

    /// Goes on with other keys, or without; no message may lie across the change (RFC 8446, section 5.1).
    pub(super) fn protect(&mut self, protection: Option<Protection>) -> Result<(), Error> {
        if !self.messages.left().is_empty() {
            return Err(Violation::MessageAcrossKeys.into());
        }
        self.plaintext_alert = self.protection.is_none() && self.peer == Role::Client;
        self.protection = protection;
        Ok(())
    }

    /// The next whole message or content; nothing where more octets are needed.
    pub(super) fn next(
        &mut self,
        journal: &mut Vec<SentRecord>,
    ) -> Result<Option<Received>, Error> {
        loop {
            if let Some(message) = self.whole_message()? {
                return Ok(Some(Received::Message(message)));
            }
            let Some(record) = self.whole_record()? else {
                return Ok(None);
            };
            self.records += 1;
            if self.records > Self::MOST_RECORDS {
                return Err(Error::TooMany {
                    what: "records",
                    limit: Self::MOST_RECORDS,
                });
            }
            let Some((content_type, payload)) = self.open(&record)? else {
                continue;
            };
            let content = if content_type == ContentType::HANDSHAKE {
                self.messages.push(&payload);
                None
            } else {
                Some(payload.clone())
            };
            journal.push(SentRecord {
                role: self.peer,
                content_type,
                payload: payload.into(),
                record: record.into(),
            });
            match content {
                None => {}
                Some(_) if !self.messages.left().is_empty() => {
                    return Err(Violation::MessageAcrossKeys.into());
                }
                Some(content) => return Ok(Some(Received::Content(content_type, content))),
            }
        }
    }

    fn whole_message(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(&[_, length @ ..]) = self.messages.left().first_chunk::<4>() else {
            return Ok(None);
        };
        let length = length
            .iter()
            .fold(0, |sum, &octet| sum << 8 | usize::from(octet));
        if length > Self::LONGEST_MESSAGE {
            return Err(Violation::MessageTooLong.into());
        }
        if self.messages.left().len() < 4 + length {
            return Ok(None);
        }
        Ok(Some(self.messages.take(4 + length)))
    }

    fn whole_record(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match Record::decode_first(self.octets.left()) {
            Ok((record, _)) => {
                let whole = Record::HEADER_LENGTH + record.fragment.len();
                Ok(Some(self.octets.take(whole)))
            }
            Err(error) if error.is_incomplete_record() => Ok(None),
            // A header that no record can have is refused before the octets that it announces.
            Err(error) => Err(error.into()),
        }
    }

    /// The type and the content of a record; nothing where it is to be skipped.
    fn open(&mut self, octets: &[u8]) -> Result<Option<(ContentType, Vec<u8>)>, Error> {
        let record = Record::decode(octets)?;
        let content_type = record.content_type;
        let plain = || Ok(Some((content_type, record.fragment.to_vec())));
        if content_type == ContentType::CHANGE_CIPHER_SPEC {
            return plain();
        }
        let Some(protection) = &mut self.protection else {
            if content_type != ContentType::APPLICATION_DATA {
                return plain();
            }
            return match self.skip {
                Skip::UntilHello(left) => {
                    self.skipped(left, record.fragment.len(), Skip::UntilHello)
                }
                _ => Err(Error::Record(record::Error::OuterType(content_type))),
            };
        };
        if content_type == ContentType::ALERT && self.plaintext_alert {
            return plain();
        }
        match (protection.open(octets), self.skip) {
            (Ok(opened), _) => {
                self.skip = Skip::Nothing;
                self.plaintext_alert = false;
                let length = opened.content.len() + 1 + opened.padding;
                if length > self.limit {
                    return Err(Violation::RecordSizeLimit.into());
                }
                Ok(Some((opened.content_type, opened.content)))
            }
            (Err(error), Skip::Unopened(left))
                if error.alert() == AlertDescription::BAD_RECORD_MAC =>
            {
                self.skipped(left, record.fragment.len(), Skip::Unopened)
            }
            (Err(error), _) => Err(error.into()),
        }
    }

    fn skipped(
        &mut self,
        left: usize,
        length: usize,
        skip: fn(usize) -> Skip,
    ) -> Result<Option<(ContentType, Vec<u8>)>, Error> {
        let left = left
            .checked_sub(length)
            .ok_or(Violation::TooMuchEarlyData)?;
        self.skip = skip(left);
        Ok(None)
    }
}
