//! What is known of a connection at its end: the records that crossed the wire, and the keys behind the shares.

use crate::{
    bytes::Octets,
    registry::{ContentType, NamedGroup, Role},
};

/// A record as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRecord {
    /// Who sent it.
    pub role: Role,
    /// The type of its content, before protection.
    pub content_type: ContentType,
    /// Its content, before protection.
    pub payload: Octets,
    /// The whole record with its header.
    pub record: Octets,
}

/// The private key of a key share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EphemeralKey {
    /// Whose it is.
    pub role: Role,
    /// Its group.
    pub group: NamedGroup,
    /// The key, as in the `key_share` operation; that of a server of a hybrid group as in `kem_encapsulate`.
    pub private_key: Octets,
}
