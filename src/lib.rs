#![doc = include_str!("../README.md")]
//!
//! # How it is built
//!
//! A handshake is a straight-line program: an ordered list of named values, each given, or computed by one operation
//! from earlier values. A [`Trace`](trace::Trace) is that list. A [`Question`](question::Question) is one operation with
//! all its inputs, an [`Answer`](question::Answer) its outputs or a refusal, and a [`Subject`](question::Subject)
//! anything that answers questions.
//!
//! ## The rooms
//!
//! Imports point only down this list, and a test sees to it.
//!
//! | room | what it is for |
//! |---|---|
//! | [`cli`](#the-rooms) | the commands: arguments in, exit code out (in the binary) |
//! | [`fuzzing`](#the-rooms) | what holds for every octets from outside (for tests and fuzz targets) |
//! | [`harness`] | the vectors as tests of another crate |
//! | [`measure`] | what the steps of a handshake cost |
//! | [`import`] | makes vectors of published handshakes |
//! | [`generate`] | makes vectors of handshakes between engines |
//! | [`check`] | plans, asks, compares, and names the mistake |
//! | [`report`] | what a run found, for people and for programs |
//! | [`subject`] | what can be asked: the reference, the peers, programs over a pipe |
//! | [`vector`] | vector files: load, save, lint |
//! | [`connection`] | the facts of one connection, and the straight-line program made of them |
//! | [`trace`] | the hub: named values and steps |
//! | [`question`] | the contract: question, answer, subject |
//! | [`engine`] | a client and a server without input and output |
//! | [`receive`] | whether one side of a connection goes on when a message comes |
//! | [`replay`] | what one side of a connection computes, made again from what was sent |
//! | [`schedule`] | **the key schedule** |
//! | [`record`] | record protection |
//! | [`transcript`] | the transcript hash |
//! | [`entropy`] | random octets by name |
//! | [`journal`] | the records of a connection, and the keys behind its shares |
//! | [`wire`] | messages, extensions, records |
//! | [`pki`] | test identities, and the verification of certificates |
//! | [`crypto`] | the primitives behind one trait |
//! | [`violation`] | the rules that a peer can break, with their sections and alerts |
//! | [`document`] | references to sections of RFCs |
//! | [`registry`] | code points |
//! | [`named`] | things by name, in order |
//! | [`line`](mod@line) | what a stranger says as one line of a message |
//! | [`bytes`] | octets that print as hexadecimal |
//! | [`parallel`] | work on many things by all threads of the machine |
//! | [`disk`] | files read up to a limit, and written whole or not at all |
//!
//! ## Adding an operation
//!
//! 1. `question/table.rs`: a paragraph in the table `operations!` with its fields, outputs and section. This makes the
//!    variant of `Question`, the JSON, the schema, the formula in messages, the limits that a subject can declare and
//!    the rules of the loader.
//! 2. `subject/provider.rs`: how the reference answers it, by a function of `schedule`, `record`, `transcript`, `wire`
//!    or `crypto`, and in `capability` what of it is limited.
//! 3. If there is a classic mistake to name: `check/mistake/`.
//! 4. The vectors that ask it, by the importer or generator that makes them, and `TLSKAT_UPDATE=1 cargo test` for the
//!    JSON Schemas and `doc/questions.md`.
//!
//! The compiler names the places of step 2.
//!
//! ## Features
//!
//! - `cli` (default): the command-line tool, and the import of published handshakes.
//! - `harness`: the module of that name.
//! - `ring`, `aws-lc-rs`, `graviola`: each of these as a [`crypto::Provider`] and as a named subject.
//! - `rustls`: any crypto provider of rustls as a subject, and with the two features above those over ring and aws-lc-rs
//!   by name.
//! - `peers`: all four.
//! - `openssl`: OpenSSL as a provider and as a named subject; links the library of the system.
//!
//! Without default features there is no argument parser, no test harness and no importer: the checker, the reference
//! and the vectors.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod check;
pub mod connection;
pub mod crypto;
pub mod disk;
pub mod document;
pub mod engine;
pub mod entropy;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod generate;
#[cfg(feature = "harness")]
pub mod harness;
#[cfg(any(feature = "cli", feature = "fuzzing"))]
pub mod import;
pub mod journal;
pub mod line;
#[cfg(feature = "cli")]
pub mod measure;
pub mod named;
pub mod parallel;
pub mod pki;
pub mod question;
pub mod receive;
pub mod record;
pub mod registry;
pub mod replay;
pub mod report;
pub mod schedule;
pub mod subject;
pub mod trace;
pub mod transcript;
pub mod vector;
pub mod violation;
pub mod wire;
