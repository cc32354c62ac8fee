//! Every provider of the build against the reference: the same values, and the same octets refused.

#[cfg(feature = "aws-lc-rs")]
use tlskat::crypto::AwsLcRs;
#[cfg(feature = "graviola")]
use tlskat::crypto::Graviola;
#[cfg(feature = "openssl")]
use tlskat::crypto::OpenSsl;
#[cfg(feature = "ring")]
use tlskat::crypto::Ring;
use tlskat::{
    crypto::{Algorithm, Error, Provider, RustCrypto},
    registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme},
};

use crate::test_data::{key_exchange, signature_data};

fn peers() -> Vec<Box<dyn Provider>> {
    let peers: Vec<Option<Box<dyn Provider>>> = Vec::from([
        #[cfg(feature = "ring")]
        Some(Box::new(Ring) as Box<dyn Provider>),
        #[cfg(feature = "aws-lc-rs")]
        Some(Box::new(AwsLcRs) as Box<dyn Provider>),
        #[cfg(feature = "graviola")]
        Graviola::new().map(|graviola| Box::new(graviola) as Box<dyn Provider>),
        #[cfg(feature = "openssl")]
        Some(Box::new(OpenSsl) as Box<dyn Provider>),
    ]);
    peers.into_iter().flatten().collect()
}

#[test]
fn hashes_hmac_and_hkdf_are_those_of_the_reference() {
    let long = [0xa5; 300];
    for peer in peers() {
        assert_eq!(peer.hashes(), HashAlgorithm::ALL, "{}", peer.name());
        for &hash in peer.hashes() {
            for end in [0, 1, 55, 64, 111, 128, 300] {
                let parts: &[&[u8]] = &[&long[..end / 2], b"", &long[end / 2..end]];
                assert_eq!(peer.hash(hash, parts), RustCrypto.hash(hash, parts));
                let key = &long[..end];
                assert_eq!(
                    peer.hmac(hash, key, parts),
                    RustCrypto.hmac(hash, key, parts)
                );
                for ikm in [&long[..], &[]] {
                    assert_eq!(
                        peer.hkdf_extract(hash, key, ikm),
                        RustCrypto.hkdf_extract(hash, key, ikm),
                        "{} {hash} {end}",
                        peer.name()
                    );
                }
            }
            for length in [0, 1, hash.length(), hash.length() + 1, 255 * hash.length()] {
                let (mut got, mut expected) = (vec![1; length], vec![2; length]);
                let prk = &long[..hash.length()];
                let info: &[&[u8]] = &[b"in", b"fo"];
                peer.hkdf_expand(hash, prk, info, &mut got).unwrap();
                RustCrypto
                    .hkdf_expand(hash, prk, info, &mut expected)
                    .unwrap();
                assert_eq!(got, expected, "{} {hash} {length}", peer.name());
            }
            let mut okm = vec![0; 255 * hash.length() + 1];
            let too_long = peer.hkdf_expand(hash, &long[..hash.length()], &[], &mut okm);
            assert!(matches!(too_long, Err(Error::TooLong { .. })));
            let short = peer.hkdf_expand(hash, &long[1..hash.length()], &[], &mut okm[..8]);
            assert_eq!(short, Err(Error::InvalidKey));
        }
    }
}

#[test]
fn what_a_peer_seals_the_reference_opens_and_no_other_octets() {
    let nonce = [7; AeadAlgorithm::NONCE_LENGTH];
    for peer in peers() {
        for &aead in peer.aeads() {
            let key = vec![0x42; aead.key_length()];
            for length in [0, 1, 16, 17, 1000] {
                let plaintext = vec![0x61; length];
                let (mut got, mut expected) = (plaintext.clone(), plaintext.clone());
                peer.seal(aead, &key, &nonce, b"data", &mut got).unwrap();
                RustCrypto
                    .seal(aead, &key, &nonce, b"data", &mut expected)
                    .unwrap();
                assert_eq!(got, expected, "{} {aead:?} {length}", peer.name());
                for at in [0, length, length + aead.tag_length() - 1] {
                    let mut forged = expected.clone();
                    forged[at] ^= 0x80;
                    let opened = peer.open(aead, &key, &nonce, b"data", &mut forged);
                    assert_eq!(opened, Err(Error::BadTag));
                    assert!(forged.is_empty());
                }
                let other_data = peer.open(aead, &key, &nonce, b"date", &mut got.clone());
                assert_eq!(other_data, Err(Error::BadTag));
                peer.open(aead, &key, &nonce, b"data", &mut got).unwrap();
                assert_eq!(got, plaintext);
            }
            let mut short = vec![0; aead.tag_length() - 1];
            let opened = peer.open(aead, &key, &nonce, b"", &mut short);
            assert_eq!(opened, Err(Error::BadTag));
            for length in [0, key.len() - 1, key.len() + 1, 64] {
                let wrong = Err(Error::InvalidLength {
                    what: "key",
                    expected: key.len(),
                    got: length,
                });
                let key = vec![0; length];
                assert_eq!(peer.seal(aead, &key, &nonce, b"", &mut vec![1]), wrong);
                assert_eq!(peer.open(aead, &key, &nonce, b"", &mut vec![1; 40]), wrong);
            }
        }
    }
}

#[test]
fn a_key_that_is_set_up_once_serves_any_number_of_texts_whatever_came_before() {
    for peer in peers() {
        for &aead in peer.aeads() {
            let key = vec![0x42; aead.key_length()];
            let cipher = peer.aead(aead, &key).unwrap();
            let reference = RustCrypto.aead(aead, &key).unwrap();
            for length in [0, 100, 0, 1, 3000] {
                let nonce = [length as u8; AeadAlgorithm::NONCE_LENGTH];
                let name = format!("{} {aead:?} {length}", peer.name());
                let mut sealed = vec![0x61; length + aead.tag_length()];
                let mut expected = sealed.clone();
                cipher.seal(&nonce, b"data", &mut sealed).unwrap();
                reference.seal(&nonce, b"data", &mut expected).unwrap();
                assert_eq!(sealed, expected, "{name}");
                for at in [0, sealed.len() - 1] {
                    let mut forged = sealed.clone();
                    forged[at] ^= 1;
                    let opened = cipher.open(&nonce, b"data", &mut forged);
                    assert_eq!(opened, Err(Error::BadTag), "{name}");
                    assert!(forged.iter().all(|&octet| octet == 0), "{name}");
                    cipher.open(&nonce, b"data", &mut expected).unwrap();
                    assert_eq!(expected[..length], vec![0x61; length], "{name}");
                    expected.copy_from_slice(&sealed);
                }
            }
            let mut short = vec![1; aead.tag_length() - 1];
            let no_room = cipher.seal(&[0; 12], b"", &mut short);
            assert!(matches!(no_room, Err(Error::InvalidLength { .. })));
            assert_eq!(short, vec![0; aead.tag_length() - 1]);
            short.fill(1);
            assert_eq!(cipher.open(&[0; 12], b"", &mut short), Err(Error::BadTag));
            assert_eq!(short, vec![0; aead.tag_length() - 1]);
        }
    }
}

/// A private key of a group, and a share of another one.
fn keys(group: NamedGroup) -> (Vec<u8>, Vec<u8>) {
    let length = match group {
        NamedGroup::SECP384R1 => 48,
        NamedGroup::SECP521R1 => 66,
        _ => 32,
    };
    // Small enough for the order of each curve, and for two of them with leading zeros.
    let (mut ours, mut theirs) = (vec![0x5a; length], vec![0x17; length]);
    (ours[0], theirs[0]) = (0, 0);
    (ours, RustCrypto.key_share(group, &theirs).unwrap())
}

fn is_ffdhe(group: NamedGroup) -> bool {
    (NamedGroup::FFDHE2048..=NamedGroup::FFDHE8192).contains(&group)
}

#[test]
fn a_secret_of_a_finite_field_keeps_its_leading_zeros() {
    for peer in peers() {
        for group in peer.groups().iter().filter(|group| is_ffdhe(**group)) {
            let value = |name| key_exchange(&format!("{group}/{name}"));
            let secret =
                peer.key_agreement(*group, &value("client_private"), &value("server_share"));
            assert_eq!(
                secret,
                Ok(value("shared_secret")),
                "{} {group}",
                peer.name()
            );
        }
    }
}

#[test]
fn shares_and_secrets_are_those_of_the_reference() {
    for peer in peers() {
        for &group in peer.groups() {
            let (private, share) = keys(group);
            assert_eq!(
                peer.key_share(group, &private),
                RustCrypto.key_share(group, &private),
                "{} {group}",
                peer.name()
            );
            assert_eq!(
                peer.key_agreement(group, &private, &share),
                RustCrypto.key_agreement(group, &private, &share),
                "{} {group}",
                peer.name()
            );
        }
    }
}

#[test]
fn a_share_that_is_none_is_refused_as_the_reference_refuses_it() {
    for peer in peers() {
        for &group in peer.groups() {
            let (private, share) = keys(group);
            let with = |at: usize, octet: u8| {
                let mut wrong = share.clone();
                wrong[at] = octet;
                wrong
            };
            let mut wrong = vec![vec![], share[1..].to_vec(), [&share[..], &[0]].concat()];
            if is_ffdhe(group) {
                let ends = |last| [&vec![0; share.len() - 1][..], &[last]].concat();
                wrong.extend([ends(0), ends(1), vec![0xff; share.len()]]);
            } else if group == NamedGroup::X25519 {
                wrong.extend([vec![0; 32], [&[1][..], &[0; 31]].concat()]);
            } else {
                let half = share.len() / 2;
                let compressed = [&[2 + share[share.len() - 1] % 2][..], &share[1..=half]].concat();
                let off_curve = with(share.len() - 1, !share[share.len() - 1]);
                wrong.extend([vec![0], vec![0; share.len()], compressed, off_curve]);
                wrong.extend([6, 7, 2, 0].map(|form| with(0, form)));
                wrong.push([&[4][..], &vec![0xff; share.len() - 1]].concat());
            }
            for wrong in wrong {
                let got = peer.key_agreement(group, &private, &wrong);
                let expected = RustCrypto.key_agreement(group, &private, &wrong);
                assert!(expected.is_err());
                assert_eq!(got, expected, "{} {group} {wrong:02x?}", peer.name());
            }
        }
    }
}

#[test]
fn a_private_key_out_of_range_is_refused() {
    for peer in peers() {
        for &group in peer.groups() {
            let (private, share) = keys(group);
            let mut wrong = vec![vec![], private[1..].to_vec(), [&[0], &private[..]].concat()];
            if is_ffdhe(group) {
                wrong = vec![vec![], vec![0; 9], vec![0xff; share.len()], vec![1; 1025]];
            } else if group != NamedGroup::X25519 {
                wrong.extend([vec![0; private.len()], vec![0xff; private.len()]]);
            }
            for wrong in wrong {
                let expected = RustCrypto.key_share(group, &wrong);
                assert!(expected.is_err());
                assert_eq!(peer.key_share(group, &wrong), expected, "{}", peer.name());
                let agreed = peer.key_agreement(group, &wrong, &share);
                assert_eq!(agreed, expected, "{}", peer.name());
            }
        }
    }
}

/// The groups of ML-KEM, by the name of their values, with the place of the ML-KEM half in a share of the server.
const HYBRID: [(NamedGroup, usize); 3] = [
    (NamedGroup::X25519_MLKEM768, 0),
    (NamedGroup::SECP256R1_MLKEM768, 65),
    (NamedGroup::SECP384R1_MLKEM1024, 97),
];

#[test]
fn hybrid_shares_and_secrets_are_those_of_the_reference_and_so_are_refusals() {
    for peer in peers() {
        for (group, ml_kem) in HYBRID {
            let value = |name| key_exchange(&format!("{group}/{name}"));
            let (client, server) = (value("client_private"), value("server_private"));
            let (client_share, server_share) = (value("client_share"), value("server_share"));
            let mut keys = vec![client.clone(), client[1..].to_vec(), vec![]];
            if peer.share_groups().contains(&group) {
                for key in &keys {
                    let expected = RustCrypto.key_share(group, key);
                    assert_eq!(peer.key_share(group, key), expected, "{}", peer.name());
                }
            }
            let changed = |share: &[u8]| {
                let mut ciphertext = share.to_vec();
                ciphertext[ml_kem + 7] ^= 4;
                let mut too_large = share.to_vec();
                too_large[ml_kem..ml_kem + 2].fill(0xff);
                let mut ecdh = share.to_vec();
                match ml_kem {
                    0 => ecdh[share.len() - 32..].fill(0),
                    half => ecdh[..half].fill(0),
                }
                let longer = [share, &[0]].concat();
                let mut shares = vec![share.to_vec(), ciphertext, too_large, ecdh, longer];
                shares.extend([share[1..].to_vec(), vec![]]);
                shares
            };
            if peer.decapsulating_groups().contains(&group) {
                keys.push([&client[..], &[0]].concat());
                for share in changed(&server_share) {
                    let expected = RustCrypto.decapsulate(group, &client, &share);
                    let got = peer.decapsulate(group, &client, &share);
                    assert_eq!(got, expected, "{} {group}", peer.name());
                }
                for key in &keys {
                    let expected = RustCrypto.decapsulate(group, key, &server_share);
                    assert_eq!(peer.decapsulate(group, key, &server_share), expected);
                }
            } else {
                let unsupported = Err(Error::Unsupported(Algorithm::Group(group)));
                assert_eq!(peer.decapsulate(group, &client, &server_share), unsupported);
            }
            if peer.encapsulating_groups().contains(&group) {
                for share in changed(&client_share) {
                    let expected = RustCrypto.encapsulate(group, &server, &share);
                    let got = peer.encapsulate(group, &server, &share);
                    assert_eq!(got, expected, "{} {group}", peer.name());
                }
                for key in [&server[1..], &[&server[..], &[0]].concat(), &[]] {
                    let expected = RustCrypto.encapsulate(group, key, &client_share);
                    assert_eq!(peer.encapsulate(group, key, &client_share), expected);
                }
            } else {
                let unsupported = Err(Error::Unsupported(Algorithm::Group(group)));
                let made = peer.encapsulate(group, &server, &client_share);
                assert_eq!(made, unsupported);
            }
        }
    }
}

/// Keys, schemes and signatures of "content".
fn signatures() -> Vec<(SignatureScheme, Vec<u8>, Vec<u8>)> {
    let mut signatures = Vec::new();
    for (key, scheme) in [
        ("p256", SignatureScheme::ECDSA_SECP256R1_SHA256),
        ("p384", SignatureScheme::ECDSA_SECP384R1_SHA384),
        ("p521", SignatureScheme::ECDSA_SECP521R1_SHA512),
        ("ed25519", SignatureScheme::ED25519),
        ("mldsa44", SignatureScheme::MLDSA44),
        ("mldsa65", SignatureScheme::MLDSA65),
        ("mldsa87", SignatureScheme::MLDSA87),
    ] {
        let private_key = signature_data(&format!("{key}/private_key"));
        let signature = RustCrypto.sign(scheme, &private_key, b"content", None);
        let public_key = signature_data(&format!("{key}/public_key"));
        signatures.push((scheme, public_key, signature.unwrap()));
    }
    let public_key = signature_data("rsa2048/public_key");
    let named_pss = named_pss(&public_key);
    for (scheme, public_key) in [
        (SignatureScheme::RSA_PSS_RSAE_SHA256, &public_key),
        (SignatureScheme::RSA_PSS_RSAE_SHA384, &public_key),
        (SignatureScheme::RSA_PSS_RSAE_SHA512, &public_key),
        (SignatureScheme::RSA_PSS_PSS_SHA256, &named_pss),
        (SignatureScheme::RSA_PSS_PSS_SHA384, &named_pss),
        (SignatureScheme::RSA_PSS_PSS_SHA512, &named_pss),
    ] {
        // The signature does not depend on the name of the key.
        let rsae = SignatureScheme(match scheme.0 {
            pss @ 0x0809.. => pss - 5,
            rsae => rsae,
        });
        let private_key = signature_data("rsa2048/private_key");
        let salt = vec![3; 32 + 16 * usize::from(rsae.0 - 0x0804)];
        let signature = RustCrypto.sign(rsae, &private_key, b"content", Some(&salt));
        signatures.push((scheme, public_key.clone(), signature.unwrap()));
    }
    let by_openssl = signature_data("rsa2048/signature");
    let scheme = SignatureScheme::RSA_PSS_RSAE_SHA512;
    signatures.push((scheme, public_key, by_openssl));
    signatures
}

/// The same key of 2048 bits under the name id-RSASSA-PSS without parameters, two octets shorter.
fn named_pss(public_key: &[u8]) -> Vec<u8> {
    let algorithm = [
        0x30, 0x0b, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0a,
    ];
    let mut named = public_key[..4].to_vec();
    named[3] -= 2;
    named.extend(algorithm);
    named.extend(&public_key[4 + algorithm.len() + 2..]);
    named
}

#[test]
fn right_signatures_are_accepted_and_every_other_is_refused() {
    for peer in peers() {
        let mut seen = Vec::new();
        for (scheme, key, signature) in signatures() {
            if !peer.verifying_schemes().contains(&scheme) {
                let unsupported = Err(Error::Unsupported(Algorithm::Signature(scheme)));
                let verified = peer.verify(scheme, &key, b"content", &signature);
                assert_eq!(verified, unsupported);
                continue;
            }
            seen.push(scheme);
            let verify = |key: &[u8], content: &[u8], signature: &[u8]| {
                peer.verify(scheme, key, content, signature)
            };
            let name = format!("{} {scheme}", peer.name());
            assert_eq!(verify(&key, b"content", &signature), Ok(()), "{name}");
            let mut altered = signature.clone();
            *altered.last_mut().unwrap() ^= 1;
            for (content, signature) in [
                (&b"Content"[..], &signature[..]),
                (b"content", &altered),
                (b"content", &signature[1..]),
                (b"content", &signature[..signature.len() - 1]),
                (b"content", &[&signature[..], &[0]].concat()),
                (b"content", &[]),
            ] {
                let refused = verify(&key, content, signature);
                assert_eq!(refused, Err(Error::BadSignature), "{name}");
            }
            for (other, other_key, _) in signatures() {
                if other_key != key {
                    let refused = verify(&other_key, b"content", &signature);
                    assert_eq!(refused, Err(Error::InvalidKey), "{name}, key of {other}");
                }
            }
            let refused = verify(&key[..key.len() - 1], b"content", &signature);
            assert_eq!(refused, Err(Error::InvalidKey), "{name}");
        }
        for scheme in peer.verifying_schemes() {
            assert!(seen.contains(scheme), "{} {scheme}", peer.name());
        }
    }
}

#[test]
fn signatures_are_those_of_the_reference_where_they_are_a_function() {
    for peer in peers() {
        assert_eq!(peer.signing_schemes(), [SignatureScheme::ED25519]);
        let scheme = SignatureScheme::ED25519;
        let key = signature_data("ed25519/private_key");
        assert_eq!(
            peer.sign(scheme, &key, b"content", None),
            RustCrypto.sign(scheme, &key, b"content", None)
        );
        let salted = peer.sign(scheme, &key, b"content", Some(&[]));
        assert_eq!(salted, Err(Error::UnexpectedSalt));
        for wrong in [&key[1..], &signature_data("p256/private_key"), &[]] {
            let refused = peer.sign(scheme, wrong, b"content", None);
            assert_eq!(refused, Err(Error::InvalidKey), "{}", peer.name());
        }
    }
}

#[test]
fn what_a_peer_does_not_list_it_says_so() {
    for peer in peers() {
        for group in [NamedGroup::X448, NamedGroup::SECP521R1, NamedGroup(0x1a1a)] {
            if !peer.groups().contains(&group) {
                let unsupported = Err(Error::Unsupported(Algorithm::Group(group)));
                assert_eq!(peer.key_share(group, &[1; 32]), unsupported);
                assert_eq!(peer.key_agreement(group, &[1; 32], &[9; 32]), unsupported);
            }
        }
        for aead in [AeadAlgorithm::Aes128Ccm, AeadAlgorithm::Aes128Ccm8] {
            if !peer.aeads().contains(&aead) {
                let unsupported = Err(Error::Unsupported(Algorithm::Aead(aead)));
                let (key, nonce) = ([0; 16], [0; 12]);
                let mut octets = vec![0; 40];
                assert_eq!(peer.seal(aead, &key, &nonce, b"", &mut octets), unsupported);
                assert!(octets.is_empty());
                assert_eq!(peer.open(aead, &key, &nonce, b"", &mut octets), unsupported);
            }
        }
        let scheme = SignatureScheme::ECDSA_SECP256R1_SHA256;
        let signed = peer.sign(scheme, &signature_data("p256/private_key"), b"", None);
        assert_eq!(
            signed,
            Err(Error::Unsupported(Algorithm::Signature(scheme)))
        );
        assert!(peer.public_key(&[]).is_err());
    }
}
