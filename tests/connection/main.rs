//! Connections of other implementations become traces in which every step is right, and every secret the one that they
//! log.

mod captures;
#[cfg(all(feature = "rustls", feature = "ring"))]
mod endpoints;
mod opener;
#[cfg(all(feature = "rustls", feature = "ring"))]
mod rustls_pairs;
#[cfg(all(feature = "rustls", feature = "ring"))]
mod tape;

use tlskat::{
    connection::Connection,
    question::{Answer, Subject as _},
    registry::CipherSuite,
    subject,
    trace::{Expected, Trace},
    vector::lint::lint,
};

use crate::opener::Log;

/// What all of them prefer.
const SUITE: CipherSuite = CipherSuite::TLS_AES_256_GCM_SHA384;

/// The label of a key log, and the value of the trace.
const SECRETS: [(&str, &str); 6] = [
    ("CLIENT_EARLY_TRAFFIC_SECRET", "client_early_traffic_secret"),
    (
        "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        "client_handshake_traffic_secret",
    ),
    (
        "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        "server_handshake_traffic_secret",
    ),
    (
        "CLIENT_TRAFFIC_SECRET_0",
        "client_application_traffic_secret_0",
    ),
    (
        "SERVER_TRAFFIC_SECRET_0",
        "server_application_traffic_secret_0",
    ),
    ("EXPORTER_SECRET", "exporter_secret"),
];

/// The trace, after all that holds for every trace was checked.
fn checked(connection: Connection, log: &Log) -> Trace {
    let trace = connection.into_trace(&mut subject::reference()).unwrap();
    let mut reference = subject::reference();
    for step in trace.steps() {
        let Expected::Values(values) = &step.expected else {
            panic!("{} expects a refusal", step.name)
        };
        let answer = reference.answer(&step.question).unwrap();
        assert_eq!(answer, Answer::Ok(values.clone()), "{}", step.name);
        assert_eq!(step.flags, [""; 0], "{}", step.name);
    }
    for (label, name) in SECRETS {
        let logged = log.secret(label);
        let value = trace.value(name).map(|value| value.octets.to_vec());
        assert_eq!(value, logged, "{name}");
    }
    assert_eq!(lint(&trace), []);
    trace
}

fn stages(trace: &Trace) -> Vec<&str> {
    trace
        .stages()
        .iter()
        .map(|stage| stage.name.as_str())
        .collect()
}
