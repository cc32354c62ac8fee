//! Hellos of any fields and extensions, which no octets at random would come near to.

use arbitrary::{Arbitrary as _, Result, Unstructured};

use super::engine;
use crate::{
    registry::{CipherSuite, ExtensionType, NamedGroup, ProtocolVersion},
    wire::{
        ClientHello, Extension, Extensions, Handshake, HelloRetryRequest, List, ServerHello,
        properties,
    },
};

/// A ClientHello, to the decoder and to a server.
pub(super) fn client_hello(octets: &[u8]) {
    // Where the octets end, the rest of the hello is zero octets and empty lists; nothing fails.
    if let Ok(Some(message)) = any_client_hello(&mut Unstructured::new(octets)) {
        properties::handshake_message(&message);
        engine::hello_to_server(&message);
    }
}

/// A ServerHello or HelloRetryRequest, to the decoder and to a client.
pub(super) fn server_hello(octets: &[u8]) {
    if let Ok(Some(message)) = any_server_hello(&mut Unstructured::new(octets)) {
        properties::handshake_message(&message);
        engine::hello_to_client(&message);
    }
}

fn any_client_hello(u: &mut Unstructured<'_>) -> Result<Option<Vec<u8>>> {
    let random = <[u8; 32]>::arbitrary(u)?;
    let session_id = short(u, 33)?;
    let suites: Vec<CipherSuite> = code_points(u, CipherSuite::KNOWN, CipherSuite)?;
    let legacy_version = match bool::arbitrary(u)? {
        true => ProtocolVersion(u16::arbitrary(u)?),
        false => ProtocolVersion::TLS1_2,
    };
    let compression = match bool::arbitrary(u)? {
        true => short(u, 3)?,
        false => vec![0],
    };
    let extensions = any_extensions(u, To::Server)?;
    Ok(encoded(&Handshake::ClientHello(ClientHello {
        legacy_version,
        random: &random,
        legacy_session_id: &session_id,
        cipher_suites: List::from(&suites[..]),
        legacy_compression_methods: &compression,
        extensions: Extensions::from(&borrowed(&extensions)[..]),
    })))
}

fn any_server_hello(u: &mut Unstructured<'_>) -> Result<Option<Vec<u8>>> {
    let random = <[u8; 32]>::arbitrary(u)?;
    let session_id = short(u, 33)?;
    let cipher_suite = code_point(u, CipherSuite::KNOWN, CipherSuite)?;
    let retry = bool::arbitrary(u)?;
    let extensions = any_extensions(u, To::Client)?;
    let extensions = borrowed(&extensions);
    let extensions = Extensions::from(&extensions[..]);
    Ok(encoded(&match retry {
        true => Handshake::HelloRetryRequest(HelloRetryRequest {
            legacy_session_id_echo: &session_id,
            cipher_suite,
            extensions,
        }),
        false => Handshake::ServerHello(ServerHello {
            random: &random,
            legacy_session_id_echo: &session_id,
            cipher_suite,
            extensions,
        }),
    }))
}

/// Nothing where something does not fit behind its length.
fn encoded(message: &Handshake<'_>) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    message.encode(&mut octets).ok()?;
    Some(octets)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Client,
    Server,
}

type Owned = (ExtensionType, Vec<u8>);

fn borrowed(extensions: &[Owned]) -> Vec<Extension<'_>> {
    extensions
        .iter()
        .map(|(extension_type, data)| Extension::Other {
            extension_type: *extension_type,
            data,
        })
        .collect()
}

/// Up to 16 extensions with data of the form that their types have, or of another.
fn any_extensions(u: &mut Unstructured<'_>, to: To) -> Result<Vec<Owned>> {
    let mut extensions = Vec::new();
    // Without it no hello is one of TLS 1.3.
    if u.ratio(7, 8)? {
        let data: &[u8] = match to {
            To::Client => &[3, 4],
            To::Server => &[2, 3, 4],
        };
        extensions.push((ExtensionType::SUPPORTED_VERSIONS, data.to_vec()));
    }
    while extensions.len() < 16 && bool::arbitrary(u)? {
        let extension_type = code_point(u, ExtensionType::KNOWN, ExtensionType)?;
        let form = match u.ratio(1, 16)? {
            true => *u.choose(Form::ALL)?,
            false => Form::of(extension_type, to),
        };
        let mut data = Vec::new();
        form.fill(u, &mut data)?;
        extensions.push((extension_type, data));
    }
    Ok(extensions)
}

/// The forms that the data of extensions have.
#[derive(Clone, Copy)]
enum Form {
    Empty,
    Octets,
    Number,
    /// A vector of octets behind a length of so many octets.
    Opaque(usize),
    /// A vector of numbers of two octets.
    Numbers(usize),
    /// A vector of vectors: the lengths of the lengths.
    Opaques(usize, usize),
    /// A group and a share.
    Share,
    /// A vector of these.
    Shares,
    /// Identities and binders.
    Psks,
    ServerNames,
}

impl Form {
    const ALL: &[Self] = &[
        Self::Empty,
        Self::Octets,
        Self::Number,
        Self::Opaque(1),
        Self::Opaque(2),
        Self::Numbers(1),
        Self::Numbers(2),
        Self::Opaques(2, 1),
        Self::Opaques(2, 2),
        Self::Share,
        Self::Shares,
        Self::Psks,
        Self::ServerNames,
    ];

    fn of(extension_type: ExtensionType, to: To) -> Self {
        use ExtensionType as E;
        match (extension_type, to) {
            (E::KEY_SHARE, To::Server) => Self::Shares,
            (E::KEY_SHARE, To::Client) => Self::Share,
            (E::PRE_SHARED_KEY, To::Server) => Self::Psks,
            (E::PRE_SHARED_KEY, To::Client) => Self::Number,
            (E::SUPPORTED_VERSIONS, To::Server) => Self::Numbers(1),
            (E::SUPPORTED_VERSIONS, To::Client) => Self::Number,
            (E::SERVER_NAME, _) => Self::ServerNames,
            (E::SUPPORTED_GROUPS | E::SIGNATURE_ALGORITHMS | E::SIGNATURE_ALGORITHMS_CERT, _) => {
                Self::Numbers(2)
            }
            (E::COMPRESS_CERTIFICATE, _) => Self::Numbers(1),
            (E::APPLICATION_LAYER_PROTOCOL_NEGOTIATION, _) => Self::Opaques(2, 1),
            (E::CERTIFICATE_AUTHORITIES, _) => Self::Opaques(2, 2),
            (E::COOKIE, _) => Self::Opaque(2),
            (E::RECORD_SIZE_LIMIT, _) => Self::Number,
            (E::EARLY_DATA | E::POST_HANDSHAKE_AUTH, _) => Self::Empty,
            (E::PADDING, _) => Self::Octets,
            _ => Self::Opaque(1),
        }
    }

    fn fill(self, u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Empty => {}
            Self::Octets => out.extend(short(u, 64)?),
            Self::Number => out.extend(u16::arbitrary(u)?.to_be_bytes()),
            Self::Opaque(width) => {
                let octets = short(u, 64)?;
                vector(width, out, |out| out.extend(octets));
            }
            Self::Numbers(width) => {
                let count = u.int_in_range(0..=8)?;
                let numbers = (0..count).map(|_| u16::arbitrary(u));
                let numbers = numbers.collect::<Result<Vec<_>>>()?;
                vector(width, out, |out| {
                    out.extend(numbers.into_iter().flat_map(u16::to_be_bytes));
                });
            }
            Self::Opaques(width, inner) => {
                let all = several(u, |u| short(u, 64))?;
                vector(width, out, |out| {
                    for one in all {
                        vector(inner, out, |out| out.extend(one));
                    }
                });
            }
            Self::Share => {
                let group = code_point(u, NamedGroup::KNOWN, NamedGroup)?;
                let length = *u.choose(&[32, 32, 65, 97, 133, 1120, 1216])?;
                let mut share = u.bytes(length.min(u.len()))?.to_vec();
                share.resize(length, 9);
                out.extend(group.0.to_be_bytes());
                vector(2, out, |out| out.extend(share));
            }
            Self::Shares => {
                let all = several(u, |u| {
                    let mut share = Vec::new();
                    Self::Share.fill(u, &mut share)?;
                    Ok(share)
                })?;
                vector(2, out, |out| out.extend(all.concat()));
            }
            Self::Psks => {
                let identities = several(u, |u| {
                    let mut identity = Vec::new();
                    Self::Opaque(2).fill(u, &mut identity)?;
                    identity.extend(u32::arbitrary(u)?.to_be_bytes());
                    Ok(identity)
                })?;
                let binders = several(u, |u| {
                    let length = *u.choose(&[32, 32, 48, 31, 255])?;
                    let mut binder = Vec::new();
                    vector(1, &mut binder, |out| out.resize(1 + length, 7));
                    Ok(binder)
                })?;
                vector(2, out, |out| out.extend(identities.concat()));
                vector(2, out, |out| out.extend(binders.concat()));
            }
            Self::ServerNames => {
                let all = several(u, |u| short(u, 32))?;
                vector(2, out, |out| {
                    for one in all {
                        out.push(0);
                        vector(2, out, |out| out.extend(one));
                    }
                });
            }
        }
        Ok(())
    }
}

/// Puts the length of what `fill` appends before it, as far as it can say that.
fn vector(width: usize, out: &mut Vec<u8>, fill: impl FnOnce(&mut Vec<u8>)) {
    let at = out.len();
    out.resize(at + width, 0);
    fill(out);
    let length = (out.len() - at - width).to_be_bytes();
    out[at..at + width].copy_from_slice(&length[length.len() - width..]);
}

fn short(u: &mut Unstructured<'_>, below: usize) -> Result<Vec<u8>> {
    let length = u.int_in_range(0..=below - 1)?;
    Ok(u.bytes(length.min(u.len()))?.to_vec())
}

fn several<T>(
    u: &mut Unstructured<'_>,
    mut one: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = u.int_in_range(0..=4)?;
    (0..count).map(|_| one(u)).collect()
}

fn code_points<T: Copy>(u: &mut Unstructured<'_>, known: &[T], of: fn(u16) -> T) -> Result<Vec<T>> {
    let count = u.int_in_range(1..=8)?;
    (0..count).map(|_| code_point(u, known, of)).collect()
}

/// Mostly one that is known.
fn code_point<T: Copy>(u: &mut Unstructured<'_>, known: &[T], of: fn(u16) -> T) -> Result<T> {
    match u.ratio(15, 16)? {
        true => u.choose(known).copied(),
        false => Ok(of(u16::arbitrary(u)?)),
    }
}
