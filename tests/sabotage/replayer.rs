//! A replayer with a switch for each mistake: made of bare primitives, for X25519, AES-128-GCM and SHA-256.

use std::collections::HashMap;

use aes_gcm::{
    Aes128Gcm,
    aead::{Aead, KeyInit as _, Payload},
};
use sha2::{Digest as _, Sha256};
use tlskat::{
    bytes::Octets,
    question::{Answer, Question, Values},
    registry::{HashAlgorithm, Role},
};

use super::wrong::{digest, expand, hmac, right};

/// The mistake that a replayer makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    Nothing,
    /// Messages of this type in no transcript.
    Missing(u8),
    LastTwoExchanged,
    ChangeCipherSpecHashed,
    HeadersNotHashed,
    DecompressedHashed,
    NoMessageHash,
    FirstHelloForgotten,
    RetryNotHashed,
    TicketHashed,
    KeyUpdateHashed,
    OtherExchangeHashed,
    SidesExchanged,
    HandshakeSecretsOverClientHello,
    ApplicationSecretsOverServerHello,
    ApplicationSecretsOverClientFinished,
    ExporterOverClientFinished,
    ResumptionOverServerFinished,
    ResumptionWithoutFinished,
    EarlySecretsOverSecondHello,
    MainSecretSkipped,
    NotDerived,
    PskIgnored,
    PskNotSelected,
    FirstPsk,
    NoZeros,
    FirstPrivateKey,
    FinishedOfOtherSide,
    FinishedOverItself,
    FinishedWithApplicationSecret,
    HandshakeKeysStay,
    KeysOneRecordLate,
    KeysOneRecordEarly,
    SequenceNotRestarted,
    KeyUpdateIgnored,
    UpdateOfOtherSide,
    UpdateOfFirstSecret,
    NoEarlyKeys,
    EarlyKeysStay,
    RoleExchanged,
}

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const NEW_SESSION_TICKET: u8 = 4;
const END_OF_EARLY_DATA: u8 = 5;
const ENCRYPTED_EXTENSIONS: u8 = 8;
const CERTIFICATE: u8 = 11;
const CERTIFICATE_REQUEST: u8 = 13;
const FINISHED: u8 = 20;
const KEY_UPDATE: u8 = 24;
const COMPRESSED_CERTIFICATE: u8 = 25;

const KEY_SHARE: u16 = 51;
const PRE_SHARED_KEY: u16 = 41;
const EARLY_DATA: u16 = 42;
const X25519: u16 = 29;

/// What a replayer with the mistake answers; none where the question is not a replay.
pub fn answer(question: &Question, fault: Fault) -> Option<Answer> {
    let Question::Replay {
        role,
        private_keys,
        psks,
        messages,
        records,
    } = question
    else {
        return None;
    };
    let role = match fault {
        Fault::RoleExchanged => role.peer(),
        _ => *role,
    };
    let mut replayer = Replayer {
        fault,
        role,
        values: Values::default(),
    };
    replayer.replay(private_keys, psks, messages, records);
    Some(Answer::Ok(replayer.values))
}

struct Replayer {
    fault: Fault,
    role: Role,
    values: Values,
}

/// Reads from the front.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn number(&mut self, octets: usize) -> usize {
        let octets = self.take(octets).iter();
        octets.fold(0, |number, octet| number << 8 | usize::from(*octet))
    }

    fn vector(&mut self, octets: usize) -> &'a [u8] {
        let length = self.number(octets);
        self.take(length)
    }
}

/// The extensions of a hello message, and whether it is a HelloRetryRequest.
fn extensions(message: &[u8]) -> HashMap<u16, &[u8]> {
    let mut body = Cursor(&message[4..]);
    match message[0] {
        CLIENT_HELLO => {
            body.take(34);
            body.vector(1);
            body.vector(2);
            body.vector(1);
        }
        SERVER_HELLO => {
            body.take(34);
            body.vector(1);
            body.take(3);
        }
        _ => {}
    }
    let mut list = Cursor(body.vector(2));
    let mut found = HashMap::new();
    while !list.0.is_empty() {
        let extension_type = list.number(2) as u16;
        found.insert(extension_type, list.vector(2));
    }
    found
}

fn is_retry(message: &[u8]) -> bool {
    message[0] == SERVER_HELLO && message[6..38] == Sha256::digest(b"HelloRetryRequest")[..]
}

/// The groups and shares of a ClientHello.
fn shares(message: &[u8]) -> Vec<(u16, &[u8])> {
    let hello = extensions(message);
    let Some(list) = hello.get(&KEY_SHARE) else {
        return Vec::new();
    };
    let mut list = Cursor(Cursor(list).vector(2));
    let mut shares = Vec::new();
    while !list.0.is_empty() {
        shares.push((list.number(2) as u16, list.vector(2)));
    }
    shares
}

fn first_identity(message: &[u8], index: usize) -> Option<&[u8]> {
    let hello = extensions(message);
    let mut list = Cursor(Cursor(hello.get(&PRE_SHARED_KEY)?).vector(2));
    let mut identities = Vec::new();
    while !list.0.is_empty() {
        identities.push(list.vector(2));
        list.take(4);
    }
    identities.get(index).copied()
}

/// The certificate inside a CompressedCertificate of zlib, as a message.
fn decompressed(message: &[u8]) -> Vec<u8> {
    let mut body = Cursor(&message[9..]);
    let body = miniz_oxide::inflate::decompress_to_vec_zlib(body.vector(3)).unwrap();
    let length = (body.len() as u32).to_be_bytes();
    [&[CERTIFICATE], &length[1..], &body].concat()
}

fn expand_label(secret: &[u8], label: &str, context: &[u8], length: usize) -> Vec<u8> {
    expand(
        SHA256,
        secret,
        &right(length as u16, label, context),
        length,
    )
}

fn verify_data(base_key: &[u8], hash: &[u8]) -> Vec<u8> {
    hmac(SHA256, &expand_label(base_key, "finished", &[], 32), hash)
}

fn of(role: Role, what: &str) -> String {
    format!("{role}_{what}")
}

impl Replayer {
    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn note(&mut self, name: impl Into<String>, octets: impl Into<Octets>) {
        self.values.insert(name, octets);
    }

    fn value(&self, name: &str) -> Option<Vec<u8>> {
        self.values.get(name).map(|octets| octets.to_vec())
    }

    fn secret(&self, name: &str) -> Vec<u8> {
        self.value(name).unwrap_or_default()
    }

    /// The hash of a transcript of whole messages, the rule for HelloRetryRequest applied.
    fn hash(&self, transcript: &[Vec<u8>]) -> Vec<u8> {
        let mut transcript = transcript.to_vec();
        if self.is(Fault::LastTwoExchanged) && transcript.len() > 2 {
            let last = transcript.len() - 1;
            transcript.swap(last, last - 1);
        }
        if transcript.len() > 1 && is_retry(&transcript[1]) {
            let first = digest(SHA256, &[&transcript[0]]);
            match self.fault {
                Fault::NoMessageHash => {}
                Fault::FirstHelloForgotten => drop(transcript.drain(..2)),
                _ => transcript[0] = [&[254, 0, 0, 32], &first[..]].concat(),
            }
            if self.is(Fault::RetryNotHashed) {
                transcript.remove(1);
            }
        }
        if self.is(Fault::HeadersNotHashed) {
            for message in &mut transcript {
                message.drain(..4);
            }
        }
        let parts: Vec<&[u8]> = transcript.iter().map(|message| &message[..]).collect();
        digest(SHA256, &parts)
    }

    fn replay(
        &mut self,
        private_keys: &[Octets],
        psks: &[Octets],
        messages: &[Octets],
        records: &[Octets],
    ) {
        let hello = messages
            .iter()
            .position(|message| message[0] == SERVER_HELLO && !is_retry(message));
        let hello = hello.unwrap();
        let mut transcript: Vec<Vec<u8>> = Vec::new();
        // The transcript that a post-handshake authentication goes on from, and the types that are in it by mistake.
        let mut exchange: Vec<Vec<u8>> = Vec::new();
        let mut strays: Vec<Vec<u8>> = Vec::new();
        let (mut finished, mut updates, mut accepted) = (0, 0, false);
        let (mut before_finished, mut over_server_hello) = (Vec::new(), Vec::new());
        for (index, message) in messages.iter().enumerate() {
            let place = index + 1;
            let mut hashed = message.to_vec();
            if self.is(Fault::DecompressedHashed) && message[0] == COMPRESSED_CERTIFICATE {
                hashed = decompressed(message);
            }
            match message[0] {
                KEY_UPDATE => {
                    updates += 1;
                    if self.is(Fault::KeyUpdateHashed) {
                        strays.push(hashed);
                    }
                    continue;
                }
                NEW_SESSION_TICKET => {
                    if self.is(Fault::TicketHashed) {
                        strays.push(hashed);
                    }
                    continue;
                }
                _ => {}
            }
            let kept = !self.is(Fault::Missing(message[0]));
            if finished == 2 {
                if message[0] == CERTIFICATE_REQUEST {
                    let goes_on = self.is(Fault::OtherExchangeHashed) && !exchange.is_empty();
                    if !goes_on {
                        exchange = transcript.clone();
                    }
                    exchange.extend(strays.iter().cloned());
                }
                if kept {
                    exchange.push(hashed);
                }
                let hash = self.hash(&exchange);
                self.note(format!("transcript_hash.{place}"), hash);
                continue;
            }
            let before = self.hash(&transcript);
            if kept {
                transcript.push(hashed);
            }
            let hash = self.hash(&transcript);
            self.note(format!("transcript_hash.{place}"), hash.clone());
            match message[0] {
                SERVER_HELLO if index == hello => {
                    over_server_hello = hash.clone();
                    let over = match self.fault {
                        Fault::HandshakeSecretsOverClientHello => before,
                        _ => hash,
                    };
                    self.early(messages, hello, psks);
                    self.handshake(messages, hello, private_keys, &over);
                    if self.is(Fault::ChangeCipherSpecHashed) {
                        transcript.push(vec![1]);
                    }
                }
                ENCRYPTED_EXTENSIONS => {
                    accepted = extensions(message).contains_key(&EARLY_DATA);
                }
                FINISHED => {
                    let own = [Role::Server, Role::Client][finished];
                    let signer = match self.fault {
                        Fault::FinishedOfOtherSide => own.peer(),
                        _ => own,
                    };
                    let mut base_key = self.secret(&of(signer, "handshake_traffic_secret"));
                    if self.is(Fault::FinishedWithApplicationSecret) && finished == 1 {
                        base_key = self.secret("client_application_traffic_secret_0");
                    }
                    let over = match self.fault {
                        Fault::FinishedOverItself => &hash,
                        _ => &before,
                    };
                    self.note(format!("verify_data.{place}"), verify_data(&base_key, over));
                    match finished {
                        0 => {
                            before_finished = hash.clone();
                            let over = match self.fault {
                                Fault::ApplicationSecretsOverServerHello => &over_server_hello,
                                _ => &hash,
                            };
                            self.application(over);
                        }
                        _ => {
                            if self.is(Fault::ApplicationSecretsOverClientFinished) {
                                self.application(&hash);
                            }
                            let over = match self.fault {
                                Fault::ResumptionOverServerFinished => &before_finished,
                                Fault::ResumptionWithoutFinished => &before,
                                _ => &hash,
                            };
                            let main = self.secret("main_secret");
                            let secret = expand_label(&main, "res master", over, 32);
                            self.note("resumption_secret", secret);
                            if self.is(Fault::ExporterOverClientFinished) {
                                let secret = expand_label(&main, "exp master", &hash, 32);
                                self.note("exporter_secret", secret);
                            }
                        }
                    }
                    finished += 1;
                }
                _ => {}
            }
        }
        let received = self.open(records, accepted);
        if !self.is(Fault::KeyUpdateIgnored) {
            for _ in received..updates {
                self.update(self.role);
            }
        }
    }

    /// From the pre-shared key to the secrets of early data.
    fn early(&mut self, messages: &[Octets], hello: usize, psks: &[Octets]) {
        let zeros = [0; 32];
        let server_hello = extensions(&messages[hello]);
        let selected = server_hello
            .get(&PRE_SHARED_KEY)
            .map(|index| Cursor(index).number(2));
        let psk = match (selected, self.fault) {
            (Some(_), Fault::PskIgnored) => &zeros[..],
            (Some(_), Fault::FirstPsk) => &psks[0],
            (Some(index), _) => &psks[index],
            (None, Fault::PskNotSelected) if !psks.is_empty() => &psks[0],
            (None, _) => &zeros,
        };
        let early = hmac(SHA256, &zeros, psk);
        self.note("early_secret", early.clone());
        let first = &messages[0];
        let offers = extensions(first).contains_key(&EARLY_DATA);
        let identity = selected.and_then(|index| first_identity(&messages[hello - 1], index));
        if offers && identity.is_some() && identity == first_identity(first, 0) {
            let mut hash = digest(SHA256, &[first]);
            if self.is(Fault::EarlySecretsOverSecondHello) {
                hash = self.hash(&[0, 1, 2].map(|place| messages[place].to_vec()));
            }
            let secret = expand_label(&early, "c e traffic", &hash, 32);
            self.note("client_early_traffic_secret", secret);
            let secret = expand_label(&early, "e exp master", &hash, 32);
            self.note("early_exporter_secret", secret);
        }
    }

    /// From the key exchange to the main secret.
    fn handshake(
        &mut self,
        messages: &[Octets],
        hello: usize,
        private_keys: &[Octets],
        hash: &[u8],
    ) {
        let server_hello = extensions(&messages[hello]);
        let client_hello = &messages[hello - 1];
        let shared = server_hello.get(&KEY_SHARE).map(|share| {
            let mut share = Cursor(share);
            assert_eq!(share.number(2), usize::from(X25519));
            let server_share = share.vector(2);
            let in_hello = shares(client_hello);
            let place = in_hello.iter().position(|(group, _)| *group == X25519);
            let place = place.unwrap();
            let before = match hello {
                1 => 0,
                _ => shares(&messages[0]).len(),
            };
            let (own, peer) = match self.role {
                Role::Client => (before + place, server_share),
                Role::Server => (0, in_hello[place].1),
            };
            let own = match self.fault {
                Fault::FirstPrivateKey => 0,
                _ => own,
            };
            let number = |octets: &[u8]| <[u8; 32]>::try_from(octets).unwrap();
            x25519_dalek::x25519(number(&private_keys[own]), number(peer)).to_vec()
        });
        let shared = match (shared, self.fault) {
            (Some(shared), _) => shared,
            (None, Fault::NoZeros) => Vec::new(),
            (None, _) => vec![0; 32],
        };
        let salt = self.salt("early_secret");
        self.note("handshake_secret", hmac(SHA256, &salt, &shared));
        let secret = self.secret("handshake_secret");
        for (role, label) in [
            (Role::Client, "c hs traffic"),
            (Role::Server, "s hs traffic"),
        ] {
            let role = match self.fault {
                Fault::SidesExchanged => role.peer(),
                _ => role,
            };
            let traffic = expand_label(&secret, label, hash, 32);
            self.note(of(role, "handshake_traffic_secret"), traffic);
        }
        let salt = self.salt("handshake_secret");
        self.note("main_secret", hmac(SHA256, &salt, &[0; 32]));
    }

    fn salt(&self, secret: &str) -> Vec<u8> {
        let secret = self.secret(secret);
        match self.fault {
            Fault::NotDerived => secret,
            _ => expand_label(&secret, "derived", &digest(SHA256, &[]), 32),
        }
    }

    fn application(&mut self, hash: &[u8]) {
        let main = self.secret(match self.fault {
            Fault::MainSecretSkipped => "handshake_secret",
            _ => "main_secret",
        });
        for (role, label) in [
            (Role::Client, "c ap traffic"),
            (Role::Server, "s ap traffic"),
        ] {
            let traffic = expand_label(&main, label, hash, 32);
            self.note(of(role, "application_traffic_secret_0"), traffic);
        }
        self.note(
            "exporter_secret",
            expand_label(&main, "exp master", hash, 32),
        );
    }

    /// The next application traffic secret of a side.
    fn update(&mut self, role: Role) {
        let name = |role, generation| of(role, &format!("application_traffic_secret_{generation}"));
        let mut generation = 0;
        while self.values.get(&name(role, generation + 1)).is_some() {
            generation += 1;
        }
        let secret = match self.fault {
            Fault::UpdateOfOtherSide => self.secret(&name(role.peer(), generation)),
            Fault::UpdateOfFirstSecret => self.secret(&name(role, 0)),
            _ => self.secret(&name(role, generation)),
        };
        let next = expand_label(&secret, "traffic upd", &[], 32);
        self.note(name(role, generation + 1), next);
    }

    /// Opens the records until one does not open; gives the number of KeyUpdate messages.
    fn open(&mut self, records: &[Octets], accepted: bool) -> usize {
        let peer = self.role.peer();
        let mut epoch = match accepted && peer == Role::Client && !self.is(Fault::NoEarlyKeys) {
            true => "early_traffic_secret".to_owned(),
            false => "handshake_traffic_secret".to_owned(),
        };
        let (mut next_epoch, mut sequence, mut updates) = (None, 0u64, 0);
        let (mut stream, mut late) = (Vec::new(), false);
        for (index, record) in records.iter().enumerate() {
            let plain = self.open_one(record, &of(peer, &epoch), sequence);
            let early = |next: &str| self.open_one(record, &of(peer, next), 0);
            let plain = match self.fault {
                // As if the record that ends the handshake keys were already under the next ones.
                Fault::KeysOneRecordEarly if epoch.starts_with("handshake") => {
                    early("application_traffic_secret_0")
                }
                _ => plain,
            };
            let Some((content_type, content)) = plain else {
                return updates;
            };
            sequence += 1;
            self.note(format!("content.{}", index + 1), content.clone());
            if content_type == 22 {
                stream.extend(content);
            }
            while let [kind, high, middle, low, ..] = stream[..] {
                let length = u32::from_be_bytes([0, high, middle, low]) as usize + 4;
                if stream.len() < length {
                    break;
                }
                stream.drain(..length);
                let next = match kind {
                    END_OF_EARLY_DATA if self.is(Fault::EarlyKeysStay) => continue,
                    END_OF_EARLY_DATA => "handshake_traffic_secret".to_owned(),
                    FINISHED if !epoch.starts_with("handshake") => continue,
                    FINISHED if self.is(Fault::HandshakeKeysStay) => continue,
                    FINISHED => "application_traffic_secret_0".to_owned(),
                    KEY_UPDATE if self.is(Fault::KeyUpdateIgnored) => continue,
                    KEY_UPDATE => {
                        updates += 1;
                        self.update(peer);
                        format!("application_traffic_secret_{updates}")
                    }
                    _ => continue,
                };
                next_epoch = Some(next);
                late = self.is(Fault::KeysOneRecordLate);
            }
            if late {
                late = false;
            } else if let Some(next) = next_epoch.take() {
                epoch = next;
                if !self.is(Fault::SequenceNotRestarted) {
                    sequence = 0;
                }
            }
        }
        updates
    }

    fn open_one(&self, record: &[u8], secret: &str, sequence: u64) -> Option<(u8, Vec<u8>)> {
        let secret = self.secret(secret);
        let key = expand_label(&secret, "key", &[], 16);
        let mut nonce = expand_label(&secret, "iv", &[], 12);
        for (octet, number) in nonce[4..].iter_mut().zip(sequence.to_be_bytes()) {
            *octet ^= number;
        }
        let nonce = <[u8; 12]>::try_from(&nonce[..]).unwrap();
        let payload = Payload {
            msg: &record[5..],
            aad: &record[..5],
        };
        let aead = Aes128Gcm::new_from_slice(&key).unwrap();
        let mut inner = aead.decrypt(&nonce.into(), payload).ok()?;
        while inner.last() == Some(&0) {
            inner.pop();
        }
        Some((inner.pop()?, inner))
    }
}
