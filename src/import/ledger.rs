//! The ledger: for every octet string that a document prints, the value of a trace that it became.

use core::{fmt, ops::Range};
use std::collections::HashMap;

use super::error::ImportError;
use crate::{bytes::Octets, trace::Trace};

/// The names of the columns.
const HEADER: &str = "document\tsection\tline\tstep\tname\toctets\tvalue\toffset\tlength";

/// One printed value and where it is in the vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The document: `rfc8448`.
    pub document: String,
    /// The section, or the page or file, of the document.
    pub section: String,
    /// The line on which the value begins, counted from 1.
    pub line: usize,
    /// The title of the step or box.
    pub step: String,
    /// The name as printed.
    pub name: String,
    /// The number of octets that are printed; 0 where words are, such as `0 (all zero octets)`.
    pub octets: usize,
    /// The id of the trace and the name of the value: `rfc8448/simple-1rtt#client_hello`.
    pub value: String,
    /// Where in the value the printed octets begin.
    pub offset: usize,
    /// How many octets of the value are meant, from there.
    pub length: usize,
}

impl LedgerRow {
    /// The octets of the value that are meant.
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset.saturating_add(self.length)
    }

    fn fields(&self) -> [String; 9] {
        [
            self.document.clone(),
            self.section.clone(),
            self.line.to_string(),
            self.step.clone(),
            self.name.clone(),
            self.octets.to_string(),
            self.value.clone(),
            self.offset.to_string(),
            self.length.to_string(),
        ]
    }
}

/// The text of a ledger: a line with the names of the columns, a line for each row, tabs between the columns.
pub fn save(rows: &[LedgerRow]) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        // Printed text has no tabs; another document's would shift the columns.
        let fields = row
            .fields()
            .map(|field| field.replace(char::is_control, " "));
        text.push_str(&fields.join("\t"));
        text.push('\n');
    }
    text
}

/// Reads the text of a ledger.
///
/// # Errors
///
/// The first line that is none of a ledger.
pub fn load(text: &str) -> Result<Vec<LedgerRow>, LedgerError> {
    let mut lines = text.lines().enumerate();
    match lines.next() {
        Some((_, HEADER)) => {}
        _ => return Err(LedgerError { line: 1 }),
    }
    lines
        .map(|(index, line)| row(line).ok_or(LedgerError { line: index + 1 }))
        .collect()
}

fn row(line: &str) -> Option<LedgerRow> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [
        document,
        section,
        line,
        step,
        name,
        octets,
        value,
        offset,
        length,
    ] = fields[..]
    else {
        return None;
    };
    Some(LedgerRow {
        document: document.into(),
        section: section.into(),
        line: line.parse().ok()?,
        step: step.into(),
        name: name.into(),
        octets: octets.parse().ok()?,
        value: value.into(),
        offset: offset.parse().ok()?,
        length: length.parse().ok()?,
    })
}

/// A line that is none of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerError {
    /// Counted from 1.
    pub line: usize,
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} is no line of a ledger", self.line)
    }
}

impl core::error::Error for LedgerError {}

/// What a document prints of one connection, before there is a trace.
pub(super) struct Sheet {
    document: String,
    entries: Vec<Entry>,
}

/// One printed value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) section: String,
    pub(super) line: usize,
    pub(super) step: String,
    pub(super) name: String,
    pub(super) content: Content,
    /// The value, and the offset in it where the print is only a part.
    pub(super) value: String,
    pub(super) offset: Option<usize>,
}

/// What is printed for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Octets(Octets),
    /// `(empty)`
    Empty,
    /// `0 (all zero octets)`
    Zeros,
}

impl Sheet {
    pub(super) fn new(document: &str) -> Self {
        Self {
            document: document.to_owned(),
            entries: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The values that are printed as a whole.
    ///
    /// # Errors
    ///
    /// Where two prints of one value differ: the second one.
    pub(super) fn printed(&self) -> Result<HashMap<String, Octets>, ImportError> {
        let mut printed: HashMap<String, Octets> = HashMap::new();
        for entry in &self.entries {
            let (Content::Octets(octets), None) = (&entry.content, entry.offset) else {
                continue;
            };
            match printed.get(&entry.value) {
                Some(before) if before != octets => return Err(entry.differs()),
                Some(_) => {}
                None => {
                    printed.insert(entry.value.clone(), octets.clone());
                }
            }
        }
        Ok(printed)
    }

    /// The ledger, once all that is printed was found in the trace.
    ///
    /// # Errors
    ///
    /// The first print that has no value in the trace, or is not its octets.
    pub(super) fn ledger(self, trace: &Trace) -> Result<Vec<LedgerRow>, ImportError> {
        let document = self.document;
        let row = |entry: Entry| {
            let value = trace
                .value(&entry.value)
                .ok_or_else(|| ImportError::NoSuchValue {
                    line: entry.line,
                    name: entry.name.clone(),
                    value: entry.value.clone(),
                })?;
            let offset = entry.offset.unwrap_or_default();
            let rest = value.octets.get(offset..).unwrap_or_default();
            let (octets, length, same) = match &entry.content {
                Content::Octets(printed) => {
                    let length = match entry.offset {
                        Some(_) => printed.len().min(rest.len()),
                        None => rest.len(),
                    };
                    (printed.len(), length, rest[..length] == printed[..])
                }
                Content::Empty => (0, rest.len(), rest.is_empty()),
                Content::Zeros => (0, rest.len(), rest.iter().all(|octet| *octet == 0)),
            };
            if !same {
                return Err(entry.differs());
            }
            Ok(LedgerRow {
                document: document.clone(),
                section: entry.section,
                line: entry.line,
                step: entry.step,
                name: entry.name,
                octets,
                value: format!("{}#{}", trace.id(), entry.value),
                offset,
                length,
            })
        };
        self.entries.into_iter().map(row).collect()
    }
}

impl Entry {
    fn differs(&self) -> ImportError {
        ImportError::Differs {
            line: self.line,
            name: self.name.clone(),
            value: self.value.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_reads_as_it_is_written() {
        let row = LedgerRow {
            document: "rfc8448".into(),
            section: "3".into(),
            line: 160,
            step: "create an ephemeral x25519 key pair".into(),
            name: "private key".into(),
            octets: 32,
            value: "rfc8448/simple-1rtt#client_ephemeral_private_key".into(),
            offset: 0,
            length: 32,
        };
        let text = save(&[row.clone(), row.clone()]);
        assert_eq!(load(&text), Ok(vec![row.clone(), row]));
        let text = text.replace("\t160\t", "\tx\t");
        assert_eq!(load(&text), Err(LedgerError { line: 2 }));
        assert_eq!(load("document\n"), Err(LedgerError { line: 1 }));
    }
}
