//! What a witness is to the engine: something that starts, carries octets, and does what an application does.

use std::{
    fmt,
    time::{Duration, Instant},
};

use tlskat::{
    connection::Export,
    engine::PreSharedKey,
    generate::{Act, Conversation, Scenario, Shape},
    registry::{AlertDescription, PskKind, Role},
    wire::KeyUpdateRequest,
};

/// How long anything may take on the side of a witness.
pub const LIMIT: Duration = Duration::from_secs(2);

/// Why a row was not spoken though it should have been.
#[derive(Debug)]
pub struct Fault(pub String);

impl<E: fmt::Display> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Another implementation.
pub trait Witness {
    fn name(&self) -> &'static str;

    fn version(&self) -> String;

    /// Why it cannot have its part in a row, as the rest of a sentence about it.
    fn cannot(&self, job: &Job) -> Option<String>;

    /// Starts what has to be there before the first connection.
    fn host<'a>(&'a self, job: &'a Job) -> Result<Box<dyn Host + 'a>, Fault>;
}

/// A witness that was started for one row.
pub trait Host {
    fn connect(&mut self, turn: Turn) -> Result<Box<dyn Peer + '_>, Fault>;
}

/// Which connection of a row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The one that leads to a ticket.
    First,
    /// The one that the row describes.
    Last,
}

/// The other end of a connection.
pub trait Peer {
    fn send(&mut self, octets: &[u8]) -> Result<(), Fault>;

    /// What the witness has sent; nothing where it has not sent anything for a moment.
    fn receive(&mut self) -> Result<Vec<u8>, Fault>;

    /// Has its application write; gives the octets that come, which need not be the same.
    fn write(&mut self, data: &[u8]) -> Result<Vec<u8>, Fault>;

    /// Whether its application has read the data, after what it read before.
    fn has_read(&mut self, data: &[u8]) -> bool;

    /// What the engine writes in the place of the data of a row, so that the program can read it.
    fn readable(&self, data: &[u8]) -> Vec<u8> {
        data.to_vec()
    }

    /// Whether it sends back what it reads.
    fn echoes(&self) -> bool {
        false
    }

    fn has_read_early(&mut self, data: &[u8]) -> bool;

    fn has_seen(&mut self, alert: AlertDescription) -> bool;

    fn update_keys(&mut self, request: KeyUpdateRequest) -> Result<(), Fault>;

    fn request_authentication(&mut self) -> Result<(), Fault>;

    fn close(&mut self) -> Result<(), Fault>;

    /// Waits until the ticket of the first connection is kept.
    fn keep_ticket(&mut self) -> Result<(), Fault>;

    /// Label and secret of each line of the key log with this random.
    fn key_log(&mut self, client_random: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Fault>;

    /// Keying material with what it was asked for.
    fn exports(&mut self) -> Result<Vec<(Export, Vec<u8>)>, Fault>;

    /// What it has to say where something went wrong.
    fn complaint(&mut self) -> String;
}

/// A row, and the role of the witness in it.
pub struct Job<'a> {
    pub row: &'a Scenario,
    pub conversation: Conversation,
    /// The role of the witness.
    pub role: Role,
}

impl<'a> Job<'a> {
    pub fn new(row: &'a Scenario, role: Role) -> Result<Self, Fault> {
        Ok(Self {
            row,
            conversation: row.conversation()?,
            role,
        })
    }

    pub fn shape(&self) -> Shape {
        self.row.shape
    }

    pub fn is_client(&self) -> bool {
        self.role == Role::Client
    }

    pub fn is_server(&self) -> bool {
        self.role == Role::Server
    }

    /// What no witness can have a part in.
    pub fn cannot(&self) -> Option<String> {
        let alert = |act: &Act| {
            matches!(act, Act::Alert(role, alert)
                if *role == self.role && *alert != AlertDescription::CLOSE_NOTIFY)
        };
        let reason = match self.shape() {
            _ if self.conversation.script.iter().any(alert) => "sends no alert on demand",
            Shape::RetryWithoutShares | Shape::RetryCompatibility if self.is_client() => {
                "always sends a share"
            }
            Shape::PskSecondOfThree if self.is_client() => "does not offer three pre-shared keys",
            Shape::LongHello | Shape::LongTranscript if self.is_client() => {
                "does not pad its ClientHello"
            }
            Shape::TicketExtremes if self.is_server() => "makes tickets of its own size",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    /// Whether the client comes with a ticket.
    pub fn needs_ticket(&self) -> bool {
        match self.shape() {
            // A server must not know the ticket: where the witness is the server, any will do.
            Shape::PskNotSelected => self.is_client(),
            _ => self.resumption_psk().is_some(),
        }
    }

    /// Place of the ticket among the keys of the client.
    pub fn resumption_psk(&self) -> Option<usize> {
        let mut psks = self.conversation.client.common.psks.iter();
        psks.position(|psk| psk.kind == PskKind::Resumption)
    }

    /// The external key that both sides know.
    pub fn external_psk(&self) -> Option<&PreSharedKey> {
        let mut psks = self.conversation.client.common.psks.iter();
        psks.find(|psk| psk.kind == PskKind::External)
            .filter(|_| self.resumption_psk().is_none())
    }

    pub fn early_data(&self) -> Vec<u8> {
        self.conversation.client.early_data.concat()
    }

    /// The groups of the witness, the preferred one first.
    pub fn groups(&self) -> &[tlskat::registry::NamedGroup] {
        match self.role {
            Role::Client => &self.conversation.client.common.groups,
            Role::Server => &self.conversation.server.common.groups,
        }
    }

    pub fn has(&self, act: impl Fn(&Act) -> bool) -> bool {
        self.conversation.script.iter().any(act)
    }

    /// An export without a context, for programs that know no other.
    pub fn plain_export(&self) -> Option<Export> {
        let mut exports = self.conversation.exports.iter();
        let export = exports.find(|export| !export.early)?;
        Some(Export {
            context: b""[..].into(),
            ..export.clone()
        })
    }
}

/// Asks again and again, as long as the limit allows.
pub fn wait_until(mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > LIMIT {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    true
}
