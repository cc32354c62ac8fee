//! Vector files: one trace a file, in Wycheproof's envelope.
//!
//! | what | where |
//! |---|---|
//! | the format, member by member | [`file`](self::File) |
//! | reading one, strictly, and writing one, canonically | [`load`], [`save`] |
//! | the files of this crate, or of a folder | [`Library`] |
//! | rules that a well-formed file can still break | [`lint`] |

mod file;
mod library;
pub mod lint;

mod load;
#[cfg(test)]
pub(crate) mod schema;

pub use self::{
    file::{File, Group, Outcome, Test},
    library::{FileText, Library, texts},
    load::{LoadError, Reason, load, save},
};
