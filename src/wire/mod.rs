//! The wire format of TLS 1.3 (RFC 8446, sections 4 to 6 and appendix B): octets to messages and back.
//!
//! # How a message is decoded
//!
//! [`Handshake::decode`] takes exactly one message, header included. A [`Reader`](reader::Reader) goes over its octets
//! field by field, in the order of the RFC's structures. Each field has a [`Segment`], its name, and each vector the
//! bounds that the RFC gives it. Nothing is copied: the message borrows its input, and a [`List`] or [`Extensions`]
//! holds octets that were checked and are decoded again while they are iterated over.
//!
//! Two things come from the names. With [`Handshake::decode_on`] a [`Tape`] is told of every field as it is read:
//! [`Spans`] turns that into a [`Span`] for each, and these tile the message. And a [`DecodeError`] says at which octet
//! and in which field the octets stopped being a message, why, and with which alert a peer would answer. Names cost time,
//! so [`Handshake::decode`] keeps none on its way: octets that it refuses are read once more, for the error.
//!
//! What is refused is what needs no knowledge of the connection: broken syntax, extensions that are repeated or in the
//! wrong message, values that are never legal. An unknown code point is a value. Whether an extension is missing, was
//! asked for, or agrees with another message is for the caller to decide. A hello that is refused for its extensions and
//! has no supported_versions is refused as one of an older version.
//!
//! ```
//! use tlskat::wire::{Handshake, KeyUpdateRequest, Spans};
//!
//! let octets = [24, 0, 0, 1, 1];
//! let mut spans = Spans::new();
//! let message = Handshake::decode_on(&octets, &mut spans).unwrap();
//! assert_eq!(message, Handshake::KeyUpdate(KeyUpdateRequest::UpdateRequested));
//! assert_eq!(spans.at(4).unwrap().path, "request_update");
//!
//! let error = Handshake::decode(&[24, 0, 0, 1, 7]).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "octet 4: request_update: 7 is neither update_not_requested nor update_requested"
//! );
//! assert_eq!(error.alert().to_string(), "illegal_parameter");
//! ```
//!
//! # How a message is written
//!
//! The same types are filled in with slices and appended with [`Handshake::encode`]: `List::from(&[…])`,
//! `Extensions::from(&[…])`. A field that does not fit its length prefix is an error; other rules are not enforced, so
//! that faulty messages can be written too.
//!
//! ```
//! use tlskat::{bytes::Octets, registry::*, wire::*};
//!
//! let share = [0x22; 32];
//! let shares = [KeyShareEntry { group: NamedGroup::X25519, key_exchange: &share }];
//! let extensions = [
//!     Extension::ServerName(List::from(&[ServerName {
//!         name_type: NameType::HOST_NAME,
//!         name: b"example.org",
//!     }])),
//!     Extension::SupportedGroups(List::from(&[NamedGroup::X25519])),
//!     Extension::SignatureAlgorithms(List::from(&[SignatureScheme::ECDSA_SECP256R1_SHA256])),
//!     Extension::SupportedVersions(List::from(&[ProtocolVersion::TLS1_3])),
//!     Extension::KeyShareClientHello(List::from(&shares)),
//!     Extension::PskKeyExchangeModes(List::from(&[PskKeyExchangeMode::PSK_DHE_KE])),
//! ];
//! let hello = Handshake::ClientHello(ClientHello {
//!     legacy_version: ProtocolVersion::TLS1_2,
//!     random: &[0x11; 32],
//!     legacy_session_id: &[],
//!     cipher_suites: List::from(&[CipherSuite::TLS_AES_128_GCM_SHA256]),
//!     legacy_compression_methods: &[0],
//!     extensions: Extensions::from(&extensions),
//! });
//! let mut octets = Vec::new();
//! hello.encode(&mut octets)?;
//! assert_eq!(
//!     Octets(octets.clone()).to_string(),
//!     "0100008603031111111111111111111111111111111111111111111111111111111111111111000002130101\
//!      00005b00000010000e00000b6578616d706c652e6f7267000a00040002001d000d000400020403002b000302\
//!      0304003300260024001d00202222222222222222222222222222222222222222222222222222222222222222\
//!      002d00020101"
//! );
//! assert_eq!(Handshake::decode(&octets).as_ref(), Ok(&hello));
//! # Ok::<(), EncodeError>(())
//! ```
//!
//! Nothing is owned: what is computed, such as a share or the list of the extensions, is bound to a name first. A
//! pre-shared key is written with binders of zeros, which [`Binders::locate`] finds again in the octets.
//!
//! # How an extension is added
//!
//! 1. its type, in `registry.rs` (`ExtensionType`);
//! 2. the messages that may carry it, in `carriers` (`extensions.rs`);
//! 3. a variant of [`Extension`] and its arm in `extension_type` (`extension/mod.rs`), `decode_body`
//!    (`extension/decode.rs`) and `encode_body` (`extension/encode.rs`). Until then it decodes as [`Extension::Other`];
//! 4. a strategy in the tests (`tests/arbitrary.rs`).
//!
//! A new kind of list element implements [`Element`] (`list.rs`), a new message is a variant of [`Handshake`]
//! (`handshake.rs`).

mod authentication;
mod compression;
mod error;
mod extension;
mod extensions;
mod handshake;
mod hello;
mod list;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod properties;
mod psk;
pub mod reader;
mod record;
mod tape;
mod writer;

#[cfg(test)]
mod tests;

pub use authentication::{
    Certificate, CertificateEntry, CertificateRequest, CertificateVerify, CompressedCertificate,
    EncryptedExtensions,
};
pub use compression::DecompressError;
pub use error::{DecodeError, EncodeError, Reason};
pub use extension::{
    CertificateStatus, CertificateStatusRequest, Extension, KeyShareEntry, OcspStatusRequest,
    OidFilter, ServerName, UseSrtp,
};
pub use extensions::{Carrier, Extensions, ExtensionsIter};
pub use handshake::{
    Finished, Handshake, KeyUpdateRequest, MessageHash, Messages, NewSessionTicket, split,
};
pub use hello::{
    ClientHello, HELLO_RETRY_REQUEST_RANDOM, HelloRetryRequest, ServerHello, is_downgraded,
    tells_of_a_downgrade,
};
pub use list::{
    DistinguishedName, Element, List, ListIter, ProtocolName, PskBinderEntry, ResponderId,
    SerializedSct,
};
pub use psk::{Binders, OfferedPsks, PskIdentity};
pub use record::{Alert, ChangeCipherSpec, Record};
pub use tape::{NoTape, Refused, Segment, Span, SpanKind, Spans, Tape};
