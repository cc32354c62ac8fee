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
    pki::Identity,
    record,
    registry::{CipherSuite, Role},
};

use crate::opener::{Log, opened};

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
        opened(&self.records, &self.log, suite)
    }
}
