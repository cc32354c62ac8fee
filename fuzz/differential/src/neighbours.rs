//! What lies next to a message: cut, lengthened, one bit or one length off, its elements moved, its extensions those of
//! another.

use core::ops::Range;

use tlskat::{
    question::Syntax,
    wire::{Span, SpanKind},
};

use crate::{
    corpus::{Sample, spans},
    splice::{Vector, Vectors},
};

/// A field of so many octets is changed in all of them; a longer one, which no decoder looks into, at both ends.
const LOOKED_INTO: usize = 8;

/// Calls `each` with every neighbour of a sample; the sample itself is one.
pub fn of(sample: &Sample, each: &mut impl FnMut(&[u8])) {
    let octets = &sample.octets;
    each(octets);
    let Ok(spans) = spans(sample.syntax, octets) else {
        // There is no telling where a field lies.
        for place in 0..octets.len().min(256) {
            flipped(octets, place, each);
        }
        return;
    };
    let vectors = Vectors::of(octets, &spans);
    let places = places(&spans, octets.len());
    for &place in &places {
        flipped(octets, place, each);
        each(&octets[..place]);
        if sample.syntax == Syntax::Handshake {
            each(&with_header(&octets[..place]));
        }
        for vector in vectors.iter().filter(|one| one.content.contains(&place)) {
            let range = place..vector.content.end;
            each(&vectors.splice(octets, vector, range, &[]));
        }
    }
    for appended in [&[0][..], &[1], &[0xff], &[0; 2], &[0; 4], &[1; 40]] {
        let longer = [octets, appended].concat();
        each(&longer);
        if sample.syntax == Syntax::Handshake {
            each(&with_header(&longer));
        }
        for vector in vectors.iter() {
            for place in [vector.content.start, vector.content.end] {
                each(&vectors.splice(octets, vector, place..place, appended));
            }
        }
    }
    for vector in vectors.iter() {
        lengths(octets, vector, each);
        moved(octets, &vectors, vector, &vector.elements(&spans), each);
    }
}

/// Every offset at which a change may be seen, up to the end of the octets.
fn places(spans: &[Span], end: usize) -> Vec<usize> {
    let mut places: Vec<usize> = spans
        .iter()
        .flat_map(|span| {
            let Range { start, end } = span.start..span.end;
            let long = span.kind == SpanKind::Value && end - start > LOOKED_INTO;
            let (first, last) = if long {
                (start + 2, end - 2)
            } else {
                (end, end)
            };
            (start..first).chain(last..end)
        })
        .filter(|&place| place < end)
        .collect();
    places.dedup();
    places
}

/// One bit of an octet the other way, and the octet zero.
fn flipped(octets: &[u8], place: usize, each: &mut impl FnMut(&[u8])) {
    let mut other = octets.to_vec();
    let octet = other[place];
    for bit in 0..8 {
        other[place] = octet ^ 1 << bit;
        each(&other);
    }
    other[place] = 0;
    each(&other);
}

/// The octets with the length of a handshake message that they have.
pub fn with_header(octets: &[u8]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    if let Some(length) = octets.len().checked_sub(4) {
        octets[1..4].copy_from_slice(&(length as u32).to_be_bytes()[1..]);
    }
    octets
}

/// The length of a vector alone, off by one or two, zero, or the largest.
fn lengths(octets: &[u8], vector: &Vector, each: &mut impl FnMut(&[u8])) {
    let length = vector.content.len();
    let lengths = [
        length.wrapping_add(1),
        length.wrapping_sub(1),
        length.wrapping_add(2),
        length.wrapping_sub(2),
        0,
        usize::MAX,
    ];
    for length in lengths {
        let mut other = octets.to_vec();
        let width = vector.prefix.len();
        let prefix = &length.to_be_bytes()[size_of::<usize>() - width..];
        other[vector.prefix.clone()].copy_from_slice(prefix);
        each(&other);
    }
}

/// Without the elements, without one, with one twice, in another order; the lengths are right.
fn moved(
    octets: &[u8],
    vectors: &Vectors,
    vector: &Vector,
    elements: &[Range<usize>],
    each: &mut impl FnMut(&[u8]),
) {
    each(&vectors.splice(octets, vector, vector.content.clone(), &[]));
    // An element of two octets, of which many stand in a list, is like the next.
    let few = elements.len().saturating_sub(16);
    for (index, element) in elements.iter().enumerate() {
        if index >= 8 && index < 8 + few {
            continue;
        }
        each(&vectors.splice(octets, vector, element.clone(), &[]));
        let twice = octets[element.clone()].repeat(2);
        each(&vectors.splice(octets, vector, element.clone(), &twice));
        if let Some(next) = elements.get(index + 1) {
            let swapped = [&octets[next.clone()], &octets[element.clone()]].concat();
            each(&vectors.splice(octets, vector, element.start..next.end, &swapped));
        }
    }
}
