//! ring as a [`Provider`].

// The private keys of key exchange can be given only through `ring::test`, which is deprecated.
#![allow(deprecated)]

use core::ops::RangeInclusive;

use ::ring::{
    agreement::{self, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    signature::{self, VerificationAlgorithm},
    test::rand::FixedSliceRandom,
};

use super::{
    Aead, Algorithm, Digest, Error, HashContext, Prk, Provider, aead::seal_split, ed25519::Ed25519,
    ring_api, rustcrypto::keys::subject_public_key, shares, signing_key::SigningKey,
};
use crate::registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme};

/// The primitives of the crate `ring`.
///
/// What it hides is made of what it shows: HKDF-Extract is its HMAC, held against its own. A private key of key exchange takes the way of its
/// own tests, as the octets of a random generator that says only these. Its signatures with ECDSA and RSASSA-PSS draw
/// their own random octets, so that only those with Ed25519 can be compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ring;

impl Provider for Ring {
    fn name(&self) -> &str {
        "ring"
    }

    fn version(&self) -> &str {
        "0.17"
    }

    ring_api::methods!();
}

ring_api::primitives!(ring);

const GROUPS: &[NamedGroup] = &[
    NamedGroup::SECP256R1,
    NamedGroup::SECP384R1,
    NamedGroup::X25519,
];

const VERIFYING: &[SignatureScheme] = &[
    SignatureScheme::ECDSA_SECP256R1_SHA256,
    SignatureScheme::ECDSA_SECP384R1_SHA384,
    SignatureScheme::RSA_PSS_RSAE_SHA256,
    SignatureScheme::RSA_PSS_RSAE_SHA384,
    SignatureScheme::RSA_PSS_RSAE_SHA512,
    SignatureScheme::ED25519,
    SignatureScheme::RSA_PSS_PSS_SHA256,
    SignatureScheme::RSA_PSS_PSS_SHA384,
    SignatureScheme::RSA_PSS_PSS_SHA512,
];

/// ring sets no limit; one that its HMAC takes.
const LONGEST_PRK: usize = usize::MAX;

fn verification(scheme: SignatureScheme) -> Result<&'static dyn VerificationAlgorithm, Error> {
    Ok(match scheme {
        SignatureScheme::ECDSA_SECP256R1_SHA256 => &signature::ECDSA_P256_SHA256_ASN1,
        SignatureScheme::ECDSA_SECP384R1_SHA384 => &signature::ECDSA_P384_SHA384_ASN1,
        SignatureScheme::RSA_PSS_RSAE_SHA256 | SignatureScheme::RSA_PSS_PSS_SHA256 => {
            &signature::RSA_PSS_2048_8192_SHA256
        }
        SignatureScheme::RSA_PSS_RSAE_SHA384 | SignatureScheme::RSA_PSS_PSS_SHA384 => {
            &signature::RSA_PSS_2048_8192_SHA384
        }
        SignatureScheme::RSA_PSS_RSAE_SHA512 | SignatureScheme::RSA_PSS_PSS_SHA512 => {
            &signature::RSA_PSS_2048_8192_SHA512
        }
        SignatureScheme::ED25519 => &signature::ED25519,
        _ => return Err(Error::Unsupported(Algorithm::Signature(scheme))),
    })
}

fn key_share(group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
    let share = private_key(group, private)?.compute_public_key();
    Ok(share.map_err(|_| Error::InvalidKey)?.as_ref().to_vec())
}

fn key_agreement(group: NamedGroup, private: &[u8], peer_share: &[u8]) -> Result<Vec<u8>, Error> {
    let private = private_key(group, private)?;
    let peer_share = UnparsedPublicKey::new(curve(group)?, peer_share);
    agree_ephemeral(private, &peer_share, <[u8]>::to_vec).map_err(|_| {
        match shares::check_share(group, peer_share.bytes()) {
            Err(malformed) => malformed,
            Ok(()) => shares::refused(group),
        }
    })
}

fn private_key(group: NamedGroup, private: &[u8]) -> Result<EphemeralPrivateKey, Error> {
    let curve = curve(group)?;
    // The generator panics where it is asked for another number of octets.
    shares::check_private_key(group, private)?;
    EphemeralPrivateKey::generate(curve, &FixedSliceRandom { bytes: private })
        .map_err(|_| Error::InvalidKey)
}

fn curve(group: NamedGroup) -> Result<&'static agreement::Algorithm, Error> {
    match group {
        NamedGroup::SECP256R1 => Ok(&agreement::ECDH_P256),
        NamedGroup::SECP384R1 => Ok(&agreement::ECDH_P384),
        NamedGroup::X25519 => Ok(&agreement::X25519),
        _ => Err(Error::Unsupported(Algorithm::Group(group))),
    }
}
