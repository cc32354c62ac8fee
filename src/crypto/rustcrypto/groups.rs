//! Key exchange over X25519 and the NIST curves.

use p256::{
    NistP256,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey, SecretKey,
        array::typenum::Unsigned,
        group::Curve,
        point::AffineCoordinates,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
};
use p384::NistP384;
use p521::NistP521;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};

use crate::{
    crypto::{Algorithm, Error},
    registry::NamedGroup,
};

/// First octet of an uncompressed point (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

pub(super) fn key_share(group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
    match group {
        NamedGroup::X25519 => {
            let private = x25519_octets("private key", private)?;
            Ok(x25519(private, X25519_BASEPOINT_BYTES).to_vec())
        }
        NamedGroup::SECP256R1 => nist_share::<NistP256>(private),
        NamedGroup::SECP384R1 => nist_share::<NistP384>(private),
        NamedGroup::SECP521R1 => nist_share::<NistP521>(private),
        _ => Err(Error::Unsupported(Algorithm::Group(group))),
    }
}

pub(super) fn key_agreement(
    group: NamedGroup,
    private: &[u8],
    peer_share: &[u8],
) -> Result<Vec<u8>, Error> {
    match group {
        NamedGroup::X25519 => {
            let private = x25519_octets("private key", private)?;
            let shared = x25519(private, x25519_octets("key share", peer_share)?);
            if shared == [0; 32] {
                return Err(Error::ZeroSharedSecret);
            }
            Ok(shared.to_vec())
        }
        NamedGroup::SECP256R1 => nist_agreement::<NistP256>(private, peer_share),
        NamedGroup::SECP384R1 => nist_agreement::<NistP384>(private, peer_share),
        NamedGroup::SECP521R1 => nist_agreement::<NistP521>(private, peer_share),
        _ => Err(Error::Unsupported(Algorithm::Group(group))),
    }
}

fn x25519_octets(what: &'static str, octets: &[u8]) -> Result<[u8; 32], Error> {
    octets.try_into().map_err(|_| Error::InvalidLength {
        what,
        expected: 32,
        got: octets.len(),
    })
}

fn nist_share<C>(private: &[u8]) -> Result<Vec<u8>, Error>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let point = scalar::<C>(private)?.public_key().to_sec1_point(false);
    Ok(point.as_bytes().to_vec())
}

fn nist_agreement<C>(private: &[u8], peer_share: &[u8]) -> Result<Vec<u8>, Error>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let private = scalar::<C>(private)?;
    let point = point::<C>(peer_share)?.to_projective();
    let shared = point * *private.to_nonzero_scalar();
    Ok(shared.to_affine().x().to_vec())
}

fn scalar<C: CurveArithmetic>(private: &[u8]) -> Result<SecretKey<C>, Error> {
    let expected = FieldBytesSize::<C>::USIZE;
    if private.len() != expected {
        return Err(Error::InvalidLength {
            what: "private key",
            expected,
            got: private.len(),
        });
    }
    SecretKey::from_slice(private).map_err(|_| Error::InvalidKey)
}

fn point<C>(share: &[u8]) -> Result<PublicKey<C>, Error>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let expected = 1 + 2 * FieldBytesSize::<C>::USIZE;
    if share.len() != expected {
        return Err(Error::InvalidLength {
            what: "key share",
            expected,
            got: share.len(),
        });
    }
    if share[0] != UNCOMPRESSED {
        return Err(Error::InvalidPoint);
    }
    PublicKey::from_sec1_bytes(share).map_err(|_| Error::InvalidPoint)
}

/// Checks that the octets are an uncompressed point of a NIST curve.
pub(super) fn check_point(group: NamedGroup, octets: &[u8]) -> Result<(), Error> {
    let checked = match group {
        NamedGroup::SECP256R1 => point::<NistP256>(octets).map(drop),
        NamedGroup::SECP384R1 => point::<NistP384>(octets).map(drop),
        NamedGroup::SECP521R1 => point::<NistP521>(octets).map(drop),
        _ => return Err(Error::Unsupported(Algorithm::Group(group))),
    };
    checked.map_err(|_| Error::InvalidKey)
}
