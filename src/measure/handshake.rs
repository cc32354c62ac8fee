//! A whole handshake in memory, both sides: the engine over each provider, and rustls over each of its providers.
//!
//! The work is the same: the same suite, group and certificates, both flights protected and opened, the chain, the name and
//! the signature verified. With a PSK there are no certificates, and the server sends one ticket, which rustls needs for the
//! next handshake. Configurations are made before. The engine keeps the records and the secrets of the connection as well,
//! which rustls does not.

#[cfg(feature = "rustls")]
mod rustls;

use super::{Comparison, Contender, MeasureError, Part, Work, called, vector};
use crate::{
    crypto::{self, Provider, SigningKey},
    engine::{Faithful, Secret, Ticket},
    entropy::Entropy,
    generate::{Conversation, GenerateError, Scenario, Sides, rows},
};

/// The step that is measured here.
pub const STEP: &str = "handshake";

/// A handshake with certificates, and one with the PSK of a ticket.
const SCENARIOS: [(&str, &str); 2] = [
    ("handshake/full-sha256", "full, X25519, Ed25519"),
    ("psk/resumption-sha256", "resumed, X25519"),
];

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    SCENARIOS
        .into_iter()
        .map(|(id, name)| comparison(id, name))
        .collect()
}

fn comparison(id: &str, name: &str) -> Result<Comparison, MeasureError> {
    let unsound = || MeasureError::Vector(id.to_owned());
    let expected = vector(id, |trace| Some(trace.value("main_secret")?.octets.clone()))?;
    let row = rows()
        .into_iter()
        .find(|row| row.id() == id)
        .ok_or_else(unsound)?;
    let scenario = row.scenario().ok_or_else(unsound)?;
    let mut contenders = Vec::new();
    for provider in crypto::providers() {
        if !is_able(&*provider, scenario) {
            continue;
        }
        let (name, _) = called(&*provider);
        let engine = Engine::new(provider, scenario).map_err(|_| unsound())?;
        if engine.main_secret().as_deref() != Some(&expected[..]) {
            return Err(MeasureError::wrong_answer(name, STEP, id));
        }
        let work = Work::again(move || engine.handshake().map(|_| ()).ok_or(()));
        contenders.push(Contender::new(name, "engine", Part::Ours, work));
    }
    #[cfg(feature = "rustls")]
    contenders.extend(rustls::contenders(scenario)?);
    Ok(Comparison {
        step: STEP,
        parameter: name.to_owned(),
        octets: None,
        contenders,
    })
}

/// Whether the provider has all that a handshake takes.
fn is_able(provider: &dyn Provider, scenario: &Scenario) -> bool {
    let (group, scheme) = (scenario.group, scenario.scheme);
    provider.groups().contains(&group)
        && provider.share_groups().contains(&group)
        && provider.signing_schemes().contains(&scheme)
        && provider.verifying_schemes().contains(&scheme)
        && scenario
            .suite
            .aead()
            .is_some_and(|aead| provider.aeads().contains(&aead))
}

/// The handshake of a scenario, and with a PSK a ticket.
fn conversation(scenario: &Scenario) -> Result<Conversation, GenerateError> {
    let mut conversation = scenario.conversation()?;
    conversation.script.clear();
    conversation.exports.clear();
    if !conversation.client.common.psks.is_empty() {
        conversation.server.tickets = vec![Ticket {
            lifetime: 7200,
            nonce: vec![0],
            // As long as the name of a session of rustls.
            length: 32,
            max_early_data: None,
        }];
    }
    Ok(conversation)
}

/// Two engines, what they draw, and the key of the server.
struct Engine {
    provider: &'static dyn Provider,
    key: Option<Box<dyn SigningKey>>,
    conversation: Conversation,
    entropy: Entropy,
}

impl Engine {
    fn new(provider: Box<dyn Provider>, scenario: &Scenario) -> Result<Self, GenerateError> {
        // A benchmark lasts as long as its process, and the key of the server borrows the provider.
        let provider = Box::leak(provider);
        let conversation = conversation(scenario)?;
        let identity = conversation.server.common.identity.as_ref();
        Ok(Self {
            provider,
            key: identity.map(|own| provider.signing_key(&own.private_key)),
            conversation,
            entropy: scenario.entropy()?,
        })
    }

    /// The handshake: none where it fails.
    fn handshake(&self) -> Option<Sides<'_>> {
        let entropy = self.entropy.clone();
        let tamper = || Box::new(Faithful);
        let sides = self
            .conversation
            .sides(self.provider, entropy, tamper(), tamper());
        let mut sides = sides.ok()?;
        if let Some(key) = &self.key {
            sides.server.endpoint_mut().sign_with(&**key);
        }
        sides.play(&[]).ok()?;
        (sides.client.is_connected() && sides.server.is_connected()).then_some(sides)
    }

    /// What both sides have after it; none where it fails, or they do not agree.
    fn main_secret(&self) -> Option<crypto::Digest> {
        let sides = self.handshake()?;
        let secret = |secrets: Vec<Secret>| {
            secrets
                .into_iter()
                .find(|secret| secret.name == "main_secret")
        };
        let client = secret(sides.client.endpoint().secrets())?;
        let server = secret(sides.server.endpoint().secrets())?;
        (client == server).then_some(client.octets)
    }
}
