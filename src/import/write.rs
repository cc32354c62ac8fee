//! Writes what was imported below a folder of vectors: a vector file for each trace, and the ledgers.

use core::fmt;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Imported,
    ledger::{self, LedgerRow},
};
use crate::{disk, vector};

/// The name of the ledger beside the vector files.
const LEDGER: &str = "ledger.tsv";

/// Writes each file whole or not at all, and gives their paths: `folder/rfc8448/simple-1rtt.json`, …,
/// `folder/rfc8448/ledger.tsv`.
///
/// A ledger that is there keeps its rows of other documents; those of the imported ones are replaced.
///
/// # Errors
///
/// The first file that cannot be written, or the ledger that is there and cannot be read. Files before it are written.
pub fn write(imported: &Imported, folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for trace in &imported.traces {
        let path = folder.join(format!("{}.json", trace.id()));
        texts.push((path, vector::save(trace)));
    }
    let mut ledgers: BTreeMap<&str, Vec<LedgerRow>> = BTreeMap::new();
    for row in &imported.ledger {
        let below = row.value.split('/').next().unwrap_or_default();
        ledgers.entry(below).or_default().push(row.clone());
    }
    for (below, rows) in ledgers {
        let path = folder.join(below).join(LEDGER);
        let rows = merged(&path, rows)?;
        texts.push((path, ledger::save(&rows)));
    }
    let mut written = Vec::new();
    for (path, text) in texts {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| WriteError::new(&path, &error))?;
        }
        disk::write(&path, &text).map_err(|error| WriteError::new(&path, &error))?;
        written.push(path);
    }
    Ok(written)
}

/// The rows with those of other documents that are there, in the order of the documents' names.
fn merged(path: &Path, rows: Vec<LedgerRow>) -> Result<Vec<LedgerRow>, WriteError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(rows),
        Err(error) => return Err(WriteError::new(path, &error)),
    };
    let mut all = ledger::load(&text).map_err(|error| WriteError::new(path, &error))?;
    all.retain(|old| rows.iter().all(|new| new.document != old.document));
    all.extend(rows);
    // Stable: the rows of one document stay in its order.
    all.sort_by(|one, other| one.document.cmp(&other.document));
    Ok(all)
}

/// A file that could not be written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

impl WriteError {
    fn new(path: &Path, reason: &dyn fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl core::error::Error for WriteError {}
