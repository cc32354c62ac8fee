//! TLS known-answer tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod import;
pub mod registry;
