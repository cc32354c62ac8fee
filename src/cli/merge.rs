//! `tlskat merge`.

use std::path::Path;

use tlskat::report::{self, Report};

use super::{
    Done,
    args::{MergeArgs, VectorsArgs},
    exit::Stop,
    files::read,
    output::Outputs,
};

/// The longest report that is read, in octets.
const LONGEST_REPORT: u64 = 256 << 20;

pub fn merge(args: &MergeArgs) -> Result<Done, Stop> {
    let outputs = Outputs::new(&args.output)?;
    let expectations = args.expect.read()?;
    let reports = args.reports.iter().map(|path| {
        let name = path.display().to_string();
        Ok((name, saved(path)?))
    });
    let reports = reports.collect::<Result<_, Stop>>()?;
    let mut whole = report::join(reports).map_err(|error| Stop::usage(error.to_string()))?;
    if let Some(expectations) = expectations {
        let vectors = args.vectors.clone();
        expectations.apply(
            &mut whole,
            VectorsArgs { vectors }.library(|_| true)?.traces(),
        );
    }
    let mut done = outputs.tell(&whole);
    args.expect.write(&mut done, &whole);
    Ok(done)
}

/// Reads a report that was written as JSON.
pub fn saved(path: &Path) -> Result<Report, Stop> {
    report::read(&read(path, LONGEST_REPORT)?)
        .map_err(|error| Stop::fault(format!("{}: {error}", path.display())))
}
