//! Record protection: one TLSCiphertext sealed or opened with its key, iv and sequence number.

mod protection;

use core::fmt;

pub use self::protection::Protection;

use crate::{
    crypto::{self, Algorithm, Provider},
    registry::{AeadAlgorithm, AlertDescription, CipherSuite, ContentType},
};

/// Length of the header of a record, in octets.
pub const HEADER_LENGTH: usize = 5;

/// Longest content of a record, in octets: 2^14 (RFC 8446, section 5.1).
pub const MAX_CONTENT: usize = 1 << 14;

/// Longest TLSInnerPlaintext, with its content type and its padding, in octets: 2^14 + 1 (RFC 8446, section 5.4).
pub const MAX_INNER_PLAINTEXT: usize = MAX_CONTENT + 1;

/// Longest `encrypted_record`, in octets: 2^14 + 256 (RFC 8446, section 5.2).
pub const MAX_CIPHERTEXT: usize = MAX_CONTENT + 256;

/// An iv of record protection.
pub type Iv = [u8; AeadAlgorithm::NONCE_LENGTH];

/// Protects one record: gives the whole TLSCiphertext with its header (RFC 8446, sections 5.2 to 5.4).
///
/// For more records under the same key there is [`Protection`].
///
/// ```text
/// TLSInnerPlaintext = content || ContentType || padding zero octets
/// header            = 17 || 03 03 || length of encrypted_record
/// encrypted_record  = AEAD-Encrypt(key, nonce, header, TLSInnerPlaintext)
/// nonce             = iv XOR (4 zero octets || sequence, 8 octets)
/// ```
///
/// # Errors
/// [`Error::Overflow`] for content or content with padding beyond the limits; [`Error::EmptyContent`] and
/// [`Error::ContentType`] for what [`open`] refuses.
#[allow(clippy::too_many_arguments)] // the inputs of the operation, no more and no less
pub fn seal(
    provider: &dyn Provider,
    suite: CipherSuite,
    key: &[u8],
    iv: &Iv,
    sequence: u64,
    content_type: ContentType,
    content: &[u8],
    padding: usize,
) -> Result<Vec<u8>, Error> {
    check_content(content_type, content.len())?;
    inner_length(content.len(), padding)?;
    Protection::new(provider, suite, key, iv)?.seal(sequence, content_type, content, padding)
}

/// Protects any TLSInnerPlaintext, also one that a receiver must refuse.
///
/// # Errors
/// [`Error::Overflow`] where the ciphertext would not fit into the length field of a record, 65535 octets.
pub fn seal_inner_plaintext(
    provider: &dyn Provider,
    suite: CipherSuite,
    key: &[u8],
    iv: &Iv,
    sequence: u64,
    inner_plaintext: Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let length = inner_plaintext.len() + aead(suite)?.tag_length();
    check_length("ciphertext", u16::MAX.into(), length)?;
    let protection = Protection::new(provider, suite, key, iv)?;
    let mut record = vec![0; HEADER_LENGTH + length];
    record[HEADER_LENGTH..][..inner_plaintext.len()].copy_from_slice(&inner_plaintext);
    protection.seal_inner_plaintext_in_place(sequence, &mut record)?;
    Ok(record)
}

/// What a protected record carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<Content = Vec<u8>> {
    /// The type inside the protection.
    pub content_type: ContentType,
    /// The content.
    pub content: Content,
    /// Number of zero octets after the type.
    pub padding: usize,
}

/// Removes the protection of one whole record with its header (RFC 8446, sections 5.2 to 5.4).
///
/// `legacy_record_version` is not looked at; being part of the additional data, it must be what the sender wrote.
///
/// # Errors
/// See [`Error`], and [`Error::alert`] for the alert that answers each.
pub fn open(
    provider: &dyn Provider,
    suite: CipherSuite,
    key: &[u8],
    iv: &Iv,
    sequence: u64,
    record: &[u8],
) -> Result<Opened, Error> {
    aead(suite)?;
    header(record)?;
    Protection::new(provider, suite, key, iv)?.open(sequence, record)
}

/// The nonce of a record: the sequence number as 12 octets, big-endian, XOR the iv (RFC 8446, section 5.3).
pub fn nonce(iv: &Iv, sequence: u64) -> Iv {
    let mut nonce = *iv;
    for (octet, sequence) in nonce[4..].iter_mut().zip(sequence.to_be_bytes()) {
        *octet ^= sequence;
    }
    nonce
}

/// The sequence number of the next record under the same key.
///
/// It starts at 0 with each key and never wraps: 2^64 - 1 can be used and has no successor, and an endpoint that gets
/// there must change its keys or close the connection (RFC 8446, section 5.3).
pub const fn next_sequence(sequence: u64) -> Option<u64> {
    sequence.checked_add(1)
}

/// Why a record cannot be protected, or is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The record has no whole header, or another length than the header says.
    Length {
        /// Octets after the header by the header, where there is one.
        declared: Option<usize>,
        /// Octets after the header; octets altogether where there is no whole header.
        got: usize,
    },
    /// The content, the inner plaintext or the ciphertext is too long.
    Overflow {
        /// Which of them.
        what: &'static str,
        /// The longest one in octets.
        limit: usize,
        /// Its length in octets.
        got: usize,
    },
    /// The type in the header is not application_data.
    OuterType(ContentType),
    /// The inner plaintext is nothing but zero octets.
    NoContentType,
    /// The type inside the protection is not alert, handshake or application_data.
    ContentType(ContentType),
    /// A record of handshake messages or alerts has no content (RFC 8446, section 5.4).
    EmptyContent(ContentType),
    /// The buffer is shorter than the record that is to be made in it.
    NoRoom {
        /// Length of the record without padding, in octets.
        needed: usize,
        /// Length of the buffer in octets.
        got: usize,
    },
    /// A primitive failed.
    Crypto(crypto::Error),
}

impl Error {
    /// The alert with which a receiver answers; internal_error where the fault is not the peer's.
    pub fn alert(self) -> AlertDescription {
        match self {
            Self::Length { .. } => AlertDescription::DECODE_ERROR,
            Self::Overflow { .. } => AlertDescription::RECORD_OVERFLOW,
            Self::OuterType(_)
            | Self::NoContentType
            | Self::ContentType(_)
            | Self::EmptyContent(_) => AlertDescription::UNEXPECTED_MESSAGE,
            Self::Crypto(crypto::Error::BadTag) => AlertDescription::BAD_RECORD_MAC,
            Self::NoRoom { .. } | Self::Crypto(_) => AlertDescription::INTERNAL_ERROR,
        }
    }
}

impl From<crypto::Error> for Error {
    fn from(error: crypto::Error) -> Self {
        Self::Crypto(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { declared, got } => match declared {
                Some(declared) => write!(f, "{got} octets after a header that says {declared}"),
                None => write!(f, "{got} octets, less than a header"),
            },
            Self::Overflow { what, limit, got } => {
                write!(f, "{what} of {got} octets, more than {limit}")
            }
            Self::OuterType(outer) => write!(f, "a protected record of outer type {outer}"),
            Self::NoContentType => f.write_str("no content type, all octets are zero"),
            Self::ContentType(inner) => write!(f, "a protected record of type {inner}"),
            Self::EmptyContent(inner) => write!(f, "a record of type {inner} without content"),
            Self::NoRoom { needed, got } => {
                write!(f, "{got} octets for a record of {needed} or more")
            }
            Self::Crypto(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}

fn aead(suite: CipherSuite) -> Result<AeadAlgorithm, Error> {
    suite
        .aead()
        .ok_or(Error::Crypto(crypto::Error::Unsupported(Algorithm::Suite(
            suite,
        ))))
}

/// The header, where it is that of a protected record and tells its length.
fn header(record: &[u8]) -> Result<[u8; HEADER_LENGTH], Error> {
    let Some((header, encrypted_record)) = record.split_first_chunk::<HEADER_LENGTH>() else {
        return Err(Error::Length {
            declared: None,
            got: record.len(),
        });
    };
    let [opaque_type, _, _, length @ ..] = *header;
    if ContentType(opaque_type) != ContentType::APPLICATION_DATA {
        return Err(Error::OuterType(ContentType(opaque_type)));
    }
    let declared = usize::from(u16::from_be_bytes(length));
    check_length("ciphertext", MAX_CIPHERTEXT, declared)?;
    if declared != encrypted_record.len() {
        return Err(Error::Length {
            declared: Some(declared),
            got: encrypted_record.len(),
        });
    }
    Ok(*header)
}

/// Length of a TLSInnerPlaintext, in octets.
fn inner_length(content_length: usize, padding: usize) -> Result<usize, Error> {
    check_length("content", MAX_CONTENT, content_length)?;
    let length = (content_length + 1).saturating_add(padding);
    check_length("inner plaintext", MAX_INNER_PLAINTEXT, length)?;
    Ok(length)
}

/// The type of a TLSInnerPlaintext, and the lengths of its content and of its padding.
fn split_inner_plaintext(inner_plaintext: &[u8]) -> Result<(ContentType, usize, usize), Error> {
    let length = inner_plaintext.len();
    check_length("inner plaintext", MAX_INNER_PLAINTEXT, length)?;
    let end = inner_plaintext.iter().rposition(|&octet| octet != 0);
    let end = end.ok_or(Error::NoContentType)?;
    let content_type = ContentType(inner_plaintext[end]);
    check_content(content_type, end)?;
    Ok((content_type, end, length - end - 1))
}

fn check_content(content_type: ContentType, content_length: usize) -> Result<(), Error> {
    match content_type {
        ContentType::APPLICATION_DATA => Ok(()),
        ContentType::ALERT | ContentType::HANDSHAKE => {
            if content_length == 0 {
                return Err(Error::EmptyContent(content_type));
            }
            Ok(())
        }
        _ => Err(Error::ContentType(content_type)),
    }
}

fn check_length(what: &'static str, limit: usize, got: usize) -> Result<(), Error> {
    if got > limit {
        return Err(Error::Overflow { what, limit, got });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
