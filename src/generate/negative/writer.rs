//! A table of faults becomes a trace.

use std::{collections::HashMap, rc::Rc};

use serde_json::Value as Json;

use super::{
    Asked, Change, Fault, Group, LEFT_OPEN, Made,
    edit::{Edit, EditError, Form, edited},
};
use crate::{
    generate::{GenerateError, matrix},
    named::Named,
    question::{Answer, Operation, Subject, Syntax},
    registry::Role,
    trace::{Draft, Expected, Given, Input, Step, Trace},
    wire::Handshake,
};

/// A trace while it is written.
pub(super) struct Writer<'a> {
    trace: Trace,
    reference: &'a mut dyn Subject,
    /// The traces of the scenarios.
    bases: HashMap<&'static str, Rc<Trace>>,
    /// The names of the values that were taken from them.
    shared: HashMap<Vec<u8>, String>,
}

/// A question but for the octets that have the fault.
struct Frame {
    operation: Operation,
    inputs: Named<Input>,
    params: Named<Json>,
    /// The field of the faults.
    field: &'static str,
    /// What the faults are in, for the names of their octets.
    noun: &'static str,
    form: Form,
    right: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(trace: Trace, reference: &'a mut dyn Subject) -> Self {
        Self {
            trace,
            reference,
            bases: HashMap::new(),
            shared: HashMap::new(),
        }
    }

    pub(super) fn finish(self) -> Result<Trace, GenerateError> {
        Ok(self.trace.finish()?)
    }

    pub(super) fn group(&mut self, group: &Group) -> Result<(), GenerateError> {
        let base = self.base(group.base)?;
        let source = group.faults.first().map(Fault::reference);
        let source = source.unwrap_or_default();
        let from = match group.asked {
            Asked::Message(name) | Asked::Record(name) | Asked::Alert(name) => name,
            Asked::Received(_, name) | Asked::Step(name, _) => name,
        };
        let stage = format!("{}, from {}#{from}", group.title, group.base);
        self.trace.add_stage(stage, source.clone());
        let mut frame = self.frame(&base, group)?;
        frame.right = self.edited(&frame, group.name, group.prepared)?;
        if !group.prepared.is_empty() || frame.operation == Operation::Receive {
            let mut draft = frame.draft(format!("{}_right", group.name), "without a fault");
            draft.reference = source;
            let name = format!("{}_{}", group.name, frame.noun);
            let name = self.add(name, frame.right.clone())?;
            draft.inputs = frame.inputs_with(&name);
            draft.expected = match self.ask(&draft)? {
                Answer::Ok(values) => Expected::Values(values),
                _ => return Err(GenerateError::NotAnswered { step: draft.name }),
            };
            self.trace.add_step(draft)?;
        }
        for fault in group.faults {
            self.fault(&base, group, &frame, fault)?;
        }
        Ok(())
    }

    fn fault(
        &mut self,
        base: &Trace,
        group: &Group,
        frame: &Frame,
        fault: &Fault,
    ) -> Result<(), GenerateError> {
        let mut draft = frame.draft(fault.name.to_owned(), fault.comment);
        draft.reference = fault.reference();
        if !fault.is_right() {
            draft.flags.push(group.layer.flag().to_owned());
        }
        if fault.is_left_open() {
            draft.flags.push(LEFT_OPEN.0.to_owned());
        }
        draft.flags.sort_unstable();
        let wrong = match fault.change {
            Change::Edits(edits) => Some(self.edited(frame, fault.name, edits)?),
            Change::Other(name) => {
                let name = self.given(base, group, name)?;
                draft.inputs = frame.inputs_with(&name);
                None
            }
            Change::Made(make) => {
                let (right, form) = (&frame.right, frame.form);
                Some(make(&Made { base, right, form })?)
            }
            Change::Param(field, literal) => {
                draft.params.insert(field, Json::from(literal));
                let name = format!("{}_{}", group.name, frame.field);
                let name = self.add(name, frame.right.clone())?;
                draft.inputs = frame.inputs_with(&name);
                None
            }
        };
        if let Some(wrong) = wrong {
            let name = self.add(format!("{}_{}", fault.name, frame.noun), wrong)?;
            draft.inputs = frame.inputs_with(&name);
        }
        draft.expected = Expected::Refusal(fault.alerts.to_vec());
        match self.ask(&draft)? {
            Answer::Ok(values) if fault.is_right() => draft.expected = Expected::Values(values),
            Answer::Reject { alert }
                if !fault.is_right() && permits(draft.operation, fault, alert) => {}
            answer => {
                let step = format!("{}#{}", self.trace.id(), fault.name);
                return Err(GenerateError::NotRefused { step, answer });
            }
        }
        self.trace.add_step(draft)?;
        Ok(())
    }

    fn base(&mut self, id: &'static str) -> Result<Rc<Trace>, GenerateError> {
        if let Some(base) = self.bases.get(id) {
            return Ok(base.clone());
        }
        let row = matrix::right(id).ok_or_else(|| GenerateError::NoScenario(id.to_owned()))?;
        let base = Rc::new(row.trace(self.reference)?);
        self.bases.insert(id, base.clone());
        Ok(base)
    }

    /// The question of a group; the values that all its steps have in common are given.
    fn frame(&mut self, base: &Trace, group: &Group) -> Result<Frame, GenerateError> {
        match group.asked {
            Asked::Message(name) => {
                self.decoded(base, group, name, Form::Handshake, Syntax::Handshake)
            }
            Asked::Record(name) => self.decoded(base, group, name, Form::Record, Syntax::Record),
            Asked::Alert(name) => self.decoded(base, group, name, Form::Alert, Syntax::Alert),
            Asked::Received(role, name) => self.received(base, group, role, name),
            Asked::Step(step, field) => self.of_step(base, group, step, field),
        }
    }

    fn decoded(
        &self,
        base: &Trace,
        group: &Group,
        name: &str,
        form: Form,
        syntax: Syntax,
    ) -> Result<Frame, GenerateError> {
        let mut params = Named::default();
        params.insert("syntax", Json::String(syntax.to_string()));
        Ok(Frame {
            operation: Operation::Decode,
            inputs: Named::default(),
            params,
            field: "octets",
            noun: match syntax {
                Syntax::Handshake => "message",
                Syntax::Record => "record",
                Syntax::Alert => "alert",
            },
            form,
            right: octets_of(base, group.name, name)?,
        })
    }

    fn received(
        &mut self,
        base: &Trace,
        group: &Group,
        role: Role,
        name: &str,
    ) -> Result<Frame, GenerateError> {
        let no_value = || no_value(group.name, name);
        let replay = base.step(&format!("replay_{role}")).ok_or_else(no_value)?;
        let names = |field| replay.inputs.get(field).map(Input::names);
        let names = |field| names(field).unwrap_or_default();
        let messages = names("messages");
        let place = messages.iter().position(|message| message == name);
        let before = &messages[..place.ok_or_else(no_value)?];
        let mut keys = names("private_keys");
        if role == Role::Client {
            let sent = before.iter().map(|message| shares_in(base, message)).sum();
            keys = keys.get(..sent).unwrap_or(keys);
        }
        let mut inputs = Named::default();
        for (field, names) in [
            ("private_keys", keys),
            ("psks", names("psks")),
            ("messages", before),
        ] {
            let given = names.iter().map(|name| self.given(base, group, name));
            inputs.insert(field, Input::Many(given.collect::<Result<_, _>>()?));
        }
        let mut params = Named::default();
        params.insert("role", Json::String(role.to_string()));
        Ok(Frame {
            operation: Operation::Receive,
            inputs,
            params,
            field: "messages",
            noun: "message",
            form: Form::Handshake,
            right: octets_of(base, group.name, name)?,
        })
    }

    fn of_step(
        &mut self,
        base: &Trace,
        group: &Group,
        step: &str,
        field: &'static str,
    ) -> Result<Frame, GenerateError> {
        let step = base.step(step).ok_or_else(|| no_value(group.name, step))?;
        if step.operation() == Operation::RecordSeal {
            return self.opened(base, group, step);
        }
        let (mut inputs, mut right) = (Named::default(), None);
        for (name, input) in step.inputs.iter() {
            match input {
                Input::One(value) if name == field => {
                    right = Some(octets_of(base, group.name, value)?);
                }
                Input::One(value) => {
                    let given = self.given_as(base, group, value, name)?;
                    inputs.insert(name, Input::One(given));
                }
                Input::Many(values) => {
                    let given = values.iter().map(|name| self.given(base, group, name));
                    inputs.insert(name, Input::Many(given.collect::<Result<_, _>>()?));
                }
            }
        }
        Ok(Frame {
            operation: step.operation(),
            inputs,
            params: step.params.clone(),
            field,
            noun: field,
            form: match field {
                "record" => Form::Record,
                _ => Form::Opaque,
            },
            right: right.ok_or_else(|| no_value(group.name, field))?,
        })
    }

    /// The question that opens what a step has sealed.
    fn opened(&mut self, base: &Trace, group: &Group, step: &Step) -> Result<Frame, GenerateError> {
        let (mut inputs, mut params) = (Named::default(), Named::default());
        for field in ["key", "iv"] {
            if let Some(Input::One(value)) = step.inputs.get(field) {
                let given = self.given_as(base, group, value, field)?;
                inputs.insert(field, Input::One(given));
            }
        }
        for field in ["suite", "sequence"] {
            if let Some(literal) = step.params.get(field) {
                params.insert(field, literal.clone());
            }
        }
        Ok(Frame {
            operation: Operation::RecordOpen,
            inputs,
            params,
            field: "record",
            noun: "record",
            form: Form::Record,
            right: octets_of(base, group.name, &step.name)?,
        })
    }

    /// A value of the scenario, under its name and that of the group.
    fn given(&mut self, base: &Trace, group: &Group, name: &str) -> Result<String, GenerateError> {
        self.given_as(base, group, name, name)
    }

    fn given_as(
        &mut self,
        base: &Trace,
        group: &Group,
        name: &str,
        as_name: &str,
    ) -> Result<String, GenerateError> {
        let octets = octets_of(base, group.name, name)?;
        // Groups of one scenario share its values.
        if let Some(shared) = self.shared.get(&octets) {
            return Ok(shared.clone());
        }
        let name = self.add(format!("{as_name}_of_{}", group.name), octets.clone())?;
        self.shared.insert(octets, name.clone());
        Ok(name)
    }

    /// Adds a given value, if there is none of that name.
    fn add(&mut self, name: String, octets: Vec<u8>) -> Result<String, GenerateError> {
        if self.trace.value(&name).is_none() {
            self.trace.add_given(Given {
                name: name.clone(),
                comment: None,
                octets: octets.into(),
            })?;
        }
        Ok(name)
    }

    fn ask(&mut self, draft: &Draft) -> Result<Answer, GenerateError> {
        let question = self
            .trace
            .question(draft.operation, &draft.inputs, &draft.params)?;
        let answer = self.reference.answer(&question);
        Ok(answer.map_err(crate::connection::Error::from)?)
    }

    fn edited(&self, frame: &Frame, name: &str, edits: &[Edit]) -> Result<Vec<u8>, GenerateError> {
        edited(&frame.right, frame.form, edits).map_err(|error| GenerateError::Edit {
            step: format!("{}#{name}", self.trace.id()),
            error,
        })
    }
}

impl Frame {
    /// The inputs in the order of the operation, with a value in the field of the faults.
    fn inputs_with(&self, value: &str) -> Named<Input> {
        let mut inputs = Named::default();
        for field in self.operation.fields() {
            let input = match self.inputs.get(field.name) {
                Some(Input::Many(names)) if field.name == self.field => {
                    Input::Many([&names[..], &[value.to_owned()]].concat())
                }
                None if field.name == self.field => Input::One(value.to_owned()),
                Some(input) => input.clone(),
                None => continue,
            };
            inputs.insert(field.name, input);
        }
        inputs
    }

    fn draft(&self, name: String, comment: &str) -> Draft {
        Draft {
            name,
            reference: String::new(),
            comment: comment.to_owned(),
            flags: Vec::new(),
            operation: self.operation,
            inputs: Named::default(),
            params: self.params.clone(),
            expected: Expected::Refusal(Vec::new()),
        }
    }
}

/// Whether a refusal with that alert is one of those that a fault may be answered with.
fn permits(
    operation: Operation,
    fault: &Fault,
    alert: Option<crate::registry::AlertDescription>,
) -> bool {
    !operation.names_alerts() || alert.is_some_and(|alert| fault.alerts.contains(&alert))
}

fn octets_of(base: &Trace, step: &str, name: &str) -> Result<Vec<u8>, GenerateError> {
    let value = base.value(name).ok_or_else(|| no_value(step, name))?;
    Ok(value.octets.to_vec())
}

fn no_value(step: &str, name: &str) -> GenerateError {
    GenerateError::Edit {
        step: step.to_owned(),
        error: EditError::NoField(name.to_owned()),
    }
}

/// How many shares a message has, if it is a ClientHello.
fn shares_in(base: &Trace, name: &str) -> usize {
    let octets = base.value(name).map(|value| &value.octets[..]);
    match octets.map(Handshake::decode) {
        Some(Ok(Handshake::ClientHello(hello))) => hello.shares().count(),
        _ => 0,
    }
}
