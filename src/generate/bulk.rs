//! Further scenarios from seeds: as many as anybody wants, none of them committed, a digest for each thousand.

use super::{
    error::GenerateError,
    matrix::{GROUPS, SCHEMES, SUITES},
    scenario::Scenario,
    shape::Shape,
};
use crate::{
    crypto::{Digest, Provider, RustCrypto},
    entropy::Entropy,
    registry::HashAlgorithm,
    trace::Trace,
    vector,
};

/// Number of seeds.
pub const SEEDS: u32 = 100_000;

/// Number of seeds in a block, which has one digest.
pub const BLOCK: u32 = 1000;

/// The digest of every block of seeds, in hexadecimal.
pub fn digests() -> Vec<&'static str> {
    include_str!("../../vectors/deep.txt").lines().collect()
}

/// Shapes that are too long to be made by the thousand, and one that is younger than the digests.
const LEFT_OUT: [Shape; 5] = [
    Shape::LongHello,
    Shape::LongTranscript,
    Shape::TicketExtremes,
    Shape::PaddedFully,
    Shape::ClientLaterCompressed,
];

/// The scenario of a seed: `deep/00042`.
///
/// # Errors
/// Those of the provider.
pub fn scenario(seed: u32) -> Result<Scenario, GenerateError> {
    let id = format!("deep/{seed:05}");
    let entropy = Entropy::new(b"tlskat deep", &id)?;
    let shapes: Vec<_> = Shape::ALL
        .iter()
        .filter(|shape| !LEFT_OUT.contains(shape))
        .collect();
    // The remainder favours no value by more than one in a million.
    let pick = |name: &str, count: usize| -> Result<usize, GenerateError> {
        Ok(entropy.number(name)? as usize % count)
    };
    let (_, suite) = SUITES[pick("suite", SUITES.len())?];
    let group = GROUPS[pick("group", GROUPS.len())?];
    let scheme = SCHEMES[pick("scheme", SCHEMES.len())?];
    let shape = *shapes[pick("shape", shapes.len())?];
    Ok(Scenario::new(id, suite, group, scheme, shape))
}

/// The digest of a block of seeds, while it is computed.
#[derive(Clone, Debug)]
pub struct Block {
    digest: Digest,
}

impl Default for Block {
    fn default() -> Self {
        Self {
            digest: Digest::zero(HashAlgorithm::Sha256),
        }
    }
}

impl Block {
    /// Adds the next trace: `digest = SHA-256(digest || SHA-256(vector file))`.
    ///
    /// # Errors
    /// Those of the provider.
    pub fn add(&mut self, trace: &Trace) -> Result<(), GenerateError> {
        let text = vector::save(trace);
        let file = RustCrypto.hash(HashAlgorithm::Sha256, &[text.as_bytes()])?;
        self.digest = RustCrypto.hash(HashAlgorithm::Sha256, &[&self.digest, &file])?;
        Ok(())
    }

    /// The digest so far.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_of_seeds_has_a_digest_of_its_own() {
        let digests = digests();
        assert_eq!(digests.len(), (SEEDS / BLOCK) as usize);
        for (number, digest) in digests.iter().enumerate() {
            let octets: Result<crate::bytes::Octets, _> = digest.parse();
            assert_eq!(octets.map(|octets| octets.len()), Ok(32), "block {number}");
            assert!(!digests[..number].contains(digest), "block {number}");
        }
    }
}
