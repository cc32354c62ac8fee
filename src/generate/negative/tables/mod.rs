//! The faults. A row is a name, what is changed, the alerts, the section that forbids it, and a line for people.

mod alert;
mod certificate;
mod client_hello;
mod extensions;
mod finished;
mod key_share;
mod order;
mod post_handshake;
mod protected_record;
mod received_authentication;
mod received_hello;
mod received_parameters;
mod record;
mod server_hello;
mod server_parameters;
mod signature;
mod tolerated;

use super::{
    Asked, Change, Fault, File, Group, Layer, Made,
    edit::Edit::{
        self, Append, At, Before, Behind, Bits, CutBefore, Double, Drop, EndBefore, EndWithin,
        Fill, Flip, Instead, Keep, Last, Length, Only, Put,
    },
};

use crate::{generate::GenerateError, registry::Role};

/// All files, by their ids.
pub(super) const ALL: &[&File] = &[
    &alert::ALERT,
    &certificate::CERTIFICATE,
    &client_hello::CLIENT_HELLO,
    &extensions::CLIENT_HELLO_EXTENSIONS,
    &finished::FINISHED,
    &key_share::KEY_SHARE,
    &order::ORDER,
    &post_handshake::POST_HANDSHAKE,
    &protected_record::PROTECTED_RECORD,
    &received_authentication::RECEIVED_AUTHENTICATION,
    &received_hello::RECEIVED_HELLO,
    &received_parameters::RECEIVED_PARAMETERS,
    &record::RECORD,
    &server_hello::SERVER_HELLO,
    &server_parameters::SERVER_PARAMETERS,
    &signature::SIGNATURE,
    &tolerated::TOLERATED,
];

/// Rows of faults: `name: [edits] => ALERT | ALERT, "section", "comment";`
macro_rules! faults {
    ($($name:ident: $change:tt => $($alert:ident)|+, $section:literal, $comment:literal;)*) => {
        &[$(crate::generate::negative::Fault {
            name: stringify!($name),
            change: faults!(@ $change),
            alerts: &[$(crate::registry::AlertDescription::$alert),+],
            section: $section,
            comment: $comment,
        },)*]
    };
    (@ [$($edit:expr),*]) => { crate::generate::negative::Change::Edits(&[$($edit),*]) };
    (@ ($change:expr)) => { $change };
}
use faults;

/// Rows of what only looks like a fault: `name: [edits], "section", "comment";`
macro_rules! right {
    ($($name:ident: $change:tt, $section:literal, $comment:literal;)*) => {
        &[$(crate::generate::negative::Fault {
            name: stringify!($name),
            change: faults!(@ $change),
            alerts: &[],
            section: $section,
            comment: $comment,
        },)*]
    };
}
use right;

const fn made(make: fn(&Made<'_>) -> Result<Vec<u8>, GenerateError>) -> Change {
    Change::Made(make)
}

const fn other(name: &'static str) -> Change {
    Change::Other(name)
}

/// Received by a side.
const fn received(
    name: &'static str,
    title: &'static str,
    layer: Layer,
    base: &'static str,
    (role, message): (Role, &'static str),
    faults: &'static [Fault],
) -> Group {
    Group {
        name,
        title,
        layer,
        base,
        asked: Asked::Received(role, message),
        prepared: &[],
        faults,
    }
}

/// The sum of two numbers, in as many octets.
fn sum(number: &[u8], other: &[u8], length: usize) -> Vec<u8> {
    let digits = |number: &[u8]| {
        let digits: Vec<_> = number.iter().rev().copied().collect();
        digits.into_iter().chain(core::iter::repeat(0))
    };
    let mut carry = 0;
    let mut sum: Vec<u8> = digits(number)
        .zip(digits(other))
        .take(length)
        .map(|(one, other)| {
            let digit = u16::from(one) + u16::from(other) + carry;
            carry = digit >> 8;
            digit as u8
        })
        .collect();
    sum.reverse();
    sum
}

const RECEIVED: &str =
    "Each comes in the place of a message that was sent, after those that were sent before it.";
const DECODED: &str = "Each is decoded by itself.";
