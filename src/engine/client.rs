//! The client (RFC 8446, appendix A.1).
//!
//! ```text
//!                      START
//!                        │ send ClientHello; early data with K_send = early data
//!                        ▼
//!        ┌──────────► WAIT_SH
//!        │ HelloRetryRequest │ ServerHello; K_recv = handshake
//!        └───────────────────┤
//!                        ▼
//!                     WAIT_EE
//!            with a PSK  │  EncryptedExtensions
//!        ┌───────────────┤
//!        │               ▼
//!        │          WAIT_CERT_CR
//!        │   Certificate │   CertificateRequest
//!        │        ┌──────┴──────────┐
//!        │        │                 ▼
//!        │        │             WAIT_CERT
//!        │        ▼                 │ Certificate
//!        │     WAIT_CV ◄────────────┘
//!        │        │ CertificateVerify
//!        ▼        ▼
//!      WAIT_FINISHED
//!            │ Finished; send EndOfEarlyData, K_send = handshake,
//!            │ send Certificate, CertificateVerify, Finished; K_send = K_recv = application
//!            ▼
//!        CONNECTED
//! ```

mod hello;
mod negotiation;

use self::hello::Offer;
use super::{
    authentication::{certificate_in, common_compression, common_scheme},
    config::{ClientConfig, ConfigError, PreSharedKey},
    endpoint::{self, Endpoint, Side},
    error::Error,
    records::Protection,
    secrets::Secrets,
    tamper::Tamper,
};
use crate::{
    crypto::{Digest, Provider},
    entropy::Entropy,
    registry::{
        AlertDescription, CertificateCompressionAlgorithm, CertificateType, CipherSuite,
        ContentType, ExtensionType, PskKind, Role, SignatureScheme,
    },
    schedule::Expander,
    violation::Violation,
    wire::{
        Certificate, CertificateRequest, DecodeError, Extension, Finished, Handshake,
        NewSessionTicket, tells_of_a_downgrade,
    },
};

/// Most tickets that are kept; those that come later are let go.
const MOST_TICKETS: usize = 256;

/// Most requests for authentication after the handshake that are answered: the answer is many times as long.
const MOST_REQUESTS: usize = 16;

/// A client of one connection.
pub struct Client<'a> {
    endpoint: Endpoint<'a>,
    pub(super) config: &'a ClientConfig,
    state: State,
    offer: Offer,
    /// The types of the extensions in the last ClientHello.
    offered: Vec<ExtensionType>,
    /// The suite of the HelloRetryRequest, if there was one.
    retry: Option<CipherSuite>,
    early_data: EarlyData,
    selected_psk: Option<usize>,
    client_handshake_traffic_secret: Option<Expander<'a>>,
    server_handshake_traffic_secret: Option<Expander<'a>>,
    server_certificate_type: CertificateType,
    server_key: Vec<u8>,
    request: Option<Request>,
    /// The contexts of the requests after the handshake.
    contexts: Vec<Vec<u8>>,
    protocol: Option<Vec<u8>>,
    tickets: Vec<ReceivedTicket>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    WaitServerHello,
    WaitEncryptedExtensions,
    WaitCertificateOrRequest,
    WaitCertificate,
    WaitCertificateVerify,
    WaitFinished,
    Connected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EarlyData {
    NotOffered,
    Offered,
    Accepted,
    Rejected,
}

/// What a CertificateRequest asks for.
struct Request {
    context: Vec<u8>,
    schemes: Vec<SignatureScheme>,
    compression: Option<CertificateCompressionAlgorithm>,
}

/// A ticket with the key that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedTicket {
    /// Seconds.
    pub lifetime: u32,
    /// What is added to the age in milliseconds.
    pub age_add: u32,
    /// The identity.
    pub ticket: Vec<u8>,
    /// The key.
    pub psk: Digest,
    /// The suite of the connection.
    pub suite: CipherSuite,
    /// `early_data` of the ticket, or 0.
    pub max_early_data: u32,
}

impl ReceivedTicket {
    /// The pre-shared key of a connection that begins `age` milliseconds after the ticket came.
    pub fn pre_shared_key(&self, age: u32) -> PreSharedKey {
        PreSharedKey {
            kind: PskKind::Resumption,
            identity: self.ticket.clone(),
            key: self.psk.to_vec(),
            suite: self.suite,
            obfuscated_ticket_age: age.wrapping_add(self.age_add),
            max_early_data: self.max_early_data,
        }
    }
}

impl<'a> Client<'a> {
    /// A client that has not sent anything.
    ///
    /// # Errors
    /// The rule that the configuration breaks.
    pub fn new(
        config: &'a ClientConfig,
        provider: &'a dyn Provider,
        entropy: Entropy,
        tamper: Box<dyn Tamper + 'a>,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self {
            endpoint: Endpoint::new(Role::Client, &config.common, provider, entropy, tamper),
            config,
            state: State::Start,
            offer: Offer::default(),
            offered: Vec::new(),
            retry: None,
            early_data: EarlyData::NotOffered,
            selected_psk: None,
            client_handshake_traffic_secret: None,
            server_handshake_traffic_secret: None,
            server_certificate_type: CertificateType::X509,
            server_key: Vec::new(),
            request: None,
            contexts: Vec::new(),
            protocol: None,
            tickets: Vec::new(),
        })
    }

    /// Sends the ClientHello, and early data where there is some.
    ///
    /// # Errors
    /// Where a primitive fails, or a message cannot be written.
    pub fn start(&mut self) -> Result<(), Error> {
        self.offer = Offer::first(self.config, &mut self.endpoint)?;
        if !self.config.early_data.is_empty() {
            self.early_data = EarlyData::Offered;
        }
        self.send_hello()?;
        self.endpoint.outgoing.end_of_initial_hello();
        self.state = State::WaitServerHello;
        if self.early_data == EarlyData::Offered {
            self.send_early_data()?;
        }
        Ok(())
    }

    /// Deals with octets from the server.
    ///
    /// # Errors
    /// Why the connection has ended; the alert is in the output.
    pub fn receive(&mut self, octets: &[u8]) -> Result<(), Error> {
        endpoint::receive(self, octets)
    }

    /// What a client has in common with a server.
    pub fn endpoint(&self) -> &Endpoint<'a> {
        &self.endpoint
    }

    /// What a client has in common with a server, to write, to update keys, to close.
    pub fn endpoint_mut(&mut self) -> &mut Endpoint<'a> {
        &mut self.endpoint
    }

    /// Whether the handshake is over.
    pub fn is_connected(&self) -> bool {
        self.state == State::Connected
    }

    /// Whether the server took the early data; `None` where there is none or it has not said so yet.
    pub fn is_early_data_accepted(&self) -> Option<bool> {
        match self.early_data {
            EarlyData::NotOffered | EarlyData::Offered => None,
            EarlyData::Accepted => Some(true),
            EarlyData::Rejected => Some(false),
        }
    }

    /// The application protocol that the server chose.
    pub fn protocol(&self) -> Option<&[u8]> {
        self.protocol.as_deref()
    }

    /// The tickets that came.
    pub fn tickets(&self) -> &[ReceivedTicket] {
        &self.tickets
    }

    /// Sends the ClientHello of the offer with its binders.
    fn send_hello(&mut self) -> Result<(), Error> {
        let Self {
            offer, endpoint, ..
        } = self;
        let early_data = self.early_data == EarlyData::Offered;
        let mut binders = offer.zero_binders(self.config);
        if !binders.is_empty() {
            let mut hello = Vec::new();
            offer.with_hello(self.config, early_data, &binders, |message| {
                message.encode(&mut hello)
            })?;
            binders = offer.binders(self.config, endpoint, &hello)?;
        }
        let offered = &mut self.offered;
        offer.with_hello(self.config, early_data, &binders, |message| {
            if let Handshake::ClientHello(hello) = message {
                let types = hello.extensions.iter();
                *offered = types.map(|extension| extension.extension_type()).collect();
            }
            endpoint.send(message)
        })?;
        endpoint.flush()
    }

    fn send_early_data(&mut self) -> Result<(), Error> {
        let endpoint = &mut self.endpoint;
        if self.config.common.compatibility {
            endpoint.change_cipher_spec()?;
        }
        let psk = self.config.common.psks.first().ok_or(Error::NotOpen)?;
        let hash = psk.suite.hash().ok_or(Violation::NoCommonSuite)?;
        let key = Some(&psk.key[..]);
        let mut secrets = Secrets::early(endpoint.provider, psk.suite, hash, key)?;
        let transcript_hash = endpoint.hash_with(hash)?;
        let (secret, exporter) = secrets.early_traffic(&transcript_hash)?;
        let protection = Protection::new(endpoint.provider, psk.suite, &secret)?;
        endpoint.write_protected(Some(protection))?;
        endpoint.early_secrets = Some(secrets);
        endpoint.early_exporter = Some(exporter);
        for data in &self.config.early_data {
            endpoint.content(ContentType::APPLICATION_DATA, data)?;
        }
        Ok(())
    }

    fn certificate_request(
        &mut self,
        octets: &[u8],
        message: &CertificateRequest<'_>,
    ) -> Result<(), Error> {
        let Some(Extension::SignatureAlgorithms(schemes)) =
            message.extensions.find(ExtensionType::SIGNATURE_ALGORITHMS)
        else {
            return Err(Violation::SignatureAlgorithmsMissing.into());
        };
        self.request = Some(Request {
            context: message.certificate_request_context.to_vec(),
            schemes: schemes.iter().collect(),
            compression: common_compression(&self.config.common.compression, &message.extensions),
        });
        self.endpoint.transcript.push(octets);
        Ok(())
    }

    fn certificate(&mut self, octets: &[u8], message: &Certificate<'_>) -> Result<(), Error> {
        if !message.certificate_request_context.is_empty() {
            return Err(Violation::CertificateContext.into());
        }
        let key = self.endpoint.accept_certificate(
            message,
            &self.offered,
            self.server_certificate_type,
            &self.config.common.trust,
        )?;
        self.server_key = key.ok_or(Violation::NoServerCertificate)?;
        self.endpoint.transcript.push(octets);
        self.state = State::WaitCertificateVerify;
        Ok(())
    }

    /// The server's Finished, and the client's last flight.
    fn finished(&mut self, octets: &[u8], message: &Finished<'_>) -> Result<(), Error> {
        let client = self
            .client_handshake_traffic_secret
            .take()
            .ok_or(Error::NotOpen)?;
        let server = self
            .server_handshake_traffic_secret
            .take()
            .ok_or(Error::NotOpen)?;
        let endpoint = &mut self.endpoint;
        endpoint.check_finished(&server, octets, message)?;
        let transcript_hash = endpoint.hash()?;
        endpoint.secrets_mut()?.application(&transcript_hash)?;
        let secret = endpoint.secrets_mut()?.application_of(Role::Server)?;
        endpoint.read_with(&secret)?;

        if self.early_data == EarlyData::Accepted {
            endpoint.send(&Handshake::EndOfEarlyData)?;
            endpoint.write_with(&client)?;
        }
        if let Some(request) = self.request.take() {
            self.authenticate(&request)?;
        }
        let endpoint = &mut self.endpoint;
        endpoint.send_finished(&client)?;
        let transcript_hash = endpoint.hash()?;
        endpoint.secrets_mut()?.resumption(&transcript_hash)?;
        let secret = endpoint.secrets_mut()?.application_of(Role::Client)?;
        endpoint.write_with(&secret)?;
        endpoint.write_open = true;
        self.state = State::Connected;
        Ok(())
    }

    /// Sends the certificate, or an empty chain where none would do (RFC 8446, section 4.4.2).
    fn authenticate(&mut self, request: &Request) -> Result<(), Error> {
        let own = self.config.common.identity.as_ref();
        let fitting = own.and_then(|own| Some((own, common_scheme(own, &request.schemes)?)));
        let endpoint = &mut self.endpoint;
        let Some((own, scheme)) = fitting else {
            return endpoint.send_certificate(&request.context, &[], None);
        };
        endpoint.send_certificate(&request.context, &own.chain, request.compression)?;
        endpoint.send_certificate_verify(own, scheme)
    }

    fn new_session_ticket(&mut self, message: &NewSessionTicket<'_>) -> Result<(), Error> {
        if self.tickets.len() == MOST_TICKETS {
            return Ok(());
        }
        let secrets = self.endpoint.secrets_mut()?;
        let psk = secrets.psk_of_ticket(message.ticket_nonce)?;
        let suite = secrets.suite;
        let max_early_data = match message.extensions.find(ExtensionType::EARLY_DATA) {
            Some(Extension::MaxEarlyDataSize(size)) => size,
            _ => 0,
        };
        self.tickets.push(ReceivedTicket {
            lifetime: message.ticket_lifetime,
            age_add: message.ticket_age_add,
            ticket: message.ticket.to_vec(),
            psk,
            suite,
            max_early_data,
        });
        Ok(())
    }

    /// Authentication after the handshake: the transcript is that of the handshake and of this exchange alone
    /// (RFC 8446, section 4.4).
    fn authenticate_later(
        &mut self,
        octets: &[u8],
        message: &CertificateRequest<'_>,
    ) -> Result<(), Error> {
        if !self.config.post_handshake_auth {
            return Err(Violation::AuthenticationNotOffered.into());
        }
        let context = message.certificate_request_context;
        if context.is_empty() || self.contexts.iter().any(|used| used == context) {
            return Err(Violation::RequestContext.into());
        }
        if self.contexts.len() == MOST_REQUESTS {
            return Err(Error::TooMany {
                what: "requests for authentication",
                limit: MOST_REQUESTS,
            });
        }
        self.contexts.push(context.to_vec());
        let handshake = self.endpoint.transcript.len();
        self.certificate_request(octets, message)?;
        if let Some(request) = self.request.take() {
            self.authenticate(&request)?;
        }
        let endpoint = &mut self.endpoint;
        let base_key = endpoint.secrets_mut()?.application_of(Role::Client)?;
        endpoint.send_finished(&base_key)?;
        endpoint.transcript.truncate(handshake);
        endpoint.flush()
    }
}

impl<'a> Side<'a> for Client<'a> {
    fn endpoint(&mut self) -> &mut Endpoint<'a> {
        &mut self.endpoint
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Start => "START",
            State::WaitServerHello => "WAIT_SH",
            State::WaitEncryptedExtensions => "WAIT_EE",
            State::WaitCertificateOrRequest => "WAIT_CERT_CR",
            State::WaitCertificate => "WAIT_CERT",
            State::WaitCertificateVerify => "WAIT_CV",
            State::WaitFinished => "WAIT_FINISHED",
            State::Connected => "CONNECTED",
        }
    }

    fn message(&mut self, octets: &[u8], message: &Handshake<'_>) -> Result<(), Error> {
        match (self.state, message) {
            (State::WaitServerHello, Handshake::HelloRetryRequest(message)) => {
                self.hello_retry_request(octets, message)
            }
            (State::WaitServerHello, Handshake::ServerHello(message)) => {
                self.server_hello(octets, message)
            }
            (State::WaitEncryptedExtensions, Handshake::EncryptedExtensions(message)) => {
                self.encrypted_extensions(octets, message)
            }
            (State::WaitCertificateOrRequest, Handshake::CertificateRequest(message)) => {
                if !message.certificate_request_context.is_empty() {
                    return Err(Violation::RequestContext.into());
                }
                self.certificate_request(octets, message)?;
                self.state = State::WaitCertificate;
                Ok(())
            }
            (
                State::WaitCertificateOrRequest | State::WaitCertificate,
                Handshake::Certificate(message),
            ) => self.certificate(octets, message),
            (
                State::WaitCertificateOrRequest | State::WaitCertificate,
                Handshake::CompressedCertificate(message),
            ) => {
                let offered = &self.config.common.compression;
                let whole = self.endpoint.decompress(message, offered)?;
                self.certificate(octets, &certificate_in(&whole)?)
            }
            (State::WaitCertificateVerify, Handshake::CertificateVerify(message)) => {
                let offered = &self.config.common.signature_schemes;
                let key = core::mem::take(&mut self.server_key);
                self.endpoint
                    .check_certificate_verify(octets, message, offered, &key)?;
                self.state = State::WaitFinished;
                Ok(())
            }
            (State::WaitFinished, Handshake::Finished(message)) => self.finished(octets, message),
            (State::Connected, Handshake::NewSessionTicket(message)) => {
                self.new_session_ticket(message)
            }
            (State::Connected, Handshake::KeyUpdate(request)) => {
                self.endpoint.key_updated(*request)
            }
            (State::Connected, Handshake::CertificateRequest(message)) => {
                self.authenticate_later(octets, message)
            }
            _ => Err(Error::UnexpectedMessage {
                state: self.state(),
                message: message.name(),
            }),
        }
    }

    fn malformed(&self, octets: &[u8], error: DecodeError) -> Error {
        let is_older = error.alert() == AlertDescription::PROTOCOL_VERSION;
        let awaited = self.state == State::WaitServerHello;
        match is_older && awaited && tells_of_a_downgrade(octets) {
            true => Violation::Downgrade.into(),
            false => error.into(),
        }
    }

    fn takes_application_data(&self) -> bool {
        self.state == State::Connected
    }

    fn ignores_change_cipher_spec(&self) -> bool {
        !matches!(self.state, State::Start | State::Connected)
    }
}
