//! Records sealed and opened.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::record::comparisons());
}
