//! What a message has to answer and to hold, with one fault each.

use super::{
    refusals::{
        client_hello, octets, refused, refused_by_client, refused_by_server, server_hello,
        wrong_signature,
    },
    *,
};
use crate::{
    registry::{AlertDescription, CertificateCompressionAlgorithm, ExtensionType, ProtocolVersion},
    wire::{
        Certificate, CertificateEntry, CertificateRequest, CertificateVerify, ClientHello,
        CompressedCertificate, EncryptedExtensions, Extension, Extensions, Finished, Handshake,
        HelloRetryRequest, KeyShareEntry, List, OfferedPsks, ProtocolName, ServerHello,
    },
};

const UNKNOWN: Extension<'static> = Extension::Other {
    extension_type: ExtensionType(0x1a1a),
    data: b"unknown",
};

/// The first hello, or the second one, with others in the place of an extension.
fn hello_number(
    number: usize,
    change: impl for<'a> Fn(Extension<'a>) -> Vec<Extension<'a>>,
) -> impl FnMut(&Handshake<'_>) -> Option<Vec<u8>> {
    let mut count = 0;
    let mut changed = client_hello(change);
    move |message| {
        if !matches!(message, Handshake::ClientHello(_)) {
            return None;
        }
        count += 1;
        if count == number {
            changed(message)
        } else {
            None
        }
    }
}

/// A server that asks for a second hello with a cookie.
fn retrying(mut configs: (ClientConfig, ServerConfig)) -> (ClientConfig, ServerConfig) {
    configs.1.cookie = Some(b"cookie".to_vec());
    configs
}

#[test]
fn shares_stand_in_the_order_of_their_groups() {
    let mut configs = pair();
    configs.0.shares = vec![NamedGroup::X25519, NamedGroup::SECP256R1];
    connected(&configs);
    let error = refused_by_server(&configs, |message| {
        let Handshake::ClientHello(hello) = message else {
            return None;
        };
        let mut shares: Vec<_> = hello.key_share()?.iter().collect();
        shares.reverse();
        let extensions: Vec<_> = hello
            .extensions
            .iter()
            .map(|extension| match extension {
                Extension::KeyShareClientHello(_) => {
                    Extension::KeyShareClientHello(List::from(&shares[..]))
                }
                other => other,
            })
            .collect();
        octets(Handshake::ClientHello(ClientHello {
            extensions: Extensions::from(&extensions[..]),
            ..*hello
        }))
    });
    assert_eq!(error, Violation::ShareOrder.into());
}

#[test]
fn a_share_of_the_client_is_one_of_its_group() {
    let zero = client_hello(|extension| match extension {
        Extension::KeyShareClientHello(_) => {
            const ZERO: KeyShareEntry<'static> = KeyShareEntry {
                group: NamedGroup::X25519,
                key_exchange: &[0; 32],
            };
            vec![Extension::KeyShareClientHello(List::from(&[ZERO]))]
        }
        other => vec![other],
    });
    assert_eq!(refused_by_server(&pair(), zero), Violation::BadShare.into());
}

#[test]
fn early_data_goes_with_a_pre_shared_key() {
    let early = client_hello(|extension| match extension {
        Extension::SupportedVersions(_) => vec![extension, Extension::EarlyData],
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&pair(), early),
        Violation::EarlyDataWithoutPsk.into()
    );
}

#[test]
fn early_data_ends_with_a_retry_request() {
    let early = hello_number(2, |extension| match extension {
        Extension::SupportedVersions(_) => vec![extension, Extension::EarlyData],
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&retrying(resuming()), early),
        Violation::EarlyDataAfterRetry.into()
    );
}

#[test]
fn a_second_hello_changes_nothing_that_was_not_asked_for() {
    let more = hello_number(2, |extension| match extension {
        Extension::SupportedVersions(_) => vec![extension, Extension::PostHandshakeAuth],
        other => vec![other],
    });
    let less = hello_number(2, |extension| match extension {
        Extension::ServerName(_) => vec![],
        other => vec![other],
    });
    let other = hello_number(2, |extension| match extension {
        Extension::SignatureAlgorithms(_) => vec![Extension::SignatureAlgorithms(List::from(&[
            SignatureScheme::ED25519,
        ]))],
        other => vec![other],
    });
    let share = hello_number(2, |extension| match extension {
        Extension::KeyShareClientHello(_) => vec![Extension::KeyShareClientHello(List::from(&[]))],
        other => vec![other],
    });
    let configs = retrying(pair());
    for error in [
        refused_by_server(&configs, more),
        refused_by_server(&configs, less),
        refused_by_server(&configs, other),
        refused_by_server(&configs, share),
    ] {
        assert_eq!(error, Violation::HelloChanged.into());
    }
}

#[test]
fn a_second_hello_keeps_the_keys_that_go_with_the_suite() {
    let mut configs = retrying(resuming());
    let mut of_other_hash = psk(PskKind::External, CipherSuite::TLS_AES_256_GCM_SHA384);
    of_other_hash.identity = b"of the other hash".to_vec();
    configs.0.common.psks.push(of_other_hash);
    connected(&configs);
    let without = hello_number(2, |extension| match extension {
        Extension::PreSharedKey(_) => vec![],
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&configs, without),
        Violation::HelloChanged.into()
    );
}

#[test]
fn a_second_hello_has_exactly_the_share_that_was_asked_for() {
    let mut configs = pair();
    configs.1.common.groups = vec![NamedGroup::SECP256R1];
    let none = hello_number(2, |extension| match extension {
        Extension::KeyShareClientHello(_) => vec![Extension::KeyShareClientHello(List::from(&[]))],
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&configs, none),
        Violation::RetryIgnored.into()
    );
}

#[test]
fn a_server_that_was_made_to_speak_an_older_version_is_refused() {
    let random = |last: u8| {
        let mut random = [9; 32];
        random[24..].copy_from_slice(b"DOWNGRD\x01");
        random[31] = last;
        random
    };
    for last in [0, 1] {
        let tampered = |keep: fn(&Extension<'_>) -> bool| {
            move |message: &Handshake<'_>| {
                let Handshake::ServerHello(hello) = message else {
                    return None;
                };
                let extensions: Vec<_> = hello.extensions.iter().filter(keep).collect();
                octets(Handshake::ServerHello(ServerHello {
                    random: &random(last),
                    extensions: Extensions::from(&extensions[..]),
                    ..*hello
                }))
            }
        };
        let is_version =
            |extension: &Extension<'_>| matches!(extension, Extension::SelectedVersion(_));
        let no_version = refused_by_client(
            &pair(),
            tampered(|extension| !matches!(extension, Extension::SelectedVersion(_))),
        );
        assert_eq!(no_version, Violation::Downgrade.into());
        // As a hello of TLS 1.2 it has no extensions at all, and does not decode.
        let nothing = refused_by_client(&pair(), tampered(|_| false));
        assert_eq!(nothing, Violation::Downgrade.into());
        // In a hello of TLS 1.3 these octets mean nothing.
        let share_missing = refused_by_client(&pair(), tampered(is_version));
        assert_eq!(share_missing, Violation::KeyShareMissing.into());
    }
}

#[test]
fn a_server_hello_answers_only_what_was_offered() {
    for extension in [Extension::SelectedIdentity(0), UNKNOWN] {
        let more = |message: &Handshake<'_>| {
            let Handshake::ServerHello(hello) = message else {
                return None;
            };
            let mut extensions: Vec<_> = hello.extensions.iter().collect();
            extensions.push(extension);
            octets(Handshake::ServerHello(ServerHello {
                extensions: Extensions::from(&extensions[..]),
                ..*hello
            }))
        };
        assert_eq!(
            refused_by_client(&pair(), more),
            Violation::ExtensionNotOffered.into()
        );
    }
    let error = refused_by_client(&retrying(pair()), |message| {
        let Handshake::HelloRetryRequest(retry) = message else {
            return None;
        };
        let mut extensions: Vec<_> = retry.extensions.iter().collect();
        extensions.push(UNKNOWN);
        octets(Handshake::HelloRetryRequest(HelloRetryRequest {
            extensions: Extensions::from(&extensions[..]),
            ..*retry
        }))
    });
    assert_eq!(error, Violation::ExtensionNotOffered.into());
}

#[test]
fn the_suite_of_a_retry_request_stays() {
    let error = refused_by_client(&retrying(pair()), |message| match message {
        Handshake::ServerHello(hello) => octets(Handshake::ServerHello(ServerHello {
            cipher_suite: CipherSuite::TLS_AES_256_GCM_SHA384,
            ..*hello
        })),
        _ => None,
    });
    assert_eq!(error, Violation::SuiteChanged.into());
}

#[test]
fn a_mode_that_was_not_offered_is_refused() {
    let alone = server_hello(|extension| match extension {
        Extension::KeyShareServerHello(_) => vec![],
        other => vec![other],
    });
    assert_eq!(
        refused_by_client(&resuming(), alone),
        Violation::PskModeNotOffered.into()
    );
}

fn agreeing(
    extensions: &[Extension<'static>],
) -> impl FnMut(&Handshake<'_>) -> Option<Vec<u8>> + use<> {
    let extensions = extensions.to_vec();
    move |message| match message {
        Handshake::EncryptedExtensions(_) => {
            octets(Handshake::EncryptedExtensions(EncryptedExtensions {
                extensions: Extensions::from(&extensions[..]),
            }))
        }
        _ => None,
    }
}

#[test]
fn encrypted_extensions_answer_only_what_was_offered() {
    const OTHER: ProtocolName<'static> = ProtocolName(b"other");
    let protocol = Extension::ApplicationLayerProtocolNegotiation(List::from(&[OTHER]));
    let mut configs = pair();
    configs.0.common.protocols = vec![b"h2".to_vec()];
    assert_eq!(
        refused_by_client(&configs, agreeing(&[protocol])),
        Violation::ProtocolNotOffered.into()
    );
    let x509 = Extension::ServerCertificateType(CertificateType::X509);
    let mut configs = pair();
    configs.1.common.identity = Some(raw_public_key("server-ed25519"));
    configs.0.common.peer_certificate_types = vec![CertificateType::RAW_PUBLIC_KEY];
    assert_eq!(
        refused_by_client(&configs, agreeing(&[x509])),
        Violation::CertificateTypeNotOffered.into()
    );
    for extension in [protocol, x509, Extension::EarlyData, UNKNOWN] {
        assert_eq!(
            refused_by_client(&pair(), agreeing(&[extension])),
            Violation::ExtensionNotOffered.into()
        );
    }
}

#[test]
fn early_data_is_accepted_with_the_first_key_of_the_first_hello() {
    let mut configs = resuming();
    configs.0.early_data = vec![b"early".to_vec()];
    // The server does not know the key, and accepts its early data nevertheless.
    configs.1.common.psks.clear();
    let agreeing_to_it = OnMessage(agreeing(&[Extension::EarlyData]));
    let (mut client, mut server) = (
        client(&configs.0, Faithful),
        server(&configs.1, agreeing_to_it),
    );
    // The alert is under the keys of early data, which this server does not have.
    let error = converse(&mut client, &mut server).unwrap_err();
    assert_eq!(error, Violation::EarlyDataAccepted.into());
    let mut configs = retrying(resuming());
    configs.0.early_data = vec![b"early".to_vec()];
    assert_eq!(
        refused_by_client(&configs, agreeing(&[Extension::EarlyData])),
        Violation::ExtensionNotOffered.into()
    );
}

/// A client that shows a certificate when it is asked.
fn authenticating() -> (ClientConfig, ServerConfig) {
    let mut configs = pair();
    configs.0.common.identity = Some(identity("client-ed25519"));
    configs.1.client_auth = ClientAuth::Optional;
    configs
}

#[test]
fn a_request_has_schemes_and_no_context() {
    let request = |context: &'static [u8], extensions: &'static [Extension<'static>]| {
        move |message: &Handshake<'_>| match message {
            Handshake::CertificateRequest(request) => {
                let extensions = match extensions {
                    [] => request.extensions,
                    other => Extensions::from(other),
                };
                octets(Handshake::CertificateRequest(CertificateRequest {
                    certificate_request_context: context,
                    extensions,
                }))
            }
            _ => None,
        }
    };
    assert_eq!(
        refused_by_client(&authenticating(), request(b"context", &[])),
        Violation::RequestContext.into()
    );
    assert_eq!(
        refused_by_client(&authenticating(), request(b"", &[UNKNOWN])),
        Violation::SignatureAlgorithmsMissing.into()
    );
}

#[test]
fn a_context_is_used_once() {
    let mut configs = authenticating();
    configs.0.post_handshake_auth = true;
    for context in [&b"first"[..], b""] {
        let again = OnMessage(move |message: &Handshake<'_>| match message {
            Handshake::CertificateRequest(request)
                if request.certificate_request_context == b"second" =>
            {
                octets(Handshake::CertificateRequest(CertificateRequest {
                    certificate_request_context: context,
                    ..*request
                }))
            }
            _ => None,
        });
        let (mut client, mut server) = (client(&configs.0, Faithful), server(&configs.1, again));
        converse(&mut client, &mut server).unwrap();
        server.request_authentication(b"first").unwrap();
        converse(&mut client, &mut server).unwrap();
        server.request_authentication(b"second").unwrap();
        let error = converse(&mut client, &mut server).unwrap_err();
        assert_eq!(error, Violation::RequestContext.into());
    }
}

#[test]
fn an_authentication_after_the_handshake_was_offered() {
    let mut configs = authenticating();
    configs.0.post_handshake_auth = true;
    // A client that says so, and then knows nothing of it.
    let without = configs.clone();
    let mut without = without.0;
    without.post_handshake_auth = false;
    let pretending = OnMessage(client_hello(|extension| match extension {
        Extension::SupportedVersions(_) => vec![extension, Extension::PostHandshakeAuth],
        other => vec![other],
    }));
    let (mut client, mut server) = (client(&without, pretending), server(&configs.1, Faithful));
    let result = crate::engine::converse(&mut client, &mut server);
    result.unwrap();
    server.request_authentication(b"context").unwrap();
    let error = crate::engine::converse(&mut client, &mut server).unwrap_err();
    assert_eq!(error, Violation::AuthenticationNotOffered.into());
}

fn with_entries(
    context: Option<&'static [u8]>,
    change: impl Fn(Vec<CertificateEntry<'_>>) -> Vec<CertificateEntry<'_>>,
) -> impl FnMut(&Handshake<'_>) -> Option<Vec<u8>> {
    move |message| match message {
        Handshake::Certificate(certificate) => {
            let entries = change(certificate.certificate_list.iter().collect());
            let own = certificate.certificate_request_context;
            octets(Handshake::Certificate(Certificate {
                certificate_request_context: context.unwrap_or(own),
                certificate_list: List::from(&entries[..]),
            }))
        }
        _ => None,
    }
}

#[test]
fn a_certificate_has_the_context_of_its_request() {
    let other = || with_entries(Some(b"other"), |entries| entries);
    let violation = Violation::CertificateContext;
    assert_eq!(refused_by_client(&pair(), other()), violation.into());
    assert_eq!(
        refused_by_server(&authenticating(), other()),
        violation.into()
    );
}

#[test]
fn extensions_of_an_entry_were_offered() {
    let extended = || {
        with_entries(None, |mut entries| {
            entries[0].extensions = Extensions::from(&[UNKNOWN]);
            entries
        })
    };
    let violation = Violation::ExtensionNotOffered;
    assert_eq!(refused_by_client(&pair(), extended()), violation.into());
    assert_eq!(
        refused_by_server(&authenticating(), extended()),
        violation.into()
    );
}

#[test]
fn what_is_no_certificate_is_refused() {
    let wrong = with_entries(None, |mut entries| {
        entries[0].cert_data = b"certificate";
        entries
    });
    let (error, alert) = refused(&pair(), Faithful, OnMessage(wrong));
    assert_eq!(error, pki::Error::Malformed.into());
    assert_eq!(alert, AlertDescription::BAD_CERTIFICATE);
}

#[test]
fn a_raw_public_key_is_alone() {
    let mut configs = pair();
    let own = raw_public_key("server-ed25519");
    configs.0.common.peer_certificate_types = vec![CertificateType::RAW_PUBLIC_KEY];
    configs.0.common.trust.raw_public_keys = vec![own.chain[0].clone()];
    configs.1.common.identity = Some(own);
    connected(&configs);
    let twice = with_entries(None, |entries| entries.repeat(2));
    assert_eq!(
        refused_by_client(&configs, twice),
        Violation::SeveralRawPublicKeys.into()
    );
    let no_key = with_entries(None, |mut entries| {
        entries[0].cert_data = b"key";
        entries
    });
    assert_eq!(
        refused_by_client(&configs, no_key),
        Violation::BadCertificate.into()
    );
    configs.0.common.trust.raw_public_keys.clear();
    assert_eq!(
        refused(&configs, Faithful, Faithful).0,
        Violation::UnknownRawPublicKey.into()
    );
}

#[test]
fn a_compressed_certificate_is_what_it_says() {
    let mut configs = pair();
    for common in [&mut configs.0.common, &mut configs.1.common] {
        common.compression = vec![CertificateCompressionAlgorithm::ZLIB];
    }
    let changed = |change: fn(CompressedCertificate<'_>) -> CompressedCertificate<'_>| {
        move |message: &Handshake<'_>| match message {
            Handshake::CompressedCertificate(compressed) => {
                octets(Handshake::CompressedCertificate(change(*compressed)))
            }
            _ => None,
        }
    };
    let algorithm = changed(|compressed| CompressedCertificate {
        algorithm: CertificateCompressionAlgorithm::BROTLI,
        ..compressed
    });
    assert_eq!(
        refused_by_client(&configs, algorithm),
        Violation::CompressionNotOffered.into()
    );
    for change in [
        changed(|compressed| CompressedCertificate {
            uncompressed_length: compressed.uncompressed_length + 1,
            ..compressed
        }),
        changed(|compressed| CompressedCertificate {
            uncompressed_length: compressed.uncompressed_length - 1,
            ..compressed
        }),
        changed(|compressed| CompressedCertificate {
            compressed_certificate_message: b"certificate",
            ..compressed
        }),
    ] {
        assert_eq!(
            refused_by_client(&configs, change),
            Violation::BadCompression.into()
        );
    }
}

#[test]
fn a_scheme_for_certificates_signs_no_handshake() {
    let mut configs = pair();
    let scheme = SignatureScheme::RSA_PKCS1_SHA256;
    configs.0.common.signature_schemes.push(scheme);
    let error = refused_by_client(&configs, |message| match message {
        Handshake::CertificateVerify(verify) => {
            octets(Handshake::CertificateVerify(CertificateVerify {
                algorithm: SignatureScheme::RSA_PKCS1_SHA256,
                ..*verify
            }))
        }
        _ => None,
    });
    assert_eq!(error, Violation::SchemeNotAllowed.into());
}

#[test]
fn a_signature_of_the_client_verifies_too() {
    let error = refused_by_server(&authenticating(), wrong_signature);
    assert_eq!(error, Violation::BadSignature.into());
}

#[test]
fn a_finished_is_as_long_as_the_hash() {
    let of_length = |length: usize| {
        move |message: &Handshake<'_>| match message {
            Handshake::Finished(finished) => {
                let mut verify_data = finished.verify_data.to_vec();
                verify_data.resize(length, 0);
                octets(Handshake::Finished(Finished {
                    verify_data: &verify_data,
                }))
            }
            _ => None,
        }
    };
    for length in [31, 33] {
        for error in [
            refused_by_client(&pair(), of_length(length)),
            refused_by_server(&pair(), of_length(length)),
        ] {
            assert_eq!(error, Violation::FinishedLength.into());
            assert_eq!(error.alert(), Some(AlertDescription::DECODE_ERROR));
        }
    }
}

#[test]
fn a_message_that_comes_early_is_refused() {
    let early = |message: &Handshake<'_>| match message {
        Handshake::EncryptedExtensions(_) => {
            Some([octets(*message)?, vec![24, 0, 0, 1, 0]].concat())
        }
        _ => None,
    };
    let error = refused_by_client(&pair(), early);
    assert!(matches!(error, Error::UnexpectedMessage { .. }), "{error}");
    let finished_first = |message: &Handshake<'_>| match message {
        Handshake::Certificate(_) => Some(Vec::new()),
        Handshake::CertificateVerify(_) => Some(Vec::new()),
        _ => None,
    };
    for error in [
        refused_by_client(&pair(), finished_first),
        refused_by_server(&authenticating(), finished_first),
    ] {
        assert!(matches!(error, Error::UnexpectedMessage { .. }), "{error}");
    }
}

#[test]
fn a_message_that_does_not_decode_is_refused() {
    for name in [
        "server_hello",
        "encrypted_extensions",
        "certificate",
        "finished",
    ] {
        let cut = |message: &Handshake<'_>| {
            let mut octets = octets(*message).filter(|_| message.name() == name)?;
            // The message goes on with a body of one octet.
            octets.truncate(5);
            octets[1..4].copy_from_slice(&[0, 0, 1]);
            Some(octets)
        };
        let error = refused_by_client(&pair(), cut);
        assert_eq!(
            error.alert(),
            Some(AlertDescription::DECODE_ERROR),
            "{name}"
        );
    }
}

#[test]
fn the_binder_of_a_key_that_is_known_is_right() {
    let wrong = client_hello(|extension| match extension {
        Extension::PreSharedKey(offered) => {
            let binders: Vec<_> = offered.binders.iter().collect();
            let zeros: &'static [u8] = &[0; 32];
            let entries: Vec<_> = binders
                .iter()
                .map(|_| crate::wire::PskBinderEntry(zeros))
                .collect();
            vec![Extension::PreSharedKey(OfferedPsks {
                identities: offered.identities,
                binders: List::from(&*entries.leak()),
            })]
        }
        other => vec![other],
    });
    assert_eq!(
        refused_by_server(&resuming(), wrong),
        Violation::BadBinder.into()
    );
}

#[test]
fn an_older_version_is_not_spoken() {
    let old = client_hello(|extension| match extension {
        Extension::SupportedVersions(_) => vec![Extension::SupportedVersions(List::from(&[
            ProtocolVersion::TLS1_2,
        ]))],
        other => vec![other],
    });
    assert_eq!(refused_by_server(&pair(), old), Violation::NotTls13.into());
}
