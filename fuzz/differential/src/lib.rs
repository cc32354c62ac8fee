//! Differential testing of `tlskat::wire`: the decoders of other projects read the same octets, and where one accepts
//! and another refuses, or both accept and read different values, the case is one of a closed table of [differences],
//! or a fault.
//!
//! [`compare`] is the function for a fuzz target. `cargo test` goes over the vectors and what lies [next to them](neighbours);
//! the program `mutate` over random changes for as long as it is told, and `decoders` answers questions as a subject.
//!
//! [differences]: difference::Difference

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod case;
pub mod corpus;
pub mod decoder;
pub mod difference;
pub mod expectation;
pub mod mutation;
pub mod neighbours;
pub mod splice;
pub mod subject;
pub mod transplant;

use tlskat::{bytes::hex, question::Syntax};

use crate::case::{Outcome, cases};

/// Gives the octets to all decoders, as a handshake message, as a record and as an alert.
///
/// # Panics
///
/// Where two differ in a way that is not known, with the difference and the octets; and where a decoder panics.
pub fn compare(octets: &[u8]) {
    for syntax in [Syntax::Handshake, Syntax::Record, Syntax::Alert] {
        cases(syntax, octets, &mut |case| {
            if let Outcome::Unknown(what) = case.outcome() {
                panic!("{syntax:?}: {what}: {}", hex(octets));
            }
        });
    }
}
