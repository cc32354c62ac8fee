//! `tlskat generate`.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use tlskat::{
    crypto::RustCrypto,
    disk,
    generate::{self, GenerateError, Row},
    parallel,
    report::plural,
    subject::OfProvider,
    vector,
};

use super::{
    Done,
    args::GenerateArgs,
    deep,
    exit::{Exit, Stop},
};

pub fn generate(args: &GenerateArgs) -> Result<Done, Stop> {
    if let Some(blocks) = args.digests {
        return Ok(Done::new(deep::digests(blocks)?));
    }
    let all = generate::rows();
    let rows: Vec<_> = match args.scenarios.is_empty() {
        true => all.clone(),
        false => selected(&all, &args.scenarios)?,
    };
    let (mut made, mut errors) = (Vec::new(), Vec::new());
    for (row, text) in rows.iter().zip(texts(&rows)) {
        match text {
            Ok(text) => made.push((row, text)),
            Err(error) => errors.push(format!("{}: {error}", row.id())),
        }
    }
    if !errors.is_empty() {
        return Err(Stop {
            lines: errors,
            exit: Exit::Fault,
        });
    }
    let (mut out, mut changed) = (String::new(), 0);
    for (row, text) in made {
        let path = args.to.join(format!("{}.json", row.id()));
        if holds(&path, &text) {
            continue;
        }
        changed += 1;
        let shown = path.display();
        if args.check {
            let _ = writeln!(out, "{shown}: not what the matrix generates");
            continue;
        }
        let told = |error| Stop::fault(format!("{shown}: {error}"));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(told)?;
        }
        disk::write(&path, &text).map_err(told)?;
        let _ = writeln!(out, "{shown}: written");
    }
    if args.scenarios.is_empty() {
        for path in strangers(&args.to, &all) {
            changed += 1;
            let _ = writeln!(out, "{}: no row of the matrix", path.display());
        }
    }
    let verb = if args.check { "differ" } else { "changed" };
    let _ = writeln!(out, "{}, {changed} {verb}", plural(rows.len(), "scenario"));
    let exit = match args.check && changed > 0 {
        true => Exit::Failed,
        false => Exit::Passed,
    };
    Ok(Done::new(out).with(exit))
}

fn selected(all: &[Row], patterns: &[String]) -> Result<Vec<Row>, Stop> {
    let matches = |pattern: &String, row: &Row| {
        fast_glob::glob_match(pattern, row.id()) || row.id().starts_with(&format!("{pattern}/"))
    };
    for pattern in patterns {
        if !all.iter().any(|row| matches(pattern, row)) {
            return Err(Stop::usage(format!("{pattern}: no row of the matrix")));
        }
    }
    let any = |row: &&Row| patterns.iter().any(|pattern| matches(pattern, row));
    Ok(all.iter().filter(any).cloned().collect())
}

/// Whether a file has this text. What is no file, such as a pipe, is not waited for.
fn holds(path: &Path, text: &str) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|found| found.is_file());
    is_file && disk::read(path, vector::LONGEST_FILE).is_ok_and(|old| old == text)
}

/// The vector file of each row.
fn texts(rows: &[Row]) -> Vec<Result<String, GenerateError>> {
    parallel::map(
        rows,
        || OfProvider::new(RustCrypto),
        |reference, row| Ok(vector::save(&row.trace(reference)?)),
    )
}

/// Files in the folders of the matrix that none of its rows makes.
fn strangers(to: &Path, all: &[Row]) -> Vec<PathBuf> {
    let folders: BTreeSet<_> = all
        .iter()
        .filter_map(|row| row.id().split_once('/'))
        .collect();
    let folders: BTreeSet<_> = folders.into_iter().map(|(folder, _)| folder).collect();
    let known: BTreeSet<_> = all
        .iter()
        .map(|row| to.join(format!("{}.json", row.id())))
        .collect();
    let mut strangers = Vec::new();
    for folder in folders {
        let Ok(entries) = fs::read_dir(to.join(folder)) else {
            continue;
        };
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        let json = |path: &PathBuf| path.extension().is_some_and(|end| end == "json");
        strangers.extend(paths.filter(json).filter(|path| !known.contains(path)));
    }
    strangers.sort();
    strangers
}
