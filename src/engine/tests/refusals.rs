//! One fault each, made by a tamper or by a configuration that does not fit, and the alert that answers it.

use super::*;
use crate::{
    registry::{AlertDescription, AlertLevel, ContentType, ExtensionType, ProtocolVersion},
    wire::{
        Alert, Certificate, CertificateVerify, ClientHello, EncryptedExtensions, Extension,
        Extensions, Finished, Handshake, KeyShareEntry, List, Record, ServerHello,
    },
};

pub(super) fn octets(message: Handshake<'_>) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    message.encode(&mut octets).unwrap();
    Some(octets)
}

/// The first error, and the alert that the other side got.
pub(super) fn refused(
    configs: &(ClientConfig, ServerConfig),
    of_client: impl Tamper,
    of_server: impl Tamper,
) -> (Error, AlertDescription) {
    let (mut client, mut server) = (client(&configs.0, of_client), server(&configs.1, of_server));
    let error = converse(&mut client, &mut server).unwrap_err();
    let failures = [client.endpoint().failure(), server.endpoint().failure()];
    let received = failures
        .into_iter()
        .flatten()
        .find_map(|failure| match failure {
            Error::Received(alert) => Some(*alert),
            _ => None,
        });
    let Alert { level, description } = received.expect("the other side gets the alert");
    assert_eq!(level, AlertLevel::FATAL);
    assert_eq!(error.alert(), Some(description));
    (error, description)
}

pub(super) fn refused_by_client(
    configs: &(ClientConfig, ServerConfig),
    tamper: impl FnMut(&Handshake<'_>) -> Option<Vec<u8>>,
) -> Error {
    refused(configs, Faithful, OnMessage(tamper)).0
}

pub(super) fn refused_by_server(
    configs: &(ClientConfig, ServerConfig),
    tamper: impl FnMut(&Handshake<'_>) -> Option<Vec<u8>>,
) -> Error {
    refused(configs, OnMessage(tamper), Faithful).0
}

/// A hello without the extension, or with others in its place.
fn with_extensions<'a>(
    extensions: Extensions<'a>,
    change: impl Fn(Extension<'a>) -> Vec<Extension<'a>>,
) -> Vec<Extension<'a>> {
    extensions.iter().flat_map(change).collect()
}

pub(super) fn server_hello(
    change: impl for<'a> Fn(Extension<'a>) -> Vec<Extension<'a>>,
) -> impl FnMut(&Handshake<'_>) -> Option<Vec<u8>> {
    move |message| {
        let Handshake::ServerHello(hello) = message else {
            return None;
        };
        let extensions = with_extensions(hello.extensions, &change);
        octets(Handshake::ServerHello(ServerHello {
            extensions: Extensions::from(&extensions[..]),
            ..*hello
        }))
    }
}

pub(super) fn client_hello(
    change: impl for<'a> Fn(Extension<'a>) -> Vec<Extension<'a>>,
) -> impl FnMut(&Handshake<'_>) -> Option<Vec<u8>> {
    move |message| {
        let Handshake::ClientHello(hello) = message else {
            return None;
        };
        let extensions = with_extensions(hello.extensions, &change);
        octets(Handshake::ClientHello(ClientHello {
            extensions: Extensions::from(&extensions[..]),
            ..*hello
        }))
    }
}

#[test]
fn a_server_hello_is_held_to_what_was_offered() {
    let error = refused_by_client(&pair(), |message| match message {
        Handshake::ServerHello(hello) => octets(Handshake::ServerHello(ServerHello {
            legacy_session_id_echo: &[1],
            ..*hello
        })),
        _ => None,
    });
    assert_eq!(error, Violation::SessionIdEcho.into());
    let error = refused_by_client(&pair(), |message| match message {
        Handshake::ServerHello(hello) => octets(Handshake::ServerHello(ServerHello {
            cipher_suite: CipherSuite::TLS_AES_128_CCM_SHA256,
            ..*hello
        })),
        _ => None,
    });
    assert_eq!(error, Violation::SuiteNotOffered.into());
    let versions = server_hello(|extension| match extension {
        Extension::SelectedVersion(_) => vec![Extension::SelectedVersion(ProtocolVersion::TLS1_2)],
        other => vec![other],
    });
    assert_eq!(
        refused_by_client(&pair(), versions),
        Violation::VersionNotOffered.into()
    );
    let old = server_hello(|extension| match extension {
        Extension::SelectedVersion(_) => vec![],
        other => vec![other],
    });
    assert_eq!(refused_by_client(&pair(), old), Violation::NotTls13.into());
    let psk = server_hello(|extension| match extension {
        Extension::SelectedIdentity(_) => vec![Extension::SelectedIdentity(1)],
        other => vec![other],
    });
    assert_eq!(
        refused_by_client(&resuming(), psk),
        Violation::SelectedIdentity.into()
    );
}

#[test]
fn a_share_of_another_group_or_of_none_is_refused() {
    let other = server_hello(|extension| match extension {
        Extension::KeyShareServerHello(entry) => {
            vec![Extension::KeyShareServerHello(KeyShareEntry {
                group: NamedGroup::SECP256R1,
                ..entry
            })]
        }
        other => vec![other],
    });
    assert_eq!(
        refused_by_client(&pair(), other),
        Violation::ShareGroup.into()
    );
    let zero = server_hello(|extension| match extension {
        Extension::KeyShareServerHello(entry) => {
            vec![Extension::KeyShareServerHello(KeyShareEntry {
                key_exchange: &[0; 32],
                ..entry
            })]
        }
        other => vec![other],
    });
    assert_eq!(refused_by_client(&pair(), zero), Violation::BadShare.into());
    let none = server_hello(|extension| match extension {
        Extension::KeyShareServerHello(_) => vec![],
        other => vec![other],
    });
    assert_eq!(
        refused_by_client(&pair(), none),
        Violation::KeyShareMissing.into()
    );
}

#[test]
fn an_extension_that_was_not_offered_is_refused() {
    let error = refused_by_client(&pair(), |message| match message {
        Handshake::EncryptedExtensions(_) => {
            octets(Handshake::EncryptedExtensions(EncryptedExtensions {
                extensions: Extensions::from(&[Extension::RecordSizeLimit(64)]),
            }))
        }
        _ => None,
    });
    assert_eq!(error, Violation::ExtensionNotOffered.into());
}

#[test]
fn one_wrong_bit_in_a_finished_is_refused_by_either_side() {
    let tamper = |message: &Handshake<'_>| match message {
        Handshake::Finished(finished) => {
            let mut verify_data = finished.verify_data.to_vec();
            verify_data[31] ^= 1;
            octets(Handshake::Finished(Finished {
                verify_data: &verify_data,
            }))
        }
        _ => None,
    };
    assert_eq!(
        refused_by_client(&pair(), tamper),
        Violation::BadFinished.into()
    );
    assert_eq!(
        refused_by_server(&pair(), tamper),
        Violation::BadFinished.into()
    );
}

/// A CertificateVerify with one wrong bit.
pub(super) fn wrong_signature(message: &Handshake<'_>) -> Option<Vec<u8>> {
    match message {
        Handshake::CertificateVerify(verify) => {
            let mut signature = verify.signature.to_vec();
            signature[3] ^= 1;
            octets(Handshake::CertificateVerify(CertificateVerify {
                signature: &signature,
                ..*verify
            }))
        }
        _ => None,
    }
}

#[test]
fn a_signature_is_of_a_scheme_that_was_offered_and_verifies() {
    assert_eq!(
        refused_by_client(&pair(), wrong_signature),
        Violation::BadSignature.into()
    );
    let scheme = |algorithm| {
        move |message: &Handshake<'_>| match message {
            Handshake::CertificateVerify(verify) => {
                octets(Handshake::CertificateVerify(CertificateVerify {
                    algorithm,
                    ..*verify
                }))
            }
            _ => None,
        }
    };
    for (other, violation) in [
        (
            SignatureScheme::RSA_PSS_RSAE_SHA256,
            Violation::SchemeNotOffered,
        ),
        (
            SignatureScheme::ECDSA_SECP256R1_SHA256,
            Violation::SchemeOfOtherKey,
        ),
    ] {
        assert_eq!(refused_by_client(&pair(), scheme(other)), violation.into());
    }
}

#[test]
fn a_server_has_a_certificate_that_its_client_believes() {
    let error = refused_by_client(&pair(), |message| match message {
        Handshake::Certificate(certificate) => octets(Handshake::Certificate(Certificate {
            certificate_list: List::from(&[]),
            ..*certificate
        })),
        _ => None,
    });
    assert_eq!(error, Violation::NoServerCertificate.into());
    let mut configs = pair();
    configs.0.common.trust.server_name = "other.example".to_owned();
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        pki::Error::WrongName.into()
    );
    let mut configs = pair();
    configs.0.common.trust.roots.clear();
    assert_eq!(
        refused(&configs, Faithful, Faithful).1,
        AlertDescription::UNKNOWN_CA
    );
    let mut configs = pair();
    configs.0.common.trust.time = 0;
    assert_eq!(
        refused(&configs, Faithful, Faithful).1,
        AlertDescription::CERTIFICATE_EXPIRED
    );
}

#[test]
fn a_required_certificate_of_a_client_is_required() {
    let mut configs = pair();
    configs.1.client_auth = ClientAuth::Required;
    assert_eq!(
        refused(&configs, Faithful, Faithful).1,
        AlertDescription::CERTIFICATE_REQUIRED
    );
}

#[test]
fn endpoints_without_anything_in_common_part() {
    let mut configs = pair();
    configs.1.common.cipher_suites = vec![CipherSuite::TLS_AES_128_CCM_SHA256];
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        Violation::NoCommonSuite.into()
    );
    let mut configs = pair();
    configs.1.common.groups = vec![NamedGroup::SECP384R1];
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        Violation::NoCommonGroup.into()
    );
    let mut configs = pair();
    configs.1.common.identity = Some(identity("server-p384"));
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        Violation::NoCommonScheme.into()
    );
    let mut configs = pair();
    configs.0.common.protocols = vec![b"a".to_vec()];
    configs.1.common.protocols = vec![b"b".to_vec()];
    assert_eq!(
        refused(&configs, Faithful, Faithful).1,
        AlertDescription::NO_APPLICATION_PROTOCOL
    );
    let mut configs = pair();
    configs.1.common.identity = Some(raw_public_key("server-ed25519"));
    assert_eq!(
        refused(&configs, Faithful, Faithful).1,
        AlertDescription::UNSUPPORTED_CERTIFICATE
    );
}

#[test]
fn a_hello_without_a_mandatory_extension_is_refused() {
    for (missing, violation) in [
        (ExtensionType::SUPPORTED_VERSIONS, Violation::NotTls13),
        (
            ExtensionType::SIGNATURE_ALGORITHMS,
            Violation::SignatureAlgorithmsMissing,
        ),
        (
            ExtensionType::SUPPORTED_GROUPS,
            Violation::SupportedGroupsMissing,
        ),
        (ExtensionType::KEY_SHARE, Violation::SupportedGroupsMissing),
    ] {
        let tamper = client_hello(move |extension| match extension.extension_type() {
            other if other == missing => vec![],
            _ => vec![extension],
        });
        assert_eq!(
            refused_by_server(&pair(), tamper),
            violation.into(),
            "{missing}"
        );
    }
    let tamper = client_hello(|extension| match extension {
        Extension::PskKeyExchangeModes(_) => vec![],
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&resuming(), tamper),
        Violation::PskModesMissing.into()
    );
}

#[test]
fn a_wrong_binder_is_refused() {
    let mut configs = resuming();
    configs.1.common.psks[0].key[0] ^= 1;
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        Violation::BadBinder.into()
    );
    let mut configs = resuming();
    configs.1.common.psks[0].kind = PskKind::External;
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        Violation::BadBinder.into()
    );
}

#[test]
fn a_second_hello_does_what_was_asked() {
    let mut configs = pair();
    configs.1.cookie = Some(b"cookie".to_vec());
    let tamper = client_hello(|extension| match extension {
        Extension::Cookie(_) => vec![Extension::Cookie(b"other")],
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&configs, tamper),
        Violation::CookieMismatch.into()
    );
    let error = refused_by_server(&configs, |message| match message {
        Handshake::ClientHello(hello) if hello.extensions.find(ExtensionType::COOKIE).is_some() => {
            octets(Handshake::ClientHello(ClientHello {
                random: &[9; 32],
                ..*hello
            }))
        }
        _ => None,
    });
    assert_eq!(error, Violation::HelloChanged.into());
}

#[test]
fn a_retry_request_has_to_change_something_and_comes_once() {
    let mut configs = pair();
    configs.1.cookie = Some(b"cookie".to_vec());
    let retry = |group: Option<NamedGroup>| {
        move |message: &Handshake<'_>| {
            let Handshake::HelloRetryRequest(retry) = message else {
                return None;
            };
            let mut extensions = vec![Extension::SelectedVersion(ProtocolVersion::TLS1_3)];
            extensions.extend(group.map(Extension::KeyShareHelloRetryRequest));
            octets(Handshake::HelloRetryRequest(
                crate::wire::HelloRetryRequest {
                    extensions: Extensions::from(&extensions[..]),
                    ..*retry
                },
            ))
        }
    };
    let error = refused_by_client(&configs, retry(None));
    assert_eq!(error, Violation::RetryChangesNothing.into());
    for group in [NamedGroup::X25519, NamedGroup::SECP384R1] {
        assert_eq!(
            refused_by_client(&configs, retry(Some(group))),
            Violation::RetryGroup.into()
        );
    }
    let mut second = None;
    let error = refused_by_client(&configs, move |message| match message {
        Handshake::HelloRetryRequest(_) => {
            second = octets(*message);
            None
        }
        Handshake::ServerHello(_) => second.take(),
        _ => None,
    });
    assert_eq!(error, Violation::SecondRetry.into());
}

#[test]
fn a_message_that_is_left_out_or_sent_twice_is_noticed() {
    for name in ["encrypted_extensions", "certificate", "certificate_verify"] {
        let error = refused_by_client(&pair(), |message| (message.name() == name).then(Vec::new));
        assert!(
            matches!(error, Error::UnexpectedMessage { .. }),
            "{name}: {error}"
        );
        let error = refused_by_client(&pair(), |message| {
            let once = octets(*message)?;
            (message.name() == name).then(|| once.repeat(2))
        });
        assert!(
            matches!(error, Error::UnexpectedMessage { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn a_message_does_not_go_on_across_a_change_of_keys() {
    let error = refused_by_client(&pair(), |message| match message {
        Handshake::ServerHello(_) => Some([octets(*message)?, vec![8, 0, 0, 2]].concat()),
        _ => None,
    });
    assert_eq!(error, Violation::MessageAcrossKeys.into());
}

#[test]
fn a_record_is_refused_for_one_wrong_bit() {
    let tamper = OnRecord(|content_type, _: &[u8], record: &mut Vec<u8>| {
        if content_type == ContentType::HANDSHAKE && record[0] == 23 {
            *record.last_mut().unwrap() ^= 1;
        }
    });
    let (_, alert) = refused(&pair(), Faithful, tamper);
    assert_eq!(alert, AlertDescription::BAD_RECORD_MAC);
}

#[test]
fn a_record_has_its_place() {
    // Application data before there are keys.
    let configs = pair();
    let mut server = server(&configs.1, Faithful);
    let error = server.receive(&[23, 3, 3, 0, 1, 0]).unwrap_err();
    assert_eq!(error.alert(), Some(AlertDescription::UNEXPECTED_MESSAGE));
    assert_eq!(server.endpoint_mut().output(), [21, 3, 3, 0, 2, 2, 10]);
    // change_cipher_spec before the first hello.
    let mut server = super::server(&configs.1, Faithful);
    let error = server.receive(&[20, 3, 3, 0, 1, 1]).unwrap_err();
    assert_eq!(error.alert(), Some(AlertDescription::UNEXPECTED_MESSAGE));
}

#[test]
fn a_record_beyond_the_limit_is_refused_before_it_is_complete() {
    let configs = pair();
    let mut server = server(&configs.1, Faithful);
    let length = Record::max_length(ContentType::HANDSHAKE) as u16 + 1;
    let [high, low] = length.to_be_bytes();
    let error = server.receive(&[22, 3, 1, high, low]).unwrap_err();
    assert_eq!(error.alert(), Some(AlertDescription::RECORD_OVERFLOW));
}

#[test]
fn the_limit_that_was_sent_is_kept_by_the_peer() {
    let mut configs = pair();
    configs.0.common.record_size_limit = Some(64);
    // The server says nothing of the limit, and does not keep it.
    let (_, alert) = refused(&configs, Faithful, Faithful);
    assert_eq!(alert, AlertDescription::RECORD_OVERFLOW);
}

#[test]
fn an_authentication_that_was_not_offered_is_refused() {
    let configs = pair();
    let (_, mut server) = connected(&configs);
    assert_eq!(
        server.request_authentication(b"context"),
        Err(Violation::AuthenticationNotOffered.into())
    );
}

#[test]
fn a_configuration_that_breaks_a_rule_is_refused() {
    let check = |change: fn(&mut ClientConfig)| {
        let mut configs = resuming();
        change(&mut configs.0);
        configs.0.check().unwrap_err()
    };
    assert_eq!(
        check(|c| c.common.cipher_suites.clear()),
        ConfigError::NoSuite
    );
    assert_eq!(
        check(|c| c.shares.push(NamedGroup::X448)),
        ConfigError::ShareWithoutGroup(NamedGroup::X448)
    );
    assert_eq!(
        check(|c| c.shares.push(NamedGroup::X25519)),
        ConfigError::TwoShares(NamedGroup::X25519)
    );
    assert_eq!(check(|c| c.psk_modes.clear()), ConfigError::PskWithoutModes);
    assert_eq!(
        check(|c| c.common.cipher_suites = vec![CipherSuite::TLS_AES_256_GCM_SHA384]),
        ConfigError::PskHash(CipherSuite::TLS_AES_128_GCM_SHA256)
    );
    assert_eq!(
        check(|c| c.early_data = vec![vec![0; 1025]]),
        ConfigError::TooMuchEarlyData {
            limit: 1024,
            got: 1025
        }
    );
    assert_eq!(
        check(|c| {
            c.common.psks.clear();
            c.early_data = vec![vec![0]];
        }),
        ConfigError::EarlyDataWithoutPsk
    );
    assert_eq!(
        check(|c| c.common.record_size_limit = Some(63)),
        ConfigError::RecordSizeLimit(63)
    );
    assert_eq!(
        check(|c| c.common.groups.clear()),
        ConfigError::ShareWithoutGroup(NamedGroup::X25519)
    );
    let mut configs = pair();
    let own = configs.1.common.identity.as_mut().unwrap();
    own.schemes = vec![SignatureScheme::ECDSA_SECP256R1_SHA256];
    assert_eq!(
        configs.1.check(),
        Err(ConfigError::SchemeDoesNotFitKey(
            SignatureScheme::ECDSA_SECP256R1_SHA256
        ))
    );
    configs.1.common.identity = None;
    assert_eq!(configs.1.check(), Err(ConfigError::NoIdentity));
}

#[test]
fn a_peer_that_sends_records_without_end_is_given_up() {
    const LIMIT: usize = 1 << 13;
    let configs = pair();
    let mut client = client(&configs.0, Faithful);
    let records = [20, 3, 3, 0, 1, 1].repeat(LIMIT);
    client.receive(&records).unwrap();
    assert_eq!(
        client.receive(&records),
        Err(Error::TooMany {
            what: "records",
            limit: LIMIT
        })
    );
    assert_eq!(client.endpoint().journal().len(), 1 + LIMIT + 1);
}

#[test]
fn requests_for_authentication_without_end_are_not_answered() {
    let mut configs = pair();
    configs.0.post_handshake_auth = true;
    let (mut client, mut server) = connected(&configs);
    for request in 0..16 {
        server.request_authentication(&[request]).unwrap();
    }
    converse(&mut client, &mut server).unwrap();
    server.request_authentication(&[16]).unwrap();
    assert_eq!(
        client.receive(&server.endpoint_mut().output()),
        Err(Error::TooMany {
            what: "requests for authentication",
            limit: 16
        })
    );
}

#[test]
fn tickets_without_end_are_not_kept() {
    let mut configs = pair();
    configs.0.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
    let ticket = |number: u16| Ticket {
        lifetime: 1,
        nonce: number.to_be_bytes().into(),
        length: 1,
        max_early_data: None,
    };
    configs.1.tickets = (0..300).map(ticket).collect();
    let (client, server) = connected(&configs);
    assert_eq!(server.tickets().len(), 300);
    assert_eq!(client.tickets().len(), 256);
}
