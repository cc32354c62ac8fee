//! ClientHello, ServerHello and HelloRetryRequest (RFC 8446, sections 4.1.2 to 4.1.4).

use super::{
    error::{EncodeError, Reason},
    extension::{Extension, KeyShareEntry},
    extensions::{Carrier, Extensions},
    list::{Element, List},
    psk::OfferedPsks,
    reader::{Prefix, Reader},
    tape::{NoTape, Segment, Tape},
    writer,
};
use crate::registry::{
    CipherSuite, ExtensionType, HandshakeType, NamedGroup, ProtocolVersion, SignatureScheme,
};

/// The random of every HelloRetryRequest: the SHA-256 digest of "HelloRetryRequest" (RFC 8446, section 4.1.3).
pub const HELLO_RETRY_REQUEST_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// How the random of a ServerHello ends where a server that speaks TLS 1.3 was made to speak TLS 1.2, or something older
/// (RFC 8446, section 4.1.3).
const DOWNGRADED: [[u8; 8]; 2] = [*b"DOWNGRD\x01", *b"DOWNGRD\x00"];

/// Whether the server with that random speaks TLS 1.3 and was made to speak something older (RFC 8446, section 4.1.3).
pub fn is_downgraded(random: &[u8]) -> bool {
    DOWNGRADED.iter().any(|ending| random.ends_with(ending))
}

/// Whether octets that need not decode are a ServerHello whose random [`is_downgraded`]: a hello of TLS 1.2 does not
/// decode as a rule.
pub fn tells_of_a_downgrade(octets: &[u8]) -> bool {
    // Behind the header and legacy_version.
    const RANDOM: core::ops::Range<usize> = 6..38;
    let is_hello = octets.first() == Some(&HandshakeType::SERVER_HELLO.0);
    is_hello && octets.get(RANDOM).is_some_and(is_downgraded)
}

const EXTENSIONS: Segment = Segment::Field("extensions");

/// The client's first message, and its second after a HelloRetryRequest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientHello<'a> {
    /// 0x0303 from a client of TLS 1.3. Any value but 0x0300, that of SSL 3.0, decodes (RFC 8446, section D.5): RFC 8446
    /// ignores it otherwise, RFC 9846 has the server refuse others.
    pub legacy_version: ProtocolVersion,
    /// 32 random octets.
    pub random: &'a [u8; 32],
    /// 0 to 32 octets.
    pub legacy_session_id: &'a [u8],
    /// The suites, the preferred one first.
    pub cipher_suites: List<'a, CipherSuite>,
    /// 1 to 255 octets; exactly one zero octet where the client offers TLS 1.3.
    pub legacy_compression_methods: &'a [u8],
    /// 8 to 65535 octets of extensions.
    pub extensions: Extensions<'a>,
}

/// The server's answer to a ClientHello, of protocol version TLS 1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerHello<'a> {
    /// 32 random octets, other than [`HELLO_RETRY_REQUEST_RANDOM`], which would make this a HelloRetryRequest.
    pub random: &'a [u8; 32],
    /// The client's legacy_session_id, 0 to 32 octets.
    pub legacy_session_id_echo: &'a [u8],
    /// The suite.
    pub cipher_suite: CipherSuite,
    /// 6 to 65535 octets of extensions.
    pub extensions: Extensions<'a>,
}

/// The server's request for another ClientHello: a ServerHello with a random of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelloRetryRequest<'a> {
    /// The client's legacy_session_id, 0 to 32 octets.
    pub legacy_session_id_echo: &'a [u8],
    /// The suite.
    pub cipher_suite: CipherSuite,
    /// 6 to 65535 octets of extensions.
    pub extensions: Extensions<'a>,
}

impl<'a> ClientHello<'a> {
    /// The data of pre_shared_key, where the client offers one.
    pub fn pre_shared_key(&self) -> Option<OfferedPsks<'a>> {
        match self.extensions.find(ExtensionType::PRE_SHARED_KEY)? {
            Extension::PreSharedKey(offered) => Some(offered),
            _ => None,
        }
    }

    /// The versions that the client offers, where it says so.
    pub fn supported_versions(&self) -> Option<List<'a, ProtocolVersion>> {
        match self.extensions.find(ExtensionType::SUPPORTED_VERSIONS)? {
            Extension::SupportedVersions(versions) => Some(versions),
            _ => None,
        }
    }

    /// The groups that the client offers, where it says so.
    pub fn supported_groups(&self) -> Option<List<'a, NamedGroup>> {
        match self.extensions.find(ExtensionType::SUPPORTED_GROUPS)? {
            Extension::SupportedGroups(groups) => Some(groups),
            _ => None,
        }
    }

    /// The signature schemes that the client accepts, where it says so.
    pub fn signature_algorithms(&self) -> Option<List<'a, SignatureScheme>> {
        match self.extensions.find(ExtensionType::SIGNATURE_ALGORITHMS)? {
            Extension::SignatureAlgorithms(schemes) => Some(schemes),
            _ => None,
        }
    }

    /// The shares that the client offers, where it says so.
    pub fn key_share(&self) -> Option<List<'a, KeyShareEntry<'a>>> {
        match self.extensions.find(ExtensionType::KEY_SHARE)? {
            Extension::KeyShareClientHello(shares) => Some(shares),
            _ => None,
        }
    }

    /// The shares that the client offers, in order; none where it has no `key_share`.
    pub fn shares(&self) -> impl Iterator<Item = KeyShareEntry<'a>> {
        self.key_share().into_iter().flatten()
    }

    #[inline]
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        const VERSION: Segment = Segment::Field("legacy_version");
        const METHODS: Segment = Segment::Field("legacy_compression_methods");
        let start = reader.position();
        let legacy_version = ProtocolVersion(reader.u16(VERSION)?);
        if legacy_version == ProtocolVersion::SSL3_0 {
            return reader.refuse_field(VERSION, start, Reason::LegacyVersion(legacy_version));
        }
        let random = reader.array(Segment::Field("random"))?;
        let legacy_session_id =
            reader.opaque(Segment::Field("legacy_session_id"), Prefix::U8, 0..=32)?;
        let cipher_suites =
            reader.list(Segment::Field("cipher_suites"), Prefix::U16, 2..=0xfffe)?;
        let legacy_compression_methods = reader.opaque(METHODS, Prefix::U8, 1..=0xff)?;
        let methods_at = reader.position() - legacy_compression_methods.len();
        // A hello of TLS 1.3 has no fewer; of an older version it can have less, or none.
        if reader.left() < 2 + 8
            && let Some(reason) = older_version(reader.peek())
        {
            return reader.refuse_field(EXTENSIONS, reader.position(), reason);
        }
        let extensions = Extensions::decode(reader, Carrier::ClientHello, 8..=0xffff)?;
        if legacy_compression_methods != [0]
            && let Some(Extension::SupportedVersions(versions)) =
                extensions.find(ExtensionType::SUPPORTED_VERSIONS)
            && versions.contains(&ProtocolVersion::TLS1_3)
        {
            return reader.refuse_field(METHODS, methods_at, Reason::CompressionMethod);
        }
        Ok(Self {
            legacy_version,
            random,
            legacy_session_id,
            cipher_suites,
            legacy_compression_methods,
            extensions,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.legacy_version.encode(out)?;
        out.extend_from_slice(self.random);
        writer::opaque(out, "legacy_session_id", Prefix::U8, self.legacy_session_id)?;
        self.cipher_suites
            .encode(out, "cipher_suites", Prefix::U16)?;
        writer::opaque(
            out,
            "legacy_compression_methods",
            Prefix::U8,
            self.legacy_compression_methods,
        )?;
        self.extensions.encode(out)
    }
}

impl ServerHello<'_> {
    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode(
            out,
            self.random,
            self.legacy_session_id_echo,
            self.cipher_suite,
            &self.extensions,
        )
    }
}

impl HelloRetryRequest<'_> {
    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode(
            out,
            &HELLO_RETRY_REQUEST_RANDOM,
            self.legacy_session_id_echo,
            self.cipher_suite,
            &self.extensions,
        )
    }
}

/// What a message of type server_hello turns out to be.
pub(super) enum Answer<'a> {
    ServerHello(ServerHello<'a>),
    HelloRetryRequest(HelloRetryRequest<'a>),
}

impl<'a> Answer<'a> {
    #[inline]
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        const VERSION: Segment = Segment::Field("legacy_version");
        const METHOD: Segment = Segment::Field("legacy_compression_method");
        let start = reader.position();
        let version = ProtocolVersion(reader.u16(VERSION)?);
        if version != ProtocolVersion::TLS1_2 {
            return reader.refuse_field(VERSION, start, Reason::LegacyVersion(version));
        }
        let random: &[u8; 32] = reader.array(Segment::Field("random"))?;
        let legacy_session_id_echo =
            reader.opaque(Segment::Field("legacy_session_id_echo"), Prefix::U8, 0..=32)?;
        let cipher_suite = CipherSuite(reader.u16(Segment::Field("cipher_suite"))?);
        let start = reader.position();
        if reader.u8(METHOD)? != 0 {
            return reader.refuse_field(METHOD, start, Reason::CompressionMethod);
        }
        if *random == HELLO_RETRY_REQUEST_RANDOM {
            Ok(Self::HelloRetryRequest(HelloRetryRequest {
                legacy_session_id_echo,
                cipher_suite,
                extensions: Extensions::decode(reader, Carrier::HelloRetryRequest, 6..=0xffff)?,
            }))
        } else {
            let (start, octets) = (reader.position(), reader.peek());
            let extensions = Extensions::decode(reader, Carrier::ServerHello, 6..=0xffff)
                // The version counts before the rest does (RFC 8446, section 4.2.1).
                .or_else(|refusal| match older_version(octets) {
                    Some(reason) => reader.refuse_field(EXTENSIONS, start, reason),
                    None => Err(refusal),
                })?;
            Ok(Self::ServerHello(ServerHello {
                random,
                legacy_session_id_echo,
                cipher_suite,
                extensions,
            }))
        }
    }
}

/// Why `octets`, at the end of a hello, are refused where they are what TLS 1.2 puts there: nothing, or extensions that
/// are well-formed and of which none is supported_versions.
fn older_version(octets: &[u8]) -> Option<Reason> {
    if octets.is_empty() {
        return Some(Reason::NoExtensions);
    }
    let mut tape = NoTape;
    let mut scan = Reader::on(octets, &mut tape);
    let mut found = false;
    let well_formed = scan
        .vector(EXTENSIONS, Prefix::U16, 0..=0xffff, |scan| {
            while scan.left() > 0 {
                let extension_type = ExtensionType(scan.u16(Segment::Field("extension_type"))?);
                scan.opaque(Segment::Field("data"), Prefix::U16, 0..=0xffff)?;
                found |= extension_type == ExtensionType::SUPPORTED_VERSIONS;
            }
            Ok(())
        })
        .and_then(|()| scan.finish());
    match well_formed {
        Ok(()) if !found => Some(Reason::NoSupportedVersions),
        _ => None,
    }
}

fn encode(
    out: &mut Vec<u8>,
    random: &[u8; 32],
    legacy_session_id_echo: &[u8],
    cipher_suite: CipherSuite,
    extensions: &Extensions<'_>,
) -> Result<(), EncodeError> {
    ProtocolVersion::TLS1_2.encode(out)?;
    out.extend_from_slice(random);
    writer::opaque(
        out,
        "legacy_session_id_echo",
        Prefix::U8,
        legacy_session_id_echo,
    )?;
    cipher_suite.encode(out)?;
    out.push(0);
    extensions.encode(out)
}
