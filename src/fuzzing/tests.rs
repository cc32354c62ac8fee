//! The functions of the fuzz targets, over the vectors and over arbitrary octets.

use proptest::{collection::vec, prelude::*};

use super::*;

/// Some of the seeds of a target, the same ones each time.
fn seeds(target: &Target) -> impl Iterator<Item = Vec<u8>> {
    const SOME: usize = 8;
    let library = Library::embedded().unwrap();
    let seeds = (target.seeds)(library);
    let step = seeds.len() / SOME + 1;
    seeds.into_iter().step_by(step)
}

#[test]
fn the_vectors_have_the_properties() {
    for target in TARGETS {
        for seed in seeds(target) {
            (target.run)(&seed);
        }
    }
}
