//! The key schedule of a whole handshake beside its serial bound.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::key_schedule::comparisons());
}
