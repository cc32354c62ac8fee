//! TLS known-answer tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod crypto;
pub mod record;
pub mod registry;
pub mod schedule;
pub mod transcript;
