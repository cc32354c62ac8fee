//! What follows the hello messages, with one fault each.

use super::*;
use crate::{
    pki,
    registry::{
        CertificateCompressionAlgorithm, CertificateType, ExtensionType, MaxFragmentLength,
    },
    replay::tests::{CLIENT_AUTH, RESUMED, SIMPLE},
    wire::{
        Certificate, CertificateEntry, CertificateRequest, CertificateVerify,
        CompressedCertificate, ProtocolName,
    },
};

const UNKNOWN: Extension<'static> = Extension::Other {
    extension_type: ExtensionType(0x1a1a),
    data: &[],
};

fn agreed(offer: &[Extension<'_>], agreed: &[Extension<'_>]) -> Scene {
    Scene::without_keys(Role::Client, begun(offer, agreed))
}

#[test]
fn encrypted_extensions_answer_what_was_offered() {
    let protocols = |names| Extension::ApplicationLayerProtocolNegotiation(names);
    const A: ProtocolName<'static> = ProtocolName(b"a");
    const B: ProtocolName<'static> = ProtocolName(b"b");
    const LONGEST: Extension<'static> = Extension::MaxFragmentLength(MaxFragmentLength::OCTETS_512);
    let types = List::from(&[CertificateType::RAW_PUBLIC_KEY]);
    let more = [
        protocols(List::from(&[A])),
        LONGEST,
        Extension::ServerCertificateTypes(types),
        Extension::ClientCertificateTypes(types),
    ];
    let offer = more.into_iter().fold(offer(), with);
    let raw = CertificateType::RAW_PUBLIC_KEY;
    let right = [
        protocols(List::from(&[A])),
        LONGEST,
        Extension::ServerCertificateType(raw),
        Extension::ClientCertificateType(raw),
    ];
    assert_eq!(agreed(&offer, &right).judge(), Ok(()));
    for extension in right {
        broken(
            &agreed(&super::offer(), &[extension]),
            Violation::ExtensionNotOffered,
        );
    }
    broken(&agreed(&offer, &[UNKNOWN]), Violation::ExtensionNotOffered);
    for (wrong, violation) in [
        (protocols(List::from(&[B])), Violation::ProtocolNotOffered),
        (
            Extension::MaxFragmentLength(MaxFragmentLength::OCTETS_1024),
            Violation::FragmentLengthNotOffered,
        ),
        (
            Extension::ServerCertificateType(CertificateType::X509),
            Violation::CertificateTypeNotOffered,
        ),
        (
            Extension::ClientCertificateType(CertificateType::X509),
            Violation::CertificateTypeNotOffered,
        ),
    ] {
        broken(&agreed(&offer, &[wrong]), violation);
    }
}

#[test]
fn early_data_is_accepted_with_the_first_key_alone() {
    let scene = Scene::published(&RESUMED, Role::Client, 3);
    assert_eq!(scene.judge(), Ok(()));
    let Ok(Handshake::ServerHello(hello)) = Handshake::decode(&scene.messages[1]) else {
        panic!("no hello");
    };
    let share = hello.extensions.find(ExtensionType::KEY_SHARE).unwrap();
    let mut without_key = scene.clone();
    without_key.messages[1] = Octets(encoded(Handshake::ServerHello(ServerHello {
        extensions: Extensions::from(&[VERSION, share]),
        ..hello
    })));
    broken(&without_key, Violation::EarlyDataAccepted);
}

fn request(context: &[u8], extensions: &[Extension<'_>]) -> Vec<u8> {
    encoded(Handshake::CertificateRequest(CertificateRequest {
        certificate_request_context: context,
        extensions: Extensions::from(extensions),
    }))
}

const SCHEMES: &[SignatureScheme] = &[SignatureScheme::ED25519];

fn schemes() -> Extension<'static> {
    Extension::SignatureAlgorithms(List::from(SCHEMES))
}

#[test]
fn a_request_in_the_handshake_has_schemes_and_no_context() {
    let asked = |request| {
        let mut scene = agreed(&offer(), &[]);
        scene.messages.push(Octets(request));
        scene
    };
    assert_eq!(asked(request(b"", &[schemes()])).judge(), Ok(()));
    broken(
        &asked(request(b"1", &[schemes()])),
        Violation::RequestContext,
    );
    broken(
        &asked(request(b"", &[UNKNOWN])),
        Violation::SignatureAlgorithmsMissing,
    );
}

#[test]
fn a_request_after_the_handshake_has_a_context_of_its_own() {
    let whole = Scene::generated(
        "client-auth/post-handshake-sha256",
        Role::Client,
        usize::MAX,
    );
    let place = whole.messages.iter().position(|message| message[0] == 13);
    let scene = whole.until(place.unwrap() + 1);
    let Ok(Handshake::CertificateRequest(used)) = Handshake::decode(scene.messages.last().unwrap())
    else {
        panic!("no request");
    };
    let used = used.certificate_request_context;
    let asked = |context| {
        let mut scene = scene.clone();
        scene.messages.push(Octets(request(context, &[schemes()])));
        scene
    };
    assert_eq!(asked(b"another").judge(), Ok(()));
    for wrong in [used, b""] {
        broken(&asked(wrong), Violation::RequestContext);
    }
}

fn certificate(context: &[u8], entries: &[CertificateEntry<'_>]) -> Vec<u8> {
    encoded(Handshake::Certificate(Certificate {
        certificate_request_context: context,
        certificate_list: List::from(entries),
    }))
}

fn leaf(cert_data: &[u8]) -> CertificateEntry<'_> {
    CertificateEntry {
        cert_data,
        extensions: Extensions::NONE,
    }
}

fn x509() -> Vec<u8> {
    pki::identity("server-ed25519").unwrap().certificate_chain[0].to_vec()
}

/// The server's certificate after what is agreed.
fn of_server(offer: &[Extension<'_>], agreed: &[Extension<'_>], message: Vec<u8>) -> Scene {
    let mut scene = self::agreed(offer, agreed);
    scene.messages.push(Octets(message));
    scene
}

#[test]
fn a_server_has_a_certificate() {
    let x509 = x509();
    let sent = |message| of_server(&offer(), &[], message);
    assert_eq!(sent(certificate(b"", &[leaf(&x509)])).judge(), Ok(()));
    broken(
        &sent(certificate(b"1", &[leaf(&x509)])),
        Violation::CertificateContext,
    );
    broken(&sent(certificate(b"", &[])), Violation::NoServerCertificate);
    let cut = &x509[..x509.len() - 1];
    for wrong in [cut, b"certificate"] {
        let scene = sent(certificate(b"", &[leaf(wrong)]));
        broken(&scene, Violation::BadCertificate);
    }
    // Only the first one is looked into.
    let second = certificate(b"", &[leaf(&x509), leaf(cut)]);
    assert_eq!(sent(second).judge(), Ok(()));
}

#[test]
fn extensions_of_an_entry_were_offered() {
    const STAMPS: Extension<'static> = Extension::Other {
        extension_type: ExtensionType(0x2a2a),
        data: b"stamps",
    };
    let x509 = x509();
    let extended = CertificateEntry {
        cert_data: &x509,
        extensions: Extensions::from(&[STAMPS]),
    };
    for entries in [vec![extended], vec![leaf(&x509), extended]] {
        let sent = |offer: &[Extension<'_>]| of_server(offer, &[], certificate(b"", &entries));
        assert_eq!(sent(&with(offer(), STAMPS)).judge(), Ok(()));
        broken(&sent(&offer()), Violation::ExtensionNotOffered);
    }
    // For a client it is the request that counts.
    let asked = |request| {
        let mut scene = Scene::published(&CLIENT_AUTH, Role::Server, 8);
        scene.messages[3] = Octets(request);
        scene.with_last(certificate(b"", &[extended]))
    };
    assert_eq!(asked(request(b"", &[schemes(), STAMPS])).judge(), Ok(()));
    broken(
        &asked(request(b"", &[schemes()])),
        Violation::ExtensionNotOffered,
    );
}

#[test]
fn a_raw_public_key_is_alone() {
    let raw = CertificateType::RAW_PUBLIC_KEY;
    let types = Extension::ServerCertificateTypes(List::from(&[CertificateType::RAW_PUBLIC_KEY]));
    let offer = with(offer(), types);
    let agreed = [Extension::ServerCertificateType(raw)];
    let x509 = x509();
    let key = pki::subject_public_key_info(&x509).unwrap();
    let sent = |entries: &[_]| of_server(&offer, &agreed, certificate(b"", entries));
    assert_eq!(sent(&[leaf(&key)]).judge(), Ok(()));
    broken(
        &sent(&[leaf(&key), leaf(&key)]),
        Violation::SeveralRawPublicKeys,
    );
    broken(&sent(&[leaf(&x509)]), Violation::BadCertificate);
    broken(
        &of_server(&offer, &[], certificate(b"", &[leaf(&key)])),
        Violation::BadCertificate,
    );
}

#[test]
fn a_compressed_certificate_is_what_it_says() {
    use CertificateCompressionAlgorithm as Algorithm;
    let x509 = x509();
    let whole = certificate(b"", &[leaf(&x509)]);
    let body = &whole[4..];
    let compressed = miniz_oxide::deflate::compress_to_vec_zlib(body, 9);
    let offer = with(
        offer(),
        Extension::CompressCertificate(List::from(&[Algorithm::ZLIB, Algorithm::ZSTD])),
    );
    let sent = |algorithm, length: usize, octets: &[u8]| {
        let message = encoded(Handshake::CompressedCertificate(CompressedCertificate {
            algorithm,
            uncompressed_length: length as u32,
            compressed_certificate_message: octets,
        }));
        of_server(&offer, &[], message)
    };
    let zlib = Algorithm::ZLIB;
    assert_eq!(sent(zlib, body.len(), &compressed).judge(), Ok(()));
    broken(
        &sent(Algorithm::BROTLI, body.len(), &compressed),
        Violation::CompressionNotOffered,
    );
    let error = sent(Algorithm::ZSTD, body.len(), &compressed).judge();
    assert_eq!(error, Err(Error::Compression(Algorithm::ZSTD)));
    let cut = &compressed[..compressed.len() - 5];
    for wrong in [
        sent(zlib, body.len() + 1, &compressed),
        sent(zlib, body.len() - 1, &compressed),
        sent(zlib, body.len(), cut),
    ] {
        broken(&wrong, Violation::BadCompression);
    }
    let judged = |inside: &[u8]| {
        let compressed = miniz_oxide::deflate::compress_to_vec_zlib(inside, 9);
        sent(zlib, inside.len(), &compressed).judge()
    };
    let empty = &certificate(b"", &[])[4..];
    assert_eq!(judged(empty), Err(Violation::NoServerCertificate.into()));
    let error = judged(&body[..body.len() - 1]).unwrap_err();
    assert_eq!(error.alert(), Some(AlertDescription::DECODE_ERROR));
}

#[test]
fn a_client_answers_a_request() {
    // ClientHello to the server's Finished, and the client's Certificate.
    let scene = Scene::published(&CLIENT_AUTH, Role::Server, 8);
    assert_eq!(scene.judge(), Ok(()));
    let empty = scene.clone().with_last(certificate(b"", &[]));
    assert_eq!(empty.judge(), Ok(()));
    let context = scene.clone().with_last(certificate(b"1", &[]));
    broken(&context, Violation::CertificateContext);
    // Without a certificate there is nothing to verify.
    let mut proof = empty;
    let verify = Scene::published(&CLIENT_AUTH, Role::Server, 9)
        .messages
        .pop();
    proof.messages.extend(verify);
    assert_eq!(
        proof.judge(),
        Err(Error::UnexpectedMessage("certificate_verify"))
    );
}

fn verify(algorithm: SignatureScheme) -> Vec<u8> {
    encoded(Handshake::CertificateVerify(CertificateVerify {
        algorithm,
        signature: &[7; 128],
    }))
}

#[test]
fn a_signature_is_of_a_scheme_that_was_offered_and_verifies() {
    for (role, count) in [(Role::Client, 6), (Role::Server, 9)] {
        let scene = Scene::published(&CLIENT_AUTH, role, count);
        assert_eq!(scene.judge(), Ok(()));
        let Ok(Handshake::CertificateVerify(right)) =
            Handshake::decode(scene.messages.last().unwrap())
        else {
            panic!("no signature");
        };
        let of_other_key = match right.algorithm {
            SignatureScheme::ECDSA_SECP256R1_SHA256 => SignatureScheme::RSA_PSS_RSAE_SHA256,
            _ => SignatureScheme::ECDSA_SECP256R1_SHA256,
        };
        broken(&scene.clone().flipped(9), Violation::BadSignature);
        for (scheme, violation) in [
            (SignatureScheme::ED25519, Violation::SchemeNotOffered),
            (SignatureScheme(0x1a1a), Violation::SchemeNotOffered),
            (
                SignatureScheme::RSA_PKCS1_SHA256,
                Violation::SchemeNotAllowed,
            ),
            (SignatureScheme::RSA_PKCS1_SHA1, Violation::SchemeNotAllowed),
            (of_other_key, Violation::SchemeOfOtherKey),
        ] {
            broken(&scene.clone().with_last(verify(scheme)), violation);
        }
    }
}

#[test]
fn a_finished_is_that_of_the_messages() {
    for (role, count) in [(Role::Client, 6), (Role::Server, 7)] {
        let mut scene = Scene::published(&SIMPLE, role, count);
        assert_eq!(scene.judge(), Ok(()));
        broken(&scene.clone().flipped(0), Violation::BadFinished);
        for length in [31, 33, 48] {
            let header = [20, 0, 0, length];
            let wrong = [&header[..], &vec![7; usize::from(length)]].concat();
            broken(&scene.clone().with_last(wrong), Violation::FinishedLength);
        }
        let mut other = scene.clone();
        let random = 6;
        other.messages[1].0[random] ^= 1;
        broken(&other, Violation::BadFinished);
        // Without its key nobody can tell.
        scene.private_keys = vec![Octets::default()];
        assert_eq!(scene.clone().flipped(0).judge(), Ok(()));
        let short = scene.with_last(vec![20, 0, 0, 1, 7]);
        broken(&short, Violation::FinishedLength);
    }
}

#[test]
fn a_finished_needs_the_pre_shared_key() {
    let mut scene = Scene::published(&RESUMED, Role::Client, 4).flipped(0);
    broken(&scene, Violation::BadFinished);
    scene.psks.clear();
    assert_eq!(scene.judge(), Ok(()));
}

#[test]
fn the_proofs_after_the_handshake_cover_it() {
    let whole = Scene::generated(
        "client-auth/post-handshake-sha256",
        Role::Server,
        usize::MAX,
    );
    let place = whole.messages.iter().rposition(|message| message[0] == 20);
    let scene = whole.until(place.unwrap() + 1);
    assert_eq!(scene.judge(), Ok(()));
    broken(&scene.clone().flipped(0), Violation::BadFinished);
    let verify = scene.messages.len() - 1;
    broken(
        &scene.clone().until(verify).flipped(3),
        Violation::BadSignature,
    );
    let mut other = scene;
    let context = 5;
    other.messages[verify - 2].0[context] ^= 1;
    let error = other.judge().unwrap_err();
    assert!(matches!(error, Error::Before { .. }), "{error}");
}
