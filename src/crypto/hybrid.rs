//! How the hybrid groups of draft-ietf-tls-ecdhe-mlkem put their two halves together.

use core::ops::Range;

use super::{Algorithm, Error};
use crate::registry::NamedGroup;

/// What a server makes of the share of a client in a hybrid group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encapsulated {
    /// The server's share, as `KeyShareEntry.key_exchange` carries it.
    pub share: Vec<u8>,
    /// The shared secret.
    pub shared_secret: Vec<u8>,
}

/// Where the seed of ML-KEM, `d || z` of 32 octets each (FIPS 203, section 7.1), stands in the private key of a client;
/// none where the group is no hybrid one.
pub fn ml_kem_seed(group: NamedGroup) -> Option<Range<usize>> {
    let hybrid = Hybrid::of(group).ok()?;
    Some(hybrid.ml_kem_half(Whole::ClientPrivateKey))
}

/// A group that agrees by ECDH and by ML-KEM at once; its shares, private keys and shared secrets are two halves each,
/// in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hybrid {
    /// The group of the one half.
    pub(super) ecdh: NamedGroup,
    /// The parameter set of the other half.
    pub(super) ml_kem: MlKem,
    order: Order,
}

/// A parameter set of ML-KEM (FIPS 203, section 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MlKem {
    MlKem768,
    MlKem1024,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    MlKemFirst,
    EcdhFirst,
}

/// What consists of two halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// ECDH private key and the seed `d || z` (FIPS 203, section 7.1).
    ClientPrivateKey,
    /// ECDH private key and the randomness `m` (FIPS 203, section 7.2).
    ServerPrivateKey,
    /// ECDH share and encapsulation key.
    ClientShare,
    /// ECDH share and ciphertext.
    ServerShare,
}

/// The two halves by what they are, not by where they stand.
pub(super) struct Halves<'a> {
    pub(super) ecdh: &'a [u8],
    pub(super) ml_kem: &'a [u8],
}

impl Hybrid {
    /// The halves of a hybrid group.
    pub(super) fn of(group: NamedGroup) -> Result<Self, Error> {
        let (ecdh, ml_kem, order) = match group {
            NamedGroup::X25519_MLKEM768 => (NamedGroup::X25519, MlKem::MlKem768, Order::MlKemFirst),
            NamedGroup::SECP256R1_MLKEM768 => {
                (NamedGroup::SECP256R1, MlKem::MlKem768, Order::EcdhFirst)
            }
            NamedGroup::SECP384R1_MLKEM1024 => {
                (NamedGroup::SECP384R1, MlKem::MlKem1024, Order::EcdhFirst)
            }
            _ => return Err(Error::Unsupported(Algorithm::Group(group))),
        };
        Ok(Self {
            ecdh,
            ml_kem,
            order,
        })
    }

    /// Splits octets of exactly the length of both halves.
    pub(super) fn split(self, whole: Whole, octets: &[u8]) -> Result<Halves<'_>, Error> {
        let (ecdh_length, ml_kem_length) = self.lengths(whole);
        let expected = ecdh_length + ml_kem_length;
        if octets.len() != expected {
            return Err(Error::InvalidLength {
                what: whole.name(),
                expected,
                got: octets.len(),
            });
        }
        Ok(match self.order {
            Order::MlKemFirst => {
                let (ml_kem, ecdh) = octets.split_at(ml_kem_length);
                Halves { ecdh, ml_kem }
            }
            Order::EcdhFirst => {
                let (ecdh, ml_kem) = octets.split_at(ecdh_length);
                Halves { ecdh, ml_kem }
            }
        })
    }

    /// One half after the other.
    pub(super) fn join(self, halves: &Halves<'_>) -> Vec<u8> {
        match self.order {
            Order::MlKemFirst => [halves.ml_kem, halves.ecdh].concat(),
            Order::EcdhFirst => [halves.ecdh, halves.ml_kem].concat(),
        }
    }

    /// Where the ML-KEM half stands.
    fn ml_kem_half(self, whole: Whole) -> Range<usize> {
        let (ecdh_length, ml_kem_length) = self.lengths(whole);
        let start = match self.order {
            Order::MlKemFirst => 0,
            Order::EcdhFirst => ecdh_length,
        };
        start..start + ml_kem_length
    }

    /// Octets of the ECDH half and of the ML-KEM half.
    fn lengths(self, whole: Whole) -> (usize, usize) {
        let (scalar, point) = match self.ecdh {
            NamedGroup::SECP256R1 => (32, 65),
            NamedGroup::SECP384R1 => (48, 97),
            _ => (32, 32),
        };
        let (encapsulation_key, ciphertext) = match self.ml_kem {
            MlKem::MlKem768 => (1184, 1088),
            MlKem::MlKem1024 => (1568, 1568),
        };
        match whole {
            Whole::ClientPrivateKey => (scalar, 64),
            Whole::ServerPrivateKey => (scalar, 32),
            Whole::ClientShare => (point, encapsulation_key),
            Whole::ServerShare => (point, ciphertext),
        }
    }
}

impl Whole {
    fn name(self) -> &'static str {
        match self {
            Self::ClientPrivateKey | Self::ServerPrivateKey => "private key",
            Self::ClientShare | Self::ServerShare => "key share",
        }
    }
}
