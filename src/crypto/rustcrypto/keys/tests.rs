//! Keys of OpenSSL and of RFC 8448, and every fault of a key.

use super::*;
use crate::{
    crypto::{
        Provider,
        rustcrypto::RustCrypto,
        test_data::{octets, rfc8448, signature_data},
    },
    registry::SignatureScheme,
};

const ECDSA: [(&str, SignatureScheme); 3] = [
    ("p256", SignatureScheme::ECDSA_SECP256R1_SHA256),
    ("p384", SignatureScheme::ECDSA_SECP384R1_SHA384),
    ("p521", SignatureScheme::ECDSA_SECP521R1_SHA512),
];

fn key(name: &str, part: &str) -> Vec<u8> {
    signature_data(&format!("{name}/{part}"))
}

#[test]
fn the_public_key_of_a_private_key_is_that_of_openssl() {
    for name in [
        "rsa1025",
        "rsa1031",
        "pss1024",
        "pss1024sha256",
        "p256",
        "p384",
        "p521",
        "ed25519",
        "mldsa44",
        "mldsa65",
        "mldsa87",
    ] {
        let public_key = RustCrypto.public_key(&key(name, "private_key"));
        assert_eq!(public_key, Ok(key(name, "public_key")), "{name}");
    }
    let public_key = RustCrypto.public_key(&rfc8448("2/rsa_private_key"));
    assert_eq!(public_key, Ok(rfc8448("3/certificate_public_key")));
}

#[test]
fn an_inconsistent_rsa_key_is_refused() {
    // The first four octets of each number of RFC 8448, section 2.
    for number in [
        "b4bb498f", // modulus
        "04dea705", // private exponent
        "e435fb7c", // prime1
        "cabd3bc0", // prime2
        "3f57345c", // exponent1
        "183da013", // exponent2
        "839ca9a0", // coefficient
    ] {
        let old = octets(number);
        let mut new = old.clone();
        new[3] ^= 2;
        let private_key = replace(&rfc8448("2/rsa_private_key"), &old, &new);
        let public_key = RustCrypto.public_key(&private_key);
        assert_eq!(public_key, Err(Error::InvalidKey), "{number}");
    }
    let other_exponent = replace(
        &rfc8448("2/rsa_private_key"),
        &[2, 3, 1, 0, 1],
        &[2, 3, 1, 0, 3],
    );
    let public_key = RustCrypto.public_key(&other_exponent);
    assert_eq!(public_key, Err(Error::InvalidKey));
}

#[test]
fn a_key_that_is_not_der_or_has_something_after_it_is_refused() {
    for name in [
        "rsa1025",
        "pss1024",
        "pss1024sha256",
        "p256",
        "p384",
        "p521",
        "ed25519",
    ] {
        let (private_key, public_key) = (key(name, "private_key"), key(name, "public_key"));
        let refused = |private_key: &[u8], public_key: &[u8]| {
            let derived = RustCrypto.public_key(private_key);
            assert_eq!(derived, Err(Error::InvalidKey), "{name}");
            let parsed = PublicKey::from_spki(public_key).map(drop);
            assert_eq!(parsed, Err(Error::InvalidKey), "{name}");
        };
        refused(&[], &[]);
        refused(&private_key[1..], &public_key[1..]);
        let shorter = |der: &[u8]| der[..der.len() - 1].to_vec();
        refused(&shorter(&private_key), &shorter(&public_key));
        let longer = |der: &[u8]| [der, &[0]].concat();
        refused(&longer(&private_key), &longer(&public_key));
        // The length of the outer SEQUENCE in one octet more than it needs.
        let wide = |der: &[u8]| match der[1] {
            length @ ..0x80 => [&[0x30, 0x81, length], &der[2..]].concat(),
            count => [&[0x30, count + 1, 0], &der[2..]].concat(),
        };
        refused(&wide(&private_key), &wide(&public_key));
    }
}

#[test]
fn a_point_that_is_compressed_or_not_on_the_curve_is_no_key() {
    for (name, scheme) in ECDSA {
        let public_key = key(name, "public_key");
        let mut off_curve = public_key.clone();
        *off_curve.last_mut().unwrap() ^= 1;
        let verified = RustCrypto.verify(scheme, &off_curve, b"", &[]);
        assert_eq!(verified, Err(Error::InvalidKey));
    }
    // SubjectPublicKeyInfo of the key of RFC 6979, appendix A.2.5, with the point compressed (y is odd).
    let compressed = octets(
        "3039301306072a8648ce3d020106082a8648ce3d0301070322000360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
    );
    let verified = RustCrypto.verify(ECDSA[0].1, &compressed, b"", &[]);
    assert_eq!(verified, Err(Error::InvalidKey));
}

#[test]
fn an_ec_private_key_agrees_with_its_public_key() {
    for (name, _) in ECDSA {
        let mut private_key = key(name, "private_key");
        *private_key.last_mut().unwrap() ^= 1;
        let public_key = RustCrypto.public_key(&private_key);
        assert_eq!(public_key, Err(Error::InvalidKey));
    }
}

#[test]
fn rsa_modulus_and_exponent_have_limits() {
    let spki = rfc8448("2/rsa_public_key");
    let even_exponent = replace(&spki, &[2, 3, 1, 0, 1], &[2, 3, 1, 0, 2]);
    let exponent_one = [
        &octets("30819d300d06092a864886f70d010101050003818b00308187")[..],
        &spki[25..spki.len() - 5],
        &[2, 1, 1],
    ]
    .concat();
    let short = key("rsa1016", "public_key");
    for wrong in [even_exponent, exponent_one, short] {
        let scheme = SignatureScheme::RSA_PSS_RSAE_SHA256;
        let verified = RustCrypto.verify(scheme, &wrong, b"", &[0; 128]);
        assert_eq!(verified, Err(Error::InvalidKey));
    }
    let derived = RustCrypto.public_key(&key("rsa1016", "private_key"));
    assert_eq!(derived, Err(Error::InvalidKey));
}

#[test]
fn the_parameters_of_an_algorithm_identifier_are_exact() {
    let rsa = rfc8448("2/rsa_public_key");
    let without_null = [&octets("30819d300b06092a864886f70d010101")[..], &rsa[18..]].concat();
    let pss_with_null = replace(
        &rsa,
        &octets("864886f70d010101"),
        &octets("864886f70d01010a"),
    );
    // The trailer field of a PSS key written out, though it has its default value.
    let pss = key("pss1024sha256", "public_key");
    let (before, after) = pss.split_at(70);
    let trailer = [
        &octets("3081d83046")[..],
        &before[5..16],
        &octets("3039"),
        &before[18..],
        &octets("a303020101"),
        after,
    ]
    .concat();
    let ec = key("p256", "public_key");
    let other_curve = replace(
        &ec,
        &octets("06082a8648ce3d030107"),
        &octets("06082a8648ce3d030101"),
    );
    let ed25519 = key("ed25519", "public_key");
    let ed25519_with_null = [&octets("302c300706032b65700500")[..], &ed25519[9..]].concat();
    for wrong in [
        without_null,
        pss_with_null,
        trailer,
        other_curve,
        ed25519_with_null,
    ] {
        let parsed = PublicKey::from_spki(&wrong).map(drop);
        assert_eq!(parsed, Err(Error::InvalidKey));
    }
}

#[test]
fn the_public_key_in_a_pkcs_8_key_of_version_2_agrees() {
    let first = key("ed25519", "private_key");
    let public_key = key("ed25519", "public_key");
    let second = [
        &octets("3051020101")[..],
        &first[5..],
        &octets("8121"),
        &public_key[11..],
    ]
    .concat();
    assert_eq!(RustCrypto.public_key(&second), Ok(public_key));
    let mut other = second.clone();
    *other.last_mut().unwrap() ^= 1;
    let mut version_1 = second.clone();
    version_1[4] = 0;
    let mut version_2 = first;
    version_2[4] = 1;
    for wrong in [other, version_1, version_2] {
        assert_eq!(RustCrypto.public_key(&wrong), Err(Error::InvalidKey));
    }
}

#[test]
fn the_parameters_of_a_pss_key_restrict_it() {
    let restricted = key("pss1024sha256", "public_key");
    let scheme = SignatureScheme::RSA_PSS_PSS_SHA384;
    let verified = RustCrypto.verify(scheme, &restricted, b"", &[0; 128]);
    assert_eq!(verified, Err(Error::InvalidKey));
    // A salt of at least 40 octets, where the scheme has 32.
    let long_salt = key("pss1024sha256long", "public_key");
    let scheme = SignatureScheme::RSA_PSS_PSS_SHA256;
    let verified = RustCrypto.verify(scheme, &long_salt, b"", &[0; 128]);
    assert_eq!(verified, Err(Error::InvalidKey));
    let other_mask = key("pss1024sha256mgf384", "public_key");
    let id_mgf1 = octets("06092a864886f70d010108");
    let no_mask = replace(&restricted, &id_mgf1, &octets("06092a864886f70d010109"));
    for wrong in [other_mask, no_mask] {
        let verified = RustCrypto.verify(scheme, &wrong, b"", &[0; 128]);
        assert_eq!(verified, Err(Error::InvalidKey));
    }
}

#[test]
fn the_seed_of_ml_dsa_has_its_tag_and_32_octets() {
    let right = key("mldsa44", "private_key");
    assert!(RustCrypto.public_key(&right).is_ok());
    // An OCTET STRING is neither the seed nor, of this length, an expanded key.
    let untagged = replace(&right, &[0x80, 0x20], &[0x04, 0x20]);
    // The octet strings and the sequence around it grow with a longer seed.
    let mut longer = [&right[..], &[0]].concat();
    for at in [1, 19, 21] {
        longer[at] += 1;
    }
    for wrong in [untagged, longer] {
        let public_key = RustCrypto.public_key(&wrong);
        assert_eq!(public_key, Err(Error::InvalidKey));
    }
}

#[test]
fn a_public_key_of_ml_dsa_has_the_length_of_its_parameter_set() {
    // Of ML-DSA-44, which another identifier makes one of ML-DSA-65.
    let public_key = replace(&key("mldsa44", "public_key"), &[4, 3, 17], &[4, 3, 18]);
    let verified = RustCrypto.verify(SignatureScheme::MLDSA65, &public_key, b"", &[]);
    assert_eq!(verified, Err(Error::InvalidKey));
}

#[test]
fn the_curve_in_an_ec_private_key_agrees() {
    let private_key = key("p256", "private_key");
    let with_curve = |oid: &str| {
        [
            &octets("308193")[..],
            &private_key[3..27],
            &octets("0479"),
            &octets("3077"),
            &private_key[31..68],
            &octets("a00a"),
            &octets(oid),
            &private_key[68..],
        ]
        .concat()
    };
    let derived = RustCrypto.public_key(&with_curve("06082a8648ce3d030107"));
    assert_eq!(derived, Ok(key("p256", "public_key")));
    let derived = RustCrypto.public_key(&with_curve("06082a8648ce3d030101"));
    assert_eq!(derived, Err(Error::InvalidKey));
}

/// Replaces the one place where `old` stands.
fn replace(der: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = (0..=der.len() - old.len())
        .filter(|&at| der[at..].starts_with(old))
        .collect();
    assert_eq!(places.len(), 1);
    let at = places[0];
    [&der[..at], new, &der[at + old.len()..]].concat()
}
