//! The report as TAP, version 14: a line for each step.
//!
//! A step that fails as expected is `not ok` with the directive TODO, which a reader of TAP takes for no failure; one
//! that passes against the expectation is `not ok` without it.

use std::fmt::Write as _;

use super::{Outcome, Report, Style, block};

/// The whole report as TAP.
pub fn tap(report: &Report) -> String {
    let mut out = String::from("TAP version 14\n");
    let _ = writeln!(out, "1..{}", report.cases.len() + report.unmet.len());
    for (number, case) in (1..).zip(&report.cases) {
        let (ok, directive) = match case.outcome() {
            Outcome::Passed => ("ok", None),
            Outcome::Skipped(skip) => ("ok", Some(format!("SKIP {skip}"))),
            Outcome::AsExpected(reason) => ("not ok", Some(format!("TODO {reason}"))),
            Outcome::Failed | Outcome::Fault => ("not ok", None),
        };
        let _ = write!(out, "{ok} {number} - {}", escaped(&case.id()));
        if let Some(directive) = directive {
            let _ = write!(out, " # {}", escaped(&directive));
        }
        out.push('\n');
        let severity = match case.outcome() {
            Outcome::Failed => "fail",
            Outcome::Fault => "error",
            Outcome::Passed | Outcome::Skipped(_) | Outcome::AsExpected(_) => continue,
        };
        diagnosis(&mut out, severity, &block(case, Style::default()));
    }
    for (number, unmet) in (report.cases.len() + 1..).zip(&report.unmet) {
        let name = format!("expectation {:?}", unmet.expectation);
        let _ = writeln!(out, "not ok {number} - {}", escaped(&name));
        diagnosis(&mut out, "fail", &unmet.problem);
    }
    out
}

/// A block of YAML that belongs to the line above.
fn diagnosis(out: &mut String, severity: &str, text: &str) {
    let _ = writeln!(out, "  ---\n  severity: {severity}\n  message: |");
    for line in text.lines() {
        let line: String = line.chars().map(printable).collect();
        let _ = writeln!(out, "    {line}");
    }
    out.push_str("  ...\n");
}

/// One line in which `#` and `\` stand for themselves.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '#' | '\\') {
            out.push('\\');
        }
        out.push(printable(c));
    }
    out
}

/// What neither ends a line nor is forbidden in YAML.
fn printable(c: char) -> char {
    if c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}
