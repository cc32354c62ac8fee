//! Private keys for key exchange, by name, and what the two sides make of them.

use super::error::Error;
use crate::{
    crypto::{self, Provider},
    entropy::Entropy,
    journal::EphemeralKey,
    registry::{NamedGroup, Role},
    violation::Violation,
};

/// What a private key consists of, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Octets, any of which will do.
    Octets(usize),
    /// A number of this many bits, of which a few are out of range.
    Scalar(usize),
}

fn parts(role: Role, group: NamedGroup) -> Option<Vec<Part>> {
    // The seed `d || z` of a client, the message `m` of a server (FIPS 203).
    let ml_kem = Part::Octets(match role {
        Role::Client => 64,
        Role::Server => 32,
    });
    Some(match group {
        NamedGroup::X25519 => vec![Part::Octets(32)],
        NamedGroup::X448 => vec![Part::Octets(56)],
        NamedGroup::SECP256R1 => vec![Part::Scalar(256)],
        NamedGroup::SECP384R1 => vec![Part::Scalar(384)],
        NamedGroup::SECP521R1 => vec![Part::Scalar(521)],
        // Twice the strength of the group and more (RFC 7919, section 5.2).
        NamedGroup::FFDHE2048 => vec![Part::Scalar(256)],
        NamedGroup::FFDHE3072 => vec![Part::Scalar(320)],
        NamedGroup::FFDHE4096 => vec![Part::Scalar(384)],
        NamedGroup::X25519_MLKEM768 => vec![ml_kem, Part::Octets(32)],
        NamedGroup::SECP256R1_MLKEM768 => vec![Part::Scalar(256), ml_kem],
        NamedGroup::SECP384R1_MLKEM1024 => vec![Part::Scalar(384), ml_kem],
        _ => return None,
    })
}

impl EphemeralKey {
    /// The key that an endpoint draws for a group: the value `client_ephemeral_private_key.x25519`.
    ///
    /// A drawn number that is no private key is put aside, and the value with `.1`, `.2`, … behind its name is tried.
    pub(super) fn draw(
        provider: &dyn Provider,
        entropy: &Entropy,
        role: Role,
        group: NamedGroup,
    ) -> Result<Self, Error> {
        let unsupported = crypto::Error::Unsupported(crypto::Algorithm::Group(group));
        let parts = parts(role, group).ok_or(unsupported)?;
        let base = format!("{role}_ephemeral_private_key.{group}");
        for attempt in 0..8 {
            let name = match attempt {
                0 => base.clone(),
                _ => format!("{base}.{attempt}"),
            };
            let key = Self {
                role,
                group,
                private_key: private_key(entropy, &name, &parts)?.into(),
            };
            match key.is_valid(provider) {
                Err(crypto::Error::InvalidKey) if !entropy.is_fixed(&base) => continue,
                valid => return valid.map(|()| key).map_err(Error::from),
            }
        }
        Err(crypto::Error::InvalidKey.into())
    }

    fn is_valid(&self, provider: &dyn Provider) -> Result<(), crypto::Error> {
        // The randomness of an encapsulation has no share of its own; its scalar is checked when it is used.
        if self.role == Role::Server && self.group.is_hybrid() {
            return Ok(());
        }
        provider.key_share(self.group, &self.private_key).map(drop)
    }

    /// What the endpoint sends before it knows the share of its peer.
    pub(super) fn share(&self, provider: &dyn Provider) -> Result<Vec<u8>, Error> {
        Ok(provider.key_share(self.group, &self.private_key)?)
    }

    /// The server's share and the shared secret.
    pub(super) fn answer(
        &self,
        provider: &dyn Provider,
        peer_share: &[u8],
    ) -> Result<(Vec<u8>, Vec<u8>), Error> {
        if self.group.is_hybrid() {
            let encapsulated = provider
                .encapsulate(self.group, &self.private_key, peer_share)
                .map_err(of_share)?;
            return Ok((encapsulated.share, encapsulated.shared_secret));
        }
        let secret = provider
            .key_agreement(self.group, &self.private_key, peer_share)
            .map_err(of_share)?;
        Ok((self.share(provider)?, secret))
    }

    /// The shared secret of the client.
    pub(super) fn agree(
        &self,
        provider: &dyn Provider,
        peer_share: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let Self {
            role,
            group,
            ref private_key,
        } = *self;
        crypto::shared_secret(provider, role, group, private_key, peer_share).map_err(of_share)
    }
}

/// A fault of the share is the peer's.
fn of_share(error: crypto::Error) -> Error {
    match error {
        crypto::Error::Unsupported(_) | crypto::Error::InvalidKey => error.into(),
        _ => Violation::BadShare.into(),
    }
}

fn private_key(entropy: &Entropy, name: &str, parts: &[Part]) -> Result<Vec<u8>, Error> {
    let lengths = parts.iter().map(|part| match part {
        Part::Octets(length) => *length,
        Part::Scalar(bits) => bits.div_ceil(8),
    });
    let mut key = entropy.octets(name, lengths.clone().sum())?;
    if entropy.is_fixed(name) {
        return Ok(key);
    }
    let mut start = 0;
    for (part, length) in parts.iter().zip(lengths) {
        if let (Part::Scalar(bits), Some(first)) = (part, key.get_mut(start)) {
            *first &= 0xff >> (8 * length - bits);
        }
        start += length;
    }
    Ok(key)
}
