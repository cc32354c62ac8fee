//! Mistakes in what is hashed, signed or shared.

use crate::{
    bytes::Octets,
    crypto::{Digest, Provider, ml_kem_seed},
    question::{Question, Values},
    registry::{ContentType, HashAlgorithm, NamedGroup, ProtocolVersion, Role},
    schedule, transcript,
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageMistake {
    /// The headers of the records hashed with the messages, the first with the version 0x0301.
    RecordsHashed,
    /// The same, with the version 0x0303 in every header.
    RecordsOfOneVersionHashed,
    /// The messages hashed without their headers.
    HeadersNotHashed,
    /// The transcript after a HelloRetryRequest without the message_hash message.
    NoMessageHash,
    /// The hash of the first ClientHello in the transcript without the header of message_hash.
    MessageHashWithoutHeader,
    /// The transcript after a HelloRetryRequest begun anew with the second ClientHello.
    FirstHelloForgotten,
    /// The HelloRetryRequest left out.
    RetryRequestNotHashed,
    /// The last message left out.
    LastMessageNotHashed,
    /// The last two messages exchanged.
    LastTwoExchanged,
    /// The hash hashed once more.
    HashedTwice,
    /// The context string of the other side.
    OtherSide,
    /// The 64 spaces left out.
    NoSpaces,
    /// The zero octet after the context string left out.
    NoSeparator,
    /// The leading octet of an uncompressed point left out.
    PointWithoutForm,
    /// The point in compressed form.
    CompressedPoint,
    /// The shared secret hashed.
    SecretHashed,
    /// The leading zero octets of the shared secret left out.
    SecretStripped,
    /// The two halves of a hybrid shared secret exchanged.
    SecretHalvesSwapped,
    /// The two halves of a hybrid share exchanged.
    ShareHalvesSwapped,
    /// The half `z` of the seed of ML-KEM lost, zeros in its place.
    RejectionWithoutSeed,
}

use MessageMistake as M;

impl MessageMistake {
    /// All of them.
    pub const ALL: &[Self] = &[
        M::RecordsHashed,
        M::RecordsOfOneVersionHashed,
        M::HeadersNotHashed,
        M::NoMessageHash,
        M::MessageHashWithoutHeader,
        M::FirstHelloForgotten,
        M::RetryRequestNotHashed,
        M::LastMessageNotHashed,
        M::LastTwoExchanged,
        M::HashedTwice,
        M::OtherSide,
        M::NoSpaces,
        M::NoSeparator,
        M::PointWithoutForm,
        M::CompressedPoint,
        M::SecretHashed,
        M::SecretStripped,
        M::SecretHalvesSwapped,
        M::ShareHalvesSwapped,
        M::RejectionWithoutSeed,
    ];

    pub(super) const fn text(self) -> &'static str {
        match self {
            M::RecordsHashed | M::RecordsOfOneVersionHashed => {
                "hashed over records instead of messages: their headers do not belong in the transcript"
            }
            M::HeadersNotHashed => "hashed over the messages without their headers of 4 octets",
            M::NoMessageHash => {
                "without message_hash: after a HelloRetryRequest it stands for the first ClientHello"
            }
            M::MessageHashWithoutHeader => {
                "with the hash of the first ClientHello, but without the header of message_hash (fe 00 00 and length)"
            }
            M::FirstHelloForgotten => {
                "hashed from the second ClientHello on; the transcript begins with message_hash and HelloRetryRequest"
            }
            M::LastMessageNotHashed => "hashed without the last message",
            M::LastTwoExchanged => "hashed with the last two messages exchanged",
            M::HashedTwice => "hashed once more: the hash of the hash",
            M::RetryRequestNotHashed => {
                "hashed without the HelloRetryRequest, which follows message_hash"
            }
            M::OtherSide => "with the context string of the other side",
            M::NoSpaces => "without the 64 spaces at the beginning",
            M::NoSeparator => "without the zero octet after the context string",
            M::PointWithoutForm => "without the octet 04 that begins an uncompressed point",
            M::CompressedPoint => "in compressed form; TLS 1.3 has uncompressed points alone",
            M::SecretStripped => {
                "with the leading zero octets of the shared secret stripped; it is as long as the coordinate or the prime"
            }
            M::SecretHalvesSwapped | M::ShareHalvesSwapped => {
                "with the halves of a hybrid group swapped: ML-KEM comes first in X25519MLKEM768, and last in the others"
            }
            M::RejectionWithoutSeed => {
                "with zeros for `z` of the ML-KEM seed; a ciphertext that was not made for the key has a secret made of it"
            }
            M::SecretHashed => "hashed; the shared secret is the x coordinate itself",
        }
    }
}

pub(super) fn answer(provider: &dyn Provider, question: &Question, mistake: M) -> Option<Values> {
    match question {
        Question::TranscriptHash { hash, messages } => one(
            "digest",
            mistaken_hash(provider, *hash, messages, mistake)?.to_vec(),
        ),
        Question::CertificateVerifyContent {
            role,
            transcript_hash,
        } => one("content", content(*role, transcript_hash, mistake)?),
        Question::KeyShare { group, private_key } => {
            let share = provider.key_share(*group, private_key).ok()?;
            one("share", mistaken_share(*group, &share, mistake)?)
        }
        Question::KeyAgreement {
            group,
            private_key,
            peer_share,
        } => {
            let secret = provider.key_agreement(*group, private_key, peer_share);
            let secret = mistaken_secret(provider, *group, &secret.ok()?, mistake)?;
            one("shared_secret", secret)
        }
        Question::KemEncapsulate {
            group,
            private_key,
            peer_share,
        } => {
            let made = provider.encapsulate(*group, private_key, peer_share).ok()?;
            match mistake {
                M::ShareHalvesSwapped => {
                    one("share", mistaken_share(*group, &made.share, mistake)?)
                }
                _ => one(
                    "shared_secret",
                    mistaken_secret(provider, *group, &made.shared_secret, mistake)?,
                ),
            }
        }
        Question::KemDecapsulate {
            group,
            private_key,
            peer_share,
        } => {
            if mistake == M::RejectionWithoutSeed {
                let private_key = without_rejection_seed(*group, private_key)?;
                let secret = provider.decapsulate(*group, &private_key, peer_share);
                return one("shared_secret", secret.ok()?);
            }
            let secret = provider.decapsulate(*group, private_key, peer_share);
            let secret = mistaken_secret(provider, *group, &secret.ok()?, mistake)?;
            one("shared_secret", secret)
        }
        _ => None,
    }
}

/// The right answer to a question for a transcript hash.
pub(super) fn transcript_hash(provider: &dyn Provider, question: &Question) -> Option<Values> {
    let Question::TranscriptHash { hash, messages } = question else {
        return None;
    };
    let messages: Vec<&[u8]> = messages.iter().map(|message| &message[..]).collect();
    one(
        "digest",
        transcript::transcript_hash(provider, *hash, &messages)
            .ok()?
            .to_vec(),
    )
}

fn one(output: &str, octets: Vec<u8>) -> Option<Values> {
    Some([(output, octets.into())].into())
}

fn mistaken_hash(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    messages: &[Octets],
    mistake: M,
) -> Option<Digest> {
    let messages: Vec<&[u8]> = messages.iter().map(|message| &message[..]).collect();
    match mistake {
        M::RecordsHashed => records_hash(provider, hash, &messages, ProtocolVersion::TLS1_0),
        M::RecordsOfOneVersionHashed => {
            records_hash(provider, hash, &messages, ProtocolVersion::TLS1_2)
        }
        M::HeadersNotHashed => {
            let bodies: Option<Vec<&[u8]>> =
                messages.iter().map(|message| message.get(4..)).collect();
            let bodies = bodies.filter(|bodies| !bodies.is_empty())?;
            provider.hash(hash, &bodies).ok()
        }
        M::LastMessageNotHashed => {
            let (_, before) = messages.split_last()?;
            transcript::transcript_hash(provider, hash, before).ok()
        }
        M::LastTwoExchanged => {
            let mut exchanged = messages.clone();
            let length = exchanged.len();
            // The first two are not exchanged: nothing would be recognized as the ClientHello.
            if length < 3 {
                return None;
            }
            exchanged.swap(length - 2, length - 1);
            transcript::transcript_hash(provider, hash, &exchanged).ok()
        }
        M::HashedTwice => {
            let once = transcript::transcript_hash(provider, hash, &messages).ok()?;
            provider.hash(hash, &[&once]).ok()
        }
        M::NoMessageHash
        | M::MessageHashWithoutHeader
        | M::FirstHelloForgotten
        | M::RetryRequestNotHashed => {
            let [first, retry, rest @ ..] = &messages[..] else {
                return None;
            };
            if !transcript::is_hello_retry_request(retry) {
                return None;
            }
            let digest;
            // The type message_hash and a length of three octets; a digest has at most 48.
            let header = [0xfe, 0, 0, hash.length() as u8];
            let parts: Vec<&[u8]> = match mistake {
                M::NoMessageHash => messages.clone(),
                M::MessageHashWithoutHeader => {
                    digest = provider.hash(hash, &[first]).ok()?;
                    [&[&digest[..], retry], rest].concat()
                }
                M::RetryRequestNotHashed => {
                    digest = provider.hash(hash, &[first]).ok()?;
                    [&[&header[..], &digest[..]], rest].concat()
                }
                _ => rest.to_vec(),
            };
            provider.hash(hash, &parts).ok()
        }
        _ => None,
    }
}

/// Every message in a record of its own, the first one with its own version.
fn records_hash(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    messages: &[&[u8]],
    first_version: ProtocolVersion,
) -> Option<Digest> {
    if messages.is_empty() {
        return None;
    }
    let mut records = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let version = if index == 0 {
            first_version
        } else {
            ProtocolVersion::TLS1_2
        };
        records.push(ContentType::HANDSHAKE.0);
        records.extend_from_slice(&version.0.to_be_bytes());
        records.extend_from_slice(&u16::try_from(message.len()).ok()?.to_be_bytes());
        records.extend_from_slice(message);
    }
    provider.hash(hash, &[&records]).ok()
}

fn content(role: Role, transcript_hash: &[u8], mistake: M) -> Option<Vec<u8>> {
    let right = schedule::certificate_verify_content(role, transcript_hash);
    match mistake {
        M::OtherSide => Some(schedule::certificate_verify_content(
            role.peer(),
            transcript_hash,
        )),
        M::NoSpaces => right.get(64..).map(<[u8]>::to_vec),
        M::NoSeparator => {
            let separator = right.len().checked_sub(transcript_hash.len() + 1)?;
            Some([&right[..separator], transcript_hash].concat())
        }
        _ => None,
    }
}

fn mistaken_share(group: NamedGroup, share: &[u8], mistake: M) -> Option<Vec<u8>> {
    let nist = [
        NamedGroup::SECP256R1,
        NamedGroup::SECP384R1,
        NamedGroup::SECP521R1,
    ];
    if mistake == M::ShareHalvesSwapped {
        let ecdh_length = match group {
            NamedGroup::X25519_MLKEM768 => 32,
            NamedGroup::SECP256R1_MLKEM768 => 65,
            NamedGroup::SECP384R1_MLKEM1024 => 97,
            _ => return None,
        };
        return swapped(group, share, ecdh_length);
    }
    let (_, coordinates) = share.split_first().filter(|_| nist.contains(&group))?;
    match mistake {
        M::PointWithoutForm => Some(coordinates.to_vec()),
        M::CompressedPoint => {
            let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
            let form = 2 + (y.last()? & 1);
            Some([&[form], x].concat())
        }
        _ => None,
    }
}

fn mistaken_secret(
    provider: &dyn Provider,
    group: NamedGroup,
    secret: &[u8],
    mistake: M,
) -> Option<Vec<u8>> {
    match mistake {
        M::SecretHashed => {
            let digest = provider.hash(HashAlgorithm::Sha256, &[secret]).ok()?;
            Some(digest.to_vec())
        }
        M::SecretStripped => {
            let first = secret.iter().position(|octet| *octet != 0)?;
            (first > 0).then(|| secret[first..].to_vec())
        }
        M::SecretHalvesSwapped => {
            let ecdh_length = match group {
                NamedGroup::X25519_MLKEM768 | NamedGroup::SECP256R1_MLKEM768 => 32,
                NamedGroup::SECP384R1_MLKEM1024 => 48,
                _ => return None,
            };
            swapped(group, secret, ecdh_length)
        }
        _ => None,
    }
}

/// A client's private key whose seed `d || z` has zeros for `z`.
fn without_rejection_seed(group: NamedGroup, private_key: &[u8]) -> Option<Vec<u8>> {
    let seed = ml_kem_seed(group)?;
    let mut key = private_key.to_vec();
    key.get_mut(seed.start + 32..seed.end)?.fill(0);
    Some(key)
}

/// The halves in the order of other groups.
fn swapped(group: NamedGroup, octets: &[u8], ecdh_length: usize) -> Option<Vec<u8>> {
    let first = match group {
        NamedGroup::X25519_MLKEM768 => octets.len().checked_sub(ecdh_length)?,
        _ => ecdh_length,
    };
    let (first, second) = octets.split_at_checked(first)?;
    Some([second, first].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{RustCrypto, test_data::key_exchange};

    fn values(group: NamedGroup) -> impl Fn(&str) -> Octets {
        move |name| key_exchange(&format!("{group}/{name}")).into()
    }

    #[test]
    fn the_swapped_halves_of_a_hybrid_group_are_named() {
        for (group, share, secret) in [
            (NamedGroup::X25519_MLKEM768, 1088, 32),
            (NamedGroup::SECP256R1_MLKEM768, 65, 32),
            (NamedGroup::SECP384R1_MLKEM1024, 97, 48),
        ] {
            let value = values(group);
            let exchanged = |name, first: usize| {
                let octets = value(name);
                [&octets[first..], &octets[..first]].concat()
            };
            let encapsulate = Question::KemEncapsulate {
                group,
                private_key: value("server_private"),
                peer_share: value("client_share"),
            };
            let decapsulate = Question::KemDecapsulate {
                group,
                private_key: value("client_private"),
                peer_share: value("server_share"),
            };
            for question in [&encapsulate, &decapsulate] {
                let got = answer(&RustCrypto, question, M::SecretHalvesSwapped);
                assert_eq!(
                    got,
                    one("shared_secret", exchanged("shared_secret", secret))
                );
            }
            let got = answer(&RustCrypto, &encapsulate, M::ShareHalvesSwapped);
            assert_eq!(got, one("share", exchanged("server_share", share)));

            let question = Question::KeyShare {
                group,
                private_key: value("client_private"),
            };
            let first = match group {
                NamedGroup::X25519_MLKEM768 => 1184,
                _ => share,
            };
            let got = answer(&RustCrypto, &question, M::ShareHalvesSwapped);
            assert_eq!(got, one("share", exchanged("client_share", first)));
        }
    }

    #[test]
    fn a_secret_without_its_leading_zeros_is_named_where_it_has_some() {
        let group = NamedGroup::FFDHE2048;
        let value = values(group);
        let question = |private_key: Octets| Question::KeyAgreement {
            group,
            private_key,
            peer_share: value("server_share"),
        };
        let got = answer(
            &RustCrypto,
            &question(value("client_private")),
            M::SecretStripped,
        );
        assert_eq!(
            got,
            one("shared_secret", value("shared_secret")[1..].to_vec())
        );
        // Another private key, whose secret is the share itself.
        let got = answer(&RustCrypto, &question([1].into()), M::SecretStripped);
        assert_eq!(got, None);
    }
}
