//! The vector files that a run reads: those of this crate, or those of a folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use super::{
    index::Index,
    load::{LoadError, Reason, load, load_packed},
};
use crate::{disk, parallel, trace::Trace};

/// Every vector file as MessagePack, with its id, sorted by path.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Who confirmed which of them.
static INDEX: &str = include_str!("../../vectors/index.json");

/// The longest vector file that is read, in octets.
pub const LONGEST_FILE: u64 = 32 << 20;

/// How deep folders may lie in each other; a link to a folder above would never end.
const DEEPEST_FOLDER: usize = 16;

/// A folder below the vectors that holds something else: the JSON Schemas.
const SCHEMAS: &str = "schema";

/// Traces by id, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Library {
    traces: Vec<Trace>,
    index: Option<Index>,
}

impl Library {
    /// The vectors of this crate, which are loaded once.
    ///
    /// # Errors
    ///
    /// As [`load`]; the tests of the crate see to it that there is none.
    pub fn embedded() -> Result<&'static Self, Vec<LoadError>> {
        static LOADED: OnceLock<Result<Library, Vec<LoadError>>> = OnceLock::new();
        let loaded = LOADED.get_or_init(|| Self::embedded_where(|_| true));
        loaded.as_ref().map_err(Clone::clone)
    }

    /// The vectors of this crate whose ids are wanted.
    ///
    /// # Errors
    ///
    /// As [`embedded`](Self::embedded).
    pub fn embedded_where(wanted: impl Fn(&str) -> bool) -> Result<Self, Vec<LoadError>> {
        let index = Index::load(INDEX).map_err(|error| vec![error])?;
        let files = EMBEDDED.iter().filter(|(id, _)| wanted(id));
        let files: Vec<_> = files.collect();
        Ok(Self {
            traces: traces(&files, |(id, packed)| load_packed(id, packed))?,
            index: Some(index),
        })
    }

    /// The vectors of a folder and the folders in it (all `.json` files, but for `index.json` and a folder
    /// `schema`), or of one file.
    ///
    /// # Errors
    ///
    /// One error for each file that cannot be read or breaks a rule of the format.
    pub fn read(path: &Path) -> Result<Self, Vec<LoadError>> {
        let index = match path.join(Index::FILE) {
            file if file.is_file() => {
                let text = text(&file).map_err(|error| vec![error])?;
                Some(Index::load(&text).map_err(|error| vec![error])?)
            }
            _ => None,
        };
        Ok(Self {
            traces: traces(&texts(path)?, FileText::load)?,
            index,
        })
    }

    /// Who confirmed which scenario, where that is known.
    pub fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }

    /// The scenarios that no independent program has computed again, though the others have been.
    pub fn unwitnessed(&self) -> impl Iterator<Item = &str> {
        let index = self.index.as_ref();
        let ids = self.traces.iter().map(Trace::id);
        ids.filter(move |id| index.is_some_and(|index| !index.is_recomputed(id)))
    }

    /// The traces in the order of their ids.
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// The trace of that id.
    pub fn trace(&self, id: &str) -> Option<&Trace> {
        self.traces.iter().find(|trace| trace.id() == id)
    }
}

impl From<Vec<Trace>> for Library {
    fn from(mut traces: Vec<Trace>) -> Self {
        traces.sort_by(|one, other| one.id().cmp(other.id()));
        Self {
            traces,
            index: None,
        }
    }
}

/// What was loaded, in the order of the ids; all that could not be, where there is any.
fn traces<T: Sync>(
    files: &[T],
    load: impl Fn(&T) -> Result<Trace, LoadError> + Sync,
) -> Result<Vec<Trace>, Vec<LoadError>> {
    let (mut traces, mut errors) = (Vec::new(), Vec::new());
    for trace in parallel::map(files, || (), |(), file| load(file)) {
        match trace {
            Ok(trace) => traces.push(trace),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    traces.sort_by(|one, other| one.id().cmp(other.id()));
    Ok(traces)
}

/// `rfc8448/simple-1rtt.json` → `rfc8448/simple-1rtt`, on every system; none where that could not be asked for.
fn id(path: &Path) -> Option<String> {
    let parts = path.with_extension("");
    let parts: Option<Vec<_>> = parts.iter().map(|part| part.to_str()).collect();
    let id = parts?.join("/");
    (!id.contains(|c: char| c == '#' || c.is_control())).then_some(id)
}

/// A vector file of a folder, as text.
#[derive(Clone, Debug)]
pub struct FileText {
    /// Its path below the folder, without the extension.
    pub id: String,
    /// Its path.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

impl FileText {
    /// Reads the text as a vector file.
    ///
    /// # Errors
    ///
    /// As [`load`], with the path of the file.
    pub fn load(&self) -> Result<Trace, LoadError> {
        load(&self.id, &self.text).map_err(|error| LoadError {
            file: self.path.display().to_string(),
            ..error
        })
    }
}

/// The vector files of a folder and the folders in it (all `.json` files, but for `index.json` and a folder
/// `schema`), or one file.
///
/// # Errors
///
/// One error for each file or folder that cannot be read.
pub fn texts(path: &Path) -> Result<Vec<FileText>, Vec<LoadError>> {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (id, path) in files(path).map_err(|error| vec![error])? {
        match text(&path) {
            Ok(text) => found.push(FileText { id, path, text }),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(found)
    } else {
        Err(errors)
    }
}

fn files(path: &Path) -> Result<Vec<(String, PathBuf)>, LoadError> {
    let refused =
        |path: &Path, reason: Reason| LoadError::new(path.display().to_string(), "", reason);
    let unreadable =
        |path: &Path, error: io::Error| refused(path, Reason::Unreadable(error.to_string()));
    if !fs::metadata(path)
        .map_err(|error| unreadable(path, error))?
        .is_dir()
    {
        let id = id(Path::new(path.file_name().unwrap_or_default()))
            .ok_or_else(|| refused(path, Reason::NoId))?;
        return Ok(vec![(id, path.to_owned())]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(path.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))? {
            let file = entry.map_err(|error| unreadable(&folder, error))?.path();
            let is_vector = file
                .extension()
                .is_some_and(|extension| extension == "json");
            let metadata = match fs::metadata(&file) {
                Ok(metadata) => metadata,
                // A link that leads nowhere, of something else.
                Err(error) if error.kind() == io::ErrorKind::NotFound && !is_vector => continue,
                Err(error) => return Err(unreadable(&file, error)),
            };
            if metadata.is_dir() {
                if depth == DEEPEST_FOLDER {
                    let reason = "folders lie too deep in each other".to_owned();
                    return Err(refused(&file, Reason::Unreadable(reason)));
                }
                if file != path.join(SCHEMAS) {
                    folders.push((file, depth + 1));
                }
            } else if is_vector {
                if !metadata.is_file() {
                    // To open a pipe is to wait for its other end.
                    let reason = "not a regular file".to_owned();
                    return Err(refused(&file, Reason::Unreadable(reason)));
                }
                let below = file.strip_prefix(path).unwrap_or(&file);
                let id = id(below).ok_or_else(|| refused(&file, Reason::NoId))?;
                if file != path.join(Index::FILE) {
                    found.push((id, file));
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

fn text(path: &Path) -> Result<String, LoadError> {
    disk::read(path, LONGEST_FILE).map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::FileTooLarge => Reason::TooLong(LONGEST_FILE),
            _ => Reason::Unreadable(error.to_string()),
        };
        LoadError::new(path.display().to_string(), "", reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::save;

    #[test]
    fn what_is_embedded_is_what_the_files_say() {
        let files = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")).unwrap();
        let library = Library::embedded().unwrap();
        let ids: Vec<_> = library.traces().iter().map(Trace::id).collect();
        let expected: Vec<_> = files.iter().map(|file| &file.id[..]).collect();
        assert_eq!(ids, expected);
        for (trace, file) in library.traces().iter().zip(&files) {
            // Their canonical texts differ nowhere, but are too long to be printed.
            assert!(save(trace) == file.text, "{}", file.id);
        }
    }
}
