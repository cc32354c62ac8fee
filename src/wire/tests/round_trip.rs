//! What holds for every message, tried with arbitrary and with published ones.

use proptest::{collection::vec, prelude::*};

use super::{super::*, arbitrary, decode_checked, encoded, rfc8448, unhex};
use crate::registry::{ContentType, ExtensionType, ProtocolVersion};
use properties::{alert, change_cipher_spec, fit_header, handshake_message, record_stream};

proptest! {
    #[test]
    fn a_message_decodes_to_what_was_encoded_and_keeps_the_properties(
        message in arbitrary::handshake(),
    ) {
        let octets = encoded(&message);
        let (decoded, _) = decode_checked(&octets).unwrap();
        prop_assert_eq!(decoded, message);
        handshake_message(&octets);
    }

    #[test]
    fn a_changed_octet_keeps_the_properties(
        message in arbitrary::handshake(),
        place in any::<prop::sample::Index>(),
        octet: u8,
    ) {
        let mut octets = encoded(&message);
        let place = place.index(octets.len());
        octets[place] = octet;
        handshake_message(&octets);
    }

    #[test]
    fn arbitrary_octets_keep_the_properties(octets in vec(any::<u8>(), 0..200)) {
        handshake_message(&octets);
        record_stream(&octets);
        alert(&octets);
        change_cipher_spec(&octets);
    }

    #[test]
    fn an_arbitrary_body_of_a_known_type_keeps_the_properties(
        handshake_type in prop::sample::select(vec![1_u8, 2, 4, 5, 8, 11, 13, 15, 20, 24, 25, 254]),
        body in vec(prop_oneof![Just(0_u8), 0..4_u8, any::<u8>()], 0..200),
    ) {
        let mut octets = vec![handshake_type, 0, 0, 0];
        octets.extend(body);
        fit_header(&mut octets);
        handshake_message(&octets);
    }

    #[test]
    fn an_extension_of_any_data_keeps_the_properties(
        extension_type in prop::sample::select(ExtensionType::KNOWN),
        data in vec(prop_oneof![Just(0_u8), 0..4_u8, any::<u8>()], 0..24),
    ) {
        properties::extension(extension_type, &data);
    }

    #[test]
    fn the_binders_lie_where_they_are_located(hello in arbitrary::client_hello()) {
        handshake_message(&encoded(&Handshake::ClientHello(hello)));
    }

    #[test]
    fn a_stream_is_cut_into_the_messages_it_was_made_of(
        messages in vec(arbitrary::handshake(), 0..4),
        tail in 0..4_usize,
    ) {
        let messages: Vec<_> = messages.iter().map(encoded).collect();
        let mut stream = messages.concat();
        let tail = &[1, 0, 0, 9][..tail];
        stream.extend_from_slice(tail);
        let mut parts = split(&stream);
        let cut: Vec<_> = parts.by_ref().map(<[u8]>::to_vec).collect();
        prop_assert_eq!(cut, messages);
        prop_assert_eq!(parts.rest(), tail);
    }

    #[test]
    fn a_record_decodes_to_what_was_encoded_and_keeps_the_properties(
        content_type in prop::sample::select(ContentType::KNOWN),
        version: u16,
        fragment in vec(any::<u8>(), 1..400),
        rest in vec(any::<u8>(), 0..4),
    ) {
        let record = Record {
            content_type,
            legacy_record_version: ProtocolVersion(version),
            fragment: &fragment,
        };
        let mut octets = Vec::new();
        record.encode(&mut octets).unwrap();
        prop_assert_eq!(Record::decode(&octets), Ok(record));
        octets.extend_from_slice(&rest);
        prop_assert_eq!(Record::decode_first(&octets), Ok((record, &rest[..])));
        record_stream(&octets);
    }
}

proptest! {
    // Each case decodes thousands of messages.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_bit_of_a_message_is_ignored_and_no_length_may_be_wrong(
        message in arbitrary::handshake(),
    ) {
        properties::handshake_neighbours(&encoded(&message));
    }
}

#[test]
fn no_bit_of_a_published_message_is_ignored_and_no_length_may_be_wrong() {
    for text in rfc8448::MESSAGES {
        let octets = unhex(text);
        decode_checked(&octets).unwrap();
        properties::handshake_message(&octets);
        properties::handshake_neighbours(&octets);
    }
}

/// Fields of [`rfc8448::RESUMED_CLIENT_HELLO`] whose value the receiver ignores, or may (RFC 8446, sections 4.1.2 and
/// 4.2.11; RFC 7685, section 3): another value is another message.
const IGNORED: [&str; 3] = [
    "legacy_version",
    "extensions.padding.data",
    "extensions.pre_shared_key.identities[0].obfuscated_ticket_age",
];

#[test]
fn a_field_that_the_receiver_ignores_is_not_lost() {
    let octets = unhex(rfc8448::RESUMED_CLIENT_HELLO);
    let (message, spans) = decode_checked(&octets).unwrap();
    for path in IGNORED {
        let span = spans.find(path).unwrap();
        for place in span.start..span.end {
            let mut other = octets.clone();
            other[place] ^= 0x80;
            let (changed, _) = decode_checked(&other).unwrap();
            assert_ne!(changed, message, "{path}");
        }
    }
    // legacy_record_version, and the level of an alert.
    assert_ne!(
        Record::decode(&[21, 3, 3, 0, 2, 1, 0]).unwrap(),
        Record::decode(&[21, 3, 1, 0, 2, 1, 0]).unwrap()
    );
    assert_ne!(Alert::decode(&[1, 0]), Alert::decode(&[2, 0]));
}

#[test]
fn records_in_a_row_keep_the_properties() {
    let mut octets = unhex(rfc8448::CLIENT_HELLO_RECORD);
    octets.extend([20, 3, 3, 0, 1, 1, 21, 3, 3, 0, 2, 1, 0, 23, 3, 3, 0, 0]);
    record_stream(&octets);
}

#[test]
fn every_changed_octet_of_a_published_hello_keeps_the_properties() {
    for text in [rfc8448::RESUMED_CLIENT_HELLO, rfc8448::RESUMED_SERVER_HELLO] {
        let mut octets = unhex(text);
        for place in 0..octets.len() {
            let kept = octets[place];
            for change in [0, 1, 0x7f, 0xff, kept.wrapping_add(1), kept.wrapping_sub(1)] {
                octets[place] = change;
                handshake_message(&octets);
            }
            octets[place] = kept;
        }
    }
}
