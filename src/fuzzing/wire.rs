//! Messages and records.

use crate::{
    crypto::RustCrypto,
    pki,
    question::{Question, Syntax},
    registry::HandshakeType,
    vector::Library,
    wire::{Certificate, Handshake, properties},
};

/// When certificates are looked at, in seconds since 1970: 2026-01-01.
const TIME: u64 = 1_767_225_600;

pub(super) fn handshake_message(octets: &[u8]) {
    properties::handshake_message(octets);
}

pub(super) fn record_stream(octets: &[u8]) {
    properties::record_stream(octets);
}

/// The body of a Certificate message, or of a compressed one; where it decodes, the chain is verified too.
pub(super) fn certificate(body: &[u8]) {
    for handshake_type in [
        HandshakeType::CERTIFICATE,
        HandshakeType::COMPRESSED_CERTIFICATE,
    ] {
        let mut octets = vec![handshake_type.0, 0, 0, 0];
        octets.extend_from_slice(body);
        properties::fit_header(&mut octets);
        properties::handshake_message(&octets);
        match Handshake::decode(&octets) {
            Ok(Handshake::Certificate(message)) => verify(&message),
            Ok(Handshake::CompressedCertificate(message)) => {
                if let Ok(whole) = message.decompress() {
                    properties::handshake_message(&whole);
                }
            }
            _ => {}
        }
    }
}

fn verify(message: &Certificate<'_>) {
    let entries = message.certificate_list.iter();
    let chain: Vec<&[u8]> = entries.map(|entry| entry.cert_data).collect();
    let Some(leaf) = chain.first() else { return };
    let public_key = pki::subject_public_key_info(leaf);
    let as_server = pki::verify_server(
        &RustCrypto,
        &chain,
        pki::roots(),
        pki::Identity::SERVER_NAME,
        TIME,
    );
    let as_client = pki::verify_client(&RustCrypto, &chain, pki::roots(), TIME);
    for verified in [as_server, as_client].into_iter().flatten() {
        assert_eq!(Ok(verified), public_key);
    }
}

pub(super) fn messages(library: &Library) -> Vec<Vec<u8>> {
    decoded(library, Syntax::Handshake)
}

pub(super) fn records(library: &Library) -> Vec<Vec<u8>> {
    decoded(library, Syntax::Record)
}

pub(super) fn certificates(library: &Library) -> Vec<Vec<u8>> {
    let types = [
        HandshakeType::CERTIFICATE.0,
        HandshakeType::COMPRESSED_CERTIFICATE.0,
    ];
    let messages = messages(library).into_iter();
    let certificates =
        messages.filter(|octets| octets.first().is_some_and(|it| types.contains(it)));
    certificates
        .filter_map(|octets| Some(octets.get(4..)?.to_vec()))
        .collect()
}

/// What the vectors have decoded, valid or not.
fn decoded(library: &Library, of: Syntax) -> Vec<Vec<u8>> {
    let steps = library.traces().iter().flat_map(|trace| trace.steps());
    steps
        .filter_map(|step| match &step.question {
            Question::Decode { syntax, octets } if *syntax == of => Some(octets.to_vec()),
            _ => None,
        })
        .collect()
}
