//! The plan of a run: every selected step, and for those that are not asked the reason, known before the first question.

use core::{fmt, slice};

use super::select::Selection;
use crate::{
    bytes::Octets,
    crypto::rsa_modulus_bits,
    question::{Capability, Hello, Question, Syntax},
    registry::{ExtensionType, HandshakeType},
    report::Skip,
    trace::{Expected, Step, Trace},
    wire::{Handshake, Reason, Refused, Segment, SpanKind, Tape},
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
        .or_else(|| other_extension(capability.extensions.as_ref()?, question))
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

/// The handshake message that is to be decoded, or decoded and encoded again.
fn decoded(question: &Question) -> Option<&Octets> {
    match question {
        Question::Decode {
            syntax: Syntax::Handshake,
            octets,
        }
        | Question::Reencode {
            syntax: Syntax::Handshake,
            octets,
        } => Some(octets),
        _ => None,
    }
}

fn message(question: &Question) -> Option<HandshakeType> {
    decoded(question)?.first().copied().map(HandshakeType)
}

/// The first extension of the messages that is none of the declared ones.
///
/// Of a message that is malformed these are the ones up to the fault. One without a name, such as a GREASE value, is to be
/// passed over by everybody.
fn other_extension(declared: &[ExtensionType], question: &Question) -> Option<String> {
    let messages = match question {
        Question::Receive { messages, .. } => messages,
        _ => slice::from_ref(decoded(question)?),
    };
    let mut entered = Entered::default();
    for message in messages {
        // What is read before an error is entered too.
        let _ = Handshake::decode_on(message, &mut entered);
    }
    let named = |extension: &ExtensionType| extension.name().is_some();
    let mut others = entered.0.into_iter().filter(named);
    let other = others.find(|extension| !declared.contains(extension))?;
    Some(format!("the extension {other}"))
}

/// The tape that keeps which extensions were read.
#[derive(Default)]
struct Entered(Vec<ExtensionType>);

impl Tape for Entered {
    type Refusal = Refused;

    fn enter(&mut self, segment: Segment) {
        if let Segment::Extension(extension) = segment {
            self.0.push(extension);
        }
    }

    fn leave(&mut self) {}

    fn field(&mut self, _: Segment, _: SpanKind, _: usize, _: usize) {}

    fn refuse(&mut self, _: usize, _: Reason) -> Refused {
        Refused
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        check::Pattern,
        named::Named,
        question::Operation,
        trace::{Draft, Given, Trace},
        vector::Library,
    };

    /// A step that opens a record with that much padding; what the octets are does not matter to a plan.
    fn trace(padding: usize) -> Trace {
        let mut trace = Trace::new("test/padding", Vec::new(), Named::default());
        trace.add_stage("records", "rfc8446#section-5.4");
        let given = Given {
            name: "octets".into(),
            comment: None,
            octets: Octets(vec![0; 16]),
        };
        trace.add_given(given).unwrap();
        let values = [
            ("content_type", Octets(vec![23])),
            ("content", Octets(vec![1])),
            ("padding", Octets(vec![0; padding])),
        ];
        let params = r#"{"suite":"TLS_AES_128_GCM_SHA256","sequence":"0000000000000000"}"#;
        let draft = Draft {
            name: "opened".into(),
            reference: "rfc8446#section-5.4".into(),
            comment: String::new(),
            flags: Vec::new(),
            operation: Operation::RecordOpen,
            inputs: ["key", "iv", "record"]
                .map(|field| (field, "octets".into()))
                .into(),
            params: serde_json::from_str(params).unwrap(),
            expected: Expected::Values(values.into()),
        };
        trace.add_step(draft).unwrap();
        trace
    }

    #[test]
    fn a_subject_that_accepts_no_padding_is_not_asked_to_open_a_padded_record() {
        let capability = Capability {
            longest_padding: Some(0),
            ..Capability::default()
        };
        let hello = Hello::new("test", "1").with(Operation::RecordOpen, capability);
        let skip = |padding| {
            let traces = [trace(padding)];
            let plan = Plan::new(&traces, &Selection::default(), &hello);
            plan.steps[0].skip.as_ref().map(ToString::to_string)
        };
        assert_eq!(skip(0), None);
        assert_eq!(
            skip(3).unwrap(),
            "test declares record_open without padding of 3 octets"
        );
    }

    #[test]
    fn a_subject_that_knows_an_extension_not_is_not_asked_about_messages_that_hold_it() {
        let library = Library::embedded().unwrap();
        let skips = |operation, extensions: &[ExtensionType], step: &str| {
            let capability = Capability {
                extensions: Some(extensions.to_vec()),
                ..Capability::default()
            };
            let hello = Hello::new("test", "1").with(operation, capability);
            let selection = Selection {
                only: vec![Pattern::new(step)],
                skip: Vec::new(),
            };
            let plan = Plan::new(library.traces(), &selection, &hello);
            assert_eq!(plan.steps.len(), 1, "{step}");
            plan.steps[0].skip.as_ref().map(ToString::to_string)
        };
        let of_encrypted_extensions = [
            ExtensionType::SERVER_NAME,
            ExtensionType::SUPPORTED_GROUPS,
            ExtensionType::RECORD_SIZE_LIMIT,
        ];
        let whole = "rfc8448/simple-1rtt#decode_encrypted_extensions";
        let declared = |count| &of_encrypted_extensions[..count];
        assert_eq!(skips(Operation::Decode, declared(3), whole), None);
        assert_eq!(
            skips(Operation::Decode, declared(2), whole).unwrap(),
            "test declares decode without the extension record_size_limit"
        );
    }
}
