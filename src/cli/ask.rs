//! `tlskat ask`.

use std::fmt::Write as _;

use tlskat::{
    check::{Pattern, Plan, Selection, ask as put, run},
    report::{self, Style, Verdict},
};

use super::{
    Done,
    args::AskArgs,
    exit::{Exit, Stop},
    scope::find,
};

pub fn ask(args: &AskArgs) -> Result<Done, Stop> {
    let library = args.vectors.library_of(&args.id)?;
    let (trace, Some(step)) = find(&library, &args.id)? else {
        return Err(Stop::usage(format!(
            "{} is a scenario; name a step of it: ID#STEP",
            args.id
        )));
    };
    let (mut subject, hello) = args.subject.greeted()?;
    let id = format!("{}#{}", trace.id(), step.name);
    let selection = Selection {
        only: vec![Pattern::new(&id)],
        skip: Vec::new(),
    };
    let plan = Plan::new(std::slice::from_ref(trace), &selection, &hello);

    let mut out = String::new();
    let _ = writeln!(out, "question  {}", json(&step.question));
    match put(&mut *subject, &step.question) {
        Ok(answer) => {
            let _ = writeln!(out, "answer    {}", json(&answer));
        }
        Err(fault) => {
            let _ = writeln!(out, "answer    none: {fault}");
        }
    }
    let reproduce = format!("tlskat ask{}{}", args.vectors.flag(), args.subject.flag());
    let report = run(&plan, &hello, &mut *subject, &reproduce);
    let mut exit = Exit::NothingRan;
    for case in &report.cases {
        exit = match &case.verdict {
            Verdict::Passed => {
                let _ = writeln!(out, "verdict   agrees with the vector");
                Exit::Passed
            }
            Verdict::Skipped(reason) => {
                let _ = writeln!(out, "verdict   would be skipped: {reason}");
                Exit::NothingRan
            }
            Verdict::Failed(_) => Exit::Failed,
            Verdict::Faulted(..) => Exit::Fault,
        };
        let block = report::block(case, Style::default());
        if !block.is_empty() {
            let _ = write!(out, "\n{block}");
        }
    }
    Ok(Done::new(out).with(exit))
}

fn json(value: &impl serde::Serialize) -> String {
    // Questions and answers are made of strings and numbers.
    serde_json::to_string(value).unwrap_or_default()
}
