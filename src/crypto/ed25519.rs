//! Keys of Ed25519, for providers whose only deterministic signatures are these.

use super::{
    Algorithm, Error, Provider,
    signing_key::{OfOctets, SigningKey},
};
use crate::registry::SignatureScheme;

/// A key that is read, as the function that signs with it.
pub(super) struct Ed25519<S>(pub(super) S);

impl<S: Fn(&[u8]) -> Vec<u8> + Send + Sync> Ed25519<S> {
    /// [`Provider::sign`] with what `read` makes of the private key.
    pub(super) fn sign_once(
        read: impl FnOnce() -> Option<Self>,
        scheme: SignatureScheme,
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        Self::check(scheme, salt)?;
        read().ok_or(Error::InvalidKey)?.sign(scheme, content, salt)
    }

    /// [`Provider::signing_key`] with what was `read` of the private key.
    pub(super) fn kept<'p, P: Provider>(
        read: Option<Self>,
        provider: &'p P,
        private_key: &[u8],
    ) -> Box<dyn SigningKey + 'p>
    where
        S: 'p,
    {
        match read {
            Some(key) => Box::new(key),
            None => Box::new(OfOctets::new(provider, private_key)),
        }
    }

    fn check(scheme: SignatureScheme, salt: Option<&[u8]>) -> Result<(), Error> {
        match (scheme, salt) {
            (SignatureScheme::ED25519, None) => Ok(()),
            (SignatureScheme::ED25519, Some(_)) => Err(Error::UnexpectedSalt),
            _ => Err(Error::Unsupported(Algorithm::Signature(scheme))),
        }
    }
}

impl<S: Fn(&[u8]) -> Vec<u8> + Send + Sync> SigningKey for Ed25519<S> {
    fn sign(
        &self,
        scheme: SignatureScheme,
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        Self::check(scheme, salt)?;
        Ok((self.0)(content))
    }
}
