//! The size of an RSA key, which decides who can use it.

use rsa::{
    pkcs1::{RsaPrivateKey, RsaPublicKey},
    pkcs8::{
        ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef,
        der::{Decode as _, asn1::UintRef},
    },
};

/// Bits of the modulus of a key in SubjectPublicKeyInfo or PKCS#8 DER; none where it is no RSA key.
pub fn rsa_modulus_bits(key: &[u8]) -> Option<u32> {
    let modulus = |modulus: UintRef<'_>| {
        let octets = modulus.as_bytes();
        let first = octets.first()?;
        u32::try_from(octets.len())
            .ok()?
            .checked_mul(8)?
            .checked_sub(first.leading_zeros())
    };
    if let Ok(info) = SubjectPublicKeyInfoRef::from_der(key) {
        let octets = is_rsa(&info.algorithm.oid).then(|| info.subject_public_key.as_bytes())??;
        return modulus(RsaPublicKey::from_der(octets).ok()?.modulus);
    }
    let info = PrivateKeyInfoRef::from_der(key).ok()?;
    let octets = is_rsa(&info.algorithm.oid).then(|| info.private_key.as_bytes())?;
    modulus(RsaPrivateKey::from_der(octets).ok()?.modulus)
}

fn is_rsa(algorithm: &ObjectIdentifier) -> bool {
    const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
    *algorithm == rsa::pkcs1::ALGORITHM_OID || *algorithm == RSASSA_PSS
}
