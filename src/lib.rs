//! TLS known-answer tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod registry;
pub mod wire;
