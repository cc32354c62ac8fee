//! The stage and the protection of everything that was sent: goes over the records in order, and knows how far the
//! handshake has come.

use std::collections::HashMap;

use super::{
    Connection, Error, SentRecord,
    names::{Epoch, Message, Sent},
    stream::Assembled,
};
use crate::{
    bytes::Octets,
    registry::{ContentType, HandshakeType, Role},
    transcript::is_hello_retry_request,
    wire::Handshake,
};

/// A stage of a handshake; the order is that of the program, but for 0-RTT data before a HelloRetryRequest.
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
    /// From the first KeyUpdate, or the first CertificateRequest after the handshake: in the order in which it was
    /// sent.
    Later(usize),
    Alerts,
    KeyUpdateAndExporter,
    Replay,
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
            // Those have names of their own.
            Self::Later(_) => "after the handshake",
            Self::Alerts => "alerts",
            Self::KeyUpdateAndExporter => "key update and exporter",
            Self::Replay => "replay",
        }
    }
}

const KEY_UPDATE: &str = "key update";
const POST_HANDSHAKE: &str = "post-handshake authentication";

/// How far the handshake has come.
#[derive(Default)]
pub(super) struct Walk<'a> {
    /// Certificate messages that were sent compressed, and are yet to come.
    decompressed: &'a [Octets],
    pub(super) messages: Vec<Message>,
    pub(super) records: Vec<Sent>,
    retry: bool,
    hellos: usize,
    server_hello: bool,
    client: Side,
    server: Side,
    sequences: HashMap<(Role, Epoch), u64>,
    /// The context of each post-handshake authentication, and whether its certificate has come.
    exchanges: Vec<(Vec<u8>, bool)>,
    /// The one whose certificate came last, until its Finished.
    answered: Option<usize>,
    /// The stages after the first KeyUpdate or post-handshake authentication.
    pub(super) later: Vec<&'static str>,
}

#[derive(Default)]
struct Side {
    finished: bool,
    /// How many KeyUpdate messages it has sent.
    generation: u32,
}

impl<'a> Walk<'a> {
    /// Goes over all records.
    pub(super) fn over(
        connection: &'a Connection,
        assembled: Vec<Assembled>,
        carried: Vec<Vec<usize>>,
    ) -> Result<Self, Error> {
        let mut walk = Self {
            decompressed: &connection.decompressed,
            ..Self::default()
        };
        let mut assembled = assembled.into_iter().peekable();
        for (index, (record, carried)) in connection.records.iter().zip(carried).enumerate() {
            // Keys change with a Finished or a KeyUpdate, and that one still goes under the old ones.
            let epoch = walk.epoch(record);
            while let Some(message) = assembled.next_if(|message| message.first == index) {
                walk.message(message, epoch)?;
            }
            walk.record(record, carried, epoch);
        }
        if !walk.server_hello {
            return Err(Error::NoServerHello);
        }
        Ok(walk)
    }

    /// What protects a record whose content begins no message of another epoch.
    fn epoch(&self, record: &SentRecord) -> Option<Epoch> {
        let (role, side) = (record.role, self.side(record.role));
        // An alert may come before the keys that its sender could have; its record tells.
        let open_alert = record.record.first() == Some(&ContentType::ALERT.0);
        match record.content_type {
            ContentType::CHANGE_CIPHER_SPEC => None,
            ContentType::ALERT if open_alert => None,
            ContentType::ALERT if !self.server_hello && role == Role::Server => None,
            ContentType::ALERT if !self.server_hello => Some(Epoch::Early),
            _ if side.finished => Some(Epoch::Application(side.generation)),
            ContentType::APPLICATION_DATA if role == Role::Client => Some(Epoch::Early),
            _ => Some(Epoch::Handshake),
        }
    }

    fn record(&mut self, record: &SentRecord, carried: Vec<usize>, epoch: Option<Epoch>) {
        let (role, content_type) = (record.role, record.content_type);
        let last = carried.last().and_then(|place| self.messages.get(*place));
        let (stage, content, epoch) = match (content_type, last) {
            (ContentType::HANDSHAKE, Some(message)) => {
                let content = match message.stage {
                    Stage::Resumption => "new_session_tickets".to_owned(),
                    Stage::Later(_) => format!("{role}_post_handshake_messages"),
                    _ => format!("{role}_flight"),
                };
                (message.stage, content, message.epoch)
            }
            (ContentType::CHANGE_CIPHER_SPEC, _) => {
                let content = format!("{role}_change_cipher_spec");
                (self.compatibility(role), content, epoch)
            }
            (ContentType::ALERT, _) => (Stage::Alerts, format!("{role}_alert"), epoch),
            _ if epoch == Some(Epoch::Early) => {
                (Stage::EarlyData, "early_application_data".to_owned(), epoch)
            }
            _ => {
                let stage = self.after_handshake(Stage::ApplicationData);
                (stage, format!("{role}_application_data"), epoch)
            }
        };
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
            messages: carried,
        });
    }

    /// Notes a message with its stage and its keys.
    fn message(&mut self, assembled: Assembled, epoch: Option<Epoch>) -> Result<(), Error> {
        let Assembled { role, octets, .. } = assembled;
        let handshake_type = HandshakeType(octets.first().copied().unwrap_or_default());
        let unexpected = Err(Error::UnexpectedMessage {
            role,
            handshake_type,
        });
        let retry = is_hello_retry_request(&octets);
        let mut exchange = None;
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
                check_suite(&octets)?;
                ("server_hello".to_owned(), Stage::ServerHello, None)
            }
            _ if !self.server_hello => return unexpected,
            (Role::Server, HandshakeType::ENCRYPTED_EXTENSIONS)
            | (Role::Server, HandshakeType::CERTIFICATE_REQUEST)
                if !self.server.finished =>
            {
                (handshake_type.to_string(), Stage::ServerFlight, epoch)
            }
            (Role::Client, HandshakeType::END_OF_EARLY_DATA) if !self.client.finished => {
                let epoch = Some(Epoch::Early);
                (handshake_type.to_string(), Stage::ClientFlight, epoch)
            }
            (
                role,
                HandshakeType::CERTIFICATE
                | HandshakeType::COMPRESSED_CERTIFICATE
                | HandshakeType::CERTIFICATE_VERIFY
                | HandshakeType::FINISHED,
            ) if !self.side(role).finished && (role == Role::Server || self.server.finished) => {
                match handshake_type {
                    HandshakeType::FINISHED => self.side_mut(role).finished = true,
                    HandshakeType::COMPRESSED_CERTIFICATE => {
                        self.decompressed = self.decompressed.get(1..).unwrap_or_default();
                    }
                    _ => {}
                }
                let stage = match role {
                    Role::Client => Stage::ClientFlight,
                    Role::Server => Stage::ServerFlight,
                };
                (format!("{role}_{handshake_type}"), stage, epoch)
            }
            _ => match self.after_finished(role, handshake_type, &octets) {
                Some((name, stage, of)) => {
                    exchange = of;
                    (name, stage, epoch)
                }
                None => return unexpected,
            },
        };
        self.messages.push(Message {
            name: name.clone(),
            role,
            octets: octets.into(),
            base: name,
            stage,
            epoch,
            exchange,
        });
        Ok(())
    }

    /// The name, the stage and the authentication of a message after the Finished of its sender; none where it has no
    /// place.
    fn after_finished(
        &mut self,
        role: Role,
        handshake_type: HandshakeType,
        octets: &[u8],
    ) -> Option<(String, Stage, Option<usize>)> {
        if !self.side(role).finished {
            return None;
        }
        let message = format!("post_handshake_{handshake_type}");
        Some(match (role, handshake_type) {
            (Role::Server, HandshakeType::NEW_SESSION_TICKET) => {
                let stage = self.after_handshake(Stage::Resumption);
                (handshake_type.to_string(), stage, None)
            }
            (_, HandshakeType::KEY_UPDATE) => {
                let side = self.side_mut(role);
                side.generation = side.generation.checked_add(1)?;
                let stage = self.begin(KEY_UPDATE);
                (format!("{role}_{handshake_type}"), stage, None)
            }
            (Role::Server, HandshakeType::CERTIFICATE_REQUEST) if self.client.finished => {
                self.exchanges.push((context(octets)?, false));
                let exchange = Some(self.exchanges.len() - 1);
                (message, self.begin(POST_HANDSHAKE), exchange)
            }
            (Role::Client, HandshakeType::CERTIFICATE | HandshakeType::COMPRESSED_CERTIFICATE)
                if self.answered.is_none() =>
            {
                let certificate = match handshake_type {
                    HandshakeType::CERTIFICATE => octets,
                    _ => {
                        let (certificate, rest) = self.decompressed.split_first()?;
                        self.decompressed = rest;
                        certificate
                    }
                };
                let context = context(certificate)?;
                let mut exchanges = self.exchanges.iter();
                let exchange =
                    exchanges.position(|exchange| *exchange == (context.clone(), false))?;
                self.exchanges.get_mut(exchange)?.1 = true;
                self.answered = Some(exchange);
                (message, self.begin(POST_HANDSHAKE), Some(exchange))
            }
            (Role::Client, HandshakeType::CERTIFICATE_VERIFY) => {
                (message, self.begin(POST_HANDSHAKE), Some(self.answered?))
            }
            (Role::Client, HandshakeType::FINISHED) => (
                message,
                self.begin(POST_HANDSHAKE),
                Some(self.answered.take()?),
            ),
            _ => return None,
        })
    }

    fn side(&self, role: Role) -> &Side {
        match role {
            Role::Client => &self.client,
            Role::Server => &self.server,
        }
    }

    fn side_mut(&mut self, role: Role) -> &mut Side {
        match role {
            Role::Client => &mut self.client,
            Role::Server => &mut self.server,
        }
    }

    /// The stage of what follows the handshake: by its kind, or in order where the order decides about keys.
    fn after_handshake(&mut self, stage: Stage) -> Stage {
        if self.later.is_empty() {
            stage
        } else {
            self.begin(stage.name())
        }
    }

    /// The last stage, where it has that name, or a new one.
    fn begin(&mut self, name: &'static str) -> Stage {
        if self.later.last() != Some(&name) {
            self.later.push(name);
        }
        Stage::Later(self.later.len() - 1)
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

/// The certificate_request_context of a CertificateRequest or Certificate.
fn context(octets: &[u8]) -> Option<Vec<u8>> {
    let context = match Handshake::decode(octets).ok()? {
        Handshake::CertificateRequest(request) => request.certificate_request_context,
        Handshake::Certificate(certificate) => certificate.certificate_request_context,
        _ => return None,
    };
    Some(context.to_vec())
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
