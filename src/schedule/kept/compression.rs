//! The compression functions of the two hashes.

use core::fmt::Debug;

use sha2::block_api::{compress256, compress512};

use super::label::{Labels, outer};
use crate::registry::HashAlgorithm;

/// A hash of TLS 1.3, block by block (FIPS 180-4, section 6).
pub trait Compression: Copy + Debug + 'static {
    /// The hash.
    const ALGORITHM: HashAlgorithm;
    /// The state before the first block (FIPS 180-4, section 5.3).
    const INITIAL: Self::State;
    /// A block of zero octets.
    const ZERO_BLOCK: Self::Block;
    /// A digest of zero octets.
    const ZERO_DIGEST: Self::Digest;
    /// The block that the outer hash of HMAC takes in last (RFC 2104), with a gap for the digest at its start.
    const OUTER: Self::Block;
    /// The labels of the key schedule as blocks.
    const LABELS: &'static Labels<Self::Block>;

    /// What goes from block to block.
    type State: Copy + Debug;
    /// 64 or 128 octets.
    type Block: Copy + Debug + AsRef<[u8]> + AsMut<[u8]>;
    /// 32 or 48 octets.
    type Digest: Copy + Debug + PartialEq + AsRef<[u8]> + AsMut<[u8]>;

    /// Takes in one block.
    fn compress(state: &mut Self::State, block: &Self::Block);

    /// The state as a digest.
    fn digest(state: &Self::State) -> Self::Digest;
}

/// SHA-256.
#[derive(Clone, Copy, Debug)]
pub struct Sha256;

impl Compression for Sha256 {
    const ALGORITHM: HashAlgorithm = HashAlgorithm::Sha256;
    const INITIAL: [u32; 8] = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
        0x5be0cd19,
    ];
    const ZERO_BLOCK: [u8; 64] = [0; 64];
    const ZERO_DIGEST: [u8; 32] = [0; 32];
    const OUTER: [u8; 64] = outer(32);
    const LABELS: &'static Labels<[u8; 64]> = &Labels::of(&HASH_OF_NOTHING_SHA256);

    type State = [u32; 8];
    type Block = [u8; 64];
    type Digest = [u8; 32];

    #[inline]
    fn compress(state: &mut [u32; 8], block: &[u8; 64]) {
        compress256(state, core::slice::from_ref(block));
    }

    #[inline]
    fn digest(state: &[u32; 8]) -> [u8; 32] {
        let words = state.map(u32::to_be);
        let mut digest = [0; 32];
        for (octets, word) in digest.as_chunks_mut().0.iter_mut().zip(words) {
            *octets = word.to_ne_bytes();
        }
        digest
    }
}

/// SHA-384.
#[derive(Clone, Copy, Debug)]
pub struct Sha384;

impl Compression for Sha384 {
    const ALGORITHM: HashAlgorithm = HashAlgorithm::Sha384;
    const INITIAL: [u64; 8] = [
        0xcbbb9d5dc1059ed8,
        0x629a292a367cd507,
        0x9159015a3070dd17,
        0x152fecd8f70e5939,
        0x67332667ffc00b31,
        0x8eb44a8768581511,
        0xdb0c2e0d64f98fa7,
        0x47b5481dbefa4fa4,
    ];
    const ZERO_BLOCK: [u8; 128] = [0; 128];
    const ZERO_DIGEST: [u8; 48] = [0; 48];
    const OUTER: [u8; 128] = outer(48);
    const LABELS: &'static Labels<[u8; 128]> = &Labels::of(&HASH_OF_NOTHING_SHA384);

    type State = [u64; 8];
    type Block = [u8; 128];
    type Digest = [u8; 48];

    #[inline]
    fn compress(state: &mut [u64; 8], block: &[u8; 128]) {
        compress512(state, core::slice::from_ref(block));
    }

    #[inline]
    fn digest(state: &[u64; 8]) -> [u8; 48] {
        let words = state.map(u64::to_be);
        let mut digest = [0; 48];
        for (octets, word) in digest.as_chunks_mut().0.iter_mut().zip(words) {
            *octets = word.to_ne_bytes();
        }
        digest
    }
}

/// The hash of no messages (FIPS 180-4), with which `"derived"` is expanded.
const HASH_OF_NOTHING_SHA256: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];
const HASH_OF_NOTHING_SHA384: [u8; 48] = [
    0x38, 0xb0, 0x60, 0xa7, 0x51, 0xac, 0x96, 0x38, 0x4c, 0xd9, 0x32, 0x7e, 0xb1, 0xb1, 0xe3, 0x6a,
    0x21, 0xfd, 0xb7, 0x11, 0x14, 0xbe, 0x07, 0x43, 0x4c, 0x0c, 0xc7, 0xbf, 0x63, 0xf6, 0xe1, 0xda,
    0x27, 0x4e, 0xde, 0xbf, 0xe7, 0x6f, 0x65, 0xfb, 0xd5, 0x1a, 0xd2, 0xf1, 0x48, 0x98, 0xb9, 0x5b,
];
