//! Vector files: one trace a file, in Wycheproof's envelope.
//!
//! | what | where |
//! |---|---|
//! | the format, member by member | [`file`](self::File) |
//! | reading one, strictly, and writing one, canonically | [`load`], [`save`] |
//! | the files of this crate, or of a folder | [`Library`] |
//! | flat files for other loaders | [`export`] |
//! | who confirmed which scenario | [`Index`] |
//! | rules that a well-formed file can still break | [`lint`] |

pub mod export;
mod file;
mod index;
mod library;
pub mod lint;

mod load;
#[cfg(test)]
pub(crate) mod schema;

pub use self::{
    file::{File, Group, Outcome, Test},
    index::{Entry, Index, Witness, WitnessKind},
    library::{FileText, LONGEST_FILE, Library, texts},
    load::{LoadError, Reason, load, save},
};
