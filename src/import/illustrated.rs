//! Reads a folder of published data of the Illustrated TLS Connection.

pub(super) mod connection;

use core::fmt;
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::keys::{KeyError, rsa_private_key_from_pem};
use crate::{bytes::Octets, disk, registry::Role};

/// No file of the folder may be longer, in octets.
const LONGEST_FILE: u64 = 16 << 20;

/// What the folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illustrated {
    /// What the page prints; `facts.json`.
    pub facts: Facts,
    /// The lines of the key log in their order; `keylog.txt`.
    pub key_log: Vec<KeyLogLine>,
    /// The server's RSA private key, PKCS#8 DER; made of `keys/server.key`.
    pub server_private_key: Octets,
}

/// What the page prints, and where the files of the folder come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The page.
    pub source: Source,
    /// The origin of each file, by its path in the folder.
    pub files: BTreeMap<String, Origin>,
    /// The boxes in the order of the page.
    pub boxes: Vec<PageBox>,
}

/// Where the page comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The commit.
    pub commit: Octets,
    /// The path of the page in the repository.
    pub page: String,
    /// SHA-256 of the page, 32 octets.
    pub page_sha256: Octets,
    /// The licence.
    pub licence: String,
}

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The path of the file in the repository.
    pub from: String,
    /// SHA-256 of the file, 32 octets.
    pub sha256: Octets,
}

/// A box of the page: a record, a message inside of one, or a calculation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageBox {
    /// The title of the box.
    pub title: String,
    /// Who sends or calculates.
    pub endpoint: Role,
    /// What the box shows.
    pub kind: BoxKind,
    /// Whether the box shows again a message that is inside of the record before it.
    pub embedded: bool,
    /// The line of the page.
    pub line: usize,
    /// The octets of a record in their order.
    pub spans: Vec<PageSpan>,
    /// The values named in the box.
    pub values: Vec<NamedValue>,
}

/// What a box shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BoxKind {
    /// A record or a message.
    Record,
    /// A calculation.
    Calculation,
}

/// Octets under one label. The plain and the encrypted spans of a box which is not embedded, joined, are its record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSpan {
    /// What the octets are.
    pub label: String,
    /// How they are on the wire.
    pub state: SpanState,
    /// The octets.
    pub hex: Octets,
}

/// How the octets of a span are on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanState {
    /// As shown.
    Plain,
    /// As shown, and protected.
    Encrypted,
    /// Protected; the octets are shown after decryption.
    Decrypted,
}

/// A value under the name the page gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedValue {
    /// The name.
    pub name: String,
    /// The octets.
    pub hex: Octets,
}

/// A line of a key log in the format of NSS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLogLine {
    /// What the secret is: `CLIENT_HANDSHAKE_TRAFFIC_SECRET`.
    pub label: String,
    /// The random of the ClientHello, 32 octets.
    pub client_random: Octets,
    /// The secret.
    pub secret: Octets,
}

/// Reads the folder.
///
/// # Errors
///
/// The first file that could not be read, and why.
pub fn read(folder: &Path) -> Result<Illustrated, ReadError> {
    let at = |name: &str| folder.join(name);
    let facts = in_file(at("facts.json"), |text| {
        serde_json::from_str(text).map_err(|error| ReadReason::Facts(error.to_string()))
    })?;
    let key_log = in_file(at("keylog.txt"), key_log)?;
    let server_private_key = in_file(at("keys/server.key"), |text| {
        rsa_private_key_from_pem(text).map_err(ReadReason::Key)
    })?;
    Ok(Illustrated {
        facts,
        key_log,
        server_private_key,
    })
}

/// Reads a key log in the format of NSS: a label, the client random and the secret on each line, blank lines and
/// lines after `#` apart.
///
/// # Errors
///
/// The first line that is none of these.
pub fn key_log(text: &str) -> Result<Vec<KeyLogLine>, ReadReason> {
    let mut out = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let wrong = || ReadReason::KeyLogLine(index + 1);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.split_whitespace();
        let (Some(label), Some(random), Some(secret), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(wrong());
        };
        let client_random: Octets = random.parse().map_err(|_| wrong())?;
        let secret: Octets = secret.parse().map_err(|_| wrong())?;
        if client_random.len() != 32 || secret.is_empty() {
            return Err(wrong());
        }
        out.push(KeyLogLine {
            label: label.to_owned(),
            client_random,
            secret,
        });
    }
    Ok(out)
}

/// The file that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The file.
    pub file: PathBuf,
    /// Why it could not be read.
    pub reason: ReadReason,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadReason {
    /// The file cannot be opened or read.
    Io(io::ErrorKind),
    /// The file is longer than 16 MiB.
    TooLong,
    /// The file is not UTF-8.
    NotText,
    /// The name of the folder, which becomes that of the trace, has a control character.
    ControlCharacter(char),
    /// The file is not JSON of the expected form; where and why.
    Facts(String),
    /// This line, counted from 1, is no line of a key log.
    KeyLogLine(usize),
    /// The file is no usable private key.
    Key(KeyError),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.reason)
    }
}

impl core::error::Error for ReadError {}

impl fmt::Display for ReadReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(kind) => write!(f, "{kind}"),
            Self::TooLong => write!(f, "longer than {LONGEST_FILE} octets"),
            Self::NotText => f.write_str("not UTF-8"),
            Self::ControlCharacter(found) => {
                write!(
                    f,
                    "the name of the folder has the control character {found:?}"
                )
            }
            Self::Facts(why) => f.write_str(why),
            Self::KeyLogLine(line) => write!(f, "line {line} is no line of a key log"),
            Self::Key(error) => write!(f, "{error}"),
        }
    }
}

impl core::error::Error for ReadReason {}

/// What `read` makes of the text of the file.
fn in_file<T>(
    file: PathBuf,
    read: impl FnOnce(&str) -> Result<T, ReadReason>,
) -> Result<T, ReadError> {
    match text(&file).and_then(|text| read(&text)) {
        Ok(value) => Ok(value),
        Err(reason) => Err(ReadError { file, reason }),
    }
}

fn text(file: &Path) -> Result<String, ReadReason> {
    disk::read(file, LONGEST_FILE).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => ReadReason::TooLong,
        io::ErrorKind::InvalidData => ReadReason::NotText,
        kind => ReadReason::Io(kind),
    })
}

#[cfg(test)]
mod tests;
