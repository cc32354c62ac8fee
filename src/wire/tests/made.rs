//! Messages written by hand in hexadecimal, and what a test says about them.

use super::{decode_checked, unhex};
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
