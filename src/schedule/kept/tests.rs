//! The kept key schedule against RFC 8448 and against the steps one by one, and how often it compresses.

use core::{cell::Cell, marker::PhantomData};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    crypto::{Digest, Provider as _, RustCrypto, test_data::rfc8448},
    registry::{CipherSuite, HashAlgorithm},
    schedule::{derive_secret, finished, resumption_psk, traffic_keys},
};

thread_local! {
    static COMPRESSIONS: Cell<usize> = const { Cell::new(0) };
}

/// A hash that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Counted<H>(PhantomData<H>);

impl<H: Compression> Compression for Counted<H> {
    const ALGORITHM: HashAlgorithm = H::ALGORITHM;
    const INITIAL: H::State = H::INITIAL;
    const ZERO_BLOCK: H::Block = H::ZERO_BLOCK;
    const ZERO_DIGEST: H::Digest = H::ZERO_DIGEST;
    const OUTER: H::Block = H::OUTER;
    const LABELS: &'static Labels<H::Block> = H::LABELS;

    type State = H::State;
    type Block = H::Block;
    type Digest = H::Digest;

    fn compress(state: &mut H::State, block: &H::Block) {
        COMPRESSIONS.set(COMPRESSIONS.get() + 1);
        H::compress(state, block);
    }

    fn digest(state: &H::State) -> H::Digest {
        H::digest(state)
    }
}

fn inputs<'a, H: Compression>(psk: Option<&'a [u8]>, shared_secret: &'a [u8]) -> Inputs<'a, H> {
    Inputs {
        psk,
        shared_secret,
        key_length: KeyLength::Sixteen,
        hash_server_hello: H::ZERO_DIGEST,
        hash_server_finished: H::ZERO_DIGEST,
        hash_client_finished: H::ZERO_DIGEST,
    }
}

/// Compressions of what is kept, of a handshake without PSK and of one with a PSK, each with a ticket.
fn compressions<H: Compression>(shared_secret: &[u8]) -> [usize; 3] {
    let handshake = |kept: &Kept<Counted<H>>, psk| {
        COMPRESSIONS.set(0);
        let secrets = kept.handshake(&inputs(psk, shared_secret));
        secrets.resumption_psk(&[0; 8]).unwrap();
        COMPRESSIONS.get()
    };
    COMPRESSIONS.set(0);
    let kept = Kept::<Counted<H>>::new();
    let once = COMPRESSIONS.get();
    let psk = H::ZERO_DIGEST;
    [
        once,
        handshake(&kept, None),
        handshake(&kept, Some(psk.as_ref())),
    ]
}

#[test]
fn a_handshake_takes_56_compressions_and_64_with_a_psk() {
    assert_eq!(compressions::<Sha256>(&[1; 32]), [10, 56, 64]);
    assert_eq!(compressions::<Sha384>(&[1; 32]), [10, 56, 64]);
    // As long as fits into a block behind the key, and one octet more.
    assert_eq!(compressions::<Sha256>(&[1; 55]), [10, 56, 64]);
    assert_eq!(compressions::<Sha256>(&[1; 56]), [10, 57, 65]);
    assert_eq!(compressions::<Sha384>(&[1; 111]), [10, 56, 64]);
    assert_eq!(compressions::<Sha384>(&[1; 112]), [10, 57, 65]);
}

#[test]
fn the_secrets_of_a_handshake_are_those_of_rfc_8448() {
    let value = |name: &str| <[u8; 32]>::try_from(rfc8448(&format!("3/{name}"))).unwrap();
    let kept = Kept::<Sha256>::new();
    let inputs = Inputs {
        psk: None,
        shared_secret: &value("shared_secret"),
        key_length: KeyLength::Sixteen,
        hash_server_hello: value("hash_server_hello"),
        hash_server_finished: value("hash_server_finished"),
        hash_client_finished: value("hash_client_finished"),
    };
    let secrets = kept.handshake(&inputs);
    assert_eq!(secrets.early_secret, value("early_secret"));
    assert_eq!(secrets.handshake_secret, value("handshake_secret"));
    assert_eq!(secrets.main_secret, value("main_secret"));
    for (traffic, name) in [
        (
            secrets.client_handshake.traffic,
            "client_handshake_traffic_secret",
        ),
        (
            secrets.server_handshake.traffic,
            "server_handshake_traffic_secret",
        ),
        (
            secrets.client_application,
            "client_application_traffic_secret_0",
        ),
        (
            secrets.server_application,
            "server_application_traffic_secret_0",
        ),
    ] {
        assert_eq!(traffic.traffic_secret, value(name), "{name}");
    }
    assert_eq!(secrets.exporter_secret, value("exporter_secret"));
    assert_eq!(secrets.resumption_secret, value("resumption_secret"));
    let psk = secrets.resumption_psk(&[0, 0]).unwrap();
    assert_eq!(psk, value("resumption_psk"));
    // Section 4 resumes with it.
    let resumed = Inputs {
        psk: Some(&psk),
        ..inputs
    };
    let early_secret = kept.handshake(&resumed).early_secret;
    assert_eq!(early_secret[..], rfc8448("4/early_secret"));
}

proptest! {
    #[test]
    fn all_of_it_is_what_the_steps_give_one_by_one(
        psk in proptest::option::of(vec(any::<u8>(), 0..200)),
        shared_secret in vec(any::<u8>(), 0..200),
        long_key: bool,
        hashes in any::<[[u8; 16]; 3]>(),
        ticket_nonce in vec(any::<u8>(), 0..=255),
    ) {
        let psk = psk.as_deref();
        let suite = match long_key {
            false => CipherSuite::TLS_AES_128_GCM_SHA256,
            true => CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
        };
        one_by_one::<Sha256>(psk, &shared_secret, suite, hashes, &ticket_nonce);
        let suite = CipherSuite::TLS_AES_256_GCM_SHA384;
        one_by_one::<Sha384>(psk, &shared_secret, suite, hashes, &ticket_nonce);
    }
}

fn one_by_one<H: Compression>(
    psk: Option<&[u8]>,
    shared_secret: &[u8],
    suite: CipherSuite,
    hashes: [[u8; 16]; 3],
    ticket_nonce: &[u8],
) {
    let hash = H::ALGORITHM;
    let zero = Digest::zero(hash);
    let extract = |salt: &[u8], ikm: &[u8]| RustCrypto.hkdf_extract(hash, salt, ikm).unwrap();
    let derive = |secret: &Digest, label: &str, transcript_hash: &[u8]| {
        derive_secret(&RustCrypto, hash, secret, label, transcript_hash).unwrap()
    };
    let transcript_hash = |octets: [u8; 16]| {
        let mut digest = H::ZERO_DIGEST;
        let octets = octets.into_iter().cycle();
        digest
            .as_mut()
            .iter_mut()
            .zip(octets)
            .for_each(|(to, from)| *to = from);
        digest
    };
    let nothing = RustCrypto.hash(hash, &[]).unwrap();
    let [server_hello, server_finished, client_finished] = hashes.map(transcript_hash);
    let secrets = Kept::<H>::new().handshake(&Inputs {
        psk,
        shared_secret,
        key_length: match suite.aead().unwrap().key_length() {
            16 => KeyLength::Sixteen,
            _ => KeyLength::ThirtyTwo,
        },
        hash_server_hello: server_hello,
        hash_server_finished: server_finished,
        hash_client_finished: client_finished,
    });

    let early_secret = extract(&zero, psk.unwrap_or(&zero));
    assert_eq!(secrets.early_secret.as_ref(), &*early_secret);
    let derived = derive(&early_secret, "derived", &nothing);
    assert_eq!(secrets.derived_early.as_ref(), &*derived);
    let handshake_secret = extract(&derived, shared_secret);
    assert_eq!(secrets.handshake_secret.as_ref(), &*handshake_secret);
    for (handshake, label) in [
        (secrets.client_handshake, "c hs traffic"),
        (secrets.server_handshake, "s hs traffic"),
    ] {
        let secret = derive(&handshake_secret, label, server_hello.as_ref());
        assert_traffic(&handshake.traffic, &secret, suite);
        let finished = finished(&RustCrypto, hash, &secret, &zero).unwrap();
        assert_eq!(handshake.finished_key.as_ref(), &*finished.finished_key);
    }
    let derived = derive(&handshake_secret, "derived", &nothing);
    assert_eq!(secrets.derived_handshake.as_ref(), &*derived);
    let main_secret = extract(&derived, &zero);
    assert_eq!(secrets.main_secret.as_ref(), &*main_secret);
    for (traffic, label) in [
        (secrets.client_application, "c ap traffic"),
        (secrets.server_application, "s ap traffic"),
    ] {
        let secret = derive(&main_secret, label, server_finished.as_ref());
        assert_traffic(&traffic, &secret, suite);
    }
    let exporter_secret = derive(&main_secret, "exp master", server_finished.as_ref());
    assert_eq!(secrets.exporter_secret.as_ref(), &*exporter_secret);
    let resumption_secret = derive(&main_secret, "res master", client_finished.as_ref());
    assert_eq!(secrets.resumption_secret.as_ref(), &*resumption_secret);
    let psk = resumption_psk(&RustCrypto, hash, &resumption_secret, ticket_nonce).unwrap();
    let ours = secrets.resumption_psk(ticket_nonce).unwrap();
    assert_eq!(ours.as_ref(), &*psk);
}

fn assert_traffic<H: Compression>(traffic: &Traffic<H>, secret: &Digest, suite: CipherSuite) {
    assert_eq!(traffic.traffic_secret.as_ref(), &**secret);
    let keys = traffic_keys(&RustCrypto, suite, secret).unwrap();
    assert_eq!((traffic.key(), traffic.iv), (&keys.key[..], keys.iv));
}

#[test]
fn a_ticket_nonce_of_more_than_255_octets_is_refused() {
    let secrets = Kept::<Sha256>::new().handshake(&inputs(None, &[]));
    let error = Error::TooLong {
        what: "context",
        limit: 255,
        got: 256,
    };
    assert_eq!(secrets.resumption_psk(&[0; 256]), Err(error));
}
