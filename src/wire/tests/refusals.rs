//! Messages with one fault each: where a decoder stops, in which field, and with which alert.

use super::{super::*, made::*, rfc8448::*, unhex};
use crate::registry::{
    AlertDescription, CipherSuite, ExtensionType, HandshakeType, NamedGroup, ProtocolVersion,
};

const PROTOCOL_VERSION: AlertDescription = AlertDescription::PROTOCOL_VERSION;
const UNEXPECTED_MESSAGE: AlertDescription = AlertDescription::UNEXPECTED_MESSAGE;

#[test]
fn the_hellos_of_these_tests_are_valid_without_their_fault() {
    accepted(&client_hello("ff02 0000"));
    accepted(&server_hello(""));
}

#[test]
fn a_header_that_announces_more_than_there_is_is_refused() {
    let octets = unhex(FINISHED);
    refused(
        &octets[..35],
        DECODE_ERROR,
        "octet 1: length: 32 octets announced, 31 left",
    );
    refused(
        &octets[..2],
        DECODE_ERROR,
        "octet 1: length: 3 octets needed, 1 left",
    );
    refused(
        &[],
        DECODE_ERROR,
        "octet 0: msg_type: 1 octet needed, 0 left",
    );
}

#[test]
fn an_unknown_handshake_type_is_unexpected() {
    // hello_verify_request, server_hello_done, unassigned
    for (octet, name) in [(3, "0x03"), (14, "0x0e"), (99, "0x63")] {
        refused(
            &[octet, 0, 0, 0],
            UNEXPECTED_MESSAGE,
            &format!("octet 0: msg_type: unknown handshake type {name}"),
        );
    }
}

#[test]
fn a_session_id_of_33_octets_is_refused() {
    let session_id = "22".repeat(33);
    refused(
        &client_hello_with(
            &format!("21 {session_id} 0002 1301 0100"),
            "002b0003020304 ff020000",
        ),
        DECODE_ERROR,
        "octet 38: legacy_session_id.length: 33 octets announced, 0 to 32 permitted",
    );
}

#[test]
fn a_list_of_suites_that_is_empty_or_odd_is_refused() {
    refused(
        &client_hello_with("00 0000 0100", "002b0003020304 ff020000"),
        DECODE_ERROR,
        "octet 39: cipher_suites.length: 0 octets announced, 2 to 65534 permitted",
    );
    refused(
        &client_hello_with("00 0003 130113 0100", "002b0003020304 ff020000"),
        DECODE_ERROR,
        "octet 43: cipher_suites[1]: 2 octets needed, 1 left",
    );
}

#[test]
fn compression_is_refused_only_where_tls_1_3_is_offered() {
    let message = "octet 44: legacy_compression_methods: a compression method other than null";
    let tls13 = "002b0003020304 ff020000";
    refused(
        &client_hello_with("00 0002 1301 020001", tls13),
        ILLEGAL_PARAMETER,
        message,
    );
    refused(
        &client_hello_with("00 0002 1301 0101", tls13),
        ILLEGAL_PARAMETER,
        message,
    );
    accepted(&client_hello_with(
        "00 0002 1301 020001",
        "002b0003020303 ff020000",
    ));
    refused(
        &client_hello_with("00 0002 1301 00", tls13),
        DECODE_ERROR,
        "octet 43: legacy_compression_methods.length: 0 octets announced, 1 to 255 permitted",
    );
}

#[test]
fn a_client_hello_without_extensions_is_of_an_older_version() {
    let random = "11".repeat(32);
    refused(
        &message(
            HandshakeType::CLIENT_HELLO,
            &format!("0303 {random} 00 0002 1301 0100"),
        ),
        PROTOCOL_VERSION,
        "octet 45: extensions: no extensions",
    );
}

#[test]
fn a_server_hello_with_extensions_of_tls_1_2_is_of_an_older_version() {
    let random = "11".repeat(32);
    let hello = |extensions: &str| {
        message(
            HandshakeType::SERVER_HELLO,
            &format!("0303 {random} 00 c02f 00 {extensions}"),
        )
    };
    refused(
        &hello(""),
        PROTOCOL_VERSION,
        "octet 42: extensions: no extensions",
    );
    // none, renegotiation_info, extended_master_secret and an answer to ALPN
    for extensions in [
        "0000",
        "0005 ff01 0001 00",
        "0009 ff01 0001 00 0017 0000",
        "0009 0010 0005 0003 02 6832",
    ] {
        refused(
            &hello(extensions),
            PROTOCOL_VERSION,
            "octet 42: extensions: no supported_versions",
        );
    }
    // Whether the version is missing is for the caller, where the rest could be TLS 1.3.
    accepted(&hello("0008 5a5a 0000 5a5b 0000"));
    // What is no list of extensions is broken in any version.
    refused(
        &hello("0008 5a5a 0000 5a5b 0001"),
        DECODE_ERROR,
        "octet 50: extensions.0x5a5b.length: 1 octet announced, 0 left",
    );
}

#[test]
fn a_client_hello_with_too_few_extensions_for_tls_1_3_is_of_an_older_version() {
    for extensions in ["", "ff01 0001 00"] {
        refused(
            &client_hello_with("00 0002 c02f 0100", extensions),
            PROTOCOL_VERSION,
            "octet 45: extensions: no supported_versions",
        );
    }
    refused(
        &client_hello_with("00 0002 c02f 0100", "ff01 0001"),
        DECODE_ERROR,
        "octet 45: extensions.length: 4 octets announced, 8 to 65535 permitted",
    );
}

#[test]
fn fewer_octets_of_extensions_than_the_message_needs_are_refused() {
    refused(
        &client_hello(""),
        DECODE_ERROR,
        "octet 45: extensions.length: 7 octets announced, 8 to 65535 permitted",
    );
    let random = "11".repeat(32);
    refused(
        &message(
            HandshakeType::SERVER_HELLO,
            &format!("0303 {random} 00 1301 00 0005 002b000103"),
        ),
        DECODE_ERROR,
        "octet 42: extensions.length: 5 octets announced, 6 to 65535 permitted",
    );
    refused(
        &message(HandshakeType::CERTIFICATE_REQUEST, "00 0000"),
        DECODE_ERROR,
        "octet 5: extensions.length: 0 octets announced, 2 to 65535 permitted",
    );
    refused(
        &message(HandshakeType::ENCRYPTED_EXTENSIONS, ""),
        DECODE_ERROR,
        "octet 4: extensions.length: 2 octets needed, 0 left",
    );
}

#[test]
fn a_ticket_with_65535_octets_of_extensions_is_refused() {
    let ticket = |length: usize| {
        let data = "00".repeat(length - 4);
        message(
            HandshakeType::NEW_SESSION_TICKET,
            &format!(
                "00000000 00000000 00 0001 aa {length:04x} 5a5a {:04x} {data}",
                length - 4
            ),
        )
    };
    accepted(&ticket(0xfffe));
    refused(
        &ticket(0xffff),
        DECODE_ERROR,
        "octet 16: extensions.length: 65535 octets announced, 0 to 65534 permitted",
    );
}

#[test]
fn a_server_hello_of_another_legacy_version_is_refused() {
    let mut octets = server_hello("");
    octets[5] = 4;
    refused(
        &octets,
        PROTOCOL_VERSION,
        "octet 4: legacy_version: legacy version TLSv1.3 is not permitted",
    );
}

#[test]
fn a_client_hello_with_the_version_of_ssl_3_is_refused_and_other_versions_are_ignored() {
    let mut octets = client_hello("00150000");
    for version in [1, 2, 4] {
        octets[5] = version;
        accepted(&octets);
    }
    octets[5] = 0;
    refused(
        &octets,
        PROTOCOL_VERSION,
        "octet 4: legacy_version: legacy version SSLv3 is not permitted",
    );
}

#[test]
fn a_server_hello_with_compression_is_illegal() {
    let mut octets = server_hello("");
    octets[41] = 1;
    refused(
        &octets,
        ILLEGAL_PARAMETER,
        "octet 41: legacy_compression_method: a compression method other than null",
    );
}

#[test]
fn a_key_update_is_0_or_1() {
    accepted(&[24, 0, 0, 1, 0]);
    accepted(&[24, 0, 0, 1, 1]);
    refused(
        &[24, 0, 0, 1, 2],
        ILLEGAL_PARAMETER,
        "octet 4: request_update: 2 is neither update_not_requested nor update_requested",
    );
    refused(
        &[24, 0, 0, 0],
        DECODE_ERROR,
        "octet 4: request_update: 1 octet needed, 0 left",
    );
    refused(
        &[24, 0, 0, 2, 0, 0],
        DECODE_ERROR,
        "octet 5: 1 octet after the end",
    );
}

#[test]
fn messages_without_the_octets_they_need_are_refused() {
    refused(
        &message(HandshakeType::FINISHED, ""),
        DECODE_ERROR,
        "octet 4: verify_data: 1 octet needed, 0 left",
    );
    refused(
        &message(HandshakeType::END_OF_EARLY_DATA, "00"),
        DECODE_ERROR,
        "octet 4: 1 octet after the end",
    );
    refused(
        &message(
            HandshakeType::NEW_SESSION_TICKET,
            "00000000 00000000 00 0000 0000",
        ),
        DECODE_ERROR,
        "octet 13: ticket.length: 0 octets announced, 1 to 65535 permitted",
    );
    refused(
        &message(HandshakeType::CERTIFICATE, "00 000005 000000 0000"),
        DECODE_ERROR,
        "octet 8: certificate_list[0].cert_data.length: \
         0 octets announced, 1 to 16777215 permitted",
    );
    // A client without a certificate sends an empty list.
    accepted(&message(HandshakeType::CERTIFICATE, "00 000000"));
}

#[test]
fn a_field_longer_than_its_prefix_has_no_encoding() {
    let long = vec![0; 0x1_0000];
    let too_long = |message: Handshake<'_>, field| {
        let mut out = vec![1, 2, 3];
        let Err(EncodeError::TooLong { field: found, .. }) = message.encode(&mut out) else {
            panic!("{field} was written");
        };
        assert_eq!(found, field);
        assert_eq!(out, [1, 2, 3]);
    };
    too_long(
        hello(Extensions::from(&[Extension::Cookie(&long)])),
        "cookie",
    );
    too_long(
        hello(Extensions::from(&[Extension::Cookie(&long[..0xffff])])),
        "extension_data",
    );
    too_long(
        hello(Extensions::from(&[Extension::Other {
            extension_type: ExtensionType(0x5a5a),
            data: &long[..0xffff],
        }])),
        "extensions",
    );
    too_long(
        hello(Extensions::from(&[Extension::SupportedGroups(List::from(
            &[NamedGroup::X25519; 0x8000],
        ))])),
        "named_group_list",
    );
    too_long(
        Handshake::CertificateRequest(CertificateRequest {
            certificate_request_context: &long[..256],
            extensions: Extensions::NONE,
        }),
        "certificate_request_context",
    );
    too_long(
        Handshake::Finished(Finished {
            verify_data: &vec![0; 1 << 24],
        }),
        "message",
    );
}

/// A ClientHello to be written with the given extensions.
fn hello(extensions: Extensions<'_>) -> Handshake<'_> {
    Handshake::ClientHello(ClientHello {
        legacy_version: ProtocolVersion::TLS1_2,
        random: &[0; 32],
        legacy_session_id: &[],
        cipher_suites: List::from(&[CipherSuite::TLS_AES_128_GCM_SHA256]),
        legacy_compression_methods: &[0],
        extensions,
    })
}
