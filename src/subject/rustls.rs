//! A subject made of a crypto provider of rustls.

mod aead_key;
mod primitives;

use ::rustls::{
    ContentType, ProtocolVersion,
    crypto::{
        CryptoProvider,
        cipher::{InboundOpaqueMessage, Iv, OutboundChunks, OutboundPlainMessage},
        tls13::OkmBlock,
    },
};

#[cfg(feature = "cli")]
pub(crate) use self::aead_key::of as aead_key_of;
use self::primitives::Primitives;
use crate::{
    bytes::Octets,
    question::{Answer, Fault, Hello, Operation, Question, Sequence, Subject},
    record::{HEADER_LENGTH, MAX_CIPHERTEXT, MAX_CONTENT},
    registry::{self, CipherSuite},
    subject::OfProvider,
};

/// Answers with the parts of a [`CryptoProvider`] that TLS 1.3 uses, as rustls itself uses them.
///
/// ```
/// # #[cfg(feature = "ring")] {
/// use tlskat::{question::Subject, subject::OfRustls};
///
/// let provider = rustls::crypto::ring::default_provider();
/// let hello = OfRustls::new("my provider", "1.0", provider).hello().unwrap();
/// # assert!(hello.operations.len() > 10);
/// # }
/// ```
///
/// As tests of the crate of a provider: `tlskat::harness::run(|| OfRustls::new("my provider", "1.0", provider()))`.
///
/// Hashes and HKDF are those of its TLS 1.3 cipher suites, records are sealed and opened by their encrypters and
/// decrypters, signatures are verified by its first algorithm for the scheme. Its groups draw their own private keys
/// and its signing keys their own random octets, so that neither is declared.
pub struct OfRustls {
    of_primitives: OfProvider<Primitives>,
}

impl OfRustls {
    /// A subject of the name and version that its greeting shall have.
    pub fn new(
        name: impl Into<String>,
        version: impl Into<String>,
        provider: CryptoProvider,
    ) -> Self {
        let primitives = Primitives::new(name.into(), version.into(), provider);
        Self {
            of_primitives: OfProvider::peer(primitives),
        }
    }
}

impl Subject for OfRustls {
    fn hello(&mut self) -> Result<Hello, Fault> {
        let mut hello = self.of_primitives.hello()?;
        let mut limit = |operation, octets| {
            if let Some(capability) = hello.operations.get_mut(&operation) {
                capability.longest_input = Some(octets);
            }
        };
        // The salt goes through a key of HMAC, which has a place of this length.
        limit(Operation::HkdfExtract, OkmBlock::MAX_LEN);
        // Longer content is cut into records before it comes to the encrypter.
        limit(Operation::RecordSeal, MAX_CONTENT);
        if let Some(capability) = hello.operations.get_mut(&Operation::RecordSeal) {
            capability.longest_padding = Some(0);
        }
        Ok(hello)
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        let primitives = self.of_primitives.provider();
        match question {
            Question::RecordSeal {
                suite,
                key,
                iv,
                sequence,
                content_type,
                content,
                padding: 0,
            } => Ok(seal(
                primitives,
                *suite,
                (key, iv),
                *sequence,
                *content_type,
                content,
            )),
            Question::RecordSeal { padding, .. } => {
                Ok(Answer::Unsupported(format!("padding of {padding} octets")))
            }
            Question::RecordOpen {
                suite,
                key,
                iv,
                sequence,
                record,
            } => Ok(open(primitives, *suite, (key, iv), *sequence, record)),
            _ => self.of_primitives.answer(question),
        }
    }
}

fn seal(
    primitives: &Primitives,
    suite: CipherSuite,
    (key, iv): (&[u8], &[u8]),
    Sequence(sequence): Sequence,
    content_type: registry::ContentType,
    content: &[u8],
) -> Answer {
    let Some(cipher) = primitives.suite(suite) else {
        return Answer::Unsupported(format!("cipher suite {suite}"));
    };
    if !is_sent(content_type, content) || content.len() > MAX_CONTENT {
        return Answer::REFUSED;
    }
    let Some((key, iv)) = primitives.key_and_iv(cipher, key, iv) else {
        return Answer::REFUSED;
    };
    let message = OutboundPlainMessage {
        typ: ContentType::from(content_type.0),
        version: ProtocolVersion::TLSv1_3,
        payload: OutboundChunks::Single(content),
    };
    match cipher
        .aead_alg
        .encrypter(key, iv)
        .encrypt(message, sequence)
    {
        Ok(sealed) => Answer::one("record", sealed.encode()),
        Err(_) => Answer::REFUSED,
    }
}

fn open(
    primitives: &Primitives,
    suite: CipherSuite,
    (key, iv): (&[u8], &[u8]),
    Sequence(sequence): Sequence,
    record: &[u8],
) -> Answer {
    let (Some(cipher), Some(aead)) = (primitives.suite(suite), suite.aead()) else {
        return Answer::Unsupported(format!("cipher suite {suite}"));
    };
    let Some((header, encrypted)) = record.split_first_chunk::<HEADER_LENGTH>() else {
        return Answer::REFUSED;
    };
    let [outer_type, major, minor, length @ ..] = *header;
    // What rustls asks of a record before it comes to the decrypter.
    if outer_type != registry::ContentType::APPLICATION_DATA.0
        || usize::from(u16::from_be_bytes(length)) != encrypted.len()
        || encrypted.len() > MAX_CIPHERTEXT
    {
        return Answer::REFUSED;
    }
    let Some((key, iv)) = primitives.key_and_iv(cipher, key, iv) else {
        return Answer::REFUSED;
    };
    let mut payload = encrypted.to_vec();
    let message = InboundOpaqueMessage::new(
        ContentType::from(outer_type),
        ProtocolVersion::from(u16::from_be_bytes([major, minor])),
        &mut payload,
    );
    let mut decrypter = cipher.aead_alg.decrypter(key, iv);
    let Ok(opened) = decrypter.decrypt(message, sequence) else {
        return Answer::REFUSED;
    };
    let content_type = registry::ContentType(opened.typ.into());
    // The decrypter takes the padding off and does not say how much there was.
    let others = opened.payload.len() + 1 + aead.tag_length();
    let Some(padding) = encrypted.len().checked_sub(others) else {
        return Answer::REFUSED;
    };
    if !is_sent(content_type, opened.payload) {
        return Answer::REFUSED;
    }
    Answer::Ok(
        [
            ("content_type", Octets::from([content_type.0])),
            ("content", opened.payload.into()),
            ("padding", vec![0; padding].into()),
        ]
        .into(),
    )
}

/// Whether a record may hold this; rustls asks it outside of its encrypters and decrypters.
fn is_sent(content_type: registry::ContentType, content: &[u8]) -> bool {
    match content_type {
        registry::ContentType::APPLICATION_DATA => true,
        registry::ContentType::ALERT | registry::ContentType::HANDSHAKE => !content.is_empty(),
        _ => false,
    }
}

impl Primitives {
    /// A key and an iv of the lengths that the suite has.
    fn key_and_iv(
        &self,
        suite: &'static ::rustls::Tls13CipherSuite,
        key: &[u8],
        iv: &[u8],
    ) -> Option<(::rustls::crypto::cipher::AeadKey, Iv)> {
        if key.len() != suite.aead_alg.key_len() {
            return None;
        }
        let iv: [u8; 12] = iv.try_into().ok()?;
        Some((aead_key::of(suite, key)?, Iv::from(iv)))
    }
}
