//! `tlskat fmt` and `tlskat lint`, and files as arguments.

use std::{fmt::Write as _, fs, io::Read as _, path::Path};

use tlskat::{
    check::requirements::Requirements,
    disk,
    report::plural,
    vector::{self, Library, lint::lint as findings},
};

use super::{
    Done,
    args::{FmtArgs, LintArgs},
    exit::{Exit, Stop},
};

pub fn fmt(args: &FmtArgs) -> Result<Done, Stop> {
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(vector::texts(path)?);
    }
    if files.is_empty() {
        return Err(Stop::nothing_ran("no vector files"));
    }
    // All are read before the first is written.
    let (mut canonical, mut errors) = (Vec::new(), Vec::new());
    for file in &files {
        match file.load() {
            Ok(trace) => canonical.push(vector::save(&trace)),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let (mut out, mut exit) = (String::new(), Exit::Passed);
    for (file, canonical) in files.iter().zip(canonical) {
        let path = file.path.display();
        if canonical == file.text {
            continue;
        }
        if args.check {
            let _ = writeln!(out, "{path}: not in canonical form");
            exit = Exit::Failed;
        } else {
            disk::write(&file.path, &canonical)
                .map_err(|error| Stop::fault(format!("{path}: {error}")))?;
            let _ = writeln!(out, "{path}: formatted");
        }
    }
    Ok(Done::new(out).with(exit))
}

pub fn lint(args: &LintArgs) -> Result<Done, Stop> {
    let (mut libraries, mut requirements) = (Vec::new(), Vec::new());
    if args.paths.is_empty() {
        libraries.push(Library::embedded_where(|_| true)?);
        requirements.push(Requirements::embedded());
    }
    for path in &args.paths {
        libraries.push(Library::read(path)?);
        let table = path.join(Requirements::FILE);
        if table.is_file() {
            let text = read(&table, vector::LONGEST_FILE)?;
            requirements.push(Requirements::read(&text));
        }
    }
    let traces = || libraries.iter().flat_map(Library::traces);
    if traces().next().is_none() {
        return Err(Stop::nothing_ran("no vector files"));
    }
    let (mut out, mut found) = (String::new(), 0);
    for trace in traces() {
        for finding in findings(trace) {
            let _ = writeln!(out, "{}: {finding}", trace.id());
            found += 1;
        }
    }
    for library in &libraries {
        for finding in library
            .index()
            .iter()
            .flat_map(|index| index.lint(library.traces().iter()))
        {
            let _ = writeln!(out, "{finding}");
            found += 1;
        }
    }
    let all: Vec<_> = traces().collect();
    for finding in requirements.iter().flat_map(|table| table.lint(&all)) {
        let _ = writeln!(out, "{finding}");
        found += 1;
    }
    let _ = writeln!(
        out,
        "{}, {}",
        plural(traces().count(), "scenario"),
        plural(found, "finding")
    );
    Ok(Done::new(out).with(if found == 0 {
        Exit::Passed
    } else {
        Exit::Failed
    }))
}

/// The text of a file of at most that many octets.
pub fn read(path: &Path, longest: u64) -> Result<String, Stop> {
    let refused = |reason: String| Stop::fault(format!("{}: {reason}", path.display()));
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(longest + 1).read_to_string(&mut text))
        .map_err(|error| refused(format!("cannot be read: {error}")))?;
    if text.len() as u64 > longest {
        return Err(refused(format!("longer than {longest} octets")));
    }
    Ok(text)
}
