//! Shares of key exchange as TLS wants them, for providers that take more.

use super::{Algorithm, Error};
use crate::registry::NamedGroup;

/// Holds a private key to the length of its group.
pub(super) fn check_private_key(group: NamedGroup, private: &[u8]) -> Result<(), Error> {
    check_length("private key", sizes(group)?.0, private.len())
}

/// Holds a share to the length and the form of its group: 32 octets, or an uncompressed point.
pub(super) fn check_share(group: NamedGroup, share: &[u8]) -> Result<(), Error> {
    const UNCOMPRESSED: u8 = 4;
    check_length("key share", sizes(group)?.1, share.len())?;
    if group != NamedGroup::X25519 && share.first() != Some(&UNCOMPRESSED) {
        return Err(Error::InvalidPoint);
    }
    Ok(())
}

/// Why a provider that gives no reason refuses a share of the right length and form.
pub(super) fn refused(group: NamedGroup) -> Error {
    match group {
        NamedGroup::X25519 => Error::ZeroSharedSecret,
        _ => Error::InvalidPoint,
    }
}

/// Octets of a private key and of a share.
fn sizes(group: NamedGroup) -> Result<(usize, usize), Error> {
    match group {
        NamedGroup::X25519 => Ok((32, 32)),
        NamedGroup::SECP256R1 => Ok((32, 65)),
        NamedGroup::SECP384R1 => Ok((48, 97)),
        NamedGroup::SECP521R1 => Ok((66, 133)),
        _ => Err(Error::Unsupported(Algorithm::Group(group))),
    }
}

fn check_length(what: &'static str, expected: usize, got: usize) -> Result<(), Error> {
    if got == expected {
        return Ok(());
    }
    Err(Error::InvalidLength {
        what,
        expected,
        got,
    })
}
