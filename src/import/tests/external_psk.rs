//! A handshake with an external pre-shared key, a HelloRetryRequest and change_cipher_spec records.

use super::other::{GROUP, P, SUITE, encode, plaintext, sealed};
use crate::{
    connection::{Connection, EphemeralKey, PreSharedKey, SentRecord},
    crypto::Provider as _,
    registry::{ContentType, NamedGroup, ProtocolVersion, PskKeyExchangeMode, PskKind, Role},
    schedule, subject,
    trace::Trace,
    transcript::transcript_hash,
    wire::{
        Binders, ClientHello, EncryptedExtensions, Extension, Extensions, Finished, Handshake,
        HelloRetryRequest, KeyShareEntry, List, OfferedPsks, PskBinderEntry, PskIdentity,
        ServerHello,
    },
};

const PSK: [u8; 20] = [0x77; 20];

/// Its trace. Nothing is printed, so the reference computes what the messages do not carry.
pub(super) fn trace() -> Trace {
    let first_key = key(Role::Client, NamedGroup::X25519, 0x11);
    let second_key = key(Role::Client, GROUP, 0x22);
    let server_key = key(Role::Server, GROUP, 0x33);
    let hash = SUITE.hash().unwrap();

    let first = client_hello(&first_key, &[]);
    let retry_extensions = [
        Extension::KeyShareHelloRetryRequest(GROUP),
        Extension::SelectedVersion(ProtocolVersion::TLS1_3),
    ];
    let retry = encode(&Handshake::HelloRetryRequest(HelloRetryRequest {
        legacy_session_id_echo: &[],
        cipher_suite: SUITE,
        extensions: Extensions::from(&retry_extensions[..]),
    }));
    let second = client_hello(&second_key, &[&first, &retry]);
    let server_hello = server_hello(&server_key);
    let encrypted_extensions = encode(&Handshake::EncryptedExtensions(EncryptedExtensions {
        extensions: Extensions::NONE,
    }));

    let digest = |messages: &[&[u8]]| transcript_hash(P, hash, messages).unwrap();
    let derive = |secret: &[u8], label: &str, messages: &[&[u8]]| {
        schedule::derive_secret(P, hash, secret, label, &digest(messages)).unwrap()
    };
    let early = P.hkdf_extract(hash, &[], &PSK).unwrap();
    let share = P.key_share(GROUP, &server_key.private_key).unwrap();
    let shared = P
        .key_agreement(GROUP, &second_key.private_key, &share)
        .unwrap();
    let handshake = P
        .hkdf_extract(hash, &derive(&early, "derived", &[]), &shared)
        .unwrap();
    let mut messages: Vec<&[u8]> = vec![&first, &retry, &second, &server_hello];
    let client_traffic = derive(&handshake, "c hs traffic", &messages);
    let server_traffic = derive(&handshake, "s hs traffic", &messages);
    messages.push(&encrypted_extensions);
    let finished = |traffic: &[u8], messages: &[&[u8]]| {
        let finished = schedule::finished(P, hash, traffic, &digest(messages)).unwrap();
        encode(&Handshake::Finished(Finished {
            verify_data: &finished.verify_data,
        }))
    };
    let server_finished = finished(&server_traffic, &messages);
    let flight = [&encrypted_extensions[..], &server_finished].concat();
    messages.push(&server_finished);
    let client_finished = finished(&client_traffic, &messages);
    let keys = |secret: &[u8]| schedule::traffic_keys(P, SUITE, secret).unwrap();
    let (server, client) = (keys(&server_traffic), keys(&client_traffic));
    let of_handshake = ContentType::HANDSHAKE;
    let records = vec![
        plaintext(Role::Client, &first),
        plaintext(Role::Server, &retry),
        change_cipher_spec(Role::Server),
        change_cipher_spec(Role::Client),
        plaintext(Role::Client, &second),
        plaintext(Role::Server, &server_hello),
        sealed(Role::Server, &server, 0, of_handshake, &flight, 0),
        sealed(Role::Client, &client, 0, of_handshake, &client_finished, 3),
    ];
    let connection = Connection {
        id: "psk/external".into(),
        title: "An external pre-shared key".into(),
        source: "rfc8446#section-2.2".into(),
        records,
        private_keys: vec![first_key, second_key, server_key],
        psks: vec![PreSharedKey {
            identity: b"Client_identity"[..].into(),
            kind: PskKind::External,
            key: PSK.into(),
            suite: None,
        }],
        ..Connection::default()
    };
    connection.into_trace(&mut subject::reference()).unwrap()
}

fn key(role: Role, group: NamedGroup, octet: u8) -> EphemeralKey {
    EphemeralKey {
        role,
        group,
        private_key: [octet; 32].into(),
    }
}

/// A ClientHello with the share of `key`, and with the binder over it and what stands before it.
fn client_hello(key: &EphemeralKey, before: &[&[u8]]) -> Vec<u8> {
    let share = P.key_share(key.group, &key.private_key).unwrap();
    let entries = [KeyShareEntry {
        group: key.group,
        key_exchange: &share,
    }];
    let identities = [PskIdentity {
        identity: b"Client_identity",
        obfuscated_ticket_age: 0,
    }];
    let with = |binder: &[u8]| {
        let binders = [PskBinderEntry(binder)];
        let extensions = [
            Extension::SupportedVersions(List::from(&[ProtocolVersion::TLS1_3])),
            Extension::SupportedGroups(List::from(&[NamedGroup::X25519, GROUP])),
            Extension::KeyShareClientHello(List::from(&entries)),
            Extension::PskKeyExchangeModes(List::from(&[PskKeyExchangeMode::PSK_DHE_KE])),
            Extension::PreSharedKey(OfferedPsks {
                identities: List::from(&identities),
                binders: List::from(&binders),
            }),
        ];
        encode(&Handshake::ClientHello(ClientHello {
            legacy_version: ProtocolVersion::TLS1_2,
            random: &[0x88; 32],
            legacy_session_id: &[],
            cipher_suites: List::from(&[SUITE]),
            legacy_compression_methods: &[0],
            extensions: Extensions::from(&extensions[..]),
        }))
    };
    let zeroed = with(&[0; 48]);
    assert!(Binders::locate(&zeroed).unwrap().is_some());
    let messages = [before, &[&zeroed]].concat();
    let hash = SUITE.hash().unwrap();
    with(&schedule::psk_binder(P, hash, &PSK, PskKind::External, &messages, 0).unwrap())
}

fn server_hello(key: &EphemeralKey) -> Vec<u8> {
    let share = P.key_share(key.group, &key.private_key).unwrap();
    let extensions = [
        Extension::KeyShareServerHello(KeyShareEntry {
            group: key.group,
            key_exchange: &share,
        }),
        Extension::SelectedVersion(ProtocolVersion::TLS1_3),
        Extension::SelectedIdentity(0),
    ];
    encode(&Handshake::ServerHello(ServerHello {
        random: &[0x99; 32],
        legacy_session_id_echo: &[],
        cipher_suite: SUITE,
        extensions: Extensions::from(&extensions[..]),
    }))
}

fn change_cipher_spec(role: Role) -> SentRecord {
    SentRecord {
        role,
        content_type: ContentType::CHANGE_CIPHER_SPEC,
        payload: [1].into(),
        record: [20, 3, 3, 0, 1, 1].into(),
    }
}
