//! The hello messages, with one fault each.

use super::*;
use crate::{
    registry::{ExtensionType, PskKeyExchangeMode},
    replay::tests::{RESUMED, RETRY, SIMPLE},
    wire::{HelloRetryRequest, OfferedPsks, PskBinderEntry, PskIdentity},
};

const MODES: Extension<'static> = Extension::Other {
    extension_type: ExtensionType::PSK_KEY_EXCHANGE_MODES,
    data: &[1, 1],
};

fn identity(identity: &'static [u8]) -> PskIdentity<'static> {
    PskIdentity {
        identity,
        obfuscated_ticket_age: 1,
    }
}

/// Keys of both hashes.
fn psks() -> Extension<'static> {
    static IDENTITIES: [PskIdentity<'static>; 2] = [
        PskIdentity {
            identity: b"of SHA-256",
            obfuscated_ticket_age: 1,
        },
        PskIdentity {
            identity: b"of SHA-384",
            obfuscated_ticket_age: 1,
        },
    ];
    static BINDERS: [PskBinderEntry<'static>; 2] =
        [PskBinderEntry(&[0; 32]), PskBinderEntry(&[0; 48])];
    Extension::PreSharedKey(OfferedPsks {
        identities: List::from(&IDENTITIES),
        binders: List::from(&BINDERS),
    })
}

fn with_psks(offer: Offer) -> Offer {
    let mut offer = with(offer, MODES);
    offer.push(psks());
    offer
}

fn of_client(extensions: &[Extension<'_>]) -> Scene {
    Scene::without_keys(Role::Server, [client_hello(extensions)])
}

#[test]
fn a_client_hello_has_what_is_mandatory() {
    use ExtensionType as T;
    assert_eq!(of_client(&offer()).judge(), Ok(()));
    assert_eq!(of_client(&with_psks(offer())).judge(), Ok(()));
    for (missing, violation) in [
        (T::SUPPORTED_VERSIONS, Violation::NotTls13),
        (T::SUPPORTED_GROUPS, Violation::SupportedGroupsMissing),
        (T::KEY_SHARE, Violation::SupportedGroupsMissing),
        (
            T::SIGNATURE_ALGORITHMS,
            Violation::SignatureAlgorithmsMissing,
        ),
    ] {
        broken(&of_client(&without(offer(), missing)), violation);
    }
    let old = Extension::SupportedVersions(List::from(&[ProtocolVersion::TLS1_2]));
    broken(&of_client(&with(offer(), old)), Violation::NotTls13);
    let neither = without(without(offer(), T::SUPPORTED_GROUPS), T::KEY_SHARE);
    broken(&of_client(&neither), Violation::SupportedGroupsMissing);
    // With a pre-shared key alone none of them is needed, but the modes are.
    let alone = with_psks(without(neither, T::SIGNATURE_ALGORITHMS));
    assert_eq!(of_client(&alone).judge(), Ok(()));
    let no_modes = without(with_psks(offer()), T::PSK_KEY_EXCHANGE_MODES);
    broken(&of_client(&no_modes), Violation::PskModesMissing);
    let early = with(offer(), Extension::EarlyData);
    broken(&of_client(&early), Violation::EarlyDataWithoutPsk);
}

#[test]
fn shares_are_of_groups_that_are_offered_in_the_same_order() {
    let of = |shares| of_client(&with(offer(), Extension::KeyShareClientHello(shares)));
    use self::{SHARE_OF_SECP256R1 as P256, SHARE_OF_X25519 as X25519};
    assert_eq!(of(List::from(&[])).judge(), Ok(()));
    assert_eq!(of(List::from(&[X25519, P256])).judge(), Ok(()));
    broken(&of(List::from(&[P256, X25519])), Violation::ShareOrder);
    broken(&of(List::from(&[X25519, X25519])), Violation::ShareGroup);
    const OTHER: KeyShareEntry<'static> = share(NamedGroup::SECP521R1);
    broken(&of(List::from(&[X25519, OTHER])), Violation::ShareGroup);
}

#[test]
fn a_server_knows_what_has_a_name() {
    const UNKNOWN: u16 = 0x1a1a;
    let no_suite = encoded(Handshake::ClientHello(ClientHello {
        cipher_suites: List::from(&[
            CipherSuite(UNKNOWN),
            CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV,
        ]),
        ..hello(&offer())
    }));
    broken(
        &Scene::without_keys(Role::Server, [no_suite]),
        Violation::NoCommonSuite,
    );
    let groups = Extension::SupportedGroups(List::from(&[NamedGroup(UNKNOWN)]));
    let no_shares = Extension::KeyShareClientHello(List::from(&[]));
    let no_group = with(with(offer(), groups), no_shares);
    broken(&of_client(&no_group), Violation::NoCommonGroup);
    assert_eq!(of_client(&with_psks(no_group)).judge(), Ok(()));
    let schemes = Extension::SignatureAlgorithms(List::from(&[
        SignatureScheme(UNKNOWN),
        SignatureScheme::RSA_PKCS1_SHA256,
        SignatureScheme::ECDSA_SHA1,
    ]));
    let no_scheme = with(offer(), schemes);
    broken(&of_client(&no_scheme), Violation::NoCommonScheme);
    assert_eq!(of_client(&with_psks(no_scheme)).judge(), Ok(()));
}

#[test]
fn a_share_is_one_of_its_group() {
    // The share of the ClientHello is the one that a private key of x25519 makes all zero octets of.
    let scene = Scene::published(&SIMPLE, Role::Server, 1);
    assert_eq!(scene.judge(), Ok(()));
    let with_share = |key_exchange: &[u8]| {
        let octets = scene.messages[0].to_vec();
        let Ok(Handshake::ClientHello(hello)) = Handshake::decode(&octets) else {
            panic!("no hello");
        };
        let entries = [KeyShareEntry {
            group: NamedGroup::X25519,
            key_exchange,
        }];
        let extensions: Vec<_> = hello
            .extensions
            .iter()
            .map(|extension| match extension {
                Extension::KeyShareClientHello(_) => {
                    Extension::KeyShareClientHello(List::from(&entries))
                }
                other => other,
            })
            .collect();
        encoded(Handshake::ClientHello(ClientHello {
            extensions: Extensions::from(&extensions[..]),
            ..hello
        }))
    };
    for bad in [&[0; 32][..], &[9; 31]] {
        let mut scene = scene.clone().with_last(with_share(bad));
        broken(&scene, Violation::BadShare);
        scene.private_keys = vec![Octets::default()];
        assert_eq!(scene.judge(), Ok(()));
    }
    // The share ends the ServerHello of that handshake, but for supported_versions.
    let scene = Scene::published(&SIMPLE, Role::Client, 2);
    let Ok(Handshake::ServerHello(hello)) = Handshake::decode(&scene.messages[1]) else {
        panic!("no hello");
    };
    let zero = KeyShareEntry {
        group: NamedGroup::X25519,
        key_exchange: &[0; 32],
    };
    let bad = encoded(Handshake::ServerHello(ServerHello {
        extensions: Extensions::from(&[VERSION, Extension::KeyShareServerHello(zero)]),
        ..hello
    }));
    broken(&scene.clone().with_last(bad), Violation::BadShare);
}

#[test]
fn the_binder_of_the_key_that_is_selected_is_right() {
    let mut scene = Scene::published(&RESUMED, Role::Server, 1);
    assert_eq!(scene.judge(), Ok(()));
    broken(&scene.clone().flipped(0), Violation::BadBinder);
    scene.psks[0].0[0] ^= 1;
    broken(&scene, Violation::BadBinder);
    scene.psks = vec![Octets::default()];
    assert_eq!(scene.judge(), Ok(()));
}

#[test]
fn no_other_binder_is_looked_at() {
    let mut scene = of_client(&with_psks(offer()));
    let key = || Octets(vec![7; 32]);
    scene.psks = vec![Octets::default(), Octets::default()];
    assert_eq!(scene.judge(), Ok(()));
    // All binders are zeros: the first key that is known is the one that counts.
    scene.psks = vec![Octets::default(), key()];
    broken(&scene, Violation::BadBinder);
    // A key of a hash for which there is no suite is none to select.
    let extensions = with_psks(offer());
    let one_suite = encoded(Handshake::ClientHello(ClientHello {
        cipher_suites: List::from(&[CipherSuite::TLS_CHACHA20_POLY1305_SHA256]),
        ..hello(&extensions)
    }));
    assert_eq!(scene.with_last(one_suite).judge(), Ok(()));
}

const COOKIE: Extension<'static> = Extension::Cookie(b"cookie");
const P256: Extension<'static> = Extension::KeyShareHelloRetryRequest(NamedGroup::SECP256R1);

fn retry(extensions: &[Extension<'_>]) -> Vec<u8> {
    encoded(Handshake::HelloRetryRequest(HelloRetryRequest {
        legacy_session_id_echo: b"session",
        cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
        extensions: Extensions::from(extensions),
    }))
}

fn shares(shares: List<'static, KeyShareEntry<'static>>) -> Extension<'static> {
    Extension::KeyShareClientHello(shares)
}

fn one_share() -> Extension<'static> {
    shares(List::from(&[SHARE_OF_SECP256R1]))
}

/// A second hello in answer to a request with those extensions.
fn again(first: &[Extension<'_>], asked: &[Extension<'_>], second: &[Extension<'_>]) -> Scene {
    let asked = [&[VERSION], asked].concat();
    let messages = [client_hello(first), retry(&asked), client_hello(second)];
    Scene::without_keys(Role::Server, messages)
}

#[test]
fn a_second_hello_does_what_was_asked() {
    let both = with(with(offer(), one_share()), COOKIE);
    let judged = again(&offer(), &[P256, COOKIE], &both).judge();
    assert_eq!(judged, Ok(()));
    let other = with(both.clone(), Extension::Cookie(b"other"));
    let none = without(both.clone(), ExtensionType::COOKIE);
    for wrong in [other, none] {
        let scene = again(&offer(), &[P256, COOKIE], &wrong);
        broken(&scene, Violation::CookieMismatch);
    }
    broken(&again(&offer(), &[P256], &both), Violation::CookieMismatch);
    let two = shares(List::from(&[SHARE_OF_X25519, SHARE_OF_SECP256R1]));
    let another = shares(List::from(&[SHARE_OF_X25519]));
    for wrong in [two, another, shares(List::from(&[]))] {
        let scene = again(&offer(), &[P256], &with(offer(), wrong));
        broken(&scene, Violation::RetryIgnored);
    }
    let mut first = with_psks(offer());
    first.insert(0, Extension::EarlyData);
    let mut second = with(first.clone(), one_share());
    broken(
        &again(&first, &[P256], &second),
        Violation::EarlyDataAfterRetry,
    );
    second.remove(0);
    assert_eq!(again(&first, &[P256], &second).judge(), Ok(()));
}

#[test]
fn a_second_hello_changes_nothing_else() {
    let second = || with(offer(), one_share());
    let scene = |second: &[Extension<'_>]| again(&offer(), &[P256], second);
    let padded = with(second(), Extension::Padding(&[0; 9]));
    assert_eq!(scene(&padded).judge(), Ok(()));
    let mut turned = second();
    turned.reverse();
    assert_eq!(scene(&turned).judge(), Ok(()));
    let more = with(second(), Extension::PostHandshakeAuth);
    let less = {
        let first = with(offer(), Extension::PostHandshakeAuth);
        again(&first, &[P256], &second())
    };
    let other_schemes = Extension::SignatureAlgorithms(List::from(&[SignatureScheme::ED25519]));
    let other = with(second(), other_schemes);
    let new_key = with_psks(second());
    for wrong in [scene(&more), less, scene(&other), scene(&new_key)] {
        broken(&wrong, Violation::HelloChanged);
    }
    let extensions = second();
    let hello = hello(&extensions);
    for wrong in [
        ClientHello {
            random: &[9; 32],
            ..hello
        },
        ClientHello {
            legacy_session_id: &[],
            ..hello
        },
        ClientHello {
            legacy_version: ProtocolVersion::TLS1_1,
            ..hello
        },
        ClientHello {
            cipher_suites: List::from(&[CipherSuite::TLS_AES_128_GCM_SHA256]),
            ..hello
        },
    ] {
        let wrong = encoded(Handshake::ClientHello(wrong));
        broken(&scene(&[]).with_last(wrong), Violation::HelloChanged);
    }
    // Shares change only where a group is asked for.
    let with_cookie = with(second(), COOKIE);
    broken(
        &again(&offer(), &[COOKIE], &with_cookie),
        Violation::HelloChanged,
    );
    let same_shares = with(offer(), COOKIE);
    assert_eq!(again(&offer(), &[COOKIE], &same_shares).judge(), Ok(()));
}

#[test]
fn a_second_hello_keeps_the_keys_that_go_with_the_suite() {
    let first = with_psks(offer());
    let second = |identities: List<'static, PskIdentity<'static>>,
                  binders: List<'static, PskBinderEntry<'static>>| {
        let mut offer = with(with(offer(), MODES), one_share());
        offer.push(Extension::PreSharedKey(OfferedPsks {
            identities,
            binders,
        }));
        again(&first, &[P256], &offer)
    };
    let identities = [identity(b"of SHA-256"), identity(b"of SHA-384")];
    let [of_sha256, of_sha384] = identities;
    let kept: &'static [_] = vec![of_sha256].leak();
    let dropped: &'static [_] = vec![of_sha384].leak();
    let turned: &'static [_] = vec![of_sha384, of_sha256].leak();
    let other: &'static [_] = vec![of_sha256, identity(b"new")].leak();
    const B256: PskBinderEntry<'static> = PskBinderEntry(&[0; 32]);
    const B384: PskBinderEntry<'static> = PskBinderEntry(&[0; 48]);
    let judged = second(List::from(kept), List::from(&[B256])).judge();
    assert_eq!(judged, Ok(()));
    for wrong in [
        second(List::from(dropped), List::from(&[B384])),
        second(List::from(turned), List::from(&[B384, B256])),
        second(List::from(other), List::from(&[B256, B256])),
    ] {
        broken(&wrong, Violation::HelloChanged);
    }
}

/// The answer of a server to the offer.
fn answer(offer: &[Extension<'_>], message: Vec<u8>) -> Scene {
    Scene::without_keys(Role::Client, [client_hello(offer), message])
}

#[test]
fn a_server_hello_is_held_to_what_was_offered() {
    let x25519 = Extension::KeyShareServerHello(share(NamedGroup::X25519));
    let answered = |extensions: &[Extension<'_>]| answer(&offer(), server_hello(extensions));
    assert_eq!(answered(&[VERSION, x25519]).judge(), Ok(()));
    let version = Extension::SelectedVersion(ProtocolVersion::TLS1_2);
    broken(&answered(&[version, x25519]), Violation::VersionNotOffered);
    broken(&answered(&[x25519]), Violation::NotTls13);
    broken(&answered(&[VERSION]), Violation::KeyShareMissing);
    let psk = Extension::SelectedIdentity(0);
    let unknown = Extension::Other {
        extension_type: ExtensionType(0x1a1a),
        data: &[],
    };
    for extension in [psk, unknown] {
        let scene = answered(&[VERSION, x25519, extension]);
        broken(&scene, Violation::ExtensionNotOffered);
    }
    // A group that has no share, though it is offered.
    let group = Extension::KeyShareServerHello(share(NamedGroup::SECP256R1));
    broken(&answered(&[VERSION, group]), Violation::ShareGroup);
    let extensions = [VERSION, x25519];
    let right = ServerHello {
        random: &[2; 32],
        legacy_session_id_echo: b"session",
        cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
        extensions: Extensions::from(&extensions),
    };
    let echo = ServerHello {
        legacy_session_id_echo: b"sessioN",
        ..right
    };
    let suite = ServerHello {
        cipher_suite: CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
        ..right
    };
    for (wrong, violation) in [
        (echo, Violation::SessionIdEcho),
        (suite, Violation::SuiteNotOffered),
    ] {
        let wrong = encoded(Handshake::ServerHello(wrong));
        broken(&answer(&offer(), wrong), violation);
    }
}

#[test]
fn a_server_that_was_made_to_speak_an_older_version_says_so() {
    for last in [0, 1] {
        let mut random = [2; 32];
        random[24..].copy_from_slice(b"DOWNGRD\x01");
        random[31] = last;
        let share = Extension::KeyShareServerHello(share(NamedGroup::X25519));
        let mut message = encoded(Handshake::ServerHello(ServerHello {
            random: &random,
            legacy_session_id_echo: b"session",
            cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
            extensions: Extensions::from(&[share]),
        }));
        broken(&answer(&offer(), message.clone()), Violation::Downgrade);
        // A hello of TLS 1.2 without extensions does not even decode.
        message.truncate(4 + 2 + 32 + 8 + 3);
        message[3] = message.len() as u8 - 4;
        let older = answer(&offer(), message.clone());
        broken(&older, Violation::Downgrade);
        message[4 + 2 + 31] = 2;
        let error = older.with_last(message).judge().unwrap_err();
        assert_eq!(error.alert(), Some(AlertDescription::PROTOCOL_VERSION));
    }
}

#[test]
fn a_selected_identity_fits_the_suite_and_the_modes() {
    let extensions = with_psks(offer());
    let answered = |index, share: bool| {
        let mut answer = vec![VERSION, Extension::SelectedIdentity(index)];
        if share {
            let group = NamedGroup::X25519;
            answer.push(Extension::KeyShareServerHello(super::share(group)));
        }
        self::answer(&extensions, server_hello(&answer))
    };
    assert_eq!(answered(0, true).judge(), Ok(()));
    // One of the other hash, and one that is not there.
    for wrong in [1, 2] {
        broken(&answered(wrong, true), Violation::SelectedIdentity);
    }
    broken(&answered(0, false), Violation::PskModeNotOffered);
    let psk_ke = PskKeyExchangeMode::PSK_KE;
    let alone = Extension::PskKeyExchangeModes(List::from(&[PskKeyExchangeMode::PSK_KE]));
    assert_eq!(psk_ke.0, 0);
    let extensions = with(with_psks(offer()), alone);
    let shared = Extension::KeyShareServerHello(super::share(NamedGroup::X25519));
    let identity = Extension::SelectedIdentity(0);
    let scene = answer(&extensions, server_hello(&[VERSION, identity, shared]));
    broken(&scene, Violation::PskModeNotOffered);
    let scene = answer(&extensions, server_hello(&[VERSION, identity]));
    assert_eq!(scene.judge(), Ok(()));
}

#[test]
fn a_retry_request_asks_for_something_that_was_offered() {
    let asked = |asked: &[Extension<'_>]| {
        let asked = [&[VERSION], asked].concat();
        answer(&offer(), retry(&asked))
    };
    assert_eq!(asked(&[P256]).judge(), Ok(()));
    assert_eq!(asked(&[COOKIE]).judge(), Ok(()));
    broken(&asked(&[]), Violation::RetryChangesNothing);
    for group in [NamedGroup::X25519, NamedGroup::SECP521R1] {
        let wrong = Extension::KeyShareHelloRetryRequest(group);
        broken(&asked(&[wrong]), Violation::RetryGroup);
    }
    let unknown = Extension::Other {
        extension_type: ExtensionType(0x1a1a),
        data: &[],
    };
    broken(&asked(&[COOKIE, unknown]), Violation::ExtensionNotOffered);
    broken(&answer(&offer(), retry(&[P256])), Violation::NotTls13);
}

#[test]
fn the_suite_and_the_group_of_a_retry_request_stay() {
    let scene = Scene::published(&RETRY, Role::Client, 4);
    assert_eq!(scene.judge(), Ok(()));
    let Ok(Handshake::ServerHello(hello)) = Handshake::decode(&scene.messages[3]) else {
        panic!("no hello");
    };
    let other = encoded(Handshake::ServerHello(ServerHello {
        cipher_suite: CipherSuite::TLS_AES_256_GCM_SHA384,
        ..hello
    }));
    broken(&scene.clone().with_last(other), Violation::SuiteChanged);
    let share = Extension::KeyShareServerHello(share(NamedGroup::X25519));
    let other = encoded(Handshake::ServerHello(ServerHello {
        extensions: Extensions::from(&[VERSION, share]),
        ..hello
    }));
    broken(&scene.clone().with_last(other), Violation::ShareGroup);
}
