//! The vectors as tests: put this into `tests/tls13.rs` of your crate, with `harness = false`, and your own subject.

use tlskat::subject;

fn main() {
    tlskat::harness::run(subject::reference);
}
