//! Generated scenarios, made here, for what no published handshake shows.

use std::sync::OnceLock;

use tlskat::{generate, subject, trace::Trace};

/// Those that a test here needs.
const IDS: &[&str] = &[
    "certificate/compressed-sha256",
    "client-auth/certificate-sha256",
    "client-auth/post-handshake-sha256",
    "early-data/accepted-sha256",
    "early-data/rejected-by-retry-sha256",
    "handshake/full-sha256",
    "handshake/leading-zero-ffdhe2048",
    "handshake/leading-zero-secp521r1",
    "hrr/group-sha256",
    "key-schedule/label-extremes",
    "key-update/client-sha256",
    "key-update/server-sha256",
    "legible/hybrid",
    "psk/external-alone-sha256",
    "psk/not-selected-sha256",
    "psk/second-of-three-sha256",
    "record/padded-sha256",
    "record/sequence-numbers",
];

/// All of them.
pub fn traces() -> &'static [Trace] {
    static TRACES: OnceLock<Vec<Trace>> = OnceLock::new();
    TRACES.get_or_init(|| {
        let rows = generate::rows();
        let mut reference = subject::reference();
        let mut trace = |id: &&str| {
            let row = rows.iter().find(|row| row.id() == *id);
            let row = row.unwrap_or_else(|| panic!("{id}: no row of the matrix"));
            row.trace(&mut reference).unwrap()
        };
        IDS.iter().map(&mut trace).collect()
    })
}
