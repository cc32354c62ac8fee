//! HKDF as libraries have it, behind one trait.

use core::marker::PhantomData;

use crate::{
    crypto::{Digest, Provider},
    registry::HashAlgorithm,
};

/// HKDF with one hash, as a library has it.
pub(super) trait Hkdf: 'static {
    /// The salt of an extraction, as far as the library can keep it.
    type Salt: 'static;
    /// What HKDF-Expand expands, as far as the library can keep it.
    type Secret;

    fn salt(&self, salt: &[u8]) -> Self::Salt;
    fn extract(&self, salt: &Self::Salt, input_keying_material: &[u8]) -> Self::Secret;
    fn secret(&self, secret: &[u8]) -> Self::Secret;
    fn expand(&self, secret: &Self::Secret, info: &[&[u8]], out: &mut [u8]);
}

/// The hkdf crate.
pub(super) struct HkdfCrate<D>(PhantomData<D>);

impl<D> HkdfCrate<D> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<D: hmac::EagerHash + 'static> Hkdf for HkdfCrate<D>
where
    hmac::Hmac<D>: Clone,
{
    type Salt = hmac::Hmac<D>;
    type Secret = hkdf::Hkdf<D>;

    fn salt(&self, salt: &[u8]) -> Self::Salt {
        use hmac::KeyInit as _;
        hmac::Hmac::new_from_slice(salt).expect("HMAC takes keys of any length")
    }

    fn extract(&self, salt: &Self::Salt, input_keying_material: &[u8]) -> Self::Secret {
        use hmac::Mac as _;
        let prk = salt.clone().chain_update(input_keying_material).finalize();
        self.secret(&prk.into_bytes())
    }

    fn secret(&self, secret: &[u8]) -> Self::Secret {
        hkdf::Hkdf::from_prk(secret).expect("a secret is as long as a digest")
    }

    fn expand(&self, secret: &Self::Secret, info: &[&[u8]], out: &mut [u8]) {
        let expanded = secret.expand_multi_info(info, out);
        expanded.expect("the output is at most a digest");
    }
}

/// HKDF-Extract and HKDF-Expand of a provider, with octets in and out.
pub(super) struct OneCall<P>(pub(super) P, pub(super) HashAlgorithm);

impl<P: Provider + 'static> Hkdf for OneCall<P> {
    type Salt = Digest;
    type Secret = Digest;

    fn salt(&self, salt: &[u8]) -> Digest {
        self.secret(salt)
    }

    fn extract(&self, salt: &Digest, input_keying_material: &[u8]) -> Digest {
        let prk = self.0.hkdf_extract(self.1, salt, input_keying_material);
        prk.expect("the provider has the hash")
    }

    fn secret(&self, secret: &[u8]) -> Digest {
        Digest::new(self.1, secret).expect("a secret is as long as a digest")
    }

    fn expand(&self, secret: &Digest, info: &[&[u8]], out: &mut [u8]) {
        let expanded = self.0.hkdf_expand(self.1, secret, info, out);
        expanded.expect("the output is at most a digest");
    }
}

/// Defines HKDF over the module `hkdf` of ring or of the crate that has its programming interface.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
macro_rules! of_ring_api {
    ($name:ident, $api:ident) => {
        /// The module `hkdf` of the crate.
        pub(super) struct $name(::$api::hkdf::Algorithm);

        impl $name {
            pub(super) fn new(hash: HashAlgorithm) -> Self {
                Self(match hash {
                    HashAlgorithm::Sha256 => ::$api::hkdf::HKDF_SHA256,
                    HashAlgorithm::Sha384 => ::$api::hkdf::HKDF_SHA384,
                })
            }
        }

        impl Hkdf for $name {
            type Salt = ::$api::hkdf::Salt;
            type Secret = ::$api::hkdf::Prk;

            fn salt(&self, salt: &[u8]) -> Self::Salt {
                ::$api::hkdf::Salt::new(self.0, salt)
            }

            fn extract(&self, salt: &Self::Salt, input_keying_material: &[u8]) -> Self::Secret {
                salt.extract(input_keying_material)
            }

            fn secret(&self, secret: &[u8]) -> Self::Secret {
                ::$api::hkdf::Prk::new_less_safe(self.0, secret)
            }

            fn expand(&self, secret: &Self::Secret, info: &[&[u8]], out: &mut [u8]) {
                struct Length(usize);

                impl ::$api::hkdf::KeyType for Length {
                    fn len(&self) -> usize {
                        self.0
                    }
                }

                let okm = secret.expand(info, Length(out.len()));
                let filled = okm.and_then(|okm| okm.fill(out));
                filled.expect("the output is at most a digest");
            }
        }
    };
}

#[cfg(feature = "ring")]
of_ring_api!(OfRing, ring);

#[cfg(feature = "aws-lc-rs")]
of_ring_api!(OfAwsLcRs, aws_lc_rs);

/// HKDF over the HMAC of graviola, which has none of its own that takes a label.
#[cfg(feature = "graviola")]
pub(super) struct OfHmac<H>(PhantomData<H>);

#[cfg(feature = "graviola")]
impl<H> OfHmac<H> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

#[cfg(feature = "graviola")]
impl<H: graviola::hashing::Hash + Clone + 'static> Hkdf for OfHmac<H> {
    type Salt = graviola::hashing::hmac::Hmac<H>;
    type Secret = graviola::hashing::hmac::Hmac<H>;

    fn salt(&self, salt: &[u8]) -> Self::Salt {
        graviola::hashing::hmac::Hmac::new(salt)
    }

    fn extract(&self, salt: &Self::Salt, input_keying_material: &[u8]) -> Self::Secret {
        let mut hmac = salt.clone();
        hmac.update(input_keying_material);
        self.secret(hmac.finish().as_ref())
    }

    fn secret(&self, secret: &[u8]) -> Self::Secret {
        graviola::hashing::hmac::Hmac::new(secret)
    }

    fn expand(&self, secret: &Self::Secret, info: &[&[u8]], out: &mut [u8]) {
        let mut hmac = secret.clone();
        for part in info {
            hmac.update(part);
        }
        hmac.update([1]);
        out.copy_from_slice(&hmac.finish().as_ref()[..out.len()]);
    }
}

/// HKDF of a crypto provider of rustls, as rustls itself calls it.
#[cfg(feature = "rustls")]
pub(super) struct OfRustls(&'static dyn rustls::crypto::tls13::Hkdf);

#[cfg(feature = "rustls")]
impl OfRustls {
    /// None where no suite has the hash.
    pub(super) fn new(
        suites: &[&'static rustls::Tls13CipherSuite],
        hash: HashAlgorithm,
    ) -> Option<Self> {
        let suite = suites.iter().find(|suite| {
            let suite = crate::registry::CipherSuite(suite.common.suite.into());
            suite.hash() == Some(hash)
        })?;
        Some(Self(suite.hkdf_provider))
    }
}

#[cfg(feature = "rustls")]
impl Hkdf for OfRustls {
    type Salt = Vec<u8>;
    type Secret = Box<dyn rustls::crypto::tls13::HkdfExpander>;

    fn salt(&self, salt: &[u8]) -> Vec<u8> {
        salt.to_vec()
    }

    fn extract(&self, salt: &Vec<u8>, input_keying_material: &[u8]) -> Self::Secret {
        // What rustls calls for an absent input, which all octets zero are.
        if input_keying_material.iter().all(|&octet| octet == 0) {
            return self.0.extract_from_zero_ikm(Some(salt));
        }
        self.0
            .extract_from_secret(Some(salt), input_keying_material)
    }

    fn secret(&self, secret: &[u8]) -> Self::Secret {
        self.0
            .expander_for_okm(&rustls::crypto::tls13::OkmBlock::new(secret))
    }

    fn expand(&self, secret: &Self::Secret, info: &[&[u8]], out: &mut [u8]) {
        let expanded = secret.expand_slice(info, out);
        expanded.expect("the output is at most a digest");
    }
}
