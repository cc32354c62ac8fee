//! What holds for every octets that come from outside: for each way in a function that panics where it does not.
//!
//! `cargo test` calls these functions with the past crashes of `tests/crashes` and with arbitrary octets, the fuzz targets of
//! `fuzz/` with what libFuzzer finds. See `doc/fuzzing.md`.

mod cursor;
mod engine;
mod file;
mod hello;
mod pipe;
mod question;
#[cfg(test)]
mod tests;
mod wire;

use crate::vector::Library;

/// One way in.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, which is that of the fuzz target and of the folder below `tests/crashes`.
    pub name: &'static str,
    /// Panics where octets do what none may.
    pub run: fn(&[u8]),
    /// Inputs to begin with, made of the vectors.
    pub seeds: fn(&Library) -> Vec<Vec<u8>>,
    /// The longest input that is worth its time, in octets.
    pub longest: usize,
    /// What a run may hold at a time, in octets, whatever the input is.
    pub constant: usize,
}

impl Target {
    /// How many octets a run may hold for each octet of its input, besides the constant.
    pub const MULTIPLE: usize = 10;

    /// Most octets that a run may hold at a time for an input of this length.
    pub fn most_memory(&self, length: usize) -> usize {
        self.constant + Self::MULTIPLE * length
    }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "handshake_message",
        run: wire::handshake_message,
        seeds: wire::messages,
        longest: 1 << 16,
        constant: 1 << 16,
    },
    Target {
        name: "record_stream",
        run: wire::record_stream,
        seeds: wire::records,
        longest: 1 << 16,
        constant: 1 << 16,
    },
    Target {
        name: "client_hello",
        run: hello::client_hello,
        seeds: |_| Vec::new(),
        longest: 1 << 12,
        constant: 1 << 18,
    },
    Target {
        name: "server_hello",
        run: hello::server_hello,
        seeds: |_| Vec::new(),
        longest: 1 << 12,
        constant: 1 << 18,
    },
    Target {
        name: "certificate",
        run: wire::certificate,
        seeds: wire::certificates,
        longest: 1 << 14,
        constant: 1 << 20,
    },
    Target {
        name: "client",
        run: engine::client,
        seeds: engine::client_seeds,
        longest: 1 << 15,
        constant: 1 << 21,
    },
    Target {
        name: "server",
        run: engine::server,
        seeds: engine::server_seeds,
        longest: 1 << 15,
        constant: 1 << 21,
    },
    Target {
        name: "vector_file",
        run: file::vector_file,
        seeds: file::vector_files,
        longest: 1 << 16,
        // The questions of a short trace may be so long.
        constant: (1 << 20) + (1 << 18),
    },
    Target {
        name: "document",
        run: file::document,
        seeds: file::documents,
        longest: 1 << 17,
        constant: 1 << 20,
    },
    Target {
        name: "question",
        run: question::question,
        seeds: question::questions,
        longest: 1 << 14,
        constant: 1 << 18,
    },
    Target {
        name: "pipe_question",
        run: pipe::question,
        seeds: pipe::questions,
        longest: 1 << 15,
        constant: 1 << 18,
    },
    Target {
        name: "pipe_answer",
        run: pipe::answer,
        seeds: pipe::answers,
        longest: 1 << 15,
        constant: 1 << 16,
    },
];

/// The target of that name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// A message for people about what a stranger sent: one short line without control characters.
fn assert_one_short_line(message: &str) {
    /// The longest messages list the names that would have been right.
    const LONGEST: usize = 1000;
    assert!(
        !message.contains(char::is_control),
        "a control character in {message:?}"
    );
    let length = message.chars().count();
    assert!(length <= LONGEST, "{length} characters: {message}");
}
