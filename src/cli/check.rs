//! `tlskat check`.

use std::io::{self, IsTerminal as _};

use tlskat::{
    check::{Plan, run},
    disk,
    report::{self, Report, Style},
};

use super::{
    Done,
    args::{CheckArgs, ColorArg, Format},
    exit::{Exit, Stop},
};

pub fn check(args: &CheckArgs) -> Result<Done, Stop> {
    let to_stdout: Vec<_> = args
        .report
        .iter()
        .filter(|report| report.path.is_none())
        .collect();
    if to_stdout.len() > 1 {
        return Err(Stop::usage(
            "at most one report goes to stdout; give the others a path",
        ));
    }
    let library = args.scope.vectors.library()?;
    let selection = args.scope.selection(library.traces())?;
    let mut subject = args.subject.subject()?;
    let hello = subject
        .hello()
        .map_err(|fault| Stop::fault(format!("{}: {fault}", args.subject.subject)))?;
    let plan = Plan::new(library.traces(), &selection, &hello);
    let reproduce = format!(
        "tlskat ask{}{}",
        args.scope.vectors.flag(),
        args.subject.flag()
    );
    let report = run(&plan, &hello, &mut *subject, &reproduce);

    let style = Style {
        color: color(args.color),
        details: args.details,
    };
    let mut done = match to_stdout.first().map(|wanted| wanted.format) {
        Some(Format::Json) => Done {
            stderr: format!("{}\n", report.summary()),
            ..Done::new(report::json(&report))
        },
        Some(Format::Text) | None => Done::new(report::text(&report, style)),
    };
    done.exit = exit(&report);
    if done.exit == Exit::NothingRan {
        done.stderr += "tlskat: nothing ran\n";
    }
    // What was found is told also where it cannot be written.
    let plain = Style {
        color: args.color == ColorArg::Always,
        details: args.details,
    };
    for wanted in &args.report {
        let Some(path) = &wanted.path else { continue };
        if let Err(error) = disk::write(path, &render(&report, wanted.format, plain)) {
            done.stderr += &format!("tlskat: {}: {error}\n", path.display());
            done.exit = Exit::Fault;
        }
    }
    Ok(done)
}

fn render(report: &Report, format: Format, style: Style) -> String {
    match format {
        Format::Text => report::text(report, style),
        Format::Json => report::json(report),
    }
}

fn exit(report: &Report) -> Exit {
    let counts = report.counts();
    if counts.faults > 0 {
        Exit::Fault
    } else if counts.failed > 0 {
        Exit::Failed
    } else if counts.passed == 0 {
        Exit::NothingRan
    } else {
        Exit::Passed
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
