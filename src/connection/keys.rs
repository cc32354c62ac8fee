//! The steps of the key schedule: secrets, traffic keys, key update and exporter.

use super::{
    error::Error,
    names::{Epoch, number},
    program::{Computation, Program},
};
use crate::{
    question::Operation,
    registry::{AeadAlgorithm, HashAlgorithm, Role},
};

/// The label of the export of a connection that has none.
const EXPORTER_LABEL: &str = "EXPERIMENTAL-tlskat";

/// How much is exported, in octets.
const EXPORTED_LENGTH: u16 = 32;

impl Program<'_> {
    /// The step that hashes the messages so far, written where it is new; gives its name.
    pub(super) fn transcript_hash(&mut self) -> Result<String, Error> {
        self.transcript_hash_with(self.hash)
    }

    /// The same with another hash than that of the connection.
    pub(super) fn transcript_hash_with(&mut self, hash: HashAlgorithm) -> Result<String, Error> {
        let messages = self.transcript.clone();
        self.hash_up_to(hash, &messages)
    }

    /// The step that hashes the messages, named after the last one.
    pub(super) fn hash_up_to(
        &mut self,
        hash: HashAlgorithm,
        messages: &[String],
    ) -> Result<String, Error> {
        let Some(last) = messages.last() else {
            return self.hash_empty(hash);
        };
        let name = format!("hash_{last}{}", self.hash_suffix(hash));
        self.hash_of(hash, &name, format!("the messages up to {last}"), messages)?;
        Ok(name)
    }

    /// The hash of no messages, which is the context of `derived` and the binder keys.
    pub(super) fn hash_empty(&mut self, hash: HashAlgorithm) -> Result<String, Error> {
        let name = format!("hash_empty{}", self.hash_suffix(hash));
        self.hash_of(hash, &name, "the hash of nothing", &[])?;
        Ok(name)
    }

    pub(super) fn hash_of(
        &mut self,
        hash: HashAlgorithm,
        name: &str,
        comment: impl Into<String>,
        messages: &[String],
    ) -> Result<(), Error> {
        if self.has_value(name) {
            return Ok(());
        }
        self.compute(
            Computation::new(name, Operation::TranscriptHash)
                .comment(comment)
                .param("hash", hash)
                .inputs("messages", messages),
        )
    }

    /// HKDF-Extract, where its inputs are known.
    pub(super) fn extract(
        &mut self,
        hash: HashAlgorithm,
        name: &str,
        comment: &str,
        salt: &str,
        ikm: &str,
    ) -> Result<(), Error> {
        if !self.has_value(salt) || !self.has_value(ikm) {
            return self.given_if_printed(name);
        }
        self.compute(
            Computation::new(name, Operation::HkdfExtract)
                .comment(comment)
                .param("hash", hash)
                .input("salt", salt)
                .input("ikm", ikm),
        )
    }

    /// The HkdfLabel structure of a name's derivation.
    pub(super) fn info(
        &mut self,
        name: &str,
        label: &str,
        context: &str,
        length: usize,
    ) -> Result<(), Error> {
        if !self.connection.detail.shows(name) {
            return Ok(());
        }
        self.compute(
            Computation::new(name, Operation::HkdfLabel)
                .comment(format!("the info of \"{label}\""))
                .param("label", label)
                .input("context", context)
                .param("length", length),
        )
    }

    /// Derive-Secret, after its info, where the secret is known.
    pub(super) fn derive(
        &mut self,
        hash: HashAlgorithm,
        name: &str,
        secret: &str,
        label: &str,
        context: &str,
    ) -> Result<(), Error> {
        if !self.has_value(secret) {
            return self.given_if_printed(name);
        }
        let length = hash.length();
        self.info(&format!("{name}_info"), label, context, length)?;
        self.compute(
            Computation::new(name, Operation::HkdfExpandLabel)
                .comment(format!("{secret} and {context}, label \"{label}\""))
                .param("hash", hash)
                .input("secret", secret)
                .param("label", label)
                .input("context", context)
                .param("length", length),
        )
    }

    /// The keys of one side, after the infos of both, where the secret is known.
    pub(super) fn traffic_keys(&mut self, role: Role, epoch: Epoch) -> Result<(), Error> {
        let (base, secret) = (epoch.keys_of(role), epoch.secret_of(role));
        if !self.has_value(&secret) {
            return Ok(());
        }
        let suite = self.suite_of(epoch)?;
        let empty = self.empty()?;
        let key_length = suite.aead().map_or(0, AeadAlgorithm::key_length);
        self.info(&format!("{base}_key_info"), "key", empty, key_length)?;
        let iv_length = AeadAlgorithm::NONCE_LENGTH;
        self.info(&format!("{base}_iv_info"), "iv", empty, iv_length)?;
        self.compute(
            Computation::new(format!("{base}_keys"), Operation::TrafficKeys)
                .comment(format!("what the {role} writes with"))
                .param("suite", suite)
                .input("secret", secret),
        )
    }

    /// From the early secret to the main secret.
    pub(super) fn handshake_keys(&mut self) -> Result<(), Error> {
        let hash = self.hash;
        let empty = self.hash_empty(hash)?;
        self.derive(hash, "derived_early", "early_secret", "derived", &empty)?;
        let (ikm, comment) = match self.group {
            Some(_) => (self.shared_secret(), "the shared secret comes in"),
            None => (self.zeros(hash)?, "no key exchange: zeros come in"),
        };
        self.extract(hash, "handshake_secret", comment, "derived_early", &ikm)?;
        let context = self.transcript_hash()?;
        for (role, label) in [
            (Role::Client, "c hs traffic"),
            (Role::Server, "s hs traffic"),
        ] {
            let secret = Epoch::Handshake.secret_of(role);
            self.derive(hash, &secret, "handshake_secret", label, &context)?;
        }
        for role in [Role::Server, Role::Client] {
            self.traffic_keys(role, Epoch::Handshake)?;
        }
        let name = "derived_handshake";
        self.derive(hash, name, "handshake_secret", "derived", &empty)?;
        if !self.has_value(name) {
            return self.given_if_printed("main_secret");
        }
        let zeros = self.zeros(hash)?;
        let comment = "nothing new comes in: zeros";
        self.extract(hash, "main_secret", comment, name, &zeros)
    }

    /// The secrets that cover the server's Finished, and the keys of both sides.
    pub(super) fn application_keys(&mut self) -> Result<(), Error> {
        let hash = self.hash;
        let context = self.transcript_hash()?;
        for (role, label) in [
            (Role::Client, "c ap traffic"),
            (Role::Server, "s ap traffic"),
        ] {
            let secret = Epoch::Application(0).secret_of(role);
            self.derive(hash, &secret, "main_secret", label, &context)?;
        }
        let name = "exporter_secret";
        self.derive(hash, name, "main_secret", "exp master", &context)?;
        for role in [Role::Server, Role::Client] {
            self.traffic_keys(role, Epoch::Application(0))?;
        }
        Ok(())
    }

    /// The secret that covers the client's Finished.
    pub(super) fn resumption_secret(&mut self) -> Result<(), Error> {
        let context = self.transcript_hash()?;
        let name = "resumption_secret";
        self.derive(self.hash, name, "main_secret", "res master", &context)
    }

    /// The pre-shared key of a ticket, where the resumption secret is known.
    pub(super) fn resumption_psk(
        &mut self,
        suffix: &str,
        ticket_nonce: &[u8],
    ) -> Result<(), Error> {
        if !self.has_value("resumption_secret") {
            return Ok(());
        }
        let (hash, length) = (self.hash, self.hash.length());
        let (nonce, psk) = (
            format!("ticket_nonce{suffix}"),
            format!("resumption_psk{suffix}"),
        );
        self.given(&nonce, "from the ticket message", ticket_nonce)?;
        self.info(
            &format!("resumption_psk{suffix}_info"),
            "resumption",
            &nonce,
            length,
        )?;
        self.compute(
            Computation::new(psk, Operation::ResumptionPsk)
                .comment("the pre-shared key of the ticket")
                .param("hash", hash)
                .input("resumption_secret", "resumption_secret")
                .input("ticket_nonce", nonce),
        )
    }

    /// The secret after a KeyUpdate, where the one before it is known.
    fn next_secret(&mut self, role: Role, generation: u32) -> Result<(), Error> {
        let Some(before) = generation.checked_sub(1) else {
            return Ok(());
        };
        let next = Epoch::Application(generation).secret_of(role);
        let secret = Epoch::Application(before).secret_of(role);
        if self.has_value(&next) || !self.has_value(&secret) {
            return Ok(());
        }
        let hash = self.hash;
        self.compute(
            Computation::new(next, Operation::NextTrafficSecret)
                .comment(format!("after a KeyUpdate of the {role}"))
                .param("hash", hash)
                .input("secret", secret),
        )
    }

    /// What the sender of a KeyUpdate writes with from then on.
    pub(super) fn key_update(&mut self, role: Role, epoch: Option<Epoch>) -> Result<(), Error> {
        let Some(Epoch::Application(generation)) = epoch else {
            return Ok(());
        };
        let next = Epoch::Application(generation.saturating_add(1));
        if !self.has_value(&next.secret_of(role)) {
            self.next_secret(role, generation.saturating_add(1))?;
            self.traffic_keys(role, next)?;
        }
        Ok(())
    }

    /// What every implementation has, used or not: a secret after the first KeyUpdate, and exported material.
    pub(super) fn key_update_and_exporter(&mut self) -> Result<(), Error> {
        for role in [Role::Client, Role::Server] {
            self.next_secret(role, 1)?;
        }
        self.exports(false)?;
        if self.connection.exports.iter().any(|export| !export.early) {
            return Ok(());
        }
        let data = ["client_application_data", "client_application_data_1"];
        let written = data.into_iter().find(|name| self.has_value(name));
        if !self.has_value("exporter_secret") {
            return Ok(());
        }
        let hash = self.hash;
        let context = match written {
            Some(data) => data.to_owned(),
            None => self.zeros(hash)?,
        };
        self.export(
            "exported",
            hash,
            "exporter_secret",
            EXPORTER_LABEL,
            &context,
            EXPORTED_LENGTH,
        )
    }

    /// What the applications exported of the early exporter secret, or of the other one.
    pub(super) fn exports(&mut self, early: bool) -> Result<(), Error> {
        let (secret, name, hash) = match early {
            true => (
                "early_exporter_secret",
                "early_exported",
                self.early_hash()?,
            ),
            false => ("exporter_secret", "exported", self.hash),
        };
        if !self.has_value(secret) {
            return Ok(());
        }
        let connection = self.connection;
        let exports: Vec<_> = connection
            .exports
            .iter()
            .filter(|export| export.early == early)
            .collect();
        let mut names = vec![name.to_owned(); exports.len()];
        number(names.iter_mut());
        for (name, export) in names.iter().zip(exports) {
            let context = match export.context.is_empty() {
                true => self.empty()?.to_owned(),
                false => format!("{name}_context"),
            };
            self.given(&context, "", export.context.clone())?;
            self.export(name, hash, secret, &export.label, &context, export.length)?;
        }
        Ok(())
    }

    fn export(
        &mut self,
        name: &str,
        hash: HashAlgorithm,
        secret: &str,
        label: &str,
        context: &str,
        length: u16,
    ) -> Result<(), Error> {
        self.compute(
            Computation::new(name, Operation::Exporter)
                .comment("keying material for the application")
                .param("hash", hash)
                .input("secret", secret)
                .param("label", label)
                .input("context", context)
                .param("length", length),
        )
    }
}
