//! The tool as a person meets it: exit codes, one clear line for each kind of bad input, never a panic.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value as Json;

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
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    Ran {
        code: output.status.code().unwrap(),
        stdout,
        stderr,
    }
}

/// A folder of its own for each test, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tlskat-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn with(name: &str, file: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = Self::new(name);
        fs::write(folder.0.join(file), text).unwrap();
        folder
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn vector(id: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    fs::read_to_string(root.join(format!("{id}.json"))).unwrap()
}

fn simple() -> String {
    vector("rfc8448/simple-1rtt")
}

/// Checks a folder with that one file; the run must end with exit code 3 and one line that holds these words.
fn refused(name: &str, text: impl AsRef<[u8]>, words: &[&str]) {
    let folder = Folder::with(name, "file.json", text);
    let ran = tlskat(&["check", "--vectors", folder.path()]);
    assert_eq!(ran.code, 3, "{name}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{name}");
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{name}: {}", ran.stderr);
    assert!(
        lines[0].len() < 600,
        "{name}: a line of {} octets",
        lines[0].len()
    );
    for word in ["file.json"].iter().chain(words) {
        assert!(
            lines[0].contains(word),
            "{name}: no {word:?} in {:?}",
            lines[0]
        );
    }
}

/// The file with one change, made in its parsed form.
fn changed(change: impl FnOnce(&mut Json)) -> String {
    let mut file = serde_json::from_str(&simple()).unwrap();
    change(&mut file);
    file.to_string()
}

#[test]
fn check_asks_every_step_and_ends_with_a_summary() {
    let ran = tlskat(&["check"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stderr, "");
    let last = ran.stdout.lines().last().unwrap();
    let passed = last.strip_suffix(" passed, 0 failed, 0 skipped").unwrap();
    let passed: usize = passed.parse().unwrap();
    assert!(passed > 9_900);
    // So many scenarios have a line for each folder.
    let lines = ran.stdout.lines().filter(|line| line.starts_with("ok "));
    let counts = lines.map(|line| line.rsplit(' ').nth(1).unwrap().parse::<usize>().unwrap());
    let counts: Vec<_> = counts.collect();
    assert!((10..40).contains(&counts.len()), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), passed);
    let details = tlskat(&["check", "--details"]).stdout;
    assert!(details.contains("ok    hrr/cookie-sha256 "));
}

#[test]
fn a_wrong_vector_fails_with_the_step_and_exit_code_1() {
    let wrong = simple().replacen("6f2615a108c702c5", "6f2615a108c702c4", 1);
    let folder = Folder::with("wrong", "simple.json", wrong);
    let ran = tlskat(&["check", "--vectors", folder.path()]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.starts_with("FAIL  simple#derived_early_info")
            || ran.stdout.contains("FAIL  simple#derived_early ")
    );
    assert!(
        ran.stdout.contains("reproduce   tlskat ask --vectors"),
        "{}",
        ran.stdout
    );
    // The command that it prints asks the same question, and comes to the same end.
    let ran = tlskat(&["ask", "--vectors", folder.path(), "simple#derived_early"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("expected    6f2615a108c702c4"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_json_report_counts_what_the_summary_counts() {
    let ran = tlskat(&["check", "rfc8448", "--report", "json"]);
    assert_eq!(ran.code, 0);
    let report: Json = serde_json::from_str(&ran.stdout).unwrap();
    let cases = report["cases"].as_array().unwrap();
    let passed = cases
        .iter()
        .filter(|case| case["verdict"] == "passed")
        .count();
    assert_eq!(report["passed"], passed);
    assert_eq!(cases.len(), passed);
    assert_eq!(
        ran.stderr,
        format!("{passed} passed, 0 failed, 0 skipped\n")
    );
}

#[test]
fn a_report_goes_to_a_file_whole_or_not_at_all() {
    let folder = Folder::new("report");
    let path = folder.0.join("report.json");
    let flag = format!("json={}", path.display());
    let ran = tlskat(&["check", "rfc8448/*#early_secret", "--report", &flag]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.ends_with("5 passed, 0 failed, 0 skipped\n"));
    let report: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(report["passed"], 5);

    let ran = tlskat(&[
        "check",
        "#early_secret",
        "--report",
        "json=/nowhere/report.json",
    ]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.starts_with("tlskat: /nowhere/report.json: "),
        "{}",
        ran.stderr
    );
    let ran = tlskat(&["check", "--report", "json", "--report", "text"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("at most one report goes to stdout"));
}

#[test]
fn patterns_select_and_skip() {
    let passed = |arguments: &[&str]| {
        let ran = tlskat(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let last = ran.stdout.lines().last().unwrap().to_owned();
        last.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let all = passed(&["check"]);
    let rfc8448 = passed(&["check", "rfc8448"]);
    assert_eq!(rfc8448, passed(&["check", "rfc8448/*"]));
    assert_eq!(all - rfc8448, passed(&["check", "**", "--skip", "rfc8448"]));
    assert_eq!(all - rfc8448, passed(&["check", "--skip", "rfc8448"]));
    assert_eq!(passed(&["check", "rfc8448/simple-1rtt#derived_early"]), 1);
    assert_eq!(
        passed(&[
            "check",
            "rfc8448/*#derived_early",
            "rfc8448/*#derived_handshake"
        ]),
        10
    );
}

#[test]
fn a_pattern_that_matches_nothing_is_exit_code_4() {
    for arguments in [
        &["check", "rfc8449"][..],
        &["check", "rfc8448", "nothing/*"],
        &["check", "--skip", "#no_such_step"],
        &["list", "nothing"],
        &["check", "["],
        &["check", ""],
    ] {
        let ran = tlskat(arguments);
        assert_eq!(ran.code, 4, "{arguments:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("matches no step"), "{}", ran.stderr);
    }
    let ran = tlskat(&["check", "--skip", "**"]);
    assert_eq!((ran.code, &*ran.stderr), (4, "tlskat: nothing ran\n"));
}

#[test]
fn unknown_ids_subjects_and_flags_are_exit_code_2() {
    for (arguments, words) in [
        (
            &["show", "rfc8448/simple"][..],
            "did you mean rfc8448/simple-1rtt?",
        ),
        (
            &["show", "rfc8448/simple-1rtt#derived"],
            "did you mean derived_early_info or derived_early",
        ),
        (&["ask", "nothing#at_all"], "unknown scenario \"nothing\""),
        (&["ask", "rfc8448/simple-1rtt"], "name a step of it"),
        (&["check", "--report", "xml"], "\"xml\" is no format"),
        (&["check", "--report", "json="], "no path after ="),
        (&["check", "--frobnicate"], "unexpected argument"),
        (&["frobnicate"], "unrecognized subcommand"),
    ] {
        let ran = tlskat(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn garbled_files_are_refused_with_file_and_place() {
    let text = simple();
    refused("empty", "", &["EOF while parsing"]);
    refused("truncated", &text[..text.len() / 2], &["EOF while parsing"]);
    refused(
        "not-json",
        "\u{0}\u{1}\u{2}",
        &["expected value at line 1 column 1"],
    );
    refused(
        "not-utf8",
        [0xff, 0xfe, 0x00],
        &["cannot be read", "valid UTF-8"],
    );
    refused("nested", "[".repeat(100_000), &["invalid type: sequence"]);
    let nested = "[".repeat(100_000);
    let params = simple().replacen("\"hash\": \"SHA-256\"", &format!("\"hash\": {nested}"), 1);
    refused(
        "nested-param",
        params,
        &["/testGroups/0/tests/0/params/hash/0/0: recursion limit exceeded"],
    );
    refused("list", "[1, 2]", &["invalid type: sequence"]);
    refused("number", "1", &["invalid type: integer"]);
    refused("twice", format!("{text}{text}"), &["trailing characters"]);
    refused(
        "huge",
        vec![b' '; (32 << 20) + 1],
        &["longer than 33554432 octets"],
    );
}

#[test]
fn files_that_break_a_rule_are_refused_with_pointer_and_reason() {
    let test =
        |change: fn(&mut Json)| changed(|file| change(&mut file["testGroups"][0]["tests"][0]));
    refused(
        "unknown",
        changed(|file| file["extra"] = 1.into()),
        &["/extra: unknown field `extra`"],
    );
    refused(
        "missing",
        changed(|file| drop(file.as_object_mut().unwrap().remove("notes"))),
        &["missing field `notes`"],
    );
    refused(
        "type",
        changed(|file| file["testGroups"] = 1.into()),
        &["/testGroups: invalid type"],
    );
    refused(
        "version",
        changed(|file| file["algorithm"] = "TLS 1.2".into()),
        &["/algorithm: expected TLS 1.3, found TLS 1.2"],
    );
    refused(
        "count",
        changed(|file| file["numberOfTests"] = 3.into()),
        &["/numberOfTests: expected 91, found 3"],
    );
    refused(
        "tcid",
        test(|test| test["tcId"] = 2.into()),
        &["/testGroups/0/tests/0/tcId: expected 1, found 2"],
    );
    refused(
        "odd",
        test(|test| test["output"]["prk"] = "abc".into()),
        &["/testGroups/0/tests/0/output/prk: 3 hexadecimal digits, an odd number"],
    );
    refused(
        "upper",
        test(|test| test["output"]["prk"] = "AB".into()),
        &["not a lower-case hexadecimal digit"],
    );
    refused(
        "op",
        test(|test| test["op"] = "frobnicate".into()),
        &["/testGroups/0/tests/0/op: unknown variant `frobnicate`"],
    );
    refused(
        "forward",
        test(|test| test["inputs"]["salt"] = "handshake_secret".into()),
        &["/testGroups/0/tests/0/inputs/salt: handshake_secret is a later value"],
    );
    refused(
        "dangling",
        test(|test| test["inputs"]["salt"] = "nothing".into()),
        &["/inputs/salt: no earlier value is named nothing"],
    );
    refused(
        "input",
        test(|test| test["inputs"]["pepper"] = "zeros".into()),
        &["/inputs/pepper: hkdf_extract has no input pepper"],
    );
    refused(
        "list-input",
        test(|test| test["inputs"]["salt"] = vec!["zeros"].into()),
        &["/inputs/salt: salt takes one name"],
    );
    refused(
        "no-input",
        test(|test| drop(test["inputs"].as_object_mut().unwrap().remove("salt"))),
        &["/testGroups/0/tests/0: hkdf_extract needs the field salt"],
    );
    refused(
        "param",
        test(|test| test["params"]["hash"] = "SHA-1".into()),
        &["/params: hkdf_extract: unknown variant `SHA-1`"],
    );
    refused(
        "float",
        test(|test| test["params"]["hash"] = 1.5.into()),
        &["/params: hkdf_extract: invalid type"],
    );
    refused(
        "output",
        test(|test| test["output"]["okm"] = "00".into()),
        &["/output/okm: hkdf_extract has no output okm"],
    );
    refused(
        "no-output",
        test(|test| drop(test["output"].as_object_mut().unwrap().remove("prk"))),
        &["/output: hkdf_extract has the output prk, which is missing"],
    );
    refused(
        "result",
        test(|test| test["result"] = "invalid".into()),
        &["a valid result has output and no alerts"],
    );
    refused(
        "duplicate",
        test(|test| test["name"] = "zeros".into()),
        &["/testGroups/0/tests/0/name: the name zeros stands earlier"],
    );
    refused(
        "name",
        test(|test| test["name"] = "Early Secret".into()),
        &["is not a name"],
    );
    refused(
        "flag",
        test(|test| test["flags"] = vec!["Odd"].into()),
        &["/testGroups/0/tests/0/flags/0: no note explains the flag Odd"],
    );
    let null = changed(|file| file["testGroups"][0]["given"][0]["comment"] = Json::Null);
    refused(
        "null",
        null,
        &["/testGroups/0/given/0/comment: invalid type: null, expected a string"],
    );
    let array = changed(|file| {
        let given = &mut file["testGroups"][0]["given"][0];
        *given = serde_json::json!([given["name"], null, given["octets"]]);
    });
    refused(
        "array",
        array,
        &["/testGroups/0/given/0: invalid type: sequence"],
    );
    let unused = changed(|file| {
        let given = serde_json::json!({ "name": "spare", "octets": "00" });
        file["testGroups"][1]["given"]
            .as_array_mut()
            .unwrap()
            .push(given);
    });
    refused(
        "unused",
        unused,
        &["/testGroups/1/given/3: no step uses the given value spare"],
    );
    let twice = simple().replacen(
        "\"salt\": \"zeros\"",
        "\"salt\": \"zeros\", \"salt\": \"zeros\"",
        1,
    );
    refused("member-twice", twice, &["duplicate name \"salt\""]);
    let no_alerts = test(|test| {
        drop(test.as_object_mut().unwrap().remove("output"));
        test["result"] = "invalid".into();
        test["alerts"] = serde_json::json!([]);
    });
    refused(
        "no-alerts",
        no_alerts,
        &["/testGroups/0/tests/0/alerts: no alert"],
    );
}

#[test]
fn text_that_would_move_the_cursor_or_end_the_line_is_refused_in_one_line() {
    refused(
        "escape",
        changed(|file| file["header"][0] = "\u{1b}[2J".into()),
        &["/header/0: the control character '\\u{1b}'"],
    );
    refused(
        "comment",
        changed(|file| file["testGroups"][0]["tests"][0]["comment"] = "one\ntwo".into()),
        &["/testGroups/0/tests/0/comment: the control character '\\n'"],
    );
    refused(
        "member",
        changed(|file| file["testGroups"][0]["tests"][0]["inputs"]["one\ntwo"] = "zeros".into()),
        &["/testGroups/0/tests/0/inputs/one two"],
    );
    refused(
        "long",
        changed(|file| {
            file["testGroups"][0]["tests"][0]["inputs"]["salt"] = "n".repeat(100_000).into();
        }),
        &["/testGroups/0/tests/0/inputs/salt: no earlier value"],
    );
    refused(
        "long-member",
        changed(|file| {
            file["testGroups"][0]["tests"][0]["params"][&"n".repeat(100_000)] = "1".into();
        }),
        &["/testGroups/0/tests/0/params/nnn"],
    );
}

#[test]
fn an_id_means_itself_also_where_a_glob_or_a_shell_would_read_it_otherwise() {
    let wrong = |file: &mut Json| {
        file["testGroups"][0]["tests"][0]["output"]["prk"] = "00".repeat(32).into();
    };
    let folder = Folder::with("special", "a [1].json", changed(wrong));
    for arguments in [
        ["ask", "a [1]#early_secret"],
        ["check", "a [1]"],
        ["check", "a [1]#early_secret"],
    ] {
        let ran = tlskat(&[&arguments[..], &["--vectors", folder.path()]].concat());
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.stderr);
        let again = format!("--vectors {} 'a [1]#early_secret'\n", folder.path());
        assert!(ran.stdout.contains(&again), "{}", ran.stdout);
    }
}

#[test]
fn a_path_that_makes_no_id_is_refused() {
    let folder = Folder::with("no-id", "a#b.json", simple());
    let file = folder.0.join("a#b.json");
    for path in [folder.path(), file.to_str().unwrap()] {
        let ran = tlskat(&["list", "--vectors", path]);
        assert_eq!(ran.code, 3);
        assert!(ran.stderr.contains("a#b.json: the path makes no id"));
    }
}

#[test]
fn a_folder_that_is_not_there_is_exit_code_3_and_one_without_vectors_4() {
    for arguments in [
        &["check", "--vectors", "/nowhere"][..],
        &["list", "--vectors", "/nowhere"],
        &["lint", "/nowhere"],
        &["fmt", "/nowhere"],
        &["import", "rfc8448", "/nowhere", "--to", "/nowhere/else"],
        &["import", "illustrated", "/nowhere", "--to", "/nowhere/else"],
    ] {
        let ran = tlskat(arguments);
        assert_eq!(ran.code, 3, "{arguments:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("/nowhere"), "{}", ran.stderr);
    }
    let empty = Folder::new("without-vectors");
    assert_eq!(tlskat(&["check", "--vectors", empty.path()]).code, 4);
    assert_eq!(tlskat(&["fmt", empty.path()]).code, 4);
    assert_eq!(tlskat(&["lint", empty.path()]).code, 4);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_and_a_loop_of_folders_are_refused() {
    let folder = Folder::new("loop");
    std::os::unix::fs::symlink(folder.path(), folder.0.join("again")).unwrap();
    let ran = tlskat(&["check", "--vectors", folder.path()]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);

    let folder = Folder::new("pipe");
    let made = Command::new("mkfifo")
        .arg(folder.0.join("file.json"))
        .status();
    assert!(made.unwrap().success());
    let ran = tlskat(&["check", "--vectors", folder.path()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr
            .ends_with("file.json: cannot be read: not a regular file\n")
    );

    let folder = Folder::new("broken-link");
    std::os::unix::fs::symlink("/nowhere/file.json", folder.0.join("file.json")).unwrap();
    let ran = tlskat(&["check", "--vectors", folder.path()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.contains("file.json: cannot be read"),
        "{}",
        ran.stderr
    );
}

#[test]
fn every_bad_file_of_a_folder_is_told() {
    let folder = Folder::with("several", "one.json", "1");
    fs::write(folder.0.join("two.json"), "2").unwrap();
    fs::write(folder.0.join("good.json"), simple()).unwrap();
    let ran = tlskat(&["check", "--vectors", folder.path()]);
    assert_eq!(ran.code, 3);
    assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
}

/// The same file in another form.
fn unindented() -> String {
    simple().lines().map(str::trim_start).collect()
}

#[test]
fn a_greeting_of_another_protocol_is_not_supported_and_one_without_is_taken() {
    for (protocol, words) in [
        (",\"protocol\":1", "\"ok\":{\"name\""),
        ("", "\"ok\":{\"name\""),
        (
            ",\"protocol\":2",
            concat!(
                "\"unsupported\":\"protocol 2: tlskat ",
                env!("CARGO_PKG_VERSION"),
                " speaks protocol 1\"}"
            ),
        ),
    ] {
        let mut tool = Command::new(env!("CARGO_BIN_EXE_tlskat"))
            .arg("answer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = tool.stdin.take().unwrap();
        writeln!(stdin, "{{\"id\":7,\"op\":\"hello\"{protocol}}}").unwrap();
        drop(stdin);
        let output = tool.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("{\"id\":7,"), "{said}");
        assert!(said.contains(words), "{protocol:?}: {said}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn fmt_puts_a_file_into_its_one_form() {
    let folder = Folder::with("fmt", "file.json", unindented());
    let ran = tlskat(&["fmt", "--check", folder.path()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.ends_with("file.json: not in canonical form\n"));
    assert_eq!(tlskat(&["fmt", folder.path()]).code, 0);
    assert!(fs::read_to_string(folder.0.join("file.json")).unwrap() == simple());
    assert_eq!(tlskat(&["fmt", "--check", folder.path()]).code, 0);
}

#[test]
fn fmt_changes_no_file_where_one_cannot_be_read() {
    let folder = Folder::with("fmt-half", "a.json", changed(|_| {}));
    fs::write(folder.0.join("b.json"), "{").unwrap();
    assert_eq!(tlskat(&["fmt", folder.path()]).code, 3);
    assert_eq!(
        fs::read_to_string(folder.0.join("a.json")).unwrap(),
        changed(|_| {})
    );
}

#[test]
fn lint_holds_values_against_the_messages_that_carry_them() {
    let lint = |name: &str, text: String| {
        let folder = Folder::with(name, "file.json", text);
        let ran = tlskat(&["lint", folder.path()]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.stdout);
        ran.stdout
    };
    let client_share = simple().replacen("\"share\": \"99381de5", "\"share\": \"99381de4", 1);
    assert!(
        lint("share", client_share)
            .contains("client_share: no key_share of the handshake carries this value")
    );
    let reference = simple().replacen("rfc8446#section-7.1", "RFC 8446, 7.1", 1);
    assert!(lint("reference", reference).contains("is no reference to a section"));
    let title = changed(|file| file["header"] = Json::Array(Vec::new()));
    assert!(lint("title", title).contains("the header has no title"));
    let note = changed(|file| file["notes"]["Odd"] = serde_json::json!({ "description": "" }));
    assert!(lint("note", note).contains("the note Odd explains a flag that no step has"));
    let binder = vector("rfc8448/resumed-0rtt");
    let at = binder.find("client_hello_zero_binders").unwrap();
    // The last octet of the message is the last one of its binder.
    let at = at + binder[at..].find("00\"\n").unwrap();
    let binder = format!("{}1{}", &binder[..at], &binder[at + 1..]);
    assert!(
        lint("binder", binder).contains("client_hello_zero_binders: a binder is not zero octets")
    );
}

#[test]
fn lint_finds_a_requirement_that_names_a_vector_that_there_is_not() {
    let folder = Folder::with("requirements", "file.json", simple());
    let lint = |vectors: &str| {
        let rows = format!(
            "id\trfc\tsection\tlevel\trole\tvectors\treason\tremark\n\
             A-01\t8446\t7.1\tMUST\tboth\t{vectors}\t\t\n"
        );
        fs::write(folder.0.join("requirements.tsv"), rows).unwrap();
        tlskat(&["lint", folder.path()])
    };
    assert_eq!(lint("file#early_secret").code, 0);
    let ran = lint("file#late_secret");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("A-01: no vector is file#late_secret"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_operation_selects_its_steps_and_a_value_is_shown_by_its_name() {
    let ran = tlskat(&["list", "--steps", "rfc8448/simple-1rtt#finished"]);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
    assert!(
        ran.stdout.lines().all(|line| line.ends_with(" finished")),
        "{}",
        ran.stdout
    );
    let ran = tlskat(&["show", "rfc8448/simple-1rtt#server_handshake_keys.iv"]);
    assert_eq!(
        ran.stdout.lines().last(),
        Some("      5d313eb2671276ee13000b30")
    );
    let ran = tlskat(&["show", "rfc8448/simple-1rtt#client_hello"]);
    assert!(ran.stdout.contains("given, 196 octets"), "{}", ran.stdout);
}

#[test]
fn color_is_for_terminals_unless_it_is_asked_for() {
    assert!(!tlskat(&["check", "#early_secret"]).stdout.contains('\x1b'));
    assert!(
        tlskat(&["check", "#early_secret", "--color", "always"])
            .stdout
            .contains('\x1b')
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .args(["check", "rfc8448", "--report", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "454 passed, 0 failed, 0 skipped\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_fault() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .arg("check")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("tlskat: stdout: "), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_document_without_an_end_is_refused() {
    let folder = Folder::new("endless");
    let ran = tlskat(&["import", "rfc8448", "/dev/zero", "--to", folder.path()]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        "tlskat: /dev/zero: longer than 16777216 octets\n"
    );
}

#[test]
fn an_export_has_every_step_once_with_its_inputs_in_their_places() {
    let folder = Folder::new("export");
    let ran = tlskat(&["export", "wycheproof", folder.path()]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let mut exported = 0;
    for path in ran.stdout.lines() {
        let file: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let groups = file["testGroups"].as_array().unwrap();
        let tests: Vec<_> = groups
            .iter()
            .flat_map(|group| group["tests"].as_array().unwrap())
            .collect();
        assert_eq!(file["numberOfTests"], tests.len(), "{path}");
        exported += tests.len();
        if file["algorithm"] == "hkdf_extract" {
            let published = |test: &&&Json| test["comment"] == "rfc8448/simple-1rtt#early_secret";
            let early_secret = tests.iter().find(published).unwrap();
            // RFC 8448, section 3.
            assert_eq!(early_secret["ikm"], "00".repeat(32));
            assert_eq!(
                early_secret["output"]["prk"],
                "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"
            );
        }
    }
    let asked = tlskat(&["check"]).stdout;
    let asked = asked.lines().last().unwrap().split(' ').next().unwrap();
    assert_eq!(exported.to_string(), asked);
}

#[test]
fn a_benchmark_of_an_unoptimized_build_says_so_and_shows_ours_beside_the_bound() {
    let arguments = [
        "bench",
        "key_schedule",
        "--provider",
        "reference",
        "--rounds",
        "1",
        "--batch",
        "1",
    ];
    let ran = tlskat(&arguments);
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""));
    let first: Vec<_> = ran.stdout.lines().take(3).collect();
    assert!(
        first[0].starts_with("key_schedule: SHA-256, no PSK"),
        "{}",
        ran.stdout
    );
    assert!(first[1].starts_with("  serial bound "), "{}", ran.stdout);
    assert!(
        first[2].starts_with("  reference: kept keys "),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("hkdf"), "{}", ran.stdout);
    assert!(ran.stdout.contains("not optimized"), "{}", ran.stdout);
}

#[test]
fn what_a_pipe_costs_is_measured_with_the_tool_itself_at_its_other_end() {
    let ran = tlskat(&["bench", "pipe", "--rounds", "1", "--batch", "1"]);
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""));
    let lines = ran.stdout.lines().take(4).map(str::trim);
    let starts = [
        "pipe: ",
        "reference: asked without a pipe ",
        "reference: many on their way at once ",
        "reference: one by one ",
    ];
    for (line, start) in lines.zip(starts) {
        assert!(line.starts_with(start), "{}", ran.stdout);
    }
}

#[test]
fn figures_go_to_files_too() {
    let folder = Folder::new("bench");
    let (json, html) = (
        format!("json={}/figures.json", folder.path()),
        format!("html={}/page.html", folder.path()),
    );
    let ran = tlskat(&[
        "bench", "wire", "--rounds", "1", "--batch", "1", "--report", &json, "--report", &html,
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let read = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    let figures: Json = serde_json::from_str(&read("figures.json")).unwrap();
    assert_eq!(
        figures["figures"][0]["parameter"],
        "ClientHello of 196 octets"
    );
    assert!(
        figures["build"]["rustc"]
            .as_str()
            .unwrap()
            .starts_with("rustc ")
    );
    assert!(read("page.html").contains("<svg"));
}

#[test]
fn what_cannot_be_measured_is_a_usage_error() {
    for (arguments, words) in [
        (
            &["bench", "tea"][..],
            "\"tea\" is no step; there are key_schedule",
        ),
        (
            &["bench", "wire", "--provider", "nobody"],
            "\"nobody\" is no provider of this build",
        ),
        (&["bench", "--rounds", "0"], "0 is not in 1..="),
        (
            &["bench", "--report", "pdf"],
            "\"pdf\" is no format; there are text, json, html",
        ),
        (&["bench", "--list", "wire"], "cannot be used with"),
    ] {
        let ran = tlskat(arguments);
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
    }
}

/// Each of the two answers only once the other one has been started.
#[cfg(unix)]
#[test]
fn a_matrix_asks_its_subjects_at_once() {
    if std::thread::available_parallelism().is_ok_and(|threads| threads.get() == 1) {
        println!(
            "skipped: this machine runs one thread at a time, and asks one subject after the other"
        );
        return;
    }
    let folder = Folder::new("at-once");
    let subject = |own: &str, other: &str| {
        let folder = folder.path();
        let wait =
            format!("touch {folder}/{own}; while [ ! -e {folder}/{other} ]; do sleep 0.01; done");
        format!(
            "sh -c '{wait}; exec {} answer'",
            env!("CARGO_BIN_EXE_tlskat")
        )
    };
    let ran = tlskat(&[
        "matrix",
        &subject("a", "b"),
        &subject("b", "a"),
        "--only",
        "rfc8448/simple-1rtt",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}
