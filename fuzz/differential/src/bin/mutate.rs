//! `mutate SECONDS SEED`: random changes to the messages of the vectors, until the time is over; every difference that
//! is not known, once, with its octets.

use std::{
    collections::BTreeMap,
    env,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    time::{Duration, Instant},
};

use differential::{
    case::{Case, Outcome, cases, pattern},
    corpus::{made, samples},
    decoder::Verdict,
    mutation::Mutator,
    transplant::grafts,
};
use tlskat::{bytes::hex, vector::Library};

fn main() -> ExitCode {
    let mut numbers = env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(seconds)), Some(Ok(seed)), None) =
        (numbers.next(), numbers.next(), numbers.next())
    else {
        eprintln!("usage: mutate SECONDS SEED");
        return ExitCode::from(2);
    };
    let library = match Library::embedded() {
        Ok(library) => library,
        Err(errors) => {
            eprintln!("mutate: {errors:?}");
            return ExitCode::from(3);
        }
    };
    let mut samples = samples(library);
    samples.extend(made());
    let grafts = grafts(&samples);
    let mut mutator = Mutator::new(&samples, grafts.iter().map(Vec::as_slice), seed);
    let mut found = BTreeMap::new();
    let mut count = 0_u64;
    // What panics says so below, once.
    panic::set_hook(Box::new(|_| {}));
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        for _ in 0..1000 {
            let Some(sample) = mutator.draw() else { break };
            count += 1;
            let looked = panic::catch_unwind(AssertUnwindSafe(|| {
                let mut unknown = Vec::new();
                cases(sample.syntax, &sample.octets, &mut |case| {
                    if let Outcome::Unknown(what) = case.outcome() {
                        unknown.push((kind(case), what));
                    }
                });
                unknown
            }));
            let unknown = looked.unwrap_or_else(|_| vec![("panic".into(), "panics".into())]);
            for (kind, what) in unknown {
                found.entry(kind).or_insert_with(|| {
                    println!("{:?}: {what}: {}", sample.syntax, hex(&sample.octets));
                });
            }
        }
    }
    println!("{count} inputs, {} unknown differences", found.len());
    if found.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What two cases have in common that differ in the same way.
fn kind(case: &Case<'_>) -> String {
    let theirs = match &case.theirs {
        Verdict::Refused(refusal) => refusal,
        _ => "",
    };
    let message = (case.message(), case.carrier());
    match case.ours {
        Ok(()) => format!("{} {message:?} {theirs}", case.decoder),
        Err(error) => {
            let reason = format!("{:?}", error.reason);
            let reason = reason.split([' ', '(']).next().unwrap_or_default();
            let path = pattern(&error.path);
            format!("{} {message:?} {path} {reason} {theirs}", case.decoder)
        }
    }
}
