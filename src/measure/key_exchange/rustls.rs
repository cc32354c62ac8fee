//! The groups of rustls's providers, which draw a fresh private key each time.

use std::sync::Arc;

use ::rustls::{Error, crypto::SupportedKxGroup};

use super::{Exchange, STEP, Side, parameter};
use crate::{
    crypto::RustCrypto,
    measure::{Contender, MeasureError, Part, Work, rustls::providers},
    registry::Role,
};

/// A contender for each provider that has the group.
pub(super) fn contenders(
    exchange: &Arc<Exchange>,
    role: Role,
) -> Result<Vec<Contender>, MeasureError> {
    let reference: Side = |exchange, role| exchange.side(&RustCrypto, role).ok();
    let group = exchange.group;
    let name = group.to_string();
    let found = providers().into_iter().filter_map(|(provider, known)| {
        let mut groups = known.kx_groups.into_iter();
        let group = groups.find(|one| u16::from(one.name()) == group.0)?;
        Some(contender(provider, &name, group, exchange, role, reference))
    });
    found.collect()
}

/// ML-KEM-768, which no provider offers by default.
pub(super) fn ml_kem(
    exchange: &Arc<Exchange>,
    role: Role,
    reference: Side,
) -> Result<Vec<Contender>, MeasureError> {
    let groups: &[(&str, &'static dyn SupportedKxGroup)] = &[
        #[cfg(feature = "aws-lc-rs")]
        (
            "rustls:aws-lc-rs",
            ::rustls::crypto::aws_lc_rs::kx_group::MLKEM768,
        ),
    ];
    let found = groups.iter().map(|(provider, group)| {
        contender(provider, "ML-KEM-768", *group, exchange, role, reference)
    });
    found.collect()
}

/// The group does its side; the reference, the other one, has to come to the same secret.
fn contender(
    provider: &str,
    group_name: &str,
    group: &'static dyn SupportedKxGroup,
    exchange: &Arc<Exchange>,
    role: Role,
    reference: Side,
) -> Result<Contender, MeasureError> {
    let agrees = match role {
        Role::Client => client_agrees(group, exchange, reference),
        Role::Server => server_agrees(group, exchange, reference),
    };
    if agrees != Some(true) {
        let parameter = parameter(group_name, role, exchange.group.is_hybrid());
        return Err(MeasureError::wrong_answer(provider, STEP, &parameter));
    }
    let exchange = Arc::clone(exchange);
    let work = Work::again(move || match role {
        // A ciphertext for another key takes as long, and gives another secret (FIPS 203, section 6.3).
        Role::Client => group.start()?.complete(&exchange.server_share).map(|_| ()),
        Role::Server => group.start_and_complete(&exchange.client_share).map(|_| ()),
    });
    Ok(Contender::new(provider, "fresh key", Part::Peer, work))
}

fn client_agrees(
    group: &'static dyn SupportedKxGroup,
    exchange: &Exchange,
    reference: Side,
) -> Option<bool> {
    let client = group.start().ok()?;
    let exchange = Exchange {
        client_share: client.pub_key().to_vec(),
        ..exchange.clone()
    };
    let (share, secret) = reference(&exchange, Role::Server)?;
    let ours: Result<_, Error> = client.complete(&share);
    Some(ours.ok()?.secret_bytes() == secret)
}

fn server_agrees(
    group: &'static dyn SupportedKxGroup,
    exchange: &Exchange,
    reference: Side,
) -> Option<bool> {
    let server = group.start_and_complete(&exchange.client_share).ok()?;
    let exchange = Exchange {
        server_share: server.pub_key,
        ..exchange.clone()
    };
    let (_, secret) = reference(&exchange, Role::Client)?;
    Some(server.secret.secret_bytes() == secret)
}
