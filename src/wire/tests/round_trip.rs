//! Decode ∘ encode is the identity, spans tile, and nothing panics.

use proptest::{collection::vec, prelude::*};

use super::{super::*, arbitrary, assert_tiled, decode_checked, encoded, rfc8448, unhex};
use crate::registry::{ContentType, ProtocolVersion};

proptest! {
    #[test]
    fn a_message_decodes_to_what_was_encoded(message in arbitrary::handshake()) {
        let octets = encoded(&message);
        let (decoded, _) = decode_checked(&octets).unwrap();
        prop_assert_eq!(decoded, message);
    }

    #[test]
    fn a_message_cut_anywhere_is_refused_inside_it(
        message in arbitrary::handshake(),
        cut in any::<prop::sample::Index>(),
    ) {
        let octets = encoded(&message);
        let length = cut.index(octets.len());
        let error = Handshake::decode(&octets[..length]).unwrap_err();
        prop_assert!(error.position <= length);
    }

    #[test]
    fn a_body_cut_anywhere_is_refused_inside_it_or_encodes_again(
        message in arbitrary::handshake(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut octets = encoded(&message);
        octets.truncate(4 + cut.index(octets.len() - 3));
        fit_header(&mut octets);
        // Finished and message_hash, for instance, are valid at any length.
        check(&octets)?;
    }

    #[test]
    fn an_octet_after_the_message_is_refused(message in arbitrary::handshake(), octet: u8) {
        let mut octets = encoded(&message);
        let length = octets.len();
        octets.push(octet);
        prop_assert_eq!(Handshake::decode(&octets).unwrap_err(), DecodeError {
            position: length,
            path: String::new(),
            reason: Reason::TrailingOctets(1),
        });
    }

    #[test]
    fn a_changed_octet_is_refused_inside_the_message_or_encodes_again(
        message in arbitrary::handshake(),
        place in any::<prop::sample::Index>(),
        octet: u8,
    ) {
        let mut octets = encoded(&message);
        let place = place.index(octets.len());
        octets[place] = octet;
        check(&octets)?;
    }

    #[test]
    fn arbitrary_octets_are_refused_inside_or_encode_again(octets in vec(any::<u8>(), 0..200)) {
        check(&octets)?;
        let mut spans = Spans::new();
        match Record::decode_on(&octets, &mut spans) {
            Ok(record) => {
                assert_tiled(spans.as_slice(), octets.len());
                let mut out = Vec::new();
                record.encode(&mut out).unwrap();
                prop_assert_eq!(out, octets);
            }
            Err(error) => prop_assert!(error.position <= octets.len()),
        }
    }

    #[test]
    fn an_arbitrary_body_of_a_known_type_is_refused_inside_or_encodes_again(
        handshake_type in prop::sample::select(vec![1_u8, 2, 4, 5, 8, 11, 13, 15, 20, 24, 25, 254]),
        body in vec(prop_oneof![Just(0_u8), 0..4_u8, any::<u8>()], 0..200),
    ) {
        let mut octets = vec![handshake_type, 0, 0, 0];
        octets.extend(body);
        fit_header(&mut octets);
        check(&octets)?;
    }

    #[test]
    fn the_binders_are_what_lies_where_they_are_located(hello in arbitrary::client_hello()) {
        let octets = encoded(&Handshake::ClientHello(hello));
        let binders = Binders::locate(&octets).unwrap();
        let Some(offered) = hello.pre_shared_key() else {
            prop_assert_eq!(binders, None);
            return Ok(());
        };
        let binders = binders.unwrap();
        prop_assert_eq!(binders.list.end, octets.len());
        let found: Vec<_> = binders.binders.iter().map(|range| &octets[range.clone()]).collect();
        let made: Vec<_> = offered.binders.iter().map(|PskBinderEntry(binder)| binder).collect();
        prop_assert_eq!(found, made);
        let mut spans = Spans::new();
        Handshake::decode_on(&octets, &mut spans).unwrap();
        let length = spans.find("extensions.pre_shared_key.binders.length").unwrap();
        prop_assert_eq!(length.start, binders.truncated_length());
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
    fn a_record_decodes_to_what_was_encoded(
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
        for length in 0..octets.len() {
            let error = Record::decode(&octets[..length]).unwrap_err();
            prop_assert!(error.position <= length);
        }
        octets.extend_from_slice(&rest);
        prop_assert_eq!(Record::decode_first(&octets), Ok((record, &rest[..])));
        prop_assert_eq!(Record::decode(&octets).is_ok(), rest.is_empty());
    }
}

#[test]
fn every_changed_octet_of_a_published_hello_is_refused_inside_it_or_encodes_again() {
    for text in [rfc8448::RESUMED_CLIENT_HELLO, rfc8448::RESUMED_SERVER_HELLO] {
        let mut octets = unhex(text);
        for place in 0..octets.len() {
            let kept = octets[place];
            for change in [0, 1, 0x7f, 0xff, kept.wrapping_add(1), kept.wrapping_sub(1)] {
                octets[place] = change;
                check(&octets).unwrap();
            }
            octets[place] = kept;
        }
    }
}

fn check(octets: &[u8]) -> Result<(), TestCaseError> {
    match decode_checked(octets) {
        Ok(_) => {}
        Err(error) => {
            prop_assert!(error.position <= octets.len());
            // With and without a tape, the same octets are refused for the same reason.
            prop_assert_eq!(Handshake::decode(octets), Err(error));
        }
    }
    Ok(())
}

fn fit_header(octets: &mut [u8]) {
    let length = (octets.len() - 4).to_be_bytes();
    octets[1..4].copy_from_slice(&length[length.len() - 3..]);
}
