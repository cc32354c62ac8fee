//! The plan of a run: every selected step, and for those that are not asked the reason, known before the first question.

use core::fmt;

use super::select::Selection;
use crate::{
    crypto::rsa_modulus_bits,
    question::{Capability, Hello, Question, Syntax},
    registry::HandshakeType,
    report::Skip,
    trace::{Expected, Step, Trace},
};

/// The selected steps of some traces, in order.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// One for each selected step.
    pub steps: Vec<PlannedStep<'a>>,
}

/// A selected step.
#[derive(Clone, Debug)]
pub struct PlannedStep<'a> {
    /// Where it stands.
    pub trace: &'a Trace,
    /// The step.
    pub step: &'a Step,
    /// Why it is not asked, if it is not.
    pub skip: Option<Skip>,
}

impl<'a> Plan<'a> {
    /// Plans a run of the selected steps for a subject.
    pub fn new(traces: &'a [Trace], selection: &Selection, hello: &Hello) -> Self {
        let steps = traces
            .iter()
            .flat_map(|trace| trace.steps().map(move |step| (trace, step)))
            .filter(|(trace, step)| selection.contains(trace, step))
            .map(|(trace, step)| PlannedStep {
                trace,
                step,
                skip: reason_to_skip(step, hello),
            })
            .collect();
        Self { steps }
    }
}

fn reason_to_skip(step: &Step, hello: &Hello) -> Option<Skip> {
    let operation = step.operation();
    let limit = match hello.operations.get(&operation) {
        None => None,
        Some(capability) => Some(limit(capability, step)?),
    };
    Some(Skip {
        subject: hello.name.clone(),
        operation,
        limit,
    })
}

/// The first limit of the capability that the step is beyond.
fn limit(capability: &Capability, step: &Step) -> Option<String> {
    let question = &step.question;
    let facts = question.facts();
    lacks(&capability.hashes, facts.hash)
        .or_else(|| lacks(&capability.suites, facts.suite))
        .or_else(|| lacks(&capability.groups, facts.group))
        .or_else(|| lacks(&capability.schemes, facts.scheme))
        .or_else(|| lacks(&capability.syntaxes, facts.syntax))
        .or_else(|| lacks(&capability.messages, message(question)))
        .or_else(|| {
            let (least, most) = capability.rsa_modulus_bits?;
            let bits = modulus_bits(question)?;
            let outside = !(least..=most).contains(&bits);
            outside.then(|| format!("RSA moduli of {bits} bits"))
        })
        .or_else(|| {
            let longest = capability.longest_padding?;
            let padding = padding(step)?;
            (padding > usize::from(longest)).then(|| format!("padding of {padding} octets"))
        })
        .or_else(|| {
            let longest = capability.longest_input?;
            let length = facts.longest_input;
            (length > longest).then(|| format!("inputs of {length} octets"))
        })
}

fn lacks<T: PartialEq + fmt::Display>(
    declared: &Option<Vec<T>>,
    needed: Option<T>,
) -> Option<String> {
    let (declared, needed) = (declared.as_ref()?, needed?);
    (!declared.contains(&needed)).then(|| needed.to_string())
}

fn message(question: &Question) -> Option<HandshakeType> {
    match question {
        Question::Decode {
            syntax: Syntax::Handshake,
            octets,
        }
        | Question::Reencode {
            syntax: Syntax::Handshake,
            octets,
        } => octets.first().copied().map(HandshakeType),
        _ => None,
    }
}

fn modulus_bits(question: &Question) -> Option<u32> {
    match question {
        Question::SignatureSign {
            private_key: key, ..
        }
        | Question::SignatureVerify {
            public_key: key, ..
        } => rsa_modulus_bits(key),
        _ => None,
    }
}

/// Of a record that is sealed, or that is to be opened: how much padding it has.
fn padding(step: &Step) -> Option<usize> {
    match (&step.question, &step.expected) {
        (Question::RecordSeal { padding, .. }, _) => Some(usize::from(*padding)),
        (Question::RecordOpen { .. }, Expected::Values(opened)) => {
            opened.get("padding").map(|padding| padding.len())
        }
        _ => None,
    }
}
