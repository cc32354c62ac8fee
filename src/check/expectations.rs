//! Expectations: which steps of a subject are known to come out otherwise than well, and how many pass.
//!
//! A file of them is TOML; `doc/expectations.md` describes it.

use core::fmt;
use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use toml::Spanned;

use super::Pattern;
use crate::{
    question::{Fault, Operation},
    report::{Case, Expected, ExpectedOutcome, Report, Unmet, Verdict, one_line},
    trace::Trace,
};

/// What is expected of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectations {
    expect: Vec<(Pattern, Expected)>,
    coverage: Option<BTreeMap<String, Coverage>>,
}

/// How many steps of a scenario pass, and how many are not asked, whatever was expected of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    passed: usize,
    skipped: usize,
}

impl Coverage {
    fn of(cases: &[Case]) -> Self {
        let count = |wanted: fn(&Verdict) -> bool| {
            let found = cases.iter().filter(|case| wanted(&case.verdict));
            found.count()
        };
        Self {
            passed: count(|verdict| matches!(verdict, Verdict::Passed)),
            skipped: count(|verdict| matches!(verdict, Verdict::Skipped(_))),
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} skipped", self.passed, self.skipped)
    }
}

impl Expectations {
    /// Reads a file of expectations.
    ///
    /// # Errors
    ///
    /// Where the text is not TOML of that form, with the line.
    pub fn read(text: &str) -> Result<Self, ExpectationsError> {
        let at = |position: Option<usize>, reason: &str| {
            let before = position.and_then(|position| text.get(..position));
            ExpectationsError {
                line: before.map_or(1, |before| before.matches('\n').count() + 1),
                reason: reason.trim().replace('\n', "; "),
            }
        };
        let file: File = toml::from_str(text)
            .map_err(|error| at(error.span().map(|span| span.start), error.message()))?;
        let mut expect = Vec::new();
        for line in file.expect {
            let start = Some(line.span().start);
            let Line {
                pattern,
                outcome,
                reason,
            } = line.into_inner();
            if pattern.is_empty() {
                return Err(at(start, "the pattern is empty"));
            }
            if reason.trim().is_empty() {
                return Err(at(start, "the reason is empty"));
            }
            expect.push((Pattern::new(pattern), Expected { outcome, reason }));
        }
        Ok(Self {
            expect,
            coverage: file.coverage,
        })
    }

    /// Holds a report against the expectations. `traces` are all that there are, asked or not.
    ///
    /// Of several expectations for a step, the first counts. What the report was held against before counts no more.
    pub fn apply(&self, report: &mut Report, traces: &[Trace]) {
        for case in &mut report.cases {
            let expected = self.first(&case.scenario, &case.step, case.operation);
            case.expected = expected.map(|index| self.expect[index].1.clone());
        }
        report.unmet = self.stale(traces);
        report.unmet.extend(self.uncovered(report, traces));
    }

    /// The expectation that counts for a step.
    fn first(&self, scenario: &str, step: &str, operation: Operation) -> Option<usize> {
        self.expect
            .iter()
            .position(|(pattern, _)| pattern.matches_names(scenario, step, operation))
    }

    /// Expectations that count for no step.
    fn stale(&self, traces: &[Trace]) -> Vec<Unmet> {
        let steps = || {
            let traces = traces.iter();
            traces.flat_map(|trace| trace.steps().map(move |step| (trace, step)))
        };
        let counting = steps()
            .filter_map(|(trace, step)| self.first(trace.id(), &step.name, step.operation()));
        let counting: HashSet<usize> = counting.collect();
        let expect = self.expect.iter().enumerate();
        expect
            .filter(|(index, _)| !counting.contains(index))
            .map(|(_, (pattern, _))| {
                let problem = if steps().any(|(trace, step)| pattern.matches(trace, step)) {
                    "matches only steps that an expectation before it matches"
                } else {
                    "matches no step"
                };
                Unmet {
                    expectation: pattern.to_string(),
                    problem: problem.into(),
                }
            })
            .collect()
    }

    /// Scenarios, asked as a whole, of which other steps passed or were skipped than the file says.
    fn uncovered(&self, report: &Report, traces: &[Trace]) -> Vec<Unmet> {
        let Some(coverage) = &self.coverage else {
            return Vec::new();
        };
        let unknown = coverage
            .keys()
            .filter(|id| !traces.iter().any(|trace| trace.id() == *id))
            .map(|id| (id.clone(), "there is no such scenario".to_owned()));
        let otherwise = whole_scenarios(report).filter_map(|(id, found)| {
            let problem = match coverage.get(id) {
                Some(coverage) if *coverage == found => return None,
                Some(coverage) => format!("{found}, and the file says {coverage}"),
                None => format!("{found}, and the file does not say how many"),
            };
            Some((id.to_owned(), problem))
        });
        unknown
            .chain(otherwise)
            .map(|(id, problem)| Unmet {
                expectation: format!("coverage of {id}"),
                problem,
            })
            .collect()
    }
}

/// A file of expectations under which this report has no failure, apart from expectations that do not hold.
///
/// Reasons that the report has from expectations are kept.
pub fn write_expectations(report: &Report) -> String {
    let mut text = format!(
        "# What is expected of {} ({}).\n",
        one_line(&report.subject),
        one_line(&report.version)
    );
    for case in &report.cases {
        let (outcome, found) = match &case.verdict {
            Verdict::Passed | Verdict::Skipped(_) => continue,
            Verdict::Failed(failure) => {
                let hint = failure.hint.as_deref();
                let found = hint.unwrap_or("the subject disagrees with the vector");
                (ExpectedOutcome::Fail, found.to_owned())
            }
            Verdict::Faulted(fault, _) => {
                // What it said on stderr may differ from run to run.
                let fault = Fault::from(fault.kind.clone());
                (ExpectedOutcome::Fault, fault.to_string())
            }
        };
        let known = case.expected.as_ref();
        let known = known.filter(|expected| expected.outcome == outcome);
        let reason = known.map_or(&found, |expected| &expected.reason);
        let name = match outcome {
            ExpectedOutcome::Fail => "fail",
            ExpectedOutcome::Fault => "fault",
            ExpectedOutcome::Skip => "skip",
        };
        text += &format!(
            "\n[[expect]]\npattern = {}\noutcome = {}\nreason = {}\n",
            quoted(&Pattern::literal(&case.scenario, &case.step).to_string()),
            quoted(name),
            quoted(reason)
        );
    }
    let mut scenarios = whole_scenarios(report).peekable();
    if scenarios.peek().is_some() {
        text += "\n[coverage]\n";
    }
    for (id, Coverage { passed, skipped }) in scenarios {
        let id = quoted(id);
        text += &format!("{id} = {{ passed = {passed}, skipped = {skipped} }}\n");
    }
    text
}

/// The scenarios of which every step was planned.
fn whole_scenarios(report: &Report) -> impl Iterator<Item = (&str, Coverage)> {
    report.scenarios().filter_map(|cases| {
        let first = cases.first()?;
        (cases.len() == first.steps).then(|| (&*first.scenario, Coverage::of(cases)))
    })
}

/// Why a text is no file of expectations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectationsError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for ExpectationsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl core::error::Error for ExpectationsError {}

/// The form of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expect: Vec<Spanned<Line>>,
    coverage: Option<BTreeMap<String, Coverage>>,
}

/// One expectation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    pattern: String,
    outcome: ExpectedOutcome,
    reason: String,
}

/// The text as a basic string of TOML.
fn quoted(text: &str) -> String {
    // What JSON escapes, TOML escapes in the same way; it forbids one character more.
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests;
