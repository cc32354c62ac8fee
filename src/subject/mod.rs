//! Subjects: what can be asked in this process.
//!
//! [`OfProvider`] makes a subject of any [`crypto::Provider`](crate::crypto::Provider); the reference is that adapter
//! over [`RustCrypto`]. Where an operation is one primitive the provider answers it; what is composed of primitives
//! (schedule, records, messages) is this crate's own code over it.

mod provider;

pub use self::provider::OfProvider;
#[cfg(feature = "cli")]
pub(crate) use self::provider::decoded_fields;
use crate::crypto::RustCrypto;

/// The reference implementation: every operation, with canonical fields and alerts.
pub fn reference() -> OfProvider<RustCrypto> {
    OfProvider::new(RustCrypto)
}
