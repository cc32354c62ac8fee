//! `tlskat check --deep N`: scenarios from seeds, asked as they are made.

use std::{fmt::Write as _, io::IsTerminal as _, num::NonZeroU32};

use tlskat::{
    bytes::hex,
    check::{Plan, Selection, greet, run},
    crypto::RustCrypto,
    generate::{self, BLOCK, Block, GenerateError},
    parallel,
    question::{Hello, Subject},
    report::{Case, Counts, Outcome, Report, Style, failures, plural},
    subject::OfProvider,
    trace::Trace,
};

use super::{
    Done,
    args::{CheckArgs, ColorArg},
    exit::{Exit, Stop},
    interrupt,
};

/// How many scenarios are in memory at once.
const BATCH: u32 = 100;

/// How many failures are shown; the counts go on.
const SHOWN: usize = 100;

pub fn check(args: &CheckArgs, count: NonZeroU32) -> Result<Done, Stop> {
    let count = count.get();
    let expected: Vec<_> = generate::digests().collect();
    let most = expected.len() as u32 * BLOCK;
    if count > most {
        return Err(Stop::usage(format!(
            "--deep {count}: there are {most} seeds"
        )));
    }
    let mut subject = args.subject.subject()?;
    let hello = greet(&mut *subject)
        .map_err(|fault| Stop::fault(format!("{}: {fault}", args.subject.subject)))?;
    let reproduce = format!("tlskat ask{}", args.subject.flag());
    let mut run = Run {
        hello,
        subject: &mut *subject,
        reproduce,
        counts: Counts::default(),
        shown: Vec::new(),
        reasons: Report::default(),
    };
    let (mut out, mut wrong) = (String::new(), 0);
    for number in 0..count.div_ceil(BLOCK) {
        let in_shard =
            |shard: tlskat::report::Shard| shard.contains(&format!("deep/block-{number}"));
        if !args.shard.is_none_or(in_shard) {
            continue;
        }
        let seeds = number * BLOCK..((number + 1) * BLOCK).min(count);
        let whole = seeds.len() as u32 == BLOCK;
        let digest = run.block(seeds.clone())?;
        let expected = expected.get(number as usize).copied();
        let (first, last) = (seeds.start, seeds.end.saturating_sub(1));
        let verdict = match expected {
            _ if !whole => "not a whole block, so that it has no digest to compare",
            Some(expected) if expected == hex(&digest) => "as they should be",
            _ => {
                wrong += 1;
                "not what they should be"
            }
        };
        let _ = writeln!(out, "deep/{first:05} to deep/{last:05}: octets {verdict}");
        if verdict.starts_with("not what") {
            let _ = writeln!(out, "  expected {}", expected.unwrap_or("no digest"));
            let _ = writeln!(out, "  got      {}", hex(&digest));
        }
    }
    let Run {
        counts,
        shown,
        reasons,
        ..
    } = run;
    interrupt::end_of_subjects();
    let color = match args.output.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    let details = args.output.details;
    out.insert_str(0, &failures(&shown, Style { color, details }));
    for reason in reasons.reasons() {
        let _ = writeln!(out, "skip  {reason}");
    }
    let _ = writeln!(out, "\n{counts}");
    let mut done = Done::new(out);
    if wrong > 0 {
        done.stderr += &format!("tlskat: {} of other octets\n", plural(wrong, "block"));
    }
    done.exit = match () {
        () if counts.faults > 0 || wrong > 0 => Exit::Fault,
        () if counts.failed > 0 => Exit::Failed,
        () if counts.nothing_ran() => Exit::NothingRan,
        () => Exit::Passed,
    };
    Ok(done)
}

/// The digests of the first `blocks` blocks, a line each.
pub fn digests(blocks: u32) -> Result<String, Stop> {
    let mut out = String::new();
    for number in 0..blocks {
        let mut block = Block::default();
        for first in (number * BLOCK..(number + 1) * BLOCK).step_by(BATCH as usize) {
            for trace in traces(first..first + BATCH)? {
                block.add(&trace).map_err(fault)?;
            }
        }
        let _ = writeln!(out, "{}", hex(&block.digest()));
    }
    Ok(out)
}

struct Run<'a> {
    hello: Hello,
    subject: &'a mut dyn Subject,
    reproduce: String,
    counts: Counts,
    /// Cases that count as failed.
    shown: Vec<Case>,
    /// A report of the cases that were skipped.
    reasons: Report,
}

impl Run<'_> {
    /// Asks the scenarios of some seeds, and gives the digest of their vector files.
    fn block(&mut self, seeds: core::ops::Range<u32>) -> Result<Vec<u8>, Stop> {
        let mut block = Block::default();
        let end = seeds.end;
        for first in seeds.step_by(BATCH as usize) {
            let traces = traces(first..(first + BATCH).min(end))?;
            for trace in &traces {
                block.add(trace).map_err(fault)?;
            }
            let plan = Plan::new(&traces, &Selection::default(), &self.hello);
            let report = run(&plan, &self.hello, self.subject, &self.reproduce);
            let counts = report.counts();
            self.counts.passed += counts.passed;
            self.counts.failed += counts.failed;
            self.counts.skipped += counts.skipped;
            self.counts.faults += counts.faults;
            self.reasons.subject.clone_from(&report.subject);
            for case in report.cases {
                match case.outcome() {
                    Outcome::Skipped(_) => self.reasons.cases.push(case),
                    Outcome::Failed | Outcome::Fault if self.shown.len() < SHOWN => {
                        self.shown.push(case);
                    }
                    _ => {}
                }
            }
        }
        Ok(block.digest().to_vec())
    }
}

fn traces(seeds: core::ops::Range<u32>) -> Result<Vec<Trace>, Stop> {
    let seeds: Vec<u32> = seeds.collect();
    let made = parallel::map(
        &seeds,
        || OfProvider::new(RustCrypto),
        |reference, seed| generate::bulk_scenario(*seed)?.trace(reference),
    );
    made.into_iter().collect::<Result<_, _>>().map_err(fault)
}

/// The scenario of a seed.
pub fn trace(seed: u32) -> Result<Trace, Stop> {
    let scenario = generate::bulk_scenario(seed).map_err(fault)?;
    scenario
        .trace(&mut OfProvider::new(RustCrypto))
        .map_err(fault)
}

fn fault(error: GenerateError) -> Stop {
    Stop::fault(error.to_string())
}
