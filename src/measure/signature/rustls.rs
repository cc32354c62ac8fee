//! The signatures of rustls's providers.

use std::sync::Arc;

use ::rsa::pkcs8::{SubjectPublicKeyInfoRef, der::Decode as _};
use ::rustls::{
    Error, SignatureScheme, crypto::CryptoProvider, pki_types::PrivateKeyDer, sign::Signer,
};

use super::{Direction, READ, Signed};
use crate::{
    crypto::RustCrypto,
    measure::{Contender, Part, Work, rustls::providers},
};

/// A contender for each provider that has the scheme; the name of one that signs or verifies wrongly.
pub(super) fn contenders(
    signed: &Arc<Signed>,
    direction: Direction,
) -> Result<Vec<Contender>, &'static str> {
    let mut contenders = Vec::new();
    for (name, provider) in providers() {
        let (way, work) = match direction {
            Direction::Sign => (
                "key loaded before, own salt or nonce",
                sign(signed, &provider),
            ),
            Direction::Verify => (READ, verify(signed, &provider)),
        };
        let Some((is_right, work)) = work else {
            continue;
        };
        if !is_right {
            return Err(name);
        }
        contenders.push(Contender::new(name, way, Part::Peer, work));
    }
    Ok(contenders)
}

/// Whether the reference verifies what is signed, and the work; none where the provider lacks the scheme.
fn sign(signed: &Signed, provider: &CryptoProvider) -> Option<(bool, Work)> {
    let key = PrivateKeyDer::Pkcs8(signed.private_key.clone().into());
    let key = provider.key_provider.load_private_key(key).ok()?;
    let signer: Box<dyn Signer> = key.choose_scheme(&[SignatureScheme::from(signed.scheme.0)])?;
    let signature: Result<_, Error> = signer.sign(&signed.content);
    let is_right = signature.is_ok_and(|signature| signed.verify(&RustCrypto, &signature).is_ok());
    let content = signed.content.clone();
    Some((is_right, Work::again(move || signer.sign(&content))))
}

fn verify(signed: &Arc<Signed>, provider: &CryptoProvider) -> Option<(bool, Work)> {
    let mapping = provider.signature_verification_algorithms.mapping;
    let (_, algorithms) = mapping
        .iter()
        .find(|(scheme, _)| u16::from(*scheme) == signed.scheme.0)?;
    let info = SubjectPublicKeyInfoRef::from_der(&signed.public_key).ok()?;
    // What rustls tries for the scheme: for ECDSA one algorithm each for the curves that a key can have.
    let key = info.subject_public_key.as_bytes()?.to_vec();
    let algorithm = *algorithms.first()?;
    let signed = Arc::clone(signed);
    let work = move || algorithm.verify_signature(&key, &signed.content, &signed.signature);
    Some((work().is_ok(), Work::again(work)))
}
