//! The authenticated ciphers of OpenSSL.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::openssl::{
    cipher::{Cipher, CipherRef},
    cipher_ctx::{CipherCtx, CipherCtxRef},
    error::ErrorStack,
};

use super::failed;
use crate::{
    crypto::{
        Error,
        aead::{Aead, Nonce, open_split, seal_split},
    },
    registry::AeadAlgorithm,
};

/// A cipher with its key.
///
/// A context of OpenSSL has a direction, works on one text at a time and keeps its key for the next: here is one for each
/// direction, and threads take turns.
pub(super) struct Keyed {
    algorithm: AeadAlgorithm,
    encrypting: Mutex<CipherCtx>,
    decrypting: Mutex<CipherCtx>,
}

impl Keyed {
    pub(super) fn new(algorithm: AeadAlgorithm, key: &[u8]) -> Result<Self, Error> {
        let expected = algorithm.key_length();
        if key.len() != expected {
            return Err(Error::InvalidLength {
                what: "key",
                expected,
                got: key.len(),
            });
        }
        let context = |init: Init| {
            let mut context = CipherCtx::new()?;
            init(&mut context, Some(cipher(algorithm)), None, None)?;
            context.set_iv_length(AeadAlgorithm::NONCE_LENGTH)?;
            if is_ccm(algorithm) {
                context.set_tag_length(algorithm.tag_length())?;
            }
            init(&mut context, None, Some(key), None)?;
            Ok(Mutex::new(context))
        };
        Ok(Self {
            algorithm,
            encrypting: context(CipherCtxRef::encrypt_init).map_err(failed)?,
            decrypting: context(CipherCtxRef::decrypt_init).map_err(failed)?,
        })
    }

    fn encrypt(
        &self,
        nonce: &Nonce,
        additional_data: &[u8],
        text: &mut [u8],
        tag: &mut [u8],
    ) -> Result<(), ErrorStack> {
        let mut context = locked(&self.encrypting);
        context.encrypt_init(None, None, Some(nonce))?;
        self.update(&mut context, additional_data, text)?;
        context.cipher_final(&mut [])?;
        context.tag(tag)
    }

    fn decrypt(
        &self,
        nonce: &Nonce,
        additional_data: &[u8],
        text: &mut [u8],
        tag: &[u8],
    ) -> Result<(), ErrorStack> {
        // In this mode the tag is looked at together with the first octet, and an empty ciphertext has none.
        if is_ccm(self.algorithm) && text.is_empty() {
            let mut expected = [0; 16];
            let expected = &mut expected[..self.algorithm.tag_length()];
            self.encrypt(nonce, additional_data, text, expected)?;
            return match expected == tag {
                true => Ok(()),
                false => Err(ErrorStack::get()),
            };
        }
        let mut context = locked(&self.decrypting);
        context.decrypt_init(None, None, Some(nonce))?;
        context.set_tag(tag)?;
        self.update(&mut context, additional_data, text)?;
        if !is_ccm(self.algorithm) {
            context.cipher_final(&mut [])?;
        }
        Ok(())
    }

    fn update(
        &self,
        context: &mut CipherCtx,
        additional_data: &[u8],
        text: &mut [u8],
    ) -> Result<(), ErrorStack> {
        if is_ccm(self.algorithm) {
            context.set_data_len(text.len())?;
        }
        if !additional_data.is_empty() {
            context.cipher_update(additional_data, None)?;
        }
        context.cipher_update_inplace(text, text.len())?;
        Ok(())
    }
}

impl Aead for Keyed {
    fn seal(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        seal_split(in_out, self.algorithm.tag_length(), |text, room| {
            check_lengths(additional_data, text)?;
            self.encrypt(nonce, additional_data, text, room)
                .map_err(failed)
        })
    }

    fn open(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        open_split(in_out, self.algorithm.tag_length(), |text, tag| {
            check_lengths(additional_data, text)?;
            self.decrypt(nonce, additional_data, text, tag)
                .map_err(|_| Error::BadTag)
        })
    }
}

type Init = fn(
    &mut CipherCtxRef,
    Option<&CipherRef>,
    Option<&[u8]>,
    Option<&[u8]>,
) -> Result<(), ErrorStack>;

fn locked(context: &Mutex<CipherCtx>) -> MutexGuard<'_, CipherCtx> {
    // Every operation begins with a nonce, which makes the context forget the one before.
    context.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the inputs to what the binding takes without panic, and the mode CCM.
fn check_lengths(additional_data: &[u8], text: &[u8]) -> Result<(), Error> {
    const LIMIT: usize = (1 << 24) - 1;
    for (what, octets) in [("additional data", additional_data), ("text", text)] {
        if octets.len() > LIMIT {
            return Err(Error::TooLong {
                what,
                limit: LIMIT,
                got: octets.len(),
            });
        }
    }
    Ok(())
}

fn cipher(algorithm: AeadAlgorithm) -> &'static CipherRef {
    match algorithm {
        AeadAlgorithm::Aes128Gcm => Cipher::aes_128_gcm(),
        AeadAlgorithm::Aes256Gcm => Cipher::aes_256_gcm(),
        AeadAlgorithm::ChaCha20Poly1305 => Cipher::chacha20_poly1305(),
        AeadAlgorithm::Aes128Ccm | AeadAlgorithm::Aes128Ccm8 => Cipher::aes_128_ccm(),
    }
}

fn is_ccm(algorithm: AeadAlgorithm) -> bool {
    matches!(
        algorithm,
        AeadAlgorithm::Aes128Ccm | AeadAlgorithm::Aes128Ccm8
    )
}
