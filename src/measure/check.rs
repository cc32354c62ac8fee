//! All vectors loaded and checked, beside the primitives that this takes.

mod recorder;

use self::recorder::{Calls, Recorder};
use super::{Comparison, Contender, MeasureError, Part, Work};
use crate::{
    check::{Plan, Selection, run},
    question::Subject as _,
    report::Report,
    subject::{OfProvider, reference},
    vector::Library,
};

/// The step that is measured here.
pub const STEP: &str = "check";

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let unsound = || MeasureError::Vector("of this crate".to_owned());
    let library = load().ok_or_else(unsound)?;
    let calls = calls(&library).ok_or_else(unsound)?;
    let steps = library
        .traces()
        .iter()
        .map(|trace| trace.step_count())
        .sum::<usize>();
    let ours = |way, work| Contender::new("reference", way, Part::Ours, work);
    let bound = Contender::new(
        "reference",
        "primitives alone",
        Part::Bound,
        Work::again(move || calls.make()),
    );
    let id = bound.id();
    let checks = [
        ours(
            "vectors loaded before",
            Work::again(move || check(&library).ok_or(())),
        ),
        ours(
            "vectors loaded each time",
            Work::again(|| load().and_then(|library| check(&library)).ok_or(())),
        ),
    ];
    let checks = checks.map(|contender| contender.bounded_by(&id));
    let loads = ours("all vectors", Work::again(|| load().ok_or(())));
    let comparison = |parameter, contenders| Comparison {
        step: STEP,
        parameter,
        octets: None,
        contenders,
    };
    Ok(vec![
        comparison(
            format!("{steps} steps"),
            [bound].into_iter().chain(checks).collect(),
        ),
        comparison("load".to_owned(), vec![loads]),
    ])
}

fn load() -> Option<Library> {
    Library::embedded_where(|_| true).ok()
}

/// What `tlskat check` does; none where not every step passes.
fn check(library: &Library) -> Option<Report> {
    let mut subject = reference();
    let hello = subject.hello().ok()?;
    let plan = Plan::new(library.traces(), &Selection::default(), &hello);
    let report = run(&plan, &hello, &mut subject, "tlskat ask");
    let counts = report.counts();
    (counts.failed == 0 && counts.faults == 0 && counts.passed > 0).then_some(report)
}

/// The primitives that the steps of the library take.
fn calls(library: &Library) -> Option<Calls> {
    let mut subject = OfProvider::new(Recorder::default());
    for step in library.traces().iter().flat_map(|trace| trace.steps()) {
        subject.answer(&step.question).ok()?;
    }
    Some(subject.provider().take())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primitives_of_a_scenario_are_recorded_and_can_be_called_again() {
        let library = Library::embedded_where(|id| id == "rfc8448/simple-1rtt").unwrap();
        let calls = calls(&library).unwrap();
        let steps = library.traces()[0].step_count();
        assert!(
            calls.len() > steps / 2,
            "{} calls for {steps} steps",
            calls.len()
        );
        assert_eq!(calls.make(), Ok(()));
        assert!(check(&library).is_some());
    }
}
