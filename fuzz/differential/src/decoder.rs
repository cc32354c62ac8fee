//! The other decoders, each with one verdict over the octets that the decoder under test sees too.

mod rustls;
mod tls_parser;

use core::fmt;

use tlskat::{
    question::Syntax,
    registry::{ExtensionType, HandshakeType},
    wire::Carrier,
};

/// A decoder of another project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decoder {
    /// The codec of rustls, which its state machines read after.
    Rustls,
    /// tls-parser of the rusticata project, with its parsers of extensions.
    TlsParser,
}

impl Decoder {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Rustls, Self::TlsParser];

    /// The name of the crate.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rustls => "rustls",
            Self::TlsParser => "tls-parser",
        }
    }

    /// The version of the crate, as `Cargo.toml` pins it.
    pub fn version(self) -> &'static str {
        match self {
            Self::Rustls => "0.23.46",
            Self::TlsParser => "0.12.2",
        }
    }

    /// The handshake messages of TLS 1.3 that the crate has a form for.
    pub fn messages(self) -> &'static [HandshakeType] {
        match self {
            Self::Rustls => rustls::MESSAGES,
            Self::TlsParser => tls_parser::MESSAGES,
        }
    }

    /// The messages that the crate's encoder makes again as they were; none where it has no encoder.
    pub fn reencoded_messages(self) -> &'static [HandshakeType] {
        match self {
            Self::Rustls => rustls::REENCODED,
            Self::TlsParser => &[],
        }
    }

    /// Whether the crate looks into an extension of this message, and does not skip its data.
    pub fn reads(self, carrier: Carrier, extension: ExtensionType) -> bool {
        match self {
            Self::Rustls => rustls::reads(carrier, extension),
            Self::TlsParser => tls_parser::reads(carrier, extension),
        }
    }

    /// Decodes exactly one message, record or alert.
    pub fn decode(self, syntax: Syntax, octets: &[u8]) -> Verdict {
        match self {
            Self::Rustls => rustls::decode(syntax, octets),
            Self::TlsParser => tls_parser::decode(syntax, octets),
        }
    }
}

impl fmt::Display for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a decoder says of octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are well-formed.
    Accepted(Reading),
    /// They are not, and why in the words of the decoder.
    Refused(String),
    /// It has no form for such a message.
    NotItsOwn,
}

/// What a decoder found in octets, as far as it can be got out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The octets that its encoder makes of what it found.
    pub reencoded: Option<Vec<u8>>,
    /// Fields by path, as in `doc/fields.md`; of a list either all elements or none.
    pub fields: Vec<(String, Vec<u8>)>,
}

/// The type that stands in the header of a handshake message.
fn message_type(octets: &[u8]) -> Option<HandshakeType> {
    octets.first().copied().map(HandshakeType)
}
