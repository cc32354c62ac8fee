//! Reads published handshakes as they were printed: the traces of RFC 8448 and the Illustrated TLS 1.3 Connection.

pub mod illustrated;
pub mod keys;
pub mod rfc8448;
