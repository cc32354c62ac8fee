//! What the reports say is what the run found: each is read back, by code that shares nothing with what wrote it.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value as Json;
use tlskat::{
    check::{Plan, Selection, run},
    document::Reference,
    question::{Answer, Fault, FaultKind, Hello, Operation, Question, Subject},
    report::{self, Counts, Outcome, Report},
    subject,
    vector::Library,
};

/// Text that every format must escape in its own way.
const HOSTILE: &str = "<&>\"' ]]> \u{1b}[31m \0 \u{ffff} | `````` # \\ * _ \r\n...\n---\nok 1";

/// Greets, answers, refuses and crashes in turn, and says nothing that is easy to print.
struct Hostile;

impl Subject for Hostile {
    fn hello(&mut self) -> Result<Hello, Fault> {
        let mut hello = subject::reference().hello()?;
        hello.name = HOSTILE.into();
        hello.operations.remove(&Operation::RecordSeal);
        let record_open = hello.operations.get_mut(&Operation::RecordOpen).unwrap();
        record_open.longest_input = Some(100);
        Ok(hello)
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        match question.operation() {
            Operation::Finished => Err(FaultKind::Crashed(HOSTILE.into()).into()),
            Operation::TrafficKeys => Ok(Answer::Unsupported(HOSTILE.into())),
            Operation::HkdfLabel => Ok(Answer::one("info", *b"wrong")),
            _ => subject::reference().answer(question),
        }
    }
}

fn hostile_report() -> Report {
    let library = Library::embedded().unwrap();
    let hello = Hostile.hello().unwrap();
    let plan = Plan::new(library.traces(), &Selection::default(), &hello);
    let mut report = run(&plan, &hello, &mut Hostile, "tlskat ask");
    report.unmet.push(report::Unmet {
        expectation: HOSTILE.into(),
        problem: HOSTILE.into(),
    });
    // Two of the failures are expected.
    let failed = |case: &&mut report::Case| case.outcome() == Outcome::Failed;
    for case in report.cases.iter_mut().filter(failed).take(2) {
        case.expected = Some(report::Expected {
            outcome: report::ExpectedOutcome::Fail,
            reason: HOSTILE.into(),
        });
    }
    let counts = report.counts();
    assert!(counts.passed > 100 && counts.faults > 10 && counts.skipped > 10);
    assert!(counts.failed > counts.faults + 10);
    assert_eq!(counts.as_expected, 2);
    report
}

#[test]
fn junit_counts_what_the_run_counts() {
    let report = hostile_report();
    let text = report::junit(&report);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    counted_as(root, report.counts(), report.cases.len() + 1);
    let suites: Vec<_> = root.children().filter(|node| node.is_element()).collect();
    assert_eq!(suites.len(), report.scenarios().count() + 1);
    for (suite, cases) in suites.iter().zip(report.scenarios()) {
        assert_eq!(suite.attribute("name"), Some(&*cases[0].scenario));
        counted_as(*suite, Counts::of(cases), cases.len());
        let elements = suite.children().filter(|node| node.is_element());
        for (element, case) in elements.zip(cases) {
            assert_eq!(element.attribute("name"), Some(&*case.step));
            let section = Reference::parse(&case.reference).unwrap().to_string();
            assert!(section.contains(" section "));
            assert_eq!(element.attribute("classname"), Some(&*section));
            let child = element.first_element_child();
            let kind = child.map(|child| child.tag_name().name());
            let expected = match case.outcome() {
                Outcome::Passed => None,
                Outcome::Failed => Some("failure"),
                Outcome::Fault => Some("error"),
                Outcome::Skipped(_) | Outcome::AsExpected(_) => Some("skipped"),
            };
            assert_eq!(kind, expected, "{}", case.id());
            if let Some(child) = child {
                assert_ne!(child.attribute("message"), Some(""), "{}", case.id());
            }
        }
    }
}

/// Counts the elements, and compares with the run and with what the element says of itself.
fn counted_as(element: roxmltree::Node<'_, '_>, counts: Counts, tests: usize) {
    for (attribute, tag, count) in [
        ("tests", "testcase", tests),
        ("failures", "failure", counts.failed - counts.faults),
        ("errors", "error", counts.faults),
        ("skipped", "skipped", counts.skipped),
    ] {
        let elements = element.descendants().filter(|node| node.has_tag_name(tag));
        assert_eq!(elements.count(), count, "{tag}");
        assert_eq!(element.attribute(attribute), Some(&*count.to_string()));
    }
}

#[test]
fn tap_counts_what_the_run_counts() {
    let report = hostile_report();
    let text = report::tap(&report);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("TAP version 14"));
    let total = report.cases.len() + 1;
    assert_eq!(lines.next(), Some(&*format!("1..{total}")));
    let (mut counts, mut number, mut in_block) = (Counts::default(), 0, false);
    for line in lines {
        if let Some(inner) = line.strip_prefix("  ") {
            match inner {
                "---" => in_block = true,
                "..." => in_block = false,
                "severity: error" if in_block => counts.faults += 1,
                _ => assert!(in_block, "{line}"),
            }
            continue;
        }
        assert!(!in_block, "{line}");
        number += 1;
        let (ok, rest) = match line.strip_prefix("not ok ") {
            Some(rest) => (false, rest),
            None => (true, line.strip_prefix("ok ").unwrap()),
        };
        let rest = rest.strip_prefix(&format!("{number} - ")).unwrap();
        let (description, directive) = directive(rest);
        if let Some(case) = report.cases.get(number - 1) {
            assert_eq!(description, case.id());
        }
        match (ok, directive.split(' ').next().unwrap()) {
            (true, "") => counts.passed += 1,
            (true, "SKIP") => counts.skipped += 1,
            (false, "") => counts.failed += 1,
            (false, "TODO") => {
                counts.skipped += 1;
                counts.as_expected += 1;
            }
            _ => panic!("{line}"),
        }
    }
    assert_eq!(number, total);
    assert_eq!(counts, report.counts());
}

/// Description and directive of a test line, without their escapes.
fn directive(line: &str) -> (String, String) {
    let (mut parts, mut part) = (vec![String::new()], 0);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => parts[part].push(chars.next().unwrap()),
            '#' => {
                parts.push(String::new());
                part += 1;
            }
            c => parts[part].push(c),
        }
    }
    assert!(parts.len() <= 2, "{line}");
    let directive = parts.get(1).map_or("", |text| text.trim());
    (parts[0].trim_end().to_owned(), directive.to_owned())
}

#[test]
fn markdown_has_a_row_for_each_scenario_and_a_block_for_each_failure() {
    let report = hostile_report();
    let text = report::markdown(&report);
    assert!(text.contains(&report.summary()));
    let rows: Vec<Vec<_>> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect())
        .skip(1)
        .collect();
    assert_eq!(rows.len(), report.scenarios().count());
    for (row, cases) in rows.iter().zip(report.scenarios()) {
        let counts = Counts::of(cases);
        let numbers = [counts.passed, counts.failed, counts.skipped, counts.faults];
        assert_eq!(row[0], cases[0].scenario);
        assert_eq!(row[1..], numbers.map(|number| number.to_string()));
    }
    // A fence ends only with one that is as long.
    let (mut blocks, mut fence) = (0, None);
    for line in text.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => {
                fence = line.strip_suffix("text");
                blocks += 1;
            }
            None => assert!(!line.contains('\u{1b}') && !line.contains("<&"), "{line:?}"),
        }
    }
    assert_eq!(fence, None);
    assert_eq!(blocks, report.counts().failed - report.unmet.len());
}

#[test]
fn json_reads_back_as_the_report() {
    let report = hostile_report();
    assert_eq!(report::read(&report::json(&report)), Ok(report));
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

fn tlskat(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr,
    }
}

/// A folder of its own for each test, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = format!("tlskat-reports-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, file: &str) -> String {
        self.0.join(file).to_str().unwrap().to_owned()
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(file), text).unwrap();
        self.path(file)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_format_goes_to_stdout_or_to_a_file() {
    let folder = Folder::new("formats");
    for format in ["text", "json", "junit", "tap", "markdown"] {
        let path = folder.path(format);
        let ran = tlskat(&["check", "rfc8448/*#early_secret", "--report", format]);
        assert_eq!(ran.code, 0, "{format}: {}", ran.stderr);
        let to_file = format!("{format}={path}");
        let arguments = ["check", "rfc8448/*#early_secret", "--report", &to_file];
        assert_eq!(tlskat(&arguments).code, 0);
        assert_eq!(folder.read(format), ran.stdout, "{format}");
        let summary = "5 passed, 0 failed, 0 skipped\n";
        if format == "text" {
            assert!(ran.stdout.ends_with(summary));
            assert_eq!(ran.stderr, "");
        } else {
            assert_eq!(ran.stderr, summary, "{format}");
        }
    }
    let ran = tlskat(&["check", "--report", "junit", "--report", "tap"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("at most one report goes to stdout"));
    let ran = tlskat(&["check", "--report", "xml"]);
    assert_eq!(ran.code, 2);
    let formats = "there are text, json, junit, tap, markdown";
    assert!(ran.stderr.contains(formats), "{}", ran.stderr);
}

/// Runs all the shards, and gives the paths of their reports.
fn shards(folder: &Folder, of: u64, arguments: &[&str]) -> Vec<String> {
    let one = |number: u64| {
        let path = folder.path(&format!("{number}-of-{of}.json"));
        let (shard, report) = (format!("{number}/{of}"), format!("json={path}"));
        let own = ["check", "--shard", &shard, "--report", &report];
        let ran = tlskat(&[&own, arguments].concat());
        assert!([0, 1].contains(&ran.code), "{}", ran.stderr);
        path
    };
    (1..=of).map(one).collect()
}

fn merge(reports: &[String], arguments: &[&str]) -> Ran {
    let reports = reports.iter().map(String::as_str);
    let all: Vec<_> = ["merge"].into_iter().chain(reports).collect();
    tlskat(&[&all, arguments].concat())
}

#[test]
fn joined_shards_say_what_one_run_says() {
    let folder = Folder::new("shards");
    let formats = ["text", "json", "junit", "tap", "markdown"];
    let whole = formats.map(|format| tlskat(&["check", "--report", format]));
    for of in [1, 2, 3] {
        let reports = shards(&folder, of, &[]);
        for (format, whole) in formats.iter().zip(&whole) {
            let joined = merge(&reports, &["--report", format]);
            assert_eq!(joined.stdout, whole.stdout, "{format}");
            assert_eq!(joined.stderr, whole.stderr, "{format}");
            assert_eq!(joined.code, whole.code);
        }
    }
}

#[test]
fn joined_shards_fail_where_one_run_fails() {
    let folder = Folder::new("wrong-shards");
    let vectors = wrong_vectors(&folder);
    let reports = shards(&folder, 2, &["--vectors", &vectors]);
    let whole = tlskat(&["check", "--vectors", &vectors]);
    let joined = merge(&reports, &[]);
    assert_eq!((whole.code, joined.code), (1, 1));
    assert_eq!(joined.stdout, whole.stdout);
}

/// Two scenarios; one octet of one of them is wrong.
fn wrong_vectors(folder: &Folder) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/rfc8448");
    let text = |id: &str| fs::read_to_string(root.join(format!("{id}.json"))).unwrap();
    fs::create_dir_all(folder.0.join("vectors")).unwrap();
    let wrong = text("simple-1rtt").replacen("6f2615a108c702c5", "6f2615a108c702c4", 1);
    folder.write("vectors/simple.json", wrong);
    folder.write("vectors/good.json", text("client-auth"));
    folder.path("vectors")
}

#[test]
fn an_empty_shard_is_no_failure_and_nothing_in_all_of_them_is() {
    let folder = Folder::new("empty-shards");
    let one = &["rfc8448/simple-1rtt"];
    let reports = shards(&folder, 2, one);
    let empty = (1..=2)
        .map(|number| format!("{number}/2"))
        .map(|shard| tlskat(&["check", "rfc8448/simple-1rtt", "--shard", &shard]))
        .find(|ran| !ran.stderr.is_empty())
        .unwrap();
    assert_eq!(empty.code, 0);
    assert!(empty.stdout.ends_with("0 passed, 0 failed, 0 skipped\n"));
    assert!(empty.stderr.starts_with("tlskat: nothing ran in shard "));
    assert_eq!(merge(&reports, &[]).code, 0);
    let nothing = shards(&folder, 2, &["--skip", "**"]);
    let ran = merge(&nothing, &[]);
    assert_eq!((ran.code, &*ran.stderr), (4, "tlskat: nothing ran\n"));
}

#[test]
fn a_shard_that_is_none_is_exit_code_2() {
    for (shard, words) in [
        ("0/3", "I is not one of 1 to N"),
        ("4/3", "I is not one of 1 to N"),
        ("x", "not of the form I/N"),
        ("1/x", "not of the form I/N"),
        ("", "not of the form I/N"),
    ] {
        let ran = tlskat(&["check", "--shard", shard]);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{shard:?}");
        assert!(ran.stderr.contains(words), "{shard:?}: {}", ran.stderr);
    }
}

#[test]
fn files_that_are_no_reports_are_refused_with_file_and_reason() {
    let folder = Folder::new("no-reports");
    let good = shards(&folder, 1, &["#early_secret"]).remove(0);
    let other = |change: fn(&mut Json)| {
        let mut report: Json = serde_json::from_str(&folder.read("1-of-1.json")).unwrap();
        change(&mut report);
        report.to_string()
    };
    for (text, words) in [
        (Vec::new(), "EOF while parsing"),
        (b"<testsuites/>".to_vec(), "expected value"),
        (b"{\"tests\": []}".to_vec(), "not a JSON report of tlskat"),
        (
            vec![0xff],
            "cannot be read: stream did not contain valid UTF-8",
        ),
        (
            other(|report| report["version"] = "9.9.9".into()).into(),
            "a report of tlskat \"9.9.9\"",
        ),
        (
            other(|report| report["passed"] = 8.into()).into(),
            "passed is 8",
        ),
        (
            other(|report| report["cases"][0]["operation"] = "x".into()).into(),
            "cases[0].operation: unknown variant `x`",
        ),
    ] {
        let path = folder.write("bad.json", text);
        let ran = tlskat(&["merge", &good, &path]);
        assert_eq!((ran.code, &*ran.stdout), (3, ""), "{words}");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("bad.json: "), "{}", ran.stderr);
        assert!(ran.stderr.contains(words), "{words:?}: {}", ran.stderr);
    }
    let ran = tlskat(&["merge", "/nowhere/report.json"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("/nowhere/report.json: cannot be read"));
    assert_eq!(tlskat(&["merge"]).code, 2);
}

#[test]
fn reports_that_do_not_belong_together_are_exit_code_2() {
    let folder = Folder::new("unrelated");
    let shards = shards(&folder, 3, &["rfc8448"]);
    let whole = folder.path("whole.json");
    let report = format!("json={whole}");
    assert_eq!(tlskat(&["check", "rfc8448", "--report", &report]).code, 0);
    for (reports, words) in [
        (&[&shards[0], &shards[1]][..], "shard 3/3 is missing"),
        (&[&shards[0], &shards[0]], "are both shard 1/3"),
        (&[&shards[0], &whole], "are not shards of the same run"),
        (&[&whole, &whole], "stands in"),
    ] {
        let reports: Vec<_> = reports.iter().map(|path| (*path).clone()).collect();
        let ran = merge(&reports, &[]);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{words}");
        assert!(ran.stderr.contains(words), "{words:?}: {}", ran.stderr);
    }
}

#[test]
fn a_run_that_is_as_expected_ends_well_and_says_what_was_expected() {
    let folder = Folder::new("expect");
    let vectors = wrong_vectors(&folder);
    let file = folder.path("expect.toml");
    let check = |arguments: &[&str]| {
        let own = ["check", "--vectors", &vectors];
        tlskat(&[&own, arguments].concat())
    };
    let found = check(&["--write-expect", &file]);
    assert_eq!(found.code, 1, "the run itself is judged as ever");
    let failed = found.stdout.matches("\nFAIL  simple#").count();
    let failed = failed + usize::from(found.stdout.starts_with("FAIL  simple#"));
    assert!(failed > 0);
    assert_eq!(
        folder.read("expect.toml").matches("[[expect]]").count(),
        failed
    );

    let ran = check(&["--expect", &file]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", ran.stdout);
    assert!(ran.stdout.contains("failed as expected: "));
    let summary = format!(" passed, 0 failed, {failed} skipped\n");
    assert!(ran.stdout.ends_with(&summary), "{}", ran.stdout);
    for (format, words) in [
        ("json", "\"outcome\": \"fail\""),
        ("junit", "<skipped message=\"failed as expected: "),
        ("tap", " # TODO "),
        ("markdown", ": failed as expected: "),
    ] {
        let ran = check(&["--expect", &file, "--report", format]);
        assert_eq!(ran.code, 0, "{format}");
        assert!(ran.stdout.contains(words), "{format}");
    }

    // Against vectors that are right, the same file is wrong.
    let right = fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/rfc8448/simple-1rtt.json"),
    );
    folder.write("vectors/simple.json", right.unwrap());
    let ran = check(&["--expect", &file]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("passed, but was expected to fail: "));
    assert!(
        ran.stdout
            .contains("FAIL  expectation \"coverage of simple\": ")
    );
    // And of the scenarios that are left, some lines match nothing.
    fs::remove_file(folder.0.join("vectors/simple.json")).unwrap();
    let ran = check(&["--expect", &file]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("\": matches no step\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("FAIL  expectation \"coverage of simple\": there is no such")
    );
}

#[test]
fn expectations_hold_for_shards_and_their_join() {
    let folder = Folder::new("expect-shards");
    let vectors = wrong_vectors(&folder);
    let file = folder.path("expect.toml");
    let write = ["check", "--vectors", &vectors, "--write-expect", &file];
    assert_eq!(tlskat(&write).code, 1);
    let arguments = ["--vectors", &vectors, "--expect", &file];
    let reports = shards(&folder, 2, &arguments);
    let whole = tlskat(&[&["check"], &arguments[..]].concat());
    let joined = merge(&reports, &[]);
    assert_eq!((whole.code, joined.code), (0, 0));
    assert_eq!(joined.stdout, whole.stdout);
    // An expectation without a step is one failure, in however many shards it is found.
    let stale = "\n[[expect]]\npattern = 'x'\noutcome = 'fail'\nreason = 'old'\n";
    let text = format!("{stale}{}", folder.read("expect.toml"));
    folder.write("expect.toml", text);
    let reports = shards(&folder, 2, &arguments);
    let joined = merge(&reports, &[]);
    assert_eq!(joined.code, 1);
    assert!(
        joined.stdout.contains(" passed, 1 failed, "),
        "{}",
        joined.stdout
    );
}

#[test]
fn an_expectation_of_steps_in_another_shard_is_not_stale_in_this_one() {
    let folder = Folder::new("expect-elsewhere");
    let vectors = wrong_vectors(&folder);
    let file = folder.path("expect.toml");
    let write = ["check", "--vectors", &vectors, "--write-expect", &file];
    assert_eq!(tlskat(&write).code, 1);
    // All that is expected is of one scenario, so in one shard.
    assert!(!folder.read("expect.toml").contains("\"good#"));
    for shard in ["1/3", "2/3", "3/3"] {
        let own = ["check", "--vectors", &vectors, "--shard", shard];
        let ran = tlskat(&[&own[..], &["--expect", &file]].concat());
        assert_eq!(ran.code, 0, "{shard}: {}", ran.stdout);
        assert!(ran.stdout.contains(" 0 failed, "), "{}", ran.stdout);
    }
}

#[test]
fn expectations_of_the_joined_report_are_those_of_one_run() {
    let folder = Folder::new("expect-joined");
    let vectors = wrong_vectors(&folder);
    let (file, again) = (folder.path("expect.toml"), folder.path("again.toml"));
    let with_vectors = ["--vectors", &vectors];
    let write = [&["check"], &with_vectors[..], &["--write-expect", &file]];
    assert_eq!(tlskat(&write.concat()).code, 1);
    let stale = "[[expect]]\npattern = 'x'\noutcome = 'fail'\nreason = 'old'\n\n";
    let known = folder.read("expect.toml");
    let stale = folder.write("stale.toml", format!("{stale}{known}"));
    let other = known.replace("\"simple\" = { passed = ", "\"simple\" = { passed = 1");
    let other = folder.write("other.toml", other);

    let unjudged = shards(&folder, 2, &with_vectors);
    for (file, code) in [(&file, 0), (&stale, 1), (&other, 1)] {
        let expect = [&with_vectors[..], &["--expect", file]].concat();
        for format in ["text", "json"] {
            let format = ["--report", format];
            let whole = tlskat(&[&["check"], &expect[..], &format].concat());
            let joined = merge(&unjudged, &[&expect[..], &format].concat());
            assert_eq!((whole.code, joined.code), (code, code), "{file}");
            assert_eq!(joined.stdout, whole.stdout, "{file}");
        }
    }
    // What the shards were held against counts no more.
    let judged = [&with_vectors[..], &["--expect", &stale]].concat();
    let judged = shards(&folder, 2, &judged);
    assert_eq!(merge(&judged, &[]).code, 1);
    let expect = [&with_vectors[..], &["--expect", &file]].concat();
    let joined = merge(&judged, &expect);
    assert_eq!(joined.code, 0, "{}", joined.stdout);

    let joined = merge(&unjudged, &["--write-expect", &again]);
    assert_eq!(joined.code, 1);
    assert_eq!(folder.read("again.toml"), known);
    // The vectors built in have no such scenario.
    let joined = merge(&unjudged, &["--expect", &file]);
    let words = "\"coverage of simple\": there is no such scenario";
    assert!(joined.stdout.contains(words), "{}", joined.stdout);
    assert_eq!(merge(&unjudged, &with_vectors).code, 2);
}

#[cfg(unix)]
#[test]
fn an_expected_fault_is_no_fault_and_a_pass_of_it_is_a_failure() {
    let folder = Folder::new("expect-fault");
    let subject = garbler(&folder);
    let file = folder.path("expect.toml");
    let check = |arguments: &[&str]| {
        let own = ["check", "rfc8448/simple-1rtt", "--subject", &subject];
        tlskat(&[&own, arguments].concat())
    };
    let found = check(&["--write-expect", &file]);
    assert_eq!(found.code, 3, "{}", found.stdout);
    assert!(
        found
            .stdout
            .ends_with("0 passed, 3 failed, 88 skipped, 3 faults\n")
    );
    let ran = check(&["--expect", &file]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("0 passed, 0 failed, 91 skipped\n"));
    let ran = tlskat(&["check", "rfc8448/simple-1rtt", "--expect", &file]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout
            .contains("passed, but was expected to be a fault: ")
    );
}

#[test]
fn a_file_that_is_none_of_expectations_is_exit_code_3_with_its_line() {
    let folder = Folder::new("bad-expect");
    for (text, words) in [
        (&b"[[expect]\n"[..], "bad.toml:1: "),
        (
            b"[[expect]]\npattern = '*'\noutcome = 'pass'\nreason = 'x'\n",
            "bad.toml:3: unknown variant `pass`",
        ),
        (b"\n\nexpects = 1\n", "bad.toml:3: unknown field `expects`"),
        (b"\xff", "bad.toml: cannot be read"),
    ] {
        let path = folder.write("bad.toml", text);
        let ran = tlskat(&["check", "--expect", &path]);
        assert_eq!((ran.code, &*ran.stdout), (3, ""), "{words}");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(words), "{words:?}: {}", ran.stderr);
    }
    let ran = tlskat(&["check", "--expect", "/nowhere/expect.toml"]);
    assert_eq!(ran.code, 3);
    let ran = tlskat(&[
        "check",
        "#early_secret",
        "--write-expect",
        "/nowhere/x.toml",
    ]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.starts_with("tlskat: /nowhere/x.toml: "));
    let ran = tlskat(&["check", "--shard", "1/2", "--write-expect", "x.toml"]);
    assert_eq!(ran.code, 2, "a shard does not know the whole");
}

/// A program that greets with one operation, and answers every question with garbage.
#[cfg(unix)]
fn garbler(folder: &Folder) -> String {
    let hello = r#"{\"name\":\"garbler\",\"version\":\"1\",\"operations\":{\"hkdf_extract\":{}}}"#;
    let script = format!(
        "while read -r line; do id=${{line#*:}}; id=${{id%%,*}}; case $line in \
         *hello*) echo \"{{\\\"id\\\":$id,\\\"ok\\\":{hello}}}\" ;; *) echo garbage ;; esac; done\n"
    );
    format!("sh {}", folder.write("garbler.sh", script))
}

/// The cells of a table of Markdown, row by row, without the line below its head.
fn table(markdown: &str) -> Vec<Vec<&str>> {
    let rows = markdown
        .lines()
        .map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let head = rows.take(1);
    let body = markdown.lines().skip(2);
    let body = body.map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    head.chain(body)
        .map(|row| row.split(" | ").collect())
        .collect()
}

#[cfg(unix)]
#[test]
fn a_matrix_shows_what_each_subject_makes_of_each_scenario() {
    let folder = Folder::new("matrix");
    let vectors = wrong_vectors(&folder);
    let garbler = garbler(&folder);
    let answer = format!("{} answer", env!("CARGO_BIN_EXE_tlskat"));
    let html = format!("html={}", folder.path("matrix.html"));
    let arguments = [
        "matrix",
        "--vectors",
        &vectors,
        "--report",
        &html,
        "--report",
        "markdown",
    ];
    let same = format!("'{}' answer", env!("CARGO_BIN_EXE_tlskat"));
    let subjects = ["reference", &answer, &same, &garbler, "/nowhere/subject"];
    let ran = tlskat(&[&arguments[..], &subjects].concat());
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let rows = table(&ran.stdout);
    assert_eq!(rows.len(), 3, "{}", ran.stdout);
    assert_eq!(rows[0][0], "scenario");
    // Two that call themselves the same are told apart by how they were called.
    assert_eq!(
        rows[0][1..],
        [
            subjects[0],
            subjects[1],
            subjects[2],
            "garbler",
            subjects[4]
        ]
    );
    assert_eq!(rows[1], ["good", "✓", "✓", "✓", "? 0/90", "?"]);
    let wrong = rows[2][1];
    assert!(wrong.starts_with("✕ ") && wrong.ends_with("/91"), "{wrong}");
    assert_eq!(rows[2], ["simple", wrong, wrong, wrong, "? 0/91", "?"]);
    for words in [
        "## garbler\n\ngarbler 1: 0 passed, ",
        "steps: garbler does not declare ",
        "\n- ? ",
        "\n- ✕ ",
        "## /nowhere/subject\n\ncannot be asked: the subject cannot be started",
    ] {
        assert!(ran.stdout.contains(words), "{words:?}\n{}", ran.stdout);
    }

    // The page says the same.
    let text = folder.read("matrix.html");
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    let page = roxmltree::Document::parse_with_options(&text, options).unwrap();
    let cells = |row: roxmltree::Node<'_, '_>| -> Vec<String> {
        let cells = row.children().filter(|node| node.is_element());
        cells
            .map(|cell| cell.text().unwrap_or_default().to_owned())
            .collect()
    };
    let found = page.descendants().filter(|node| node.has_tag_name("tr"));
    assert_eq!(found.map(cells).collect::<Vec<_>>(), rows);
    let tags = ["script", "link", "img", "iframe"];
    let others = page
        .descendants()
        .filter(|node| tags.contains(&node.tag_name().name()));
    assert_eq!(others.count(), 0, "the page needs no other file");
}

#[test]
fn a_matrix_ends_as_its_worst_subject_does() {
    let ran = tlskat(&["matrix", "--only", "rfc8448/*#early_secret", "reference"]);
    assert_eq!(
        (ran.code, &*ran.stderr),
        (0, "5 passed, 0 failed, 0 skipped\n")
    );
    assert_eq!(table(&ran.stdout)[1][1], "✓");
    let folder = Folder::new("matrix-failed");
    let vectors = wrong_vectors(&folder);
    let ran = tlskat(&["matrix", "--vectors", &vectors, "reference"]);
    assert_eq!(ran.code, 1);
    let ran = tlskat(&["matrix", "--only", "nothing", "reference"]);
    assert_eq!(ran.code, 4);
    let ran = tlskat(&["matrix", "--report", "text", "reference"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("there are markdown, html"),
        "{}",
        ran.stderr
    );
    let ran = tlskat(&["matrix", "--report", "html", "--report", "markdown"]);
    assert_eq!(ran.code, 2);
    let ran = tlskat(&["matrix", "reference", "'unclosed"]);
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "before anybody is asked");
    let nowhere = ["matrix", "reference", "--report", "html=/nowhere/x.html"];
    let ran = tlskat(&nowhere);
    assert_eq!(ran.code, 3);
}

#[cfg(unix)]
#[test]
fn a_matrix_of_reports_is_that_of_the_subjects() {
    let folder = Folder::new("matrix-from");
    let vectors = wrong_vectors(&folder);
    let garbler = garbler(&folder);
    let with_vectors = ["--vectors", &vectors];
    let joined = folder.path("joined.json");
    let parts = shards(&folder, 2, &with_vectors);
    let report = format!("json={joined}");
    assert_eq!(merge(&parts, &["--report", &report]).code, 1);
    let garbled = folder.path("garbled.json");
    let report = format!("json={garbled}");
    let check = ["check", "--subject", &garbler, "--report", &report];
    assert_eq!(tlskat(&[&check, &with_vectors[..]].concat()).code, 3);

    let asked = ["matrix", "reference", &garbler];
    let asked = tlskat(&[&asked, &with_vectors[..]].concat());
    let from = tlskat(&["matrix", "--from", &joined, &garbled]);
    assert_eq!((from.code, asked.code), (3, 3), "{}", from.stderr);
    assert_eq!(from.stderr, asked.stderr);
    // A report calls the reference as it calls itself.
    let heads = table(&from.stdout)[0].join(" ");
    assert_eq!(heads, "scenario rustcrypto garbler");
    let renamed = asked.stdout.replace("| reference |", "| rustcrypto |");
    let renamed = renamed.replace("## reference", "## rustcrypto");
    assert_eq!(from.stdout, renamed);

    // Those that are asked stand before, and nobody is asked who is not named.
    let both = ["matrix", "reference", "--vectors", &vectors];
    let both = tlskat(&[&both[..], &["--from", &garbled]].concat());
    assert_eq!(table(&both.stdout)[0], ["scenario", "reference", "garbler"]);
    // Two reports of one subject are told apart by their paths.
    let twice = tlskat(&["matrix", "--from", &joined, "--from", &joined]);
    assert_eq!((twice.code, table(&twice.stdout)[0][1]), (1, &*joined));
}

#[test]
fn a_matrix_of_what_is_no_whole_report_is_refused() {
    let folder = Folder::new("matrix-of-part");
    let part = shards(&folder, 2, &["#early_secret"]).remove(0);
    let text = folder.write("report.txt", "7 passed, 0 failed, 0 skipped\n");
    for (arguments, code, words) in [
        (&["--from", &part][..], 2, "is shard 1/2 alone"),
        (&["--from", &text], 3, "report.txt: "),
        (&["--from", &part, "--only", "rfc8448"], 2, "--only"),
        (&["--from"], 2, "a value is required"),
    ] {
        let ran = tlskat(&[&["matrix"], arguments].concat());
        assert_eq!((ran.code, &*ran.stdout), (code, ""), "{arguments:?}");
        assert!(ran.stderr.contains(words), "{words:?}: {}", ran.stderr);
    }
}
