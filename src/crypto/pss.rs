//! EMSA-PSS, the encoding under RSASSA-PSS signatures, with the salt in the open (RFC 8017, section 9.1).
//!
//! A salt is random in the field, so that published signatures can be reproduced only with the salt that lies inside
//! them: [`recover_pss_salt`] takes it out.

use rsa::{BoxedUint, hazmat::rsa_encrypt, traits::PublicKeyParts};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Algorithm, Error, rustcrypto::keys::PublicKey};
use crate::registry::SignatureScheme;

/// Last octet of every encoded message.
const TRAILER: u8 = 0xbc;

/// The salt of an RSASSA-PSS signature, as many octets as the digest of the scheme.
///
/// `public_key` is a SubjectPublicKeyInfo (DER) of the kind that the scheme needs.
///
/// # Errors
/// [`Error::Unsupported`] for another scheme than `rsa_pss_rsae_*` and `rsa_pss_pss_*`; [`Error::InvalidKey`] and
/// [`Error::BadSignature`] as in [`Provider::verify`](super::Provider::verify).
pub fn recover_pss_salt(
    public_key: &[u8],
    scheme: SignatureScheme,
    content: &[u8],
    signature: &[u8],
) -> Result<Vec<u8>, Error> {
    let unsupported = Error::Unsupported(Algorithm::Signature(scheme));
    let hash = PssHash::of(scheme).ok_or(unsupported)?;
    let key = match PublicKey::from_spki(public_key)? {
        PublicKey::Rsa(allowed, key) if allowed.permits(scheme) => key,
        _ => return Err(Error::InvalidKey),
    };
    if signature.len() != key.size() {
        return Err(Error::BadSignature);
    }
    let signature = BoxedUint::from_be_slice(signature, key.n_bits_precision())
        .map_err(|_| Error::BadSignature)?;
    if signature >= *key.n().as_ref() {
        return Err(Error::BadSignature);
    }
    let encoded = rsa_encrypt(&key, &signature)
        .map_err(|_| Error::BadSignature)?
        .to_be_bytes_trimmed_vartime();

    let bits = key.n().bit_width_vartime() as usize - 1;
    let mut padded = vec![0; bits.div_ceil(8).saturating_sub(encoded.len())];
    padded.extend_from_slice(&encoded);
    decode(hash, content, padded, bits)
}

/// The hash of a message, of the mask and, by its length, of the salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PssHash {
    Sha256,
    Sha384,
    Sha512,
}

impl PssHash {
    /// The hash of an `rsa_pss_*` scheme.
    pub(super) fn of(scheme: SignatureScheme) -> Option<Self> {
        match scheme {
            SignatureScheme::RSA_PSS_RSAE_SHA256 | SignatureScheme::RSA_PSS_PSS_SHA256 => {
                Some(Self::Sha256)
            }
            SignatureScheme::RSA_PSS_RSAE_SHA384 | SignatureScheme::RSA_PSS_PSS_SHA384 => {
                Some(Self::Sha384)
            }
            SignatureScheme::RSA_PSS_RSAE_SHA512 | SignatureScheme::RSA_PSS_PSS_SHA512 => {
                Some(Self::Sha512)
            }
            _ => None,
        }
    }

    /// Length of the digest and of the salt, in octets.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn with<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hash = D::new();
            for part in parts {
                hash.update(part);
            }
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha256 => with::<Sha256>(parts),
            Self::Sha384 => with::<Sha384>(parts),
            Self::Sha512 => with::<Sha512>(parts),
        }
    }

    /// XORs MGF1 of `seed` (RFC 8017, appendix B.2.1) onto `target`.
    fn mask(self, seed: &[u8], target: &mut [u8]) {
        for (counter, chunk) in (0u32..).zip(target.chunks_mut(self.length())) {
            let block = self.digest(&[seed, &counter.to_be_bytes()]);
            for (octet, mask) in chunk.iter_mut().zip(block) {
                *octet ^= mask;
            }
        }
    }
}

/// What its algorithm identifier allows an RSA key to do (RFC 4055, section 1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RsaUse {
    /// rsaEncryption, for the `rsa_pss_rsae_*` schemes.
    Encryption,
    /// id-RSASSA-PSS, for the `rsa_pss_pss_*` schemes; with parameters, for those of one hash.
    Pss(Option<PssHash>),
}

impl RsaUse {
    pub(super) fn permits(self, scheme: SignatureScheme) -> bool {
        match scheme {
            SignatureScheme::RSA_PSS_RSAE_SHA256
            | SignatureScheme::RSA_PSS_RSAE_SHA384
            | SignatureScheme::RSA_PSS_RSAE_SHA512 => self == Self::Encryption,
            SignatureScheme::RSA_PSS_PSS_SHA256
            | SignatureScheme::RSA_PSS_PSS_SHA384
            | SignatureScheme::RSA_PSS_PSS_SHA512 => {
                self == Self::Pss(None) || self == Self::Pss(PssHash::of(scheme))
            }
            _ => false,
        }
    }
}

/// EMSA-PSS-ENCODE of `content` into `bits` bits, one less than the modulus has.
///
/// ```text
/// H  = Hash(8 zero octets || Hash(content) || salt)
/// DB = zero octets || 01 || salt
/// EM = (DB XOR MGF1(H)) || H || bc
/// ```
///
/// # Errors
/// [`Error::InvalidKey`] where the modulus is too short for digest and salt.
pub(super) fn encode(
    hash: PssHash,
    content: &[u8],
    salt: &[u8],
    bits: usize,
) -> Result<Vec<u8>, Error> {
    let padding = bits
        .div_ceil(8)
        .checked_sub(hash.length() + salt.len() + 2)
        .ok_or(Error::InvalidKey)?;
    let message_hash = hash.digest(&[content]);
    let h = hash.digest(&[&[0; 8], &message_hash, salt]);

    let mut encoded = vec![0; padding];
    encoded.push(1);
    encoded.extend_from_slice(salt);
    hash.mask(&h, &mut encoded);
    encoded[0] &= unused_bits_cleared(bits);
    encoded.extend_from_slice(&h);
    encoded.push(TRAILER);
    Ok(encoded)
}

/// EMSA-PSS-VERIFY of an encoded message of `bits` bits, which gives the salt.
fn decode(
    hash: PssHash,
    content: &[u8],
    mut encoded: Vec<u8>,
    bits: usize,
) -> Result<Vec<u8>, Error> {
    let length = hash.length();
    let Some(padding) = bits.div_ceil(8).checked_sub(2 * length + 2) else {
        return Err(Error::BadSignature);
    };
    if encoded.len() != bits.div_ceil(8)
        || encoded.last() != Some(&TRAILER)
        || encoded[0] & !unused_bits_cleared(bits) != 0
    {
        return Err(Error::BadSignature);
    }
    let (block, rest) = encoded.split_at_mut(padding + 1 + length);
    let h = &rest[..length];
    hash.mask(h, block);
    block[0] &= unused_bits_cleared(bits);

    let (zeros, rest) = block.split_at(padding);
    let (one, salt) = rest.split_at(1);
    let message_hash = hash.digest(&[content]);
    if zeros.iter().any(|&octet| octet != 0)
        || one != [1]
        || h != hash.digest(&[&[0; 8], &message_hash, salt])
    {
        return Err(Error::BadSignature);
    }
    Ok(salt.to_vec())
}

/// The mask of the bits of the first octet that a number of `bits` bits uses.
fn unused_bits_cleared(bits: usize) -> u8 {
    0xff >> (8 * bits.div_ceil(8) - bits)
}
