//! Subjects that let something pass. Each must be caught at exactly the steps that ask for it, and by no other.

use std::{collections::BTreeSet, sync::OnceLock};

use tlskat::{
    question::{Answer, Operation, Question, Subject as _, Values},
    registry::{AlertDescription as Alert, NamedGroup, SignatureScheme},
    report::Verdict,
    subject,
    trace::Trace,
    vector::Library,
};

/// The operation, what passes in words, and the refusals of the reference that the subject does not make.
pub type Lenient = (
    Operation,
    &'static str,
    fn(&Question, Option<Alert>) -> bool,
);

pub const LENIENT: &[Lenient] = &[
    (
        Operation::KeyAgreement,
        "an all-zero shared secret",
        |question, _| {
            share(question)
                .is_some_and(|(group, share)| group == NamedGroup::X25519 && share.len() == 32)
        },
    ),
    (
        Operation::KeyAgreement,
        "a share of the wrong length",
        |question, _| {
            share(question).is_some_and(|(group, share)| lengths(group) != Some(share.len()))
        },
    ),
    (
        Operation::KeyAgreement,
        "a point off the curve, or not reduced",
        |question, _| {
            share(question).is_some_and(|(group, share)| {
                share.first() == Some(&4)
                    && lengths(group) == Some(share.len())
                    && share.len() % 2 == 1
            })
        },
    ),
    (
        Operation::KeyAgreement,
        "any first octet of a point",
        |question, _| {
            share(question).is_some_and(|(group, share)| {
                share.first() != Some(&4)
                    && lengths(group) == Some(share.len())
                    && share.len() % 2 == 1
            })
        },
    ),
    (
        Operation::KeyAgreement,
        "a finite field share at the ends of its range",
        |question, _| {
            share(question).is_some_and(|(group, share)| {
                (NamedGroup::FFDHE2048..=NamedGroup::FFDHE8192).contains(&group)
                    && lengths(group) == Some(share.len())
            })
        },
    ),
    (
        Operation::KemEncapsulate,
        "an encapsulation key of any numbers, and any half of a curve",
        |_, _| true,
    ),
    (
        Operation::KemDecapsulate,
        "a server share of any length, and any half of a curve",
        |_, _| true,
    ),
    (Operation::RecordOpen, "a bad tag", |_, alert| {
        alert == Some(Alert::BAD_RECORD_MAC)
    }),
    (
        Operation::RecordOpen,
        "a record without a type, of any type, or empty where it may not be",
        |_, alert| alert == Some(Alert::UNEXPECTED_MESSAGE),
    ),
    (
        Operation::RecordOpen,
        "a record of any length",
        |_, alert| alert == Some(Alert::RECORD_OVERFLOW),
    ),
    (
        Operation::SignatureVerify,
        "a bad signature of Ed25519",
        |question, _| scheme(question) == Some(SignatureScheme::ED25519),
    ),
    (
        Operation::SignatureVerify,
        "a bad signature of ECDSA",
        |question, _| scheme(question).is_some_and(|scheme| scheme.0 & 0xff == 3),
    ),
    (
        Operation::SignatureVerify,
        "a bad signature of RSA",
        |question, _| scheme(question).is_some_and(|scheme| scheme.salt_length().is_some()),
    ),
    (Operation::Decode, "what does not decode", |_, alert| {
        alert == Some(Alert::DECODE_ERROR)
    }),
    (
        Operation::Decode,
        "an extension twice or in the wrong message, and values out of range",
        |_, alert| alert == Some(Alert::ILLEGAL_PARAMETER),
    ),
    (Operation::Decode, "a type that nobody knows", |_, alert| {
        alert == Some(Alert::UNEXPECTED_MESSAGE)
    }),
    (Operation::Decode, "an old version", |_, alert| {
        alert == Some(Alert::PROTOCOL_VERSION)
    }),
    (
        Operation::Decode,
        "a plaintext that is too long",
        |_, alert| alert == Some(Alert::RECORD_OVERFLOW),
    ),
    (
        Operation::Receive,
        "a message out of its turn",
        |_, alert| alert == Some(Alert::UNEXPECTED_MESSAGE),
    ),
    (Operation::Receive, "a bad binder", |question, alert| {
        proof(question, alert) == Some(1)
    }),
    (
        Operation::Receive,
        "a bad CertificateVerify",
        |question, alert| proof(question, alert) == Some(15),
    ),
    (Operation::Receive, "a bad Finished", |question, alert| {
        proof(question, alert) == Some(20)
    }),
    (
        Operation::Receive,
        "an answer that was not offered",
        |_, alert| alert == Some(Alert::ILLEGAL_PARAMETER),
    ),
    (
        Operation::Receive,
        "an extension that was not offered",
        |_, alert| alert == Some(Alert::UNSUPPORTED_EXTENSION),
    ),
    (
        Operation::Receive,
        "a hello without what it needs",
        |_, alert| alert == Some(Alert::MISSING_EXTENSION),
    ),
    (
        Operation::Receive,
        "a hello with nothing in common",
        |_, alert| alert == Some(Alert::HANDSHAKE_FAILURE),
    ),
    (
        Operation::Receive,
        "a certificate that is none",
        |_, alert| alert == Some(Alert::BAD_CERTIFICATE),
    ),
    (Operation::Receive, "an older version", |_, alert| {
        alert == Some(Alert::PROTOCOL_VERSION)
    }),
];

fn share(question: &Question) -> Option<(NamedGroup, &[u8])> {
    match question {
        Question::KeyAgreement {
            group, peer_share, ..
        } => Some((*group, peer_share)),
        _ => None,
    }
}

/// Octets of a share.
fn lengths(group: NamedGroup) -> Option<usize> {
    Some(match group {
        NamedGroup::X25519 => 32,
        NamedGroup::SECP256R1 => 65,
        NamedGroup::SECP384R1 => 97,
        NamedGroup::SECP521R1 => 133,
        NamedGroup::FFDHE2048 => 256,
        NamedGroup::FFDHE3072 => 384,
        _ => return None,
    })
}

fn scheme(question: &Question) -> Option<SignatureScheme> {
    match question {
        Question::SignatureVerify { scheme, .. } => Some(*scheme),
        _ => None,
    }
}

/// The type of a message that is refused with decrypt_error.
fn proof(question: &Question, alert: Option<Alert>) -> Option<u8> {
    match question {
        Question::Receive { messages, .. } if alert == Some(Alert::DECRYPT_ERROR) => {
            messages.last()?.first().copied()
        }
        _ => None,
    }
}

/// The traces of what must be refused.
pub fn negatives() -> &'static [Trace] {
    static TRACES: OnceLock<Vec<Trace>> = OnceLock::new();
    TRACES.get_or_init(|| {
        let library = Library::embedded().unwrap();
        let traces = library.traces().iter().cloned();
        traces
            .filter(|trace| trace.id().starts_with("negative/"))
            .collect()
    })
}

/// What the reference says, step by step.
pub fn right() -> &'static [Answer] {
    static RIGHT: OnceLock<Vec<Answer>> = OnceLock::new();
    RIGHT.get_or_init(|| {
        let mut reference = subject::reference();
        let steps = negatives().iter().flat_map(Trace::steps);
        steps
            .map(|step| reference.answer(&step.question).unwrap())
            .collect()
    })
}

/// The steps that a lenient subject gets wrong.
pub fn let_pass((operation, _, passes): &Lenient) -> BTreeSet<String> {
    let ids = negatives().iter().flat_map(|trace| {
        let id = |name: &str| format!("{}#{name}", trace.id());
        trace.steps().map(move |step| (id(&step.name), step))
    });
    let steps = ids.zip(right());
    let passing = steps.filter_map(|((id, step), right)| match right {
        Answer::Reject { alert } if step.operation() == *operation => {
            passes(&step.question, *alert).then_some(id)
        }
        _ => None,
    });
    passing.collect()
}

/// Outputs of the names that the operation has.
fn accepted(operation: Operation) -> Answer {
    let outputs = operation.outputs().iter();
    let values: Values = outputs
        .map(|(name, _)| ((*name).to_owned(), vec![0x17].into()))
        .collect();
    Answer::Ok(values)
}

#[test]
fn whoever_lets_something_pass_fails_at_what_asks_for_it_and_nowhere_else() {
    for lenient in LENIENT {
        let (operation, what, passes) = lenient;
        let mut place = 0;
        let report = super::check_all(negatives(), |question| {
            place += 1;
            Ok(match &right()[place - 1] {
                Answer::Reject { alert }
                    if question.operation() == *operation && passes(question, *alert) =>
                {
                    accepted(*operation)
                }
                right => right.clone(),
            })
        });
        let failed = report.cases.iter().filter_map(|case| {
            let id = format!("{}#{}", case.scenario, case.step);
            matches!(case.verdict, Verdict::Failed(_)).then_some(id)
        });
        let wanted = let_pass(lenient);
        assert!(!wanted.is_empty(), "{operation}: {what}: no step shows it");
        assert_eq!(
            failed.collect::<BTreeSet<_>>(),
            wanted,
            "{operation}: {what}"
        );
    }
}

#[test]
fn one_alert_for_everything_fails_where_another_is_named() {
    for operation in [Operation::Decode, Operation::Receive, Operation::RecordOpen] {
        for always in [Alert::DECODE_ERROR, Alert::INTERNAL_ERROR] {
            let mut place = 0;
            let report = super::check_all(negatives(), |question| {
                place += 1;
                Ok(match &right()[place - 1] {
                    Answer::Reject { .. } if question.operation() == operation => Answer::Reject {
                        alert: Some(always),
                    },
                    right => right.clone(),
                })
            });
            let failed = report.cases.iter();
            let failed = failed.filter(|case| matches!(case.verdict, Verdict::Failed(_)));
            assert!(failed.count() > 10, "{operation}: {always}");
        }
    }
}
