//! A client and a server meet in memory: what each shape of a handshake does, and what each refuses.

mod judged;
mod refusals;
mod rules;
mod shapes;

use self::judged::converse;

use super::*;
use crate::{
    crypto::RustCrypto,
    entropy::Entropy,
    pki,
    registry::{
        CertificateType, CipherSuite, NamedGroup, PskKeyExchangeMode, PskKind, SignatureScheme,
    },
    violation::Violation,
};

const TIME: u64 = 1_900_000_000;

fn entropy() -> Entropy {
    Entropy::new(b"engine tests", "test").unwrap()
}

fn identity(name: &str) -> Identity {
    Identity::of_test(pki::identity(name).unwrap())
}

fn raw_public_key(name: &str) -> Identity {
    identity(name).into_raw_public_key().unwrap()
}

fn common() -> CommonConfig {
    let mut common = CommonConfig::new(
        vec![
            CipherSuite::TLS_AES_128_GCM_SHA256,
            CipherSuite::TLS_AES_256_GCM_SHA384,
        ],
        vec![NamedGroup::X25519, NamedGroup::SECP256R1],
        vec![
            SignatureScheme::ED25519,
            SignatureScheme::ECDSA_SECP256R1_SHA256,
        ],
    );
    common.trust = Trust::of_tests(TIME);
    common
}

/// A client and a server that complete a plain handshake with each other.
fn pair() -> (ClientConfig, ServerConfig) {
    let mut client = ClientConfig::new(common(), vec![NamedGroup::X25519]);
    client.server_name = Some(pki::Identity::SERVER_NAME.to_owned());
    let mut server = ServerConfig::new(common());
    server.common.identity = Some(identity("server-ed25519"));
    (client, server)
}

fn psk(kind: PskKind, suite: CipherSuite) -> PreSharedKey {
    PreSharedKey {
        kind,
        identity: b"identity".to_vec(),
        key: vec![7; 32],
        suite,
        obfuscated_ticket_age: match kind {
            PskKind::External => 0,
            PskKind::Resumption => 1000,
        },
        max_early_data: 1024,
    }
}

fn resuming() -> (ClientConfig, ServerConfig) {
    let (mut client, mut server) = pair();
    let psk = psk(PskKind::Resumption, CipherSuite::TLS_AES_128_GCM_SHA256);
    client.common.psks = vec![psk.clone()];
    client.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
    server.common.psks = vec![psk];
    (client, server)
}

fn client<'a>(config: &'a ClientConfig, tamper: impl Tamper + 'a) -> Client<'a> {
    let mut client = Client::new(config, &RustCrypto, entropy(), Box::new(tamper)).unwrap();
    client.start().unwrap();
    client
}

fn server<'a>(config: &'a ServerConfig, tamper: impl Tamper + 'a) -> Server<'a> {
    Server::new(config, &RustCrypto, entropy(), Box::new(tamper)).unwrap()
}

/// Both sides after a handshake that has to succeed.
fn connected<'a>(configs: &'a (ClientConfig, ServerConfig)) -> (Client<'a>, Server<'a>) {
    let (mut client, mut server) = (client(&configs.0, Faithful), server(&configs.1, Faithful));
    converse(&mut client, &mut server).unwrap();
    assert!(client.is_connected() && server.is_connected());
    (client, server)
}

/// Application data goes both ways.
fn exchange(client: &mut Client<'_>, server: &mut Server<'_>) {
    client.endpoint_mut().write(b"ping").unwrap();
    server.endpoint_mut().write(b"pong").unwrap();
    converse(client, server).unwrap();
    assert_eq!(
        server.endpoint().application_data().last().unwrap(),
        b"ping"
    );
    assert_eq!(
        client.endpoint().application_data().last().unwrap(),
        b"pong"
    );
    for secret in client.endpoint().secrets() {
        let mut others = server.endpoint().secrets().into_iter();
        let other = others.find(|other| other.name == secret.name && other.octets == secret.octets);
        assert!(
            other.is_some(),
            "{} is not the same on both sides",
            secret.name
        );
    }
}
