//! The engine's side of a row: it speaks with a witness, and compares what both have.

use std::{
    thread,
    time::{Duration, Instant},
};

use tlskat::{
    crypto::{Provider, RustCrypto},
    engine::{
        Client, ClientConfig, Endpoint, Error, Faithful, PreSharedKey, Server, ServerConfig, Ticket,
    },
    entropy::Entropy,
    generate::{Act, Scenario, Shape},
    registry::{AlertDescription, ContentType, HandshakeType, PskKeyExchangeMode, PskKind, Role},
    wire::{Handshake, KeyUpdateRequest},
};

use crate::{
    key_log,
    outline::outline,
    peer::{Fault, Host, Job, LIMIT, Peer, Turn},
};

/// Speaks a row with a witness.
pub fn row(job: &Job<'_>, host: &mut dyn Host) -> Result<(), Fault> {
    let ticket = match job.needs_ticket() {
        true => Some(first_connection(job, host)?),
        false => None,
    };
    let (client, server) = configurations(job, ticket)?;
    let entropy = job.row.entropy()?;
    let mut peer = host.connect(Turn::Last)?;
    let mut talk = match job.role {
        Role::Server => Talk::of_client(&client, entropy, peer.as_mut())?,
        Role::Client => Talk::of_server(&server, entropy, peer.as_mut())?,
    };
    let told = talk.whole(job);
    told.map_err(|Fault(fault)| {
        let complaint = talk.peer.complaint();
        Fault(format!("{fault}\n{}", indented(&complaint)))
    })
}

/// The last lines of what a witness says.
fn indented(complaint: &str) -> String {
    let lines: Vec<_> = complaint.lines().collect();
    let last = lines.len().saturating_sub(24);
    let lines = lines[last..].iter().map(|line| format!("    {line}\n"));
    lines.collect()
}

/// A full handshake that leads to a ticket.
fn first_connection(job: &Job<'_>, host: &mut dyn Host) -> Result<Known, Fault> {
    let row = job.row;
    let id = format!("{} first", row.id);
    let first = Scenario::new(&id[..], row.suite, row.group, row.scheme, Shape::Full);
    let mut conversation = first.conversation()?;
    conversation.client.psk_modes = job.conversation.client.psk_modes.clone();
    conversation.server.tickets = vec![Ticket {
        lifetime: 7200,
        nonce: vec![0],
        length: 48,
        max_early_data: Some(16_384),
    }];
    let entropy = Entropy::new(row.seed.as_bytes(), &id)?;
    let mut peer = host.connect(Turn::First)?;
    let mut talk = match job.role {
        Role::Server => Talk::of_client(&conversation.client, entropy, peer.as_mut())?,
        Role::Client => Talk::of_server(&conversation.server, entropy, peer.as_mut())?,
    };
    talk.ticket(row).map_err(|Fault(fault)| {
        let complaint = talk.peer.complaint();
        Fault(format!(
            "first connection: {fault}\n{}",
            indented(&complaint)
        ))
    })
}

/// A ticket that both sides know, and when it came.
struct Known {
    psk: PreSharedKey,
    came: Instant,
}

/// The configurations of the row, with the ticket in the place of the one that was made up.
fn configurations(
    job: &Job<'_>,
    ticket: Option<Known>,
) -> Result<(ClientConfig, ServerConfig), Fault> {
    let (mut client, mut server) = (
        job.conversation.client.clone(),
        job.conversation.server.clone(),
    );
    if let Some(Known { mut psk, came }) = ticket {
        let mut age = u32::try_from(came.elapsed().as_millis())?;
        if job.shape() == Shape::EarlyDataRejected {
            // Early data of a ticket that is older than it seems is refused (RFC 8446, section 8.3).
            age += 100_000;
        }
        psk.obfuscated_ticket_age = psk.obfuscated_ticket_age.wrapping_add(age);
        for psks in [&mut client.common.psks, &mut server.common.psks] {
            let mut made_up = psks
                .iter_mut()
                .filter(|psk| psk.kind == PskKind::Resumption);
            if let Some(made_up) = made_up.next() {
                *made_up = psk.clone();
            }
        }
    }
    if matches!(
        job.shape(),
        Shape::PskRetry | Shape::EarlyDataRejectedByRetry
    ) {
        client.shares.clear();
    }
    // A client that offers both modes leaves the choice to the server.
    server.prefer_psk_ke = client.psk_modes == [PskKeyExchangeMode::PSK_KE];
    Ok((client, server))
}

/// The engine's end.
enum Own<'a> {
    Client(Client<'a>),
    Server(Server<'a>),
}

struct Talk<'a, 'p> {
    own: Own<'a>,
    peer: &'p mut dyn Peer,
    /// Octets of application data that have come and were looked at.
    read: usize,
}

impl<'a, 'p> Talk<'a, 'p> {
    fn of_client(
        config: &'a ClientConfig,
        entropy: Entropy,
        peer: &'p mut dyn Peer,
    ) -> Result<Self, Fault> {
        let provider: &dyn Provider = &RustCrypto;
        let mut client = Client::new(config, provider, entropy, Box::new(Faithful))?;
        client.start()?;
        let own = Own::Client(client);
        Ok(Self { own, peer, read: 0 })
    }

    fn of_server(
        config: &'a ServerConfig,
        entropy: Entropy,
        peer: &'p mut dyn Peer,
    ) -> Result<Self, Fault> {
        let server = Server::new(config, &RustCrypto, entropy, Box::new(Faithful))?;
        let own = Own::Server(server);
        Ok(Self { own, peer, read: 0 })
    }

    /// The connection that the row describes, and all comparisons.
    fn whole(&mut self, job: &Job<'_>) -> Result<(), Fault> {
        self.until("is not connected", |talk| talk.own.is_connected())?;
        self.exchange()?;
        self.early_data(job)?;
        self.exports()?;
        for (place, act) in job.conversation.script.iter().enumerate() {
            let told = self.perform(act);
            told.map_err(|Fault(fault)| Fault(format!("act {place} of the script: {fault}")))?;
        }
        self.same_shape(job)?;
        let random = self.client_random()?;
        let log = self.peer.key_log(&random)?;
        let early_data = self.own.is_early_data_accepted() == Some(true);
        key_log::compare(&log, &self.own.endpoint().secrets(), early_data)?;
        Ok(())
    }

    /// Keying material is there from the server's Finished on.
    fn exports(&mut self) -> Result<(), Fault> {
        for (export, told) in self.peer.exports()? {
            let (label, context) = (&export.label, &export.context);
            let own = self.own.endpoint().export(label, context, export.length)?;
            if own != told {
                return Err(Fault(format!("another export of {label:?}")));
            }
        }
        Ok(())
    }

    /// The connection that leads to a ticket.
    fn ticket(&mut self, row: &Scenario) -> Result<Known, Fault> {
        self.until("is not connected", |talk| talk.own.is_connected())?;
        let psk = match &self.own {
            Own::Client(_) => {
                self.until("has no ticket", |talk| match &talk.own {
                    Own::Client(client) => !client.tickets().is_empty(),
                    Own::Server(_) => true,
                })?;
                let Own::Client(client) = &self.own else {
                    return Err(Fault("no client".into()));
                };
                let ticket = client.tickets().first();
                ticket.ok_or(Fault("no ticket".into()))?.pre_shared_key(0)
            }
            Own::Server(server) => {
                let issued = server.tickets().first();
                let issued = issued.ok_or(Fault("no ticket".into()))?;
                let psk = PreSharedKey {
                    kind: PskKind::Resumption,
                    identity: issued.ticket.clone(),
                    key: issued.psk.to_vec(),
                    suite: row.suite,
                    obfuscated_ticket_age: 0,
                    max_early_data: 16_384,
                };
                self.exchange()?;
                psk
            }
        };
        let came = Instant::now();
        // The ticket may have come before the Finished of the engine went.
        self.exchange()?;
        // What a program prints about this connection must not come in the next one.
        self.exports()?;
        self.peer.keep_ticket()?;
        self.own.endpoint_mut().close()?;
        self.exchange()?;
        Ok(Known { psk, came })
    }

    fn early_data(&mut self, job: &Job<'_>) -> Result<(), Fault> {
        let data = job.early_data();
        if data.is_empty() || self.own.is_early_data_accepted() != Some(true) {
            return Ok(());
        }
        match &self.own {
            Own::Client(_) => {
                self.until("has not read the early data", |talk| {
                    talk.peer.has_read_early(&data)
                })?;
                Ok(())
            }
            Own::Server(_) => self.arrives(&data),
        }
    }

    fn perform(&mut self, act: &Act) -> Result<(), Fault> {
        let own = self.own.role();
        match act {
            Act::Write(role, data) if *role == own => {
                let data = self.peer.readable(data);
                self.own.endpoint_mut().write(&data)?;
                self.exchange()?;
                if self.peer.echoes() {
                    return self.arrives(&data);
                }
                self.until("has not read it", |talk| talk.peer.has_read(&data))
            }
            Act::Write(_, data) => {
                let coming = self.peer.write(data)?;
                self.arrives(&coming)
            }
            Act::UpdateKeys(role, request) if *role == own => {
                self.own.endpoint_mut().update_keys(*request)?;
                self.exchange()
            }
            Act::UpdateKeys(role, request) => {
                let before = self.generations(*role);
                self.peer.update_keys(*request)?;
                self.until("sends no KeyUpdate", |talk| {
                    talk.generations(*role) > before
                })
            }
            Act::CrossingKeyUpdates => self.crossing_key_updates(),
            Act::RequestAuthentication(context) => {
                if let Own::Server(server) = &mut self.own {
                    server.request_authentication(context)?;
                    return self.until("sends no certificate", |talk| match &talk.own {
                        Own::Server(server) => !server.awaits_authentication(),
                        Own::Client(_) => true,
                    });
                }
                let before = self.finished();
                self.peer.request_authentication()?;
                self.until("asks for no certificate", |talk| talk.finished() > before)
            }
            Act::Alert(role, AlertDescription::CLOSE_NOTIFY) if *role != own => {
                // Most close when the other side does.
                for _ in 0..25 {
                    self.exchange()?;
                    if self.own.endpoint().is_read_closed() {
                        return Ok(());
                    }
                    thread::sleep(Duration::from_millis(1));
                }
                // A program that has just ended cannot be asked any more.
                let _ = self.peer.close();
                self.until("does not close", |talk| {
                    talk.own.endpoint().is_read_closed()
                })
            }
            Act::Alert(_, alert) => {
                self.own.endpoint_mut().alert(*alert)?;
                let output = self.own.endpoint_mut().output();
                self.peer.send(&output)?;
                match *alert {
                    AlertDescription::CLOSE_NOTIFY => Ok(()),
                    // The witness ends the connection, in whichever way.
                    _ => {
                        let seen = crate::peer::wait_until(|| {
                            let _ = self.peer.receive();
                            self.peer.has_seen(*alert)
                        });
                        match seen {
                            true => Ok(()),
                            false => Err(Fault("the witness has not seen it".into())),
                        }
                    }
                }
            }
        }
    }

    /// The KeyUpdate of the witness is on its way while the engine's sets out.
    fn crossing_key_updates(&mut self) -> Result<(), Fault> {
        let peer = self.own.role().peer();
        let before = self.generations(peer);
        self.peer.update_keys(KeyUpdateRequest::UpdateRequested)?;
        let mut on_its_way = Vec::new();
        crate::peer::wait_until(|| {
            on_its_way = self.peer.receive().unwrap_or_default();
            !on_its_way.is_empty()
        });
        let endpoint = self.own.endpoint_mut();
        endpoint.update_keys(KeyUpdateRequest::UpdateRequested)?;
        self.own.receive(&on_its_way)?;
        self.until("sends no KeyUpdate", |talk| talk.generations(peer) > before)
    }

    /// Waits for application data, which has to be this.
    fn arrives(&mut self, data: &[u8]) -> Result<(), Fault> {
        let end = self.read + data.len();
        self.until("does not send it", |talk| {
            let parts = talk.own.endpoint().application_data().iter();
            parts.map(Vec::len).sum::<usize>() >= end
        })?;
        let all = self.own.endpoint().application_data().concat();
        let got = all.get(self.read..).unwrap_or_default();
        self.read = end;
        match got == data {
            true => Ok(()),
            false => Err(Fault(format!(
                "other data comes: {:?}",
                String::from_utf8_lossy(got)
            ))),
        }
    }

    /// Carries octets until the condition holds.
    fn until(&mut self, not: &str, done: impl Fn(&mut Self) -> bool) -> Result<(), Fault> {
        let mut moved = Instant::now();
        while !done(self) {
            if self.exchange_once()? {
                moved = Instant::now();
            } else if moved.elapsed() > LIMIT {
                return Err(Fault(format!(
                    "the witness {not}, in {:?}",
                    self.own.state()
                )));
            } else {
                thread::sleep(Duration::from_micros(200));
            }
        }
        Ok(())
    }

    /// Carries octets until there are none for a moment.
    fn exchange(&mut self) -> Result<(), Fault> {
        while self.exchange_once()? {}
        Ok(())
    }

    /// Whether octets went in any direction.
    fn exchange_once(&mut self) -> Result<bool, Fault> {
        let output = self.own.endpoint_mut().output();
        if !output.is_empty() {
            self.peer.send(&output)?;
        }
        let input = self.peer.receive()?;
        if let Err(error) = self.own.receive(&input) {
            // The alert is for the witness; the fault is told here.
            let output = self.own.endpoint_mut().output();
            let _ = self.peer.send(&output);
            return Err(Fault(format!("the engine refuses: {error}")));
        }
        Ok(!output.is_empty() || !input.is_empty())
    }

    /// Handshake messages and alerts of both sides have to be those of the row.
    fn same_shape(&self, job: &Job<'_>) -> Result<(), Fault> {
        let sides = job.conversation.run(
            &RustCrypto,
            job.row.entropy()?,
            Box::new(Faithful),
            Box::new(Faithful),
        )?;
        for role in [Role::Client, Role::Server] {
            let tickets = job.shape() == Shape::Tickets;
            let of_row = outline(sides.client.endpoint().journal(), role, tickets)?;
            let of_talk = outline(self.own.endpoint().journal(), role, tickets)?;
            let retried = |lines: Vec<String>| -> Vec<String> {
                let kept = |line: &String| match job.shape() {
                    // The retry may be for a group instead of a cookie.
                    Shape::PskRetry | Shape::EarlyDataRejectedByRetry => {
                        line.replace(" cookie", "")
                    }
                    _ => line.clone(),
                };
                lines.iter().map(kept).collect()
            };
            let (of_row, of_talk) = (retried(of_row), retried(of_talk));
            if of_row != of_talk {
                return Err(Fault(format!(
                    "other messages of the {role}:\n    {}\n  instead of\n    {}",
                    of_talk.join("\n    "),
                    of_row.join("\n    ")
                )));
            }
        }
        if job.conversation.client.common.compatibility {
            for role in [Role::Client, Role::Server] {
                let mut journal = self.own.endpoint().journal().iter();
                if !journal.any(|sent| {
                    sent.role == role && sent.content_type == ContentType::CHANGE_CIPHER_SPEC
                }) {
                    return Err(Fault(format!("no change_cipher_spec of the {role}")));
                }
            }
        }
        Ok(())
    }

    fn client_random(&self) -> Result<Vec<u8>, Fault> {
        let mut hello = Vec::new();
        for sent in self.own.endpoint().journal() {
            if sent.role == Role::Client && sent.content_type == ContentType::HANDSHAKE {
                hello.extend_from_slice(&sent.payload);
            }
        }
        // The random stands behind the header and the version.
        match (hello.first(), hello.get(6..38)) {
            (Some(&first), Some(random)) if first == HandshakeType::CLIENT_HELLO.0 => {
                Ok(random.to_vec())
            }
            _ => Err(Fault("no ClientHello".into())),
        }
    }

    /// How often the keys of one side have changed.
    fn generations(&self, role: Role) -> usize {
        let prefix = format!("{role}_application_traffic_secret_");
        let secrets = self.own.endpoint().secrets();
        let mut count = 0;
        for secret in &secrets {
            count += usize::from(secret.name.starts_with(&prefix));
        }
        count
    }

    /// Number of Finished messages of the engine.
    fn finished(&self) -> usize {
        let role = self.own.role();
        let lines = outline(self.own.endpoint().journal(), role, false).unwrap_or_default();
        lines.iter().filter(|line| *line == "finished").count()
    }
}

impl<'a> Own<'a> {
    fn role(&self) -> Role {
        match self {
            Self::Client(_) => Role::Client,
            Self::Server(_) => Role::Server,
        }
    }

    fn endpoint(&self) -> &Endpoint<'a> {
        match self {
            Self::Client(client) => client.endpoint(),
            Self::Server(server) => server.endpoint(),
        }
    }

    fn endpoint_mut(&mut self) -> &mut Endpoint<'a> {
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

    fn is_connected(&self) -> bool {
        match self {
            Self::Client(client) => client.is_connected(),
            Self::Server(server) => server.is_connected(),
        }
    }

    fn is_early_data_accepted(&self) -> Option<bool> {
        match self {
            Self::Client(client) => client.is_early_data_accepted(),
            Self::Server(server) => server.is_early_data_accepted(),
        }
    }

    /// The last handshake message that crossed the wire, for people.
    fn state(&self) -> &'static str {
        let last = self.endpoint().journal().iter().next_back();
        last.and_then(|sent| Some(Handshake::decode(&sent.payload).ok()?.name()))
            .unwrap_or("the middle of something")
    }
}
