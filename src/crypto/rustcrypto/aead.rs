//! Authenticated ciphers.

use aes::Aes128;
use aes_gcm::{
    Aes128Gcm, Aes256Gcm,
    aead::{
        AeadCore, AeadInOut, KeyInit,
        consts::{U8, U12, U16},
    },
};
use ccm::Ccm;
use chacha20poly1305::ChaCha20Poly1305;

use crate::{crypto::Error, registry::AeadAlgorithm};

type Aes128Ccm = Ccm<Aes128, U16, U12>;
type Aes128Ccm8 = Ccm<Aes128, U8, U12>;
type Nonce = [u8; AeadAlgorithm::NONCE_LENGTH];

pub(super) fn seal(
    algorithm: AeadAlgorithm,
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    in_out: &mut Vec<u8>,
) -> Result<(), Error> {
    let seal = match algorithm {
        AeadAlgorithm::Aes128Gcm => seal_with::<Aes128Gcm>,
        AeadAlgorithm::Aes256Gcm => seal_with::<Aes256Gcm>,
        AeadAlgorithm::ChaCha20Poly1305 => seal_with::<ChaCha20Poly1305>,
        AeadAlgorithm::Aes128Ccm => seal_with::<Aes128Ccm>,
        AeadAlgorithm::Aes128Ccm8 => seal_with::<Aes128Ccm8>,
    };
    seal(key, nonce, additional_data, in_out)
}

pub(super) fn open(
    algorithm: AeadAlgorithm,
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    in_out: &mut Vec<u8>,
) -> Result<(), Error> {
    let open = match algorithm {
        AeadAlgorithm::Aes128Gcm => open_with::<Aes128Gcm>,
        AeadAlgorithm::Aes256Gcm => open_with::<Aes256Gcm>,
        AeadAlgorithm::ChaCha20Poly1305 => open_with::<ChaCha20Poly1305>,
        AeadAlgorithm::Aes128Ccm => open_with::<Aes128Ccm>,
        AeadAlgorithm::Aes128Ccm8 => open_with::<Aes128Ccm8>,
    };
    open(key, nonce, additional_data, in_out)
}

fn seal_with<C: KeyInit + AeadCore<NonceSize = U12> + AeadInOut>(
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    in_out: &mut Vec<u8>,
) -> Result<(), Error> {
    // AES-CCM with a nonce of 12 octets counts the plaintext in 3 octets; the other ciphers take more.
    const LIMIT: usize = (1 << 24) - 1;
    let too_long = Error::TooLong {
        what: "plaintext",
        limit: LIMIT,
        got: in_out.len(),
    };
    cipher::<C>(key)?
        .encrypt_in_place(&(*nonce).into(), additional_data, in_out)
        .map_err(|_| too_long)
}

fn open_with<C: KeyInit + AeadCore<NonceSize = U12> + AeadInOut>(
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    in_out: &mut Vec<u8>,
) -> Result<(), Error> {
    cipher::<C>(key)?
        .decrypt_in_place(&(*nonce).into(), additional_data, in_out)
        .map_err(|_| Error::BadTag)
}

fn cipher<C: KeyInit>(key: &[u8]) -> Result<C, Error> {
    C::new_from_slice(key).map_err(|_| Error::InvalidLength {
        what: "key",
        expected: C::key_size(),
        got: key.len(),
    })
}
