//! The client and the server of the engine, and peers that say anything.

use super::{
    cursor::{Cursor, opaque},
    wire,
};
use crate::{
    crypto::RustCrypto,
    engine::{Client, Endpoint, Error, Faithful, Server, Tamper},
    generate::{Conversation, Scenario, Shape},
    registry::{CipherSuite, ContentType, NamedGroup, ProtocolVersion, Role, SignatureScheme},
    vector::Library,
    wire::{Handshake, Record, properties},
};

/// A client, to a peer whose messages and records are changed, or to records of any octets.
pub(super) fn client(octets: &[u8]) {
    endpoint(Role::Client, octets);
}

/// A server, in the same way.
pub(super) fn server(octets: &[u8]) {
    endpoint(Role::Server, octets);
}

fn endpoint(role: Role, octets: &[u8]) {
    let mut cursor = Cursor::new(octets);
    match Shape::ALL.get(usize::from(cursor.u8())) {
        Some(shape) => conversation(role, *shape, cursor),
        None => stream(role, Shape::Full, cursor.rest()),
    }
}

/// A ClientHello comes to a server.
pub(super) fn hello_to_server(message: &[u8]) {
    let shape = any_of(
        message,
        &[Shape::Full, Shape::PskResumption, Shape::RetryBoth],
    );
    let (scenario, conversation) = scenario(shape);
    let octets = in_records(message);
    received(
        Role::Server,
        &scenario,
        &conversation,
        &mut [&octets[..]].into_iter(),
    );
}

/// A ServerHello or HelloRetryRequest comes to a client.
pub(super) fn hello_to_client(message: &[u8]) {
    let shape = any_of(message, &[Shape::PskResumption, Shape::RetryBoth]);
    let (scenario, conversation) = scenario(shape);
    let octets = in_records(message);
    received(
        Role::Client,
        &scenario,
        &conversation,
        &mut [&octets[..]].into_iter(),
    );
}

/// One of the shapes, by the length of the message.
fn any_of(message: &[u8], shapes: &[Shape]) -> Shape {
    shapes[message.len() % shapes.len()]
}

fn scenario(shape: Shape) -> (Scenario, Conversation) {
    let scenario = Scenario::new(
        shape.name(),
        CipherSuite::TLS_AES_128_GCM_SHA256,
        NamedGroup::X25519,
        SignatureScheme::ED25519,
        shape,
    );
    let conversation = scenario.conversation().expect("a shape of the table");
    (scenario, conversation)
}

/// One side of a conversation meets a peer whose messages and records are edited.
fn conversation(role: Role, shape: Shape, edits: Cursor<'_>) {
    let (scenario, conversation) = scenario(shape);
    let entropy = scenario.entropy().expect("a seed");
    let peer: Box<dyn Tamper> = Box::new(Edits(edits));
    let (client, server): (_, Box<dyn Tamper>) = match role {
        Role::Client => (Box::new(Faithful) as Box<dyn Tamper>, peer),
        Role::Server => (peer, Box::new(Faithful)),
    };
    let sides = conversation.sides(&RustCrypto, entropy, client, server);
    let mut sides = sides.expect("a configuration of the table");
    // How it ends is another matter; that it does is what counts.
    let _ = sides.play(&conversation.script);
    let mut side = match role {
        Role::Client => Side::Client(sides.client),
        Role::Server => Side::Server(sides.server),
    };
    side.assert_stays_failed();
}

/// One side receives octets, and does the same whether they come at once or in pieces.
fn stream(role: Role, shape: Shape, octets: &[u8]) {
    let (scenario, conversation) = scenario(shape);
    let once = received(role, &scenario, &conversation, &mut [octets].into_iter());
    let piece = 1 + octets.len() / 3;
    let pieces = received(role, &scenario, &conversation, &mut octets.chunks(piece));
    assert_eq!(once, pieces);
}

/// What a side sends, and how it fails.
fn received(
    role: Role,
    scenario: &Scenario,
    conversation: &Conversation,
    pieces: &mut dyn Iterator<Item = &[u8]>,
) -> (Vec<u8>, Option<Error>) {
    let entropy = scenario.entropy().expect("a seed");
    let sides = conversation.sides(&RustCrypto, entropy, Box::new(Faithful), Box::new(Faithful));
    let sides = sides.expect("a configuration of the table");
    let mut side = match role {
        Role::Client => Side::Client(sides.client),
        Role::Server => Side::Server(sides.server),
    };
    let mut sent = Vec::new();
    for piece in pieces {
        let received = side.receive(piece);
        assert_eq!(received.err().as_ref(), side.endpoint().failure());
        sent.extend(side.endpoint().output());
    }
    sent.extend(side.endpoint().output());
    let failure = side.endpoint().failure().cloned();
    side.assert_stays_failed();
    (sent, failure)
}

enum Side<'a> {
    Client(Client<'a>),
    Server(Server<'a>),
}

impl<'a> Side<'a> {
    fn endpoint(&mut self) -> &mut Endpoint<'a> {
        match self {
            Self::Client(client) => client.endpoint_mut(),
            Self::Server(server) => server.endpoint_mut(),
        }
    }

    fn receive(&mut self, octets: &[u8]) -> Result<(), Error> {
        match self {
            Self::Client(client) => client.receive(octets),
            Self::Server(server) => server.receive(octets),
        }
    }

    /// After an error nothing is read and nothing sent.
    fn assert_stays_failed(&mut self) {
        let Some(failure) = self.endpoint().failure().cloned() else {
            return;
        };
        self.endpoint().output();
        assert_eq!(self.receive(&[21, 3, 3, 0, 2, 1, 0]), Err(failure));
        assert!(self.endpoint().output().is_empty());
        assert!(self.endpoint().write(b"data").is_err());
        assert!(self.endpoint().output().is_empty());
    }
}

/// Changes what an endpoint sends by what the octets say, in order; at their end nothing more.
struct Edits<'a>(Cursor<'a>);

impl Edits<'_> {
    fn edit(&mut self, octets: &mut Vec<u8>) {
        match self.0.u8() {
            1 => *octets = self.0.opaque().to_vec(),
            2 => drop(octets.splice(..0, self.0.opaque().iter().copied())),
            3 => octets.extend_from_slice(self.0.opaque()),
            4 => {
                let (at, change) = (self.0.u16(), self.0.u8());
                if let Some(octet) = octets.get_mut(usize::from(at)) {
                    *octet ^= change;
                }
            }
            5 => octets.truncate(self.0.u16().into()),
            // Octets inside, with a length of the message that fits.
            6 => {
                let at = octets.len().min(self.0.u16().into());
                octets.splice(at..at, self.0.opaque().iter().copied());
                properties::fit_header(octets);
            }
            7 => {
                let at = octets.len().min(self.0.u16().into());
                let end = octets.len().min(at + usize::from(self.0.u8()));
                octets.drain(at..end);
                properties::fit_header(octets);
            }
            8 => {
                // What is sent counts as little beside the rest of the conversation as the input does.
                const MOST: usize = 1 << 14;
                let one = octets.clone();
                let count = usize::from(self.0.u8()).min(MOST / one.len().max(1));
                octets.extend_from_slice(&one.repeat(count));
            }
            _ => {}
        }
    }
}

impl Tamper for Edits<'_> {
    fn message(&mut self, message: &Handshake<'_>) -> Option<Vec<u8>> {
        if self.0.is_empty() {
            return None;
        }
        let mut octets = Vec::new();
        message.encode(&mut octets).ok()?;
        self.edit(&mut octets);
        Some(octets)
    }

    fn record(&mut self, _: ContentType, _: &[u8], record: &mut Vec<u8>) {
        if !self.0.is_empty() {
            self.edit(record);
        }
    }
}

/// A handshake message in records without protection.
fn in_records(message: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    for fragment in message.chunks(1 << 14) {
        let record = Record {
            content_type: ContentType::HANDSHAKE,
            legacy_record_version: ProtocolVersion::TLS1_2,
            fragment,
        };
        record.encode(&mut octets).expect("a fragment that fits");
    }
    octets
}

/// Every conversation as it is and with one message in place of another, and the records of the vectors.
pub(super) fn client_seeds(library: &Library) -> Vec<Vec<u8>> {
    seeds(library, &[2, 6, 8, 11, 13, 15, 20, 24])
}

/// In the same way, with the messages that a client sends.
pub(super) fn server_seeds(library: &Library) -> Vec<Vec<u8>> {
    seeds(library, &[1, 5, 11, 15, 20, 24])
}

fn seeds(library: &Library, sent: &[u8]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (index, _) in (0..).zip(Shape::ALL) {
        seeds.push(vec![index]);
        // The second thing to be edited is another octet.
        seeds.push(vec![index, 0, 4, 0, 9, 1]);
    }
    for record in wire::records(library) {
        seeds.push([&[u8::MAX], &record[..]].concat());
    }
    for message in wire::messages(library) {
        if message.first().is_some_and(|first| sent.contains(first)) {
            let mut seed = vec![0, 1];
            if opaque(&mut seed, &message).is_some() {
                seeds.push(seed);
            }
            seeds.push([&[u8::MAX], &in_records(&message)[..]].concat());
        }
    }
    seeds
}
