//! What a trace says of itself: its title, what the handshake shows, and what its flag means.

use super::{Connection, Error, Names, program::NOT_PRINTED};
use crate::{
    named::Named,
    registry::{CipherSuite, ContentType, NamedGroup, Role},
    trace::Note,
    wire::Handshake,
};

/// The notes of every imported trace.
pub(super) fn notes() -> Named<Note> {
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
) -> Result<Vec<String>, Error> {
    let mut lines = vec![connection.title.clone()];
    let mut say = |line: String| lines.push(line);
    let exchange = match group {
        Some(group) => format!("key exchange over {group}"),
        None => "no key exchange".to_owned(),
    };
    say(match connection.psk {
        Some(_) => format!("Handshake with a pre-shared key and {exchange}, under {suite}."),
        None => format!("Full handshake with {exchange}, under {suite}."),
    });
    if names.message("hello_retry_request").is_some() {
        say("The server first asks for another ClientHello.".into());
        say("The transcript then begins with a message_hash.".into());
    }
    let early = |content: &str| content.starts_with("early_application_data");
    if names.records.iter().any(|record| early(&record.content)) {
        say("The client sends 0-RTT data and ends it with EndOfEarlyData.".into());
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
    let tickets = names
        .messages
        .iter()
        .filter(|message| message.name.starts_with("new_session_ticket"))
        .count();
    match tickets {
        0 => {}
        1 => say("The server issues a ticket.".into()),
        _ => say(format!("The server issues {tickets} tickets.")),
    }
    Ok(lines)
}
