//! The report for people: what was skipped and why, a line for each scenario, a block for each kind of failure.

use std::{collections::HashMap, fmt::Write as _};

use super::{
    Case, Content, Counts, Failure, Mismatch, Outcome, Report, Verdict, folder, one_line, plural,
};
use crate::{bytes::hex, document::Reference, question::Operation};

/// So many wrong outputs of a step are all shown; of more, the first ones.
const MOST_OUTPUTS: usize = 8;
const OUTPUTS_OF_MANY: usize = 2;

/// How a report is set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// With the colours of a terminal.
    pub color: bool,
    /// A block for every failure, not only for the first of its kind.
    pub details: bool,
}

/// The whole report, the summary as its last line.
pub fn text(report: &Report, style: Style) -> String {
    let mut out = String::new();
    out.push_str(&skips(&report.reasons(), style));
    let mut seen = HashMap::new();
    let many = report.scenarios().count() > FEW && !style.details;
    let mut folder = Folder::default();
    for cases in report.scenarios() {
        let name = cases.first().map_or("", |case| &case.scenario);
        if many && cases.iter().all(|case| !case.outcome().is_failure()) {
            folder.add(name, Counts::of(cases), &mut out, style);
            continue;
        }
        folder.tell(&mut out, style);
        scenario(&mut out, cases, &mut seen, style);
    }
    folder.tell(&mut out, style);
    for unmet in &report.unmet {
        let tag = paint("FAIL ", "31", style);
        let _ = writeln!(
            out,
            "{tag} expectation {:?}: {}",
            unmet.expectation,
            one_line(&unmet.problem)
        );
    }
    let _ = writeln!(out, "\n{}", report.summary());
    out
}

/// A case that counts as failed, in full; nothing of the others.
pub fn block(case: &Case, style: Style) -> String {
    let mut out = String::new();
    if !case.outcome().is_failure() {
        return out;
    }
    headline(&mut out, case, style);
    if let Some(surprise) = case.surprise() {
        let _ = writeln!(out, "      {}", one_line(&surprise));
    }
    match &case.verdict {
        Verdict::Failed(failure) => failure_lines(&mut out, failure),
        Verdict::Faulted(fault, failure) => {
            let _ = writeln!(out, "      {}", one_line(&fault.to_string()));
            failure_lines(&mut out, failure);
        }
        Verdict::Passed | Verdict::Skipped(_) => {}
    }
    out
}

/// Why steps were skipped, as [`Reasons`](super::Reasons) tells it.
pub fn skips(reasons: &[String], style: Style) -> String {
    let tag = paint("skip ", "33", style);
    let mut out = String::new();
    for reason in reasons {
        let _ = writeln!(out, "{tag} {}", wrapped(&one_line(reason)));
    }
    if !reasons.is_empty() {
        out.push('\n');
    }
    out
}

/// Lines of at most a hundred characters, the second and later ones indented under the first.
fn wrapped(text: &str) -> String {
    const LONGEST: usize = 94;
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > LONGEST {
            out.push_str("\n      ");
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// What makes two failures one kind: the operation, and the hint or the fault.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    operation: Operation,
    words: Option<String>,
}

impl Kind {
    fn of(case: &Case) -> Option<Self> {
        if !case.outcome().is_failure() {
            return None;
        }
        let words = match &case.verdict {
            _ if case.expected.is_some() => case.surprise(),
            Verdict::Failed(failure) => failure.hint.clone(),
            Verdict::Faulted(fault, _) => Some(fault.to_string()),
            Verdict::Passed | Verdict::Skipped(_) => return None,
        };
        let operation = case.operation;
        Some(Self { operation, words })
    }
}

/// Failures and faults: the first of a kind in full, a line for each further one.
pub fn failures<'a>(cases: impl IntoIterator<Item = &'a Case>, style: Style) -> String {
    let mut out = String::new();
    let mut seen = HashMap::new();
    cases
        .into_iter()
        .for_each(|case| failure(&mut out, case, &mut seen, style));
    out
}

fn failure(out: &mut String, case: &Case, seen: &mut HashMap<Kind, String>, style: Style) {
    let Some(kind) = Kind::of(case) else { return };
    match seen.get(&kind) {
        Some(first) if !style.details => {
            let (tag, id) = (paint(tag(case), "31", style), case.id());
            let _ = write!(out, "{tag} {id:<58} step {} of {}", case.number, case.steps);
            // Without a hint nobody knows whether it is the same mistake.
            let _ = match kind.words {
                Some(_) => writeln!(out, ", as {first}"),
                None => writeln!(out, ", {} too, without a hint", kind.operation),
            };
        }
        _ => {
            out.push_str(&block(case, style));
            seen.entry(kind).or_insert_with(|| case.id());
        }
    }
}

/// As many scenarios have a line each where nothing is wrong with them; of more, the folders.
const FEW: usize = 24;

/// Scenarios of one folder, one after the other, with which nothing is wrong.
#[derive(Default)]
struct Folder {
    scenarios: Vec<String>,
    counts: Counts,
}

impl Folder {
    fn add(&mut self, scenario: &str, counts: Counts, out: &mut String, style: Style) {
        if self
            .scenarios
            .first()
            .is_some_and(|first| folder(first) != folder(scenario))
        {
            self.tell(out, style);
        }
        self.scenarios.push(scenario.to_owned());
        self.counts += counts;
    }

    fn tell(&mut self, out: &mut String, style: Style) {
        let Self { scenarios, counts } = core::mem::take(self);
        match &scenarios[..] {
            [] => {}
            [one] => fine(out, one, counts, style),
            [first, ..] => {
                let scenarios = plural(scenarios.len(), "scenario");
                let name = format!("{} ({scenarios})", folder(first));
                fine(out, &name, counts, style);
            }
        }
    }
}

/// A line on what went well.
fn fine(out: &mut String, name: &str, counts: Counts, style: Style) {
    let (tag, color) = if counts.passed == 0 {
        ("skip", "33")
    } else {
        ("ok", "32")
    };
    let tag = paint(&format!("{tag:<5}"), color, style);
    let _ = write!(out, "{tag} {name:<32} {:>4} passed", counts.passed);
    if counts.skipped > 0 {
        let _ = write!(out, ", {} skipped", counts.skipped);
    }
    out.push('\n');
}

fn scenario(out: &mut String, cases: &[Case], seen: &mut HashMap<Kind, String>, style: Style) {
    let counts = Counts::of(cases);
    let name = cases.first().map_or("", |case| &case.scenario);
    if counts.failed == 0 {
        return fine(out, name, counts, style);
    }
    cases
        .iter()
        .for_each(|case| failure(out, case, seen, style));
    let tag = paint("FAIL ", "31", style);
    let _ = writeln!(out, "{tag} {name:<32} {counts}");
}

/// Five columns.
fn tag(case: &Case) -> &'static str {
    match case.outcome() {
        Outcome::Fault => "FAULT",
        _ => "FAIL ",
    }
}

fn headline(out: &mut String, case: &Case, style: Style) {
    let tag = paint(tag(case), "31;1", style);
    let id = case.id();
    let _ = write!(
        out,
        "{tag} {id:<50}  step {} of {}",
        case.number, case.steps
    );
    let section = match Reference::parse(&case.reference) {
        Some(reference) => reference.to_string(),
        None => case.reference.clone(),
    };
    let _ = writeln!(out, ", {section}");
}

fn failure_lines(out: &mut String, failure: &Failure) {
    let _ = writeln!(out, "      {}", failure.formula);
    let width = |text: fn(&super::InputValue) -> &str| {
        failure
            .inputs
            .iter()
            .map(|input| text(input).chars().count())
            .max()
            .unwrap_or_default()
    };
    let (fields, values) = (width(|input| &input.field), width(|input| &input.value));
    for input in &failure.inputs {
        let octets = input.octets.abbreviated();
        let _ = write!(
            out,
            "        {:<fields$}  {:<values$}  ",
            input.field, input.value
        );
        let length = input.octets.len();
        let octets = if octets.is_empty() {
            "(empty)".to_owned()
        } else {
            octets
        };
        let shown = if length > 48 {
            format!("{octets} [{length}]")
        } else {
            octets
        };
        let _ = writeln!(out, "{shown:<24} ({})", input.origin);
    }
    let shown = match failure.mismatches.len() {
        count if count > MOST_OUTPUTS => OUTPUTS_OF_MANY,
        count => count,
    };
    for Mismatch {
        output,
        expected,
        got,
    } in failure.mismatches.iter().take(shown)
    {
        let name = output
            .as_ref()
            .map(|output| format!("{} ", one_line(output)))
            .unwrap_or_default();
        let (expected, got) = window(expected, got);
        let _ = writeln!(out, "      expected    {name}{expected}");
        let _ = writeln!(out, "      got         {name}{got}");
    }
    let more = failure.mismatches.len() - shown;
    if more > 0 {
        let _ = writeln!(out, "      and         {}", plural(more, "more output"));
    }
    if let Some(hint) = &failure.hint {
        let _ = writeln!(out, "      hint        {hint}");
    }
    let _ = writeln!(out, "      reproduce   {}", failure.reproduce);
}

/// Short values in full; of long ones the octets around the first difference, with their position.
fn window(expected: &Content, got: &Content) -> (String, String) {
    /// Octets that fit on a line.
    const LONGEST: usize = 66;
    const BEFORE: usize = 4;
    const SHOWN: usize = 24;
    /// So many equal octets at the beginning are no chance.
    const TELLING: usize = 2;

    let show = |content: &Content| match content {
        Content::Words(words) => one_line(words),
        Content::Octets(octets) if octets.is_empty() => "(no octets)".into(),
        Content::Octets(octets) if octets.len() <= LONGEST => octets.to_string(),
        Content::Octets(octets) => format!("{} [{} octets]", octets.abbreviated(), octets.len()),
    };
    let (Content::Octets(one), Content::Octets(other)) = (expected, got) else {
        return (show(expected), show(got));
    };
    let same = one
        .iter()
        .zip(other.iter())
        .take_while(|(one, other)| one == other)
        .count();
    let (mut shown, mut shown_other) = if one.len() > LONGEST || other.len() > LONGEST {
        let start = same.saturating_sub(BEFORE);
        let part = |octets: &[u8]| {
            let end = octets.len().min(start + SHOWN);
            let shown = octets.get(start..end).unwrap_or_default();
            let before = if start > 0 { "…" } else { "" };
            let after = if end < octets.len() { "…" } else { "" };
            format!("{before}{}{after}", hex(shown))
        };
        (part(one), part(other))
    } else {
        (show(expected), show(got))
    };
    if one.len() != other.len() || one.len() > LONGEST {
        shown += &format!(" [{} octets]", one.len());
        shown_other += &format!(" [{} octets]", other.len());
    }
    // Of values that have nothing in common the position says nothing.
    if same >= TELLING {
        shown_other += &format!(" from octet {same} on");
    }
    (shown, shown_other)
}

fn paint(text: &str, code: &str, style: Style) -> String {
    if style.color {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Fault;

    #[test]
    fn what_a_subject_says_stays_on_its_line() {
        let failure = Failure {
            formula: "formula".into(),
            inputs: Vec::new(),
            mismatches: vec![Mismatch {
                output: Some("content.1\n0 passed, 0 failed\u{1b}[31m".into()),
                expected: Content::Words("none".into()),
                got: Content::Octets(Default::default()),
            }],
            hint: None,
            reproduce: "reproduce".into(),
        };
        let crashed: Fault =
            crate::question::FaultKind::Crashed("first\n\n644 passed, 0 failed, 0 skipped".into())
                .into();
        let case = Case {
            scenario: "scenario".into(),
            step: "step".into(),
            number: 1,
            steps: 1,
            operation: Operation::Decode,
            reference: "rfc8446#section-4".into(),
            verdict: Verdict::Faulted(crashed, Box::new(failure)),
            expected: None,
        };
        let report = Report {
            subject: "subject".into(),
            version: String::new(),
            cases: vec![case],
            ..Report::default()
        };
        let text = text(&report, Style::default());
        let line = "      the subject crashed: first  644 passed, 0 failed, 0 skipped";
        assert!(text.lines().any(|found| found == line), "{text}");
        let line = "      got         content.1 0 passed, 0 failed [31m (no octets)";
        assert!(text.lines().any(|found| found == line), "{text}");
    }
}
