//! AES-GCM, where the text of a record that is short is encrypted and hashed in one go.
//!
//! The crate `aes-gcm` takes a short record through many small steps that wait for each other: about twice the time of
//! what is here.

use aes::cipher::{
    BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, InOut,
    array::Array, consts::U16,
};
use aes_gcm::{AesGcm, aead::consts::U12};
use ghash::{GHash, universal_hash::UniversalHash};

use super::aead::Stock;
use crate::crypto::{
    Error,
    aead::{Aead, Nonce},
};

type Block = Array<u8, U16>;

const TAG: usize = 16;

/// How many blocks are hashed at most: the header, the text, and one with their lengths. Fewer are sooner made zero.
const SIZES: [usize; 4] = [8, 20, 32, 64];

/// Longest text that is taken here, in octets.
const SHORT: usize = longest(SIZES[3]);

const fn longest(blocks: usize) -> usize {
    (blocks - 2) * 16
}

/// The header of a record, the only additional data that is taken here.
type Header = [u8; 5];

pub(super) struct Gcm<C> {
    cipher: C,
    ghash: GHash,
    /// For longer texts and more additional data than the header of a record.
    long: Stock<AesGcm<C, U12>>,
}

impl<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16> + Clone> From<C> for Gcm<C> {
    fn from(cipher: C) -> Self {
        let mut key = Block::default();
        cipher.encrypt_block(&mut key);
        Self {
            ghash: GHash::new(&key),
            long: Stock(cipher.clone().into()),
            cipher,
        }
    }
}

impl<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>> Gcm<C> {
    /// Encrypts or decrypts the text in front of a tag, or of the room for it, and gives the tag of its ciphertext (NIST
    /// SP 800-38D, section 7).
    #[inline]
    fn apply<const ENCRYPT: bool>(
        &self,
        nonce: &Nonce,
        header: &Header,
        in_out: &mut [u8],
    ) -> [u8; TAG] {
        match in_out.len() - TAG {
            length if length <= longest(SIZES[0]) => {
                self.apply_to::<{ SIZES[0] }, ENCRYPT>(nonce, header, in_out)
            }
            length if length <= longest(SIZES[1]) => {
                self.apply_to::<{ SIZES[1] }, ENCRYPT>(nonce, header, in_out)
            }
            length if length <= longest(SIZES[2]) => {
                self.apply_to::<{ SIZES[2] }, ENCRYPT>(nonce, header, in_out)
            }
            _ => self.apply_to::<{ SIZES[3] }, ENCRYPT>(nonce, header, in_out),
        }
    }

    #[inline]
    fn apply_to<const BLOCKS: usize, const ENCRYPT: bool>(
        &self,
        nonce: &Nonce,
        header: &Header,
        in_out: &mut [u8],
    ) -> [u8; TAG] {
        let mut hashed = [Block::default(); BLOCKS];
        // GHASH takes four blocks at once; zeros in front of all change nothing.
        let length = in_out.len() - TAG;
        let blocks = length.div_ceil(16);
        let at = (blocks + 2).wrapping_neg() % 4;
        let end = at + 1 + blocks;
        hashed[at][..header.len()].copy_from_slice(header);
        let bits = |octets: usize| 8 * octets as u128;
        hashed[end] = Array((bits(header.len()) << 64 | bits(length)).to_be_bytes());
        let mut mask = Block::default();
        self.cipher.encrypt_with_backend(CounterMode::<ENCRYPT> {
            nonce,
            mask: &mut mask,
            in_out,
            ciphertext: &mut hashed[at + 1..end],
        });
        let mut ghash = self.ghash.clone();
        ghash.update(&hashed[..=end]);
        xor(&ghash.finalize().0, &mask.0)
    }
}

/// The header, where this is a short record.
fn short<'h>(additional_data: &'h [u8], in_out: &[u8]) -> Option<&'h Header> {
    let header = additional_data.try_into().ok()?;
    (TAG..=SHORT + TAG)
        .contains(&in_out.len())
        .then_some(header)
}

impl<C> Aead for Gcm<C>
where
    C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16> + Send + Sync,
{
    fn seal(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        let Some(header) = short(additional_data, in_out) else {
            return self.long.seal(nonce, additional_data, in_out);
        };
        let tag = self.apply::<true>(nonce, header, in_out);
        if let Some(room) = in_out.last_chunk_mut() {
            *room = tag;
        }
        Ok(())
    }

    fn open(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        let Some(header) = short(additional_data, in_out) else {
            return self.long.open(nonce, additional_data, in_out);
        };
        let tag = self.apply::<false>(nonce, header, in_out);
        if in_out.last_chunk() == Some(&tag) {
            return Ok(());
        }
        in_out.fill(0);
        Err(Error::BadTag)
    }
}

/// What the cipher does with a nonce: the mask of the tag, and the text with the key stream.
struct CounterMode<'t, const ENCRYPT: bool> {
    nonce: &'t Nonce,
    mask: &'t mut Block,
    /// The text, and as many octets as the tag has.
    in_out: &'t mut [u8],
    /// The ciphertext, padded with zeros.
    ciphertext: &'t mut [Block],
}

impl<const ENCRYPT: bool> BlockSizeUser for CounterMode<'_, ENCRYPT> {
    type BlockSize = U16;
}

impl<const ENCRYPT: bool> BlockCipherEncClosure for CounterMode<'_, ENCRYPT> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        let mut first = [0; 16];
        first[..12].copy_from_slice(self.nonce);
        let first = u128::from_be_bytes(first);
        let mut counter = 0;
        let mut key_stream = || {
            counter += 1;
            let mut block = Array((first | counter).to_be_bytes());
            backend.encrypt_block(InOut::from(&mut block));
            block
        };
        *self.mask = key_stream();
        let length = self.in_out.len() - TAG;
        // The last block may be in part text and in part tag.
        let (blocks, _) = self.in_out.as_chunks_mut();
        let (whole, partial) = blocks.split_at_mut(length / 16);
        let (ciphertext, last) = self.ciphertext.split_at_mut(whole.len());
        for (text, ciphertext) in whole.iter_mut().zip(ciphertext) {
            let changed = xor(text, &key_stream().0);
            *ciphertext = Array(match ENCRYPT {
                true => changed,
                false => *text,
            });
            *text = changed;
        }
        if let ([last], [text, ..]) = (last, partial) {
            let part = (1 << (8 * (length % 16))) - 1;
            let before = u128::from_le_bytes(*text);
            let changed = before ^ u128::from_le_bytes(key_stream().0) & part;
            *text = changed.to_le_bytes();
            let ciphertext = match ENCRYPT {
                true => changed,
                false => before,
            };
            *last = Array((ciphertext & part).to_le_bytes());
        }
    }
}

#[inline(always)]
fn xor(a: &[u8; 16], b: &[u8; 16]) -> [u8; 16] {
    (u128::from_ne_bytes(*a) ^ u128::from_ne_bytes(*b)).to_ne_bytes()
}

#[cfg(test)]
mod tests {
    use aes::{Aes128, Aes256, cipher::KeyInit};

    use super::*;

    /// Compares with the crate `aes-gcm`.
    fn is_gcm<C>()
    where
        C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16> + KeyInit + Clone + Send + Sync,
    {
        let key: Vec<u8> = (0..C::key_size()).map(|octet| octet as u8).collect();
        let gcm = Gcm::from(C::new_from_slice(&key).unwrap());
        let octets: Vec<u8> = (0..SHORT + 100).map(|octet| octet as u8).collect();
        for additional_data in [0, 1, 5, 13, 15, 16, 17] {
            let additional_data = &octets[..additional_data];
            for length in 0..octets.len() - TAG {
                let nonce = [length as u8; 12];
                let mut expected = octets[..length + TAG].to_vec();
                let mut got = expected.clone();
                gcm.long
                    .seal(&nonce, additional_data, &mut expected)
                    .unwrap();
                gcm.seal(&nonce, additional_data, &mut got).unwrap();
                assert_eq!(got, expected, "{} {length}", additional_data.len());
                gcm.open(&nonce, additional_data, &mut got).unwrap();
                assert_eq!(got[..length], octets[..length]);
                for at in [0, length / 2, length, length + TAG - 1] {
                    let mut forged = expected.clone();
                    forged[at] ^= 0x10;
                    let opened = gcm.open(&nonce, additional_data, &mut forged);
                    assert_eq!(opened, Err(Error::BadTag));
                    assert!(forged.iter().all(|&octet| octet == 0));
                }
            }
        }
    }

    #[test]
    fn a_text_of_any_length_is_sealed_as_the_crate_aes_gcm_seals_it() {
        is_gcm::<Aes128>();
        is_gcm::<Aes256>();
    }
}
