//! The vectors as tests of another crate: one test for each scenario and operation, under `cargo test` and
//! `cargo nextest run`.
//!
//! ```toml
//! # Cargo.toml
//! [dev-dependencies]
//! tlskat = { version = "0.1", default-features = false, features = ["harness"] }
//!
//! [[test]]
//! name = "tls13"
//! harness = false
//! ```
//!
//! ```no_run
//! // tests/tls13.rs
//! # use tlskat::question::{Answer, Fault, Hello, Question, Subject};
//! # struct MySubject;
//! # impl Subject for MySubject {
//! #     fn hello(&mut self) -> Result<Hello, Fault> { Ok(Hello::new("mine", "1")) }
//! #     fn answer(&mut self, _: &Question) -> Result<Answer, Fault> { Ok(Answer::REFUSED) }
//! # }
//! fn main() {
//!     tlskat::harness::run(|| MySubject);
//! }
//! ```

use std::{slice, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::{
    check::{Pattern, Plan, PlannedStep, Selection, greet, run as ask_all},
    question::{Hello, Operation, Subject},
    report::{self, Case, Report, Skip, Style, Verdict},
    trace::Trace,
    vector::Library,
};

/// Runs the vectors of this crate as tests of the subjects that `factory` makes, and ends the process.
///
/// A subject is made for the greeting and for each test, so that tests can run at once and in processes of their own.
/// What the subject does not declare is listed as ignored, with the reason; a subject of which nothing can be asked
/// fails.
pub fn run<S: Subject>(factory: impl Fn() -> S + Send + Sync + 'static) -> ! {
    // A runner with a process for each test asks for one by its name: the other scenarios need not be loaded then.
    let arguments = Arguments::from_args();
    let one = arguments.filter.filter(|_| arguments.exact);
    let scenario = one.as_deref().and_then(|name| name.split_once("::"));
    match Library::embedded_where(|id| scenario.is_none_or(|(scenario, _)| scenario == id)) {
        Ok(library) => run_library(library, factory),
        Err(errors) => {
            for error in errors {
                eprintln!("{error}");
            }
            std::process::exit(3)
        }
    }
}

/// The same with other vectors.
pub fn run_library<S: Subject>(
    library: Library,
    factory: impl Fn() -> S + Send + Sync + 'static,
) -> ! {
    let arguments = Arguments::from_args();
    let trials = match greet(&mut factory()) {
        Ok(hello) => trials(Arc::new(Shared {
            library,
            hello,
            factory,
        })),
        Err(fault) => vec![Trial::test("hello", move || {
            Err(Failed::from(fault.to_string()))
        })],
    };
    libtest_mimic::run(&arguments, trials).exit()
}

struct Shared<F> {
    library: Library,
    hello: Hello,
    factory: F,
}

impl<F> Shared<F> {
    fn plan<'a>(&self, traces: &'a [Trace]) -> Plan<'a> {
        let selection = Selection {
            only: Vec::new(),
            skip: self.library.unwitnessed().map(Pattern::new).collect(),
        };
        Plan::new(traces, &selection, &self.hello)
    }

    /// The plan of one scenario. Each test makes it, so that it does not look at the others.
    fn plan_of(&self, scenario: &str) -> Plan<'_> {
        let trace = self.library.trace(scenario);
        self.plan(trace.map(slice::from_ref).unwrap_or_default())
    }
}

fn trials<S: Subject, F: Fn() -> S + Send + Sync + 'static>(shared: Arc<Shared<F>>) -> Vec<Trial> {
    let plan = shared.plan(shared.library.traces());
    let mut groups: Vec<Group> = Vec::new();
    for planned in &plan.steps {
        let group = Group::of(planned);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let nothing_asked = groups.iter().all(|group| group.skip.is_some());
    let mut trials: Vec<_> = groups
        .into_iter()
        .map(|group| group.trial(&shared))
        .collect();
    if nothing_asked {
        let reason = format!("{} declares nothing that a vector asks", shared.hello.name);
        trials.push(Trial::test("something_is_asked", move || {
            Err(Failed::from(reason))
        }));
    }
    trials
}

/// The steps of a scenario that ask one operation, or that are skipped for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    scenario: String,
    operation: Operation,
    skip: Option<Skip>,
}

impl Group {
    fn of(planned: &PlannedStep<'_>) -> Self {
        Self {
            scenario: planned.trace.id().to_owned(),
            operation: planned.step.operation(),
            skip: planned.skip.clone(),
        }
    }

    fn trial<S: Subject, F: Fn() -> S + Send + Sync + 'static>(
        self,
        shared: &Arc<Shared<F>>,
    ) -> Trial {
        let name = format!("{}::{}", self.scenario, self.operation);
        let Some(skip) = &self.skip else {
            let (shared, test) = (Arc::clone(shared), name.clone());
            return Trial::test(name, move || self.ask(&shared, &test));
        };
        let name = match &skip.limit {
            Some(limit) => format!("{name} without {limit}"),
            None => name,
        };
        let reason = skip.to_string();
        // Ignored when listed, not when run: a test that ends early counts as passed with some runners. Whoever runs
        // it all the same is told why it is not one.
        let failed = Failed::from(reason.clone());
        Trial::test(name, || Err(failed))
            .with_kind(reason)
            .with_ignored_flag(true)
    }

    fn ask<S: Subject, F: Fn() -> S>(&self, shared: &Shared<F>, test: &str) -> Result<(), Failed> {
        let reproduce = reproduce(test);
        let mut plan = shared.plan_of(&self.scenario);
        plan.steps.retain(|planned| Self::of(planned) == *self);
        let mut subject = (shared.factory)();
        let report = ask_all(&plan, &shared.hello, &mut subject, &reproduce);
        if report.counts().failed == 0 {
            return Ok(());
        }
        // Asked alone, an operation does not know what comes before it.
        let plan = shared.plan_of(&self.scenario);
        let whole = ask_all(&plan, &shared.hello, &mut (shared.factory)(), &reproduce);
        Err(told(&whole, self.operation).into())
    }
}

/// The failures of one operation, and the first failure of the scenario where it is another's.
fn told(whole: &Report, operation: Operation) -> String {
    let own = whole
        .cases
        .iter()
        .filter(|case| case.operation == operation);
    let mut text = report::failures(own, Style::default());
    let failed = |case: &&Case| matches!(case.verdict, Verdict::Failed(_) | Verdict::Faulted(..));
    match whole.cases.iter().find(failed) {
        Some(first) if first.operation != operation => {
            text += &format!(
                "the first failure of this scenario is {}, step {} ({})\n",
                first.step, first.number, first.operation
            );
        }
        _ => {}
    }
    text
}

/// The command that runs this test again. Cargo names the program of a test target `target-hash`.
fn reproduce(test: &str) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let program = program
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let target = program
        .rsplit_once('-')
        .map_or(&*program, |(target, _)| target);
    format!("cargo test --test {target} -- --exact '{test}'  #")
}
