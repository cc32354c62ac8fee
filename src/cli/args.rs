//! The arguments.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use clap::{Parser, Subcommand, ValueEnum, builder::RangedI64ValueParser};
use tlskat::{
    generate::{BLOCK, SEEDS},
    report::Shard,
};

/// TLS known-answer tests: asks an implementation every step of recorded handshakes and names the first wrong one.
///
/// Exit codes: 0 all that ran passed, 1 a case failed, 2 usage, 3 a fault of subject, harness or vector, 4 nothing ran.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask a subject the steps of handshakes, and compare
    Check(CheckArgs),
    /// Time the steps of a handshake, provider beside provider and beside what the hardware allows
    Bench(BenchArgs),
    /// Ask several subjects, and print what each makes of each scenario
    Matrix(MatrixArgs),
    /// Join the JSON reports of several runs, such as those of shards, into one
    Merge(MergeArgs),
    /// List scenarios, or their steps
    List(ListArgs),
    /// Show a scenario, or one step with all its octets
    Show(ShowArgs),
    /// Ask one question, and show question and answer as JSON
    Ask(AskArgs),
    /// Answer questions on standard input and output, as the reference: the other end of `--subject COMMAND`
    Answer,
    /// List the subjects that have a name
    Subjects,
    /// Put vector files into their canonical form
    Fmt(FmtArgs),
    /// Check vector files against the rules that go beyond their form
    Lint(LintArgs),
    /// Make vector files of published handshakes
    Import(ImportArgs),
    /// Write the vectors in another format
    Export(ExportArgs),
    /// Make the vector files of the matrix: handshakes between the engine's client and server
    Generate(GenerateArgs),
}

#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    pub expect: ExpectArgs,
    /// Ask one part of the scenarios: the I-th of N, which `tlskat merge` joins again
    #[arg(long, value_name = "I/N", conflicts_with = "write_expect")]
    pub shard: Option<Shard>,
    /// Ask N scenarios that are made of seeds as they are asked, in place of those of the vectors
    #[arg(long, value_name = "N", conflicts_with_all = ["patterns", "skip", "vectors", "expect", "write_expect", "report"])]
    pub deep: Option<NonZeroU32>,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// Steps that are timed, as `--list` names them; all without one
    #[arg(value_name = "STEP")]
    pub steps: Vec<String>,
    /// Time these providers alone, beside their bounds; can be repeated
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// How often each is timed, in rounds that take turns
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub rounds: Option<u16>,
    /// How long it is timed in each round, in microseconds
    #[arg(long, value_name = "MICROSECONDS", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub batch: Option<u64>,
    /// Name the steps, and time nothing
    #[arg(long, conflicts_with_all = ["steps", "provider", "rounds", "batch", "report"])]
    pub list: bool,
    /// Print the figures (text, json, html), or write them to a file; can be repeated, at most one goes to stdout
    #[arg(long, value_name = "FORMAT[=PATH]", value_parser = ReportArg::<BenchFormat>::parse)]
    pub report: Vec<ReportArg<BenchFormat>>,
}

#[derive(Debug, clap::Args)]
pub struct MatrixArgs {
    /// Who is asked: names, or commands as for `check --subject`; all that have a name without one and without `--from`
    #[arg(value_name = "NAME|COMMAND")]
    pub subjects: Vec<String>,
    /// Show what JSON reports say that `tlskat check` or `tlskat merge` wrote, one for each subject
    #[arg(long, value_name = "REPORT", num_args = 1.., conflicts_with_all = ["only", "skip"])]
    pub from: Vec<PathBuf>,
    /// Scenarios or steps that are asked, as for `check`; can be repeated
    #[arg(long, value_name = "PATTERN")]
    pub only: Vec<String>,
    /// A row for each folder of scenarios, not for each scenario
    #[arg(long)]
    pub folders: bool,
    /// Leave out what matches; can be repeated
    #[arg(long, value_name = "PATTERN")]
    pub skip: Vec<String>,
    #[command(flatten)]
    pub vectors: VectorsArgs,
    /// How long a command may take for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = parse_timeout)]
    pub timeout: Duration,
    /// Print the page (markdown, html), or write it to a file; can be repeated, at most one goes to stdout
    #[arg(long, value_name = "FORMAT[=PATH]", value_parser = ReportArg::<MatrixFormat>::parse)]
    pub report: Vec<ReportArg<MatrixFormat>>,
}

#[derive(Debug, clap::Args)]
pub struct MergeArgs {
    /// Reports that `tlskat check --report json=PATH` wrote, of one subject and without a common step
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    #[command(flatten)]
    pub expect: ExpectArgs,
    /// Where the vectors of the runs were not the ones built in, their folder, for `--expect`
    #[arg(long, value_name = "DIR", requires = "expect")]
    pub vectors: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, clap::Args)]
pub struct ExpectArgs {
    /// Hold what was found against a file that says which steps are known to fail, and how many pass
    #[arg(long, value_name = "FILE")]
    pub expect: Option<PathBuf>,
    /// Write a file for `--expect` that says what was found
    #[arg(long, value_name = "FILE")]
    pub write_expect: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    /// Print a report (text, json, junit, tap, markdown), or write it to a file; can be repeated, at most one goes to
    /// stdout
    #[arg(long, value_name = "FORMAT[=PATH]", value_parser = ReportArg::<Format>::parse)]
    pub report: Vec<ReportArg<Format>>,
    /// Show every failure in full, not only the first of its kind
    #[arg(long)]
    pub details: bool,
    /// Colours in the text report; `auto` is on for a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, default_value = "auto")]
    pub color: ColorArg,
}

#[derive(Debug, clap::Args)]
pub struct ScopeArgs {
    /// Scenarios or steps: `rfc8448`, `rfc8448/*#*_secret`, `#derived_early`, `#record_*`
    ///
    /// Behind the # stands the name of a step or of an operation. All steps without a pattern
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Leave out what matches; can be repeated
    #[arg(long, value_name = "PATTERN")]
    pub skip: Vec<String>,
    #[command(flatten)]
    pub vectors: VectorsArgs,
}

#[derive(Clone, Debug, clap::Args)]
pub struct VectorsArgs {
    /// Read vector files of a folder in place of the ones built in
    #[arg(long, value_name = "DIR")]
    pub vectors: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct SubjectArgs {
    /// Who is asked: a name that `tlskat subjects` lists, or a command that answers on its standard input and output
    #[arg(long, value_name = "NAME|COMMAND", default_value = "reference")]
    pub subject: String,
    /// How long a command may take for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = parse_timeout)]
    pub timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Junit,
    Tap,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchFormat {
    Text,
    Json,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    Markdown,
    Html,
}

/// A format, and the file to write; stdout without one.
#[derive(Clone, Debug)]
pub struct ReportArg<F> {
    pub format: F,
    pub path: Option<PathBuf>,
}

impl<F: ValueEnum> ReportArg<F> {
    fn parse(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once('=') {
            Some((_, "")) => return Err("no path after =".into()),
            Some((format, path)) => (format, Some(path.into())),
            None => (text, None),
        };
        match F::from_str(format, false) {
            Ok(format) => Ok(Self { format, path }),
            Err(_) => {
                let all = F::value_variants().iter();
                let all: Vec<_> = all.filter_map(ValueEnum::to_possible_value).collect();
                let names: Vec<_> = all.iter().map(|value| value.get_name()).collect();
                let names = names.join(", ");
                Err(format!("{format:?} is no format; there are {names}"))
            }
        }
    }
}

fn blocks() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=i64::from(SEEDS / BLOCK))
}

fn parse_timeout(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(timeout) if !timeout.is_zero() => Ok(timeout),
        _ => Err("not a number of seconds above 0".into()),
    }
}

#[derive(Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// List the steps
    #[arg(long)]
    pub steps: bool,
}

#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// A scenario, or a step or value of one: `rfc8448/simple-1rtt#derived_early`
    #[arg(value_name = "ID[#STEP]")]
    pub id: String,
    #[command(flatten)]
    pub vectors: VectorsArgs,
}

#[derive(Debug, clap::Args)]
pub struct AskArgs {
    /// A step: `rfc8448/simple-1rtt#derived_early`
    #[arg(value_name = "ID#STEP")]
    pub id: String,
    #[command(flatten)]
    pub vectors: VectorsArgs,
    #[command(flatten)]
    pub subject: SubjectArgs,
}

#[derive(Debug, clap::Args)]
pub struct FmtArgs {
    /// Files or folders
    #[arg(value_name = "PATH", default_value = "vectors")]
    pub paths: Vec<PathBuf>,
    /// Change nothing; name the files that are not in canonical form and fail where there are any
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, clap::Args)]
pub struct LintArgs {
    /// Files or folders; the vectors built in without one
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    pub source: ImportSource,
}

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    pub format: ExportFormat,
}

#[derive(Debug, Subcommand)]
pub enum ExportFormat {
    /// A file for each operation in the manner of Wycheproof, with all inputs in their places
    Wycheproof {
        /// Where the files are written
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[command(flatten)]
        vectors: VectorsArgs,
    },
}

#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    /// Scenarios: `hrr`, `psk/*-sha256`. All of the matrix without one
    #[arg(value_name = "PATTERN")]
    pub scenarios: Vec<String>,
    /// Write nothing; name the files that are not what the matrix generates and fail where there are any
    #[arg(long)]
    pub check: bool,
    /// The folder of the vectors
    #[arg(long, value_name = "DIR", default_value = "vectors")]
    pub to: PathBuf,
    /// Print the digests of the first N blocks of `check --deep`, and make nothing else
    #[arg(long, value_name = "N", conflicts_with_all = ["scenarios", "check"], value_parser = blocks())]
    pub digests: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub enum ImportSource {
    /// The five handshakes of RFC 8448, from the text of the document
    Rfc8448 {
        /// The document as plain text
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Where the folder rfc8448 is written
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// A connection of The Illustrated TLS Connection, from its data
    Illustrated {
        /// Folders with facts.json, keylog.txt and keys/, one for each connection
        #[arg(value_name = "FOLDER", required = true)]
        folders: Vec<PathBuf>,
        /// Where the folder illustrated is written
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}
