//! Subjects: what can be asked, in this process and over a pipe.
//!
//! [`OfProvider`] makes a subject of any [`crypto::Provider`](crate::crypto::Provider); the reference is that adapter
//! over [`RustCrypto`]. Where an operation is one primitive the provider answers it; what is composed of primitives
//! (schedule, records, messages) is this crate's own code over it. [`by_name`] finds the reference and the peers, other
//! implementations that are features of this crate. [`Process`] is a program that answers on its standard input and
//! output, by the protocol of [`stdio`].

mod group;
mod guard;
mod lines;
mod peers;
mod provider;
#[cfg(feature = "rustls")]
mod rustls;
pub mod stdio;

#[cfg(feature = "rustls")]
pub use self::rustls::OfRustls;
#[cfg(all(feature = "rustls", feature = "cli"))]
pub(crate) use self::rustls::aead_key_of as rustls_aead_key;
pub use self::{
    group::kill_all,
    guard::{CommandError, Process},
    peers::{Unavailable, by_name, names},
    provider::OfProvider,
};
use crate::crypto::RustCrypto;

/// The reference implementation: every operation, with canonical fields and alerts.
pub fn reference() -> OfProvider<RustCrypto> {
    OfProvider::new(RustCrypto)
}
