//! Mistakes in record protection.

use crate::{
    crypto::Provider,
    question::{Question, Values},
    record::{self, Iv},
    registry::{AeadAlgorithm, CipherSuite, ContentType, ProtocolVersion},
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordMistake {
    /// The sequence number in little-endian order.
    LittleEndianSequence,
    /// The sequence number not mixed into the nonce.
    NonceWithoutSequence,
    /// The sequence number of the next record.
    NextSequence,
    /// The sequence number mixed into the beginning of the iv.
    SequenceAtTheBeginning,
    /// The nonce of TLS 1.2: four octets of the iv, then the sequence number.
    Tls12Nonce,
    /// The length of the inner plaintext in the additional data.
    InnerLengthInAdditionalData,
    /// No additional data.
    NoAdditionalData,
    /// The additional data of TLS 1.2.
    Tls12AdditionalData,
    /// The content type not written behind the content.
    NoContentType,
    /// The type in the header written behind the content.
    OuterContentType,
    /// The padding left out.
    NoPadding,
    /// The type of the content in the header of the record.
    InnerTypeInHeader,
    /// The header left out of the answer.
    NoHeader,
    /// The content answered with the content type still at its end.
    ContentWithType,
    /// The type in the header answered.
    OuterTypeAnswered,
}

use RecordMistake as M;

impl RecordMistake {
    /// All of them.
    pub const ALL: &[Self] = &[
        M::LittleEndianSequence,
        M::NonceWithoutSequence,
        M::NextSequence,
        M::SequenceAtTheBeginning,
        M::Tls12Nonce,
        M::InnerLengthInAdditionalData,
        M::NoAdditionalData,
        M::Tls12AdditionalData,
        M::NoContentType,
        M::OuterContentType,
        M::NoPadding,
        M::InnerTypeInHeader,
        M::NoHeader,
        M::ContentWithType,
        M::OuterTypeAnswered,
    ];

    pub(super) const fn text(self) -> &'static str {
        match self {
            M::LittleEndianSequence => "with the sequence number in little-endian order",
            M::NonceWithoutSequence => "with the iv as nonce: the sequence number is not mixed in",
            M::Tls12Nonce => {
                "with a nonce as in TLS 1.2: four octets of iv, then the sequence number"
            }
            M::InnerLengthInAdditionalData => {
                "with the inner length in the additional data; that of the ciphertext belongs there"
            }
            M::NextSequence => {
                "with the sequence number of the next record: numbers begin with 0 under each key"
            }
            M::SequenceAtTheBeginning => {
                "with the sequence number mixed into the first 8 octets of the iv; the last 8 are right"
            }
            M::NoAdditionalData => {
                "without additional data; the header of the record belongs there"
            }
            M::Tls12AdditionalData => {
                "with additional data as in TLS 1.2: sequence number, type, version and length"
            }
            M::NoContentType => "without the content type behind the content",
            M::OuterContentType => "with application_data as the inner content type",
            M::NoPadding => "without the padding",
            M::InnerTypeInHeader => "with the inner content type in the header of the record",
            M::NoHeader => "without the header of the record",
            M::ContentWithType => "with the content type and the padding still behind the content",
            M::OuterTypeAnswered => {
                "of the type in the header; the inner content type was asked for"
            }
        }
    }
}

pub(super) fn answer(provider: &dyn Provider, question: &Question, mistake: M) -> Option<Values> {
    match question {
        Question::RecordSeal {
            suite,
            key,
            iv,
            sequence,
            content_type,
            content,
            padding,
        } => {
            let record = Record {
                suite: *suite,
                key,
                iv: (&iv[..]).try_into().ok()?,
                sequence: sequence.0,
                content_type: *content_type,
                content,
                padding: usize::from(*padding),
            };
            Some([("record", seal(provider, &record, mistake)?.into())].into())
        }
        Question::RecordOpen {
            suite,
            key,
            iv,
            sequence,
            record,
        } => {
            let iv = (&iv[..]).try_into().ok()?;
            let opened = record::open(provider, *suite, key, &iv, sequence.0, record).ok()?;
            match mistake {
                M::ContentWithType => {
                    let padding = vec![0; opened.padding];
                    let content = [&opened.content[..], &[opened.content_type.0], &padding];
                    Some([("content", content.concat().into())].into())
                }
                M::OuterTypeAnswered => {
                    Some([("content_type", [ContentType::APPLICATION_DATA.0].into())].into())
                }
                _ => None,
            }
        }
        _ => None,
    }
}

struct Record<'a> {
    suite: CipherSuite,
    key: &'a [u8],
    iv: Iv,
    sequence: u64,
    content_type: ContentType,
    content: &'a [u8],
    padding: usize,
}

fn seal(provider: &dyn Provider, record: &Record<'_>, mistake: M) -> Option<Vec<u8>> {
    let aead = record.suite.aead()?;
    let mut inner = record.content.to_vec();
    match mistake {
        M::NoContentType => {}
        M::OuterContentType => inner.push(ContentType::APPLICATION_DATA.0),
        _ => inner.push(record.content_type.0),
    }
    if mistake == M::NoPadding {
        if record.padding == 0 {
            return None;
        }
    } else {
        inner.resize(inner.len() + record.padding, 0);
    }

    let inner_length = inner.len();
    let length = u16::try_from(inner_length + aead.tag_length()).ok()?;
    let outer_type = match mistake {
        M::InnerTypeInHeader => record.content_type,
        _ => ContentType::APPLICATION_DATA,
    };
    let header = header(outer_type, length);
    let additional_data = match mistake {
        M::InnerLengthInAdditionalData => {
            self::header(outer_type, u16::try_from(inner_length).ok()?).to_vec()
        }
        M::NoAdditionalData => Vec::new(),
        M::Tls12AdditionalData => {
            let plaintext = u16::try_from(record.content.len()).ok()?;
            let header = self::header(record.content_type, plaintext);
            [&record.sequence.to_be_bytes()[..], &header].concat()
        }
        _ => header.to_vec(),
    };
    let nonce = nonce(record, mistake);
    provider
        .seal(aead, record.key, &nonce, &additional_data, &mut inner)
        .ok()?;
    match mistake {
        M::NoHeader => Some(inner),
        _ => Some([&header[..], &inner].concat()),
    }
}

fn header(content_type: ContentType, length: u16) -> [u8; record::HEADER_LENGTH] {
    let [version, version_low] = ProtocolVersion::TLS1_2.0.to_be_bytes();
    let [length, length_low] = length.to_be_bytes();
    [content_type.0, version, version_low, length, length_low]
}

fn nonce(record: &Record<'_>, mistake: M) -> Iv {
    match mistake {
        M::LittleEndianSequence => record::nonce(&record.iv, record.sequence.swap_bytes()),
        M::NonceWithoutSequence => record.iv,
        M::NextSequence => record::nonce(&record.iv, record.sequence.wrapping_add(1)),
        M::SequenceAtTheBeginning => {
            let mut nonce = record.iv;
            for (octet, sequence) in nonce.iter_mut().zip(record.sequence.to_be_bytes()) {
                *octet ^= sequence;
            }
            nonce
        }
        M::Tls12Nonce => {
            let mut nonce = [0; AeadAlgorithm::NONCE_LENGTH];
            nonce[..4].copy_from_slice(&record.iv[..4]);
            nonce[4..].copy_from_slice(&record.sequence.to_be_bytes());
            nonce
        }
        _ => record::nonce(&record.iv, record.sequence),
    }
}
