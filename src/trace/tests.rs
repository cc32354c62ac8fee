//! The rules that every trace keeps.

use super::*;

fn trace() -> Trace {
    let mut trace = Trace::new("test/trace", Vec::new(), Named::default());
    trace.add_stage("stage", "rfc8446#section-7.1");
    let given = |name: &str| Given {
        name: name.into(),
        comment: None,
        octets: Octets(vec![0; 32]),
    };
    trace.add_given(given("zeros")).unwrap();
    trace
}

fn extract(name: &str, salt: &str, ikm: &str) -> Draft {
    Draft {
        name: name.into(),
        reference: "rfc8446#section-7.1".into(),
        comment: String::new(),
        flags: Vec::new(),
        operation: Operation::HkdfExtract,
        inputs: [("salt", salt.into()), ("ikm", ikm.into())].into(),
        params: serde_json::from_str(r#"{"hash":"SHA-256"}"#).unwrap(),
        expected: Expected::Values([("prk", Octets(vec![1; 32]))].into()),
    }
}

#[test]
fn a_step_resolves_to_a_question_and_lends_its_name_to_its_only_output() {
    let mut trace = trace();
    let step = trace
        .add_step(extract("early_secret", "zeros", "zeros"))
        .unwrap();
    assert_eq!(step.formula(), "HKDF-Extract(SHA-256, salt, ikm)");
    assert!(matches!(&step.question, Question::HkdfExtract { salt, .. } if salt.len() == 32));
    assert_eq!(trace.value("early_secret").unwrap().step, Some(1));
    assert!(trace.finish().is_ok());
}

#[test]
fn a_forward_reference_is_refused() {
    let error = trace()
        .add_step(extract("early_secret", "later", "zeros"))
        .unwrap_err();
    assert_eq!(error.to_string(), "no earlier value is named later");
}

#[test]
fn a_name_stands_once() {
    let mut trace = trace();
    trace
        .add_step(extract("early_secret", "zeros", "zeros"))
        .unwrap();
    let error = trace
        .add_step(extract("early_secret", "zeros", "zeros"))
        .unwrap_err();
    assert_eq!(error, TraceError::DuplicateName("early_secret".into()));
    let error = trace
        .add_step(extract("zeros", "zeros", "zeros"))
        .unwrap_err();
    assert_eq!(error, TraceError::DuplicateName("zeros".into()));
}

#[test]
fn a_given_value_that_no_step_uses_is_refused() {
    assert_eq!(
        trace().finish().unwrap_err(),
        TraceError::UnusedGiven("zeros".into())
    );
}

#[test]
fn a_flag_without_a_note_is_refused() {
    let mut trace = trace();
    let mut draft = extract("early_secret", "zeros", "zeros");
    draft.flags.push("NotPrinted".into());
    trace.add_step(draft).unwrap();
    assert!(matches!(
        trace.finish(),
        Err(TraceError::UnexplainedFlag { .. })
    ));
}

#[test]
fn a_field_of_the_wrong_shape_is_refused() {
    let mut draft = extract("early_secret", "zeros", "zeros");
    draft
        .inputs
        .insert("salt", Input::Many(vec!["zeros".into()]));
    assert_eq!(
        trace().add_step(draft).unwrap_err(),
        TraceError::NotOneName("salt".into())
    );
    let mut draft = extract("early_secret", "zeros", "zeros");
    draft.params.insert("salt", "00");
    assert!(matches!(
        trace().add_step(draft),
        Err(TraceError::UnknownParam { .. })
    ));
    let mut draft = extract("early_secret", "zeros", "zeros");
    draft.params.insert("hash", "SHA-1");
    assert!(matches!(
        trace().add_step(draft),
        Err(TraceError::Param { .. })
    ));
    let mut draft = extract("early_secret", "zeros", "zeros");
    draft.inputs = [("salt", "zeros".into())].into();
    let error = trace().add_step(draft).unwrap_err();
    assert_eq!(error.to_string(), "hkdf_extract needs the field ikm");
}

#[test]
fn outputs_are_exactly_those_of_the_operation() {
    let mut draft = extract("early_secret", "zeros", "zeros");
    draft.expected = Expected::Values(Values::default());
    assert!(matches!(
        trace().add_step(draft),
        Err(TraceError::MissingOutput { .. })
    ));
    let mut draft = extract("early_secret", "zeros", "zeros");
    let values = [("prk", Octets::default()), ("okm", Octets::default())];
    draft.expected = Expected::Values(values.into());
    assert!(matches!(
        trace().add_step(draft),
        Err(TraceError::UnknownOutput { .. })
    ));
}

#[test]
fn a_long_value_that_is_named_over_and_over_does_not_fill_the_memory() {
    let mut trace = trace();
    let long = Given {
        name: "long".into(),
        comment: None,
        octets: Octets(vec![0; 1 << 20]),
    };
    trace.add_given(long).unwrap();
    let octets: usize = trace.values().map(|(_, value)| value.octets.len()).sum();
    let mut draft = extract("digest", "zeros", "zeros");
    draft.operation = Operation::TranscriptHash;
    let many = Input::Many(vec!["long".into(); 1 << 20]);
    draft.inputs = [("messages", many)].into();
    draft.expected = Expected::Values([("digest", Octets(vec![1; 32]))].into());
    assert_eq!(
        trace.add_step(draft).unwrap_err(),
        TraceError::TooManyOctets(ASKED_AT_LEAST + ASKED_FOR_EACH * octets)
    );
}
