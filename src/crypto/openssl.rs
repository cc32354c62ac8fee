//! OpenSSL as a [`Provider`].

mod aead;
mod ffdhe;

use core::ops::RangeInclusive;

use ::openssl::{
    bn::{BigNum, BigNumContext},
    derive::Deriver,
    ec::{EcGroup, EcKey, EcPoint, PointConversionForm},
    error::ErrorStack,
    hash::{Hasher, MessageDigest},
    md::{Md, MdRef},
    nid::Nid,
    pkey::{Id, PKey, Private, Public},
    pkey_ctx::{HkdfMode, PkeyCtx},
    rsa::Padding,
    sign::{RsaPssSaltlen, Signer, Verifier},
};

use self::aead::Keyed;
use super::{
    Aead, Algorithm, Digest, Error, Provider, hkdf, rustcrypto::keys::subject_public_key, shares,
};
use crate::registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme};

/// The primitives of libcrypto, of the version that is installed.
///
/// Its signatures with ECDSA and RSASSA-PSS draw their own random octets, so that only those with Ed25519 can be
/// compared. It takes also compressed and hybrid points, which no TLS share is; those are refused before it sees them.
/// The leading zeros of a secret of a finite field it keeps only where that is asked for, which the binding cannot.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenSsl;

impl Provider for OpenSsl {
    fn name(&self) -> &str {
        "openssl"
    }

    fn version(&self) -> &str {
        // "OpenSSL 3.0.15 3 Sep 2024"
        let version = ::openssl::version::version();
        version.split(' ').nth(1).unwrap_or(version)
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
        &[
            NamedGroup::SECP256R1,
            NamedGroup::SECP384R1,
            NamedGroup::SECP521R1,
            NamedGroup::X25519,
            NamedGroup::FFDHE2048,
            NamedGroup::FFDHE3072,
            NamedGroup::FFDHE4096,
            NamedGroup::FFDHE6144,
            NamedGroup::FFDHE8192,
        ]
    }

    fn signing_schemes(&self) -> &[SignatureScheme] {
        &[SignatureScheme::ED25519]
    }

    fn verifying_schemes(&self) -> &[SignatureScheme] {
        &[
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
        ]
    }

    fn rsa_modulus_bits(&self) -> RangeInclusive<u32> {
        1024..=16384
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
        let digest = || -> Result<_, ErrorStack> {
            let mut hasher = Hasher::new(digest(algorithm))?;
            for part in parts {
                hasher.update(part)?;
            }
            hasher.finish()
        };
        Digest::new(algorithm, &digest().map_err(failed)?)
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
        // RFC 2104 fills a key up with zero octets, and the binding takes none without octets.
        let key = if key.is_empty() { &[0] } else { key };
        let tag = || {
            let key = PKey::hmac(key)?;
            let mut signer = Signer::new(digest(algorithm), &key)?;
            for part in parts {
                signer.update(part)?;
            }
            signer.sign_to_vec()
        };
        Digest::new(algorithm, &tag().map_err(failed)?)
    }

    fn hkdf_extract(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<Digest, Error> {
        let mut prk = vec![0; algorithm.length()];
        let mut extract = || {
            let mut context = PkeyCtx::new_id(Id::HKDF)?;
            context.derive_init()?;
            context.set_hkdf_mode(HkdfMode::EXTRACT_ONLY)?;
            context.set_hkdf_md(function(algorithm))?;
            context.set_hkdf_salt(salt)?;
            context.set_hkdf_key(ikm)?;
            context.derive(Some(&mut prk))
        };
        extract().map_err(failed)?;
        Digest::new(algorithm, &prk)
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &[u8],
        info: &[&[u8]],
        out: &mut [u8],
    ) -> Result<(), Error> {
        hkdf::check_prk(algorithm, prk)?;
        hkdf::check_length(algorithm, out)?;
        // It derives at least one octet.
        if out.is_empty() {
            return Ok(());
        }
        let mut expand = || {
            let mut context = PkeyCtx::new_id(Id::HKDF)?;
            context.derive_init()?;
            context.set_hkdf_mode(HkdfMode::EXPAND_ONLY)?;
            context.set_hkdf_md(function(algorithm))?;
            context.set_hkdf_key(prk)?;
            for part in info {
                context.add_hkdf_info(part)?;
            }
            context.derive(Some(out))
        };
        expand().map(drop).map_err(failed)
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
        Ok(Box::new(Keyed::new(algorithm, key)?))
    }

    fn key_share(&self, group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
        if is_ffdhe(group) {
            return ffdhe::key_share(group, private);
        }
        let key = private_key(group, private)?;
        let share = || match curve(group)? {
            None => key.raw_public_key(),
            Some(curve) => key.ec_key()?.public_key().to_bytes(
                &curve,
                PointConversionForm::UNCOMPRESSED,
                &mut *BigNumContext::new()?,
            ),
        };
        share().map_err(|_| Error::InvalidKey)
    }

    fn key_agreement(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        if is_ffdhe(group) {
            return ffdhe::key_agreement(group, private, peer_share);
        }
        let private = private_key(group, private)?;
        shares::check_share(group, peer_share)?;
        let agree = || {
            let peer = public_key(group, peer_share)?;
            let mut deriver = Deriver::new(&private)?;
            deriver.set_peer(&peer)?;
            deriver.derive_to_vec()
        };
        agree().map_err(|_| shares::refused(group))
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        private_key: &[u8],
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        match (scheme, salt) {
            (SignatureScheme::ED25519, None) => {}
            (SignatureScheme::ED25519, Some(_)) => return Err(Error::UnexpectedSalt),
            _ => return Err(Error::Unsupported(Algorithm::Signature(scheme))),
        }
        let key = PKey::private_key_from_pkcs8(private_key).map_err(|_| Error::InvalidKey)?;
        if key.id() != Id::ED25519 {
            return Err(Error::InvalidKey);
        }
        let sign = || Signer::new_without_digest(&key)?.sign_oneshot_to_vec(content);
        sign().map_err(failed)
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
        // The name of the algorithm must be that of the scheme; the key itself OpenSSL reads.
        subject_public_key(scheme, public_key)?;
        let key = PKey::public_key_from_der(public_key).map_err(|_| Error::InvalidKey)?;
        match is_signature(scheme, &key, content, signature) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Error::BadSignature),
        }
    }
}

fn is_signature(
    scheme: SignatureScheme,
    key: &PKey<Public>,
    content: &[u8],
    signature: &[u8],
) -> Result<bool, ErrorStack> {
    let digest = match scheme {
        SignatureScheme::ED25519 => {
            return Verifier::new_without_digest(key)?.verify_oneshot(signature, content);
        }
        SignatureScheme::ECDSA_SECP256R1_SHA256
        | SignatureScheme::RSA_PSS_RSAE_SHA256
        | SignatureScheme::RSA_PSS_PSS_SHA256 => MessageDigest::sha256(),
        SignatureScheme::ECDSA_SECP384R1_SHA384
        | SignatureScheme::RSA_PSS_RSAE_SHA384
        | SignatureScheme::RSA_PSS_PSS_SHA384 => MessageDigest::sha384(),
        _ => MessageDigest::sha512(),
    };
    let mut verifier = Verifier::new(digest, key)?;
    if matches!(key.id(), Id::RSA | Id::RSA_PSS) {
        verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
        verifier.set_rsa_mgf1_md(digest)?;
        verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
    }
    verifier.verify_oneshot(signature, content)
}

fn digest(algorithm: HashAlgorithm) -> MessageDigest {
    match algorithm {
        HashAlgorithm::Sha256 => MessageDigest::sha256(),
        HashAlgorithm::Sha384 => MessageDigest::sha384(),
    }
}

fn function(algorithm: HashAlgorithm) -> &'static MdRef {
    match algorithm {
        HashAlgorithm::Sha256 => Md::sha256(),
        HashAlgorithm::Sha384 => Md::sha384(),
    }
}

fn is_ffdhe(group: NamedGroup) -> bool {
    (NamedGroup::FFDHE2048..=NamedGroup::FFDHE8192).contains(&group)
}

fn private_key(group: NamedGroup, private: &[u8]) -> Result<PKey<Private>, Error> {
    shares::check_private_key(group, private)?;
    let key = || match curve(group)? {
        None => PKey::private_key_from_raw_bytes(private, Id::X25519),
        Some(curve) => {
            let scalar = BigNum::from_slice(private)?;
            let mut point = EcPoint::new(&curve)?;
            point.mul_generator2(&curve, &scalar, &mut *BigNumContext::new()?)?;
            let key = EcKey::from_private_components(&curve, &scalar, &point)?;
            // Also whether the scalar is in its range.
            key.check_key()?;
            PKey::from_ec_key(key)
        }
    };
    key().map_err(|_| Error::InvalidKey)
}

fn public_key(group: NamedGroup, share: &[u8]) -> Result<PKey<Public>, ErrorStack> {
    match curve(group)? {
        None => PKey::public_key_from_raw_bytes(share, Id::X25519),
        Some(curve) => {
            let point = EcPoint::from_bytes(&curve, share, &mut *BigNumContext::new()?)?;
            let key = EcKey::from_public_key(&curve, &point)?;
            key.check_key()?;
            PKey::from_ec_key(key)
        }
    }
}

/// The curve of a group; none for x25519, which is no curve to OpenSSL.
fn curve(group: NamedGroup) -> Result<Option<EcGroup>, ErrorStack> {
    let name = match group {
        NamedGroup::SECP256R1 => Nid::X9_62_PRIME256V1,
        NamedGroup::SECP384R1 => Nid::SECP384R1,
        NamedGroup::SECP521R1 => Nid::SECP521R1,
        _ => return Ok(None),
    };
    EcGroup::from_curve_name(name).map(Some)
}

/// A failure that no input explains, such as an algorithm that the installation forbids.
fn failed(_: ErrorStack) -> Error {
    Error::InvalidKey
}
