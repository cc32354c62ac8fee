//! Editions of RFC 8448 that are printed from vectors, changed, and read again.

mod external_psk;
mod other;

use super::*;
use crate::{
    connection,
    question::{Answer, Subject as _},
    trace::Expected,
    vector::{self, Library},
};

/// The steps that the reference answers otherwise.
fn disagreements(trace: &Trace) -> Vec<&str> {
    let mut reference = subject::reference();
    trace
        .steps()
        .filter(|step| match &step.expected {
            Expected::Values(values) => {
                reference.answer(&step.question) != Ok(Answer::Ok(values.clone()))
            }
            Expected::Refusal(_) => true,
        })
        .map(|step| step.name.as_str())
        .collect()
}

/// The text of section 3 alone.
fn section_3() -> String {
    let library = Library::embedded().unwrap();
    let trace = library.trace("rfc8448/simple-1rtt").unwrap();
    edition::text(&[(trace, edition::rows("3"))])
}

fn changed(from: &str, to: &str) -> String {
    let text = section_3();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// Changes the first octet of the value `name` in the step with that title.
fn with_other_octet(step: &str, name: &str) -> (String, usize) {
    let text = section_3();
    let from = text.find(&format!("{step}:\n")).unwrap();
    let from = from + text[from..].find(&format!("{name} (")).unwrap();
    let from = from + text[from..].find(":  ").unwrap() + 3;
    let octet = u8::from_str_radix(&text[from..from + 2], 16).unwrap();
    let line = text[..from].lines().count();
    let other = format!("{:02x}", octet ^ 1);
    ([&text[..from], &other, &text[from + 2..]].concat(), line)
}

#[test]
fn the_vectors_printed_as_a_document_are_imported_as_they_were() {
    let library = Library::embedded().unwrap();
    let sections: Vec<_> = edition::SECTIONS
        .iter()
        .map(|(section, id)| (library.trace(id).unwrap(), edition::rows(section)))
        .collect();
    let imported = rfc8448(&edition::text(&sections)).unwrap();
    assert_eq!(imported.traces.len(), 5);
    assert_eq!(imported.ledger.len(), 543);
    for (trace, (published, _)) in imported.traces.iter().zip(&sections) {
        assert_eq!(vector::save(trace), vector::save(published));
    }
}

#[test]
fn a_wrong_output_is_in_the_vector_and_its_step_fails() {
    for (title, name, value) in [
        (
            "derive secret \"tls13 exp master\"",
            "expanded",
            "exporter_secret",
        ),
        (
            "derive secret \"tls13 exp master\"",
            "info",
            "exporter_secret_info",
        ),
        (
            "{server}  calculate finished \"tls13 finished\"",
            "expanded",
            "server_finished_mac.finished_key",
        ),
        (
            "create an ephemeral x25519 key pair",
            "public key",
            "client_share",
        ),
    ] {
        let (text, _) = with_other_octet(title, name);
        let imported = rfc8448(&text).unwrap();
        let trace = &imported.traces[0];
        let library = Library::embedded().unwrap();
        let right = &library
            .trace(trace.id())
            .unwrap()
            .value(value)
            .unwrap()
            .octets;
        let wrong = trace.value(value).unwrap().octets;
        assert_eq!(wrong[0], right[0] ^ 1, "{value}");
        assert_eq!(wrong[1..], right[1..], "{value}");
        let step = value.split('.').next().unwrap();
        assert!(disagreements(trace).contains(&step), "{value}");
    }
}

#[test]
fn a_wrong_record_makes_both_of_its_steps_fail() {
    let (text, _) = with_other_octet("{client}  send application_data record", "complete record");
    let imported = rfc8448(&text).unwrap();
    let records = [
        "client_application_data_record",
        "open_client_application_data_record",
    ];
    assert_eq!(disagreements(&imported.traces[0]), records);
}

#[test]
fn an_input_that_is_not_its_value_is_refused_with_its_line() {
    for (title, name, value) in [
        ("derive secret \"tls13 exp master\"", "PRK", "main_secret"),
        (
            "derive secret \"tls13 s ap traffic\"",
            "hash",
            "hash_server_finished",
        ),
        ("extract secret \"handshake\"", "salt", "derived_early"),
        ("extract secret \"master\"", "IKM", "zeros"),
        (
            "derive write traffic keys for application data",
            "PRK",
            "server_application_traffic_secret_0",
        ),
        (
            "generate resumption secret \"tls13 resumption\"",
            "hash",
            "ticket_nonce",
        ),
    ] {
        let (text, line) = with_other_octet(title, name);
        let error = rfc8448(&text).unwrap_err();
        let differs = ImportError::Differs {
            line,
            name: name.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(error, differs);
    }
}

#[test]
fn a_message_that_is_not_its_payload_is_refused_where_the_payload_differs() {
    let name = "NewSessionTicket";
    let (text, line) = with_other_octet(&format!("construct a {name} handshake message"), name);
    let error = rfc8448(&text).unwrap_err();
    assert!(
        matches!(&error, ImportError::Differs { line: later, name, value }
            if *later > line && name == "payload" && value == "new_session_ticket"),
        "{error}"
    );
}

#[test]
fn a_plaintext_record_is_its_payload_behind_a_header() {
    let (text, _) = with_other_octet("{server}  send handshake record", "complete record");
    let record = "server_hello_record".to_owned();
    assert_eq!(
        rfc8448(&text).unwrap_err(),
        ImportError::Connection(connection::Error::NotTheFragment { record })
    );
    let (text, _) = with_other_octet("{client}  send handshake record", "payload");
    let error = rfc8448(&text).unwrap_err();
    assert!(
        matches!(
            error,
            ImportError::Connection(connection::Error::UnexpectedMessage { .. })
        ),
        "{error}"
    );
}

#[test]
fn a_value_or_step_that_has_no_place_is_refused() {
    let text = changed(
        "{server}  derive secret \"tls13 exp master\"",
        "{server}  derive secret \"tls13 exp maester\"",
    );
    let error = rfc8448(&text).unwrap_err();
    assert!(
        matches!(&error, ImportError::UnknownValue { name, .. } if name == "PRK"),
        "{error}"
    );
    let repeated = "   {client}  derive secret \"tls13 c e traffic\" (same as server)\n\n";
    let last = "   {client}  send application_data record";
    let text = changed(last, &format!("{repeated}{last}"));
    let error = rfc8448(&text).unwrap_err();
    assert!(
        matches!(&error, ImportError::NothingToRepeat { name, .. } if name == "server"),
        "{error}"
    );
}

#[test]
fn another_suite_another_group_and_other_messages_need_no_other_importer() {
    let other = other::trace();
    assert_eq!(disagreements(&other), [""; 0]);
    let mut rows = edition::rows("3");
    for row in &mut rows {
        row.step = row.step.replace("x25519", "P-256");
    }
    let text = edition::text(&[(&other, rows)]);
    let imported = rfc8448(&text).unwrap();
    let [trace] = &imported.traces[..] else {
        panic!("{} traces", imported.traces.len())
    };
    assert_eq!(trace.id(), "rfc8448/other-handshake");
    assert_eq!(imported.ledger.len(), 109);
    assert_eq!(disagreements(trace), [""; 0]);
    for (name, value) in other.values() {
        assert_eq!(
            trace.value(&name).map(|value| value.octets),
            Some(value.octets),
            "{name}"
        );
    }
    let library = Library::embedded().unwrap();
    let published = library.trace("rfc8448/simple-1rtt").unwrap();
    let names = |trace: &Trace| {
        let steps = trace
            .steps()
            .map(|step| (step.name.clone(), step.flags.clone()));
        steps.collect::<Vec<_>>()
    };
    assert_eq!(names(trace), names(published));
    assert_eq!(trace.value("exporter_secret").unwrap().octets.len(), 48);
    assert_eq!(trace.value("client_share").unwrap().octets.len(), 65);
}

#[test]
fn an_external_psk_has_its_own_binder_in_each_client_hello() {
    let trace = external_psk::trace();
    assert_eq!(disagreements(&trace), [""; 0]);
    assert_eq!(vector::lint::lint(&trace), []);
    for number in [1, 2] {
        let binder = trace.step(&format!("psk_binder_{number}")).unwrap();
        assert_eq!(binder.params.get("kind"), Some(&"external".into()));
        assert_eq!(binder.flags, [""; 0]);
        let hash = trace.step(&format!("binder_hash_{number}")).unwrap();
        let messages = hash.inputs.get("messages").unwrap().names();
        assert_eq!(messages.len(), 2 * number - 1);
    }
    let label = trace.step("binder_key").unwrap().params.get("label");
    assert_eq!(label, Some(&"ext binder".into()));
    let agreement = trace.step("client_shared_secret").unwrap();
    let key = agreement.inputs.get("private_key").unwrap().names();
    assert_eq!(key, ["client_ephemeral_private_key_2"]);
    assert!(trace.value("hash_encrypted_extensions").is_some());
}

#[test]
fn a_ledger_keeps_the_rows_of_other_documents() {
    let folder = std::env::temp_dir().join(format!("tlskat-import-{}", std::process::id()));
    let imported = rfc8448(&section_3()).unwrap();
    let of = |document: &str| {
        let mut imported = imported.clone();
        for row in &mut imported.ledger {
            row.document = document.to_owned();
        }
        imported
    };
    for document in ["b", "a", "b"] {
        write(&of(document), &folder).unwrap();
    }
    let text = std::fs::read_to_string(folder.join("rfc8448/ledger.tsv")).unwrap();
    let rows = ledger::load(&text).unwrap();
    assert_eq!(rows.len(), 2 * 109);
    assert!(rows.iter().take(109).all(|row| row.document == "a"));
    let written = Library::read(&folder).unwrap();
    assert_eq!(written.traces().len(), 1);
    std::fs::write(folder.join("rfc8448/ledger.tsv"), "words\n").unwrap();
    let error = write(&imported, &folder).unwrap_err();
    assert_eq!(error.path, folder.join("rfc8448/ledger.tsv"));
    std::fs::remove_dir_all(&folder).unwrap();
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 24,
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    })]

    #[test]
    fn no_change_of_the_text_makes_the_importer_panic(
        changes in proptest::collection::vec((0.0..1.0f64, "[0-9a-f]"), 1..4),
        lost in proptest::option::of(0.0..1.0f64),
    ) {
        let mut text = section_3().into_bytes();
        for (place, digit) in changes {
            let digits: Vec<usize> = (0..text.len())
                .filter(|at| text[*at].is_ascii_hexdigit() && text[at.saturating_sub(1)] != b'(')
                .collect();
            text[digits[(place * digits.len() as f64) as usize]] = digit.as_bytes()[0];
        }
        let mut lines: Vec<&str> = core::str::from_utf8(&text).unwrap().split('\n').collect();
        if let Some(lost) = lost {
            lines.remove((lost * lines.len() as f64) as usize);
        }
        let _ = rfc8448(&lines.join("\n"));
    }
}
