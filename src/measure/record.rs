//! Records sealed and opened with keys that are set up, beside the cipher alone and beside rustls.

#[cfg(feature = "rustls")]
mod rustls;

use super::{Comparison, Contender, MeasureError, Part, Work, called, vector};
use crate::{
    crypto::{self, Provider},
    question::Question,
    record::{self, HEADER_LENGTH, Iv, Protection},
    registry::{AeadAlgorithm, CipherSuite, ContentType},
    trace::{Expected, Trace},
};

/// The step that is measured here.
pub const STEP: &str = "record";

/// Octets of content.
const SIZES: [usize; 5] = [64, 256, 1350, 4096, 16384];

/// Suite, and a scenario that uses it.
const SUITES: [(CipherSuite, &str); 5] = [
    (CipherSuite::TLS_AES_128_GCM_SHA256, "handshake/full-sha256"),
    (CipherSuite::TLS_AES_256_GCM_SHA384, "handshake/full-sha384"),
    (
        CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
        "pairwise/chacha20-poly1305-SecP256r1MLKEM768-ecdsa_secp384r1_sha384-hrr-group",
    ),
    (
        CipherSuite::TLS_AES_128_CCM_SHA256,
        "pairwise/aes-128-ccm-SecP256r1MLKEM768-ecdsa_secp256r1_sha256-client-auth-certificate",
    ),
    (
        CipherSuite::TLS_AES_128_CCM_8_SHA256,
        "pairwise/aes-128-ccm-8-SecP256r1MLKEM768-rsa_pss_pss_sha256-key-update-server",
    ),
];

/// A record in place, with its header.
const RECORD: &str = "record in place";
/// The same with the copy that a sender makes who keeps the content.
const COPIED: &str = "record in new memory";
/// The cipher over the octets of the inner plaintext, with the header as additional data.
const BARE: &str = "cipher alone";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Seal,
    Open,
}

/// A record of a vector, and its keys.
#[derive(Clone, Debug)]
struct Sealed {
    suite: CipherSuite,
    aead: AeadAlgorithm,
    key: Vec<u8>,
    iv: Iv,
    sequence: u64,
    content_type: ContentType,
    content: Vec<u8>,
    record: Vec<u8>,
}

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let mut comparisons = Vec::new();
    for (suite, id) in SUITES {
        let sealed = vector(id, |trace| Sealed::of(trace, suite))?;
        for direction in [Direction::Seal, Direction::Open] {
            for size in SIZES {
                comparisons.push(sealed.comparison(direction, size)?);
            }
        }
    }
    Ok(comparisons)
}

impl Sealed {
    /// The first record of the trace that has a content and no padding.
    fn of(trace: &Trace, wanted: CipherSuite) -> Option<Self> {
        trace
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
                ) if *suite == wanted => Some(Self {
                    suite: *suite,
                    aead: suite.aead()?,
                    key: key.to_vec(),
                    iv: iv[..].try_into().ok()?,
                    sequence: sequence.0,
                    content_type: *content_type,
                    content: content.to_vec(),
                    record: values.get("record")?.to_vec(),
                }),
                _ => None,
            })
    }

    fn comparison(&self, direction: Direction, size: usize) -> Result<Comparison, MeasureError> {
        let verb = match direction {
            Direction::Seal => "seal",
            Direction::Open => "open",
        };
        let parameter = format!("{}, {verb} {size}", self.suite);
        let wrong = |contender: String| MeasureError::wrong_answer(contender, STEP, &parameter);
        let mut contenders = Vec::new();
        for provider in crypto::providers() {
            if !provider.aeads().contains(&self.aead) {
                continue;
            }
            let (name, part) = called(&*provider);
            let made = self.contenders(&*provider, direction, size);
            let works = made.ok().flatten().ok_or_else(|| wrong(name.clone()))?;
            let bound = format!("{name}: {BARE}");
            for (way, work) in works {
                contenders.push(match way {
                    BARE => Contender::new(&name, way, Part::Bound, work),
                    _ => Contender::new(&name, way, part, work).bounded_by(&bound),
                });
            }
        }
        #[cfg(feature = "rustls")]
        contenders.extend(rustls::contenders(self, direction, size).map_err(wrong)?);
        Ok(Comparison {
            step: STEP,
            parameter,
            octets: Some(size as u64),
            contenders,
        })
    }

    /// The ways of a provider; none where it gives another record than the vector, or does not get back what went in.
    fn contenders(
        &self,
        provider: &dyn Provider,
        direction: Direction,
        size: usize,
    ) -> Result<Option<Vec<(&'static str, Work)>>, record::Error> {
        let protection = || Protection::new(provider, self.suite, &self.key, &self.iv);
        let (bare, sequence) = (provider.aead(self.aead, &self.key)?, self.sequence);
        let kept = protection()?;
        let content_type = ContentType::APPLICATION_DATA;
        if kept.seal(sequence, self.content_type, &self.content, 0)? != self.record {
            return Ok(None);
        }
        let content = self.long_content(size);
        let sealed = kept.seal(sequence, content_type, &content, 0)?;
        if sealed != self.expected(&content)? || kept.open(sequence, &sealed)?.content != content {
            return Ok(None);
        }
        let nonce = record::nonce(&self.iv, sequence);
        let header = sealed[..HEADER_LENGTH].to_vec();
        Ok(Some(match direction {
            Direction::Seal => {
                // The content of a record that was sealed is as good as any other.
                let copied = protection()?;
                vec![
                    (
                        BARE,
                        Work::on(
                            pool(&sealed[HEADER_LENGTH..]),
                            |_| {},
                            move |octets| bare.seal(&nonce, &header, octets),
                        ),
                    ),
                    (
                        RECORD,
                        Work::on(
                            pool(&sealed),
                            |_| {},
                            move |record| kept.seal_in_place(sequence, content_type, size, record),
                        ),
                    ),
                    (
                        COPIED,
                        Work::again(move || copied.seal(sequence, content_type, &content, 0)),
                    ),
                ]
            }
            Direction::Open => {
                let (renewed, again) = (sealed.clone(), sealed.clone());
                vec![
                    (
                        BARE,
                        Work::on(
                            pool(&sealed[HEADER_LENGTH..]),
                            move |octets| octets.copy_from_slice(&renewed[HEADER_LENGTH..]),
                            move |octets| bare.open(&nonce, &header, octets),
                        ),
                    ),
                    (
                        RECORD,
                        Work::on(
                            pool(&sealed),
                            move |record| record.copy_from_slice(&again),
                            move |record| {
                                kept.open_in_place(sequence, record)
                                    .map(|opened| opened.content.len())
                            },
                        ),
                    ),
                ]
            }
        }))
    }

    /// The record of application data that the reference seals.
    fn expected(&self, content: &[u8]) -> Result<Vec<u8>, record::Error> {
        record::seal(
            &crypto::RustCrypto,
            self.suite,
            &self.key,
            &self.iv,
            self.sequence,
            ContentType::APPLICATION_DATA,
            content,
            0,
        )
    }

    /// The content of the vector over and over.
    fn long_content(&self, size: usize) -> Vec<u8> {
        self.content.iter().copied().cycle().take(size).collect()
    }
}

/// Copies of a record to work on, which together fit into the cache next to the core.
fn pool(record: &[u8]) -> Vec<Vec<u8>> {
    const OCTETS: usize = 64 << 10;
    vec![record.to_vec(); (OCTETS / record.len()).clamp(4, 256)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_is_sealed_and_opened_by_the_reference_and_bounded_by_its_cipher() {
        let comparisons = comparisons().unwrap();
        assert_eq!(comparisons.len(), SUITES.len() * SIZES.len() * 2);
        for comparison in comparisons {
            let ids: Vec<_> = comparison.contenders.iter().map(Contender::id).collect();
            assert_eq!(
                ids[..2],
                ["reference: cipher alone", "reference: record in place"]
            );
            assert_eq!(comparison.contenders[1].bound.as_ref(), Some(&ids[0]));
        }
    }

    #[test]
    fn a_provider_that_seals_another_record_than_the_vector_is_named() {
        let (suite, id) = SUITES[0];
        let mut sealed = vector(id, |trace| Sealed::of(trace, suite)).unwrap();
        sealed.record[7] ^= 1;
        let error = sealed.comparison(Direction::Seal, 64).unwrap_err();
        assert_eq!(
            error.to_string(),
            "record, TLS_AES_128_GCM_SHA256, seal 64: a wrong answer of reference"
        );
    }
}
