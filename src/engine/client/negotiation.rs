//! What the server made of the ClientHello: its hello or the wish for another one, and its EncryptedExtensions.

use super::{Client, EarlyData, State};
use crate::{
    engine::{error::Error, secrets::Secrets},
    registry::{CipherSuite, ExtensionType, ProtocolVersion, PskKeyExchangeMode},
    violation::Violation,
    wire::{
        EncryptedExtensions, Extension, Extensions, HelloRetryRequest, ServerHello, is_downgraded,
    },
};

impl Client<'_> {
    pub(super) fn hello_retry_request(
        &mut self,
        octets: &[u8],
        message: &HelloRetryRequest<'_>,
    ) -> Result<(), Error> {
        if self.retry.is_some() {
            return Err(Violation::SecondRetry.into());
        }
        let suite = message.cipher_suite;
        self.check_server_hello(message.legacy_session_id_echo, suite, &message.extensions)?;
        self.check_offered(&message.extensions, &[ExtensionType::COOKIE])?;
        let mut changes = false;
        for extension in message.extensions.iter() {
            match extension {
                Extension::KeyShareHelloRetryRequest(group) => {
                    if !self.config.common.groups.contains(&group) || self.offer.has_share(group) {
                        return Err(Violation::RetryGroup.into());
                    }
                    self.offer.share_for(group, &mut self.endpoint)?;
                    changes = true;
                }
                Extension::Cookie(cookie) => {
                    self.offer.cookie = Some(cookie.to_vec());
                    changes = true;
                }
                Extension::SelectedVersion(_) => {}
                _ => return Err(Violation::ExtensionNotOffered.into()),
            }
        }
        if !changes {
            return Err(Violation::RetryChangesNothing.into());
        }
        self.retry = Some(suite);
        self.endpoint.transcript.push(octets);
        self.offer.keep_psks_of(suite, self.config);
        match self.early_data {
            EarlyData::Offered => {
                self.early_data = EarlyData::Rejected;
                self.endpoint.write_protected(None)?;
            }
            _ if self.config.common.compatibility => self.endpoint.change_cipher_spec()?,
            _ => {}
        }
        self.send_hello()
    }

    pub(super) fn server_hello(
        &mut self,
        octets: &[u8],
        message: &ServerHello<'_>,
    ) -> Result<(), Error> {
        let suite = message.cipher_suite;
        let has_version = message.extensions.find(ExtensionType::SUPPORTED_VERSIONS);
        if has_version.is_none() && is_downgraded(message.random) {
            return Err(Violation::Downgrade.into());
        }
        self.check_server_hello(message.legacy_session_id_echo, suite, &message.extensions)?;
        if self.retry.is_some_and(|retry| retry != suite) {
            return Err(Violation::SuiteChanged.into());
        }
        let hash = suite.hash().ok_or(Violation::SuiteNotOffered)?;
        self.check_offered(&message.extensions, &[])?;
        let (mut share, mut psk) = (None, None);
        for extension in message.extensions.iter() {
            match extension {
                Extension::SelectedVersion(_) => {}
                Extension::KeyShareServerHello(entry) => share = Some(entry),
                Extension::SelectedIdentity(index) => psk = Some(usize::from(index)),
                _ => return Err(Violation::ExtensionNotOffered.into()),
            }
        }
        let shared_secret = match share {
            Some(entry) => {
                let key = self
                    .offer
                    .key_of(entry.group)
                    .ok_or(Violation::ShareGroup)?;
                Some(key.agree(self.endpoint.provider, entry.key_exchange)?)
            }
            None => None,
        };
        let modes = &self.config.psk_modes;
        let key = match psk {
            Some(index) => {
                let psk = self.offer.psk(index, self.config);
                let psk = psk.ok_or(Violation::SelectedIdentity)?;
                if psk.suite.hash() != Some(hash) {
                    return Err(Violation::SelectedIdentity.into());
                }
                let mode = match shared_secret {
                    Some(_) => PskKeyExchangeMode::PSK_DHE_KE,
                    None => PskKeyExchangeMode::PSK_KE,
                };
                if !modes.contains(&mode) {
                    return Err(Violation::PskModeNotOffered.into());
                }
                Some(&psk.key[..])
            }
            None if shared_secret.is_none() => return Err(Violation::KeyShareMissing.into()),
            None => None,
        };
        self.selected_psk = psk;

        let endpoint = &mut self.endpoint;
        endpoint.transcript.push(octets);
        let early = match psk {
            Some(0) => endpoint.early_secrets.take(),
            _ => None,
        };
        let mut secrets = match early {
            Some(early) if early.suite == suite => early,
            _ => Secrets::early(endpoint.provider, suite, hash, key)?,
        };
        let transcript_hash = endpoint.hash_with(hash)?;
        let (client, server) = secrets.handshake(shared_secret.as_deref(), &transcript_hash)?;
        endpoint.secrets = Some(secrets);
        endpoint.read_with(&server)?;
        if self.early_data != EarlyData::Offered {
            let told = self.retry.is_some() || self.early_data == EarlyData::Rejected;
            if self.config.common.compatibility && !told {
                endpoint.change_cipher_spec()?;
            }
            endpoint.write_with(&client)?;
        }
        self.client_handshake_traffic_secret = Some(client);
        self.server_handshake_traffic_secret = Some(server);
        self.state = State::WaitEncryptedExtensions;
        Ok(())
    }

    /// What a ServerHello and a HelloRetryRequest have in common.
    fn check_server_hello(
        &self,
        legacy_session_id_echo: &[u8],
        suite: CipherSuite,
        extensions: &Extensions<'_>,
    ) -> Result<(), Error> {
        match extensions.find(ExtensionType::SUPPORTED_VERSIONS) {
            Some(Extension::SelectedVersion(ProtocolVersion::TLS1_3)) => {}
            Some(_) => return Err(Violation::VersionNotOffered.into()),
            None => return Err(Violation::NotTls13.into()),
        }
        if legacy_session_id_echo != self.offer.session_id {
            return Err(Violation::SessionIdEcho.into());
        }
        if !self.config.common.cipher_suites.contains(&suite) {
            return Err(Violation::SuiteNotOffered.into());
        }
        Ok(())
    }

    /// Every extension but those of `free` types answers one of the hello (RFC 8446, section 4.2).
    pub(super) fn check_offered(
        &self,
        extensions: &Extensions<'_>,
        free: &[ExtensionType],
    ) -> Result<(), Error> {
        for extension in extensions.iter() {
            let extension_type = extension.extension_type();
            if !free.contains(&extension_type) && !self.offered.contains(&extension_type) {
                return Err(Violation::ExtensionNotOffered.into());
            }
        }
        Ok(())
    }

    pub(super) fn encrypted_extensions(
        &mut self,
        octets: &[u8],
        message: &EncryptedExtensions<'_>,
    ) -> Result<(), Error> {
        self.check_offered(&message.extensions, &[])?;
        let common = &self.config.common;
        let mut early_data = false;
        for extension in message.extensions.iter() {
            match extension {
                // Only the client's list says anything to the server; this one is for later connections.
                Extension::ServerNameAccepted | Extension::SupportedGroups(_) => {}
                Extension::ApplicationLayerProtocolNegotiation(names) => {
                    let mut names = names.iter();
                    let (Some(name), None) = (names.next(), names.next()) else {
                        return Err(Violation::ProtocolNotOffered.into());
                    };
                    if !common.protocols.iter().any(|own| own == name.0) {
                        return Err(Violation::ProtocolNotOffered.into());
                    }
                    self.protocol = Some(name.0.to_vec());
                }
                Extension::RecordSizeLimit(limit) => {
                    self.endpoint.outgoing.set_limit(limit);
                }
                Extension::ServerCertificateType(selected) => {
                    if !common.peer_certificate_types.contains(&selected) {
                        return Err(Violation::CertificateTypeNotOffered.into());
                    }
                    self.server_certificate_type = selected;
                }
                Extension::ClientCertificateType(selected) => {
                    let own = common.identity.as_ref().map(|own| own.certificate_type);
                    if own != Some(selected) {
                        return Err(Violation::CertificateTypeNotOffered.into());
                    }
                }
                Extension::EarlyData => early_data = true,
                _ => return Err(Violation::ExtensionNotOffered.into()),
            }
        }
        self.endpoint.transcript.push(octets);
        if early_data {
            if self.selected_psk != Some(0) {
                return Err(Violation::EarlyDataAccepted.into());
            }
            self.early_data = EarlyData::Accepted;
        } else if self.early_data == EarlyData::Offered {
            self.early_data = EarlyData::Rejected;
            let secret = self
                .client_handshake_traffic_secret
                .as_ref()
                .ok_or(Error::NotOpen)?;
            self.endpoint.write_with(secret)?;
        }
        self.state = match self.selected_psk {
            Some(_) => State::WaitFinished,
            None => State::WaitCertificateOrRequest,
        };
        Ok(())
    }
}
