//! Reads a file up to a limit, and writes one whole or not at all.

use std::{
    ffi::OsString,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// Reads a text of at most `longest` octets; a device without an end is no reason to fill the memory.
///
/// # Errors
///
/// Those of the system, and [`io::ErrorKind::FileTooLarge`].
pub fn read(path: &Path, longest: u64) -> io::Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path)?;
    file.take(longest.saturating_add(1))
        .read_to_string(&mut text)?;
    if text.len() as u64 > longest {
        let reason = format!("longer than {longest} octets");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(text)
}

/// Writes a file by way of a temporary one beside it, so that nobody ever finds half of it.
///
/// A link stays, and what it leads to is written, also where that is not there yet. What is no regular file, such as a
/// terminal or `/dev/null`, is written to as it is: another file must not take its place.
///
/// # Errors
///
/// Those of the system; the file is then as it was.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Ok(path) if !fs::metadata(&path)?.is_file() => return fs::write(path, text),
        Ok(path) => path,
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(target) => {
                let folder = path.parent().unwrap_or(Path::new(""));
                return write(&folder.join(target), text);
            }
            // A new file.
            Err(_) => path.to_owned(),
        },
        Err(error) => return Err(error),
    };
    let temporary = beside(&path)?;
    fs::write(&temporary, text)
        .and_then(|()| fs::rename(&temporary, &path))
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

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_a_pipe_is_written_to() {
        use std::os::unix::fs::{FileTypeExt as _, symlink};

        let folder = std::env::temp_dir().join(format!("tlskat-disk-link-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (file, link, pipe) = (
            folder.join("file"),
            folder.join("link"),
            folder.join("pipe"),
        );
        symlink("file", &link).unwrap();
        write(&link, "old").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        write(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");

        let ring = folder.join("ring");
        symlink("ring", &ring).unwrap();
        assert!(write(&ring, "text").is_err());
        assert!(fs::symlink_metadata(&ring).unwrap().is_symlink());

        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe)
        });
        write(&pipe, "text").unwrap();
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(reader.join().unwrap().unwrap(), "text");
        fs::remove_dir_all(folder).unwrap();
    }
}
