//! The matrix as a whole: every row makes a trace, the committed one, and depends on itself alone.

use std::collections::BTreeSet;

use super::*;
use crate::{
    crypto::RustCrypto,
    engine::ConfigError,
    registry::{CipherSuite, NamedGroup, Role, SignatureScheme},
    subject::OfProvider,
    trace::Trace,
    vector::{self, Library},
};

fn row(id: &str) -> Scenario {
    let mut rows = rows().into_iter();
    match rows.find(|row| row.id() == id).unwrap() {
        Row::Scenario(scenario) => *scenario,
        Row::Primitives(_) | Row::Negative(_) => panic!("{id} is no connection"),
    }
}

fn trace(scenario: &Scenario) -> Trace {
    scenario.trace(&mut OfProvider::new(RustCrypto)).unwrap()
}

#[test]
fn every_row_has_an_id_of_its_own() {
    let rows = rows();
    let ids: BTreeSet<_> = rows.iter().map(Row::id).collect();
    assert_eq!(ids.len(), rows.len());
}

#[test]
fn every_committed_file_is_what_its_row_makes() {
    let library = Library::embedded().unwrap();
    let rows = rows();
    let same = crate::parallel::map(
        &rows,
        || (),
        |(), row| {
            let committed = library.trace(row.id()).map(vector::save);
            let trace = row.trace(&mut OfProvider::new(RustCrypto)).unwrap();
            (row.id().to_owned(), committed == Some(vector::save(&trace)))
        },
    );
    for (id, same) in same {
        assert!(same, "{id}");
    }
}

#[test]
fn the_seed_of_a_row_changes_what_is_drawn() {
    let mut changed = row("hrr/cookie-sha256");
    let before = trace(&changed);
    changed.seed = "another".to_owned();
    let after = trace(&changed);
    for name in ["client_hello_1", "hello_retry_request", "server_hello"] {
        let octets = |trace: &Trace| trace.value(name).unwrap().octets.clone();
        assert_ne!(octets(&before), octets(&after), "{name}");
        assert_eq!(octets(&before).len(), octets(&after).len(), "{name}");
    }
}

#[test]
fn a_value_that_is_fixed_changes_no_other_that_is_drawn() {
    let mut changed = row("handshake/full-sha256");
    let before = trace(&changed);
    changed
        .fixed
        .push(("server_random".to_owned(), vec![7; 32]));
    let after = trace(&changed);
    for (name, same) in [
        ("client_hello", true),
        ("client_ephemeral_private_key", true),
        ("server_ephemeral_private_key", true),
        ("server_share", true),
        ("server_hello", false),
        ("server_handshake_traffic_secret", false),
    ] {
        let octets = |trace: &Trace| trace.value(name).unwrap().octets.clone();
        assert_eq!(octets(&before) == octets(&after), same, "{name}");
    }
}

#[test]
fn a_shared_secret_keeps_its_leading_zeros() {
    for (group, length) in [
        ("secp256r1", 32),
        ("secp384r1", 48),
        ("secp521r1", 66),
        ("ffdhe2048", 256),
        ("ffdhe3072", 384),
    ] {
        let trace = trace(&row(&format!("handshake/leading-zero-{group}")));
        for role in [Role::Client, Role::Server] {
            let secret = &trace
                .value(&format!("{role}_shared_secret"))
                .unwrap()
                .octets;
            assert_eq!((secret.len(), secret[0]), (length, 0), "{group}");
        }
    }
}

#[test]
fn the_legible_handshake_counts() {
    let trace = trace(&row("legible/hybrid"));
    let counts = |octets: &[u8]| octets.windows(2).all(|two| two[1] == two[0] + 1);
    for name in [
        "client_ephemeral_private_key",
        "server_ephemeral_private_key",
    ] {
        assert!(counts(trace.value(name).unwrap().octets), "{name}");
    }
    for name in ["client_hello", "server_hello"] {
        assert!(counts(&trace.value(name).unwrap().octets[6..38]), "{name}");
    }
    let data = |name: &str| trace.value(name).unwrap().octets.to_vec();
    assert_eq!(data("client_application_data"), b"ping");
    assert_eq!(data("server_application_data"), b"pong");
}

#[test]
fn a_scenario_that_breaks_a_rule_is_refused_with_the_rule() {
    let (suite, group) = (CipherSuite::TLS_AES_128_GCM_SHA256, NamedGroup::X25519);
    let refused = |suite, group, scheme| {
        let scenario = Scenario::new("test", suite, group, scheme, Shape::Full);
        scenario
            .trace(&mut OfProvider::new(RustCrypto))
            .unwrap_err()
            .to_string()
    };
    let pkcs1 = SignatureScheme::RSA_PKCS1_SHA256;
    assert_eq!(
        refused(suite, group, pkcs1),
        "no test identity signs with rsa_pkcs1_sha256"
    );
    let ed25519 = SignatureScheme::ED25519;
    assert_eq!(
        refused(suite, NamedGroup::X448, ed25519),
        "group x448 is not supported"
    );
    let unknown = CipherSuite(0xc02f);
    assert_eq!(
        refused(unknown, group, ed25519),
        ConfigError::UnknownSuite(unknown).to_string()
    );
}

#[test]
fn the_scenario_of_a_seed_is_always_the_same() {
    let one = bulk_scenario(42).unwrap();
    let two = bulk_scenario(42).unwrap();
    assert_eq!(vector::save(&trace(&one)), vector::save(&trace(&two)));
    assert_eq!(one.id, "deep/00042");
    let other = bulk_scenario(43).unwrap();
    assert_ne!(vector::save(&trace(&one)), vector::save(&trace(&other)));
}
