//! Signatures of CertificateVerify: which scheme goes with which key, and how it signs.

use core::convert::Infallible;

use ed25519_dalek::{Signature, Signer as _};
use rsa::{
    BoxedUint,
    hazmat::rsa_decrypt_and_check,
    rand_core::{TryCryptoRng, TryRng},
    traits::PublicKeyParts,
};
use sha2::{Sha256, Sha384, Sha512};

use super::{
    ecdsa,
    keys::{PrivateKey, PublicKey},
    ml_dsa,
};
use crate::{
    crypto::{
        Algorithm, Error,
        pss::{self, PssHash},
    },
    registry::{NamedGroup, SignatureScheme},
};

/// The schemes of TLS 1.3 CertificateVerify that are implemented.
pub(super) const SCHEMES: &[SignatureScheme] = &[
    SignatureScheme::ECDSA_SECP256R1_SHA256,
    SignatureScheme::ECDSA_SECP384R1_SHA384,
    SignatureScheme::ECDSA_SECP521R1_SHA512,
    SignatureScheme::RSA_PSS_RSAE_SHA256,
    SignatureScheme::RSA_PSS_RSAE_SHA384,
    SignatureScheme::RSA_PSS_RSAE_SHA512,
    SignatureScheme::ED25519,
    SignatureScheme::RSA_PSS_PSS_SHA256,
    SignatureScheme::RSA_PSS_PSS_SHA384,
    SignatureScheme::RSA_PSS_PSS_SHA512,
    SignatureScheme::MLDSA44,
    SignatureScheme::MLDSA65,
    SignatureScheme::MLDSA87,
];

pub(super) fn sign(
    scheme: SignatureScheme,
    private_key: &[u8],
    content: &[u8],
    salt: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    if !SCHEMES.contains(&scheme) {
        return Err(Error::Unsupported(Algorithm::Signature(scheme)));
    }
    if let Some(hash) = PssHash::of(scheme) {
        let expected = hash.length();
        let salt = salt.ok_or(Error::MissingSalt)?;
        if salt.len() != expected {
            return Err(Error::InvalidLength {
                what: "salt",
                expected,
                got: salt.len(),
            });
        }
        return sign_pss_with_any_salt(scheme, private_key, content, salt);
    }
    if salt.is_some() {
        return Err(Error::UnexpectedSalt);
    }
    match (scheme, PrivateKey::from_pkcs8(private_key)?) {
        (SignatureScheme::ED25519, PrivateKey::Ed25519(key)) => {
            let signature = key.try_sign(content).map_err(|_| Error::InvalidKey)?;
            Ok(signature.to_bytes().to_vec())
        }
        (
            SignatureScheme::ECDSA_SECP256R1_SHA256,
            PrivateKey::Ecdsa(NamedGroup::SECP256R1, scalar),
        ) => ecdsa::p256::sign(&scalar, content),
        (
            SignatureScheme::ECDSA_SECP384R1_SHA384,
            PrivateKey::Ecdsa(NamedGroup::SECP384R1, scalar),
        ) => ecdsa::p384::sign(&scalar, content),
        (
            SignatureScheme::ECDSA_SECP521R1_SHA512,
            PrivateKey::Ecdsa(NamedGroup::SECP521R1, scalar),
        ) => ecdsa::p521::sign(&scalar, content),
        (scheme, PrivateKey::MlDsa(of_key, seed)) if scheme == of_key => {
            ml_dsa::sign(scheme, &seed, content)
        }
        _ => Err(Error::InvalidKey),
    }
}

pub(super) fn verify(
    scheme: SignatureScheme,
    public_key: &[u8],
    content: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    if !SCHEMES.contains(&scheme) {
        return Err(Error::Unsupported(Algorithm::Signature(scheme)));
    }
    match (scheme, PublicKey::from_spki(public_key)?) {
        (SignatureScheme::ED25519, PublicKey::Ed25519(key)) => {
            let signature = Signature::from_slice(signature).map_err(|_| Error::BadSignature)?;
            key.verify_strict(content, &signature)
                .map_err(|_| Error::BadSignature)
        }
        (
            SignatureScheme::ECDSA_SECP256R1_SHA256,
            PublicKey::Ecdsa(NamedGroup::SECP256R1, point),
        ) => ecdsa::p256::verify(&point, content, signature),
        (
            SignatureScheme::ECDSA_SECP384R1_SHA384,
            PublicKey::Ecdsa(NamedGroup::SECP384R1, point),
        ) => ecdsa::p384::verify(&point, content, signature),
        (
            SignatureScheme::ECDSA_SECP521R1_SHA512,
            PublicKey::Ecdsa(NamedGroup::SECP521R1, point),
        ) => ecdsa::p521::verify(&point, content, signature),
        (scheme, PublicKey::MlDsa(of_key, key)) if scheme == of_key => {
            ml_dsa::verify(scheme, &key, content, signature)
        }
        (scheme, PublicKey::Rsa(allowed, key)) if allowed.permits(scheme) => {
            match PssHash::of(scheme) {
                Some(hash) => verify_pss(&key, hash, content, signature),
                None => Err(Error::InvalidKey),
            }
        }
        _ => Err(Error::InvalidKey),
    }
}

/// A signature whose salt may be of any length, as no scheme has it.
pub(crate) fn sign_pss_with_any_salt(
    scheme: SignatureScheme,
    private_key: &[u8],
    content: &[u8],
    salt: &[u8],
) -> Result<Vec<u8>, Error> {
    let unsupported = Error::Unsupported(Algorithm::Signature(scheme));
    let hash = PssHash::of(scheme).ok_or(unsupported)?;
    match PrivateKey::from_pkcs8(private_key)? {
        PrivateKey::Rsa(allowed, key) if allowed.permits(scheme) => {
            sign_pss(&key, hash, content, salt)
        }
        _ => Err(Error::InvalidKey),
    }
}

fn sign_pss(
    key: &rsa::PrivateKey,
    hash: PssHash,
    content: &[u8],
    salt: &[u8],
) -> Result<Vec<u8>, Error> {
    let encoded = pss::encode(
        hash,
        content,
        salt,
        key.n().bit_width_vartime() as usize - 1,
    )?;
    sign_encoded(key, &encoded)
}

/// The private operation on an encoded message, as many octets as the modulus has.
fn sign_encoded(key: &rsa::PrivateKey, encoded: &[u8]) -> Result<Vec<u8>, Error> {
    let encoded =
        BoxedUint::from_be_slice(encoded, key.n_bits_precision()).map_err(|_| Error::InvalidKey)?;
    let signature = rsa_decrypt_and_check(key, None::<&mut NoRandomness>, &encoded)
        .map_err(|_| Error::InvalidKey)?
        .to_be_bytes_trimmed_vartime();
    let mut padded = vec![0; key.size().saturating_sub(signature.len())];
    padded.extend_from_slice(&signature);
    Ok(padded)
}

fn verify_pss(
    key: &rsa::PublicKey,
    hash: PssHash,
    content: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    match hash {
        PssHash::Sha256 => key.pss_verify::<Sha256>(content, signature),
        PssHash::Sha384 => key.pss_verify::<Sha384>(content, signature),
        PssHash::Sha512 => key.pss_verify::<Sha512>(content, signature),
    }
    .map_err(|_| Error::BadSignature)
}

/// The generator that does not exist: names the type of the absent blinding.
enum NoRandomness {}

impl TryRng for NoRandomness {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        match *self {}
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        match *self {}
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        match *self {}
    }
}

impl TryCryptoRng for NoRandomness {}

#[cfg(test)]
mod tests;
