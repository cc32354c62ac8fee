//! Files of expectations: the one that counts, and the one that is written.

use tlskat::{
    check::{Expectations, write_expectations},
    disk,
    report::Report,
};

use super::{
    Done,
    args::ExpectArgs,
    exit::{Exit, Stop},
    files::read,
};

/// The longest file of expectations that is read, in octets.
const LONGEST_EXPECTATIONS: u64 = 32 << 20;

impl ExpectArgs {
    /// What is expected, where a file says it.
    pub fn read(&self) -> Result<Option<Expectations>, Stop> {
        let Some(path) = &self.expect else {
            return Ok(None);
        };
        let text = read(path, LONGEST_EXPECTATIONS)?;
        let expectations = Expectations::read(&text).map_err(|error| {
            let (path, line, reason) = (path.display(), error.line, error.reason);
            Stop::fault(format!("{path}:{line}: {reason}"))
        })?;
        Ok(Some(expectations))
    }

    /// Writes what was found, where that is wanted.
    pub fn write(&self, done: &mut Done, report: &Report) {
        if let Some(path) = &self.write_expect
            && let Err(error) = disk::write(path, &write_expectations(report))
        {
            done.stderr += &format!("tlskat: {}: {error}\n", path.display());
            done.exit = Exit::Fault;
        }
    }
}
