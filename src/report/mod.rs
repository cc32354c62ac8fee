//! What a run found, and how it is told: as text for people and as JSON.

mod json;
mod text;

use serde::Serialize;

use crate::{
    bytes::Octets,
    question::{Fault, Operation},
};

pub use self::{
    json::json,
    text::{Style, block, failures, text},
};

/// The outcome of a whole run, in the order of asking.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name that the subject gave itself.
    pub subject: String,
    /// The version that the subject gave itself.
    pub version: String,
    /// One for each planned step.
    pub cases: Vec<Case>,
}

/// The outcome of one step.
#[derive(Clone, Debug)]
pub struct Case {
    /// `rfc8448/simple-1rtt`.
    pub scenario: String,
    /// Name of the step.
    pub step: String,
    /// Position of the step in its scenario, from 1.
    pub number: usize,
    /// How many steps the scenario has.
    pub steps: usize,
    /// What was asked.
    pub operation: Operation,
    /// The section that defines the step: `rfc8446#section-7.1`.
    pub reference: String,
    /// How it came out.
    pub verdict: Verdict,
}

/// How a step came out.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The subject agrees with the vector.
    Passed,
    /// The subject disagrees.
    Failed(Box<Failure>),
    /// The step was not asked, for this reason.
    Skipped(Skip),
    /// The subject did not answer.
    Faulted(Fault, Box<Failure>),
}

/// Why a step is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The name that the subject gave itself.
    pub subject: String,
    /// The operation of the step.
    pub operation: Operation,
    /// The limit that the step is beyond; none where the operation is not declared at all.
    pub limit: Option<String>,
}

impl core::fmt::Display for Skip {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            subject,
            operation,
            limit,
        } = self;
        match limit {
            None => write!(f, "{subject} does not declare {operation}"),
            Some(limit) => write!(f, "{subject} declares {operation} without {limit}"),
        }
    }
}

/// All that a person needs to find the mistake.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// The step as an equation: `derived_early = HKDF-Expand-Label(SHA-256, secret, "derived", context, 32)`.
    pub formula: String,
    /// The octets that went in.
    pub inputs: Vec<InputValue>,
    /// What is wrong with the answer.
    pub mismatches: Vec<Mismatch>,
    /// The mistake, where it is a known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// A command that asks this question again.
    pub reproduce: String,
}

/// A field of octets of the question.
#[derive(Clone, Debug, Serialize)]
pub struct InputValue {
    /// The field.
    pub field: String,
    /// The value in the vector.
    pub value: String,
    /// Its octets.
    pub octets: Octets,
    /// Where it comes from, and what the subject said of it: `step 8: agreed`.
    pub origin: String,
}

/// One difference between answer and vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The output, where the operation has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// What the vector says.
    pub expected: Content,
    /// What the subject says.
    pub got: Content,
}

/// One side of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Octets.
    Octets(Octets),
    /// Anything else, in words.
    Words(String),
}

/// How many steps came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Agreements.
    pub passed: usize,
    /// Disagreements, and faults.
    pub failed: usize,
    /// Steps that were not asked.
    pub skipped: usize,
    /// Faults alone.
    pub faults: usize,
}

impl Report {
    /// How many steps came out how.
    pub fn counts(&self) -> Counts {
        counts(&self.cases)
    }

    /// The last line of every run: `63 passed, 0 failed, 0 skipped`.
    pub fn summary(&self) -> String {
        self.counts().to_string()
    }
}

fn counts<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Counts {
    let mut counts = Counts::default();
    for case in cases {
        match case.verdict {
            Verdict::Passed => counts.passed += 1,
            Verdict::Failed(_) => counts.failed += 1,
            Verdict::Skipped(_) => counts.skipped += 1,
            Verdict::Faulted(..) => {
                counts.failed += 1;
                counts.faults += 1;
            }
        }
    }
    counts
}

impl core::fmt::Display for Counts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
            faults,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")?;
        match faults {
            0 => Ok(()),
            1 => f.write_str(", 1 fault"),
            _ => write!(f, ", {faults} faults"),
        }
    }
}

impl Case {
    /// `rfc8448/simple-1rtt#derived_early`.
    pub fn id(&self) -> String {
        format!("{}#{}", self.scenario, self.step)
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
