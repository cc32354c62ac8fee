//! What a trace says of itself: its title, what the handshake shows, and what its flag means.

use super::{
    Connection, Names, Provenance, error::Error, names::Epoch, program::NOT_PRINTED, psk::Selected,
};
use crate::{
    named::Named,
    registry::{CipherSuite, ContentType, ExtensionType, NamedGroup, Role},
    trace::Note,
    wire::Handshake,
};

/// The notes of a trace: what its flags mean.
pub(super) fn notes(provenance: Provenance) -> Named<Note> {
    if provenance == Provenance::Generated {
        return Named::default();
    }
    let description = "The document does not print this value, or not every output of the step; \
                       the program needs it, so the reference computed it.";
    let note = Note {
        description: description.to_owned(),
    };
    [(NOT_PRINTED, note)].into()
}

/// The title and sentences on what the handshake shows.
pub(super) fn header(
    connection: &Connection,
    names: &Names,
    suite: CipherSuite,
    group: Option<NamedGroup>,
    selected: Selected,
) -> Result<Vec<String>, Error> {
    let mut lines = vec![connection.title.clone()];
    let mut say = |line: String| lines.push(line);
    let exchange = match group {
        Some(group) => format!("key exchange over {group}"),
        None => "no key exchange".to_owned(),
    };
    say(match selected {
        Selected::Known(_) | Selected::Unknown => {
            format!("Handshake with a pre-shared key and {exchange}, under {suite}.")
        }
        Selected::None => format!("Full handshake with {exchange}, under {suite}."),
    });
    if names.message("hello_retry_request").is_some() {
        say("The server first asks for another ClientHello.".into());
        say("The transcript then begins with a message_hash.".into());
    }
    let mut protections = names.records.iter().map(|record| record.protection);
    let early =
        protections.any(|protection| protection.is_some_and(|(epoch, _)| epoch == Epoch::Early));
    if early {
        let retry = names.message("hello_retry_request").is_some();
        let ended = names.message("end_of_early_data").is_some();
        say(match retry {
            _ if ended => "The client sends 0-RTT data and ends it with EndOfEarlyData.",
            true => "The client sends 0-RTT data, which the HelloRetryRequest rejects.",
            false if accepts_early_data(names)? => {
                "The client sends 0-RTT data and does not end it."
            }
            false => "The client sends 0-RTT data, which the server does not accept.",
        }
        .into());
    }
    for role in [Role::Server, Role::Client] {
        if let Some(message) = names.message(&format!("{role}_certificate_verify"))
            && let Handshake::CertificateVerify(verify) = message.decode()?
        {
            say(format!(
                "The {role} authenticates itself with a certificate and {}.",
                verify.algorithm
            ));
        }
    }
    let compatibility = |role: &Role| {
        names.records.iter().any(|record| {
            record.role == *role && record.content_type == ContentType::CHANGE_CIPHER_SPEC
        })
    };
    for role in [Role::Client, Role::Server]
        .iter()
        .filter(|role| compatibility(role))
    {
        say(format!(
            "The {role} sends change_cipher_spec, which changes nothing."
        ));
    }
    let count = |base: &str| {
        let messages = names.messages.iter();
        messages.filter(|message| message.base == base).count()
    };
    match count("new_session_ticket") {
        0 => {}
        1 => say("The server issues a ticket.".into()),
        tickets => say(format!("The server issues {tickets} tickets.")),
    }
    for role in [Role::Client, Role::Server] {
        match count(&format!("{role}_key_update")) {
            0 => {}
            1 => say(format!("The {role} updates its keys.")),
            updates => say(format!("The {role} updates its keys {updates} times.")),
        }
    }
    match count("post_handshake_certificate_request") {
        0 => {}
        1 => say("The server asks for a certificate after the handshake.".into()),
        requests => say(format!(
            "The server asks for a certificate {requests} times after the handshake."
        )),
    }
    Ok(lines)
}

/// Whether EncryptedExtensions accept 0-RTT data, or nothing is known of it.
pub(super) fn accepts_early_data(names: &Names) -> Result<bool, Error> {
    let Some(message) = names.message("encrypted_extensions") else {
        return Ok(true);
    };
    Ok(match message.decode()? {
        Handshake::EncryptedExtensions(message) => {
            message.extensions.find(ExtensionType::EARLY_DATA).is_some()
        }
        _ => true,
    })
}
