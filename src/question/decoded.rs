//! The canonical fields of octets, as `decode` answers them.

use super::{Syntax, Values};
use crate::wire::{self, Alert, Handshake, Record, SpanKind, Spans};

/// The outputs of `decode`: all fields but the length prefixes, by path.
pub(crate) fn decoded_fields(syntax: Syntax, octets: &[u8]) -> Result<Values, wire::DecodeError> {
    let mut tape = Spans::new();
    match syntax {
        Syntax::Handshake => drop(Handshake::decode_on(octets, &mut tape)?),
        Syntax::Record => drop(Record::decode_on(octets, &mut tape)?),
        Syntax::Alert => drop(Alert::decode_on(octets, &mut tape)?),
    }
    let fields = tape
        .into_vec()
        .into_iter()
        .filter(|span| span.kind == SpanKind::Value);
    Ok(fields
        .map(|span| (span.path, octets[span.start..span.end].into()))
        .collect())
}
