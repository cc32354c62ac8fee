//! The document for those who write a subject says what the protocol does.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value as Json;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What stands between the fences of the blocks of that kind.
fn blocks<'d>(document: &'d str, kind: &str) -> Vec<&'d str> {
    let fence = format!("```{kind}\n");
    let from_fences = document.split(&*fence).skip(1);
    from_fences
        .map(|rest| rest.split_once("```").unwrap().0)
        .collect()
}

#[test]
fn the_smallest_subject_of_the_document_is_the_file() {
    let document = read("doc/porting.md");
    let file = read("examples/subjects/python/minimal.py");
    assert_eq!(blocks(&document, "python"), [&*file]);
}

#[test]
fn the_transcript_of_the_document_is_what_the_reference_answers() {
    let document = read("doc/porting.md");
    let lines = document.lines();
    let (mut questions, mut answers) = (Vec::new(), Vec::new());
    for line in lines {
        questions.extend(line.strip_prefix("→ "));
        answers.extend(line.strip_prefix("← "));
    }
    assert!(questions.len() > 3);
    let mut subject = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .arg("answer")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = subject.stdin.take().unwrap();
    let input = questions.iter().map(|question| format!("{question}\n"));
    stdin
        .write_all(input.collect::<String>().as_bytes())
        .unwrap();
    drop(stdin);
    let output = subject.wait_with_output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.lines().count(), answers.len());
    for (said, shown) in said.lines().zip(answers) {
        assert!(matches(said, shown), "{said}\nis shown as\n{shown}");
    }
}

/// Whether a line is one that is shown with `…` for what is left out.
fn matches(line: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let (Some(first), last) = (parts.next(), parts.next_back()) else {
        return false;
    };
    let Some(rest) = line.strip_prefix(first) else {
        return false;
    };
    let Some(last) = last else {
        return rest.is_empty();
    };
    let Some(middle) = rest.strip_suffix(last) else {
        return false;
    };
    let after = |rest: &str, part: &str| Some(rest.split_once(part)?.1.to_owned());
    parts
        .try_fold(middle.to_owned(), |rest, part| after(&rest, part))
        .is_some()
}

#[test]
fn every_member_of_a_capability_is_in_the_document() {
    let document = read("doc/porting.md");
    let schema: Json = serde_json::from_str(&read("vectors/schema/hello.schema.json")).unwrap();
    let members = &schema["$defs"]["Capability"]["properties"];
    for member in members.as_object().unwrap().keys() {
        let row = format!("\n| `{member}` | ");
        assert!(document.contains(&row), "no row of {member}");
    }
}
