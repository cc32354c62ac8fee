//! Transcript hashes against RFC 8448, and the octets that a binder covers.

use HashAlgorithm::{Sha256, Sha384};
use proptest::prelude::*;

use super::*;
use crate::{
    crypto::{rustcrypto::RustCrypto, test_data::rfc8448},
    registry::HashAlgorithm,
};

fn messages(names: &[&str]) -> Vec<Vec<u8>> {
    names.iter().map(|name| rfc8448(name)).collect()
}

fn hash_of(messages: &[Vec<u8>]) -> Vec<u8> {
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    transcript_hash(&RustCrypto, Sha256, &messages)
        .unwrap()
        .to_vec()
}

fn plain_hash(octets: &[u8]) -> Digest {
    RustCrypto.hash(Sha256, &[octets]).unwrap()
}

#[test]
fn the_random_of_a_hello_retry_request_is_a_hash() {
    assert_eq!(
        *plain_hash(b"HelloRetryRequest"),
        HELLO_RETRY_REQUEST_RANDOM
    );
}

#[test]
fn transcript_hashes_are_those_of_rfc_8448() {
    let mut transcript = messages(&["3/client_hello", "3/server_hello"]);
    assert_eq!(hash_of(&transcript), rfc8448("3/hash_server_hello"));
    transcript.extend(messages(&[
        "3/encrypted_extensions",
        "3/certificate",
        "3/certificate_verify",
        "3/server_finished",
    ]));
    assert_eq!(hash_of(&transcript), rfc8448("3/hash_server_finished"));
    transcript.extend(messages(&["3/client_finished"]));
    assert_eq!(hash_of(&transcript), rfc8448("3/hash_client_finished"));
    assert_eq!(hash_of(&[]), rfc8448("3/hash_empty"));
}

#[test]
fn after_a_hello_retry_request_the_first_client_hello_is_its_hash() {
    let mut transcript = messages(&[
        "5/client_hello_1",
        "5/hello_retry_request",
        "5/client_hello_2",
        "5/server_hello",
    ]);
    assert_eq!(hash_of(&transcript), rfc8448("5/hash_server_hello"));
    transcript.extend(messages(&[
        "5/encrypted_extensions",
        "5/certificate",
        "5/certificate_verify",
        "5/server_finished",
    ]));
    assert_eq!(hash_of(&transcript), rfc8448("5/hash_server_finished"));
}

#[test]
fn a_transcript_that_is_hashed_on_its_way_has_the_hashes_of_rfc_8448() {
    let hash_after = |transcript: &mut Transcript<'_>, names: &[&str]| {
        for message in messages(names) {
            transcript.push(&message);
        }
        transcript.hash(&RustCrypto, Sha256).unwrap().to_vec()
    };
    let mut plain = Transcript::default();
    for (names, hash) in [
        (&[][..], "3/hash_empty"),
        (&["3/client_hello", "3/server_hello"], "3/hash_server_hello"),
        (
            &[
                "3/encrypted_extensions",
                "3/certificate",
                "3/certificate_verify",
                "3/server_finished",
            ],
            "3/hash_server_finished",
        ),
        (&["3/client_finished"], "3/hash_client_finished"),
    ] {
        assert_eq!(hash_after(&mut plain, names), rfc8448(hash), "{hash}");
    }
    let mut retried = Transcript::default();
    // Asked for before it is known that the first hello counts as its hash.
    hash_after(&mut retried, &["5/client_hello_1"]);
    hash_after(&mut retried, &["5/hello_retry_request"]);
    let names = ["5/client_hello_2", "5/server_hello"];
    assert_eq!(
        hash_after(&mut retried, &names),
        rfc8448("5/hash_server_hello")
    );
}

#[test]
fn a_transcript_that_is_cut_back_forgets_what_followed() {
    let [first, second, third] = [&b"one"[..], b"two", b"three"];
    let mut transcript = Transcript::default();
    for message in [first, second, third] {
        transcript.push(message);
    }
    let hash = |transcript: &mut Transcript<'static>| transcript.hash(&RustCrypto, Sha256).unwrap();
    assert_eq!(hash(&mut transcript), plain_hash(b"onetwothree"));
    transcript.truncate(2);
    assert_eq!(transcript.messages(), [first, second]);
    transcript.push(b"four");
    transcript.push(b"five");
    assert_eq!(hash(&mut transcript), plain_hash(b"onetwofourfive"));
    assert_eq!(
        transcript.hash(&RustCrypto, Sha384).unwrap(),
        RustCrypto.hash(Sha384, &[b"onetwofourfive"]).unwrap()
    );
    transcript.truncate(0);
    assert!(transcript.is_empty());
    assert_eq!(hash(&mut transcript), plain_hash(b""));
}

#[test]
fn the_message_hash_has_the_length_of_the_hash() {
    let transcript = messages(&["5/client_hello_1", "5/hello_retry_request"]);
    for (hash, length) in [(Sha256, 32), (Sha384, 48)] {
        let first = RustCrypto.hash(hash, &[&transcript[0]]).unwrap();
        let message_hash = [&[254, 0, 0, length], &first[..]].concat();
        assert_eq!(
            transcript_hash(&RustCrypto, hash, &[&transcript[0], &transcript[1]]),
            RustCrypto.hash(hash, &[&message_hash, &transcript[1]])
        );
    }
}

#[test]
fn only_a_hello_retry_request_after_a_client_hello_replaces_it() {
    let client_hello = rfc8448("5/client_hello_1");
    let retry_request = rfc8448("5/hello_retry_request");
    let with = |at: usize, message: &[u8]| {
        let mut message = message.to_vec();
        message[at] ^= 1;
        message
    };
    for transcript in [
        vec![client_hello.clone(), with(6, &retry_request)],
        vec![client_hello.clone(), with(37, &retry_request)],
        vec![client_hello.clone(), with(0, &retry_request)],
        vec![client_hello.clone(), retry_request[..37].to_vec()],
        vec![with(0, &client_hello), retry_request.clone()],
        vec![vec![], client_hello.clone(), retry_request.clone()],
        vec![client_hello.clone()],
        vec![retry_request.clone()],
    ] {
        assert_eq!(hash_of(&transcript), *plain_hash(&transcript.concat()));
    }
    let replaced = hash_of(&[client_hello.clone(), retry_request.clone()]);
    let concatenated = [client_hello, retry_request].concat();
    assert_ne!(replaced, *plain_hash(&concatenated));
}

#[test]
fn a_binder_covers_the_client_hello_up_to_the_binders() {
    let mut client_hello = rfc8448("4/client_hello");
    assert_eq!(psk_identities(&[&client_hello]), Ok(1));
    let hash = |client_hello: &[u8]| binder_hash(&RustCrypto, Sha256, &[client_hello]);
    let expected = rfc8448("4/binder_hash");
    assert_eq!(*hash(&client_hello).unwrap(), expected);
    let binder = client_hello.len() - 32;
    client_hello[binder..].fill(0);
    assert_eq!(*hash(&client_hello).unwrap(), expected);
    // The length of the list and the length of the binder in it.
    for at in [binder - 2, binder - 1] {
        let mut changed = client_hello.clone();
        changed[at] ^= 1;
        let fault = hash(&changed).unwrap_err();
        assert!(matches!(fault, BinderError::Malformed { .. }));
    }
}

#[test]
fn a_binder_after_a_hello_retry_request_covers_all_before_it() {
    let first = rfc8448("5/client_hello_1");
    let retry_request = rfc8448("5/hello_retry_request");
    let second = rfc8448("4/client_hello");
    let prefix = rfc8448("4/client_hello_prefix");
    assert_eq!(
        binder_hash(&RustCrypto, Sha256, &[&first, &retry_request, &second]),
        Ok(transcript_hash(&RustCrypto, Sha256, &[&first, &retry_request, &prefix]).unwrap())
    );
}

#[test]
fn without_a_whole_client_hello_with_psks_there_is_no_binder() {
    let client_hello = rfc8448("4/client_hello");
    let fault = |message: &[u8]| psk_identities(&[message]).unwrap_err();
    assert_eq!(
        binder_hash(&RustCrypto, Sha256, &[]),
        Err(BinderError::NoClientHello)
    );
    assert_eq!(psk_identities(&[]), Err(BinderError::NoClientHello));
    assert_eq!(fault(&[]), BinderError::NoClientHello);
    assert_eq!(fault(&rfc8448("4/early_key")), BinderError::NoClientHello);
    let without_psk = rfc8448("3/client_hello");
    assert_eq!(fault(&without_psk), BinderError::NoPreSharedKey);

    let longer = [&client_hello[..], &[0]].concat();
    assert!(matches!(fault(&longer), BinderError::Malformed { .. }));
    let cut = &client_hello[..client_hello.len() - 1];
    assert!(matches!(fault(cut), BinderError::Malformed { .. }));
}

#[test]
fn an_extension_after_pre_shared_key_is_refused() {
    // An empty extension of type 0 at the end, and the two lengths around it.
    let mut client_hello = [&rfc8448("4/client_hello")[..], &[0; 4]].concat();
    let length = (client_hello.len() - 4) as u16;
    client_hello[2..4].copy_from_slice(&length.to_be_bytes());
    let extensions = 4 + 2 + 32 + 1 + 2 + 6 + 2;
    let length = (client_hello.len() - extensions - 2) as u16;
    client_hello[extensions..extensions + 2].copy_from_slice(&length.to_be_bytes());
    assert!(matches!(
        psk_identities(&[&client_hello]),
        Err(BinderError::Malformed { .. })
    ));
}

proptest! {
    #[test]
    fn no_octets_panic(mut message in prop::collection::vec(any::<u8>(), 0..80)) {
        let whole = transcript_hash(&RustCrypto, Sha256, &[&message]).unwrap();
        prop_assert_eq!(whole, plain_hash(&message));
        if let Some(first) = message.first_mut() {
            *first = 1;
        }
        let _ = binder_hash(&RustCrypto, Sha256, &[&message]);
    }
}
