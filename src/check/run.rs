//! Asks a subject the steps of a plan, one after the other.

use std::{
    borrow::Cow,
    cell::OnceCell,
    collections::{HashMap, HashSet, VecDeque},
    iter,
};

use super::{
    compare::mismatches,
    mistake,
    plan::{Plan, PlannedStep},
};
use crate::{
    bytes::Octets,
    named::Named,
    question::{
        Answer, Capability, Fault, FaultKind, Hello, Operation, Question, Subject, Values, unwound,
    },
    report::{Case, Failure, InputValue, Mismatch, Report, Verdict, shell_word},
    trace::{Expected, Input, Step, Trace},
};

/// Asks every step of the plan that is not skipped.
///
/// `reproduce` is the command that asks one step again, up to the id of the step.
pub fn run(plan: &Plan<'_>, hello: &Hello, subject: &mut dyn Subject, reproduce: &str) -> Report {
    let mut answers = VecDeque::new();
    let asked = plan.steps.iter().filter(|planned| planned.skip.is_none());
    let mut questions = asked.map(|planned| &planned.step.question);
    subject.answer_all(&mut questions, &mut |answer| answers.push_back(answer));

    let mut told = HashMap::new();
    let mut names = (None, OnceCell::new());
    let cases = plan.steps.iter().map(|planned| {
        let PlannedStep { trace, step, skip } = planned;
        if names.0 != Some(trace.id()) {
            names = (Some(trace.id()), OnceCell::new());
        }
        let verdict = match skip {
            Some(skip) => Verdict::Skipped(skip.clone()),
            None => {
                let answer = answers.pop_front().unwrap_or_else(|| Err(no_answer()));
                verdict(trace, step, hello, answer, reproduce, &told, &names.1)
            }
        };
        let said = match &verdict {
            Verdict::Passed => "agreed",
            Verdict::Failed(_) => "disagreed",
            Verdict::Faulted(..) => "no answer",
            Verdict::Skipped(_) => "skipped",
        };
        told.insert((trace.id(), step.number), said);
        Case {
            scenario: trace.id().to_owned(),
            step: step.name.clone(),
            number: step.number,
            steps: trace.step_count(),
            operation: step.operation(),
            reference: step.reference.clone(),
            verdict,
            expected: None,
        }
    });
    Report {
        subject: hello.name.clone(),
        version: hello.version.clone(),
        cases: cases.collect(),
        ..Report::default()
    }
}

/// Greets a subject. A panic is a fault.
///
/// # Errors
///
/// Where no usable greeting came back; nothing can be asked then.
pub fn greet(subject: &mut dyn Subject) -> Result<Hello, Fault> {
    unwound(" when it was greeted", || subject.hello())
}

/// Asks one question.
pub fn ask(subject: &mut dyn Subject, question: &Question) -> Result<Answer, Fault> {
    let mut answer = None;
    subject.answer_all(&mut iter::once(question), &mut |said| answer = Some(said));
    answer.unwrap_or_else(|| Err(no_answer()))
}

/// An implementation of `answer_all` that leaves a question out.
fn no_answer() -> Fault {
    FaultKind::NotAnAnswer("nothing".into()).into()
}

/// What the subject said of each step before: by scenario and number.
type Told<'a> = HashMap<(&'a str, usize), &'static str>;

fn verdict<'a>(
    trace: &'a Trace,
    step: &Step,
    hello: &Hello,
    answer: Result<Answer, Fault>,
    reproduce: &str,
    told: &Told<'_>,
    names: &OnceCell<Names<'a>>,
) -> Verdict {
    let failure =
        |mismatches, hint| Box::new(failure(trace, step, mismatches, hint, reproduce, told));
    let nothing = Capability::default();
    let capability = hello.operations.get(&step.operation()).unwrap_or(&nothing);
    match answer {
        Err(fault) => Verdict::Faulted(fault, failure(Vec::new(), None)),
        Ok(answer) => match mismatches(step, capability, &answer) {
            differences if differences.is_empty() => Verdict::Passed,
            differences => {
                let names = || names.get_or_init(|| Names::of(trace));
                let hint = hint(names, step, capability, &answer);
                Verdict::Failed(failure(differences, hint))
            }
        },
    }
}

fn failure(
    trace: &Trace,
    step: &Step,
    mismatches: Vec<Mismatch>,
    hint: Option<String>,
    reproduce: &str,
    told: &Told<'_>,
) -> Failure {
    let lines = |(field, input): (&str, &Input)| {
        let list = matches!(input, Input::Many(_));
        let field = field.to_owned();
        let names = input.names().iter().enumerate();
        let lines = names.map(move |(index, name)| {
            let value = trace.value(name);
            let origin = match value.and_then(|value| value.step) {
                None => "given".to_owned(),
                Some(number) => {
                    let said = told
                        .get(&(trace.id(), number))
                        .copied()
                        .unwrap_or("not asked");
                    format!("step {number}: {said}")
                }
            };
            InputValue {
                field: if list {
                    format!("{field}[{index}]")
                } else {
                    field.clone()
                },
                value: name.clone(),
                octets: value.map(|value| value.octets.clone()).unwrap_or_default(),
                origin,
            }
        });
        lines.collect::<Vec<_>>()
    };
    Failure {
        formula: format!("{} = {}", step.name, step.formula()),
        inputs: step.inputs.iter().flat_map(lines).collect(),
        mismatches,
        hint,
        reproduce: format!(
            "{reproduce} {}",
            shell_word(&format!("{}#{}", trace.id(), step.name))
        ),
    }
}

/// What the wrong answer is, where that can be told.
fn hint<'n, 'a: 'n>(
    names: impl FnOnce() -> &'n Names<'a>,
    step: &Step,
    capability: &Capability,
    answer: &Answer,
) -> Option<String> {
    let (Expected::Values(expected), Answer::Ok(got)) = (&step.expected, answer) else {
        return None;
    };
    if step.operation() == Operation::Decode && !capability.fields {
        return None;
    }
    let wrong: Values = match step.operation() {
        Operation::Replay => first_wrong_output(expected, got),
        _ => wrong_outputs(expected, got).filter(|wrong| !wrong.is_empty()),
    }?;
    mistake::explain(&step.question, got, &wrong)
        .or_else(|| shape(expected, &wrong))
        .or_else(|| names().other_value(step, &wrong))
}

/// The outputs that differ; none where one is missing or unknown, which speaks for itself.
fn wrong_outputs(expected: &Values, got: &Values) -> Option<Values> {
    let known: HashSet<_> = expected.iter().map(|(name, _)| name).collect();
    let all_known = got.len() == known.len() && got.iter().all(|(name, _)| known.contains(name));
    let wrong = |(name, octets): (&str, &Octets)| {
        (expected.get(name) != Some(octets)).then(|| (name.to_owned(), octets.clone()))
    };
    all_known.then(|| got.iter().filter_map(wrong).collect())
}

/// The first output that differs; none where it is missing, which speaks for itself. What comes after it may follow from
/// it.
fn first_wrong_output(expected: &Values, got: &Values) -> Option<Values> {
    let mut expected = expected.iter();
    let (name, _) = expected.find(|(name, octets)| got.get(name) != Some(octets))?;
    Some([(name, got.get(name)?.clone())].into())
}

/// A mistake that shows in the form of the octets, whatever they mean.
fn shape(expected: &Values, wrong: &Values) -> Option<String> {
    /// Fewer octets than this are too few to conclude anything.
    const TELLING: usize = 8;

    let ((name, wrong), 1) = (wrong.iter().next()?, wrong.len()) else {
        return None;
    };
    let expected = expected.get(name)?;
    let stripped = expected
        .iter()
        .position(|octet| *octet != 0)
        .unwrap_or(expected.len());
    if stripped > 0 && !wrong.is_empty() && **wrong == expected[stripped..] {
        return Some("this is the value without its leading zero octets".into());
    }
    if wrong.len() < TELLING {
        return None;
    }
    if expected.starts_with(wrong) {
        return Some(format!(
            "these are only the first {} octets of the value",
            wrong.len()
        ));
    }
    if wrong.starts_with(expected) && !expected.is_empty() {
        let more = wrong.len() - expected.len();
        return Some(format!(
            "this is the value with {more} octets too many at its end"
        ));
    }
    if wrong.iter().rev().eq(expected.iter()) {
        return Some("this is the value with its octets in reverse order".into());
    }
    if wrong.iter().all(|octet| *octet == 0) {
        return Some("all octets are zero".into());
    }
    None
}

/// The values of a trace by their octets.
struct Names<'a>(HashMap<&'a [u8], (Option<usize>, Cow<'a, str>)>);

impl<'a> Names<'a> {
    /// Fewer octets than this may be those of a value by chance.
    const TELLING: usize = 12;

    fn of(trace: &'a Trace) -> Self {
        let mut names = HashMap::new();
        for (name, value) in trace.values() {
            if value.octets.len() < Self::TELLING {
                continue;
            }
            // Of several names for the same octets, the earliest: given values first, then steps in order.
            let place = (value.step, name);
            let first = names
                .entry(&value.octets[..])
                .or_insert_with(|| place.clone());
            if place < *first {
                *first = place;
            }
        }
        Self(names)
    }

    /// The wrong output is another value of the handshake, such as the other side's.
    fn other_value(&self, step: &Step, wrong: &Values) -> Option<String> {
        let found: Named<String> = wrong
            .iter()
            .map(|(output, octets)| {
                let (_, same) = self.0.get(&octets[..])?;
                (*same != step.value_name(output))
                    .then(|| (output.to_owned(), same.clone().into_owned()))
            })
            .collect::<Option<_>>()?;
        match found.iter().collect::<Vec<_>>()[..] {
            [] => None,
            [(_, name)] => Some(format!("this is the value of {name}")),
            ref several => {
                let several: Vec<_> = several
                    .iter()
                    .map(|(output, name)| format!("{output} is {name}"))
                    .collect();
                Some(several.join(", "))
            }
        }
    }
}
