//! Imports point only down the list of rooms in `src/lib.rs`; the unit tests of a room may look at all of them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The rooms in the order of the table in the documentation of the crate, the highest first.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned()))
        .collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Whether the file is one of unit tests: `tests.rs`, or in a folder `tests`.
fn is_test(file: &Path) -> bool {
    file.with_extension("").iter().any(|part| part == "tests")
}

/// The room that a file belongs to: the first part of its path.
fn room(file: &Path) -> String {
    let below = file.strip_prefix(source()).unwrap().with_extension("");
    below.iter().next().unwrap().to_string_lossy().into_owned()
}

/// The rooms that a text imports: what follows `crate::`, also in braces.
fn imports(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.extend(rest.split(|c| !is_name(c)).next().map(str::to_owned));
            continue;
        };
        let (mut depth, mut name) = (1, String::new());
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ if depth == 1 && is_name(c) => name.push(c),
                _ => {}
            }
            if !name.is_empty() && !is_name(c) {
                // A name after `::` is inside the room that was named before it.
                found.insert(std::mem::take(&mut name));
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

#[test]
fn every_room_stands_in_the_documentation_of_the_crate() {
    let rooms = rooms();
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    for file in &files {
        let room = room(file);
        let listed = rooms.contains(&room) || ["lib", "main"].contains(&room.as_str());
        assert!(
            listed,
            "{} belongs to no room of the table in src/lib.rs",
            file.display()
        );
    }
    for room in &rooms {
        let exists = source().join(room).is_dir() || source().join(format!("{room}.rs")).is_file();
        assert!(
            exists,
            "the table in src/lib.rs lists {room}, which does not exist"
        );
    }
}

#[test]
fn imports_point_only_down() {
    let rooms = rooms();
    let rank = |room: &str| rooms.iter().position(|listed| listed == room);
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    let mut seen = 0;
    for file in files
        .iter()
        .filter(|file| !is_test(file.strip_prefix(source()).unwrap()))
    {
        let own = room(file);
        let Some(own_rank) = rank(&own) else { continue };
        for imported in imports(&fs::read_to_string(file).unwrap()) {
            // Items inside braces that are no rooms belong to one that was named before them.
            let Some(imported_rank) = rank(&imported).filter(|_| imported != own) else {
                continue;
            };
            assert!(
                own_rank < imported_rank,
                "{}: {own} imports {imported}",
                file.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} imports were found");
}

#[test]
fn an_import_that_points_up_would_be_seen() {
    let text = "use crate::{\n    bytes::Octets,\n    question::{Answer, Fault},\n    check,\n};\nuse crate::wire::Reader;";
    let imports: Vec<_> = imports(text).into_iter().collect();
    assert!(
        ["bytes", "check", "question", "wire"]
            .iter()
            .all(|room| imports.iter().any(|i| i == room))
    );
}
