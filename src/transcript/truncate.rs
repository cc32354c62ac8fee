//! The one decoding that a binder needs: a ClientHello up to its list of binders.

use super::{BinderError, is_type};
use crate::registry::{ExtensionType, HandshakeType};

/// A ClientHello that is cut before the list of binders.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Truncated<'a> {
    /// The message up to the list of binders.
    pub(super) client_hello: &'a [u8],
    /// Number of identities before it.
    pub(super) identities: usize,
}

/// Cuts a whole ClientHello before the list of binders, which is the last field of its last extension.
pub(super) fn without_binders(message: &[u8]) -> Result<Truncated<'_>, BinderError> {
    if !is_type(message, HandshakeType::CLIENT_HELLO) {
        return Err(BinderError::NoClientHello);
    }
    let mut fields = Fields {
        message,
        position: 1,
        end: message.len(),
    };
    fields.vector_to_the_end(3)?;
    fields.skip(2 + 32)?; // legacy_version, random
    for length_octets in [1, 2, 1] {
        fields.skip_vector(length_octets)?; // legacy_session_id, cipher_suites, legacy_compression_methods
    }
    if fields.position == fields.end {
        return Err(BinderError::NoPreSharedKey);
    }
    fields.vector_to_the_end(2)?; // extensions
    while fields.position < fields.end {
        if fields.number(2)? != usize::from(ExtensionType::PRE_SHARED_KEY.0) {
            fields.skip_vector(2)?;
            continue;
        }
        let end = fields.vector(2)?;
        if end != fields.end {
            return Err(BinderError::PreSharedKeyNotLast);
        }
        return offered_psks(fields);
    }
    Err(BinderError::NoPreSharedKey)
}

fn offered_psks(mut fields: Fields<'_>) -> Result<Truncated<'_>, BinderError> {
    let mut identities = 0;
    let end = fields.vector(2)?;
    let mut list = Fields { end, ..fields };
    while list.position < end {
        list.skip_vector(2)?; // identity
        list.skip(4)?; // obfuscated_ticket_age
        identities += 1;
    }
    fields.position = end;
    let client_hello = &fields.message[..end];
    fields.vector_to_the_end(2)?; // binders
    while fields.position < fields.end {
        fields.skip_vector(1)?;
    }
    Ok(Truncated {
        client_hello,
        identities,
    })
}

/// A cursor: `position <= end <= message.len()` always.
#[derive(Clone, Copy)]
struct Fields<'a> {
    message: &'a [u8],
    position: usize,
    end: usize,
}

impl Fields<'_> {
    fn malformed(&self) -> BinderError {
        BinderError::Malformed {
            position: self.position,
        }
    }

    fn skip(&mut self, octets: usize) -> Result<(), BinderError> {
        if octets > self.end - self.position {
            return Err(self.malformed());
        }
        self.position += octets;
        Ok(())
    }

    /// A big-endian number of at most 3 octets.
    fn number(&mut self, octets: usize) -> Result<usize, BinderError> {
        let start = self.position;
        self.skip(octets)?;
        let octets = &self.message[start..self.position];
        Ok(octets
            .iter()
            .fold(0, |n, &octet| n << 8 | usize::from(octet)))
    }

    /// Reads the length of a vector, and gives the position of its end.
    fn vector(&mut self, length_octets: usize) -> Result<usize, BinderError> {
        let start = *self;
        let length = self.number(length_octets)?;
        if length > self.end - self.position {
            return Err(start.malformed());
        }
        Ok(self.position + length)
    }

    fn vector_to_the_end(&mut self, length_octets: usize) -> Result<(), BinderError> {
        let start = *self;
        if self.vector(length_octets)? != self.end {
            return Err(start.malformed());
        }
        Ok(())
    }

    fn skip_vector(&mut self, length_octets: usize) -> Result<(), BinderError> {
        self.position = self.vector(length_octets)?;
        Ok(())
    }
}
