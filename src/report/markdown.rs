//! The report as Markdown: a table of the scenarios, and every failure as a block of code.

use std::fmt::Write as _;

use super::{Counts, Report, Style, block};

/// The whole report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    let title = format!("{} {}", report.subject, report.version);
    let _ = writeln!(out, "# tlskat: {}\n", inline(title.trim()));
    let _ = writeln!(out, "{}\n", report.summary());
    out.push_str("| scenario | passed | failed | skipped | faults |\n|---|--:|--:|--:|--:|\n");
    for cases in report.scenarios() {
        let scenario = cases.first().map_or("", |case| &case.scenario);
        let counts = Counts::of(cases);
        let Counts {
            passed,
            failed,
            skipped,
            faults,
            ..
        } = counts;
        let scenario = inline(scenario);
        let _ = writeln!(
            out,
            "| {scenario} | {passed} | {failed} | {skipped} | {faults} |"
        );
    }
    reasons(&mut out, report);
    let failures = report
        .cases
        .iter()
        .map(|case| (case, block(case, Style::default())));
    let failures: Vec<_> = failures.filter(|(_, block)| !block.is_empty()).collect();
    if !(failures.is_empty() && report.unmet.is_empty()) {
        out.push_str("\n## Failures\n");
    }
    for (case, block) in failures {
        let _ = writeln!(out, "\n### {}\n\n{}", inline(&case.id()), fenced(&block));
    }
    for unmet in &report.unmet {
        let (expectation, problem) = (inline(&unmet.expectation), inline(&unmet.problem));
        let _ = writeln!(out, "\n### Expectation {expectation}\n\n{problem}");
    }
    out
}

/// Why steps were skipped, and how many for each reason.
fn reasons(out: &mut String, report: &Report) {
    let reasons = report.reasons();
    if reasons.is_empty() {
        return;
    }
    out.push_str("\n## Skipped\n\n");
    for reason in reasons {
        let _ = writeln!(out, "- {}", inline(&reason));
    }
}

/// One line in which nothing is markup, also not in a cell of a table.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '#' => out.extend(['\\', c]),
            // Inside a word it is no markup.
            '_' if !out.ends_with(char::is_alphanumeric) => out.push_str("\\_"),
            c => out.push(c),
        }
    }
    out
}

/// A block of code, with a fence that is longer than any in the text.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}
