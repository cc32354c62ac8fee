//! The key schedule of a handshake without PSK, down to the PSK of a ticket.

use tlskat::{
    crypto::Error,
    schedule::kept::{Compression, Inputs, Kept, KeyLength, Secrets},
    trace::Trace,
};

use crate::trace;

/// All secrets, and the PSK of the ticket.
pub type Answer<H> = Result<(Secrets<H>, <H as Compression>::Digest), Error>;

pub struct Case<H: Compression> {
    constants: Kept<H>,
    inputs: Inputs<'static, H>,
    ticket_nonce: &'static [u8],
}

/// The key schedule of a scenario.
///
/// # Panics
/// If an answer is not that of the vector.
pub fn case<H: Compression>(id: &str) -> &'static Case<H> {
    let trace: &'static Trace = Box::leak(Box::new(trace(id)));
    let digest = |name| {
        let mut digest = H::ZERO_DIGEST;
        digest.as_mut().copy_from_slice(value(trace, name));
        digest
    };
    let key_length = match value(trace, "client_handshake_keys.key").len() {
        16 => KeyLength::Sixteen,
        _ => KeyLength::ThirtyTwo,
    };
    let case = Case {
        constants: Kept::<H>::new(),
        inputs: Inputs {
            psk: None,
            shared_secret: value(trace, "client_shared_secret"),
            key_length,
            hash_server_hello: digest("hash_server_hello"),
            hash_server_finished: digest("hash_server_finished"),
            hash_client_finished: digest("hash_client_finished"),
        },
        ticket_nonce: value(trace, "ticket_nonce_1"),
    };
    for answer in [case.everything(), case.constants_kept()] {
        let (secrets, psk) = answer.expect("the key schedule has an answer");
        for (name, computed) in named(&secrets, &psk) {
            assert_eq!(computed, value(trace, name), "{id}: {name}");
        }
    }
    Box::leak(Box::new(case))
}

impl<H: Compression> Case<H> {
    /// With nothing computed before.
    pub fn everything(&self) -> Answer<H> {
        self.with(&Kept::new())
    }

    /// With what depends on the hash alone computed before.
    pub fn constants_kept(&self) -> Answer<H> {
        self.with(&self.constants)
    }

    fn with(&self, constants: &Kept<H>) -> Answer<H> {
        let secrets = constants.handshake(&self.inputs);
        let psk = secrets.resumption_psk(self.ticket_nonce)?;
        Ok((secrets, psk))
    }
}

fn value(trace: &'static Trace, name: &str) -> &'static [u8] {
    let value = trace.value(name);
    value.unwrap_or_else(|| panic!("no {name}")).octets
}

/// The end of each branch of the key schedule, by its name in a trace.
fn named<'a, H: Compression>(
    secrets: &'a Secrets<H>,
    psk: &'a H::Digest,
) -> [(&'static str, &'a [u8]); 12] {
    let client = &secrets.client_handshake;
    let server = &secrets.server_handshake;
    [
        ("client_handshake_keys.key", client.traffic.key()),
        ("client_handshake_keys.iv", &client.traffic.iv),
        ("server_handshake_keys.key", server.traffic.key()),
        ("server_handshake_keys.iv", &server.traffic.iv),
        (
            "client_finished_mac.finished_key",
            client.finished_key.as_ref(),
        ),
        (
            "server_finished_mac.finished_key",
            server.finished_key.as_ref(),
        ),
        (
            "client_application_keys.key",
            secrets.client_application.key(),
        ),
        ("client_application_keys.iv", &secrets.client_application.iv),
        (
            "server_application_keys.key",
            secrets.server_application.key(),
        ),
        ("server_application_keys.iv", &secrets.server_application.iv),
        ("exporter_secret", secrets.exporter_secret.as_ref()),
        ("resumption_psk_1", psk.as_ref()),
    ]
}
