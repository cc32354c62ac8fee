//! HKDF: a key that is set up once for several expansions, and what is made of the HMAC of a provider that has no HKDF of
//! its own (RFC 5869).

use super::{Digest, Error, Provider};
use crate::registry::HashAlgorithm;

/// A pseudorandom key of HKDF that is set up, for any number of expansions; made by [`Provider::prk`].
pub trait Prk: Send + Sync {
    /// HKDF-Expand (RFC 5869, section 2.3) with the concatenation of `info`: fills `out`.
    ///
    /// # Errors
    /// [`Error::TooLong`] where `out` is longer than 255 digests.
    fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error>;
}

/// A key that the provider sets up anew for each expansion.
pub(super) struct OfOctets<'p, P: ?Sized> {
    pub(super) provider: &'p P,
    pub(super) algorithm: HashAlgorithm,
    pub(super) prk: Vec<u8>,
}

impl<P: Provider + ?Sized> Prk for OfOctets<'_, P> {
    fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
        let (algorithm, prk) = (self.algorithm, &self.prk);
        self.provider.hkdf_expand(algorithm, prk, info, out)
    }
}

/// HKDF-Extract: HMAC of the input keying material under the salt.
pub(super) fn extract<P: Provider + ?Sized>(
    provider: &P,
    algorithm: HashAlgorithm,
    salt: &[u8],
    ikm: &[u8],
) -> Result<Digest, Error> {
    provider.hmac(algorithm, salt, &[ikm])
}

/// HKDF-Expand with the HMAC of a provider.
pub(super) fn expand<P: Provider + ?Sized>(
    provider: &P,
    algorithm: HashAlgorithm,
    prk: &[u8],
    info: &[&[u8]],
    out: &mut [u8],
) -> Result<(), Error> {
    check_prk(algorithm, prk)?;
    expand_with(algorithm, info, out, |parts| {
        provider.hmac(algorithm, prk, parts)
    })
}

/// HKDF-Expand, where `mac` is HMAC under the key.
///
/// ```text
/// T(0) = ""
/// T(i) = HMAC(PRK, T(i - 1) || info || i)
/// OKM  = T(1) || T(2) || …, as many octets as are wanted
/// ```
pub(super) fn expand_with(
    algorithm: HashAlgorithm,
    info: &[&[u8]],
    out: &mut [u8],
    mac: impl Fn(&[&[u8]]) -> Result<Digest, Error>,
) -> Result<(), Error> {
    check_length(algorithm, out)?;
    let mut block: Option<Digest> = None;
    for (chunk, counter) in out.chunks_mut(algorithm.length()).zip(1..=u8::MAX) {
        let counter = [counter];
        let next = match (&block, info) {
            // A single block of a single part, as in most of the key schedule.
            (None, [info]) => mac(&[info, &counter])?,
            _ => {
                let mut parts: Vec<&[u8]> = Vec::with_capacity(info.len() + 2);
                parts.extend(block.as_deref());
                parts.extend(info);
                parts.push(&counter);
                mac(&parts)?
            }
        };
        chunk.copy_from_slice(&next[..chunk.len()]);
        block = Some(next);
    }
    Ok(())
}

/// Refuses a key that is shorter than a digest.
pub(super) fn check_prk(algorithm: HashAlgorithm, prk: &[u8]) -> Result<(), Error> {
    match prk.len() < algorithm.length() {
        true => Err(Error::InvalidKey),
        false => Ok(()),
    }
}

/// Refuses more octets than HKDF-Expand gives.
pub(super) fn check_length(algorithm: HashAlgorithm, out: &[u8]) -> Result<(), Error> {
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
