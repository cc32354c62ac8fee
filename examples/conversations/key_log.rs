//! Key logs in the format of SSLKEYLOGFILE (RFC 9850), and what their secrets are called in a trace.

use tlskat::{bytes::Octets, engine::Secret};

use crate::peer::Fault;

/// The secrets that every log of a handshake has to have.
const EXPECTED: [&str; 5] = [
    "client_handshake_traffic_secret",
    "server_handshake_traffic_secret",
    "client_application_traffic_secret_0",
    "server_application_traffic_secret_0",
    "exporter_secret",
];

/// Label and secret of each line with this random.
pub fn parse(text: &str, client_random: &[u8]) -> Vec<(String, Vec<u8>)> {
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        let (label, random, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let random: Octets = random.parse().ok()?;
        let secret: Octets = secret.parse().ok()?;
        (random[..] == *client_random).then(|| (label.to_owned(), secret.to_vec()))
    });
    lines.collect()
}

fn name(label: &str) -> String {
    match label {
        "CLIENT_EARLY_TRAFFIC_SECRET" => "client_early_traffic_secret".into(),
        "EARLY_EXPORTER_SECRET" => "early_exporter_secret".into(),
        "EXPORTER_SECRET" => "exporter_secret".into(),
        _ => match label.split_once("_TRAFFIC_SECRET_") {
            Some((role, generation)) => {
                let role = role.to_lowercase();
                format!("{role}_application_traffic_secret_{generation}")
            }
            None => label.to_lowercase(),
        },
    }
}

/// Compares a log with the secrets of the engine.
pub fn compare(
    log: &[(String, Vec<u8>)],
    secrets: &[Secret],
    early_data: bool,
) -> Result<(), Fault> {
    let mut known = Vec::new();
    for (label, secret) in log {
        let name = name(label);
        // Of early data that is refused after a HelloRetryRequest a server logs a secret that protects nothing.
        if name.contains("early") && !early_data {
            continue;
        }
        // OpenSSL does not count the secrets after a KeyUpdate: the label ends with N.
        let of_name = |own: &&Secret| match name.strip_suffix('N') {
            Some(name) => own.name.starts_with(name),
            None => own.name == name,
        };
        let own: Vec<_> = secrets.iter().filter(of_name).collect();
        if own.is_empty() {
            return Err(Fault(format!("the engine has no {name}")));
        }
        if !own.iter().any(|own| own.octets[..] == secret[..]) {
            return Err(Fault(format!("another {name}")));
        }
        known.push(name);
    }
    let early = early_data.then_some("client_early_traffic_secret");
    for expected in EXPECTED.into_iter().chain(early) {
        if !known.iter().any(|name| name == expected) {
            return Err(Fault(format!("no {expected} in the key log")));
        }
    }
    Ok(())
}
