//! Where a connection stands after some messages, and which may come next (RFC 8446, appendix A).

use super::Error;
use crate::{
    registry::{CertificateType, CipherSuite, ExtensionType, NamedGroup, Role, SignatureScheme},
    wire::{
        Certificate, CertificateRequest, ClientHello, DecompressError, Extension, Extensions,
        Handshake, HelloRetryRequest, KeyShareEntry, ServerHello,
    },
};

/// A connection as far as it has come, for the side `role`.
pub(super) struct Walk<'a> {
    role: Role,
    after: After,
    pub(super) first: Option<ClientHello<'a>>,
    pub(super) retry: Option<HelloRetryRequest<'a>>,
    second: Option<ClientHello<'a>>,
    pub(super) server_hello: Option<ServerHello<'a>>,
    encrypted_extensions: Option<Extensions<'a>>,
    /// What the server asks for in the handshake.
    request: Option<CertificateRequest<'a>>,
    /// What it asked for after the handshake.
    later_requests: Vec<LaterRequest<'a>>,
    /// The answer to one of those that is not complete yet.
    later: Option<LaterAnswer<'a>>,
    /// The first entry of the Certificate that came last, where there is one.
    leaf: Option<Vec<u8>>,
    /// The messages of the handshake, from the first ClientHello to the client's Finished.
    handshake: Vec<&'a [u8]>,
    /// KeyUpdate messages of both sides.
    pub(super) key_updates: usize,
}

/// The message that came last, in the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Nothing,
    ClientHello,
    HelloRetryRequest,
    SecondClientHello,
    ServerHello,
    EncryptedExtensions,
    CertificateRequest,
    ServerCertificate,
    ServerCertificateVerify,
    ServerFinished,
    EndOfEarlyData,
    ClientCertificate,
    ClientCertificateVerify,
    ClientFinished,
}

/// A CertificateRequest after the handshake.
struct LaterRequest<'a> {
    request: CertificateRequest<'a>,
    octets: &'a [u8],
    answered: bool,
}

/// The answer to a CertificateRequest after the handshake, as far as it has come.
struct LaterAnswer<'a> {
    request: CertificateRequest<'a>,
    /// The request, the Certificate, the CertificateVerify.
    messages: Vec<&'a [u8]>,
    verified: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(role: Role) -> Self {
        Self {
            role,
            after: After::Nothing,
            first: None,
            retry: None,
            second: None,
            server_hello: None,
            encrypted_extensions: None,
            request: None,
            later_requests: Vec::new(),
            later: None,
            leaf: None,
            handshake: Vec::new(),
            key_updates: 0,
        }
    }

    /// Whether a message of that side has its turn.
    pub(super) fn may_come(&self, from: Role, message: &Handshake<'_>) -> bool {
        use After as A;
        use Handshake as H;
        use Role::{Client, Server};
        let has_leaf = self.leaf.is_some();
        match (from, self.after, message) {
            (Client, A::Nothing | A::HelloRetryRequest, H::ClientHello(_))
            | (Server, A::ClientHello, H::HelloRetryRequest(_))
            | (Server, A::ClientHello | A::SecondClientHello, H::ServerHello(_))
            | (Server, A::ServerHello, H::EncryptedExtensions(_)) => true,

            (
                Server,
                A::EncryptedExtensions,
                H::CertificateRequest(_) | H::Certificate(_) | H::CompressedCertificate(_),
            ) => self.selected_identity().is_none(),
            (Server, A::EncryptedExtensions, H::Finished(_)) => self.selected_identity().is_some(),
            (Server, A::CertificateRequest, H::Certificate(_) | H::CompressedCertificate(_))
            | (Server, A::ServerCertificate, H::CertificateVerify(_))
            | (Server, A::ServerCertificateVerify, H::Finished(_)) => true,

            (Client, A::ServerFinished, H::EndOfEarlyData) => self.accepts_early_data(),
            (Client, A::ServerFinished, _) if self.accepts_early_data() => false,
            (
                Client,
                A::ServerFinished | A::EndOfEarlyData,
                H::Certificate(_) | H::CompressedCertificate(_),
            ) => self.request.is_some(),
            (Client, A::ServerFinished | A::EndOfEarlyData, H::Finished(_)) => {
                self.request.is_none()
            }
            (Client, A::ClientCertificate, H::CertificateVerify(_)) => has_leaf,
            (Client, A::ClientCertificate, H::Finished(_)) => !has_leaf,
            (Client, A::ClientCertificateVerify, H::Finished(_)) => true,

            (Server, A::ClientFinished, H::NewSessionTicket(_) | H::KeyUpdate(_)) => true,
            // A server need not wait with these for the client's Finished.
            (Server, _, H::NewSessionTicket(_) | H::KeyUpdate(_)) => {
                self.role == Server && self.has_server_finished()
            }
            (Server, A::ClientFinished, H::CertificateRequest(_)) => {
                self.offers(ExtensionType::POST_HANDSHAKE_AUTH)
            }
            (Client, A::ClientFinished, _) => self.may_come_later(message),
            _ => false,
        }
    }

    /// Whether a message of the client has its turn after the handshake. An answer to a CertificateRequest is not
    /// interrupted (RFC 8446, section 4.6.2).
    fn may_come_later(&self, message: &Handshake<'_>) -> bool {
        use Handshake as H;
        let has_leaf = self.leaf.is_some();
        match (&self.later, message) {
            (None, H::KeyUpdate(_)) => true,
            (None, H::Certificate(_) | H::CompressedCertificate(_)) => {
                self.open_requests().next().is_some()
            }
            (Some(later), H::CertificateVerify(_)) => has_leaf && !later.verified,
            (Some(later), H::Finished(_)) => later.verified || !has_leaf,
            _ => false,
        }
    }

    /// Takes a message of either side, of which `place` counts from 1, for right.
    ///
    /// # Errors
    /// [`Error::Before`] where it is not, and [`Error::Compression`] where that cannot be said.
    pub(super) fn go_on(&mut self, place: usize, octets: &'a [u8]) -> Result<(), Error> {
        let wrong = Error::Before { place };
        let message = Handshake::decode(octets).map_err(|_| wrong.clone())?;
        let has_turn = [Role::Client, Role::Server]
            .into_iter()
            .any(|from| self.may_come(from, &message));
        if !has_turn {
            return Err(wrong);
        }
        match (self.after, message) {
            (_, Handshake::NewSessionTicket(_)) => Ok(()),
            (_, Handshake::KeyUpdate(_)) => {
                self.key_updates += 1;
                Ok(())
            }
            (After::ClientFinished, message) => self.go_on_later(wrong, octets, &message),
            (_, message) => self.go_on_in_handshake(wrong, octets, &message),
        }
    }

    fn go_on_in_handshake(
        &mut self,
        wrong: Error,
        octets: &'a [u8],
        message: &Handshake<'a>,
    ) -> Result<(), Error> {
        use Handshake as H;
        let by_server = !self.has_server_finished();
        self.after = match *message {
            H::ClientHello(hello) if self.retry.is_some() => {
                self.second = Some(hello);
                After::SecondClientHello
            }
            H::ClientHello(hello) => {
                self.first = Some(hello);
                After::ClientHello
            }
            H::HelloRetryRequest(retry) => {
                self.retry = Some(retry);
                After::HelloRetryRequest
            }
            H::ServerHello(hello) => {
                self.server_hello = Some(hello);
                After::ServerHello
            }
            H::EncryptedExtensions(message) => {
                self.encrypted_extensions = Some(message.extensions);
                After::EncryptedExtensions
            }
            H::CertificateRequest(request) => {
                self.request = Some(request);
                After::CertificateRequest
            }
            H::Certificate(_) | H::CompressedCertificate(_) => {
                self.leaf = presented(message, wrong)?.leaf;
                match by_server {
                    true => After::ServerCertificate,
                    false => After::ClientCertificate,
                }
            }
            H::CertificateVerify(_) if by_server => After::ServerCertificateVerify,
            H::CertificateVerify(_) => After::ClientCertificateVerify,
            H::Finished(_) if by_server => After::ServerFinished,
            H::Finished(_) => After::ClientFinished,
            H::EndOfEarlyData => After::EndOfEarlyData,
            H::NewSessionTicket(_) | H::KeyUpdate(_) | H::MessageHash(_) => return Err(wrong),
        };
        self.handshake.push(octets);
        Ok(())
    }

    fn go_on_later(
        &mut self,
        wrong: Error,
        octets: &'a [u8],
        message: &Handshake<'a>,
    ) -> Result<(), Error> {
        use Handshake as H;
        match (*message, &mut self.later) {
            (H::CertificateRequest(request), _) => self.later_requests.push(LaterRequest {
                request,
                octets,
                answered: false,
            }),
            (H::Certificate(_) | H::CompressedCertificate(_), _) => {
                let Presented { context, leaf } = presented(message, wrong.clone())?;
                let mut open = self.later_requests.iter_mut();
                let asked = open
                    .find(|asked| {
                        !asked.answered && asked.request.certificate_request_context == context
                    })
                    .ok_or(wrong)?;
                asked.answered = true;
                self.later = Some(LaterAnswer {
                    request: asked.request,
                    messages: vec![asked.octets, octets],
                    verified: false,
                });
                self.leaf = leaf;
            }
            (H::CertificateVerify(_), Some(later)) => {
                later.messages.push(octets);
                later.verified = true;
            }
            (H::Finished(_), _) => self.later = None,
            _ => return Err(wrong),
        }
        Ok(())
    }

    /// Whether the client waits for the answer to its hello.
    pub(super) fn awaits_server_hello(&self) -> bool {
        matches!(self.after, After::ClientHello | After::SecondClientHello)
    }

    /// Whether the handshake is over.
    pub(super) fn is_connected(&self) -> bool {
        self.after == After::ClientFinished
    }

    pub(super) fn has_server_finished(&self) -> bool {
        matches!(
            self.after,
            After::ServerFinished
                | After::EndOfEarlyData
                | After::ClientCertificate
                | After::ClientCertificateVerify
                | After::ClientFinished
        )
    }

    /// The ClientHello that counts: the last one.
    pub(super) fn hello(&self) -> Option<&ClientHello<'a>> {
        self.second.as_ref().or(self.first.as_ref())
    }

    /// Whether the client has offered the extension.
    pub(super) fn offers(&self, extension_type: ExtensionType) -> bool {
        let hello = self.hello();
        hello.is_some_and(|hello| hello.extensions.find(extension_type).is_some())
    }

    /// The place of the share of that group in the last hello among all shares that the client has sent.
    pub(super) fn place_of_share(&self, group: NamedGroup) -> Option<usize> {
        let mut shares = self.hello()?.shares();
        let place = shares.position(|share| share.group == group)?;
        let before = match (&self.first, &self.second) {
            (Some(first), Some(_)) => first.shares().count(),
            _ => 0,
        };
        Some(before + place)
    }

    /// The suite of the ServerHello.
    pub(super) fn suite(&self) -> Option<CipherSuite> {
        self.server_hello.map(|hello| hello.cipher_suite)
    }

    /// The share of the ServerHello.
    pub(super) fn server_share(&self) -> Option<KeyShareEntry<'a>> {
        match self.server_hello?.extensions.find(ExtensionType::KEY_SHARE) {
            Some(Extension::KeyShareServerHello(share)) => Some(share),
            _ => None,
        }
    }

    /// The index of the identity that the server has selected.
    pub(super) fn selected_identity(&self) -> Option<u16> {
        let extensions = self.server_hello?.extensions;
        match extensions.find(ExtensionType::PRE_SHARED_KEY) {
            Some(Extension::SelectedIdentity(index)) => Some(index),
            _ => None,
        }
    }

    fn accepts_early_data(&self) -> bool {
        self.agreed(ExtensionType::EARLY_DATA).is_some()
    }

    /// The type of the certificates of a side.
    pub(super) fn certificate_type(&self, of: Role) -> CertificateType {
        let extension_type = match of {
            Role::Client => ExtensionType::CLIENT_CERTIFICATE_TYPE,
            Role::Server => ExtensionType::SERVER_CERTIFICATE_TYPE,
        };
        match self.agreed(extension_type) {
            Some(
                Extension::ClientCertificateType(agreed) | Extension::ServerCertificateType(agreed),
            ) => agreed,
            _ => CertificateType::X509,
        }
    }

    fn agreed(&self, extension_type: ExtensionType) -> Option<Extension<'a>> {
        self.encrypted_extensions?.find(extension_type)
    }

    /// The requests that a Certificate of the client can answer.
    pub(super) fn open_requests(&self) -> impl Iterator<Item = &CertificateRequest<'a>> {
        let later = self.later_requests.iter().filter(|asked| !asked.answered);
        let connected = self.is_connected();
        let in_handshake = self.request.iter().filter(move |_| !connected);
        in_handshake.chain(later.map(|asked| &asked.request))
    }

    /// The contexts of all requests so far.
    pub(super) fn has_context(&self, context: &[u8]) -> bool {
        let later = self.later_requests.iter().map(|asked| &asked.request);
        let mut all = self.request.iter().chain(later);
        all.any(|request| request.certificate_request_context == context)
    }

    /// Whether the peer of `from` has said that it accepts the scheme.
    pub(super) fn accepts(&self, from: Role, scheme: SignatureScheme) -> bool {
        let extensions = match (from, &self.later) {
            (Role::Server, _) => self.hello().map(|hello| hello.extensions),
            (Role::Client, Some(later)) => Some(later.request.extensions),
            (Role::Client, None) => self.request.map(|request| request.extensions),
        };
        let accepted =
            extensions.and_then(|extensions| extensions.find(ExtensionType::SIGNATURE_ALGORITHMS));
        match accepted {
            Some(Extension::SignatureAlgorithms(schemes)) => schemes.contains(&scheme),
            _ => false,
        }
    }

    /// The first entry of the Certificate that came last.
    pub(super) fn leaf(&self) -> Option<&[u8]> {
        self.leaf.as_deref()
    }

    /// The messages of the handshake so far.
    pub(super) fn handshake(&self) -> &[&'a [u8]] {
        &self.handshake
    }

    /// The messages that a proof of the peer covers: those of the handshake, and of the answer that is under way.
    pub(super) fn transcript(&self) -> Vec<&'a [u8]> {
        let later = self.later.iter().flat_map(|later| &later.messages);
        self.handshake.iter().chain(later).copied().collect()
    }
}

/// What a Certificate tells of its sender.
struct Presented {
    context: Vec<u8>,
    leaf: Option<Vec<u8>>,
}

fn presented(message: &Handshake<'_>, wrong: Error) -> Result<Presented, Error> {
    match message {
        Handshake::Certificate(certificate) => Ok(Presented::of(certificate)),
        Handshake::CompressedCertificate(compressed) => {
            let whole = compressed.decompress().map_err(|error| match error {
                DecompressError::Unsupported(algorithm) => Error::Compression(algorithm),
                DecompressError::BadCompression => wrong.clone(),
            })?;
            match Handshake::decode(&whole) {
                Ok(Handshake::Certificate(certificate)) => Ok(Presented::of(&certificate)),
                _ => Err(wrong),
            }
        }
        _ => Err(wrong),
    }
}

impl Presented {
    fn of(certificate: &Certificate<'_>) -> Self {
        let first = certificate.certificate_list.first();
        Self {
            context: certificate.certificate_request_context.to_vec(),
            leaf: first.map(|entry| entry.cert_data.to_vec()),
        }
    }
}
