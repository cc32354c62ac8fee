//! The record path of rustls: what its connections call for each record.

use ::rustls::{
    ContentType, Error, ProtocolVersion, Tls13CipherSuite,
    crypto::cipher::{InboundOpaqueMessage, Iv, OutboundChunks, OutboundPlainMessage},
};

use super::{Direction, HEADER_LENGTH, POOL, Sealed};
use crate::{
    crypto::RustCrypto,
    measure::{Contender, Part, Work, rustls::cipher_suites},
    record::Protection,
    subject::rustls_aead_key,
};

/// A contender for each provider that has the suite; the name of one that seals or opens wrongly.
pub(super) fn contenders(
    sealed: &Sealed,
    direction: Direction,
    size: usize,
) -> Result<Vec<Contender>, String> {
    let mut contenders = Vec::new();
    for (name, suites) in cipher_suites() {
        let mut suites = suites
            .iter()
            .filter_map(::rustls::SupportedCipherSuite::tls13);
        let Some(suite) = suites.find(|suite| u16::from(suite.common.suite) == sealed.suite.0)
        else {
            continue;
        };
        let (way, work) = match direction {
            Direction::Seal => ("record in new memory", seal(sealed, suite, size)),
            Direction::Open => ("record in place", open(sealed, suite, size)),
        };
        contenders.push(Contender {
            name: name.to_owned(),
            way,
            part: Part::Peer,
            bound: None,
            work: work.ok_or(name)?,
        });
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

/// The record that the reference seals.
fn expected(sealed: &Sealed, content: &[u8]) -> Option<Vec<u8>> {
    let protection = Protection::new(&RustCrypto, sealed.suite, &sealed.key, &sealed.iv).ok()?;
    let content_type = crate::registry::ContentType::APPLICATION_DATA;
    protection
        .seal(sealed.sequence, content_type, content, 0)
        .ok()
}

fn seal(sealed: &Sealed, suite: &'static Tls13CipherSuite, size: usize) -> Option<Work> {
    let (content, mut sequence) = (sealed.long_content(size), sealed.sequence);
    let key = rustls_aead_key(suite, &sealed.key)?;
    let mut encrypter = suite.aead_alg.encrypter(key, Iv::from(sealed.iv));
    let record = encrypter
        .encrypt(message(&content), sequence)
        .ok()?
        .encode();
    if record != expected(sealed, &content)? {
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
    let record = expected(sealed, &content)?;
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
    let pool = vec![encrypted_record.clone(); (POOL / record.len()).clamp(4, 256)];
    Some(Work::on(
        pool,
        move |octets| octets.copy_from_slice(&encrypted_record),
        decrypt,
    ))
}
