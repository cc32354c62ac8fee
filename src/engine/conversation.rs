//! A client and a server of this engine, joined in memory.

use super::{client::Client, error::Error, server::Server};

/// Carries octets between the two until neither has more to say.
///
/// # Errors
/// The first error of either side. The alert that answers it has been carried to the other side, whose error follows
/// from it and is in [`Endpoint::failure`](super::Endpoint::failure).
pub fn converse(client: &mut Client<'_>, server: &mut Server<'_>) -> Result<(), Error> {
    let mut first = Ok(());
    loop {
        let (to_server, to_client) = (
            client.endpoint_mut().output(),
            server.endpoint_mut().output(),
        );
        if to_server.is_empty() && to_client.is_empty() {
            return first;
        }
        if !to_server.is_empty() {
            first = first.and(server.receive(&to_server));
        }
        if !to_client.is_empty() {
            first = first.and(client.receive(&to_client));
        }
    }
}
