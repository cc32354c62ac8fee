//! `tlskat check`.

use tlskat::check::{Plan, greet, run};

use super::{Done, args::CheckArgs, deep, exit::Stop, interrupt, output::Outputs};

pub fn check(args: &CheckArgs) -> Result<Done, Stop> {
    if let Some(count) = args.deep {
        return deep::check(args, count);
    }
    let outputs = Outputs::new(&args.output)?;
    let expectations = args.expect.read()?;
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
    args.expect.write(&mut done, &report);
    Ok(done)
}
