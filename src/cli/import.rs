//! `tlskat import`.

use std::{fmt::Write as _, path::Path};

use tlskat::{
    disk,
    import::{self, Imported},
};

use super::{
    Done,
    args::{ImportArgs, ImportSource},
    exit::Stop,
};

/// The longest document that is read, in octets; RFC 8448 has less than 2^18.
const LONGEST_DOCUMENT: u64 = 16 << 20;

pub fn import(args: &ImportArgs) -> Result<Done, Stop> {
    let mut out = String::new();
    match &args.source {
        ImportSource::Rfc8448 { file, to } => {
            let told =
                |error: &dyn std::fmt::Display| Stop::fault(format!("{}: {error}", file.display()));
            let text = disk::read(file, LONGEST_DOCUMENT).map_err(|error| told(&error))?;
            write(
                &import::rfc8448(&text).map_err(|error| told(&error))?,
                to,
                &mut out,
            )?;
        }
        ImportSource::Illustrated { folders, to } => {
            // All are read before the first is written.
            let imported = folders.iter().map(|folder| {
                import::illustrated(folder)
                    .map_err(|error| Stop::fault(format!("{}: {error}", folder.display())))
            });
            for imported in imported.collect::<Result<Vec<_>, _>>()? {
                write(&imported, to, &mut out)?;
            }
        }
    }
    Ok(Done::new(out))
}

fn write(imported: &Imported, to: &Path, out: &mut String) -> Result<(), Stop> {
    let written = import::write(imported, to).map_err(|error| Stop::fault(error.to_string()))?;
    for path in written {
        let _ = writeln!(out, "{}", path.display());
    }
    Ok(())
}
