//! Messages that are right are accepted, and none out of its turn.

use super::*;
use crate::{
    registry::HandshakeType,
    replay::tests::{CLIENT_AUTH, RESUMED, RETRY, SIMPLE},
};

/// What the answer to the last message of a scene can need.
fn needs_of(scene: &Scene) -> Needs {
    needs(Known {
        role: scene.role,
        private_keys: &borrowed(&scene.private_keys),
        psks: &[],
        messages: &borrowed(&scene.messages),
    })
}

#[test]
fn an_answer_needs_what_is_agreed_on_and_not_what_is_claimed() {
    let suite = Some(CipherSuite::TLS_AES_128_GCM_SHA256);
    let group = Some(NamedGroup::X25519);
    let scheme = None;
    let nothing = Needs::default();
    let mut hello = Scene::published(&SIMPLE, Role::Server, 1);
    assert_eq!(needs_of(&hello), Needs { group, ..nothing });
    hello.private_keys.clear();
    assert_eq!(needs_of(&hello), nothing);
    let agreed = Needs {
        suite,
        group,
        scheme,
    };
    let answer = Scene::published(&SIMPLE, Role::Client, 2);
    assert_eq!(needs_of(&answer), agreed);
    let Ok(Handshake::ServerHello(claims)) = Handshake::decode(&answer.messages[1]) else {
        panic!("no hello");
    };
    let other = encoded(Handshake::ServerHello(ServerHello {
        cipher_suite: CipherSuite::TLS_AES_128_CCM_SHA256,
        ..claims
    }));
    let needed = needs_of(&answer.clone().with_last(other));
    assert_eq!(needed, Needs { group, ..nothing });
    let proof = Scene::published(&SIMPLE, Role::Client, 5);
    let scheme = Some(SignatureScheme::RSA_PSS_RSAE_SHA256);
    assert_eq!(needs_of(&proof), Needs { scheme, ..agreed });
    // What is offered for certificates alone is not verified.
    let claims = [&[15, 0, 0, 6, 4, 1], &[0, 2, 7, 7][..]].concat();
    assert_eq!(needs_of(&proof.with_last(claims)), agreed);
}

/// Who sent each message; nobody knows it of a KeyUpdate.
fn senders(messages: &[Octets]) -> Vec<Option<Role>> {
    let mut finished = false;
    messages
        .iter()
        .map(|message| {
            let (client, server) = (Some(Role::Client), Some(Role::Server));
            match HandshakeType(message[0]) {
                HandshakeType::CLIENT_HELLO | HandshakeType::END_OF_EARLY_DATA => client,
                HandshakeType::KEY_UPDATE => None,
                HandshakeType::NEW_SESSION_TICKET | HandshakeType::CERTIFICATE_REQUEST => server,
                HandshakeType::FINISHED if !finished => {
                    finished = true;
                    server
                }
                _ if finished => client,
                _ => server,
            }
        })
        .collect()
}

/// Every message that the side has received is accepted; gives how many these are.
fn all_accepted(name: &str, whole: &Scene) -> usize {
    let mut received = 0;
    for (index, sender) in senders(&whole.messages).into_iter().enumerate() {
        if sender.is_some_and(|sender| sender != whole.role) {
            let judged = whole.clone().until(index + 1).judge();
            assert_eq!(
                judged,
                Ok(()),
                "{name}, {}, message {}",
                whole.role,
                index + 1
            );
            received += 1;
        }
    }
    received
}

#[test]
fn every_message_of_the_published_handshakes_is_accepted() {
    for (published, client, server) in [
        (SIMPLE, 6, 2),
        (RETRY, 6, 3),
        (RESUMED, 3, 3),
        (CLIENT_AUTH, 6, 4),
    ] {
        for (role, expected) in [(Role::Client, client), (Role::Server, server)] {
            let whole = Scene::published(&published, role, usize::MAX);
            assert_eq!(all_accepted("published", &whole), expected);
        }
    }
}

#[test]
fn every_message_of_the_generated_connections_is_accepted() {
    let library = Library::embedded().unwrap();
    let mut received = 0;
    for trace in library.traces() {
        for role in [Role::Client, Role::Server] {
            if let Some(whole) = Scene::of_replay(trace, role) {
                received += all_accepted(trace.id(), &whole);
            }
        }
    }
    assert!(received > 1000, "{received}");
}

#[test]
fn a_message_is_accepted_in_its_turn_alone() {
    let scenes = [SIMPLE, RESUMED, CLIENT_AUTH].map(|published| {
        [Role::Client, Role::Server].map(|role| Scene::published(&published, role, usize::MAX))
    });
    let mut refused = 0;
    for whole in scenes.as_flattened() {
        let senders = senders(&whole.messages);
        for (count, next) in whole.messages.iter().enumerate() {
            // In the middle of a flight of its own a side has nothing to wait for, and is not asked.
            if senders[count] == Some(whole.role) {
                continue;
            }
            for (index, message) in whole.messages.iter().enumerate() {
                // Whose Finished it is, only its octets tell.
                if message[0] == next[0] {
                    continue;
                }
                let mut scene = whole.clone().until(count);
                scene.messages.push(message.clone());
                let judged = scene.judge();
                // A server that asks for a certificate may do so, or not.
                let alternative = matches!(
                    HandshakeType(next[0]),
                    HandshakeType::CERTIFICATE | HandshakeType::CERTIFICATE_REQUEST
                ) && whole.role == Role::Client;
                if alternative && judged.is_ok() {
                    continue;
                }
                assert!(
                    matches!(judged, Err(Error::UnexpectedMessage(_))),
                    "message {} after {count}: {judged:?}",
                    index + 1
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 150, "{refused}");
}

#[test]
fn a_second_retry_request_has_no_place() {
    let mut scene = Scene::published(&RETRY, Role::Client, 3);
    scene.messages.push(scene.messages[1].clone());
    assert_eq!(
        scene.judge(),
        Err(Error::UnexpectedMessage("hello_retry_request"))
    );
}

#[test]
fn early_data_that_is_accepted_has_an_end() {
    // ClientHello, ServerHello, EncryptedExtensions, Finished, EndOfEarlyData, Finished.
    let mut scene = Scene::published(&RESUMED, Role::Server, 6);
    scene.messages.remove(4);
    assert_eq!(scene.judge(), Err(Error::UnexpectedMessage("finished")));
    let mut scene = Scene::published(&RESUMED, Role::Server, 5);
    scene.messages.push(Octets(vec![5, 0, 0, 0]));
    assert_eq!(
        scene.judge(),
        Err(Error::UnexpectedMessage("end_of_early_data"))
    );
}

#[test]
fn an_authentication_after_the_handshake_is_offered_and_asked_for() {
    const LATER: &str = "client-auth/post-handshake-sha256";
    let whole = Scene::generated(LATER, Role::Client, usize::MAX);
    let is_request = |message: &Octets| message[0] == HandshakeType::CERTIFICATE_REQUEST.0;
    let request = whole.messages.iter().find(|message| is_request(message));
    // The client of that handshake had not offered it.
    let mut scene = Scene::published(&SIMPLE, Role::Client, 7);
    scene.messages.push(request.unwrap().clone());
    assert_eq!(
        scene.judge(),
        Err(Error::UnexpectedMessage("certificate_request"))
    );
    // Its answer needs a request.
    let whole = Scene::generated(LATER, Role::Server, usize::MAX);
    let place = whole.messages.iter().position(is_request).unwrap();
    let certificate = whole
        .messages
        .iter()
        .skip(place)
        .find(|message| message[0] == 11);
    let mut scene = whole.clone().until(place);
    scene.messages.push(certificate.unwrap().clone());
    assert_eq!(scene.judge(), Err(Error::UnexpectedMessage("certificate")));
}

#[test]
fn an_answer_after_the_handshake_is_not_interrupted() {
    let whole = Scene::generated(
        "client-auth/post-handshake-sha256",
        Role::Server,
        usize::MAX,
    );
    let last = whole.messages.iter().rposition(|message| message[0] == 11);
    let last = last.unwrap();
    for between in [1, 2] {
        let mut scene = whole.clone().until(last + between);
        scene.messages.push(Octets(vec![24, 0, 0, 1, 0]));
        assert_eq!(scene.judge(), Err(Error::UnexpectedMessage("key_update")));
    }
}

#[test]
fn a_message_that_does_not_decode_is_answered_as_by_decode() {
    let mut scene = Scene::published(&SIMPLE, Role::Client, 3);
    scene.messages.last_mut().unwrap().0.push(0);
    let error = scene.judge().unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert_eq!(error.alert(), Some(AlertDescription::DECODE_ERROR));
}

#[test]
fn what_is_wrong_before_is_told_without_an_alert() {
    let mut scene = Scene::published(&SIMPLE, Role::Client, 4);
    scene.messages.remove(1);
    let error = scene.judge().unwrap_err();
    assert_eq!((error.alert(), error), (None, Error::Before { place: 2 }));
    let nothing = Scene::without_keys(Role::Server, []).judge();
    assert_eq!(nothing, Err(Error::NoMessage));
}
