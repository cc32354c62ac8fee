//! Every octet string that RFC 8448 and the Illustrated TLS 1.3 Connections print is in the vectors, and where.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use tlskat::{
    bytes::hex,
    import::{self, Imported, LedgerRow, ledger},
    trace::Trace,
    vector::{self, Library},
};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn rows(folder: &str) -> Vec<LedgerRow> {
    let text = fs::read_to_string(vectors().join(folder).join("ledger.tsv")).unwrap();
    ledger::load(&text).unwrap()
}

/// How many rows there are of each document and section.
fn counts(rows: &[LedgerRow]) -> BTreeMap<(&str, &str), usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts
            .entry((row.document.as_str(), row.section.as_str()))
            .or_default() += 1;
    }
    counts
}

/// The octets of the vectors that a row means, and the trace and name of their value.
fn meant<'a>(library: &'a Library, row: &LedgerRow) -> (&'a Trace, String, &'a [u8]) {
    let (id, name) = row.value.split_once('#').unwrap();
    let trace = library.trace(id).unwrap_or_else(|| panic!("no {id}"));
    let value = trace
        .value(name)
        .unwrap_or_else(|| panic!("no {}", row.value));
    let octets = value.octets.get(row.range());
    let octets = octets.unwrap_or_else(|| panic!("{} is shorter than {row:?}", row.value));
    (trace, name.to_owned(), octets)
}

#[test]
fn the_ledgers_have_a_row_for_each_printed_value() {
    let rfc8448 = rows("rfc8448");
    let sections = [("3", 109), ("4", 125), ("5", 106), ("6", 101), ("7", 102)];
    let expected = sections.map(|(section, count)| (("rfc8448", section), count));
    assert_eq!(counts(&rfc8448), BTreeMap::from(expected));
    assert_eq!(rfc8448.len(), 543);

    let expected = [
        (("illustrated-tls13", "keylog.txt"), 5),
        (("illustrated-tls13", "site/index.html"), 175),
        (("illustrated-tls13-2018", "archive/site/index.html"), 143),
        (("illustrated-tls13-2018", "keylog.txt"), 5),
    ];
    assert_eq!(counts(&rows("illustrated")), BTreeMap::from(expected));
}

#[test]
fn every_row_is_a_value_that_a_step_computes_or_uses() {
    let library = Library::embedded().unwrap();
    for row in [rows("rfc8448"), rows("illustrated")].concat() {
        let (trace, name, octets) = meant(library, &row);
        let value = trace.value(&name).unwrap();
        let used = || {
            trace.steps().any(|step| {
                let mut inputs = step.inputs.iter().flat_map(|(_, input)| input.names());
                inputs.any(|input| *input == name)
            })
        };
        assert!(value.step.is_some() || used(), "{row:?}");
        if row.octets == 0 {
            // Words: all of the value is empty or zero.
            assert_eq!((row.offset, row.length), (0, value.octets.len()), "{row:?}");
            assert!(octets.iter().all(|octet| *octet == 0), "{row:?}");
        } else {
            assert_eq!(octets.len(), row.octets, "{row:?}");
        }
    }
}

#[test]
fn what_is_computed_and_in_no_row_is_flagged_or_carried_by_a_message() {
    let library = Library::embedded().unwrap();
    let all = [rows("rfc8448"), rows("illustrated")].concat();
    let printed: HashSet<&str> = all.iter().map(|row| row.value.as_str()).collect();
    for id in all
        .iter()
        .map(|row| row.value.split('#').next().unwrap())
        .collect::<HashSet<_>>()
    {
        let trace = library.trace(id).unwrap();
        for step in trace.steps().filter(|step| step.flags.is_empty()) {
            let outputs = step.operation().outputs();
            for (output, _) in outputs {
                let name = step.value_name(output);
                let carried = matches!(
                    step.operation().name(),
                    "reencode" | "record_open" | "signature_sign" | "psk_binder" | "key_agreement"
                );
                assert!(
                    carried || printed.contains(format!("{id}#{name}").as_str()),
                    "{id}#{name} is neither printed nor flagged"
                );
            }
        }
    }
}

fn reference() -> PathBuf {
    PathBuf::from(std::env::var_os("TLSKAT_REFERENCE").unwrap())
}

fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn items<'a>(json: &'a Json, member: &str) -> &'a [Json] {
    json[member]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn same_as_committed(imported: &Imported) {
    for trace in &imported.traces {
        let path = vectors().join(format!("{}.json", trace.id()));
        let committed = fs::read_to_string(path).unwrap();
        assert!(vector::save(trace) == committed, "{} differs", trace.id());
    }
}

/// Compares rows with name and digits of what is printed, in order.
fn same_as_printed(rows: &[LedgerRow], printed: &[(String, String)]) {
    let library = Library::embedded().unwrap();
    assert_eq!(rows.len(), printed.len());
    for (row, (name, digits)) in rows.iter().zip(printed) {
        assert_eq!(row.name, *name);
        let octets = hex(meant(library, row).2);
        // Where words are printed, the transcription has no digits.
        if row.octets > 0 {
            assert_eq!(octets, *digits, "{row:?}");
        } else {
            assert_eq!(digits, "", "{row:?}");
        }
    }
}

fn text(json: &Json, member: &str) -> String {
    json[member].as_str().unwrap().to_owned()
}

#[test]
#[cfg_attr(
    not(reference),
    ignore = "needs TLSKAT_REFERENCE, the folder with rfc8448.txt and rfc8448.json"
)]
fn the_vectors_of_rfc_8448_are_what_it_prints() {
    let source = fs::read_to_string(reference().join("rfc8448.txt")).unwrap();
    let transcription = json(&reference().join("rfc8448.json"));
    let document = import::rfc8448::parse(&source).unwrap();
    assert_eq!(
        import::rfc8448::agrees_with_json(&document, &transcription),
        Ok(())
    );

    let imported = import::rfc8448(&source).unwrap();
    assert_eq!(imported.traces.len(), 5);
    same_as_committed(&imported);
    assert_eq!(imported.ledger, rows("rfc8448"));

    let mut printed = Vec::new();
    for trace in items(&transcription, "traces") {
        for value in items(trace, "steps")
            .iter()
            .flat_map(|step| items(step, "values"))
        {
            printed.push((text(value, "name"), text(value, "hex")));
        }
    }
    same_as_printed(&imported.ledger, &printed);
}

#[test]
#[cfg_attr(
    not(reference),
    ignore = "needs TLSKAT_REFERENCE, the folder with the illustrated-… folders"
)]
fn the_illustrated_vectors_are_what_the_pages_print() {
    let mut ledger = Vec::new();
    for folder in ["illustrated-tls13", "illustrated-tls13-2018"] {
        let folder = reference().join(folder);
        let imported = import::illustrated(&folder).unwrap();
        same_as_committed(&imported);

        let facts = json(&folder.join("facts.json"));
        let mut printed = Vec::new();
        for page_box in items(&facts, "boxes") {
            for span in items(page_box, "spans") {
                printed.push((text(span, "label"), text(span, "hex")));
            }
            for value in items(page_box, "values") {
                printed.push((text(value, "name"), text(value, "hex")));
            }
        }
        let key_log = fs::read_to_string(folder.join("keylog.txt")).unwrap();
        for line in key_log.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            printed.push((words[0].to_owned(), words[2].to_owned()));
        }
        same_as_printed(&imported.ledger, &printed);
        ledger.extend(imported.ledger);
    }
    assert_eq!(ledger, rows("illustrated"));
}

#[test]
#[cfg_attr(
    not(reference),
    ignore = "needs TLSKAT_REFERENCE, the folder with illustrated-tls12"
)]
fn a_connection_of_tls_1_2_is_refused() {
    let error = import::illustrated(&reference().join("illustrated-tls12")).unwrap_err();
    assert!(error.to_string().starts_with("server_hello: "), "{error}");
}
