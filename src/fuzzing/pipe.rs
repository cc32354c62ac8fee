//! Lines of the pipe, at both of its ends.

use std::io::{self, Write};

use super::assert_one_short_line;
use crate::{
    question::{Answer, Hello},
    subject::{self, stdio},
    vector::Library,
};

/// What a checker sends: the reference answers each line with a line that the other end can read, up to one that asks
/// nothing, which it refuses in one line.
pub(super) fn question(octets: &[u8]) {
    if let Err(error) = stdio::serve(&mut subject::reference(), octets, Replies) {
        assert_one_short_line(&error.to_string());
    }
}

/// Looks at the lines of a subject.
struct Replies;

impl Write for Replies {
    /// A reply is written at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = core::str::from_utf8(line).expect("text");
        let json = text.strip_suffix('\n').expect("a whole line");
        assert!(!json.contains('\n'));
        let id = json
            .strip_prefix("{\"id\":")
            .and_then(|rest| rest.split(',').next());
        let id = id.and_then(|id| id.parse().ok()).expect("an id");
        match stdio::read_answer(id, text) {
            Ok(Answer::Unsupported(reason)) => assert_one_short_line(&reason),
            Ok(_) => {}
            Err(_) => drop(stdio::read_hello(id, text).expect("a reply")),
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a subject sends, as an answer and as a greeting: it is read, and then is the same after it was written, or
/// refused in one line.
pub(super) fn answer(octets: &[u8]) {
    let Ok(line) = core::str::from_utf8(octets) else {
        return;
    };
    match stdio::read_answer(0, line) {
        Ok(answer) => {
            let text = serde_json::to_string(&answer).expect("an answer");
            let again: Answer = serde_json::from_str(&text).expect("an answer that was written");
            assert_eq!(again, answer);
        }
        Err(reason) => assert_one_short_line(&reason),
    }
    match stdio::read_hello(0, line) {
        Ok(hello) => {
            let text = serde_json::to_string(&hello).expect("a greeting");
            let again: Hello = serde_json::from_str(&text).expect("a greeting that was written");
            assert_eq!(again, hello);
        }
        Err(reason) => assert_one_short_line(&reason),
    }
}

/// The greeting, and every question of the vectors.
pub(super) fn questions(library: &Library) -> Vec<Vec<u8>> {
    let steps = library.traces().iter().flat_map(|trace| trace.steps());
    let lines = steps.map(|step| stdio::asked(0, &step.question).into_bytes());
    lines.chain([stdio::greeting(0).into_bytes()]).collect()
}

/// What the reference says to these.
pub(super) fn answers(library: &Library) -> Vec<Vec<u8>> {
    let answered = |question: Vec<u8>| {
        let mut answer = Vec::new();
        stdio::serve(&mut subject::reference(), &question[..], &mut answer).ok()?;
        Some(answer)
    };
    questions(library)
        .into_iter()
        .filter_map(answered)
        .collect()
}
