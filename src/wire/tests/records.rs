//! Records, alerts and change_cipher_spec that are refused, each with its alert, position and path.

use super::super::*;
use crate::registry::{AlertDescription, AlertLevel, ContentType, ProtocolVersion};

const DECODE_ERROR: AlertDescription = AlertDescription::DECODE_ERROR;
const UNEXPECTED_MESSAGE: AlertDescription = AlertDescription::UNEXPECTED_MESSAGE;

#[track_caller]
fn record_refused(octets: &[u8], alert: AlertDescription, message: &str) {
    let error = Record::decode(octets).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.alert(), alert);
    assert_eq!(Record::decode_first(octets).unwrap_err(), error);
}

#[test]
fn a_record_of_an_unknown_type_is_unexpected() {
    // invalid, heartbeat and the header of an SSL 2.0 hello
    for octet in [0, 24, 0x80] {
        record_refused(
            &[octet, 3, 3, 0, 1, 0],
            UNEXPECTED_MESSAGE,
            &format!("octet 0: type: unknown content type 0x{octet:02x}"),
        );
    }
}

#[test]
fn a_record_is_as_long_as_its_type_permits() {
    for (content_type, max) in [
        (ContentType::HANDSHAKE, 0x4000),
        (ContentType::ALERT, 0x4000),
        (ContentType::APPLICATION_DATA, 0x4100),
    ] {
        let fragment = vec![0; max + 1];
        let record = Record {
            content_type,
            legacy_record_version: ProtocolVersion::TLS1_2,
            fragment: &fragment[..max],
        };
        let mut octets = Vec::new();
        record.encode(&mut octets).unwrap();
        assert_eq!(Record::decode(&octets), Ok(record));

        let length = max + 1;
        let record = Record {
            fragment: &fragment,
            ..record
        };
        assert_eq!(
            record.encode(&mut Vec::new()),
            Err(EncodeError::TooLong {
                field: "fragment",
                length,
                max
            })
        );
        let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
        let mut octets = vec![content_type.0, 3, 3, high, low];
        // The header alone is enough to refuse it.
        for _ in 0..2 {
            record_refused(
                &octets,
                AlertDescription::RECORD_OVERFLOW,
                &format!("octet 3: length: {length} octets announced, at most {max} permitted"),
            );
            octets.extend_from_slice(&fragment);
        }
    }
}

#[test]
fn only_application_data_may_be_empty() {
    assert!(Record::decode(&[23, 3, 3, 0, 0]).is_ok());
    for content_type in ["change_cipher_spec", "alert", "handshake"] {
        let octet = content_type.parse::<ContentType>().unwrap().0;
        record_refused(
            &[octet, 3, 3, 0, 0],
            UNEXPECTED_MESSAGE,
            &format!("octet 3: length: empty {content_type} record"),
        );
    }
}

#[test]
fn the_version_of_a_record_is_ignored() {
    let record = Record::decode(&[22, 0xfe, 0xdc, 0, 1, 9]).unwrap();
    assert_eq!(record.legacy_record_version, ProtocolVersion(0xfedc));
    assert_eq!(record.fragment, [9]);
}

#[test]
fn an_octet_after_a_record_is_refused() {
    let error = Record::decode(&[22, 3, 3, 0, 1, 9, 9]).unwrap_err();
    assert_eq!(error.to_string(), "octet 6: 1 octet after the end");
    assert_eq!(error.alert(), DECODE_ERROR);
}

#[test]
fn an_alert_is_two_octets() {
    let alert = Alert {
        level: AlertLevel::WARNING,
        description: AlertDescription::CLOSE_NOTIFY,
    };
    assert_eq!(Alert::decode(&[1, 0]), Ok(alert));
    assert_eq!(alert.encode(), [1, 0]);
    for (octets, message) in [
        (&[1][..], "octet 1: description: 1 octet needed, 0 left"),
        (&[1, 0, 0], "octet 2: 1 octet after the end"),
    ] {
        let error = Alert::decode(octets).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.alert(), DECODE_ERROR);
    }
}

#[test]
fn change_cipher_spec_is_the_octet_1() {
    assert_eq!(ChangeCipherSpec::decode(&[1]), Ok(ChangeCipherSpec));
    for octets in [&[][..], &[0], &[2], &[1, 1]] {
        let error = ChangeCipherSpec::decode(octets).unwrap_err();
        assert_eq!(error.to_string(), "octet 0: type: not the single octet 1");
        assert_eq!(error.alert(), UNEXPECTED_MESSAGE);
    }
}
