//! A private key that signs more than once.

#[cfg(any(feature = "ring", feature = "aws-lc-rs", feature = "graviola"))]
use super::Algorithm;
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
    pub(super) provider: &'p P,
    pub(super) private_key: Vec<u8>,
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

/// Refuses what a provider cannot sign whose only deterministic signatures are those with Ed25519.
#[cfg(any(feature = "ring", feature = "aws-lc-rs", feature = "graviola"))]
pub(super) fn check_ed25519(scheme: SignatureScheme, salt: Option<&[u8]>) -> Result<(), Error> {
    match (scheme, salt) {
        (SignatureScheme::ED25519, None) => Ok(()),
        (SignatureScheme::ED25519, Some(_)) => Err(Error::UnexpectedSalt),
        _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
    }
}
