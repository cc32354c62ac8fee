//! Names for what was sent: messages, contents, records, keys.

use std::collections::HashMap;

use super::{
    Connection, EphemeralKey, Error, stream,
    walk::{Stage, Walk},
};
use crate::{
    bytes::Octets,
    registry::{ContentType, Role},
    wire::Handshake,
};

/// What is protected by the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Epoch {
    /// 0-RTT.
    Early,
    /// The handshake after the ServerHello.
    Handshake,
    /// Everything after a Finished, and how many KeyUpdate messages of the sender came before.
    Application(u32),
}

impl Epoch {
    /// The name that keys and their infos begin with: `server_handshake`, `client_application_1`.
    pub fn keys_of(self, role: Role) -> String {
        match self {
            Self::Early => format!("{role}_early"),
            Self::Handshake => format!("{role}_handshake"),
            Self::Application(0) => format!("{role}_application"),
            Self::Application(generation) => format!("{role}_application_{generation}"),
        }
    }

    /// The name of the secret that the keys are made of: `server_handshake_traffic_secret`,
    /// `client_application_traffic_secret_0`.
    pub fn secret_of(self, role: Role) -> String {
        match self {
            Self::Early | Self::Handshake => format!("{}_traffic_secret", self.keys_of(role)),
            Self::Application(generation) => {
                format!("{role}_application_traffic_secret_{generation}")
            }
        }
    }
}

/// A handshake message.
#[derive(Clone, Debug)]
pub struct Message {
    /// The name of its value.
    pub name: String,
    /// Who sends it.
    pub role: Role,
    /// The message with its header.
    pub octets: Octets,
    /// The name without a number.
    pub(super) base: String,
    pub(super) stage: Stage,
    /// What protects the records that carry it.
    pub(super) epoch: Option<Epoch>,
    /// The post-handshake authentication that it is a part of, counted from 0.
    pub(super) exchange: Option<usize>,
}

impl Message {
    pub(super) fn decode(&self) -> Result<Handshake<'_>, Error> {
        Handshake::decode(&self.octets).map_err(|error| Error::Decode {
            value: self.name.clone(),
            error,
        })
    }

    /// What the name has behind its base: `_2`, or nothing.
    pub(super) fn number(&self) -> &str {
        self.name.strip_prefix(&self.base).unwrap_or_default()
    }
}

/// A record and the names of what it holds.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Who sends it.
    pub role: Role,
    /// The type of its content, before protection.
    pub content_type: ContentType,
    pub(super) stage: Stage,
    /// The keys and the sequence number, where the record is protected.
    pub protection: Option<(Epoch, u64)>,
    /// The value that is the payload. The payload of a change_cipher_spec record is no value of its own.
    pub content: String,
    /// The value that is the whole record.
    pub record: String,
    /// The places in [`Names::messages`] of the messages that it holds, or parts of them.
    pub messages: Vec<usize>,
}

/// The names of a connection.
#[derive(Clone, Debug)]
pub struct Names {
    /// The handshake messages in the order in which they were sent.
    pub messages: Vec<Message>,
    /// The records in the order in which they were sent.
    pub records: Vec<Sent>,
    /// What distinguishes the private keys of one role: `_1`, or nothing for an only key.
    pub key_suffixes: Vec<String>,
    /// The names of the stages after the first KeyUpdate or CertificateRequest that follows the handshake.
    pub(super) later: Vec<&'static str>,
}

impl Names {
    pub(super) fn of(connection: &Connection) -> Result<Self, Error> {
        let (assembled, carried) = stream::assemble(&connection.records)?;
        let Walk {
            mut messages,
            mut records,
            later,
            ..
        } = Walk::over(connection, assembled, carried)?;

        let exchanges = messages.iter().filter_map(|message| message.exchange).max();
        let (of_exchanges, others): (Vec<_>, Vec<_>) = messages
            .iter_mut()
            .partition(|message| message.exchange.is_some());
        number(others.into_iter().map(|message| &mut message.name));
        for message in of_exchanges {
            if let (Some(exchange), Some(1..)) = (message.exchange, exchanges) {
                message.name.push_str(&format!("_{}", exchange + 1));
            }
        }
        number(
            records
                .iter_mut()
                .filter(|record| record.messages.len() != 1)
                .map(|record| &mut record.content),
        );
        let mut fragments: HashMap<usize, usize> = HashMap::new();
        for (record, sent) in records.iter_mut().zip(&connection.records) {
            if let &[place] = &record.messages[..]
                && let Some(message) = messages.get(place)
            {
                record.content = message.name.clone();
                if sent.payload != message.octets {
                    let fragment = fragments.entry(place).or_default();
                    *fragment += 1;
                    record.content.push_str(&format!("_fragment_{fragment}"));
                }
            }
            record.record = format!("{}_record", record.content);
        }
        Ok(Self {
            messages,
            records,
            key_suffixes: key_suffixes(&connection.private_keys),
            later,
        })
    }

    /// The messages of a record.
    pub(super) fn messages_of(&self, record: &Sent) -> impl Iterator<Item = &Message> {
        record
            .messages
            .iter()
            .filter_map(|place| self.messages.get(*place))
    }

    /// The only message whose name, but for its number, is `name`; the last one where there are several.
    pub(super) fn message(&self, name: &str) -> Option<&Message> {
        self.messages
            .iter()
            .rev()
            .find(|message| message.base == name)
    }
}

fn key_suffixes(private_keys: &[EphemeralKey]) -> Vec<String> {
    let mut suffixes: Vec<String> = private_keys
        .iter()
        .map(|key| key.role.to_string())
        .collect();
    number(suffixes.iter_mut());
    for (suffix, key) in suffixes.iter_mut().zip(private_keys) {
        *suffix = suffix.split_off(key.role.to_string().len());
    }
    suffixes
}

/// Puts `_1`, `_2`, … behind names that stand several times.
pub(super) fn number<'a>(names: impl Iterator<Item = &'a mut String>) {
    let names: Vec<_> = names.collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in &names {
        *counts.entry((**name).clone()).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for name in names {
        if counts.get(name).is_some_and(|count| *count > 1) {
            let seen = seen.entry(name.clone()).or_default();
            *seen += 1;
            name.push_str(&format!("_{seen}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_stand_several_times_get_a_number() {
        let mut names = ["a", "b", "a"].map(str::to_owned);
        number(names.iter_mut());
        assert_eq!(names, ["a_1", "b", "a_2"]);
    }

    #[test]
    fn the_generation_of_keys_is_in_their_names() {
        let first = Epoch::Application(0);
        assert_eq!(first.keys_of(Role::Client), "client_application");
        let secret = first.secret_of(Role::Client);
        assert_eq!(secret, "client_application_traffic_secret_0");
        let third = Epoch::Application(2);
        assert_eq!(third.keys_of(Role::Server), "server_application_2");
        let secret = third.secret_of(Role::Server);
        assert_eq!(secret, "server_application_traffic_secret_2");
    }
}
