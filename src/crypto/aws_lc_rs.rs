//! aws-lc-rs as a [`Provider`].

use core::ops::RangeInclusive;

use ::aws_lc_rs::{
    agreement::{self, PrivateKey, UnparsedPublicKey, agree},
    kem::{Ciphertext, DecapsulationKey, ML_KEM_768, ML_KEM_1024},
    signature::{self, VerificationAlgorithm},
};

use super::{
    Aead, Algorithm, Digest, Error, HashContext, Prk, Provider,
    aead::seal_split,
    ed25519::Ed25519,
    hybrid::{Halves, Hybrid, MlKem, Whole},
    ring_api,
    rustcrypto::{hybrid::decapsulation_key, keys::subject_public_key},
    shares,
    signing_key::SigningKey,
};
use crate::registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme};

/// The primitives of the crate `aws-lc-rs`.
///
/// What it hides is made of what it shows: HKDF-Extract is its HMAC, held against its own. Its signatures with ECDSA,
/// RSASSA-PSS and ML-DSA draw their own random octets, so that only those with Ed25519 can be compared; so does its
/// encapsulation, and its decapsulation takes no seed, which is expanded for it. Its key agreement takes also compressed
/// points and whole SubjectPublicKeyInfos, which no TLS share is; those are refused before it sees them.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwsLcRs;

impl Provider for AwsLcRs {
    fn name(&self) -> &str {
        "aws-lc-rs"
    }

    fn version(&self) -> &str {
        "1"
    }

    fn decapsulating_groups(&self) -> &[NamedGroup] {
        &[
            NamedGroup::SECP256R1_MLKEM768,
            NamedGroup::X25519_MLKEM768,
            NamedGroup::SECP384R1_MLKEM1024,
        ]
    }

    fn decapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        decapsulate(group, private, peer_share)
    }

    ring_api::methods!();
}

ring_api::primitives!(aws_lc_rs);

const GROUPS: &[NamedGroup] = &[
    NamedGroup::SECP256R1,
    NamedGroup::SECP384R1,
    NamedGroup::SECP521R1,
    NamedGroup::X25519,
];

const VERIFYING: &[SignatureScheme] = &[
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

/// It panics beyond the longest digest that it knows.
const LONGEST_PRK: usize = 64;

fn verification(scheme: SignatureScheme) -> Result<&'static dyn VerificationAlgorithm, Error> {
    Ok(match scheme {
        SignatureScheme::ECDSA_SECP256R1_SHA256 => &signature::ECDSA_P256_SHA256_ASN1,
        SignatureScheme::ECDSA_SECP384R1_SHA384 => &signature::ECDSA_P384_SHA384_ASN1,
        SignatureScheme::ECDSA_SECP521R1_SHA512 => &signature::ECDSA_P521_SHA512_ASN1,
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
        SignatureScheme::MLDSA44 => &signature::ML_DSA_44,
        SignatureScheme::MLDSA65 => &signature::ML_DSA_65,
        SignatureScheme::MLDSA87 => &signature::ML_DSA_87,
        _ => return Err(Error::Unsupported(Algorithm::Signature(scheme))),
    })
}

fn key_share(group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
    let share = private_key(group, private)?.compute_public_key();
    Ok(share.map_err(|_| Error::InvalidKey)?.as_ref().to_vec())
}

fn key_agreement(group: NamedGroup, private: &[u8], peer_share: &[u8]) -> Result<Vec<u8>, Error> {
    let private = private_key(group, private)?;
    shares::check_share(group, peer_share)?;
    let peer_share = UnparsedPublicKey::new(curve(group)?, peer_share);
    agree(&private, peer_share, shares::refused(group), |secret| {
        Ok(secret.to_vec())
    })
}

fn decapsulate(group: NamedGroup, private: &[u8], peer_share: &[u8]) -> Result<Vec<u8>, Error> {
    let hybrid = Hybrid::of(group)?;
    let private = hybrid.split(Whole::ClientPrivateKey, private)?;
    let peer = hybrid.split(Whole::ServerShare, peer_share)?;
    let ecdh = key_agreement(hybrid.ecdh, private.ecdh, peer.ecdh)?;
    let parameters = match hybrid.ml_kem {
        MlKem::MlKem768 => &ML_KEM_768,
        MlKem::MlKem1024 => &ML_KEM_1024,
    };
    let key = decapsulation_key(hybrid.ml_kem, private.ml_kem)?;
    let key = DecapsulationKey::new(parameters, &key).map_err(|_| Error::InvalidKey)?;
    let ml_kem = key.decapsulate(Ciphertext::from(peer.ml_kem));
    Ok(hybrid.join(&Halves {
        ecdh: &ecdh,
        ml_kem: ml_kem.map_err(|_| Error::InvalidKey)?.as_ref(),
    }))
}

fn private_key(group: NamedGroup, private: &[u8]) -> Result<PrivateKey, Error> {
    let curve = curve(group)?;
    shares::check_private_key(group, private)?;
    PrivateKey::from_private_key(curve, private).map_err(|_| Error::InvalidKey)
}

fn curve(group: NamedGroup) -> Result<&'static agreement::Algorithm, Error> {
    match group {
        NamedGroup::SECP256R1 => Ok(&agreement::ECDH_P256),
        NamedGroup::SECP384R1 => Ok(&agreement::ECDH_P384),
        NamedGroup::SECP521R1 => Ok(&agreement::ECDH_P521),
        NamedGroup::X25519 => Ok(&agreement::X25519),
        _ => Err(Error::Unsupported(Algorithm::Group(group))),
    }
}
