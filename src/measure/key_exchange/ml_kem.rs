//! ML-KEM-768 by itself: the half of X25519MLKEM768, with the octets of its vector.

use std::sync::Arc;

use ::ml_kem::{Decapsulate as _, DecapsulationKey768, EncapsulationKey768, KeyExport as _};

#[cfg(feature = "rustls")]
use super::rustls;
use super::{Exchange, STEP, Side, parameter};
use crate::{
    measure::{Comparison, MeasureError, Part},
    registry::Role,
};

/// Lengths in octets (FIPS 203, section 8; FIPS 203, section 6).
const SEED: usize = 64;
const RANDOMNESS: usize = 32;
const ENCAPSULATION_KEY: usize = 1184;
const CIPHERTEXT: usize = 1088;
const SHARED_KEY: usize = 32;

/// The comparisons of both sides, from an exchange of X25519MLKEM768, in which ML-KEM comes first.
pub(super) fn comparisons(hybrid: &Exchange) -> Result<[Comparison; 2], MeasureError> {
    let first = |octets: &[u8], length: usize| octets[..length].to_vec();
    let exchange = Arc::new(Exchange {
        group: hybrid.group,
        client_private_key: first(&hybrid.client_private_key, SEED),
        client_share: first(&hybrid.client_share, ENCAPSULATION_KEY),
        server_private_key: first(&hybrid.server_private_key, RANDOMNESS),
        server_share: first(&hybrid.server_share, CIPHERTEXT),
        shared_secret: first(&hybrid.shared_secret, SHARED_KEY),
    });
    Ok([
        comparison(&exchange, Role::Client)?,
        comparison(&exchange, Role::Server)?,
    ])
}

fn comparison(exchange: &Arc<Exchange>, role: Role) -> Result<Comparison, MeasureError> {
    let parameter = parameter("ML-KEM-768", role, true);
    let libraries: &[(&str, Part, Side)] = &[
        ("reference", Part::Ours, reference),
        #[cfg(feature = "graviola")]
        ("graviola", Part::Peer, graviola),
    ];
    let mut contenders = Vec::new();
    for &(name, part, side) in libraries {
        #[cfg(feature = "graviola")]
        if name == "graviola" && crate::crypto::Graviola::new().is_none() {
            continue;
        }
        contenders.push(exchange.contender(name, part, role, &parameter, side)?);
    }
    #[cfg(feature = "rustls")]
    contenders.extend(rustls::ml_kem(exchange, role, reference)?);
    Ok(Comparison {
        step: STEP,
        parameter,
        octets: None,
        contenders,
    })
}

/// The ml-kem crate.
fn reference(exchange: &Exchange, role: Role) -> Option<(Vec<u8>, Vec<u8>)> {
    match role {
        Role::Client => {
            let seed: [u8; SEED] = exchange.client_private_key[..].try_into().ok()?;
            let key = DecapsulationKey768::from_seed(seed.into());
            let share = key.encapsulation_key().to_bytes().to_vec();
            Some((
                share,
                key.decapsulate_slice(&exchange.server_share).ok()?.to_vec(),
            ))
        }
        Role::Server => {
            let key = exchange.client_share[..].try_into().ok()?;
            let key = EncapsulationKey768::new(key).ok()?;
            let randomness = exchange.server_private_key[..].try_into().ok()?;
            let (ciphertext, shared_key) = key.encapsulate_deterministic(randomness);
            Some((ciphertext.to_vec(), shared_key.to_vec()))
        }
    }
}

#[cfg(feature = "graviola")]
fn graviola(exchange: &Exchange, role: Role) -> Option<(Vec<u8>, Vec<u8>)> {
    use ::graviola::key_agreement::mlkem768::{Ciphertext, DecapKey, EncapKey, Message};

    match role {
        Role::Client => {
            let key = DecapKey::keygen_internal(exchange.client_private_key[..].try_into().ok()?);
            let share = key.encapsulation_key().as_bytes().to_vec();
            let ciphertext: [u8; CIPHERTEXT] = exchange.server_share[..].try_into().ok()?;
            let shared_key = key.decaps(&Ciphertext::from(ciphertext));
            Some((share, shared_key.as_ref().to_vec()))
        }
        Role::Server => {
            let key = EncapKey::from_bytes(exchange.client_share[..].try_into().ok()?).ok()?;
            let randomness = exchange.server_private_key[..].try_into().ok()?;
            let (shared_key, ciphertext) = key.encaps_internal(Message(randomness));
            Some((ciphertext.as_ref().to_vec(), shared_key.as_ref().to_vec()))
        }
    }
}
