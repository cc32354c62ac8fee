//! Random octets by name: what an endpoint draws is a function of a seed, a scenario and the name of the value.
//!
//! ```text
//! prk           = HKDF-Extract(SHA-256, seed, "tlskat" || 00 || scenario)
//! value(name) i = HKDF-Expand(prk, name || 00 || i, …)    i = 0, 1, … one octet for every 255 · 32 octets
//! ```
//!
//! No value depends on another one, nor on the order in which they are drawn: adding one changes none.

use std::collections::BTreeMap;

use crate::{
    crypto::{Digest, Error, Provider, RustCrypto},
    registry::HashAlgorithm,
};

/// The source of everything that an endpoint draws.
#[derive(Clone, Debug)]
pub struct Entropy {
    prk: Digest,
    fixed: BTreeMap<String, Vec<u8>>,
}

impl Entropy {
    /// Most octets of one HKDF-Expand with SHA-256.
    const CHUNK: usize = 255 * 32;

    /// The source of a scenario.
    ///
    /// # Errors
    /// Those of the provider.
    pub fn new(seed: &[u8], scenario: &str) -> Result<Self, Error> {
        let ikm = [b"tlskat\0", scenario.as_bytes()].concat();
        Ok(Self {
            prk: RustCrypto.hkdf_extract(HashAlgorithm::Sha256, seed, &ikm)?,
            fixed: BTreeMap::new(),
        })
    }

    /// Lets the value `name` be `octets`, whatever the seed.
    pub fn fix(&mut self, name: impl Into<String>, octets: impl Into<Vec<u8>>) {
        self.fixed.insert(name.into(), octets.into());
    }

    /// Whether the value `name` is fixed.
    pub fn is_fixed(&self, name: &str) -> bool {
        self.fixed.contains_key(name)
    }

    /// The value `name`: `length` octets, or the octets that it is fixed to.
    ///
    /// # Errors
    /// [`Error::TooLong`] for more than 256 · 255 · 32 octets.
    pub fn octets(&self, name: &str, length: usize) -> Result<Vec<u8>, Error> {
        if let Some(fixed) = self.fixed.get(name) {
            return Ok(fixed.clone());
        }
        let mut octets = vec![0; length];
        for (index, chunk) in octets.chunks_mut(Self::CHUNK).enumerate() {
            let index = u8::try_from(index).map_err(|_| Error::TooLong {
                what: "named random value",
                limit: 256 * Self::CHUNK,
                got: length,
            })?;
            let info: [&[u8]; 2] = [name.as_bytes(), &[0, index]];
            RustCrypto.hkdf_expand(HashAlgorithm::Sha256, &self.prk, &info, chunk)?;
        }
        Ok(octets)
    }

    /// The value `name` of `N` octets.
    ///
    /// # Errors
    /// [`Error::InvalidLength`] where it is fixed to octets of another length.
    pub fn array<const N: usize>(&self, name: &str) -> Result<[u8; N], Error> {
        let octets = self.octets(name, N)?;
        octets
            .try_into()
            .map_err(|octets: Vec<u8>| Error::InvalidLength {
                what: "fixed random value",
                expected: N,
                got: octets.len(),
            })
    }

    /// The value `name` as a number.
    ///
    /// # Errors
    /// Those of [`array`](Self::array).
    pub fn number(&self, name: &str) -> Result<u32, Error> {
        self.array(name).map(u32::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::hex;

    fn source(seed: &[u8], scenario: &str) -> Entropy {
        Entropy::new(seed, scenario).unwrap()
    }

    #[test]
    fn a_value_is_that_of_a_second_implementation() {
        // Computed with HMAC of Python's standard library, by the formula in the documentation of this room.
        let octets = source(b"seed", "handshake/x25519").octets("client_random", 40);
        assert_eq!(hex(&octets.unwrap()).to_string(), EXPECTED);
    }

    const EXPECTED: &str =
        "4719328e0718abb23de776e7f5d8c09aa4ff07739c0459b4e056af07b77724664dca34b2fa5cedf7";

    #[test]
    fn seed_scenario_and_name_each_change_a_value() {
        let value = source(b"a", "b").octets("c", 32).unwrap();
        assert_ne!(source(b"x", "b").octets("c", 32).unwrap(), value);
        assert_ne!(source(b"a", "x").octets("c", 32).unwrap(), value);
        assert_ne!(source(b"a", "b").octets("x", 32).unwrap(), value);
        assert_eq!(source(b"a", "b").octets("c", 8).unwrap(), value[..8]);
    }

    #[test]
    fn a_long_value_does_not_repeat() {
        let octets = source(b"a", "b").octets("c", 2 * Entropy::CHUNK).unwrap();
        assert_ne!(octets[..32], octets[Entropy::CHUNK..][..32]);
        let error = source(b"a", "b").octets("c", 257 * Entropy::CHUNK);
        assert!(matches!(error, Err(Error::TooLong { .. })));
    }

    #[test]
    fn a_fixed_value_is_as_given() {
        let mut entropy = source(b"a", "b");
        entropy.fix("c", [1, 2, 3]);
        assert_eq!(entropy.octets("c", 32).unwrap(), [1, 2, 3]);
        assert!(matches!(
            entropy.array::<4>("c"),
            Err(Error::InvalidLength { .. })
        ));
    }
}
