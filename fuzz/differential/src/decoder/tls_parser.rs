//! tls-parser, used as strictly as its functions allow: nothing may be left over of what they hand back.

use ::tls_parser::{
    IResult, TlsExtension, TlsExtensionType, TlsMessage, TlsMessageHandshake,
    nom::{
        bytes::complete::tag,
        combinator::all_consuming,
        multi::length_data,
        number::complete::{be_u16, be_u24},
        sequence::preceded,
    },
    parse_tls_client_hello_extensions, parse_tls_extensions, parse_tls_handshake_msg_client_hello,
    parse_tls_handshake_msg_key_update, parse_tls_handshake_msg_server_hello,
    parse_tls_message_alert, parse_tls_message_handshake, parse_tls_raw_record,
    parse_tls_server_hello_extensions,
};
use tlskat::{
    question::Syntax,
    registry::{ExtensionType, HandshakeType, NameType},
    wire::Carrier,
};

use super::{Reading, Verdict, message_type};

/// Certificate, CertificateRequest and NewSessionTicket are read in the forms of TLS 1.2 alone. EncryptedExtensions is
/// unknown as a message, but its extensions can be read.
pub(super) const MESSAGES: &[HandshakeType] = &[
    HandshakeType::CLIENT_HELLO,
    HandshakeType::SERVER_HELLO,
    HandshakeType::END_OF_EARLY_DATA,
    HandshakeType::ENCRYPTED_EXTENSIONS,
    HandshakeType::CERTIFICATE_VERIFY,
    HandshakeType::FINISHED,
    HandshakeType::KEY_UPDATE,
];

pub(super) fn reads(carrier: Carrier, extension: ExtensionType) -> bool {
    use ExtensionType as T;
    match carrier {
        Carrier::ClientHello | Carrier::EncryptedExtensions => matches!(
            extension,
            T::SERVER_NAME
                | T::MAX_FRAGMENT_LENGTH
                | T::SUPPORTED_GROUPS
                | T::EC_POINT_FORMATS
                | T::SIGNATURE_ALGORITHMS
                | T::HEARTBEAT
                | T::APPLICATION_LAYER_PROTOCOL_NEGOTIATION
                | T::ENCRYPT_THEN_MAC
                | T::EXTENDED_MASTER_SECRET
                | T::RECORD_SIZE_LIMIT
                | T::EARLY_DATA
                | T::SUPPORTED_VERSIONS
                | T::PSK_KEY_EXCHANGE_MODES
                | T::OID_FILTERS
                | T::POST_HANDSHAKE_AUTH
                | T::RENEGOTIATION_INFO
        ),
        Carrier::ServerHello | Carrier::HelloRetryRequest => extension == T::SUPPORTED_VERSIONS,
        Carrier::CertificateRequest | Carrier::Certificate | Carrier::NewSessionTicket => false,
    }
}

pub(super) fn decode(syntax: Syntax, octets: &[u8]) -> Verdict {
    let fields = match syntax {
        Syntax::Handshake => match message_type(octets) {
            Some(HandshakeType::ENCRYPTED_EXTENSIONS) => encrypted_extensions(octets),
            Some(message) if MESSAGES.contains(&message) => handshake(octets),
            _ => return Verdict::NotItsOwn,
        },
        Syntax::Record => record(octets),
        Syntax::Alert => alert(octets),
    };
    match fields {
        Ok(fields) => Verdict::Accepted(Reading {
            fields,
            ..Reading::default()
        }),
        Err(refusal) => Verdict::Refused(refusal),
    }
}

type Fields = Vec<(String, Vec<u8>)>;

fn handshake(octets: &[u8]) -> Result<Fields, String> {
    let message = match whole(all_consuming(parse_tls_message_handshake)(octets))? {
        TlsMessage::Handshake(message) => message,
        other => return Err(format!("{other:?}")),
    };
    // It drops what a message has left over; the functions for the bodies hand that back.
    let body = octets.get(4..).unwrap_or_default();
    let mut fields = vec![field("msg_type", &octets[..1])];
    match message {
        TlsMessageHandshake::ClientHello(hello) => {
            whole(all_consuming(parse_tls_handshake_msg_client_hello)(body))?;
            let suites = hello.ciphers.iter().map(|suite| suite.0);
            fields.extend([
                field("legacy_version", hello.version.0.to_be_bytes()),
                field("random", hello.random),
                field("legacy_session_id", hello.session_id.unwrap_or_default()),
                field(
                    "legacy_compression_methods",
                    hello.comp.iter().map(|one| one.0).collect::<Vec<_>>(),
                ),
            ]);
            fields.extend(numbers("cipher_suites", suites));
            let found = all_consuming(parse_tls_client_hello_extensions)(hello.ext.unwrap_or(&[]));
            extensions(&mut fields, Carrier::ClientHello, whole(found)?);
        }
        TlsMessageHandshake::ServerHello(hello) => {
            whole(all_consuming(parse_tls_handshake_msg_server_hello)(body))?;
            fields.extend([
                field("legacy_version", hello.version.0.to_be_bytes()),
                field("random", hello.random),
                field(
                    "legacy_session_id_echo",
                    hello.session_id.unwrap_or_default(),
                ),
                field("cipher_suite", hello.cipher.0.to_be_bytes()),
                field("legacy_compression_method", [hello.compression.0]),
            ]);
            let found = all_consuming(parse_tls_server_hello_extensions)(hello.ext.unwrap_or(&[]));
            extensions(&mut fields, Carrier::ServerHello, whole(found)?);
        }
        TlsMessageHandshake::ServerHelloV13Draft18(_) => {
            whole(all_consuming(parse_tls_handshake_msg_server_hello)(body))?;
        }
        TlsMessageHandshake::KeyUpdate(request) => {
            whole(all_consuming(parse_tls_handshake_msg_key_update)(body))?;
            fields.push(field("request_update", [request]));
        }
        TlsMessageHandshake::Finished(verify_data) => {
            fields.push(field("verify_data", verify_data));
        }
        TlsMessageHandshake::CertificateVerify(_) | TlsMessageHandshake::EndOfEarlyData => {}
        other => return Err(format!("{other:?}")),
    }
    Ok(fields)
}

fn encrypted_extensions(octets: &[u8]) -> Result<Fields, String> {
    let header = tag([HandshakeType::ENCRYPTED_EXTENSIONS.0]);
    let (_, body) = whole_pair(all_consuming(preceded(header, length_data(be_u24)))(octets))?;
    let (_, list) = whole_pair(all_consuming(length_data(be_u16))(body))?;
    let mut fields = vec![field("msg_type", &octets[..1])];
    let found = whole(all_consuming(parse_tls_extensions)(list))?;
    extensions(&mut fields, Carrier::EncryptedExtensions, found);
    Ok(fields)
}

fn record(octets: &[u8]) -> Result<Fields, String> {
    let record = whole(all_consuming(parse_tls_raw_record)(octets))?;
    Ok(vec![
        field("type", [record.hdr.record_type.0]),
        field("legacy_record_version", record.hdr.version.0.to_be_bytes()),
        field("fragment", record.data),
    ])
}

fn alert(octets: &[u8]) -> Result<Fields, String> {
    match whole(all_consuming(parse_tls_message_alert)(octets))? {
        TlsMessage::Alert(alert) => Ok(vec![
            field("level", [alert.severity.0]),
            field("description", [alert.code.0]),
        ]),
        other => Err(format!("{other:?}")),
    }
}

fn extensions(fields: &mut Fields, carrier: Carrier, found: Vec<TlsExtension<'_>>) {
    for extension in &found {
        let extension_type = ExtensionType(match extension {
            TlsExtension::Grease(extension_type, _) => *extension_type,
            other => TlsExtensionType::from(other).0,
        });
        let path = format!("extensions.{extension_type}");
        let at = |name: &str| format!("{path}.{name}");
        let octets = extension_type.0.to_be_bytes();
        fields.push(field(at("extension_type"), octets));
        match extension {
            TlsExtension::SNI(names) => {
                for (index, (name_type, name)) in names.iter().enumerate() {
                    let path = at(&format!("server_name_list[{index}]"));
                    let host_name = NameType(name_type.0) == NameType::HOST_NAME;
                    let last = if host_name { "host_name" } else { "name" };
                    fields.push(field(format!("{path}.name_type"), [name_type.0]));
                    fields.push(field(format!("{path}.{last}"), *name));
                }
            }
            TlsExtension::MaxFragmentLength(code) => {
                fields.push(field(at("max_fragment_length"), [*code]));
            }
            TlsExtension::EllipticCurves(groups) => {
                let groups = groups.iter().map(|group| group.0);
                fields.extend(numbers(&at("named_group_list"), groups));
            }
            TlsExtension::EcPointFormats(formats) => {
                fields.extend(elements(
                    &at("ec_point_format_list"),
                    formats.iter().map(|one| [*one]),
                ));
            }
            TlsExtension::SignatureAlgorithms(schemes) => {
                let schemes = schemes.iter().copied();
                fields.extend(numbers(&at("supported_signature_algorithms"), schemes));
            }
            TlsExtension::RecordSizeLimit(limit) => {
                fields.push(field(at("record_size_limit"), limit.to_be_bytes()));
            }
            TlsExtension::SessionTicket(ticket) => fields.push(field(at("ticket"), *ticket)),
            TlsExtension::SupportedVersions(versions) if carrier == Carrier::ClientHello => {
                let versions = versions.iter().map(|version| version.0);
                fields.extend(numbers(&at("versions"), versions));
            }
            TlsExtension::SupportedVersions(versions) => {
                for version in versions {
                    fields.push(field(at("selected_version"), version.0.to_be_bytes()));
                }
            }
            TlsExtension::PskExchangeModes(modes) => {
                fields.extend(elements(&at("ke_modes"), modes.iter().map(|one| [*one])));
            }
            TlsExtension::Heartbeat(mode) => fields.push(field(at("mode"), [*mode])),
            TlsExtension::ALPN(names) => {
                fields.extend(elements(&at("protocol_name_list"), names.iter()));
            }
            TlsExtension::RenegotiationInfo(connection) => {
                fields.push(field(at("renegotiated_connection"), *connection));
            }
            TlsExtension::Padding(data) | TlsExtension::Grease(_, data) => {
                fields.push(field(at("data"), *data));
            }
            TlsExtension::Unknown(_, data) if extension_type.name().is_none() => {
                fields.push(field(at("data"), *data));
            }
            _ => {}
        }
    }
}

fn field(path: impl Into<String>, octets: impl AsRef<[u8]>) -> (String, Vec<u8>) {
    (path.into(), octets.as_ref().to_vec())
}

fn numbers(
    path: &str,
    numbers: impl Iterator<Item = u16>,
) -> impl Iterator<Item = (String, Vec<u8>)> {
    elements(path, numbers.map(u16::to_be_bytes))
}

fn elements<O: AsRef<[u8]>>(
    path: &str,
    elements: impl Iterator<Item = O>,
) -> impl Iterator<Item = (String, Vec<u8>)> {
    let elements = elements.enumerate();
    elements.map(move |(index, octets)| field(format!("{path}[{index}]"), octets))
}

fn whole<T>(result: IResult<&[u8], T>) -> Result<T, String> {
    whole_pair(result).map(|(_, found)| found)
}

/// The refusal without the octets that it points at.
fn whole_pair<T>(result: IResult<&[u8], T>) -> Result<(&[u8], T), String> {
    result.map_err(|error| match error {
        ::tls_parser::Err::Incomplete(_) => "Incomplete".into(),
        ::tls_parser::Err::Error(error) | ::tls_parser::Err::Failure(error) => {
            format!("{:?}", error.code)
        }
    })
}
