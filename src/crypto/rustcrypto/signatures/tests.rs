//! Signatures against published ones and against those of OpenSSL, and every fault of a key or a signature.

use proptest::prelude::*;

use super::*;
use crate::{
    crypto::{
        Error, Provider,
        pss::recover_pss_salt,
        rustcrypto::RustCrypto,
        test_data::{octets, rfc8448, signature_data},
    },
    registry::{HashAlgorithm, Role},
    schedule::certificate_verify_content,
    transcript::transcript_hash,
};

const ECDSA: [(&str, SignatureScheme); 3] = [
    ("p256", SignatureScheme::ECDSA_SECP256R1_SHA256),
    ("p384", SignatureScheme::ECDSA_SECP384R1_SHA384),
    ("p521", SignatureScheme::ECDSA_SECP521R1_SHA512),
];

/// Keys and schemes of the signatures of "content" by OpenSSL.
const PSS: [(&str, SignatureScheme); 5] = [
    ("rsa1025", SignatureScheme::RSA_PSS_RSAE_SHA256),
    ("rsa1031", SignatureScheme::RSA_PSS_RSAE_SHA384),
    ("rsa2048", SignatureScheme::RSA_PSS_RSAE_SHA512),
    ("pss1024", SignatureScheme::RSA_PSS_PSS_SHA384),
    ("pss1024sha256", SignatureScheme::RSA_PSS_PSS_SHA256),
];

const ML_DSA: [(&str, SignatureScheme); 3] = [
    ("mldsa44", SignatureScheme::MLDSA44),
    ("mldsa65", SignatureScheme::MLDSA65),
    ("mldsa87", SignatureScheme::MLDSA87),
];

fn key(name: &str, part: &str) -> Vec<u8> {
    signature_data(&format!("{name}/{part}"))
}

/// The content and the signature of a CertificateVerify, and its scheme.
fn certificate_verify(
    role: Role,
    messages: &[&str],
    message: &str,
) -> (SignatureScheme, Vec<u8>, Vec<u8>) {
    let messages: Vec<Vec<u8>> = messages.iter().map(|name| rfc8448(name)).collect();
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let hash = transcript_hash(&RustCrypto, HashAlgorithm::Sha256, &messages).unwrap();
    let message = rfc8448(message);
    let scheme = SignatureScheme(u16::from_be_bytes([message[4], message[5]]));
    let content = certificate_verify_content(role, &hash);
    (scheme, content, message[8..].to_vec())
}

/// A DER SEQUENCE of two INTEGERs below 128 octets each.
fn ecdsa_der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for number in [r, s] {
        let digits = &number[number.iter().position(|&octet| octet != 0).unwrap_or(0)..];
        let sign = usize::from(digits[0] >= 0x80);
        body.extend([2, (digits.len() + sign) as u8]);
        body.extend(&vec![0; sign]);
        body.extend(digits);
    }
    let length = body.len() as u8;
    let mut der = if length < 0x80 {
        vec![0x30, length]
    } else {
        vec![0x30, 0x81, length]
    };
    der.extend(body);
    der
}

#[test]
fn the_rsa_signatures_of_rfc_8448_come_out_with_their_salt() {
    let server_3 = [
        "3/client_hello",
        "3/server_hello",
        "3/encrypted_extensions",
        "3/certificate",
    ];
    let server_5 = [
        "5/client_hello_1",
        "5/hello_retry_request",
        "5/client_hello_2",
        "5/server_hello",
        "5/encrypted_extensions",
        "5/certificate",
    ];
    for (messages, message) in [
        (&server_3[..], "3/certificate_verify"),
        (&server_5[..], "5/certificate_verify"),
    ] {
        let (scheme, content, signature) = certificate_verify(Role::Server, messages, message);
        assert_eq!(scheme, SignatureScheme::RSA_PSS_RSAE_SHA256);
        let public_key = rfc8448("3/certificate_public_key");
        assert_eq!(verify(scheme, &public_key, &content, &signature), Ok(()));

        let salt = recover_pss_salt(&public_key, scheme, &content, &signature).unwrap();
        let private_key = rfc8448("2/rsa_private_key");
        let signed = sign(scheme, &private_key, &content, Some(&salt));
        assert_eq!(signed, Ok(signature));
    }
}

#[test]
fn both_signatures_of_rfc_8448_with_client_authentication_are_right() {
    let mut messages = vec![
        "6/client_hello",
        "6/server_hello",
        "6/encrypted_extensions",
        "6/certificate_request",
        "6/server_certificate",
    ];
    let (scheme, content, signature) =
        certificate_verify(Role::Server, &messages, "6/server_certificate_verify");
    assert_eq!(scheme, SignatureScheme::ECDSA_SECP256R1_SHA256);
    let server_key = rfc8448("6/server_certificate_public_key");
    assert_eq!(verify(scheme, &server_key, &content, &signature), Ok(()));

    messages.extend([
        "6/server_certificate_verify",
        "6/server_finished",
        "6/client_certificate",
    ]);
    let (scheme, content, signature) =
        certificate_verify(Role::Client, &messages, "6/client_certificate_verify");
    let client_key = rfc8448("6/client_certificate_public_key");
    assert_eq!(verify(scheme, &client_key, &content, &signature), Ok(()));

    let (_, content, _) =
        certificate_verify(Role::Server, &messages, "6/client_certificate_verify");
    let wrong_role = verify(scheme, &client_key, &content, &signature);
    assert_eq!(wrong_role, Err(Error::BadSignature));
}

#[test]
fn ecdsa_signatures_are_those_of_rfc_6979() {
    let expected = [
        (
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
            "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
        ),
        (
            "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e377fa",
            "00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a",
        ),
    ];
    for ((name, scheme), (r, s)) in ECDSA.into_iter().zip(expected) {
        let signature = ecdsa_der(&octets(r), &octets(s));
        let signed = sign(scheme, &key(name, "private_key"), b"sample", None);
        assert_eq!(signed, Ok(signature.clone()));
        let public_key = key(name, "public_key");
        assert_eq!(verify(scheme, &public_key, b"sample", &signature), Ok(()));
    }
}

#[test]
fn an_ed25519_signature_is_that_of_rfc_8032() {
    let signature = octets(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    );
    let scheme = SignatureScheme::ED25519;
    let private_key = key("ed25519", "private_key");
    let signed = sign(scheme, &private_key, &[0xaf, 0x82], None);
    assert_eq!(signed, Ok(signature.clone()));
    let public_key = key("ed25519", "public_key");
    let verified = verify(scheme, &public_key, &[0xaf, 0x82], &signature);
    assert_eq!(verified, Ok(()));
}

#[test]
fn ml_dsa_signatures_are_those_of_another_implementation() {
    for (name, scheme) in ML_DSA {
        let signature = sign(scheme, &key(name, "private_key"), b"content", None).unwrap();
        let digest = RustCrypto
            .hash(HashAlgorithm::Sha256, &[&signature])
            .unwrap();
        assert_eq!(digest[..], key(name, "signature_sha256"), "{scheme}");
        let public_key = key(name, "public_key");
        assert_eq!(verify(scheme, &public_key, b"content", &signature), Ok(()));
    }
}

#[test]
fn a_changed_ml_dsa_signature_or_content_is_refused() {
    for (name, scheme) in ML_DSA {
        let public_key = key(name, "public_key");
        let right = sign(scheme, &key(name, "private_key"), b"content", None).unwrap();
        let refused = Err(Error::BadSignature);
        assert_eq!(verify(scheme, &public_key, b"Content", &right), refused);
        // The challenge, the response, and the last count of the hint.
        for at in [0, right.len() / 2, right.len() - 1] {
            let mut wrong = right.clone();
            wrong[at] ^= 1;
            assert_eq!(verify(scheme, &public_key, b"content", &wrong), refused);
        }
        for wrong in [&right[1..], &[&right[..], &[0]].concat()] {
            assert_eq!(verify(scheme, &public_key, b"content", wrong), refused);
        }
    }
}

#[test]
fn pss_signatures_of_openssl_verify_and_come_out_with_their_salt() {
    for (name, scheme) in PSS {
        let (public_key, signature) = (key(name, "public_key"), key(name, "signature"));
        let verified = verify(scheme, &public_key, b"content", &signature);
        assert_eq!(verified, Ok(()), "{name}");
        let salt = recover_pss_salt(&public_key, scheme, b"content", &signature).unwrap();
        let private_key = key(name, "private_key");
        let signed = sign(scheme, &private_key, b"content", Some(&salt));
        assert_eq!(signed, Ok(signature), "{name}");
    }
}

#[test]
fn a_changed_signature_or_content_is_refused() {
    let mut cases: Vec<(&str, SignatureScheme, Vec<u8>)> = Vec::new();
    for (name, scheme) in PSS {
        cases.push((name, scheme, key(name, "signature")));
    }
    for (name, scheme) in ECDSA
        .into_iter()
        .chain([("ed25519", SignatureScheme::ED25519)])
        .chain(ML_DSA)
    {
        let signature = sign(scheme, &key(name, "private_key"), b"content", None).unwrap();
        cases.push((name, scheme, signature));
    }
    for (name, scheme, signature) in cases {
        let public_key = key(name, "public_key");
        let bad = |content: &[u8], signature: &[u8]| {
            let verified = verify(scheme, &public_key, content, signature);
            assert_eq!(verified, Err(Error::BadSignature), "{name}");
            if PssHash::of(scheme).is_some() {
                let salt = recover_pss_salt(&public_key, scheme, content, signature);
                assert_eq!(salt, Err(Error::BadSignature), "{name}");
            }
        };
        assert_eq!(verify(scheme, &public_key, b"content", &signature), Ok(()));
        bad(b"Content", &signature);
        bad(b"content", &[]);
        bad(b"content", &signature[1..]);
        bad(b"content", &[&signature[..], &[0]].concat());
        bad(b"content", &[&[0], &signature[..]].concat());
        bad(b"content", &vec![0; signature.len()]);
        bad(b"content", &vec![0xff; signature.len()]);
        let mut changed = signature.clone();
        *changed.last_mut().unwrap() ^= 1;
        bad(b"content", &changed);
    }
}

#[test]
fn an_encoded_message_with_one_fault_is_refused() {
    let (scheme, hash) = (SignatureScheme::RSA_PSS_RSAE_SHA256, PssHash::Sha256);
    let public_key = rfc8448("2/rsa_public_key");
    let PrivateKey::Rsa(_, key) = PrivateKey::from_pkcs8(&rfc8448("2/rsa_private_key")).unwrap()
    else {
        panic!("an RSA key");
    };
    // A salt that leaves room below the modulus, which begins with b4, for the bit that must be zero.
    let encoded = (0..=255)
        .map(|octet| pss::encode(hash, b"content", &[octet; 32], 1023).unwrap())
        .find(|encoded| encoded[0] < 0x30)
        .unwrap();
    // 61 octets of padding, 01, salt of 32, H of 32, bc
    assert_eq!(encoded.len(), 61 + 1 + 32 + 32 + 1 + 1);
    for (at, bit) in [
        (0, 0x80), // beyond the 1023 bits
        (0, 0x01), // padding
        (61, 0x01),
        (62, 0x01), // 01
        (63, 0x01), // salt
        (94, 0x01),
        (95, 0x01), // H
        (126, 0x01),
        (127, 0x01), // bc
    ] {
        let mut changed = encoded.clone();
        changed[at] ^= bit;
        let signature = sign_encoded(&key, &changed).unwrap();
        let verified = verify(scheme, &public_key, b"content", &signature);
        assert_eq!(verified, Err(Error::BadSignature), "octet {at}");
        let salt = recover_pss_salt(&public_key, scheme, b"content", &signature);
        assert_eq!(salt, Err(Error::BadSignature), "octet {at}");
    }
    let signature = sign_encoded(&key, &encoded).unwrap();
    let verified = verify(scheme, &public_key, b"content", &signature);
    assert_eq!(verified, Ok(()));
}

#[test]
fn an_rsa_signature_is_below_the_modulus() {
    let scheme = SignatureScheme::RSA_PSS_RSAE_SHA256;
    let private_key = rfc8448("2/rsa_private_key");
    let public_key = rfc8448("2/rsa_public_key");
    // A signature to which the modulus, which begins with b4, can be added in 128 octets.
    let mut signature = (0..=255)
        .map(|octet| sign(scheme, &private_key, b"", Some(&[octet; 32])).unwrap())
        .find(|signature| signature[0] < 0x40)
        .unwrap();
    assert_eq!(verify(scheme, &public_key, b"", &signature), Ok(()));
    let modulus = &public_key[29..29 + 128];
    let mut carry = 0;
    for (octet, n) in signature.iter_mut().zip(modulus).rev() {
        let sum = u16::from(*octet) + u16::from(*n) + carry;
        *octet = sum as u8;
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    let verified = verify(scheme, &public_key, b"", &signature);
    assert_eq!(verified, Err(Error::BadSignature));
    let salt = recover_pss_salt(&public_key, scheme, b"", &signature);
    assert_eq!(salt, Err(Error::BadSignature));
}

#[test]
fn an_ecdsa_signature_in_ber_is_refused() {
    let signature = sign(ECDSA[0].1, &key("p256", "private_key"), b"sample", None).unwrap();
    let public_key = key("p256", "public_key");
    assert_eq!(signature[..5], [0x30, 0x46, 0x02, 0x21, 0x00]);
    let long_length = [&[0x30, 0x81, 0x46], &signature[2..]].concat();
    let no_sign = [&[0x30, 0x45, 0x02, 0x20], &signature[5..]].concat();
    let zeros = [&[0x30, 0x47, 0x02, 0x22, 0x00], &signature[4..]].concat();
    let zero_r = [&[0x30, 0x26, 0x02, 0x01, 0x00], &signature[37..]].concat();
    for wrong in [long_length, no_sign, zeros, zero_r] {
        let verified = verify(ECDSA[0].1, &public_key, b"sample", &wrong);
        assert_eq!(verified, Err(Error::BadSignature));
    }
}

#[test]
fn an_ecdsa_signature_with_a_high_s_is_right_too() {
    // n - s for the s of RFC 6979, appendix A.2.5.
    let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    let low_s = "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";
    let signature = ecdsa_der(&octets(r), &octets(low_s));
    let public_key = key("p256", "public_key");
    let verified = verify(ECDSA[0].1, &public_key, b"sample", &signature);
    assert_eq!(verified, Ok(()));
}

#[test]
fn a_key_of_another_kind_is_refused() {
    let kinds = [
        ("rsa1025", SignatureScheme::RSA_PSS_RSAE_SHA256, 32),
        ("pss1024", SignatureScheme::RSA_PSS_PSS_SHA256, 32),
        ("p256", SignatureScheme::ECDSA_SECP256R1_SHA256, 0),
        ("p384", SignatureScheme::ECDSA_SECP384R1_SHA384, 0),
        ("p521", SignatureScheme::ECDSA_SECP521R1_SHA512, 0),
        ("ed25519", SignatureScheme::ED25519, 0),
        ("mldsa44", SignatureScheme::MLDSA44, 0),
        ("mldsa65", SignatureScheme::MLDSA65, 0),
        ("mldsa87", SignatureScheme::MLDSA87, 0),
    ];
    for (name, _, _) in kinds {
        for (other, scheme, salt) in kinds {
            let salt = (salt > 0).then(|| vec![9; salt]);
            let signed = sign(scheme, &key(name, "private_key"), b"", salt.as_deref());
            let verified = verify(scheme, &key(name, "public_key"), b"", &[]);
            if name == other {
                assert!(signed.is_ok());
                assert_eq!(verified, Err(Error::BadSignature));
            } else {
                assert_eq!(signed, Err(Error::InvalidKey), "{scheme} with {name}");
                assert_eq!(verified, Err(Error::InvalidKey), "{scheme} with {name}");
            }
        }
    }
}

#[test]
fn a_modulus_that_is_too_short_for_the_hash_signs_nothing() {
    let scheme = SignatureScheme::RSA_PSS_RSAE_SHA512;
    let private_key = rfc8448("2/rsa_private_key");
    let signed = sign(scheme, &private_key, b"", Some(&[0; 64]));
    assert_eq!(signed, Err(Error::InvalidKey));
    let verified = verify(scheme, &rfc8448("2/rsa_public_key"), b"", &[0; 128]);
    assert_eq!(verified, Err(Error::BadSignature));
}

#[test]
fn a_salt_is_given_where_the_scheme_has_one() {
    let rsa = rfc8448("2/rsa_private_key");
    let scheme = SignatureScheme::RSA_PSS_RSAE_SHA256;
    assert_eq!(sign(scheme, &rsa, b"", None), Err(Error::MissingSalt));
    for got in [0, 31, 33] {
        let error = Error::InvalidLength {
            what: "salt",
            expected: 32,
            got,
        };
        assert_eq!(sign(scheme, &rsa, b"", Some(&vec![0; got])), Err(error));
    }
    for (name, scheme) in ECDSA
        .into_iter()
        .chain([("ed25519", SignatureScheme::ED25519)])
        .chain(ML_DSA)
    {
        let signed = sign(scheme, &key(name, "private_key"), b"", Some(&[]));
        assert_eq!(signed, Err(Error::UnexpectedSalt));
    }
}

#[test]
fn schemes_that_tls_1_3_does_not_sign_with_are_unsupported() {
    for scheme in [
        SignatureScheme::RSA_PKCS1_SHA256,
        SignatureScheme::RSA_PKCS1_SHA1,
        SignatureScheme::ECDSA_SHA1,
        SignatureScheme::ED448,
        SignatureScheme(0x0402),
    ] {
        let unsupported = Error::Unsupported(Algorithm::Signature(scheme));
        let private_key = rfc8448("2/rsa_private_key");
        assert_eq!(sign(scheme, &private_key, b"", None), Err(unsupported));
        let public_key = rfc8448("2/rsa_public_key");
        assert_eq!(verify(scheme, &public_key, b"", &[]), Err(unsupported));
        let salt = recover_pss_salt(&public_key, scheme, b"", &[]);
        assert_eq!(salt, Err(unsupported));
    }
}

#[test]
fn ed25519_points_are_canonical_and_not_of_small_order() {
    let spki = |point: &[u8]| [&octets("302a300506032b6570032100")[..], point].concat();
    let verify = |point: &[u8], signature: &[u8]| {
        RustCrypto.verify(SignatureScheme::ED25519, &spki(point), b"", signature)
    };
    // y = p, which is 0, and y = 2, which is on no point.
    let prime = octets("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    assert_eq!(verify(&prime, &[0; 64]), Err(Error::InvalidKey));
    let mut point = [0; 32];
    point[0] = 2;
    assert_eq!(verify(&point, &[0; 64]), Err(Error::InvalidKey));
    // The neutral element: R = A and S = 0 satisfy the equation for every message.
    point[0] = 1;
    let signature = [point, [0; 32]].concat();
    assert_eq!(verify(&point, &signature), Err(Error::BadSignature));
    // S + order, RFC 8032, section 7.1, test 1.
    let public_key = octets("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let mut signature = octets(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    assert_eq!(verify(&public_key, &signature), Ok(()));
    let order = octets("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut carry = 0;
    for (octet, order) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*octet) + u16::from(order) + carry;
        *octet = sum as u8;
        carry = sum >> 8;
    }
    assert_eq!(verify(&public_key, &signature), Err(Error::BadSignature));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_of_a_key_panics_and_every_key_that_is_left_is_der(
        name in prop::sample::select(vec![
            "rsa1025", "pss1024sha256", "p256", "p384", "p521", "ed25519", "mldsa44",
        ]),
        at in any::<prop::sample::Index>(),
        new in any::<u8>(),
    ) {
        let (mut private_key, mut public_key) = (key(name, "private_key"), key(name, "public_key"));
        *at.get_mut(&mut private_key) = new;
        *at.get_mut(&mut public_key) = new;
        for scheme in SCHEMES {
            let _ = verify(*scheme, &public_key, b"content", &[1; 129]);
            let salt = PssHash::of(*scheme).map(|hash| vec![0; hash.length()]);
            if let Ok(signature) = sign(*scheme, &private_key, b"content", salt.as_deref()) {
                let public_key = RustCrypto.public_key(&private_key).unwrap();
                prop_assert_eq!(verify(*scheme, &public_key, b"content", &signature), Ok(()));
            }
        }
    }

    #[test]
    fn no_octets_panic_as_a_key_or_a_signature(
        junk in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        for scheme in SCHEMES {
            prop_assert_eq!(verify(*scheme, &junk, b"", &junk), Err(Error::InvalidKey));
        }
        for (name, scheme) in ECDSA.into_iter().chain(PSS).chain(ML_DSA) {
            let public_key = key(name, "public_key");
            prop_assert_eq!(verify(scheme, &public_key, b"", &junk), Err(Error::BadSignature));
        }
    }
}
