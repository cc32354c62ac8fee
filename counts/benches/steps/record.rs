//! A record of 16384 octets, sealed where it lies with a key that is set up.

use tlskat::{
    crypto::RustCrypto,
    question::Question,
    record::{Error, HEADER_LENGTH, Protection},
    registry::{CipherSuite, ContentType},
    trace::Expected,
};

use crate::trace;

/// The longest content of a record (RFC 8446, section 5.1).
const LENGTH: usize = 1 << 14;

pub struct Case {
    protection: Protection,
    sequence: u64,
    /// The content after the room of the header; once sealed, as good as any other content.
    record: Vec<u8>,
}

/// The keys of the first record of a scenario that has a content and no padding.
///
/// # Panics
/// If the record is sealed otherwise than in the vector, or the long one is not opened again.
pub fn case(wanted: CipherSuite, id: &str) -> &'static mut Case {
    let trace = trace(id);
    let case = trace
        .steps()
        .find_map(|step| match (&step.question, &step.expected) {
            (
                Question::RecordSeal {
                    suite,
                    key,
                    iv,
                    sequence,
                    content_type,
                    content,
                    padding: 0,
                },
                Expected::Values(values),
            ) if *suite == wanted => {
                let iv = iv[..].try_into().expect("an iv has 12 octets");
                let protection = Protection::new(&RustCrypto, wanted, key, &iv)
                    .expect("the reference has the suite");
                let record = sealed(&protection, sequence.0, *content_type, content);
                assert_eq!(
                    Some(&record[..]),
                    values.get("record").map(|record| &record[..]),
                    "{id}"
                );
                let long: Vec<u8> = content.iter().copied().cycle().take(LENGTH).collect();
                let record = sealed(
                    &protection,
                    sequence.0,
                    ContentType::APPLICATION_DATA,
                    &long,
                );
                let opened = protection
                    .open_in_place(sequence.0, &mut record.clone())
                    .map(|opened| opened.content.to_vec());
                assert_eq!(opened.as_ref(), Ok(&long), "{id}");
                Some(Case {
                    protection,
                    sequence: sequence.0,
                    record,
                })
            }
            _ => None,
        });
    Box::leak(Box::new(case.expect("the scenario has such a record")))
}

impl Case {
    pub fn seal(&mut self) -> Result<(), Error> {
        self.protection.seal_in_place(
            self.sequence,
            ContentType::APPLICATION_DATA,
            LENGTH,
            &mut self.record,
        )
    }
}

fn sealed(
    protection: &Protection,
    sequence: u64,
    content_type: ContentType,
    content: &[u8],
) -> Vec<u8> {
    let length = protection
        .record_length(content.len(), 0)
        .expect("the content is not too long");
    let mut record = vec![0; length];
    record[HEADER_LENGTH..][..content.len()].copy_from_slice(content);
    protection
        .seal_in_place(sequence, content_type, content.len(), &mut record)
        .expect("there is room");
    record
}
