//! Reads a vector file strictly and writes it canonically.

use core::fmt;

use serde::de::DeserializeOwned;

use super::file::{File, Group, Outcome, Test};
use crate::{
    line::short_line,
    named::{Named, Object},
    trace::{Draft, Expected, Trace, TraceError},
};

/// Reads a vector file. The id is its path below the folder of vectors, without the extension.
///
/// # Errors
///
/// The first rule that the file breaks, with the place. A file that was loaded can be asked step by step.
pub fn load(id: &str, text: &str) -> Result<Trace, LoadError> {
    let trace = parse(text).and_then(|file| trace(id, file, || parse(text)));
    trace.map_err(|(pointer, reason)| LoadError::new(id, pointer, reason))
}

/// Reads a vector file as the build embeds it: MessagePack with the members of the JSON.
pub(super) fn load_packed(id: &str, packed: &[u8]) -> Result<Trace, LoadError> {
    let parse = || match rmp_serde::from_slice(packed) {
        Ok(Object(file)) => Ok(file),
        Err(error) => Err((String::new(), Reason::Json(error.to_string()))),
    };
    let trace = parse().and_then(|file| trace(id, file, parse));
    trace.map_err(|(pointer, reason)| LoadError::new(id, pointer, reason))
}

/// The canonical text of a trace: two spaces of indent, fixed order of members, one newline at the end.
pub fn save(trace: &Trace) -> String {
    // Every member of a file is a string, a number or made of them: nothing that JSON cannot hold.
    let mut text = serde_json::to_string_pretty(&file(trace)).unwrap_or_default();
    text.push('\n');
    text
}

/// Why a file is no vector file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file: its path, or the id of an embedded one.
    pub file: String,
    /// JSON pointer to what is wrong; empty for the whole file.
    pub pointer: String,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a vector file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file cannot be read, with the system's reason.
    Unreadable(String),
    /// The file is longer than this many octets.
    TooLong(u64),
    /// The path is not UTF-8, or has a `#` or a control character, so that it makes no id.
    NoId,
    /// Text for people with a control character.
    ControlCharacter(char),
    /// An invalid result with an empty list of alerts: a subject could send none of them.
    NoAlerts,
    /// Not JSON, or not the members of the format: unknown or missing members, odd hex, a wrong type.
    Json(String),
    /// A member that has only one legal value.
    Fixed {
        /// The legal value.
        expected: String,
        /// The value found.
        got: String,
    },
    /// A name that stands later in the file.
    ForwardReference(String),
    /// `output` is for valid results, `alerts` for invalid ones.
    ResultMismatch,
    /// A rule of every trace.
    Trace(TraceError),
}

impl LoadError {
    pub(super) fn new(file: impl Into<String>, pointer: impl Into<String>, reason: Reason) -> Self {
        Self {
            file: file.into(),
            pointer: pointer.into(),
            reason,
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if !self.pointer.is_empty() {
            write!(f, "{}: ", short_line(&self.pointer))?;
        }
        f.write_str(&short_line(&self.reason.to_string()))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => write!(f, "cannot be read: {reason}"),
            Self::TooLong(limit) => write!(f, "longer than {limit} octets"),
            Self::NoId => {
                f.write_str("the path makes no id: UTF-8 without # and control characters")
            }
            Self::ControlCharacter(found) => write!(f, "the control character {found:?}"),
            Self::NoAlerts => f.write_str("no alert; without this member any may be sent"),
            Self::Json(reason) => f.write_str(reason),
            Self::Fixed { expected, got } => write!(f, "expected {expected}, found {got}"),
            Self::ForwardReference(name) => {
                write!(f, "{name} is a later value; references point backwards")
            }
            Self::ResultMismatch => {
                f.write_str("a valid result has output and no alerts, an invalid one no output")
            }
            Self::Trace(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for LoadError {}

type Located = (String, Reason);

/// Reads a document whose every member is known.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Located> {
    match serde_json::from_str(text) {
        Ok(Object(file)) => Ok(file),
        // To keep the path takes longer than to read, and only an error has a use for it.
        Err(_) => parse_with_path(text),
    }
}

fn parse_with_path<T: DeserializeOwned>(text: &str) -> Result<T, Located> {
    let mut json = serde_json::Deserializer::from_str(text);
    let Object(file) =
        serde_path_to_error::deserialize::<_, Object<T>>(&mut json).map_err(|error| {
            (
                pointer(error.path()),
                Reason::Json(error.inner().to_string()),
            )
        })?;
    json.end()
        .map_err(|error| (String::new(), Reason::Json(error.to_string())))?;
    Ok(file)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    /// No member of the format lies deeper; what does is a stranger's, and says nothing.
    const DEEPEST: usize = 8;

    path.iter()
        .take(DEEPEST)
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escaped(key)),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// A name as part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Moves the parts of the file into a trace; only to name the place of an error is the file read again.
fn trace(
    id: &str,
    file: File,
    again: impl Fn() -> Result<File, Located>,
) -> Result<Trace, Located> {
    fixed(|| "/algorithm".into(), File::ALGORITHM, &file.algorithm)?;
    fixed(|| "/schema".into(), File::SCHEMA, &file.schema)?;
    let tests: usize = file.test_groups.iter().map(|group| group.tests.len()).sum();
    fixed(|| "/numberOfTests".into(), &tests, &file.number_of_tests)?;
    printable(&file)?;

    let mut trace = Trace::new(id, file.header, file.notes);
    for (g, group) in file.test_groups.into_iter().enumerate() {
        trace.add_stage(group.stage, group.source);
        for (v, given) in group.given.into_iter().enumerate() {
            trace.add_given(given).map_err(|error| {
                (
                    format!("/testGroups/{g}/given/{v}/name"),
                    Reason::Trace(error),
                )
            })?;
        }
        for (t, test) in group.tests.into_iter().enumerate() {
            let place = || format!("/testGroups/{g}/tests/{t}");
            fixed(
                || format!("{}/tcId", place()),
                &(trace.step_count() + 1),
                &test.tc_id,
            )?;
            let draft = draft(test).map_err(|reason| match reason {
                Reason::NoAlerts => (format!("{}/alerts", place()), reason),
                reason => (place(), reason),
            })?;
            if let Err(error) = trace.add_step(draft) {
                let place = format!("{}{}", place(), member(&error));
                return Err((place, reason(error, &again()?)));
            }
        }
    }
    match trace.finish() {
        Ok(trace) => Ok(trace),
        Err(error) => Err((place(&error, &again()?), Reason::Trace(error))),
    }
}

fn fixed<T: fmt::Display + PartialEq + ?Sized>(
    pointer: impl FnOnce() -> String,
    expected: &T,
    got: &T,
) -> Result<(), Located> {
    if expected == got {
        return Ok(());
    }
    let reason = Reason::Fixed {
        expected: expected.to_string(),
        got: got.to_string(),
    };
    Err((pointer(), reason))
}

/// What is for people is printed as it is, so it must not move the cursor or end the line.
fn printable(file: &File) -> Result<(), Located> {
    let check =
        |pointer: &dyn Fn() -> String, text: &str| match text.chars().find(|c| c.is_control()) {
            Some(found) => Err((pointer(), Reason::ControlCharacter(found))),
            None => Ok(()),
        };
    for (h, line) in file.header.iter().enumerate() {
        check(&|| format!("/header/{h}"), line)?;
    }
    for (flag, note) in file.notes.iter() {
        check(&|| format!("/notes/{}", escaped(flag)), flag)?;
        check(
            &|| format!("/notes/{}/description", escaped(flag)),
            &note.description,
        )?;
    }
    for (g, group) in file.test_groups.iter().enumerate() {
        let group_at = |member: &str| format!("/testGroups/{g}/{member}");
        check(&|| group_at("stage"), &group.stage)?;
        check(&|| group_at("source"), &group.source)?;
        for (v, given) in group.given.iter().enumerate() {
            let comment = given.comment.as_deref().unwrap_or_default();
            check(&|| group_at(&format!("given/{v}/comment")), comment)?;
        }
        for (t, test) in group.tests.iter().enumerate() {
            let test_at = |member: &str| group_at(&format!("tests/{t}/{member}"));
            check(&|| test_at("ref"), &test.reference)?;
            check(&|| test_at("comment"), &test.comment)?;
            for (f, flag) in test.flags.iter().enumerate() {
                check(&|| test_at(&format!("flags/{f}")), flag)?;
            }
        }
    }
    Ok(())
}

fn draft(test: Test) -> Result<Draft, Reason> {
    let expected = match (test.result, test.output, test.alerts) {
        (Outcome::Valid, Some(output), None) => Expected::Values(output),
        (Outcome::Invalid, None, Some(alerts)) if alerts.is_empty() => {
            return Err(Reason::NoAlerts);
        }
        (Outcome::Invalid, None, alerts) => Expected::Refusal(alerts.unwrap_or_default()),
        _ => return Err(Reason::ResultMismatch),
    };
    Ok(Draft {
        name: test.name,
        reference: test.reference,
        comment: test.comment,
        flags: test.flags,
        operation: test.op,
        inputs: test.inputs,
        params: test.params,
        expected,
    })
}

/// The member of a test that an error is about.
fn member(error: &TraceError) -> String {
    match error {
        TraceError::NotAName(_) | TraceError::DuplicateName(_) => "/name".into(),
        TraceError::UnknownInput { field, .. }
        | TraceError::NotAList(field)
        | TraceError::NotOneName(field)
        | TraceError::UnknownReference { field, .. } => format!("/inputs/{field}"),
        TraceError::UnknownParam { field, .. } => format!("/params/{field}"),
        TraceError::Param { .. } => "/params".into(),
        TraceError::TooManyOctets(_) => "/inputs".into(),
        TraceError::MissingOutput { .. } => "/output".into(),
        TraceError::UnknownOutput { output, .. } => format!("/output/{output}"),
        TraceError::MissingField { .. }
        | TraceError::NoStage
        | TraceError::UnusedGiven(_)
        | TraceError::UnexplainedFlag { .. } => String::new(),
    }
}

fn reason(error: TraceError, file: &File) -> Reason {
    let later = |name: &str| {
        file.test_groups.iter().any(|Group { given, tests, .. }| {
            // `step.output` is a value of the step; what its outputs are called was not looked at yet.
            let step = name.split('.').next().unwrap_or(name);
            given.iter().any(|given| given.name == name)
                || tests.iter().any(|test| test.name == step)
        })
    };
    match error {
        TraceError::UnknownReference { name, .. } if later(&name) => Reason::ForwardReference(name),
        error => Reason::Trace(error),
    }
}

/// Where a rule is broken that only the whole trace can break.
fn place(error: &TraceError, file: &File) -> String {
    for (g, group) in file.test_groups.iter().enumerate() {
        match error {
            TraceError::UnusedGiven(name) => {
                if let Some(v) = group.given.iter().position(|given| given.name == *name) {
                    return format!("/testGroups/{g}/given/{v}");
                }
            }
            TraceError::UnexplainedFlag { step, flag } => {
                if let Some(t) = group.tests.iter().position(|test| test.name == *step) {
                    let flags = &group.tests[t].flags;
                    let f = flags
                        .iter()
                        .position(|known| known == flag)
                        .unwrap_or_default();
                    return format!("/testGroups/{g}/tests/{t}/flags/{f}");
                }
            }
            _ => {}
        }
    }
    String::new()
}

fn file(trace: &Trace) -> File {
    let group = |stage: &crate::trace::Stage| Group {
        stage: stage.name.clone(),
        source: stage.source.clone(),
        given: stage.given.clone(),
        tests: stage.steps.iter().map(test).collect(),
    };
    File {
        algorithm: File::ALGORITHM.into(),
        schema: File::SCHEMA.into(),
        header: trace.header().to_vec(),
        notes: sorted(trace.notes()),
        number_of_tests: trace.step_count(),
        test_groups: trace.stages().iter().map(group).collect(),
    }
}

fn test(step: &crate::trace::Step) -> Test {
    let operation = step.operation();
    let (output, result, alerts) = match &step.expected {
        Expected::Values(values) => (Some(values.clone()), Outcome::Valid, None),
        Expected::Refusal(alerts) if alerts.is_empty() => (None, Outcome::Invalid, None),
        Expected::Refusal(alerts) => (None, Outcome::Invalid, Some(alerts.clone())),
    };
    Test {
        tc_id: step.number,
        name: step.name.clone(),
        reference: step.reference.clone(),
        comment: step.comment.clone(),
        flags: step.flags.clone(),
        op: operation,
        inputs: in_order(
            &step.inputs,
            operation.fields().iter().map(|field| field.name),
        ),
        params: in_order(
            &step.params,
            operation.fields().iter().map(|field| field.name),
        ),
        output: output.map(|output| match operation.outputs() {
            [] => output,
            outputs => in_order(&output, outputs.iter().map(|(name, _)| *name)),
        }),
        result,
        alerts,
    }
}

fn in_order<'a, T: Clone>(things: &Named<T>, order: impl Iterator<Item = &'a str>) -> Named<T> {
    order
        .filter_map(|name| Some((name.to_owned(), things.get(name)?.clone())))
        .collect()
}

fn sorted<T: Clone>(things: &Named<T>) -> Named<T> {
    let mut sorted: Vec<_> = things
        .iter()
        .map(|(name, thing)| (name.to_owned(), thing.clone()))
        .collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    sorted.into_iter().collect()
}
