//! ML-DSA (FIPS 204), deterministic and without a context, as draft-ietf-tls-mldsa signs.

use ml_dsa::{
    EncodedVerifyingKey, Keypair as _, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature,
    SigningKey, VerifyingKey,
};

use crate::{
    crypto::{Algorithm, Error},
    registry::SignatureScheme,
};

/// Octets of a seed.
pub(super) const SEED_LENGTH: usize = 32;

/// The context of FIPS 204, section 5.2, which TLS leaves empty: the content has one of its own.
const CONTEXT: &[u8] = b"";

/// Octets of a public key (FIPS 204, section 4, table 2).
pub(super) fn public_key_length(scheme: SignatureScheme) -> Result<usize, Error> {
    match scheme {
        SignatureScheme::MLDSA44 => Ok(1312),
        SignatureScheme::MLDSA65 => Ok(1952),
        SignatureScheme::MLDSA87 => Ok(2592),
        _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
    }
}

/// The public key that belongs to a seed.
pub(super) fn public_key(
    scheme: SignatureScheme,
    seed: &[u8; SEED_LENGTH],
) -> Result<Vec<u8>, Error> {
    match scheme {
        SignatureScheme::MLDSA44 => Ok(public_key_of::<MlDsa44>(seed)),
        SignatureScheme::MLDSA65 => Ok(public_key_of::<MlDsa65>(seed)),
        SignatureScheme::MLDSA87 => Ok(public_key_of::<MlDsa87>(seed)),
        _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
    }
}

/// Signs with 32 zero octets in place of fresh randomness (FIPS 204, section 3.4).
pub(super) fn sign(
    scheme: SignatureScheme,
    seed: &[u8; SEED_LENGTH],
    content: &[u8],
) -> Result<Vec<u8>, Error> {
    match scheme {
        SignatureScheme::MLDSA44 => sign_with::<MlDsa44>(seed, content),
        SignatureScheme::MLDSA65 => sign_with::<MlDsa65>(seed, content),
        SignatureScheme::MLDSA87 => sign_with::<MlDsa87>(seed, content),
        _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
    }
}

pub(super) fn verify(
    scheme: SignatureScheme,
    public_key: &[u8],
    content: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    match scheme {
        SignatureScheme::MLDSA44 => verify_with::<MlDsa44>(public_key, content, signature),
        SignatureScheme::MLDSA65 => verify_with::<MlDsa65>(public_key, content, signature),
        SignatureScheme::MLDSA87 => verify_with::<MlDsa87>(public_key, content, signature),
        _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
    }
}

fn public_key_of<P: MlDsaParams>(seed: &[u8; SEED_LENGTH]) -> Vec<u8> {
    let key = SigningKey::<P>::from_seed(&(*seed).into());
    key.verifying_key().encode().to_vec()
}

fn sign_with<P: MlDsaParams>(seed: &[u8; SEED_LENGTH], content: &[u8]) -> Result<Vec<u8>, Error> {
    let key = SigningKey::<P>::from_seed(&(*seed).into());
    let signature = key.expanded_key().sign_deterministic(content, CONTEXT);
    Ok(signature.map_err(|_| Error::InvalidKey)?.encode().to_vec())
}

fn verify_with<P: MlDsaParams>(
    public_key: &[u8],
    content: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    let key = EncodedVerifyingKey::<P>::try_from(public_key).map_err(|_| Error::InvalidKey)?;
    let signature = Signature::<P>::try_from(signature).map_err(|_| Error::BadSignature)?;
    if VerifyingKey::<P>::decode(&key).verify_with_context(content, CONTEXT, &signature) {
        Ok(())
    } else {
        Err(Error::BadSignature)
    }
}
