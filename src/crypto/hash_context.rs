//! A hash that goes on after it was asked for.

use super::{Digest, Error, Provider};
use crate::registry::HashAlgorithm;

/// A hash of octets that come one after the other; made by [`Provider::hash_context`].
pub trait HashContext: Send + Sync {
    /// Takes in more octets.
    fn update(&mut self, octets: &[u8]);

    /// The digest of all octets so far.
    ///
    /// # Errors
    /// Those of [`Provider::hash`].
    fn digest(&self) -> Result<Digest, Error>;
}

/// The octets themselves, hashed as often as it is asked for.
pub(super) struct OfOctets<'p, P: ?Sized> {
    pub(super) provider: &'p P,
    pub(super) algorithm: HashAlgorithm,
    pub(super) octets: Vec<u8>,
}

impl<P: Provider + ?Sized> HashContext for OfOctets<'_, P> {
    fn update(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    fn digest(&self) -> Result<Digest, Error> {
        self.provider.hash(self.algorithm, &[&self.octets])
    }
}
