//! `tlskat subjects`.

use std::fmt::Write as _;

use tlskat::{check::greet, subject};

use super::{Done, exit::Stop};

pub fn subjects() -> Result<Done, Stop> {
    let mut out = String::new();
    for name in subject::names() {
        let Some(subject) = subject::by_name(name) else {
            continue;
        };
        let _ = match subject {
            Ok(mut subject) => {
                let hello = greet(&mut *subject)
                    .map_err(|fault| Stop::fault(format!("{name}: {fault}")))?;
                let operations = hello.operations.len();
                writeln!(
                    out,
                    "{name:<20} {:<8} {operations:>2} operations",
                    hello.version
                )
            }
            Err(unavailable) => writeln!(out, "{name:<20} {unavailable}"),
        };
    }
    Ok(Done::new(out))
}
