//! The reference [`Provider`], on the crates of RustCrypto and dalek.

mod aead;
mod ecdsa;
pub(super) mod ffdhe;
mod gcm;
mod groups;
mod hash;
pub(super) mod hybrid;
pub(super) mod keys;
mod ml_dsa;
mod signatures;

pub(crate) use self::signatures::sign_pss_with_any_salt;
use core::ops::RangeInclusive;

use super::{Aead, Digest, Encapsulated, Error, HashContext, Prk, Provider};
use crate::registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme};

/// SHA-2, HMAC, AES-GCM, AES-CCM, ChaCha20-Poly1305, X25519, the NIST curves, the finite fields of RFC 7919, the hybrid
/// groups with ML-KEM, Ed25519, RSASSA-PSS and ML-DSA.
///
/// Keys must be DER in its one form: PKCS#8 without attributes, uncompressed points, and parameters as RFC 3279,
/// RFC 4055, RFC 5480, RFC 8410 and RFC 9881 prescribe them; the private key of ML-DSA is its seed alone. A key that names id-RSASSA-PSS may restrict the hash; it is refused
/// where no scheme of TLS 1.3 meets its restriction. The two primes of an RSA key must fit into half the modulus each.
/// Ed25519 refuses keys and signatures with points of small order.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustCrypto;

/// The groups of key agreement, and the hybrid ones.
const SHARE_GROUPS: &[NamedGroup] = &[
    NamedGroup::SECP256R1,
    NamedGroup::SECP384R1,
    NamedGroup::SECP521R1,
    NamedGroup::X25519,
    NamedGroup::FFDHE2048,
    NamedGroup::FFDHE3072,
    NamedGroup::FFDHE4096,
    NamedGroup::FFDHE6144,
    NamedGroup::FFDHE8192,
    NamedGroup::SECP256R1_MLKEM768,
    NamedGroup::X25519_MLKEM768,
    NamedGroup::SECP384R1_MLKEM1024,
];

impl Provider for RustCrypto {
    fn name(&self) -> &str {
        "rustcrypto"
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn hashes(&self) -> &[HashAlgorithm] {
        HashAlgorithm::ALL
    }

    fn aeads(&self) -> &[AeadAlgorithm] {
        &[
            AeadAlgorithm::Aes128Gcm,
            AeadAlgorithm::Aes256Gcm,
            AeadAlgorithm::ChaCha20Poly1305,
            AeadAlgorithm::Aes128Ccm,
            AeadAlgorithm::Aes128Ccm8,
        ]
    }

    fn groups(&self) -> &[NamedGroup] {
        groups::GROUPS
    }

    fn share_groups(&self) -> &[NamedGroup] {
        SHARE_GROUPS
    }

    fn encapsulating_groups(&self) -> &[NamedGroup] {
        hybrid::GROUPS
    }

    fn decapsulating_groups(&self) -> &[NamedGroup] {
        hybrid::GROUPS
    }

    fn signing_schemes(&self) -> &[SignatureScheme] {
        signatures::SCHEMES
    }

    fn verifying_schemes(&self) -> &[SignatureScheme] {
        signatures::SCHEMES
    }

    fn rsa_modulus_bits(&self) -> RangeInclusive<u32> {
        keys::RSA_MODULUS_BITS
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
        hash::hash(algorithm, parts)
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
        hash::hmac(algorithm, key, parts)
    }

    fn hkdf_extract(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<Digest, Error> {
        hash::hkdf_extract(algorithm, salt, ikm)
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &[u8],
        info: &[&[u8]],
        out: &mut [u8],
    ) -> Result<(), Error> {
        hash::prk(algorithm, prk)?.expand(info, out)
    }

    fn prk(&self, algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk + '_>, Error> {
        hash::prk(algorithm, prk)
    }

    fn hash_context(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext + '_>, Error> {
        Ok(hash::hash_context(algorithm))
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
        aead::aead(algorithm, key)
    }

    fn key_share(&self, group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
        if hybrid::GROUPS.contains(&group) {
            return hybrid::key_share(group, private);
        }
        groups::key_share(group, private)
    }

    fn key_agreement(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        groups::key_agreement(group, private, peer_share)
    }

    fn encapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Encapsulated, Error> {
        hybrid::encapsulate(group, private, peer_share)
    }

    fn decapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        hybrid::decapsulate(group, private, peer_share)
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        private_key: &[u8],
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        signatures::sign(scheme, private_key, content, salt)
    }

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        signatures::verify(scheme, public_key, content, signature)
    }

    fn public_key(&self, private_key: &[u8]) -> Result<Vec<u8>, Error> {
        keys::public_key(private_key)
    }
}
