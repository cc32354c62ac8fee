//! Writes a file whole or not at all.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Writes a file by way of a temporary one beside it, so that nobody ever finds half of it.
///
/// # Errors
///
/// Those of the system; the file is then as it was.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let temporary = beside(path)?;
    fs::write(&temporary, text)
        .and_then(|()| fs::rename(&temporary, path))
        .inspect_err(|_| {
            // The first error is the one to tell.
            let _ = fs::remove_file(&temporary);
        })
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}", std::process::id()));
    Ok(path.with_file_name(temporary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = std::env::temp_dir().join(format!("tlskat-disk-{}", std::process::id()));
        fs::create_dir_all(folder.join("taken/full")).unwrap();
        assert!(write(&folder.join("taken"), "text").is_err());
        let left: Vec<_> = fs::read_dir(&folder).unwrap().collect();
        assert_eq!(left.len(), 1);
        write(&folder.join("new"), "text").unwrap();
        assert_eq!(fs::read_to_string(folder.join("new")).unwrap(), "text");
        fs::remove_dir_all(folder).unwrap();
    }
}
