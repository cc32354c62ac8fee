//! Edits, and the tables as a whole.

use std::collections::BTreeSet;

use super::{
    edit::{Edit, EditError, Form, edited},
    *,
};
use crate::{
    crypto::RustCrypto,
    question::{Answer, Operation, Question},
    subject::OfProvider,
    trace::Expected,
    wire::Handshake,
};

/// A ClientHello with supported_versions, an extension that nobody knows, and nothing else.
const HELLO: &[u8] = b"\x01\x00\x00\x38\x03\x03\
    rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr\x00\x00\x04\x13\x01\x13\x02\x01\x00\
    \x00\x0b\x00\x2b\x00\x03\x02\x03\x04\xfa\xfa\x00\x00";

fn change(edits: &[Edit]) -> Vec<u8> {
    edited(HELLO, Form::Handshake, edits).unwrap()
}

#[test]
fn lengths_around_a_change_are_made_to_fit() {
    let changed = change(&[Edit::Append("cipher_suites", b"\x13\x03")]);
    assert_eq!(changed[3], HELLO[3] + 2);
    assert_eq!(changed[39..41], [0, 6]);
    let Ok(Handshake::ClientHello(hello)) = Handshake::decode(&changed) else {
        panic!("a ClientHello");
    };
    assert_eq!(hello.cipher_suites.iter().count(), 3);
    let changed = change(&[Edit::Drop("extensions.0xfafa")]);
    assert_eq!(
        changed,
        &[&HELLO[..3], &[0x34], &HELLO[4..47], &[0, 7], &HELLO[49..56]].concat()[..]
    );
}

#[test]
fn a_length_that_is_the_fault_changes_no_other() {
    let changed = change(&[Edit::Length("cipher_suites", -1)]);
    let differ: Vec<_> = (0..HELLO.len())
        .filter(|&at| changed[at] != HELLO[at])
        .collect();
    assert_eq!(differ, [40]);
    let changed = change(&[Edit::Length("", 1)]);
    assert_eq!((changed[3], &changed[4..]), (HELLO[3] + 1, &HELLO[4..]));
}

#[test]
fn the_last_extension_changes_places_and_no_octets() {
    let changed = change(&[Edit::Last("extensions.supported_versions")]);
    assert_eq!(changed[49..53], HELLO[56..60]);
    assert_eq!(changed[53..60], HELLO[49..56]);
}

#[test]
fn a_field_that_is_not_there_and_a_length_that_does_not_fit_are_told() {
    let none = edited(HELLO, Form::Handshake, &[Edit::Drop("extensions.cookie")]);
    assert_eq!(none, Err(EditError::NoField("extensions.cookie".into())));
    let long = Edit::Fill("legacy_session_id", 256, 0);
    let error = edited(HELLO, Form::Handshake, &[long]).unwrap_err();
    assert_eq!(error, EditError::Length("legacy_session_id.length".into()));
}

#[test]
fn every_fault_has_a_name_of_its_own_and_differs_from_what_is_right() {
    for negative in Negative::all() {
        let trace = negative.trace(&mut OfProvider::new(RustCrypto)).unwrap();
        let mut names = BTreeSet::new();
        for step in trace.steps() {
            assert!(names.insert(&step.name), "{}", step.name);
            let wanted = match &step.expected {
                Expected::Values(_) => continue,
                Expected::Refusal(alerts) => alerts,
            };
            assert!(!wanted.is_empty(), "{}#{}", trace.id(), step.name);
        }
    }
}

#[test]
fn the_faults_of_syntax_are_refused_by_every_way_of_reading() {
    for negative in Negative::all() {
        let trace = negative.trace(&mut OfProvider::new(RustCrypto)).unwrap();
        let mut reference = OfProvider::new(RustCrypto);
        for step in trace.steps() {
            let (Question::Decode { syntax, octets }, Expected::Refusal(_)) =
                (&step.question, &step.expected)
            else {
                continue;
            };
            let question = Question::Reencode {
                syntax: *syntax,
                octets: octets.clone(),
            };
            let answer = reference.answer(&question).unwrap();
            assert!(matches!(answer, Answer::Reject { .. }), "{}", step.name);
        }
    }
}

#[test]
fn there_are_faults_for_every_question_that_can_refuse() {
    let mut asked = BTreeSet::new();
    for negative in Negative::all() {
        let trace = negative.trace(&mut OfProvider::new(RustCrypto)).unwrap();
        asked.extend(trace.steps().map(|step| step.operation()));
    }
    for operation in [
        Operation::Decode,
        Operation::Receive,
        Operation::RecordOpen,
        Operation::KeyAgreement,
        Operation::KemEncapsulate,
        Operation::KemDecapsulate,
        Operation::SignatureVerify,
    ] {
        assert!(asked.contains(&operation), "{operation}");
    }
}
