//! Handshake messages (RFC 8446, section 4): one whole message from octets and back, and cutting a stream into messages.

use super::{
    authentication::{
        Certificate, CertificateRequest, CertificateVerify, CompressedCertificate,
        EncryptedExtensions,
    },
    error::{DecodeError, EncodeError, Reason},
    extensions::{Carrier, Extensions},
    hello::{Answer, ClientHello, HelloRetryRequest, ServerHello},
    reader::{Prefix, Reader},
    tape::{NoTape, Place, Refused, Segment, Tape},
    writer,
};
use crate::registry::HandshakeType;

/// A handshake message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handshake<'a> {
    /// client_hello
    ClientHello(ClientHello<'a>),
    /// server_hello
    ServerHello(ServerHello<'a>),
    /// server_hello with the random of a HelloRetryRequest
    HelloRetryRequest(HelloRetryRequest<'a>),
    /// encrypted_extensions
    EncryptedExtensions(EncryptedExtensions<'a>),
    /// certificate_request
    CertificateRequest(CertificateRequest<'a>),
    /// certificate
    Certificate(Certificate<'a>),
    /// compressed_certificate
    CompressedCertificate(CompressedCertificate<'a>),
    /// certificate_verify
    CertificateVerify(CertificateVerify<'a>),
    /// finished
    Finished(Finished<'a>),
    /// new_session_ticket
    NewSessionTicket(NewSessionTicket<'a>),
    /// end_of_early_data, which has no fields
    EndOfEarlyData,
    /// key_update
    KeyUpdate(KeyUpdateRequest),
    /// message_hash, which stands for the first ClientHello in a transcript and is never sent
    MessageHash(MessageHash<'a>),
}

/// The proof that both sides saw the same handshake (RFC 8446, section 4.4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished<'a> {
    /// As long as the hash of the cipher suite. The message does not say which that is, so any length but 0 decodes.
    pub verify_data: &'a [u8],
}

/// A ticket for later connections (RFC 8446, section 4.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSessionTicket<'a> {
    /// Seconds.
    pub ticket_lifetime: u32,
    /// What the client adds to the age of the ticket in milliseconds, modulo 2³².
    pub ticket_age_add: u32,
    /// 0 to 255 octets.
    pub ticket_nonce: &'a [u8],
    /// 1 to 65535 octets.
    pub ticket: &'a [u8],
    /// 0 to 65534 octets of extensions.
    pub extensions: Extensions<'a>,
}

/// Whether the receiver of a KeyUpdate shall send one too (RFC 8446, section 4.6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUpdateRequest {
    /// 0
    UpdateNotRequested,
    /// 1
    UpdateRequested,
}

/// The digest of the first ClientHello (RFC 8446, section 4.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageHash<'a> {
    /// As long as the hash of the cipher suite; any length but 0 decodes.
    pub hash: &'a [u8],
}

const MSG_TYPE: Segment = Segment::Field("msg_type");

impl<'a> Handshake<'a> {
    /// Decodes exactly one whole message with its header of four octets.
    pub fn decode(octets: &'a [u8]) -> Result<Self, DecodeError> {
        // To know the place of a refusal takes longer than to read a message.
        Self::read(Reader::on(octets, &mut NoTape))
            .or_else(|Refused| Self::read(Reader::on(octets, &mut Place::default())))
    }

    /// Decodes exactly one whole message and tells `tape` about every field.
    pub fn decode_on<T: Tape>(octets: &'a [u8], tape: &mut T) -> Result<Self, T::Refusal> {
        Self::read(Reader::on(octets, tape))
    }

    /// Appends the message with its header of four octets; `out` stays as it was in case of an error.
    ///
    /// Only lengths are checked. A message that breaks other rules is written, and decoding it refuses it.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let start = out.len();
        out.push(self.handshake_type().0);
        let result = writer::prefixed(out, "message", Prefix::U24, |out| self.encode_body(out));
        if result.is_err() {
            out.truncate(start);
        }
        result
    }

    /// The name of the message: that of its type, but for a HelloRetryRequest.
    pub fn name(&self) -> &'static str {
        match self {
            Self::HelloRetryRequest(_) => "hello_retry_request",
            _ => self.handshake_type().name().unwrap_or("handshake"),
        }
    }

    /// The type in the header of the message.
    pub fn handshake_type(&self) -> HandshakeType {
        match self {
            Self::ClientHello(_) => HandshakeType::CLIENT_HELLO,
            Self::ServerHello(_) | Self::HelloRetryRequest(_) => HandshakeType::SERVER_HELLO,
            Self::EncryptedExtensions(_) => HandshakeType::ENCRYPTED_EXTENSIONS,
            Self::CertificateRequest(_) => HandshakeType::CERTIFICATE_REQUEST,
            Self::Certificate(_) => HandshakeType::CERTIFICATE,
            Self::CompressedCertificate(_) => HandshakeType::COMPRESSED_CERTIFICATE,
            Self::CertificateVerify(_) => HandshakeType::CERTIFICATE_VERIFY,
            Self::Finished(_) => HandshakeType::FINISHED,
            Self::NewSessionTicket(_) => HandshakeType::NEW_SESSION_TICKET,
            Self::EndOfEarlyData => HandshakeType::END_OF_EARLY_DATA,
            Self::KeyUpdate(_) => HandshakeType::KEY_UPDATE,
            Self::MessageHash(_) => HandshakeType::MESSAGE_HASH,
        }
    }

    fn read<T: Tape>(mut reader: Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        let handshake_type = HandshakeType(reader.u8(MSG_TYPE)?);
        reader.all(|reader| {
            reader.prefixed(Prefix::U24, 0..=Prefix::U24.max(), |reader| {
                Self::decode_body(reader, handshake_type)
            })
        })
    }

    fn decode_body<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        handshake_type: HandshakeType,
    ) -> Result<Self, T::Refusal> {
        Ok(match handshake_type {
            HandshakeType::CLIENT_HELLO => Self::ClientHello(ClientHello::decode(reader)?),
            HandshakeType::SERVER_HELLO => match Answer::decode(reader)? {
                Answer::ServerHello(hello) => Self::ServerHello(hello),
                Answer::HelloRetryRequest(retry) => Self::HelloRetryRequest(retry),
            },
            HandshakeType::ENCRYPTED_EXTENSIONS => {
                Self::EncryptedExtensions(EncryptedExtensions::decode(reader)?)
            }
            HandshakeType::CERTIFICATE_REQUEST => {
                Self::CertificateRequest(CertificateRequest::decode(reader)?)
            }
            HandshakeType::CERTIFICATE => Self::Certificate(Certificate::decode(reader)?),
            HandshakeType::COMPRESSED_CERTIFICATE => {
                Self::CompressedCertificate(CompressedCertificate::decode(reader)?)
            }
            HandshakeType::CERTIFICATE_VERIFY => {
                Self::CertificateVerify(CertificateVerify::decode(reader)?)
            }
            HandshakeType::FINISHED => Self::Finished(Finished {
                verify_data: reader.rest(Segment::Field("verify_data"), 1)?,
            }),
            HandshakeType::NEW_SESSION_TICKET => {
                Self::NewSessionTicket(NewSessionTicket::decode(reader)?)
            }
            HandshakeType::END_OF_EARLY_DATA => Self::EndOfEarlyData,
            HandshakeType::KEY_UPDATE => Self::KeyUpdate(KeyUpdateRequest::decode(reader)?),
            HandshakeType::MESSAGE_HASH => Self::MessageHash(MessageHash {
                hash: reader.rest(Segment::Field("hash"), 1)?,
            }),
            _ => {
                let reason = Reason::UnknownHandshakeType(handshake_type);
                return reader.refuse_field(MSG_TYPE, 0, reason);
            }
        })
    }

    fn encode_body(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match self {
            Self::ClientHello(message) => message.encode(out)?,
            Self::ServerHello(message) => message.encode(out)?,
            Self::HelloRetryRequest(message) => message.encode(out)?,
            Self::EncryptedExtensions(message) => message.encode(out)?,
            Self::CertificateRequest(message) => message.encode(out)?,
            Self::Certificate(message) => message.encode(out)?,
            Self::CompressedCertificate(message) => message.encode(out)?,
            Self::CertificateVerify(message) => message.encode(out)?,
            Self::Finished(Finished { verify_data }) => out.extend_from_slice(verify_data),
            Self::NewSessionTicket(message) => message.encode(out)?,
            Self::EndOfEarlyData => {}
            Self::KeyUpdate(request) => out.push(request.value()),
            Self::MessageHash(MessageHash { hash }) => out.extend_from_slice(hash),
        }
        Ok(())
    }
}

impl KeyUpdateRequest {
    /// The octet on the wire.
    pub const fn value(self) -> u8 {
        match self {
            Self::UpdateNotRequested => 0,
            Self::UpdateRequested => 1,
        }
    }

    fn decode<T: Tape>(reader: &mut Reader<'_, '_, T>) -> Result<Self, T::Refusal> {
        const NAME: Segment = Segment::Field("request_update");
        let start = reader.position();
        match reader.u8(NAME)? {
            0 => Ok(Self::UpdateNotRequested),
            1 => Ok(Self::UpdateRequested),
            other => reader.refuse_field(NAME, start, Reason::KeyUpdateRequest(other)),
        }
    }
}

impl<'a> NewSessionTicket<'a> {
    fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(Self {
            ticket_lifetime: reader.u32(Segment::Field("ticket_lifetime"))?,
            ticket_age_add: reader.u32(Segment::Field("ticket_age_add"))?,
            ticket_nonce: reader.opaque(Segment::Field("ticket_nonce"), Prefix::U8, 0..=0xff)?,
            ticket: reader.opaque(Segment::Field("ticket"), Prefix::U16, 1..=0xffff)?,
            extensions: Extensions::decode(reader, Carrier::NewSessionTicket, 0..=0xfffe)?,
        })
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(&self.ticket_lifetime.to_be_bytes());
        out.extend_from_slice(&self.ticket_age_add.to_be_bytes());
        writer::opaque(out, "ticket_nonce", Prefix::U8, self.ticket_nonce)?;
        writer::opaque(out, "ticket", Prefix::U16, self.ticket)?;
        self.extensions.encode(out)
    }
}

/// Cuts a stream of octets into handshake messages by their headers, without decoding them.
///
/// What remains after the last whole message is in [`Messages::rest`].
pub fn split(octets: &[u8]) -> Messages<'_> {
    Messages { rest: octets }
}

/// Iterator over the whole messages of a stream, each with its header.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    rest: &'a [u8],
}

impl<'a> Messages<'a> {
    /// The octets that were not yielded: after the last message, the incomplete tail of the stream.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let &[_, high, middle, low] = self.rest.first_chunk()?;
        let length = u32::from_be_bytes([0, high, middle, low]) as usize;
        let (message, rest) = self.rest.split_at_checked(4 + length)?;
        self.rest = rest;
        Some(message)
    }
}
