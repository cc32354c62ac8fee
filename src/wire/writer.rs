//! Length prefixes of the writer, and numbers of three octets.

use super::{error::EncodeError, reader::Prefix};

/// Appends what `body` writes, with its length before it.
pub(super) fn prefixed(
    out: &mut Vec<u8>,
    field: &'static str,
    prefix: Prefix,
    body: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    out.extend_from_slice(&[0; 3][..prefix.width()]);
    let content = out.len();
    body(out)?;
    let length = out.len() - content;
    check(field, prefix, length)?;
    let octets = length.to_be_bytes();
    out[start..content].copy_from_slice(&octets[octets.len() - prefix.width()..]);
    Ok(())
}

/// Appends `octets`, with their length before them.
pub(super) fn opaque(
    out: &mut Vec<u8>,
    field: &'static str,
    prefix: Prefix,
    octets: &[u8],
) -> Result<(), EncodeError> {
    check(field, prefix, octets.len())?;
    prefixed(out, field, prefix, |out| {
        out.extend_from_slice(octets);
        Ok(())
    })
}

/// Appends a number of three octets.
pub(super) fn u24(out: &mut Vec<u8>, field: &'static str, value: u32) -> Result<(), EncodeError> {
    let max = 0xff_ffff;
    if value > max {
        return Err(EncodeError::TooLarge { field, value, max });
    }
    out.extend_from_slice(&value.to_be_bytes()[1..]);
    Ok(())
}

fn check(field: &'static str, prefix: Prefix, length: usize) -> Result<(), EncodeError> {
    let max = prefix.max();
    if length > max {
        return Err(EncodeError::TooLong { field, length, max });
    }
    Ok(())
}
