//! One scenario: its parameters, the conversation that they lead to, and the trace of it.

use std::collections::HashMap;

use super::{error::GenerateError, shape::Shape};
use crate::{
    connection::{Connection, Detail, Export, PreSharedKey, Provenance},
    crypto::{Provider, RustCrypto},
    engine::{
        Client, ClientConfig, CommonConfig, Endpoint, Faithful, Identity, Secret, Server,
        ServerConfig, Tamper, Trust, converse,
    },
    entropy::Entropy,
    pki,
    question::Subject,
    registry::{AlertDescription, CipherSuite, NamedGroup, Role, SignatureScheme},
    trace::Trace,
    wire::KeyUpdateRequest,
};

/// What all scenarios that are committed have as their seed, unless their row says otherwise.
pub(super) const SEED: &str = "tlskat";

/// 2026-01-01, the time at which the certificates of every scenario are looked at.
const TIME: u64 = 1_767_225_600;

/// The parameters of a scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The id of the trace: `hrr/group-sha256`.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// The seed of everything that is drawn.
    pub seed: String,
    /// The suite, the only one that both sides have.
    pub suite: CipherSuite,
    /// The group of the key exchange.
    pub group: NamedGroup,
    /// The scheme of the server's certificate.
    pub scheme: SignatureScheme,
    /// What happens.
    pub shape: Shape,
    /// How much of the trace is written.
    pub detail: Detail,
    /// Values that are not drawn but given.
    pub fixed: Vec<(String, Vec<u8>)>,
}

/// What both sides do.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The client.
    pub client: ClientConfig,
    /// The server.
    pub server: ServerConfig,
    /// What the applications do once both are connected.
    pub script: Vec<Act>,
    /// What they export at the end.
    pub exports: Vec<Export>,
}

/// Something that an application does. Afterwards each side deals with what has arrived.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sends application data.
    Write(Role, Vec<u8>),
    /// Updates the keys.
    UpdateKeys(Role, KeyUpdateRequest),
    /// Sends an alert, which may be close_notify.
    Alert(Role, AlertDescription),
    /// The server asks for a certificate, with this context.
    RequestAuthentication(&'static [u8]),
    /// Both sides update their keys and ask the other one to do so, and the messages cross on the way.
    CrossingKeyUpdates,
}

/// The two sides after a conversation.
pub struct Sides<'a> {
    /// The client.
    pub client: Client<'a>,
    /// The server.
    pub server: Server<'a>,
}

impl Scenario {
    /// A scenario without fixed values, under the common seed.
    pub fn new(
        id: impl Into<String>,
        suite: CipherSuite,
        group: NamedGroup,
        scheme: SignatureScheme,
        shape: Shape,
    ) -> Self {
        Self {
            id: id.into(),
            title: shape.title().to_owned(),
            seed: SEED.to_owned(),
            suite,
            group,
            scheme,
            shape,
            detail: Detail::Everything,
            fixed: Vec::new(),
        }
    }

    /// The source of everything that is drawn.
    ///
    /// # Errors
    /// Those of the provider.
    pub fn entropy(&self) -> Result<Entropy, GenerateError> {
        let mut entropy = Entropy::new(self.seed.as_bytes(), &self.id)?;
        for (name, octets) in &self.fixed {
            entropy.fix(name.clone(), octets.clone());
        }
        Ok(entropy)
    }

    /// What both sides do.
    ///
    /// # Errors
    /// Where there is no test identity for the scheme.
    pub fn conversation(&self) -> Result<Conversation, GenerateError> {
        let mut client = ClientConfig::new(self.common(), vec![self.group]);
        client.server_name = Some(pki::Identity::SERVER_NAME.to_owned());
        let mut server = ServerConfig::new(self.common());
        server.common.identity = Some(identity_for(Role::Server, self.scheme)?);
        let mut conversation = Conversation {
            client,
            server,
            script: vec![
                Act::Write(Role::Client, b"ping".to_vec()),
                Act::Write(Role::Server, b"pong".to_vec()),
                Act::Alert(Role::Client, AlertDescription::CLOSE_NOTIFY),
                Act::Alert(Role::Server, AlertDescription::CLOSE_NOTIFY),
            ],
            exports: vec![Export {
                early: false,
                label: "EXPERIMENTAL-tlskat".to_owned(),
                context: b"context"[..].into(),
                length: 32,
            }],
        };
        self.shape.apply(self, &mut conversation)?;
        Ok(conversation)
    }

    /// The facts of the conversation, and the secrets that the client computed on the way.
    ///
    /// # Errors
    /// Where a configuration breaks a rule, or the two sides do not come to the end of the script.
    pub fn connection(&self) -> Result<(Connection, Vec<Secret>), GenerateError> {
        let conversation = self.conversation()?;
        let sides = conversation.run(
            &RustCrypto,
            self.entropy()?,
            Box::new(Faithful),
            Box::new(Faithful),
        )?;
        let secrets = sides.client.endpoint().secrets();
        let connection = Connection {
            id: self.id.clone(),
            title: self.title.clone(),
            source: format!("{}#{}", DOCUMENT, self.shape.section()),
            exports: conversation.exports.clone(),
            detail: self.detail,
            ..conversation.facts(&sides)
        };
        Ok((connection, secrets))
    }

    /// The trace of the conversation. Every secret in it is the one that the engine had.
    ///
    /// # Errors
    /// Those of [`connection`](Self::connection); where the trace and the engine disagree.
    pub fn trace(&self, reference: &mut dyn Subject) -> Result<Trace, GenerateError> {
        let (connection, secrets) = self.connection()?;
        let trace = connection.into_trace(reference)?;
        for Secret { name, octets } in secrets {
            let differs = |name: &str| {
                let value = trace.value(name);
                value.is_some_and(|value| value.octets[..] != octets[..])
            };
            let names = ["", "replay_client.", "replay_server."];
            if names
                .map(|of| format!("{of}{name}"))
                .iter()
                .any(|name| differs(name))
            {
                return Err(GenerateError::Disagreement {
                    secret: name.into_owned(),
                });
            }
        }
        Ok(trace)
    }

    fn common(&self) -> CommonConfig {
        let mut common = CommonConfig::new(vec![self.suite], vec![self.group], vec![self.scheme]);
        common.trust = Trust::of_tests(TIME);
        common
    }
}

const DOCUMENT: &str = "rfc8446";

impl Conversation {
    /// Lets both sides do what they have to.
    ///
    /// # Errors
    /// Where a configuration breaks a rule, or the two sides do not come to the end of the script.
    pub fn run<'a>(
        &'a self,
        provider: &'a dyn Provider,
        entropy: Entropy,
        client: Box<dyn Tamper + 'a>,
        server: Box<dyn Tamper + 'a>,
    ) -> Result<Sides<'a>, GenerateError> {
        let mut sides = self.sides(provider, entropy, client, server)?;
        sides.play(&self.script)?;
        Ok(sides)
    }

    /// Both sides before the server has heard of the client.
    ///
    /// # Errors
    /// Where a configuration breaks a rule.
    pub fn sides<'a>(
        &'a self,
        provider: &'a dyn Provider,
        entropy: Entropy,
        client: Box<dyn Tamper + 'a>,
        server: Box<dyn Tamper + 'a>,
    ) -> Result<Sides<'a>, GenerateError> {
        let server = Server::new(&self.server, provider, entropy.clone(), server)?;
        let mut client = Client::new(&self.client, provider, entropy, client)?;
        client.start()?;
        Ok(Sides { client, server })
    }

    /// What is known of a conversation once it is over.
    fn facts(&self, sides: &Sides<'_>) -> Connection {
        let (client, server) = (sides.client.endpoint(), sides.server.endpoint());
        let keys = [client, server].map(Endpoint::private_keys);
        let psks = self.client.common.psks.iter().map(|psk| PreSharedKey {
            identity: psk.identity.clone().into(),
            kind: psk.kind,
            key: psk.key.clone().into(),
            suite: Some(psk.suite),
        });
        let identities = [&self.client.common, &self.server.common];
        let identities = identities
            .into_iter()
            .filter_map(|side| side.identity.as_ref());
        let certificates = [client, server].map(Endpoint::decompressed_certificates);
        Connection {
            // The client has seen every record, also the early data that the server skipped.
            records: client.journal().to_vec(),
            private_keys: keys.concat(),
            psks: psks.collect(),
            signing_keys: identities
                .map(|own| own.private_key.clone().into())
                .collect(),
            decompressed: certificates.concat().into_iter().map(Into::into).collect(),
            printed: HashMap::new(),
            provenance: Provenance::Generated,
            ..Connection::default()
        }
    }
}

impl Sides<'_> {
    /// The handshake, and what the applications do afterwards.
    ///
    /// # Errors
    /// Where the two do not come to the end of the script.
    pub fn play(&mut self, script: &[Act]) -> Result<(), GenerateError> {
        converse(&mut self.client, &mut self.server)?;
        script.iter().try_for_each(|act| self.perform(act))
    }

    fn perform(&mut self, act: &Act) -> Result<(), GenerateError> {
        match act {
            Act::Write(role, data) => self.with(*role, |side| side.write(data))?,
            Act::UpdateKeys(role, request) => {
                self.with(*role, |side| side.update_keys(*request))?
            }
            Act::Alert(role, description) => {
                self.with(*role, |side| side.alert(*description))?;
                if *description != AlertDescription::CLOSE_NOTIFY {
                    // The other side ends with an error, as it has to.
                    let _ = converse(&mut self.client, &mut self.server);
                    return Ok(());
                }
            }
            Act::RequestAuthentication(context) => self.server.request_authentication(context)?,
            Act::CrossingKeyUpdates => {
                for role in [Role::Client, Role::Server] {
                    self.with(role, |side| {
                        side.update_keys(KeyUpdateRequest::UpdateRequested)
                    })?;
                }
            }
        }
        Ok(converse(&mut self.client, &mut self.server)?)
    }

    fn with<R>(&mut self, role: Role, act: impl FnOnce(&mut Endpoint<'_>) -> R) -> R {
        match role {
            Role::Client => act(self.client.endpoint_mut()),
            Role::Server => act(self.server.endpoint_mut()),
        }
    }
}

/// The test identity that signs with the scheme, and with that one only.
pub(super) fn identity_for(role: Role, scheme: SignatureScheme) -> Result<Identity, GenerateError> {
    let mut identities = pki::identities().iter().filter(|own| own.role == role);
    let own = identities
        .find(|own| own.schemes.contains(&scheme))
        .ok_or(GenerateError::NoIdentity(scheme))?;
    Ok(Identity {
        schemes: vec![scheme],
        ..Identity::of_test(own)
    })
}
