//! Messages decoded, every extension handed out as its type.

use core::hint::black_box;
use std::sync::Arc;

use super::{Comparison, Contender, MeasureError, Part, Work, vector};
use crate::wire::Handshake;

/// The step that is measured here.
pub const STEP: &str = "wire";

/// What it is, the scenario that has it, and its name there.
const MESSAGES: [(&str, &str, &str); 5] = [
    ("ClientHello", "rfc8448/simple-1rtt", "client_hello"),
    ("ClientHello", "legible/hybrid", "client_hello"),
    (
        "ClientHello",
        "pairwise/aes-128-gcm-SecP384r1MLKEM1024-ed25519-handshake-full",
        "client_hello",
    ),
    ("ServerHello", "rfc8448/simple-1rtt", "server_hello"),
    ("Certificate", "rfc8448/simple-1rtt", "server_certificate"),
];

/// Reads a message and hands out what it holds: how many extensions, where it can be told; none where it is refused.
type Decoder = fn(&[u8]) -> Option<usize>;

/// Who reads, how, and what part it has; the first one says how many extensions there are.
const DECODERS: &[(&str, &str, Part, Decoder)] = &[
    ("reference", "all extensions handed out", Part::Ours, ours),
    ("reference", "decoded alone", Part::Ours, decoded_alone),
    #[cfg(feature = "tls-parser")]
    ("tls-parser", "", Part::Peer, tls_parser),
    #[cfg(feature = "rustls")]
    ("rustls", "", Part::Peer, rustls),
];

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let comparisons = MESSAGES.into_iter().map(|(message, id, name)| {
        let octets = vector(id, |trace| Some(trace.value(name)?.octets.to_vec()))?;
        comparison(message, octets)
    });
    comparisons.collect()
}

fn comparison(message: &str, octets: Vec<u8>) -> Result<Comparison, MeasureError> {
    let parameter = format!("{message} of {} octets", octets.len());
    let octets: Arc<[u8]> = octets.into();
    let extensions = ours(&octets);
    let mut contenders = Vec::new();
    for &(name, way, part, decoder) in DECODERS {
        // It reads a Certificate in the form of TLS 1.2 alone.
        if (name, message) == ("tls-parser", "Certificate") {
            continue;
        }
        let work = {
            let octets = Arc::clone(&octets);
            Work::again(move || decoder(black_box(&octets)).ok_or(()))
        };
        let contender = Contender::new(name, way, part, work);
        let counts = matches!(name, "reference" | "tls-parser") && way != "decoded alone";
        let read = decoder(&octets);
        if read.is_none() || counts && read != extensions {
            return Err(MeasureError::wrong_answer(contender.id(), STEP, &parameter));
        }
        contenders.push(contender);
    }
    Ok(Comparison {
        step: STEP,
        parameter,
        octets: Some(octets.len() as u64),
        contenders,
    })
}

fn ours(octets: &[u8]) -> Option<usize> {
    match black_box(&Handshake::decode(octets)) {
        Ok(Handshake::ClientHello(hello)) => Some(handed_out(hello.extensions.iter())),
        Ok(Handshake::ServerHello(hello)) => Some(handed_out(hello.extensions.iter())),
        Ok(Handshake::Certificate(certificate)) => {
            let entries = certificate.certificate_list.iter();
            Some(
                entries
                    .map(|entry| handed_out(black_box(&entry).extensions.iter()))
                    .sum(),
            )
        }
        _ => None,
    }
}

fn decoded_alone(octets: &[u8]) -> Option<usize> {
    black_box(&Handshake::decode(octets)).is_ok().then_some(0)
}

#[cfg(feature = "tls-parser")]
fn tls_parser(octets: &[u8]) -> Option<usize> {
    use ::tls_parser::{
        TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions,
        parse_tls_message_handshake, parse_tls_server_hello_extensions,
    };

    let extensions = match black_box(&parse_tls_message_handshake(octets)) {
        Ok(([], TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)))) => {
            parse_tls_client_hello_extensions(hello.ext?)
        }
        Ok(([], TlsMessage::Handshake(TlsMessageHandshake::ServerHello(hello)))) => {
            parse_tls_server_hello_extensions(hello.ext?)
        }
        _ => return None,
    };
    match extensions {
        Ok(([], extensions)) => Some(handed_out(&extensions)),
        _ => None,
    }
}

/// rustls decodes the extensions into the fields of the message, so that they are handed out with it; how many they are
/// its types do not say.
#[cfg(feature = "rustls")]
fn rustls(octets: &[u8]) -> Option<usize> {
    use ::rustls::{ContentType, ProtocolVersion, internal::msgs::message::MessagePayload};

    let message = MessagePayload::new(ContentType::Handshake, ProtocolVersion::TLSv1_3, octets);
    matches!(black_box(&message), Ok(MessagePayload::Handshake { .. })).then_some(0)
}

fn handed_out<E>(extensions: impl IntoIterator<Item = E>) -> usize {
    let mut count = 0;
    for extension in extensions {
        black_box(&extension);
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hellos_of_three_lengths_are_read_by_all() {
        let comparisons = comparisons().unwrap();
        let parameters = comparisons
            .iter()
            .map(|comparison| &comparison.parameter[..]);
        assert_eq!(
            parameters.collect::<Vec<_>>(),
            [
                "ClientHello of 196 octets",
                "ClientHello of 1332 octets",
                "ClientHello of 1775 octets",
                "ServerHello of 90 octets",
                "Certificate of 445 octets",
            ]
        );
    }

    #[test]
    fn a_message_that_a_decoder_refuses_is_not_measured() {
        let octets = vector("rfc8448/simple-1rtt", |trace| {
            Some(trace.value("client_hello")?.octets.to_vec())
        });
        let mut octets = octets.unwrap();
        octets.pop();
        let error = comparison("ClientHello", octets).unwrap_err();
        assert_eq!(
            error.to_string(),
            "wire, ClientHello of 195 octets: a wrong answer of reference: all extensions handed out"
        );
    }
}
