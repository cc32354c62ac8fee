//! What the steps of a handshake cost: the measurements behind the benchmarks and `tlskat bench`.
//!
//! A [`Comparison`] is one step with one parameter, done by several [`Contender`]s; each has been asked once and has
//! given the answer that a vector holds before there is anything to time. [`rounds`] times the contenders of a
//! comparison in turns, so that a busy machine favours none of them, and [`Figures`] are what comes of it.

mod build;
pub mod check;
mod figures;
pub mod handshake;
mod html;
pub mod key_exchange;
pub mod key_schedule;
pub mod pipe;
pub mod record;
pub mod rounds;
#[cfg(feature = "rustls")]
mod rustls;
pub mod signature;
mod text;
pub mod wire;
mod work;

use core::{fmt, time::Duration};

use serde::Serialize;

pub use self::{
    build::Build,
    figures::{Figures, Row},
    html::html,
    text::{json, text},
    work::Work,
};
use crate::{
    crypto::{Provider, RustCrypto},
    trace::Trace,
    vector::Library,
};

/// One step of a handshake with one parameter, and who can do it.
#[derive(Debug)]
pub struct Comparison {
    /// The step, as benchmarks are called: `key_schedule`.
    pub step: &'static str,
    /// What it is done with: `SHA-256, with a PSK`.
    pub parameter: String,
    /// How many octets are worked on each time, where the step is about octets.
    pub octets: Option<u64>,
    /// Who does it, at least one.
    pub contenders: Vec<Contender>,
}

/// One way to do the step of a [`Comparison`].
#[derive(Debug)]
pub struct Contender {
    /// Who: `reference`, `ring`.
    pub name: String,
    /// How, where there is more than one way: `one call for each value`.
    pub way: &'static str,
    /// What it is compared as.
    pub part: Part,
    /// The [`id`](Self::id) of the contender that it cannot be faster than.
    pub bound: Option<String>,
    /// The work.
    pub work: Work,
}

impl Comparison {
    /// Has one of the contenders do its work so many times.
    ///
    /// # Errors
    /// [`MeasureError::Failed`].
    pub fn time(&mut self, contender: usize, times: u64) -> Result<Duration, MeasureError> {
        let contender = &mut self.contenders[contender];
        contender
            .work
            .time(times)
            .ok_or_else(|| MeasureError::Failed {
                contender: contender.id(),
                step: self.step,
                parameter: self.parameter.clone(),
            })
    }
}

/// The part that a [`Contender`] has in its comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Code of this crate.
    Ours,
    /// Code of another project.
    Peer,
    /// No implementation of the step, but what it cannot do without.
    Bound,
}

/// The comparisons of one step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// As in [`Comparison`].
    pub name: &'static str,
    /// What is compared, for people.
    pub description: &'static str,
    /// Makes the comparisons, which asks every contender once.
    pub comparisons: fn() -> Result<Vec<Comparison>, MeasureError>,
}

/// All steps.
pub const STEPS: &[Step] = &[
    Step {
        name: key_schedule::STEP,
        description: "from the shared secret to all keys and the PSK of a ticket",
        comparisons: key_schedule::comparisons,
    },
    Step {
        name: key_exchange::STEP,
        description: "a key pair and the shared secret, each side of each group",
        comparisons: key_exchange::comparisons,
    },
    Step {
        name: signature::STEP,
        description: "the signature of a CertificateVerify, made and verified",
        comparisons: signature::comparisons,
    },
    Step {
        name: record::STEP,
        description: "a record sealed and opened, by suite and length of content",
        comparisons: record::comparisons,
    },
    Step {
        name: wire::STEP,
        description: "messages decoded, every extension as its type",
        comparisons: wire::comparisons,
    },
    Step {
        name: handshake::STEP,
        description: "both sides of a whole handshake, in memory",
        comparisons: handshake::comparisons,
    },
    Step {
        name: check::STEP,
        description: "all vectors loaded and checked",
        comparisons: check::comparisons,
    },
    Step {
        name: pipe::STEP,
        description: "questions over the pipe of another program",
        comparisons: pipe::comparisons,
    },
];

/// What a contender is called that is a provider, and its part.
fn called(provider: &dyn Provider) -> (String, Part) {
    if provider.name() == RustCrypto.name() {
        return ("reference".to_owned(), Part::Ours);
    }
    (provider.name().to_owned(), Part::Peer)
}

/// What `take` takes of the vector of that id.
fn vector<T>(id: &str, take: impl FnOnce(&Trace) -> Option<T>) -> Result<T, MeasureError> {
    let library = Library::embedded_where(|one| one == id);
    let trace = library.as_ref().ok().and_then(|library| library.trace(id));
    trace
        .and_then(take)
        .ok_or_else(|| MeasureError::Vector(id.to_owned()))
}

impl Contender {
    /// A contender without a bound.
    fn new(name: impl Into<String>, way: &'static str, part: Part, work: Work) -> Self {
        Self {
            name: name.into(),
            way,
            part,
            bound: None,
            work,
        }
    }

    fn bounded_by(self, id: impl Into<String>) -> Self {
        Self {
            bound: Some(id.into()),
            ..self
        }
    }

    /// `reference: kept keys`.
    pub fn id(&self) -> String {
        match self.way {
            "" => self.name.clone(),
            way => format!("{}: {way}", self.name),
        }
    }
}

/// Why something cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureError {
    /// A vector that a measurement takes its inputs from is not there, or is not sound.
    Vector(String),
    /// The program at the other end of a pipe does not answer.
    Program(String),
    /// What a contender did once, it does not do again.
    Failed {
        /// Who failed.
        contender: String,
        /// In what.
        step: &'static str,
        /// With what.
        parameter: String,
    },
    /// A contender gives another answer than the vector.
    WrongAnswer {
        /// Who gave it.
        contender: String,
        /// To what.
        step: &'static str,
        /// With what.
        parameter: String,
    },
}

impl MeasureError {
    fn wrong_answer(contender: impl Into<String>, step: &'static str, parameter: &str) -> Self {
        Self::WrongAnswer {
            contender: contender.into(),
            step,
            parameter: parameter.to_owned(),
        }
    }
}

impl fmt::Display for MeasureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vector(what) => write!(f, "vector {what} is not there"),
            Self::Program(reason) => f.write_str(reason),
            Self::Failed {
                contender,
                step,
                parameter,
            } => write!(
                f,
                "{step}, {parameter}: {contender} failed while it was timed"
            ),
            Self::WrongAnswer {
                contender,
                step,
                parameter,
            } => write!(f, "{step}, {parameter}: a wrong answer of {contender}"),
        }
    }
}

impl core::error::Error for MeasureError {}
