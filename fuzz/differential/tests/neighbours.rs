//! No decoder differs over the vectors and what lies next to them, but in the known ways; and each of these is met.

use std::{collections::BTreeMap, env, fs, path::Path};

use differential::{
    case::{Outcome, cases},
    corpus::{Sample, made, samples, shapes},
    decoder::Decoder,
    difference::{Difference, page},
    expectation::expectations,
    neighbours, transplant,
};
use tlskat::{bytes::hex, disk, document::Reference, question::Syntax, vector::Library};

type Met = BTreeMap<(Decoder, Difference), usize>;

fn look(met: &mut Met, syntax: Syntax, octets: &[u8]) {
    cases(syntax, octets, &mut |case| match case.outcome() {
        Outcome::Known(difference) => *met.entry((case.decoder, difference)).or_default() += 1,
        Outcome::Unknown(what) => panic!("{syntax:?}: {what}: {}", hex(octets)),
        Outcome::Agreed | Outcome::NotCompared => {}
    });
}

fn all() -> Vec<Sample> {
    let mut all = samples(Library::embedded().unwrap());
    all.extend(made());
    all
}

#[test]
fn decoders_differ_over_the_vectors_and_next_to_them_in_known_ways_and_in_all_of_these() {
    let all = all();
    let mut met = Met::new();
    for sample in &all {
        look(&mut met, sample.syntax, &sample.octets);
    }
    for sample in shapes(all.clone()) {
        neighbours::of(&sample, &mut |octets| look(&mut met, sample.syntax, octets));
    }
    let hosts = transplant::hosts(&all);
    assert_eq!(hosts.len(), 7);
    for graft in transplant::grafts(&all) {
        for host in &hosts {
            host.with(&graft, &mut |octets| {
                look(&mut met, Syntax::Handshake, octets)
            });
            host.with_only(&graft, &mut |octets| {
                look(&mut met, Syntax::Handshake, octets)
            });
        }
    }
    let rows = Difference::ALL.iter();
    let rows = rows.flat_map(|row| row.decoders().iter().map(|decoder| (*decoder, *row)));
    let unmet: Vec<_> = rows.filter(|row| !met.contains_key(row)).collect();
    assert!(unmet.is_empty(), "no case is {unmet:?}");
}

/// Holds a file against what the table makes of it, or writes it.
fn is_made(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if env::var_os("TLSKAT_UPDATE").is_some() {
        return disk::write(&path, text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == text,
        "{file} has drifted: TLSKAT_UPDATE=1 ci/differential"
    );
}

#[test]
fn the_page_of_differences_is_that_of_the_table() {
    is_made("../../doc/differences.md", &page());
}

#[test]
fn what_is_expected_of_the_decoders_is_what_the_table_says() {
    for decoder in Decoder::ALL {
        let text = expectations(decoder, Library::embedded().unwrap()).unwrap();
        is_made(&format!("{decoder}.toml"), &text);
    }
}

#[test]
fn every_row_names_a_section() {
    for difference in Difference::ALL {
        assert!(
            Reference::parse(difference.section()).is_some(),
            "{difference}"
        );
        assert!(difference.text().contains(": "), "{difference}");
    }
}
