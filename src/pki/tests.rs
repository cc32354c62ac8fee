//! Every identity verifies and signs; what is wrong with a chain has its own alert.

use rsa::pkcs8::der::{
    Decode as _, Encode as _, Reader as _, SliceReader, Tag,
    asn1::{AnyRef, BitStringRef},
};
use rustls_pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

use super::{
    Error, Identity, algorithm, identities, identity, roots, schemes_of, subject_public_key_info,
    verify_client, verify_server,
};
use crate::{
    crypto::{
        self, Provider as _, RustCrypto,
        test_data::{rfc8448, signature_data},
    },
    registry::{AlertDescription, Role, SignatureScheme},
};

/// 2030-01-01.
const NOW: u64 = 1_893_456_000;
/// 2020-01-01, from which on the certificates are valid.
const NOT_BEFORE: u64 = 1_577_836_800;
/// 2120-01-01, up to which they are valid.
const NOT_AFTER: u64 = 4_733_510_400;

const INTERMEDIATE_KEY: &[u8] = include_bytes!("../../vectors/pki/intermediate.key.der");
const INDEX: &str = include_str!("../../vectors/pki/index.tsv");

fn verify(identity: &Identity) -> Result<Vec<u8>, Error> {
    match identity.role {
        Role::Server => verify_server(
            &RustCrypto,
            identity.certificate_chain,
            roots(),
            Identity::SERVER_NAME,
            NOW,
        ),
        Role::Client => verify_client(&RustCrypto, identity.certificate_chain, roots(), NOW),
    }
}

fn chain(name: &str) -> &'static [&'static [u8]] {
    identity(name).unwrap().certificate_chain
}

/// Verifies a leaf as that of a server, with the chain of `server-p256` above it.
fn verify_leaf(leaf: &[u8]) -> Result<Vec<u8>, Error> {
    let intermediate = chain("server-p256")[1];
    verify_server(
        &RustCrypto,
        &[leaf, intermediate],
        roots(),
        Identity::SERVER_NAME,
        NOW,
    )
}

/// The certificate with other octets of the same number in it, signed by the intermediate again.
fn reissued(certificate: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let sequence = |contents: &[u8]| AnyRef::new(Tag::Sequence, contents).unwrap().to_der();
    let outer = AnyRef::from_der(certificate).unwrap();
    let mut parts = SliceReader::new(outer.value()).unwrap();
    let mut tbs_certificate = parts.tlv_bytes().unwrap().to_vec();
    let algorithm = parts.tlv_bytes().unwrap();
    let mut found = tbs_certificate
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from);
    let (at, _) = found.next().unwrap();
    assert_eq!((found.next(), from.len()), (None, to.len()));
    tbs_certificate[at..][..to.len()].copy_from_slice(to);
    let signature = RustCrypto
        .sign(
            SignatureScheme::ECDSA_SECP256R1_SHA256,
            INTERMEDIATE_KEY,
            &tbs_certificate,
            None,
        )
        .unwrap();
    let signature = BitStringRef::from_bytes(&signature)
        .unwrap()
        .to_der()
        .unwrap();
    sequence(&[&tbs_certificate, algorithm, &signature].concat()).unwrap()
}

/// The salt that a scheme needs, of zeros.
fn salt(scheme: SignatureScheme) -> Option<Vec<u8>> {
    let name = scheme.name().unwrap();
    let length = match name.rsplit_once("_sha") {
        Some((_, bits)) if name.starts_with("rsa_pss") => bits.parse::<usize>().unwrap() / 8,
        _ => return None,
    };
    Some(vec![0; length])
}

#[test]
fn the_table_is_that_of_the_files() {
    let sha256 = |octets: &[u8]| -> String {
        let digest = Sha256::digest(octets);
        digest.iter().map(|octet| format!("{octet:02x}")).collect()
    };
    let files: Vec<_> = INDEX
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("root\t") && !line.starts_with("intermediate\t"))
        .collect();
    let table: Vec<_> = identities()
        .iter()
        .map(|identity| {
            let schemes: Vec<_> = identity.schemes.iter().map(ToString::to_string).collect();
            let key = sha256(identity.private_key);
            let certificate = sha256(identity.certificate_chain[0]);
            let (role, kind) = identity.name.split_once('-').unwrap();
            assert_eq!(role, identity.role.to_string());
            [identity.name, kind, &schemes.join(","), &key, &certificate].join("\t")
        })
        .collect();
    assert_eq!(table, files);
}

#[test]
fn every_identity_verifies_and_its_leaf_has_its_key() {
    for identity in identities() {
        let key = verify(identity);
        assert_eq!(
            key,
            subject_public_key_info(identity.certificate_chain[0]),
            "{}",
            identity.name
        );
        if RustCrypto.signing_schemes().contains(&identity.schemes[0]) {
            let of_private_key = RustCrypto.public_key(identity.private_key).unwrap();
            assert_eq!(key, Ok(of_private_key), "{}", identity.name);
        }
    }
}

#[test]
fn every_key_signs_by_its_schemes_and_the_certificate_verifies() {
    let content = b"content";
    let mut signed = Vec::new();
    for identity in identities() {
        let key = verify(identity).unwrap();
        for scheme in identity.schemes {
            if !RustCrypto.signing_schemes().contains(scheme) {
                continue;
            }
            let signature = RustCrypto
                .sign(
                    *scheme,
                    identity.private_key,
                    content,
                    salt(*scheme).as_deref(),
                )
                .unwrap();
            RustCrypto
                .verify(*scheme, &key, content, &signature)
                .unwrap();
            signed.push(*scheme);
        }
    }
    // There is one key for id-RSASSA-PSS, and it is restricted to SHA-256.
    let without_key = [
        SignatureScheme::RSA_PSS_PSS_SHA384,
        SignatureScheme::RSA_PSS_PSS_SHA512,
    ];
    for scheme in RustCrypto.signing_schemes() {
        assert_ne!(
            signed.contains(scheme),
            without_key.contains(scheme),
            "{scheme}"
        );
    }
}

#[test]
fn a_key_of_every_kind_verifies_in_certificates() {
    let content = b"content";
    let mut verified = 0;
    for identity in identities() {
        let certificate = CertificateDer::from(identity.certificate_chain[0]);
        let leaf = webpki::EndEntityCert::try_from(&certificate).unwrap();
        for scheme in identity.schemes {
            if !RustCrypto.signing_schemes().contains(scheme) {
                continue;
            }
            let salt = salt(*scheme);
            let signature = RustCrypto
                .sign(*scheme, identity.private_key, content, salt.as_deref())
                .unwrap();
            let accepting = |content: &[u8]| {
                let algorithms = algorithm::verifiable(&RustCrypto);
                algorithms
                    .iter()
                    .filter(|algorithm| {
                        leaf.verify_signature(*algorithm, content, &signature)
                            .is_ok()
                    })
                    .count()
            };
            assert_eq!(accepting(content), 1, "{} {scheme}", identity.name);
            assert_eq!(accepting(b"other"), 0, "{} {scheme}", identity.name);
            verified += 1;
        }
    }
    assert!(verified >= 13, "{verified}");
}

#[test]
fn a_private_key_tells_its_schemes() {
    for identity in identities() {
        assert_eq!(
            schemes_of(identity.private_key).as_deref(),
            Ok(identity.schemes),
            "{}",
            identity.name
        );
    }
}

#[test]
fn a_key_of_rsassa_pss_without_parameters_fits_every_hash() {
    assert_eq!(
        schemes_of(&signature_data("pss1024/private_key")),
        Ok(vec![
            SignatureScheme::RSA_PSS_PSS_SHA256,
            SignatureScheme::RSA_PSS_PSS_SHA384,
        ])
    );
}

#[test]
fn the_digest_and_the_salt_of_a_scheme_fit_into_the_modulus_or_it_is_not_one_of_the_key() {
    for (key, expected) in [
        ("rsa1025/private_key", 2),
        ("rsa1031/private_key", 2),
        ("rsa2048/private_key", 3),
    ] {
        let key = signature_data(key);
        let schemes = schemes_of(&key).unwrap();
        assert_eq!(schemes.len(), expected);
        for scheme in [
            SignatureScheme::RSA_PSS_RSAE_SHA256,
            SignatureScheme::RSA_PSS_RSAE_SHA384,
            SignatureScheme::RSA_PSS_RSAE_SHA512,
        ] {
            let signature = RustCrypto.sign(scheme, &key, b"content", salt(scheme).as_deref());
            assert_eq!(schemes.contains(&scheme), signature.is_ok(), "{scheme}");
        }
    }
}

#[test]
fn what_is_no_key_of_a_signature_has_no_schemes() {
    // X25519 (RFC 8410): 1.3.101.110 instead of 1.3.101.112.
    let mut x25519 = signature_data("ed25519/private_key");
    x25519[11] = 0x6e;
    for key in [
        Vec::new(),
        x25519,
        signature_data("ed25519/public_key"),
        signature_data("rsa1016/private_key"),
    ] {
        assert_eq!(schemes_of(&key), Err(crypto::Error::InvalidKey));
    }
}

#[test]
fn the_public_key_of_a_published_certificate_is_the_printed_one() {
    // A Certificate message with one certificate, after 11 octets.
    let message = rfc8448("3/certificate");
    let certificate = &message[11..][..0x1b0];
    assert_eq!(
        subject_public_key_info(certificate),
        Ok(rfc8448("3/certificate_public_key"))
    );
}

fn assert_refused(result: Result<Vec<u8>, Error>, error: Error, alert: AlertDescription) {
    assert_eq!(result, Err(error));
    assert_eq!(error.alert(), alert);
}

#[test]
fn no_certificate_has_another_alert_for_a_server_than_for_a_client() {
    assert_refused(
        verify_server(&RustCrypto, &[], roots(), Identity::SERVER_NAME, NOW),
        Error::NoCertificate(Role::Server),
        AlertDescription::DECODE_ERROR,
    );
    assert_refused(
        verify_client(&RustCrypto, &[], roots(), NOW),
        Error::NoCertificate(Role::Client),
        AlertDescription::CERTIFICATE_REQUIRED,
    );
}

#[test]
fn a_server_of_another_name_is_refused() {
    for name in [
        "other.tlskat.example",
        "tlskat.example",
        "192.0.2.1",
        "",
        "a b",
    ] {
        assert_refused(
            verify_server(&RustCrypto, chain("server-p256"), roots(), name, NOW),
            Error::WrongName,
            AlertDescription::BAD_CERTIFICATE,
        );
    }
}

#[test]
fn a_client_that_poses_as_a_server_is_refused() {
    assert_refused(
        verify_server(
            &RustCrypto,
            chain("client-p256"),
            roots(),
            Identity::CLIENT_NAME,
            NOW,
        ),
        Error::WrongPurpose,
        AlertDescription::UNSUPPORTED_CERTIFICATE,
    );
}

#[test]
fn a_server_that_poses_as_a_client_is_refused() {
    assert_refused(
        verify_client(&RustCrypto, chain("server-p256"), roots(), NOW),
        Error::WrongPurpose,
        AlertDescription::UNSUPPORTED_CERTIFICATE,
    );
}

#[test]
fn a_key_that_is_not_for_signatures_is_refused() {
    let leaf = chain("server-p256")[0];
    // KeyUsage (RFC 5280, section 4.2.1.3): digitalSignature, and keyAgreement instead.
    let digital_signature = [
        0x55, 0x1d, 0x0f, 0x01, 0x01, 0xff, 0x04, 0x04, 3, 2, 7, 0x80,
    ];
    let key_agreement = [
        0x55, 0x1d, 0x0f, 0x01, 0x01, 0xff, 0x04, 0x04, 3, 2, 3, 0x08,
    ];
    assert!(verify_leaf(&reissued(leaf, &digital_signature, &digital_signature)).is_ok());
    assert_refused(
        verify_leaf(&reissued(leaf, &digital_signature, &key_agreement)),
        Error::WrongPurpose,
        AlertDescription::UNSUPPORTED_CERTIFICATE,
    );
}

#[test]
fn a_critical_extension_that_is_not_known_is_refused() {
    // SubjectAltName is 2.5.29.17; 2.5.29.127 is nothing. The basic constraints (2.5.29.19) are critical.
    let leaf = chain("server-p256")[0];
    assert_refused(
        verify_leaf(&reissued(
            leaf,
            &[0x55, 0x1d, 0x13, 0x01, 0x01, 0xff],
            &[0x55, 0x1d, 0x7f, 0x01, 0x01, 0xff],
        )),
        Error::Unsupported,
        AlertDescription::UNSUPPORTED_CERTIFICATE,
    );
}

#[test]
fn certificates_are_valid_from_2020_to_2120() {
    let at = |time| {
        verify_server(
            &RustCrypto,
            chain("server-p256"),
            roots(),
            Identity::SERVER_NAME,
            time,
        )
    };
    assert!(at(NOT_BEFORE).is_ok());
    assert!(at(NOT_AFTER).is_ok());
    assert_refused(
        at(NOT_BEFORE - 1),
        Error::NotYetValid,
        AlertDescription::CERTIFICATE_EXPIRED,
    );
    for time in [NOT_AFTER + 1, u64::MAX] {
        assert_refused(
            at(time),
            Error::Expired,
            AlertDescription::CERTIFICATE_EXPIRED,
        );
    }
}

#[test]
fn a_chain_to_another_root_is_refused() {
    let other_root = chain("server-ed25519")[0];
    for roots in [&[][..], &[other_root]] {
        assert_refused(
            verify_server(
                &RustCrypto,
                chain("server-p256"),
                roots,
                Identity::SERVER_NAME,
                NOW,
            ),
            Error::UnknownIssuer,
            AlertDescription::UNKNOWN_CA,
        );
    }
}

#[test]
fn a_leaf_without_the_intermediate_is_refused() {
    assert_refused(
        verify_server(
            &RustCrypto,
            &chain("server-p256")[..1],
            roots(),
            Identity::SERVER_NAME,
            NOW,
        ),
        Error::UnknownIssuer,
        AlertDescription::UNKNOWN_CA,
    );
}

#[test]
fn the_other_certificates_can_be_in_any_order_and_the_root_among_them() {
    let [leaf, intermediate] = chain("server-p256") else {
        panic!("a chain has two certificates")
    };
    for others in [[roots()[0], *intermediate], [*intermediate, roots()[0]]] {
        let chain = [&[*leaf][..], &others].concat();
        assert!(verify_server(&RustCrypto, &chain, roots(), Identity::SERVER_NAME, NOW).is_ok());
    }
}

#[test]
fn a_signature_with_one_bit_flipped_is_refused() {
    let mut leaf = chain("server-p256")[0].to_vec();
    *leaf.last_mut().unwrap() ^= 1;
    assert_refused(
        verify_leaf(&leaf),
        Error::BadSignature,
        AlertDescription::BAD_CERTIFICATE,
    );
}

#[test]
fn a_leaf_with_one_bit_flipped_anywhere_is_refused() {
    let leaf = chain("server-p256")[0];
    for at in 0..leaf.len() {
        let mut flipped = leaf.to_vec();
        flipped[at] ^= 1 << (at % 8);
        assert!(verify_leaf(&flipped).is_err(), "octet {at}");
    }
}

#[test]
fn a_leaf_that_is_cut_short_is_malformed() {
    let leaf = chain("server-p256")[0];
    for length in 0..leaf.len() {
        assert_refused(
            verify_leaf(&leaf[..length]),
            Error::Malformed,
            AlertDescription::BAD_CERTIFICATE,
        );
        assert_eq!(
            subject_public_key_info(&leaf[..length]),
            Err(Error::Malformed)
        );
    }
}

#[test]
fn a_certificate_of_pkcs1_signatures_has_an_unsupported_algorithm() {
    let message = rfc8448("3/certificate");
    let certificate = &message[11..][..0x1b0];
    // It is its own issuer. 2020-01-01 is in its time.
    assert_refused(
        verify_server(
            &RustCrypto,
            &[certificate],
            &[certificate],
            "rsa",
            NOT_BEFORE,
        ),
        Error::UnsupportedAlgorithm,
        AlertDescription::UNSUPPORTED_CERTIFICATE,
    );
}

#[test]
fn a_digest_of_md5_or_sha1_is_a_bad_certificate() {
    // RFC 3279, sections 2.2.1 and 2.2.3: the identifiers, and NULL for RSA.
    for algorithm in [
        "06092a864886f70d0101040500",
        "06092a864886f70d0101050500",
        "06072a8648ce3d0401",
    ] {
        let context = webpki::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: crypto::test_data::octets(algorithm),
            supported_algorithms: Vec::new(),
        };
        let error = Error::from(webpki::Error::UnsupportedSignatureAlgorithmContext(context));
        assert_eq!(error, Error::WeakHash);
        assert_eq!(error.alert(), AlertDescription::BAD_CERTIFICATE);
    }
}

#[test]
fn an_authority_as_a_leaf_is_refused() {
    assert_refused(
        verify_server(
            &RustCrypto,
            &chain("server-p256")[1..],
            roots(),
            Identity::SERVER_NAME,
            NOW,
        ),
        Error::Constraint,
        AlertDescription::CERTIFICATE_UNKNOWN,
    );
}

#[test]
fn a_root_that_is_no_certificate_is_an_error_of_its_own() {
    assert_refused(
        verify_client(&RustCrypto, chain("client-p256"), &[b"root"], NOW),
        Error::MalformedRoot,
        AlertDescription::INTERNAL_ERROR,
    );
}
