//! Which algorithms an answer can need, so that a side that lacks one of them is not asked.

use super::{Known, walk::Walk};
use crate::{
    registry::{CipherSuite, ExtensionType, NamedGroup, Role, SignatureScheme},
    wire::{Extension, Handshake},
};

/// The algorithms that an answer can need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The suite of the connection.
    pub suite: Option<CipherSuite>,
    /// The group whose share is looked at, or that the secrets come from.
    pub group: Option<NamedGroup>,
    /// The scheme of the signature that is looked at.
    pub scheme: Option<SignatureScheme>,
}

/// What the answer to a message needs; nothing of what the message claims and was not offered.
pub fn needs(known: Known<'_, '_>) -> Needs {
    let Some((octets, before)) = known.messages.split_last() else {
        return Needs::default();
    };
    let mut walk = Walk::new(known.role);
    for (index, message) in before.iter().enumerate() {
        if walk.go_on(index + 1, message).is_err() {
            return Needs::default();
        }
    }
    let mut needs = Needs {
        suite: walk.suite(),
        group: walk.server_share().map(|share| share.group),
        scheme: None,
    };
    match Handshake::decode(octets) {
        Ok(Handshake::ClientHello(hello)) if known.role == Role::Server => {
            let first = hello.shares().next().map(|share| share.group);
            needs.group = first.filter(|_| known.private_key(0).is_some());
        }
        Ok(Handshake::ServerHello(message)) => {
            let Some(hello) = walk.hello() else {
                return needs;
            };
            let suite = message.cipher_suite;
            let offered = hello.cipher_suites.contains(&suite) && suite.hash().is_some();
            needs.suite = Some(suite).filter(|_| offered);
            if let Some(Extension::KeyShareServerHello(share)) =
                message.extensions.find(ExtensionType::KEY_SHARE)
            {
                let place = walk.place_of_share(share.group);
                let key = place.and_then(|place| known.private_key(place));
                needs.group = key.map(|_| share.group);
            }
        }
        Ok(Handshake::CertificateVerify(message)) => {
            let scheme = message.algorithm;
            let looked_at =
                walk.accepts(known.role.peer(), scheme) && scheme.is_for_certificate_verify();
            needs.scheme = Some(scheme).filter(|_| looked_at);
        }
        _ => {}
    }
    needs
}
