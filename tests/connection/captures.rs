//! Captures of OpenSSL with their key logs: what rustls does not do.

use tlskat::{
    bytes::Octets,
    connection::{Connection, PreSharedKey, Provenance, SentRecord},
    pki,
    registry::{CipherSuite, ContentType, HandshakeType, PskKind, Role},
    subject::reference,
    trace::{Input, Trace},
    wire::Handshake,
};

use crate::{
    SECRETS, SUITE, checked,
    opener::{Log, opened},
    stages,
};

/// The records of a capture, and its key log.
fn capture(text: &str) -> (Vec<SentRecord>, Log) {
    let (log, mut records) = (Log::default(), Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((what, hex)) = line.split_once(' ') else {
            continue;
        };
        let octets = hex.parse::<Octets>().unwrap().to_vec();
        match what {
            "client" => records.push((Role::Client, octets)),
            "server" => records.push((Role::Server, octets)),
            label => log.0.lock().unwrap().push((label.to_owned(), octets)),
        }
    }
    (opened(&records, &log, SUITE), log)
}

/// What is known of a capture.
fn facts(records: Vec<SentRecord>, log: &Log) -> Connection {
    let logged = SECRETS
        .iter()
        .filter_map(|(label, name)| Some(((*name).to_owned(), log.secret(label)?.into())));
    let keys = |name| Octets::from(pki::identity(name).unwrap().private_key);
    Connection {
        id: "openssl/connection".into(),
        title: "A connection of OpenSSL".into(),
        source: "rfc8446#section-2".into(),
        records,
        signing_keys: ["server-ed25519", "client-ed25519"].map(keys).into(),
        printed: logged.collect(),
        provenance: Provenance::Generated,
        ..Connection::default()
    }
}

fn input<'a>(trace: &'a Trace, step: &str, field: &str) -> &'a [String] {
    let step = trace.step(step).unwrap_or_else(|| panic!("no {step}"));
    step.inputs.get(field).map(Input::names).unwrap()
}

#[test]
fn each_authentication_after_the_handshake_covers_the_handshake_and_itself() {
    let (records, log) = capture(include_str!("captures/post-handshake.txt"));
    let trace = checked(facts(records, &log), &log);
    for number in [1, 2] {
        let name = |what: &str| format!("post_handshake_{what}_{number}");
        let verify = format!("verify_{}", name("signature"));
        assert!(trace.step(&verify).is_some(), "{verify}");
        // Ed25519 makes the same signature again.
        assert!(trace.step(&name("signature")).is_some());
        let base_key = input(&trace, &name("finished_mac"), "base_key");
        assert_eq!(base_key, ["client_application_traffic_secret_0"]);
        let hash = format!("hash_{}", name("certificate_verify"));
        let covered = input(&trace, &hash, "messages");
        let (own, handshake) = covered.split_at_checked(covered.len() - 3).unwrap();
        assert_eq!(own.last().unwrap(), "client_finished");
        let expected = ["certificate_request", "certificate", "certificate_verify"].map(name);
        assert_eq!(handshake, expected);
    }
    assert!(stages(&trace).contains(&"post-handshake authentication"));
    assert!(
        trace
            .header()
            .iter()
            .any(|line| line.contains("2 times after the handshake"))
    );
}

#[test]
fn an_answer_to_no_request_has_no_place() {
    let (records, log) = capture(include_str!("captures/post-handshake.txt"));
    let mut connection = facts(records, &log);
    let asks = |record: &SentRecord| {
        record.role == Role::Server
            && record.payload.first() == Some(&HandshakeType::CERTIFICATE_REQUEST.0)
    };
    let request = connection.records.iter().position(asks).unwrap();
    connection.records.remove(request);
    let error = connection.names().unwrap_err();
    assert_eq!(error.to_string(), "an unexpected certificate of the client");
}

/// The ticket and the external key that the client offers.
fn psks(records: &[SentRecord]) -> Vec<PreSharedKey> {
    let Ok(Handshake::ClientHello(hello)) = Handshake::decode(&records[0].payload) else {
        panic!("no ClientHello")
    };
    let offered = hello.pre_shared_key().unwrap();
    let identities: Vec<_> = offered
        .identities
        .iter()
        .map(|identity| identity.identity)
        .collect();
    assert_eq!(identities[1], b"Client_identity");
    // As `openssl sess_id -text` prints it.
    let of_ticket = "d19daedff7ce2ef4842bff38754e73a05524a13d1b4e5180099820c8f5443629\
                     c4331ef937b129caf37585bbae68942b";
    let psk = |index: usize, kind, key: &str, suite| PreSharedKey {
        identity: identities[index].into(),
        kind,
        key: key.parse().unwrap(),
        suite: Some(suite),
    };
    let external = "000102030405060708090a0b0c0d0e0f";
    vec![
        psk(0, PskKind::Resumption, of_ticket, SUITE),
        psk(
            1,
            PskKind::External,
            external,
            CipherSuite::TLS_AES_128_GCM_SHA256,
        ),
    ]
}

#[test]
fn each_of_several_keys_has_a_binder_with_the_hash_of_its_own() {
    let (records, log) = capture(include_str!("captures/two-psks.txt"));
    let mut connection = facts(records, &log);
    connection.psks = psks(&connection.records);
    let trace = checked(connection, &log);
    for (binder, hash, psk, index) in [
        ("psk_1_binder", "SHA-384", "psk_1", 0),
        ("psk_2_binder", "SHA-256", "psk_2", 1),
    ] {
        let step = trace.step(binder).unwrap();
        assert_eq!(step.params.get("hash"), Some(&hash.into()), "{binder}");
        assert_eq!(step.params.get("index"), Some(&index.into()), "{binder}");
        assert_eq!(input(&trace, binder, "psk"), [psk]);
    }
    assert_eq!(input(&trace, "early_secret", "ikm"), ["psk_1"]);
    assert_eq!(
        input(&trace, "psk_2_early_secret", "salt"),
        ["zeros_sha256"]
    );
    assert_eq!(
        input(&trace, "psk_2_binder_mac", "transcript_hash"),
        ["binder_hash_sha256"]
    );
}

#[test]
fn of_an_unknown_selected_key_the_key_log_takes_the_place() {
    let (records, log) = capture(include_str!("captures/two-psks.txt"));
    let mut connection = facts(records, &log);
    connection.psks = psks(&connection.records).split_off(1);
    let trace = checked(connection, &log);
    assert!(trace.value("early_secret").is_none());
    assert!(trace.step("psk_binder").is_some());
    assert!(trace.step("server_finished_mac").is_some());
}

#[test]
fn without_keys_and_secrets_there_is_no_trace() {
    let (records, log) = capture(include_str!("captures/two-psks.txt"));
    let mut connection = facts(records, &log);
    connection.printed.clear();
    let error = connection.into_trace(&mut reference()).unwrap_err();
    let expected = "no private key of the client for the group of server_hello";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn an_alert_that_is_not_protected_is_decoded_and_not_opened() {
    let (records, log) = capture(include_str!("captures/two-psks.txt"));
    let mut connection = facts(records, &log);
    connection.psks = psks(&connection.records);
    // The client gives up at the ServerHello.
    connection.records.truncate(2);
    connection.records.push(SentRecord {
        role: Role::Client,
        content_type: ContentType::ALERT,
        payload: [2, 47].into(),
        record: [21, 3, 3, 0, 2, 2, 47].into(),
    });
    connection
        .printed
        .retain(|name, _| name.ends_with("_handshake_traffic_secret"));
    let trace = connection.into_trace(&mut reference()).unwrap();
    assert!(trace.step("decode_client_alert").is_some());
    assert!(trace.step("decode_client_alert_record").is_some());
    assert!(trace.step("open_client_alert_record").is_none());
    let expected = ["client hello", "server hello", "handshake keys", "alerts"];
    assert_eq!(stages(&trace), expected);
}

#[test]
fn a_record_whose_secret_is_not_known_is_left_out_and_its_messages_stay() {
    let (records, log) = capture(include_str!("captures/post-handshake.txt"));
    let mut connection = facts(records, &log);
    connection
        .printed
        .retain(|name, _| !name.starts_with("server_application"));
    let trace = connection.into_trace(&mut reference()).unwrap();
    assert!(trace.value("server_application_data_1_record").is_none());
    assert!(
        trace
            .value("post_handshake_certificate_request_1")
            .is_some()
    );
    assert!(
        trace
            .step("open_client_application_data_1_record")
            .is_some()
    );
    assert!(trace.step("post_handshake_finished_mac_2").is_some());
}
