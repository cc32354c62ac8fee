//! A secret from which several values are expanded.

use core::ops::Deref;

use super::{Finished, LABEL_PREFIX, TrafficKeys};
use crate::{
    crypto::{Digest, Error, Prk, Provider},
    registry::{AeadAlgorithm, HashAlgorithm},
};

/// A secret of the key schedule whose key of HKDF is set up once, for all that is expanded from it.
pub struct Expander<'p> {
    provider: &'p dyn Provider,
    hash: HashAlgorithm,
    prk: Box<dyn Prk + 'p>,
}

impl<'p> Expander<'p> {
    /// Sets a secret up.
    ///
    /// # Errors
    /// Those of [`Provider::prk`].
    pub fn new(
        provider: &'p dyn Provider,
        hash: HashAlgorithm,
        secret: &[u8],
    ) -> Result<Self, Error> {
        Ok(Self {
            provider,
            hash,
            prk: provider.prk(hash, secret)?,
        })
    }

    /// Fills `out` as [`hkdf_expand_label`](super::hkdf_expand_label) does.
    ///
    /// # Errors
    /// Those of [`hkdf_label`](super::hkdf_label); [`Error::TooLong`] for more than 255 digests.
    pub fn expand_label(&self, label: &str, context: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let length = u16::try_from(out.len()).map_err(|_| Error::TooLong {
            what: "HKDF output",
            limit: 255 * self.hash.length(),
            got: out.len(),
        })?;
        let info = HkdfLabel::new(label, context, length)?;
        self.prk.expand(&[&info], out)
    }

    /// As [`derive_secret`](super::derive_secret).
    ///
    /// # Errors
    /// Those of [`hkdf_label`](super::hkdf_label).
    pub fn derive_secret(&self, label: &str, transcript_hash: &[u8]) -> Result<Digest, Error> {
        self.expand_digest(label, transcript_hash)
    }

    /// As [`traffic_keys`](super::traffic_keys).
    ///
    /// # Errors
    /// Those of the provider.
    pub fn traffic_keys(&self, aead: AeadAlgorithm) -> Result<TrafficKeys, Error> {
        let mut key = vec![0; aead.key_length()];
        let mut iv = [0; AeadAlgorithm::NONCE_LENGTH];
        self.expand_label("key", &[], &mut key)?;
        self.expand_label("iv", &[], &mut iv)?;
        Ok(TrafficKeys { key, iv })
    }

    /// As [`next_traffic_secret`](super::next_traffic_secret).
    ///
    /// # Errors
    /// Those of the provider.
    pub fn next_traffic_secret(&self) -> Result<Digest, Error> {
        self.expand_digest("traffic upd", &[])
    }

    /// As [`finished`](super::finished).
    ///
    /// # Errors
    /// Those of the provider.
    pub fn finished(&self, transcript_hash: &[u8]) -> Result<Finished, Error> {
        let finished_key = self.expand_digest("finished", &[])?;
        let verify_data = self
            .provider
            .hmac(self.hash, &finished_key, &[transcript_hash])?;
        Ok(Finished {
            finished_key,
            verify_data,
        })
    }

    /// HKDF-Expand-Label to the length of a digest.
    pub(super) fn expand_digest(&self, label: &str, context: &[u8]) -> Result<Digest, Error> {
        let mut expanded = [0; Digest::MAX_LENGTH];
        let expanded = &mut expanded[..self.hash.length()];
        self.expand_label(label, context, expanded)?;
        Digest::new(self.hash, expanded)
    }
}

/// The HkdfLabel structure, see [`hkdf_label`](super::hkdf_label).
pub(super) struct HkdfLabel {
    octets: [u8; Self::LONGEST],
    length: usize,
}

impl HkdfLabel {
    const LONGEST: usize = 2 + 1 + 255 + 1 + 255;

    pub(super) fn new(label: &str, context: &[u8], length: u16) -> Result<Self, Error> {
        if label.is_empty() {
            return Err(Error::InvalidLength {
                what: "label",
                expected: 1,
                got: 0,
            });
        }
        let too_long = |what, limit, got| Error::TooLong { what, limit, got };
        let limit = 255 - LABEL_PREFIX.len();
        let label_length = u8::try_from(LABEL_PREFIX.len() + label.len())
            .map_err(|_| too_long("label", limit, label.len()))?;
        let context_length =
            u8::try_from(context.len()).map_err(|_| too_long("context", 255, context.len()))?;

        let mut info = Self {
            octets: [0; Self::LONGEST],
            length: 0,
        };
        info.push(&length.to_be_bytes());
        info.push(&[label_length]);
        info.push(LABEL_PREFIX);
        info.push(label.as_bytes());
        info.push(&[context_length]);
        info.push(context);
        Ok(info)
    }

    fn push(&mut self, octets: &[u8]) {
        self.octets[self.length..][..octets.len()].copy_from_slice(octets);
        self.length += octets.len();
    }
}

impl Deref for HkdfLabel {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.octets[..self.length]
    }
}
