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

/// The first limit of the capability that the question is beyond.
fn limit(capability: &Capability, step: &Step) -> Option<String> {
    let mut facts = Facts::of(&step.question);
    // How much padding a protected record has only its answer says.
    if let (Question::RecordOpen { .. }, Expected::Values(values)) =
        (&step.question, &step.expected)
    {
        let padding = values.get("padding").map_or(0, |padding| padding.len());
        facts.padding = u16::try_from(padding).unwrap_or(u16::MAX);
    }
    lacks(&capability.hashes, facts.hash)
        .or_else(|| lacks(&capability.suites, facts.suite))
        .or_else(|| lacks(&capability.groups, facts.group))
        .or_else(|| lacks(&capability.schemes, facts.scheme))
        .or_else(|| lacks(&capability.syntaxes, facts.syntax))
        .or_else(|| lacks(&capability.messages, facts.message))
        .or_else(|| {
            let (least, most) = capability.rsa_modulus_bits?;
            let bits = facts.modulus_bits()?;
            let outside = !(least..=most).contains(&bits);
            outside.then(|| format!("RSA moduli of {bits} bits"))
        })
        .or_else(|| {
            let longest = capability.longest_padding?;
            (facts.padding > longest).then(|| format!("padding of {} octets", facts.padding))
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

/// What of a question a capability can limit.
#[derive(Default)]
struct Facts<'a> {
    hash: Option<crate::registry::HashAlgorithm>,
    suite: Option<crate::registry::CipherSuite>,
    group: Option<crate::registry::NamedGroup>,
    scheme: Option<crate::registry::SignatureScheme>,
    syntax: Option<Syntax>,
    message: Option<HandshakeType>,
    key: Option<&'a [u8]>,
    padding: u16,
    longest_input: usize,
}

impl<'a> Facts<'a> {
    fn of(question: &'a Question) -> Self {
        let facts = Self::default();
        let longest = |inputs: &[&[u8]]| inputs.iter().map(|input| input.len()).max().unwrap_or(0);
        let sum = |inputs: &[crate::bytes::Octets]| inputs.iter().map(|input| input.len()).sum();
        match question {
            Question::KeyShare { group, private_key } => Self {
                group: Some(*group),
                longest_input: private_key.len(),
                ..facts
            },
            Question::KeyAgreement {
                group,
                private_key,
                peer_share,
            } => Self {
                group: Some(*group),
                longest_input: longest(&[private_key, peer_share]),
                ..facts
            },
            Question::TranscriptHash { hash, messages } => Self {
                hash: Some(*hash),
                longest_input: sum(messages),
                ..facts
            },
            Question::HkdfExtract { hash, salt, ikm } => Self {
                hash: Some(*hash),
                longest_input: longest(&[salt, ikm]),
                ..facts
            },
            Question::HkdfExpandLabel {
                hash,
                secret,
                context,
                ..
            } => Self {
                hash: Some(*hash),
                longest_input: longest(&[secret, context]),
                ..facts
            },
            Question::HkdfLabel { context, .. } => Self {
                longest_input: context.len(),
                ..facts
            },
            Question::TrafficKeys { suite, secret } => Self {
                suite: Some(*suite),
                longest_input: secret.len(),
                ..facts
            },
            Question::NextTrafficSecret { hash, secret } => Self {
                hash: Some(*hash),
                longest_input: secret.len(),
                ..facts
            },
            Question::Finished {
                hash,
                base_key,
                transcript_hash,
            } => Self {
                hash: Some(*hash),
                longest_input: longest(&[base_key, transcript_hash]),
                ..facts
            },
            Question::PskBinder {
                hash,
                psk,
                messages,
                ..
            } => Self {
                hash: Some(*hash),
                longest_input: psk.len().max(sum(messages)),
                ..facts
            },
            Question::ResumptionPsk {
                hash,
                resumption_secret,
                ticket_nonce,
            } => Self {
                hash: Some(*hash),
                longest_input: longest(&[resumption_secret, ticket_nonce]),
                ..facts
            },
            Question::Exporter {
                hash,
                secret,
                context,
                ..
            } => Self {
                hash: Some(*hash),
                longest_input: longest(&[secret, context]),
                ..facts
            },
            Question::RecordSeal {
                suite,
                content,
                padding,
                ..
            } => Self {
                suite: Some(*suite),
                padding: *padding,
                longest_input: content.len(),
                ..facts
            },
            Question::RecordOpen { suite, record, .. } => Self {
                suite: Some(*suite),
                longest_input: record.len(),
                ..facts
            },
            Question::CertificateVerifyContent {
                transcript_hash, ..
            } => Self {
                longest_input: transcript_hash.len(),
                ..facts
            },
            Question::SignatureSign {
                scheme,
                private_key,
                content,
                ..
            } => Self {
                scheme: Some(*scheme),
                key: Some(private_key),
                longest_input: content.len(),
                ..facts
            },
            Question::SignatureVerify {
                scheme,
                public_key,
                content,
                ..
            } => Self {
                scheme: Some(*scheme),
                key: Some(public_key),
                longest_input: content.len(),
                ..facts
            },
            Question::Decode { syntax, octets } | Question::Reencode { syntax, octets } => Self {
                syntax: Some(*syntax),
                message: match syntax {
                    Syntax::Handshake => octets.first().copied().map(HandshakeType),
                    Syntax::Record | Syntax::Alert => None,
                },
                longest_input: octets.len(),
                ..facts
            },
        }
    }

    fn modulus_bits(&self) -> Option<u32> {
        self.key.and_then(rsa_modulus_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bytes::Octets,
        named::Named,
        question::Operation,
        trace::{Draft, Given, Trace},
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
}
