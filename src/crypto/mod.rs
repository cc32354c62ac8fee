//! The cryptographic primitives of TLS 1.3 behind one object-safe trait, [`Provider`].
//!
//! Everything here is a function of its arguments: no randomness, no state, no input or output. Where an algorithm
//! draws random octets (the salt of RSASSA-PSS), they are an argument. Nothing promises to run in constant time or to
//! erase secrets: the inputs are published test vectors.

mod aead;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
mod certificate;
mod digest;
#[cfg(any(feature = "ring", feature = "aws-lc-rs", feature = "graviola"))]
mod ed25519;
mod error;
#[cfg(feature = "graviola")]
mod graviola;
mod hash_context;
mod hkdf;
mod hybrid;
mod modulus;
#[cfg(feature = "openssl")]
mod openssl;
pub mod pss;
#[cfg(feature = "ring")]
mod ring;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod ring_api;
pub mod rustcrypto;
#[cfg(any(
    feature = "ring",
    feature = "aws-lc-rs",
    feature = "graviola",
    feature = "openssl"
))]
mod shares;
mod signing_key;
#[cfg(test)]
pub(crate) mod test_data;
#[cfg(test)]
mod tests;

use core::ops::RangeInclusive;

#[cfg(feature = "aws-lc-rs")]
pub use self::aws_lc_rs::AwsLcRs;
#[cfg(feature = "graviola")]
pub use self::graviola::Graviola;
#[cfg(feature = "openssl")]
pub use self::openssl::OpenSsl;
#[cfg(feature = "ring")]
pub use self::ring::Ring;
pub use self::{
    aead::Aead,
    certificate::{NotACertificate, is_subject_public_key_info, subject_public_key_info},
    digest::Digest,
    error::{Algorithm, Error},
    hash_context::HashContext,
    hkdf::Prk,
    hybrid::{Encapsulated, ml_kem_seed},
    modulus::rsa_modulus_bits,
    rustcrypto::RustCrypto,
    signing_key::SigningKey,
};

use crate::registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, Role, SignatureScheme};

/// The providers of this build that this processor can run, the reference first.
pub fn providers() -> Vec<Box<dyn Provider>> {
    let providers: Vec<Option<Box<dyn Provider>>> = vec![
        Some(Box::new(RustCrypto)),
        #[cfg(feature = "ring")]
        Some(Box::new(Ring)),
        #[cfg(feature = "aws-lc-rs")]
        Some(Box::new(AwsLcRs)),
        #[cfg(feature = "graviola")]
        Graviola::new().map(|graviola| Box::new(graviola) as _),
        #[cfg(feature = "openssl")]
        Some(Box::new(OpenSsl)),
    ];
    providers.into_iter().flatten().collect()
}

/// The shared secret of a side: by key agreement, or in a hybrid group by decapsulation for the client and by
/// encapsulation for the server, whose share is made again and left.
///
/// # Errors
/// Those of [`Provider::key_agreement`], [`Provider::decapsulate`] and [`Provider::encapsulate`].
pub fn shared_secret(
    provider: &dyn Provider,
    role: Role,
    group: NamedGroup,
    private_key: &[u8],
    peer_share: &[u8],
) -> Result<Vec<u8>, Error> {
    match (group.is_hybrid(), role) {
        (false, _) => provider.key_agreement(group, private_key, peer_share),
        (true, Role::Client) => provider.decapsulate(group, private_key, peer_share),
        (true, Role::Server) => {
            let encapsulated = provider.encapsulate(group, private_key, peer_share)?;
            Ok(encapsulated.shared_secret)
        }
    }
}

/// The prime of ffdhe2048 to ffdhe8192 (RFC 7919, appendix A), big-endian, of 256 to 1024 octets.
///
/// # Errors
/// [`Error::Unsupported`] for another group.
pub fn ffdhe_prime(group: NamedGroup) -> Result<Vec<u8>, Error> {
    rustcrypto::ffdhe::prime(group)
}

/// An implementation of the primitives.
///
/// What a capability query does not list, the operation refuses with [`Error::Unsupported`]. No operation panics, on
/// whatever octets. An implementation need not have everything: what has a body here can be left out.
pub trait Provider: Send + Sync {
    /// Name of the implementation.
    fn name(&self) -> &str;

    /// Version of the implementation.
    fn version(&self) -> &str;

    /// The hashes that [`hash`](Self::hash), [`hmac`](Self::hmac) and HKDF can use.
    fn hashes(&self) -> &[HashAlgorithm];

    /// The ciphers of [`aead`](Self::aead), [`seal`](Self::seal) and [`open`](Self::open).
    fn aeads(&self) -> &[AeadAlgorithm];

    /// The groups of [`key_agreement`](Self::key_agreement).
    fn groups(&self) -> &[NamedGroup] {
        &[]
    }

    /// The groups of [`key_share`](Self::key_share), where these are not just [`groups`](Self::groups).
    fn share_groups(&self) -> &[NamedGroup] {
        self.groups()
    }

    /// The groups of [`encapsulate`](Self::encapsulate).
    fn encapsulating_groups(&self) -> &[NamedGroup] {
        &[]
    }

    /// The groups of [`decapsulate`](Self::decapsulate).
    fn decapsulating_groups(&self) -> &[NamedGroup] {
        &[]
    }

    /// The schemes of [`sign`](Self::sign).
    fn signing_schemes(&self) -> &[SignatureScheme] {
        &[]
    }

    /// The schemes of [`verify`](Self::verify).
    fn verifying_schemes(&self) -> &[SignatureScheme];

    /// Smallest and largest RSA modulus, in bits, of [`verify`](Self::verify) and [`sign`](Self::sign).
    fn rsa_modulus_bits(&self) -> RangeInclusive<u32>;

    /// The digest of the concatenation of `parts`.
    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error>;

    /// A hash that is asked for more than once while more octets come.
    ///
    /// The body that it has here hashes from the beginning each time, by [`hash`](Self::hash).
    ///
    /// # Errors
    /// [`Error::Unsupported`] for another hash than those of [`hashes`](Self::hashes).
    fn hash_context(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext + '_>, Error> {
        if !self.hashes().contains(&algorithm) {
            return Err(Error::Unsupported(Algorithm::Hash(algorithm)));
        }
        Ok(Box::new(hash_context::OfOctets {
            provider: self,
            algorithm,
            octets: Vec::new(),
        }))
    }

    /// HMAC (RFC 2104) of the concatenation of `parts` under a `key` of any length.
    fn hmac(&self, algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error>;

    /// HKDF-Extract (RFC 5869, section 2.2).
    ///
    /// An empty `salt` equals one of `Hash.length` zero octets. The body that it has here computes it with
    /// [`hmac`](Self::hmac).
    fn hkdf_extract(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<Digest, Error> {
        hkdf::extract(self, algorithm, salt, ikm)
    }

    /// HKDF-Expand (RFC 5869, section 2.3) with the concatenation of `info`: fills `out`.
    ///
    /// The body that it has here computes it with [`hmac`](Self::hmac).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] for a `prk` shorter than a digest; [`Error::TooLong`] where `out` is longer than 255
    /// digests.
    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &[u8],
        info: &[&[u8]],
        out: &mut [u8],
    ) -> Result<(), Error> {
        hkdf::expand(self, algorithm, prk, info, out)
    }

    /// A key of HKDF that is set up, for any number of expansions.
    ///
    /// The body that it has here sets it up for each of them anew, by [`hkdf_expand`](Self::hkdf_expand).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] for a `prk` shorter than a digest.
    fn prk(&self, algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk + '_>, Error> {
        hkdf::check_prk(algorithm, prk)?;
        let prk = prk.to_vec();
        Ok(Box::new(hkdf::OfOctets {
            provider: self,
            algorithm,
            prk,
        }))
    }

    /// A cipher with its key set up, for any number of texts.
    ///
    /// # Errors
    /// [`Error::InvalidLength`] for a key that is not [`AeadAlgorithm::key_length`] octets long.
    fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error>;

    /// AEAD-Encrypt (RFC 5116, section 2.1): replaces the plaintext in `in_out` by ciphertext and tag.
    ///
    /// # Errors
    /// Those of [`aead`](Self::aead), [`Error::TooLong`] for more plaintext than the cipher allows. `in_out` is empty
    /// after an error.
    fn seal(
        &self,
        algorithm: AeadAlgorithm,
        key: &[u8],
        nonce: &[u8; AeadAlgorithm::NONCE_LENGTH],
        additional_data: &[u8],
        in_out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        aead::seal(self, algorithm, key, nonce, additional_data, in_out)
    }

    /// AEAD-Decrypt (RFC 5116, section 2.2): replaces ciphertext and tag in `in_out` by the plaintext.
    ///
    /// # Errors
    /// Those of [`aead`](Self::aead), [`Error::BadTag`] where the octets do not authenticate or are shorter than a tag.
    /// `in_out` is empty after an error.
    fn open(
        &self,
        algorithm: AeadAlgorithm,
        key: &[u8],
        nonce: &[u8; AeadAlgorithm::NONCE_LENGTH],
        additional_data: &[u8],
        in_out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        aead::open(self, algorithm, key, nonce, additional_data, in_out)
    }

    /// The share that belongs to a private key, as `KeyShareEntry.key_exchange` carries it (RFC 8446, section 4.2.8).
    ///
    /// | group | `private` | share |
    /// |---|---|---|
    /// | x25519 | 32 octets, clamped on use (RFC 7748, section 5) | 32 octets |
    /// | secp256r1, secp384r1, secp521r1 | scalar, big-endian, 32, 48, 66 octets | uncompressed point, 65, 97, 133 octets |
    /// | ffdhe2048 to ffdhe8192 | exponent, big-endian, 1 octet to the length of `p` (RFC 7919) | integer, big-endian, of the length of `p` |
    /// | X25519MLKEM768 | `d`, `z` of ML-KEM.KeyGen_internal (FIPS 203, section 6.1), 64 octets, then that of x25519 | encapsulation key of 1184 octets, then that of x25519 |
    /// | SecP256r1MLKEM768 | that of secp256r1, then `d`, `z` | that of secp256r1, then an encapsulation key of 1184 octets |
    /// | SecP384r1MLKEM1024 | that of secp384r1, then `d`, `z` | that of secp384r1, then an encapsulation key of 1568 octets |
    ///
    /// The share of a hybrid group is that of the client (draft-ietf-tls-ecdhe-mlkem); the server's is made by
    /// [`encapsulate`](Self::encapsulate).
    ///
    /// # Errors
    /// [`Error::InvalidLength`] for `private`, [`Error::InvalidKey`] for a scalar or an exponent that is zero or not below the
    /// order; [`Error::TooLong`] for more octets than `p` has.
    fn key_share(&self, group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
        let _ = private;
        Err(Error::Unsupported(Algorithm::Group(group)))
    }

    /// The (EC)DHE shared secret (RFC 8446, section 7.4).
    ///
    /// 32 octets for x25519; for the NIST curves the x coordinate, with its leading zeros, 32, 48 or 66 octets; for the
    /// finite fields the integer with its leading zeros, as many octets as `p` has.
    ///
    /// # Errors
    /// Those of [`key_share`](Self::key_share) for `private`; [`Error::InvalidLength`] for a share of another length
    /// than the group's; [`Error::InvalidPoint`] for one that is not an uncompressed point of the curve;
    /// [`Error::ShareOutOfRange`] for an integer that is not above 1 and below `p - 1` (RFC 8446, section 4.2.8.1);
    /// [`Error::ZeroSharedSecret`] where x25519 gives 32 zero octets.
    fn key_agreement(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let _ = (private, peer_share);
        Err(Error::Unsupported(Algorithm::Group(group)))
    }

    /// What a server answers to the share of a hybrid group: its own share, and the shared secret
    /// (draft-ietf-tls-ecdhe-mlkem).
    ///
    /// `private` is the ECDH private key and the 32 octets `m` of ML-KEM.Encaps_internal (FIPS 203, section 6.2), in the
    /// order of the group: ML-KEM first for X25519MLKEM768, ECDH first for the other two. The server's share holds a
    /// ciphertext of 1088 octets (ML-KEM-768) or 1568 octets (ML-KEM-1024) in place of the encapsulation key, the shared
    /// secret two halves of 32 octets, or one of 48 and one of 32 for SecP384r1MLKEM1024; all in the same order.
    ///
    /// # Errors
    /// [`Error::InvalidLength`] for `private` and `peer_share`; [`Error::InvalidEncapsulationKey`] for one that fails
    /// the modulus check of FIPS 203, section 7.2; for the other half those of [`key_agreement`](Self::key_agreement).
    fn encapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Encapsulated, Error> {
        let _ = (private, peer_share);
        Err(Error::Unsupported(Algorithm::Group(group)))
    }

    /// The shared secret of the client of a hybrid group, from its `private` key as in [`key_share`](Self::key_share)
    /// and the server's share (draft-ietf-tls-ecdhe-mlkem).
    ///
    /// A ciphertext that was not made for this key gives another secret, and no error (FIPS 203, section 6.3).
    ///
    /// # Errors
    /// [`Error::InvalidLength`] for `private` and `peer_share`; for the ECDH half those of
    /// [`key_agreement`](Self::key_agreement).
    fn decapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let _ = (private, peer_share);
        Err(Error::Unsupported(Algorithm::Group(group)))
    }

    /// Signs `content` with a PKCS#8 private key (DER), by a scheme that TLS 1.3 allows in CertificateVerify
    /// (RFC 8446, section 4.2.3).
    ///
    /// The signature is a function of the arguments: Ed25519 as in RFC 8032, ECDSA with the nonce of RFC 6979 and in
    /// DER, ML-DSA with zero octets for its randomness and no context (FIPS 204, draft-ietf-tls-mldsa), RSASSA-PSS with
    /// the `salt` of the caller, which has as many octets as the digest of the scheme.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] for a key that is malformed, not DER, inconsistent, of another kind than the scheme, or
    /// too short for it; [`Error::MissingSalt`], [`Error::UnexpectedSalt`] or [`Error::InvalidLength`] for the salt.
    fn sign(
        &self,
        scheme: SignatureScheme,
        private_key: &[u8],
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        let _ = (private_key, content, salt);
        Err(Error::Unsupported(Algorithm::Signature(scheme)))
    }

    /// A private key that is read once, for any number of signatures.
    ///
    /// What is wrong with it comes out when it is to sign. The body that it has here reads it each time, by
    /// [`sign`](Self::sign).
    fn signing_key(&self, private_key: &[u8]) -> Box<dyn SigningKey + '_> {
        Box::new(signing_key::OfOctets::new(self, private_key))
    }

    /// Verifies a signature of `content` with a SubjectPublicKeyInfo (DER).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] as in [`sign`](Self::sign), [`Error::BadSignature`] for every other signature than a
    /// right one.
    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error>;

    /// The SubjectPublicKeyInfo (DER) of a PKCS#8 private key (DER).
    ///
    /// # Errors
    /// [`Error::InvalidKey`] as in [`sign`](Self::sign).
    fn public_key(&self, private_key: &[u8]) -> Result<Vec<u8>, Error> {
        let _ = private_key;
        Err(Error::Unsupported(Algorithm::PublicKey))
    }
}
