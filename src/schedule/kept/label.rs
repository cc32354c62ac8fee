//! HkdfLabel structures as last blocks of an HMAC.

use super::super::LABEL_PREFIX;

/// What HMAC hashes under a kept key to expand a label: HkdfLabel, the counter 1 of HKDF-Expand, and the padding of the
/// hash, with a gap for the context.
///
/// ```text
/// uint16 length || label length || "tls13 " label || context length || context || 01 || 80 00 … || bit length
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Block<B> {
    octets: B,
    /// Offset of the context.
    context: usize,
}

impl<B: Copy + AsMut<[u8]>> Block<B> {
    /// The block with `context` in its gap, of the length that the gap has.
    #[inline]
    pub(super) fn with(&self, context: &[u8]) -> B {
        let mut block = self.octets;
        block.as_mut()[self.context..][..context.len()].copy_from_slice(context);
        block
    }

    /// The block of a label whose context is empty or filled in already.
    #[inline]
    pub(super) fn complete(&self) -> &B {
        &self.octets
    }
}

impl<const N: usize> Block<[u8; N]> {
    const fn new(label: &str, context: &[u8], length: usize) -> Self {
        let mut octets = [0; N];
        let label = label.as_bytes();
        octets[0] = (length >> 8) as u8;
        octets[1] = length as u8;
        octets[2] = (LABEL_PREFIX.len() + label.len()) as u8;
        let mut end = put(&mut octets, 3, LABEL_PREFIX);
        end = put(&mut octets, end, label);
        octets[end] = context.len() as u8;
        let at = end + 1;
        end = put(&mut octets, at, context);
        octets[end] = 1; // of HKDF-Expand
        pad(&mut octets, end + 1);
        Self {
            octets,
            context: at,
        }
    }
}

/// The block with a digest of `length` octets yet to be put in.
pub(super) const fn outer<const N: usize>(length: usize) -> [u8; N] {
    let mut octets = [0; N];
    pad(&mut octets, length);
    octets
}

/// The padding of a message of `length` octets behind the block of the key (FIPS 180-4, section 5.1).
const fn pad<const N: usize>(octets: &mut [u8; N], length: usize) {
    // Else it would take two blocks: SHA-256 leaves 8 octets for the bit length, SHA-384 16.
    assert!(length < N - N / 8);
    octets[length] = 0x80;
    let bits = ((N + length) * 8) as u16;
    octets[N - 2] = (bits >> 8) as u8;
    octets[N - 1] = bits as u8;
}

const fn put<const N: usize>(octets: &mut [u8; N], at: usize, what: &[u8]) -> usize {
    let mut index = 0;
    while index < what.len() {
        octets[at + index] = what[index];
        index += 1;
    }
    at + what.len()
}

/// The labels of a handshake (RFC 8446, sections 7.1 and 7.3).
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // each is the label of its name
pub struct Labels<B> {
    pub derived: Block<B>,
    pub c_hs_traffic: Block<B>,
    pub s_hs_traffic: Block<B>,
    pub c_ap_traffic: Block<B>,
    pub s_ap_traffic: Block<B>,
    pub exp_master: Block<B>,
    pub res_master: Block<B>,
    pub finished: Block<B>,
    pub iv: Block<B>,
    /// For a key of 16 octets.
    pub key_16: Block<B>,
    /// For a key of 32 octets.
    pub key_32: Block<B>,
}

impl<const N: usize> Labels<[u8; N]> {
    pub(super) const fn of<const LENGTH: usize>(hash_of_nothing: &[u8; LENGTH]) -> Self {
        let gap = &[0; LENGTH];
        Self {
            derived: Block::new("derived", hash_of_nothing, LENGTH),
            c_hs_traffic: Block::new("c hs traffic", gap, LENGTH),
            s_hs_traffic: Block::new("s hs traffic", gap, LENGTH),
            c_ap_traffic: Block::new("c ap traffic", gap, LENGTH),
            s_ap_traffic: Block::new("s ap traffic", gap, LENGTH),
            exp_master: Block::new("exp master", gap, LENGTH),
            res_master: Block::new("res master", gap, LENGTH),
            finished: Block::new("finished", &[], LENGTH),
            iv: Block::new("iv", &[], 12),
            key_16: Block::new("key", &[], 16),
            key_32: Block::new("key", &[], 32),
        }
    }
}
