//! Each side of a key exchange.

mod comparisons;

fn main() {
    comparisons::run(tlskat::measure::key_exchange::comparisons());
}
