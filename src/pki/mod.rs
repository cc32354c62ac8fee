//! Certificates: the test identities of this crate, and the verification of a chain and of the name in it.
//!
//! The identities are keys and certificates of `vectors/pki`, see `doc/pki.md`. Their keys are public: they identify
//! nobody. A chain is verified by webpki with the signatures of a [provider](crate::crypto::Provider), so with the
//! schemes of TLS 1.3 that it verifies: a certificate that is signed with RSASSA-PKCS1-v1_5, which TLS 1.3 allows in
//! certificates only, is [`Error::UnsupportedAlgorithm`].

mod algorithm;
mod error;
mod identity;
mod verify;

pub use self::{
    algorithm::schemes_of,
    error::Error,
    identity::{Identity, identities, identity, roots},
    verify::{subject_public_key_info, verify_client, verify_server},
};

#[cfg(test)]
mod tests;
