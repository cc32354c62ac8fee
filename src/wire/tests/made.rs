//! Messages written by hand in hexadecimal, and what a test says about them.

use super::{super::*, decode_checked, unhex};
use crate::registry::{AlertDescription, HandshakeType};

pub(super) const DECODE_ERROR: AlertDescription = AlertDescription::DECODE_ERROR;
pub(super) const ILLEGAL_PARAMETER: AlertDescription = AlertDescription::ILLEGAL_PARAMETER;

#[track_caller]
pub(super) fn refused(octets: &[u8], alert: AlertDescription, message: &str) {
    let error = decode_checked(octets).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.alert(), alert, "{error}");
}

#[track_caller]
pub(super) fn accepted(octets: &[u8]) {
    decode_checked(octets).unwrap();
}

/// A ClientHello with supported_versions (TLS 1.3), then the given extensions.
pub(super) fn client_hello(extensions: &str) -> Vec<u8> {
    client_hello_with("00 0002 1301 0100", &format!("002b0003020304 {extensions}"))
}

/// A ClientHello whose session id, suites and compression methods are `middle`.
pub(super) fn client_hello_with(middle: &str, extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    let random = "11".repeat(32);
    message(
        HandshakeType::CLIENT_HELLO,
        &format!("0303 {random} {middle} {length:04x} {extensions}"),
    )
}

/// A ServerHello with supported_versions (TLS 1.3), then the given extensions.
pub(super) fn server_hello(extensions: &str) -> Vec<u8> {
    let extensions = format!("002b00020304 {extensions}");
    let length = octets_of(&extensions).len();
    let random = "11".repeat(32);
    message(
        HandshakeType::SERVER_HELLO,
        &format!("0303 {random} 00 1301 00 {length:04x} {extensions}"),
    )
}

pub(super) fn message(handshake_type: HandshakeType, body: &str) -> Vec<u8> {
    let body = octets_of(body);
    let length = body.len().to_be_bytes();
    let mut octets = vec![handshake_type.0];
    octets.extend_from_slice(&length[length.len() - 3..]);
    octets.extend_from_slice(&body);
    octets
}

/// The octets of a hexadecimal text with white space.
pub(super) fn octets_of(text: &str) -> Vec<u8> {
    unhex(&text.split_whitespace().collect::<String>())
}

/// Builds a message that carries the given extensions.
pub(super) type Carrying = fn(&str) -> Vec<u8>;

pub(super) fn encrypted_extensions(extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    message(
        HandshakeType::ENCRYPTED_EXTENSIONS,
        &format!("{length:04x} {extensions}"),
    )
}

pub(super) fn certificate_request(extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    message(
        HandshakeType::CERTIFICATE_REQUEST,
        &format!("00 {length:04x} {extensions}"),
    )
}

/// A Certificate of one entry of one octet.
pub(super) fn certificate(extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    message(
        HandshakeType::CERTIFICATE,
        &format!("00 {:06x} 000001 30 {length:04x} {extensions}", length + 6),
    )
}

/// The extension is what the octets mean, is written as these octets, and its fields have these names.
#[track_caller]
pub(super) fn means(
    carrying: Carrying,
    octets: &str,
    extension: Extension<'_>,
    paths: &[(&str, &str)],
) {
    let message = carrying(octets);
    let (decoded, spans) = decode_checked(&message).unwrap();
    let extensions = match decoded {
        Handshake::ClientHello(hello) => hello.extensions,
        Handshake::EncryptedExtensions(encrypted) => encrypted.extensions,
        Handshake::CertificateRequest(request) => request.extensions,
        Handshake::Certificate(certificate) => {
            certificate.certificate_list.first().unwrap().extensions
        }
        other => panic!("{other:?}"),
    };
    let found = extensions.find(extension.extension_type());
    assert_eq!(found, Some(extension));
    let mut written = Vec::new();
    extension.encode(&mut written).unwrap();
    assert_eq!(written, octets_of(octets));
    let prefix = format!("extensions.{}.", extension.extension_type());
    let values: Vec<_> = spans
        .as_slice()
        .iter()
        .filter(|span| span.kind == SpanKind::Value)
        .filter_map(|span| {
            let (_, path) = span.path.split_once(&prefix)?;
            Some((path, &message[span.start..span.end]))
        })
        .skip(1)
        .collect();
    let expected: Vec<_> = paths
        .iter()
        .map(|&(path, octets)| (path, octets_of(octets)))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(path, octets)| (*path, &octets[..]))
        .collect();
    assert_eq!(values, expected);
}
