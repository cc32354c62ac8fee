//! The steps of what is sent: messages decoded and encoded again, records sealed and opened.

use super::{
    Detail, Provenance, Sent,
    error::Error,
    names::{Epoch, Message},
    program::{Computation, Program},
    walk::Stage,
};
use crate::{
    bytes::Octets,
    question::{Operation, Sequence, Syntax, decoded_fields},
    record::HEADER_LENGTH,
    registry::{ContentType, HandshakeType},
    wire::{Handshake, Record},
};

impl<'a> Program<'a> {
    /// The messages and records of a stage, in the order in which they were sent.
    pub(super) fn records_of(&mut self, stage: Stage) -> Result<(), Error> {
        let names = self.names;
        for (sent, record) in names.records.iter().zip(&self.connection.records) {
            if sent.stage != stage {
                continue;
            }
            for message in names.messages_of(sent) {
                self.message(message)?;
            }
            match sent.protection {
                None => self.plaintext(sent, &record.payload, &record.record)?,
                Some((epoch, sequence)) => {
                    self.protected(sent, epoch, sequence, &record.payload, &record.record)?;
                }
            }
            for message in names.messages_of(sent) {
                if message.octets.first() == Some(&HandshakeType::KEY_UPDATE.0) {
                    self.key_update(message.role, message.epoch)?;
                }
            }
        }
        Ok(())
    }

    fn message(&mut self, message: &'a Message) -> Result<(), Error> {
        if self.has_value(&message.name) {
            return Ok(());
        }
        let mut transcript = self.transcript_before(message);
        let handshake_type = HandshakeType(message.octets.first().copied().unwrap_or_default());
        // What a Finished and a CertificateVerify cover does not have them in it.
        match handshake_type {
            HandshakeType::CERTIFICATE_VERIFY => self.certificate_verify(message, &transcript)?,
            HandshakeType::FINISHED => self.finished(message, &transcript)?,
            _ => {}
        }
        self.given(&message.name, "", message.octets.clone())?;
        transcript.push(message.name.clone());
        match (message.exchange, handshake_type) {
            (_, HandshakeType::NEW_SESSION_TICKET | HandshakeType::KEY_UPDATE) => {}
            (Some(exchange), _) => {
                self.exchanges.insert(exchange, transcript);
            }
            (None, _) => self.transcript = transcript,
        }
        match message.base.as_str() {
            "client_hello" => self.client_hello(message)?,
            "server_hello" => self.server_hello(message)?,
            _ => {}
        }
        self.parse(
            Syntax::Handshake,
            section(handshake_type, &message.base),
            &message.name,
        )?;
        match handshake_type {
            HandshakeType::COMPRESSED_CERTIFICATE => self.decompressed(message)?,
            HandshakeType::NEW_SESSION_TICKET => {
                if let Handshake::NewSessionTicket(ticket) = message.decode()? {
                    self.resumption_psk(message.number(), ticket.ticket_nonce)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The messages that stand before a message in the transcript that has it.
    fn transcript_before(&self, message: &Message) -> Vec<String> {
        let begun = message
            .exchange
            .and_then(|exchange| self.exchanges.get(&exchange));
        begun.unwrap_or(&self.transcript).clone()
    }

    fn plaintext(&mut self, sent: &Sent, payload: &Octets, record: &Octets) -> Result<(), Error> {
        let holds = |decoded: Record<'_>| {
            decoded.content_type == sent.content_type && decoded.fragment == &payload[..]
        };
        if !Record::decode(record).is_ok_and(holds) {
            let record = sent.record.clone();
            return Err(Error::NotTheFragment { record });
        }
        self.given(&sent.record, "", record.clone())?;
        self.parse(Syntax::Record, "5.1", &sent.record)?;
        if sent.content_type == ContentType::ALERT {
            self.given(&sent.content, "", payload.clone())?;
            self.parse(Syntax::Alert, "6", &sent.content)?;
        }
        Ok(())
    }

    fn protected(
        &mut self,
        sent: &Sent,
        epoch: Epoch,
        sequence: u64,
        payload: &Octets,
        record: &Octets,
    ) -> Result<(), Error> {
        let suite = self.suite_of(epoch)?;
        let keys = format!("{}_keys", epoch.keys_of(sent.role));
        let (key, iv) = (format!("{keys}.key"), format!("{keys}.iv"));
        let known = self.has_value(&key);
        let comment = match sent.messages.len() {
            0 => "",
            1 if sent.content.contains("_fragment_") => "a part of the message",
            1 => "",
            _ if self.is_whole(sent, payload) => "the messages one after the other",
            _ => "the messages, or parts of them, one after the other",
        };
        if known || sent.content_type == ContentType::ALERT {
            self.given(&sent.content, comment, payload.clone())?;
        }
        if sent.content_type == ContentType::ALERT {
            self.parse(Syntax::Alert, "6", &sent.content)?;
        }
        if !known {
            return Ok(());
        }
        // What a record is longer than its content, its type and its tag is padding.
        let tag = suite.aead().map_or(0, |aead| aead.tag_length());
        let padding = record
            .len()
            .saturating_sub(HEADER_LENGTH + payload.len() + 1 + tag);
        self.compute(
            Computation::new(&sent.record, Operation::RecordSeal)
                .comment(format!(
                    "record {sequence} under these keys, sealed by the {}",
                    sent.role
                ))
                .param("suite", suite)
                .input("key", &key)
                .input("iv", &iv)
                .param("sequence", Sequence(sequence))
                .param("content_type", sent.content_type)
                .input("content", &sent.content)
                .param("padding", padding)
                .known("record", record.clone()),
        )?;
        let is_plain = padding == 0 && !payload.is_empty();
        if self.connection.detail != Detail::Everything && is_plain {
            return Ok(());
        }
        let opener = sent.role.peer();
        self.compute(
            Computation::new(format!("open_{}", sent.record), Operation::RecordOpen)
                .comment(format!("the same, opened by the {opener}"))
                .param("suite", suite)
                .input("key", &key)
                .input("iv", &iv)
                .param("sequence", Sequence(sequence))
                .input("record", &sent.record)
                .known("content_type", [sent.content_type.0])
                .known("content", payload.clone())
                .known("padding", vec![0; padding]),
        )
    }

    /// Whether a payload is made of whole messages.
    fn is_whole(&self, sent: &Sent, payload: &Octets) -> bool {
        let messages = self.names.messages_of(sent);
        messages.map(|message| message.octets.len()).sum::<usize>() == payload.len()
    }

    /// The steps which decode a value and encode it again.
    pub(super) fn parse(
        &mut self,
        syntax: Syntax,
        section: &'static str,
        name: &str,
    ) -> Result<(), Error> {
        if !self.connection.detail.shows(name) {
            return Ok(());
        }
        let octets = self.value(name).cloned().unwrap_or_default();
        let fields = decoded_fields(syntax, &octets).map_err(|error| Error::Decode {
            value: name.to_owned(),
            error,
        })?;
        self.compute(
            Computation::new(format!("decode_{name}"), Operation::Decode)
                .section(section)
                .comment("every field but the lengths")
                .param("syntax", syntax)
                .input("octets", name)
                .fields(fields),
        )?;
        if self.connection.provenance == Provenance::Generated
            && !is_worth_encoding(syntax, &octets)
        {
            return Ok(());
        }
        self.compute(
            Computation::new(format!("reencode_{name}"), Operation::Reencode)
                .section(section)
                .comment("the same octets again")
                .param("syntax", syntax)
                .input("octets", name)
                .known("reencoded", octets),
        )
    }
}

/// Whether encoding the octets again can tell more of a subject than it does for every connection: not for records, and
/// not for the certificates, which are long and much alike.
fn is_worth_encoding(syntax: Syntax, octets: &[u8]) -> bool {
    let handshake_type = octets.first().copied().map(HandshakeType);
    syntax != Syntax::Record && handshake_type != Some(HandshakeType::CERTIFICATE)
}

/// The section of RFC 8446 that defines a message.
fn section(handshake_type: HandshakeType, base: &str) -> &'static str {
    match handshake_type {
        HandshakeType::CLIENT_HELLO => "4.1.2",
        HandshakeType::SERVER_HELLO if base == "hello_retry_request" => "4.1.4",
        HandshakeType::SERVER_HELLO => "4.1.3",
        HandshakeType::ENCRYPTED_EXTENSIONS => "4.3.1",
        HandshakeType::CERTIFICATE_REQUEST => "4.3.2",
        HandshakeType::CERTIFICATE | HandshakeType::COMPRESSED_CERTIFICATE => "4.4.2",
        HandshakeType::CERTIFICATE_VERIFY => "4.4.3",
        HandshakeType::FINISHED => "4.4.4",
        HandshakeType::END_OF_EARLY_DATA => "4.5",
        HandshakeType::NEW_SESSION_TICKET => "4.6.1",
        HandshakeType::KEY_UPDATE => "4.6.3",
        _ => "4",
    }
}
