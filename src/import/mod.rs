//! Makes vectors of published handshakes: the traces of RFC 8448 and the Illustrated TLS 1.3 Connection.
//!
//! ```text
//! text of RFC 8448 ──► rfc8448::Document ────────┐                     ┌─► Trace, the vector file
//!                                                ├─► Connection ───────┤
//! Illustrated folder ► illustrated::Illustrated ─┘   facts + prints    └─► the ledger: what was printed where
//! ```
//!
//! The document is the authority: what it prints is what the vectors expect, and what it does not print is computed
//! by the reference and flagged.

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod edition;
mod error;
pub mod illustrated;
pub mod keys;
pub mod ledger;
pub mod rfc8448;
mod write;

use std::path::Path;

pub use self::{
    error::ImportError,
    ledger::LedgerRow,
    write::{WriteError, write},
};
use crate::{subject, trace::Trace};

/// The vectors of a document, and where each printed value went.
#[derive(Clone, Debug)]
pub struct Imported {
    /// One trace for each connection, in the order of the document.
    pub traces: Vec<Trace>,
    /// One row for each printed value, in the order of the document.
    pub ledger: Vec<LedgerRow>,
}

/// Imports the text of RFC 8448, or of another edition of it.
///
/// # Errors
///
/// Where the text cannot be read, contradicts itself, or is not of handshakes of TLS 1.3.
pub fn rfc8448(text: &str) -> Result<Imported, ImportError> {
    let document = rfc8448::parse(text)?;
    let made = rfc8448::connection::traces(&document, &mut subject::reference())?;
    Ok(Imported::of(made))
}

/// Imports a folder of the Illustrated TLS 1.3 Connection. The name of the folder is the name of the document, and
/// without `illustrated-` that of the trace: `illustrated-tls13` becomes `illustrated/tls13`.
///
/// # Errors
///
/// Where a file cannot be read, the folder contradicts itself, or is not of a handshake of TLS 1.3.
pub fn illustrated(folder: &Path) -> Result<Imported, ImportError> {
    let read = illustrated::read(folder)?;
    // `.` has no name of its own.
    let folder = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => folder.canonicalize().unwrap_or_default(),
    };
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if let Some(found) = name.chars().find(|c| c.is_control()) {
        return Err(illustrated::ReadError {
            reason: illustrated::ReadReason::ControlCharacter(found),
            file: folder,
        }
        .into());
    }
    let made = illustrated::connection::trace(&read, &name, &mut subject::reference())?;
    Ok(Imported::of(vec![made]))
}

impl Imported {
    fn of(made: Vec<(Trace, Vec<LedgerRow>)>) -> Self {
        let (traces, ledgers): (Vec<_>, Vec<_>) = made.into_iter().unzip();
        Self {
            traces,
            ledger: ledgers.concat(),
        }
    }
}

#[cfg(test)]
mod tests;
