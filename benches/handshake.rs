//! Whole handshakes in memory.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::handshake::comparisons());
}
