//! The functions of the fuzz targets, over the vectors, over what is next to them, and over arbitrary octets.

use std::sync::OnceLock;

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;

/// Some of the seeds of every target, the same ones each time.
fn seeds() -> &'static [(&'static Target, Vec<u8>)] {
    static SEEDS: OnceLock<Vec<(&'static Target, Vec<u8>)>> = OnceLock::new();
    const SOME: usize = 8;
    SEEDS.get_or_init(|| {
        let library = Library::embedded_where(|id| id.starts_with("rfc8448/")).unwrap();
        let of = |target: &'static Target| {
            let seeds = (target.seeds)(&library);
            let step = seeds.len() / SOME + 1;
            let some = seeds.into_iter().step_by(step);
            some.map(move |seed| (target, seed))
        };
        TARGETS.iter().flat_map(of).collect()
    })
}

#[test]
fn the_vectors_have_the_properties() {
    for (target, seed) in seeds() {
        (target.run)(seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_next_to_the_vectors_has_the_properties(
        one in any::<Index>(), at in any::<Index>(), removed in 0..4_usize, put in vec(any::<u8>(), 0..4)
    ) {
        let (target, seed) = one.get(seeds());
        let mut octets = seed.clone();
        let at = at.index(octets.len() + 1);
        let end = octets.len().min(at + removed);
        octets.splice(at..end, put);
        (target.run)(&octets);
    }

    #[test]
    fn arbitrary_octets_have_the_properties(
        target in any::<Index>(), octets in vec(any::<u8>(), 0..200)
    ) {
        (target.get(TARGETS).run)(&octets);
    }
}
