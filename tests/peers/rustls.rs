//! Every rustls provider of the build against the reference, question by question.

use ::rustls::crypto::{
    CryptoProvider,
    tls13::{Hkdf, HkdfExpander, OkmBlock},
};
use tlskat::{
    bytes::Octets,
    question::{Answer, Operation, Question, Sequence, Subject},
    registry::{CipherSuite, ContentType as Type, HashAlgorithm, SignatureScheme},
    subject::{self, OfRustls},
};

use crate::test_data::signature_data;

fn providers() -> Vec<CryptoProvider> {
    Vec::from([
        #[cfg(feature = "ring")]
        ::rustls::crypto::ring::default_provider(),
        #[cfg(feature = "aws-lc-rs")]
        ::rustls::crypto::aws_lc_rs::default_provider(),
    ])
}

fn subjects() -> Vec<OfRustls> {
    let providers = providers().into_iter();
    providers
        .map(|provider| OfRustls::new("rustls", "0", provider))
        .collect()
}

fn by_reference(question: &Question) -> Answer {
    subject::reference().answer(question).unwrap()
}

const SUITES: [CipherSuite; 3] = [
    CipherSuite::TLS_AES_128_GCM_SHA256,
    CipherSuite::TLS_AES_256_GCM_SHA384,
    CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
];

fn key(suite: CipherSuite) -> Octets {
    let octets = 1..=suite.aead().unwrap().key_length() as u8;
    Octets(octets.collect())
}

fn sealing(suite: CipherSuite, content_type: Type, content: &[u8], padding: u16) -> Question {
    Question::RecordSeal {
        suite,
        key: key(suite),
        iv: Octets(vec![0xa7; 12]),
        sequence: Sequence(0x0102_0304_0506_0708),
        content_type,
        content: content.into(),
        padding,
    }
}

fn opening(suite: CipherSuite, record: &[u8]) -> Question {
    Question::RecordOpen {
        suite,
        key: key(suite),
        iv: Octets(vec![0xa7; 12]),
        sequence: Sequence(0x0102_0304_0506_0708),
        record: record.into(),
    }
}

fn sealed(question: &Question) -> Octets {
    match by_reference(question) {
        Answer::Ok(values) => values.get("record").unwrap().clone(),
        other => panic!("{other:?}"),
    }
}

fn is_refused(answer: &Answer) -> bool {
    matches!(answer, Answer::Reject { .. })
}

#[test]
fn records_of_every_suite_are_those_of_the_reference() {
    for mut subject in subjects() {
        for suite in SUITES {
            for (content_type, content) in [
                (Type::APPLICATION_DATA, &b""[..]),
                (Type::APPLICATION_DATA, &[0x61; 1 << 14]),
                (Type::HANDSHAKE, b"\0"),
                (Type::ALERT, &[2, 40]),
            ] {
                let question = sealing(suite, content_type, content, 0);
                let expected = by_reference(&question);
                assert_eq!(subject.answer(&question).unwrap(), expected, "{suite}");
                for padding in [0, 1, 100] {
                    if content.len() + usize::from(padding) > 1 << 14 {
                        continue;
                    }
                    let record = sealed(&sealing(suite, content_type, content, padding));
                    let question = opening(suite, &record);
                    let expected = by_reference(&question);
                    assert!(matches!(expected, Answer::Ok(_)));
                    assert_eq!(subject.answer(&question).unwrap(), expected, "{suite}");
                }
            }
        }
    }
}

#[test]
fn what_the_reference_does_not_open_is_refused() {
    for mut subject in subjects() {
        for suite in SUITES {
            let good = sealed(&sealing(suite, Type::APPLICATION_DATA, b"content", 3));
            let mut wrong = vec![
                Octets::default(),
                good[..5].into(),
                good[..good.len() - 1].into(),
            ];
            for at in [0, 4, 5, good.len() - 1] {
                let mut record = good.clone();
                record.0[at] ^= 1;
                wrong.push(record);
            }
            for record in wrong {
                let question = opening(suite, &record);
                assert!(is_refused(&by_reference(&question)));
                assert!(is_refused(&subject.answer(&question).unwrap()), "{record}");
            }
            for length in [0, 15, 16, 32, 33] {
                let mut question = opening(suite, &good);
                if let Question::RecordOpen { key, .. } = &mut question {
                    *key = Octets(vec![1; length]);
                }
                assert!(is_refused(&subject.answer(&question).unwrap()), "{length}");
            }
            for (content_type, content) in [
                (Type::HANDSHAKE, &b""[..]),
                (Type::CHANGE_CIPHER_SPEC, &[1]),
                (Type::APPLICATION_DATA, &[0; (1 << 14) + 1]),
            ] {
                let question = sealing(suite, content_type, content, 0);
                assert!(is_refused(&by_reference(&question)));
                assert!(is_refused(&subject.answer(&question).unwrap()));
            }
        }
    }
}

#[test]
fn the_schedule_of_both_hashes_is_that_of_the_reference() {
    for mut subject in subjects() {
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384] {
            let secret = Octets(vec![0x3c; hash.length()]);
            let zero = Octets(vec![0; hash.length()]);
            let extract = |salt: &Octets, ikm: &Octets| Question::HkdfExtract {
                hash,
                salt: salt.clone(),
                ikm: ikm.clone(),
            };
            let questions = [
                extract(&zero, &zero),
                extract(&Octets::default(), &secret),
                extract(&Octets(vec![9; 64]), &Octets(vec![8; 300])),
                Question::Exporter {
                    hash,
                    secret: secret.clone(),
                    label: "EXPORTER-test".into(),
                    context: Octets(vec![5; 300]),
                    length: 255 * hash.length() as u16,
                },
                Question::Finished {
                    hash,
                    base_key: secret.clone(),
                    transcript_hash: secret.clone(),
                },
            ];
            for question in questions {
                let expected = by_reference(&question);
                assert!(matches!(expected, Answer::Ok(_)));
                assert_eq!(subject.answer(&question).unwrap(), expected);
            }
        }
    }
}

#[test]
fn a_signature_is_verified_with_a_key_of_its_scheme_alone() {
    let question = |scheme, key: &str, content: &[u8]| Question::SignatureVerify {
        scheme,
        public_key: signature_data(&format!("{key}/public_key")).into(),
        content: content.into(),
        signature: signature_data("rsa2048/signature").into(),
    };
    let scheme = SignatureScheme::RSA_PSS_RSAE_SHA512;
    for mut subject in subjects() {
        let mut answer = |question| subject.answer(&question).unwrap();
        assert!(matches!(
            answer(question(scheme, "rsa2048", b"content")),
            Answer::Ok(_)
        ));
        assert!(is_refused(&answer(question(scheme, "rsa2048", b"Content"))));
        assert!(is_refused(&answer(question(scheme, "p256", b"content"))));
        let other = SignatureScheme::RSA_PSS_RSAE_SHA256;
        assert!(is_refused(&answer(question(other, "rsa2048", b"content"))));
        let not_in_tls13 = SignatureScheme::RSA_PKCS1_SHA512;
        assert!(matches!(
            answer(question(not_in_tls13, "rsa2048", b"content")),
            Answer::Unsupported(_)
        ));
    }
}

#[test]
fn a_provider_of_one_suite_declares_no_other() {
    for mut provider in providers() {
        let suite = CipherSuite::TLS_AES_256_GCM_SHA384;
        let is_wanted =
            |known: &::rustls::SupportedCipherSuite| u16::from(known.suite()) == suite.0;
        provider.cipher_suites.retain(is_wanted);
        let mut subject = OfRustls::new("one suite", "1", provider);
        let hello = subject.hello().unwrap();
        let operations = &hello.operations;
        let hashes = Some(vec![HashAlgorithm::Sha384]);
        assert_eq!(operations[&Operation::TranscriptHash].hashes, hashes);
        assert_eq!(operations[&Operation::RecordOpen].suites, Some(vec![suite]));
        for absent in [Operation::KeyShare, Operation::KeyAgreement] {
            assert!(!operations.contains_key(&absent));
        }
        let record = sealed(&sealing(SUITES[0], Type::APPLICATION_DATA, b"", 0));
        assert!(matches!(
            subject.answer(&opening(SUITES[0], &record)).unwrap(),
            Answer::Unsupported(_)
        ));
    }
}

/// An HKDF whose extraction forgets the salt.
struct Saltless(&'static dyn Hkdf);

impl Hkdf for Saltless {
    fn extract_from_zero_ikm(&self, salt: Option<&[u8]>) -> Box<dyn HkdfExpander> {
        self.0.extract_from_zero_ikm(salt)
    }

    fn extract_from_secret(&self, _: Option<&[u8]>, secret: &[u8]) -> Box<dyn HkdfExpander> {
        self.0.extract_from_secret(None, secret)
    }

    fn expander_for_okm(&self, okm: &OkmBlock) -> Box<dyn HkdfExpander> {
        self.0.expander_for_okm(okm)
    }

    fn hmac_sign(&self, key: &OkmBlock, message: &[u8]) -> ::rustls::crypto::hmac::Tag {
        self.0.hmac_sign(key, message)
    }
}

#[test]
fn a_wrong_extraction_is_seen_though_rustls_hides_its_octets() {
    for mut provider in providers() {
        let suites = provider.cipher_suites.iter();
        let wrong = suites.filter_map(|suite| suite.tls13()).map(|suite| {
            let hkdf_provider: &'static dyn Hkdf =
                Box::leak(Box::new(Saltless(suite.hkdf_provider)));
            let suite: &'static _ = Box::leak(Box::new(::rustls::Tls13CipherSuite {
                common: ::rustls::crypto::CipherSuiteCommon { ..suite.common },
                hkdf_provider,
                aead_alg: suite.aead_alg,
                quic: None,
            }));
            ::rustls::SupportedCipherSuite::Tls13(suite)
        });
        provider.cipher_suites = wrong.collect();
        let mut subject = OfRustls::new("saltless", "1", provider);
        let question = Question::HkdfExtract {
            hash: HashAlgorithm::Sha256,
            salt: Octets(vec![1; 32]),
            ikm: Octets(vec![2; 32]),
        };
        assert!(is_refused(&subject.answer(&question).unwrap()));
    }
}
