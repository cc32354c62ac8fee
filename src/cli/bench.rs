//! `tlskat bench`.

use std::time::Duration;

use tlskat::measure::{self, Build, Comparison, Contender, Figures, Part, STEPS, rounds::Rounds};

use super::{
    Done,
    args::{BenchArgs, BenchFormat},
    exit::Stop,
    output::{progress, to_stdout, write_files},
};

pub fn bench(args: &BenchArgs) -> Result<Done, Stop> {
    if args.list {
        let lines = STEPS
            .iter()
            .map(|step| format!("{:16} {}\n", step.name, step.description));
        return Ok(Done::new(lines.collect::<String>()));
    }
    let stdout = to_stdout(&args.report)?.unwrap_or(BenchFormat::Text);
    let mut comparisons = comparisons(args)?;
    keep_wanted(&mut comparisons, &args.provider)?;
    let rounds = Rounds {
        count: args.rounds.map_or(Rounds::default().count, usize::from),
        batch: args
            .batch
            .map_or(Rounds::default().batch, Duration::from_micros),
    };
    let build = Build::here();
    let mut figures = Vec::new();
    let count = comparisons.len();
    for (place, comparison) in (1..).zip(&mut comparisons) {
        progress(|| {
            let (step, parameter) = (comparison.step, &comparison.parameter);
            format!("{place} of {count}: {step}, {parameter}")
        });
        let measured = Figures::measure(comparison, rounds);
        figures.push(measured.map_err(|error| Stop::fault(error.to_string()))?);
    }
    let render = |format| match format {
        BenchFormat::Text => measure::text(&build, &figures),
        BenchFormat::Html => measure::html(&build, &figures),
        BenchFormat::Json => measure::json(&build, &figures),
    };
    let mut done = Done::new(render(stdout));
    write_files(&mut done, &args.report, render);
    Ok(done)
}

/// The comparisons of the wanted steps.
fn comparisons(args: &BenchArgs) -> Result<Vec<Comparison>, Stop> {
    for wanted in &args.steps {
        if !STEPS.iter().any(|step| step.name == wanted) {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            return Err(Stop::usage(format!(
                "{wanted:?} is no step; there are {}",
                names.join(", ")
            )));
        }
    }
    let wanted = |name: &str| args.steps.is_empty() || args.steps.iter().any(|step| step == name);
    let mut comparisons = Vec::new();
    for step in STEPS.iter().filter(|step| wanted(step.name)) {
        let made = (step.comparisons)().map_err(|error| Stop::fault(error.to_string()))?;
        comparisons.extend(made);
    }
    Ok(comparisons)
}

/// Leaves the wanted providers, and the bounds; comparisons without a wanted one go.
fn keep_wanted(comparisons: &mut Vec<Comparison>, wanted: &[String]) -> Result<(), Stop> {
    if wanted.is_empty() {
        return Ok(());
    }
    let is_provider = |contender: &&Contender| contender.part != Part::Bound;
    let mut names: Vec<_> = comparisons
        .iter()
        .flat_map(|comparison| &comparison.contenders)
        .filter(is_provider)
        .map(|contender| contender.name.clone())
        .collect();
    names.sort();
    names.dedup();
    if let Some(unknown) = wanted.iter().find(|wanted| !names.contains(wanted)) {
        return Err(Stop::usage(format!(
            "{unknown:?} is no provider of this build that does such a step; there are {}",
            names.join(", ")
        )));
    }
    for comparison in comparisons.iter_mut() {
        comparison
            .contenders
            .retain(|contender| contender.part == Part::Bound || wanted.contains(&contender.name));
        // A bound that bounds nothing that is left.
        let bounds: Vec<_> = comparison
            .contenders
            .iter()
            .filter_map(|contender| contender.bound.clone())
            .collect();
        comparison
            .contenders
            .retain(|contender| contender.part != Part::Bound || bounds.contains(&contender.id()));
    }
    comparisons.retain(|comparison| comparison.contenders.iter().any(|one| is_provider(&one)));
    Ok(())
}
