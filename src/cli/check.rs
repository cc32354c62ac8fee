//! `tlskat check`.

use tlskat::{
    check::{Pattern, Plan, Selection, run},
    vector::Library,
};

use super::{Done, args::CheckArgs, deep, exit::Stop, interrupt, output::Outputs};

pub fn check(args: &CheckArgs) -> Result<Done, Stop> {
    if let Some(count) = args.deep {
        return deep::check(args, count);
    }
    let outputs = Outputs::new(&args.output)?;
    let expectations = args.expect.read()?;
    let library = args.scope.library()?;
    let mut selection = args.scope.selection(library.traces())?;
    let left_out = leave_out(args, &library, &mut selection);
    let (mut subject, hello) = args.subject.greeted()?;
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
    done.stderr += &left_out;
    args.expect.write(&mut done, &report);
    Ok(done)
}

/// Leaves out what no independent program has confirmed, unless a pattern asks for it; says so.
fn leave_out(args: &CheckArgs, library: &Library, selection: &mut Selection) -> String {
    let unwitnessed: Vec<_> = library.unwitnessed().collect();
    if unwitnessed.is_empty() || !args.scope.patterns.is_empty() {
        return String::new();
    }
    let skip = unwitnessed.iter().map(|id| Pattern::new(*id));
    selection.skip.extend(skip);
    format!(
        "tlskat: left out, as no independent program has confirmed them: {}; name them to ask them\n",
        unwitnessed.join(", ")
    )
}
