//! A handshake like that of RFC 8448, section 3, under another suite, with another group, and with other messages.

use crate::{
    bytes::Octets,
    connection::{Connection, EphemeralKey, SentRecord},
    crypto::{Provider as _, RustCrypto},
    record,
    registry::{CipherSuite, ContentType, NamedGroup, ProtocolVersion, Role, SignatureScheme},
    schedule::{self, TrafficKeys},
    subject,
    trace::Trace,
    transcript::transcript_hash,
    vector::Library,
    wire::{
        CertificateVerify, ClientHello, Extension, Extensions, Finished, Handshake, KeyShareEntry,
        List, NewSessionTicket, Record, ServerHello,
    },
};

pub(super) const P: &RustCrypto = &RustCrypto;
pub(super) const SUITE: CipherSuite = CipherSuite::TLS_AES_256_GCM_SHA384;
pub(super) const GROUP: NamedGroup = NamedGroup::SECP256R1;

/// Its trace. Nothing is printed, so the reference computes what the messages do not carry.
pub(super) fn trace() -> Trace {
    let library = Library::embedded().unwrap();
    let published = library.trace("rfc8448/simple-1rtt").unwrap();
    let value = |name: &str| published.value(name).unwrap().octets.clone();
    let signing_key = value("server_certificate_private_key");
    let (client_key, server_key) = ([0x11; 32], [0x22; 32]);

    let client_hello = client_hello(&value("client_hello"), &client_key);
    let server_hello = server_hello(&value("server_hello"), &server_key);
    let encrypted_extensions = encode(&Handshake::EncryptedExtensions(
        crate::wire::EncryptedExtensions {
            extensions: Extensions::NONE,
        },
    ));
    let certificate = value("server_certificate").to_vec();
    let hash = SUITE.hash().unwrap();
    let digest = |messages: &[&[u8]]| transcript_hash(P, hash, messages).unwrap();
    let derive = |secret: &[u8], label: &str, messages: &[&[u8]]| {
        schedule::derive_secret(P, hash, secret, label, &digest(messages)).unwrap()
    };
    let zeros = [0; 48];

    let early = P.hkdf_extract(hash, &zeros, &zeros).unwrap();
    let server_share = P.key_share(GROUP, &server_key).unwrap();
    let shared = P.key_agreement(GROUP, &client_key, &server_share).unwrap();
    let handshake = P
        .hkdf_extract(hash, &derive(&early, "derived", &[]), &shared)
        .unwrap();
    let hellos: [&[u8]; 2] = [&client_hello, &server_hello];
    let client_traffic = derive(&handshake, "c hs traffic", &hellos);
    let server_traffic = derive(&handshake, "s hs traffic", &hellos);
    let main = P
        .hkdf_extract(hash, &derive(&handshake, "derived", &[]), &zeros)
        .unwrap();

    let mut messages: Vec<&[u8]> = vec![
        &client_hello,
        &server_hello,
        &encrypted_extensions,
        &certificate,
    ];
    let content = schedule::certificate_verify_content(Role::Server, &digest(&messages));
    let algorithm = SignatureScheme::RSA_PSS_RSAE_SHA256;
    let signature = P
        .sign(algorithm, &signing_key, &content, Some(&[0x33; 32]))
        .unwrap();
    let verify = encode(&Handshake::CertificateVerify(CertificateVerify {
        algorithm,
        signature: &signature,
    }));
    messages.push(&verify);
    let finished = |traffic: &[u8], messages: &[&[u8]]| {
        let finished = schedule::finished(P, hash, traffic, &digest(messages)).unwrap();
        encode(&Handshake::Finished(Finished {
            verify_data: &finished.verify_data,
        }))
    };
    let server_finished = finished(&server_traffic, &messages);
    let flight = [&messages[2..].concat(), &server_finished[..]].concat();
    messages.push(&server_finished);
    let client_finished = finished(&client_traffic, &messages);
    let keys = |secret: &[u8]| schedule::traffic_keys(P, SUITE, secret).unwrap();
    let client = keys(&derive(&main, "c ap traffic", &messages));
    let server = keys(&derive(&main, "s ap traffic", &messages));
    let ticket = encode(&Handshake::NewSessionTicket(NewSessionTicket {
        ticket_lifetime: 60,
        ticket_age_add: 7,
        ticket_nonce: &[1, 2, 3],
        ticket: &[0x44; 40],
        extensions: Extensions::NONE,
    }));

    let data = ContentType::APPLICATION_DATA;
    let records = vec![
        plaintext(Role::Client, &client_hello),
        plaintext(Role::Server, &server_hello),
        sealed(
            Role::Server,
            &keys(&server_traffic),
            0,
            ContentType::HANDSHAKE,
            &flight,
            0,
        ),
        sealed(
            Role::Client,
            &keys(&client_traffic),
            0,
            ContentType::HANDSHAKE,
            &client_finished,
            0,
        ),
        sealed(Role::Server, &server, 0, ContentType::HANDSHAKE, &ticket, 0),
        sealed(Role::Client, &client, 0, data, b"question", 0),
        sealed(Role::Server, &server, 1, data, b"answer", 21),
        sealed(Role::Client, &client, 1, ContentType::ALERT, &[1, 0], 0),
        sealed(Role::Server, &server, 2, ContentType::ALERT, &[1, 0], 0),
    ];
    let key = |role, private_key: [u8; 32]| EphemeralKey {
        role,
        group: GROUP,
        private_key: private_key.into(),
    };
    let connection = Connection {
        id: "rfc8448/other-handshake".into(),
        title: "Other Handshake".into(),
        source: "rfc8448#section-3".into(),
        records,
        private_keys: vec![key(Role::Client, client_key), key(Role::Server, server_key)],
        signing_keys: vec![signing_key],
        ..Connection::default()
    };
    connection.into_trace(&mut subject::reference()).unwrap()
}

fn client_hello(published: &Octets, private_key: &[u8]) -> Vec<u8> {
    let Ok(Handshake::ClientHello(hello)) = Handshake::decode(published) else {
        panic!("no ClientHello")
    };
    let share = P.key_share(GROUP, private_key).unwrap();
    let entries = [KeyShareEntry {
        group: GROUP,
        key_exchange: &share,
    }];
    let extensions: Vec<Extension<'_>> = hello
        .extensions
        .iter()
        .map(|extension| match extension {
            Extension::KeyShareClientHello(_) => {
                Extension::KeyShareClientHello(List::from(&entries))
            }
            other => other,
        })
        .collect();
    encode(&Handshake::ClientHello(ClientHello {
        legacy_session_id: &[0x55; 32],
        extensions: Extensions::from(&extensions[..]),
        ..hello
    }))
}

fn server_hello(published: &Octets, private_key: &[u8]) -> Vec<u8> {
    let Ok(Handshake::ServerHello(hello)) = Handshake::decode(published) else {
        panic!("no ServerHello")
    };
    let share = P.key_share(GROUP, private_key).unwrap();
    let entry = KeyShareEntry {
        group: GROUP,
        key_exchange: &share,
    };
    let extensions = [
        Extension::KeyShareServerHello(entry),
        Extension::SelectedVersion(ProtocolVersion::TLS1_3),
    ];
    encode(&Handshake::ServerHello(ServerHello {
        legacy_session_id_echo: &[0x55; 32],
        cipher_suite: SUITE,
        extensions: Extensions::from(&extensions[..]),
        ..hello
    }))
}

pub(super) fn encode(message: &Handshake<'_>) -> Vec<u8> {
    let mut octets = Vec::new();
    message.encode(&mut octets).unwrap();
    octets
}

pub(super) fn plaintext(role: Role, message: &[u8]) -> SentRecord {
    let mut record = Vec::new();
    Record {
        content_type: ContentType::HANDSHAKE,
        legacy_record_version: ProtocolVersion::TLS1_2,
        fragment: message,
    }
    .encode(&mut record)
    .unwrap();
    SentRecord {
        role,
        content_type: ContentType::HANDSHAKE,
        payload: message.into(),
        record: record.into(),
    }
}

pub(super) fn sealed(
    role: Role,
    keys: &TrafficKeys,
    sequence: u64,
    content_type: ContentType,
    payload: &[u8],
    padding: usize,
) -> SentRecord {
    let (key, iv) = (&keys.key, &keys.iv);
    let record = record::seal(P, SUITE, key, iv, sequence, content_type, payload, padding).unwrap();
    SentRecord {
        role,
        content_type,
        payload: payload.into(),
        record: record.into(),
    }
}
