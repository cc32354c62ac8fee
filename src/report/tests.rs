use core::time::Duration;

use super::*;
use crate::{
    bytes::Octets,
    question::{FaultKind, Operation},
};

/// A report with a case of every verdict, expected and not, and with an expectation that does not hold.
pub(super) fn every_outcome() -> Report {
    use ExpectedOutcome::{Fail, Fault, Skip};
    let verdicts = [
        (passed(), None),
        (failed(), None),
        (skipped(None), None),
        (skipped(Some("SHA-384")), None),
        (fault(), None),
        (failed(), Some(Fail)),
        (fault(), Some(Fault)),
        (skipped(None), Some(Skip)),
        (passed(), Some(Fail)),
        (passed(), Some(Fault)),
        (passed(), Some(Skip)),
        (failed(), Some(Fault)),
        (failed(), Some(Skip)),
        (fault(), Some(Fail)),
        (fault(), Some(Skip)),
        (skipped(None), Some(Fail)),
        (skipped(None), Some(Fault)),
    ];
    let steps = verdicts.len();
    let cases = (1..)
        .zip(verdicts)
        .map(|(number, (verdict, expected))| Case {
            scenario: "folder/scenario".into(),
            step: format!("step_{number}"),
            number,
            steps,
            operation: Operation::Finished,
            reference: "rfc8446#section-4.4.4".into(),
            verdict,
            expected: expected.map(|outcome| Expected {
                outcome,
                reason: "known".into(),
            }),
        });
    Report {
        subject: "subject".into(),
        version: "1".into(),
        shard: "2/3".parse().ok(),
        cases: cases.collect(),
        unmet: vec![Unmet {
            expectation: "other/*".into(),
            problem: "matches no step".into(),
        }],
    }
}

fn passed() -> Verdict {
    Verdict::Passed
}

fn failed() -> Verdict {
    Verdict::Failed(failure())
}

fn skipped(limit: Option<&str>) -> Verdict {
    Verdict::Skipped(Skip {
        subject: "subject".into(),
        operation: Operation::Finished,
        limit: limit.map(str::to_owned),
    })
}

fn fault() -> Verdict {
    let fault = crate::question::Fault {
        kind: FaultKind::TimedOut(Duration::from_millis(1500)),
        stderr: "thinking".into(),
    };
    Verdict::Faulted(fault, failure())
}

fn failure() -> Box<Failure> {
    Box::new(Failure {
        formula: "step = function(input)".into(),
        inputs: vec![InputValue {
            field: "input".into(),
            value: "earlier".into(),
            octets: Octets(vec![1, 2]),
            origin: "given".into(),
        }],
        mismatches: vec![Mismatch {
            output: None,
            expected: Content::Octets(Octets(vec![3])),
            got: Content::Words("refused".into()),
        }],
        hint: Some("this is the value of earlier".into()),
        reproduce: "tlskat ask folder/scenario#step".into(),
    })
}

#[test]
fn an_expected_failure_is_skipped_and_every_surprise_is_a_failure() {
    let report = every_outcome();
    let counts = report.counts();
    // One case each: nothing expected, then what was expected, then nine surprises and one unmet expectation.
    assert_eq!(counts.passed, 1);
    assert_eq!(counts.skipped, 2 + 3);
    assert_eq!(counts.as_expected, 2);
    assert_eq!(counts.failed, 2 + 9 + 1);
    assert_eq!(counts.faults, 1 + 2);
    assert_eq!(report.summary(), "1 passed, 12 failed, 5 skipped, 3 faults");
    let surprises: Vec<_> = report.cases.iter().filter_map(Case::surprise).collect();
    assert_eq!(
        surprises,
        [
            "passed, but was expected to fail: known",
            "passed, but was expected to be a fault: known",
            "passed, but was expected to be skipped: known",
            "failed, but was expected to be a fault: known",
            "failed, but was expected to be skipped: known",
            "was a fault, but was expected to fail: known",
            "was a fault, but was expected to be skipped: known",
            "was skipped (subject does not declare finished), but was expected to fail: known",
            "was skipped (subject does not declare finished), but was expected to be a fault: known",
        ]
    );
}

#[test]
fn the_text_tells_each_failure_and_why_others_are_none() {
    let text = text(&every_outcome(), Style::default());
    assert!(text.contains("skip  1 step: subject declares finished without SHA-384\n"));
    assert!(text.contains("skip  2 steps: failed as expected: known\n"));
    assert!(text.contains("      passed, but was expected to fail: known\n"));
    assert!(text.contains("FAIL  expectation \"other/*\": matches no step\n"));
    assert!(text.ends_with("\n1 passed, 12 failed, 5 skipped, 3 faults\n"));
    for number in [2, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17] {
        assert!(
            text.contains(&format!("#step_{number} ")),
            "step_{number}\n{text}"
        );
    }
    for number in [1, 3, 4, 6, 7, 8] {
        assert!(
            !text.contains(&format!("#step_{number} ")),
            "step_{number}\n{text}"
        );
    }
}

fn part(scenario: &str, shard: Option<&str>) -> (String, Report) {
    let mut report = every_outcome();
    for case in &mut report.cases {
        case.scenario = scenario.into();
    }
    report.shard = shard.map(|shard| shard.parse().unwrap());
    (format!("{scenario}.json"), report)
}

#[test]
fn the_shards_of_a_run_join_in_any_order() {
    let parts = || {
        vec![
            part("b", Some("2/3")),
            part("c", Some("3/3")),
            part("a", Some("1/3")),
        ]
    };
    let whole = join(parts()).unwrap();
    let scenarios: Vec<_> = whole.scenarios().map(|cases| &*cases[0].scenario).collect();
    assert_eq!(scenarios, ["a", "b", "c"]);
    assert_eq!(whole.shard, None);
    // The unmet expectation is one, however many runs found it.
    assert_eq!(whole.counts().failed, 3 * 11 + 1);
    let mut other = parts();
    other.reverse();
    assert_eq!(join(other), Ok(whole));
}

#[test]
fn reports_that_do_not_belong_together_are_not_joined() {
    let refused = |parts: Vec<(String, Report)>| join(parts).unwrap_err().to_string();
    assert_eq!(refused(Vec::new()), "no reports");
    assert_eq!(
        refused(vec![part("a", None), part("a", None)]),
        "a#step_1 stands in a.json and in a.json"
    );
    assert_eq!(
        refused(vec![part("a", Some("1/2")), part("b", None)]),
        "a.json and b.json are not shards of the same run"
    );
    assert_eq!(
        refused(vec![part("a", Some("1/2")), part("b", Some("2/3"))]),
        "a.json and b.json are not shards of the same run"
    );
    assert_eq!(
        refused(vec![part("a", Some("1/2")), part("b", Some("1/2"))]),
        "a.json and b.json are both shard 1/2"
    );
    assert_eq!(
        refused(vec![part("a", Some("1/3")), part("b", Some("3/3"))]),
        "shard 2/3 is missing"
    );
    assert_eq!(
        refused(vec![part("a", Some("1/2"))]),
        "shard 2/2 is missing"
    );
    let mut other = part("b", None);
    other.1.version = "2".into();
    assert_eq!(
        refused(vec![part("a", None), other]),
        "a.json is of subject 1, and b.json of subject 2"
    );
}
