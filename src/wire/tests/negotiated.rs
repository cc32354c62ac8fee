//! Extensions of later documents, and CompressedCertificate: octets written by hand, what they mean, and one fault each.

use super::{super::*, decode_checked, made::*, unhex};
use crate::registry::{
    CertificateCompressionAlgorithm, CertificateStatusType, CertificateType, ExtensionType,
    HandshakeType, HeartbeatMode, MaxFragmentLength, NameType, SignatureScheme,
    SrtpProtectionProfile,
};

/// Builds a message that carries the given extensions.
type Carrying = fn(&str) -> Vec<u8>;

fn encrypted_extensions(extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    message(
        HandshakeType::ENCRYPTED_EXTENSIONS,
        &format!("{length:04x} {extensions}"),
    )
}

fn certificate_request(extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    message(
        HandshakeType::CERTIFICATE_REQUEST,
        &format!("00 {length:04x} {extensions}"),
    )
}

/// A Certificate of one entry of one octet.
fn certificate(extensions: &str) -> Vec<u8> {
    let length = octets_of(extensions).len();
    message(
        HandshakeType::CERTIFICATE,
        &format!("00 {:06x} 000001 30 {length:04x} {extensions}", length + 6),
    )
}

/// The extension is what the octets mean, is written as these octets, and its fields have these names.
#[track_caller]
fn means(carrying: Carrying, octets: &str, extension: Extension<'_>, paths: &[(&str, &str)]) {
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
fn a_fragment_length_is_one_of_four() {
    for carrying in [client_hello, encrypted_extensions] {
        means(
            carrying,
            "0001 0001 04",
            Extension::MaxFragmentLength(MaxFragmentLength::OCTETS_4096),
            &[("max_fragment_length", "04")],
        );
    }
    for (octet, name) in [("00", "0x00"), ("05", "0x05")] {
        refused(
            &client_hello(&format!("0001 0001 {octet}")),
            ILLEGAL_PARAMETER,
            &format!(
                "octet 58: extensions.max_fragment_length.max_fragment_length: \
                 {name} is no maximum fragment length"
            ),
        );
    }
    refused(
        &client_hello("0001 0002 0101"),
        DECODE_ERROR,
        "octet 59: extensions.max_fragment_length: 1 octet after the end",
    );
}

#[test]
fn a_server_limits_fragments_in_one_way() {
    accepted(&client_hello("0001 0001 01 001c 0002 4001"));
    for (extensions, message) in [
        (
            "0001 0001 01 001c 0002 4001",
            "octet 11: extensions.record_size_limit: both record_size_limit and max_fragment_length",
        ),
        (
            "001c 0002 4001 0001 0001 01",
            "octet 12: extensions.max_fragment_length: \
             both record_size_limit and max_fragment_length",
        ),
    ] {
        refused(
            &encrypted_extensions(extensions),
            ILLEGAL_PARAMETER,
            message,
        );
    }
}

#[test]
fn a_heartbeat_mode_is_one_of_two() {
    for carrying in [client_hello, encrypted_extensions] {
        means(
            carrying,
            "000f 0001 01",
            Extension::Heartbeat(HeartbeatMode::PEER_ALLOWED_TO_SEND),
            &[("mode", "01")],
        );
    }
    refused(
        &client_hello("000f 0001 03"),
        ILLEGAL_PARAMETER,
        "octet 58: extensions.heartbeat.mode: 0x03 is no heartbeat mode",
    );
}

#[test]
fn use_srtp_lists_profiles_and_a_key_identifier() {
    for carrying in [client_hello, encrypted_extensions] {
        means(
            carrying,
            "000e 0009 0004 0007 0001 02 abcd",
            Extension::UseSrtp(UseSrtp {
                profiles: List::from(&[
                    SrtpProtectionProfile::SRTP_AEAD_AES_128_GCM,
                    SrtpProtectionProfile::SRTP_AES128_CM_HMAC_SHA1_80,
                ]),
                srtp_mki: &[0xab, 0xcd],
            }),
            &[
                ("SRTPProtectionProfiles[0]", "0007"),
                ("SRTPProtectionProfiles[1]", "0001"),
                ("srtp_mki", "abcd"),
            ],
        );
    }
    refused(
        &client_hello("000e 0003 0000 00"),
        DECODE_ERROR,
        "octet 58: extensions.use_srtp.SRTPProtectionProfiles.length: \
         0 octets announced, 2 to 65535 permitted",
    );
}

#[test]
fn application_settings_are_names_from_a_client_and_octets_from_a_server() {
    let names = List::from(&[ProtocolName(b"h2")]);
    means(
        client_hello,
        "44cd 0005 0003 02 6832",
        Extension::ApplicationSettingsSupport(names),
        &[("supported_protocols[0]", "6832")],
    );
    means(
        client_hello,
        "4469 0005 0003 02 6832",
        Extension::ApplicationSettingsOldSupport(names),
        &[("supported_protocols[0]", "6832")],
    );
    means(
        encrypted_extensions,
        "44cd 0002 abcd",
        Extension::ApplicationSettings(&[0xab, 0xcd]),
        &[("settings", "abcd")],
    );
    means(
        encrypted_extensions,
        "4469 0000",
        Extension::ApplicationSettingsOld(&[]),
        &[("settings", "")],
    );
    refused(
        &client_hello("44cd 0002 0000"),
        DECODE_ERROR,
        "octet 58: extensions.application_settings.supported_protocols.length: \
         0 octets announced, 2 to 65535 permitted",
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

#[test]
fn an_encrypted_hello_and_parameters_of_quic_are_octets() {
    for (octets, extension_type) in [
        ("fe0d 0002 abcd", ExtensionType::ENCRYPTED_CLIENT_HELLO),
        ("0039 0002 abcd", ExtensionType::QUIC_TRANSPORT_PARAMETERS),
    ] {
        for carrying in [client_hello, encrypted_extensions] {
            means(
                carrying,
                octets,
                Extension::Other {
                    extension_type,
                    data: &[0xab, 0xcd],
                },
                &[("data", "abcd")],
            );
        }
        refused(
            &server_hello(octets),
            ILLEGAL_PARAMETER,
            &format!("octet 50: extensions.{extension_type}: not permitted in ServerHello"),
        );
    }
}

#[test]
fn two_names_of_one_type_are_illegal() {
    means(
        client_hello,
        "0000 000a 0008 00 0001 61 07 0001 62",
        Extension::ServerName(List::from(&[
            ServerName {
                name_type: NameType::HOST_NAME,
                name: b"a",
            },
            ServerName {
                name_type: NameType(7),
                name: b"b",
            },
        ])),
        &[
            ("server_name_list[0].name_type", "00"),
            ("server_name_list[0].host_name", "61"),
            ("server_name_list[1].name_type", "07"),
            ("server_name_list[1].name", "62"),
        ],
    );
    refused(
        &client_hello("0000 000a 0008 00 0001 61 00 0001 62"),
        ILLEGAL_PARAMETER,
        "octet 58: extensions.server_name.server_name_list: second name of type host_name",
    );
}

#[test]
fn a_server_answers_with_one_protocol_name() {
    accepted(&encrypted_extensions("0010 0005 0003 02 6832"));
    accepted(&client_hello("0010 0007 0005 02 6832 01 61"));
    refused(
        &encrypted_extensions("0010 0007 0005 02 6832 01 61"),
        ILLEGAL_PARAMETER,
        "octet 10: extensions.application_layer_protocol_negotiation.protocol_name_list: \
         2 names, exactly one required",
    );
}

#[test]
fn reserved_protocol_names_are_known() {
    assert!(ProtocolName(&[0x0a, 0x0a]).is_grease());
    assert!(ProtocolName(&[0xfa, 0xfa]).is_grease());
    for other in [&[0x0a][..], &[0x0a, 0x1a], &[0x0b, 0x0b], &[0x0a; 3], b"h2"] {
        assert!(!ProtocolName(other).is_grease());
    }
}
