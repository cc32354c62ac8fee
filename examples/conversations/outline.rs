//! What the handshake messages of a connection say about its shape: the row's and the spoken one's have to be alike.

use tlskat::{
    journal::SentRecord,
    registry::{ContentType, ExtensionType, Role},
    wire::{Alert, Extension, Extensions, Handshake},
};

use crate::peer::Fault;

/// The extensions that a row is about.
const TOLD: [ExtensionType; 7] = [
    ExtensionType::PRE_SHARED_KEY,
    ExtensionType::EARLY_DATA,
    ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION,
    ExtensionType::CLIENT_CERTIFICATE_TYPE,
    ExtensionType::SERVER_CERTIFICATE_TYPE,
    ExtensionType::COOKIE,
    ExtensionType::POST_HANDSHAKE_AUTH,
];

/// What one side said, message by message.
pub fn outline(journal: &[SentRecord], role: Role, tickets: bool) -> Result<Vec<String>, Fault> {
    let mut lines = Vec::new();
    let mut stream = Vec::new();
    for sent in journal.iter().filter(|sent| sent.role == role) {
        match sent.content_type {
            ContentType::HANDSHAKE => stream.extend_from_slice(&sent.payload),
            ContentType::ALERT => {
                let alert = Alert::decode(&sent.payload)?;
                lines.push(format!("alert {}", alert.description));
            }
            _ => {}
        }
        while let Some(length) = whole(&stream) {
            let rest = stream.split_off(length);
            lines.extend(line(&Handshake::decode(&stream)?, tickets));
            stream = rest;
        }
    }
    Ok(lines)
}

fn whole(stream: &[u8]) -> Option<usize> {
    let [_, high, middle, low] = *stream.first_chunk()?;
    let length = 4 + u32::from_be_bytes([0, high, middle, low]) as usize;
    (length <= stream.len()).then_some(length)
}

fn line(message: &Handshake<'_>, tickets: bool) -> Option<String> {
    Some(match message {
        Handshake::ClientHello(hello) => format!("ClientHello{}", told(&hello.extensions)),
        Handshake::HelloRetryRequest(hello) => {
            format!("HelloRetryRequest {}", hello.cipher_suite)
        }
        Handshake::ServerHello(hello) => {
            let mut line = format!("ServerHello {}", hello.cipher_suite);
            for extension in hello.extensions.iter() {
                match extension {
                    Extension::KeyShareServerHello(entry) => {
                        line += &format!(" {}", entry.group);
                    }
                    Extension::SelectedIdentity(index) => line += &format!(" key {index}"),
                    _ => {}
                }
            }
            line
        }
        Handshake::EncryptedExtensions(message) => {
            // A client of GnuTLS always has a limit to say; what counts is that the other side has one too.
            let limit = message.extensions.find(ExtensionType::RECORD_SIZE_LIMIT);
            let limit = limit.map_or("", |_| " record_size_limit");
            format!("EncryptedExtensions{}{limit}", told(&message.extensions))
        }
        Handshake::Certificate(message) => {
            format!("Certificate of {}", message.certificate_list.iter().count())
        }
        Handshake::CertificateVerify(message) => {
            format!("CertificateVerify {}", message.algorithm)
        }
        Handshake::NewSessionTicket(_) if !tickets => return None,
        Handshake::KeyUpdate(request) => format!("KeyUpdate {request:?}"),
        other => other.name().to_owned(),
    })
}

fn told(extensions: &Extensions<'_>) -> String {
    let found = TOLD.iter().filter(|told| extensions.find(**told).is_some());
    found.map(|told| format!(" {told}")).collect()
}
