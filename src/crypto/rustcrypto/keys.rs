//! Strict parsing of the keys of signatures: whatever is accepted encodes to the same octets again.

use core::ops::RangeInclusive;

use ed25519_dalek::{SigningKey, VerifyingKey};
use rsa::{
    BoxedUint,
    pkcs1::{
        EncodeRsaPrivateKey, RsaPrivateKey as RsaPrivateKeyDer, RsaPssParamsOwned, RsaPublicKey,
        UintRef,
    },
    pkcs8::{
        AlgorithmIdentifierRef, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef,
        der::{
            Decode, Encode,
            asn1::{AnyRef, BitStringRef, OctetStringRef},
        },
        spki::AlgorithmIdentifierOwned,
    },
    traits::PublicKeyParts,
};
use sec1::{EcParameters, EcPrivateKey};

use super::{groups, ml_dsa};
use crate::{
    crypto::{
        Error,
        pss::{PssHash, RsaUse},
    },
    registry::{NamedGroup, SignatureScheme},
};

/// Smallest and largest modulus in bits. RFC 8448 signs with 1024.
pub(super) const RSA_MODULUS_BITS: RangeInclusive<u32> = 1024..=8192;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ID_RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const ID_MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const ID_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ID_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const ID_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const ID_EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const SECP521R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ID_ML_DSA_44: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17");
const ID_ML_DSA_65: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18");
const ID_ML_DSA_87: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19");
const ID_ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A key of a signer.
pub(super) enum PrivateKey {
    Rsa(RsaUse, Box<rsa::PrivateKey>),
    /// A curve and a scalar of field length, which is valid.
    Ecdsa(NamedGroup, Vec<u8>),
    Ed25519(Box<SigningKey>),
    /// The scheme, which stands for the parameter set, and the seed.
    MlDsa(SignatureScheme, [u8; ml_dsa::SEED_LENGTH]),
}

/// A key of a verifier.
pub(in crate::crypto) enum PublicKey {
    Rsa(RsaUse, rsa::PublicKey),
    /// A curve and an uncompressed point on it.
    Ecdsa(NamedGroup, Vec<u8>),
    Ed25519(VerifyingKey),
    /// The scheme, which stands for the parameter set, and a key of its length.
    MlDsa(SignatureScheme, Vec<u8>),
}

impl PublicKey {
    pub(in crate::crypto) fn from_spki(der: &[u8]) -> Result<Self, Error> {
        let info: SubjectPublicKeyInfoRef<'_> = strict(der)?;
        let key = info
            .subject_public_key
            .as_bytes()
            .ok_or(Error::InvalidKey)?;
        match Kind::of(&info.algorithm)? {
            Kind::Rsa(allowed) => Ok(Self::Rsa(allowed, rsa_public_key(key)?)),
            Kind::Ecdsa(curve) => {
                groups::check_point(curve, key)?;
                Ok(Self::Ecdsa(curve, key.to_vec()))
            }
            Kind::Ed25519 => {
                let octets: &[u8; 32] = key.try_into().map_err(|_| Error::InvalidKey)?;
                let key = VerifyingKey::from_bytes(octets).map_err(|_| Error::InvalidKey)?;
                // RFC 8032, section 5.1.3, refuses a y coordinate that is not below the prime.
                if key.to_edwards().compress().as_bytes() != octets {
                    return Err(Error::InvalidKey);
                }
                Ok(Self::Ed25519(key))
            }
            Kind::MlDsa(scheme) => {
                if key.len() != ml_dsa::public_key_length(scheme)? {
                    return Err(Error::InvalidKey);
                }
                Ok(Self::MlDsa(scheme, key.to_vec()))
            }
        }
    }
}

impl PrivateKey {
    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        Self::from_info(&strict(der)?)
    }

    fn from_info(info: &PrivateKeyInfoRef<'_>) -> Result<Self, Error> {
        let key = match Kind::of(&info.algorithm)? {
            Kind::Rsa(allowed) => {
                let key = rsa_private_key(info.private_key.as_bytes())?;
                Self::Rsa(allowed, Box::new(key))
            }
            Kind::Ecdsa(curve) => {
                let scalar = ecdsa_scalar(curve, info.private_key.as_bytes())?;
                Self::Ecdsa(curve, scalar)
            }
            Kind::Ed25519 => {
                let seed: &OctetStringRef = strict(info.private_key.as_bytes())?;
                let seed = seed.as_bytes().try_into().map_err(|_| Error::InvalidKey)?;
                Self::Ed25519(Box::new(SigningKey::from_bytes(seed)))
            }
            Kind::MlDsa(scheme) => Self::MlDsa(scheme, ml_dsa_seed(info.private_key.as_bytes())?),
        };
        if let Some(public_key) = info.public_key
            && public_key.as_bytes() != Some(&*key.public_key_octets()?)
        {
            return Err(Error::InvalidKey);
        }
        Ok(key)
    }

    /// The contents of `subjectPublicKey`.
    fn public_key_octets(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::Rsa(_, key) => RsaPublicKey {
                modulus: UintRef::new(&key.n_bytes()).map_err(|_| Error::InvalidKey)?,
                public_exponent: UintRef::new(&key.e_bytes()).map_err(|_| Error::InvalidKey)?,
            }
            .to_der()
            .map_err(|_| Error::InvalidKey),
            Self::Ecdsa(curve, scalar) => groups::key_share(*curve, scalar),
            Self::Ed25519(key) => Ok(key.verifying_key().as_bytes().to_vec()),
            Self::MlDsa(scheme, seed) => ml_dsa::public_key(*scheme, seed),
        }
    }
}

/// The contents of `subjectPublicKey` where the algorithm identifier is one that `scheme` needs; not looked into.
#[cfg(any(
    feature = "ring",
    feature = "aws-lc-rs",
    feature = "graviola",
    feature = "openssl"
))]
pub(in crate::crypto) fn subject_public_key(
    scheme: SignatureScheme,
    der: &[u8],
) -> Result<Vec<u8>, Error> {
    let info: SubjectPublicKeyInfoRef<'_> = strict(der)?;
    let fits = match Kind::of(&info.algorithm)? {
        Kind::Rsa(allowed) => allowed.permits(scheme),
        Kind::Ecdsa(NamedGroup::SECP256R1) => scheme == SignatureScheme::ECDSA_SECP256R1_SHA256,
        Kind::Ecdsa(NamedGroup::SECP384R1) => scheme == SignatureScheme::ECDSA_SECP384R1_SHA384,
        Kind::Ecdsa(_) => scheme == SignatureScheme::ECDSA_SECP521R1_SHA512,
        Kind::Ed25519 => scheme == SignatureScheme::ED25519,
        Kind::MlDsa(of_key) => scheme == of_key,
    };
    match info.subject_public_key.as_bytes() {
        Some(key) if fits => Ok(key.to_vec()),
        _ => Err(Error::InvalidKey),
    }
}

/// The SubjectPublicKeyInfo of a PKCS#8 key, with the same algorithm identifier.
pub(super) fn public_key(private_key: &[u8]) -> Result<Vec<u8>, Error> {
    let info: PrivateKeyInfoRef<'_> = strict(private_key)?;
    let key = PrivateKey::from_info(&info)?.public_key_octets()?;
    SubjectPublicKeyInfoRef {
        algorithm: info.algorithm,
        subject_public_key: BitStringRef::from_bytes(&key).map_err(|_| Error::InvalidKey)?,
    }
    .to_der()
    .map_err(|_| Error::InvalidKey)
}

enum Kind {
    Rsa(RsaUse),
    Ecdsa(NamedGroup),
    Ed25519,
    MlDsa(SignatureScheme),
}

impl Kind {
    fn of(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Self, Error> {
        match (algorithm.oid, algorithm.parameters) {
            (RSA_ENCRYPTION, Some(parameters)) if parameters == AnyRef::NULL => {
                Ok(Self::Rsa(RsaUse::Encryption))
            }
            (ID_RSASSA_PSS, None) => Ok(Self::Rsa(RsaUse::Pss(None))),
            (ID_RSASSA_PSS, Some(parameters)) => {
                Ok(Self::Rsa(RsaUse::Pss(Some(pss_hash(&parameters)?))))
            }
            (ID_EC_PUBLIC_KEY, Some(parameters)) => match parameters.decode_as() {
                Ok(SECP256R1) => Ok(Self::Ecdsa(NamedGroup::SECP256R1)),
                Ok(SECP384R1) => Ok(Self::Ecdsa(NamedGroup::SECP384R1)),
                Ok(SECP521R1) => Ok(Self::Ecdsa(NamedGroup::SECP521R1)),
                _ => Err(Error::InvalidKey),
            },
            (ID_ED25519, None) => Ok(Self::Ed25519),
            (ID_ML_DSA_44, None) => Ok(Self::MlDsa(SignatureScheme::MLDSA44)),
            (ID_ML_DSA_65, None) => Ok(Self::MlDsa(SignatureScheme::MLDSA65)),
            (ID_ML_DSA_87, None) => Ok(Self::MlDsa(SignatureScheme::MLDSA87)),
            _ => Err(Error::InvalidKey),
        }
    }
}

/// The hash that the parameters of an id-RSASSA-PSS key allow, where a scheme of TLS 1.3 meets them.
///
/// The salt length of a key is the smallest one that it allows (RFC 4055, section 3.3).
fn pss_hash(parameters: &AnyRef<'_>) -> Result<PssHash, Error> {
    let der = parameters.to_der().map_err(|_| Error::InvalidKey)?;
    let parameters: RsaPssParamsOwned = strict(&der)?;
    let hash = digest_of(&parameters.hash)?;
    let mask = parameters.mask_gen.parameters.as_ref();
    let mask = digest_of(mask.ok_or(Error::InvalidKey)?)?;
    if parameters.mask_gen.oid != ID_MGF1
        || mask != hash
        || usize::from(parameters.salt_len) > hash.length()
    {
        return Err(Error::InvalidKey);
    }
    Ok(hash)
}

/// The hash of an algorithm identifier, whose parameters are absent or NULL (RFC 4055, section 2.1).
fn digest_of(algorithm: &AlgorithmIdentifierOwned) -> Result<PssHash, Error> {
    if algorithm
        .parameters
        .as_ref()
        .is_some_and(|parameters| !parameters.is_null())
    {
        return Err(Error::InvalidKey);
    }
    match algorithm.oid {
        ID_SHA256 => Ok(PssHash::Sha256),
        ID_SHA384 => Ok(PssHash::Sha384),
        ID_SHA512 => Ok(PssHash::Sha512),
        _ => Err(Error::InvalidKey),
    }
}

fn rsa_public_key(der: &[u8]) -> Result<rsa::PublicKey, Error> {
    let key: RsaPublicKey<UintRef<'_>> = strict(der)?;
    let (smallest, largest) = (*RSA_MODULUS_BITS.start(), *RSA_MODULUS_BITS.end());
    let n = uint(key.modulus.as_bytes())?;
    let e = uint(key.public_exponent.as_bytes())?;
    rsa::PublicKey::new_with_size_limits(n, e, smallest as usize..=largest as usize)
        .map_err(|_| Error::InvalidKey)
}

fn rsa_private_key(der: &[u8]) -> Result<rsa::PrivateKey, Error> {
    let parts: RsaPrivateKeyDer<UintRef<'_>> = strict(der)?;
    let n = uint(parts.modulus.as_bytes())?;
    if !RSA_MODULUS_BITS.contains(&n.bit_width_vartime()) {
        return Err(Error::InvalidKey);
    }
    let key = rsa::PrivateKey::from_components(
        n,
        uint(parts.public_exponent.as_bytes())?,
        uint(parts.private_exponent.as_bytes())?,
        vec![
            uint(parts.prime1.as_bytes())?,
            uint(parts.prime2.as_bytes())?,
        ],
    )
    .map_err(|_| Error::InvalidKey)?;
    // The crate computes the exponents and the coefficient itself: compare them with those of the key.
    let again = key.to_pkcs1_der().map_err(|_| Error::InvalidKey)?;
    if again.as_bytes() != der {
        return Err(Error::InvalidKey);
    }
    Ok(key)
}

fn uint(octets: &[u8]) -> Result<BoxedUint, Error> {
    let bits = u32::try_from(octets.len() * 8).map_err(|_| Error::InvalidKey)?;
    if bits > *RSA_MODULUS_BITS.end() {
        return Err(Error::InvalidKey);
    }
    BoxedUint::from_be_slice(octets, bits).map_err(|_| Error::InvalidKey)
}

/// The scalar of an ECPrivateKey (RFC 5915), whose optional fields must agree with it.
fn ecdsa_scalar(curve: NamedGroup, der: &[u8]) -> Result<Vec<u8>, Error> {
    let key: EcPrivateKey<'_> = strict(der)?;
    let oid = match curve {
        NamedGroup::SECP256R1 => SECP256R1,
        NamedGroup::SECP384R1 => SECP384R1,
        _ => SECP521R1,
    };
    let share = groups::key_share(curve, key.private_key).map_err(|_| Error::InvalidKey)?;
    let parameters_agree = key
        .parameters
        .is_none_or(|named| named == EcParameters::NamedCurve(oid));
    if !parameters_agree || key.public_key.is_some_and(|public_key| public_key != share) {
        return Err(Error::InvalidKey);
    }
    Ok(key.private_key.to_vec())
}

/// The seed of an ML-DSA-PrivateKey (RFC 9881, section 6) in the form `seed [0]`; the forms with an expanded key are
/// refused.
fn ml_dsa_seed(der: &[u8]) -> Result<[u8; ml_dsa::SEED_LENGTH], Error> {
    const TAG_AND_LENGTH: &[u8] = &[0x80, 32];
    let seed = der
        .strip_prefix(TAG_AND_LENGTH)
        .and_then(|seed| seed.try_into().ok());
    seed.ok_or(Error::InvalidKey)
}

/// Decodes DER that encodes to the same octets again.
fn strict<'a, T: Decode<'a> + Encode>(der: &'a [u8]) -> Result<T, Error> {
    let value = T::from_der(der).map_err(|_| Error::InvalidKey)?;
    match value.to_der() {
        Ok(again) if again == der => Ok(value),
        _ => Err(Error::InvalidKey),
    }
}

#[cfg(test)]
mod tests;
