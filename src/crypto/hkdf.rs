//! HKDF over the HMAC of a provider, for those that have no HKDF of their own (RFC 5869).

use super::{Digest, Error, Provider};
use crate::registry::HashAlgorithm;

/// HKDF-Extract: HMAC of the input keying material under the salt.
pub(super) fn extract<P: Provider + ?Sized>(
    provider: &P,
    algorithm: HashAlgorithm,
    salt: &[u8],
    ikm: &[u8],
) -> Result<Digest, Error> {
    provider.hmac(algorithm, salt, &[ikm])
}

/// HKDF-Expand.
///
/// ```text
/// T(0) = ""
/// T(i) = HMAC(PRK, T(i - 1) || info || i)
/// OKM  = T(1) || T(2) || …, as many octets as are wanted
/// ```
pub(super) fn expand<P: Provider + ?Sized>(
    provider: &P,
    algorithm: HashAlgorithm,
    prk: &[u8],
    info: &[&[u8]],
    out: &mut [u8],
) -> Result<(), Error> {
    check(algorithm, prk, out)?;
    let mut block: Option<Digest> = None;
    for (chunk, counter) in out.chunks_mut(algorithm.length()).zip(1..=u8::MAX) {
        let counter = [counter];
        let mut parts: Vec<&[u8]> = Vec::with_capacity(info.len() + 2);
        parts.extend(block.as_deref());
        parts.extend(info);
        parts.push(&counter);
        let next = provider.hmac(algorithm, prk, &parts)?;
        chunk.copy_from_slice(&next[..chunk.len()]);
        block = Some(next);
    }
    Ok(())
}

/// Holds the lengths of HKDF-Expand to their limits.
pub(super) fn check(algorithm: HashAlgorithm, prk: &[u8], out: &[u8]) -> Result<(), Error> {
    if prk.len() < algorithm.length() {
        return Err(Error::InvalidKey);
    }
    let limit = 255 * algorithm.length();
    if out.len() > limit {
        return Err(Error::TooLong {
            what: "HKDF output",
            limit,
            got: out.len(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{RustCrypto, test_data::octets};

    #[test]
    fn the_first_test_case_of_rfc_5869_comes_out() {
        let hash = HashAlgorithm::Sha256;
        let salt = octets("000102030405060708090a0b0c");
        let prk = extract(&RustCrypto, hash, &salt, &[0x0b; 22]).unwrap();
        assert_eq!(
            prk.to_string(),
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
        );
        let mut okm = [0; 42];
        let info: [&[u8]; 2] = [
            &[0xf0, 0xf1, 0xf2, 0xf3],
            &[0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9],
        ];
        expand(&RustCrypto, hash, &prk, &info, &mut okm).unwrap();
        let expected = octets(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        );
        assert_eq!(okm[..], expected[..]);
    }

    #[test]
    fn the_longest_output_is_that_of_an_implementation_of_its_own() {
        for &hash in HashAlgorithm::ALL {
            let prk = vec![7; hash.length()];
            let (mut ours, mut theirs) =
                (vec![0; 255 * hash.length()], vec![0; 255 * hash.length()]);
            expand(&RustCrypto, hash, &prk, &[b"info"], &mut ours).unwrap();
            RustCrypto
                .hkdf_expand(hash, &prk, &[b"info"], &mut theirs)
                .unwrap();
            assert_eq!(ours, theirs);
            let mut longer = vec![0; 255 * hash.length() + 1];
            let refused = expand(&RustCrypto, hash, &prk, &[], &mut longer);
            assert!(matches!(refused, Err(Error::TooLong { .. })));
            let short = expand(&RustCrypto, hash, &prk[1..], &[], &mut ours);
            assert_eq!(short, Err(Error::InvalidKey));
        }
    }
}
