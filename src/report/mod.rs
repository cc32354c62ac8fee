//! What a run found, for people and for programs.
//!
//! | report | for whom |
//! |---|---|
//! | [`text`](text()) | a person at a terminal |
//! | [`markdown`](markdown()) | a page, a comment on a change |
//! | [`json`](json()) | programs; [`read`] reads it back, [`join`](join()) makes one report of several |
//! | [`matrix`] | who compares several subjects |
//! | `junit` (feature `cli`), [`tap`](tap()) | what CI systems read |

mod case;
pub(crate) mod html;
mod join;
mod json;
#[cfg(feature = "cli")]
mod junit;
mod markdown;
pub mod matrix;
mod shard;
mod tap;
#[cfg(test)]
mod tests;
mod text;

use core::{fmt, ops::AddAssign};

use serde::{Deserialize, Serialize};

#[cfg(feature = "cli")]
pub use self::junit::junit;
pub use self::{
    case::{
        Case, Content, Expected, ExpectedOutcome, Failure, InputValue, Mismatch, Outcome, Skip,
        Verdict,
    },
    join::{JoinError, join},
    json::{ReadError, json, read},
    markdown::markdown,
    shard::{Shard, ShardError},
    tap::tap,
    text::{Style, block, failures, skips, text},
};
pub use crate::line::one_line;

/// The outcome of a whole run, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The name that the subject gave itself.
    pub subject: String,
    /// The version that the subject gave itself.
    pub version: String,
    /// The part of the scenarios that was asked, where it was a part.
    pub shard: Option<Shard>,
    /// One for each planned step.
    pub cases: Vec<Case>,
    /// Expectations that do not hold, beside those of a step that was asked; each counts as failed.
    pub unmet: Vec<Unmet>,
}

/// An expectation that does not hold, though no step of the run disagrees with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unmet {
    /// The pattern of the expectation, or the scenario of which something is expected.
    pub expectation: String,
    /// What is wrong: `matches no step`.
    pub problem: String,
}

/// How many steps came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Agreements.
    pub passed: usize,
    /// Disagreements, faults, and expectations that do not hold.
    pub failed: usize,
    /// Steps that were not asked, and those that failed as expected.
    pub skipped: usize,
    /// Faults alone; those that were expected are not among them.
    pub faults: usize,
    /// Steps that failed or were faults as expected, alone.
    pub as_expected: usize,
}

impl Counts {
    /// The counts of some cases.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            match case.outcome() {
                Outcome::Passed => counts.passed += 1,
                Outcome::Failed => counts.failed += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
                Outcome::AsExpected(_) => {
                    counts.skipped += 1;
                    counts.as_expected += 1;
                }
                Outcome::Fault => {
                    counts.failed += 1;
                    counts.faults += 1;
                }
            }
        }
        counts
    }

    /// Whether no step was asked.
    pub const fn nothing_ran(&self) -> bool {
        self.passed + self.failed + self.as_expected == 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.faults += other.faults;
        self.as_expected += other.as_expected;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
            faults,
            as_expected: _,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")?;
        match faults {
            0 => Ok(()),
            1 => f.write_str(", 1 fault"),
            _ => write!(f, ", {faults} faults"),
        }
    }
}

impl Report {
    /// How many steps came out how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::of(&self.cases);
        counts.failed += self.unmet.len();
        counts
    }

    /// The last line of every run: `63 passed, 0 failed, 0 skipped`.
    pub fn summary(&self) -> String {
        self.counts().to_string()
    }

    /// The cases of each scenario.
    pub fn scenarios(&self) -> impl Iterator<Item = &[Case]> {
        self.cases
            .chunk_by(|one, other| one.scenario == other.scenario)
    }

    /// Why steps were skipped, in a line each: `2 steps: failed as expected: reason`. What is not declared is one line.
    pub fn reasons(&self) -> Vec<String> {
        let mut reasons = Reasons::default();
        self.cases.iter().for_each(|case| reasons.add(case));
        reasons.lines(&self.subject)
    }
}

/// Why steps were skipped, and how many for each reason.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    undeclared: Vec<(String, usize)>,
    others: Vec<(String, usize)>,
}

impl Reasons {
    /// Counts a case, where it was skipped.
    pub fn add(&mut self, case: &Case) {
        match case.outcome() {
            Outcome::Skipped(skip) if skip.limit.is_none() => {
                add(&mut self.undeclared, skip.operation.to_string());
            }
            Outcome::Skipped(skip) => add(&mut self.others, skip.to_string()),
            Outcome::AsExpected(reason) => {
                add(&mut self.others, format!("failed as expected: {reason}"));
            }
            Outcome::Passed | Outcome::Failed | Outcome::Fault => {}
        }
    }

    /// A line for each reason of a subject; what is not declared is one line.
    pub fn lines(&self, subject: &str) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.undeclared.is_empty() {
            let steps = self.undeclared.iter().map(|(_, steps)| steps).sum();
            let operations = self.undeclared.iter();
            let operations = operations.map(|(operation, steps)| format!("{operation} ({steps})"));
            let operations: Vec<_> = operations.collect();
            lines.push(format!(
                "{}: {subject} does not declare {}",
                plural(steps, "step"),
                operations.join(", ")
            ));
        }
        let others = self.others.iter();
        lines.extend(others.map(|(reason, steps)| format!("{}: {reason}", plural(*steps, "step"))));
        lines
    }
}

/// The folder of a scenario: the first part of its id.
fn folder(scenario: &str) -> &str {
    scenario.split('/').next().unwrap_or(scenario)
}

fn add(counts: &mut Vec<(String, usize)>, what: String) {
    match counts.iter_mut().find(|(known, _)| *known == what) {
        Some((_, count)) => *count += 1,
        None => counts.push((what, 1)),
    }
}

/// `1 step`, `2 steps`.
pub fn plural(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

/// The text as one word of a POSIX shell, for a command that a person can copy.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,#".contains(c);
    if !text.is_empty() && !text.starts_with('#') && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
