//! Messages decoded.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::wire::comparisons());
}
