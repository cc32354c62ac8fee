//! The steps around the hello messages: shares, binders, the agreement on a secret.

use super::{
    error::Error,
    names::{Message, Stage},
    program::{Computation, Program},
};
use crate::{
    bytes::Octets,
    question::Operation,
    registry::{ExtensionType, NamedGroup, Role},
    wire::{Extension, Handshake},
};

impl<'a> Program<'a> {
    /// The first ClientHello, with the early secret.
    pub(super) fn client_hello_stage(&mut self) -> Result<(), Error> {
        let zeros = vec![0; self.hash.length()];
        self.given("zeros", "as long as the hash", zeros)?;
        self.given("empty", "", Octets::default())?;
        self.early_secret()?;
        self.records_of(Stage::ClientHello)
    }

    /// What a client sends before it has heard of the server.
    pub(super) fn early_data_stage(&mut self) -> Result<(), Error> {
        self.early_keys()?;
        self.records_of(Stage::EarlyData)
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
        let client = self.key_of(Role::Client, group)?;
        let server = self.key_of(Role::Server, group)?;
        for (role, own, peer) in [
            (Role::Client, client, server),
            (Role::Server, server, client),
        ] {
            let mut computation = Computation::new(name(role), Operation::KeyAgreement)
                .section("7.4.2")
                .comment(format!("what the {role} computes"))
                .param("group", group)
                .input("private_key", format!("{role}_ephemeral_private_key{own}"))
                .input("peer_share", format!("{}_share{peer}", role.peer()));
            // Both sides compute the same secret, so that one print is enough.
            if let Some(one) = &one {
                computation = computation.known("shared_secret", one.clone());
            }
            self.compute(computation)?;
        }
        Ok(())
    }

    /// A ClientHello: its shares, and its binder.
    pub(super) fn client_hello(&mut self, message: &Message) -> Result<(), Error> {
        if let Handshake::ClientHello(hello) = message.decode()? {
            let shares: Vec<_> = hello
                .key_share()
                .map(|shares| shares.iter().collect())
                .unwrap_or_default();
            for entry in shares {
                self.share(Role::Client, entry.group, entry.key_exchange)?;
            }
        }
        self.binder()
    }

    /// A ServerHello: its share.
    pub(super) fn server_hello(&mut self, message: &Message) -> Result<(), Error> {
        if let Handshake::ServerHello(hello) = message.decode()?
            && let Some(Extension::KeyShareServerHello(entry)) =
                hello.extensions.find(ExtensionType::KEY_SHARE)
        {
            self.share(Role::Server, entry.group, entry.key_exchange)?;
        }
        Ok(())
    }

    /// The share of a private key, where that is known.
    fn share(&mut self, role: Role, group: NamedGroup, share: &[u8]) -> Result<(), Error> {
        let keys: Vec<_> = self
            .private_keys(role)
            .filter(|(key, _)| key.group == group)
            .collect();
        for (key, suffix) in keys {
            let name = format!("{role}_share{suffix}");
            if self.value(&name).is_some() {
                continue;
            }
            let private_key = format!("{role}_ephemeral_private_key{suffix}");
            self.given(&private_key, "", key.private_key.clone())?;
            self.compute(
                Computation::new(name, Operation::KeyShare)
                    .comment(format!("what the {role} sends in key_share"))
                    .param("group", group)
                    .input("private_key", private_key)
                    .known("share", share),
            )?;
        }
        Ok(())
    }

    /// What distinguishes the last key of a role for the group.
    fn key_of(&self, role: Role, group: NamedGroup) -> Result<&'a str, Error> {
        self.private_keys(role)
            .filter(|(key, _)| key.group == group)
            .last()
            .map(|(_, suffix)| suffix)
            .ok_or(Error::NoPrivateKey(role))
    }
}
