//! What the rounds of a comparison found.

use serde::Serialize;

use super::{
    Comparison, MeasureError, Part,
    rounds::{Median, Rounds, Times},
};

/// The figures of one comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// As in [`Comparison`].
    pub step: &'static str,
    /// As in [`Comparison`].
    pub parameter: String,
    /// As in [`Comparison`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub octets: Option<u64>,
    /// The part of the batches that was dropped, because the machine was busy beside them.
    pub dropped: f64,
    /// A row for each contender, in the order of the comparison.
    pub rows: Vec<Row>,
}

/// The figures of one contender. None where every batch was dropped.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// [`Contender::id`](super::Contender::id).
    pub contender: String,
    /// As in [`Contender`](super::Contender).
    pub part: Part,
    /// How long it takes once.
    pub nanoseconds: Option<Median>,
    /// How many times as long as the fastest contender that is not a bound.
    pub to_fastest: Option<Median>,
    /// How many times as long as its bound, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_bound: Option<Median>,
}

/// Ratios whose quartiles lie farther apart than this, as a part of the middle, are too wide to conclude from.
const TOO_WIDE: f64 = 0.1;

impl Figures {
    /// Times the contenders of a comparison.
    ///
    /// # Errors
    /// [`MeasureError::Failed`].
    pub fn measure(comparison: &mut Comparison, rounds: Rounds) -> Result<Self, MeasureError> {
        let times = rounds.time(comparison)?;
        Ok(Self::of(comparison, &times))
    }

    fn of(comparison: &Comparison, times: &Times) -> Self {
        let contenders = &comparison.contenders;
        let fastest = times.fastest(|contender| contenders[contender].part != Part::Bound);
        let rows = contenders.iter().enumerate().map(|(index, contender)| {
            let bound = contender.bound.as_ref();
            let bound =
                bound.and_then(|bound| contenders.iter().position(|other| other.id() == *bound));
            let is_bound = contender.part == Part::Bound;
            Row {
                contender: contender.id(),
                part: contender.part,
                nanoseconds: times.of(index),
                to_fastest: fastest
                    .filter(|_| !is_bound)
                    .and_then(|fastest| times.ratio(index, fastest)),
                to_bound: bound.and_then(|bound| times.ratio(index, bound)),
            }
        });
        Self {
            step: comparison.step,
            parameter: comparison.parameter.clone(),
            octets: comparison.octets,
            dropped: times.dropped(),
            rows: rows.collect(),
        }
    }

    /// The longest median, for the length of bars.
    pub(super) fn longest(&self) -> f64 {
        let middles = self
            .rows
            .iter()
            .filter_map(|row| Some(row.nanoseconds?.middle));
        middles.fold(0.0, f64::max)
    }

    /// What keeps a reader from concluding, in a line each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.dropped > 0.5 {
            let percent = 100.0 * self.dropped;
            warnings.push(format!(
                "the machine was busy beside {percent:.0} % of the batches"
            ));
        }
        let ratios = self
            .rows
            .iter()
            .flat_map(|row| [row.to_fastest, row.to_bound]);
        if ratios.flatten().any(|ratio| is_too_wide(&ratio)) {
            let percent = 100.0 * TOO_WIDE;
            warnings.push(format!(
                "{WIDE}: the quartiles lie more than {percent:.0} % apart, too wide to conclude"
            ));
        }
        warnings
    }
}

/// What marks a ratio that is too wide to conclude.
const WIDE: char = '~';

fn is_too_wide(ratio: &Median) -> bool {
    ratio.spread() > TOO_WIDE
}

impl Row {
    /// `3.91 µs`.
    pub(super) fn time(&self) -> String {
        let Some(Median { middle, .. }) = self.nanoseconds else {
            return "disturbed".to_owned();
        };
        let (figure, unit) = match middle {
            ..1e3 => (middle, "ns"),
            1e3..1e6 => (middle / 1e3, "µs"),
            1e6..1e9 => (middle / 1e6, "ms"),
            _ => (middle / 1e9, "s"),
        };
        let decimals = match figure {
            ..10.0 => 2,
            10.0..100.0 => 1,
            _ => 0,
        };
        format!("{figure:.decimals$} {unit}")
    }

    /// Megaoctets in a second, where octets are worked on.
    pub(super) fn rate(&self, octets: Option<u64>) -> Option<String> {
        let rate = octets? as f64 / self.nanoseconds?.middle * 1e3;
        Some(format!("{rate:.0} MB/s"))
    }
}

/// `1.07`, `~1.07` where it is too wide to conclude, and nothing where there is no ratio.
pub(super) fn ratio(ratio: Option<Median>) -> String {
    match ratio {
        Some(ratio) if is_too_wide(&ratio) => format!("{WIDE}{:.2}", ratio.middle),
        Some(ratio) => format!("{:.2}", ratio.middle),
        None => String::new(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn median(middle: f64) -> Median {
        Median {
            middle,
            lower: middle * 0.99,
            upper: middle * 1.01,
            count: 101,
        }
    }

    /// A bound, ours and a slow peer.
    pub(in crate::measure) fn figures() -> Figures {
        let row = |contender: &str, part, nanoseconds, to_fastest, to_bound| Row {
            contender: contender.to_owned(),
            part,
            nanoseconds: Some(median(nanoseconds)),
            to_fastest: Option::map(to_fastest, median),
            to_bound: Option::map(to_bound, median),
        };
        Figures {
            step: "key_schedule",
            parameter: "SHA-256, <PSK>".to_owned(),
            octets: Some(64),
            dropped: 0.0,
            rows: vec![
                row("bound", Part::Bound, 4000.0, None, None),
                row(
                    "reference: kept keys",
                    Part::Ours,
                    4200.0,
                    Some(1.0),
                    Some(1.05),
                ),
                row("peer", Part::Peer, 8400.0, Some(2.0), Some(2.1)),
            ],
        }
    }

    #[test]
    fn figures_that_can_be_relied_on_have_no_warning() {
        assert_eq!(figures().warnings(), Vec::<String>::new());
    }

    #[test]
    fn a_ratio_that_spreads_and_a_busy_machine_are_said() {
        let mut figures = figures();
        figures.dropped = 0.6;
        figures.rows[2].to_fastest = Some(Median {
            lower: 1.5,
            ..median(2.0)
        });
        figures.rows[0].nanoseconds = None;
        assert_eq!(
            figures.warnings(),
            [
                "the machine was busy beside 60 % of the batches",
                "~: the quartiles lie more than 10 % apart, too wide to conclude",
            ]
        );
        assert_eq!(ratio(figures.rows[2].to_fastest), "~2.00");
        assert_eq!(figures.rows[0].time(), "disturbed");
    }

    #[test]
    fn times_have_three_digits_and_a_unit() {
        let time = |nanoseconds| {
            Row {
                nanoseconds: Some(median(nanoseconds)),
                ..figures().rows[0].clone()
            }
            .time()
        };
        assert_eq!(
            [4.0, 65.43, 999.0, 4000.0, 12_345.0, 5e6, 2.5e9].map(time),
            [
                "4.00 ns", "65.4 ns", "999 ns", "4.00 µs", "12.3 µs", "5.00 ms", "2.50 s"
            ]
        );
    }
}
