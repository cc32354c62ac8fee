//! Which signature scheme goes with which kind of key, in certificates and for private keys.

use core::fmt;

use rsa::pkcs8::{
    PrivateKeyInfoRef,
    der::{
        Decode as _, Encode as _, Tag,
        asn1::{AnyRef, BitStringRef},
    },
};
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use crate::{
    crypto::{self, Provider, RustCrypto, rsa_modulus_bits},
    registry::SignatureScheme,
};

/// The schemes of TLS 1.3 that fit a private key in PKCS#8 DER, whether or not the reference implements them.
///
/// What decides is the algorithm identifier of the key, and for RSA the size of the modulus; the rest of the key is not
/// looked into. Where the key names id-RSASSA-PSS, its parameters are absent, or demand one hash throughout and a salt as
/// long as its digest (RFC 4055, section 3.1).
///
/// # Errors
///
/// [`InvalidKey`](crypto::Error::InvalidKey) where the octets are no PKCS#8, no scheme fits, or an RSA modulus is out of
/// the limits of the reference.
pub fn schemes_of(private_key: &[u8]) -> Result<Vec<SignatureScheme>, crypto::Error> {
    let identifier = PrivateKeyInfoRef::from_der(private_key)
        .and_then(|info| info.algorithm.to_der())
        .map_err(|_| crypto::Error::InvalidKey)?;
    let identifier = AnyRef::from_der(&identifier).map_err(|_| crypto::Error::InvalidKey)?;
    let modulus_bits = rsa_modulus_bits(private_key);
    if modulus_bits.is_some_and(|bits| !RustCrypto.rsa_modulus_bits().contains(&bits)) {
        return Err(crypto::Error::InvalidKey);
    }
    let schemes: Vec<_> = ALGORITHMS
        .iter()
        .filter(|algorithm| identifier.value() == &*algorithm.public_key)
        .map(|algorithm| algorithm.scheme)
        .filter(|scheme| {
            modulus_bits.is_none_or(|bits| bits >= SMALLEST_SHA512_MODULUS || !is_sha512(*scheme))
        })
        .collect();
    if schemes.is_empty() {
        return Err(crypto::Error::InvalidKey);
    }
    Ok(schemes)
}

/// Bits of the smallest modulus that takes a digest and a salt of 64 octets each (RFC 8017, section 9.1.1). The other
/// hashes fit into every modulus of the reference.
const SMALLEST_SHA512_MODULUS: u32 = 8 * (64 + 64 + 2 - 1) + 2;

fn is_sha512(scheme: SignatureScheme) -> bool {
    [
        SignatureScheme::RSA_PSS_RSAE_SHA512,
        SignatureScheme::RSA_PSS_PSS_SHA512,
    ]
    .contains(&scheme)
}

/// What signs a certificate: a kind of key, and a kind of signature by it.
struct Algorithm {
    scheme: SignatureScheme,
    public_key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
}

/// The algorithms whose signatures a provider verifies.
pub(super) fn verifiable(provider: &dyn Provider) -> Vec<Verifiable<'_>> {
    let schemes = provider.verifying_schemes();
    let algorithms = ALGORITHMS.iter();
    algorithms
        .filter(|algorithm| schemes.contains(&algorithm.scheme))
        .map(|algorithm| Verifiable {
            algorithm,
            provider,
        })
        .collect()
}

/// An algorithm by a provider.
pub(super) struct Verifiable<'a> {
    algorithm: &'static Algorithm,
    provider: &'a dyn Provider,
}

/// id-RSASSA-PSS without parameters: the key allows every hash (RFC 4055, section 1.2).
const RSASSA_PSS: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a,
]);

macro_rules! algorithms {
    ($($scheme:ident: $public_key:expr, $signature:ident;)*) => {
        &[$(Algorithm {
            scheme: SignatureScheme::$scheme,
            public_key: $public_key,
            signature: alg_id::$signature,
        }),*]
    };
}

/// Scheme, algorithm of the key, algorithm of the signature in a certificate.
const ALGORITHMS: &[Algorithm] = algorithms! {
    ECDSA_SECP256R1_SHA256: alg_id::ECDSA_P256, ECDSA_SHA256;
    ECDSA_SECP384R1_SHA384: alg_id::ECDSA_P384, ECDSA_SHA384;
    ECDSA_SECP521R1_SHA512: alg_id::ECDSA_P521, ECDSA_SHA512;
    RSA_PSS_RSAE_SHA256: alg_id::RSA_ENCRYPTION, RSA_PSS_SHA256;
    RSA_PSS_RSAE_SHA384: alg_id::RSA_ENCRYPTION, RSA_PSS_SHA384;
    RSA_PSS_RSAE_SHA512: alg_id::RSA_ENCRYPTION, RSA_PSS_SHA512;
    ED25519: alg_id::ED25519, ED25519;
    RSA_PSS_PSS_SHA256: alg_id::RSA_PSS_SHA256, RSA_PSS_SHA256;
    RSA_PSS_PSS_SHA384: alg_id::RSA_PSS_SHA384, RSA_PSS_SHA384;
    RSA_PSS_PSS_SHA512: alg_id::RSA_PSS_SHA512, RSA_PSS_SHA512;
    RSA_PSS_PSS_SHA256: RSASSA_PSS, RSA_PSS_SHA256;
    RSA_PSS_PSS_SHA384: RSASSA_PSS, RSA_PSS_SHA384;
    RSA_PSS_PSS_SHA512: RSASSA_PSS, RSA_PSS_SHA512;
    MLDSA44: alg_id::ML_DSA_44, ML_DSA_44;
    MLDSA65: alg_id::ML_DSA_65, ML_DSA_65;
    MLDSA87: alg_id::ML_DSA_87, ML_DSA_87;
};

impl fmt::Debug for Verifiable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.algorithm.scheme, self.provider.name())
    }
}

impl SignatureVerificationAlgorithm for Verifiable<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let info = subject_public_key_info(&self.algorithm.public_key, public_key);
        let info = info.map_err(|_| InvalidSignature)?;
        self.provider
            .verify(self.algorithm.scheme, &info, message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature
    }
}

fn subject_public_key_info(
    algorithm: &AlgorithmIdentifier,
    public_key: &[u8],
) -> Result<Vec<u8>, rsa::pkcs8::der::Error> {
    let mut fields = sequence(algorithm)?;
    fields.extend(BitStringRef::from_bytes(public_key)?.to_der()?);
    sequence(&fields)
}

fn sequence(contents: &[u8]) -> Result<Vec<u8>, rsa::pkcs8::der::Error> {
    AnyRef::new(Tag::Sequence, contents)?.to_der()
}
