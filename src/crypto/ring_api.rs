//! The primitives of the two crates that share one programming interface, ring and aws-lc-rs.

/// Defines hashes, HMAC, HKDF-Expand, the ciphers, the verification of signatures and Ed25519 signatures over the
/// modules `aead`, `digest`, `hkdf`, `hmac` and `signature` of the crate `$api`.
macro_rules! primitives {
    ($api:ident) => {
        fn hash(algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
            let mut context = ::$api::digest::Context::new(digest(algorithm));
            for part in parts {
                context.update(part);
            }
            Digest::new(algorithm, context.finish().as_ref())
        }

        fn digest(algorithm: HashAlgorithm) -> &'static ::$api::digest::Algorithm {
            match algorithm {
                HashAlgorithm::Sha256 => &::$api::digest::SHA256,
                HashAlgorithm::Sha384 => &::$api::digest::SHA384,
            }
        }

        fn hmac(algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Result<Digest, Error> {
            let function = match algorithm {
                HashAlgorithm::Sha256 => ::$api::hmac::HMAC_SHA256,
                HashAlgorithm::Sha384 => ::$api::hmac::HMAC_SHA384,
            };
            let key = ::$api::hmac::Key::new(function, key);
            let mut context = ::$api::hmac::Context::with_key(&key);
            for part in parts {
                context.update(part);
            }
            Digest::new(algorithm, context.sign().as_ref())
        }

        /// The octets are those of HMAC, because the crate does not show what its own extraction gives; that must expand
        /// to the same octets.
        fn hkdf_extract(
            algorithm: HashAlgorithm,
            salt: &[u8],
            ikm: &[u8],
        ) -> Result<Digest, Error> {
            let prk = hmac(algorithm, salt, &[ikm])?;
            let hidden = ::$api::hkdf::Salt::new(hkdf(algorithm), salt).extract(ikm);
            let shown = ::$api::hkdf::Prk::new_less_safe(hkdf(algorithm), &prk);
            let expand = |prk: ::$api::hkdf::Prk| {
                let mut okm = [0; Digest::MAX_LENGTH];
                let filled = prk
                    .expand(&[], Length(okm.len()))
                    .and_then(|expanded| expanded.fill(&mut okm));
                filled.map(|()| okm).map_err(|_| Error::Inconsistent)
            };
            if expand(hidden)? != expand(shown)? {
                return Err(Error::Inconsistent);
            }
            Ok(prk)
        }

        fn hkdf(algorithm: HashAlgorithm) -> ::$api::hkdf::Algorithm {
            match algorithm {
                HashAlgorithm::Sha256 => ::$api::hkdf::HKDF_SHA256,
                HashAlgorithm::Sha384 => ::$api::hkdf::HKDF_SHA384,
            }
        }

        /// A length of output, in the form that `expand` wants.
        struct Length(usize);

        impl ::$api::hkdf::KeyType for Length {
            fn len(&self) -> usize {
                self.0
            }
        }

        fn hkdf_key(algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk>, Error> {
            $crate::crypto::hkdf::check_prk(algorithm, prk)?;
            if prk.len() > LONGEST_PRK {
                return Err(Error::TooLong {
                    what: "HKDF key",
                    limit: LONGEST_PRK,
                    got: prk.len(),
                });
            }
            let prk = ::$api::hkdf::Prk::new_less_safe(hkdf(algorithm), prk);
            Ok(Box::new(Keyed { algorithm, prk }))
        }

        /// A key, with its hash, which the crate does not tell.
        struct Keyed {
            algorithm: HashAlgorithm,
            prk: ::$api::hkdf::Prk,
        }

        impl Prk for Keyed {
            fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
                $crate::crypto::hkdf::check_length(self.algorithm, out)?;
                let okm = self.prk.expand(info, Length(out.len()));
                okm.and_then(|okm| okm.fill(out))
                    .map_err(|_| Error::InvalidKey)
            }
        }

        fn hash_context(algorithm: HashAlgorithm) -> Box<dyn HashContext> {
            Box::new(Hashed {
                algorithm,
                context: ::$api::digest::Context::new(digest(algorithm)),
            })
        }

        struct Hashed {
            algorithm: HashAlgorithm,
            context: ::$api::digest::Context,
        }

        impl HashContext for Hashed {
            fn update(&mut self, octets: &[u8]) {
                self.context.update(octets);
            }

            fn digest(&self) -> Result<Digest, Error> {
                Digest::new(self.algorithm, self.context.clone().finish().as_ref())
            }
        }

        fn aead(algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
            let cipher = match algorithm {
                AeadAlgorithm::Aes128Gcm => &::$api::aead::AES_128_GCM,
                AeadAlgorithm::Aes256Gcm => &::$api::aead::AES_256_GCM,
                AeadAlgorithm::ChaCha20Poly1305 => &::$api::aead::CHACHA20_POLY1305,
                AeadAlgorithm::Aes128Ccm | AeadAlgorithm::Aes128Ccm8 => {
                    return Err(Error::Unsupported(Algorithm::Aead(algorithm)));
                }
            };
            let wrong_length = Error::InvalidLength {
                what: "key",
                expected: algorithm.key_length(),
                got: key.len(),
            };
            let key = ::$api::aead::UnboundKey::new(cipher, key).map_err(|_| wrong_length)?;
            Ok(Box::new(::$api::aead::LessSafeKey::new(key)))
        }

        impl Aead for ::$api::aead::LessSafeKey {
            fn seal(
                &self,
                nonce: &[u8; AeadAlgorithm::NONCE_LENGTH],
                additional_data: &[u8],
                in_out: &mut [u8],
            ) -> Result<(), Error> {
                // RFC 5116, section 5.1: the limit of GCM, below that of the other cipher.
                const LIMIT: usize = ((1u64 << 36) - 32) as usize;
                let nonce = ::$api::aead::Nonce::assume_unique_for_key(*nonce);
                let additional_data = ::$api::aead::Aad::from(additional_data);
                seal_split(in_out, ::$api::aead::MAX_TAG_LEN, |text, room| {
                    let too_long = Error::TooLong {
                        what: "plaintext",
                        limit: LIMIT,
                        got: text.len(),
                    };
                    let tag = self.seal_in_place_separate_tag(nonce, additional_data, text);
                    room.copy_from_slice(tag.map_err(|_| too_long)?.as_ref());
                    Ok(())
                })
            }

            fn open(
                &self,
                nonce: &[u8; AeadAlgorithm::NONCE_LENGTH],
                additional_data: &[u8],
                in_out: &mut [u8],
            ) -> Result<(), Error> {
                let nonce = ::$api::aead::Nonce::assume_unique_for_key(*nonce);
                let additional_data = ::$api::aead::Aad::from(additional_data);
                self.open_in_place(nonce, additional_data, in_out)
                    .map(drop)
                    .map_err(|_| Error::BadTag)
                    .inspect_err(|_| in_out.fill(0))
            }
        }

        fn verify(
            scheme: SignatureScheme,
            public_key: &[u8],
            content: &[u8],
            signature: &[u8],
        ) -> Result<(), Error> {
            if !VERIFYING.contains(&scheme) {
                return Err(Error::Unsupported(Algorithm::Signature(scheme)));
            }
            let key = subject_public_key(scheme, public_key)?;
            ::$api::signature::UnparsedPublicKey::new(verification(scheme)?, key)
                .verify(content, signature)
                .map_err(|_| Error::BadSignature)
        }

        fn sign(
            scheme: SignatureScheme,
            private_key: &[u8],
            content: &[u8],
            salt: Option<&[u8]>,
        ) -> Result<Vec<u8>, Error> {
            Ed25519::sign_once(|| ed25519(private_key), scheme, content, salt)
        }

        fn ed25519(private_key: &[u8]) -> Option<Ed25519<impl Fn(&[u8]) -> Vec<u8> + use<>>> {
            // "Unchecked" is a key without its public half, which need not be there.
            let key = ::$api::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(private_key);
            let key = key.ok()?;
            Some(Ed25519(move |content: &[u8]| {
                key.sign(content).as_ref().to_vec()
            }))
        }
    };
}

/// The methods of [`Provider`](super::Provider) that are functions of [`primitives!`], or of the module that invokes
/// it.
macro_rules! methods {
    () => {
        fn hashes(&self) -> &[HashAlgorithm] {
            HashAlgorithm::ALL
        }

        fn aeads(&self) -> &[AeadAlgorithm] {
            &[
                AeadAlgorithm::Aes128Gcm,
                AeadAlgorithm::Aes256Gcm,
                AeadAlgorithm::ChaCha20Poly1305,
            ]
        }

        fn groups(&self) -> &[NamedGroup] {
            GROUPS
        }

        fn signing_schemes(&self) -> &[SignatureScheme] {
            &[SignatureScheme::ED25519]
        }

        fn verifying_schemes(&self) -> &[SignatureScheme] {
            VERIFYING
        }

        fn rsa_modulus_bits(&self) -> RangeInclusive<u32> {
            2048..=8192
        }

        fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, Error> {
            hash(algorithm, parts)
        }

        fn hmac(
            &self,
            algorithm: HashAlgorithm,
            key: &[u8],
            parts: &[&[u8]],
        ) -> Result<Digest, Error> {
            hmac(algorithm, key, parts)
        }

        fn hkdf_extract(
            &self,
            algorithm: HashAlgorithm,
            salt: &[u8],
            ikm: &[u8],
        ) -> Result<Digest, Error> {
            hkdf_extract(algorithm, salt, ikm)
        }

        fn hkdf_expand(
            &self,
            algorithm: HashAlgorithm,
            prk: &[u8],
            info: &[&[u8]],
            out: &mut [u8],
        ) -> Result<(), Error> {
            hkdf_key(algorithm, prk)?.expand(info, out)
        }

        fn prk(&self, algorithm: HashAlgorithm, prk: &[u8]) -> Result<Box<dyn Prk + '_>, Error> {
            hkdf_key(algorithm, prk)
        }

        fn hash_context(
            &self,
            algorithm: HashAlgorithm,
        ) -> Result<Box<dyn HashContext + '_>, Error> {
            Ok(hash_context(algorithm))
        }

        fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, Error> {
            aead(algorithm, key)
        }

        fn key_share(&self, group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
            key_share(group, private)
        }

        fn key_agreement(
            &self,
            group: NamedGroup,
            private: &[u8],
            peer_share: &[u8],
        ) -> Result<Vec<u8>, Error> {
            key_agreement(group, private, peer_share)
        }

        fn sign(
            &self,
            scheme: SignatureScheme,
            private_key: &[u8],
            content: &[u8],
            salt: Option<&[u8]>,
        ) -> Result<Vec<u8>, Error> {
            sign(scheme, private_key, content, salt)
        }

        fn signing_key(&self, private_key: &[u8]) -> Box<dyn SigningKey + '_> {
            Ed25519::kept(ed25519(private_key), self, private_key)
        }

        fn verify(
            &self,
            scheme: SignatureScheme,
            public_key: &[u8],
            content: &[u8],
            signature: &[u8],
        ) -> Result<(), Error> {
            verify(scheme, public_key, content, signature)
        }
    };
}

pub(super) use {methods, primitives};
