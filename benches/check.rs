//! All vectors loaded and checked; what the pipe costs is in `pipe.rs`.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::check::comparisons());
}
