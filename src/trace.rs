//! The hub: a handshake as a straight-line program, an ordered list of named values, each given, or computed by one
//! operation from earlier values.
//!
//! Importers, generators and captures make traces; vector files hold them; the checker, the reports and the pages read
//! them. A [`Trace`] is correct by construction: names are unique, references point backwards, and every step resolves
//! to a [`Question`].

mod error;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
};
use serde_json::Value as Json;

pub use self::error::TraceError;
use crate::{
    bytes::Octets,
    named::{Named, present},
    question::{Operation, Question, Shape, Values},
    registry::AlertDescription,
};

/// One handshake: its values and steps in order.
#[derive(Clone, Debug)]
pub struct Trace {
    id: String,
    header: Vec<String>,
    notes: Named<Note>,
    stages: Vec<Stage>,
    /// What has a name, without the outputs of a step that have longer ones.
    places: HashMap<String, Place>,
    steps: usize,
    /// Octets of all values, and of all questions.
    octets: usize,
    asked: usize,
}

/// Where the thing of a name stands: a stage, and the index among its given values or its steps.
#[derive(Clone, Copy, Debug)]
enum Place {
    Given {
        stage: usize,
        index: usize,
        /// By a step.
        used: bool,
    },
    Step {
        stage: usize,
        index: usize,
    },
}

/// What a flag means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The kind of mistake that the flagged steps bring to light, or what sets them apart.
    pub description: String,
}

/// A stage of the handshake.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What happens.
    pub name: String,
    /// The document that the values come from: `rfc8448#section-3`.
    pub source: String,
    /// The values that no question computes.
    pub given: Vec<Given>,
    /// The values that one does.
    pub steps: Vec<Step>,
}

/// A value that no question computes: a message as sent, a private key, a salt, application data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Unique in its file.
    pub name: String,
    /// What it is, where the name does not say.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(test, schemars(with = "String"))]
    pub comment: Option<String>,
    /// The value.
    pub octets: Octets,
}

/// A value that a question computes, or must refuse to.
#[derive(Clone, Debug)]
pub struct Step {
    /// Position in the trace, from 1.
    pub number: usize,
    /// Unique in its file.
    pub name: String,
    /// The section that defines the step: `rfc8446#section-7.1`.
    pub reference: String,
    /// One line for people.
    pub comment: String,
    /// Each explained in the notes.
    pub flags: Vec<String>,
    /// Field → earlier value or values.
    pub inputs: Named<Input>,
    /// Field → literal.
    pub params: Named<Json>,
    /// Inputs and params together, resolved.
    pub question: Question,
    /// What must be answered.
    pub expected: Expected,
}

/// What a field of octets names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Input {
    /// One earlier value.
    One(String),
    /// Earlier values, for a field that is a list.
    Many(Vec<String>),
}

impl Input {
    /// The names, one or many.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => core::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

impl From<&str> for Input {
    fn from(name: &str) -> Self {
        Self::One(name.to_owned())
    }
}

/// What must be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These outputs.
    Values(Values),
    /// A refusal with one of these alerts; with any, where none is named.
    Refusal(Vec<AlertDescription>),
}

/// A named value of a trace.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// The value.
    pub octets: &'a Octets,
    /// Number of the step that computes it; none for a given value.
    pub step: Option<usize>,
}

/// A step that is not yet part of a trace.
#[derive(Clone, Debug)]
pub struct Draft {
    /// As in [`Step`].
    pub name: String,
    /// As in [`Step`].
    pub reference: String,
    /// As in [`Step`].
    pub comment: String,
    /// As in [`Step`].
    pub flags: Vec<String>,
    /// The operation that is asked.
    pub operation: Operation,
    /// As in [`Step`].
    pub inputs: Named<Input>,
    /// As in [`Step`].
    pub params: Named<Json>,
    /// As in [`Step`].
    pub expected: Expected,
}

/// Octets that the questions of a trace may hold together: so many for each octet of a value, and as many again as a short
/// trace needs. A list that names one long value over and over would otherwise hold more than any memory.
const ASKED_FOR_EACH: usize = 16;
const ASKED_AT_LEAST: usize = 1 << 20;

impl Trace {
    /// An empty trace. The id is the path of its file below the folder of vectors, without the extension:
    /// `rfc8448/simple-1rtt`.
    pub fn new(id: impl Into<String>, header: Vec<String>, notes: Named<Note>) -> Self {
        Self {
            id: id.into(),
            header,
            notes,
            stages: Vec::new(),
            places: HashMap::new(),
            steps: 0,
            octets: 0,
            asked: 0,
        }
    }

    /// `rfc8448/simple-1rtt`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Lines for people: what the handshake is.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// What the flags mean.
    pub fn notes(&self) -> &Named<Note> {
        &self.notes
    }

    /// The stages in order.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The steps of all stages in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.stages.iter().flat_map(|stage| &stage.steps)
    }

    /// The given values of all stages in order.
    pub fn given(&self) -> impl Iterator<Item = &Given> {
        self.stages.iter().flat_map(|stage| &stage.given)
    }

    /// How many steps there are.
    pub fn step_count(&self) -> usize {
        self.steps
    }

    /// The step of that name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps().find(|step| step.name == name)
    }

    /// The value of that name. A step with one output lends it its own name; of a step with several, the values are
    /// `step.output`.
    pub fn value(&self, name: &str) -> Option<Value<'_>> {
        // There is no dot in the name of a step.
        let (name, output) = match name.split_once('.') {
            Some((step, output)) => (step, Some(output)),
            None => (name, None),
        };
        match *self.places.get(name)? {
            Place::Given { stage, index, .. } => match output {
                Some(_) => None,
                None => Some(Value {
                    octets: &self.stages[stage].given[index].octets,
                    step: None,
                }),
            },
            Place::Step { stage, index } => self.stages[stage].steps[index].value(output),
        }
    }

    /// All values by name: of each stage those given, and those that its steps compute.
    pub fn values(&self) -> impl Iterator<Item = (Cow<'_, str>, Value<'_>)> {
        self.stages.iter().flat_map(|stage| {
            let given = stage.given.iter().map(|given| {
                let octets = &given.octets;
                (Cow::from(&given.name), Value { octets, step: None })
            });
            given.chain(stage.steps.iter().flat_map(Step::values))
        })
    }

    /// Opens the next stage.
    pub fn add_stage(&mut self, name: impl Into<String>, source: impl Into<String>) {
        self.stages.push(Stage {
            name: name.into(),
            source: source.into(),
            given: Vec::new(),
            steps: Vec::new(),
        });
    }

    /// Adds a given value to the last stage.
    ///
    /// # Errors
    ///
    /// [`TraceError::NotAName`], [`TraceError::DuplicateName`], [`TraceError::NoStage`].
    pub fn add_given(&mut self, given: Given) -> Result<(), TraceError> {
        self.check_name(&given.name)?;
        let (number, stage) = last(&mut self.stages)?;
        let place = Place::Given {
            stage: number,
            index: stage.given.len(),
            used: false,
        };
        self.octets += given.octets.len();
        self.places.insert(given.name.clone(), place);
        stage.given.push(given);
        Ok(())
    }

    /// Adds a step to the last stage: resolves its names and makes the question.
    ///
    /// # Errors
    ///
    /// All of [`TraceError`] but the two that [`Trace::finish`] finds.
    pub fn add_step(&mut self, draft: Draft) -> Result<&Step, TraceError> {
        self.check_name(&draft.name)?;
        let names = || draft.inputs.iter().flat_map(|(_, input)| input.names());
        let octets = names().filter_map(|name| Some(self.value(name)?.octets.len()));
        self.asked = octets.fold(self.asked, usize::saturating_add);
        let most = ASKED_AT_LEAST + ASKED_FOR_EACH * self.octets;
        if self.asked > most {
            return Err(TraceError::TooManyOctets(most));
        }
        let question = self.question(draft.operation, &draft.inputs, &draft.params)?;
        if let Expected::Values(values) = &draft.expected {
            check_outputs(draft.operation, values)?;
            let lengths = values.iter().map(|(_, octets)| octets.len());
            self.octets += lengths.sum::<usize>();
        }
        for name in names() {
            if let Some(Place::Given { used, .. }) = self.places.get_mut(name) {
                *used = true;
            }
        }
        let (number, stage) = last(&mut self.stages)?;
        let place = Place::Step {
            stage: number,
            index: stage.steps.len(),
        };
        self.places.insert(draft.name.clone(), place);
        self.steps += 1;
        stage.steps.push(Step {
            number: self.steps,
            name: draft.name,
            reference: draft.reference,
            comment: draft.comment,
            flags: draft.flags,
            inputs: draft.inputs,
            params: draft.params,
            question,
            expected: draft.expected,
        });
        stage.steps.last().ok_or(TraceError::NoStage)
    }

    /// Takes out every given value that no step uses.
    pub fn drop_unused_given(&mut self) {
        let places = &mut self.places;
        for stage in &mut self.stages {
            let mut kept = 0;
            stage.given.retain(|given| {
                let Entry::Occupied(mut place) = places.entry(given.name.clone()) else {
                    return false;
                };
                match place.get_mut() {
                    Place::Given { index, used, .. } if *used => {
                        *index = kept;
                        kept += 1;
                        true
                    }
                    _ => {
                        place.remove();
                        false
                    }
                }
            });
        }
    }

    /// The rules that only a whole trace can break: every given is used, every flag explained.
    ///
    /// # Errors
    ///
    /// [`TraceError::UnusedGiven`], [`TraceError::UnexplainedFlag`].
    pub fn finish(self) -> Result<Self, TraceError> {
        let is_unused = |given: &&Given| {
            let place = self.places.get(&given.name);
            matches!(place, Some(Place::Given { used: false, .. }))
        };
        if let Some(unused) = self.given().find(is_unused) {
            return Err(TraceError::UnusedGiven(unused.name.clone()));
        }
        let flags = || {
            self.steps()
                .flat_map(|step| step.flags.iter().map(move |flag| (step, flag)))
        };
        if let Some((step, flag)) = flags().find(|(_, flag)| self.notes.get(flag).is_none()) {
            return Err(TraceError::UnexplainedFlag {
                step: step.name.clone(),
                flag: flag.clone(),
            });
        }
        Ok(self)
    }

    /// Resolves names: with `op` the object *is* the question.
    ///
    /// # Errors
    ///
    /// Where a field is unknown, missing, of the wrong shape, or names no earlier value.
    pub fn question(
        &self,
        operation: Operation,
        inputs: &Named<Input>,
        params: &Named<Json>,
    ) -> Result<Question, TraceError> {
        let mut fields = Vec::with_capacity(inputs.len() + params.len());
        let field = |name: &str| operation.fields().iter().find(|field| field.name == name);
        for (name, input) in inputs.iter() {
            let shape = field(name).map(|field| field.shape);
            let resolve = |reference: &String| match self.value(reference) {
                Some(value) => Ok(&value.octets[..]),
                None => Err(TraceError::UnknownReference {
                    field: name.to_owned(),
                    name: reference.clone(),
                }),
            };
            let resolved = match (shape, input) {
                (Some(Shape::Octets | Shape::OptionalOctets), Input::One(one)) => {
                    FieldValue::Octets(resolve(one)?)
                }
                (Some(Shape::OctetsList), Input::Many(many)) => {
                    FieldValue::List(many.iter().map(resolve).collect::<Result<_, _>>()?)
                }
                (Some(Shape::OctetsList), Input::One(_)) => {
                    return Err(TraceError::NotAList(name.to_owned()));
                }
                (Some(Shape::Octets | Shape::OptionalOctets), Input::Many(_)) => {
                    return Err(TraceError::NotOneName(name.to_owned()));
                }
                (Some(Shape::Text | Shape::Literal) | None, _) => {
                    return Err(TraceError::UnknownInput {
                        operation,
                        field: name.to_owned(),
                    });
                }
            };
            fields.push((name, resolved));
        }
        for (name, literal) in params.iter() {
            match field(name).map(|field| field.shape) {
                Some(Shape::Text | Shape::Literal) => {
                    fields.push((name, FieldValue::Literal(literal)));
                }
                _ => {
                    return Err(TraceError::UnknownParam {
                        operation,
                        field: name.to_owned(),
                    });
                }
            }
        }
        for field in operation.fields() {
            let given = || fields.iter().any(|(name, _)| *name == field.name);
            if field.shape != Shape::OptionalOctets && !given() {
                let field = field.name;
                return Err(TraceError::MissingField { operation, field });
            }
        }
        let fields = MapDeserializer::new(fields.into_iter());
        let question = Question::of_fields(operation, fields);
        question.map_err(|error: serde_json::Error| TraceError::Param {
            operation,
            reason: error.to_string(),
        })
    }

    fn check_name(&self, name: &str) -> Result<(), TraceError> {
        if !is_name(name) {
            return Err(TraceError::NotAName(name.to_owned()));
        }
        if self.places.contains_key(name) {
            return Err(TraceError::DuplicateName(name.to_owned()));
        }
        Ok(())
    }
}

impl Step {
    /// Which kind of question the step asks.
    pub fn operation(&self) -> Operation {
        self.question.operation()
    }

    /// The value of that output, or the one that has the name of the step.
    fn value(&self, output: Option<&str>) -> Option<Value<'_>> {
        let Expected::Values(values) = &self.expected else {
            return None;
        };
        let octets = match (output, self.operation().outputs()) {
            (None, [(only, _)]) => values.get(only)?,
            (Some(_), [_]) | (None, _) => return None,
            (Some(output), _) => values.get(output)?,
        };
        Some(Value {
            octets,
            step: Some(self.number),
        })
    }

    fn values(&self) -> impl Iterator<Item = (Cow<'_, str>, Value<'_>)> {
        let values = match &self.expected {
            Expected::Values(values) => Some(values),
            Expected::Refusal(_) => None,
        };
        let values = values.into_iter().flat_map(Values::iter);
        values.map(|(output, octets)| {
            let step = Some(self.number);
            (self.name_of(output), Value { octets, step })
        })
    }

    /// The name of the value that an output becomes.
    pub fn value_name(&self, output: &str) -> String {
        self.name_of(output).into_owned()
    }

    /// A step with one output lends it its name; of a step with several, the values are `step.output`.
    fn name_of(&self, output: &str) -> Cow<'_, str> {
        match self.operation().outputs() {
            [_] => Cow::from(&self.name),
            _ => format!("{}.{output}", self.name).into(),
        }
    }

    /// The step as a formula: `HKDF-Expand-Label(SHA-256, secret, "derived", context, 32)`.
    pub fn formula(&self) -> String {
        let operation = self.operation();
        let arguments: Vec<String> = operation
            .fields()
            .iter()
            .filter_map(|field| match (field.shape, self.params.get(field.name)) {
                (Shape::Text, Some(Json::String(text))) => Some(format!("{text:?}")),
                (Shape::Literal, Some(Json::String(name))) => Some(name.clone()),
                (_, Some(literal)) => Some(literal.to_string()),
                (_, None) => {
                    let present = self.inputs.get(field.name).is_some();
                    present.then(|| field.name.to_owned())
                }
            })
            .collect();
        format!("{}({})", operation.function(), arguments.join(", "))
    }
}

fn last(stages: &mut [Stage]) -> Result<(usize, &mut Stage), TraceError> {
    let last = stages.iter_mut().enumerate().next_back();
    last.ok_or(TraceError::NoStage)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
}

fn check_outputs(operation: Operation, values: &Values) -> Result<(), TraceError> {
    // Which they are only an answer tells.
    if operation.names_its_outputs() {
        return Ok(());
    }
    let known = operation.outputs();
    if let Some((missing, _)) = known.iter().find(|(name, _)| values.get(name).is_none()) {
        return Err(TraceError::MissingOutput {
            operation,
            output: missing,
        });
    }
    match values
        .iter()
        .find(|(name, _)| known.iter().all(|(known, _)| known != name))
    {
        Some((unknown, _)) => Err(TraceError::UnknownOutput {
            operation,
            output: unknown.into(),
        }),
        None => Ok(()),
    }
}

/// What a field of a question is made of: octets as they are, without a way through hexadecimal.
enum FieldValue<'a> {
    Octets(&'a [u8]),
    List(Vec<&'a [u8]>),
    Literal(&'a Json),
}

impl<'de> IntoDeserializer<'de, serde_json::Error> for FieldValue<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for FieldValue<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Self::Octets(octets) => visitor.visit_bytes(octets),
            Self::List(list) => {
                let list = list.into_iter().map(Self::Octets);
                visitor.visit_seq(SeqDeserializer::new(list))
            }
            Self::Literal(literal) => literal.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self {
            Self::Literal(literal) => literal.deserialize_enum(name, variants, visitor),
            octets => octets.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
