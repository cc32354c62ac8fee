//! Messages of published and of generated connections in their turn, and the same with one fault each.

mod flight;
mod hellos;
mod turns;

use super::*;
use crate::{
    bytes::{Octets, borrowed},
    crypto::RustCrypto,
    registry::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme},
    replay::tests::{Facts, Published},
    vector::Library,
    wire::{
        ClientHello, EncryptedExtensions, Extension, Extensions, KeyShareEntry, List, ServerHello,
    },
};

/// A question.
#[derive(Clone)]
struct Scene {
    role: Role,
    private_keys: Vec<Octets>,
    psks: Vec<Octets>,
    messages: Vec<Octets>,
}

impl Scene {
    /// Messages between sides whose keys are not known.
    fn without_keys(role: Role, messages: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            role,
            private_keys: Vec::new(),
            psks: Vec::new(),
            messages: messages.into_iter().map(Octets).collect(),
        }
    }

    /// The first `count` messages of a published connection.
    fn published(published: &Published, role: Role, count: usize) -> Self {
        let Facts {
            role,
            private_keys,
            psks,
            messages,
            ..
        } = Facts::of(published, role);
        Self {
            role,
            private_keys,
            psks,
            messages,
        }
        .until(count)
    }

    /// The first `count` messages of a generated connection.
    fn generated(id: &str, role: Role, count: usize) -> Self {
        let library = Library::embedded_where(|other| other == id).unwrap();
        let trace = library.trace(id).unwrap();
        Self::of_replay(trace, role).unwrap().until(count)
    }

    /// What the replay of a side is asked about, where the trace has it.
    fn of_replay(trace: &crate::trace::Trace, of: Role) -> Option<Self> {
        trace.steps().find_map(|step| match &step.question {
            crate::question::Question::Replay {
                role,
                private_keys,
                psks,
                messages,
                ..
            } if *role == of => Some(Self {
                role: of,
                private_keys: private_keys.clone(),
                psks: psks.clone(),
                messages: messages.clone(),
            }),
            _ => None,
        })
    }

    /// The question as it is when that many messages have been sent.
    fn until(mut self, count: usize) -> Self {
        let is_hello = |message: &Octets| message.first() == Some(&1);
        let hellos = self.messages.iter().filter(|message| is_hello(message));
        let all = hellos.count();
        self.messages.truncate(count);
        let hellos: Vec<_> = self
            .messages
            .iter()
            .filter(|message| is_hello(message))
            .collect();
        if hellos.len() < all {
            self.psks.clear();
        }
        // The key of a server is for the share of its ServerHello, which need not be the first one of the client.
        let begins = self.role == Role::Server && self.messages.last().is_some_and(is_hello);
        if let (true, Some(hello)) = (begins, hellos.last()) {
            let Ok(Handshake::ClientHello(hello)) = Handshake::decode(hello) else {
                panic!("no hello");
            };
            let shares = hello.key_share().into_iter().flatten();
            if hellos.len() < all || shares.count() != 1 {
                self.private_keys.clear();
            }
        }
        self
    }

    /// The same with other octets in its last message.
    fn with_last(mut self, last: Vec<u8>) -> Self {
        *self.messages.last_mut().unwrap() = Octets(last);
        self
    }

    /// The same with one bit of its last message changed, counted from the end.
    fn flipped(self, from_end: usize) -> Self {
        let mut last = self.messages.last().unwrap().to_vec();
        let place = last.len() - 1 - from_end;
        last[place] ^= 1;
        self.with_last(last)
    }

    fn judge(&self) -> Result<(), Error> {
        receive(
            &RustCrypto,
            Known {
                role: self.role,
                private_keys: &borrowed(&self.private_keys),
                psks: &borrowed(&self.psks),
                messages: &borrowed(&self.messages),
            },
        )
    }
}

fn encoded(message: Handshake<'_>) -> Vec<u8> {
    let mut octets = Vec::new();
    message.encode(&mut octets).unwrap();
    octets
}

type Offer = Vec<Extension<'static>>;

/// What a client needs to offer, and a little more.
fn offer() -> Offer {
    vec![
        Extension::SupportedGroups(List::from(&[
            NamedGroup::X25519,
            NamedGroup::SECP256R1,
            NamedGroup::SECP384R1,
        ])),
        Extension::SignatureAlgorithms(List::from(&[
            SignatureScheme::ED25519,
            SignatureScheme::RSA_PKCS1_SHA256,
        ])),
        Extension::SupportedVersions(List::from(&[ProtocolVersion::TLS1_3])),
        Extension::KeyShareClientHello(List::from(&[SHARE_OF_X25519, SHARE_OF_SECP384R1])),
    ]
}

const SHARE_OF_X25519: KeyShareEntry<'static> = share(NamedGroup::X25519);
const SHARE_OF_SECP256R1: KeyShareEntry<'static> = share(NamedGroup::SECP256R1);
const SHARE_OF_SECP384R1: KeyShareEntry<'static> = share(NamedGroup::SECP384R1);

const fn share(group: NamedGroup) -> KeyShareEntry<'static> {
    KeyShareEntry {
        group,
        key_exchange: &[9],
    }
}

/// The offer with an extension in the place of that of its type, or at its end.
fn with(mut offer: Offer, extension: Extension<'static>) -> Offer {
    let extension_type = extension.extension_type();
    let place = offer
        .iter()
        .position(|other| other.extension_type() == extension_type);
    match place {
        Some(place) => offer[place] = extension,
        None => offer.push(extension),
    }
    offer
}

fn without(mut offer: Offer, extension_type: crate::registry::ExtensionType) -> Offer {
    offer.retain(|other| other.extension_type() != extension_type);
    offer
}

fn hello<'a>(extensions: &'a [Extension<'a>]) -> ClientHello<'a> {
    ClientHello {
        legacy_version: ProtocolVersion::TLS1_2,
        random: &[1; 32],
        legacy_session_id: b"session",
        cipher_suites: List::from(&[
            CipherSuite::TLS_AES_128_GCM_SHA256,
            CipherSuite::TLS_AES_256_GCM_SHA384,
        ]),
        legacy_compression_methods: &[0],
        extensions: Extensions::from(extensions),
    }
}

fn client_hello(extensions: &[Extension<'_>]) -> Vec<u8> {
    encoded(Handshake::ClientHello(hello(extensions)))
}

const VERSION: Extension<'static> = Extension::SelectedVersion(ProtocolVersion::TLS1_3);

fn server_hello(extensions: &[Extension<'_>]) -> Vec<u8> {
    encoded(Handshake::ServerHello(ServerHello {
        random: &[2; 32],
        legacy_session_id_echo: b"session",
        cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
        extensions: Extensions::from(extensions),
    }))
}

/// The answer to the offer above.
fn full_server_hello() -> Vec<u8> {
    let share = Extension::KeyShareServerHello(share(NamedGroup::X25519));
    server_hello(&[VERSION, share])
}

fn encrypted_extensions(extensions: &[Extension<'_>]) -> Vec<u8> {
    encoded(Handshake::EncryptedExtensions(EncryptedExtensions {
        extensions: Extensions::from(extensions),
    }))
}

/// Both hellos and EncryptedExtensions.
fn begun(offer: &[Extension<'_>], agreed: &[Extension<'_>]) -> Vec<Vec<u8>> {
    vec![
        client_hello(offer),
        full_server_hello(),
        encrypted_extensions(agreed),
    ]
}

#[track_caller]
fn broken(scene: &Scene, violation: Violation) {
    assert_eq!(scene.judge(), Err(violation.into()));
}
