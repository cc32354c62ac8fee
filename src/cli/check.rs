//! `tlskat check`.

use std::path::Path;

use tlskat::{
    check::{Expectations, Plan, greet, run, write_expectations},
    disk,
};

use super::{
    Done,
    args::CheckArgs,
    exit::{Exit, Stop},
    files::read,
    interrupt,
    output::Outputs,
};

/// The longest file of expectations that is read, in octets.
const LONGEST_EXPECTATIONS: u64 = 32 << 20;

pub fn check(args: &CheckArgs) -> Result<Done, Stop> {
    let outputs = Outputs::new(&args.output)?;
    let expectations = args.expect.as_deref().map(expectations).transpose()?;
    let library = args.scope.vectors.library()?;
    let selection = args.scope.selection(library.traces())?;
    let mut subject = args.subject.subject()?;
    let hello = greet(&mut *subject)
        .map_err(|fault| Stop::fault(format!("{}: {fault}", args.subject.subject)))?;
    let mut plan = Plan::new(library.traces(), &selection, &hello);
    if let Some(shard) = args.shard {
        plan.steps
            .retain(|planned| shard.contains(planned.trace.id()));
    }
    let reproduce = format!(
        "tlskat ask{}{}",
        args.scope.vectors.flag(),
        args.subject.flag()
    );
    let mut report = run(&plan, &hello, &mut *subject, &reproduce);
    drop(subject);
    interrupt::end_of_subjects();
    report.shard = args.shard;
    if let Some(expectations) = expectations {
        expectations.apply(&mut report, library.traces());
    }
    let mut done = outputs.tell(&report);
    if let Some(path) = &args.write_expect
        && let Err(error) = disk::write(path, &write_expectations(&report))
    {
        done.stderr += &format!("tlskat: {}: {error}\n", path.display());
        done.exit = Exit::Fault;
    }
    Ok(done)
}

fn expectations(path: &Path) -> Result<Expectations, Stop> {
    let text = read(path, LONGEST_EXPECTATIONS)?;
    Expectations::read(&text).map_err(|error| {
        let (path, line, reason) = (path.display(), error.line, error.reason);
        Stop::fault(format!("{path}:{line}: {reason}"))
    })
}
