//! The table of the scenarios that are committed.

use super::{
    cover, error::GenerateError, first, negative::Negative, primitives::Primitives,
    scenario::Scenario, shape::Shape,
};
use crate::{
    connection::Detail,
    question::Subject,
    registry::{CipherSuite, NamedGroup, SignatureScheme},
    trace::Trace,
};

/// Every suite of TLS 1.3.
pub(super) const SUITES: [(&str, CipherSuite); 5] = [
    ("aes-128-gcm", CipherSuite::TLS_AES_128_GCM_SHA256),
    ("aes-256-gcm", CipherSuite::TLS_AES_256_GCM_SHA384),
    (
        "chacha20-poly1305",
        CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
    ),
    ("aes-128-ccm", CipherSuite::TLS_AES_128_CCM_SHA256),
    ("aes-128-ccm-8", CipherSuite::TLS_AES_128_CCM_8_SHA256),
];

/// Every group.
pub(super) const GROUPS: [NamedGroup; 9] = [
    NamedGroup::X25519,
    NamedGroup::SECP256R1,
    NamedGroup::SECP384R1,
    NamedGroup::SECP521R1,
    NamedGroup::FFDHE2048,
    NamedGroup::FFDHE3072,
    NamedGroup::X25519_MLKEM768,
    NamedGroup::SECP256R1_MLKEM768,
    NamedGroup::SECP384R1_MLKEM1024,
];

/// Every scheme that stands in a CertificateVerify.
pub(super) const SCHEMES: [SignatureScheme; 8] = [
    SignatureScheme::RSA_PSS_RSAE_SHA256,
    SignatureScheme::RSA_PSS_RSAE_SHA384,
    SignatureScheme::RSA_PSS_RSAE_SHA512,
    SignatureScheme::RSA_PSS_PSS_SHA256,
    SignatureScheme::ECDSA_SECP256R1_SHA256,
    SignatureScheme::ECDSA_SECP384R1_SHA384,
    SignatureScheme::ECDSA_SECP521R1_SHA512,
    SignatureScheme::ED25519,
];

/// Schemes of a draft (draft-ietf-tls-mldsa), which may still change.
pub(super) const DRAFT_SCHEMES: [SignatureScheme; 3] = [
    SignatureScheme::MLDSA44,
    SignatureScheme::MLDSA65,
    SignatureScheme::MLDSA87,
];

/// The suite that stands for a hash where the cipher does not matter.
const SUITE_OF_HASH: [(&str, CipherSuite); 2] = [
    ("sha256", CipherSuite::TLS_AES_128_GCM_SHA256),
    ("sha384", CipherSuite::TLS_AES_256_GCM_SHA384),
];

/// Shapes that are long, and for one hash as good as for the other.
const LONG: [Shape; 4] = [
    Shape::LongHello,
    Shape::LongTranscript,
    Shape::TicketExtremes,
    Shape::PaddedFully,
];

/// Rows that have every step.
pub(super) const COMPLETE: [&str; 2] = ["handshake/full-sha256", "legible/hybrid"];

/// A row of the table.
#[derive(Clone, Debug)]
pub enum Row {
    /// A connection.
    Scenario(Box<Scenario>),
    /// Steps alone.
    Primitives(Primitives),
    /// What must be refused.
    Negative(Negative),
}

impl Row {
    /// The id of the trace.
    pub fn id(&self) -> &str {
        match self {
            Self::Scenario(scenario) => &scenario.id,
            Self::Primitives(primitives) => primitives.id(),
            Self::Negative(negative) => negative.id(),
        }
    }

    /// The trace.
    ///
    /// # Errors
    /// Those of [`Scenario::trace`], [`Primitives::trace`] and [`Negative::trace`].
    pub fn trace(&self, reference: &mut dyn Subject) -> Result<Trace, GenerateError> {
        match self {
            Self::Scenario(scenario) => scenario.trace(reference),
            Self::Primitives(primitives) => primitives.trace(reference),
            Self::Negative(negative) => negative.trace(reference),
        }
    }

    /// The scenario, where there is a connection.
    pub fn scenario(&self) -> Option<&Scenario> {
        match self {
            Self::Scenario(scenario) => Some(scenario),
            Self::Primitives(_) | Self::Negative(_) => None,
        }
    }
}

/// All rows, by their ids.
pub fn rows() -> Vec<Row> {
    let negatives = Negative::all().map(Row::Negative);
    let mut rows: Vec<_> = rows_but_negatives().chain(negatives).collect();
    rows.sort_by(|one, other| one.id().cmp(other.id()));
    rows
}

fn rows_but_negatives() -> impl Iterator<Item = Row> {
    let scenarios = scenarios().into_iter();
    let scenarios = scenarios.map(|scenario| Row::Scenario(Box::new(scenario)));
    let primitives = Primitives::ALL.iter().copied().map(Row::Primitives);
    scenarios.chain(primitives)
}

/// The row of that id, where it is none of faults.
pub(super) fn right(id: &str) -> Option<Row> {
    rows_but_negatives().find(|row| row.id() == id)
}

/// The connections, in the order in which one is the first to show something.
pub(super) fn scenarios() -> Vec<Scenario> {
    let x25519 = NamedGroup::X25519;
    let ed25519 = SignatureScheme::ED25519;
    let mut rows = Vec::new();
    for shape in Shape::ALL {
        for (hash, suite) in SUITE_OF_HASH {
            if hash == "sha384" && LONG.contains(shape) {
                continue;
            }
            let id = format!("{}-{hash}", shape.name());
            rows.push(Scenario::new(id, suite, x25519, ed25519, *shape));
        }
    }
    for scheme in DRAFT_SCHEMES {
        let (id, suite) = (format!("draft/{scheme}"), SUITES[0].1);
        rows.push(Scenario::new(id, suite, x25519, scheme, Shape::Full));
    }
    rows.extend(leading_zeros());
    rows.push(legible());
    rows.extend(cover::rows());
    for row in &mut rows {
        if !COMPLETE.contains(&&*row.id) {
            row.detail = Detail::Values(first::shown_by(&row.id));
        }
    }
    rows
}

/// Shared secrets that begin with a zero octet, which has to stay (RFC 8446, section 7.4).
fn leading_zeros() -> Vec<Scenario> {
    // The octets of the client's key count from 1. The server's key is the least number above 2 that leads to such a
    // secret; where its share would be a small power of 2, its octets count down to 3, and two octets follow them.
    [
        (NamedGroup::SECP256R1, 32, 242),
        (NamedGroup::SECP384R1, 48, 310),
        // The first octet is 0 or 1 anyway, so that here the second one is 0 too.
        (NamedGroup::SECP521R1, 66, 2598),
        (NamedGroup::FFDHE2048, 32, 54),
        (NamedGroup::FFDHE3072, 40, 60),
    ]
    .into_iter()
    .map(|(group, length, last): (NamedGroup, u8, u16)| {
        let id = format!("handshake/leading-zero-{group}");
        let (suite, scheme) = (SUITES[0].1, SignatureScheme::ED25519);
        let mut row = Scenario::new(id, suite, group, scheme, Shape::Full);
        row.title = "A shared secret that begins with a zero octet".to_owned();
        let mut server: Vec<u8> = match group {
            NamedGroup::FFDHE2048 | NamedGroup::FFDHE3072 => (3..=length).rev().collect(),
            _ => vec![0; usize::from(length) - 2],
        };
        server.extend(last.to_be_bytes());
        row.fixed = vec![
            (client_key(group), (1..=length).collect()),
            (server_key(group), server),
        ];
        row
    })
    .collect()
}

/// A scenario to read: randoms that count, "ping", "pong" and two tickets.
fn legible() -> Scenario {
    let (group, scheme) = (
        NamedGroup::X25519_MLKEM768,
        SignatureScheme::ECDSA_SECP256R1_SHA256,
    );
    let suite = CipherSuite::TLS_AES_128_GCM_SHA256;
    let mut row = Scenario::new("legible/hybrid", suite, group, scheme, Shape::Tickets);
    row.title = "A handshake to read: its random octets count".to_owned();
    let count = |first: u8, length: u8| (first..=first + (length - 1)).collect::<Vec<u8>>();
    row.fixed = vec![
        ("client_random".to_owned(), count(0x00, 32)),
        ("server_random".to_owned(), count(0x20, 32)),
        ("client_legacy_session_id".to_owned(), count(0xe0, 32)),
        // The seed d || z of ML-KEM, and the key of X25519.
        (client_key(group), count(0x40, 96)),
        // The message m of ML-KEM, and the key of X25519.
        (server_key(group), count(0xa0, 64)),
    ];
    row
}

fn client_key(group: NamedGroup) -> String {
    format!("client_ephemeral_private_key.{group}")
}

fn server_key(group: NamedGroup) -> String {
    format!("server_ephemeral_private_key.{group}")
}
