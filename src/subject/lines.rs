//! Lines to a program and from it, of which neither holds up the other.

use std::io;

#[cfg(unix)]
mod polled;
// Where there is `poll`, only the tests ask for the other.
#[cfg(any(test, not(unix)))]
mod threaded;

#[cfg(unix)]
pub(super) use self::polled::Lines;
#[cfg(not(unix))]
pub(super) use self::threaded::Lines;

/// What came on the program's standard output.
#[derive(Debug)]
pub(super) enum Heard {
    /// A line, with its newline where it has one.
    Line(String),
    /// A line that is longer than [`LONGEST_LINE`](super::stdio::LONGEST_LINE).
    TooLong,
    /// A line that is not UTF-8.
    NotUtf8,
    /// It cannot be read.
    Failed(io::Error),
    /// It has ended.
    Ended,
    /// Nothing came in time.
    Nothing,
}

impl Heard {
    fn line(octets: Vec<u8>) -> Self {
        String::from_utf8(octets).map_or(Self::NotUtf8, Self::Line)
    }
}

#[cfg(all(test, unix))]
mod tests;
