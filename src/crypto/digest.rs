//! The output of a hash or an HMAC, which is also the form of every secret of the key schedule.

use core::{fmt, ops::Deref};

use super::Error;
use crate::{
    bytes::{Octets, hex},
    registry::HashAlgorithm,
};

/// 32 or 48 octets, as many as the hash algorithm has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest {
    octets: [u8; Self::MAX_LENGTH],
    algorithm: HashAlgorithm,
}

impl Digest {
    /// Length of the longest digest, in octets.
    pub const MAX_LENGTH: usize = 48;

    /// A digest of given octets.
    ///
    /// # Errors
    /// [`Error::InvalidLength`] unless there are [`HashAlgorithm::length`] of them.
    pub fn new(algorithm: HashAlgorithm, octets: &[u8]) -> Result<Self, Error> {
        if octets.len() != algorithm.length() {
            return Err(Error::InvalidLength {
                what: "digest",
                expected: algorithm.length(),
                got: octets.len(),
            });
        }
        let mut digest = Self::zero(algorithm);
        digest.octets[..octets.len()].copy_from_slice(octets);
        Ok(digest)
    }

    /// `Hash.length` zero octets, which stand for an absent input of the key schedule (RFC 8446, section 7.1).
    pub const fn zero(algorithm: HashAlgorithm) -> Self {
        Self {
            octets: [0; Self::MAX_LENGTH],
            algorithm,
        }
    }

    /// The hash algorithm.
    pub const fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }
}

impl Deref for Digest {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.octets[..self.algorithm.length()]
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<Digest> for Octets {
    fn from(digest: Digest) -> Self {
        Self(digest.to_vec())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
