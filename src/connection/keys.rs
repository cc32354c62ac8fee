//! The steps of the key schedule: secrets, traffic keys, key update and exporter.

use super::{
    error::Error,
    names::Epoch,
    program::{Computation, Program},
};
use crate::{
    question::{Operation, Question},
    registry::{AeadAlgorithm, PskKind, Role},
    wire::{Binders, Extension, Handshake},
};

/// The label of the exporter beyond the document.
const EXPORTER_LABEL: &str = "EXPERIMENTAL-tlskat";

/// How much is exported, in octets.
const EXPORTED_LENGTH: u16 = 32;

impl Program<'_> {
    /// The step that hashes the messages so far, written where it is new; gives its name.
    pub(super) fn transcript_hash(&mut self) -> Result<String, Error> {
        let (name, comment) = match self.transcript.last() {
            Some(last) => (format!("hash_{last}"), format!("the messages up to {last}")),
            None => ("hash_empty".to_owned(), "the hash of nothing".to_owned()),
        };
        let messages = self.transcript.clone();
        self.hash_of(&name, comment, &messages)
    }

    /// The hash of no messages, which is the context of `derived` and the binder keys.
    fn hash_empty(&mut self) -> Result<String, Error> {
        self.hash_of("hash_empty", "the hash of nothing", &[])
    }

    fn hash_of(
        &mut self,
        name: &str,
        comment: impl Into<String>,
        messages: &[String],
    ) -> Result<String, Error> {
        if self.value(name).is_none() {
            let hash = self.hash;
            self.compute(
                Computation::new(name, Operation::TranscriptHash)
                    .comment(comment)
                    .param("hash", hash)
                    .inputs("messages", messages),
            )?;
        }
        Ok(name.to_owned())
    }

    fn extract(&mut self, name: &str, comment: &str, salt: &str, ikm: &str) -> Result<(), Error> {
        let hash = self.hash;
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
        self.compute(
            Computation::new(name, Operation::HkdfLabel)
                .comment(format!("the info of \"{label}\""))
                .param("label", label)
                .input("context", context)
                .param("length", length),
        )
    }

    /// Derive-Secret, after its info.
    fn derive(
        &mut self,
        name: &str,
        secret: &str,
        label: &str,
        context: &str,
    ) -> Result<(), Error> {
        let (hash, length) = (self.hash, self.hash.length());
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

    /// The keys of one side, after the infos of both.
    fn traffic_keys(&mut self, role: Role, epoch: Epoch) -> Result<(), Error> {
        let (base, secret) = (epoch.keys_of(role), epoch.secret_of(role));
        let suite = self.suite;
        let key_length = suite.aead().map_or(0, AeadAlgorithm::key_length);
        self.info(&format!("{base}_key_info"), "key", "empty", key_length)?;
        let iv_length = AeadAlgorithm::NONCE_LENGTH;
        self.info(&format!("{base}_iv_info"), "iv", "empty", iv_length)?;
        self.compute(
            Computation::new(format!("{base}_keys"), Operation::TrafficKeys)
                .comment(format!("what the {role} writes with"))
                .param("suite", suite)
                .input("secret", secret),
        )
    }

    /// The early secret; its input keying material is the pre-shared key, or zeros.
    pub(super) fn early_secret(&mut self) -> Result<(), Error> {
        let (ikm, comment) = match self.connection.psk.clone() {
            Some(psk) => {
                self.given("psk", "the pre-shared key that the client offers", psk)?;
                ("psk", "the pre-shared key, and zeros as salt")
            }
            None => ("zeros", "no pre-shared key: zeros twice"),
        };
        self.extract("early_secret", comment, "zeros", ikm)
    }

    /// The binder of the pre-shared key in the last ClientHello, with its parts.
    pub(super) fn binder(&mut self) -> Result<(), Error> {
        let Some(psk) = self.connection.psk.clone() else {
            return Ok(());
        };
        let Some(name) = self.transcript.last().cloned() else {
            return Ok(());
        };
        let suffix = name
            .strip_prefix("client_hello")
            .unwrap_or_default()
            .to_owned();
        let Some(hello) = self.value(&name).cloned() else {
            return Ok(());
        };
        let located = Binders::locate(&hello).map_err(|error| Error::Decode {
            value: name.clone(),
            error,
        })?;
        let Some(located) = located else {
            return Ok(());
        };
        let index = self.selected_identity()?;
        let binder = located.binders.get(usize::from(index)).cloned();
        let Some(binder) = binder.and_then(|range| hello.get(range)) else {
            return Ok(());
        };

        let (truncated, zeroed) = (format!("{name}_truncated"), format!("{name}_zero_binders"));
        let cut = hello.get(..located.truncated_length()).unwrap_or_default();
        self.given(&truncated, "without the list of binders", cut)?;
        self.given(
            &zeroed,
            "every binder as zero octets",
            located.zeroed(&hello),
        )?;
        let mut covered = self.transcript.clone();
        let mut messages = self.transcript.clone();
        covered.pop();
        covered.push(truncated);
        messages.pop();
        messages.push(zeroed);

        let mut question = Question::PskBinder {
            hash: self.hash,
            psk,
            kind: PskKind::External,
            messages: messages
                .iter()
                .filter_map(|name| self.value(name).cloned())
                .collect(),
            index,
        };
        let external = self.ask("psk_binder", &question)?;
        let mut chosen = PskKind::Resumption;
        if let Question::PskBinder { kind, .. } = &mut question
            && external
                .get("binder")
                .is_some_and(|found| found[..] == *binder)
        {
            (*kind, chosen) = (PskKind::External, PskKind::External);
        }
        let label = match chosen {
            PskKind::External => "ext binder",
            PskKind::Resumption => "res binder",
        };
        if self.value("binder_key").is_none() {
            let context = self.hash_empty()?;
            self.derive("binder_key", "early_secret", label, &context)?;
        }
        let binder_hash = format!("binder_hash{suffix}");
        self.hash_of(&binder_hash, "up to, and without, the binders", &covered)?;
        let (hash, length) = (self.hash, self.hash.length());
        if self.value("binder_finished_key_info").is_none() {
            self.info("binder_finished_key_info", "finished", "empty", length)?;
        }
        self.compute(
            Computation::new(format!("binder_mac{suffix}"), Operation::Finished)
                .section("4.2.11.2")
                .comment("a binder is made like a Finished, with the binder key")
                .param("hash", hash)
                .input("base_key", "binder_key")
                .input("transcript_hash", binder_hash)
                .known("verify_data", binder),
        )?;
        self.compute(
            Computation::new(format!("psk_binder{suffix}"), Operation::PskBinder)
                .comment("the same in one step, from the pre-shared key and the messages")
                .param("hash", hash)
                .input("psk", "psk")
                .param("kind", chosen)
                .inputs("messages", &messages)
                .param("index", index)
                .known("binder", binder),
        )
    }

    /// The identity that the server selected; the first where it selected none.
    fn selected_identity(&self) -> Result<u16, Error> {
        let Some(message) = self.names.message("server_hello") else {
            return Ok(0);
        };
        if let Handshake::ServerHello(hello) = message.decode()? {
            for extension in hello.extensions.iter() {
                if let Extension::SelectedIdentity(index) = extension {
                    return Ok(index);
                }
            }
        }
        Ok(0)
    }

    /// The secrets of 0-RTT, and the client's keys.
    pub(super) fn early_keys(&mut self) -> Result<(), Error> {
        let context = self.transcript_hash()?;
        let secret = Epoch::Early.secret_of(Role::Client);
        self.derive(&secret, "early_secret", "c e traffic", &context)?;
        self.derive(
            "early_exporter_secret",
            "early_secret",
            "e exp master",
            &context,
        )?;
        self.traffic_keys(Role::Client, Epoch::Early)
    }

    /// From the early secret to the main secret.
    pub(super) fn handshake_keys(&mut self) -> Result<(), Error> {
        let empty = self.hash_empty()?;
        self.derive("derived_early", "early_secret", "derived", &empty)?;
        let (ikm, comment) = match self.group {
            Some(_) => ("client_shared_secret", "the shared secret comes in"),
            None => ("zeros", "no key exchange: zeros come in"),
        };
        self.extract("handshake_secret", comment, "derived_early", ikm)?;
        let context = self.transcript_hash()?;
        for (role, label) in [
            (Role::Client, "c hs traffic"),
            (Role::Server, "s hs traffic"),
        ] {
            let secret = Epoch::Handshake.secret_of(role);
            self.derive(&secret, "handshake_secret", label, &context)?;
        }
        for role in [Role::Server, Role::Client] {
            self.traffic_keys(role, Epoch::Handshake)?;
        }
        self.derive("derived_handshake", "handshake_secret", "derived", &empty)?;
        let comment = "nothing new comes in: zeros";
        self.extract("main_secret", comment, "derived_handshake", "zeros")
    }

    /// The secrets that cover the server's Finished, and the keys of both sides.
    pub(super) fn application_keys(&mut self) -> Result<(), Error> {
        let context = self.transcript_hash()?;
        for (role, label) in [
            (Role::Client, "c ap traffic"),
            (Role::Server, "s ap traffic"),
        ] {
            let secret = Epoch::Application.secret_of(role);
            self.derive(&secret, "main_secret", label, &context)?;
        }
        self.derive("exporter_secret", "main_secret", "exp master", &context)?;
        for role in [Role::Server, Role::Client] {
            self.traffic_keys(role, Epoch::Application)?;
        }
        Ok(())
    }

    /// The secret that covers the client's Finished.
    pub(super) fn resumption_secret(&mut self) -> Result<(), Error> {
        let context = self.transcript_hash()?;
        self.derive("resumption_secret", "main_secret", "res master", &context)
    }

    /// The pre-shared key of a ticket.
    pub(super) fn resumption_psk(
        &mut self,
        suffix: &str,
        ticket_nonce: &[u8],
    ) -> Result<(), Error> {
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

    /// What no document prints, but every implementation has.
    pub(super) fn key_update_and_exporter(&mut self) -> Result<(), Error> {
        let hash = self.hash;
        for role in [Role::Client, Role::Server] {
            let secret = Epoch::Application.secret_of(role);
            let next = format!("{}_traffic_secret_1", Epoch::Application.keys_of(role));
            self.compute(
                Computation::new(next, Operation::NextTrafficSecret)
                    .comment(format!("after a KeyUpdate of the {role}"))
                    .param("hash", hash)
                    .input("secret", secret),
            )?;
        }
        let data = ["client_application_data", "client_application_data_1"];
        let written = data.into_iter().find(|name| self.value(name).is_some());
        self.compute(
            Computation::new("exported", Operation::Exporter)
                .comment("keying material for the application")
                .param("hash", hash)
                .input("secret", "exporter_secret")
                .param("label", EXPORTER_LABEL)
                .input("context", written.unwrap_or("zeros"))
                .param("length", EXPORTED_LENGTH),
        )
    }
}
