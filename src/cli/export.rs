//! `tlskat export`.

use std::{fmt::Write as _, fs};

use tlskat::{disk, vector::export};

use super::{
    Done,
    args::{ExportArgs, ExportFormat},
    exit::Stop,
};

pub fn export(args: &ExportArgs) -> Result<Done, Stop> {
    let ExportFormat::Wycheproof { folder, vectors } = &args.format;
    let library = vectors.library(|_| true)?;
    let told = |error| Stop::fault(format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(told)?;
    let mut out = String::new();
    for (name, text) in export::export(library.traces()) {
        let path = folder.join(name);
        let told = |error| Stop::fault(format!("{}: {error}", path.display()));
        disk::write(&path, &text).map_err(told)?;
        let _ = writeln!(out, "{}", path.display());
    }
    Ok(Done::new(out))
}
