//! The codec of rustls: `rustls::internal::msgs`, which is documented as unstable and is what its connections use.

use rustls::{
    ContentType, ProtocolVersion,
    internal::msgs::{
        codec::{Codec, Reader},
        message::{MessagePayload, OutboundOpaqueMessage},
    },
};
use tlskat::{
    question::Syntax,
    registry::{ExtensionType, HandshakeType},
    wire::{Carrier, HELLO_RETRY_REQUEST_RANDOM, split},
};

use super::{Reading, Verdict, message_type};

pub(super) const MESSAGES: &[HandshakeType] = &[
    HandshakeType::CLIENT_HELLO,
    HandshakeType::SERVER_HELLO,
    HandshakeType::NEW_SESSION_TICKET,
    HandshakeType::END_OF_EARLY_DATA,
    HandshakeType::ENCRYPTED_EXTENSIONS,
    HandshakeType::CERTIFICATE,
    HandshakeType::CERTIFICATE_REQUEST,
    HandshakeType::CERTIFICATE_VERIFY,
    HandshakeType::FINISHED,
    HandshakeType::KEY_UPDATE,
    HandshakeType::COMPRESSED_CERTIFICATE,
];

/// The others lose the extensions that rustls does not know, and the order of those that it does.
pub(super) const REENCODED: &[HandshakeType] = &[
    HandshakeType::END_OF_EARLY_DATA,
    HandshakeType::CERTIFICATE,
    HandshakeType::CERTIFICATE_VERIFY,
    HandshakeType::FINISHED,
    HandshakeType::KEY_UPDATE,
    HandshakeType::COMPRESSED_CERTIFICATE,
];

pub(super) fn reads(carrier: Carrier, extension: ExtensionType) -> bool {
    use ExtensionType as T;
    match carrier {
        Carrier::ClientHello => matches!(
            extension,
            T::SERVER_NAME
                | T::STATUS_REQUEST
                | T::SUPPORTED_GROUPS
                | T::EC_POINT_FORMATS
                | T::SIGNATURE_ALGORITHMS
                | T::APPLICATION_LAYER_PROTOCOL_NEGOTIATION
                | T::CLIENT_CERTIFICATE_TYPE
                | T::SERVER_CERTIFICATE_TYPE
                | T::EXTENDED_MASTER_SECRET
                | T::COMPRESS_CERTIFICATE
                | T::SESSION_TICKET
                | T::PRE_SHARED_KEY
                | T::EARLY_DATA
                | T::SUPPORTED_VERSIONS
                | T::COOKIE
                | T::PSK_KEY_EXCHANGE_MODES
                | T::CERTIFICATE_AUTHORITIES
                | T::KEY_SHARE
                | T::RENEGOTIATION_INFO
        ),
        // One list serves both, and the ServerHello of TLS 1.2.
        Carrier::ServerHello | Carrier::EncryptedExtensions => matches!(
            extension,
            T::EC_POINT_FORMATS
                | T::SERVER_NAME
                | T::SESSION_TICKET
                | T::RENEGOTIATION_INFO
                | T::APPLICATION_LAYER_PROTOCOL_NEGOTIATION
                | T::KEY_SHARE
                | T::PRE_SHARED_KEY
                | T::CLIENT_CERTIFICATE_TYPE
                | T::SERVER_CERTIFICATE_TYPE
                | T::EXTENDED_MASTER_SECRET
                | T::STATUS_REQUEST
                | T::SUPPORTED_VERSIONS
                | T::EARLY_DATA
        ),
        Carrier::HelloRetryRequest => {
            matches!(extension, T::KEY_SHARE | T::COOKIE | T::SUPPORTED_VERSIONS)
        }
        Carrier::CertificateRequest => matches!(
            extension,
            T::SIGNATURE_ALGORITHMS | T::CERTIFICATE_AUTHORITIES | T::COMPRESS_CERTIFICATE
        ),
        Carrier::Certificate => extension == T::STATUS_REQUEST,
        Carrier::NewSessionTicket => extension == T::EARLY_DATA,
    }
}

pub(super) fn decode(syntax: Syntax, octets: &[u8]) -> Verdict {
    match syntax {
        Syntax::Handshake => handshake(octets),
        Syntax::Record => record(octets),
        Syntax::Alert => alert(octets),
    }
}

fn handshake(octets: &[u8]) -> Verdict {
    match MessagePayload::new(ContentType::Handshake, ProtocolVersion::TLSv1_3, octets) {
        // Its deframer hands on one message at a time, so the codec does not look behind it.
        Ok(_) if split(octets).next() != Some(octets) => {
            Verdict::Refused("another message follows".into())
        }
        Ok(MessagePayload::Handshake { parsed, .. }) => {
            let retries = octets.get(6..38) == Some(&HELLO_RETRY_REQUEST_RANDOM);
            let faithful = message_type(octets).is_some_and(|message| {
                REENCODED.contains(&message) || message == HandshakeType::SERVER_HELLO && retries
            });
            Verdict::Accepted(Reading {
                reencoded: faithful.then(|| parsed.get_encoding()),
                ..Reading::default()
            })
        }
        Ok(other) => Verdict::Refused(format!("{other:?}")),
        Err(error) => Verdict::Refused(format!("{error:?}")),
    }
}

fn record(octets: &[u8]) -> Verdict {
    let mut reader = Reader::init(octets);
    match OutboundOpaqueMessage::read(&mut reader) {
        Ok(_) if reader.any_left() => Verdict::Refused("another record follows".into()),
        Ok(record) => reencoded(record.encode()),
        Err(error) => Verdict::Refused(format!("{error:?}")),
    }
}

fn alert(octets: &[u8]) -> Verdict {
    match MessagePayload::new(ContentType::Alert, ProtocolVersion::TLSv1_3, octets) {
        Ok(alert) => {
            let mut encoded = Vec::new();
            alert.encode(&mut encoded);
            reencoded(encoded)
        }
        Err(error) => Verdict::Refused(format!("{error:?}")),
    }
}

fn reencoded(octets: Vec<u8>) -> Verdict {
    Verdict::Accepted(Reading {
        reencoded: Some(octets),
        ..Reading::default()
    })
}
