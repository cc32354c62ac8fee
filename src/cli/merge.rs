//! `tlskat merge`.

use tlskat::report;

use super::{Done, args::MergeArgs, exit::Stop, files::read, output::Outputs};

/// The longest report that is read, in octets.
const LONGEST_REPORT: u64 = 256 << 20;

pub fn merge(args: &MergeArgs) -> Result<Done, Stop> {
    let outputs = Outputs::new(&args.output)?;
    let mut reports = Vec::new();
    for path in &args.reports {
        let name = path.display().to_string();
        let report = report::read(&read(path, LONGEST_REPORT)?)
            .map_err(|error| Stop::fault(format!("{name}: {error}")))?;
        reports.push((name, report));
    }
    let whole = report::join(reports).map_err(|error| Stop::usage(error.to_string()))?;
    Ok(outputs.tell(&whole))
}
