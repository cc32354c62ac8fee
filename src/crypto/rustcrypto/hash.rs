//! Hashes, HMAC and HKDF.

use hkdf::Hkdf;
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384};

use crate::{
    crypto::{Digest, Error, HashContext, Prk},
    registry::HashAlgorithm,
};

pub(super) fn hash(algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
    match algorithm {
        HashAlgorithm::Sha256 => Digest::new(algorithm, &hash_with::<Sha256>(parts)),
        HashAlgorithm::Sha384 => Digest::new(algorithm, &hash_with::<Sha384>(parts)),
    }
}

pub(super) fn hmac(algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
    match algorithm {
        HashAlgorithm::Sha256 => Digest::new(algorithm, &hmac_with::<Sha256>(key, parts)?),
        HashAlgorithm::Sha384 => Digest::new(algorithm, &hmac_with::<Sha384>(key, parts)?),
    }
}

pub(super) fn hkdf_extract(
    algorithm: HashAlgorithm,
    salt: &[u8],
    ikm: &[u8],
) -> Result<Digest, Error> {
    let salt = Some(salt);
    match algorithm {
        HashAlgorithm::Sha256 => Digest::new(algorithm, &Hkdf::<Sha256>::extract(salt, ikm).0),
        HashAlgorithm::Sha384 => Digest::new(algorithm, &Hkdf::<Sha384>::extract(salt, ikm).0),
    }
}

pub(super) fn prk(algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk>, Error> {
    fn keyed<D: EagerHash>(prk: &[u8]) -> Result<Hkdf<D>, Error> {
        Hkdf::from_prk(prk).map_err(|_| Error::InvalidKey)
    }
    Ok(match algorithm {
        HashAlgorithm::Sha256 => Box::new(keyed::<Sha256>(prk)?),
        HashAlgorithm::Sha384 => Box::new(keyed::<Sha384>(prk)?),
    })
}

impl<D: EagerHash> Prk for Hkdf<D>
where
    Self: Send + Sync,
{
    fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
        let too_long = Error::TooLong {
            what: "HKDF output",
            limit: 255 * <D as sha2::Digest>::output_size(),
            got: out.len(),
        };
        self.expand_multi_info(info, out).map_err(|_| too_long)
    }
}

pub(super) fn hash_context(algorithm: HashAlgorithm) -> Box<dyn HashContext> {
    match algorithm {
        HashAlgorithm::Sha256 => Box::new(Sha256::default()),
        HashAlgorithm::Sha384 => Box::new(Sha384::default()),
    }
}

macro_rules! hash_context {
    ($($hash:ident),*) => {$(
        impl HashContext for $hash {
            fn update(&mut self, octets: &[u8]) {
                sha2::Digest::update(self, octets);
            }

            fn digest(&self) -> Result<Digest, Error> {
                Digest::new(HashAlgorithm::$hash, &sha2::Digest::finalize(self.clone()))
            }
        }
    )*};
}

hash_context!(Sha256, Sha384);

fn hash_with<D: sha2::Digest>(parts: &[&[u8]]) -> sha2::digest::Output<D> {
    let mut hash = D::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize()
}

fn hmac_with<D: EagerHash>(
    key: &[u8],
    parts: &[&[u8]],
) -> Result<sha2::digest::Output<Hmac<D>>, Error> {
    let mut hmac = Hmac::<D>::new_from_slice(key).map_err(|_| Error::InvalidKey)?;
    for part in parts {
        hmac.update(part);
    }
    Ok(hmac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use HashAlgorithm::{Sha256, Sha384};

    use super::*;
    use crate::crypto::{Provider, rustcrypto::RustCrypto, test_data::octets};

    #[test]
    fn a_hash_is_that_of_the_concatenation() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash(Sha256, &[b"abc"]).unwrap().to_string(), abc);
        assert_eq!(hash(Sha256, &[b"a", b"", b"bc"]).unwrap().to_string(), abc);
        // FIPS 180-4, the example of SHA-384.
        assert_eq!(
            hash(Sha384, &[b"ab", b"c"]).unwrap().to_string(),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        );
    }

    #[test]
    fn hmac_gives_the_values_of_rfc_4231() {
        let parts: &[&[u8]] = &[b"what do ya want ", b"for nothing?"];
        assert_eq!(
            hmac(Sha256, b"Jefe", parts).unwrap().to_string(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hmac(Sha384, b"Jefe", parts).unwrap().to_string(),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        );
    }

    #[test]
    fn hkdf_gives_the_values_of_rfc_5869() {
        // Appendix A.1 to A.3.
        for (ikm, salt, info, prk, okm) in [
            (
                vec![0x0b; 22],
                (0..=0x0c).collect(),
                (0xf0..=0xf9).collect(),
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
            ),
            (
                (0..=0x4f).collect(),
                (0x60..=0xaf).collect(),
                (0xb0..=0xff).collect(),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
            ),
            (
                vec![0x0b; 22],
                vec![],
                vec![],
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
            ),
        ] {
            let extracted = RustCrypto.hkdf_extract(Sha256, &salt, &ikm).unwrap();
            assert_eq!(extracted.to_string(), prk);
            let okm = octets(okm);
            let mut expanded = vec![0; okm.len()];
            let (head, tail) = info.split_at(info.len() / 2);
            RustCrypto
                .hkdf_expand(Sha256, &extracted, &[head, tail], &mut expanded)
                .unwrap();
            assert_eq!(expanded, okm);
        }
    }

    #[test]
    fn hkdf_expands_to_255_digests_and_no_further() {
        for hash in [Sha256, Sha384] {
            let limit = 255 * hash.length();
            let prk = vec![7; hash.length()];
            let mut out = vec![0; limit + 1];
            assert_eq!(
                RustCrypto.hkdf_expand(hash, &prk, &[], &mut out),
                Err(Error::TooLong {
                    what: "HKDF output",
                    limit,
                    got: limit + 1
                })
            );
            RustCrypto
                .hkdf_expand(hash, &prk, &[], &mut out[..limit])
                .unwrap();
            // T(255) = HMAC(PRK, T(254) || info || ff)
            let blocks: Vec<&[u8]> = out[..limit].chunks(hash.length()).collect();
            let last = hmac(hash, &prk, &[blocks[253], &[0xff]]).unwrap();
            assert_eq!(blocks[254], &*last);
        }
    }

    #[test]
    fn a_prk_shorter_than_a_digest_is_refused() {
        let mut out = [0; 32];
        let expand = |prk: &[u8], out: &mut [u8]| RustCrypto.hkdf_expand(Sha256, prk, &[], out);
        assert_eq!(expand(&[0; 31], &mut out), Err(Error::InvalidKey));
        assert_eq!(expand(&[0; 32], &mut out), Ok(()));
    }
}
