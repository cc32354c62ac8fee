//! Several subjects on one page: what each of them made of each scenario, and why not more.

mod html;
mod markdown;

use core::fmt;
use std::collections::BTreeSet;

pub use self::{html::html, markdown::markdown};
use super::{Case, Counts, Outcome, Report, folder, plural};
use crate::question::Fault;

/// What came of asking one subject.
#[derive(Clone, Debug)]
pub struct Column {
    /// What the subject is called on the page.
    pub name: String,
    /// What the run found, or why there was none.
    pub found: Result<Report, Fault>,
}

impl Column {
    /// The cell of a row; none where the subject was not asked for it.
    fn cell(&self, row: &str, rows: Rows) -> Option<Cell> {
        let report = match &self.found {
            Ok(report) => report,
            Err(_) => return Some(Cell::NO_ANSWER),
        };
        let cases = report.cases.iter();
        let cases: Vec<_> = cases
            .filter(|case| rows.row_of(&case.scenario) == row)
            .collect();
        (!cases.is_empty()).then(|| Cell::of(&cases))
    }

    /// Who answered, and how many steps came out how; or why nobody did.
    fn summary(&self) -> String {
        match &self.found {
            Ok(report) => format!(
                "{} {}: {}",
                report.subject,
                report.version,
                report.summary()
            ),
            Err(fault) => format!("cannot be asked: {fault}"),
        }
    }

    /// Why steps were skipped, and what failed, in a line each.
    fn reasons(&self) -> Vec<String> {
        let Ok(report) = &self.found else {
            return Vec::new();
        };
        let mut lines = report.reasons();
        let mut kinds: Vec<(String, Vec<&Case>)> = Vec::new();
        for case in report
            .cases
            .iter()
            .filter(|case| case.outcome().is_failure())
        {
            let kind = format!("{}: {}", case.operation, case.problem());
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, cases)) => cases.push(case),
                None => kinds.push((kind, vec![case])),
            }
        }
        lines.extend(kinds.iter().map(|(kind, cases)| {
            let first = cases.first().map(|case| case.id()).unwrap_or_default();
            let mark = match cases.iter().any(|case| case.outcome() == Outcome::Fault) {
                true => Mark::Fault,
                false => Mark::Failed,
            };
            let (mark, steps) = (mark.symbol(), plural(cases.len(), "step"));
            format!("{mark} {steps}, first {first}: {kind}")
        }));
        lines
    }
}

/// The counts of all subjects together; one that cannot be asked is one fault.
pub fn counts(columns: &[Column]) -> Counts {
    let mut all = Counts::default();
    for column in columns {
        let counts = match &column.found {
            Ok(report) => report.counts(),
            Err(_) => Counts {
                failed: 1,
                faults: 1,
                ..Counts::default()
            },
        };
        all += counts;
    }
    all
}

/// What has a row of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// A scenario.
    #[default]
    Scenarios,
    /// A folder of scenarios.
    Folders,
}

impl Rows {
    /// The row in which a scenario is counted.
    fn row_of(self, scenario: &str) -> &str {
        match self {
            Self::Scenarios => scenario,
            Self::Folders => folder(scenario),
        }
    }

    /// What the first column is called.
    const fn heading(self) -> &'static str {
        match self {
            Self::Scenarios => "scenario",
            Self::Folders => "scenarios",
        }
    }
}

/// The rows of the scenarios that any subject was asked for, in the order of their ids.
fn rows_of(columns: &[Column], rows: Rows) -> BTreeSet<&str> {
    let reports = columns
        .iter()
        .filter_map(|column| column.found.as_ref().ok());
    reports
        .flat_map(|report| report.scenarios())
        .filter_map(|cases| Some(rows.row_of(&cases.first()?.scenario)))
        .collect()
}

/// What became of the steps of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Passed,
    Failed,
    Skipped,
    Fault,
}

impl Mark {
    const ALL: [(Self, &str); 4] = [
        (Self::Passed, "all that was asked passed"),
        (Self::Failed, "a step failed"),
        (Self::Skipped, "all steps were skipped"),
        (Self::Fault, "a step was a fault: no answer"),
    ];

    const fn symbol(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::Failed => "✕",
            Self::Skipped => "–",
            Self::Fault => "?",
        }
    }
}

/// A mark, and where not every step passed or was skipped, how many passed of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    mark: Mark,
    passed: usize,
    steps: usize,
}

impl Cell {
    /// Of a subject that cannot be asked.
    const NO_ANSWER: Self = Self {
        mark: Mark::Fault,
        passed: 0,
        steps: 0,
    };

    fn of(cases: &[&Case]) -> Self {
        let counts = Counts::of(cases.iter().copied());
        let mark = if counts.faults > 0 {
            Mark::Fault
        } else if counts.failed > 0 {
            Mark::Failed
        } else if counts.passed == 0 {
            Mark::Skipped
        } else {
            Mark::Passed
        };
        Self {
            mark,
            passed: counts.passed,
            steps: cases.len(),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            mark,
            passed,
            steps,
        } = self;
        f.write_str(mark.symbol())?;
        if *mark == Mark::Skipped || passed == steps {
            return Ok(());
        }
        write!(f, " {passed}/{steps}")
    }
}
