//! Faults without a name: an answer of the reference, changed a little. Each must be caught at the first step whose
//! answer it changes.

use tlskat::{
    bytes::Octets,
    question::{Answer, Operation, Question, Values},
    registry::{AlertDescription, NamedGroup},
};

/// What is made of the right outputs of an operation.
pub type Change = fn(&Question, Values) -> Answer;

/// The operation, the fault in words, and what it does.
pub const FAULTS: &[(Operation, &str, Change)] = &[
    (
        Operation::KeyShare,
        "a bit of the share flipped",
        |_, right| flipped(right, "share"),
    ),
    (
        Operation::KeyShare,
        "an octet cut off the share",
        |_, right| cut(right, "share"),
    ),
    (
        Operation::KeyAgreement,
        "the peer's share answered",
        |question, _| match question {
            Question::KeyAgreement { peer_share, .. } => one("shared_secret", peer_share),
            _ => Answer::REFUSED,
        },
    ),
    (Operation::KeyAgreement, "a good share refused", |_, _| {
        Answer::REFUSED
    }),
    (
        Operation::KeyShare,
        "a share of ffdhe2048 without its last octet",
        |question, right| match question {
            Question::KeyShare { group, .. } if *group == NamedGroup::FFDHE2048 => {
                cut(right, "share")
            }
            _ => Answer::Ok(right),
        },
    ),
    (
        Operation::KeyShare,
        "a bit of the y coordinate of secp521r1 flipped",
        |question, right| match question {
            Question::KeyShare { group, .. } if *group == NamedGroup::SECP521R1 => {
                flipped(right, "share")
            }
            _ => Answer::Ok(right),
        },
    ),
    (
        Operation::KeyAgreement,
        "a secret of ffdhe2048 as long as the exponent",
        |question, right| match question {
            Question::KeyAgreement {
                group, private_key, ..
            } if *group == NamedGroup::FFDHE2048 => changed(right, "shared_secret", |secret| {
                secret.truncate(private_key.len());
            }),
            _ => Answer::Ok(right),
        },
    ),
    (
        Operation::KeyAgreement,
        "a secret of secp521r1 in 64 octets",
        |question, right| match question {
            Question::KeyAgreement { group, .. } if *group == NamedGroup::SECP521R1 => {
                changed(right, "shared_secret", |secret| {
                    secret.drain(..2);
                })
            }
            _ => Answer::Ok(right),
        },
    ),
    (
        Operation::KemEncapsulate,
        "the client's share answered",
        |question, mut right| match question {
            Question::KemEncapsulate { peer_share, .. } => {
                right.insert("share", peer_share.clone());
                Answer::Ok(right)
            }
            _ => Answer::REFUSED,
        },
    ),
    (
        Operation::KemEncapsulate,
        "the secret left out",
        |_, right| without(right, "shared_secret"),
    ),
    (
        Operation::KemEncapsulate,
        "a bit of the ciphertext flipped",
        |_, right| {
            changed(right, "share", |share| {
                share.first_mut().into_iter().for_each(|first| *first ^= 1)
            })
        },
    ),
    (
        Operation::KemDecapsulate,
        "the secret of ML-KEM alone",
        |_, right| changed(right, "shared_secret", |secret| secret.truncate(32)),
    ),
    (
        Operation::KemDecapsulate,
        "a good ciphertext refused",
        |_, _| Answer::REFUSED,
    ),
    (Operation::Replay, "a secret left out", |_, right| {
        without(right, "main_secret")
    }),
    (
        Operation::Replay,
        "a secret that the handshake has not",
        |_, mut right| {
            right.insert("client_application_traffic_secret_9", vec![0; 32]);
            Answer::Ok(right)
        },
    ),
    (
        Operation::Replay,
        "a bit of a content flipped",
        |_, right| flipped(right, "content.1"),
    ),
    (Operation::Replay, "a good handshake refused", |_, _| {
        Answer::REFUSED
    }),
    (Operation::Receive, "a good message refused", |_, _| {
        Answer::REFUSED
    }),
    (
        Operation::Receive,
        "an output that nobody asked for",
        |_, _| one("alert", &[0]),
    ),
    (
        Operation::TranscriptHash,
        "an octet cut off the hash",
        |_, right| cut(right, "digest"),
    ),
    (
        Operation::TranscriptHash,
        "one constant for every transcript",
        |_, _| one("digest", &[7; 32]),
    ),
    (
        Operation::HkdfExtract,
        "the salt answered",
        |question, _| match question {
            Question::HkdfExtract { salt, .. } => one("prk", salt),
            _ => Answer::REFUSED,
        },
    ),
    (Operation::HkdfExtract, "a bit flipped", |_, right| {
        flipped(right, "prk")
    }),
    (
        Operation::HkdfExpandLabel,
        "an octet too many",
        |_, right| longer(right, "okm"),
    ),
    (Operation::HkdfExpandLabel, "a bit flipped", |_, right| {
        flipped(right, "okm")
    }),
    (Operation::HkdfLabel, "an octet too many", |_, right| {
        longer(right, "info")
    }),
    (Operation::HkdfLabel, "the length flipped", |_, right| {
        flipped(right, "info")
    }),
    (Operation::TrafficKeys, "an iv of 11 octets", |_, right| {
        cut(right, "iv")
    }),
    (Operation::TrafficKeys, "the iv left out", |_, right| {
        without(right, "iv")
    }),
    (
        Operation::TrafficKeys,
        "a bit of the key flipped",
        |_, right| flipped(right, "key"),
    ),
    (
        Operation::NextTrafficSecret,
        "the secret stays",
        |question, _| match question {
            Question::NextTrafficSecret { secret, .. } => one("next_secret", secret),
            _ => Answer::REFUSED,
        },
    ),
    (
        Operation::NextTrafficSecret,
        "an octet cut off",
        |_, right| cut(right, "next_secret"),
    ),
    (
        Operation::Finished,
        "12 octets of verify data, as in TLS 1.2",
        |_, mut right| {
            let verify_data = right.get("verify_data").map(|octets| octets[..12].to_vec());
            right.insert("verify_data", verify_data.unwrap_or_default());
            Answer::Ok(right)
        },
    ),
    (Operation::Finished, "the key left out", |_, right| {
        without(right, "finished_key")
    }),
    (Operation::PskBinder, "a bit flipped", |_, right| {
        flipped(right, "binder")
    }),
    (
        Operation::PskBinder,
        "zero octets, as they stand in the question",
        |_, _| one("binder", &[0; 32]),
    ),
    (
        Operation::ResumptionPsk,
        "the secret answered",
        |question, _| match question {
            Question::ResumptionPsk {
                resumption_secret, ..
            } => one("psk", resumption_secret),
            _ => Answer::REFUSED,
        },
    ),
    (Operation::ResumptionPsk, "an octet cut off", |_, right| {
        cut(right, "psk")
    }),
    (Operation::Exporter, "an octet too many", |_, right| {
        longer(right, "keying_material")
    }),
    (Operation::Exporter, "a bit flipped", |_, right| {
        flipped(right, "keying_material")
    }),
    (
        Operation::RecordSeal,
        "a bit of the tag flipped",
        |_, right| flipped(right, "record"),
    ),
    (
        Operation::RecordSeal,
        "the version 0x0301 in the header",
        |_, mut right| {
            let mut record = right
                .get("record")
                .map(|record| record.to_vec())
                .unwrap_or_default();
            if let Some(version) = record.get_mut(2) {
                *version = 1;
            }
            right.insert("record", record);
            Answer::Ok(right)
        },
    ),
    (
        Operation::RecordOpen,
        "an octet cut off the content",
        |_, right| cut(right, "content"),
    ),
    (
        Operation::RecordOpen,
        "padding where there is none",
        |_, right| longer(right, "padding"),
    ),
    (Operation::RecordOpen, "a good record refused", |_, _| {
        Answer::Reject {
            alert: Some(AlertDescription::BAD_RECORD_MAC),
        }
    }),
    (
        Operation::CertificateVerifyContent,
        "a newline for the zero octet",
        |_, right| {
            let mut content = right
                .get("content")
                .map(|octets| octets.to_vec())
                .unwrap_or_default();
            content
                .iter_mut()
                .filter(|octet| **octet == 0)
                .take(1)
                .for_each(|octet| *octet = b'\n');
            one("content", &content)
        },
    ),
    (
        Operation::CertificateVerifyContent,
        "an octet cut off",
        |_, right| cut(right, "content"),
    ),
    (Operation::SignatureSign, "a bit flipped", |_, right| {
        flipped(right, "signature")
    }),
    (Operation::SignatureSign, "declined", |_, _| {
        Answer::Unsupported("no".into())
    }),
    (
        Operation::SignatureVerify,
        "a good signature refused",
        |_, _| Answer::REFUSED,
    ),
    (
        Operation::SignatureVerify,
        "an output that nobody asked for",
        |_, _| one("verified", &[1]),
    ),
    (Operation::Decode, "a field left out", |_, right| {
        let first = right.iter().next().map(|(path, _)| path.to_owned());
        without(right, &first.unwrap_or_default())
    }),
    (Operation::Decode, "a bit of a field flipped", |_, right| {
        let last = right.iter().last().map(|(path, _)| path.to_owned());
        flipped(right, &last.unwrap_or_default())
    }),
    (Operation::Decode, "a good message refused", |_, _| {
        Answer::Reject {
            alert: Some(AlertDescription::DECODE_ERROR),
        }
    }),
    (Operation::Reencode, "an octet too many", |_, right| {
        longer(right, "reencoded")
    }),
    (Operation::Reencode, "a good message refused", |_, _| {
        Answer::REFUSED
    }),
];

fn one(output: &str, octets: &[u8]) -> Answer {
    Answer::one(output, octets)
}

fn changed(mut right: Values, output: &str, change: impl FnOnce(&mut Vec<u8>)) -> Answer {
    let Some(Octets(mut octets)) = right.get(output).cloned() else {
        return Answer::REFUSED;
    };
    change(&mut octets);
    right.insert(output, octets);
    Answer::Ok(right)
}

fn flipped(right: Values, output: &str) -> Answer {
    changed(right, output, |octets| {
        octets.last_mut().into_iter().for_each(|last| *last ^= 1)
    })
}

fn cut(right: Values, output: &str) -> Answer {
    changed(right, output, |octets| {
        octets.truncate(octets.len().saturating_sub(1))
    })
}

fn longer(right: Values, output: &str) -> Answer {
    changed(right, output, |octets| octets.push(0))
}

fn without(right: Values, output: &str) -> Answer {
    let kept = right.iter().filter(|(name, _)| *name != output);
    Answer::Ok(
        kept.map(|(name, octets)| (name.to_owned(), octets.clone()))
            .collect(),
    )
}
