//! CertificateVerify and Finished messages that prove nothing.

use super::*;
use crate::{
    crypto::{Provider as _, RustCrypto},
    registry::{HashAlgorithm, SignatureScheme},
    schedule::{self, certificate_verify_content},
    transcript::transcript_hash,
};

pub(super) const RECEIVED_AUTHENTICATION: File = File {
    id: "negative/received-authentication",
    title: "Proofs that do not hold",
    about: RECEIVED,
    groups: &[
        received(
            "server_verify",
            "CertificateVerify of a server",
            Layer::Authentication,
            "handshake/full-sha256",
            (Role::Client, "server_certificate_verify"),
            faults! {
                server_signature_last_bit: [Flip("signature")] => DECRYPT_ERROR, "4.4.3", "a bit of the signature is another";
                server_signature_zero: [Fill("signature", 64, 0)] => DECRYPT_ERROR, "4.4.3", "a signature of zero octets";
                server_signature_empty: [Fill("signature", 0, 0)] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "a signature of no octets";
                server_signature_short: [Keep("signature", 63)] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "63 octets of the signature";
                server_signs_as_client: (made(|made| verify(made, Role::Client, &SERVER))) => DECRYPT_ERROR, "4.4.3", "signed with the context string of the client";
                server_signs_without_certificate: (made(|made| verify(made, Role::Server, &SERVER[..3]))) => DECRYPT_ERROR, "4.4.3", "signed over the messages up to EncryptedExtensions";
                server_signs_hello_alone: (made(|made| verify(made, Role::Server, &SERVER[..1]))) => DECRYPT_ERROR, "4.4.3", "signed over the ClientHello";
                server_signs_hash_alone: (made(hash_alone)) => DECRYPT_ERROR, "4.4.3", "the transcript hash signed without spaces and context string";
                server_scheme_not_offered: [Put("algorithm", b"\x04\x03")] => ILLEGAL_PARAMETER, "4.4.3", "a scheme that was not offered";
                server_scheme_pkcs1: [Put("algorithm", b"\x04\x01")] => ILLEGAL_PARAMETER, "4.2.3", "RSASSA-PKCS1-v1_5, which no CertificateVerify may have";
                server_scheme_pkcs1_sha1: [Put("algorithm", b"\x02\x01")] => ILLEGAL_PARAMETER, "4.4.3", "RSASSA-PKCS1-v1_5 with SHA-1";
                server_scheme_ecdsa_sha1: [Put("algorithm", b"\x02\x03")] => ILLEGAL_PARAMETER, "4.4.3", "ECDSA with SHA-1";
                server_scheme_grease: [Put("algorithm", b"\x0a\x0a")] => ILLEGAL_PARAMETER, "rfc8701#section-3.1", "a scheme of GREASE";
            },
        ),
        received(
            "server_verify_beside_client",
            "CertificateVerify of a server to a client that has a key too",
            Layer::Authentication,
            "client-auth/certificate-sha256",
            (Role::Client, "server_certificate_verify"),
            faults! {
                server_signs_with_another_key: (made(with_the_key_of_the_client)) => DECRYPT_ERROR, "4.4.3", "signed with a key that is not that of the certificate";
            },
        ),
        received(
            "client_verify",
            "CertificateVerify of a client",
            Layer::Authentication,
            "client-auth/certificate-sha256",
            (Role::Server, "client_certificate_verify"),
            faults! {
                client_signature_last_bit: [Flip("signature")] => DECRYPT_ERROR, "4.4.3", "a bit of the signature is another";
                client_signs_as_server: (made(|made| verify(made, Role::Server, &CLIENT))) => DECRYPT_ERROR, "4.4.3", "signed with the context string of the server";
                client_signs_without_certificate: (made(|made| verify(made, Role::Client, &CLIENT[..7]))) => DECRYPT_ERROR, "4.4.3", "signed over the messages up to the server's Finished";
                client_signs_with_another_key: (made(|made| signed(made, false, &content_of_the_client(made)?))) => DECRYPT_ERROR, "4.4.3", "signed with a key that is not that of the certificate";
                client_repeats_server: (other("server_certificate_verify")) => DECRYPT_ERROR, "4.4.3", "the CertificateVerify of the server";
                client_scheme_not_requested: [Put("algorithm", b"\x04\x03")] => ILLEGAL_PARAMETER, "4.4.3", "a scheme that was not requested";
                client_scheme_pkcs1: [Put("algorithm", b"\x04\x01")] => ILLEGAL_PARAMETER, "4.2.3", "RSASSA-PKCS1-v1_5, which no CertificateVerify may have";
                client_scheme_sha1: [Put("algorithm", b"\x02\x03")] => ILLEGAL_PARAMETER, "4.4.3", "ECDSA with SHA-1";
            },
        ),
        received(
            "server_finished",
            "Finished of a server",
            Layer::Authentication,
            "handshake/full-sha256",
            (Role::Client, "server_finished"),
            faults! {
                server_finished_last_bit: [Flip("verify_data")] => DECRYPT_ERROR, "4.4.4", "a bit of verify_data is another";
                server_finished_zero: [Fill("verify_data", 32, 0)] => DECRYPT_ERROR, "4.4.4", "verify_data of zero octets";
                server_finished_short: [Keep("verify_data", 31)] => DECODE_ERROR | DECRYPT_ERROR, "4.4.4", "31 octets of verify_data";
                server_finished_12: [Keep("verify_data", 12)] => DECODE_ERROR | DECRYPT_ERROR, "4.4.4", "12 octets of verify_data, as TLS 1.2 has them";
                server_finished_long: [Append("verify_data", b"\x00")] => DECODE_ERROR | DECRYPT_ERROR, "4.4.4", "33 octets of verify_data";
                server_finished_under_client_key: (made(|made| finished(made, "client_handshake_traffic_secret", &SERVER_FINISHED))) => DECRYPT_ERROR, "4.4.4", "made with the key of the client";
                server_finished_without_verify: (made(|made| finished(made, "server_handshake_traffic_secret", &SERVER_FINISHED[..4]))) => DECRYPT_ERROR, "4.4.4", "made over the messages up to the Certificate";
                server_finished_of_the_client: (other("client_finished")) => DECRYPT_ERROR, "4.4.4", "the Finished of the client";
            },
        ),
        received(
            "client_finished",
            "Finished of a client",
            Layer::Authentication,
            "handshake/full-sha256",
            (Role::Server, "client_finished"),
            faults! {
                client_finished_last_bit: [Flip("verify_data")] => DECRYPT_ERROR, "4.4.4", "a bit of verify_data is another";
                client_finished_zero: [Fill("verify_data", 32, 0)] => DECRYPT_ERROR, "4.4.4", "verify_data of zero octets";
                client_finished_short: [Keep("verify_data", 31)] => DECODE_ERROR | DECRYPT_ERROR, "4.4.4", "31 octets of verify_data";
                client_finished_long: [Append("verify_data", b"\x00")] => DECODE_ERROR | DECRYPT_ERROR, "4.4.4", "33 octets of verify_data";
                client_finished_reflected: (other("server_finished")) => DECRYPT_ERROR, "4.4.4", "the Finished of the server, sent back";
                client_finished_under_server_key: (made(|made| finished(made, "server_handshake_traffic_secret", &CLIENT_FINISHED))) => DECRYPT_ERROR, "4.4.4", "made with the key of the server";
                client_finished_over_the_server_s: (made(|made| finished(made, "client_handshake_traffic_secret", &CLIENT_FINISHED[..5]))) => DECRYPT_ERROR, "4.4.4", "made over the messages without the server's Finished";
                client_finished_under_application_key: (made(|made| finished(made, "client_application_traffic_secret_0", &CLIENT_FINISHED))) => DECRYPT_ERROR, "4.4.4", "made with a key of application data";
            },
        ),
        received(
            "later_finished",
            "Finished after the handshake",
            Layer::Authentication,
            "client-auth/post-handshake-sha256",
            (Role::Server, "post_handshake_finished_1"),
            faults! {
                later_finished_last_bit: [Flip("verify_data")] => DECRYPT_ERROR, "4.4.4", "a bit of verify_data is another";
                later_finished_of_the_handshake: (other("client_finished")) => DECRYPT_ERROR, "4.4.4", "the Finished of the handshake";
            },
        ),
        received(
            "later_verify",
            "CertificateVerify after the handshake",
            Layer::Authentication,
            "client-auth/post-handshake-sha256",
            (Role::Server, "post_handshake_certificate_verify_1"),
            faults! {
                later_signature_last_bit: [Flip("signature")] => DECRYPT_ERROR, "4.4.3", "a bit of the signature is another";
                later_verify_of_another_request: (other("post_handshake_certificate_verify_2")) => DECRYPT_ERROR, "4.4", "the CertificateVerify of another request";
            },
        ),
    ],
};

/// What the CertificateVerify of the server covers.
const SERVER: [&str; 4] = [
    "client_hello",
    "server_hello",
    "encrypted_extensions",
    "server_certificate",
];

/// What the CertificateVerify of the client covers.
const CLIENT: [&str; 8] = [
    "client_hello",
    "server_hello",
    "encrypted_extensions",
    "certificate_request",
    "server_certificate",
    "server_certificate_verify",
    "server_finished",
    "client_certificate",
];

/// What the Finished of the server covers.
const SERVER_FINISHED: [&str; 5] = [
    "client_hello",
    "server_hello",
    "encrypted_extensions",
    "server_certificate",
    "server_certificate_verify",
];

/// What the Finished of the client covers.
const CLIENT_FINISHED: [&str; 6] = [
    "client_hello",
    "server_hello",
    "encrypted_extensions",
    "server_certificate",
    "server_certificate_verify",
    "server_finished",
];

const HASH: HashAlgorithm = HashAlgorithm::Sha256;

fn hash(made: &Made<'_>, messages: &[&str]) -> Result<crate::crypto::Digest, GenerateError> {
    let messages = messages.iter().map(|name| made.value(name));
    let messages: Vec<_> = messages.collect::<Result<_, _>>()?;
    Ok(transcript_hash(&RustCrypto, HASH, &messages)?)
}

/// A CertificateVerify over other messages, or with the context string of another side.
fn verify(made: &Made<'_>, context: Role, messages: &[&str]) -> Result<Vec<u8>, GenerateError> {
    let content = certificate_verify_content(context, &hash(made, messages)?);
    signed(made, messages.len() > SERVER.len(), &content)
}

fn content_of_the_client(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    Ok(certificate_verify_content(
        Role::Client,
        &hash(made, &CLIENT)?,
    ))
}

fn with_the_key_of_the_client(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let covered = hash(made, &CLIENT[..5])?;
    signed(
        made,
        true,
        &certificate_verify_content(Role::Server, &covered),
    )
}

fn hash_alone(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    signed(made, false, &hash(made, &SERVER)?)
}

fn signed(made: &Made<'_>, by_client: bool, content: &[u8]) -> Result<Vec<u8>, GenerateError> {
    let key = made.value(match by_client {
        true => "client_certificate_private_key",
        false => "server_certificate_private_key",
    })?;
    let signature = RustCrypto.sign(SignatureScheme::ED25519, key, content, None)?;
    made.put("signature", &signature)
}

/// A Finished over other messages, or with another key.
fn finished(made: &Made<'_>, base_key: &str, messages: &[&str]) -> Result<Vec<u8>, GenerateError> {
    let base_key = made.value(base_key)?;
    let finished = schedule::finished(&RustCrypto, HASH, base_key, &hash(made, messages)?)?;
    made.put("verify_data", &finished.verify_data)
}
