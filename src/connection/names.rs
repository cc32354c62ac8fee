//! Names for what was sent: messages, contents, records, keys; and the stage and the protection of every record.

use std::collections::HashMap;

use super::{EphemeralKey, Error, SentRecord};
use crate::{
    bytes::Octets,
    registry::{ContentType, HandshakeType, Role},
    transcript::is_hello_retry_request,
    wire::{self, Handshake},
};

/// A stage of a handshake; the order is that of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    ClientHello,
    HelloRetryRequest,
    EarlyData,
    ServerHello,
    HandshakeKeys,
    ServerFlight,
    ApplicationKeys,
    ClientFlight,
    Resumption,
    ApplicationData,
    Alerts,
    KeyUpdateAndExporter,
}

impl Stage {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ClientHello => "client hello",
            Self::HelloRetryRequest => "hello retry request",
            Self::EarlyData => "early data",
            Self::ServerHello => "server hello",
            Self::HandshakeKeys => "handshake keys",
            Self::ServerFlight => "server flight",
            Self::ApplicationKeys => "application keys",
            Self::ClientFlight => "client flight",
            Self::Resumption => "resumption",
            Self::ApplicationData => "application data",
            Self::Alerts => "alerts",
            Self::KeyUpdateAndExporter => "key update and exporter",
        }
    }
}

/// What is protected by the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Epoch {
    /// 0-RTT.
    Early,
    /// The handshake after the ServerHello.
    Handshake,
    /// Everything after a Finished.
    Application,
}

impl Epoch {
    /// The name that keys and their infos begin with: `server_handshake`.
    pub fn keys_of(self, role: Role) -> String {
        let epoch = match self {
            Self::Early => "early",
            Self::Handshake => "handshake",
            Self::Application => "application",
        };
        format!("{role}_{epoch}")
    }

    /// The name of the secret that the keys are made of: `server_handshake_traffic_secret`.
    pub fn secret_of(self, role: Role) -> String {
        let generation = match self {
            Self::Early | Self::Handshake => "",
            Self::Application => "_0",
        };
        format!("{}_traffic_secret{generation}", self.keys_of(role))
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
}

impl Message {
    pub(super) fn decode(&self) -> Result<Handshake<'_>, Error> {
        Handshake::decode(&self.octets).map_err(|error| Error::Decode {
            value: self.name.clone(),
            error,
        })
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
    /// The places of its messages in [`Names::messages`].
    pub messages: core::ops::Range<usize>,
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
}

impl Names {
    pub(super) fn of(sent: &[SentRecord], private_keys: &[EphemeralKey]) -> Result<Self, Error> {
        let mut walk = Walk::default();
        for (index, record) in sent.iter().enumerate() {
            walk.record(index, record)?;
        }
        let Walk {
            mut messages,
            mut records,
            server_hello,
            ..
        } = walk;
        if !server_hello {
            return Err(Error::NoServerHello);
        }

        number(messages.iter_mut().map(|message| &mut message.name));
        number(
            records
                .iter_mut()
                .filter(|record| record.messages.len() != 1)
                .map(|record| &mut record.content),
        );
        for record in &mut records {
            if record.messages.len() == 1 {
                record.content = messages[record.messages.start].name.clone();
            }
            record.record = format!("{}_record", record.content);
        }
        let mut key_suffixes: Vec<String> = private_keys
            .iter()
            .map(|key| key.role.to_string())
            .collect();
        number(key_suffixes.iter_mut());
        for (suffix, key) in key_suffixes.iter_mut().zip(private_keys) {
            *suffix = suffix.split_off(key.role.to_string().len());
        }
        Ok(Self {
            messages,
            records,
            key_suffixes,
        })
    }

    /// The messages of a record.
    pub(super) fn messages_of(&self, record: &Sent) -> &[Message] {
        self.messages.get(record.messages.clone()).unwrap_or(&[])
    }

    /// The only message whose name, but for its number, is `name`; the last one where there are several.
    pub(super) fn message(&self, name: &str) -> Option<&Message> {
        self.messages
            .iter()
            .rev()
            .find(|message| without_number(&message.name) == name)
    }
}

/// `client_hello_2` → `client_hello`
pub(super) fn without_number(name: &str) -> &str {
    let end = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match end.strip_suffix('_') {
        Some(base) if end.len() < name.len() => base,
        _ => name,
    }
}

/// Puts `_1`, `_2`, … behind names that stand several times.
fn number<'a>(names: impl Iterator<Item = &'a mut String>) {
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

/// Goes over the records in order and knows how far the handshake has come.
#[derive(Default)]
struct Walk {
    messages: Vec<Message>,
    records: Vec<Sent>,
    retry: bool,
    hellos: usize,
    server_hello: bool,
    server_finished: bool,
    client_finished: bool,
    sequences: HashMap<(Role, Epoch), u64>,
}

impl Walk {
    fn record(&mut self, index: usize, record: &SentRecord) -> Result<(), Error> {
        let SentRecord {
            role,
            content_type,
            payload,
            ..
        } = record;
        let (role, content_type) = (*role, *content_type);
        // Keys change with a Finished, and that one still goes under the old ones.
        let finished = self.finished(role);
        let first = self.messages.len();
        let (mut stage, mut content) = match content_type {
            ContentType::HANDSHAKE => (Stage::ClientHello, String::new()),
            ContentType::CHANGE_CIPHER_SPEC => (
                self.compatibility(role),
                format!("{role}_change_cipher_spec"),
            ),
            ContentType::ALERT => (Stage::Alerts, format!("{role}_alert")),
            _ if role == Role::Client && !finished => {
                (Stage::EarlyData, "early_application_data".to_owned())
            }
            _ => (Stage::ApplicationData, format!("{role}_application_data")),
        };
        let mut epoch = match content_type {
            ContentType::CHANGE_CIPHER_SPEC => None,
            ContentType::ALERT if !self.server_hello => None,
            _ if finished => Some(Epoch::Application),
            ContentType::APPLICATION_DATA if role == Role::Client => Some(Epoch::Early),
            _ => Some(Epoch::Handshake),
        };
        if content_type == ContentType::HANDSHAKE {
            let mut messages = wire::split(payload);
            for octets in messages.by_ref() {
                (stage, epoch) = self.message(role, octets, epoch)?;
            }
            if !messages.rest().is_empty() || first == self.messages.len() {
                return Err(Error::NotWholeMessages { record: index + 1 });
            }
            content = match stage {
                Stage::Resumption => "new_session_tickets".to_owned(),
                _ => format!("{role}_flight"),
            };
        }
        let protection = epoch.map(|epoch| {
            let next = self.sequences.entry((role, epoch)).or_default();
            let sequence = *next;
            *next += 1;
            (epoch, sequence)
        });
        self.records.push(Sent {
            role,
            content_type,
            stage,
            protection,
            content,
            record: String::new(),
            messages: first..self.messages.len(),
        });
        Ok(())
    }

    /// The stage and the keys of a message, which is noted.
    fn message(
        &mut self,
        role: Role,
        octets: &[u8],
        epoch: Option<Epoch>,
    ) -> Result<(Stage, Option<Epoch>), Error> {
        let handshake_type = HandshakeType(octets.first().copied().unwrap_or_default());
        let unexpected = Err(Error::UnexpectedMessage {
            role,
            handshake_type,
        });
        let retry = is_hello_retry_request(octets);
        let (name, stage, epoch) = match (role, handshake_type) {
            (Role::Client, HandshakeType::CLIENT_HELLO) if !self.server_hello => {
                let stage = match self.hellos {
                    0 => Stage::ClientHello,
                    1 if self.retry => Stage::HelloRetryRequest,
                    _ => return unexpected,
                };
                self.hellos += 1;
                ("client_hello".to_owned(), stage, None)
            }
            (Role::Server, HandshakeType::SERVER_HELLO) if retry && self.hellos == 1 => {
                self.retry = true;
                let stage = Stage::HelloRetryRequest;
                ("hello_retry_request".to_owned(), stage, None)
            }
            (Role::Server, HandshakeType::SERVER_HELLO)
                if !retry && self.hellos > 0 && !self.server_hello =>
            {
                self.server_hello = true;
                check_suite(octets)?;
                ("server_hello".to_owned(), Stage::ServerHello, None)
            }
            _ if !self.server_hello => return unexpected,
            (Role::Server, HandshakeType::NEW_SESSION_TICKET) if self.client_finished => {
                ("new_session_ticket".to_owned(), Stage::Resumption, epoch)
            }
            (Role::Server, HandshakeType::ENCRYPTED_EXTENSIONS)
            | (Role::Server, HandshakeType::CERTIFICATE_REQUEST)
                if !self.server_finished =>
            {
                (handshake_type.to_string(), Stage::ServerFlight, epoch)
            }
            (Role::Client, HandshakeType::END_OF_EARLY_DATA) if !self.client_finished => {
                let epoch = Some(Epoch::Early);
                (handshake_type.to_string(), Stage::ClientFlight, epoch)
            }
            (
                role,
                HandshakeType::CERTIFICATE
                | HandshakeType::CERTIFICATE_VERIFY
                | HandshakeType::FINISHED,
            ) if !self.finished(role) && (role == Role::Server || self.server_finished) => {
                if handshake_type == HandshakeType::FINISHED {
                    match role {
                        Role::Client => self.client_finished = true,
                        Role::Server => self.server_finished = true,
                    }
                }
                let stage = match role {
                    Role::Client => Stage::ClientFlight,
                    Role::Server => Stage::ServerFlight,
                };
                (format!("{role}_{handshake_type}"), stage, epoch)
            }
            _ => return unexpected,
        };
        self.messages.push(Message {
            name,
            role,
            octets: octets.into(),
        });
        Ok((stage, epoch))
    }

    fn finished(&self, role: Role) -> bool {
        match role {
            Role::Client => self.client_finished,
            Role::Server => self.server_finished,
        }
    }

    /// The stage of a change_cipher_spec record.
    fn compatibility(&self, role: Role) -> Stage {
        match role {
            _ if !self.server_hello && self.retry => Stage::HelloRetryRequest,
            _ if !self.server_hello => Stage::ClientHello,
            Role::Client => Stage::ClientFlight,
            Role::Server => Stage::ServerHello,
        }
    }
}

/// Refuses a connection of another version before its messages are.
fn check_suite(octets: &[u8]) -> Result<(), Error> {
    match Handshake::decode(octets) {
        Ok(Handshake::ServerHello(hello)) => match hello.cipher_suite.hash() {
            Some(_) => Ok(()),
            None => Err(Error::UnknownSuite(hello.cipher_suite)),
        },
        Ok(_) => Err(Error::NoServerHello),
        Err(error) => Err(Error::Decode {
            value: "server_hello".to_owned(),
            error,
        }),
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
        assert_eq!(without_number("client_hello_2"), "client_hello");
        assert_eq!(without_number("client_hello"), "client_hello");
        assert_eq!(without_number("sha256"), "sha256");
    }
}
