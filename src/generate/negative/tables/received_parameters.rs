//! EncryptedExtensions, CertificateRequest and Certificate messages that do not go with what was sent before.

use super::*;

pub(super) const RECEIVED_PARAMETERS: File = File {
    id: "negative/received-parameters",
    title: "Parameters and certificates that end the handshake",
    about: RECEIVED,
    groups: &[
        received(
            "encrypted_extensions",
            "EncryptedExtensions",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Client, "encrypted_extensions"),
            faults! {
                alpn_not_offered: [Append("extensions", b"\x00\x10\x00\x05\x00\x03\x02h2")] => UNSUPPORTED_EXTENSION, "4.2", "an application protocol, where none was offered";
                early_data_not_offered: [Append("extensions", b"\x00\x2a\x00\x00")] => UNSUPPORTED_EXTENSION, "4.2", "early_data, which was not offered";
                max_fragment_length_not_offered: [Append("extensions", b"\x00\x01\x00\x01\x04")] => UNSUPPORTED_EXTENSION, "4.2", "max_fragment_length, which was not offered";
                record_size_limit_not_offered: [Append("extensions", b"\x00\x1c\x00\x02\x40\x01")] => UNSUPPORTED_EXTENSION, "4.2", "record_size_limit, which was not offered";
                server_certificate_type_not_offered: [Append("extensions", b"\x00\x14\x00\x01\x02")] => UNSUPPORTED_EXTENSION, "4.2", "server_certificate_type, which was not offered";
                client_certificate_type_not_offered: [Append("extensions", b"\x00\x13\x00\x01\x02")] => UNSUPPORTED_EXTENSION, "4.2", "client_certificate_type, which was not offered";
                unknown_not_offered: [Append("extensions", b"\xfa\xfa\x00\x00")] => UNSUPPORTED_EXTENSION, "4.2", "an extension that nobody knows";
            },
        ),
        received(
            "no_server_name",
            "EncryptedExtensions to a client with ALPN",
            Layer::Negotiation,
            "handshake/application-protocol-sha256",
            (Role::Client, "encrypted_extensions"),
            faults! {
                protocol_not_offered: [Put("extensions.application_layer_protocol_negotiation.protocol_name_list[0]", b"spdy/1")] => ILLEGAL_PARAMETER, "rfc7301#section-3.1", "a protocol that was not offered";
            },
        ),
        received(
            "after_rejection",
            "EncryptedExtensions after a HelloRetryRequest that ended early data",
            Layer::Negotiation,
            "early-data/rejected-by-retry-sha256",
            (Role::Client, "encrypted_extensions"),
            faults! {
                early_data_after_retry: [Append("extensions", b"\x00\x2a\x00\x00")] => UNSUPPORTED_EXTENSION | ILLEGAL_PARAMETER, "4.2.10", "early_data, which the second ClientHello did not offer";
            },
        ),
        received(
            "raw_key",
            "EncryptedExtensions to a client that takes raw public keys alone",
            Layer::Negotiation,
            "certificate/raw-public-key-sha256",
            (Role::Client, "encrypted_extensions"),
            faults! {
                server_certificate_type_other: [Put("extensions.server_certificate_type", b"\x01")] => ILLEGAL_PARAMETER | UNSUPPORTED_CERTIFICATE | UNSUPPORTED_EXTENSION, "rfc7250#section-4.2", "a type of certificate that was not offered";
            },
        ),
        received(
            "certificate_request",
            "CertificateRequest",
            Layer::Negotiation,
            "client-auth/certificate-sha256",
            (Role::Client, "certificate_request"),
            faults! {
                request_context: [Put("certificate_request_context", b"\x01")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.3.2", "a context within the handshake";
                request_without_schemes: [Put("extensions", b"\xfa\xfa\x00\x00")] => MISSING_EXTENSION, "4.3.2", "no signature_algorithms";
            },
        ),
        received(
            "later_request",
            "CertificateRequest after the handshake",
            Layer::Negotiation,
            "client-auth/post-handshake-sha256",
            (Role::Client, "post_handshake_certificate_request_2"),
            faults! {
                later_request_without_schemes: [Put("extensions", b"\xfa\xfa\x00\x00")] => MISSING_EXTENSION, "4.3.2", "no signature_algorithms";
            },
        ),
        received(
            "certificate",
            "Certificate of a server",
            Layer::Authentication,
            "handshake/full-sha256",
            (Role::Client, "server_certificate"),
            faults! {
                certificate_context: [Put("certificate_list", b"\x00\x00\x01\x30\x00\x00"), Put("certificate_request_context", b"\x01")] => ILLEGAL_PARAMETER | DECODE_ERROR | BAD_CERTIFICATE, "4.4.2", "a context of a server";
                certificate_list_empty: [Put("certificate_list", b"")] => DECODE_ERROR, "4.4.2.4", "no certificate of a server";
                certificate_garbage: [Put("certificate_list[0].cert_data", b"certificate")] => BAD_CERTIFICATE | DECODE_ERROR | UNSUPPORTED_CERTIFICATE | CERTIFICATE_UNKNOWN, "4.4.2", "an entry that is no certificate";
                certificate_cut: [Keep("certificate_list[0].cert_data", 100)] => BAD_CERTIFICATE | DECODE_ERROR | UNSUPPORTED_CERTIFICATE | CERTIFICATE_UNKNOWN, "4.4.2", "the first 100 octets of a certificate";
            },
        ),
        received(
            "raw_certificate",
            "Certificate of a server with a raw public key",
            Layer::Authentication,
            "certificate/raw-public-key-sha256",
            (Role::Client, "server_certificate"),
            faults! {
                status_not_offered: [Append("certificate_list[0].extensions", b"\x00\x05\x00\x05\x01\x00\x00\x01\x30")] => UNSUPPORTED_EXTENSION, "4.2", "a certificate status, which was not offered";
                timestamps_not_offered: [Append("certificate_list[0].extensions", b"\x00\x12\x00\x05\x00\x03\x00\x01\x00")] => UNSUPPORTED_EXTENSION, "4.2", "certificate timestamps, which were not offered";
                entry_extension_unknown: [Append("certificate_list[0].extensions", b"\xfa\xfa\x00\x00")] => UNSUPPORTED_EXTENSION, "4.2", "an extension that nobody knows";
                raw_key_garbage: [Put("certificate_list[0].cert_data", b"key")] => BAD_CERTIFICATE | DECODE_ERROR | UNSUPPORTED_CERTIFICATE, "rfc7250#section-3", "an entry that is no SubjectPublicKeyInfo";
                raw_keys_two: [Double("certificate_list[0]")] => ILLEGAL_PARAMETER | DECODE_ERROR | BAD_CERTIFICATE | UNSUPPORTED_CERTIFICATE, "4.4.2", "two keys";
                raw_certificate_list_empty: [Put("certificate_list", b"")] => DECODE_ERROR, "4.4.2.4", "no key of a server";
            },
        ),
        received(
            "raw_client_certificate",
            "Certificate of a client with a raw public key",
            Layer::Authentication,
            "certificate/raw-public-key-sha256",
            (Role::Server, "client_certificate"),
            faults! {
                client_context: [Put("certificate_request_context", b"\x01")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.4.2", "a context that is not that of the request";
                client_raw_keys_two: [Double("certificate_list[0]")] => ILLEGAL_PARAMETER | DECODE_ERROR | BAD_CERTIFICATE | UNSUPPORTED_CERTIFICATE, "4.4.2", "two keys";
                client_status_not_requested: [Append("certificate_list[0].extensions", b"\x00\x05\x00\x05\x01\x00\x00\x01\x30")] => UNSUPPORTED_EXTENSION, "4.2", "a certificate status, which was not requested";
                client_entry_extension_unknown: [Append("certificate_list[0].extensions", b"\xfa\xfa\x00\x00")] => UNSUPPORTED_EXTENSION, "4.2", "an extension that nobody knows";
            },
        ),
        received(
            "later_certificate",
            "Certificate after the handshake",
            Layer::Authentication,
            "client-auth/post-handshake-sha256",
            (Role::Server, "post_handshake_certificate_1"),
            faults! {
                later_context_other: [Flip("certificate_request_context")] => ILLEGAL_PARAMETER | UNEXPECTED_MESSAGE | DECODE_ERROR, "4.6.2", "a context that is not that of a request";
                later_context_empty: [Put("certificate_request_context", b"")] => ILLEGAL_PARAMETER | UNEXPECTED_MESSAGE | DECODE_ERROR, "4.6.2", "no context";
            },
        ),
        received(
            "compressed",
            "CompressedCertificate of a server",
            Layer::Authentication,
            "certificate/compressed-sha256",
            (Role::Client, "server_compressed_certificate"),
            faults! {
                compressed_algorithm_not_offered: [Put("algorithm", b"\x00\x02")] => ILLEGAL_PARAMETER | BAD_CERTIFICATE, "rfc8879#section-4", "an algorithm that was not offered";
                compressed_length_one_more: (made(|made| length_changed(made, 1))) => BAD_CERTIFICATE, "rfc8879#section-4", "uncompressed_length says an octet more than there is";
                compressed_length_one_less: (made(|made| length_changed(made, -1))) => BAD_CERTIFICATE, "rfc8879#section-4", "uncompressed_length says an octet less than there is";
                compressed_length_huge: [Put("uncompressed_length", b"\xff\xff\xff")] => BAD_CERTIFICATE, "rfc8879#section-5", "uncompressed_length says 2^24 - 1";
                compressed_length_zero: [Put("uncompressed_length", b"\x00\x00\x00")] => BAD_CERTIFICATE | DECODE_ERROR, "rfc8879#section-4", "uncompressed_length says 0";
                compressed_garbage: [Put("compressed_certificate_message", b"compressed")] => BAD_CERTIFICATE, "rfc8879#section-4", "octets that do not decompress";
                compressed_cut: [Keep("compressed_certificate_message", 100)] => BAD_CERTIFICATE, "rfc8879#section-4", "the first 100 octets of what was compressed";
                compressed_empty_list: [Put("compressed_certificate_message", EMPTY_CERTIFICATE), Put("uncompressed_length", b"\x00\x00\x04")] => DECODE_ERROR, "4.4.2.4", "a compressed Certificate without a certificate";
            },
        ),
        received(
            "compressed_client",
            "CompressedCertificate of a client",
            Layer::Authentication,
            "certificate/compressed-sha256",
            (Role::Server, "client_compressed_certificate"),
            faults! {
                compressed_client_algorithm_not_offered: [Put("algorithm", b"\x00\x03")] => ILLEGAL_PARAMETER | BAD_CERTIFICATE, "rfc8879#section-4", "an algorithm that was not offered";
                compressed_client_garbage: [Put("compressed_certificate_message", b"compressed")] => BAD_CERTIFICATE, "rfc8879#section-4", "octets that do not decompress";
            },
        ),
        received(
            "compressed_unoffered",
            "CompressedCertificate to a client that did not offer it",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Client, "server_certificate"),
            faults! {
                compressed_not_offered: [Instead(COMPRESSED)] => UNEXPECTED_MESSAGE | ILLEGAL_PARAMETER, "rfc8879#section-3", "a CompressedCertificate without an offer";
            },
        ),
    ],
};

/// A Certificate without entries, compressed with zlib: a stored block.
const EMPTY_CERTIFICATE: &[u8] = b"\x78\x01\x01\x04\x00\xfb\xff\x00\x00\x00\x00\x00\x04\x00\x01";

/// The same as a message.
const COMPRESSED: &[u8] =
    b"\x19\x00\x00\x17\x00\x01\x00\x00\x04\x00\x00\x0f\x78\x01\x01\x04\x00\xfb\xff\x00\x00\x00\x00\x00\x04\x00\x01";

fn length_changed(made: &Made<'_>, change: i8) -> Result<Vec<u8>, GenerateError> {
    const PLACE: usize = 4 + 2 + 2;
    let mut message = made.right.to_vec();
    message[PLACE] = message[PLACE].wrapping_add_signed(change);
    Ok(message)
}
