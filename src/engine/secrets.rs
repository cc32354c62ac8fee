//! How far an endpoint has come in the key schedule.

use std::borrow::Cow;

use super::error::Error;
use crate::{
    crypto::{Digest, Provider},
    registry::{CipherSuite, HashAlgorithm, Role},
    schedule::{self, Expander},
};

/// A secret of the key schedule with the name that it has in a trace: `client_handshake_traffic_secret`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its name.
    pub name: Cow<'static, str>,
    /// 32 or 48 octets.
    pub octets: Digest,
}

/// The secrets so far.
pub(super) struct Secrets<'a> {
    provider: &'a dyn Provider,
    pub(super) suite: CipherSuite,
    pub(super) hash: HashAlgorithm,
    /// early_secret, handshake_secret or main_secret: what the next step is made of.
    current: Expander<'a>,
    client_application: Option<Digest>,
    server_application: Option<Digest>,
    pub(super) exporter: Option<Digest>,
    resumption: Option<Digest>,
    generations: [u64; 2],
    /// Every secret in the order in which it was derived.
    log: Vec<Secret>,
}

impl<'a> Secrets<'a> {
    /// The early secret of a pre-shared key, or of none.
    pub(super) fn early(
        provider: &'a dyn Provider,
        suite: CipherSuite,
        hash: HashAlgorithm,
        psk: Option<&[u8]>,
    ) -> Result<Self, Error> {
        let zeros = Digest::zero(hash);
        let early_secret = provider.hkdf_extract(hash, &zeros, psk.unwrap_or(&zeros))?;
        let mut secrets = Self {
            provider,
            suite,
            hash,
            current: Expander::new(provider, hash, &early_secret)?,
            client_application: None,
            server_application: None,
            exporter: None,
            resumption: None,
            generations: [0; 2],
            log: Vec::new(),
        };
        secrets.note("early_secret", early_secret);
        Ok(secrets)
    }

    /// The secrets of 0-RTT: for the client's records and for its exporter.
    pub(super) fn early_traffic(
        &mut self,
        transcript_hash: &[u8],
    ) -> Result<(Expander<'a>, Digest), Error> {
        let secret = self.derive(
            "client_early_traffic_secret",
            "c e traffic",
            transcript_hash,
        )?;
        let exporter = self.derive("early_exporter_secret", "e exp master", transcript_hash)?;
        Ok((self.expander(&secret)?, exporter))
    }

    /// On to the handshake secret: the client's and the server's handshake traffic secrets.
    pub(super) fn handshake(
        &mut self,
        shared_secret: Option<&[u8]>,
        transcript_hash: &[u8],
    ) -> Result<(Expander<'a>, Expander<'a>), Error> {
        self.extract("handshake_secret", shared_secret)?;
        let client = self.derive(
            "client_handshake_traffic_secret",
            "c hs traffic",
            transcript_hash,
        )?;
        let server = self.derive(
            "server_handshake_traffic_secret",
            "s hs traffic",
            transcript_hash,
        )?;
        Ok((self.expander(&client)?, self.expander(&server)?))
    }

    /// On to the main secret, with what covers the server's Finished.
    pub(super) fn application(&mut self, transcript_hash: &[u8]) -> Result<(), Error> {
        self.extract("main_secret", None)?;
        self.client_application = Some(self.derive(
            "client_application_traffic_secret_0",
            "c ap traffic",
            transcript_hash,
        )?);
        self.server_application = Some(self.derive(
            "server_application_traffic_secret_0",
            "s ap traffic",
            transcript_hash,
        )?);
        self.exporter = Some(self.derive("exporter_secret", "exp master", transcript_hash)?);
        Ok(())
    }

    /// What covers the client's Finished.
    pub(super) fn resumption(&mut self, transcript_hash: &[u8]) -> Result<(), Error> {
        self.resumption = Some(self.derive("resumption_secret", "res master", transcript_hash)?);
        Ok(())
    }

    /// The application traffic secret of one side.
    ///
    /// # Errors
    /// [`Error::NotOpen`] before the server's Finished.
    pub(super) fn application_of(&self, role: Role) -> Result<Expander<'a>, Error> {
        let secret = match role {
            Role::Client => self.client_application,
            Role::Server => self.server_application,
        };
        self.expander(&secret.ok_or(Error::NotOpen)?)
    }

    /// The pre-shared key of a ticket.
    ///
    /// # Errors
    /// [`Error::NotOpen`] before the client's Finished.
    pub(super) fn psk_of_ticket(&self, ticket_nonce: &[u8]) -> Result<Digest, Error> {
        let secret = self.resumption.ok_or(Error::NotOpen)?;
        let (provider, hash) = (self.provider, self.hash);
        Ok(schedule::resumption_psk(
            provider,
            hash,
            &secret,
            ticket_nonce,
        )?)
    }

    /// The application traffic secret of one side after its KeyUpdate.
    pub(super) fn update(&mut self, role: Role) -> Result<Expander<'a>, Error> {
        let next = self.application_of(role)?.next_traffic_secret()?;
        let (slot, generation) = match role {
            Role::Client => (&mut self.client_application, &mut self.generations[0]),
            Role::Server => (&mut self.server_application, &mut self.generations[1]),
        };
        *slot = Some(next);
        *generation += 1;
        let name = format!("{role}_application_traffic_secret_{generation}");
        self.note(name, next);
        self.expander(&next)
    }

    pub(super) fn log(&self) -> &[Secret] {
        &self.log
    }

    /// A secret, set up to be expanded.
    pub(super) fn expander(&self, secret: &[u8]) -> Result<Expander<'a>, Error> {
        Ok(Expander::new(self.provider, self.hash, secret)?)
    }

    fn extract(&mut self, name: &'static str, ikm: Option<&[u8]>) -> Result<(), Error> {
        let (provider, hash) = (self.provider, self.hash);
        let no_messages = provider.hash(hash, &[])?;
        let derived = self.current.derive_secret("derived", &no_messages)?;
        let zeros = Digest::zero(hash);
        let secret = provider.hkdf_extract(hash, &derived, ikm.unwrap_or(&zeros))?;
        self.current = self.expander(&secret)?;
        self.note(name, secret);
        Ok(())
    }

    fn derive(
        &mut self,
        name: &'static str,
        label: &str,
        transcript_hash: &[u8],
    ) -> Result<Digest, Error> {
        let secret = self.current.derive_secret(label, transcript_hash)?;
        self.note(name, secret);
        Ok(secret)
    }

    fn note(&mut self, name: impl Into<Cow<'static, str>>, octets: Digest) {
        let name = name.into();
        self.log.push(Secret { name, octets });
    }
}
