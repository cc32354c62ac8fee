use super::*;
use crate::{
    bytes::{Octets, borrowed},
    crypto::RustCrypto,
    registry::HandshakeType,
    trace::Trace,
    vector::Library,
};

/// A published connection, by the names of its values.
pub(crate) struct Published {
    id: &'static str,
    /// Those of the client, and of the server.
    private_keys: [&'static [&'static str]; 2],
    psks: &'static [&'static str],
    messages: &'static [&'static str],
    /// Those that the client received, and the server.
    records: [&'static [&'static str]; 2],
}

pub(crate) const SIMPLE: Published = Published {
    id: "rfc8448/simple-1rtt",
    private_keys: [
        &["client_ephemeral_private_key"],
        &["server_ephemeral_private_key"],
    ],
    psks: &[],
    messages: &[
        "client_hello",
        "server_hello",
        "encrypted_extensions",
        "server_certificate",
        "server_certificate_verify",
        "server_finished",
        "client_finished",
        "new_session_ticket",
    ],
    records: [
        &[
            "server_flight_record",
            "new_session_ticket_record",
            "server_application_data_record",
            "server_alert_record",
        ],
        &[
            "client_finished_record",
            "client_application_data_record",
            "client_alert_record",
        ],
    ],
};

pub(crate) const RETRY: Published = Published {
    id: "rfc8448/hello-retry-request",
    private_keys: [
        &[
            "client_ephemeral_private_key_1",
            "client_ephemeral_private_key_2",
        ],
        &["server_ephemeral_private_key"],
    ],
    psks: &[],
    messages: &[
        "client_hello_1",
        "hello_retry_request",
        "client_hello_2",
        "server_hello",
        "encrypted_extensions",
        "server_certificate",
        "server_certificate_verify",
        "server_finished",
        "client_finished",
    ],
    records: [
        &["server_flight_record", "server_alert_record"],
        &["client_finished_record", "client_alert_record"],
    ],
};

pub(crate) const RESUMED: Published = Published {
    id: "rfc8448/resumed-0rtt",
    private_keys: [
        &["client_ephemeral_private_key"],
        &["server_ephemeral_private_key"],
    ],
    psks: &["psk"],
    messages: &[
        "client_hello",
        "server_hello",
        "encrypted_extensions",
        "server_finished",
        "end_of_early_data",
        "client_finished",
    ],
    records: [
        &[
            "server_flight_record",
            "server_application_data_record",
            "server_alert_record",
        ],
        &[
            "early_application_data_record",
            "end_of_early_data_record",
            "client_finished_record",
            "client_application_data_record",
            "client_alert_record",
        ],
    ],
};

pub(crate) const CLIENT_AUTH: Published = Published {
    id: "rfc8448/client-auth",
    private_keys: [
        &["client_ephemeral_private_key"],
        &["server_ephemeral_private_key"],
    ],
    psks: &[],
    messages: &[
        "client_hello",
        "server_hello",
        "encrypted_extensions",
        "certificate_request",
        "server_certificate",
        "server_certificate_verify",
        "server_finished",
        "client_certificate",
        "client_certificate_verify",
        "client_finished",
    ],
    records: [
        &["server_flight_record", "server_alert_record"],
        &["client_flight_record", "client_alert_record"],
    ],
};

fn trace(id: &str) -> Trace {
    let library = Library::embedded().unwrap();
    library.trace(id).unwrap().clone()
}

/// The octets of a question.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) role: Role,
    pub(crate) private_keys: Vec<Octets>,
    pub(crate) psks: Vec<Octets>,
    pub(crate) messages: Vec<Octets>,
    records: Vec<Octets>,
}

impl Facts {
    pub(crate) fn of(published: &Published, role: Role) -> Self {
        let trace = trace(published.id);
        let octets = |names: &[&str]| {
            let octets = names.iter().map(|name| trace.value(name).unwrap());
            octets.map(|value| value.octets.clone()).collect()
        };
        let side = usize::from(role == Role::Server);
        Self {
            role,
            private_keys: octets(published.private_keys[side]),
            psks: octets(published.psks),
            messages: octets(published.messages),
            records: octets(published.records[side]),
        }
    }

    fn replay(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let known = Known {
            role: self.role,
            private_keys: &borrowed(&self.private_keys),
            psks: &borrowed(&self.psks),
            messages: &borrowed(&self.messages),
            records: &borrowed(&self.records),
        };
        let outputs = replay(&RustCrypto, known)?.into_iter();
        Ok(outputs.map(|output| (output.name, output.octets)).collect())
    }
}

#[test]
fn the_published_handshakes_are_what_both_sides_compute() {
    for (published, secrets) in [(SIMPLE, 9), (RETRY, 9), (RESUMED, 11), (CLIENT_AUTH, 9)] {
        let trace = trace(published.id);
        for role in [Role::Client, Role::Server] {
            let outputs = Facts::of(&published, role).replay().unwrap();
            let side = usize::from(role == Role::Server);
            let (mut compared, mut contents, mut hashes) = (0, 0, 0);
            for (name, got) in outputs {
                let published_as = match name.split_once('.') {
                    None => {
                        compared += 1;
                        name.clone()
                    }
                    Some(("content", place)) => {
                        contents += 1;
                        let place = place.parse::<usize>().unwrap() - 1;
                        let record = published.records[side][place];
                        record.strip_suffix("_record").unwrap().to_owned()
                    }
                    Some((what, place)) => {
                        let message = published.messages[place.parse::<usize>().unwrap() - 1];
                        let place = match what {
                            "transcript_hash" => format!("hash_{message}"),
                            _ => format!("{message}_mac.verify_data"),
                        };
                        if trace.value(&place).is_none() {
                            continue;
                        }
                        hashes += 1;
                        place
                    }
                };
                let value = trace.value(&published_as);
                let value = value.unwrap_or_else(|| panic!("{}: {published_as}", published.id));
                assert_eq!(value.octets[..], got, "{}: {name}", published.id);
            }
            assert_eq!(compared, secrets, "{}", published.id);
            assert_eq!(contents, published.records[side].len());
            assert!(hashes >= 5, "{}: {hashes}", published.id);
        }
    }
}

#[test]
fn a_handshake_that_was_broken_off_has_the_secrets_that_it_came_to() {
    let mut facts = Facts::of(&SIMPLE, Role::Client);
    facts.messages.truncate(2);
    facts.records.clear();
    let outputs = facts.replay().unwrap();
    let names: Vec<_> = outputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "transcript_hash.1",
            "transcript_hash.2",
            "early_secret",
            "handshake_secret",
            "client_handshake_traffic_secret",
            "server_handshake_traffic_secret",
            "main_secret",
        ]
    );
}

#[test]
fn a_message_that_does_not_decode_is_refused() {
    let mut facts = Facts::of(&SIMPLE, Role::Client);
    facts.messages[3].0.pop();
    let error = facts.replay().unwrap_err();
    assert!(matches!(error, Error::Decode { place: 4, .. }), "{error}");
}

#[test]
fn a_missing_server_hello_is_refused() {
    let mut facts = Facts::of(&RETRY, Role::Client);
    facts.messages.truncate(3);
    assert_eq!(facts.replay(), Err(Error::NoServerHello));
}

#[test]
fn a_second_server_hello_is_refused() {
    let mut facts = Facts::of(&SIMPLE, Role::Client);
    facts.messages.insert(2, facts.messages[1].clone());
    let error = Error::UnexpectedMessage {
        place: 3,
        handshake_type: HandshakeType::SERVER_HELLO,
    };
    assert_eq!(facts.replay(), Err(error));
}

#[test]
fn a_private_key_that_is_not_known_is_missed_where_it_is_needed() {
    let mut facts = Facts::of(&RETRY, Role::Client);
    facts.private_keys[0] = Octets::default();
    assert!(facts.replay().is_ok());
    facts.private_keys[1] = Octets::default();
    let error = facts.replay().unwrap_err();
    assert!(matches!(error, Error::NoPrivateKey(_)), "{error}");
}

#[test]
fn a_pre_shared_key_that_is_not_known_is_missed() {
    let mut facts = Facts::of(&RESUMED, Role::Server);
    facts.psks = vec![Octets::default()];
    assert_eq!(facts.replay(), Err(Error::NoPsk { index: 0 }));
}

#[test]
fn a_record_that_is_missing_lets_the_next_one_fail() {
    let mut facts = Facts::of(&SIMPLE, Role::Client);
    facts.records.remove(1);
    let error = facts.replay().unwrap_err();
    assert!(matches!(error, Error::Record { place: 2, .. }), "{error}");
}

#[test]
fn a_record_under_keys_that_the_handshake_has_not_come_to_is_refused() {
    let mut facts = Facts::of(&SIMPLE, Role::Server);
    facts.messages.truncate(5);
    assert_eq!(facts.replay(), Err(Error::NoKeys));
}

#[test]
fn a_transcript_that_does_not_end_is_refused() {
    let mut facts = Facts::of(&RESUMED, Role::Client);
    let end_of_early_data = facts.messages[4].clone();
    let endless = std::iter::repeat_n(end_of_early_data, 40);
    facts.messages.splice(2..2, endless);
    let error = facts.replay().unwrap_err();
    let expected = Error::UnexpectedMessage {
        place: 33,
        handshake_type: HandshakeType::END_OF_EARLY_DATA,
    };
    assert_eq!(error, expected);
}
