//! The mistakes, one function each: the wrong answer, or none where the question is not touched.

use aes_gcm::{
    Aes128Gcm, Aes256Gcm,
    aead::{Aead, KeyInit as _, Payload},
};
use hmac::{EagerHash, Hmac, Mac};
use sha2::{Digest, Sha256, Sha384};
use tlskat::{
    bytes::Octets,
    question::{Answer, Question, Subject as _, Values},
    registry::{AeadAlgorithm, CipherSuite, ContentType, HashAlgorithm, NamedGroup, PskKind, Role},
    subject,
};

pub fn digest(hash: HashAlgorithm, parts: &[&[u8]]) -> Vec<u8> {
    let octets = parts.concat();
    match hash {
        HashAlgorithm::Sha256 => Sha256::digest(octets).to_vec(),
        HashAlgorithm::Sha384 => Sha384::digest(octets).to_vec(),
    }
}

pub fn hmac(hash: HashAlgorithm, key: &[u8], octets: &[u8]) -> Vec<u8> {
    fn with<D: EagerHash>(key: &[u8], octets: &[u8]) -> Vec<u8> {
        let mut hmac = <Hmac<D> as hmac::KeyInit>::new_from_slice(key).unwrap();
        hmac.update(octets);
        hmac.finalize().into_bytes().to_vec()
    }
    match hash {
        HashAlgorithm::Sha256 => with::<Sha256>(key, octets),
        HashAlgorithm::Sha384 => with::<Sha384>(key, octets),
    }
}

/// One or two blocks of HKDF-Expand.
pub fn expand(hash: HashAlgorithm, prk: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut okm = hmac(hash, prk, &[info, &[1]].concat());
    if okm.len() < length {
        let second = hmac(hash, prk, &[&okm[..], info, &[2]].concat());
        okm.extend(second);
    }
    okm.truncate(length);
    okm
}

/// How HkdfLabel is written: length, label and context to octets.
type Info = fn(u16, &str, &[u8]) -> Vec<u8>;

pub fn right(length: u16, label: &str, context: &[u8]) -> Vec<u8> {
    with_prefix("tls13 ", length, label, context)
}

fn with_prefix(prefix: &str, length: u16, label: &str, context: &[u8]) -> Vec<u8> {
    let label = format!("{prefix}{label}");
    let mut info = length.to_be_bytes().to_vec();
    info.push(label.len() as u8);
    info.extend(label.bytes());
    info.push(context.len() as u8);
    info.extend_from_slice(context);
    info
}

/// The operations that are an expansion under a label of their own, with that label wrongly written.
fn labelled(question: &Question, info: Info) -> Option<Answer> {
    Some(match question {
        Question::HkdfLabel {
            label,
            context,
            length,
        } => Answer::one("info", info(*length, label, context)),
        Question::HkdfExpandLabel {
            hash,
            secret,
            label,
            context,
            length,
        } => {
            let info = info(*length, label, context);
            Answer::one("okm", expand(*hash, secret, &info, usize::from(*length)))
        }
        _ => return None,
    })
}

pub fn no_prefix(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        with_prefix("", length, label, context)
    })
}

pub fn draft_prefix(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        with_prefix("TLS 1.3, ", length, label, context)
    })
}

pub fn dtls_prefix(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        with_prefix("dtls13", length, label, context)
    })
}

pub fn little_endian_length(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        right(length.swap_bytes(), label, context)
    })
}

pub fn prefix_without_space(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        with_prefix("tls13", length, label, context)
    })
}

pub fn label_length_without_prefix(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        let mut info = right(length, label, context);
        info[2] -= 6;
        info
    })
}

pub fn wide_context_length(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        let mut info = right(length, label, &[]);
        info.push(context.len() as u8);
        info.extend_from_slice(context);
        info
    })
}

pub fn terminated_label(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        right(length, &format!("{label}\0"), context)
    })
}

pub fn no_context_length(question: &Question) -> Option<Answer> {
    labelled(question, |length, label, context| {
        let mut info = right(length, label, &[]);
        info.pop();
        info.extend_from_slice(context);
        info
    })
}

/// HKDF-Expand-Label with another context, where that of the question is the hash of nothing, or only where it is not.
fn other_context(
    question: &Question,
    of_nothing: bool,
    context_of: impl Fn(HashAlgorithm) -> Vec<u8>,
) -> Option<Answer> {
    let Question::HkdfExpandLabel {
        hash,
        secret,
        label,
        context,
        length,
    } = question
    else {
        return None;
    };
    if (context[..] == digest(*hash, &[])[..]) != of_nothing {
        return None;
    }
    let info = right(*length, label, &context_of(*hash));
    Some(Answer::one(
        "okm",
        expand(*hash, secret, &info, usize::from(*length)),
    ))
}

pub fn unhashed_empty_context(question: &Question) -> Option<Answer> {
    other_context(question, true, |_| Vec::new())
}

pub fn zeros_for_hash_of_nothing(question: &Question) -> Option<Answer> {
    other_context(question, true, |hash| vec![0; hash.length()])
}

/// Only where there is a transcript: the empty one is the mistake above.
pub fn no_context(question: &Question) -> Option<Answer> {
    other_context(question, false, |_| Vec::new())
}

pub fn extract_exchanged(question: &Question) -> Option<Answer> {
    let Question::HkdfExtract { hash, salt, ikm } = question else {
        return None;
    };
    Some(Answer::one("prk", hmac(*hash, ikm, salt)))
}

fn keys(question: &Question) -> Option<(HashAlgorithm, usize, &Octets)> {
    let Question::TrafficKeys { suite, secret } = question else {
        return None;
    };
    Some((suite.hash()?, suite.aead()?.key_length(), secret))
}

pub fn key_and_iv_labels_exchanged(question: &Question) -> Option<Answer> {
    let (hash, length, secret) = keys(question)?;
    let key = expand(hash, secret, &right(length as u16, "iv", &[]), length);
    let iv = expand(hash, secret, &right(12, "key", &[]), 12);
    Some(Answer::Ok([("key", key.into()), ("iv", iv.into())].into()))
}

pub fn key_and_iv_exchanged(question: &Question) -> Option<Answer> {
    let (hash, length, secret) = keys(question)?;
    let key = expand(hash, secret, &right(length as u16, "key", &[]), length);
    let iv = expand(hash, secret, &right(12, "iv", &[]), 12);
    Some(Answer::Ok([("key", iv.into()), ("iv", key.into())].into()))
}

pub fn keys_over_hash_of_nothing(question: &Question) -> Option<Answer> {
    let (hash, length, secret) = keys(question)?;
    let nothing = digest(hash, &[]);
    let key = expand(hash, secret, &right(length as u16, "key", &nothing), length);
    let iv = expand(hash, secret, &right(12, "iv", &nothing), 12);
    Some(Answer::Ok([("key", key.into()), ("iv", iv.into())].into()))
}

pub fn keys_of_hash_length(question: &Question) -> Option<Answer> {
    let (hash, length, secret) = keys(question)?;
    let whole = hash.length();
    let mut key = expand(hash, secret, &right(whole as u16, "key", &[]), whole);
    let mut iv = expand(hash, secret, &right(whole as u16, "iv", &[]), whole);
    key.truncate(length);
    iv.truncate(12);
    Some(Answer::Ok([("key", key.into()), ("iv", iv.into())].into()))
}

pub fn keys_of_one_expansion(question: &Question) -> Option<Answer> {
    let (hash, length, secret) = keys(question)?;
    let both = expand(
        hash,
        secret,
        &right(length as u16 + 12, "key", &[]),
        length + 12,
    );
    let (key, iv) = both.split_at(length);
    Some(Answer::Ok([("key", key.into()), ("iv", iv.into())].into()))
}

pub fn keys_of_other_hash(question: &Question) -> Option<Answer> {
    let (hash, length, secret) = keys(question)?;
    let hash = match hash {
        HashAlgorithm::Sha256 => HashAlgorithm::Sha384,
        HashAlgorithm::Sha384 => HashAlgorithm::Sha256,
    };
    let key = expand(hash, secret, &right(length as u16, "key", &[]), length);
    let iv = expand(hash, secret, &right(12, "iv", &[]), 12);
    Some(Answer::Ok([("key", key.into()), ("iv", iv.into())].into()))
}

pub fn finished_key_is_base_key(question: &Question) -> Option<Answer> {
    let Question::Finished {
        hash,
        base_key,
        transcript_hash,
    } = question
    else {
        return None;
    };
    Some(finished(
        base_key.to_vec(),
        hmac(*hash, base_key, transcript_hash),
    ))
}

fn finished_key(hash: HashAlgorithm, base_key: &[u8]) -> Vec<u8> {
    let length = hash.length();
    expand(
        hash,
        base_key,
        &right(length as u16, "finished", &[]),
        length,
    )
}

pub fn verify_data_expanded(question: &Question) -> Option<Answer> {
    let Question::Finished {
        hash,
        base_key,
        transcript_hash,
    } = question
    else {
        return None;
    };
    let key = finished_key(*hash, base_key);
    let verify_data = expand(*hash, &key, transcript_hash, hash.length());
    Some(finished(key, verify_data))
}

pub fn mac_exchanged(question: &Question) -> Option<Answer> {
    let Question::Finished {
        hash,
        base_key,
        transcript_hash,
    } = question
    else {
        return None;
    };
    let key = finished_key(*hash, base_key);
    let verify_data = hmac(*hash, transcript_hash, &key);
    Some(finished(key, verify_data))
}

pub fn finished_over_base_key(question: &Question) -> Option<Answer> {
    let Question::Finished {
        hash,
        base_key,
        transcript_hash,
    } = question
    else {
        return None;
    };
    let length = hash.length();
    let finished_key = expand(
        *hash,
        base_key,
        &right(length as u16, "finished", &[]),
        length,
    );
    let verify_data = hmac(*hash, base_key, transcript_hash);
    // The key is derived, and then forgotten.
    Some(finished(finished_key, verify_data))
}

pub fn finished_key_over_transcript(question: &Question) -> Option<Answer> {
    let Question::Finished {
        hash,
        base_key,
        transcript_hash,
    } = question
    else {
        return None;
    };
    let length = hash.length();
    let info = right(length as u16, "finished", transcript_hash);
    let finished_key = expand(*hash, base_key, &info, length);
    let verify_data = hmac(*hash, &finished_key, transcript_hash);
    Some(finished(finished_key, verify_data))
}

fn finished(finished_key: Vec<u8>, verify_data: Vec<u8>) -> Answer {
    let values = [
        ("finished_key", finished_key.into()),
        ("verify_data", verify_data.into()),
    ];
    Answer::Ok(values.into())
}

/// A binder for questions of one ClientHello with one identity: 35 octets of binders list with SHA-256.
fn binder(
    question: &Question,
    label: impl Fn(PskKind) -> &'static str,
    covered: impl Fn(&[u8]) -> &[u8],
    skip_finished_key: bool,
) -> Option<Answer> {
    let Question::PskBinder {
        hash,
        psk,
        kind,
        messages,
        ..
    } = question
    else {
        return None;
    };
    let [client_hello] = &messages[..] else {
        return None;
    };
    let length = hash.length();
    let early_secret = hmac(*hash, &[], psk);
    let info = right(length as u16, label(*kind), &digest(*hash, &[]));
    let mut key = expand(*hash, &early_secret, &info, length);
    if !skip_finished_key {
        key = expand(*hash, &key, &right(length as u16, "finished", &[]), length);
    }
    Some(Answer::one(
        "binder",
        hmac(*hash, &key, &digest(*hash, &[covered(client_hello)])),
    ))
}

fn own_label(kind: PskKind) -> &'static str {
    match kind {
        PskKind::External => "ext binder",
        PskKind::Resumption => "res binder",
    }
}

fn without_binders(client_hello: &[u8]) -> &[u8] {
    &client_hello[..client_hello.len() - 35]
}

pub fn other_binder_kind(question: &Question) -> Option<Answer> {
    let label = |kind| match kind {
        PskKind::External => own_label(PskKind::Resumption),
        PskKind::Resumption => own_label(PskKind::External),
    };
    binder(question, label, without_binders, false)
}

pub fn binder_over_whole_client_hello(question: &Question) -> Option<Answer> {
    binder(question, own_label, |client_hello| client_hello, false)
}

pub fn binder_over_binders_length(question: &Question) -> Option<Answer> {
    let covered = |client_hello: &[u8]| client_hello.len() - 33;
    binder(
        question,
        own_label,
        |client_hello| &client_hello[..covered(client_hello)],
        false,
    )
}

pub fn binder_with_binder_key(question: &Question) -> Option<Answer> {
    binder(question, own_label, without_binders, true)
}

pub fn no_ticket_nonce(question: &Question) -> Option<Answer> {
    let Question::ResumptionPsk {
        hash,
        resumption_secret,
        ..
    } = question
    else {
        return None;
    };
    let length = hash.length();
    let info = right(length as u16, "resumption", &[]);
    Some(Answer::one(
        "psk",
        expand(*hash, resumption_secret, &info, length),
    ))
}

fn exporter(
    question: &Question,
    derive: bool,
    context: impl Fn(HashAlgorithm, &[u8]) -> Vec<u8>,
) -> Option<Answer> {
    let Question::Exporter {
        hash,
        secret,
        label,
        context: given,
        length,
    } = question
    else {
        return None;
    };
    let (digest_length, length) = (hash.length(), usize::from(*length));
    let context = context(*hash, given);
    if !derive {
        let info = right(length as u16, label, &context);
        return Some(Answer::one(
            "keying_material",
            expand(*hash, secret, &info, length),
        ));
    }
    let info = right(digest_length as u16, label, &digest(*hash, &[]));
    let derived = expand(*hash, secret, &info, digest_length);
    let info = right(length as u16, "exporter", &context);
    Some(Answer::one(
        "keying_material",
        expand(*hash, &derived, &info, length),
    ))
}

pub fn exporter_context_unhashed(question: &Question) -> Option<Answer> {
    exporter(question, true, |_, context| context.to_vec())
}

pub fn no_exporter_context(question: &Question) -> Option<Answer> {
    exporter(question, true, |hash, _| digest(hash, &[]))
}

pub fn exporter_secret_not_derived(question: &Question) -> Option<Answer> {
    exporter(question, false, |hash, context| digest(hash, &[context]))
}

pub fn draft_traffic_update(question: &Question) -> Option<Answer> {
    let Question::NextTrafficSecret { hash, secret } = question else {
        return None;
    };
    let length = hash.length();
    let info = right(length as u16, "application traffic secret", &[]);
    Some(Answer::one(
        "next_secret",
        expand(*hash, secret, &info, length),
    ))
}

fn transcript(question: &Question) -> Option<(HashAlgorithm, &[Octets])> {
    let Question::TranscriptHash { hash, messages } = question else {
        return None;
    };
    Some((*hash, messages))
}

pub fn records_hashed(question: &Question) -> Option<Answer> {
    hash_of_records(question, 1)
}

pub fn records_of_one_version_hashed(question: &Question) -> Option<Answer> {
    hash_of_records(question, 3)
}

fn hash_of_records(question: &Question, first_version: u8) -> Option<Answer> {
    let (hash, messages) = transcript(question)?;
    let mut records = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        records.extend([22, 3, if index == 0 { first_version } else { 3 }]);
        records.extend((message.len() as u16).to_be_bytes());
        records.extend_from_slice(message);
    }
    Some(Answer::one("digest", digest(hash, &[&records])))
}

pub fn last_message_not_hashed(question: &Question) -> Option<Answer> {
    let (hash, messages) = transcript(question)?;
    let (_, before) = messages.split_last()?;
    let before: Vec<&[u8]> = before.iter().map(|message| &message[..]).collect();
    Some(Answer::one("digest", digest(hash, &before)))
}

/// Not where a HelloRetryRequest is among them.
pub fn last_two_exchanged(question: &Question) -> Option<Answer> {
    let (hash, messages) = transcript(question)?;
    let mut messages: Vec<&[u8]> = messages.iter().map(|message| &message[..]).collect();
    if messages.len() < 3 || retried(question).is_some() {
        return None;
    }
    let last = messages.len() - 1;
    messages.swap(last, last - 1);
    Some(Answer::one("digest", digest(hash, &messages)))
}

pub fn hashed_twice(question: &Question) -> Option<Answer> {
    let (hash, _) = transcript(question)?;
    Some(Answer::one(
        "digest",
        digest(hash, &[reference(question)?.get("digest")?]),
    ))
}

pub fn retry_request_not_hashed(question: &Question) -> Option<Answer> {
    let (hash, messages) = retried(question)?;
    let first = digest(hash, &messages[..1]);
    let header = [254, 0, 0, first.len() as u8];
    let rest = [&[&header[..], &first[..]], &messages[2..]].concat();
    Some(Answer::one("digest", digest(hash, &rest)))
}

pub fn headers_not_hashed(question: &Question) -> Option<Answer> {
    let (hash, messages) = transcript(question)?;
    let bodies: Vec<&[u8]> = messages.iter().map(|message| &message[4..]).collect();
    Some(Answer::one("digest", digest(hash, &bodies)))
}

/// The messages, where the second is a HelloRetryRequest: it has the digest of those words as its random.
fn retried(question: &Question) -> Option<(HashAlgorithm, Vec<&[u8]>)> {
    let (hash, messages) = transcript(question)?;
    let random = Sha256::digest(b"HelloRetryRequest");
    let retry = messages.get(1)?.windows(32).any(|part| part == &random[..]);
    retry.then(|| (hash, messages.iter().map(|message| &message[..]).collect()))
}

pub fn no_message_hash(question: &Question) -> Option<Answer> {
    let (hash, messages) = retried(question)?;
    Some(Answer::one("digest", digest(hash, &messages)))
}

pub fn message_hash_without_header(question: &Question) -> Option<Answer> {
    let (hash, messages) = retried(question)?;
    let first = digest(hash, &messages[..1]);
    Some(Answer::one(
        "digest",
        digest(hash, &[&[&first[..]], &messages[1..]].concat()),
    ))
}

pub fn first_hello_forgotten(question: &Question) -> Option<Answer> {
    let (hash, messages) = retried(question)?;
    Some(Answer::one("digest", digest(hash, &messages[2..])))
}

fn content(question: &Question) -> Option<(Role, &Octets)> {
    let Question::CertificateVerifyContent {
        role,
        transcript_hash,
    } = question
    else {
        return None;
    };
    Some((*role, transcript_hash))
}

fn signed(spaces: usize, side: &str, separator: &[u8], hash: &[u8]) -> Option<Answer> {
    let mut content = vec![b' '; spaces];
    content.extend(format!("TLS 1.3, {side} CertificateVerify").bytes());
    content.extend(separator);
    content.extend(hash);
    Some(Answer::one("content", content))
}

pub fn other_side(question: &Question) -> Option<Answer> {
    let (role, hash) = content(question)?;
    signed(
        64,
        if role == Role::Client {
            "server"
        } else {
            "client"
        },
        &[0],
        hash,
    )
}

pub fn no_spaces(question: &Question) -> Option<Answer> {
    let (role, hash) = content(question)?;
    signed(0, &role.to_string(), &[0], hash)
}

pub fn no_separator(question: &Question) -> Option<Answer> {
    let (role, hash) = content(question)?;
    signed(64, &role.to_string(), &[], hash)
}

pub fn compressed_point(question: &Question) -> Option<Answer> {
    use p256::elliptic_curve::sec1::ToSec1Point as _;

    let Question::KeyShare {
        group: NamedGroup::SECP256R1,
        private_key,
    } = question
    else {
        return None;
    };
    let key = p256::SecretKey::from_slice(private_key).unwrap();
    Some(Answer::one(
        "share",
        key.public_key().to_sec1_point(true).as_bytes(),
    ))
}

fn reference(question: &Question) -> Option<Values> {
    match subject::reference().answer(question) {
        Ok(Answer::Ok(values)) => Some(values),
        _ => None,
    }
}

pub fn point_without_form(question: &Question) -> Option<Answer> {
    let Question::KeyShare {
        group: NamedGroup::SECP256R1,
        ..
    } = question
    else {
        return None;
    };
    Some(Answer::one(
        "share",
        &reference(question)?.get("share")?[1..],
    ))
}

pub fn secret_hashed(question: &Question) -> Option<Answer> {
    let Question::KeyAgreement { .. } = question else {
        return None;
    };
    let values = reference(question)?;
    let secret = values.get("shared_secret")?;
    Some(Answer::one(
        "shared_secret",
        digest(HashAlgorithm::Sha256, &[secret]),
    ))
}

/// A record sealed with choices that the mistakes change.
struct Sealing<'a> {
    suite: CipherSuite,
    key: &'a [u8],
    iv: &'a [u8],
    sequence: u64,
    content_type: ContentType,
    content: &'a [u8],
}

impl<'a> Sealing<'a> {
    fn of(question: &'a Question) -> Option<Self> {
        let Question::RecordSeal {
            suite,
            key,
            iv,
            sequence,
            content_type,
            content,
            padding: 0,
        } = question
        else {
            return None;
        };
        Some(Self {
            suite: *suite,
            key,
            iv,
            sequence: sequence.0,
            content_type: *content_type,
            content,
        })
    }

    fn nonce(&self) -> Vec<u8> {
        self.nonce_with(self.sequence.to_be_bytes())
    }

    fn nonce_with(&self, sequence: [u8; 8]) -> Vec<u8> {
        let sequence = [&[0; 4][..], &sequence].concat();
        self.iv
            .iter()
            .zip(sequence)
            .map(|(iv, sequence)| iv ^ sequence)
            .collect()
    }

    fn inner(&self) -> Vec<u8> {
        [self.content, &[self.content_type.0]].concat()
    }

    fn header(length: usize) -> Vec<u8> {
        [&[23, 3, 3][..], &(length as u16).to_be_bytes()].concat()
    }

    fn answer(
        &self,
        nonce: &[u8],
        inner: &[u8],
        additional_data: Option<Vec<u8>>,
    ) -> Option<Answer> {
        let header = Self::header(inner.len() + 16);
        let aad = additional_data.unwrap_or_else(|| header.clone());
        let payload = Payload {
            msg: inner,
            aad: &aad,
        };
        let nonce = nonce.try_into().unwrap();
        let sealed = match self.suite.aead()? {
            AeadAlgorithm::Aes128Gcm => Aes128Gcm::new_from_slice(self.key)
                .unwrap()
                .encrypt(nonce, payload),
            AeadAlgorithm::Aes256Gcm => Aes256Gcm::new_from_slice(self.key)
                .unwrap()
                .encrypt(nonce, payload),
            _ => return None,
        };
        Some(Answer::one("record", [header, sealed.unwrap()].concat()))
    }
}

pub fn little_endian_sequence(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let nonce = sealing.nonce_with(sealing.sequence.to_le_bytes());
    sealing.answer(&nonce, &sealing.inner(), None)
}

pub fn next_sequence(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let nonce = sealing.nonce_with((sealing.sequence + 1).to_be_bytes());
    sealing.answer(&nonce, &sealing.inner(), None)
}

pub fn sequence_at_the_beginning(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let sequence = [&sealing.sequence.to_be_bytes()[..], &[0; 4]].concat();
    let nonce: Vec<u8> = sealing
        .iv
        .iter()
        .zip(sequence)
        .map(|(iv, sequence)| iv ^ sequence)
        .collect();
    sealing.answer(&nonce, &sealing.inner(), None)
}

pub fn nonce_without_sequence(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    sealing.answer(sealing.iv, &sealing.inner(), None)
}

pub fn inner_length(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let inner = sealing.inner();
    sealing.answer(&sealing.nonce(), &inner, Some(Sealing::header(inner.len())))
}

pub fn no_additional_data(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    sealing.answer(&sealing.nonce(), &sealing.inner(), Some(Vec::new()))
}

pub fn no_content_type(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    sealing.answer(&sealing.nonce(), sealing.content, None)
}

pub fn outer_content_type(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    sealing.answer(&sealing.nonce(), &[sealing.content, &[23]].concat(), None)
}

pub fn tls12_nonce(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let nonce = [&sealing.iv[..4], &sealing.sequence.to_be_bytes()].concat();
    sealing.answer(&nonce, &sealing.inner(), None)
}

pub fn tls12_additional_data(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let mut additional_data = sealing.sequence.to_be_bytes().to_vec();
    additional_data.extend([sealing.content_type.0, 3, 3]);
    additional_data.extend((sealing.content.len() as u16).to_be_bytes());
    sealing.answer(&sealing.nonce(), &sealing.inner(), Some(additional_data))
}

pub fn inner_type_in_header(question: &Question) -> Option<Answer> {
    let sealing = Sealing::of(question)?;
    let inner = sealing.inner();
    let mut header = Sealing::header(inner.len() + 16);
    header[0] = sealing.content_type.0;
    let Answer::Ok(mut values) = sealing.answer(&sealing.nonce(), &inner, Some(header.clone()))?
    else {
        return None;
    };
    let sealed = values.get("record")?[5..].to_vec();
    values.insert("record", [header, sealed].concat());
    Some(Answer::Ok(values))
}

pub fn no_header(question: &Question) -> Option<Answer> {
    let Question::RecordSeal { .. } = question else {
        return None;
    };
    Some(Answer::one(
        "record",
        &reference(question)?.get("record")?[5..],
    ))
}

pub fn outer_type_answered(question: &Question) -> Option<Answer> {
    let Question::RecordOpen { .. } = question else {
        return None;
    };
    let mut values = reference(question)?;
    values.insert("content_type", vec![23]);
    Some(Answer::Ok(values))
}

pub fn content_with_type(question: &Question) -> Option<Answer> {
    let Question::RecordOpen { .. } = question else {
        return None;
    };
    let mut values = reference(question)?;
    let content = values.get("content")?.to_vec();
    let content_type = values.get("content_type")?.to_vec();
    values.insert("content", [content, content_type].concat());
    Some(Answer::Ok(values))
}

pub fn other_hash(question: &Question) -> Option<Answer> {
    let (hash, messages) = transcript(question)?;
    let other = match hash {
        HashAlgorithm::Sha256 => HashAlgorithm::Sha384,
        HashAlgorithm::Sha384 => HashAlgorithm::Sha256,
    };
    let messages: Vec<&[u8]> = messages.iter().map(|message| &message[..]).collect();
    Some(Answer::one("digest", digest(other, &messages)))
}

pub fn truncated(question: &Question) -> Option<Answer> {
    let Question::HkdfExtract { hash, salt, ikm } = question else {
        return None;
    };
    Some(Answer::one("prk", &hmac(*hash, salt, ikm)[..16]))
}

pub fn reversed_share(question: &Question) -> Option<Answer> {
    let Question::KeyShare { .. } = question else {
        return None;
    };
    let values = reference(question)?;
    let mut share = values.get("share")?.to_vec();
    share.reverse();
    Some(Answer::one("share", share))
}

/// Whoever mixes up the two sides of the connection.
pub fn other_sides_secret(question: &Question) -> Option<Answer> {
    let Question::HkdfExpandLabel {
        hash,
        secret,
        label,
        context,
        length,
    } = question
    else {
        return None;
    };
    let other = match label.as_str() {
        "c hs traffic" => "s hs traffic",
        "s hs traffic" => "c hs traffic",
        _ => return None,
    };
    let info = right(*length, other, context);
    Some(Answer::one(
        "okm",
        expand(*hash, secret, &info, usize::from(*length)),
    ))
}

pub fn padding_left_out(question: &Question) -> Option<Answer> {
    let mut question = question.clone();
    let Question::RecordSeal { padding, .. } = &mut question else {
        return None;
    };
    *padding = 0;
    Some(Answer::Ok(reference(&question)?))
}

pub fn secret_stripped(question: &Question) -> Option<Answer> {
    let Question::KeyAgreement { .. } = question else {
        return None;
    };
    let values = reference(question)?;
    let secret = values.get("shared_secret")?;
    let first = secret.iter().position(|octet| *octet != 0)?;
    Some(Answer::one("shared_secret", &secret[first..]))
}

/// Both secrets of X25519MLKEM768 have 32 octets.
pub fn secret_halves_swapped(question: &Question) -> Option<Answer> {
    let (Question::KemEncapsulate { group, .. } | Question::KemDecapsulate { group, .. }) =
        question
    else {
        return None;
    };
    let mut values = reference(question).filter(|_| *group == NamedGroup::X25519_MLKEM768)?;
    let (first, second) = values.get("shared_secret")?.split_at(32);
    let swapped = [second, first].concat();
    values.insert("shared_secret", swapped);
    Some(Answer::Ok(values))
}

/// An encapsulation key of ML-KEM-768 has 1184 octets.
pub fn share_halves_swapped(question: &Question) -> Option<Answer> {
    let Question::KeyShare { group, .. } = question else {
        return None;
    };
    let values = reference(question).filter(|_| *group == NamedGroup::X25519_MLKEM768)?;
    let (first, second) = values.get("share")?.split_at(1184);
    Some(Answer::one("share", [second, first].concat()))
}

/// The seed of ML-KEM is the first 64 octets of a private key of X25519MLKEM768.
pub fn rejection_seed_lost(question: &Question) -> Option<Answer> {
    let mut question = question.clone();
    let Question::KemDecapsulate {
        group: NamedGroup::X25519_MLKEM768,
        private_key,
        ..
    } = &mut question
    else {
        return None;
    };
    *private_key = [&private_key[..32], &[0; 32], &private_key[64..]]
        .concat()
        .into();
    Some(Answer::Ok(reference(&question)?))
}
