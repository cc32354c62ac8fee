//! What holds for every input of the decoders: functions that panic where it does not, for tests and fuzz targets.

use super::*;
use crate::registry::{AlertDescription, CipherSuite, ContentType, ExtensionType, ProtocolVersion};

/// Decodes a handshake message, and checks it as [`handshake_message`] does.
pub fn decoded(octets: &[u8]) -> Result<(Handshake<'_>, Spans), DecodeError> {
    let mut spans = Spans::new();
    let result = Handshake::decode_on(octets, &mut spans);
    // With and without a tape, the same is read or refused.
    assert_eq!(Handshake::decode(octets), result);
    let message = result.inspect_err(|error| assert_inside(error, octets))?;
    assert_tiled(spans.as_slice(), octets.len());
    assert_eq!(encoded(&message), octets);
    let mut messages = split(octets);
    assert_eq!(messages.next(), Some(octets));
    assert!(messages.rest().is_empty());
    Ok((message, spans))
}

/// A handshake message, valid or not: it is refused at a place inside, or encodes again, its spans tile it, nothing may
/// follow it, and its binders lie where they are located.
pub fn handshake_message(octets: &[u8]) {
    let Ok((message, spans)) = decoded(octets) else {
        return;
    };
    let length = octets.len();
    let mut longer = octets.to_vec();
    longer.push(0);
    let expected = DecodeError {
        position: length,
        path: String::new(),
        reason: Reason::TrailingOctets(1),
    };
    assert_eq!(Handshake::decode(&longer).as_ref(), Err(&expected));
    if !open_ended(&message) {
        fit_header(&mut longer);
        let error = Handshake::decode(&longer).expect_err("an octet behind the last field");
        assert_eq!(error, expected);
    }
    if let Handshake::ClientHello(hello) = message {
        binders(octets, hello.pre_shared_key(), &spans);
    } else {
        assert_eq!(Binders::locate(octets), Ok(None));
    }
}

/// A handshake message and what is next to it: it is cut at every octet, every bit is flipped, every length is off by
/// one. Takes time that grows with the square of its length.
pub fn handshake_neighbours(octets: &[u8]) {
    let Ok((message, spans)) = decoded(octets) else {
        return;
    };
    cut_anywhere(octets, &message);
    let mut other = octets.to_vec();
    for place in 0..octets.len() {
        for bit in 0..8 {
            other[place] ^= 1 << bit;
            refused_or_different(&other, &message);
            other[place] ^= 1 << bit;
        }
    }
    lengths_off_by_one(octets, &message, &spans);
}

/// An extension of any data, in every message that can carry extensions: where the type is not permitted it is
/// refused with illegal_parameter, and each message has the properties of [`handshake_message`].
pub fn extension(extension_type: ExtensionType, data: &[u8]) {
    let other = Extension::Other {
        extension_type,
        data,
    };
    let alone = [other];
    let offered = [
        Extension::SupportedVersions(List::from(&[ProtocolVersion::TLS1_3])),
        other,
    ];
    let selected = [Extension::SelectedVersion(ProtocolVersion::TLS1_3), other];
    let entries = [CertificateEntry {
        cert_data: &[0x30],
        extensions: Extensions::from(&alone),
    }];
    let messages = [
        (
            Carrier::ClientHello,
            Handshake::ClientHello(ClientHello {
                legacy_version: ProtocolVersion::TLS1_2,
                random: &[0x11; 32],
                legacy_session_id: &[],
                cipher_suites: List::from(&[CipherSuite::TLS_AES_128_GCM_SHA256]),
                legacy_compression_methods: &[0],
                extensions: Extensions::from(&offered),
            }),
        ),
        (
            Carrier::ServerHello,
            Handshake::ServerHello(ServerHello {
                random: &[0x11; 32],
                legacy_session_id_echo: &[],
                cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
                extensions: Extensions::from(&selected),
            }),
        ),
        (
            Carrier::HelloRetryRequest,
            Handshake::HelloRetryRequest(HelloRetryRequest {
                legacy_session_id_echo: &[],
                cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
                extensions: Extensions::from(&selected),
            }),
        ),
        (
            Carrier::EncryptedExtensions,
            Handshake::EncryptedExtensions(EncryptedExtensions {
                extensions: Extensions::from(&alone),
            }),
        ),
        (
            Carrier::CertificateRequest,
            Handshake::CertificateRequest(CertificateRequest {
                certificate_request_context: &[],
                extensions: Extensions::from(&alone),
            }),
        ),
        (
            Carrier::Certificate,
            Handshake::Certificate(Certificate {
                certificate_request_context: &[],
                certificate_list: List::from(&entries),
            }),
        ),
        (
            Carrier::NewSessionTicket,
            Handshake::NewSessionTicket(NewSessionTicket {
                ticket_lifetime: 0,
                ticket_age_add: 0,
                ticket_nonce: &[],
                ticket: &[0],
                extensions: Extensions::from(&alone),
            }),
        ),
    ];
    for (carrier, message) in messages {
        let mut octets = Vec::new();
        // Too much data has no encoding.
        if message.encode(&mut octets).is_err() {
            continue;
        }
        handshake_message(&octets);
        if !carrier.permits(extension_type) {
            let error = Handshake::decode(&octets).expect_err("an extension in a wrong message");
            assert_eq!(error.reason, Reason::ForbiddenExtension(carrier));
        }
    }
}

/// Records one after the other, up to one that is refused: each encodes again, its spans tile it, and it may not be cut.
pub fn record_stream(octets: &[u8]) {
    let mut rest = octets;
    while !rest.is_empty() {
        let (record, after) = match Record::decode_first(rest) {
            Ok(read) => read,
            Err(error) => return assert_inside(&error, rest),
        };
        let whole = &rest[..rest.len() - after.len()];
        let mut spans = Spans::new();
        assert_eq!(Record::decode_on(whole, &mut spans), Ok(record));
        assert_tiled(spans.as_slice(), whole.len());
        let mut again = Vec::new();
        record.encode(&mut again).expect("a decoded record");
        assert_eq!(again, whole);
        record_neighbours(whole, &record);
        match record.content_type {
            ContentType::ALERT => alert(record.fragment),
            ContentType::CHANGE_CIPHER_SPEC => change_cipher_spec(record.fragment),
            ContentType::HANDSHAKE => split(record.fragment).for_each(handshake_message),
            _ => {}
        }
        rest = after;
    }
}

/// An alert: two octets of any values, or refused with decode_error.
pub fn alert(octets: &[u8]) {
    match Alert::decode(octets) {
        Ok(alert) => assert_eq!(alert.encode(), octets),
        Err(error) => {
            assert_ne!(octets.len(), 2);
            assert_eq!(error.alert(), AlertDescription::DECODE_ERROR);
            assert_inside(&error, octets);
        }
    }
}

/// A change_cipher_spec: the octet 1, or refused.
pub fn change_cipher_spec(octets: &[u8]) {
    match ChangeCipherSpec::decode(octets) {
        Ok(change) => assert_eq!(change.encode(), octets),
        Err(error) => {
            assert_ne!(octets, [1]);
            assert_eq!(error.alert(), AlertDescription::UNEXPECTED_MESSAGE);
        }
    }
}

/// Spans in order, without gap or overlap, each with a path of its own.
pub fn assert_tiled(spans: &[Span], length: usize) {
    let mut end = 0;
    for span in spans {
        assert_eq!(span.start, end, "{span:?}");
        assert!(span.start <= span.end, "{span:?}");
        end = span.end;
    }
    assert_eq!(end, length);
    let mut paths: Vec<_> = spans.iter().map(|span| &span.path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), spans.len(), "a path names two spans");
}

/// The octets of a message that was decoded.
pub fn encoded(message: &Handshake<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    message.encode(&mut out).expect("a message that fits");
    out
}

/// Writes into the header how many octets follow it.
pub fn fit_header(octets: &mut [u8]) {
    let Some(([_, length @ ..], body)) = octets.split_first_chunk_mut::<4>() else {
        return;
    };
    let count = body.len().to_be_bytes();
    length.copy_from_slice(&count[count.len() - 3..]);
}

fn assert_inside(error: &DecodeError, octets: &[u8]) {
    assert!(error.position <= octets.len(), "{error}");
}

/// Whether the last field of the message is as long as the message has it.
fn open_ended(message: &Handshake<'_>) -> bool {
    matches!(message, Handshake::Finished(_) | Handshake::MessageHash(_))
}

fn binders(octets: &[u8], offered: Option<OfferedPsks<'_>>, spans: &Spans) {
    let located = Binders::locate(octets).expect("a message that was decoded");
    let Some(offered) = offered else {
        return assert_eq!(located, None);
    };
    let located = located.expect("binders");
    assert_eq!(located.list.end, octets.len());
    let found = located.binders.iter().map(|range| &octets[range.clone()]);
    assert!(found.eq(offered.binders.iter().map(|PskBinderEntry(binder)| binder)));
    let path = format!(
        "extensions.{}.binders.length",
        ExtensionType::PRE_SHARED_KEY
    );
    let length = spans.find(&path).expect("the length of the binders");
    assert_eq!(length.start, located.truncated_length());
}

/// Cut at every octet, with the header left as it is and with the header made to fit.
fn cut_anywhere(octets: &[u8], message: &Handshake<'_>) {
    for length in 0..octets.len() {
        let error = Handshake::decode(&octets[..length]).expect_err("a message that was cut");
        assert_eq!(error.alert(), AlertDescription::DECODE_ERROR, "{error}");
        assert!(error.position <= length, "{error}");
        let mut fitted = octets[..length].to_vec();
        fit_header(&mut fitted);
        match decoded(&fitted) {
            Ok((shorter, _)) => {
                assert!(open_ended(message), "{shorter:?}");
                assert_ne!(shorter, *message);
            }
            // A hello of an older version ends here.
            Err(error) if error.reason == Reason::NoExtensions => {}
            Err(error) => assert_eq!(error.alert(), AlertDescription::DECODE_ERROR, "{error}"),
        }
    }
}

/// Other octets mean another message: no field is lost, those that the receiver ignores (`legacy_version` of a
/// ClientHello, the octets of `padding`, …) among them.
fn refused_or_different(octets: &[u8], message: &Handshake<'_>) {
    if let Ok(other) = Handshake::decode(octets) {
        assert_ne!(other, *message, "different octets, same message");
    }
}

/// Every length prefix one more and one less. Where the vector ends with what encloses it, that is refused with
/// decode_error; elsewhere it may also turn out to be another message.
fn lengths_off_by_one(octets: &[u8], message: &Handshake<'_>, spans: &Spans) {
    // Where the vectors around the present span end, the innermost last.
    let mut ends = vec![octets.len()];
    for span in spans.as_slice() {
        if span.kind != SpanKind::Length {
            continue;
        }
        while ends.len() > 1 && ends.last().is_some_and(|&end| end <= span.start) {
            ends.pop();
        }
        let length = span.number(octets);
        let end = span.end + length;
        let last = ends.last() == Some(&end);
        ends.push(end);
        for wrong in [length.checked_sub(1), length.checked_add(1)]
            .into_iter()
            .flatten()
        {
            let mut other = octets.to_vec();
            let wrong = wrong.to_be_bytes();
            let width = span.end - span.start;
            other[span.start..span.end].copy_from_slice(&wrong[wrong.len() - width..]);
            if span.number(&other).abs_diff(length) != 1 {
                // One more than the prefix can say.
                continue;
            }
            if last {
                let error = Handshake::decode(&other).expect_err(&span.path);
                assert_eq!(error.alert(), AlertDescription::DECODE_ERROR, "{error}");
                assert_inside(&error, &other);
            } else {
                refused_or_different(&other, message);
            }
        }
    }
}

/// A record cut anywhere in its header or by one octet, longer by one octet, and with any bit of its header flipped.
fn record_neighbours(octets: &[u8], record: &Record<'_>) {
    for length in (0..Record::HEADER_LENGTH).chain([octets.len() - 1]) {
        if length >= octets.len() {
            continue;
        }
        let error = Record::decode(&octets[..length]).expect_err("a record that was cut");
        assert_eq!(error.alert(), AlertDescription::DECODE_ERROR, "{error}");
        assert!(error.position <= length, "{error}");
    }
    let mut other = octets.to_vec();
    other.push(0);
    let error = Record::decode(&other).expect_err("an octet behind the fragment");
    assert_eq!(error.position, octets.len());
    assert_eq!(error.reason, Reason::TrailingOctets(1));
    other.pop();
    for place in 0..Record::HEADER_LENGTH {
        for bit in 0..8 {
            other[place] ^= 1 << bit;
            if let Ok(changed) = Record::decode(&other) {
                assert_ne!(changed, *record);
            }
            other[place] ^= 1 << bit;
        }
    }
}
