//! Random changes to messages, most of which leave the lengths around them right.

use std::ops::Range;

use tlskat::question::Syntax;

use crate::{
    corpus::{Sample, spans},
    neighbours::with_header,
    splice::{Vector, Vectors},
};

/// A sequence of numbers from a seed: SplitMix64.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.draw() % (end.max(1) as u64)) as usize
    }

    fn octet(&mut self) -> u8 {
        match self.below(4) {
            0 => self.draw() as u8,
            // Small numbers are types, counts and lengths.
            1 | 2 => self.below(8) as u8,
            _ => [0xff, 0x7f, 0x80, 0x20, 0x1d, 0x04, 0x10, 0x40][self.below(8)],
        }
    }

    fn octets(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        (0..length).map(|_| self.octet()).collect()
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    fn range(&mut self, within: Range<usize>) -> Range<usize> {
        let start = within.start + self.below(within.len() + 1);
        let most = (within.end - start).min(8);
        start..start + self.below(most + 1)
    }
}

/// Makes random octets of samples.
pub struct Mutator<'a> {
    samples: &'a [Sample],
    grafts: Vec<&'a [u8]>,
    numbers: Numbers,
}

impl<'a> Mutator<'a> {
    /// A mutator over samples, with extensions to put into them.
    pub fn new(
        samples: &'a [Sample],
        grafts: impl IntoIterator<Item = &'a [u8]>,
        seed: u64,
    ) -> Self {
        Self {
            samples,
            grafts: grafts.into_iter().collect(),
            numbers: Numbers::new(seed),
        }
    }

    /// A sample after one to six changes; none where there are no samples.
    pub fn draw(&mut self) -> Option<Sample> {
        let mut sample = self.numbers.one_of(self.samples)?.clone();
        for _ in 0..=self.numbers.below(6) {
            sample.octets = match spans(sample.syntax, &sample.octets) {
                Ok(spans) if self.numbers.below(8) > 0 => {
                    let vectors = Vectors::of(&sample.octets, &spans);
                    let all: Vec<_> = vectors.iter().collect();
                    match self.numbers.one_of(&all) {
                        Some(vector) => {
                            let elements = vector.elements(&spans);
                            self.inside(&sample.octets, &vectors, vector, &elements)
                        }
                        None => self.anywhere(&sample.octets),
                    }
                }
                _ => self.anywhere(&sample.octets),
            };
            if sample.syntax == Syntax::Handshake && self.numbers.below(4) == 0 {
                sample.octets = with_header(&sample.octets);
            }
        }
        Some(sample)
    }

    /// A change in a vector, to which its length and those around it are fitted.
    fn inside(
        &mut self,
        octets: &[u8],
        vectors: &Vectors,
        vector: &Vector,
        elements: &[Range<usize>],
    ) -> Vec<u8> {
        let numbers = &mut self.numbers;
        let element = numbers.one_of(elements).cloned();
        let element = element.unwrap_or(vector.content.clone());
        let range = numbers.range(vector.content.clone());
        let is_list = vector.path.ends_with("extensions");
        let (range, replacement) = match numbers.below(9) {
            0 => (element, Vec::new()),
            1 => (element.clone(), octets[element].repeat(2)),
            2 => (range, Vec::new()),
            3 => (range.clone(), octets[range].repeat(2)),
            4 => (range, numbers.octets(8)),
            5 => {
                let other = numbers.one_of(elements).cloned().unwrap_or(element.clone());
                (element, octets[other].to_vec())
            }
            6 if is_list => {
                let graft = numbers.one_of(&self.grafts).copied().unwrap_or_default();
                (element.start..element.start, graft.to_vec())
            }
            7 if is_list => {
                let known = numbers.one_of(&self.grafts).copied().unwrap_or_default();
                let data = numbers.octets(12);
                let length = (data.len() as u16).to_be_bytes();
                let extension_type = known.get(..2).unwrap_or(&[0, 0]);
                let extension = [extension_type, &length, &data].concat();
                (element.start..element.start, extension)
            }
            _ => return self.anywhere(octets),
        };
        vectors.splice(octets, vector, range, &replacement)
    }

    /// A change at any place; the lengths stay as they are.
    fn anywhere(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut changed = octets.to_vec();
        let numbers = &mut self.numbers;
        // What decoders look at mostly stands near the beginning.
        let near = if numbers.below(2) == 0 {
            64
        } else {
            usize::MAX
        };
        let place = numbers.below(octets.len().min(near));
        match (numbers.below(6), changed.get_mut(place)) {
            (0, Some(octet)) => *octet ^= 1 << numbers.below(8),
            (1, Some(octet)) => *octet = numbers.octet(),
            (2, Some(octet)) => *octet = octet.wrapping_add(1),
            (3, Some(octet)) => *octet = octet.wrapping_sub(1),
            (4, Some(_)) => changed.truncate(place),
            _ => {
                let range = numbers.range(0..octets.len());
                changed.splice(range, numbers.octets(8));
            }
        }
        changed
    }
}
