//! Reads published handshakes as they were printed: the traces of RFC 8448 and the Illustrated TLS 1.3 Connection.

use core::fmt;

use serde::{Deserialize, Serialize};

pub mod illustrated;
pub mod keys;
pub mod rfc8448;

/// A side of the connection, `client` or `server`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    /// The side that sends the ClientHello.
    Client,
    /// The side that answers it.
    Server,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}
