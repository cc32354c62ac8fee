//! The documents say what the program does.

use std::{env, fs, path::Path};

use tlskat::{
    bytes::Octets,
    check::requirements::{NotHeld, Requirement, Requirements},
    disk,
    document::Reference,
    question::{Operation, Question, Syntax},
    trace::{Expected, Trace},
    vector::Library,
    wire::Handshake,
};

#[test]
fn the_table_of_questions_is_that_of_the_program() {
    is_committed("doc/questions.md", |_| questions());
}

#[test]
fn the_requirements_are_those_of_the_table() {
    is_committed("doc/requirements.md", |_| requirements());
}

fn requirements() -> String {
    let table = Requirements::embedded();
    let rows = table.rows();
    let is_held = |row: &&Requirement| row.not_held().is_none();
    let held = rows.iter().filter(is_held).count();
    let mut text = format!(
        "# Requirements\n\nWhat TLS 1.3 demands of a client and a server, requirement by requirement, and the vectors that \
         hold it: who breaks it fails\none of them. Where there is none, the reason stands there. `tlskat lint` sees to it \
         that every row has one or the other, and that\nthe vectors exist. A pattern means what it means to `tlskat \
         check`: `negative/order#second_retry` is one step,\n`hrr/*#replay_*` several.\n\nSections are those of the \
         document in the column before; a number is that of an RFC.\n\nThis page is made from \
         `vectors/requirements.tsv`.\n\n{} requirements: {held} held, {} explained.\n\n## Reasons\n\n| reason | rows | |\n\
         |---|--:|---|\n",
        rows.len(),
        rows.len() - held,
    );
    for reason in NotHeld::ALL {
        let count = rows
            .iter()
            .filter(|row| row.not_held() == Some(*reason))
            .count();
        text += &format!("| `{reason}` | {count} | {} |\n", reason.meaning());
    }
    let mut families: Vec<&str> = Vec::new();
    for family in rows.iter().map(Requirement::family) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    text += "\n## Families\n\n| family | rows | held | explained |\n|---|--:|--:|--:|\n";
    for family in families {
        let of_it = || rows.iter().filter(|row| row.family() == family);
        let (all, held) = (of_it().count(), of_it().filter(is_held).count());
        text += &format!("| {family} | {all} | {held} | {} |\n", all - held);
    }
    text += "\n## Rows\n\n| id | document | section | level | role | vectors, or the reason |\n|---|---|---|---|---|---|\n";
    for row in rows {
        let patterns: Vec<_> = row.vectors.iter().map(|it| format!("`{it}`")).collect();
        let how = match (row.not_held(), row.remark.as_str()) {
            (None, _) => patterns.join(" "),
            (Some(reason), "") => reason.to_string(),
            (Some(reason), remark) => format!("{reason}: {remark}"),
        };
        let Requirement {
            id,
            document,
            section,
            level,
            role,
            ..
        } = row;
        text += &format!("| {id} | {document} | {section} | {level} | {role} | {how} |\n");
    }
    text
}

fn questions() -> String {
    let mut text = String::from(
        "# Questions\n\nA question is one operation with all its inputs; as JSON one object, whose member `op` names the \
         operation. Octets are\nlower-case hexadecimal, algorithms their registered names. The answer is one object too: \
         `{\"ok\": {output: octets, …}}`,\n`{\"reject\": {\"alert\": …}}`, the alert where the subject knows which it \
         would send, or `{\"unsupported\": reason}`.\n\nAlgorithms, suites, groups, schemes and content types have the names of the TLS registries of IANA (`SHA-256`, \
         `TLS_AES_128_GCM_SHA256`,\n`x25519`, `rsa_pss_rsae_sha256`, `handshake`); one that the registry here does not know \
         is `0x` and all its digits. Sections\nare those of RFC 8446, and in brackets those of RFC 9846, which replaces it, \
         where the number differs.\n\nAn alert has its registered name; a refusal whose alert is not known is \
         `{\"reject\": {}}`. A question with inputs beyond what is said\nhere (a label of 300 octets, a key of the wrong \
         length) is asked only where it must be refused.\n\nThis page is made from the table `operations!` in \
         `src/question/table.rs`.\n",
    );
    for operation in Operation::ALL {
        text += &format!("\n## `{operation}`\n\n");
        text += &format!("{}\n\n", line(operation.summary()));
        text += &format!(
            "{}.\n\n| field | holds | |\n|---|---|---|\n",
            Reference {
                document: "rfc8446",
                section: operation.section()
            }
        );
        for field in operation.fields() {
            let (kind, description) = (field.kind, line(field.description));
            text += &format!("| `{}` | {kind} | {description} |\n", field.name);
        }
        for (name, description) in operation.outputs() {
            text += &format!("| → `{name}` | octets | {} |\n", line(description));
        }
    }
    text
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every command of the documents, with what it prints. With `TRYCMD=overwrite` the README is written anew.
#[test]
fn the_commands_of_the_documents_do_what_they_say() {
    const EXAMPLE: &str = "$ cargo run --quiet --example forgotten_prefix";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // `cargo test` builds the examples beside the tests; cargo itself is not run by a test.
    let tests = env::current_exe().unwrap();
    let example = tests
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples/forgotten_prefix");
    let example = example.with_extension(env::consts::EXE_EXTENSION);
    assert!(
        example.exists(),
        "cargo test builds the examples; with --test alone: cargo build --examples"
    );
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(EXAMPLE));
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("README.md");
    fs::write(&copy, readme.replace(EXAMPLE, "$ forgotten_prefix")).unwrap();
    trycmd::TestCases::new()
        .register_bin("forgotten_prefix", example.as_path())
        .env("NO_COLOR", "1")
        .case(copy.to_str().unwrap())
        .case("doc/*.md")
        .run();
    if env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        let written = fs::read_to_string(&copy)
            .unwrap()
            .replace("$ forgotten_prefix", EXAMPLE);
        disk::write(&root.join("README.md"), &written).unwrap();
    }
}

#[test]
fn the_table_of_fields_is_that_of_the_decoder() {
    is_committed("doc/fields.md", |committed| {
        let (before, _) = committed
            .split_once(FIELDS_BEGIN)
            .expect("doc/fields.md has a table");
        format!("{before}{FIELDS_BEGIN}{}", fields())
    });
}

/// A page is what the program makes, which may keep a part of it; with TLSKAT_UPDATE=1 it becomes so.
fn is_committed(name: &str, page: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let page = page(&committed);
    if env::var_os("TLSKAT_UPDATE").is_some() {
        return disk::write(&path, &page).unwrap();
    }
    assert!(
        committed == page,
        "{name} has drifted: run the tests with TLSKAT_UPDATE=1"
    );
}

const FIELDS_BEGIN: &str = "| in | path | example |\n|---|---|---|\n";

/// Every path of a field in the vectors, elements of lists as `[…]`, in the order of the octets; those of RFC 8448 first.
fn fields() -> String {
    let library = Library::embedded().unwrap();
    let mut rows: Vec<(String, Vec<(String, Octets)>)> = Vec::new();
    let is_published = |trace: &&Trace| trace.id().starts_with("rfc8448/");
    let (published, others): (Vec<_>, Vec<_>) = library.traces().iter().partition(is_published);
    for step in published.into_iter().chain(others).flat_map(Trace::steps) {
        let Expected::Values(fields) = &step.expected else {
            continue;
        };
        let Question::Decode { syntax, octets } = &step.question else {
            continue;
        };
        let what = match (syntax, Handshake::decode(octets)) {
            (Syntax::Handshake, Ok(message)) => message.name().to_owned(),
            _ => syntax.to_string(),
        };
        let at = rows
            .iter()
            .position(|(known, _)| *known == what)
            .unwrap_or_else(|| {
                rows.push((what, Vec::new()));
                rows.len() - 1
            });
        let mut after = 0;
        for (path, octets) in fields.iter() {
            let path = anonymous(path);
            match rows[at].1.iter().position(|(known, _)| *known == path) {
                Some(found) => after = found + 1,
                None => {
                    rows[at].1.insert(after, (path, octets.clone()));
                    after += 1;
                }
            }
        }
    }
    let mut text = String::new();
    for (what, fields) in rows {
        for (path, octets) in fields {
            let octets = match octets.len() {
                0 => "(empty)".to_owned(),
                _ => octets.abbreviated(),
            };
            text += &format!("| {what} | `{path}` | `{octets}` |\n");
        }
    }
    text
}

/// The path with every index as `[…]`.
fn anonymous(path: &str) -> String {
    let mut parts = path.split('[');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(']').unwrap_or_default();
        text += &format!("[…]{rest}");
    }
    text
}
