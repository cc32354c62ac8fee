//! Finds the value of the trace for every value that the text prints.

use super::{Action, Direction, Document, PrintedStep, PrintedTrace, PrintedValue};
use crate::{
    bytes::Octets,
    connection::{Connection, EphemeralKey, Epoch, Names, PreSharedKey, SentRecord},
    import::{
        error::ImportError,
        keys::rsa_private_key,
        ledger::{Content, Entry, LedgerRow, Sheet},
    },
    question::Subject,
    record::HEADER_LENGTH,
    registry::{ContentType, ExtensionType, PskKind, Role},
    trace::Trace,
    wire::{Binders, Extension, Handshake},
};

/// The document, as the ids of traces and the ledger name it.
const DOCUMENT: &str = "rfc8448";

/// What stands before every label.
const LABEL_PREFIX: &str = "tls13 ";

/// The trace of every connection of the document, and its part of the ledger.
pub(in crate::import) fn traces(
    document: &Document,
    reference: &mut dyn Subject,
) -> Result<Vec<(Trace, Vec<LedgerRow>)>, ImportError> {
    let mut signing_keys = Vec::new();
    if !document.private_key.is_empty() {
        signing_keys.push(rsa_private_key(&document.private_key)?);
    }
    let mut made: Vec<(Trace, Vec<LedgerRow>)> = Vec::new();
    for printed in &document.traces {
        let mut id = id(printed);
        if made.iter().any(|(trace, _)| trace.id() == id) {
            id = format!("{id}-section-{}", printed.section);
        }
        let mut connection = Connection {
            id,
            title: format!("{} (RFC 8448, section {})", printed.title, printed.section),
            source: format!("{DOCUMENT}#section-{}", printed.section),
            signing_keys: signing_keys.clone(),
            ..facts(printed)?
        };
        let names = connection.names()?;
        let sheet = sheet(printed, &connection, &names)?;
        connection.printed = sheet.printed()?;
        let trace = connection.into_trace(reference)?;
        let ledger = sheet.ledger(&trace)?;
        made.push((trace, ledger));
    }
    Ok(made)
}

/// The id says what the handshake is; another title stands for itself.
fn id(printed: &PrintedTrace) -> String {
    let name = match printed.title.as_str() {
        "Simple 1-RTT Handshake" => "simple-1rtt".to_owned(),
        "Resumed 0-RTT Handshake" => "resumed-0rtt".to_owned(),
        "HelloRetryRequest" => "hello-retry-request".to_owned(),
        "Client Authentication" => "client-auth".to_owned(),
        "Compatibility Mode" => "compat-mode".to_owned(),
        title => {
            let words: Vec<String> = title
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_lowercase)
                .collect();
            if words.is_empty() {
                format!("section-{}", printed.section)
            } else {
                words.join("-")
            }
        }
    };
    format!("{DOCUMENT}/{name}")
}

/// What was sent, and the private values.
fn facts(printed: &PrintedTrace) -> Result<Connection, ImportError> {
    let mut connection = Connection::default();
    let mut psk = None;
    for step in &printed.steps {
        if step.same_as.is_some() {
            if printed.printed_by(step).is_none() {
                return Err(ImportError::NothingToRepeat {
                    line: step.line,
                    name: step.same_as.clone().unwrap_or_default(),
                });
            }
            continue;
        }
        match &step.action {
            Action::CreateKeyPair { group } => connection.private_keys.push(EphemeralKey {
                role: step.endpoint,
                group: *group,
                private_key: named(step, "private key")?.value.clone(),
            }),
            Action::SendRecord { content_type } => connection.records.push(SentRecord {
                role: step.endpoint,
                content_type: *content_type,
                payload: named(step, "payload")?.value.clone(),
                record: named(step, "complete record")?.value.clone(),
            }),
            Action::Extract { secret } if secret == "early" => {
                let ikm = &named(step, "IKM")?.value;
                if psk.is_none() && ikm.iter().any(|octet| *octet != 0) {
                    psk = Some(ikm.clone());
                }
            }
            _ => {}
        }
    }
    if let Some(key) = psk {
        connection.psks.push(PreSharedKey {
            identity: selected_identity(&connection.records),
            kind: kind_of_psk(printed),
            key,
            suite: None,
        });
    }
    Ok(connection)
}

/// The identity that the server selects of those in the last ClientHello; the first where it selects none.
fn selected_identity(records: &[SentRecord]) -> Octets {
    let (mut identities, mut selected) = (Vec::new(), 0);
    for record in records {
        match Handshake::decode(&record.payload) {
            Ok(Handshake::ClientHello(hello)) => {
                let offered = hello.pre_shared_key();
                let offered = offered.iter().flat_map(|offered| offered.identities.iter());
                identities = offered.map(|identity| identity.identity).collect();
            }
            Ok(Handshake::ServerHello(hello)) => {
                if let Some(Extension::SelectedIdentity(index)) =
                    hello.extensions.find(ExtensionType::PRE_SHARED_KEY)
                {
                    selected = usize::from(index);
                }
            }
            // The names of the connection refuse what cannot be decoded, with its place.
            _ => {}
        }
    }
    identities
        .get(selected)
        .map_or_else(Octets::default, |identity| (*identity).into())
}

/// What the label of the printed binder key says.
fn kind_of_psk(printed: &PrintedTrace) -> PskKind {
    let external = printed.steps.iter().any(|step| {
        matches!(&step.action, Action::DeriveSecret { label, .. } if label.ends_with("ext binder"))
    });
    match external {
        true => PskKind::External,
        false => PskKind::Resumption,
    }
}

fn named<'a>(step: &'a PrintedStep, name: &str) -> Result<&'a PrintedValue, ImportError> {
    let found = step.values.iter().find(|value| value.name == name);
    found.ok_or_else(|| ImportError::UnknownValue {
        line: step.line,
        name: step.title.clone(),
    })
}

/// The value of the trace for each printed value.
fn sheet(
    printed: &PrintedTrace,
    connection: &Connection,
    names: &Names,
) -> Result<Sheet, ImportError> {
    let mut sheet = Sheet::new(DOCUMENT);
    let mut mapping = Mapping {
        connection,
        names,
        keys: 0,
        records: 0,
        constructed: [0, 0],
        tickets: 0,
    };
    for step in &printed.steps {
        if step.same_as.is_some() {
            continue;
        }
        let values = mapping.step(step);
        for value in &step.values {
            let unknown = || ImportError::UnknownValue {
                line: value.line,
                name: value.name.clone(),
            };
            let found = values.as_ref().ok_or_else(unknown)?.iter();
            let (_, target, offset) = found
                .clone()
                .find(|(name, ..)| *name == value.name)
                .ok_or_else(unknown)?;
            let content = match value.words.as_deref() {
                Some("(empty)") => Content::Empty,
                Some(_) => Content::Zeros,
                None => Content::Octets(value.value.clone()),
            };
            sheet.push(Entry {
                section: printed.section.to_string(),
                line: value.line,
                step: format!("{}: {}", step.endpoint, step.title),
                name: value.name.clone(),
                content,
                value: target.clone(),
                offset: *offset,
            });
        }
    }
    Ok(sheet)
}

/// Printed name, value of the trace, offset in it for a part.
type Target = (String, String, Option<usize>);

struct Mapping<'a> {
    connection: &'a Connection,
    names: &'a Names,
    /// How many key pairs, records, messages of the client and of the server, and tickets there were.
    keys: usize,
    records: usize,
    constructed: [usize; 2],
    tickets: usize,
}

impl Mapping<'_> {
    /// The values of a step; none where the step has no place in the connection.
    fn step(&mut self, step: &PrintedStep) -> Option<Vec<Target>> {
        let role = step.endpoint;
        match &step.action {
            Action::CreateKeyPair { .. } => {
                let suffix = self.names.key_suffixes.get(self.keys)?;
                self.keys += 1;
                Some(whole([
                    (
                        "private key",
                        format!("{role}_ephemeral_private_key{suffix}"),
                    ),
                    ("public key", format!("{role}_share{suffix}")),
                ]))
            }
            Action::ConstructMessage { message } => {
                let value = self.constructed(role, step.values.first()?.value.len())?;
                Some(whole([(message.as_str(), value)]))
            }
            Action::SendRecord { content_type } => {
                let sent = self.names.records.get(self.records)?;
                self.records += 1;
                let mut values = whole([
                    ("payload", sent.content.clone()),
                    ("complete record", sent.record.clone()),
                ]);
                if *content_type == ContentType::CHANGE_CIPHER_SPEC {
                    let payload = values.first_mut()?;
                    payload.1.clone_from(&sent.record);
                    payload.2 = Some(HEADER_LENGTH);
                }
                Some(values)
            }
            Action::Extract { secret } => {
                let psk = !self.connection.psks.is_empty();
                let agreed = if self.connection.private_keys.is_empty() {
                    "zeros"
                } else {
                    "client_shared_secret"
                };
                let (salt, ikm, secret) = match secret.as_str() {
                    "early" if psk => ("zeros", "psk", "early_secret"),
                    "early" => ("zeros", "zeros", "early_secret"),
                    "handshake" => ("derived_early", agreed, "handshake_secret"),
                    "master" | "main" => ("derived_handshake", "zeros", "main_secret"),
                    _ => return None,
                };
                Some(whole([
                    ("salt", salt.to_owned()),
                    ("IKM", ikm.to_owned()),
                    ("secret", secret.to_owned()),
                ]))
            }
            Action::DeriveSecret { label, purpose } => {
                let label = label.strip_prefix(LABEL_PREFIX)?;
                let (secret, context, name) = derivation(label, purpose.as_deref())?;
                Some(whole([
                    ("PRK", secret.to_owned()),
                    ("hash", context.to_owned()),
                    ("info", format!("{name}_info")),
                    ("expanded", name.to_owned()),
                ]))
            }
            Action::TrafficKeys { direction, epoch } => {
                let writer = match direction {
                    Direction::Write => role,
                    Direction::Read => role.peer(),
                };
                let epoch = match epoch {
                    super::Epoch::EarlyApplication => Epoch::Early,
                    super::Epoch::Handshake => Epoch::Handshake,
                    super::Epoch::Application => Epoch::Application(0),
                };
                let base = epoch.keys_of(writer);
                Some(whole([
                    ("PRK", epoch.secret_of(writer)),
                    ("key info", format!("{base}_key_info")),
                    ("key expanded", format!("{base}_keys.key")),
                    ("iv info", format!("{base}_iv_info")),
                    ("iv expanded", format!("{base}_keys.iv")),
                ]))
            }
            Action::Finished { label } => {
                label.strip_prefix(LABEL_PREFIX)?;
                Some(whole([
                    ("PRK", format!("{role}_handshake_traffic_secret")),
                    ("hash", "empty".to_owned()),
                    ("info", format!("{role}_finished_key_info")),
                    ("expanded", format!("{role}_finished_mac.finished_key")),
                    ("finished", format!("{role}_finished_mac.verify_data")),
                ]))
            }
            Action::PskBinder { .. } => {
                // A binder is calculated before its ClientHello is sent.
                let suffix = self.next_hello()?;
                Some(whole([
                    (
                        "ClientHello prefix",
                        format!("client_hello{suffix}_truncated"),
                    ),
                    ("binder hash", format!("binder_hash{suffix}")),
                    ("PRK", "binder_key".to_owned()),
                    ("hash", "empty".to_owned()),
                    ("info", "binder_finished_key_info".to_owned()),
                    ("expanded", format!("binder_mac{suffix}.finished_key")),
                    ("finished", format!("binder_mac{suffix}.verify_data")),
                ]))
            }
            Action::ResumptionSecret { .. } => {
                let mut tickets = self
                    .names
                    .messages
                    .iter()
                    .filter_map(|message| message.name.strip_prefix("new_session_ticket"));
                let suffix = tickets.nth(self.tickets)?;
                self.tickets += 1;
                Some(whole([
                    ("PRK", "resumption_secret".to_owned()),
                    ("hash", format!("ticket_nonce{suffix}")),
                    ("info", format!("resumption_psk{suffix}_info")),
                    ("expanded", format!("resumption_psk{suffix}")),
                ]))
            }
        }
    }

    /// The next message that a role puts together: as sent, or a ClientHello without the binders that it has yet to
    /// get.
    fn constructed(&mut self, role: Role, length: usize) -> Option<String> {
        let count = match role {
            Role::Client => &mut self.constructed[0],
            Role::Server => &mut self.constructed[1],
        };
        let mut messages = self
            .names
            .messages
            .iter()
            .filter(|message| message.role == role);
        let message = messages.nth(*count)?;
        *count += 1;
        let located = Binders::locate(&message.octets).ok().flatten();
        match located {
            Some(located) if located.truncated_length() == length => {
                Some(format!("{}_truncated", message.name))
            }
            _ => Some(message.name.clone()),
        }
    }

    /// What distinguishes the ClientHello that was put together last.
    fn next_hello(&self) -> Option<&str> {
        let mut hellos = self
            .names
            .messages
            .iter()
            .filter_map(|message| message.name.strip_prefix("client_hello"));
        hellos.nth(self.constructed[0].checked_sub(1)?)
    }
}

/// The secret, the context and the name of what is derived.
fn derivation(
    label: &str,
    purpose: Option<&str>,
) -> Option<(&'static str, &'static str, &'static str)> {
    const HELLO: &str = "hash_client_hello";
    const HELLOS: &str = "hash_server_hello";
    const SERVER: &str = "hash_server_finished";
    const CLIENT: &str = "hash_client_finished";
    Some(match (label, purpose) {
        ("derived", Some("handshake")) => ("early_secret", "hash_empty", "derived_early"),
        ("derived", Some("master" | "main")) => {
            ("handshake_secret", "hash_empty", "derived_handshake")
        }
        (_, Some(_)) => return None,
        ("ext binder" | "res binder", _) => ("early_secret", "hash_empty", "binder_key"),
        ("c e traffic", _) => ("early_secret", HELLO, "client_early_traffic_secret"),
        ("e exp master", _) => ("early_secret", HELLO, "early_exporter_secret"),
        ("c hs traffic", _) => (
            "handshake_secret",
            HELLOS,
            "client_handshake_traffic_secret",
        ),
        ("s hs traffic", _) => (
            "handshake_secret",
            HELLOS,
            "server_handshake_traffic_secret",
        ),
        ("c ap traffic", _) => ("main_secret", SERVER, "client_application_traffic_secret_0"),
        ("s ap traffic", _) => ("main_secret", SERVER, "server_application_traffic_secret_0"),
        ("exp master", _) => ("main_secret", SERVER, "exporter_secret"),
        ("res master", _) => ("main_secret", CLIENT, "resumption_secret"),
        _ => return None,
    })
}

fn whole<const N: usize>(values: [(&str, String); N]) -> Vec<Target> {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value, None))
        .collect()
}
