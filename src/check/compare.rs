//! Whether an answer is the expected one, and where it is not.

use crate::{
    question::{Answer, Capability, Operation, Values},
    report::{Content, Mismatch},
    trace::{Expected, Step},
};

/// The differences between an answer and what the step expects; none where the subject agrees.
pub(super) fn mismatches(step: &Step, capability: &Capability, answer: &Answer) -> Vec<Mismatch> {
    let operation = step.operation();
    // Whether the alert of a refusal counts.
    let counts = operation.names_alerts() && capability.alerts;
    match (&step.expected, answer) {
        (_, Answer::Unsupported(reason)) => vec![words(
            "an answer, since the subject declares the operation",
            format!("declined: {reason}"),
        )],
        (Expected::Values(expected), Answer::Ok(got)) => {
            // A decoder that does not declare `fields` says that the octets are well-formed, and no more.
            let no_fields = Values::default();
            let without_fields = operation == Operation::Decode && !capability.fields;
            values(
                operation,
                if without_fields { &no_fields } else { expected },
                got,
            )
        }
        (Expected::Values(_), Answer::Reject { alert }) => {
            let with = alert
                .map(|alert| format!(" with {alert}"))
                .unwrap_or_default();
            vec![words("an answer", format!("refused{with}"))]
        }
        (Expected::Refusal(alerts), Answer::Ok(_)) => {
            // An alert that would not have counted is not asked for.
            let with = match &alerts[..] {
                alerts if !alerts.is_empty() && counts => format!(" with {}", one_of(alerts)),
                _ => String::new(),
            };
            vec![words(format!("a refusal{with}"), "accepted")]
        }
        (Expected::Refusal(alerts), Answer::Reject { alert }) => {
            if !counts || alerts.is_empty() {
                return Vec::new();
            }
            match alert {
                Some(alert) if alerts.contains(alert) => Vec::new(),
                Some(alert) => vec![words(one_of(alerts), alert.to_string())],
                None => vec![words(one_of(alerts), "refused without an alert")],
            }
        }
    }
}

fn values(operation: Operation, expected: &Values, got: &Values) -> Vec<Mismatch> {
    let name = |output: &str| match operation.outputs() {
        [_] => None,
        _ => Some(output.to_owned()),
    };
    let mut mismatches = Vec::new();
    for (output, expected) in expected.iter() {
        let expected_content = Content::Octets(expected.clone());
        match got.get(output) {
            Some(got) if got == expected => {}
            Some(got) => mismatches.push(Mismatch {
                output: name(output),
                expected: expected_content,
                got: Content::Octets(got.clone()),
            }),
            None => mismatches.push(Mismatch {
                output: Some(output.to_owned()),
                expected: expected_content,
                got: Content::Words(format!("no output {output}")),
            }),
        }
    }
    for (output, got) in got
        .iter()
        .filter(|(output, _)| expected.get(output).is_none())
    {
        let output = beginning(output);
        mismatches.push(Mismatch {
            expected: Content::Words(format!("no output {output}: {}", has(operation))),
            output: Some(output),
            got: Content::Octets(got.clone()),
        });
    }
    mismatches
}

/// As much of a name that the subject made up as a person can read.
fn beginning(output: &str) -> String {
    const LONGEST: usize = 100;
    match output.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &output[..end]),
        None => output.to_owned(),
    }
}

fn words(expected: impl Into<String>, got: impl Into<String>) -> Mismatch {
    Mismatch {
        output: None,
        expected: Content::Words(expected.into()),
        got: Content::Words(got.into()),
    }
}

fn one_of(alerts: &[crate::registry::AlertDescription]) -> String {
    let alerts: Vec<_> = alerts.iter().map(ToString::to_string).collect();
    alerts.join(" or ")
}

/// What outputs there are, for whoever names them otherwise.
fn has(operation: Operation) -> String {
    match operation.outputs() {
        [] if operation.names_its_outputs() => format!("{operation} has others here"),
        [] => format!("{operation} has none"),
        outputs => {
            let outputs: Vec<_> = outputs.iter().map(|(name, _)| *name).collect();
            format!("{operation} has {}", outputs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Octets;

    #[test]
    fn of_a_long_name_that_the_subject_made_up_the_beginning_is_told() {
        let name = "ä".repeat(1000);
        let got: Values = [(name.as_str(), Octets::from([0]))].into();
        let found = values(Operation::Replay, &Values::default(), &got);
        let told = found.first().and_then(|mismatch| mismatch.output.as_ref());
        assert_eq!(told, Some(&format!("{}…", "ä".repeat(100))));
    }
}
