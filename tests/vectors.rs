//! The reference answers every step of every vector: one test for each scenario and operation.

fn main() {
    tlskat::harness::run(tlskat::subject::reference);
}
