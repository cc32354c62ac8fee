//! A vector file with one wrong bit does not pass: `check` or `lint` fails, and names the step or the value.

use std::{fs, path::Path};

use serde_json::Value as Json;
use tlskat::{
    bytes::Octets,
    check::{Plan, Selection, run},
    crypto::ml_kem_seed,
    question::{Hello, Operation, Subject as _},
    registry::NamedGroup,
    report::{Case, Verdict},
    subject,
    trace::{Expected, Trace},
    vector::{self, lint::lint},
};

/// The bit that is flipped. It matters in the first and the last octet of an X25519 private key too, of which bits 0, 1
/// and 2 of the first octet and bits 6 and 7 of the last do not: RFC 7748 sets them on use.
const BIT: u8 = 0x08;

/// Stands for the octets of a value in the text of a file.
const OTHER: &str = "other octets";

/// Every file of the crate: id and text.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let files = vector::texts(&root).unwrap();
    assert!(files.len() >= 7, "only {} vector files", files.len());
    files.into_iter().map(|file| (file.id, file.text)).collect()
}

/// Those whose values are changed: a pairwise row is of the same kinds of values as the shapes that it is made of, and a
/// file of hundreds of kilooctets has no other values than a short one, only longer ones.
fn changed_files() -> Vec<(String, String)> {
    const LONGEST: usize = 300_000;
    let mut files = files();
    files.retain(|(id, text)| !id.starts_with("pairwise/") && text.len() <= LONGEST);
    files
}

/// What fails in the steps that have to do with a value, and the names that the messages hold.
fn names_told(trace: &Trace, concerned: impl Fn(&tlskat::trace::Step) -> bool) -> Vec<String> {
    let mut reference = subject::reference();
    let hello: Hello = reference.hello().unwrap();
    let traces = std::slice::from_ref(trace);
    let mut plan = Plan::new(traces, &Selection::default(), &hello);
    plan.steps.retain(|planned| concerned(planned.step));
    let report = run(&plan, &hello, &mut reference, "tlskat ask");
    let mut names: Vec<String> = report.cases.iter().flat_map(names_in).collect();
    names.extend(lint(trace).into_iter().filter_map(|finding| finding.name));
    names
}

fn names_in(case: &Case) -> Vec<String> {
    let Verdict::Failed(failure) = &case.verdict else {
        return Vec::new();
    };
    let outputs = failure
        .mismatches
        .iter()
        .filter_map(|mismatch| mismatch.output.as_ref());
    let outputs = outputs.map(|output| format!("{}.{output}", case.step));
    let inputs = failure.inputs.iter().map(|input| input.value.clone());
    [case.step.clone()]
        .into_iter()
        .chain(outputs)
        .chain(inputs)
        .collect()
}

fn flipped(octets: &str, position: usize) -> String {
    let mut octets: Octets = octets.parse().unwrap();
    octets.0[position] ^= BIT;
    octets.to_string()
}

/// First, middle and last octet.
fn positions(octets: &str) -> Vec<usize> {
    let length = octets.len() / 2;
    let mut positions = vec![0, length / 2, length.saturating_sub(1)];
    positions.retain(|position| *position < length);
    positions.dedup();
    positions
}

#[test]
fn a_flipped_bit_of_a_given_value_is_found() {
    let mut flips = 0;
    for (id, text) in changed_files() {
        let file: Json = serde_json::from_str(&text).unwrap();
        let mut changed = file.clone();
        for (g, group) in file["testGroups"].as_array().unwrap().iter().enumerate() {
            for (v, given) in group["given"].as_array().unwrap().iter().enumerate() {
                let name = given["name"].as_str().unwrap();
                let octets = given["octets"].as_str().unwrap();
                let place = &mut changed["testGroups"][g]["given"][v]["octets"];
                *place = OTHER.into();
                let with_other = changed.to_string();
                changed["testGroups"][g]["given"][v]["octets"] = octets.into();
                for position in positions(octets) {
                    if unused_seed(&file, name).contains(&position) {
                        continue;
                    }
                    let text = with_other.replacen(OTHER, &flipped(octets, position), 1);
                    let trace = vector::load(&id, &text).unwrap();
                    let uses = |step: &tlskat::trace::Step| {
                        step.inputs
                            .iter()
                            .any(|(_, input)| input.names().iter().any(|n| n == name))
                    };
                    // Another fault is refused too, and another message may be as good: these say no more than yes or no.
                    let mut users = trace.steps().filter(|step| uses(step));
                    if users.all(|step| {
                        matches!(step.expected, Expected::Refusal(_))
                            || step.operation() == Operation::Receive
                    }) {
                        continue;
                    }
                    let told = names_told(&trace, uses);
                    // A message that only a replay uses is missed in the records that carry it.
                    let users = trace.steps().filter(|step| uses(step));
                    let replayed = users.map(|step| step.operation());
                    let replayed = replayed.into_iter().all(|asked| asked == Operation::Replay);
                    assert!(
                        told.iter().any(|told| told == name) || (replayed && !told.is_empty()),
                        "{id}: octet {position} of {name} can change unseen"
                    );
                    flips += 1;
                }
            }
        }
    }
    assert!(flips > 400, "only {flips} bits were flipped");
}

/// The half of the seed of a hybrid private key that no step uses (FIPS 203, section 6.3): `z` is for a ciphertext that
/// was not made for the key, of which only `key-exchange/implicit-rejection` has one; `d` is for all others, and a key
/// that has no share there gets none of those.
fn unused_seed(file: &Json, name: &str) -> std::ops::Range<usize> {
    let groups = file["testGroups"].as_array().unwrap();
    let tests = groups
        .iter()
        .flat_map(|group| group["tests"].as_array().unwrap());
    let using: Vec<_> = tests
        .filter(|test| test["inputs"]["private_key"] == name)
        .collect();
    let asked = |op: &str| using.iter().find(|test| test["op"] == op);
    let seed = |test: &Json| {
        let group: NamedGroup = test["params"]["group"].as_str()?.parse().ok()?;
        ml_kem_seed(group)
    };
    match (asked("key_share"), asked("kem_decapsulate")) {
        (Some(test), _) => seed(test).map_or(0..0, |seed| seed.start + 32..seed.end),
        (None, Some(test)) => seed(test).map_or(0..0, |seed| seed.start..seed.start + 32),
        (None, None) => 0..0,
    }
}

#[test]
fn a_flipped_bit_of_an_output_is_found() {
    let mut flips = 0;
    for (id, text) in changed_files() {
        let file: Json = serde_json::from_str(&text).unwrap();
        let mut changed = file.clone();
        for (g, group) in file["testGroups"].as_array().unwrap().iter().enumerate() {
            for (t, test) in group["tests"].as_array().unwrap().iter().enumerate() {
                let step = test["name"].as_str().unwrap();
                let Some(outputs) = test["output"].as_object() else {
                    continue;
                };
                // The fields of a message are flipped together: each must be named.
                let mut expected = Vec::new();
                for (output, octets) in outputs {
                    let octets = octets.as_str().unwrap();
                    if let Some(position) = positions(octets).last() {
                        let place = &mut changed["testGroups"][g]["tests"][t]["output"][output];
                        *place = flipped(octets, *position).into();
                        expected.push(format!("{step}.{output}"));
                    }
                }
                let text = changed.to_string();
                changed["testGroups"][g]["tests"][t]["output"] = test["output"].clone();
                let trace = vector::load(&id, &text).unwrap();
                let told = names_told(&trace, |asked| asked.name == step);
                for name in &expected {
                    let found =
                        told.contains(name) || (expected.len() == 1 && told.contains(&step.into()));
                    assert!(found, "{id}: {name} can change unseen");
                }
                flips += expected.len();
            }
        }
    }
    assert!(flips > 1300, "only {flips} bits were flipped");
}

#[test]
fn the_bits_that_cannot_matter_are_those_that_x25519_sets_on_use() {
    let mut keys = 0;
    for (id, text) in changed_files() {
        let file: Json = serde_json::from_str(&text).unwrap();
        for group in file["testGroups"].as_array().unwrap() {
            for test in group["tests"].as_array().unwrap() {
                if test["op"] != "key_share" || test["params"]["group"] != "x25519" {
                    continue;
                }
                let name = test["inputs"]["private_key"].as_str().unwrap();
                let octets = format!("\"octets\": \"{}\"", value(&file, name));
                for (octet, bits) in [(0, 0x07), (31, 0xc0)] {
                    let mut key: Octets = value(&file, name).parse().unwrap();
                    key.0[octet] ^= bits;
                    let changed = text.replacen(&octets, &format!("\"octets\": \"{key}\""), 1);
                    assert_ne!(changed, text);
                    let trace = vector::load(&id, &changed).unwrap();
                    assert_eq!(
                        names_told(&trace, |_| true),
                        Vec::<String>::new(),
                        "{id}: {name}"
                    );
                    keys += 1;
                }
            }
        }
    }
    assert!(keys >= 20, "only {keys} keys were tried");
}

fn value<'a>(file: &'a Json, name: &str) -> &'a str {
    let groups = file["testGroups"].as_array().unwrap();
    let mut given = groups
        .iter()
        .flat_map(|group| group["given"].as_array().unwrap());
    given.find(|given| given["name"] == name).unwrap()["octets"]
        .as_str()
        .unwrap()
}

#[test]
fn the_files_themselves_pass() {
    for (id, text) in files() {
        let trace = vector::load(&id, &text).unwrap();
        assert_eq!(names_told(&trace, |_| true), Vec::<String>::new(), "{id}");
        assert_eq!(vector::save(&trace), text, "{id} is not in canonical form");
    }
    assert!(fs::exists(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/LICENSE")).unwrap());
}
