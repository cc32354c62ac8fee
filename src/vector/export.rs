//! Vectors for programs that load flat files: one file an operation, every input in its place.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::file::Outcome;
use crate::{
    named::Named,
    question::{Operation, Values},
    registry::AlertDescription,
    trace::{Expected, Note, Step, Trace},
};

/// A file in the manner of Wycheproof: all steps of one operation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    algorithm: &'static str,
    generator_version: &'static str,
    number_of_tests: usize,
    header: Vec<String>,
    notes: Named<Note>,
    test_groups: Vec<Group<'a>>,
}

/// The steps of one scenario.
#[derive(Debug, Serialize)]
struct Group<'a> {
    r#type: String,
    source: Source<'a>,
    tests: Vec<Test<'a>>,
}

#[derive(Debug, Serialize)]
struct Source<'a> {
    name: &'a str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    tc_id: usize,
    comment: String,
    flags: &'a [String],
    /// The fields of the question.
    #[serde(flatten)]
    inputs: Map<String, Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a Values>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alerts: Option<&'a [AlertDescription]>,
    result: Outcome,
}

/// The files of some traces: name and text. There is one for each operation that a step asks.
pub fn export(traces: &[Trace]) -> Vec<(String, String)> {
    let files = Operation::ALL.iter().filter_map(|operation| {
        let file = file(*operation, traces)?;
        // Every member of a file is a string, a number or made of them: nothing that JSON cannot hold.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        Some((format!("tls13_{operation}_test.json"), text))
    });
    files.collect()
}

fn file(operation: Operation, traces: &[Trace]) -> Option<File<'_>> {
    let mut count = 0;
    let mut notes = Named::default();
    let mut test_groups = Vec::new();
    for trace in traces {
        let steps = trace.steps().filter(|step| step.operation() == operation);
        let tests: Vec<_> = steps
            .map(|step| {
                count += 1;
                test(count, trace, step)
            })
            .collect();
        for (flag, note) in trace.notes().iter() {
            if tests
                .iter()
                .any(|test| test.flags.iter().any(|other| other == flag))
            {
                notes.insert(flag, note.clone());
            }
        }
        if !tests.is_empty() {
            test_groups.push(Group {
                r#type: format!("tls13_{operation}"),
                source: Source {
                    name: trace.id(),
                    version: env!("CARGO_PKG_VERSION"),
                },
                tests,
            });
        }
    }
    (count > 0).then(|| File {
        algorithm: operation.name(),
        generator_version: env!("CARGO_PKG_VERSION"),
        number_of_tests: count,
        header: vec![
            format!(
                "Steps of TLS 1.3 handshakes: {operation}, RFC 8446, section {}",
                operation.section()
            ),
            "The comment of a test names the scenario and the step that it is taken from"
                .to_owned(),
        ],
        notes,
        test_groups,
    })
}

fn test<'a>(tc_id: usize, trace: &Trace, step: &'a Step) -> Test<'a> {
    let mut inputs = match serde_json::to_value(&step.question) {
        Ok(Json::Object(members)) => members,
        _ => Map::new(),
    };
    inputs.remove("op");
    let (output, alerts, result) = match &step.expected {
        Expected::Values(values) => (Some(values), None, Outcome::Valid),
        Expected::Refusal(alerts) => {
            let alerts = (!alerts.is_empty()).then_some(&alerts[..]);
            (None, alerts, Outcome::Invalid)
        }
    };
    Test {
        tc_id,
        comment: format!("{}#{}", trace.id(), step.name),
        flags: &step.flags,
        inputs,
        output,
        alerts,
        result,
    }
}
