//! The key schedule against RFC 8448.

use HashAlgorithm::{Sha256, Sha384};

use super::*;
use crate::crypto::{
    rustcrypto::RustCrypto,
    test_data::{octets, rfc8448},
};

const SUITE: CipherSuite = CipherSuite::TLS_AES_128_GCM_SHA256;

#[test]
fn every_secret_of_a_handshake_is_that_of_rfc_8448() {
    let value = |name: &str| rfc8448(&format!("3/{name}"));
    let extract = |salt: &[u8], ikm: &[u8]| RustCrypto.hkdf_extract(Sha256, salt, ikm).unwrap();
    let derive = |secret: &str, label: &str, hash: &str| {
        derive_secret(&RustCrypto, Sha256, &value(secret), label, &value(hash))
            .unwrap()
            .to_vec()
    };
    let zero = Digest::zero(Sha256);
    assert_eq!(*extract(&zero, &zero), value("early_secret"));
    assert_eq!(
        *extract(&value("derived_early"), &value("shared_secret")),
        value("handshake_secret")
    );
    assert_eq!(
        *extract(&value("derived_handshake"), &zero),
        value("main_secret")
    );
    for (secret, label, hash, derived) in [
        ("early_secret", "derived", "hash_empty", "derived_early"),
        (
            "handshake_secret",
            "c hs traffic",
            "hash_server_hello",
            "client_handshake_traffic_secret",
        ),
        (
            "handshake_secret",
            "s hs traffic",
            "hash_server_hello",
            "server_handshake_traffic_secret",
        ),
        (
            "handshake_secret",
            "derived",
            "hash_empty",
            "derived_handshake",
        ),
        (
            "main_secret",
            "c ap traffic",
            "hash_server_finished",
            "client_application_traffic_secret_0",
        ),
        (
            "main_secret",
            "s ap traffic",
            "hash_server_finished",
            "server_application_traffic_secret_0",
        ),
        (
            "main_secret",
            "exp master",
            "hash_server_finished",
            "exporter_secret",
        ),
        (
            "main_secret",
            "res master",
            "hash_client_finished",
            "resumption_secret",
        ),
    ] {
        assert_eq!(derive(secret, label, hash), value(derived), "{derived}");
    }
}

#[test]
fn the_early_secrets_of_a_resumption_are_those_of_rfc_8448() {
    let psk = rfc8448("3/resumption_psk");
    let early_secret = RustCrypto.hkdf_extract(Sha256, &[], &psk).unwrap();
    assert_eq!(*early_secret, rfc8448("4/early_secret"));
    for (label, derived) in [
        ("c e traffic", "4/client_early_traffic_secret"),
        ("e exp master", "4/early_exporter_secret"),
    ] {
        let hash = rfc8448("4/hash_client_hello");
        let secret = derive_secret(&RustCrypto, Sha256, &early_secret, label, &hash).unwrap();
        assert_eq!(*secret, rfc8448(derived));
    }
}

#[test]
fn labels_are_those_of_rfc_8448() {
    let hash = rfc8448("3/hash_server_hello");
    assert_eq!(
        hkdf_label("c hs traffic", &hash, 32),
        Ok(rfc8448("3/client_handshake_traffic_info"))
    );
    let empty = rfc8448("3/hash_empty");
    assert_eq!(
        hkdf_label("derived", &empty, 32),
        Ok(rfc8448("3/derived_info"))
    );
    let info = rfc8448("3/server_handshake_key_info");
    assert_eq!(hkdf_label("key", &[], 16), Ok(info));
    let info = rfc8448("3/server_handshake_iv_info");
    assert_eq!(hkdf_label("iv", &[], 12), Ok(info));
    assert_eq!(
        hkdf_label("x", &[7], 0x1234),
        Ok(octets("123407746c7331332078") // 12 34, 7, "tls13 x"
            .into_iter()
            .chain([1, 7])
            .collect())
    );
}

#[test]
fn labels_and_contexts_end_at_255_octets() {
    let longest = "x".repeat(249);
    let info = hkdf_label(&longest, &[9; 255], u16::MAX).unwrap();
    assert_eq!(info.len(), 2 + 1 + 255 + 1 + 255);
    assert_eq!((info[2], info[258]), (255, 255));
    let error = |what, limit, got| Err(Error::TooLong { what, limit, got });
    let label = hkdf_label(&"x".repeat(250), &[], 32);
    assert_eq!(label, error("label", 249, 250));
    let label = hkdf_label("x", &[9; 256], 32);
    assert_eq!(label, error("context", 255, 256));
    assert_eq!(
        hkdf_label("", &[], 32),
        Err(Error::InvalidLength {
            what: "label",
            expected: 1,
            got: 0
        })
    );
}

#[test]
fn expansion_ends_at_255_digests() {
    let expand = |length| hkdf_expand_label(&RustCrypto, Sha256, &[1; 32], "x", &[], length);
    assert_eq!(expand(8160).unwrap().len(), 8160);
    assert_eq!(expand(0), Ok(vec![]));
    assert_eq!(
        expand(8161),
        Err(Error::TooLong {
            what: "HKDF output",
            limit: 8160,
            got: 8161
        })
    );
}

#[test]
fn traffic_keys_are_those_of_rfc_8448() {
    for (secret, keys) in [
        ("3/server_handshake_traffic_secret", "3/server_handshake"),
        ("3/client_handshake_traffic_secret", "3/client_handshake"),
        (
            "3/server_application_traffic_secret_0",
            "3/server_application",
        ),
        (
            "3/client_application_traffic_secret_0",
            "3/client_application",
        ),
        ("4/client_early_traffic_secret", "4/early"),
    ] {
        let derived = traffic_keys(&RustCrypto, SUITE, &rfc8448(secret)).unwrap();
        assert_eq!(derived.key, rfc8448(&format!("{keys}_key")));
        assert_eq!(derived.iv.to_vec(), rfc8448(&format!("{keys}_iv")));
    }
}

#[test]
fn a_suite_of_another_version_has_no_traffic_keys() {
    for suite in [
        CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV,
        CipherSuite(0xc02f),
    ] {
        assert_eq!(
            traffic_keys(&RustCrypto, suite, &[1; 32]),
            Err(Error::Unsupported(Algorithm::Suite(suite)))
        );
    }
}

#[test]
fn finished_messages_are_those_of_rfc_8448() {
    let server_context = [
        "3/client_hello",
        "3/server_hello",
        "3/encrypted_extensions",
        "3/certificate",
        "3/certificate_verify",
    ]
    .map(rfc8448)
    .concat();
    let server_hash = RustCrypto.hash(Sha256, &[&server_context]).unwrap();
    for (role, hash) in [
        ("server", server_hash.to_vec()),
        ("client", rfc8448("3/hash_server_finished")),
    ] {
        let base_key = rfc8448(&format!("3/{role}_handshake_traffic_secret"));
        let finished = finished(&RustCrypto, Sha256, &base_key, &hash).unwrap();
        let expected = rfc8448(&format!("3/{role}_finished_key"));
        assert_eq!(*finished.finished_key, expected);
        let expected = rfc8448(&format!("3/{role}_verify_data"));
        assert_eq!(*finished.verify_data, expected);
        let message = rfc8448(&format!("3/{role}_finished"));
        assert_eq!(message[4..], *finished.verify_data);
    }
}

#[test]
fn a_finished_over_the_wrong_transcript_is_another_one() {
    let base_key = rfc8448("3/client_handshake_traffic_secret");
    let hash = rfc8448("3/hash_client_finished");
    let finished = finished(&RustCrypto, Sha256, &base_key, &hash).unwrap();
    assert_eq!(*finished.finished_key, rfc8448("3/client_finished_key"));
    assert_ne!(*finished.verify_data, rfc8448("3/client_verify_data"));
}

#[test]
fn a_resumption_psk_and_its_binder_are_those_of_rfc_8448() {
    let secret = rfc8448("3/resumption_secret");
    let nonce = rfc8448("3/ticket_nonce");
    let psk = resumption_psk(&RustCrypto, Sha256, &secret, &nonce).unwrap();
    assert_eq!(*psk, rfc8448("3/resumption_psk"));

    let client_hello = rfc8448("4/client_hello");
    let binder = |kind| psk_binder(&RustCrypto, Sha256, &psk, kind, &[&client_hello], 0);
    let expected = rfc8448("4/binder");
    assert_eq!(*binder(PskKind::Resumption).unwrap(), expected);
    assert!(client_hello.ends_with(&expected));
    assert_ne!(*binder(PskKind::External).unwrap(), expected);
}

#[test]
fn there_is_a_binder_for_each_identity_and_no_more() {
    let client_hello = rfc8448("4/client_hello");
    let binder = |messages: &[&[u8]], index| {
        psk_binder(
            &RustCrypto,
            Sha256,
            &[1; 32],
            PskKind::External,
            messages,
            index,
        )
    };
    assert_eq!(
        binder(&[&client_hello], 1),
        Err(BinderError::NoSuchIdentity {
            index: 1,
            identities: 1
        })
    );
    let without_psk = rfc8448("3/client_hello");
    assert_eq!(binder(&[&without_psk], 0), Err(BinderError::NoPreSharedKey));
    assert_eq!(binder(&[], 0), Err(BinderError::NoClientHello));
}

#[test]
fn a_ticket_nonce_has_at_most_255_octets() {
    let psk = |nonce: &[u8]| resumption_psk(&RustCrypto, Sha384, &[1; 48], nonce);
    assert_eq!(psk(&[0; 255]).unwrap().len(), 48);
    assert_ne!(psk(&[]), psk(&[0]));
    assert_eq!(
        psk(&[0; 256]),
        Err(Error::TooLong {
            what: "context",
            limit: 255,
            got: 256
        })
    );
}

#[test]
fn values_that_rfc_8448_does_not_print_are_those_of_openssl() {
    // OpenSSL 3.0.19, TLS13-KDF, from secrets of RFC 8448, section 3, or from 48 octets 0b.
    let secret = rfc8448("3/client_application_traffic_secret_0");
    assert_eq!(
        next_traffic_secret(&RustCrypto, Sha256, &secret)
            .unwrap()
            .to_string(),
        "fcdfcc72725aaee48bf64e4fd8b749cdbdbab39d90da0b26e2245ca6ea167207"
    );
    assert_eq!(
        next_traffic_secret(&RustCrypto, Sha384, &[0x0b; 48])
            .unwrap()
            .to_string(),
        "74aef79f7ba784a22e9e727899a7a0c247ef1fd811cb7b622773c663b263822b688f6350a131a83fd3b2ab8058c4aa42"
    );
    let suite = CipherSuite::TLS_AES_256_GCM_SHA384;
    let keys = traffic_keys(&RustCrypto, suite, &[0x0b; 48]).unwrap();
    let expected = octets("2cf5677734f5b5302d02589abb762d18f149fefae394885dc10a72b98181f607");
    assert_eq!(keys.key, expected);
    assert_eq!(keys.iv.to_vec(), octets("f5be229ba0fee56a1a78a7fb"));

    let psk = rfc8448("3/resumption_psk");
    let client_hello = rfc8448("4/client_hello");
    let kind = PskKind::External;
    assert_eq!(
        psk_binder(&RustCrypto, Sha256, &psk, kind, &[&client_hello], 0)
            .unwrap()
            .to_string(),
        "2c43f20dd8a457f0a212dd9cd6fc13a201824436df3682166133bb1c1d3665c3"
    );
}

#[test]
fn exported_keying_material_is_that_of_openssl() {
    // OpenSSL 3.0.19, TLS13-KDF twice.
    let sha256 = rfc8448("3/exporter_secret");
    for (hash, secret, context, length, expected) in [
        (
            Sha256,
            &sha256[..],
            &b"context"[..],
            70,
            "6ad4e4f90631bbc06da6495e8eebe41a72183b348fb1d4ff060e0437abb1b22f172fd1a9bf97e75000c2b5b5f132e61d8221bb0c9163bfdc7a1c9e746f2ce2af799ec6254e99",
        ),
        (
            Sha256,
            &sha256,
            b"",
            32,
            "84820ac873d272882c2502a7a0bea4c94e374483f4d005f751183a495f5beeb6",
        ),
        (
            Sha384,
            &[0x0b; 48],
            b"context",
            32,
            "5bdd1b1c25f1fb95e2b112429582342320b59093afce4a4677fb1bcf67d669f5",
        ),
    ] {
        let label = "EXPERIMENTAL tlskat";
        let exported = exporter(&RustCrypto, hash, secret, label, context, length);
        assert_eq!(exported, Ok(octets(expected)));
    }
}

#[test]
fn the_context_of_an_exporter_has_any_length() {
    let export =
        |label: &str, context: &[u8]| exporter(&RustCrypto, Sha256, &[1; 32], label, context, 32);
    assert_eq!(export("x", &[0; 1000]).unwrap().len(), 32);
    assert!(export("", &[]).is_err());
}

#[test]
fn the_signed_content_names_the_role() {
    let content = |role| certificate_verify_content(role, &[1, 2]);
    let expected = [
        &[b' '; 64],
        &b"TLS 1.3, server CertificateVerify"[..],
        &[0, 1, 2],
    ]
    .concat();
    assert_eq!(content(Role::Server), expected);
    let client = content(Role::Client);
    assert_eq!(client.len(), 64 + 33 + 1 + 2);
    assert_eq!(&client[64..80], b"TLS 1.3, client ");
}
