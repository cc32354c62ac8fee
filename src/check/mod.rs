//! The checker: decides before the run what is skipped and why, asks a subject step by step, compares, and names the
//! mistake where it knows it.
//!
//! Checking is isolated: every step gets the inputs that the vector says, so the first failure is the first wrong
//! function of the subject, not the echo of an earlier one.

mod compare;
#[cfg(feature = "cli")]
mod expectations;
mod mistake;
mod plan;
pub mod requirements;
mod run;
mod select;

#[cfg(feature = "cli")]
pub use self::expectations::{Expectations, ExpectationsError, write_expectations};
pub use self::{
    mistake::Mistake,
    plan::{Plan, PlannedStep},
    run::{ask, greet, run},
    select::{Pattern, Selection},
};
