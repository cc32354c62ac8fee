//! TLS known-answer tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod check;
pub mod crypto;
pub mod disk;
pub mod document;
#[cfg(feature = "harness")]
pub mod harness;
pub mod import;
pub mod named;
pub mod question;
pub mod record;
pub mod registry;
pub mod report;
pub mod schedule;
pub mod subject;
pub mod trace;
pub mod transcript;
pub mod vector;
pub mod wire;
