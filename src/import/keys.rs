//! Brings published RSA private keys into the form the vectors use, PKCS#8.

use core::fmt;

use rsa::{
    pkcs1::{self, EncodeRsaPrivateKey, RsaPrivateKeyRef, UintRef},
    pkcs8::{
        PrivateKeyInfoRef, SecretDocument,
        der::{Decode, Encode, asn1::OctetStringRef},
    },
};

use super::rfc8448::{PrintedValue, RSA_COMPONENTS};
use crate::bytes::Octets;

/// The PKCS#8 DER (RFC 5958) of the RSA private key with the given components, which have the names of
/// [`Document::private_key`](super::rfc8448::Document::private_key), in any order.
///
/// All eight have to be there and to belong together: n = p·q, e·d ≡ 1 modulo p - 1 and q - 1, and the two exponents
/// and the coefficient of RFC 8017, section 3.2. Keys of 1024 bits and more are taken, as RFC 8448 has 1024.
///
/// # Errors
///
/// A component is missing, unknown, given twice, or does not belong to the others.
pub fn rsa_private_key(components: &[PrintedValue]) -> Result<Octets, KeyError> {
    let mut values: [Option<&[u8]>; 8] = [None; 8];
    for component in components {
        let index = RSA_COMPONENTS
            .iter()
            .position(|name| *name == component.name)
            .ok_or_else(|| KeyError::UnknownComponent(component.name.clone()))?;
        if values[index].replace(&component.value).is_some() {
            return Err(KeyError::RepeatedComponent(RSA_COMPONENTS[index]));
        }
    }
    let component = |index: usize| {
        let octets = values[index].ok_or(KeyError::MissingComponent(RSA_COMPONENTS[index]))?;
        UintRef::new(octets).map_err(|_| KeyError::WrongComponent(RSA_COMPONENTS[index]))
    };
    checked_pkcs8(&RsaPrivateKeyRef {
        modulus: component(0)?,
        public_exponent: component(1)?,
        private_exponent: component(2)?,
        prime1: component(3)?,
        prime2: component(4)?,
        exponent1: component(5)?,
        exponent2: component(6)?,
        coefficient: component(7)?,
        other_prime_infos: None,
    })
}

/// The PKCS#8 DER of an RSA private key in PEM, which is PKCS#1 (`RSA PRIVATE KEY`, RFC 8017) or PKCS#8 (`PRIVATE KEY`).
///
/// # Errors
///
/// The text is no such PEM, or the components of the key do not belong together.
pub fn rsa_private_key_from_pem(pem: &str) -> Result<Octets, KeyError> {
    let (label, document) = SecretDocument::from_pem(pem).map_err(|_| KeyError::NotPem)?;
    match label {
        "RSA PRIVATE KEY" => {
            let key = RsaPrivateKeyRef::from_der(document.as_bytes());
            checked_pkcs8(&key.map_err(|_| KeyError::NotAnRsaKey)?)
        }
        "PRIVATE KEY" => {
            let info = PrivateKeyInfoRef::from_der(document.as_bytes())
                .map_err(|_| KeyError::NotAnRsaKey)?;
            if info.algorithm != pkcs1::ALGORITHM_ID {
                return Err(KeyError::NotAnRsaKey);
            }
            let key = RsaPrivateKeyRef::from_der(info.private_key.as_bytes());
            checked_pkcs8(&key.map_err(|_| KeyError::NotAnRsaKey)?)
        }
        _ => Err(KeyError::NotAnRsaKey),
    }
}

/// Why a key could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The component of this name is missing.
    MissingComponent(&'static str),
    /// The component of this name is given twice.
    RepeatedComponent(&'static str),
    /// RSA private keys have no component of this name.
    UnknownComponent(String),
    /// Modulus, exponents and primes do not make an RSA key, or make one of a size that is not supported.
    Inconsistent,
    /// The component of this name is not the one of the rest of the key.
    WrongComponent(&'static str),
    /// The text is not PEM.
    NotPem,
    /// The key is no RSA private key in PKCS#1 or PKCS#8.
    NotAnRsaKey,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingComponent(name) => write!(f, "the {name} of the RSA key is missing"),
            Self::RepeatedComponent(name) => write!(f, "the {name} of the RSA key is given twice"),
            Self::UnknownComponent(name) => write!(f, "an RSA key has no {name:?}"),
            Self::Inconsistent => {
                f.write_str("modulus, exponents and primes do not make a supported RSA key")
            }
            Self::WrongComponent(name) => write!(f, "the {name} is not that of the RSA key"),
            Self::NotPem => f.write_str("not PEM"),
            Self::NotAnRsaKey => f.write_str("not an RSA private key in PKCS#1 or PKCS#8"),
        }
    }
}

impl core::error::Error for KeyError {}

/// The PKCS#8 DER of `key`, after all of its components were checked.
fn checked_pkcs8(key: &RsaPrivateKeyRef<'_>) -> Result<Octets, KeyError> {
    let checked = rsa::PrivateKey::try_from(key.clone()).map_err(|_| KeyError::Inconsistent)?;
    let computed = checked.to_pkcs1_der().map_err(|_| KeyError::Inconsistent)?;
    let computed =
        RsaPrivateKeyRef::from_der(computed.as_bytes()).map_err(|_| KeyError::Inconsistent)?;
    for (name, given, computed) in [
        ("exponent1", key.exponent1, computed.exponent1),
        ("exponent2", key.exponent2, computed.exponent2),
        ("coefficient", key.coefficient, computed.coefficient),
    ] {
        if given != computed {
            return Err(KeyError::WrongComponent(name));
        }
    }
    let pkcs1 = key.to_der().map_err(|_| KeyError::Inconsistent)?;
    OctetStringRef::new(&pkcs1)
        .and_then(|pkcs1| PrivateKeyInfoRef::new(pkcs1::ALGORITHM_ID, pkcs1).to_der())
        .map(Octets)
        .map_err(|_| KeyError::Inconsistent)
}

#[cfg(test)]
mod tests;
