//! All vectors loaded and checked, and questions over a pipe.

mod comparisons;

use std::path::Path;

use tlskat::measure::{check, pipe};

fn main() {
    let program = Path::new(env!("CARGO_BIN_EXE_tlskat"));
    let checks = check::comparisons();
    comparisons::run(checks.and_then(|mut checks| {
        checks.extend(pipe::comparisons_with(program)?);
        Ok(checks)
    }));
}
