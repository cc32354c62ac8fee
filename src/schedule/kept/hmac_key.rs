//! A key of HMAC, hashed once.

use super::{Block, Compression};

/// The two states of HMAC after the padded key (RFC 2104, section 4), from a secret as long as a digest.
#[derive(Clone, Copy, Debug)]
pub struct HmacKey<H: Compression> {
    inner: H::State,
    outer: H::State,
}

impl<H: Compression> HmacKey<H> {
    /// Two compressions.
    #[inline]
    pub fn new(secret: &H::Digest) -> Self {
        let padded = |pad: u8| {
            let mut block = H::ZERO_BLOCK;
            let octets = block.as_mut();
            octets[..secret.as_ref().len()].copy_from_slice(secret.as_ref());
            octets.iter_mut().for_each(|octet| *octet ^= pad);
            let mut state = H::INITIAL;
            H::compress(&mut state, &block);
            state
        };
        Self {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    /// HMAC of any message: a compression for each block of the message with its padding, and one more.
    pub fn mac(&self, message: &[u8]) -> H::Digest {
        let mut state = self.inner;
        let length = H::ZERO_BLOCK.as_ref().len();
        let mut blocks = message.chunks_exact(length);
        for octets in &mut blocks {
            let mut block = H::ZERO_BLOCK;
            block.as_mut().copy_from_slice(octets);
            H::compress(&mut state, &block);
        }
        let rest = blocks.remainder();
        let mut block = H::ZERO_BLOCK;
        let octets = block.as_mut();
        octets[..rest.len()].copy_from_slice(rest);
        octets[rest.len()] = 0x80;
        // The bit length takes an eighth of a block (FIPS 180-4, section 5.1), of which the last 8 octets are enough.
        if rest.len() >= length - length / 8 {
            H::compress(&mut state, &block);
            block = H::ZERO_BLOCK;
        }
        let bits = (length as u64 + message.len() as u64) * 8;
        block.as_mut()[length - 8..].copy_from_slice(&bits.to_be_bytes());
        self.finish(state, &block)
    }

    /// HKDF-Expand-Label to at most the length of a digest: two compressions.
    #[inline]
    pub fn expand(&self, label: &Block<H::Block>, context: &H::Digest) -> H::Digest {
        self.finish(self.inner, &label.with(context.as_ref()))
    }

    /// HKDF-Expand-Label with a context that is empty or part of the label: two compressions.
    #[inline]
    pub fn expand_complete(&self, label: &Block<H::Block>) -> H::Digest {
        self.finish(self.inner, label.complete())
    }

    #[inline]
    fn finish(&self, mut inner: H::State, last: &H::Block) -> H::Digest {
        H::compress(&mut inner, last);
        let digest = H::digest(&inner);
        let mut block = H::OUTER;
        block.as_mut()[..digest.as_ref().len()].copy_from_slice(digest.as_ref());
        let mut outer = self.outer;
        H::compress(&mut outer, &block);
        H::digest(&outer)
    }
}
