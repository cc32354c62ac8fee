//! The messages of RFC 8448 decode to what the RFC says they hold.

use super::{super::*, decode_checked, rfc8448::*, unhex};
use crate::registry::{
    CipherSuite, ContentType, ExtensionType, NamedGroup, ProtocolVersion, PskKeyExchangeMode,
    SignatureScheme,
};

#[test]
fn every_published_message_decodes_tiles_and_encodes_again() {
    for text in MESSAGES {
        decode_checked(&unhex(text)).unwrap();
    }
}

#[test]
fn the_client_hello_of_section_3_holds_what_it_shows() {
    let octets = unhex(CLIENT_HELLO);
    let (message, spans) = decode_checked(&octets).unwrap();
    let Handshake::ClientHello(hello) = message else {
        panic!("{message:?}");
    };
    assert_eq!(hello.legacy_version, ProtocolVersion::TLS1_2);
    assert_eq!(hello.random[..4], [0xcb, 0x34, 0xec, 0xb1]);
    assert!(hello.legacy_session_id.is_empty());
    assert_eq!(
        hello.cipher_suites,
        List::from(&[
            CipherSuite::TLS_AES_128_GCM_SHA256,
            CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
            CipherSuite::TLS_AES_256_GCM_SHA384,
        ])
    );
    let types: Vec<_> = hello
        .extensions
        .iter()
        .map(|extension| extension.extension_type().to_string())
        .collect();
    assert_eq!(
        types,
        [
            "server_name",
            "renegotiation_info",
            "supported_groups",
            "session_ticket",
            "key_share",
            "supported_versions",
            "signature_algorithms",
            "psk_key_exchange_modes",
            "record_size_limit",
        ]
    );
    let Some(Extension::ServerName(names)) = hello.extensions.find(ExtensionType::SERVER_NAME)
    else {
        panic!("{hello:?}");
    };
    assert_eq!(names.first().map(|name| name.name), Some(&b"server"[..]));
    assert!(
        hello
            .signature_algorithms()
            .unwrap()
            .contains(&SignatureScheme(0x0402))
    );
    assert_eq!(
        hello.supported_versions(),
        Some(List::from(&[ProtocolVersion::TLS1_3]))
    );
    let share = hello.key_share().unwrap().first().unwrap();
    assert_eq!(share.group, NamedGroup::X25519);
    assert_eq!(share.key_exchange[..4], [0x99, 0x38, 0x1d, 0xe5]);
    assert_eq!(
        hello.extensions.find(ExtensionType::PSK_KEY_EXCHANGE_MODES),
        Some(Extension::PskKeyExchangeModes(List::from(&[
            PskKeyExchangeMode::PSK_DHE_KE
        ])))
    );
    assert_eq!(
        hello.extensions.find(ExtensionType::RECORD_SIZE_LIMIT),
        Some(Extension::RecordSizeLimit(0x4001))
    );
    assert_eq!(hello.pre_shared_key(), None);
    assert_eq!(Binders::locate(&octets), Ok(None));

    let name = |path| {
        let span = spans.find(path).unwrap();
        (&octets[span.start..span.end], span.kind)
    };
    use SpanKind::{Length, Value};
    assert_eq!(name("msg_type"), (&[1][..], Value));
    assert_eq!(name("length"), (&[0, 0, 0xc0][..], Length));
    assert_eq!(name("legacy_session_id.length"), (&[0][..], Length));
    assert_eq!(name("cipher_suites.length"), (&[0, 6][..], Length));
    assert_eq!(name("cipher_suites[2]"), (&[0x13, 2][..], Value));
    assert_eq!(
        name("extensions.server_name.server_name_list[0].host_name"),
        (&b"server"[..], Value)
    );
    assert_eq!(
        name("extensions.key_share.extension_type"),
        (&[0, 51][..], Value)
    );
    assert_eq!(
        name("extensions.key_share.length"),
        (&[0, 0x26][..], Length)
    );
    assert_eq!(
        name("extensions.key_share.client_shares.length"),
        (&[0, 0x24][..], Length)
    );
    assert_eq!(
        name("extensions.key_share.client_shares[0].group"),
        (&[0, 0x1d][..], Value)
    );
    assert_eq!(
        name("extensions.key_share.client_shares[0].key_exchange"),
        (share.key_exchange, Value)
    );
    assert_eq!(spans.at(6).unwrap().path, "random");
    assert_eq!(spans.at(octets.len()), None);
}

#[test]
fn the_binder_of_section_4_covers_477_octets() {
    let octets = unhex(RESUMED_CLIENT_HELLO);
    let binders = Binders::locate(&octets).unwrap().unwrap();
    assert_eq!(binders.truncated_length(), 477);
    assert_eq!(binders.list, 477..512);
    assert_eq!(binders.binders.len(), 1);
    assert_eq!(binders.binders[0], 480..512);
    assert_eq!(octets[480..484], [0x3a, 0xdd, 0x4f, 0xb2]);

    let zeroed = binders.zeroed(&octets);
    assert_eq!(zeroed[..480], octets[..480]);
    assert_eq!(zeroed[480..], [0; 32]);

    let (message, spans) = decode_checked(&octets).unwrap();
    let Handshake::ClientHello(hello) = message else {
        panic!("{message:?}");
    };
    let offered = hello.pre_shared_key().unwrap();
    assert_eq!(offered.binders_length(), 35);
    let identity = offered.identities.first().unwrap();
    assert_eq!(identity.identity.len(), 178);
    assert_eq!(identity.obfuscated_ticket_age, 0xfad6_aacb);
    assert_eq!(
        hello.extensions.find(ExtensionType::EARLY_DATA),
        Some(Extension::EarlyData)
    );
    let binder = spans.find("extensions.pre_shared_key.binders[0]").unwrap();
    assert_eq!(binder.start..binder.end, 480..512);
}

#[test]
fn the_server_hello_of_section_4_selects_the_ticket() {
    let octets = unhex(RESUMED_SERVER_HELLO);
    let (message, _) = decode_checked(&octets).unwrap();
    let Handshake::ServerHello(hello) = message else {
        panic!("{message:?}");
    };
    assert_eq!(hello.cipher_suite, CipherSuite::TLS_AES_128_GCM_SHA256);
    assert_eq!(
        hello.extensions.find(ExtensionType::PRE_SHARED_KEY),
        Some(Extension::SelectedIdentity(0))
    );
    assert_eq!(
        hello.extensions.find(ExtensionType::SUPPORTED_VERSIONS),
        Some(Extension::SelectedVersion(ProtocolVersion::TLS1_3))
    );
}

#[test]
fn the_retry_of_section_5_asks_for_p256_and_carries_a_cookie() {
    let octets = unhex(HELLO_RETRY_REQUEST);
    let (message, spans) = decode_checked(&octets).unwrap();
    let Handshake::HelloRetryRequest(retry) = message else {
        panic!("{message:?}");
    };
    assert_eq!(
        retry.extensions.find(ExtensionType::KEY_SHARE),
        Some(Extension::KeyShareHelloRetryRequest(NamedGroup::SECP256R1))
    );
    let Some(Extension::Cookie(cookie)) = retry.extensions.find(ExtensionType::COOKIE) else {
        panic!("{retry:?}");
    };
    assert_eq!(cookie.len(), 114);
    let selected = spans.find("extensions.key_share.selected_group").unwrap();
    assert_eq!(octets[selected.start..selected.end], [0, 0x17]);
}

#[test]
fn the_certificate_of_section_3_is_one_entry_of_432_octets() {
    let octets = unhex(CERTIFICATE);
    let (message, spans) = decode_checked(&octets).unwrap();
    let Handshake::Certificate(certificate) = message else {
        panic!("{message:?}");
    };
    assert!(certificate.certificate_request_context.is_empty());
    let entries: Vec<_> = certificate.certificate_list.iter().collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].cert_data.len(), 432);
    assert!(entries[0].extensions.is_empty());
    let length = spans.find("certificate_list[0].extensions.length").unwrap();
    assert_eq!(length.end, octets.len());
}

#[test]
fn the_ticket_of_section_3_allows_1024_octets_of_early_data() {
    let octets = unhex(NEW_SESSION_TICKET);
    let (message, _) = decode_checked(&octets).unwrap();
    let Handshake::NewSessionTicket(ticket) = message else {
        panic!("{message:?}");
    };
    assert_eq!(ticket.ticket_lifetime, 30);
    assert_eq!(ticket.ticket_age_add, 0xfad6_aac5);
    assert_eq!(ticket.ticket_nonce, [0, 0]);
    assert_eq!(ticket.ticket.len(), 178);
    assert_eq!(
        ticket.extensions,
        Extensions::from(&[Extension::MaxEarlyDataSize(1024)])
    );
}

#[test]
fn the_request_of_section_6_names_its_schemes() {
    let octets = unhex(CERTIFICATE_REQUEST);
    let (message, _) = decode_checked(&octets).unwrap();
    let Handshake::CertificateRequest(request) = message else {
        panic!("{message:?}");
    };
    let Some(Extension::SignatureAlgorithms(schemes)) =
        request.extensions.find(ExtensionType::SIGNATURE_ALGORITHMS)
    else {
        panic!("{request:?}");
    };
    assert_eq!(schemes.iter().count(), 15);
    assert_eq!(
        schemes.first(),
        Some(SignatureScheme::ECDSA_SECP256R1_SHA256)
    );
}

#[test]
fn a_flight_is_cut_into_its_messages() {
    let flight = unhex(SERVER_FLIGHT);
    let mut messages = split(&flight);
    for text in [
        ENCRYPTED_EXTENSIONS,
        CERTIFICATE,
        CERTIFICATE_VERIFY,
        FINISHED,
    ] {
        assert_eq!(messages.next(), Some(&unhex(text)[..]));
    }
    assert_eq!(messages.next(), None);
    assert!(messages.rest().is_empty());

    let mut messages = split(&flight[..flight.len() - 1]);
    assert_eq!(messages.by_ref().count(), 3);
    assert_eq!(messages.rest(), &unhex(FINISHED)[..35]);
    let mut messages = split(&flight[..3]);
    assert_eq!(messages.next(), None);
    assert_eq!(messages.rest(), &flight[..3]);
}

#[test]
fn the_first_record_of_section_3_holds_the_client_hello() {
    let octets = unhex(CLIENT_HELLO_RECORD);
    let mut spans = Spans::new();
    let record = Record::decode_on(&octets, &mut spans).unwrap();
    assert_eq!(record.content_type, ContentType::HANDSHAKE);
    assert_eq!(record.legacy_record_version, ProtocolVersion::TLS1_0);
    assert_eq!(record.fragment, unhex(CLIENT_HELLO));
    let names: Vec<_> = spans
        .as_slice()
        .iter()
        .map(|span| (&span.path[..], span.start, span.end))
        .collect();
    assert_eq!(
        names,
        [
            ("type", 0, 1),
            ("legacy_record_version", 1, 3),
            ("length", 3, 5),
            ("fragment", 5, 201),
        ]
    );
    let mut out = Vec::new();
    record.encode(&mut out).unwrap();
    assert_eq!(out, octets);
}
