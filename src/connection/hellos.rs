//! The steps around the hello messages: shares, binders, the agreement on a secret.

use super::{
    error::Error,
    names::{Epoch, Message},
    program::{Computation, Program},
    walk::Stage,
};
use crate::{
    crypto::{Provider as _, RustCrypto},
    question::Operation,
    registry::{ExtensionType, NamedGroup, Role},
    wire::{Extension, Handshake, KeyShareEntry},
};

/// The step that makes the server's share of a hybrid group, and the share.
const ENCAPSULATION: &str = "server_encapsulation";
const ENCAPSULATED_SHARE: &str = "server_encapsulation.share";

impl<'a> Program<'a> {
    /// The first ClientHello, with the early secret.
    pub(super) fn client_hello_stage(&mut self) -> Result<(), Error> {
        self.early_secret()?;
        self.records_of(Stage::ClientHello)
    }

    /// What a client sends before it has heard of the server.
    pub(super) fn early_data_stage(&mut self) -> Result<(), Error> {
        self.early_keys()?;
        self.records_of(Stage::EarlyData)?;
        self.exports(true)
    }

    /// The ServerHello, and the secret that both sides share from then on.
    pub(super) fn server_hello_stage(&mut self) -> Result<(), Error> {
        self.records_of(Stage::ServerHello)?;
        let Some(group) = self.group else {
            return Ok(());
        };
        let name = |role: Role| format!("{role}_shared_secret");
        let printed = &self.connection.printed;
        let one = printed
            .get(&name(Role::Client))
            .or_else(|| printed.get(&name(Role::Server)))
            .cloned();
        for role in [Role::Client, Role::Server] {
            let Some(own) = self.key_of(role, group) else {
                continue;
            };
            let peer_share = self.peer_share(role, group)?;
            let (operation, section) = match (group.is_hybrid(), role) {
                (false, _) => (Operation::KeyAgreement, "7.4.2"),
                (true, Role::Client) => (Operation::KemDecapsulate, "7.4"),
                // The server's share and the secret were made at once.
                (true, Role::Server) => continue,
            };
            let mut computation = Computation::new(name(role), operation)
                .section(section)
                .comment(format!("what the {role} computes"))
                .param("group", group)
                .input("private_key", private_key_name(role, own))
                .input("peer_share", peer_share);
            // Both sides compute the same secret, so that one print is enough.
            if let Some(one) = &one {
                computation = computation.known("shared_secret", one.clone());
            }
            self.compute(computation)?;
        }
        let from_key = self.has_value(&self.shared_secret());
        if let (false, Some(one)) = (from_key, one) {
            return self.given(&name(Role::Client), "known, and not computed", one);
        }
        let later = ["handshake_secret", "main_secret"].map(str::to_owned);
        let traffic = [Role::Client, Role::Server].map(|role| Epoch::Handshake.secret_of(role));
        let mut secrets = later.iter().chain(&traffic);
        if from_key || secrets.any(|secret| self.connection.printed.contains_key(secret)) {
            Ok(())
        } else {
            Err(Error::NoPrivateKey(Role::Client))
        }
    }

    /// The name of the secret that both sides share: as the client computes it, where its private key is known.
    pub(super) fn shared_secret(&self) -> String {
        let names = [
            "client_shared_secret",
            "server_shared_secret",
            "server_encapsulation.shared_secret",
        ];
        let known = names.into_iter().find(|name| self.has_value(name));
        known.unwrap_or("client_shared_secret").to_owned()
    }

    /// The name of the share that a role has of its peer: computed, or from the peer's message.
    fn peer_share(&mut self, role: Role, group: NamedGroup) -> Result<String, Error> {
        let peer = role.peer();
        match self.key_of(peer, group) {
            Some(_) if peer == Role::Server && group.is_hybrid() => {
                return Ok(ENCAPSULATED_SHARE.to_owned());
            }
            Some(key) => return Ok(format!("{peer}_share{key}")),
            None => {}
        }
        let hello = self.names.message(match peer {
            Role::Client => "client_hello",
            Role::Server => "server_hello",
        });
        let name = format!("{peer}_share");
        if let Some(message) = hello {
            for entry in shares(&message.decode()?) {
                if entry.group == group {
                    self.given(&name, "from key_share", entry.key_exchange)?;
                }
            }
        }
        Ok(name)
    }

    /// A ClientHello: its shares, and its binders.
    pub(super) fn client_hello(&mut self, message: &Message) -> Result<(), Error> {
        let decoded = message.decode()?;
        for entry in shares(&decoded) {
            self.share(Role::Client, entry.group, entry.key_exchange)?;
        }
        match decoded {
            Handshake::ClientHello(hello) => self.binders(message, &hello),
            _ => Ok(()),
        }
    }

    /// A ServerHello: its share.
    pub(super) fn server_hello(&mut self, message: &Message) -> Result<(), Error> {
        for entry in shares(&message.decode()?) {
            self.share(Role::Server, entry.group, entry.key_exchange)?;
        }
        Ok(())
    }

    /// The names of the private keys of every share that a role sent; that of the empty value for an unknown one.
    pub(super) fn keys_of_shares(&mut self, role: Role) -> Result<Vec<String>, Error> {
        let base = match role {
            Role::Client => "client_hello",
            Role::Server => "server_hello",
        };
        let messages = self.names.messages.iter();
        let mut names = Vec::new();
        for message in messages.filter(|message| message.base == base) {
            for KeyShareEntry {
                group,
                key_exchange,
            } in shares(&message.decode()?)
            {
                let known = self.key_of_share(role, group, key_exchange);
                let name = known.map(|suffix| private_key_name(role, suffix));
                names.push(match name {
                    Some(name) if self.has_value(&name) => name,
                    _ => self.empty()?.to_owned(),
                });
            }
        }
        Ok(names)
    }

    /// The share of a private key, where that is known.
    fn share(&mut self, role: Role, group: NamedGroup, share: &[u8]) -> Result<(), Error> {
        let keys: Vec<_> = self
            .private_keys(role)
            .filter(|(key, _)| key.group == group)
            .collect();
        // With several keys for a group the share tells which one it is of.
        let own = keys.iter().find(|(key, _)| {
            let made = RustCrypto.key_share(group, &key.private_key);
            made.is_ok_and(|made| made == share)
        });
        let new = || {
            let mut keys = keys.iter();
            keys.find(|(_, suffix)| !self.has_value(&private_key_name(role, suffix)))
        };
        let Some((key, suffix)) = own.or_else(new) else {
            return Ok(());
        };
        let private_key = private_key_name(role, suffix);
        if self.has_value(&private_key) {
            return Ok(());
        }
        self.given(&private_key, "", key.private_key.clone())?;
        if role == Role::Server && group.is_hybrid() {
            return self.encapsulation(group, private_key, share);
        }
        let name = format!("{role}_share{suffix}");
        self.compute(
            Computation::new(name, Operation::KeyShare)
                .comment(format!("what the {role} sends in key_share"))
                .param("group", group)
                .input("private_key", private_key)
                .known("share", share),
        )
    }

    /// The server's share of a hybrid group, and the secret that is made with it.
    fn encapsulation(
        &mut self,
        group: NamedGroup,
        private_key: String,
        share: &[u8],
    ) -> Result<(), Error> {
        let peer_share = self.peer_share(Role::Server, group)?;
        let mut computation = Computation::new(ENCAPSULATION, Operation::KemEncapsulate)
            .comment("what the server sends in key_share, and the secret")
            .param("group", group)
            .input("private_key", private_key)
            .input("peer_share", peer_share)
            .known("share", share);
        if let Some(printed) = self.connection.printed.get("client_shared_secret") {
            computation = computation.known("shared_secret", printed.clone());
        }
        self.compute(computation)
    }

    /// What distinguishes the key of a share.
    fn key_of_share(&self, role: Role, group: NamedGroup, share: &[u8]) -> Option<&'a str> {
        if role == Role::Server && group.is_hybrid() {
            return self.key_of(role, group);
        }
        let mut keys = self.private_keys(role);
        let own = keys.find(|(key, _)| {
            let made = RustCrypto.key_share(group, &key.private_key);
            key.group == group && made.is_ok_and(|made| made == share)
        });
        own.map(|(_, suffix)| suffix)
    }

    /// What distinguishes the last key of a role for the group.
    pub(super) fn key_of(&self, role: Role, group: NamedGroup) -> Option<&'a str> {
        self.private_keys(role)
            .filter(|(key, suffix)| {
                key.group == group && self.has_value(&private_key_name(role, suffix))
            })
            .last()
            .map(|(_, suffix)| suffix)
    }
}

fn private_key_name(role: Role, suffix: &str) -> String {
    format!("{role}_ephemeral_private_key{suffix}")
}

/// The shares of a hello message.
fn shares<'a>(hello: &Handshake<'a>) -> Vec<KeyShareEntry<'a>> {
    let extensions = match hello {
        Handshake::ClientHello(hello) => &hello.extensions,
        Handshake::ServerHello(hello) => &hello.extensions,
        _ => return Vec::new(),
    };
    match extensions.find(ExtensionType::KEY_SHARE) {
        Some(Extension::KeyShareClientHello(shares)) => shares.iter().collect(),
        Some(Extension::KeyShareServerHello(share)) => vec![share],
        _ => Vec::new(),
    }
}
