//! Every shape of a handshake succeeds, and does what its name says.

use super::*;
use crate::{
    registry::{AlertDescription, CertificateCompressionAlgorithm, ContentType, HandshakeType},
    wire::{KeyUpdateRequest, split},
};

/// The types of the handshake messages in the order in which the client saw them.
fn messages(client: &Client<'_>) -> Vec<HandshakeType> {
    let mut stream = Vec::new();
    let mut types = Vec::new();
    for record in client.endpoint().journal() {
        if record.content_type == ContentType::HANDSHAKE {
            stream.extend_from_slice(&record.payload);
        }
    }
    for message in split(&stream) {
        types.push(HandshakeType(message[0]));
    }
    types
}

fn has(client: &Client<'_>, handshake_type: HandshakeType) -> bool {
    messages(client).contains(&handshake_type)
}

#[test]
fn a_full_handshake_has_the_messages_of_the_rfc() {
    let configs = pair();
    let (mut client, mut server) = connected(&configs);
    assert_eq!(
        messages(&client),
        [
            HandshakeType::CLIENT_HELLO,
            HandshakeType::SERVER_HELLO,
            HandshakeType::ENCRYPTED_EXTENSIONS,
            HandshakeType::CERTIFICATE,
            HandshakeType::CERTIFICATE_VERIFY,
            HandshakeType::FINISHED,
            HandshakeType::FINISHED,
        ]
    );
    exchange(&mut client, &mut server);
}

#[test]
fn every_suite_and_group_agrees() {
    for suite in [
        CipherSuite::TLS_AES_128_GCM_SHA256,
        CipherSuite::TLS_AES_256_GCM_SHA384,
        CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
        CipherSuite::TLS_AES_128_CCM_SHA256,
        CipherSuite::TLS_AES_128_CCM_8_SHA256,
    ] {
        let mut configs = pair();
        configs.0.common.cipher_suites = vec![suite];
        configs.1.common.cipher_suites = vec![suite];
        let (mut client, mut server) = connected(&configs);
        exchange(&mut client, &mut server);
    }
    for group in [
        NamedGroup::X25519,
        NamedGroup::SECP256R1,
        NamedGroup::SECP384R1,
        NamedGroup::SECP521R1,
        NamedGroup::FFDHE2048,
        NamedGroup::X25519_MLKEM768,
        NamedGroup::SECP256R1_MLKEM768,
        NamedGroup::SECP384R1_MLKEM1024,
    ] {
        let mut configs = pair();
        configs.0.common.groups = vec![group];
        configs.0.shares = vec![group];
        configs.1.common.groups = vec![group];
        let (mut client, mut server) = connected(&configs);
        exchange(&mut client, &mut server);
    }
}

#[test]
fn every_key_signs() {
    for own in pki::identities() {
        if !own.name.starts_with("server-") {
            continue;
        }
        for scheme in own.schemes {
            if !crate::crypto::Provider::signing_schemes(&RustCrypto).contains(scheme) {
                continue;
            }
            let mut configs = pair();
            configs.0.common.signature_schemes = vec![*scheme];
            configs.1.common.identity = Some(identity(own.name));
            connected(&configs);
        }
    }
}

#[test]
fn a_server_asks_for_a_share_of_its_group() {
    let mut configs = pair();
    configs.1.common.groups = vec![NamedGroup::SECP256R1];
    let (mut client, mut server) = connected(&configs);
    assert_eq!(
        messages(&client)[..3],
        [
            HandshakeType::CLIENT_HELLO,
            HandshakeType::SERVER_HELLO,
            HandshakeType::CLIENT_HELLO
        ]
    );
    assert_eq!(client.endpoint().private_keys().len(), 2);
    exchange(&mut client, &mut server);
}

#[test]
fn a_cookie_comes_back() {
    let mut configs = pair();
    configs.1.cookie = Some(b"cookie".to_vec());
    let (mut client, mut server) = connected(&configs);
    assert_eq!(client.endpoint().private_keys().len(), 1);
    exchange(&mut client, &mut server);
    let mut configs = configs.clone();
    configs.1.common.groups = vec![NamedGroup::SECP256R1];
    let (mut client, mut server) = connected(&configs);
    exchange(&mut client, &mut server);
}

#[test]
fn a_pre_shared_key_takes_the_place_of_the_certificate() {
    for kind in [PskKind::External, PskKind::Resumption] {
        for alone in [false, true] {
            for retry in [false, true] {
                let mut configs = resuming();
                let psk = psk(kind, CipherSuite::TLS_AES_128_GCM_SHA256);
                configs.0.common.psks = vec![psk.clone()];
                configs.1.common.psks = vec![psk];
                configs.1.prefer_psk_ke = alone;
                if alone {
                    configs.0.psk_modes.push(PskKeyExchangeMode::PSK_KE);
                }
                if retry {
                    configs.1.cookie = Some(vec![1]);
                }
                let (mut client, mut server) = connected(&configs);
                assert!(!has(&client, HandshakeType::CERTIFICATE));
                assert_eq!(server.endpoint().private_keys().is_empty(), alone);
                exchange(&mut client, &mut server);
            }
        }
    }
}

#[test]
fn the_key_that_both_know_is_selected_among_several() {
    let mut configs = resuming();
    let mut unknown = psk(PskKind::External, CipherSuite::TLS_AES_256_GCM_SHA384);
    unknown.identity = b"unknown".to_vec();
    unknown.key = vec![8; 48];
    configs.0.common.psks.insert(0, unknown);
    let (mut client, mut server) = connected(&configs);
    assert!(!has(&client, HandshakeType::CERTIFICATE));
    exchange(&mut client, &mut server);
}

#[test]
fn a_server_without_the_key_goes_on_with_its_certificate() {
    let mut configs = resuming();
    configs.1.common.psks.clear();
    let (mut client, mut server) = connected(&configs);
    assert!(has(&client, HandshakeType::CERTIFICATE));
    exchange(&mut client, &mut server);
}

#[test]
fn early_data_is_taken() {
    for compatibility in [false, true] {
        let mut configs = resuming();
        configs.0.early_data = vec![b"early".to_vec(), b"data".to_vec()];
        configs.0.common.compatibility = compatibility;
        configs.1.max_early_data = Some(1024);
        let (mut client, mut server) = connected(&configs);
        assert_eq!(
            server.endpoint().application_data(),
            [b"early".to_vec(), b"data".to_vec()]
        );
        assert_eq!(client.is_early_data_accepted(), Some(true));
        assert_eq!(server.is_early_data_accepted(), Some(true));
        assert!(has(&client, HandshakeType::END_OF_EARLY_DATA));
        let exported = client.endpoint().export_early("label", b"", 32).unwrap();
        assert_eq!(
            server.endpoint().export_early("label", b"", 32).unwrap(),
            exported
        );
        exchange(&mut client, &mut server);
    }
}

#[test]
fn early_data_is_skipped_where_it_is_not_taken() {
    for (retry, known) in [(false, true), (true, true), (false, false), (true, false)] {
        let mut configs = resuming();
        configs.0.early_data = vec![b"early".to_vec(), vec![0; 500]];
        if retry {
            configs.1.cookie = Some(vec![1]);
        }
        if !known {
            configs.1.common.psks.clear();
        }
        let (mut client, mut server) = connected(&configs);
        assert_eq!(server.endpoint().application_data(), [b""; 0]);
        assert_eq!(client.is_early_data_accepted(), Some(false));
        assert!(!has(&client, HandshakeType::END_OF_EARLY_DATA));
        exchange_data(&mut client, &mut server);
    }
}

/// As `exchange`, where the client has early secrets that the server never had.
fn exchange_data(client: &mut Client<'_>, server: &mut Server<'_>) {
    client.endpoint_mut().write(b"ping").unwrap();
    converse(client, server).unwrap();
    assert_eq!(
        server.endpoint().application_data().last().unwrap(),
        b"ping"
    );
}

#[test]
fn a_client_shows_its_certificate() {
    for compression in [vec![], vec![CertificateCompressionAlgorithm::ZLIB]] {
        for name in ["client-ed25519", "client-p256"] {
            let mut configs = pair();
            configs.0.common.identity = Some(identity(name));
            configs.0.common.compression = compression.clone();
            configs.1.common.compression = compression.clone();
            configs.1.client_auth = ClientAuth::Required;
            configs.1.certificate_authorities = vec![vec![0x30, 0]];
            let (mut client, mut server) = connected(&configs);
            assert!(has(&client, HandshakeType::CERTIFICATE_REQUEST));
            assert_eq!(
                has(&client, HandshakeType::COMPRESSED_CERTIFICATE),
                !compression.is_empty()
            );
            exchange(&mut client, &mut server);
        }
    }
}

#[test]
fn a_client_without_a_certificate_sends_an_empty_chain() {
    let mut configs = pair();
    configs.1.client_auth = ClientAuth::Optional;
    let (mut client, mut server) = connected(&configs);
    exchange(&mut client, &mut server);
}

#[test]
fn raw_public_keys_take_the_place_of_certificates() {
    let mut configs = pair();
    let (own_client, own_server) = (
        raw_public_key("client-p256"),
        raw_public_key("server-ed25519"),
    );
    for common in [&mut configs.0.common, &mut configs.1.common] {
        common.peer_certificate_types = vec![CertificateType::RAW_PUBLIC_KEY];
        common.trust.raw_public_keys =
            vec![own_client.chain[0].clone(), own_server.chain[0].clone()];
    }
    configs.0.common.identity = Some(own_client);
    configs.1.common.identity = Some(own_server);
    configs.1.client_auth = ClientAuth::Required;
    let (mut client, mut server) = connected(&configs);
    exchange(&mut client, &mut server);
}

#[test]
fn a_client_authenticates_after_the_handshake_as_often_as_it_is_asked() {
    let mut configs = pair();
    configs.0.post_handshake_auth = true;
    configs.0.common.identity = Some(identity("client-ed25519"));
    configs.1.client_auth = ClientAuth::Optional;
    let (mut client, mut server) = connected(&configs);
    server.request_authentication(b"first").unwrap();
    server.request_authentication(b"second").unwrap();
    converse(&mut client, &mut server).unwrap();
    assert!(!server.awaits_authentication());
    client
        .endpoint_mut()
        .update_keys(KeyUpdateRequest::UpdateRequested)
        .unwrap();
    server.request_authentication(b"third").unwrap();
    converse(&mut client, &mut server).unwrap();
    assert!(!server.awaits_authentication());
    exchange(&mut client, &mut server);
}

#[test]
fn tickets_resume() {
    let mut configs = pair();
    configs.1.tickets = vec![
        Ticket {
            lifetime: 60,
            nonce: vec![0],
            length: 32,
            max_early_data: None,
        },
        Ticket {
            lifetime: 604_800,
            nonce: vec![1; 255],
            length: 200,
            max_early_data: Some(99),
        },
    ];
    let (client, server) = connected(&configs);
    let [_, second] = client.tickets() else {
        panic!("two tickets")
    };
    assert_eq!(server.tickets()[1].psk, second.psk);
    assert_eq!(second.max_early_data, 99);
    let psk = second.pre_shared_key(5);
    let mut configs = pair();
    configs.0.common.psks = vec![psk.clone()];
    configs.0.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
    configs.0.early_data = vec![b"early".to_vec()];
    configs.1.common.psks = vec![psk];
    configs.1.max_early_data = Some(99);
    let (mut client, mut server) = connected(&configs);
    assert_eq!(server.endpoint().application_data(), [b"early"]);
    exchange(&mut client, &mut server);
}

#[test]
fn keys_are_updated_by_either_side_and_by_both() {
    let configs = pair();
    let (mut client, mut server) = connected(&configs);
    use KeyUpdateRequest::{UpdateNotRequested, UpdateRequested};
    client
        .endpoint_mut()
        .update_keys(UpdateNotRequested)
        .unwrap();
    exchange(&mut client, &mut server);
    server.endpoint_mut().update_keys(UpdateRequested).unwrap();
    exchange(&mut client, &mut server);
    client.endpoint_mut().update_keys(UpdateRequested).unwrap();
    server.endpoint_mut().update_keys(UpdateRequested).unwrap();
    exchange(&mut client, &mut server);
    let names: Vec<_> = client
        .endpoint()
        .secrets()
        .into_iter()
        .map(|secret| secret.name)
        .collect();
    assert!(
        names.contains(&"client_application_traffic_secret_4".into()),
        "{names:?}"
    );
}

#[test]
fn both_sides_export_the_same() {
    let configs = pair();
    let (client, server) = connected(&configs);
    let exported = client
        .endpoint()
        .export("EXPORTER-test", b"context", 99)
        .unwrap();
    assert_eq!(
        server
            .endpoint()
            .export("EXPORTER-test", b"context", 99)
            .unwrap(),
        exported
    );
    assert_eq!(
        client.endpoint().export_early("label", b"", 32),
        Err(Error::NotOpen)
    );
}

#[test]
fn compatibility_adds_a_session_id_and_change_cipher_spec_records() {
    for (retry, psks) in [(false, false), (true, false), (true, true)] {
        let mut configs = match psks {
            true => resuming(),
            false => pair(),
        };
        configs.0.common.compatibility = true;
        if retry {
            configs.1.cookie = Some(vec![1]);
        }
        let (mut client, mut server) = connected(&configs);
        let compatibility = client.endpoint().journal().iter();
        let roles: Vec<_> = compatibility
            .filter(|record| record.content_type == ContentType::CHANGE_CIPHER_SPEC)
            .map(|record| record.role.to_string())
            .collect();
        assert_eq!(roles.len(), 2, "{roles:?}");
        exchange(&mut client, &mut server);
    }
}

#[test]
fn records_keep_the_limit_of_the_peer_with_their_padding() {
    let mut configs = pair();
    configs.0.common.record_size_limit = Some(64);
    configs.1.common.record_size_limit = Some(100);
    configs.0.common.padding = Padding::Full;
    configs.1.common.padding = Padding::Multiple(16);
    let (mut client, mut server) = connected(&configs);
    client.endpoint_mut().write(&[1; 1000]).unwrap();
    server.endpoint_mut().write(&[2; 1000]).unwrap();
    converse(&mut client, &mut server).unwrap();
    let lengths: Vec<_> = client
        .endpoint()
        .journal()
        .iter()
        .rev()
        .take(3)
        .map(|record| record.record.len())
        .collect();
    // 5 octets of header, 64 of inner plaintext, 16 of tag.
    assert!(
        lengths.iter().all(|length| *length <= 5 + 64 + 16),
        "{lengths:?}"
    );
    let data = client.endpoint().application_data().concat();
    assert_eq!(data, [2; 1000]);
    for length in server.endpoint().application_data().iter().map(Vec::len) {
        assert!(length <= 99);
    }
}

#[test]
fn messages_lie_across_records_or_several_in_one() {
    for fragmentation in [
        Fragmentation::Coalesced,
        Fragmentation::PerMessage,
        Fragmentation::Pieces(1),
        Fragmentation::Pieces(37),
    ] {
        let mut configs = pair();
        configs.0.common.identity = Some(identity("client-ed25519"));
        configs.1.client_auth = ClientAuth::Required;
        configs.0.common.fragmentation = fragmentation;
        configs.1.common.fragmentation = fragmentation;
        let (mut client, mut server) = connected(&configs);
        exchange(&mut client, &mut server);
    }
}

#[test]
fn a_hello_longer_than_a_record_arrives() {
    let mut configs = pair();
    configs.0.padding = Some(20_000);
    let (mut client, mut server) = connected(&configs);
    exchange(&mut client, &mut server);
}

#[test]
fn octets_may_come_one_at_a_time() {
    let configs = pair();
    let (mut client, mut server) = (client(&configs.0, Faithful), server(&configs.1, Faithful));
    for _ in 0..3 {
        for octet in client.endpoint_mut().output() {
            server.receive(&[octet]).unwrap();
        }
        for octet in server.endpoint_mut().output() {
            client.receive(&[octet]).unwrap();
        }
    }
    assert!(client.is_connected() && server.is_connected());
}

#[test]
fn protocols_are_agreed_on() {
    let mut configs = pair();
    configs.0.common.protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    configs.1.common.protocols = vec![b"http/1.1".to_vec()];
    let (client, server) = connected(&configs);
    assert_eq!(client.protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(server.protocol(), client.protocol());
}

#[test]
fn each_side_closes_its_direction() {
    let configs = pair();
    let (mut client, mut server) = connected(&configs);
    client.endpoint_mut().close().unwrap();
    converse(&mut client, &mut server).unwrap();
    assert!(server.endpoint().is_read_closed());
    assert_eq!(client.endpoint_mut().write(b"x"), Err(Error::NotOpen));
    server.endpoint_mut().write(b"more").unwrap();
    server.endpoint_mut().close().unwrap();
    converse(&mut client, &mut server).unwrap();
    assert_eq!(client.endpoint().application_data(), [b"more"]);
    assert!(client.endpoint().is_read_closed());
}

#[test]
fn an_alert_ends_the_connection_of_the_peer() {
    let configs = pair();
    let (mut client, mut server) = connected(&configs);
    client
        .endpoint_mut()
        .alert(AlertDescription::INTERNAL_ERROR)
        .unwrap();
    let error = converse(&mut client, &mut server).unwrap_err();
    assert!(matches!(error, Error::Received(_)));
    assert_eq!(server.endpoint_mut().write(b"x"), Err(Error::NotOpen));
}

#[test]
fn the_same_seed_gives_the_same_octets_and_another_one_does_not() {
    let configs = pair();
    let journal = |(client, _): (Client<'_>, Server<'_>)| client.endpoint().journal().to_vec();
    assert_eq!(journal(connected(&configs)), journal(connected(&configs)));
    let other = Entropy::new(b"another seed", "test").unwrap();
    let mut client = Client::new(&configs.0, &RustCrypto, other, Box::new(Faithful)).unwrap();
    client.start().unwrap();
    assert_ne!(
        client.endpoint().journal()[0],
        journal(connected(&configs))[0]
    );
}
