//! Opens records with the secrets of a key log.

use std::sync::Mutex;

use tlskat::{
    connection::SentRecord,
    crypto::RustCrypto,
    record,
    registry::{CipherSuite, ContentType, Role},
    schedule,
};

/// The secrets of one connection by label, as both endpoints log them.
#[derive(Debug, Default)]
pub struct Log(pub Mutex<Vec<(String, Vec<u8>)>>);

impl Log {
    pub fn secret(&self, label: &str) -> Option<Vec<u8>> {
        let secrets = self.0.lock().unwrap();
        let found = secrets.iter().find(|(known, _)| known == label);
        found.map(|(_, secret)| secret.clone())
    }
}

/// The records with their content.
pub fn opened(records: &[(Role, Vec<u8>)], log: &Log, suite: CipherSuite) -> Vec<SentRecord> {
    let mut sides = [
        Opener::new(log, suite, Role::Client),
        Opener::new(log, suite, Role::Server),
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
    records.iter().map(open).collect()
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
