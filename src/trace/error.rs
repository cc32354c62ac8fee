//! Why something cannot be part of a trace.

use core::fmt;

use crate::question::Operation;

/// Why something cannot be part of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceError {
    /// A name that is not lower-case letters, digits and underscores, a letter first.
    NotAName(String),
    /// The name stands earlier in the trace.
    DuplicateName(String),
    /// The operation has no such field, or it is a param.
    UnknownInput {
        /// The operation.
        operation: Operation,
        /// The field.
        field: String,
    },
    /// The operation has no such field, or it is an input.
    UnknownParam {
        /// The operation.
        operation: Operation,
        /// The field.
        field: String,
    },
    /// A field of the operation is absent.
    MissingField {
        /// The operation.
        operation: Operation,
        /// The field.
        field: &'static str,
    },
    /// The field takes a list of names.
    NotAList(String),
    /// The field takes one name.
    NotOneName(String),
    /// No earlier value has this name.
    UnknownReference {
        /// The field.
        field: String,
        /// The name.
        name: String,
    },
    /// A literal of the wrong kind, with the reason.
    Param {
        /// The operation.
        operation: Operation,
        /// What is wrong.
        reason: String,
    },
    /// An output of the operation is absent.
    MissingOutput {
        /// The operation.
        operation: Operation,
        /// The output.
        output: &'static str,
    },
    /// The operation has no such output.
    UnknownOutput {
        /// The operation.
        operation: Operation,
        /// The output.
        output: String,
    },
    /// The questions up to this one hold more than this many octets together.
    TooManyOctets(usize),
    /// A value or step before the first stage.
    NoStage,
    /// No step uses the given value.
    UnusedGiven(String),
    /// No note says what the flag means.
    UnexplainedFlag {
        /// The step.
        step: String,
        /// Its flag.
        flag: String,
    },
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAName(name) => {
                write!(
                    f,
                    "{name:?} is not a name: lower-case letters, digits and _, a letter first"
                )
            }
            Self::DuplicateName(name) => write!(f, "the name {name} stands earlier in the file"),
            Self::UnknownInput { operation, field } => {
                write!(f, "{operation} has no input {field}")
            }
            Self::UnknownParam { operation, field } => {
                write!(f, "{operation} has no param {field}")
            }
            Self::MissingField { operation, field } => {
                write!(f, "{operation} needs the field {field}")
            }
            Self::NotAList(field) => write!(f, "{field} takes a list of names"),
            Self::NotOneName(field) => write!(f, "{field} takes one name, not a list"),
            Self::UnknownReference { name, .. } => write!(f, "no earlier value is named {name}"),
            Self::Param { operation, reason } => write!(f, "{operation}: {reason}"),
            Self::MissingOutput { operation, output } => {
                write!(f, "{operation} has the output {output}, which is missing")
            }
            Self::UnknownOutput { operation, output } => {
                write!(f, "{operation} has no output {output}")
            }
            Self::TooManyOctets(limit) => {
                write!(
                    f,
                    "the inputs of the steps so far have more than {limit} octets"
                )
            }
            Self::NoStage => f.write_str("a value before the first stage"),
            Self::UnusedGiven(name) => write!(f, "no step uses the given value {name}"),
            Self::UnexplainedFlag { step, flag } => {
                write!(f, "no note explains the flag {flag} of step {step}")
            }
        }
    }
}

impl core::error::Error for TraceError {}
