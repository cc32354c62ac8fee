//! The authenticated ciphers of OpenSSL.

use ::openssl::{
    cipher::{Cipher, CipherRef},
    cipher_ctx::CipherCtx,
    error::ErrorStack,
};

use super::Nonce;
use crate::registry::AeadAlgorithm;

pub(super) fn seal(
    algorithm: AeadAlgorithm,
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    let mut context = CipherCtx::new()?;
    context.encrypt_init(Some(cipher(algorithm)), None, None)?;
    context.set_iv_length(nonce.len())?;
    if is_ccm(algorithm) {
        context.set_tag_length(algorithm.tag_length())?;
    }
    context.encrypt_init(None, Some(key), Some(nonce))?;
    if is_ccm(algorithm) {
        context.set_data_len(plaintext.len())?;
    }
    let mut sealed = update(&mut context, additional_data, plaintext)?;
    context.cipher_final_vec(&mut sealed)?;
    let mut tag = vec![0; algorithm.tag_length()];
    context.tag(&mut tag)?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

pub(super) fn open(
    algorithm: AeadAlgorithm,
    key: &[u8],
    nonce: &Nonce,
    additional_data: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    // In this mode the tag is looked at together with the first octet, and an empty ciphertext has none.
    if is_ccm(algorithm) && ciphertext.is_empty() {
        let sealed = seal(algorithm, key, nonce, additional_data, &[])?;
        return match sealed == tag {
            true => Ok(Vec::new()),
            false => Err(ErrorStack::get()),
        };
    }
    let mut context = CipherCtx::new()?;
    context.decrypt_init(Some(cipher(algorithm)), None, None)?;
    context.set_iv_length(nonce.len())?;
    if is_ccm(algorithm) {
        context.set_tag(tag)?;
    }
    context.decrypt_init(None, Some(key), Some(nonce))?;
    if is_ccm(algorithm) {
        context.set_data_len(ciphertext.len())?;
        return update(&mut context, additional_data, ciphertext);
    }
    let mut opened = update(&mut context, additional_data, ciphertext)?;
    context.set_tag(tag)?;
    context.cipher_final_vec(&mut opened)?;
    Ok(opened)
}

fn update(
    context: &mut CipherCtx,
    additional_data: &[u8],
    text: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    if !additional_data.is_empty() {
        context.cipher_update(additional_data, None)?;
    }
    let mut out = Vec::new();
    context.cipher_update_vec(text, &mut out)?;
    Ok(out)
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
