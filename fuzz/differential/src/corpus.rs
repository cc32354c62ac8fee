//! The octets that the vectors ask to decode, and where parts of theirs lie.

use std::collections::HashSet;

use tlskat::{
    question::{Question, Syntax},
    vector::Library,
    wire::{Alert, DecodeError, Handshake, Record, Span, Spans},
};

/// Octets of a vector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    /// What they are.
    pub syntax: Syntax,
    /// The octets.
    pub octets: Vec<u8>,
}

/// Every message, record and alert of the vectors, well-formed or not, each once.
pub fn samples(library: &Library) -> Vec<Sample> {
    let questions = library
        .traces()
        .iter()
        .flat_map(|trace| trace.steps())
        .map(|step| &step.question);
    let samples = questions.filter_map(|question| match question {
        Question::Decode { syntax, octets } | Question::Reencode { syntax, octets } => {
            Some(Sample {
                syntax: *syntax,
                octets: octets.to_vec(),
            })
        }
        _ => None,
    });
    let mut seen = HashSet::new();
    samples
        .filter(|sample| seen.insert(sample.clone()))
        .collect()
}

/// Those of the samples that have other fields than the ones before, and all that do not decode.
pub fn shapes(samples: Vec<Sample>) -> Vec<Sample> {
    let mut seen = HashSet::new();
    let mut new = |sample: &Sample| match spans(sample.syntax, &sample.octets) {
        Ok(spans) => seen.insert(spans.into_iter().map(|span| span.path).collect::<Vec<_>>()),
        Err(_) => true,
    };
    samples.into_iter().filter(|sample| new(sample)).collect()
}

/// The fields and length prefixes of octets that decode.
///
/// # Errors
///
/// As the decoder.
pub fn spans(syntax: Syntax, octets: &[u8]) -> Result<Vec<Span>, DecodeError> {
    let (spans, result) = read(syntax, octets);
    result.map(|()| spans)
}

/// The fields and length prefixes up to where octets end or do not decode.
pub fn read(syntax: Syntax, octets: &[u8]) -> (Vec<Span>, Result<(), DecodeError>) {
    let mut spans = Spans::new();
    let result = match syntax {
        Syntax::Handshake => Handshake::decode_on(octets, &mut spans).map(drop),
        Syntax::Record => Record::decode_on(octets, &mut spans).map(drop),
        Syntax::Alert => Alert::decode_on(octets, &mut spans).map(drop),
    };
    (spans.into_vec(), result)
}

/// Octets that no vector has, most of them longer than any.
pub fn made() -> Vec<Sample> {
    let record = |content_type: u8, length: usize| Sample {
        syntax: Syntax::Record,
        octets: [
            &[content_type, 3, 3][..],
            &(length as u16).to_be_bytes(),
            &vec![0; length],
        ]
        .concat(),
    };
    let handshake = |message: u8, body: &[u8]| Sample {
        syntax: Syntax::Handshake,
        octets: [
            &[message][..],
            &(body.len() as u32).to_be_bytes()[1..],
            body,
        ]
        .concat(),
    };
    // An entry of 2¹⁶ octets; a GREASE extension that fills a list.
    let entry = [&[1, 0, 0][..], &vec![0x30; 1 << 16], &[0, 0]].concat();
    let list = (entry.len() as u32).to_be_bytes();
    let extension = [&[0x1a, 0x1a, 0xff, 0xfb][..], &vec![0; 0xfffb]].concat();
    vec![
        record(23, 1 << 14),
        record(23, (1 << 14) + 256),
        record(23, (1 << 14) + 257),
        record(22, 1 << 14),
        record(22, (1 << 14) + 1),
        record(22, (1 << 14) + 257),
        record(22, (1 << 14) + 2047),
        record(22, (1 << 14) + 2048),
        record(24, 3),
        handshake(0, &[]),
        // EncryptedExtensions with a record_size_limit and a max_fragment_length.
        handshake(8, &[0, 11, 0, 28, 0, 2, 0, 64, 0, 1, 0, 1, 1]),
        handshake(11, &[&[0][..], &list[1..], &entry].concat()),
        handshake(
            4,
            &[&[0; 9][..], &[0, 1, 0, 0xff, 0xff], &extension].concat(),
        ),
        handshake(254, &[0; 32]),
    ]
}
