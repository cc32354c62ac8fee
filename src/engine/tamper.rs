//! The one way to make an endpoint misbehave: it is asked about every message and every record before they leave.

use crate::{registry::ContentType, wire::Handshake};

/// Changes what an endpoint sends. What a method is not written for stays as it is.
pub trait Tamper {
    /// Looks at a message after it was computed and before it is encoded.
    ///
    /// Gives the octets to send in its place: none, one message, several, or no message at all. They enter the
    /// sender's transcript in its place too, so that nothing else changes.
    fn message(&mut self, message: &Handshake<'_>) -> Option<Vec<u8>> {
        let _ = message;
        None
    }

    /// Looks at a record, with its header and protected where there are keys, before it leaves.
    fn record(&mut self, content_type: ContentType, content: &[u8], record: &mut Vec<u8>) {
        let _ = (content_type, content, record);
    }
}

/// Changes nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faithful;

impl Tamper for Faithful {}

/// Changes messages by a closure.
pub struct OnMessage<F>(pub F);

impl<F: FnMut(&Handshake<'_>) -> Option<Vec<u8>>> Tamper for OnMessage<F> {
    fn message(&mut self, message: &Handshake<'_>) -> Option<Vec<u8>> {
        (self.0)(message)
    }
}

/// Changes records by a closure.
pub struct OnRecord<F>(pub F);

impl<F: FnMut(ContentType, &[u8], &mut Vec<u8>)> Tamper for OnRecord<F> {
    fn record(&mut self, content_type: ContentType, content: &[u8], record: &mut Vec<u8>) {
        (self.0)(content_type, content, record);
    }
}
