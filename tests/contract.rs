//! The rules between the checker and a subject: what is skipped, what fails, what is a fault.

use tlskat::{
    bytes::Octets,
    check::{Pattern, Plan, Selection, greet, run},
    named::Named,
    question::{Answer, Capability, Fault, Hello, Operation, Question, Subject, Values},
    registry::{AlertDescription, CipherSuite, HandshakeType, HashAlgorithm, NamedGroup},
    report::{Content, Report, Verdict},
    subject,
    trace::{Draft, Expected, Given, Trace},
    vector::Library,
};

/// A subject made of two functions.
struct Of<A> {
    hello: Hello,
    answer: A,
}

impl<A: FnMut(&Question) -> Result<Answer, Fault>> Subject for Of<A> {
    fn hello(&mut self) -> Result<Hello, Fault> {
        Ok(self.hello.clone())
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        (self.answer)(question)
    }
}

fn declares(operation: Operation, capability: Capability) -> Hello {
    Hello::new("subject", "1").with(operation, capability)
}

fn check(
    traces: &[Trace],
    pattern: &str,
    hello: Hello,
    answer: impl FnMut(&Question) -> Result<Answer, Fault>,
) -> Report {
    let selection = Selection {
        only: vec![Pattern::new(pattern)],
        skip: Vec::new(),
    };
    let mut subject = Of { hello, answer };
    let hello = subject.hello().unwrap();
    let plan = Plan::new(traces, &selection, &hello);
    assert!(!plan.steps.is_empty());
    run(&plan, &hello, &mut subject, "tlskat ask")
}

fn published() -> &'static Library {
    Library::embedded().unwrap()
}

fn by_reference(question: &Question) -> Result<Answer, Fault> {
    subject::reference().answer(question)
}

/// The words of the only difference of the only case.
fn difference(report: &Report) -> (String, String) {
    let [case] = &report.cases[..] else {
        panic!("{} cases", report.cases.len())
    };
    let Verdict::Failed(failure) = &case.verdict else {
        panic!("{:?}", case.verdict)
    };
    let words = |content: &Content| match content {
        Content::Octets(octets) => octets.to_string(),
        Content::Words(words) => words.clone(),
    };
    let [mismatch] = &failure.mismatches[..] else {
        panic!("{:?}", failure.mismatches)
    };
    (words(&mismatch.expected), words(&mismatch.got))
}

/// A trace of one step: a decode of these octets with this outcome.
fn one_step(operation: Operation, octets: &[u8], expected: Expected) -> Trace {
    let mut trace = Trace::new("test/one", vec!["a test".into()], Named::default());
    trace.add_stage("stage", "test");
    let octets = Octets::from(octets);
    trace
        .add_given(Given {
            name: "message".into(),
            comment: None,
            octets,
        })
        .unwrap();
    trace
        .add_step(Draft {
            name: "step".into(),
            reference: "rfc8446#section-4".into(),
            comment: String::new(),
            flags: Vec::new(),
            operation,
            inputs: [("octets", "message".into())].into(),
            params: [("syntax", "handshake".into())].into(),
            expected,
        })
        .unwrap();
    trace.finish().unwrap()
}

const EARLY: &str = "rfc8448/simple-1rtt#early_secret";

#[test]
fn what_is_not_declared_is_skipped_with_the_reason() {
    let never = |_: &Question| -> Result<Answer, Fault> { panic!("asked") };
    let report = check(
        published().traces(),
        EARLY,
        Hello::new("subject", "1"),
        never,
    );
    let Verdict::Skipped(skip) = &report.cases[0].verdict else {
        panic!()
    };
    assert_eq!(skip.to_string(), "subject does not declare hkdf_extract");
}

#[test]
fn what_is_beyond_a_limit_is_skipped_with_the_limit() {
    let skip = |pattern: &str, operation, capability| {
        let never = |_: &Question| -> Result<Answer, Fault> { panic!("asked") };
        let report = check(
            published().traces(),
            pattern,
            declares(operation, capability),
            never,
        );
        let Verdict::Skipped(skip) = &report.cases[0].verdict else {
            panic!("{pattern}")
        };
        skip.to_string()
    };
    let nothing = Capability::default;
    assert_eq!(
        skip(
            EARLY,
            Operation::HkdfExtract,
            Capability {
                hashes: Some(vec![HashAlgorithm::Sha384]),
                ..nothing()
            }
        ),
        "subject declares hkdf_extract without SHA-256"
    );
    assert_eq!(
        skip(
            "illustrated/tls13#server_handshake_keys",
            Operation::TrafficKeys,
            Capability {
                suites: Some(vec![CipherSuite::TLS_AES_128_GCM_SHA256]),
                ..nothing()
            }
        ),
        "subject declares traffic_keys without TLS_AES_256_GCM_SHA384"
    );
    assert_eq!(
        skip(
            "rfc8448/hello-retry-request#client_share_2",
            Operation::KeyShare,
            Capability {
                groups: Some(vec![NamedGroup::X25519]),
                ..nothing()
            }
        ),
        "subject declares key_share without secp256r1"
    );
    assert_eq!(
        skip(
            "rfc8448/simple-1rtt#verify_server_signature",
            Operation::SignatureVerify,
            Capability {
                rsa_modulus_bits: Some((2048, 8192)),
                ..nothing()
            }
        ),
        "subject declares signature_verify without RSA moduli of 1024 bits"
    );
    assert_eq!(
        skip(
            "rfc8448/simple-1rtt#decode_client_hello",
            Operation::Decode,
            Capability {
                messages: Some(vec![HandshakeType::SERVER_HELLO]),
                ..nothing()
            }
        ),
        "subject declares decode without client_hello"
    );
    assert_eq!(
        skip(
            "rfc8448/simple-1rtt#hash_server_hello",
            Operation::TranscriptHash,
            Capability {
                longest_input: Some(285),
                ..nothing()
            }
        ),
        "subject declares transcript_hash without inputs of 286 octets"
    );
}

#[test]
fn what_is_declared_and_then_declined_fails() {
    let hello = declares(Operation::HkdfExtract, Capability::default());
    let report = check(published().traces(), EARLY, hello, |_| {
        Ok(Answer::Unsupported("no time".into()))
    });
    assert_eq!(difference(&report).1, "declined: no time");
}

#[test]
fn a_refusal_in_place_of_outputs_fails() {
    let hello = declares(Operation::HkdfExtract, Capability::default());
    let report = check(published().traces(), EARLY, hello, |_| Ok(Answer::REFUSED));
    assert_eq!(difference(&report), ("an answer".into(), "refused".into()));
}

#[test]
fn an_output_too_many_and_one_too_few_fail() {
    let hello = || declares(Operation::HkdfExtract, Capability::default());
    let more = |question: &Question| {
        let Ok(Answer::Ok(mut values)) = by_reference(question) else {
            panic!()
        };
        values.insert("okm", vec![1]);
        Ok(Answer::Ok(values))
    };
    let report = check(published().traces(), EARLY, hello(), more);
    assert_eq!(
        difference(&report),
        ("no output okm: hkdf_extract has prk".into(), "01".into())
    );
    let report = check(published().traces(), EARLY, hello(), |_| {
        Ok(Answer::Ok(Values::default()))
    });
    assert_eq!(difference(&report).1, "no output prk");
}

#[test]
fn a_panic_is_a_fault_and_the_run_goes_on() {
    let hello = declares(Operation::HkdfExtract, Capability::default());
    let mut asked = 0;
    let report = check(
        published().traces(),
        "rfc8448/simple-1rtt#*_secret",
        hello,
        |question| {
            asked += 1;
            assert!(asked != 1, "the first question");
            by_reference(question)
        },
    );
    let counts = report.counts();
    assert_eq!((counts.failed, counts.faults, counts.passed), (1, 1, 2));
    assert!(report.summary().ends_with(", 1 fault"));
    let Verdict::Faulted(fault, _) = &report.cases[0].verdict else {
        panic!()
    };
    assert_eq!(
        fault.to_string(),
        "the subject crashed: panicked: the first question"
    );
}

#[test]
fn a_panic_of_the_greeting_is_a_fault() {
    struct Shy;
    impl Subject for Shy {
        fn hello(&mut self) -> Result<Hello, Fault> {
            panic!("who is {}", "there")
        }
        fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
            by_reference(question)
        }
    }
    let fault = greet(&mut Shy).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the subject crashed: panicked when it was greeted: who is there"
    );
    let hello = subject::reference().hello();
    assert_eq!(greet(&mut subject::reference()), hello);
}

#[test]
fn a_decoder_without_fields_says_only_that_the_octets_are_well_formed() {
    let decode = "rfc8448/simple-1rtt#decode_server_hello";
    let hello = |fields| {
        declares(
            Operation::Decode,
            Capability {
                fields,
                ..Capability::default()
            },
        )
    };
    let nothing = |_: &Question| Ok(Answer::Ok(Values::default()));
    assert_eq!(
        check(published().traces(), decode, hello(false), nothing)
            .counts()
            .passed,
        1
    );
    assert_eq!(
        check(published().traces(), decode, hello(true), nothing)
            .counts()
            .failed,
        1
    );
    assert_eq!(
        check(published().traces(), decode, hello(true), by_reference)
            .counts()
            .passed,
        1
    );
    // Fields that were not declared are outputs too many.
    assert_eq!(
        check(published().traces(), decode, hello(false), by_reference)
            .counts()
            .failed,
        1
    );
}

#[test]
fn octets_that_must_be_refused_and_are_accepted_fail() {
    let refusal = Expected::Refusal(vec![AlertDescription::DECODE_ERROR]);
    let traces = [one_step(Operation::Decode, &[1, 0, 0, 0], refusal)];
    let hello = declares(Operation::Decode, Capability::default());
    let report = check(&traces, "**", hello, |_| Ok(Answer::Ok(Values::default())));
    assert_eq!(difference(&report), ("a refusal".into(), "accepted".into()));
}

#[test]
fn the_alert_of_a_refusal_counts_where_the_subject_declares_alerts() {
    let permitted = vec![
        AlertDescription::DECODE_ERROR,
        AlertDescription::ILLEGAL_PARAMETER,
    ];
    let refusal = Expected::Refusal(permitted);
    let traces = [one_step(Operation::Decode, &[1, 0, 0, 0], refusal)];
    let hello = |alerts| {
        declares(
            Operation::Decode,
            Capability {
                alerts,
                ..Capability::default()
            },
        )
    };
    let passes = |alerts, alert| {
        let answer = move |_: &Question| Ok(Answer::Reject { alert });
        check(&traces, "**", hello(alerts), answer).counts().passed == 1
    };
    assert!(passes(true, Some(AlertDescription::DECODE_ERROR)));
    assert!(passes(true, Some(AlertDescription::ILLEGAL_PARAMETER)));
    assert!(!passes(true, Some(AlertDescription::UNEXPECTED_MESSAGE)));
    assert!(!passes(true, None));
    assert!(passes(false, Some(AlertDescription::UNEXPECTED_MESSAGE)));
    assert!(passes(false, None));
}

#[test]
fn the_alert_of_a_primitive_never_counts() {
    let mut trace = Trace::new("test/agreement", vec!["a test".into()], Named::default());
    trace.add_stage("stage", "test");
    for name in ["private_key", "low_order_point"] {
        let octets = Octets(vec![u8::from(name == "private_key"); 32]);
        trace
            .add_given(Given {
                name: name.into(),
                comment: None,
                octets,
            })
            .unwrap();
    }
    trace
        .add_step(Draft {
            name: "step".into(),
            reference: "rfc8446#section-7.4.2".into(),
            comment: String::new(),
            flags: Vec::new(),
            operation: Operation::KeyAgreement,
            inputs: [
                ("private_key", "private_key".into()),
                ("peer_share", "low_order_point".into()),
            ]
            .into(),
            params: [("group", "x25519".into())].into(),
            expected: Expected::Refusal(vec![AlertDescription::ILLEGAL_PARAMETER]),
        })
        .unwrap();
    let traces = [trace.finish().unwrap()];
    let hello = || {
        declares(
            Operation::KeyAgreement,
            Capability {
                alerts: true,
                ..Capability::default()
            },
        )
    };
    assert_eq!(
        check(&traces, "**", hello(), |_| Ok(Answer::REFUSED))
            .counts()
            .passed,
        1
    );
    assert_eq!(
        check(&traces, "**", hello(), by_reference).counts().passed,
        1
    );
    let accepts = |_: &Question| Ok(Answer::one("shared_secret", vec![0; 32]));
    assert_eq!(check(&traces, "**", hello(), accepts).counts().failed, 1);
}
