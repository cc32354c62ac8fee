//! A cipher with its key, and the operations that set one up for a single text.

use super::{Error, Provider};
use crate::registry::AeadAlgorithm;

/// The nonce of every cipher of TLS 1.3.
pub(super) type Nonce = [u8; AeadAlgorithm::NONCE_LENGTH];

/// An authenticated cipher whose key is set up, made by [`Provider::aead`].
///
/// Both operations work in place. Where an implementation cannot do without memory of its own, its documentation says
/// so.
pub trait Aead: Send + Sync {
    /// AEAD-Encrypt (RFC 5116, section 2.1): replaces the plaintext in `in_out` by the ciphertext, and what follows it,
    /// [`AeadAlgorithm::tag_length`] octets of whatever value, by the tag.
    ///
    /// # Errors
    /// [`Error::InvalidLength`] for fewer octets than a tag has, [`Error::TooLong`] for more plaintext than the cipher
    /// allows. `in_out` is zero octets after an error.
    fn seal(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error>;

    /// AEAD-Decrypt (RFC 5116, section 2.2): replaces the ciphertext in `in_out` by the plaintext; the last
    /// [`AeadAlgorithm::tag_length`] octets are the tag, and stay.
    ///
    /// # Errors
    /// [`Error::BadTag`] where the octets do not authenticate or are fewer than a tag has. `in_out` is zero octets after
    /// an error.
    fn open(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error>;
}

pub(super) fn seal<P: Provider + ?Sized>(
    provider: &P,
    algorithm: AeadAlgorithm,
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    in_out: &mut Vec<u8>,
) -> Result<(), Error> {
    let cipher = provider.aead(algorithm, key);
    let sealed = cipher.and_then(|cipher| {
        in_out.resize(in_out.len() + algorithm.tag_length(), 0);
        cipher.seal(nonce, additional_data, in_out)
    });
    sealed.inspect_err(|_| in_out.clear())
}

pub(super) fn open<P: Provider + ?Sized>(
    provider: &P,
    algorithm: AeadAlgorithm,
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    in_out: &mut Vec<u8>,
) -> Result<(), Error> {
    let cipher = provider.aead(algorithm, key);
    let opened = cipher.and_then(|cipher| cipher.open(nonce, additional_data, in_out));
    let plaintext = in_out.len().saturating_sub(algorithm.tag_length());
    in_out.truncate(if opened.is_ok() { plaintext } else { 0 });
    opened
}

/// Seals by an operation on the plaintext and the room for the tag after it.
pub(super) fn seal_split(
    in_out: &mut [u8],
    tag_length: usize,
    seal: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let no_room = Error::InvalidLength {
        what: "room for the tag",
        expected: tag_length,
        got: in_out.len(),
    };
    split(in_out, tag_length)
        .ok_or(no_room)
        .and_then(|(plaintext, room)| seal(plaintext, room))
        .inspect_err(|_| in_out.fill(0))
}

/// Opens by an operation on the ciphertext and the tag after it.
pub(super) fn open_split(
    in_out: &mut [u8],
    tag_length: usize,
    open: impl FnOnce(&mut [u8], &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    split(in_out, tag_length)
        .ok_or(Error::BadTag)
        .and_then(|(ciphertext, tag)| open(ciphertext, tag))
        .inspect_err(|_| in_out.fill(0))
}

fn split(in_out: &mut [u8], tag_length: usize) -> Option<(&mut [u8], &mut [u8])> {
    in_out.split_at_mut_checked(in_out.len().checked_sub(tag_length)?)
}
