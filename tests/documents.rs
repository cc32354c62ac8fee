//! The documents say what the program does.

use std::{env, fs, path::Path};

use tlskat::{disk, document::Reference, question::Operation};

#[test]
fn the_table_of_questions_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("doc/questions.md");
    if env::var_os("TLSKAT_UPDATE").is_some() {
        disk::write(&path, &questions()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == questions(),
        "doc/questions.md has drifted: run the tests with TLSKAT_UPDATE=1"
    );
}

fn questions() -> String {
    let mut text = String::from(
        "# Questions\n\nA question is one operation with all its inputs; as JSON one object, whose member `op` names the \
         operation. Octets are\nlower-case hexadecimal, algorithms their registered names. The answer is one object too: \
         `{\"ok\": {output: octets, …}}`,\n`{\"reject\": {\"alert\": …}}`, the alert where the subject knows which it \
         would send, or `{\"unsupported\": reason}`.\n\nAlgorithms, suites, groups, schemes and content types have the names of the TLS registries of IANA (`SHA-256`, \
         `TLS_AES_128_GCM_SHA256`,\n`x25519`, `rsa_pss_rsae_sha256`, `handshake`); one that the registry here does not know \
         is `0x` and all its digits. Sections\nare those of RFC 8446, and in brackets those of RFC 9846, which replaces it, \
         where the number differs.\n\nThis page is made from the table `operations!` in \
         `src/question/table.rs`.\n",
    );
    for operation in Operation::ALL {
        text += &format!("\n## `{operation}`\n\n");
        text += &format!("{}\n\n", line(operation.summary()));
        text += &format!(
            "{}.\n\n| field | holds | |\n|---|---|---|\n",
            Reference {
                document: "rfc8446",
                section: operation.section()
            }
        );
        for field in operation.fields() {
            let (kind, description) = (field.kind, line(field.description));
            text += &format!("| `{}` | {kind} | {description} |\n", field.name);
        }
        for (name, description) in operation.outputs() {
            text += &format!("| → `{name}` | octets | {} |\n", line(description));
        }
    }
    text
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every command of the documents, with what it prints. With `TRYCMD=overwrite` the README is written anew.
#[test]
fn the_commands_of_the_documents_do_what_they_say() {
    const EXAMPLE: &str = "$ cargo run --quiet --example forgotten_prefix";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // `cargo test` builds the examples beside the tests; cargo itself is not run by a test.
    let tests = env::current_exe().unwrap();
    let example = tests
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples/forgotten_prefix");
    let example = example.with_extension(env::consts::EXE_EXTENSION);
    assert!(
        example.exists(),
        "cargo test builds the examples; with --test alone: cargo build --examples"
    );
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(EXAMPLE));
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("README.md");
    fs::write(&copy, readme.replace(EXAMPLE, "$ forgotten_prefix")).unwrap();
    trycmd::TestCases::new()
        .register_bin("forgotten_prefix", example.as_path())
        .env("NO_COLOR", "1")
        .case(copy.to_str().unwrap())
        .case("doc/*.md")
        .run();
    if env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        let written = fs::read_to_string(&copy)
            .unwrap()
            .replace("$ forgotten_prefix", EXAMPLE);
        disk::write(&root.join("README.md"), &written).unwrap();
    }
}
