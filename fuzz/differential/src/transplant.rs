//! Extensions of one message in another: every type with every data in every message that carries extensions.

use std::collections::BTreeSet;

use tlskat::{
    question::Syntax,
    registry::ExtensionType,
    wire::{Carrier, Span},
};

use crate::{
    case::carrier,
    corpus::{Sample, spans},
    splice::{Vector, Vectors},
};

/// A message that carries extensions, and where they stand.
pub struct Host<'a> {
    octets: &'a [u8],
    vectors: Vectors,
    extensions: Vector,
}

/// Types that no vector has: those of other documents and of other decoders, GREASE, and one that is nobody's.
const TYPES: [ExtensionType; 9] = [
    ExtensionType(17),
    ExtensionType(40),
    ExtensionType(58),
    ExtensionType(13172),
    ExtensionType(0x1a1a),
    ExtensionType(0x1234),
    ExtensionType(0xfd00),
    ExtensionType(0xffa5),
    ExtensionType(0xffce),
];

/// Data that no vector has: for every form of data that RFC 8446 and the documents of extensions know, a short one.
const DATA: &[&[u8]] = &[
    &[],
    &[0],
    &[1],
    &[2],
    &[0, 0],
    &[0, 1],
    &[0, 0x40],
    &[3, 4],
    &[1, 0],
    &[1, 1],
    &[2, 3, 4],
    &[2, 0, 1],
    &[4, 3, 4, 3, 3],
    &[0, 2, 0, 0x1d],
    &[0, 2, 4, 3],
    &[0, 3, 4, 3, 8],
    &[0, 0, 0, 0],
    &[0, 0, 0, 1],
    &[0, 3, 2, b'h', b'2'],
    &[0, 6, 2, b'h', b'2', 2, b'h', b'3'],
    &[0, 2, 0, 0],
    &[0, 2, 0, 1, 0],
    &[0, 4, 0, 0, 1, b'a'],
    &[0, 4, 1, 0, 1, b'a'],
    &[0, 8, 0, 0, 1, b'a', 0, 0, 1, b'b'],
    &[0, 8, 1, 0, 1, b'a', 1, 0, 1, b'b'],
    &[0, 4, 1, 2, 3, 4],
    &[0, 1, 0],
    &[0, 3, 0, 1, 0x30],
    &[0, 5, 1, 0x55, 0, 1, 0x30],
    &[0, 8, 1, 0x55, 0, 0, 1, 0x55, 0, 0],
    &[0, 5, 0, 0x1d, 0, 1, 9],
    &[0, 0x1d, 0, 1, 9],
    &[0, 0x1d, 0, 0],
    &[0, 0x1d],
    &[1, 0, 0, 0, 0],
    &[1, 0, 2, 0, 0, 0, 0],
    &[1, 0, 3, 0, 1, 9, 0, 0],
    &[1, 0, 0, 1, 9],
    &[1, 0, 0, 0],
    &[2, 9, 9],
    &[0, 0, 1, 0, 1, 5, 0, 0, 0, 1, 0xff],
    &[0, 0, 1, 0, 1, 5, 0, 0, 0, 0],
    &[0xff; 8],
];

/// The shortest message of each kind that carries extensions.
pub fn hosts(samples: &[Sample]) -> Vec<Host<'_>> {
    let mut hosts: Vec<(Carrier, Host<'_>)> = Vec::new();
    let mut samples: Vec<_> = samples.iter().collect();
    samples.sort_by_key(|sample| sample.octets.len());
    for sample in samples {
        let Some((carrier, spans)) = carrying(sample) else {
            continue;
        };
        if hosts.iter().any(|(other, _)| *other == carrier) {
            continue;
        }
        let vectors = Vectors::of(&sample.octets, &spans);
        let extensions = vectors.iter().find(|vector| is_list(vector)).cloned();
        if let Some(extensions) = extensions {
            let octets = &sample.octets;
            let host = Host {
                octets,
                vectors,
                extensions,
            };
            hosts.push((carrier, host));
        }
    }
    hosts.into_iter().map(|(_, host)| host).collect()
}

/// Every extension of the samples that is not long, and every type with all data that is known.
pub fn grafts(samples: &[Sample]) -> BTreeSet<Vec<u8>> {
    const LONG: usize = 64;
    let found: BTreeSet<Vec<u8>> = samples.iter().flat_map(extensions).collect();
    let data: BTreeSet<&[u8]> = found
        .iter()
        .filter_map(|extension| extension.get(4..))
        .filter(|data| data.len() <= LONG)
        .chain(DATA.iter().copied())
        .collect();
    let types = ExtensionType::KNOWN.iter().chain(&TYPES);
    let made = types.flat_map(|&extension_type| {
        data.iter().map(move |data| {
            let length = (data.len() as u16).to_be_bytes();
            [&extension_type.0.to_be_bytes()[..], &length, data].concat()
        })
    });
    let made: Vec<_> = made.collect();
    found.into_iter().chain(made).collect()
}

impl Host<'_> {
    /// The message with an extension before all others, and after them.
    pub fn with(&self, graft: &[u8], each: &mut impl FnMut(&[u8])) {
        for place in [self.extensions.content.start, self.extensions.content.end] {
            let range = place..place;
            each(
                &self
                    .vectors
                    .splice(self.octets, &self.extensions, range, graft),
            );
        }
    }

    /// The message with that extension alone.
    pub fn with_only(&self, graft: &[u8], each: &mut impl FnMut(&[u8])) {
        let range = self.extensions.content.clone();
        each(
            &self
                .vectors
                .splice(self.octets, &self.extensions, range, graft),
        );
    }
}

fn extensions(sample: &Sample) -> Vec<Vec<u8>> {
    let Some((_, spans)) = carrying(sample) else {
        return Vec::new();
    };
    let vectors = Vectors::of(&sample.octets, &spans);
    let lists = vectors.iter().filter(|vector| is_list(vector));
    let ranges = lists.flat_map(|list| list.elements(&spans));
    ranges.map(|range| sample.octets[range].to_vec()).collect()
}

fn carrying(sample: &Sample) -> Option<(Carrier, Vec<Span>)> {
    if sample.syntax != Syntax::Handshake {
        return None;
    }
    let carrier = carrier(&sample.octets)?;
    Some((carrier, spans(sample.syntax, &sample.octets).ok()?))
}

fn is_list(vector: &Vector) -> bool {
    vector.path == "extensions" || vector.path.ends_with("].extensions")
}
