//! TLS known-answer tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod document;
pub mod named;
pub mod question;
pub mod registry;
pub mod trace;
pub mod vector;
