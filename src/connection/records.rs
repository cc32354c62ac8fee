//! The steps of what is sent: messages decoded and encoded again, records sealed and opened.

use super::{
    Sent,
    error::Error,
    names::{Epoch, Message, Stage, without_number},
    program::{Computation, Program},
};
use crate::{
    bytes::Octets,
    question::{Operation, Sequence, Syntax, decoded_fields},
    record::HEADER_LENGTH,
    registry::ContentType,
    wire::{Handshake, Record},
};

impl Program<'_> {
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
        }
        Ok(())
    }

    fn message(&mut self, message: &Message) -> Result<(), Error> {
        let name = without_number(&message.name);
        // What a Finished and a CertificateVerify cover does not have them in it.
        match name {
            "server_certificate_verify" | "client_certificate_verify" => {
                self.certificate_verify(message)?;
            }
            "server_finished" | "client_finished" => self.finished(message)?,
            _ => {}
        }
        self.given(&message.name, "", message.octets.clone())?;
        if name != "new_session_ticket" {
            self.transcript.push(message.name.clone());
        }
        match name {
            "client_hello" => self.client_hello(message)?,
            "server_hello" => self.server_hello(message)?,
            _ => {}
        }
        self.parse(Syntax::Handshake, section(name), &message.name)?;
        if let Handshake::NewSessionTicket(ticket) = message.decode()? {
            let suffix = message.name.strip_prefix(name).unwrap_or_default();
            self.resumption_psk(suffix, ticket.ticket_nonce)?;
        }
        Ok(())
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
        let comment = if sent.messages.len() > 1 {
            "the messages one after the other"
        } else {
            ""
        };
        self.given(&sent.content, comment, payload.clone())?;
        if sent.content_type == ContentType::ALERT {
            self.parse(Syntax::Alert, "6", &sent.content)?;
        }
        let suite = self.suite;
        let keys = format!("{}_keys", epoch.keys_of(sent.role));
        let (key, iv) = (format!("{keys}.key"), format!("{keys}.iv"));
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

    /// The steps which decode a value and encode it again.
    fn parse(&mut self, syntax: Syntax, section: &'static str, name: &str) -> Result<(), Error> {
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

/// The section of RFC 8446 that defines a message.
fn section(name: &str) -> &'static str {
    match name {
        "client_hello" => "4.1.2",
        "server_hello" => "4.1.3",
        "hello_retry_request" => "4.1.4",
        "encrypted_extensions" => "4.3.1",
        "certificate_request" => "4.3.2",
        "server_certificate" | "client_certificate" => "4.4.2",
        "server_certificate_verify" | "client_certificate_verify" => "4.4.3",
        "server_finished" | "client_finished" => "4.4.4",
        "end_of_early_data" => "4.5",
        "new_session_ticket" => "4.6.1",
        _ => "4",
    }
}
