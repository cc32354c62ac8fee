//! The primitives of a crypto provider of rustls, as far as they are functions.

use core::ops::RangeInclusive;

use ::rsa::pkcs8::{
    SubjectPublicKeyInfoRef,
    der::{Decode as _, Encode as _},
};
use ::rustls::{
    Tls13CipherSuite,
    crypto::{
        CryptoProvider,
        tls13::{HkdfExpander, OkmBlock},
    },
    pki_types::SignatureVerificationAlgorithm,
};

use crate::{
    crypto::{Aead, Algorithm, Digest, Error, Provider},
    registry::{AeadAlgorithm, CipherSuite, HashAlgorithm, SignatureScheme},
};

pub(super) struct Primitives {
    name: String,
    version: String,
    provider: CryptoProvider,
    hashes: Vec<HashAlgorithm>,
    aeads: Vec<AeadAlgorithm>,
    verifying_schemes: Vec<SignatureScheme>,
}

impl Primitives {
    pub(super) fn new(name: String, version: String, provider: CryptoProvider) -> Self {
        let mut primitives = Self {
            name,
            version,
            provider,
            hashes: Vec::new(),
            aeads: Vec::new(),
            verifying_schemes: Vec::new(),
        };
        for &suite in CipherSuite::KNOWN {
            if primitives.suite(suite).is_some() {
                primitives.hashes.extend(suite.hash());
                primitives.aeads.extend(suite.aead());
            }
        }
        primitives.hashes.sort();
        primitives.hashes.dedup();
        let mapping = primitives
            .provider
            .signature_verification_algorithms
            .mapping;
        let schemes = mapping
            .iter()
            .map(|(scheme, _)| SignatureScheme(u16::from(*scheme)));
        primitives.verifying_schemes = schemes.filter(|&scheme| in_tls13(scheme)).collect();
        primitives
    }

    /// The cipher suite, where the provider has it.
    pub(super) fn suite(&self, suite: CipherSuite) -> Option<&'static Tls13CipherSuite> {
        self.suites()
            .find(|known| u16::from(known.common.suite) == suite.0)
    }

    fn suites(&self) -> impl Iterator<Item = &'static Tls13CipherSuite> {
        self.provider
            .cipher_suites
            .iter()
            .filter_map(|suite| suite.tls13())
    }

    /// A cipher suite of a hash.
    fn suite_of(&self, hash: HashAlgorithm) -> Result<&'static Tls13CipherSuite, Error> {
        self.suites()
            .find(|suite| CipherSuite(suite.common.suite.into()).hash() == Some(hash))
            .ok_or(Error::Unsupported(Algorithm::Hash(hash)))
    }

    /// The algorithm of a scheme; of several, rustls uses the first in TLS 1.3.
    fn verification(
        &self,
        scheme: SignatureScheme,
    ) -> Result<&'static dyn SignatureVerificationAlgorithm, Error> {
        let mapping = self.provider.signature_verification_algorithms.mapping;
        let algorithms = mapping
            .iter()
            .find(|(known, _)| u16::from(*known) == scheme.0)
            .map(|(_, algorithms)| *algorithms);
        match algorithms {
            Some([first, ..]) if in_tls13(scheme) => Ok(*first),
            _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
        }
    }
}

impl Provider for Primitives {
    fn name(&self) -> &str {
        &self.name
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn hashes(&self) -> &[HashAlgorithm] {
        &self.hashes
    }

    fn aeads(&self) -> &[AeadAlgorithm] {
        &self.aeads
    }

    fn verifying_schemes(&self) -> &[SignatureScheme] {
        &self.verifying_schemes
    }

    fn rsa_modulus_bits(&self) -> RangeInclusive<u32> {
        2048..=8192
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
        let mut context = self.suite_of(algorithm)?.common.hash_provider.start();
        for part in parts {
            context.update(part);
        }
        Digest::new(algorithm, context.finish().as_ref())
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
        let key = block("HMAC key", key)?;
        let hkdf = self.suite_of(algorithm)?.hkdf_provider;
        let tag = hkdf.hmac_sign(&key, &parts.concat());
        Digest::new(algorithm, tag.as_ref())
    }

    /// The octets are those of HMAC, because rustls does not show what an extraction gives; that must expand to the
    /// same octets.
    fn hkdf_extract(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<Digest, Error> {
        let prk = self.hmac(algorithm, salt, &[ikm])?;
        let hkdf = self.suite_of(algorithm)?.hkdf_provider;
        let expand = |expander: &dyn HkdfExpander| expander.expand_block(&[]);
        let hidden = expand(&*hkdf.extract_from_secret(Some(salt), ikm));
        let shown = expand(&*hkdf.expander_for_okm(&OkmBlock::new(&prk)));
        if hidden.as_ref() != shown.as_ref() {
            return Err(Error::Inconsistent);
        }
        // Zeros for an absent input go another way through rustls.
        if ikm == &*Digest::zero(algorithm) {
            let zero = expand(&*hkdf.extract_from_zero_ikm(Some(salt)));
            if zero.as_ref() != shown.as_ref() {
                return Err(Error::Inconsistent);
            }
        }
        Ok(prk)
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &[u8],
        info: &[&[u8]],
        out: &mut [u8],
    ) -> Result<(), Error> {
        if prk.len() < algorithm.length() {
            return Err(Error::InvalidKey);
        }
        let prk = block("HKDF key", prk)?;
        let too_long = Error::TooLong {
            what: "HKDF output",
            limit: 255 * algorithm.length(),
            got: out.len(),
        };
        let hkdf = self.suite_of(algorithm)?.hkdf_provider;
        hkdf.expander_for_okm(&prk)
            .expand_slice(info, out)
            .map_err(|_| too_long)
    }

    /// Not to be had; rustls protects whole records.
    fn aead(&self, algorithm: AeadAlgorithm, _: &[u8]) -> Result<Box<dyn Aead>, Error> {
        Err(Error::Unsupported(Algorithm::Aead(algorithm)))
    }

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let verification = self.verification(scheme)?;
        let info = SubjectPublicKeyInfoRef::from_der(public_key).map_err(|_| Error::InvalidKey)?;
        let algorithm = info.algorithm.to_der().map_err(|_| Error::InvalidKey)?;
        // rustls compares what is inside of the SEQUENCE, whose header has two octets here.
        if algorithm.get(2..) != Some(verification.public_key_alg_id().as_ref()) {
            return Err(Error::InvalidKey);
        }
        let key = info.subject_public_key.as_bytes();
        verification
            .verify_signature(key.ok_or(Error::InvalidKey)?, content, signature)
            .map_err(|_| Error::BadSignature)
    }
}

fn block(what: &'static str, octets: &[u8]) -> Result<OkmBlock, Error> {
    if octets.len() > OkmBlock::MAX_LEN {
        return Err(Error::TooLong {
            what,
            limit: OkmBlock::MAX_LEN,
            got: octets.len(),
        });
    }
    Ok(OkmBlock::new(octets))
}

/// Whether a CertificateVerify may have the scheme (RFC 8446, section 4.2.3): RSASSA-PKCS1-v1_5 and SHA-1 may not.
fn in_tls13(scheme: SignatureScheme) -> bool {
    !matches!(
        scheme,
        SignatureScheme::RSA_PKCS1_SHA1
            | SignatureScheme::ECDSA_SHA1
            | SignatureScheme::RSA_PKCS1_SHA256
            | SignatureScheme::RSA_PKCS1_SHA384
            | SignatureScheme::RSA_PKCS1_SHA512
    )
}
