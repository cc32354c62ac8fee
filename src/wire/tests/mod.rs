//! Tests of the wire format.

mod arbitrary;
mod built;
mod certificates;
mod extensions;
mod made;
mod negotiated;
mod published;
mod records;
mod refusals;
mod rfc8448;
mod round_trip;

use crate::bytes::Octets;

use super::properties::{decoded as decode_checked, encoded};

/// The octets of a hexadecimal text.
fn unhex(text: &str) -> Vec<u8> {
    text.parse::<Octets>().unwrap().0
}
