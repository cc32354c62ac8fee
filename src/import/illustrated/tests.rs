use std::fs;

use super::*;

const FACTS: &str = r#"{
    "source": {"repository": "a/b", "commit": "00ff", "page": "index.html", "page_sha256": "01", "licence": "MIT"},
    "files": {"keylog.txt": {"from": "captures/keylog.txt", "sha256": "02"}},
    "boxes": [
        {
            "kind": "record", "endpoint": "client", "embedded": false, "line": 7, "title": "Client Hello",
            "spans": [{"label": "Record Header", "state": "plain", "hex": "16030100"}],
            "values": [{"name": "key", "hex": "0a0b"}]
        }
    ]
}"#;

#[test]
fn facts_are_read_into_octets() {
    let facts: Facts = serde_json::from_str(FACTS).unwrap();
    let [first] = &facts.boxes[..] else {
        panic!("{} boxes", facts.boxes.len())
    };
    assert_eq!((first.title.as_str(), first.line), ("Client Hello", 7));
    assert_eq!(
        (first.endpoint, first.kind),
        (Role::Client, BoxKind::Record)
    );
    assert!(!first.embedded);
    assert_eq!(first.spans[0].state, SpanState::Plain);
    assert_eq!(first.spans[0].hex, Octets::from([0x16, 3, 1, 0]));
    assert_eq!(first.values[0].name, "key");
    assert_eq!(first.values[0].hex, Octets::from([10, 11]));
}

#[test]
fn unknown_and_wrong_fields_of_the_facts_are_refused() {
    for (from, to) in [
        ("\"line\": 7", "\"line\": 7, \"page\": 1"),
        ("\"embedded\": false, ", ""),
        ("\"client\"", "\"proxy\""),
        ("\"plain\"", "\"hidden\""),
        ("\"record\"", "\"picture\""),
        ("16030100", "1603010"),
        ("\"MIT\"", "\"MIT\", \"year\": 1"),
    ] {
        assert_eq!(FACTS.matches(from).count(), 1, "{from}");
        let changed = FACTS.replace(from, to);
        assert!(serde_json::from_str::<Facts>(&changed).is_err(), "{to}");
    }
}

#[test]
fn a_key_log_has_a_label_a_random_and_a_secret_on_each_line() {
    let random = "ab".repeat(32);
    let lines = key_log(&format!("# words\n\nEXPORTER_SECRET {random} 0102\n")).unwrap();
    assert_eq!(
        lines,
        [KeyLogLine {
            label: "EXPORTER_SECRET".into(),
            client_random: Octets(vec![0xab; 32]),
            secret: Octets::from([1, 2]),
        }]
    );
    for wrong in [
        format!("EXPORTER_SECRET {random}"),
        format!("EXPORTER_SECRET {random} 01 02"),
        format!("EXPORTER_SECRET {random} 012"),
        format!("EXPORTER_SECRET {random}00 01"),
    ] {
        assert_eq!(
            key_log(&format!("\n{wrong}")),
            Err(ReadReason::KeyLogLine(2))
        );
    }
}

#[test]
fn an_error_names_the_file() {
    let folder = std::env::temp_dir().join(format!("tlskat-illustrated-{}", std::process::id()));
    fs::create_dir_all(folder.join("keys")).unwrap();
    let error = || {
        let ReadError { file, reason } = read(&folder).unwrap_err();
        (file.strip_prefix(&folder).unwrap().to_owned(), reason)
    };
    let missing = ReadReason::Io(io::ErrorKind::NotFound);
    assert_eq!(error(), ("facts.json".into(), missing.clone()));
    fs::write(folder.join("facts.json"), [0xff]).unwrap();
    assert_eq!(error(), ("facts.json".into(), ReadReason::NotText));
    fs::write(folder.join("facts.json"), FACTS).unwrap();
    assert_eq!(error(), ("keylog.txt".into(), missing.clone()));
    fs::write(folder.join("keylog.txt"), "CLIENT_RANDOM\n").unwrap();
    assert_eq!(error(), ("keylog.txt".into(), ReadReason::KeyLogLine(1)));
    fs::write(folder.join("keylog.txt"), "").unwrap();
    assert_eq!(error(), ("keys/server.key".into(), missing));
    fs::write(folder.join("keys/server.key"), "no key").unwrap();
    let no_key = ReadReason::Key(KeyError::NotPem);
    assert_eq!(error(), ("keys/server.key".into(), no_key));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
#[cfg_attr(
    not(reference),
    ignore = "needs TLSKAT_REFERENCE, the folder with the illustrated-… folders"
)]
fn the_published_folders_are_read() {
    let reference = PathBuf::from(std::env::var_os("TLSKAT_REFERENCE").unwrap());
    for (folder, boxes, lines) in [
        ("illustrated-tls13", 28, 5),
        ("illustrated-tls13-2018", 24, 5),
        ("illustrated-tls12", 17, 1),
    ] {
        let read = read(&reference.join(folder)).unwrap();
        assert_eq!(read.facts.boxes.len(), boxes, "{folder}");
        assert_eq!(read.key_log.len(), lines, "{folder}");
        let random = Octets((0..32).collect());
        assert!(read.key_log.iter().all(|line| line.client_random == random));
        let certificate = record(&read, "Server Certificate");
        let key = rsa_public_key(&read.server_private_key);
        assert!(
            certificate.windows(key.len()).any(|part| part == key),
            "{folder}"
        );
    }
}

#[test]
#[cfg_attr(
    not(reference),
    ignore = "needs TLSKAT_REFERENCE, the folder with the illustrated-… folders"
)]
fn what_a_page_has_wrong_is_in_the_trace_or_refused() {
    let reference = PathBuf::from(std::env::var_os("TLSKAT_REFERENCE").unwrap());
    let read = read(&reference.join("illustrated-tls13-2018")).unwrap();
    let import = |read: &Illustrated| {
        connection::trace(read, "illustrated-other", &mut crate::subject::reference())
    };
    let (right, _) = import(&read).unwrap();
    assert_eq!(right.id(), "illustrated/other");

    let mut other = read.clone();
    let exporter = other.key_log.last_mut().unwrap();
    assert_eq!(exporter.label, "EXPORTER_SECRET");
    exporter.secret.0[0] ^= 1;
    let secret = |trace: &crate::trace::Trace| trace.value("exporter_secret").unwrap().octets.0[0];
    assert_eq!(secret(&import(&other).unwrap().0), secret(&right) ^ 1);

    let mut other = read.clone();
    other.key_log[1].client_random.0[31] ^= 1;
    let error = import(&other).unwrap_err().to_string();
    assert_eq!(
        error,
        "line 2: \"client random\" is not the value client_hello"
    );

    let mut other = read.clone();
    let embedded = other
        .facts
        .boxes
        .iter_mut()
        .find(|page_box| page_box.embedded);
    embedded.unwrap().spans[1].hex.0[0] ^= 1;
    let error = import(&other).unwrap_err().to_string();
    assert_eq!(
        error,
        "line 1094: \"Extensions\" is not the value encrypted_extensions"
    );

    let mut other = read;
    other.facts.boxes[4].values[0].name = "hullo_hash".to_owned();
    let error = import(&other).unwrap_err().to_string();
    assert_eq!(error, "line 648: \"hullo_hash\" is no value of such a step");
}

fn record(read: &Illustrated, title: &str) -> Vec<u8> {
    let found = read.facts.boxes.iter().find(|found| found.title == title);
    let spans = found.unwrap().spans.iter();
    spans.flat_map(|span| span.hex.iter().copied()).collect()
}

fn rsa_public_key(private_key: &[u8]) -> Vec<u8> {
    use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
    let key = rsa::PrivateKey::from_pkcs8_der(private_key).unwrap();
    let public = key.as_public_key().to_public_key_der().unwrap();
    public.as_bytes().to_vec()
}
