//! The report as one JSON object.

use serde::Serialize;

use super::{Counts, Failure, Report, Verdict};
use crate::question::Operation;

/// The whole report as JSON, with a newline at the end.
pub fn json(report: &Report) -> String {
    let cases = report.cases.iter().map(|case| {
        let (verdict, reason, failure) = match &case.verdict {
            Verdict::Passed => ("passed", None, None),
            Verdict::Failed(failure) => ("failed", None, Some(&**failure)),
            Verdict::Skipped(reason) => ("skipped", Some(reason.to_string()), None),
            Verdict::Faulted(fault, failure) => {
                ("fault", Some(fault.to_string()), Some(&**failure))
            }
        };
        JsonCase {
            scenario: &case.scenario,
            step: &case.step,
            number: case.number,
            operation: case.operation,
            reference: &case.reference,
            verdict,
            reason,
            failure,
        }
    });
    let whole = JsonReport {
        tool: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        subject: JsonSubject {
            name: &report.subject,
            version: &report.version,
        },
        counts: report.counts(),
        cases: cases.collect(),
    };
    // Strings, numbers and octets: nothing that JSON cannot hold.
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct JsonReport<'a> {
    tool: &'static str,
    version: &'static str,
    subject: JsonSubject<'a>,
    #[serde(flatten)]
    counts: Counts,
    cases: Vec<JsonCase<'a>>,
}

#[derive(Serialize)]
struct JsonSubject<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct JsonCase<'a> {
    scenario: &'a str,
    step: &'a str,
    number: usize,
    operation: Operation,
    #[serde(rename = "ref")]
    reference: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a Failure>,
}
