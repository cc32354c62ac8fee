//! Finds the facts of the connection in the boxes of the page, and the value of the trace for every print.

use super::{BoxKind, Illustrated, NamedValue, PageBox, PageSpan, SpanState};
use crate::{
    bytes::Octets,
    connection::{Connection, EphemeralKey, Epoch, Names, Sent, SentRecord},
    import::{
        error::ImportError,
        ledger::{Content, Entry, LedgerRow, Sheet},
    },
    question::Subject,
    registry::{ContentType, ExtensionType, Role},
    trace::Trace,
    wire::{Extension, Handshake},
};

/// What a folder's name begins with, and the folder of the vectors.
const DOCUMENT: &str = "illustrated";

/// The name of the key log in the folder.
const KEY_LOG: &str = "keylog.txt";

/// The trace of the connection and its ledger. `folder` is the name of the folder, `illustrated-tls13`.
pub(in crate::import) fn trace(
    read: &Illustrated,
    folder: &str,
    reference: &mut dyn Subject,
) -> Result<(Trace, Vec<LedgerRow>), ImportError> {
    let folder = slug(folder);
    let name = folder.strip_prefix("illustrated-").unwrap_or(&folder);
    let records = records(read);
    let mut connection = Connection {
        id: format!("{DOCUMENT}/{name}"),
        title: format!("The Illustrated TLS 1.3 Connection ({folder})"),
        source: folder.clone(),
        private_keys: private_keys(read, &records),
        records,
        signing_keys: vec![read.server_private_key.clone()],
        ..Connection::default()
    };
    let names = connection.names()?;
    let sheet = sheet(read, &folder, &connection, &names)?;
    connection.printed = sheet.printed()?;
    let trace = connection.into_trace(reference)?;
    let ledger = sheet.ledger(&trace)?;
    Ok((trace, ledger))
}

/// Lower-case letters, digits and single hyphens: what an id is made of.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() {
        DOCUMENT.to_owned()
    } else {
        words.join("-")
    }
}

/// The boxes that show a record of their own.
fn is_record(page_box: &PageBox) -> bool {
    page_box.kind == BoxKind::Record && !page_box.embedded
}

fn joined<'a>(spans: impl Iterator<Item = &'a PageSpan>) -> Vec<u8> {
    spans.flat_map(|span| span.hex.iter().copied()).collect()
}

fn records(read: &Illustrated) -> Vec<SentRecord> {
    let boxes = read.facts.boxes.iter();
    boxes
        .filter(|page_box| is_record(page_box))
        .map(|page_box| {
            let hidden = |span: &&PageSpan| span.state == SpanState::Decrypted;
            let spans = || page_box.spans.iter();
            let record = joined(spans().filter(|span| !hidden(span)));
            let mut inner = joined(spans().filter(hidden));
            let (content_type, payload) = match inner.pop() {
                Some(content_type) => (content_type, inner),
                None => {
                    let header = crate::record::HEADER_LENGTH;
                    let fragment = record.get(header..).unwrap_or_default();
                    (
                        record.first().copied().unwrap_or_default(),
                        fragment.to_vec(),
                    )
                }
            };
            SentRecord {
                role: page_box.endpoint,
                content_type: ContentType(content_type),
                payload: payload.into(),
                record: record.into(),
            }
        })
        .collect()
}

/// The private keys, each with the group under which a hello message carries its public key; that of the ServerHello
/// where none does.
fn private_keys(read: &Illustrated, records: &[SentRecord]) -> Vec<EphemeralKey> {
    let (mut shares, mut selected) = (Vec::new(), None);
    let payloads = records
        .iter()
        .filter(|sent| sent.content_type == ContentType::HANDSHAKE);
    for sent in payloads {
        match Handshake::decode(&sent.payload) {
            Ok(Handshake::ClientHello(hello)) => {
                let entries = hello.key_share().into_iter().flat_map(|list| list.iter());
                shares.extend(entries.map(|entry| (entry.group, entry.key_exchange)));
            }
            Ok(Handshake::ServerHello(hello)) => {
                if let Some(Extension::KeyShareServerHello(entry)) =
                    hello.extensions.find(ExtensionType::KEY_SHARE)
                {
                    shares.push((entry.group, entry.key_exchange));
                    selected = Some(entry.group);
                }
            }
            // The names of the connection refuse what cannot be decoded, with its place.
            _ => {}
        }
    }
    let mut keys = Vec::new();
    for page_box in &read.facts.boxes {
        let named = |name: &str| page_box.values.iter().find(|value| value.name == name);
        let Some(private_key) = named("private key") else {
            continue;
        };
        let public = named("public key").map(|value| &value.hex[..]);
        let carried = shares.iter().find(|(_, share)| Some(*share) == public);
        let carried = carried.map(|(group, _)| *group);
        // Without any share there is no group, and no TLS 1.3 either.
        let Some(group) = carried.or(selected) else {
            continue;
        };
        keys.push(EphemeralKey {
            role: page_box.endpoint,
            group,
            private_key: private_key.hex.clone(),
        });
    }
    keys
}

fn sheet(
    read: &Illustrated,
    document: &str,
    connection: &Connection,
    names: &Names,
) -> Result<Sheet, ImportError> {
    let mut sheet = Sheet::new(document);
    let mut mapping = Mapping {
        connection,
        names,
        records: 0,
        messages: 0,
        keys: 0,
    };
    let page = &read.facts.source.page;
    for page_box in &read.facts.boxes {
        let spans = mapping.spans(page_box);
        let prints = spans.into_iter().chain(
            page_box
                .values
                .iter()
                .map(|value| (&value.name, &value.hex, mapping.value(page_box, value))),
        );
        for (name, octets, target) in prints {
            let (value, offset) = target.ok_or_else(|| ImportError::UnknownValue {
                line: page_box.line,
                name: name.clone(),
            })?;
            sheet.push(Entry {
                section: page.clone(),
                line: page_box.line,
                step: page_box.title.clone(),
                name: name.clone(),
                content: Content::Octets(octets.clone()),
                value,
                offset,
            });
        }
        mapping.pass(page_box);
    }
    for (index, line) in read.key_log.iter().enumerate() {
        let value = logged(&line.label).ok_or_else(|| ImportError::UnknownValue {
            line: index + 1,
            name: line.label.clone(),
        })?;
        // A line of another connection.
        if client_random(names) != Some(&line.client_random[..]) {
            return Err(ImportError::Differs {
                line: index + 1,
                name: "client random".to_owned(),
                value: "client_hello".to_owned(),
            });
        }
        sheet.push(Entry {
            section: KEY_LOG.to_owned(),
            line: index + 1,
            step: "key log".to_owned(),
            name: line.label.clone(),
            content: Content::Octets(line.secret.clone()),
            value,
            offset: None,
        });
    }
    Ok(sheet)
}

fn client_random(names: &Names) -> Option<&[u8]> {
    let hello = names.messages.first()?;
    match Handshake::decode(&hello.octets) {
        Ok(Handshake::ClientHello(hello)) => Some(hello.random),
        _ => None,
    }
}

/// The value of a label of a key log.
fn logged(label: &str) -> Option<String> {
    Some(match label {
        "CLIENT_EARLY_TRAFFIC_SECRET" => Epoch::Early.secret_of(Role::Client),
        "CLIENT_HANDSHAKE_TRAFFIC_SECRET" => Epoch::Handshake.secret_of(Role::Client),
        "SERVER_HANDSHAKE_TRAFFIC_SECRET" => Epoch::Handshake.secret_of(Role::Server),
        "CLIENT_TRAFFIC_SECRET_0" => Epoch::Application(0).secret_of(Role::Client),
        "SERVER_TRAFFIC_SECRET_0" => Epoch::Application(0).secret_of(Role::Server),
        "EARLY_EXPORTER_SECRET" => "early_exporter_secret".to_owned(),
        "EXPORTER_SECRET" => "exporter_secret".to_owned(),
        _ => return None,
    })
}

/// A value, and the offset in it where the print is only a part.
type Target = Option<(String, Option<usize>)>;

struct Mapping<'a> {
    connection: &'a Connection,
    names: &'a Names,
    /// How many records, embedded messages and key pairs stand before the box.
    records: usize,
    messages: usize,
    keys: usize,
}

impl Mapping<'_> {
    /// Name, octets and value of every span of a box.
    fn spans<'b>(&self, page_box: &'b PageBox) -> Vec<(&'b String, &'b Octets, Target)> {
        let mut offsets = [0, 0];
        let target = |span: &PageSpan| {
            let hidden = span.state == SpanState::Decrypted;
            let offset = &mut offsets[usize::from(hidden)];
            let start = *offset;
            *offset += span.hex.len();
            if page_box.embedded {
                let value = self.embedded()?;
                return Some((value, Some(start)));
            }
            let sent = self.names.records.get(self.records)?;
            let content = self.connection.records.get(self.records)?.payload.len();
            match hidden {
                false => Some((sent.record.clone(), Some(start))),
                true if start + span.hex.len() <= content => {
                    Some((sent.content.clone(), Some(start)))
                }
                true if start == content => {
                    Some((format!("open_{}.content_type", sent.record), Some(0)))
                }
                true => None,
            }
        };
        let targets: Vec<Target> = page_box.spans.iter().map(target).collect();
        let spans = page_box.spans.iter().zip(targets);
        spans
            .map(|(span, target)| (&span.label, &span.hex, target))
            .collect()
    }

    /// The value that an embedded box shows again: the next message of the record before it, or the whole
    /// content of a record that holds no messages.
    fn embedded(&self) -> Option<String> {
        let sent = self.record_before()?;
        if sent.messages.is_empty() {
            return Some(sent.content.clone());
        }
        let message = self.names.messages.get(self.embedded_message()?)?;
        Some(message.name.clone())
    }

    fn record_before(&self) -> Option<&Sent> {
        self.names.records.get(self.records.checked_sub(1)?)
    }

    /// The place of the message that the next embedded box shows.
    fn embedded_message(&self) -> Option<usize> {
        let messages = &self.record_before()?.messages;
        messages.get(self.messages).copied()
    }

    fn value(&self, page_box: &PageBox, value: &NamedValue) -> Target {
        let role = page_box.endpoint;
        let name = value.name.as_str();
        if page_box.kind == BoxKind::Calculation {
            return Some((self.calculated(page_box, name)?, None));
        }
        if page_box.embedded {
            let message = self.embedded_message()?;
            return Some((self.authenticated(role, message, name)?, None));
        }
        let sent = self.names.records.get(self.records)?;
        let (epoch, _) = sent.protection?;
        let keys = epoch.keys_of(role);
        match name {
            "key" => Some((format!("{keys}_keys.key"), None)),
            "iv" => Some((format!("{keys}_keys.iv"), None)),
            "authtag" => {
                let record = &self.connection.records.get(self.records)?.record;
                let offset = record.len().checked_sub(value.hex.len())?;
                Some((sent.record.clone(), Some(offset)))
            }
            _ => None,
        }
    }

    /// A value of a calculation.
    fn calculated(&self, page_box: &PageBox, name: &str) -> Option<String> {
        let role = page_box.endpoint;
        let suffix = || self.names.key_suffixes.get(self.keys);
        let epoch = if page_box.title.contains("Application") {
            Epoch::Application(0)
        } else {
            Epoch::Handshake
        };
        Some(match name {
            "private key" => format!("{role}_ephemeral_private_key{}", suffix()?),
            "public key" => format!("{role}_share{}", suffix()?),
            "hello_hash" => "hash_server_hello".to_owned(),
            "handshake_hash" => "hash_server_finished".to_owned(),
            "shared_secret" => format!("{role}_shared_secret"),
            "zero_key" => "zeros".to_owned(),
            "hssec" | "handshake_secret" | "handshake secret" => "handshake_secret".to_owned(),
            "csec" => epoch.secret_of(Role::Client),
            "ssec" => epoch.secret_of(Role::Server),
            "ckey" => format!("{}_keys.key", epoch.keys_of(Role::Client)),
            "civ" => format!("{}_keys.iv", epoch.keys_of(Role::Client)),
            "skey" => format!("{}_keys.key", epoch.keys_of(Role::Server)),
            "siv" => format!("{}_keys.iv", epoch.keys_of(Role::Server)),
            words => in_words(words)?,
        })
    }

    /// A value beside a message: what its signature or its Finished is made of.
    fn authenticated(&self, role: Role, message: usize, name: &str) -> Option<String> {
        Some(match name {
            "handshake_hash" | "fin_hash" => {
                let before = self.names.messages.get(message.checked_sub(1)?)?;
                format!("hash_{}", before.name)
            }
            "sht_secret" => Epoch::Handshake.secret_of(Role::Server),
            "cht_secret" => Epoch::Handshake.secret_of(Role::Client),
            "verify_data" => format!("{role}_finished_mac.verify_data"),
            _ => return None,
        })
    }

    /// Notes what the box had.
    fn pass(&mut self, page_box: &PageBox) {
        if is_record(page_box) {
            self.records += 1;
            self.messages = 0;
        }
        if page_box.embedded {
            self.messages += 1;
        }
        if page_box
            .values
            .iter()
            .any(|value| value.name == "private key")
        {
            self.keys += 1;
        }
    }
}

/// `server handshake key` and the like.
fn in_words(name: &str) -> Option<String> {
    let (role, rest) = name.split_once(' ')?;
    let role = match role {
        "client" => Role::Client,
        "server" => Role::Server,
        _ => return None,
    };
    let (epoch, what) = rest.split_once(' ')?;
    let epoch = match epoch {
        "handshake" => Epoch::Handshake,
        "application" => Epoch::Application(0),
        _ => return None,
    };
    match what {
        "traffic secret" => Some(epoch.secret_of(role)),
        "key" => Some(format!("{}_keys.key", epoch.keys_of(role))),
        "IV" => Some(format!("{}_keys.iv", epoch.keys_of(role))),
        _ => None,
    }
}
