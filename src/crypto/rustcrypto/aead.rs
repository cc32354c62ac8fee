//! Authenticated ciphers.

use aes::{Aes128, Aes256};
use aes_gcm::aead::{
    AeadCore, AeadInOut, KeyInit,
    array::typenum::Unsigned,
    consts::{U8, U12, U16},
};
use ccm::Ccm;
use chacha20poly1305::ChaCha20Poly1305;

use super::gcm::Gcm;
use crate::{
    crypto::{
        Error,
        aead::{Aead, Nonce, open_split, seal_split},
    },
    registry::AeadAlgorithm,
};

type Aes128Ccm = Ccm<Aes128, U16, U12>;
type Aes128Ccm8 = Ccm<Aes128, U8, U12>;

pub(super) fn aead(algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
    Ok(match algorithm {
        AeadAlgorithm::Aes128Gcm => Box::new(Gcm::from(cipher::<Aes128>(key)?)),
        AeadAlgorithm::Aes256Gcm => Box::new(Gcm::from(cipher::<Aes256>(key)?)),
        AeadAlgorithm::ChaCha20Poly1305 => Box::new(Stock(cipher::<ChaCha20Poly1305>(key)?)),
        AeadAlgorithm::Aes128Ccm => Box::new(Stock(cipher::<Aes128Ccm>(key)?)),
        AeadAlgorithm::Aes128Ccm8 => Box::new(Stock(cipher::<Aes128Ccm8>(key)?)),
    })
}

/// A cipher of a crate, as it is there.
pub(super) struct Stock<C>(pub(super) C);

impl<C: AeadCore<NonceSize = U12> + AeadInOut + Send + Sync> Aead for Stock<C> {
    fn seal(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        // AES-CCM with a nonce of 12 octets counts the plaintext in 3 octets; the other ciphers take more.
        const LIMIT: usize = (1 << 24) - 1;
        seal_split(in_out, C::TagSize::USIZE, |text, room| {
            let too_long = Error::TooLong {
                what: "plaintext",
                limit: LIMIT,
                got: text.len(),
            };
            let sealed = self
                .0
                .encrypt_inout_detached(nonce.into(), additional_data, text.into());
            room.copy_from_slice(&sealed.map_err(|_| too_long)?);
            Ok(())
        })
    }

    fn open(&self, nonce: &Nonce, additional_data: &[u8], in_out: &mut [u8]) -> Result<(), Error> {
        open_split(in_out, C::TagSize::USIZE, |text, tag| {
            let tag = tag.try_into().map_err(|_| Error::BadTag)?;
            self.0
                .decrypt_inout_detached(nonce.into(), additional_data, text.into(), tag)
                .map_err(|_| Error::BadTag)
        })
    }
}

fn cipher<C: KeyInit>(key: &[u8]) -> Result<C, Error> {
    C::new_from_slice(key).map_err(|_| Error::InvalidLength {
        what: "key",
        expected: C::key_size(),
        got: key.len(),
    })
}

#[cfg(test)]
mod tests {
    use AeadAlgorithm::*;

    use super::*;
    use crate::crypto::{Provider, rustcrypto::RustCrypto, test_data::octets};

    struct Vector {
        algorithm: AeadAlgorithm,
        key: Vec<u8>,
        nonce: Nonce,
        additional_data: Vec<u8>,
        plaintext: Vec<u8>,
        ciphertext: Vec<u8>,
    }

    fn vectors() -> Vec<Vector> {
        let gcm = |algorithm, key: &str, ciphertext: &str| Vector {
            algorithm,
            key: octets(key),
            nonce: octets("cafebabefacedbaddecaf888").try_into().unwrap(),
            additional_data: octets("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
            plaintext: octets(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            ),
            ciphertext: octets(ciphertext),
        };
        let ccm = |algorithm, ciphertext: &str| Vector {
            algorithm,
            key: (0x40..=0x4f).collect(),
            nonce: octets("101112131415161718191a1b").try_into().unwrap(),
            additional_data: (0..=0x13).collect(),
            plaintext: (0x20..=0x37).collect(),
            ciphertext: octets(ciphertext),
        };
        vec![
            // McGrew and Viega, The Galois/Counter Mode of Operation, test cases 4 and 16.
            gcm(
                Aes128Gcm,
                "feffe9928665731c6d6a8f9467308308",
                "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47",
            ),
            gcm(
                Aes256Gcm,
                "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
            ),
            // RFC 8439, section 2.8.2.
            Vector {
                algorithm: ChaCha20Poly1305,
                key: (0x80..=0x9f).collect(),
                nonce: octets("070000004041424344454647").try_into().unwrap(),
                additional_data: octets("50515253c0c1c2c3c4c5c6c7"),
                plaintext: b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.".to_vec(),
                ciphertext: octets(
                    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691",
                ),
            },
            // NIST SP 800-38C, example 3; with the long tag, the output of OpenSSL 3.0.19 for the same inputs.
            ccm(
                Aes128Ccm8,
                "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951",
            ),
            ccm(
                Aes128Ccm,
                "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5c87ae488918de93f17dd3e4934347f44",
            ),
        ]
    }

    impl Vector {
        fn open(&self) -> Result<Vec<u8>, Error> {
            let mut in_out = self.ciphertext.clone();
            let opened = RustCrypto.open(
                self.algorithm,
                &self.key,
                &self.nonce,
                &self.additional_data,
                &mut in_out,
            );
            assert!(opened.is_ok() || in_out.is_empty());
            opened.map(|()| in_out)
        }
    }

    #[test]
    fn published_ciphertexts_come_out_and_open() {
        for vector in vectors() {
            let mut in_out = vector.plaintext.clone();
            let (key, nonce) = (&vector.key, &vector.nonce);
            RustCrypto
                .seal(
                    vector.algorithm,
                    key,
                    nonce,
                    &vector.additional_data,
                    &mut in_out,
                )
                .unwrap();
            assert_eq!(in_out, vector.ciphertext, "{:?}", vector.algorithm);
            assert_eq!(vector.open().unwrap(), vector.plaintext);
        }
    }

    #[test]
    fn a_change_of_any_input_is_a_bad_tag() {
        let changes: [fn(&mut Vector); 7] = [
            |vector| vector.key[0] ^= 1,
            |vector| vector.nonce[11] ^= 1,
            |vector| vector.additional_data[0] ^= 0x80,
            |vector| vector.ciphertext[0] ^= 1,
            |vector| *vector.ciphertext.last_mut().unwrap() ^= 1,
            |vector| vector.ciphertext.truncate(vector.ciphertext.len() - 1),
            |vector| {
                vector
                    .ciphertext
                    .truncate(vector.algorithm.tag_length() - 1)
            },
        ];
        for change in changes {
            for mut vector in vectors() {
                change(&mut vector);
                assert_eq!(vector.open(), Err(Error::BadTag), "{:?}", vector.algorithm);
            }
        }
    }

    #[test]
    fn a_key_that_is_set_up_once_serves_any_number_of_texts() {
        for vector in vectors() {
            let cipher = RustCrypto.aead(vector.algorithm, &vector.key).unwrap();
            let tag_length = vector.algorithm.tag_length();
            let (nonce, additional_data) = (&vector.nonce, &vector.additional_data[..]);
            for _ in 0..2 {
                let mut in_out = [&vector.plaintext[..], &vec![0xaa; tag_length]].concat();
                cipher.seal(nonce, additional_data, &mut in_out).unwrap();
                assert_eq!(in_out, vector.ciphertext);
                cipher.open(nonce, additional_data, &mut in_out).unwrap();
                assert!(in_out.starts_with(&vector.plaintext));
            }
        }
    }

    #[test]
    fn nothing_of_a_text_is_left_where_it_does_not_open_or_has_no_room_for_its_tag() {
        for vector in vectors() {
            let cipher = RustCrypto.aead(vector.algorithm, &vector.key).unwrap();
            let mut in_out = vector.ciphertext.clone();
            in_out[0] ^= 1;
            let opened = cipher.open(&vector.nonce, &vector.additional_data, &mut in_out);
            assert_eq!(opened, Err(Error::BadTag));
            assert_eq!(in_out, vec![0; vector.ciphertext.len()]);

            let expected = vector.algorithm.tag_length();
            let mut in_out = vec![1; expected - 1];
            let error = Error::InvalidLength {
                what: "room for the tag",
                expected,
                got: expected - 1,
            };
            let sealed = cipher.seal(&vector.nonce, &[], &mut in_out);
            assert_eq!((sealed, in_out), (Err(error), vec![0; expected - 1]));
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for mut vector in vectors() {
            let expected = vector.algorithm.key_length();
            for got in [0, expected - 1, expected + 1, 24] {
                vector.key.resize(got, 0);
                let error = Error::InvalidLength {
                    what: "key",
                    expected,
                    got,
                };
                assert_eq!(vector.open(), Err(error));
                let mut in_out = vec![1];
                let sealed =
                    RustCrypto.seal(vector.algorithm, &vector.key, &[0; 12], &[], &mut in_out);
                assert_eq!((sealed, in_out), (Err(error), vec![]));
            }
        }
    }
}
