//! Why a scenario cannot be made.

use core::fmt;

use super::negative::EditError;
use crate::{connection, crypto, engine, pki, question::Answer, trace::TraceError};

/// Why a scenario cannot be made.
#[derive(Debug)]
pub enum GenerateError {
    /// The configuration of one side breaks a rule.
    Config(engine::ConfigError),
    /// There is no test identity for the scheme.
    NoIdentity(crate::registry::SignatureScheme),
    /// The two sides do not come to an end of their script.
    Engine(engine::Error),
    /// A test identity has no certificate to take the key of.
    Pki(pki::Error),
    /// What was said makes no trace.
    Connection(connection::Error),
    /// The values of a trace contradict each other.
    Trace(TraceError),
    /// A primitive fails.
    Crypto(crypto::Error),
    /// The reference does not answer a step.
    NotAnswered {
        /// The name of the step.
        step: String,
    },
    /// A scenario that a fault is to be put into is no row of the matrix.
    NoScenario(String),
    /// A fault cannot be put into its value.
    Edit {
        /// The step of the fault.
        step: String,
        /// Why not.
        error: EditError,
    },
    /// The reference does not refuse a fault, or not with one of its alerts.
    NotRefused {
        /// The step of the fault.
        step: String,
        /// What the reference says.
        answer: Answer,
    },
    /// The engine and the trace have different octets for a secret.
    Disagreement {
        /// The name of the secret.
        secret: String,
    },
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::NoIdentity(scheme) => write!(f, "no test identity signs with {scheme}"),
            Self::Engine(error) => error.fmt(f),
            Self::Pki(error) => error.fmt(f),
            Self::Connection(error) => error.fmt(f),
            Self::Trace(error) => error.fmt(f),
            Self::Crypto(error) => error.fmt(f),
            Self::NotAnswered { step } => write!(f, "{step}: the reference does not answer"),
            Self::NoScenario(id) => write!(f, "{id}: no scenario of the matrix"),
            Self::Edit { step, error } => write!(f, "{step}: {error}"),
            Self::NotRefused { step, answer } => match answer {
                Answer::Reject { alert: Some(alert) } => write!(f, "{step}: refused with {alert}"),
                Answer::Reject { alert: None } => write!(f, "{step}: refused without an alert"),
                Answer::Ok(_) => write!(f, "{step}: not refused"),
                Answer::Unsupported(reason) => write!(f, "{step}: {reason}"),
            },
            Self::Disagreement { secret } => {
                write!(f, "{secret}: engine and trace have different octets")
            }
        }
    }
}

impl core::error::Error for GenerateError {}

macro_rules! from {
    ($($error:ty => $variant:ident,)*) => {$(
        impl From<$error> for GenerateError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

from! {
    engine::ConfigError => Config,
    engine::Error => Engine,
    pki::Error => Pki,
    connection::Error => Connection,
    TraceError => Trace,
    crypto::Error => Crypto,
}
