use super::*;
use crate::{
    check::{Plan, Selection, run},
    question::{Answer, Fault, FaultKind, Hello, Operation, Question, Subject},
    report::Outcome,
    subject,
    vector::Library,
};

/// Wrong labels, no records, and a crash at every Finished.
struct Faulty;

impl Subject for Faulty {
    fn hello(&mut self) -> Result<Hello, Fault> {
        let mut hello = subject::reference().hello()?;
        hello.operations.remove(&Operation::RecordSeal);
        Ok(hello)
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        match question.operation() {
            Operation::Finished => {
                Err(FaultKind::Crashed("a \"quoted\"\nreason \u{7f}".into()).into())
            }
            Operation::HkdfLabel => Ok(Answer::REFUSED),
            _ => subject::reference().answer(question),
        }
    }
}

fn library() -> &'static Library {
    Library::embedded().unwrap()
}

fn asked(patterns: &[&str]) -> Report {
    let library = library();
    let selection = Selection {
        only: patterns.iter().map(|text| Pattern::new(*text)).collect(),
        skip: Vec::new(),
    };
    let hello = Faulty.hello().unwrap();
    let plan = Plan::new(library.traces(), &selection, &hello);
    run(&plan, &hello, &mut Faulty, "tlskat ask")
}

fn judged(text: &str, patterns: &[&str]) -> Report {
    let mut report = asked(patterns);
    let expectations = Expectations::read(text).unwrap();
    expectations.apply(&mut report, library().traces());
    report
}

/// The outcome of one step, and the expectations that do not hold.
fn one(pattern: &str, outcome: &str, step: &str) -> (bool, Vec<String>) {
    let text =
        format!("[[expect]]\npattern = {pattern:?}\noutcome = {outcome:?}\nreason = \"known\"\n");
    let report = judged(&text, &["rfc8448/simple-1rtt"]);
    let case = report.cases.iter().find(|case| case.id() == step).unwrap();
    let failed = matches!(case.outcome(), Outcome::Failed | Outcome::Fault);
    let unmet = report.unmet.iter().map(|unmet| unmet.problem.clone());
    (failed, unmet.collect())
}

const PASSES: &str = "rfc8448/simple-1rtt#early_secret";
const FAILS: &str = "rfc8448/simple-1rtt#derived_early_info";
const CRASHES: &str = "rfc8448/simple-1rtt#server_finished_mac";

#[test]
fn a_step_that_comes_out_as_expected_is_no_failure_and_every_other_is_one() {
    let skips = asked(&["rfc8448/simple-1rtt"]);
    let skips = skips
        .cases
        .iter()
        .find(|case| case.operation == Operation::RecordSeal);
    let skips = skips.unwrap().id();
    for (step, own) in [
        (PASSES, None),
        (FAILS, Some("fail")),
        (CRASHES, Some("fault")),
        (&skips, Some("skip")),
    ] {
        for outcome in ["fail", "fault", "skip"] {
            let (failed, unmet) = one(step, outcome, step);
            assert_eq!(failed, own != Some(outcome), "{step} expected to {outcome}");
            assert_eq!(unmet, [] as [String; 0]);
        }
    }
}

#[test]
fn an_expectation_that_matches_no_step_is_unmet() {
    let (_, unmet) = one("rfc8449/*", "fail", FAILS);
    assert_eq!(unmet, ["matches no step"]);
    let (_, unmet) = one("rfc8448/*#no_such_step", "fail", FAILS);
    assert_eq!(unmet, ["matches no step"]);
}

#[test]
fn an_expectation_behind_another_is_unmet_and_the_first_counts() {
    let text = format!(
        "[[expect]]\npattern = \"#derived_*_info\"\noutcome = \"fail\"\nreason = \"first\"\n\
         [[expect]]\npattern = {FAILS:?}\noutcome = \"skip\"\nreason = \"second\"\n"
    );
    let report = judged(&text, &["rfc8448/simple-1rtt"]);
    let case = report.cases.iter().find(|case| case.id() == FAILS).unwrap();
    assert_eq!(case.outcome(), Outcome::AsExpected("first"));
    let problems: Vec<_> = report.unmet.iter().map(|unmet| &*unmet.problem).collect();
    assert_eq!(
        problems,
        ["matches only steps that an expectation before it matches"]
    );
}

#[test]
fn an_expectation_of_a_step_that_is_not_selected_is_not_stale() {
    let text = format!("[[expect]]\npattern = {FAILS:?}\noutcome = \"fail\"\nreason = \"known\"\n");
    let report = judged(&text, &["illustrated#early_secret"]);
    assert_eq!(report.unmet, []);
}

#[test]
fn what_is_written_makes_the_run_green() {
    let patterns = ["rfc8448", "illustrated"];
    let report = asked(&patterns);
    let counts = report.counts();
    assert!(counts.faults > 0 && counts.failed > counts.faults && counts.skipped > 0);
    let text = write_expectations(&report);
    let judged = judged(&text, &patterns);
    assert_eq!(judged.unmet, []);
    assert_eq!(judged.counts().failed, 0);
    assert_eq!(judged.counts().as_expected, counts.failed);
    assert_eq!(judged.counts().passed, counts.passed);
    // Written again, it is the same: reasons are kept.
    assert_eq!(write_expectations(&judged), text);
}

#[test]
fn a_reason_that_a_person_wrote_is_kept() {
    let text = "[[expect]]\npattern = '#*_info'\noutcome = 'fail'\nreason = 'it has no labels'\n";
    let again = write_expectations(&judged(text, &["rfc8448/simple-1rtt"]));
    assert!(again.contains("reason = \"it has no labels\"\n"), "{again}");
    assert!(
        again.contains("reason = \"the subject crashed: a \\\"quoted\\\"\\nreason \\u007f\"\n"),
        "{again}"
    );
}

#[test]
fn coverage_that_changed_is_unmet() {
    let found = asked(&["rfc8448/simple-1rtt"]);
    let Coverage { passed, skipped } = Coverage::of(&found.cases);
    let judged = |coverage: String, patterns: &[&str]| {
        let report = judged(&format!("[coverage]\n{coverage}\n"), patterns);
        let unmet = report.unmet.into_iter();
        unmet
            .map(|unmet| format!("{}: {}", unmet.expectation, unmet.problem))
            .collect::<Vec<_>>()
    };
    let line = |passed: usize, skipped: usize| {
        format!("\"rfc8448/simple-1rtt\" = {{ passed = {passed}, skipped = {skipped} }}")
    };
    let one = &["rfc8448/simple-1rtt"];
    assert_eq!(judged(line(passed, skipped), one), [] as [String; 0]);
    let more = format!(
        "coverage of rfc8448/simple-1rtt: {passed} passed, {skipped} skipped, and the file says {} passed, {skipped} skipped",
        passed + 1
    );
    assert_eq!(judged(line(passed + 1, skipped), one), [more]);
    assert_eq!(judged(line(passed, skipped + 1), one).len(), 1);
    let silent = judged(String::new(), one);
    assert!(
        silent[0].ends_with("and the file does not say how many"),
        "{silent:?}"
    );
    let unknown = judged(
        "\"rfc8448/x\" = { passed = 1, skipped = 0 }".into(),
        &["#early_secret"],
    );
    assert_eq!(
        unknown,
        ["coverage of rfc8448/x: there is no such scenario"]
    );
    // Of a scenario that was asked in part, nothing can be said.
    assert_eq!(judged(line(1, 1), &["#early_secret"]), [] as [String; 0]);
}

#[test]
fn what_is_no_file_of_expectations_is_refused_with_its_line() {
    let good = "[[expect]]\npattern = \"*\"\noutcome = \"fail\"\nreason = \"known\"\n";
    assert!(Expectations::read(good).is_ok());
    assert_eq!(Expectations::read(""), Ok(Expectations::default()));
    for (text, line, words) in [
        ("\n\n[[expect]\n", 3, "array"),
        (
            "[[expect]]\npattern = \"*\"\noutcome = \"fails\"\nreason = \"x\"\n",
            3,
            "unknown variant `fails`",
        ),
        (
            "[[expect]]\npattern = \"*\"\noutcome = \"fail\"\nreason = \"x\"\nextra = 1\n",
            5,
            "unknown field `extra`",
        ),
        (
            "\n[[expect]]\npattern = \"*\"\noutcome = \"fail\"\n",
            2,
            "missing field `reason`",
        ),
        (
            "\n[[expect]]\npattern = \"\"\noutcome = \"fail\"\nreason = \"x\"\n",
            2,
            "the pattern is empty",
        ),
        (
            "\n[[expect]]\npattern = \"*\"\noutcome = \"fail\"\nreason = \" \"\n",
            2,
            "the reason is empty",
        ),
        ("\n[[expected]]\n", 2, "unknown field `expected`"),
        (
            "[coverage]\na = { passed = 1 }\n",
            2,
            "missing field `skipped`",
        ),
        (
            "[coverage]\na = { passed = 1, skipped = -1 }\n",
            2,
            "invalid value",
        ),
    ] {
        let error = Expectations::read(text).unwrap_err();
        assert!(error.reason.contains(words), "{text:?}: {error}");
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(!error.reason.contains('\n'));
    }
}

#[test]
fn a_pattern_for_one_step_matches_that_step_alone() {
    let pattern = Pattern::literal("a[1]/*{b}", "c?");
    assert!(Pattern::new(pattern.to_string()).matches_names(
        "a[1]/*{b}",
        "c?",
        Operation::Exporter
    ));
    assert!(!Pattern::new(pattern.to_string()).matches_names("a1/xb", "cd", Operation::Exporter));
}
