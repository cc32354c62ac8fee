//! The commands of the tool.
//!
//! A command gives its whole output as text and an [`Exit`], or a [`Stop`] with a line for stderr; only this module
//! prints, but for lines of [`output::progress`] at a terminal.

mod answer;
mod args;
mod ask;
mod bench;
mod check;
mod deep;
mod exit;
mod expect;
mod export;
mod files;
mod generate;
mod import;
mod interrupt;
mod list;
mod matrix;
mod merge;
mod orphans;
mod output;
mod scope;
mod subjects;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use tlskat::report::one_line;

use self::{
    args::{Args, Command},
    exit::Exit,
};

/// What a command says on stdout and how it ends.
struct Done {
    stdout: String,
    stderr: String,
    exit: Exit,
}

impl Done {
    fn new(stdout: impl Into<String>) -> Self {
        Self {
            stdout: stdout.into(),
            stderr: String::new(),
            exit: Exit::Passed,
        }
    }

    fn with(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }
}

pub fn run() -> ExitCode {
    // Usage errors end here with exit code 2.
    let args = Args::parse();
    interrupt::kill_subjects_when_interrupted();
    let done = match args.command {
        Command::Check(args) => check::check(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::Matrix(args) => matrix::matrix(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::List(args) => list::list(&args),
        Command::Show(args) => list::show(&args),
        Command::Ask(args) => ask::ask(&args),
        Command::Answer => answer::answer(),
        Command::Subjects => subjects::subjects(),
        Command::Fmt(args) => files::fmt(&args),
        Command::Lint(args) => files::lint(&args),
        Command::Import(args) => import::import(&args),
        Command::Export(args) => export::export(&args),
        Command::Generate(args) => generate::generate(&args),
    };
    interrupt::end_of_subjects();
    let Done {
        stdout,
        mut stderr,
        mut exit,
    } = done.unwrap_or_else(|stop| {
        let lines = stop
            .lines
            .iter()
            .map(|line| format!("tlskat: {}\n", one_line(line)));
        Done {
            stdout: String::new(),
            stderr: lines.collect(),
            exit: stop.exit,
        }
    });
    let mut out = io::stdout().lock();
    match out.write_all(stdout.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => {}
        // A reader that has gone away, such as `head`, wants no more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            stderr += &format!("tlskat: stdout: {error}\n");
            exit = Exit::Fault;
        }
    }
    // There is nobody left to tell where this fails.
    let _ = io::stderr().lock().write_all(stderr.as_bytes());
    exit.into()
}
