//! Tests of the wire format.

mod arbitrary;
mod made;
mod negotiated;
mod published;
mod records;
mod refusals;
mod rfc8448;
mod round_trip;

use super::{DecodeError, Handshake, Span, Spans};
use crate::bytes::Octets;

/// The octets of a hexadecimal text.
fn unhex(text: &str) -> Vec<u8> {
    text.parse::<Octets>().unwrap().0
}

fn encoded(message: &Handshake<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    message.encode(&mut out).unwrap();
    out
}

/// Decodes `octets`; checks that spans tile them and that they encode again to the same octets.
fn decode_checked(octets: &[u8]) -> Result<(Handshake<'_>, Spans), DecodeError> {
    let mut spans = Spans::new();
    let message = Handshake::decode_on(octets, &mut spans)?;
    assert_tiled(spans.as_slice(), octets.len());
    assert_eq!(encoded(&message), octets);
    assert_eq!(Handshake::decode(octets).as_ref(), Ok(&message));
    Ok((message, spans))
}

fn assert_tiled(spans: &[Span], length: usize) {
    let mut end = 0;
    for span in spans {
        assert_eq!(span.start, end, "{span:?}");
        assert!(span.start <= span.end, "{span:?}");
        end = span.end;
    }
    assert_eq!(end, length);
    let mut paths: Vec<_> = spans.iter().map(|span| &span.path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), spans.len(), "a path names two spans");
}
