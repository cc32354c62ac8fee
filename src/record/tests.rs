//! Records of RFC 8448, and every fault that a record can have.

use proptest::prelude::*;

use super::*;
use crate::crypto::{
    rustcrypto::RustCrypto,
    test_data::{octets, rfc8448},
};

const SUITE: CipherSuite = CipherSuite::TLS_AES_128_GCM_SHA256;
const SUITES: [CipherSuite; 5] = [
    CipherSuite::TLS_AES_128_GCM_SHA256,
    CipherSuite::TLS_AES_256_GCM_SHA384,
    CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_AES_128_CCM_SHA256,
    CipherSuite::TLS_AES_128_CCM_8_SHA256,
];
const KEY: [u8; 16] = [7; 16];
const IV: Iv = [9; 12];

/// Opens a record under `KEY`, `IV` and sequence number 5.
fn opened(record: &[u8]) -> Result<Opened, Error> {
    open(&RustCrypto, SUITE, &KEY, &IV, 5, record)
}

fn sealed(content_type: ContentType, content: &[u8], padding: usize) -> Result<Vec<u8>, Error> {
    seal(
        &RustCrypto,
        SUITE,
        &KEY,
        &IV,
        5,
        content_type,
        content,
        padding,
    )
}

fn sealed_inner(inner_plaintext: &[u8]) -> Vec<u8> {
    seal_inner_plaintext(&RustCrypto, SUITE, &KEY, &IV, 5, inner_plaintext.to_vec()).unwrap()
}

fn refused(record: &[u8], error: Error, alert: AlertDescription) {
    assert_eq!(opened(record), Err(error));
    assert_eq!(error.alert(), alert);
}

#[test]
fn records_of_rfc_8448_seal_and_open() {
    use ContentType as Type;

    for (keys, sequence, content_type, content, record) in [
        (
            "3/server_handshake",
            0,
            Type::HANDSHAKE,
            rfc8448("3/server_flight_payload"),
            "3/server_flight_record",
        ),
        (
            "3/client_handshake",
            0,
            Type::HANDSHAKE,
            rfc8448("3/client_finished"),
            "3/client_finished_record",
        ),
        (
            "3/server_application",
            0,
            Type::HANDSHAKE,
            rfc8448("3/new_session_ticket"),
            "3/new_session_ticket_record",
        ),
        (
            "3/client_application",
            0,
            Type::APPLICATION_DATA,
            rfc8448("3/client_data_payload"),
            "3/client_data_record",
        ),
        (
            "3/server_application",
            1,
            Type::APPLICATION_DATA,
            rfc8448("3/server_data_payload"),
            "3/server_data_record",
        ),
        (
            "3/client_application",
            1,
            Type::ALERT,
            rfc8448("3/client_alert_payload"),
            "3/client_alert_record",
        ),
        (
            "3/server_application",
            2,
            Type::ALERT,
            rfc8448("3/server_alert_payload"),
            "3/server_alert_record",
        ),
        (
            "4/early",
            0,
            Type::APPLICATION_DATA,
            rfc8448("4/early_payload"),
            "4/early_record",
        ),
    ] {
        let key = rfc8448(&format!("{keys}_key"));
        let iv: Iv = rfc8448(&format!("{keys}_iv")).try_into().unwrap();
        let expected = rfc8448(record);
        let sealed = seal(
            &RustCrypto,
            SUITE,
            &key,
            &iv,
            sequence,
            content_type,
            &content,
            0,
        );
        assert_eq!(sealed.as_deref(), Ok(&expected[..]), "{record}");
        let opened = open(&RustCrypto, SUITE, &key, &iv, sequence, &expected);
        let expected = Opened {
            content_type,
            content,
            padding: 0,
        };
        assert_eq!(opened, Ok(expected), "{record}");
    }
}

#[test]
fn records_of_rfc_8448_seal_and_open_where_they_lie() {
    let key = rfc8448("3/server_application_key");
    let iv: Iv = rfc8448("3/server_application_iv").try_into().unwrap();
    let protection = Protection::new(&RustCrypto, SUITE, &key, &iv).unwrap();
    for (sequence, content_type, content, sealed) in [
        (
            0,
            ContentType::HANDSHAKE,
            "3/new_session_ticket",
            "3/new_session_ticket_record",
        ),
        (
            1,
            ContentType::APPLICATION_DATA,
            "3/server_data_payload",
            "3/server_data_record",
        ),
        (
            2,
            ContentType::ALERT,
            "3/server_alert_payload",
            "3/server_alert_record",
        ),
    ] {
        let content = rfc8448(content);
        let length = protection.record_length(content.len(), 0).unwrap();
        let mut record = vec![0xaa; length];
        record[HEADER_LENGTH..][..content.len()].copy_from_slice(&content);
        protection
            .seal_in_place(sequence, content_type, content.len(), &mut record)
            .unwrap();
        assert_eq!(record, rfc8448(sealed), "{sealed}");
        let opened = protection.open_in_place(sequence, &mut record).unwrap();
        assert_eq!(opened.content_type, content_type);
        assert_eq!((&*opened.content, opened.padding), (&content[..], 0));
    }
}

#[test]
fn a_buffer_too_short_for_the_record_is_no_room_and_no_panic() {
    let protection = Protection::new(&RustCrypto, SUITE, &KEY, &IV).unwrap();
    let data = ContentType::APPLICATION_DATA;
    for got in 0..26 {
        let sealed = protection.seal_in_place(0, data, 4, &mut vec![0; got]);
        assert_eq!(sealed, Err(Error::NoRoom { needed: 26, got }));
    }
    let longest = HEADER_LENGTH + MAX_INNER_PLAINTEXT + 16;
    assert_eq!(protection.record_length(MAX_CONTENT, 0), Ok(longest));
    let overflow = |what, limit, got| Err(Error::Overflow { what, limit, got });
    assert_eq!(
        protection.seal_in_place(0, data, 4, &mut vec![0; longest + 1]),
        overflow(
            "inner plaintext",
            MAX_INNER_PLAINTEXT,
            MAX_INNER_PLAINTEXT + 1
        )
    );
    assert_eq!(
        protection.seal_in_place(0, data, usize::MAX, &mut []),
        overflow("content", MAX_CONTENT, usize::MAX)
    );
    let no_room = Error::NoRoom { needed: 26, got: 9 };
    assert_eq!(no_room.alert(), AlertDescription::INTERNAL_ERROR);
    assert_eq!(no_room.to_string(), "9 octets for a record of 26 or more");
}

#[test]
fn nothing_of_a_plaintext_is_left_in_a_record_that_is_refused() {
    let protection = Protection::new(&RustCrypto, SUITE, &KEY, &IV).unwrap();
    let mut forged = sealed(ContentType::HANDSHAKE, &[1; 40], 0).unwrap();
    forged[5] ^= 1;
    let never_protected = sealed_inner(&[&[0x55; 40][..], &[24]].concat());
    let too_long = sealed_inner(&[23; MAX_INNER_PLAINTEXT + 1]);
    for mut record in [forged, never_protected, too_long] {
        let expected = open(&RustCrypto, SUITE, &KEY, &IV, 5, &record).unwrap_err();
        let opened = protection.open_in_place(5, &mut record);
        assert_eq!(opened.unwrap_err(), expected);
        assert!(record[HEADER_LENGTH..].iter().all(|&octet| octet == 0));
    }
}

#[test]
fn a_protection_does_not_print_its_key() {
    let protection = Protection::new(&RustCrypto, SUITE, &KEY, &IV).unwrap();
    let printed = format!("{protection:?}");
    assert_eq!(printed, format!("Protection {{ suite: {SUITE:?}, .. }}"));
}

#[test]
fn the_nonce_is_the_iv_xor_the_sequence_number() {
    let iv: Iv = octets("000102030405060708090a0b").try_into().unwrap();
    assert_eq!(nonce(&iv, 0), iv);
    let expected = octets("00010203050705030d0f0d03");
    assert_eq!(nonce(&iv, 0x0102_0304_0506_0708).to_vec(), expected);
    let expected = octets("00010203fbfaf9f8f7f6f5f4");
    assert_eq!(nonce(&iv, u64::MAX).to_vec(), expected);
}

#[test]
fn a_sequence_number_never_wraps() {
    assert_eq!(next_sequence(0), Some(1));
    assert_eq!(next_sequence(u64::MAX - 1), Some(u64::MAX));
    assert_eq!(next_sequence(u64::MAX), None);
    let record = seal(
        &RustCrypto,
        SUITE,
        &KEY,
        &IV,
        u64::MAX,
        ContentType::ALERT,
        &[1, 0],
        0,
    )
    .unwrap();
    assert!(open(&RustCrypto, SUITE, &KEY, &IV, u64::MAX, &record).is_ok());
}

#[test]
fn every_suite_has_its_key_and_tag_length() {
    for (suite, key, tag) in [
        (SUITES[0], 16, 16),
        (SUITES[1], 32, 16),
        (SUITES[2], 32, 16),
        (SUITES[3], 16, 16),
        (SUITES[4], 16, 8),
    ] {
        let seal = |key: usize| {
            let key = vec![1; key];
            let content_type = ContentType::APPLICATION_DATA;
            seal(&RustCrypto, suite, &key, &IV, 0, content_type, b"text", 3)
        };
        assert_eq!(seal(key).unwrap().len(), 5 + 4 + 1 + 3 + tag);
        let error = crypto::Error::InvalidLength {
            what: "key",
            expected: key,
            got: key - 1,
        };
        assert_eq!(seal(key - 1), Err(Error::Crypto(error)));
    }
    let suite = CipherSuite(0xc02f);
    let unsupported = crypto::Error::Unsupported(Algorithm::Suite(suite));
    let opened = open(&RustCrypto, suite, &KEY, &IV, 0, &[]);
    assert_eq!(opened, Err(Error::Crypto(unsupported)));
}

#[test]
fn padding_is_counted_and_taken_off() {
    let record = sealed(ContentType::HANDSHAKE, &[1, 0, 0], 100).unwrap();
    let expected = Opened {
        content_type: ContentType::HANDSHAKE,
        content: vec![1, 0, 0],
        padding: 100,
    };
    assert_eq!(opened(&record), Ok(expected));
}

#[test]
fn content_and_padding_end_where_the_limits_are() {
    let full = vec![1; MAX_CONTENT];
    let record = sealed(ContentType::APPLICATION_DATA, &full, 0).unwrap();
    assert_eq!(record[3..5], [0x40, 0x11]); // 2^14 + 1 + 16
    assert_eq!(opened(&record).unwrap().content, full);
    let only_padding = sealed(ContentType::APPLICATION_DATA, &[], MAX_CONTENT).unwrap();
    assert_eq!(opened(&only_padding).unwrap().padding, MAX_CONTENT);

    let overflow = |what, limit, got| Err(Error::Overflow { what, limit, got });
    assert_eq!(
        sealed(ContentType::APPLICATION_DATA, &vec![1; MAX_CONTENT + 1], 0),
        overflow("content", MAX_CONTENT, MAX_CONTENT + 1)
    );
    assert_eq!(
        sealed(ContentType::APPLICATION_DATA, &full, 1),
        overflow("inner plaintext", MAX_INNER_PLAINTEXT, MAX_CONTENT + 2)
    );
    assert_eq!(
        sealed(ContentType::APPLICATION_DATA, &[1], usize::MAX),
        overflow("inner plaintext", MAX_INNER_PLAINTEXT, usize::MAX)
    );
    assert_eq!(
        seal_inner_plaintext(&RustCrypto, SUITE, &KEY, &IV, 5, vec![1; 65520]),
        overflow("ciphertext", 65535, 65536)
    );
}

#[test]
fn an_inner_plaintext_beyond_the_limit_is_an_overflow() {
    for length in [MAX_INNER_PLAINTEXT + 1, MAX_CIPHERTEXT - 16] {
        let mut inner_plaintext = vec![0; length];
        inner_plaintext[0] = ContentType::APPLICATION_DATA.0;
        let error = Error::Overflow {
            what: "inner plaintext",
            limit: MAX_INNER_PLAINTEXT,
            got: length,
        };
        let record = sealed_inner(&inner_plaintext);
        refused(&record, error, AlertDescription::RECORD_OVERFLOW);
    }
}

#[test]
fn a_ciphertext_beyond_the_limit_is_an_overflow_whatever_is_in_it() {
    let error = Error::Overflow {
        what: "ciphertext",
        limit: MAX_CIPHERTEXT,
        got: MAX_CIPHERTEXT + 1,
    };
    let record = sealed_inner(&vec![23; MAX_CIPHERTEXT + 1 - 16]);
    refused(&record, error, AlertDescription::RECORD_OVERFLOW);
    // The length alone says so.
    refused(&record[..5], error, AlertDescription::RECORD_OVERFLOW);
}

#[test]
fn an_inner_plaintext_without_a_type_is_unexpected() {
    for length in [0, 1, 300] {
        let record = sealed_inner(&vec![0; length]);
        let alert = AlertDescription::UNEXPECTED_MESSAGE;
        refused(&record, Error::NoContentType, alert);
    }
}

#[test]
fn a_type_that_is_never_protected_is_unexpected() {
    for content_type in [
        ContentType::CHANGE_CIPHER_SPEC,
        ContentType(24),
        ContentType(1),
    ] {
        let error = Error::ContentType(content_type);
        let record = sealed_inner(&[1, content_type.0]);
        refused(&record, error, AlertDescription::UNEXPECTED_MESSAGE);
        assert_eq!(sealed(content_type, &[1], 0), Err(error));
    }
}

#[test]
fn only_application_data_may_be_empty() {
    for padding in [0, 9] {
        for content_type in [ContentType::ALERT, ContentType::HANDSHAKE] {
            let error = Error::EmptyContent(content_type);
            let record = sealed_inner(&[&[content_type.0][..], &vec![0; padding]].concat());
            refused(&record, error, AlertDescription::UNEXPECTED_MESSAGE);
            assert_eq!(sealed(content_type, &[], padding), Err(error));
        }
        let record = sealed(ContentType::APPLICATION_DATA, &[], padding).unwrap();
        assert_eq!(opened(&record).unwrap().padding, padding);
    }
}

#[test]
fn the_outer_type_is_application_data() {
    let mut record = sealed(ContentType::HANDSHAKE, &[1], 0).unwrap();
    for outer in [20, 21, 22, 24, 0] {
        record[0] = outer;
        let error = Error::OuterType(ContentType(outer));
        refused(&record, error, AlertDescription::UNEXPECTED_MESSAGE);
    }
}

#[test]
fn the_header_says_how_long_the_record_is() {
    let record = sealed(ContentType::HANDSHAKE, &[1], 0).unwrap();
    let error = |declared, got| Error::Length { declared, got };
    let alert = AlertDescription::DECODE_ERROR;
    let longer = [&record[..], &[0]].concat();
    refused(&longer, error(Some(18), 19), alert);
    refused(&record[..22], error(Some(18), 17), alert);
    refused(&record[..4], error(None, 4), alert);
    refused(&[], error(None, 0), alert);
}

#[test]
fn a_change_of_any_input_does_not_authenticate() {
    let bad_tag = Error::Crypto(crypto::Error::BadTag);
    let alert = AlertDescription::BAD_RECORD_MAC;
    let record = sealed(ContentType::HANDSHAKE, &[1, 2, 3], 2).unwrap();
    // legacy_record_version is part of the additional data.
    for at in [1, 2].into_iter().chain(5..record.len()) {
        let mut changed = record.clone();
        changed[at] ^= 1;
        refused(&changed, bad_tag, alert);
    }
    for length in 0..16 {
        let short = [&[23, 3, 3, 0, length][..], &vec![0; length.into()]].concat();
        refused(&short, bad_tag, alert);
    }
    let other = |key: &[u8; 16], iv: &Iv, sequence| {
        assert_eq!(
            open(&RustCrypto, SUITE, key, iv, sequence, &record),
            Err(bad_tag)
        );
    };
    other(&[8; 16], &IV, 5);
    other(&KEY, &[8; 12], 5);
    other(&KEY, &IV, 4);
    other(&KEY, &IV, 5 << 56);
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(
        suite in prop::sample::select(&SUITES[..]),
        sequence: u64,
        content in prop::collection::vec(any::<u8>(), 1..100),
        padding in 0usize..100,
    ) {
        let key = vec![3; suite.aead().unwrap().key_length()];
        let content_type = ContentType::HANDSHAKE;
        let record =
            seal(&RustCrypto, suite, &key, &IV, sequence, content_type, &content, padding).unwrap();
        prop_assert_eq!(
            open(&RustCrypto, suite, &key, &IV, sequence, &record),
            Ok(Opened { content_type, content: content.clone(), padding })
        );
        let protection = Protection::new(&RustCrypto, suite, &key, &IV).unwrap();
        let mut in_place = vec![0xaa; protection.record_length(content.len(), padding).unwrap()];
        in_place[HEADER_LENGTH..][..content.len()].copy_from_slice(&content);
        protection.seal_in_place(sequence, content_type, content.len(), &mut in_place).unwrap();
        prop_assert_eq!(&in_place, &record);
        let opened = protection.open_in_place(sequence, &mut in_place);
        prop_assert_eq!(opened, Ok(Opened { content_type, content: &mut content.clone()[..], padding }));
    }

    #[test]
    fn no_octets_panic(record in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert!(opened(&record).is_err());
    }
}
