//! A private key that signs more than once.

use super::{Error, Provider};
use crate::registry::SignatureScheme;

/// A private key, read once for any number of signatures; made by [`Provider::signing_key`].
pub trait SigningKey: Send + Sync {
    /// As [`Provider::sign`].
    ///
    /// # Errors
    /// Those of [`Provider::sign`], also where the key is no key.
    fn sign(
        &self,
        scheme: SignatureScheme,
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error>;
}

/// A key that the provider reads for each signature.
pub(super) struct OfOctets<'p, P: ?Sized> {
    provider: &'p P,
    private_key: Vec<u8>,
}

impl<'p, P: Provider + ?Sized> OfOctets<'p, P> {
    pub(super) fn new(provider: &'p P, private_key: &[u8]) -> Self {
        let private_key = private_key.to_vec();
        Self {
            provider,
            private_key,
        }
    }
}

impl<P: Provider + ?Sized> SigningKey for OfOctets<'_, P> {
    fn sign(
        &self,
        scheme: SignatureScheme,
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        self.provider.sign(scheme, &self.private_key, content, salt)
    }
}
