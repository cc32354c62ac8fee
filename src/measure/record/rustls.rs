//! The record path of rustls: what its connections call for each record.

use ::rustls::{
    ContentType, Error, ProtocolVersion, Tls13CipherSuite,
    crypto::cipher::{InboundOpaqueMessage, Iv, OutboundChunks, OutboundPlainMessage},
};

use super::{COPIED, Direction, HEADER_LENGTH, RECORD, Sealed, pool};
use crate::{
    measure::{Contender, Part, Work, rustls::tls13_suites},
    subject::rustls_aead_key,
};

/// A contender for each provider that has the suite; the name of one that seals or opens wrongly.
pub(super) fn contenders(
    sealed: &Sealed,
    direction: Direction,
    size: usize,
) -> Result<Vec<Contender>, String> {
    let mut contenders = Vec::new();
    for (name, suites) in tls13_suites() {
        let is_wanted =
            |suite: &&&Tls13CipherSuite| u16::from(suite.common.suite) == sealed.suite.0;
        let Some(suite) = suites.iter().find(is_wanted) else {
            continue;
        };
        let (way, work) = match direction {
            Direction::Seal => (COPIED, seal(sealed, suite, size)),
            Direction::Open => (RECORD, open(sealed, suite, size)),
        };
        contenders.push(Contender::new(name, way, Part::Peer, work.ok_or(name)?));
    }
    Ok(contenders)
}

fn message(content: &[u8]) -> OutboundPlainMessage<'_> {
    OutboundPlainMessage {
        typ: ContentType::ApplicationData,
        version: ProtocolVersion::TLSv1_3,
        payload: OutboundChunks::Single(content),
    }
}

fn seal(sealed: &Sealed, suite: &'static Tls13CipherSuite, size: usize) -> Option<Work> {
    let (content, mut sequence) = (sealed.long_content(size), sealed.sequence);
    let key = rustls_aead_key(suite, &sealed.key)?;
    let mut encrypter = suite.aead_alg.encrypter(key, Iv::from(sealed.iv));
    let record = encrypter
        .encrypt(message(&content), sequence)
        .ok()?
        .encode();
    if record != sealed.expected(&content).ok()? {
        return None;
    }
    Some(Work::again(move || {
        // aws-lc-rs refuses to seal twice under a sequence number.
        sequence += 1;
        encrypter.encrypt(message(&content), sequence)
    }))
}

fn open(sealed: &Sealed, suite: &'static Tls13CipherSuite, size: usize) -> Option<Work> {
    let (content, sequence) = (sealed.long_content(size), sealed.sequence);
    let record = sealed.expected(&content).ok()?;
    let encrypted_record = record[HEADER_LENGTH..].to_vec();
    let key = rustls_aead_key(suite, &sealed.key)?;
    let mut decrypter = suite.aead_alg.decrypter(key, Iv::from(sealed.iv));
    let mut decrypt = move |octets: &mut Vec<u8>| -> Result<usize, Error> {
        let version = ProtocolVersion::TLSv1_2;
        let message = InboundOpaqueMessage::new(ContentType::ApplicationData, version, octets);
        Ok(decrypter.decrypt(message, sequence)?.payload.len())
    };
    let mut first = encrypted_record.clone();
    if decrypt(&mut first).ok()? != size || first[..size] != content {
        return None;
    }
    Some(Work::on(
        pool(&encrypted_record),
        move |octets| octets.copy_from_slice(&encrypted_record),
        decrypt,
    ))
}
