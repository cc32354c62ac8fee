//! Files: vector files, and documents that are imported.

use super::assert_one_short_line;
use crate::{
    import::{self, edition},
    vector::{self, Library, lint},
};

/// A vector file is refused in one line, or read; then it is the same after it was written.
pub(super) fn vector_file(octets: &[u8]) {
    let Ok(text) = core::str::from_utf8(octets) else {
        return;
    };
    let trace = match vector::load("file", text) {
        Ok(trace) => trace,
        Err(error) => return assert_one_short_line(&error.to_string()),
    };
    for step in trace.steps() {
        assert_eq!(step.question.operation(), step.operation());
        step.formula();
    }
    for finding in lint::lint(&trace) {
        assert_one_short_line(&finding.to_string());
    }
    let saved = vector::save(&trace);
    drop(trace);
    let again = vector::load("file", &saved).expect("a file that was written");
    assert_eq!(vector::save(&again), saved);
}

/// A document is refused in one line, or imported; then the vector files that are written can be read.
pub(super) fn document(octets: &[u8]) {
    let Ok(text) = core::str::from_utf8(octets) else {
        return;
    };
    let imported = match import::rfc8448(text) {
        Ok(imported) => imported,
        Err(error) => return assert_one_short_line(&error.to_string()),
    };
    let rows = import::ledger::save(&imported.ledger);
    assert_eq!(import::ledger::load(&rows).as_ref(), Ok(&imported.ledger));
    for trace in imported.traces {
        let saved = vector::save(&trace);
        let again = vector::load(trace.id(), &saved).expect("a file that was imported");
        assert_eq!(vector::save(&again), saved);
    }
}

pub(super) fn vector_files(library: &Library) -> Vec<Vec<u8>> {
    let traces = library.traces().iter();
    traces
        .map(|trace| vector::save(trace).into_bytes())
        .collect()
}

/// Each section of RFC 8448 as a document of its own.
pub(super) fn documents(library: &Library) -> Vec<Vec<u8>> {
    let sections = edition::SECTIONS.iter();
    sections
        .filter_map(|(section, id)| Some((library.trace(id)?, edition::rows(section))))
        .map(|section| edition::text(&[section]).into_bytes())
        .collect()
}
