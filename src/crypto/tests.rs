//! What is set up once gives the octets of what is set up each time, for every provider of the build.

use super::{Error, HashAlgorithm, Provider, RustCrypto, SignatureScheme, providers};

const ED25519: SignatureScheme = SignatureScheme::ED25519;
const RSA_PSS_RSAE_SHA256: SignatureScheme = SignatureScheme::RSA_PSS_RSAE_SHA256;

/// The hashes of a provider, with the provider.
fn each(check: impl Fn(&dyn Provider, HashAlgorithm)) {
    for provider in providers() {
        for &hash in provider.hashes() {
            check(&*provider, hash);
        }
    }
}

#[test]
fn a_kept_key_expands_to_the_octets_of_the_reference() {
    each(|provider, hash| {
        let prk: Vec<u8> = (0..hash.length() as u8).collect();
        let kept = provider.prk(hash, &prk).unwrap();
        let infos: [&[&[u8]]; 3] = [&[], &[b"info"], &[b"in", b"", b"fo"]];
        for info in infos {
            for length in [0, 1, hash.length(), hash.length() + 1, 255 * hash.length()] {
                let (mut expected, mut got) = (vec![0; length], vec![0; length]);
                RustCrypto
                    .hkdf_expand(hash, &prk, info, &mut expected)
                    .unwrap();
                kept.expand(info, &mut got).unwrap();
                assert_eq!(got, expected, "{} {length}", provider.name());
            }
        }
    });
}

#[test]
fn a_kept_key_has_the_limits_of_hkdf() {
    each(|provider, hash| {
        let prk = vec![7; hash.length()];
        let short = provider.prk(hash, &prk[1..]).err();
        assert_eq!(short, Some(Error::InvalidKey), "{}", provider.name());
        let limit = 255 * hash.length();
        let longer = provider
            .prk(hash, &prk)
            .unwrap()
            .expand(&[], &mut vec![0; limit + 1]);
        let too_long = Error::TooLong {
            what: "HKDF output",
            limit,
            got: limit + 1,
        };
        assert_eq!(longer, Err(too_long), "{}", provider.name());
    });
}

#[test]
fn a_hash_that_is_asked_for_on_its_way_goes_on() {
    each(|provider, hash| {
        let mut context = provider.hash_context(hash).unwrap();
        let mut octets = Vec::new();
        for length in [0, 3, 61, 64, 128, 1, 300] {
            let more = vec![length as u8; length];
            context.update(&more);
            octets.extend(more);
            let expected = RustCrypto.hash(hash, &[&octets]).unwrap();
            assert_eq!(context.digest().unwrap(), expected, "{}", provider.name());
        }
    });
}

#[test]
fn a_signing_key_signs_as_the_octets_do_and_refuses_what_they_do() {
    let own = crate::pki::identity("server-ed25519").unwrap();
    for provider in providers() {
        let name = provider.name();
        let both = |private_key: &[u8], scheme, salt: Option<&[u8]>| {
            let once = provider.sign(scheme, private_key, b"content", salt);
            let kept = provider
                .signing_key(private_key)
                .sign(scheme, b"content", salt);
            assert_eq!(kept, once, "{name} {scheme:?}");
            kept
        };
        let expected = RustCrypto.sign(ED25519, own.private_key, b"content", None);
        assert_eq!(both(own.private_key, ED25519, None), expected, "{name}");
        both(own.private_key, ED25519, Some(&[1])).unwrap_err();
        both(own.private_key, RSA_PSS_RSAE_SHA256, None).unwrap_err();
        both(b"no key", ED25519, None).unwrap_err();
    }
}
