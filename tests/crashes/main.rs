//! Every input that a fuzz target once failed on is run again, by the same function and under the same bound on memory.
//!
//! A past crash is a file `tests/crashes/TARGET/NAME`.

mod memory;

use std::{fs, panic, path::Path};

use tlskat::fuzzing::{self, TARGETS};

// One test: what another one allocates at the same time would count.
#[test]
fn no_input_fails_that_failed_once_and_none_fills_the_memory() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crashes");
    let (mut run, mut failed) = (0, Vec::new());
    for target in TARGETS {
        memory::run(target, b"");
        let Ok(crashes) = fs::read_dir(folder.join(target.name)) else {
            continue;
        };
        for crash in crashes {
            let path = crash.unwrap().path();
            let octets = fs::read(&path).unwrap();
            run += 1;
            if panic::catch_unwind(|| memory::run(target, &octets)).is_err() {
                failed.push(path);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(run > 5, "only {run} past crashes were found");
    for (name, octets) in many_small_parts() {
        let target = fuzzing::target(name).unwrap();
        let held = memory::held(target, &octets);
        let most = target.constant + SMALL_PARTS * octets.len();
        assert!(held <= most, "{name}: {held} octets for {}", octets.len());
    }
}

/// How many octets may be held for each octet of a long input of the smallest parts: a list of empty strings is three
/// octets in JSON for each, and 24 in memory, twice while the list grows.
const SMALL_PARTS: usize = 64;

/// Long inputs that say as little as they can as often as they can.
fn many_small_parts() -> Vec<(&'static str, Vec<u8>)> {
    const COUNT: usize = 1 << 16;
    let members: Vec<String> = (0..COUNT).map(|n| format!("\"{n:x}\":\"\"")).collect();
    let members = members.join(",");
    let repeated = |first: &str, part: &str, last: &str| {
        [first, &part.repeat(COUNT), last].concat().into_bytes()
    };
    let question = r#"{"id":0,"op":"transcript_hash","hash":"SHA-256","messages":[""#;
    let list = r#"{"algorithm":"TLS 1.3","schema":"scenario.schema.json","header":[""#;
    vec![
        ("pipe_question", repeated(question, r#"",""#, r#""]}"#)),
        (
            "pipe_question",
            repeated(r#"{"id":0,"op":"no","x":[0"#, ",0", "]}"),
        ),
        (
            "pipe_question",
            repeated(r#"{"id":0,"op":"hello","protocol":[0"#, ",0", "]}"),
        ),
        (
            "pipe_answer",
            repeated(r#"{"id":0,"ok":{},"protocol":[0"#, ",0", "]}"),
        ),
        (
            "pipe_answer",
            format!("{{\"id\":0,\"ok\":{{{members}}}}}").into_bytes(),
        ),
        ("vector_file", repeated(list, r#"",""#, r#""]}"#)),
        ("document", repeated("", "\n", "")),
        ("document", repeated("1.  A\n\n", "a\n", "")),
        (
            "client",
            repeated("\u{7f}", "\u{14}\u{3}\u{3}\u{0}\u{1}\u{1}", ""),
        ),
        (
            "record_stream",
            repeated("", "\u{17}\u{3}\u{3}\u{0}\u{0}", ""),
        ),
    ]
}
