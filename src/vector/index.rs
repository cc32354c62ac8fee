//! The index of the vectors: which independent programs have confirmed each scenario.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    load::{LoadError, parse},
    save,
};
use crate::{bytes::hex, trace::Trace};

/// `vectors/index.json`, which `ci/witness` writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Always `index.schema.json`.
    pub schema: String,
    /// The witnesses by name.
    pub witnesses: BTreeMap<String, Witness>,
    /// What is known of each scenario, by its id.
    pub scenarios: BTreeMap<String, Entry>,
}

/// A program that shares no code with this crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// What it does.
    pub kind: WitnessKind,
    /// Its version, and those of the libraries under it.
    pub version: String,
}

/// What a witness does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WitnessKind {
    /// It computes every value of the file again.
    Recomputed,
    /// It completes a handshake of the same parameters with the engine, and its secrets are the engine's.
    Spoken,
}

/// What is known of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// SHA-256 of the vector file that was confirmed, 64 hexadecimal digits.
    pub sha256: String,
    /// Names of the witnesses.
    pub witnesses: Vec<String>,
}

impl Index {
    /// What `schema` says.
    pub const SCHEMA: &str = "index.schema.json";

    /// The name of its file in the folder of the vectors.
    pub const FILE: &str = "index.json";

    /// Reads an index.
    ///
    /// # Errors
    /// The place at which the text is no index.
    pub fn load(text: &str) -> Result<Self, LoadError> {
        parse(text).map_err(|(pointer, reason)| LoadError::new(Self::FILE, pointer, reason))
    }

    /// Whether a program has computed the values of the scenario again.
    pub fn is_recomputed(&self, id: &str) -> bool {
        let kind = |name: &String| self.witnesses.get(name).map(|witness| witness.kind);
        self.scenarios.get(id).is_some_and(|entry| {
            let mut kinds = entry.witnesses.iter().map(kind);
            kinds.any(|kind| kind == Some(WitnessKind::Recomputed))
        })
    }

    /// What is wrong with the index beside those traces, in a line each.
    pub fn lint<'a>(&self, traces: impl Iterator<Item = &'a Trace>) -> Vec<String> {
        let mut findings = Vec::new();
        let mut known = Vec::new();
        for trace in traces {
            let id = trace.id();
            known.push(id);
            match self.scenarios.get(id) {
                None => findings.push(format!("{id}: not in the index")),
                Some(entry) => {
                    if entry.sha256 != hex(&Sha256::digest(save(trace))) {
                        findings.push(format!("{id}: changed since its witnesses confirmed it"));
                    }
                    let unknown = |name: &&String| !self.witnesses.contains_key(*name);
                    for name in entry.witnesses.iter().filter(unknown) {
                        findings.push(format!("{id}: unknown witness {name:?}"));
                    }
                }
            }
        }
        let gone = |id: &&String| !known.contains(&id.as_str());
        for id in self.scenarios.keys().filter(gone) {
            findings.push(format!("{id}: in the index, and no scenario"));
        }
        findings
    }
}
