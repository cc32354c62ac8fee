//! A client and a server of rustls in this process; their ephemeral private keys are known.

use std::{io::Write as _, sync::Arc};

use tlskat::{
    bytes::Octets,
    connection::{Connection, Export, PreSharedKey, Provenance},
    pki,
    registry::{HandshakeType, NamedGroup, PskKind},
    trace::Trace,
    wire::Handshake,
};

use crate::{
    SECRETS, SUITE, checked,
    endpoints::{Made, Options, client_config, server_config},
    stages,
    tape::Tape,
};

/// Two endpoints after their handshake, and the private keys that they made.
fn connected(options: &Options) -> (Tape, Made) {
    let made = Made::default();
    let mut tape = Tape::start(client_config(options, &made), server_config(options, &made));
    tape.run();
    (tape, made)
}

/// The facts of a connection that has run.
fn facts(tape: &Tape, made: &Made) -> Connection {
    let keys = |name| Octets::from(pki::identity(name).unwrap().private_key);
    Connection {
        id: "rustls/connection".into(),
        title: "A connection of rustls".into(),
        source: "rfc8446#section-2".into(),
        records: tape.records(SUITE),
        private_keys: made.lock().unwrap().clone(),
        signing_keys: ["server-ed25519", "client-ed25519"].map(keys).into(),
        provenance: Provenance::Generated,
        ..Connection::default()
    }
}

fn names(trace: &Trace) -> Vec<&str> {
    trace.steps().map(|step| step.name.as_str()).collect()
}

/// What a connection leaves for a later one.
struct First {
    made: Made,
    client: rustls::ClientConfig,
    server: rustls::ServerConfig,
    psks: Vec<PreSharedKey>,
}

fn first(options: &Options) -> First {
    let made = Made::default();
    let (client, server) = (client_config(options, &made), server_config(options, &made));
    let mut tape = Tape::start(client.clone(), server.clone());
    tape.run();
    let trace = checked(facts(&tape, &made), &tape.log);
    let psks = ["1", "2"].map(|number| {
        let value = |name: &str| trace.value(&format!("{name}_{number}")).unwrap().octets;
        let Ok(Handshake::NewSessionTicket(message)) =
            Handshake::decode(value("new_session_ticket"))
        else {
            panic!("no ticket")
        };
        PreSharedKey {
            identity: message.ticket.into(),
            kind: PskKind::Resumption,
            key: value("resumption_psk").clone(),
            suite: None,
        }
    });
    made.lock().unwrap().clear();
    First {
        made,
        client,
        server,
        psks: psks.into(),
    }
}

impl First {
    /// Another server with the tickets of the first one.
    fn other_server(&self, options: &Options) -> rustls::ServerConfig {
        let mut server = server_config(options, &self.made);
        server.session_storage = Arc::clone(&self.server.session_storage);
        server
    }

    fn facts(&self, tape: &Tape) -> Connection {
        Connection {
            psks: self.psks.clone(),
            ..facts(tape, &self.made)
        }
    }
}

#[test]
fn a_whole_connection_with_both_certificates_updates_and_exports() {
    let (mut tape, made) = connected(&Options {
        client_identity: Some("client-ed25519"),
        ..Options::default()
    });
    tape.client_says(b"question").server_says(b"answer");
    tape.client.refresh_traffic_keys().unwrap();
    tape.client_says(b"second question")
        .server_says(b"second answer");
    tape.server.refresh_traffic_keys().unwrap();
    tape.server_says(b"more");
    tape.client.refresh_traffic_keys().unwrap();
    tape.client_says(b"last question");
    let exports = [
        ("EXPERIMENTAL one", &b"context"[..], 40),
        ("EXPERIMENTAL two", b"", 16),
    ];
    let exported = exports.map(|(label, context, length)| {
        let material = vec![0; length];
        let context = Some(context);
        let made = tape
            .client
            .export_keying_material(material, label.as_bytes(), context);
        made.unwrap()
    });
    tape.close();

    let mut connection = facts(&tape, &made);
    connection.exports = exports
        .map(|(label, context, length)| Export {
            early: false,
            label: label.into(),
            context: context.into(),
            length: length as u16,
        })
        .into();
    let trace = checked(connection, &tape.log);
    for (number, exported) in exported.into_iter().enumerate() {
        let name = format!("exported_{}", number + 1);
        assert_eq!(trace.value(&name).unwrap().octets[..], exported, "{name}");
    }
    let names = names(&trace);
    for name in [
        "verify_server_signature",
        "client_signature",
        "verify_client_signature",
        "resumption_psk_2",
        "client_application_traffic_secret_2",
        "server_application_1_keys",
        "open_client_alert_record",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(!names.contains(&"exported"));
    let updates = stages(&trace)
        .iter()
        .filter(|stage| **stage == "key update")
        .count();
    assert!(updates >= 2, "{:?}", stages(&trace));
}

#[test]
fn messages_may_be_split_over_records() {
    let made = Made::default();
    let options = Options {
        client_groups: vec![NamedGroup::X25519_MLKEM768],
        server_groups: vec![NamedGroup::X25519_MLKEM768],
        ..Options::default()
    };
    let (mut client, mut server) = (
        client_config(&options, &made),
        server_config(&options, &made),
    );
    client.max_fragment_size = Some(300);
    server.max_fragment_size = Some(130);
    let mut tape = Tape::start(client, server);
    tape.run().server_says(b"answer");
    let trace = checked(facts(&tape, &made), &tape.log);
    let names = names(&trace);
    for name in [
        "decode_client_hello_fragment_1_record",
        "server_certificate_fragment_2_record",
        "server_flight_1_record",
        "server_encapsulation",
        "client_shared_secret",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}

#[test]
fn the_shared_secret_of_a_hybrid_group_is_encapsulated() {
    let (tape, made) = connected(&Options {
        client_groups: vec![NamedGroup::X25519_MLKEM768, NamedGroup::X25519],
        server_groups: vec![NamedGroup::X25519_MLKEM768],
        ..Options::default()
    });
    let connection = facts(&tape, &made);
    let trace = checked(connection.clone(), &tape.log);
    assert!(trace.step("server_encapsulation").is_some());
    let secret = |name: &str| trace.value(name).unwrap().octets.clone();
    let encapsulated = secret("server_encapsulation.shared_secret");
    assert_eq!(encapsulated, secret("client_shared_secret"));

    for (role, step) in [
        ("client", "client_shared_secret"),
        ("server", "server_encapsulation"),
    ] {
        let mut one = connection.clone();
        one.private_keys.retain(|key| key.role.to_string() == role);
        let trace = checked(one, &tape.log);
        assert!(trace.step(step).is_some(), "{role}");
    }
}

#[test]
fn a_hello_retry_request_makes_a_second_client_hello() {
    let (tape, made) = connected(&Options {
        client_groups: vec![NamedGroup::X25519, NamedGroup::SECP256R1],
        server_groups: vec![NamedGroup::SECP256R1],
        ..Options::default()
    });
    let trace = checked(facts(&tape, &made), &tape.log);
    assert!(stages(&trace).contains(&"hello retry request"));
    assert!(trace.step("client_share_2").is_some());
}

fn early() -> Options {
    Options {
        client_groups: vec![NamedGroup::X25519, NamedGroup::SECP384R1],
        early_data: 1000,
        ..Options::default()
    }
}

#[test]
fn early_data_is_accepted() {
    let first = first(&early());
    let mut tape = Tape::start(first.client.clone(), first.server.clone());
    tape.client
        .early_data()
        .unwrap()
        .write_all(b"early")
        .unwrap();
    tape.run().client_says(b"late").close();
    assert!(tape.client.is_early_data_accepted());
    let trace = checked(first.facts(&tape), &tape.log);
    for name in [
        "psk_binder",
        "open_early_application_data_record",
        "end_of_early_data_record",
    ] {
        assert!(trace.step(name).is_some(), "{name}");
    }
    assert!(
        trace
            .header()
            .iter()
            .any(|line| line.contains("ends it with EndOfEarlyData"))
    );
}

#[test]
fn early_data_is_rejected_in_encrypted_extensions() {
    let first = first(&early());
    let server = first.other_server(&Options::default());
    let mut tape = Tape::start(first.client.clone(), server);
    tape.client
        .early_data()
        .unwrap()
        .write_all(b"early")
        .unwrap();
    tape.run().client_says(b"late");
    assert!(!tape.client.is_early_data_accepted());
    let trace = checked(first.facts(&tape), &tape.log);
    assert!(trace.step("open_early_application_data_record").is_some());
    assert!(trace.value("end_of_early_data").is_none());
    let says = "The client sends 0-RTT data, which the server does not accept.";
    assert!(trace.header().iter().any(|line| line == says));
    let schedule = trace
        .step("early_secret")
        .unwrap()
        .inputs
        .get("ikm")
        .unwrap();
    assert_eq!(schedule.names(), ["psk"]);
}

#[test]
fn early_data_is_rejected_by_a_hello_retry_request() {
    let first = first(&early());
    let server = first.other_server(&Options {
        server_groups: vec![NamedGroup::SECP384R1],
        ..Options::default()
    });
    let mut tape = Tape::start(first.client.clone(), server);
    tape.client
        .early_data()
        .unwrap()
        .write_all(b"early")
        .unwrap();
    tape.run().client_says(b"late");
    let trace = checked(first.facts(&tape), &tape.log);
    let hash = trace
        .step("hash_client_hello_1")
        .unwrap()
        .inputs
        .get("messages")
        .unwrap();
    assert_eq!(hash.names(), ["client_hello_1"]);
    for name in [
        "psk_binder_1",
        "psk_binder_2",
        "open_early_application_data_record",
    ] {
        assert!(trace.step(name).is_some(), "{name}");
    }
    let stages = stages(&trace);
    let place = |name| stages.iter().position(|stage| *stage == name).unwrap();
    assert!(place("early data") < place("hello retry request"));
}

#[test]
fn a_key_that_is_offered_and_not_selected_has_a_binder_and_no_part_in_the_handshake() {
    let first = first(&early());
    let mut tape = Tape::start(first.client.clone(), server_config(&early(), &first.made));
    tape.client
        .early_data()
        .unwrap()
        .write_all(b"early")
        .unwrap();
    tape.run().client_says(b"late");
    let trace = checked(first.facts(&tape), &tape.log);
    let ikm = |name: &str| {
        let input = trace.step(name).unwrap().inputs.get("ikm").unwrap();
        input.names().to_vec()
    };
    assert_eq!(ikm("early_secret"), ["zeros"]);
    assert_eq!(ikm("psk_early_secret"), ["psk"]);
    assert!(trace.step("psk_binder").is_some());
    assert!(trace.step("open_early_application_data_record").is_some());
}

#[test]
fn a_compressed_certificate_is_verified_as_what_it_stands_for() {
    let (tape, made) = connected(&Options {
        client_identity: Some("client-ed25519"),
        compressed: true,
        ..Options::default()
    });
    let mut connection = facts(&tape, &made);
    let messages = connection.names().unwrap().messages;
    let compressed = messages
        .iter()
        .filter(|message| message.octets.first() == Some(&HandshakeType::COMPRESSED_CERTIFICATE.0));
    // Behind the header of the message stand the algorithm and two lengths of three octets; the rest is as it was.
    let decompressed = compressed.map(|message| {
        let (length, body) = (&message.octets[9..12], &message.octets[12..]);
        [&[HandshakeType::CERTIFICATE.0], length, body]
            .concat()
            .into()
    });
    connection.decompressed = decompressed.collect();
    assert_eq!(connection.decompressed.len(), 2);
    let trace = checked(connection, &tape.log);
    for name in [
        "verify_server_signature",
        "verify_client_signature",
        "decode_server_compressed_certificate",
        "decode_client_compressed_certificate_decompressed",
    ] {
        assert!(trace.step(name).is_some(), "{name}");
    }
}

#[test]
fn a_raw_public_key_is_verified_as_it_is_sent() {
    let (tape, made) = connected(&Options {
        client_identity: Some("client-ed25519"),
        raw_public_keys: true,
        ..Options::default()
    });
    let trace = checked(facts(&tape, &made), &tape.log);
    for name in ["verify_server_signature", "verify_client_signature"] {
        assert!(trace.step(name).is_some(), "{name}");
    }
}

#[test]
fn the_private_key_of_one_side_is_enough() {
    let (mut tape, made) = connected(&Options::default());
    tape.client_says(b"question").close();
    for role in ["client", "server"] {
        let mut connection = facts(&tape, &made);
        connection
            .private_keys
            .retain(|key| key.role.to_string() == role);
        let trace = checked(connection, &tape.log);
        let agreements = names(&trace);
        let agreements = agreements
            .iter()
            .filter(|name| name.ends_with("_shared_secret"));
        assert_eq!(
            agreements.collect::<Vec<_>>(),
            [&format!("{role}_shared_secret")]
        );
    }
}

#[test]
fn the_secrets_of_a_key_log_are_enough_for_the_records() {
    let first = first(&early());
    let mut tape = Tape::start(first.client.clone(), first.server.clone());
    tape.client
        .early_data()
        .unwrap()
        .write_all(b"early")
        .unwrap();
    tape.run();
    tape.client.refresh_traffic_keys().unwrap();
    tape.client_says(b"late").close();
    let mut connection = facts(&tape, &first.made);
    connection.private_keys.clear();
    for (label, name) in SECRETS {
        let secret = tape.log.secret(label).unwrap();
        connection.printed.insert(name.into(), secret.into());
    }
    let trace = checked(connection, &tape.log);
    let names = names(&trace);
    for name in [
        "open_early_application_data_record",
        "server_finished_mac",
        "client_application_traffic_secret_1",
        "open_client_application_data_record",
        "exported",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    for name in ["main_secret", "resumption_secret", "psk_binder"] {
        assert!(!names.contains(&name), "{name}");
    }
    assert!(
        trace
            .given()
            .any(|given| given.name == "client_handshake_traffic_secret")
    );
}
