//! Keys of record protection from octets, also of 16 octets.
//!
//! rustls makes an `AeadKey` of 32 octets from an array; a shorter one only it can make, when it derives keys. So it
//! derives one here, for QUIC, with an HKDF whose every output is the wanted octets, and the algorithm that it gives the
//! key to hands it out.

use std::{cell::RefCell, sync::OnceLock};

use ::rustls::{
    Error, Side, Tls13CipherSuite,
    crypto::{
        cipher::{AeadKey, Iv},
        hmac,
        tls13::{Hkdf, HkdfExpander, OkmBlock, OutputLengthError},
    },
    quic::{self, HeaderProtectionKey, Keys, PacketKey, Tag, Version},
};

/// The key of these octets, where there are 16 or 32 of them.
pub(crate) fn of(like: &'static Tls13CipherSuite, octets: &[u8]) -> Option<AeadKey> {
    if let Ok(octets) = <[u8; 32]>::try_from(octets) {
        return Some(AeadKey::from(octets));
    }
    if octets.len() != SHORT {
        return None;
    }
    static SUITE: OnceLock<Tls13CipherSuite> = OnceLock::new();
    let suite = SUITE.get_or_init(|| Tls13CipherSuite {
        common: ::rustls::crypto::CipherSuiteCommon {
            suite: like.common.suite,
            hash_provider: like.common.hash_provider,
            confidentiality_limit: like.common.confidentiality_limit,
        },
        hkdf_provider: &Echo,
        aead_alg: like.aead_alg,
        quic: None,
    });
    // What would be the input of the key derivation.
    Keys::initial(Version::V1, suite, &HandsOut, octets, Side::Client);
    HANDED_OUT.take()
}

const SHORT: usize = 16;

thread_local! {
    static HANDED_OUT: RefCell<Option<AeadKey>> = const { RefCell::new(None) };
}

/// An HKDF that extracts its input and expands to it.
struct Echo;

impl Hkdf for Echo {
    fn extract_from_zero_ikm(&self, _: Option<&[u8]>) -> Box<dyn HkdfExpander> {
        Box::new(Echoed(OkmBlock::new(&[])))
    }

    fn extract_from_secret(&self, _: Option<&[u8]>, secret: &[u8]) -> Box<dyn HkdfExpander> {
        Box::new(Echoed(OkmBlock::new(secret)))
    }

    fn expander_for_okm(&self, okm: &OkmBlock) -> Box<dyn HkdfExpander> {
        Box::new(Echoed(OkmBlock::new(okm.as_ref())))
    }

    fn hmac_sign(&self, key: &OkmBlock, _: &[u8]) -> hmac::Tag {
        hmac::Tag::new(key.as_ref())
    }
}

struct Echoed(OkmBlock);

impl HkdfExpander for Echoed {
    fn expand_slice(&self, _: &[&[u8]], output: &mut [u8]) -> Result<(), OutputLengthError> {
        // The key is the beginning of a longer output.
        for (octet, wanted) in output.iter_mut().zip(self.0.as_ref()) {
            *octet = *wanted;
        }
        Ok(())
    }

    fn expand_block(&self, _: &[&[u8]]) -> OkmBlock {
        OkmBlock::new(self.0.as_ref())
    }

    fn hash_len(&self) -> usize {
        self.0.as_ref().len()
    }
}

/// The algorithm that is given the key.
struct HandsOut;

impl quic::Algorithm for HandsOut {
    fn packet_key(&self, key: AeadKey, _: Iv) -> Box<dyn PacketKey> {
        HANDED_OUT.set(Some(key));
        Box::new(Unused)
    }

    fn header_protection_key(&self, _: AeadKey) -> Box<dyn HeaderProtectionKey> {
        Box::new(Unused)
    }

    fn aead_key_len(&self) -> usize {
        SHORT
    }
}

/// Protects nothing.
struct Unused;

impl PacketKey for Unused {
    fn encrypt_in_place(&self, _: u64, _: &[u8], _: &mut [u8]) -> Result<Tag, Error> {
        Err(Error::EncryptError)
    }

    fn decrypt_in_place<'a>(&self, _: u64, _: &[u8], _: &'a mut [u8]) -> Result<&'a [u8], Error> {
        Err(Error::DecryptError)
    }

    fn tag_len(&self) -> usize {
        16
    }

    fn confidentiality_limit(&self) -> u64 {
        0
    }

    fn integrity_limit(&self) -> u64 {
        0
    }
}

impl HeaderProtectionKey for Unused {
    fn encrypt_in_place(&self, _: &[u8], _: &mut u8, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::EncryptError)
    }

    fn decrypt_in_place(&self, _: &[u8], _: &mut u8, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::DecryptError)
    }

    fn sample_len(&self) -> usize {
        16
    }
}
