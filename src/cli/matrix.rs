//! `tlskat matrix`.

use std::{collections::HashMap, path::Path};

use tlskat::{
    check::{Plan, greet, run},
    parallel,
    report::matrix::{self, Column, Rows},
    subject,
};

use super::{
    Done,
    args::{MatrixArgs, MatrixFormat, ScopeArgs, SubjectArgs},
    exit::{Exit, Stop},
    interrupt,
    merge::saved,
    output::{exit, to_stdout, write_files},
};

/// Who is asked where nobody is named: all that this build has and this machine can run.
fn named() -> Vec<String> {
    let here = |name: &&str| matches!(subject::by_name(name), Some(Ok(_)));
    subject::names().filter(here).map(str::to_owned).collect()
}

pub fn matrix(args: &MatrixArgs) -> Result<Done, Stop> {
    let stdout = to_stdout(&args.report)?.unwrap_or(MatrixFormat::Markdown);
    let scope = ScopeArgs {
        patterns: args.only.clone(),
        skip: args.skip.clone(),
        vectors: args.vectors.clone(),
    };
    let library = scope.library()?;
    let selection = scope.selection(library.traces())?;
    let called = match (&args.subjects[..], &args.from[..]) {
        ([], []) => named(),
        (subjects, _) => subjects.to_vec(),
    };
    // What is wrong with a name or a file shows before anybody is asked.
    let reports = args.from.iter().map(|path| column(path));
    let reports: Vec<_> = reports.collect::<Result<_, Stop>>()?;
    let subjects = called.into_iter().map(|called| SubjectArgs {
        subject: called,
        timeout: args.timeout,
    });
    let subjects: Vec<_> = subjects.collect();
    for args in &subjects {
        args.subject()?;
    }
    // Each is made where it is asked, which for several is at the same time.
    let columns = parallel::map(
        &subjects,
        || (),
        |(), args| {
            let mut subject = args.subject()?;
            let hello = greet(&mut *subject);
            let name = match &hello {
                Ok(hello) if !subject::names().any(|name| name == args.subject) => {
                    hello.name.clone()
                }
                _ => args.subject.clone(),
            };
            let found = hello.map(|hello| {
                let plan = Plan::new(library.traces(), &selection, &hello);
                let reproduce = format!("tlskat ask{}{}", scope.vectors.flag(), args.flag());
                run(&plan, &hello, &mut *subject, &reproduce)
            });
            Ok((args.subject.clone(), Column { name, found }))
        },
    );
    let mut columns: Vec<_> = columns.into_iter().collect::<Result<_, Stop>>()?;
    interrupt::end_of_subjects();
    columns.extend(reports);
    let columns = told_apart(columns);

    let rows = match args.folders {
        true => Rows::Folders,
        false => Rows::Scenarios,
    };
    let render = |format| match format {
        MatrixFormat::Markdown => matrix::markdown(&columns, rows),
        MatrixFormat::Html => matrix::html(&columns, rows),
    };
    let exits = columns.iter().map(|column| match &column.found {
        Ok(report) => exit(report),
        Err(_) => Exit::Fault,
    });
    let mut done = Done::new(render(stdout)).with(worst(exits));
    done.stderr = format!("{}\n", matrix::counts(&columns));
    if done.exit == Exit::NothingRan {
        done.stderr += "tlskat: of a subject, nothing ran\n";
    }
    write_files(&mut done, &args.report, render);
    Ok(done)
}

/// The column of a report, and what it is called.
fn column(path: &Path) -> Result<(String, Column), Stop> {
    let (called, report) = (path.display().to_string(), saved(path)?);
    if let Some(shard) = report.shard {
        return Err(Stop::usage(format!(
            "{called} is shard {shard} alone; `tlskat merge` joins it with the others"
        )));
    }
    let name = report.subject.clone();
    let found = Ok(report);
    Ok((called, Column { name, found }))
}

/// Columns with what they were called; those that would have the same name get that as their name.
fn told_apart(columns: Vec<(String, Column)>) -> Vec<Column> {
    let mut names = HashMap::new();
    for (_, column) in &columns {
        *names.entry(column.name.clone()).or_insert(0) += 1;
    }
    let columns = columns.into_iter().map(|(called, column)| Column {
        name: match names.get(&column.name) {
            Some(1) => column.name,
            _ => called,
        },
        ..column
    });
    columns.collect()
}

/// A fault goes before a failure, both before a subject of which nothing ran, and that before a pass.
fn worst(exits: impl Iterator<Item = Exit>) -> Exit {
    let rank = |exit: &Exit| match exit {
        Exit::Passed => 0,
        Exit::NothingRan => 1,
        Exit::Failed => 2,
        Exit::Usage | Exit::Fault => 3,
    };
    exits.max_by_key(rank).unwrap_or(Exit::NothingRan)
}
