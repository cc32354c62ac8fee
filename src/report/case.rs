//! The outcome of one step.

use serde::{Deserialize, Serialize};

use crate::{
    bytes::Octets,
    question::{Fault, Operation},
};

/// The outcome of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// How it was expected to come out, where that is otherwise than well.
    pub expected: Option<Expected>,
}

impl Case {
    /// `rfc8448/simple-1rtt#derived_early`.
    pub fn id(&self) -> String {
        format!("{}#{}", self.scenario, self.step)
    }

    /// What the step counts as, with regard to what was expected of it.
    pub fn outcome(&self) -> Outcome<'_> {
        use ExpectedOutcome::{Fail, Fault, Skip};
        let expected = self.expected.as_ref();
        match (&self.verdict, expected.map(|expected| expected.outcome)) {
            (Verdict::Passed, None) => Outcome::Passed,
            (Verdict::Skipped(skip), None | Some(Skip)) => Outcome::Skipped(skip),
            (Verdict::Failed(_), Some(Fail)) | (Verdict::Faulted(..), Some(Fault)) => {
                Outcome::AsExpected(expected.map_or("", |expected| &expected.reason))
            }
            (Verdict::Faulted(..), _) => Outcome::Fault,
            (Verdict::Passed | Verdict::Failed(_) | Verdict::Skipped(_), _) => Outcome::Failed,
        }
    }

    /// What is wrong with a case that counts as failed, in a line; empty for the others.
    pub fn problem(&self) -> String {
        if !self.outcome().is_failure() {
            return String::new();
        }
        self.surprise().unwrap_or_else(|| match &self.verdict {
            Verdict::Faulted(fault, _) => fault.to_string(),
            Verdict::Failed(failure) => match &failure.hint {
                Some(hint) => hint.clone(),
                None => "the subject disagrees with the vector".into(),
            },
            Verdict::Passed | Verdict::Skipped(_) => String::new(),
        })
    }

    /// What is said of a step that came out otherwise than expected: `passed, but was expected to fail: reason`.
    pub fn surprise(&self) -> Option<String> {
        let Expected { outcome, reason } = self.expected.as_ref()?;
        let came_out = match &self.verdict {
            Verdict::Passed => "passed".to_owned(),
            Verdict::Failed(_) if *outcome != ExpectedOutcome::Fail => "failed".to_owned(),
            Verdict::Faulted(..) if *outcome != ExpectedOutcome::Fault => "was a fault".to_owned(),
            Verdict::Skipped(skip) if *outcome != ExpectedOutcome::Skip => {
                format!("was skipped ({skip})")
            }
            _ => return None,
        };
        let expected = match outcome {
            ExpectedOutcome::Fail => "to fail",
            ExpectedOutcome::Fault => "to be a fault",
            ExpectedOutcome::Skip => "to be skipped",
        };
        Some(format!("{came_out}, but was expected {expected}: {reason}"))
    }
}

/// How a step is expected to come out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// How.
    pub outcome: ExpectedOutcome,
    /// Why, in the words of who expects it.
    pub reason: String,
}

/// The outcomes that can be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExpectedOutcome {
    /// The subject disagrees with the vector.
    Fail,
    /// The subject does not answer.
    Fault,
    /// The step is not asked.
    Skip,
}

/// What a step counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Passed.
    Passed,
    /// Skipped: it was not asked.
    Skipped(&'a Skip),
    /// Skipped: it failed or was a fault, as expected for this reason.
    AsExpected(&'a str),
    /// Failed: the subject disagrees, or the step came out otherwise than expected.
    Failed,
    /// Failed: the subject did not answer.
    Fault,
}

impl Outcome<'_> {
    /// Whether it counts as failed.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Fault)
    }
}

/// How a step came out.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Octets.
    Octets(Octets),
    /// Anything else, in words.
    Words(String),
}
