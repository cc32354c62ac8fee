//! Hashes and HMAC.

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384};

use crate::{
    crypto::{Digest, Error},
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
