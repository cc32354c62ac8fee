//! A provider that keeps every call of a primitive, so that it can be made again.

use core::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

use crate::{
    crypto::{Aead, Digest, Encapsulated, Error, Prk, Provider, RustCrypto},
    record::Iv,
    registry::{AeadAlgorithm, HashAlgorithm, NamedGroup, SignatureScheme},
};

/// A primitive with its inputs: whether it succeeds.
type Call = Box<dyn Fn() -> bool + Send>;

/// Calls in their order, each with whether it succeeded.
#[derive(Default)]
pub(super) struct Calls(Vec<(Call, bool)>);

impl Calls {
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Makes all of them again.
    ///
    /// # Errors
    /// Where one succeeds that did not, or the other way round.
    pub(super) fn make(&self) -> Result<(), ()> {
        let mut calls = self.0.iter();
        let same = calls.all(|(call, succeeded)| call() == *succeeded);
        if same { Ok(()) } else { Err(()) }
    }
}

/// The reference, with a record of what it is asked.
#[derive(Default)]
pub(super) struct Recorder(Arc<Mutex<Calls>>);

impl Recorder {
    /// What was asked so far.
    pub(super) fn take(&self) -> Calls {
        self.0
            .lock()
            .map(|mut calls| core::mem::take(&mut *calls))
            .unwrap_or_default()
    }

    /// Makes a call and keeps it.
    fn call<R: 'static>(
        &self,
        call: impl Fn() -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let made = call();
        keep(&self.0, Box::new(move || call().is_ok()), made.is_ok());
        made
    }
}

fn keep(calls: &Mutex<Calls>, call: Call, succeeded: bool) {
    if let Ok(mut calls) = calls.lock() {
        calls.0.push((call, succeeded));
    }
}

/// A cipher of the reference, whose calls are kept.
struct RecordedAead {
    cipher: Arc<dyn Aead>,
    calls: Arc<Mutex<Calls>>,
}

/// Sealing or opening: cipher, nonce, additional data, and what is worked on.
type Operation = fn(&dyn Aead, &Iv, &[u8], &mut [u8]) -> Result<(), Error>;

impl RecordedAead {
    fn call(
        &self,
        nonce: &Iv,
        additional_data: &[u8],
        in_out: &mut [u8],
        operation: Operation,
    ) -> Result<(), Error> {
        let (cipher, nonce) = (Arc::clone(&self.cipher), *nonce);
        let (additional_data, before) = (additional_data.to_vec(), in_out.to_vec());
        let made = operation(&*cipher, &nonce, &additional_data, in_out);
        let again = move || {
            let mut in_out = before.clone();
            operation(&*cipher, &nonce, &additional_data, &mut in_out).is_ok()
        };
        keep(&self.calls, Box::new(again), made.is_ok());
        made
    }
}

impl Aead for RecordedAead {
    fn seal(&self, nonce: &Iv, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        self.call(
            nonce,
            additional_data,
            in_out,
            |cipher, nonce, data, in_out| cipher.seal(nonce, data, in_out),
        )
    }

    fn open(&self, nonce: &Iv, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        self.call(
            nonce,
            additional_data,
            in_out,
            |cipher, nonce, data, in_out| cipher.open(nonce, data, in_out),
        )
    }
}

/// A key of HKDF of the reference, whose expansions are kept.
struct RecordedPrk {
    prk: Arc<dyn Prk>,
    calls: Arc<Mutex<Calls>>,
}

impl Prk for RecordedPrk {
    fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
        let made = self.prk.expand(info, out);
        let (prk, info, length) = (Arc::clone(&self.prk), info.concat(), out.len());
        let again = move || prk.expand(&[&info], &mut vec![0; length]).is_ok();
        keep(&self.calls, Box::new(again), made.is_ok());
        made
    }
}

impl Provider for Recorder {
    fn name(&self) -> &str {
        RustCrypto.name()
    }

    fn version(&self) -> &str {
        RustCrypto.version()
    }

    fn hashes(&self) -> &[HashAlgorithm] {
        RustCrypto.hashes()
    }

    fn aeads(&self) -> &[AeadAlgorithm] {
        RustCrypto.aeads()
    }

    fn verifying_schemes(&self) -> &[SignatureScheme] {
        RustCrypto.verifying_schemes()
    }

    fn rsa_modulus_bits(&self) -> RangeInclusive<u32> {
        RustCrypto.rsa_modulus_bits()
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
        let octets = parts.concat();
        self.call(move || RustCrypto.hash(algorithm, &[&octets]))
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
        let (key, octets) = (key.to_vec(), parts.concat());
        self.call(move || RustCrypto.hmac(algorithm, &key, &[&octets]))
    }

    fn hkdf_extract(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<Digest, Error> {
        let (salt, ikm) = (salt.to_vec(), ikm.to_vec());
        self.call(move || RustCrypto.hkdf_extract(algorithm, &salt, &ikm))
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &[u8],
        info: &[&[u8]],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.prk(algorithm, prk)?.expand(info, out)
    }

    fn prk(&self, algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk + '_>, Error> {
        let prk = prk.to_vec();
        let prk = self.call(move || RustCrypto.prk(algorithm, &prk))?;
        Ok(Box::new(RecordedPrk {
            prk: prk.into(),
            calls: Arc::clone(&self.0),
        }))
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
        let key = key.to_vec();
        let cipher = self.call(move || RustCrypto.aead(algorithm, &key))?;
        Ok(Box::new(RecordedAead {
            cipher: cipher.into(),
            calls: Arc::clone(&self.0),
        }))
    }

    fn key_share(&self, group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
        let private = private.to_vec();
        self.call(move || RustCrypto.key_share(group, &private))
    }

    fn key_agreement(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let (private, peer_share) = (private.to_vec(), peer_share.to_vec());
        self.call(move || RustCrypto.key_agreement(group, &private, &peer_share))
    }

    fn encapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Encapsulated, Error> {
        let (private, peer_share) = (private.to_vec(), peer_share.to_vec());
        self.call(move || RustCrypto.encapsulate(group, &private, &peer_share))
    }

    fn decapsulate(
        &self,
        group: NamedGroup,
        private: &[u8],
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let (private, peer_share) = (private.to_vec(), peer_share.to_vec());
        self.call(move || RustCrypto.decapsulate(group, &private, &peer_share))
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        private_key: &[u8],
        content: &[u8],
        salt: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        let (key, content, salt) = (
            private_key.to_vec(),
            content.to_vec(),
            salt.map(<[u8]>::to_vec),
        );
        self.call(move || RustCrypto.sign(scheme, &key, &content, salt.as_deref()))
    }

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let (key, content, signature) = (public_key.to_vec(), content.to_vec(), signature.to_vec());
        self.call(move || RustCrypto.verify(scheme, &key, &content, &signature))
    }

    fn public_key(&self, private_key: &[u8]) -> Result<Vec<u8>, Error> {
        let key = private_key.to_vec();
        self.call(move || RustCrypto.public_key(&key))
    }
}
