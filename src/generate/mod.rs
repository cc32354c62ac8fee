//! Makes scenarios: a client and a server of the engine meet under a seed, and what they said becomes a trace.
//!
//! ```text
//! matrix: a row for each scenario ──► shape: two configurations and a script ──► engine ⇄ engine ──► connection ──► Trace
//! ```
//!
//! Rows of a second kind, in [`Primitives`], are steps alone; those of a third, in [`Negative`], put one fault each into what a
//! scenario has. A scenario depends on its own row alone: on its id, its
//! seed, its algorithms and its shape.

mod bulk;
mod cover;
mod error;
mod first;
mod matrix;
mod negative;
mod primitives;
mod scenario;
mod shape;
#[cfg(test)]
mod tests;

pub use self::{
    bulk::{BLOCK, Block, SEEDS, digests, scenario as bulk_scenario},
    error::GenerateError,
    matrix::{Row, rows},
    negative::{EditError, Negative},
    primitives::Primitives,
    scenario::{Act, Conversation, Scenario, Sides},
    shape::Shape,
};
