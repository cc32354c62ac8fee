//! Questions over the pipe of `tlskat check --command`, beside the same questions without one.

use std::{env, path::Path, time::Duration};

use super::{Comparison, Contender, MeasureError, Part, Work, vector};
use crate::{
    question::{Answer, Question, Subject},
    subject::{Process, reference},
    trace::Expected,
};

/// The step that is measured here.
pub const STEP: &str = "pipe";

/// Its questions are asked.
const SCENARIO: &str = "rfc8448/simple-1rtt";

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// All comparisons, with the running program, which must be `tlskat`, at the other end of the pipe.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let program = env::current_exe().map_err(|error| MeasureError::Program(error.to_string()))?;
    comparisons_with(&program)
}

/// All comparisons, with `program answer` at the other end of the pipe.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons_with(program: &Path) -> Result<Vec<Comparison>, MeasureError> {
    let questions = vector(SCENARIO, |trace| {
        // What a subject refuses would be answered sooner than what it computes.
        let steps = trace
            .steps()
            .filter(|step| matches!(step.expected, Expected::Values(_)));
        Some(steps.map(|step| step.question.clone()).collect::<Vec<_>>())
    })?;
    let parameter = format!("{} questions of {SCENARIO}", questions.len());
    let expected = one_by_one(&mut reference(), &questions)
        .ok_or_else(|| MeasureError::wrong_answer("the reference", STEP, &parameter))?;

    let asked = {
        let questions = questions.clone();
        Work::again(move || one_by_one(&mut reference(), &questions).ok_or(()))
    };
    let bound = Contender::new("reference", "asked without a pipe", Part::Bound, asked);
    let id = bound.id();
    let mut contenders = vec![bound];
    let paces: [(_, Pace); 2] = [
        ("many on their way at once", at_once),
        ("one by one", one_by_one),
    ];
    for (way, pace) in paces {
        let mut process = started(program)?;
        if pace(&mut process, &questions).as_ref() != Some(&expected) {
            return Err(MeasureError::wrong_answer(way, STEP, &parameter));
        }
        let questions = questions.clone();
        let work = Work::again(move || pace(&mut process, &questions).ok_or(()));
        contenders.push(Contender::new("reference", way, Part::Ours, work).bounded_by(&id));
    }
    Ok(vec![Comparison {
        step: STEP,
        parameter,
        octets: None,
        contenders,
    }])
}

/// Asks all questions: none where one is not answered.
type Pace = fn(&mut Process, &[Question]) -> Option<Vec<Answer>>;

/// Each question when the one before is answered.
fn one_by_one<S: Subject>(subject: &mut S, questions: &[Question]) -> Option<Vec<Answer>> {
    let answers = questions.iter().map(|question| subject.answer(question));
    answers.collect::<Result<_, _>>().ok()
}

/// As `tlskat check` asks.
fn at_once(process: &mut Process, questions: &[Question]) -> Option<Vec<Answer>> {
    let mut answers = Vec::with_capacity(questions.len());
    process.answer_all(&mut questions.iter(), &mut |answer| answers.push(answer));
    answers.into_iter().collect::<Result<_, _>>().ok()
}

fn started(program: &Path) -> Result<Process, MeasureError> {
    let shown = program.display();
    let refused =
        |error: &dyn core::fmt::Display| MeasureError::Program(format!("{shown} answer: {error}"));
    let path = program.to_str().ok_or_else(|| refused(&"not UTF-8"))?;
    let path = shlex::try_quote(path).map_err(|error| refused(&error))?;
    let mut process =
        Process::new(&format!("{path} answer"), TIMEOUT).map_err(|error| refused(&error))?;
    process.hello().map_err(|fault| refused(&fault))?;
    Ok(process)
}
