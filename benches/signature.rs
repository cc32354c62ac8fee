//! Signatures, made and verified.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::signature::comparisons());
}
