//! Why a primitive gives no output.

use core::fmt;

use crate::registry::{AeadAlgorithm, CipherSuite, HashAlgorithm, NamedGroup, SignatureScheme};

/// What a [`Provider`](super::Provider) can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// A hash.
    Hash(HashAlgorithm),
    /// An authenticated cipher.
    Aead(AeadAlgorithm),
    /// A group.
    Group(NamedGroup),
    /// A signature scheme, for the operation that was asked for.
    Signature(SignatureScheme),
    /// A cipher suite whose hash or cipher is not known.
    Suite(CipherSuite),
    /// The derivation of the public key of a signature from the private one.
    PublicKey,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash(hash) => write!(f, "hash {hash}"),
            Self::Aead(aead) => write!(f, "cipher {aead:?}"),
            Self::Group(group) => write!(f, "group {group}"),
            Self::Signature(scheme) => write!(f, "signature scheme {scheme}"),
            Self::Suite(suite) => write!(f, "cipher suite {suite}"),
            Self::PublicKey => f.write_str("the public key of a private key"),
        }
    }
}

/// Why a primitive gives no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The provider does not have the algorithm.
    Unsupported(Algorithm),
    /// The key is malformed, inconsistent, out of range, or of another kind than the algorithm needs.
    InvalidKey,
    /// An input has the wrong length.
    InvalidLength {
        /// The input.
        what: &'static str,
        /// Its right length in octets.
        expected: usize,
        /// Its length in octets.
        got: usize,
    },
    /// An input or an output is longer than the algorithm or the format allows.
    TooLong {
        /// The input or output.
        what: &'static str,
        /// The longest one in octets.
        limit: usize,
        /// Its length in octets.
        got: usize,
    },
    /// The share is not an uncompressed point of the curve.
    InvalidPoint,
    /// The share of a finite field is not above 1 and below `p - 1`.
    ShareOutOfRange,
    /// The share holds an encapsulation key with a coefficient that is not below the modulus.
    InvalidEncapsulationKey,
    /// The shared secret is all zero octets.
    ZeroSharedSecret,
    /// The ciphertext does not authenticate.
    BadTag,
    /// The signature is not one of the content by the key.
    BadSignature,
    /// The scheme needs a salt.
    MissingSalt,
    /// The scheme takes no salt.
    UnexpectedSalt,
    /// The provider computes the same value in two ways, which give different octets.
    Inconsistent,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(algorithm) => write!(f, "{algorithm} is not supported"),
            Self::InvalidKey => f.write_str("invalid key"),
            Self::InvalidLength {
                what,
                expected,
                got,
            } => write!(f, "{what} of {got} octets instead of {expected}"),
            Self::TooLong { what, limit, got } => {
                write!(f, "{what} of {got} octets, more than {limit}")
            }
            Self::InvalidPoint => f.write_str("not an uncompressed point of the curve"),
            Self::ShareOutOfRange => f.write_str("the share is not above 1 and below p - 1"),
            Self::InvalidEncapsulationKey => {
                f.write_str("a coefficient of the encapsulation key is not below the modulus")
            }
            Self::ZeroSharedSecret => f.write_str("the shared secret is all zero octets"),
            Self::BadTag => f.write_str("the ciphertext does not authenticate"),
            Self::BadSignature => f.write_str("wrong signature"),
            Self::MissingSalt => f.write_str("the signature scheme needs a salt"),
            Self::UnexpectedSalt => f.write_str("the signature scheme takes no salt"),
            Self::Inconsistent => f.write_str("two ways to the same value disagree"),
        }
    }
}

impl core::error::Error for Error {}
