//! `tlskat check --deep N`: scenarios from seeds, asked as they are made.

use std::{fmt::Write as _, num::NonZeroU32, ops::Range};

use tlskat::{
    bytes::hex,
    check::{Plan, Selection, run},
    crypto::RustCrypto,
    generate::{self, BLOCK, Block, GenerateError, SEEDS},
    parallel,
    report::{Case, Counts, Reasons, failures, plural, skips},
    subject::OfProvider,
    trace::Trace,
};

use super::{
    Done,
    args::CheckArgs,
    exit::{Exit, Stop},
    interrupt,
    output::{nothing_ran, style},
};

/// How many scenarios are in memory at once.
const BATCH: usize = 100;

/// How many failures are shown; the counts go on.
const SHOWN: usize = 100;

pub fn check(args: &CheckArgs, count: NonZeroU32) -> Result<Done, Stop> {
    let count = count.get();
    if count > SEEDS {
        return Err(Stop::usage(format!(
            "--deep {count}: there are {SEEDS} seeds"
        )));
    }
    let (mut subject, hello) = args.subject.greeted()?;
    let mut found = Found::default();
    let (mut blocks, mut wrong) = (String::new(), 0);
    for (number, expected) in (0..count.div_ceil(BLOCK)).zip(generate::digests()) {
        if let Some(shard) = args.shard
            && !shard.contains(&format!("deep/block-{number}"))
        {
            continue;
        }
        let seeds = seeds_of(number, count);
        let digest = each_batch(seeds.clone(), |traces| {
            let plan = Plan::new(traces, &Selection::default(), &hello);
            let reproduce = format!("tlskat ask{}", args.subject.flag());
            found.add(run(&plan, &hello, &mut *subject, &reproduce).cases);
        })?;
        let _ = write!(
            blocks,
            "deep/{:05} to deep/{:05}: octets ",
            seeds.start,
            seeds.end - 1
        );
        if (seeds.len() as u32) < BLOCK {
            blocks += "not a whole block, so that it has no digest to compare\n";
        } else if digest == expected {
            blocks += "as they should be\n";
        } else {
            wrong += 1;
            let _ = writeln!(
                blocks,
                "not what they should be\n  expected {expected}\n  got      {digest}"
            );
        }
    }
    drop(subject);
    interrupt::end_of_subjects();
    let (counts, style) = (found.counts, style(&args.output));
    let mut out = skips(&found.reasons.lines(&hello.name), style);
    out += &failures(&found.shown, style);
    if !blocks.is_empty() {
        blocks.push('\n');
    }
    let _ = writeln!(out, "{blocks}{counts}");
    let exit = if counts.faults > 0 || wrong > 0 {
        Exit::Fault
    } else if counts.failed > 0 {
        Exit::Failed
    } else if counts.nothing_ran() && args.shard.is_none() {
        Exit::NothingRan
    } else {
        Exit::Passed
    };
    let mut done = Done::new(out).with(exit);
    if counts.nothing_ran() {
        done.stderr += &nothing_ran(args.shard);
    }
    if wrong > 0 {
        done.stderr += &format!("tlskat: {} of other octets\n", plural(wrong, "block"));
    }
    Ok(done)
}

/// The digests of the first `blocks` blocks, a line each.
pub fn digests(blocks: u32) -> Result<String, Stop> {
    let mut out = String::new();
    for number in 0..blocks {
        let digest = each_batch(seeds_of(number, u32::MAX), |_| {})?;
        let _ = writeln!(out, "{digest}");
    }
    Ok(out)
}

/// What came of asking, without the cases that say no more than their number.
#[derive(Default)]
struct Found {
    counts: Counts,
    reasons: Reasons,
    /// Cases that count as failed, the first of them.
    shown: Vec<Case>,
}

impl Found {
    fn add(&mut self, cases: Vec<Case>) {
        self.counts += Counts::of(&cases);
        for case in cases {
            self.reasons.add(&case);
            if case.outcome().is_failure() && self.shown.len() < SHOWN {
                self.shown.push(case);
            }
        }
    }
}

/// The seeds of a block, of those below `count`.
fn seeds_of(block: u32, count: u32) -> Range<u32> {
    let first = block.saturating_mul(BLOCK);
    first..first.saturating_add(BLOCK).min(count)
}

/// Makes the scenarios of a block, a batch at a time; gives the digest of their vector files.
fn each_batch(seeds: Range<u32>, mut deal: impl FnMut(&[Trace])) -> Result<String, Stop> {
    let mut block = Block::default();
    let seeds: Vec<u32> = seeds.collect();
    for batch in seeds.chunks(BATCH) {
        let made = parallel::map(
            batch,
            || OfProvider::new(RustCrypto),
            |reference, seed| generate::bulk_scenario(*seed)?.trace(reference),
        );
        let traces: Vec<_> = made.into_iter().collect::<Result<_, _>>().map_err(fault)?;
        for trace in &traces {
            block.add(trace).map_err(fault)?;
        }
        deal(&traces);
    }
    Ok(hex(&block.digest()))
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
