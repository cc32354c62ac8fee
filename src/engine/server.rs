//! The server (RFC 8446, appendix A.2).
//!
//! ```text
//!                      START ◄──────────────┐
//!                        │ ClientHello      │ send HelloRetryRequest
//!                        ▼                  │
//!                     RECVD_CH ─────────────┘
//!                        │ select parameters
//!                        ▼
//!                     NEGOTIATED
//!                        │ send ServerHello; K_send = handshake; send EncryptedExtensions,
//!                        │ CertificateRequest, Certificate, CertificateVerify, Finished;
//!                        │ K_send = application
//!           early data ┌─┴─┐ no early data; K_recv = handshake
//!                      ▼   │
//!                 WAIT_EOED│  K_recv = early data
//!     EndOfEarlyData;  │   │
//!     K_recv=handshake ▼   ▼
//!                    WAIT_FLIGHT2
//!      no authentication │   │ authentication of the client
//!                        │   ▼
//!                        │ WAIT_CERT
//!                        │   │ Certificate ──── empty ──┐
//!                        │   ▼                          │
//!                        │ WAIT_CV                      │
//!                        │   │ CertificateVerify        │
//!                        ▼   ▼                          │
//!                    WAIT_FINISHED ◄────────────────────┘
//!                        │ Finished; K_recv = application
//!                        ▼
//!                    CONNECTED
//! ```

mod negotiation;

use self::negotiation::{Negotiated, Outcome};
use super::{
    authentication::{certificate_in, common_compression},
    config::{ClientAuth, ConfigError, ServerConfig, Ticket},
    endpoint::{self, Endpoint, Side},
    error::Error,
    records::{Protection, Skip},
    secrets::Secrets,
    tamper::Tamper,
};
use crate::{
    crypto::{Digest, Provider},
    entropy::Entropy,
    registry::{CertificateType, ExtensionType, ProtocolVersion, Role},
    schedule::Expander,
    violation::Violation,
    wire::{
        Certificate, CertificateRequest, CertificateVerify, ClientHello, DistinguishedName,
        EncryptedExtensions, Extension, Extensions, Finished, Handshake, HelloRetryRequest,
        KeyShareEntry, List, NewSessionTicket, ProtocolName, ServerHello,
    },
};

/// A server of one connection.
pub struct Server<'a> {
    endpoint: Endpoint<'a>,
    pub(super) config: &'a ServerConfig,
    state: State,
    /// What was asked for with a HelloRetryRequest.
    retry: Option<Negotiated>,
    client_handshake_traffic_secret: Option<Expander<'a>>,
    client_certificate_type: CertificateType,
    client_key: Vec<u8>,
    post_handshake_auth: bool,
    requests: Vec<PendingRequest>,
    /// The types of the extensions in a CertificateRequest.
    requested: Vec<ExtensionType>,
    /// Number of messages of the handshake itself.
    handshake: usize,
    protocol: Option<Vec<u8>>,
    early_data_accepted: Option<bool>,
    issued: Vec<IssuedTicket>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    WaitEndOfEarlyData,
    WaitCertificate,
    WaitCertificateVerify,
    WaitFinished,
    Connected,
    /// Connected, and in the middle of an authentication after the handshake.
    WaitLaterCertificateVerify,
    WaitLaterFinished,
}

/// A request for authentication after the handshake that has no answer yet.
struct PendingRequest {
    context: Vec<u8>,
    message: Vec<u8>,
}

/// A ticket that was sent, with the key that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedTicket {
    /// The identity.
    pub ticket: Vec<u8>,
    /// The key.
    pub psk: Digest,
}

impl<'a> Server<'a> {
    /// A server that waits for a ClientHello.
    ///
    /// # Errors
    /// The rule that the configuration breaks.
    pub fn new(
        config: &'a ServerConfig,
        provider: &'a dyn Provider,
        entropy: Entropy,
        tamper: Box<dyn Tamper + 'a>,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self {
            endpoint: Endpoint::new(Role::Server, &config.common, provider, entropy, tamper),
            config,
            state: State::Start,
            retry: None,
            client_handshake_traffic_secret: None,
            client_certificate_type: CertificateType::X509,
            client_key: Vec::new(),
            post_handshake_auth: false,
            requests: Vec::new(),
            requested: Vec::new(),
            handshake: 0,
            protocol: None,
            early_data_accepted: None,
            issued: Vec::new(),
        })
    }

    /// Deals with octets from the client.
    ///
    /// # Errors
    /// Why the connection has ended; the alert is in the output.
    pub fn receive(&mut self, octets: &[u8]) -> Result<(), Error> {
        endpoint::receive(self, octets)
    }

    /// What a server has in common with a client.
    pub fn endpoint(&self) -> &Endpoint<'a> {
        &self.endpoint
    }

    /// What a server has in common with a client, to write, to update keys, to close.
    pub fn endpoint_mut(&mut self) -> &mut Endpoint<'a> {
        &mut self.endpoint
    }

    /// Whether the handshake is over.
    pub fn is_connected(&self) -> bool {
        !matches!(
            self.state,
            State::Start
                | State::WaitEndOfEarlyData
                | State::WaitCertificate
                | State::WaitCertificateVerify
                | State::WaitFinished
        )
    }

    /// Whether early data was taken; `None` where none was offered.
    pub fn is_early_data_accepted(&self) -> Option<bool> {
        self.early_data_accepted
    }

    /// The application protocol that was chosen.
    pub fn protocol(&self) -> Option<&[u8]> {
        self.protocol.as_deref()
    }

    /// The tickets that were sent.
    pub fn tickets(&self) -> &[IssuedTicket] {
        &self.issued
    }

    /// Whether requests for authentication wait for their answers.
    pub fn awaits_authentication(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Asks for a certificate after the handshake (RFC 8446, section 4.6.2).
    ///
    /// # Errors
    /// [`Error::NotOpen`] where the handshake is not over; [`Violation::AuthenticationNotOffered`] where the client did
    /// not offer it; [`Violation::RequestContext`] for no context, or one that was used.
    pub fn request_authentication(&mut self, context: &[u8]) -> Result<(), Error> {
        if !self.is_connected() || !self.endpoint.write_open {
            return Err(Error::NotOpen);
        }
        if !self.post_handshake_auth {
            return Err(Violation::AuthenticationNotOffered.into());
        }
        if context.is_empty() || self.requests.iter().any(|other| other.context == context) {
            return Err(Violation::RequestContext.into());
        }
        let message = self.with_request(context, |endpoint, request| endpoint.encode(request))?;
        self.endpoint.queue(&message)?;
        self.requests.push(PendingRequest {
            context: context.to_vec(),
            message,
        });
        self.endpoint.flush()
    }

    fn client_hello(&mut self, octets: &[u8], hello: &ClientHello<'_>) -> Result<(), Error> {
        let retry = self.retry.take();
        let outcome =
            negotiation::negotiate(self.config, &self.endpoint, octets, hello, retry.as_ref())?;
        self.endpoint.transcript.push(octets);
        match outcome {
            Outcome::Retry(negotiated) => self.send_retry(hello, negotiated),
            Outcome::Go(negotiated) => self.send_flight(hello, negotiated, retry.is_some()),
        }
    }

    fn send_retry(&mut self, hello: &ClientHello<'_>, negotiated: Negotiated) -> Result<(), Error> {
        let mut extensions = vec![Extension::SelectedVersion(ProtocolVersion::TLS1_3)];
        if let Some(group) = negotiated.retry_group {
            extensions.push(Extension::KeyShareHelloRetryRequest(group));
        }
        if let Some(cookie) = &self.config.cookie {
            extensions.push(Extension::Cookie(cookie));
        }
        let endpoint = &mut self.endpoint;
        endpoint.send(&Handshake::HelloRetryRequest(HelloRetryRequest {
            legacy_session_id_echo: hello.legacy_session_id,
            cipher_suite: negotiated.suite,
            extensions: Extensions::from(&extensions[..]),
        }))?;
        endpoint.flush()?;
        if !hello.legacy_session_id.is_empty() {
            endpoint.change_cipher_spec()?;
        }
        if hello.extensions.find(ExtensionType::EARLY_DATA).is_some() {
            self.early_data_accepted = Some(false);
            endpoint.incoming.skip = Skip::UntilHello(self.config.skipped_early_data());
        }
        self.retry = Some(negotiated);
        Ok(())
    }

    /// From the ServerHello to the Finished.
    fn send_flight(
        &mut self,
        hello: &ClientHello<'_>,
        negotiated: Negotiated,
        retried: bool,
    ) -> Result<(), Error> {
        let Negotiated {
            suite, hash, psk, ..
        } = negotiated;
        let config = self.config;
        let endpoint = &mut self.endpoint;
        endpoint.incoming.skip = Skip::Nothing;
        let key = psk.as_ref().map(|psk| &psk.key.key[..]);
        let mut secrets = Secrets::early(endpoint.provider, suite, hash, key)?;
        let early_traffic_secret = match negotiated.early_data {
            true => {
                let transcript_hash = endpoint.hash_with(hash)?;
                let (secret, exporter) = secrets.early_traffic(&transcript_hash)?;
                endpoint.early_exporter = Some(exporter);
                Some(secret)
            }
            false => None,
        };

        let random = endpoint.entropy.array("server_random")?;
        let (share, shared_secret) = match negotiated.exchange {
            Some(exchange) => {
                endpoint.private_keys.push(exchange.key);
                (
                    Some((exchange.group, exchange.share)),
                    Some(exchange.shared_secret),
                )
            }
            None => (None, None),
        };
        let mut extensions = vec![Extension::SelectedVersion(ProtocolVersion::TLS1_3)];
        if let Some((group, key_exchange)) = &share {
            let (group, key_exchange) = (*group, &key_exchange[..]);
            let entry = KeyShareEntry {
                group,
                key_exchange,
            };
            extensions.push(Extension::KeyShareServerHello(entry));
        }
        if let Some(psk) = &psk {
            extensions.push(Extension::SelectedIdentity(psk.index));
        }
        endpoint.send(&Handshake::ServerHello(ServerHello {
            random: &random,
            legacy_session_id_echo: hello.legacy_session_id,
            cipher_suite: suite,
            extensions: Extensions::from(&extensions[..]),
        }))?;
        endpoint.flush()?;
        if !hello.legacy_session_id.is_empty() && !retried {
            endpoint.change_cipher_spec()?;
        }

        let transcript_hash = endpoint.hash_with(hash)?;
        let (client, server) = secrets.handshake(shared_secret.as_deref(), &transcript_hash)?;
        endpoint.secrets = Some(secrets);
        endpoint.write_with(&server)?;

        self.post_handshake_auth = hello
            .extensions
            .find(ExtensionType::POST_HANDSHAKE_AUTH)
            .is_some();
        let offered_early_data = hello.extensions.find(ExtensionType::EARLY_DATA).is_some();
        if offered_early_data {
            self.early_data_accepted = Some(negotiated.early_data);
        }
        self.protocol = negotiated.protocol;
        self.send_encrypted_extensions(hello, negotiated.early_data, psk.is_some())?;
        let authenticates = config.client_auth != ClientAuth::None && psk.is_none();
        if authenticates {
            self.with_request(&[], |endpoint, request| endpoint.send(request))?;
        }
        let endpoint = &mut self.endpoint;
        if let Some(scheme) = negotiated.scheme {
            let own = config
                .common
                .identity
                .as_ref()
                .ok_or(Violation::NoCommonScheme)?;
            let compression = common_compression(&config.common.compression, &hello.extensions);
            endpoint.send_certificate(&[], &own.chain, compression)?;
            endpoint.send_certificate_verify(own, scheme)?;
        }
        endpoint.send_finished(&server)?;
        let transcript_hash = endpoint.hash()?;
        endpoint.secrets_mut()?.application(&transcript_hash)?;
        let secret = endpoint.secrets_mut()?.application_of(Role::Server)?;
        endpoint.write_with(&secret)?;
        endpoint.write_open = true;

        let flight = match authenticates {
            true => State::WaitCertificate,
            false => State::WaitFinished,
        };
        self.state = match early_traffic_secret {
            Some(secret) => {
                let protection = Protection::new(endpoint.provider, suite, &secret)?;
                endpoint.incoming.protect(Some(protection))?;
                State::WaitEndOfEarlyData
            }
            None => {
                endpoint.read_with(&client)?;
                if offered_early_data {
                    endpoint.incoming.skip = Skip::Unopened(config.skipped_early_data());
                }
                flight
            }
        };
        self.client_handshake_traffic_secret = Some(client);
        Ok(())
    }

    fn send_encrypted_extensions(
        &mut self,
        hello: &ClientHello<'_>,
        early_data: bool,
        resumed: bool,
    ) -> Result<(), Error> {
        let common = &self.config.common;
        let find = |extension_type| hello.extensions.find(extension_type);
        let mut extensions = Vec::new();
        if find(ExtensionType::SERVER_NAME).is_some() && !resumed {
            extensions.push(Extension::ServerNameAccepted);
        }
        let protocol = self.protocol.clone().unwrap_or_default();
        let protocols = [ProtocolName(&protocol)];
        if self.protocol.is_some() {
            let protocols = List::from(&protocols);
            extensions.push(Extension::ApplicationLayerProtocolNegotiation(protocols));
        }
        if let Some(Extension::ClientCertificateTypes(offered)) =
            find(ExtensionType::CLIENT_CERTIFICATE_TYPE)
            && self.config.client_auth != ClientAuth::None
            && !resumed
        {
            let mut accepted = common.peer_certificate_types.iter();
            let selected = accepted.find(|accepted| offered.contains(accepted));
            self.client_certificate_type = *selected.ok_or(Violation::NoCommonCertificateType)?;
            extensions.push(Extension::ClientCertificateType(
                self.client_certificate_type,
            ));
        }
        if let Some(own) = &common.identity
            && find(ExtensionType::SERVER_CERTIFICATE_TYPE).is_some()
            && !resumed
        {
            extensions.push(Extension::ServerCertificateType(own.certificate_type));
        }
        if let Some(own) = common.record_size_limit
            && let Some(Extension::RecordSizeLimit(limit)) = find(ExtensionType::RECORD_SIZE_LIMIT)
        {
            self.endpoint.outgoing.set_limit(limit);
            extensions.push(Extension::RecordSizeLimit(own));
        }
        if early_data {
            extensions.push(Extension::EarlyData);
        }
        let endpoint = &mut self.endpoint;
        endpoint.send(&Handshake::EncryptedExtensions(EncryptedExtensions {
            extensions: Extensions::from(&extensions[..]),
        }))
    }

    /// Puts a CertificateRequest together for `with`.
    fn with_request<R>(
        &mut self,
        context: &[u8],
        with: impl FnOnce(&mut Endpoint<'a>, &Handshake<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let ServerConfig {
            common,
            certificate_authorities,
            ..
        } = self.config;
        let schemes = &common.signature_schemes[..];
        let authorities: Vec<_> = certificate_authorities
            .iter()
            .map(|name| DistinguishedName(name))
            .collect();
        let mut extensions = vec![Extension::SignatureAlgorithms(List::from(schemes))];
        if !common.signature_schemes_cert.is_empty() {
            let schemes = List::from(&common.signature_schemes_cert[..]);
            extensions.push(Extension::SignatureAlgorithmsCert(schemes));
        }
        if !authorities.is_empty() {
            let authorities = List::from(&authorities[..]);
            extensions.push(Extension::CertificateAuthorities(authorities));
        }
        if !common.compression.is_empty() {
            let compression = List::from(&common.compression[..]);
            extensions.push(Extension::CompressCertificate(compression));
        }
        let types = extensions.iter();
        self.requested = types.map(|extension| extension.extension_type()).collect();
        let request = Handshake::CertificateRequest(CertificateRequest {
            certificate_request_context: context,
            extensions: Extensions::from(&extensions[..]),
        });
        with(&mut self.endpoint, &request)
    }

    fn end_of_early_data(&mut self, octets: &[u8]) -> Result<(), Error> {
        self.endpoint.transcript.push(octets);
        let secret = self
            .client_handshake_traffic_secret
            .as_ref()
            .ok_or(Error::NotOpen)?;
        self.endpoint.read_with(secret)?;
        // Early data needs a pre-shared key, and no certificate is asked for beside one.
        self.state = State::WaitFinished;
        Ok(())
    }

    fn certificate(&mut self, octets: &[u8], message: &Certificate<'_>) -> Result<(), Error> {
        let later = self.state == State::Connected;
        if later {
            let context = message.certificate_request_context;
            let mut requests = self.requests.iter();
            let place = requests.position(|request| request.context == context);
            let request = self
                .requests
                .remove(place.ok_or(Violation::CertificateContext)?);
            self.endpoint.transcript.push(&request.message);
        } else if !message.certificate_request_context.is_empty() {
            return Err(Violation::CertificateContext.into());
        }
        let trust = &self.config.common.trust;
        let certificate_type = self.client_certificate_type;
        let endpoint = &mut self.endpoint;
        let key = endpoint.accept_certificate(message, &self.requested, certificate_type, trust)?;
        endpoint.transcript.push(octets);
        self.state = match (&key, later) {
            (Some(_), false) => State::WaitCertificateVerify,
            (Some(_), true) => State::WaitLaterCertificateVerify,
            (None, _) if self.config.client_auth == ClientAuth::Required => {
                return Err(Violation::CertificateRequired.into());
            }
            (None, false) => State::WaitFinished,
            (None, true) => State::WaitLaterFinished,
        };
        self.client_key = key.unwrap_or_default();
        Ok(())
    }

    fn certificate_verify(
        &mut self,
        octets: &[u8],
        message: &CertificateVerify<'_>,
    ) -> Result<(), Error> {
        let offered = &self.config.common.signature_schemes;
        let key = core::mem::take(&mut self.client_key);
        self.endpoint
            .check_certificate_verify(octets, message, offered, &key)
    }

    fn finished(&mut self, octets: &[u8], message: &Finished<'_>) -> Result<(), Error> {
        let base_key = self
            .client_handshake_traffic_secret
            .as_ref()
            .ok_or(Error::NotOpen)?;
        let endpoint = &mut self.endpoint;
        endpoint.check_finished(base_key, octets, message)?;
        let transcript_hash = endpoint.hash()?;
        endpoint.secrets_mut()?.resumption(&transcript_hash)?;
        let secret = endpoint.secrets_mut()?.application_of(Role::Client)?;
        endpoint.read_with(&secret)?;
        self.handshake = endpoint.transcript.len();
        self.state = State::Connected;
        for (index, ticket) in self.config.tickets.iter().enumerate() {
            self.send_ticket(index, ticket)?;
        }
        self.endpoint.flush()
    }

    fn later_finished(&mut self, octets: &[u8], message: &Finished<'_>) -> Result<(), Error> {
        let endpoint = &mut self.endpoint;
        let base_key = endpoint.secrets_mut()?.application_of(Role::Client)?;
        endpoint.check_finished(&base_key, octets, message)?;
        endpoint.transcript.truncate(self.handshake);
        self.state = State::Connected;
        Ok(())
    }

    fn send_ticket(&mut self, index: usize, config: &Ticket) -> Result<(), Error> {
        let endpoint = &mut self.endpoint;
        let entropy = &endpoint.entropy;
        let ticket_age_add = entropy.number(&format!("ticket_age_add.{index}"))?;
        let ticket = entropy.octets(&format!("ticket.{index}"), config.length)?;
        let extensions: Vec<_> = config
            .max_early_data
            .map(Extension::MaxEarlyDataSize)
            .into_iter()
            .collect();
        endpoint.send_outside_transcript(&Handshake::NewSessionTicket(NewSessionTicket {
            ticket_lifetime: config.lifetime,
            ticket_age_add,
            ticket_nonce: &config.nonce,
            ticket: &ticket,
            extensions: Extensions::from(&extensions[..]),
        }))?;
        let psk = endpoint.secrets_mut()?.psk_of_ticket(&config.nonce)?;
        self.issued.push(IssuedTicket { ticket, psk });
        Ok(())
    }
}

impl ServerConfig {
    /// How much early data is skipped where it is not taken.
    fn skipped_early_data(&self) -> usize {
        const AT_LEAST: usize = 1 << 15;
        let limit = self.max_early_data.unwrap_or_default() as usize;
        limit.max(AT_LEAST)
    }
}

impl<'a> Side<'a> for Server<'a> {
    fn endpoint(&mut self) -> &mut Endpoint<'a> {
        &mut self.endpoint
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Start => "START",
            State::WaitEndOfEarlyData => "WAIT_EOED",
            State::WaitCertificate => "WAIT_CERT",
            State::WaitCertificateVerify => "WAIT_CV",
            State::WaitFinished => "WAIT_FINISHED",
            State::Connected => "CONNECTED",
            State::WaitLaterCertificateVerify => "CONNECTED, WAIT_CV",
            State::WaitLaterFinished => "CONNECTED, WAIT_FINISHED",
        }
    }

    fn message(&mut self, octets: &[u8], message: &Handshake<'_>) -> Result<(), Error> {
        match (self.state, message) {
            (State::Start, Handshake::ClientHello(message)) => self.client_hello(octets, message),
            (State::WaitEndOfEarlyData, Handshake::EndOfEarlyData) => {
                self.end_of_early_data(octets)
            }
            (State::WaitCertificate, Handshake::Certificate(message)) => {
                self.certificate(octets, message)
            }
            (State::Connected, Handshake::Certificate(message)) if !self.requests.is_empty() => {
                self.certificate(octets, message)
            }
            (
                State::WaitCertificate | State::Connected,
                Handshake::CompressedCertificate(message),
            ) if self.state == State::WaitCertificate || !self.requests.is_empty() => {
                let offered = &self.config.common.compression;
                let whole = self.endpoint.decompress(message, offered)?;
                self.certificate(octets, &certificate_in(&whole)?)
            }
            (State::WaitCertificateVerify, Handshake::CertificateVerify(message)) => {
                self.certificate_verify(octets, message)?;
                self.state = State::WaitFinished;
                Ok(())
            }
            (State::WaitLaterCertificateVerify, Handshake::CertificateVerify(message)) => {
                self.certificate_verify(octets, message)?;
                self.state = State::WaitLaterFinished;
                Ok(())
            }
            (State::WaitFinished, Handshake::Finished(message)) => self.finished(octets, message),
            (State::WaitLaterFinished, Handshake::Finished(message)) => {
                self.later_finished(octets, message)
            }
            (State::Connected, Handshake::KeyUpdate(request)) => {
                self.endpoint.key_updated(*request)
            }
            _ => Err(Error::UnexpectedMessage {
                state: self.state(),
                message: message.name(),
            }),
        }
    }

    fn takes_application_data(&self) -> bool {
        matches!(self.state, State::WaitEndOfEarlyData | State::Connected)
    }

    fn ignores_change_cipher_spec(&self) -> bool {
        match self.state {
            State::Start => self.retry.is_some(),
            _ => !self.is_connected(),
        }
    }
}
