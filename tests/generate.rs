//! `tlskat generate` and `tlskat check --deep` with arguments and folders that do not fit.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

const ROW: &str = "hrr/group-sha256";

fn tlskat(arguments: &[&str]) -> Output {
    let tlskat = Command::new(env!("CARGO_BIN_EXE_tlskat"))
        .args(arguments)
        .output();
    tlskat.unwrap()
}

/// The exit code, and what was said to stderr.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = tlskat(arguments);
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tlskat-{name}-{}", std::process::id()));
    // What an earlier run may have left.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("hrr")).unwrap();
    folder
}

#[test]
fn a_seed_is_one_of_a_hundred_thousand() {
    let (code, said) = refused(&["check", "--deep", "100001"]);
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(said, "tlskat: --deep 100001: there are 100000 seeds\n");
    let (code, said) = refused(&["ask", "deep/100000#early_secret"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("unknown scenario \"deep/100000\""), "{said}");
    assert!(tlskat(&["ask", "deep/99999#early_secret"]).status.success());
    for blocks in ["0", "101"] {
        let (code, said) = refused(&["generate", "--digests", blocks]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("1..=100"), "{said}");
    }
}

#[test]
fn the_steps_of_a_seed_are_found_where_the_message_says() {
    let (code, said) = refused(&["ask", "deep/00042#no_such_step"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("`tlskat show deep/00042`"), "{said}");
    assert!(tlskat(&["show", "deep/00042"]).status.success());
}

#[test]
fn a_part_of_the_seeds_without_a_block_is_no_failure() {
    // The first block is in the second half.
    let Output {
        status,
        stdout,
        stderr,
    } = tlskat(&["check", "--deep", "1", "--shard", "1/2"]);
    assert_eq!(status.code(), Some(0));
    assert_eq!(stdout, b"0 passed, 0 failed, 0 skipped\n");
    assert_eq!(stderr, b"tlskat: nothing ran in shard 1/2\n");
}

#[test]
fn a_place_that_cannot_be_written_keeps_what_is_there() {
    let to = folder("generate-taken");
    let file = to.join(format!("{ROW}.json"));
    fs::create_dir(&file).unwrap();
    let (code, said) = refused(&["generate", ROW, "--to", to.to_str().unwrap()]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains(file.to_str().unwrap()), "{said}");
    assert_eq!(fs::read_dir(to.join("hrr")).unwrap().count(), 1);
    let (code, said) = refused(&["generate", ROW, "--to", env!("CARGO_BIN_EXE_tlskat")]);
    assert_eq!(code, Some(3), "{said}");
    fs::remove_dir_all(to).unwrap();
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let to = folder("generate-pipe");
    let pipe = to.join(format!("{ROW}.json"));
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let Output { status, stdout, .. } =
        tlskat(&["generate", "--check", ROW, "--to", to.to_str().unwrap()]);
    assert_eq!(status.code(), Some(1));
    let said = String::from_utf8(stdout).unwrap();
    assert!(
        said.ends_with("not what the matrix generates\n1 scenario, 1 differ\n"),
        "{said}"
    );
    fs::remove_dir_all(to).unwrap();
}
