//! Compares what was read from the text with a transcription of it in JSON.

use serde_json::{Map, Value, json};

use super::{Action, Direction, Document, Epoch, PrintedStep, PrintedTrace, PrintedValue};
use crate::{bytes::hex, registry::NamedGroup};

/// Whether `document` says the same as a transcription of the text: traces, steps, values, their order, lines and
/// names. The transcription's own additions (`source`, `id`, `description`, `role`) are not compared.
///
/// # Errors
///
/// Every difference, in the order of the document, with the place of it: `traces[0].steps[3].title`.
pub fn agrees_with_json(document: &Document, json: &Value) -> Result<(), Vec<String>> {
    let mut theirs = json.clone();
    remove(&mut theirs, &["source"]);
    if let Some(keys) = theirs.get_mut("private_keys") {
        remove(keys, &["section"]);
    }
    for trace in items(theirs.get_mut("traces")) {
        remove(trace, &["id", "description"]);
        for step in items(trace.get_mut("steps")) {
            for value in items(step.get_mut("values")) {
                remove(value, &["role"]);
            }
        }
    }
    let mut differences = Vec::new();
    compare("", &as_json(document), &theirs, &mut differences);
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences)
    }
}

fn as_json(document: &Document) -> Value {
    let rsa: Map<String, Value> = document
        .private_key
        .iter()
        .map(|value| {
            let component = json!({ "line": value.line, "hex": hex(&value.value) });
            (value.name.clone(), component)
        })
        .collect();
    let traces: Vec<Value> = document.traces.iter().map(trace_as_json).collect();
    json!({ "private_keys": { "rsa": rsa }, "traces": traces })
}

fn trace_as_json(trace: &PrintedTrace) -> Value {
    let steps: Vec<Value> = trace
        .steps
        .iter()
        .map(|step| step_as_json(trace, step))
        .collect();
    json!({
        "section": trace.section.to_string(),
        "title": trace.title,
        "line": trace.line,
        "steps": steps,
    })
}

fn step_as_json(trace: &PrintedTrace, step: &PrintedStep) -> Value {
    let values: Vec<Value> = step.values.iter().map(value_as_json).collect();
    let mut object = json!({
        "n": step.number,
        "line": step.line,
        "endpoint": step.endpoint,
        "title": step.title,
        "values": values,
    });
    match &step.action {
        Action::CreateKeyPair { group } => {
            object["op"] = json!("create_key_pair");
            object["group"] = match *group {
                NamedGroup::SECP256R1 => json!("P-256"),
                NamedGroup::SECP384R1 => json!("P-384"),
                NamedGroup::SECP521R1 => json!("P-521"),
                group => json!(group),
            };
        }
        Action::ConstructMessage { message } => {
            object["op"] = json!("construct_message");
            object["message"] = json!(message);
        }
        Action::SendRecord { content_type } => {
            object["op"] = json!("send_record");
            object["content_type"] = json!(content_type);
        }
        Action::Extract { secret } => {
            object["op"] = json!("hkdf_extract");
            object["secret"] = json!(secret);
        }
        Action::DeriveSecret { label, purpose } => {
            object["op"] = json!("derive_secret");
            object["label"] = json!(label);
            if let Some(purpose) = purpose {
                object["for"] = json!(purpose);
            }
        }
        Action::TrafficKeys { direction, epoch } => {
            object["op"] = json!("derive_traffic_keys");
            object["direction"] = match direction {
                Direction::Read => json!("read"),
                Direction::Write => json!("write"),
            };
            object["epoch"] = match epoch {
                Epoch::EarlyApplication => json!("early application"),
                Epoch::Handshake => json!("handshake"),
                Epoch::Application => json!("application"),
            };
        }
        Action::Finished { label } => {
            object["op"] = json!("calculate_finished");
            object["label"] = json!(label);
        }
        Action::PskBinder { label } => {
            object["op"] = json!("calculate_psk_binder");
            object["label"] = json!(label);
        }
        Action::ResumptionSecret { label } => {
            object["op"] = json!("generate_resumption_secret");
            object["label"] = json!(label);
        }
    }
    if let Some(same_as) = &step.same_as {
        object["same_as"] = json!(same_as);
    }
    if let Some(printed_by) = trace.printed_by(step) {
        object["same_as_step"] = json!(printed_by.number);
    }
    object
}

fn value_as_json(value: &PrintedValue) -> Value {
    let mut object = json!({
        "name": value.name,
        "line": value.line,
        "hex": hex(&value.value),
    });
    if let Some(octets) = value.octets {
        object["octets"] = json!(octets);
    }
    if let Some(words) = &value.words {
        object["printed"] = json!(words);
    }
    object
}

fn remove(value: &mut Value, keys: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

fn items(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    value.and_then(Value::as_array_mut).into_iter().flatten()
}

fn compare(place: &str, ours: &Value, theirs: &Value, differences: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(our_fields), Value::Object(their_fields)) => {
            for (name, ours) in our_fields {
                let place = format!("{place}.{name}");
                match their_fields.get(name) {
                    Some(theirs) => compare(&place, ours, theirs, differences),
                    None => differences.push(format!("{place}: {ours} is only in the text")),
                }
            }
            for (name, theirs) in their_fields {
                if !our_fields.contains_key(name) {
                    differences.push(format!("{place}.{name}: {theirs} is only in the JSON"));
                }
            }
        }
        (Value::Array(our_items), Value::Array(their_items)) => {
            if our_items.len() != their_items.len() {
                differences.push(format!(
                    "{place}: {} in the text, {} in the JSON",
                    our_items.len(),
                    their_items.len()
                ));
            }
            for (index, (ours, theirs)) in our_items.iter().zip(their_items).enumerate() {
                compare(&format!("{place}[{index}]"), ours, theirs, differences);
            }
        }
        _ if ours == theirs => {}
        _ => differences.push(format!("{place}: {ours} in the text, {theirs} in the JSON")),
    }
}
