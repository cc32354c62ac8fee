//! Key exchange over the finite fields of RFC 7919.

use ::openssl::{
    bn::BigNum,
    derive::Deriver,
    dh::Dh,
    error::ErrorStack,
    pkey::{PKey, Params, Private},
};

use crate::{
    crypto::{Error, rustcrypto::ffdhe},
    registry::NamedGroup,
};

const GENERATOR: u32 = 2;

/// `g^x mod p`, as many octets as `p` has.
pub(super) fn key_share(group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
    ffdhe::check_private_key(group, private)?;
    let prime = ffdhe::prime(group)?;
    let share = private_key(&prime, private).and_then(|key| {
        // A prime has at most 1024 octets.
        key.public_key().to_vec_padded(prime.len() as i32)
    });
    share.map_err(|_| Error::InvalidKey)
}

/// `Y^x mod p`. Without padding OpenSSL strips the leading zeros, and the binding has no way to ask for them: they are
/// put back here.
pub(super) fn key_agreement(
    group: NamedGroup,
    private: &[u8],
    peer_share: &[u8],
) -> Result<Vec<u8>, Error> {
    ffdhe::check_private_key(group, private)?;
    let prime = ffdhe::prime(group)?;
    if peer_share.len() != prime.len() {
        return Err(Error::InvalidLength {
            what: "key share",
            expected: prime.len(),
            got: peer_share.len(),
        });
    }
    let agree = || {
        let own = PKey::from_dh(private_key(&prime, private)?)?;
        let peer = parameters(&prime)?.set_public_key(BigNum::from_slice(peer_share)?)?;
        let peer = PKey::from_dh(peer)?;
        let mut deriver = Deriver::new(&own)?;
        deriver.set_peer(&peer)?;
        deriver.derive_to_vec()
    };
    let secret = agree().map_err(|_: ErrorStack| Error::ShareOutOfRange)?;
    let mut padded = vec![0; prime.len().saturating_sub(secret.len())];
    padded.extend(secret);
    Ok(padded)
}

fn private_key(prime: &[u8], private: &[u8]) -> Result<Dh<Private>, ErrorStack> {
    parameters(prime)?.set_private_key(BigNum::from_slice(private)?)
}

fn parameters(prime: &[u8]) -> Result<Dh<Params>, ErrorStack> {
    Dh::from_pqg(
        BigNum::from_slice(prime)?,
        None,
        BigNum::from_u32(GENERATOR)?,
    )
}
