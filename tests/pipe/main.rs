//! Programs over a pipe: right ones pass, wrong ones are one fault each, and none is left behind.

use std::{
    env,
    process::{Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use libtest_mimic::{Arguments, Trial};

mod saboteur;

/// This program, as the subject of that mode.
fn subject(mode: &str) -> String {
    format!(
        "'{}' saboteur {mode}",
        env::current_exe().unwrap().display()
    )
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let [_, program, mode, ..] = &arguments[..]
        && program == "saboteur"
    {
        return match saboteur::run(mode) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    macro_rules! trials {
        ($($test:ident),+ $(,)?) => {
            vec![$(Trial::test(stringify!($test), || Ok($test()))),+]
        };
    }
    let trials = trials![
        the_reference_over_a_pipe_passes_like_the_reference,
        a_crash_is_one_fault_with_what_was_said_on_stderr,
        a_panic_of_a_program_is_one_fault,
        a_subject_that_hangs_is_one_fault,
        what_is_no_answer_is_one_fault,
        a_line_of_a_hundred_megabytes_is_one_fault,
        a_second_answer_is_a_fault_of_the_next_question,
        a_subject_that_leaves_a_program_behind_is_one_fault_and_nothing_stays,
        a_subject_that_cannot_be_greeted_ends_the_run,
        a_subject_of_another_protocol_ends_the_run_with_both_versions,
        a_subject_may_say_that_it_speaks_this_protocol,
        a_subject_that_always_crashes_is_given_up,
        what_a_subject_says_on_stderr_holds_nothing_up,
        a_command_that_cannot_be_is_told_in_a_line,
    ];
    #[cfg(target_os = "linux")]
    let trials = trials
        .into_iter()
        .chain(trials![
            an_interrupted_run_leaves_nothing_behind,
            what_a_subject_started_in_another_session_ends_with_the_run,
            what_a_subject_started_in_another_session_ends_with_an_interrupted_run,
            what_was_there_before_the_tool_is_left_alone,
        ])
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
    took: Duration,
}

fn check(mode: &str, arguments: &[&str]) -> Ran {
    let subject = subject(mode);
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .args(["check", "rfc8448/simple-1rtt", "--subject", &subject])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        took: start.elapsed(),
    }
}

/// The third question is one fault with these words; the run goes on and all else passes.
fn one_fault(mode: &str, words: &str) {
    let ran = check(mode, &["--timeout", "2"]);
    assert_eq!(ran.code, 3, "{mode}: {}{}", ran.stdout, ran.stderr);
    let last = ran.stdout.lines().last().unwrap();
    assert_eq!(
        last, "90 passed, 1 failed, 0 skipped, 1 fault",
        "{mode}: {}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("FAULT rfc8448/simple-1rtt#decode_client_hello "),
        "{mode}: {}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains(words),
        "{mode}: no {words:?} in {}",
        ran.stdout
    );
}

fn the_reference_over_a_pipe_passes_like_the_reference() {
    let subject = format!("'{}' answer", env!("CARGO_BIN_EXE_tlskat"));
    let output = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .args(["check", "--subject", &subject])
        .output()
        .unwrap();
    let direct = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .arg("check")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&direct.stdout)
    );
}

fn a_crash_is_one_fault_with_what_was_said_on_stderr() {
    one_fault(
        "crash",
        "the subject crashed: it ended with exit status: 7; it said on stderr: about to crash",
    );
}

fn a_panic_of_a_program_is_one_fault() {
    one_fault("panic", "on purpose");
}

fn a_subject_that_hangs_is_one_fault() {
    one_fault("hang", "no answer within 2s");
}

fn what_is_no_answer_is_one_fault() {
    one_fault(
        "garbage",
        "not an answer: expected value at line 1 column 1: hello, world",
    );
    one_fault("not-utf8", "not an answer: not UTF-8");
    one_fault("wrong-id", "not an answer: the id is 1");
    one_fault(
        "two-outcomes",
        "an answer has one of ok, reject and unsupported",
    );
    one_fault("half-line", "not an answer: EOF while parsing");
    one_fault(
        "protocol-in-answer",
        "only the greeting has a member `protocol`",
    );
}

fn a_line_of_a_hundred_megabytes_is_one_fault() {
    one_fault("long-line", "a line longer than 8388608 octets");
}

fn a_second_answer_is_a_fault_of_the_next_question() {
    let ran = check("twice", &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stdout
            .ends_with("90 passed, 1 failed, 0 skipped, 1 fault\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("was asked"), "{}", ran.stdout);
}

fn a_subject_that_leaves_a_program_behind_is_one_fault_and_nothing_stays() {
    one_fault("leave", "it ended with exit status: 0");
    assert!(!anything_runs("stay"));
}

fn a_subject_that_cannot_be_greeted_ends_the_run() {
    for (mode, words) in [
        ("deaf", "no answer within 1s"),
        ("flood", "not an answer: to hello: "),
        ("silent-exit", "it ended with exit status: 0"),
    ] {
        let ran = check(mode, &["--timeout", "1"]);
        assert_eq!(ran.code, 3, "{mode}");
        assert_eq!(ran.stderr.lines().count(), 1, "{mode}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{mode}: {}", ran.stderr);
        assert!(ran.took < Duration::from_secs(5), "{mode}: {:?}", ran.took);
    }
    assert!(!anything_runs("deaf"));
    assert!(!anything_runs("flood"));
}

fn a_subject_of_another_protocol_ends_the_run_with_both_versions() {
    let tool = concat!("tlskat ", env!("CARGO_PKG_VERSION"));
    let refused = format!("refuses the greeting of protocol 1, which {tool} speaks");
    for (mode, words) in [
        (
            "protocol-2",
            format!("the subject speaks protocol 2, and {tool} protocol 1\n"),
        ),
        ("refuse", format!("{refused}: too new\n")),
        ("reject", format!("{refused}\n")),
    ] {
        let ran = check(mode, &[]);
        assert_eq!((ran.code, &*ran.stdout), (3, ""), "{mode}");
        assert_eq!(ran.stderr.lines().count(), 1, "{mode}: {}", ran.stderr);
        assert!(ran.stderr.ends_with(&words), "{mode}: {}", ran.stderr);
    }
}

fn a_subject_may_say_that_it_speaks_this_protocol() {
    assert_eq!(check("protocol-1", &[]).code, 0);
}

fn a_subject_that_always_crashes_is_given_up() {
    let ran = check("always-crash", &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stdout
            .contains("the subject had 16 faults one after the other"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .ends_with("0 passed, 91 failed, 0 skipped, 91 faults\n"),
        "{}",
        ran.stdout
    );
}

fn what_a_subject_says_on_stderr_holds_nothing_up() {
    let ran = check("chatter", &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
}

fn a_command_that_cannot_be_is_told_in_a_line() {
    for (command, code, words) in [
        ("", 2, "an empty command"),
        ("'open", 2, "a quote that is not closed"),
        ("/nowhere/subject", 3, "cannot be started"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_tlskat"))
            .args(["check", "--subject", command])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{command}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr.lines().count(), 1);
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
fn an_interrupted_run_leaves_nothing_behind() {
    interrupted("stay interrupted", "interrupted", "-INT", 130);
}

#[cfg(target_os = "linux")]
fn what_a_subject_started_in_another_session_ends_with_the_run() {
    let ran = check("escape escaped", &[]);
    let stays = anything_runs("escaped");
    end("escaped");
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(!stays);
}

#[cfg(target_os = "linux")]
fn what_a_subject_started_in_another_session_ends_with_an_interrupted_run() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let tag = format!("escaped-from{signal}");
        // The subject itself has the tag too: what is waited for is what it starts.
        interrupted(&format!("escape-and-hang {tag}"), &tag, signal, code);
    }
}

/// Checks a subject until what it starts is there, interrupts the tool, and sees that nothing with the tag stays.
#[cfg(target_os = "linux")]
fn interrupted(mode: &str, tag: &str, signal: &str, code: i32) {
    let subject = subject(mode);
    let mut tool = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .args(["check", "--timeout", "600", "--subject", &subject])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while running(&["stay", tag]).is_empty() {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{mode} does not start"
        );
        thread::sleep(Duration::from_millis(10));
    }
    kill(signal, tool.id());
    assert_eq!(tool.wait().unwrap().code(), Some(code));
    let stays = anything_runs(tag);
    end(tag);
    assert!(!stays, "{mode} is left behind");
}

/// A shell that becomes the tool has children that the tool knows nothing of.
#[cfg(target_os = "linux")]
fn what_was_there_before_the_tool_is_left_alone() {
    let me = env::current_exe().unwrap();
    let script = r#""$1" saboteur stay bystander <&- >&- 2>&- & exec "$2" check '#early_secret' --subject "$3""#;
    let status = Command::new("sh")
        .args(["-c", script, "sh"])
        .args([&*me.to_string_lossy(), env!("CARGO_BIN_EXE_tlskat")])
        .arg(subject("well"))
        .stdout(Stdio::null())
        .status();
    let stays = anything_runs("bystander");
    end("bystander");
    assert!(status.unwrap().success());
    assert!(stays, "a process of somebody else was killed");
}

/// Whether a saboteur with that argument is running.
fn anything_runs(argument: &str) -> bool {
    !running(&[argument]).is_empty()
}

/// The processes that are a saboteur with those arguments.
fn running(arguments: &[&str]) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let running = processes.flatten().filter_map(|process| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let words: Vec<_> = line.split(|octet| *octet == 0).collect();
        // Not the tool, of which the command of the subject is one argument.
        let all = arguments.iter().chain(&["saboteur"]);
        let has_all = all.into_iter().all(|word| words.contains(&word.as_bytes()));
        let id = process.file_name().to_str()?.parse().ok()?;
        has_all.then_some(id)
    });
    running.collect()
}

/// Ends the saboteurs that a failed test would leave behind.
#[cfg(target_os = "linux")]
fn end(argument: &str) {
    for process in running(&[argument]) {
        kill("-KILL", process);
    }
}

#[cfg(target_os = "linux")]
fn kill(signal: &str, process: u32) {
    let status = Command::new("kill")
        .args([signal, &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}
