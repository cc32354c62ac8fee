//! A ClientHello decoded, every extension handed out as its type.

use std::hint::black_box;

use tlskat::wire::Handshake;

use crate::trace;

/// The ClientHello of a scenario.
///
/// # Panics
/// If it has not 196 octets, or other extensions are handed out than the vector has.
pub fn client_hello(id: &str) -> &'static [u8] {
    let trace = trace(id);
    let octets = trace.value("client_hello").expect("it has a hello").octets;
    assert_eq!(octets.len(), 196, "{id}");
    let extensions = trace.values().filter(|(name, _)| {
        name.starts_with("decode_client_hello.extensions.") && name.ends_with(".extension_type")
    });
    assert_eq!(handed_out(octets), Some(extensions.count()), "{id}");
    octets.to_vec().leak()
}

/// How many extensions there are; none where it is refused.
pub fn handed_out(octets: &[u8]) -> Option<usize> {
    match black_box(&Handshake::decode(octets)) {
        Ok(Handshake::ClientHello(hello)) => {
            let mut count = 0;
            for extension in hello.extensions.iter() {
                black_box(&extension);
                count += 1;
            }
            Some(count)
        }
        _ => None,
    }
}
