//! `tlskat list` and `tlskat show`.

use std::fmt::Write as _;

use tlskat::{
    document::Reference,
    trace::{Expected, Step, Trace},
};

use super::{
    Done,
    args::{ListArgs, ShowArgs},
    exit::Stop,
    scope::find,
};

pub fn list(args: &ListArgs) -> Result<Done, Stop> {
    let library = args.scope.library()?;
    let selection = args.scope.selection(library.traces())?;
    let mut out = String::new();
    for trace in library.traces() {
        let steps: Vec<_> = trace
            .steps()
            .filter(|step| selection.contains(trace, step))
            .collect();
        if steps.is_empty() {
            continue;
        }
        if args.steps {
            for step in steps {
                let id = format!("{}#{}", trace.id(), step.name);
                let _ = writeln!(out, "{id:<64} {}", step.operation());
            }
        } else {
            let title = trace.header().first().map_or("", String::as_str);
            let _ = writeln!(out, "{:<32} {:>4} steps  {title}", trace.id(), steps.len());
        }
    }
    Ok(Done::new(out))
}

pub fn show(args: &ShowArgs) -> Result<Done, Stop> {
    let library = args.vectors.library_of(&args.id)?;
    // A given value, and one of several outputs of a step, is shown by its name too.
    if let Some((scenario, name)) = args.id.split_once('#')
        && let Some(trace) = library.trace(scenario)
        && trace.step(name).is_none()
        && let Some(value) = trace.value(name)
    {
        let origin = match value.step {
            Some(number) => format!("step {number} of {}", trace.step_count()),
            None => "given".to_owned(),
        };
        let mut out = format!("{}\n  {origin}, {} octets\n\n", args.id, value.octets.len());
        octets(&mut out, value.octets);
        return Ok(Done::new(out));
    }
    Ok(Done::new(match find(&library, &args.id)? {
        (trace, None) => scenario(trace),
        (trace, Some(step)) => one_step(trace, step),
    }))
}

fn scenario(trace: &Trace) -> String {
    let mut out = format!("{}\n", trace.id());
    for line in trace.header() {
        let _ = writeln!(out, "  {line}");
    }
    for stage in trace.stages() {
        let _ = writeln!(out, "\n{} ({})", stage.name, stage.source);
        for given in &stage.given {
            let name = &given.name;
            let _ = writeln!(out, "      given {name:<44} {}", abbreviated(&given.octets));
        }
        for step in &stage.steps {
            let value = match &step.expected {
                Expected::Values(values) => match values.iter().next() {
                    Some((_, octets)) if values.len() == 1 => abbreviated(octets),
                    Some(_) => format!("{} values", values.len()),
                    None => "accepted".into(),
                },
                Expected::Refusal(_) => "refused".into(),
            };
            let _ = writeln!(out, "{:>5} {:<50} {value}", step.number, step.name);
        }
    }
    out
}

fn one_step(trace: &Trace, step: &Step) -> String {
    let mut out = format!("{}#{}\n", trace.id(), step.name);
    if !step.comment.is_empty() {
        let _ = writeln!(out, "  {}", step.comment);
    }
    let section = Reference::parse(&step.reference).map(|reference| reference.to_string());
    let section = section.unwrap_or_else(|| step.reference.clone());
    let _ = writeln!(
        out,
        "  step {} of {}, {section}",
        step.number,
        trace.step_count()
    );
    for flag in &step.flags {
        let note = trace.notes().get(flag).map_or("", |note| &note.description);
        let _ = writeln!(out, "  {flag}: {note}");
    }
    let _ = writeln!(out, "\n  {} = {}", step.name, step.formula());
    for (field, input) in step.inputs.iter() {
        for name in input.names() {
            let _ = writeln!(out, "\n  {field} = {name}");
            if let Some(value) = trace.value(name) {
                octets(&mut out, value.octets);
            }
        }
    }
    match &step.expected {
        Expected::Values(values) => {
            for (output, value) in values.iter() {
                let _ = writeln!(out, "\n  → {}", step.value_name(output));
                octets(&mut out, value);
            }
            if values.is_empty() {
                out.push_str("\n  → accepted\n");
            }
        }
        Expected::Refusal(alerts) => {
            let alerts: Vec<_> = alerts.iter().map(ToString::to_string).collect();
            let _ = writeln!(out, "\n  → refused {}", alerts.join(" or "));
        }
    }
    out
}

fn abbreviated(octets: &tlskat::bytes::Octets) -> String {
    match octets.len() {
        0 => "(empty)".into(),
        length => format!("{} [{length}]", octets.abbreviated()),
    }
}

/// All octets, 32 on a line.
fn octets(out: &mut String, octets: &[u8]) {
    for line in octets.chunks(32) {
        let _ = writeln!(out, "      {}", tlskat::bytes::hex(line));
    }
    if octets.is_empty() {
        out.push_str("      (empty)\n");
    }
}
