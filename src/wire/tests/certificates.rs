//! Extensions about certificates, and CompressedCertificate: octets written by hand, what they mean, one fault each.

use super::{super::*, decode_checked, made::*, unhex};
use crate::registry::{
    CertificateCompressionAlgorithm, CertificateStatusType, CertificateType, ExtensionType,
    HandshakeType, SignatureScheme,
};

#[test]
fn compress_certificate_lists_algorithms_in_both_directions() {
    for carrying in [client_hello, certificate_request] {
        means(
            carrying,
            "001b 0007 06 0002 0003 0001",
            Extension::CompressCertificate(List::from(&[
                CertificateCompressionAlgorithm::BROTLI,
                CertificateCompressionAlgorithm::ZSTD,
                CertificateCompressionAlgorithm::ZLIB,
            ])),
            &[
                ("algorithms[0]", "0002"),
                ("algorithms[1]", "0003"),
                ("algorithms[2]", "0001"),
            ],
        );
    }
}

#[test]
fn compress_certificate_without_or_with_half_an_algorithm_is_refused() {
    refused(
        &client_hello("001b 0001 00"),
        DECODE_ERROR,
        "octet 58: extensions.compress_certificate.algorithms.length: \
         0 octets announced, 2 to 254 permitted",
    );
    refused(
        &client_hello("001b 0004 03 0001 00"),
        DECODE_ERROR,
        "octet 61: extensions.compress_certificate.algorithms[1]: 2 octets needed, 1 left",
    );
    refused(
        &encrypted_extensions("001b 0003 02 0001"),
        ILLEGAL_PARAMETER,
        "octet 6: extensions.compress_certificate: not permitted in EncryptedExtensions",
    );
}

#[test]
fn a_compressed_certificate_names_its_algorithm_and_length() {
    let octets = message(
        HandshakeType::COMPRESSED_CERTIFICATE,
        "0001 0001b5 000003 789c01",
    );
    let (decoded, spans) = decode_checked(&octets).unwrap();
    let compressed = CompressedCertificate {
        algorithm: CertificateCompressionAlgorithm::ZLIB,
        uncompressed_length: 437,
        compressed_certificate_message: &[0x78, 0x9c, 0x01],
    };
    assert_eq!(decoded, Handshake::CompressedCertificate(compressed));
    assert_eq!(decoded.name(), "compressed_certificate");
    let paths: Vec<_> = spans.as_slice().iter().map(|span| &span.path[..]).collect();
    assert_eq!(
        paths,
        [
            "msg_type",
            "length",
            "algorithm",
            "uncompressed_length",
            "compressed_certificate_message.length",
            "compressed_certificate_message",
        ]
    );
}

#[test]
fn a_compressed_certificate_of_no_octets_or_with_octets_behind_it_is_refused() {
    refused(
        &message(HandshakeType::COMPRESSED_CERTIFICATE, "0001 0001b5 000000"),
        DECODE_ERROR,
        "octet 9: compressed_certificate_message.length: \
         0 octets announced, 1 to 16777215 permitted",
    );
    refused(
        &message(
            HandshakeType::COMPRESSED_CERTIFICATE,
            "0001 0001b5 000001 78 00",
        ),
        DECODE_ERROR,
        "octet 13: 1 octet after the end",
    );
    refused(
        &message(HandshakeType::COMPRESSED_CERTIFICATE, "0001 0001"),
        DECODE_ERROR,
        "octet 6: uncompressed_length: 3 octets needed, 2 left",
    );
}

#[test]
fn an_uncompressed_length_of_four_octets_has_no_encoding() {
    let message = |uncompressed_length| {
        Handshake::CompressedCertificate(CompressedCertificate {
            algorithm: CertificateCompressionAlgorithm::ZLIB,
            uncompressed_length,
            compressed_certificate_message: &[0],
        })
    };
    let mut out = Vec::new();
    message(0xff_ffff).encode(&mut out).unwrap();
    assert_eq!(out, unhex("190000090001ffffff00000100"));
    let error = message(0x100_0000).encode(&mut out).unwrap_err();
    assert_eq!(
        error.to_string(),
        "uncompressed_length: 16777216, at most 16777215 fits"
    );
    assert_eq!(out.len(), 13);
}

#[test]
fn certificate_types_are_a_list_from_a_client_and_one_from_a_server() {
    let types = List::from(&[CertificateType::RAW_PUBLIC_KEY, CertificateType::X509]);
    means(
        client_hello,
        "0013 0003 02 02 00",
        Extension::ClientCertificateTypes(types),
        &[
            ("client_certificate_types[0]", "02"),
            ("client_certificate_types[1]", "00"),
        ],
    );
    means(
        client_hello,
        "0014 0003 02 02 00",
        Extension::ServerCertificateTypes(types),
        &[
            ("server_certificate_types[0]", "02"),
            ("server_certificate_types[1]", "00"),
        ],
    );
    means(
        encrypted_extensions,
        "0013 0001 02",
        Extension::ClientCertificateType(CertificateType::RAW_PUBLIC_KEY),
        &[("client_certificate_type", "02")],
    );
    means(
        encrypted_extensions,
        "0014 0001 00",
        Extension::ServerCertificateType(CertificateType::X509),
        &[("server_certificate_type", "00")],
    );
}

#[test]
fn no_certificate_type_from_a_client_and_two_from_a_server_are_refused() {
    refused(
        &client_hello("0013 0001 00"),
        DECODE_ERROR,
        "octet 58: extensions.client_certificate_type.client_certificate_types.length: \
         0 octets announced, 1 to 255 permitted",
    );
    refused(
        &encrypted_extensions("0014 0002 02 00"),
        DECODE_ERROR,
        "octet 11: extensions.server_certificate_type: 1 octet after the end",
    );
}

#[test]
fn a_status_request_asks_for_ocsp() {
    // What browsers send: any responder, no extensions.
    means(
        client_hello,
        "0005 0005 01 0000 0000",
        Extension::StatusRequest(CertificateStatusRequest::Ocsp(OcspStatusRequest {
            responder_id_list: List::from(&[]),
            request_extensions: &[],
        })),
        &[("status_type", "01"), ("request_extensions", "")],
    );
    means(
        client_hello,
        "0005 000c 01 0005 0003 a1b2c3 0002 3000",
        Extension::StatusRequest(CertificateStatusRequest::Ocsp(OcspStatusRequest {
            responder_id_list: List::from(&[ResponderId(&[0xa1, 0xb2, 0xc3])]),
            request_extensions: &[0x30, 0],
        })),
        &[
            ("status_type", "01"),
            ("responder_id_list[0]", "a1b2c3"),
            ("request_extensions", "3000"),
        ],
    );
    means(
        client_hello,
        "0005 0003 02 aabb",
        Extension::StatusRequest(CertificateStatusRequest::Other {
            status_type: CertificateStatusType(2),
            request: &[0xaa, 0xbb],
        }),
        &[("status_type", "02"), ("request", "aabb")],
    );
    means(
        certificate_request,
        "0005 0000",
        Extension::StatusRequested,
        &[],
    );
    means(
        certificate,
        "0005 0006 01 000002 3003",
        Extension::CertificateStatus(CertificateStatus::Ocsp(&[0x30, 3])),
        &[("status_type", "01"), ("response", "3003")],
    );
    means(
        certificate,
        "0005 0001 07",
        Extension::CertificateStatus(CertificateStatus::Other {
            status_type: CertificateStatusType(7),
            response: &[],
        }),
        &[("status_type", "07"), ("response", "")],
    );
}

#[test]
fn a_status_that_breaks_its_bounds_is_refused() {
    refused(
        &client_hello("0005 0000"),
        DECODE_ERROR,
        "octet 58: extensions.status_request.status_type: 1 octet needed, 0 left",
    );
    refused(
        &client_hello("0005 0007 01 0002 0000 0000"),
        DECODE_ERROR,
        "octet 61: extensions.status_request.responder_id_list[0].length: \
         0 octets announced, 1 to 65535 permitted",
    );
    refused(
        &certificate_request("0005 0005 01 0000 0000"),
        DECODE_ERROR,
        "octet 11: extensions.status_request: 5 octets after the end",
    );
    refused(
        &certificate("0005 0004 01 000000"),
        DECODE_ERROR,
        "octet 19: certificate_list[0].extensions.status_request.response.length: \
         0 octets announced, 1 to 16777215 permitted",
    );
    refused(
        &encrypted_extensions("0005 0000"),
        ILLEGAL_PARAMETER,
        "octet 6: extensions.status_request: not permitted in EncryptedExtensions",
    );
}

#[test]
fn timestamps_are_asked_for_with_nothing_and_come_as_a_list() {
    for carrying in [client_hello, certificate_request] {
        means(
            carrying,
            "0012 0000",
            Extension::SignedCertificateTimestampRequested,
            &[],
        );
    }
    means(
        certificate,
        "0012 0009 0007 0002 0011 0001 22",
        Extension::SignedCertificateTimestamps(List::from(&[
            SerializedSct(&[0, 0x11]),
            SerializedSct(&[0x22]),
        ])),
        &[("sct_list[0]", "0011"), ("sct_list[1]", "22")],
    );
}

#[test]
fn timestamps_where_none_belong_and_no_timestamps_are_refused() {
    refused(
        &client_hello("0012 0001 00"),
        DECODE_ERROR,
        "octet 58: extensions.signed_certificate_timestamp: 1 octet after the end",
    );
    refused(
        &certificate("0012 0002 0000"),
        DECODE_ERROR,
        "octet 18: certificate_list[0].extensions.signed_certificate_timestamp.sct_list.length: \
         0 octets announced, 1 to 65535 permitted",
    );
    refused(
        &certificate("0012 0004 0002 0000"),
        DECODE_ERROR,
        "octet 20: certificate_list[0].extensions.signed_certificate_timestamp.sct_list[0].length: \
         0 octets announced, 1 to 65535 permitted",
    );
}

#[test]
fn oid_filters_pair_an_oid_with_values() {
    // keyUsage (2.5.29.15) with any value, and extKeyUsage (2.5.29.37) with none.
    means(
        certificate_request,
        "0030 0014 0012 05 0603551d0f 0002 0300 05 0603551d25 0000",
        Extension::OidFilters(List::from(&[
            OidFilter {
                certificate_extension_oid: &[6, 3, 0x55, 0x1d, 0x0f],
                certificate_extension_values: &[3, 0],
            },
            OidFilter {
                certificate_extension_oid: &[6, 3, 0x55, 0x1d, 0x25],
                certificate_extension_values: &[],
            },
        ])),
        &[
            ("filters[0].certificate_extension_oid", "0603551d0f"),
            ("filters[0].certificate_extension_values", "0300"),
            ("filters[1].certificate_extension_oid", "0603551d25"),
            ("filters[1].certificate_extension_values", ""),
        ],
    );
    means(
        certificate_request,
        "0030 0002 0000",
        Extension::OidFilters(List::from(&[])),
        &[],
    );
}

#[test]
fn a_filter_without_or_with_a_repeated_oid_is_refused() {
    refused(
        &certificate_request("0030 0005 0003 00 0000"),
        DECODE_ERROR,
        "octet 13: extensions.oid_filters.filters[0].certificate_extension_oid.length: \
         0 octets announced, 1 to 255 permitted",
    );
    refused(
        &certificate_request("0030 000f 000d 01aa0000 01bb0000 01aa0001ff"),
        ILLEGAL_PARAMETER,
        "octet 11: extensions.oid_filters.filters: second filter for one OID",
    );
}

#[test]
fn delegated_credentials_are_asked_for_with_schemes() {
    for carrying in [client_hello, certificate_request] {
        means(
            carrying,
            "0022 0004 0002 0403",
            Extension::DelegatedCredentialSchemes(List::from(&[
                SignatureScheme::ECDSA_SECP256R1_SHA256,
            ])),
            &[("supported_signature_algorithms[0]", "0403")],
        );
    }
    // The credential itself is not looked into.
    means(
        certificate,
        "0022 0002 abcd",
        Extension::Other {
            extension_type: ExtensionType::DELEGATED_CREDENTIAL,
            data: &[0xab, 0xcd],
        },
        &[("data", "abcd")],
    );
}
