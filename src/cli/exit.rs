//! The exit codes.

use std::process::ExitCode;

use tlskat::vector::LoadError;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All that ran passed.
    Passed = 0,
    /// A case failed.
    Failed = 1,
    /// The arguments cannot be carried out: an unknown id, a flag.
    Usage = 2,
    /// The subject, the harness or a vector is at fault.
    Fault = 3,
    /// Nothing ran.
    NothingRan = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not run: lines for stderr, and how it ends.
#[derive(Debug)]
pub struct Stop {
    pub lines: Vec<String>,
    pub exit: Exit,
}

impl Stop {
    pub fn usage(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            exit: Exit::Usage,
        }
    }

    pub fn fault(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            exit: Exit::Fault,
        }
    }

    pub fn nothing_ran(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            exit: Exit::NothingRan,
        }
    }
}

impl From<Vec<LoadError>> for Stop {
    fn from(errors: Vec<LoadError>) -> Self {
        Self {
            lines: errors.iter().map(ToString::to_string).collect(),
            exit: Exit::Fault,
        }
    }
}
