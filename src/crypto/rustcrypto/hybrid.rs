//! Key exchange over the hybrid groups, ECDH with ML-KEM.

use super::groups;
use crate::{
    crypto::{
        Encapsulated, Error,
        hybrid::{Halves, Hybrid, MlKem, Whole},
    },
    registry::NamedGroup,
};

/// All of them, in the order of their code points.
pub(super) const GROUPS: &[NamedGroup] = &[
    NamedGroup::SECP256R1_MLKEM768,
    NamedGroup::X25519_MLKEM768,
    NamedGroup::SECP384R1_MLKEM1024,
];

/// The share of a client.
pub(super) fn key_share(group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
    let hybrid = Hybrid::of(group)?;
    let private = hybrid.split(Whole::ClientPrivateKey, private)?;
    let ecdh = groups::key_share(hybrid.ecdh, private.ecdh)?;
    let ml_kem = match hybrid.ml_kem {
        MlKem::MlKem768 => ml_kem_768::encapsulation_key(private.ml_kem)?,
        MlKem::MlKem1024 => ml_kem_1024::encapsulation_key(private.ml_kem)?,
    };
    Ok(hybrid.join(&Halves {
        ecdh: &ecdh,
        ml_kem: &ml_kem,
    }))
}

/// The share and the secret of a server.
pub(super) fn encapsulate(
    group: NamedGroup,
    private: &[u8],
    peer_share: &[u8],
) -> Result<Encapsulated, Error> {
    let hybrid = Hybrid::of(group)?;
    let private = hybrid.split(Whole::ServerPrivateKey, private)?;
    let peer = hybrid.split(Whole::ClientShare, peer_share)?;
    let share = groups::key_share(hybrid.ecdh, private.ecdh)?;
    let agreed = groups::key_agreement(hybrid.ecdh, private.ecdh, peer.ecdh)?;
    let (ciphertext, key) = match hybrid.ml_kem {
        MlKem::MlKem768 => ml_kem_768::encapsulate(private.ml_kem, peer.ml_kem)?,
        MlKem::MlKem1024 => ml_kem_1024::encapsulate(private.ml_kem, peer.ml_kem)?,
    };
    Ok(Encapsulated {
        share: hybrid.join(&Halves {
            ecdh: &share,
            ml_kem: &ciphertext,
        }),
        shared_secret: hybrid.join(&Halves {
            ecdh: &agreed,
            ml_kem: &key,
        }),
    })
}

/// The secret of a client.
pub(super) fn decapsulate(
    group: NamedGroup,
    private: &[u8],
    peer_share: &[u8],
) -> Result<Vec<u8>, Error> {
    let hybrid = Hybrid::of(group)?;
    let private = hybrid.split(Whole::ClientPrivateKey, private)?;
    let peer = hybrid.split(Whole::ServerShare, peer_share)?;
    let ecdh = groups::key_agreement(hybrid.ecdh, private.ecdh, peer.ecdh)?;
    let ml_kem = match hybrid.ml_kem {
        MlKem::MlKem768 => ml_kem_768::decapsulate(private.ml_kem, peer.ml_kem)?,
        MlKem::MlKem1024 => ml_kem_1024::decapsulate(private.ml_kem, peer.ml_kem)?,
    };
    Ok(hybrid.join(&Halves {
        ecdh: &ecdh,
        ml_kem: &ml_kem,
    }))
}

/// The decapsulation key of a seed (FIPS 203, section 7.1), for those who take no seed.
#[cfg(feature = "aws-lc-rs")]
pub(in crate::crypto) fn decapsulation_key(
    parameters: MlKem,
    seed: &[u8],
) -> Result<Vec<u8>, Error> {
    match parameters {
        MlKem::MlKem768 => ml_kem_768::decapsulation_key(seed),
        MlKem::MlKem1024 => ml_kem_1024::decapsulation_key(seed),
    }
}

macro_rules! ml_kem_of {
    ($parameters:ident, $EncapsulationKey:ident, $DecapsulationKey:ident) => {
        mod $parameters {
            use ml_kem::{Decapsulate as _, KeyExport as _, $DecapsulationKey, $EncapsulationKey};

            use super::Error;

            /// The encapsulation key of a seed.
            pub(super) fn encapsulation_key(seed: &[u8]) -> Result<Vec<u8>, Error> {
                Ok(from_seed(seed)?.encapsulation_key().to_bytes().to_vec())
            }

            /// The ciphertext and the shared key that follow from the randomness.
            pub(super) fn encapsulate(
                randomness: &[u8],
                encapsulation_key: &[u8],
            ) -> Result<(Vec<u8>, Vec<u8>), Error> {
                let key = encapsulation_key
                    .try_into()
                    .map_err(|_| Error::InvalidEncapsulationKey)?;
                let key =
                    $EncapsulationKey::new(key).map_err(|_| Error::InvalidEncapsulationKey)?;
                let randomness = randomness.try_into().map_err(|_| Error::InvalidKey)?;
                let (ciphertext, shared) = key.encapsulate_deterministic(randomness);
                Ok((ciphertext.to_vec(), shared.to_vec()))
            }

            /// The shared key; a wrong ciphertext gives another one, never an error (FIPS 203, section 6.3).
            pub(super) fn decapsulate(seed: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
                let shared = from_seed(seed)?.decapsulate_slice(ciphertext);
                Ok(shared.map_err(|_| Error::InvalidKey)?.to_vec())
            }

            #[cfg(feature = "aws-lc-rs")]
            #[expect(deprecated, reason = "a seed is preferred, where it is taken")]
            pub(super) fn decapsulation_key(seed: &[u8]) -> Result<Vec<u8>, Error> {
                use ml_kem::ExpandedKeyEncoding as _;
                Ok(from_seed(seed)?.to_expanded_bytes().to_vec())
            }

            fn from_seed(seed: &[u8]) -> Result<$DecapsulationKey, Error> {
                let seed: [u8; 64] = seed.try_into().map_err(|_| Error::InvalidKey)?;
                Ok($DecapsulationKey::from_seed(seed.into()))
            }
        }
    };
}

ml_kem_of!(ml_kem_768, EncapsulationKey768, DecapsulationKey768);
ml_kem_of!(ml_kem_1024, EncapsulationKey1024, DecapsulationKey1024);

#[cfg(test)]
mod tests;
