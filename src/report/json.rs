//! The report as one JSON object, and back.
//!
//! `vectors/schema/report.schema.json` is its schema, derived from the types of this module.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{Case, Expected, Failure, Report, Skip, Unmet, Verdict};
use crate::question::{Fault, Operation};

/// The whole report as JSON, with a newline at the end.
pub fn json(report: &Report) -> String {
    // Strings, numbers and octets: nothing that JSON cannot hold.
    let mut text = serde_json::to_string_pretty(&JsonReport::from(report)).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a report that [`json`] wrote.
///
/// # Errors
///
/// Where the text is no report of this version of the tool, or contradicts itself.
pub fn read(text: &str) -> Result<Report, ReadError> {
    let syntax = |error: serde_json::Error| ReadError::Syntax(error.to_string());
    let head: Head = serde_json::from_str(text).map_err(syntax)?;
    if head.tool.as_deref() != Some(TOOL) {
        return Err(ReadError::OtherTool);
    }
    if head.version.as_deref() != Some(VERSION) {
        return Err(ReadError::OtherVersion(head.version.unwrap_or_default()));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let whole: JsonReport = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| ReadError::Syntax(format!("{}: {}", error.path(), error.inner())))?;
    whole.try_into()
}

/// Why a text is not read as a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It is not JSON, or not of the form of a report, with the place and the reason.
    Syntax(String),
    /// It is a JSON object of something else.
    OtherTool,
    /// It was written by another version of this tool, which one.
    OtherVersion(String),
    /// Two parts of it cannot both be true, in words.
    Contradiction(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(reason) => f.write_str(reason),
            Self::OtherTool => write!(f, "not a JSON report of {TOOL}"),
            Self::OtherVersion(version) => {
                write!(f, "a report of {TOOL} {version:?}, and this is {VERSION}")
            }
            Self::Contradiction(what) => f.write_str(what),
        }
    }
}

impl core::error::Error for ReadError {}

const TOOL: &str = env!("CARGO_PKG_NAME");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is read of an object before it is known to be a report.
#[derive(Deserialize)]
struct Head {
    tool: Option<String>,
    version: Option<String>,
}

/// What a run found.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct JsonReport {
    /// Always `tlskat`.
    tool: String,
    /// The version of the tool.
    version: String,
    /// Always `report.schema.json`.
    schema: String,
    /// Who was asked.
    subject: JsonSubject,
    /// The part of the scenarios that was asked, `1/3`, where it was a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
    /// How many steps passed.
    passed: usize,
    /// How many steps failed; faults, and expectations that do not hold, are among them.
    failed: usize,
    /// How many steps were not asked, or failed as expected.
    skipped: usize,
    /// How many steps were faults, but for those that were expected.
    faults: usize,
    /// How many steps failed or were faults as expected.
    as_expected: usize,
    /// The steps in the order of asking.
    cases: Vec<JsonCase>,
    /// Expectations that do not hold, beside those of a step in `cases`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unmet: Vec<Unmet>,
}

impl JsonReport {
    pub(super) const SCHEMA: &str = "report.schema.json";
}

/// Who was asked, in its own words.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct JsonSubject {
    /// Its name.
    name: String,
    /// Its version.
    version: String,
}

/// A step.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct JsonCase {
    /// The scenario: `rfc8448/simple-1rtt`.
    scenario: String,
    /// The name of the step.
    step: String,
    /// Position of the step in its scenario, from 1.
    number: usize,
    /// How many steps the scenario has.
    steps: usize,
    /// What was asked.
    operation: Operation,
    /// The section that defines the step: `rfc8446#section-7.1`.
    #[serde(rename = "ref")]
    reference: String,
    /// How it came out, whatever was expected.
    verdict: JsonVerdict,
    /// Of a step that was skipped or was a fault, why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Of a skipped step, the limit that it is beyond; absent where the operation is not declared at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    /// Of a fault, what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
    /// Of a step that failed or was a fault, what was asked and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// What was expected, where that is otherwise than that the step passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expected: Option<Expected>,
}

/// How a step came out.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum JsonVerdict {
    /// The subject agrees with the vector.
    Passed,
    /// The subject disagrees.
    Failed,
    /// The step was not asked.
    Skipped,
    /// The subject did not answer.
    Fault,
}

impl From<&Report> for JsonReport {
    fn from(report: &Report) -> Self {
        let counts = report.counts();
        Self {
            tool: TOOL.into(),
            version: VERSION.into(),
            schema: Self::SCHEMA.into(),
            subject: JsonSubject {
                name: report.subject.clone(),
                version: report.version.clone(),
            },
            shard: report.shard.map(|shard| shard.to_string()),
            passed: counts.passed,
            failed: counts.failed,
            skipped: counts.skipped,
            faults: counts.faults,
            as_expected: counts.as_expected,
            cases: report.cases.iter().map(JsonCase::from).collect(),
            unmet: report.unmet.clone(),
        }
    }
}

impl From<&Case> for JsonCase {
    fn from(case: &Case) -> Self {
        let whole = Self {
            scenario: case.scenario.clone(),
            step: case.step.clone(),
            number: case.number,
            steps: case.steps,
            operation: case.operation,
            reference: case.reference.clone(),
            verdict: JsonVerdict::Passed,
            reason: None,
            limit: None,
            fault: None,
            failure: None,
            expected: case.expected.clone(),
        };
        match &case.verdict {
            Verdict::Passed => whole,
            Verdict::Failed(failure) => Self {
                verdict: JsonVerdict::Failed,
                failure: Some((**failure).clone()),
                ..whole
            },
            Verdict::Skipped(skip) => Self {
                verdict: JsonVerdict::Skipped,
                reason: Some(skip.to_string()),
                limit: skip.limit.clone(),
                ..whole
            },
            Verdict::Faulted(fault, failure) => Self {
                verdict: JsonVerdict::Fault,
                reason: Some(fault.to_string()),
                fault: Some(fault.clone()),
                failure: Some((**failure).clone()),
                ..whole
            },
        }
    }
}

impl TryFrom<JsonReport> for Report {
    type Error = ReadError;

    fn try_from(json: JsonReport) -> Result<Self, ReadError> {
        let contradiction = |what: String| Err(ReadError::Contradiction(what));
        if json.schema != JsonReport::SCHEMA {
            return contradiction(format!("schema: {:?} is no report", json.schema));
        }
        let shard = json.shard.as_deref().map(str::parse).transpose();
        let shard = shard.map_err(|error| ReadError::Syntax(format!("shard: {error}")))?;
        let subject = json.subject.name;
        let cases = json
            .cases
            .into_iter()
            .map(|case| case.read(&subject))
            .collect::<Result<_, _>>()?;
        let report = Self {
            version: json.subject.version,
            shard,
            cases,
            unmet: json.unmet,
            subject,
        };
        let counts = report.counts();
        for (name, says, cases) in [
            ("passed", json.passed, counts.passed),
            ("failed", json.failed, counts.failed),
            ("skipped", json.skipped, counts.skipped),
            ("faults", json.faults, counts.faults),
            ("as_expected", json.as_expected, counts.as_expected),
        ] {
            if says != cases {
                return contradiction(format!("{name} is {says}, and the cases say {cases}"));
            }
        }
        Ok(report)
    }
}

impl JsonCase {
    fn read(self, subject: &str) -> Result<Case, ReadError> {
        let id = format!("{}#{}", self.scenario, self.step);
        let parts = (self.reason, self.limit, self.fault, self.failure);
        let verdict = match (self.verdict, parts) {
            (JsonVerdict::Passed, (None, None, None, None)) => Verdict::Passed,
            (JsonVerdict::Failed, (None, None, None, Some(failure))) => {
                Verdict::Failed(Box::new(failure))
            }
            (JsonVerdict::Skipped, (Some(_), limit, None, None)) => Verdict::Skipped(Skip {
                subject: subject.to_owned(),
                operation: self.operation,
                limit,
            }),
            (JsonVerdict::Fault, (Some(_), None, Some(fault), Some(failure))) => {
                Verdict::Faulted(fault, Box::new(failure))
            }
            _ => {
                let what = format!("{id} has not what its verdict needs, or more");
                return Err(ReadError::Contradiction(what));
            }
        };
        Ok(Case {
            scenario: self.scenario,
            step: self.step,
            number: self.number,
            steps: self.steps,
            operation: self.operation,
            reference: self.reference,
            verdict,
            expected: self.expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::{
        report::tests::every_outcome,
        vector::schema::{is_committed, schema_of, validates},
    };

    fn schema() -> Json {
        schema_of::<JsonReport>("tlskat report")
    }

    fn changed(change: impl FnOnce(&mut Json)) -> Json {
        let mut document = serde_json::from_str(&json(&every_outcome())).unwrap();
        change(&mut document);
        document
    }

    #[test]
    fn the_schema_is_that_of_the_types() {
        is_committed(JsonReport::SCHEMA, &schema());
    }

    #[test]
    fn a_report_is_valid_under_the_schema_and_one_with_more_or_less_is_not() {
        let valid = |change: fn(&mut Json)| validates(&schema(), &changed(change));
        assert!(valid(|_| {}));
        assert!(!valid(|report| report["extra"] = 1.into()));
        assert!(!valid(|report| report["cases"][0]["extra"] = 1.into()));
        assert!(!valid(
            |report| report["cases"][0]["verdict"] = "fine".into()
        ));
        assert!(!valid(|report| drop(
            report.as_object_mut().unwrap().remove("subject")
        )));
    }

    #[test]
    fn a_report_reads_back_as_it_was() {
        let report = every_outcome();
        assert_eq!(read(&json(&report)), Ok(report));
    }

    #[test]
    fn what_is_no_report_of_this_version_is_refused() {
        let error =
            |change: fn(&mut Json)| read(&changed(change).to_string()).unwrap_err().to_string();
        for (change, words) in [
            (
                (|report| *report = json!({ "tests": [] })) as fn(&mut Json),
                "not a JSON report of tlskat",
            ),
            (
                |report| report["tool"] = "other".into(),
                "not a JSON report of tlskat",
            ),
            (
                |report| report["version"] = "0.0.1".into(),
                "a report of tlskat \"0.0.1\"",
            ),
            (
                |report| report["schema"] = "x.json".into(),
                "schema: \"x.json\" is no report",
            ),
            (
                |report| report["shard"] = "3/2".into(),
                "shard: I is not one of 1 to N",
            ),
            (
                |report| report["passed"] = 7.into(),
                "passed is 7, and the cases say 1",
            ),
            (
                |report| report["failed"] = 7.into(),
                "failed is 7, and the cases say",
            ),
            (
                |report| report["cases"][0]["number"] = (-1).into(),
                "cases[0].number: invalid value",
            ),
            (
                |report| report["cases"][0]["limit"] = "x".into(),
                "has not what its verdict needs",
            ),
            (
                |report| report["cases"][1]["failure"] = Json::Null,
                "has not what its verdict needs",
            ),
            (
                |report| report["unmet"][0]["extra"] = 1.into(),
                "unmet[0].extra: unknown field",
            ),
        ] {
            let error = error(change);
            assert!(error.contains(words), "{error:?} does not say {words:?}");
        }
        assert!(read("").is_err());
        assert!(read("[]").is_err());
        let text = json(&every_outcome());
        assert!(read(&text[..text.len() / 2]).is_err());
    }
}
