//! Why octets were refused, where, and which alert says so; why a message cannot be written.

use core::fmt;

use super::extensions::Carrier;
use crate::registry::{
    AlertDescription, ContentType, HandshakeType, HeartbeatMode, MaxFragmentLength, NameType,
    ProtocolVersion,
};

/// Octets that are not a message of TLS 1.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Offset of the octet at which the decoder stopped; the length of the input where it is too short.
    pub position: usize,
    /// The field, such as `extensions.key_share.client_shares[0].group`; empty for the message as a whole.
    pub path: String,
    /// What is wrong with it.
    pub reason: Reason,
}

impl DecodeError {
    /// The alert with which a peer answers.
    pub fn alert(&self) -> AlertDescription {
        self.reason.alert()
    }

    /// Whether a record of a stream is only not complete yet.
    pub(crate) fn is_incomplete_record(&self) -> bool {
        matches!(
            self.reason,
            Reason::Truncated { .. } | Reason::LengthBeyondEnd { .. }
        )
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "octet {}: ", self.position)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.reason)
    }
}

impl core::error::Error for DecodeError {}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The enclosing structure ends before the field does.
    Truncated {
        /// Octets of the field.
        needed: usize,
        /// Octets that are there.
        left: usize,
    },
    /// A length prefix announces more than the enclosing structure holds.
    LengthBeyondEnd {
        /// Octets announced.
        length: usize,
        /// Octets that are there.
        left: usize,
    },
    /// A length that the presentation language does not permit for this field.
    LengthOutOfBounds {
        /// Octets announced.
        length: usize,
        /// Fewest octets permitted.
        min: usize,
        /// Most octets permitted.
        max: usize,
    },
    /// Octets after the last field of a structure.
    TrailingOctets(usize),
    /// A hello that ends before its extensions, as it could before TLS 1.3.
    NoExtensions,
    /// A hello whose extensions are not those of TLS 1.3 and do not claim to be: there is no supported_versions.
    NoSupportedVersions,
    /// A legacy_version that no message of TLS 1.3 carries here.
    LegacyVersion(ProtocolVersion),
    /// A compression method other than null.
    CompressionMethod,
    /// A second extension of one type.
    DuplicateExtension,
    /// An extension that this message may not carry.
    ForbiddenExtension(Carrier),
    /// An extension after pre_shared_key in a ClientHello.
    PreSharedKeyNotLast,
    /// Not one binder for each PSK identity.
    BinderCount {
        /// Number of identities.
        identities: usize,
        /// Number of binders.
        binders: usize,
    },
    /// A second name of one type in server_name.
    DuplicateServerName(NameType),
    /// A server's answer to ALPN with more than one name.
    ProtocolNames(usize),
    /// A second filter for one OID.
    DuplicateOid,
    /// A maximum fragment length that is not registered.
    MaxFragmentLength(MaxFragmentLength),
    /// A heartbeat mode that is not registered.
    HeartbeatMode(HeartbeatMode),
    /// A server's answer with both record_size_limit and max_fragment_length.
    TwoFragmentLimits,
    /// A record size limit below 64.
    RecordSizeLimit(u16),
    /// A key update request that is neither 0 nor 1.
    KeyUpdateRequest(u8),
    /// A handshake message that this decoder, and TLS 1.3, does not know.
    UnknownHandshakeType(HandshakeType),
    /// A record of a type that TLS 1.3 does not know.
    UnknownContentType(ContentType),
    /// A record that is longer than its type permits.
    RecordOverflow {
        /// Octets announced.
        length: usize,
        /// Most octets permitted.
        max: usize,
    },
    /// A record of no octets, of a type for which that is not permitted.
    EmptyFragment(ContentType),
    /// A change_cipher_spec that is not the single octet 1.
    ChangeCipherSpec,
}

impl Reason {
    /// The alert that RFC 8446 names (sections 4.2, 5.1, 6.2, D.5), or the RFC of the extension; RFC 9846 for a
    /// legacy_version of a ServerHello.
    pub fn alert(&self) -> AlertDescription {
        match self {
            Self::Truncated { .. }
            | Self::LengthBeyondEnd { .. }
            | Self::LengthOutOfBounds { .. }
            | Self::TrailingOctets(_) => AlertDescription::DECODE_ERROR,
            Self::NoExtensions | Self::NoSupportedVersions | Self::LegacyVersion(_) => {
                AlertDescription::PROTOCOL_VERSION
            }
            Self::CompressionMethod
            | Self::DuplicateExtension
            | Self::ForbiddenExtension(_)
            | Self::PreSharedKeyNotLast
            | Self::BinderCount { .. }
            | Self::DuplicateServerName(_)
            | Self::ProtocolNames(_)
            | Self::DuplicateOid
            | Self::MaxFragmentLength(_)
            | Self::HeartbeatMode(_)
            | Self::TwoFragmentLimits
            | Self::RecordSizeLimit(_)
            | Self::KeyUpdateRequest(_) => AlertDescription::ILLEGAL_PARAMETER,
            Self::UnknownHandshakeType(_)
            | Self::UnknownContentType(_)
            | Self::EmptyFragment(_)
            | Self::ChangeCipherSpec => AlertDescription::UNEXPECTED_MESSAGE,
            Self::RecordOverflow { .. } => AlertDescription::RECORD_OVERFLOW,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { needed, left } => {
                write!(f, "{} needed, {left} left", octets(*needed))
            }
            Self::LengthBeyondEnd { length, left } => {
                write!(f, "{} announced, {left} left", octets(*length))
            }
            Self::LengthOutOfBounds { length, min, max } => {
                write!(f, "{} announced, {min} to {max} permitted", octets(*length))
            }
            Self::TrailingOctets(count) => write!(f, "{} after the end", octets(*count)),
            Self::NoExtensions => f.write_str("no extensions"),
            Self::LegacyVersion(version) => {
                write!(f, "legacy version {version} is not permitted")
            }
            Self::CompressionMethod => f.write_str("a compression method other than null"),
            Self::DuplicateExtension => f.write_str("second extension of this type"),
            Self::ForbiddenExtension(carrier) => {
                write!(f, "not permitted in {carrier}")
            }
            Self::PreSharedKeyNotLast => f.write_str("not the last extension"),
            Self::BinderCount {
                identities,
                binders,
            } => write!(f, "identities: {identities}, binders: {binders}"),
            Self::NoSupportedVersions => f.write_str("no supported_versions"),
            Self::TwoFragmentLimits => {
                f.write_str("both record_size_limit and max_fragment_length")
            }
            Self::DuplicateServerName(name_type) => {
                write!(f, "second name of type {name_type}")
            }
            Self::ProtocolNames(count) => write!(f, "{count} names, exactly one required"),
            Self::DuplicateOid => f.write_str("second filter for one OID"),
            Self::MaxFragmentLength(length) => {
                write!(f, "{length} is no maximum fragment length")
            }
            Self::HeartbeatMode(mode) => write!(f, "{mode} is no heartbeat mode"),
            Self::RecordSizeLimit(limit) => write!(f, "a limit of {limit}, at least 64 required"),
            Self::KeyUpdateRequest(request) => {
                write!(
                    f,
                    "{request} is neither update_not_requested nor update_requested"
                )
            }
            Self::UnknownHandshakeType(handshake_type) => {
                write!(f, "unknown handshake type {handshake_type}")
            }
            Self::UnknownContentType(content_type) => {
                write!(f, "unknown content type {content_type}")
            }
            Self::RecordOverflow { length, max } => {
                write!(f, "{} announced, at most {max} permitted", octets(*length))
            }
            Self::EmptyFragment(content_type) => write!(f, "empty {content_type} record"),
            Self::ChangeCipherSpec => f.write_str("not the single octet 1"),
        }
    }
}

fn octets(count: usize) -> String {
    format!("{count} octet{}", if count == 1 { "" } else { "s" })
}

/// A message that has no encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// A field that is longer than its length prefix can say.
    TooLong {
        /// The name of the field.
        field: &'static str,
        /// Its length in octets.
        length: usize,
        /// Most octets that the prefix can say.
        max: usize,
    },
    /// A number that is greater than its octets can say.
    TooLarge {
        /// The name of the field.
        field: &'static str,
        /// The number.
        value: u32,
        /// The greatest number that fits.
        max: u32,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { field, length, max } => {
                write!(f, "{field}: {}, at most {max} fit", octets(*length))
            }
            Self::TooLarge { field, value, max } => {
                write!(f, "{field}: {value}, at most {max} fits")
            }
        }
    }
}

impl core::error::Error for EncodeError {}
