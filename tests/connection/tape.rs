//! What two endpoints of rustls send each other, opened with the secrets of their key log.

use std::{
    io::{Read as _, Write as _},
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, ServerConfig, ServerConnection, pki_types::ServerName,
};
use tlskat::{
    connection::SentRecord,
    crypto::RustCrypto,
    pki::Identity,
    record,
    registry::{CipherSuite, ContentType, Role},
    schedule,
};

use crate::endpoints::Log;

/// A connection while it runs.
pub struct Tape {
    pub client: ClientConnection,
    pub server: ServerConnection,
    pub log: Arc<Log>,
    records: Vec<(Role, Vec<u8>)>,
}

impl Tape {
    pub fn start(mut client: ClientConfig, mut server: ServerConfig) -> Self {
        let log = Arc::new(Log::default());
        client.key_log = Arc::clone(&log) as _;
        server.key_log = Arc::clone(&log) as _;
        let name = ServerName::try_from(Identity::SERVER_NAME).unwrap();
        Self {
            client: ClientConnection::new(Arc::new(client), name).unwrap(),
            server: ServerConnection::new(Arc::new(server)).unwrap(),
            log,
            records: Vec::new(),
        }
    }

    /// Carries what the endpoints have to say until they are silent.
    pub fn run(&mut self) -> &mut Self {
        loop {
            let (mut from_client, mut from_server) = (Vec::new(), Vec::new());
            while self.client.wants_write() {
                self.client.write_tls(&mut from_client).unwrap();
            }
            self.server.read_tls(&mut &from_client[..]).unwrap();
            self.server.process_new_packets().unwrap();
            self.note(Role::Client, &from_client);
            while self.server.wants_write() {
                self.server.write_tls(&mut from_server).unwrap();
            }
            self.client.read_tls(&mut &from_server[..]).unwrap();
            self.client.process_new_packets().unwrap();
            self.note(Role::Server, &from_server);
            if from_client.is_empty() && from_server.is_empty() {
                break;
            }
        }
        let mut data = [0; 64];
        while self
            .client
            .reader()
            .read(&mut data)
            .is_ok_and(|read| read > 0)
        {}
        while self
            .server
            .reader()
            .read(&mut data)
            .is_ok_and(|read| read > 0)
        {}
        self
    }

    fn note(&mut self, role: Role, mut octets: &[u8]) {
        while let [_, _, _, high, low, ..] = *octets {
            let end = record::HEADER_LENGTH + usize::from(u16::from_be_bytes([high, low]));
            self.records.push((role, octets[..end].to_vec()));
            octets = &octets[end..];
        }
    }

    pub fn client_says(&mut self, data: &[u8]) -> &mut Self {
        self.client.writer().write_all(data).unwrap();
        self.run()
    }

    pub fn server_says(&mut self, data: &[u8]) -> &mut Self {
        self.server.writer().write_all(data).unwrap();
        self.run()
    }

    pub fn close(&mut self) -> &mut Self {
        self.client.send_close_notify();
        self.run();
        self.server.send_close_notify();
        self.run()
    }

    /// The records with their content.
    pub fn records(&self, suite: CipherSuite) -> Vec<SentRecord> {
        let mut sides = [
            Opener::new(&self.log, suite, Role::Client),
            Opener::new(&self.log, suite, Role::Server),
        ];
        let open = |(role, octets): &(Role, Vec<u8>)| {
            let protected = octets[0] == ContentType::APPLICATION_DATA.0;
            let (content_type, payload) = match role {
                _ if !protected => (ContentType(octets[0]), octets[5..].to_vec()),
                Role::Client => sides[0].open(octets),
                Role::Server => sides[1].open(octets),
            };
            SentRecord {
                role: *role,
                content_type,
                payload: payload.into(),
                record: octets[..].into(),
            }
        };
        self.records.iter().map(open).collect()
    }
}

/// Opens the records of one side by trying: the key that was used last, and those that come after it.
struct Opener {
    suite: CipherSuite,
    secrets: Vec<Vec<u8>>,
    current: usize,
    sequence: u64,
}

/// How many KeyUpdate messages of a side can be followed.
const MOST_UPDATES: usize = 8;

impl Opener {
    fn new(log: &Log, suite: CipherSuite, role: Role) -> Self {
        let labels: &[&str] = match role {
            Role::Client => &[
                "CLIENT_EARLY_TRAFFIC_SECRET",
                "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                "CLIENT_TRAFFIC_SECRET_0",
            ],
            Role::Server => &["SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"],
        };
        let logged = labels.iter().filter_map(|label| log.secret(label));
        let mut secrets: Vec<Vec<u8>> = logged.collect();
        for _ in 0..MOST_UPDATES {
            let last = secrets.last().unwrap();
            let hash = suite.hash().unwrap();
            let next = schedule::next_traffic_secret(&RustCrypto, hash, last).unwrap();
            secrets.push(next.to_vec());
        }
        Self {
            suite,
            secrets,
            current: 0,
            sequence: 0,
        }
    }

    fn open(&mut self, record: &[u8]) -> (ContentType, Vec<u8>) {
        for place in self.current..self.secrets.len() {
            let sequence = match place == self.current {
                true => self.sequence,
                false => 0,
            };
            let keys =
                schedule::traffic_keys(&RustCrypto, self.suite, &self.secrets[place]).unwrap();
            let (key, iv) = (&keys.key, &keys.iv);
            if let Ok(opened) = record::open(&RustCrypto, self.suite, key, iv, sequence, record) {
                (self.current, self.sequence) = (place, sequence + 1);
                return (opened.content_type, opened.content);
            }
        }
        panic!("no logged secret opens a record");
    }
}
