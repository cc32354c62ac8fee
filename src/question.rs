//! The contract: what is asked of an implementation and what it may answer, without I/O and without crypto.
//!
//! A [`Question`] is one operation of TLS 1.3 with all its inputs; an [`Answer`] is its outputs, or a refusal. A
//! [`Subject`] is anything that answers questions. The same types are the argument of the trait, the line on a pipe,
//! the JSON Schema and the documentation: `question/table.rs` is the one place that knows an operation's fields,
//! outputs and section.

mod decoded;
mod field;
mod hello;
mod read;
mod table;

use core::{fmt, time::Duration};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

pub(crate) use self::decoded::decoded_fields;
pub use self::{
    field::{Facts, Field, Sequence, Shape, Syntax},
    hello::{Capability, Hello},
    table::{Operation, Question},
};
use crate::{bytes::Octets, named::Named, registry::AlertDescription};

/// Anything that answers questions.
pub trait Subject {
    /// Who is asked, and what it claims to implement. Asked once, first.
    ///
    /// # Errors
    ///
    /// A [`Fault`] where no usable greeting came back; nothing can be asked then.
    fn hello(&mut self) -> Result<Hello, Fault>;

    /// Answers one question. An answer never depends on earlier questions.
    ///
    /// # Errors
    ///
    /// A [`Fault`] where the subject crashed, hung, or said something that is no answer.
    fn answer(&mut self, question: &Question) -> Result<Answer, Fault>;

    /// Answers one question after the other, each with a call of `each`.
    ///
    /// A subject that can be asked before it has answered the question before overrides this. A panic is a fault of
    /// the question that it answers.
    fn answer_all(
        &mut self,
        questions: &mut dyn Iterator<Item = &Question>,
        each: &mut dyn FnMut(Result<Answer, Fault>),
    ) {
        for question in questions {
            each(unwound("", || self.answer(question)));
        }
    }
}

/// Turns a panic into a fault: `panicked: …`, with `when` before the colon.
pub(crate) fn unwound<T>(
    when: &str,
    answer: impl FnOnce() -> Result<T, Fault>,
) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let how = format!("panicked{when}: {}", text.unwrap_or("without a message"));
        Err(FaultKind::Crashed(how).into())
    })
}

/// What a subject says to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The outputs, each by the name that [`Operation::outputs`] lists.
    Ok(Values),
    /// The inputs must not be accepted.
    Reject {
        /// The alert that the subject would send, where it knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert: Option<AlertDescription>,
    },
    /// Not implemented, with what is missing. Counts as a failure where the operation was declared.
    Unsupported(String),
}

impl Answer {
    /// An answer of one output.
    pub fn one(name: &str, octets: impl Into<Octets>) -> Self {
        Self::Ok([(name, octets.into())].into())
    }

    /// A refusal without an alert.
    pub const REFUSED: Self = Self::Reject { alert: None };
}

/// Octets by name: the outputs of an answer.
pub type Values = Named<Octets>;

/// A subject that did not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happened.
    pub kind: FaultKind,
    /// The end of what the subject said on stderr; empty where it said nothing, or has none.
    pub stderr: String,
}

/// What happened in place of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The subject could not be started, with the reason.
    NotStarted(String),
    /// It ended or panicked, with how.
    Crashed(String),
    /// It said nothing in time.
    TimedOut(Duration),
    /// It said something that is no answer, with the reason.
    NotAnAnswer(String),
    /// Too many faults came one after the other, so many; it was not asked any more.
    GivenUp(usize),
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self {
            kind,
            stderr: String::new(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::NotStarted(reason) => write!(f, "the subject cannot be started: {reason}")?,
            FaultKind::Crashed(how) => write!(f, "the subject crashed: {how}")?,
            FaultKind::TimedOut(limit) => write!(f, "no answer within {limit:?}")?,
            FaultKind::NotAnAnswer(reason) => write!(f, "not an answer: {reason}")?,
            FaultKind::GivenUp(faults) => {
                write!(
                    f,
                    "not asked: the subject had {faults} faults one after the other"
                )?;
            }
        }
        match &*self.stderr {
            "" => Ok(()),
            stderr => write!(f, "; it said on stderr: {stderr}"),
        }
    }
}

impl core::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::HashAlgorithm;

    #[test]
    fn a_question_is_one_flat_object() {
        let question = Question::HkdfExpandLabel {
            hash: HashAlgorithm::Sha256,
            secret: Octets(vec![1, 2]),
            label: "derived".into(),
            context: Octets::default(),
            length: 32,
        };
        let json = r#"{"op":"hkdf_expand_label","hash":"SHA-256","secret":"0102","label":"derived","context":"","length":32}"#;
        assert_eq!(serde_json::to_string(&question).unwrap(), json);
        assert_eq!(serde_json::from_str::<Question>(json).unwrap(), question);
    }

    #[test]
    fn a_question_with_an_unknown_or_missing_field_is_refused() {
        let unknown = r#"{"op":"hkdf_extract","hash":"SHA-256","salt":"","ikm":"","info":""}"#;
        let missing = r#"{"op":"hkdf_extract","hash":"SHA-256","salt":""}"#;
        let error = serde_json::from_str::<Question>(unknown)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("unknown field `info`"), "{error}");
        let error = serde_json::from_str::<Question>(missing)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("missing field `ikm`"), "{error}");
    }

    #[test]
    fn the_members_of_a_question_have_no_order_and_none_stands_twice() {
        let first = r#"{"op":"hkdf_extract","hash":"SHA-256","salt":"","ikm":"00"}"#;
        let last = r#"{"ikm":"00","hash":"SHA-256","salt":"","op":"hkdf_extract"}"#;
        let question = serde_json::from_str::<Question>(first).unwrap();
        assert_eq!(serde_json::from_str::<Question>(last).unwrap(), question);
        for twice in [
            r#"{"op":"hkdf_extract","hash":"SHA-256","ikm":"","salt":"","ikm":"00"}"#,
            r#"{"ikm":"","hash":"SHA-256","salt":"","ikm":"00","op":"hkdf_extract"}"#,
        ] {
            let error = serde_json::from_str::<Question>(twice).unwrap_err();
            assert!(error.to_string().starts_with("duplicate field `ikm`"));
        }
        let without = r#"{"ikm":"00"}"#;
        let error = serde_json::from_str::<Question>(without).unwrap_err();
        assert!(error.to_string().starts_with("missing field `op`"));
    }

    #[test]
    fn a_question_beside_other_members_is_read_without_them() {
        let text = r#"{"id":7,"ikm":"00","op":"hkdf_extract","hash":"SHA-256","salt":""}"#;
        let question = Question::read("hkdf_extract", &["id"], text).unwrap();
        assert_eq!(question.operation(), Operation::HkdfExtract);
        let error = Question::read("hkdf_extract", &[], text).unwrap_err();
        assert!(
            error.to_string().starts_with("unknown field `id`"),
            "{error}"
        );
    }

    #[test]
    fn an_absent_salt_is_not_an_empty_one() {
        let absent = r#"{"op":"signature_sign","scheme":"ed25519","private_key":"","content":""}"#;
        let empty =
            r#"{"op":"signature_sign","scheme":"ed25519","private_key":"","content":"","salt":""}"#;
        assert_ne!(
            serde_json::from_str::<Question>(absent).unwrap(),
            serde_json::from_str::<Question>(empty).unwrap()
        );
        for json in [absent, empty] {
            let question = serde_json::from_str::<Question>(json).unwrap();
            assert_eq!(serde_json::to_string(&question).unwrap(), json);
        }
    }

    #[test]
    fn a_sequence_number_is_its_eight_octets() {
        assert_eq!(
            serde_json::to_string(&Sequence(258)).unwrap(),
            r#""0000000000000102""#
        );
        assert_eq!(
            serde_json::from_str::<Sequence>(r#""ffffffffffffffff""#).unwrap(),
            Sequence(u64::MAX)
        );
        assert!(serde_json::from_str::<Sequence>(r#""0102""#).is_err());
    }

    #[test]
    fn an_answer_that_names_an_output_twice_is_refused() {
        let twice = r#"{"ok":{"prk":"00","prk":"01"}}"#;
        assert!(
            serde_json::from_str::<Answer>(twice)
                .unwrap_err()
                .to_string()
                .contains("duplicate name")
        );
    }

    #[test]
    fn answers_read_as_they_are_written() {
        for json in [
            r#"{"ok":{"key":"00","iv":"01"}}"#,
            r#"{"reject":{"alert":"decode_error"}}"#,
            r#"{"reject":{}}"#,
            r#"{"unsupported":"no CCM"}"#,
        ] {
            let answer = serde_json::from_str::<Answer>(json).unwrap();
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        }
        assert!(serde_json::from_str::<Answer>(r#"{"reject":{"alarm":"decode_error"}}"#).is_err());
    }
}
