//! Rounds: the contenders of a comparison are timed in turns, batch by batch, and what was disturbed is left out.
//!
//! On a machine whose cores are threads of one, whatever runs on the other thread can halve the speed of this one, and for
//! seconds: medians of separate runs then differ by more than the contenders do. So each round times a short batch of every
//! contender, one after the other, in an order that rotates; a probe, which is the same little work each time,
//! stands before and after each batch, and a batch next to a slow probe is dropped. A ratio of two contenders is the median of
//! the ratios of rounds in which neither was dropped.

use core::hint::black_box;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::{Comparison, MeasureError};

/// How long and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounds {
    /// How many rounds, at least one; fewer are made where they take long.
    pub count: usize,
    /// How long a batch takes.
    pub batch: Duration,
}

impl Default for Rounds {
    fn default() -> Self {
        Self {
            count: 201,
            batch: Duration::from_micros(500),
        }
    }
}

/// How long the rounds of a comparison take at most, where more than [`FEWEST`] are wanted.
const LONGEST: Duration = Duration::from_secs(20);

/// Work that takes long is timed this often at least.
const FEWEST: usize = 7;

/// A probe this much slower than the fast ones of its comparison says that the machine was busy.
const DISTURBED: f64 = 1.1;

/// What the rounds found: for each contender in the order of the comparison, and each round, nanoseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// None where a batch was dropped.
    rounds: Vec<Vec<Option<f64>>>,
}

/// The middle of several figures, and how far they lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Median {
    /// The middle.
    pub middle: f64,
    /// A quarter of the figures lies below.
    pub lower: f64,
    /// A quarter of the figures lies above.
    pub upper: f64,
    /// How many figures there are.
    pub count: usize,
}

impl Median {
    /// None of no figures.
    fn of(mut figures: Vec<f64>) -> Option<Self> {
        figures.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * figures.len().checked_sub(1)? as f64;
            let (below, above) = (
                figures[place.floor() as usize],
                figures[place.ceil() as usize],
            );
            Some(below + (above - below) * place.fract())
        };
        Some(Self {
            middle: at(0.5)?,
            lower: at(0.25)?,
            upper: at(0.75)?,
            count: figures.len(),
        })
    }

    /// The distance of the quartiles, as a part of the middle.
    pub fn spread(&self) -> f64 {
        (self.upper - self.lower) / self.middle
    }
}

impl Rounds {
    /// Times all contenders.
    ///
    /// # Errors
    /// [`MeasureError::Failed`].
    pub fn time(&self, comparison: &mut Comparison) -> Result<Times, MeasureError> {
        let contenders = comparison.contenders.len();
        let batches = (0..contenders)
            .map(|index| times_in(self.batch, |times| comparison.time(index, times)))
            .collect::<Result<Vec<_>, _>>()?;
        let round: Duration = batches.iter().map(|(_, elapsed)| *elapsed).sum();
        let count = (LONGEST.as_secs_f64() / round.as_secs_f64()) as usize;
        let count = count.max(FEWEST).min(self.count);
        let mut measured = vec![Vec::with_capacity(count); contenders];
        for round in 0..count {
            for turn in 0..contenders {
                let index = (round + turn) % contenders;
                let before = probe();
                let times = batches[index].0;
                let elapsed = comparison.time(index, times)?;
                let probe = before.max(probe());
                let nanoseconds = elapsed.as_secs_f64() * 1e9 / times as f64;
                measured[index].push((nanoseconds, probe));
            }
        }
        Ok(Times::undisturbed(&measured))
    }
}

impl Times {
    /// What is left of times with the slower of the probes beside each.
    fn undisturbed(measured: &[Vec<(f64, Duration)>]) -> Self {
        let mut probes: Vec<_> = measured.iter().flatten().map(|(_, probe)| *probe).collect();
        probes.sort();
        // The fastest of all can be a misreading of the clock.
        let fast = probes.get(probes.len() / 10).copied().unwrap_or_default();
        let undisturbed = |&(time, probe): &(f64, Duration)| {
            (probe.as_secs_f64() <= fast.as_secs_f64() * DISTURBED).then_some(time)
        };
        let rounds = measured.iter();
        Self {
            rounds: rounds
                .map(|rounds| rounds.iter().map(undisturbed).collect())
                .collect(),
        }
    }

    /// Nanoseconds of a contender; none where every batch was disturbed.
    pub fn of(&self, contender: usize) -> Option<Median> {
        Median::of(self.rounds[contender].iter().copied().flatten().collect())
    }

    /// How many times as long one contender takes as another.
    pub fn ratio(&self, one: usize, other: usize) -> Option<Median> {
        let rounds = self.rounds[one].iter().zip(&self.rounds[other]);
        Median::of(
            rounds
                .filter_map(|(one, other)| Some((*one)? / (*other)?))
                .collect(),
        )
    }

    /// The part of all batches that was dropped.
    pub fn dropped(&self) -> f64 {
        let all = self.rounds.iter().flatten();
        let dropped = all.clone().filter(|time| time.is_none()).count();
        dropped as f64 / all.count().max(1) as f64
    }

    /// The contender of the smallest median, of those that `counts` admits.
    pub fn fastest(&self, counts: impl Fn(usize) -> bool) -> Option<usize> {
        let contenders = (0..self.rounds.len()).filter(|&contender| counts(contender));
        let middles =
            contenders.filter_map(|contender| Some((contender, self.of(contender)?.middle)));
        let fastest = middles.min_by(|(_, one), (_, other)| one.total_cmp(other));
        fastest.map(|(contender, _)| contender)
    }
}

/// How many times something can be done in a while, at least once, and how long that takes.
fn times_in(
    batch: Duration,
    mut time: impl FnMut(u64) -> Result<Duration, MeasureError>,
) -> Result<(u64, Duration), MeasureError> {
    let mut times = 1;
    loop {
        let elapsed = time(times)?;
        if elapsed * 2 >= batch {
            let each = elapsed.as_secs_f64() / times as f64;
            let times = ((batch.as_secs_f64() / each) as u64).max(1);
            return Ok((times, Duration::from_secs_f64(each * times as f64)));
        }
        times *= 2;
    }
}

/// How long a little work takes that a busy core, a busy thread beside this one or a lower clock slows: four chains of
/// multiplications, some microseconds.
fn probe() -> Duration {
    let start = Instant::now();
    let mut chains = black_box([1u64, 2, 3, 4]);
    for _ in 0..4_000 {
        for chain in &mut chains {
            *chain = (*chain ^ (*chain >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        }
    }
    black_box(chains);
    start.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Contender, Part, Work};

    const FAST: Duration = Duration::from_micros(10);
    const SLOW: Duration = Duration::from_micros(12);

    #[test]
    fn a_batch_beside_a_slow_probe_is_dropped_and_its_round_has_no_ratio() {
        let times = Times::undisturbed(&[
            vec![(100.0, FAST), (900.0, SLOW), (110.0, FAST)],
            vec![(200.0, FAST), (210.0, FAST), (230.0, FAST)],
        ]);
        let first = times.of(0).unwrap();
        assert_eq!((first.middle, first.count), (105.0, 2));
        let ratio = times.ratio(1, 0).unwrap();
        assert_eq!(ratio.count, 2);
        assert!((ratio.middle - (2.0 + 230.0 / 110.0) / 2.0).abs() < 1e-9);
        assert!((times.dropped() - 1.0 / 6.0).abs() < 1e-9);
        assert_eq!(times.fastest(|_| true), Some(0));
        assert_eq!(times.fastest(|contender| contender != 0), Some(1));
    }

    #[test]
    fn a_contender_whose_batches_were_all_dropped_has_no_figure() {
        let times = Times::undisturbed(&[vec![(1.0, FAST); 3], vec![(1.0, SLOW); 3]]);
        assert_eq!(times.of(1), None);
        assert_eq!(times.ratio(0, 1), None);
    }

    #[test]
    fn quartiles_lie_between_figures_where_they_must() {
        let median = Median::of(vec![4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!(
            (median.lower, median.middle, median.upper),
            (1.75, 2.5, 3.25)
        );
        assert!((median.spread() - 0.6).abs() < 1e-9);
        assert_eq!(Median::of(vec![]), None);
    }

    #[test]
    fn each_contender_is_timed_in_each_round() {
        let contender = |name, micros| {
            let work = Work::again(move || {
                std::thread::sleep(Duration::from_micros(micros));
                Ok::<_, ()>(())
            });
            Contender::new(name, "", Part::Peer, work)
        };
        let mut comparison = Comparison {
            step: "sleep",
            parameter: String::new(),
            octets: None,
            contenders: vec![contender("long", 3000), contender("short", 300)],
        };
        let rounds = Rounds {
            count: 5,
            batch: Duration::from_millis(3),
        };
        let times = rounds.time(&mut comparison).unwrap();
        assert_eq!(
            times.rounds.iter().map(Vec::len).collect::<Vec<_>>(),
            [5, 5]
        );
    }

    #[test]
    fn a_contender_that_begins_to_fail_is_not_taken_for_a_fast_one() {
        let mut left = 3;
        let work = Work::again(move || {
            left -= 1;
            if left < 0 { Err(()) } else { Ok(()) }
        });
        let mut comparison = Comparison {
            step: "seal",
            parameter: "64".to_owned(),
            octets: None,
            contenders: vec![Contender::new("peer", "", Part::Peer, work)],
        };
        let error = Rounds::default().time(&mut comparison).unwrap_err();
        assert_eq!(
            error.to_string(),
            "seal, 64: peer failed while it was timed"
        );
    }
}
