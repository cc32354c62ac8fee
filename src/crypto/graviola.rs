//! Graviola as a [`Provider`].

use core::ops::RangeInclusive;

use ::graviola::{
    aead::{AesGcm, ChaCha20Poly1305},
    hashing::{Hash, HashContext as _, Sha256, Sha384, hmac::Hmac},
    key_agreement::{
        mlkem768::{Ciphertext, DecapKey, EncapKey, Message},
        p256, p384, x25519,
    },
    signing::{
        ecdsa::{self, Curve, P256, P384},
        eddsa::{Ed25519SigningKey, Ed25519VerifyingKey},
        rsa,
    },
};

use super::{
    Aead, Algorithm, Digest, Encapsulated, Error, HashContext, Prk, Provider,
    aead::{Nonce, open_split, seal_split},
    ed25519::Ed25519,
    hkdf,
    hybrid::{Halves, Hybrid, Whole},
    rustcrypto::keys::subject_public_key,
    shares,
    signing_key::SigningKey,
};
use crate::registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme};

/// The primitives of the crate `graviola`, which wants certain instructions of the processor.
///
/// It has no HKDF: that is made of its HMAC. Its signatures with ECDSA and RSASSA-PSS draw their own random octets, so
/// that only those with Ed25519 can be compared. Its ML-KEM-768 takes the seed and the randomness through functions that
/// its documentation hides.
#[derive(Clone, Copy, Debug)]
pub struct Graviola {
    // Where the instructions are missing, every operation would panic.
    _checked: (),
}

impl Graviola {
    /// Graviola, where it works on the processor at hand.
    pub fn new() -> Option<Self> {
        ::graviola::util::is_cpu_supported().then_some(Self { _checked: () })
    }

    fn check_private_key(&self, group: NamedGroup, private: &[u8]) -> Result<(), Error> {
        if !self.groups().contains(&group) {
            return Err(Error::Unsupported(Algorithm::Group(group)));
        }
        shares::check_private_key(group, private)
    }
}

const TAG: usize = 16;

/// Those with ML-KEM-768, its only parameter set.
const HYBRID_GROUPS: &[NamedGroup] = &[NamedGroup::SECP256R1_MLKEM768, NamedGroup::X25519_MLKEM768];

fn hybrid(group: NamedGroup) -> Result<Hybrid, Error> {
    if HYBRID_GROUPS.contains(&group) {
        Hybrid::of(group)
    } else {
        Err(Error::Unsupported(Algorithm::Group(group)))
    }
}

fn decapsulation_key(seed: &[u8]) -> Result<DecapKey, Error> {
    let seed = seed.try_into().map_err(|_| Error::InvalidKey)?;
    Ok(DecapKey::keygen_internal(seed))
}

impl Provider for Graviola {
    fn name(&self) -> &str {
        "graviola"
    }

    fn version(&self) -> &str {
        "0.4"
    }

    fn hashes(&self) -> &[HashAlgorithm] {
        HashAlgorithm::ALL
    }

    fn aeads(&self) -> &[AeadAlgorithm] {
        &[
            AeadAlgorithm::Aes128Gcm,
            AeadAlgorithm::Aes256Gcm,
            AeadAlgorithm::ChaCha20Poly1305,
        ]
    }

    fn groups(&self) -> &[NamedGroup] {
        &[
            NamedGroup::SECP256R1,
            NamedGroup::SECP384R1,
            NamedGroup::X25519,
        ]
    }

    fn share_groups(&self) -> &[NamedGroup] {
        &[
            NamedGroup::SECP256R1,
            NamedGroup::SECP384R1,
            NamedGroup::X25519,
            NamedGroup::SECP256R1_MLKEM768,
            NamedGroup::X25519_MLKEM768,
        ]
    }

    fn encapsulating_groups(&self) -> &[NamedGroup] {
        HYBRID_GROUPS
    }

    fn decapsulating_groups(&self) -> &[NamedGroup] {
        HYBRID_GROUPS
    }

    fn signing_schemes(&self) -> &[SignatureScheme] {
        &[SignatureScheme::ED25519]
    }

    fn verifying_schemes(&self) -> &[SignatureScheme] {
        &[
            SignatureScheme::ECDSA_SECP256R1_SHA256,
            SignatureScheme::ECDSA_SECP384R1_SHA384,
            SignatureScheme::RSA_PSS_RSAE_SHA256,
            SignatureScheme::RSA_PSS_RSAE_SHA384,
            SignatureScheme::RSA_PSS_RSAE_SHA512,
            SignatureScheme::ED25519,
            SignatureScheme::RSA_PSS_PSS_SHA256,
            SignatureScheme::RSA_PSS_PSS_SHA384,
            SignatureScheme::RSA_PSS_PSS_SHA512,
        ]
    }

    fn rsa_modulus_bits(&self) -> RangeInclusive<u32> {
        2048..=8192
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
        fn with<H: Hash>(algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
            let mut context = H::new();
            for part in parts {
                context.update(part);
            }
            Digest::new(algorithm, context.finish().as_ref())
        }
        match algorithm {
            HashAlgorithm::Sha256 => with::<Sha256>(algorithm, parts),
            HashAlgorithm::Sha384 => with::<Sha384>(algorithm, parts),
        }
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
        fn with<H: Hash>(
            algorithm: HashAlgorithm,
            key: &[u8],
            parts: &[&[u8]],
        ) -> Result<Digest, Error> {
            let mut hmac = Hmac::<H>::new(key);
            for part in parts {
                hmac.update(part);
            }
            Digest::new(algorithm, hmac.finish().as_ref())
        }
        match algorithm {
            HashAlgorithm::Sha256 => with::<Sha256>(algorithm, key, parts),
            HashAlgorithm::Sha384 => with::<Sha384>(algorithm, key, parts),
        }
    }

    fn prk(&self, algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk + '_>, Error> {
        hkdf::check_prk(algorithm, prk)?;
        Ok(match algorithm {
            HashAlgorithm::Sha256 => Box::new(Keyed::<Sha256>::new(algorithm, prk)),
            HashAlgorithm::Sha384 => Box::new(Keyed::<Sha384>::new(algorithm, prk)),
        })
    }

    fn hash_context(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext + '_>, Error> {
        Ok(match algorithm {
            HashAlgorithm::Sha256 => Box::new(Hashed::<Sha256>::new(algorithm)),
            HashAlgorithm::Sha384 => Box::new(Hashed::<Sha384>::new(algorithm)),
        })
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
        let wrong_length = Error::InvalidLength {
            what: "key",
            expected: algorithm.key_length(),
            got: key.len(),
        };
        match algorithm {
            AeadAlgorithm::Aes128Gcm | AeadAlgorithm::Aes256Gcm => {
                if key.len() != algorithm.key_length() {
                    return Err(wrong_length);
                }
                Ok(Box::new(AesGcm::new(key)))
            }
            AeadAlgorithm::ChaCha20Poly1305 => {
                let key = key.try_into().map_err(|_| wrong_length)?;
                Ok(Box::new(ChaCha20Poly1305::new(key)))
            }
            AeadAlgorithm::Aes128Ccm | AeadAlgorithm::Aes128Ccm8 => {
                Err(Error::Unsupported(Algorithm::Aead(algorithm)))
            }
        }
    }

    fn key_share(&self, group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
        if let Ok(hybrid) = hybrid(group) {
            let private = hybrid.split(Whole::ClientPrivateKey, private)?;
            return Ok(hybrid.join(&Halves {
                ecdh: &self.key_share(hybrid.ecdh, private.ecdh)?,
                ml_kem: &decapsulation_key(private.ml_kem)?
                    .encapsulation_key()
                    .as_bytes(),
            }));
        }
        self.check_private_key(group, private)?;
        match group {
            NamedGroup::X25519 => x25519::StaticPrivateKey::try_from_slice(private)
                .map(|key| key.public_key().as_bytes().to_vec()),
            NamedGroup::SECP256R1 => p256::StaticPrivateKey::from_bytes(private)
                .map(|key| key.public_key_uncompressed().to_vec()),
            NamedGroup::SECP384R1 => p384::StaticPrivateKey::from_bytes(private)
                .map(|key| key.public_key_uncompressed().to_vec()),
            _ => return Err(Error::Unsupported(Algorithm::Group(group))),
        }
        .map_err(|_| Error::InvalidKey)
    }

    fn key_agreement(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.check_private_key(group, private)?;
        let invalid_key = |_| Error::InvalidKey;
        let agreed = match group {
            NamedGroup::X25519 => {
                let key = x25519::StaticPrivateKey::try_from_slice(private).map_err(invalid_key)?;
                x25519::PublicKey::try_from_slice(peer_share)
                    .and_then(|peer| key.diffie_hellman(&peer))
                    .map(|secret| secret.as_bytes().to_vec())
            }
            NamedGroup::SECP256R1 => {
                let key = p256::StaticPrivateKey::from_bytes(private).map_err(invalid_key)?;
                p256::PublicKey::from_x962_uncompressed(peer_share)
                    .and_then(|peer| key.diffie_hellman(&peer))
                    .map(|secret| secret.0.to_vec())
            }
            NamedGroup::SECP384R1 => {
                let key = p384::StaticPrivateKey::from_bytes(private).map_err(invalid_key)?;
                p384::PublicKey::from_x962_uncompressed(peer_share)
                    .and_then(|peer| key.diffie_hellman(&peer))
                    .map(|secret| secret.0.to_vec())
            }
            _ => return Err(Error::Unsupported(Algorithm::Group(group))),
        };
        agreed.map_err(|_| match shares::check_share(group, peer_share) {
            Err(malformed) => malformed,
            Ok(()) => shares::refused(group),
        })
    }

    fn encapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Encapsulated, Error> {
        let hybrid = hybrid(group)?;
        let private = hybrid.split(Whole::ServerPrivateKey, private)?;
        let peer = hybrid.split(Whole::ClientShare, peer_share)?;
        let randomness = private.ml_kem.try_into().map_err(|_| Error::InvalidKey)?;
        let key = peer.ml_kem.try_into().map_err(|_| Error::InvalidKey)?;
        let share = self.key_share(hybrid.ecdh, private.ecdh)?;
        let agreed = self.key_agreement(hybrid.ecdh, private.ecdh, peer.ecdh)?;
        let key = EncapKey::from_bytes(key).map_err(|_| Error::InvalidEncapsulationKey)?;
        let (secret, ciphertext) = key.encaps_internal(Message(randomness));
        Ok(Encapsulated {
            share: hybrid.join(&Halves {
                ecdh: &share,
                ml_kem: ciphertext.as_ref(),
            }),
            shared_secret: hybrid.join(&Halves {
                ecdh: &agreed,
                ml_kem: secret.as_ref(),
            }),
        })
    }

    fn decapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let hybrid = hybrid(group)?;
        let private = hybrid.split(Whole::ClientPrivateKey, private)?;
        let peer = hybrid.split(Whole::ServerShare, peer_share)?;
        let ciphertext: [u8; 1088] = peer.ml_kem.try_into().map_err(|_| Error::InvalidKey)?;
        let ecdh = self.key_agreement(hybrid.ecdh, private.ecdh, peer.ecdh)?;
        let ml_kem = decapsulation_key(private.ml_kem)?.decaps(&Ciphertext::from(ciphertext));
        Ok(hybrid.join(&Halves {
            ecdh: &ecdh,
            ml_kem: ml_kem.as_ref(),
        }))
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        private_key: &[u8],
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        Ed25519::sign_once(|| ed25519(private_key), scheme, content, salt)
    }

    fn signing_key(&self, private_key: &[u8]) -> Box<dyn SigningKey + '_> {
        Ed25519::kept(ed25519(private_key), self, private_key)
    }

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        if !self.verifying_schemes().contains(&scheme) {
            return Err(Error::Unsupported(Algorithm::Signature(scheme)));
        }
        let key = subject_public_key(scheme, public_key)?;
        match scheme {
            SignatureScheme::ECDSA_SECP256R1_SHA256 => {
                verify_ecdsa::<P256, Sha256>(&key, content, signature)
            }
            SignatureScheme::ECDSA_SECP384R1_SHA384 => {
                verify_ecdsa::<P384, Sha384>(&key, content, signature)
            }
            SignatureScheme::ED25519 => Ed25519VerifyingKey::from_bytes(&key)
                .map_err(|_| Error::InvalidKey)?
                .verify(signature, content)
                .map_err(|_| Error::BadSignature),
            _ => {
                let key = rsa::VerifyingKey::from_pkcs1_der(&key).map_err(|_| Error::InvalidKey)?;
                match scheme {
                    SignatureScheme::RSA_PSS_RSAE_SHA256 | SignatureScheme::RSA_PSS_PSS_SHA256 => {
                        key.verify_pss_sha256(signature, content)
                    }
                    SignatureScheme::RSA_PSS_RSAE_SHA384 | SignatureScheme::RSA_PSS_PSS_SHA384 => {
                        key.verify_pss_sha384(signature, content)
                    }
                    _ => key.verify_pss_sha512(signature, content),
                }
                .map_err(|_| Error::BadSignature)
            }
        }
    }
}

fn ed25519(private_key: &[u8]) -> Option<Ed25519<impl Fn(&[u8]) -> Vec<u8> + use<>>> {
    let key = Ed25519SigningKey::from_pkcs8_der(private_key).ok()?;
    Some(Ed25519(move |content: &[u8]| key.sign(content).to_vec()))
}

/// A key of HKDF as one of HMAC.
struct Keyed<H: Hash> {
    algorithm: HashAlgorithm,
    hmac: Hmac<H>,
}

impl<H: Hash> Keyed<H> {
    fn new(algorithm: HashAlgorithm, prk: &[u8]) -> Self {
        let hmac = Hmac::new(prk);
        Self { algorithm, hmac }
    }
}

impl<H: Hash<Context: Send + Sync> + Clone> Prk for Keyed<H> {
    fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
        hkdf::expand_with(self.algorithm, info, out, |parts| {
            let mut hmac = self.hmac.clone();
            for part in parts {
                hmac.update(part);
            }
            Digest::new(self.algorithm, hmac.finish().as_ref())
        })
    }
}

struct Hashed<H: Hash> {
    algorithm: HashAlgorithm,
    context: H::Context,
}

impl<H: Hash> Hashed<H> {
    fn new(algorithm: HashAlgorithm) -> Self {
        let context = H::new();
        Self { algorithm, context }
    }
}

impl<H: Hash<Context: Send + Sync>> HashContext for Hashed<H> {
    fn update(&mut self, octets: &[u8]) {
        self.context.update(octets);
    }

    fn digest(&self) -> Result<Digest, Error> {
        Digest::new(self.algorithm, self.context.clone().finish().as_ref())
    }
}

/// [`Aead`] for the ciphers, which have the same methods and no trait of their own.
macro_rules! aead {
    ($($cipher:ty),*) => {$(
        impl Aead for $cipher {
            fn seal(
                &self,
                nonce: &Nonce,
                additional_data: &[u8],
                in_out: &mut [u8],
            ) -> Result<(), Error> {
                seal_split(in_out, TAG, |text, room| {
                    let room = room.try_into().map_err(|_| Error::BadTag)?;
                    self.encrypt(nonce, additional_data, text, room);
                    Ok(())
                })
            }

            fn open(
                &self,
                nonce: &Nonce,
                additional_data: &[u8],
                in_out: &mut [u8],
            ) -> Result<(), Error> {
                open_split(in_out, TAG, |text, tag| {
                    self.decrypt(nonce, additional_data, text, tag)
                        .map_err(|_| Error::BadTag)
                })
            }
        }
    )*};
}

aead!(AesGcm, ChaCha20Poly1305);

fn verify_ecdsa<C: Curve, H: Hash>(
    key: &[u8],
    content: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    ecdsa::VerifyingKey::<C>::from_x962_uncompressed(key)
        .map_err(|_| Error::InvalidKey)?
        .verify_asn1::<H>(&[content], signature)
        .map_err(|_| Error::BadSignature)
}
