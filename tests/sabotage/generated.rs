//! The generated scenarios that show what no published handshake does.

use std::sync::OnceLock;

use tlskat::{trace::Trace, vector::Library};

/// Those that a test here needs, the simplest first.
const IDS: &[&str] = &[
    "handshake/full-sha256",
    "certificate/compressed-sha256",
    "client-auth/certificate-sha256",
    "client-auth/post-handshake-sha256",
    "early-data/accepted-sha256",
    "early-data/rejected-by-retry-sha256",
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
    "key-exchange/implicit-rejection",
];

/// All of them, in that order.
pub fn traces() -> &'static [Trace] {
    static TRACES: OnceLock<Vec<Trace>> = OnceLock::new();
    TRACES.get_or_init(|| {
        let library = Library::embedded_where(|id| IDS.contains(&id)).unwrap();
        let trace = |id: &&str| {
            let trace = library.trace(id);
            trace
                .unwrap_or_else(|| panic!("{id}: no such scenario"))
                .clone()
        };
        IDS.iter().map(trace).collect()
    })
}
