//! Where reports go, and the exit code that they mean.

use std::io::{self, IsTerminal as _};

use tlskat::{
    disk,
    report::{self, Report, Shard, Style},
};

use super::{
    Done,
    args::{ColorArg, Format, OutputArgs, ReportArg},
    exit::{Exit, Stop},
};

/// The reports that are wanted: at most one on stdout, the others in files.
pub struct Outputs<'a> {
    args: &'a OutputArgs,
    stdout: Format,
}

impl<'a> Outputs<'a> {
    pub fn new(args: &'a OutputArgs) -> Result<Self, Stop> {
        let stdout = to_stdout(&args.report)?.unwrap_or(Format::Text);
        Ok(Self { args, stdout })
    }

    /// Prints and writes the reports.
    pub fn tell(&self, report: &Report) -> Done {
        let on_stdout = style(self.args);
        let mut done = Done::new(render(report, self.stdout, on_stdout)).with(exit(report));
        if self.stdout != Format::Text {
            done.stderr = format!("{}\n", report.summary());
        }
        if report.counts().nothing_ran() {
            done.stderr += &nothing_ran(report.shard);
        }
        let in_files = Style {
            color: self.args.color == ColorArg::Always,
            ..on_stdout
        };
        write_files(&mut done, &self.args.report, |format| {
            render(report, format, in_files)
        });
        done
    }
}

/// The format of the report that goes to stdout, where one does.
pub fn to_stdout<F: Copy>(reports: &[ReportArg<F>]) -> Result<Option<F>, Stop> {
    let mut to_stdout = reports.iter().filter(|report| report.path.is_none());
    match (to_stdout.next(), to_stdout.next()) {
        (wanted, None) => Ok(wanted.map(|report| report.format)),
        (_, Some(_)) => Err(Stop::usage(
            "at most one report goes to stdout; give the others a path",
        )),
    }
}

/// Writes the reports that have a path. What was found is told also where it cannot be written.
pub fn write_files<F: Copy>(
    done: &mut Done,
    reports: &[ReportArg<F>],
    render: impl Fn(F) -> String,
) {
    for wanted in reports {
        let Some(path) = &wanted.path else { continue };
        if let Err(error) = disk::write(path, &render(wanted.format)) {
            done.stderr += &format!("tlskat: {}: {error}\n", path.display());
            done.exit = Exit::Fault;
        }
    }
}

/// What is said of a run in which nothing ran.
pub fn nothing_ran(shard: Option<Shard>) -> String {
    match shard {
        None => "tlskat: nothing ran\n".to_owned(),
        Some(shard) => format!("tlskat: nothing ran in shard {shard}\n"),
    }
}

/// How a run with this report ends.
pub fn exit(report: &Report) -> Exit {
    let counts = report.counts();
    if counts.faults > 0 {
        Exit::Fault
    } else if counts.failed > 0 {
        Exit::Failed
    } else if counts.nothing_ran() && report.shard.is_none() {
        // Whether nothing ran at all shows when the shards are joined.
        Exit::NothingRan
    } else {
        Exit::Passed
    }
}

fn render(report: &Report, format: Format, style: Style) -> String {
    match format {
        Format::Text => report::text(report, style),
        Format::Json => report::json(report),
        Format::Junit => report::junit(report),
        Format::Tap => report::tap(report),
        Format::Markdown => report::markdown(report),
    }
}

/// A line for whoever waits at a terminal, while a command works for minutes.
pub fn progress(line: impl FnOnce() -> String) {
    if io::stderr().is_terminal() {
        eprintln!("{}", line());
    }
}

/// How the text report on stdout looks.
pub fn style(args: &OutputArgs) -> Style {
    Style {
        color: color(args.color),
        details: args.details,
    }
}

fn color(wanted: ColorArg) -> bool {
    match wanted {
        ColorArg::Always => true,
        ColorArg::Never => false,
        // no-color.org: any value that is not empty counts.
        ColorArg::Auto => {
            let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !forbidden && io::stdout().is_terminal()
        }
    }
}
