//! The documents say what the program does.

use std::{env, fs, path::Path};

use tlskat::{
    disk,
    document::Reference,
    question::{Operation, Shape},
};

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
         would send, or `{\"unsupported\": reason}`.\n\nThis page is made from the table `operations!` in \
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
            let shape = match field.shape {
                Shape::Octets => "octets",
                Shape::OptionalOctets => "octets, may be absent",
                Shape::OctetsList => "list of octets",
                Shape::Text => "text",
                Shape::Literal => "name or number",
            };
            text += &format!(
                "| `{}` | {shape} | {} |\n",
                field.name,
                line(field.description)
            );
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

/// Every command of the documents, with what it prints.
#[test]
fn the_commands_of_the_documents_do_what_they_say() {
    // `cargo test` builds the examples beside the tests.
    let tests = env::current_exe().unwrap();
    let example = tests
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples/forgotten_prefix");
    trycmd::TestCases::new()
        .register_bin(
            "forgotten_prefix",
            example.with_extension(env::consts::EXE_EXTENSION).as_path(),
        )
        .env("NO_COLOR", "1")
        .case("README.md")
        .case("doc/*.md")
        .run();
}
