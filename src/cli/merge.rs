//! `tlskat merge`.

use std::{fs, io::Read as _, path::Path};

use tlskat::report::{self, Report};

use super::{Done, args::MergeArgs, exit::Stop, output::Outputs};

/// The longest report that is read, in octets.
const LONGEST_REPORT: u64 = 256 << 20;

pub fn merge(args: &MergeArgs) -> Result<Done, Stop> {
    let outputs = Outputs::new(&args.output)?;
    let mut reports = Vec::new();
    for path in &args.reports {
        let name = path.display().to_string();
        let report = read(path).map_err(|error| Stop::fault(format!("{name}: {error}")))?;
        reports.push((name, report));
    }
    let whole = report::join(reports).map_err(|error| Stop::usage(error.to_string()))?;
    Ok(outputs.tell(&whole))
}

fn read(path: &Path) -> Result<Report, String> {
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(LONGEST_REPORT + 1).read_to_string(&mut text))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if text.len() as u64 > LONGEST_REPORT {
        return Err(format!("longer than {LONGEST_REPORT} octets"));
    }
    report::read(&text).map_err(|error| error.to_string())
}
