//! Handshakes of rustls, set up to do the same work.

use std::sync::{Arc, Mutex};

use ::rustls::{
    ClientConfig, ClientConnection, Connection, Error, NamedGroup, RootCertStore, ServerConfig,
    ServerConnection,
    client::{
        ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
        WebPkiServerVerifier,
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime},
    server::StoresServerSessions,
    time_provider::TimeProvider,
    version::TLS13,
};

use super::{STEP, conversation};
use crate::{
    engine,
    generate::{Conversation, Scenario},
    measure::{Contender, MeasureError, Part, Work, rustls::providers},
    pki,
};

/// A contender for each provider that has what the scenario needs.
pub(super) fn contenders(scenario: &Scenario) -> Result<Vec<Contender>, MeasureError> {
    let unsound = || MeasureError::Vector(scenario.id.clone());
    let conversation = conversation(scenario).map_err(|_| unsound())?;
    let mut contenders = Vec::new();
    for (name, mut provider) in providers() {
        provider
            .cipher_suites
            .retain(|suite| u16::from(suite.suite()) == scenario.suite.0);
        provider
            .kx_groups
            .retain(|group| u16::from(group.name()) == scenario.group.0);
        if provider.cipher_suites.is_empty() || provider.kx_groups.is_empty() {
            continue;
        }
        let wrong = |_| MeasureError::wrong_answer(name, STEP, &scenario.id);
        let endpoints = Endpoints::new(provider, &conversation).map_err(wrong)?;
        let work = Work::again(move || endpoints.handshake().map(|_| ()));
        contenders.push(Contender::new(name, "", Part::Peer, work));
    }
    Ok(contenders)
}

/// Configurations of both sides.
struct Endpoints {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    name: ServerName<'static>,
}

impl Endpoints {
    /// Made ready for as many handshakes as are wanted, each checked to be of the wanted kind.
    fn new(provider: CryptoProvider, conversation: &Conversation) -> Result<Self, Error> {
        let resumes = !conversation.client.common.psks.is_empty();
        let provider = Arc::new(provider);
        let clock = Arc::new(Clock(conversation.client.common.trust.time));
        let mut roots = RootCertStore::empty();
        for root in pki::roots() {
            roots.add(CertificateDer::from(*root))?;
        }
        let verifier =
            WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build();
        let verifier = verifier.map_err(|error| Error::General(error.to_string()))?;
        let sessions = Arc::new(Sessions::default());
        let mut client = ClientConfig::builder_with_details(provider.clone(), clock.clone())
            .with_protocol_versions(&[&TLS13])?
            .with_webpki_verifier(verifier)
            .with_no_client_auth();
        client.resumption = match resumes {
            true => Resumption::store(sessions.clone()),
            false => Resumption::disabled(),
        };
        let identity = match &conversation.server.common.identity {
            Some(identity) => identity.clone(),
            None => pki::identity("server-ed25519")
                .map(engine::Identity::of_test)
                .ok_or_else(|| Error::General("no test identity".to_owned()))?,
        };
        let chain = identity
            .chain
            .into_iter()
            .map(CertificateDer::from)
            .collect();
        let key = PrivateKeyDer::Pkcs8(identity.private_key.into());
        let mut server = ServerConfig::builder_with_details(provider, clock)
            .with_protocol_versions(&[&TLS13])?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        if resumes {
            server.session_storage = sessions;
        }
        let name = ServerName::try_from(pki::Identity::SERVER_NAME);
        let name = name.map_err(|error| Error::General(error.to_string()))?;
        server.send_tls13_tickets = conversation.server.tickets.len();
        let endpoints = Self {
            client: Arc::new(client),
            server: Arc::new(server),
            name,
        };
        if resumes {
            // The ticket that the next one resumes, and so on.
            endpoints.handshake()?;
        }
        let (client, mut server) = endpoints.handshake()?;
        let is_resumed = client.handshake_kind() == Some(::rustls::HandshakeKind::Resumed);
        let (mut ours, mut theirs) = ([0; 32], [0; 32]);
        client.export_keying_material(&mut ours, b"EXPERIMENTAL-tlskat", None)?;
        server.export_keying_material(&mut theirs, b"EXPERIMENTAL-tlskat", None)?;
        if ours != theirs || is_resumed != resumes || server.process_new_packets().is_err() {
            return Err(Error::HandshakeNotComplete);
        }
        Ok(endpoints)
    }

    /// One handshake, until both sides have nothing more to say.
    fn handshake(&self) -> Result<(ClientConnection, ServerConnection), Error> {
        let mut client = Connection::Client(ClientConnection::new(
            self.client.clone(),
            self.name.clone(),
        )?);
        let mut server = Connection::Server(ServerConnection::new(self.server.clone())?);
        let mut octets = Vec::with_capacity(4096);
        while client.wants_write() || server.wants_write() {
            pass(&mut client, &mut server, &mut octets)?;
            pass(&mut server, &mut client, &mut octets)?;
        }
        match (client, server) {
            (Connection::Client(client), Connection::Server(server))
                if !client.is_handshaking() && !server.is_handshaking() =>
            {
                Ok((client, server))
            }
            _ => Err(Error::HandshakeNotComplete),
        }
    }
}

/// Hands all that one side has to say to the other one.
fn pass(from: &mut Connection, to: &mut Connection, octets: &mut Vec<u8>) -> Result<(), Error> {
    octets.clear();
    let failed = |error: std::io::Error| Error::General(error.to_string());
    while from.wants_write() {
        from.write_tls(octets).map_err(failed)?;
    }
    let mut left = &octets[..];
    while !left.is_empty() {
        to.read_tls(&mut left).map_err(failed)?;
        to.process_new_packets()?;
    }
    Ok(())
}

/// A clock that stands.
#[derive(Debug)]
struct Clock(u64);

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(core::time::Duration::from_secs(
            self.0,
        )))
    }
}

/// The last session of both sides.
#[derive(Debug, Default)]
struct Sessions {
    client: Mutex<Option<Tls13ClientSessionValue>>,
    server: Mutex<Option<(Vec<u8>, Vec<u8>)>>,
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, value: Tls13ClientSessionValue) {
        if let Ok(mut client) = self.client.lock() {
            *client = Some(value);
        }
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.client.lock().ok()?.take()
    }
}

impl StoresServerSessions for Sessions {
    fn put(&self, key: Vec<u8>, value: Vec<u8>) -> bool {
        let Ok(mut server) = self.server.lock() else {
            return false;
        };
        *server = Some((key, value));
        true
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let server = self.server.lock().ok()?;
        let (kept, value) = server.as_ref()?;
        (kept == key).then(|| value.clone())
    }

    fn take(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.get(key)
    }

    fn can_cache(&self) -> bool {
        true
    }
}
