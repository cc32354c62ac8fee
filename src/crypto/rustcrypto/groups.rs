//! Key exchange over one group: X25519, the NIST curves, and the finite fields.

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

use super::ffdhe;
use crate::{
    crypto::{Algorithm, Error},
    registry::NamedGroup,
};

/// All of them, in the order of their code points.
pub(super) const GROUPS: &[NamedGroup] = &[
    NamedGroup::SECP256R1,
    NamedGroup::SECP384R1,
    NamedGroup::SECP521R1,
    NamedGroup::X25519,
    NamedGroup::FFDHE2048,
    NamedGroup::FFDHE3072,
    NamedGroup::FFDHE4096,
    NamedGroup::FFDHE6144,
    NamedGroup::FFDHE8192,
];

pub(super) fn key_share(group: NamedGroup, private: &[u8]) -> Result<Vec<u8>, Error> {
    match group {
        NamedGroup::X25519 => {
            let private = x25519_octets("private key", private)?;
            Ok(x25519(private, X25519_BASEPOINT_BYTES).to_vec())
        }
        NamedGroup::SECP256R1 => nist_share::<NistP256>(private),
        NamedGroup::SECP384R1 => nist_share::<NistP384>(private),
        NamedGroup::SECP521R1 => nist_share::<NistP521>(private),
        _ => ffdhe::key_share(group, private),
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
        _ => ffdhe::key_agreement(group, private, peer_share),
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
    // Of this length, only the uncompressed form is an encoding (SEC 1, section 2.3.3).
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::test_data::{octets, rfc8448};

    const NIST: [(NamedGroup, usize); 3] = [
        (NamedGroup::SECP256R1, 32),
        (NamedGroup::SECP384R1, 48),
        (NamedGroup::SECP521R1, 66),
    ];

    #[test]
    fn x25519_gives_the_values_of_rfc_7748() {
        // Section 5.2; the highest bit of the second u coordinate is set and must not matter.
        for (scalar, u, expected) in [
            (
                "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
            ),
            (
                "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
            ),
        ] {
            let agreed = key_agreement(NamedGroup::X25519, &octets(scalar), &octets(u));
            assert_eq!(agreed, Ok(octets(expected)));
        }
    }

    #[test]
    fn shares_and_secrets_are_those_of_rfc_8448() {
        for (section, group) in [("3", NamedGroup::X25519), ("5", NamedGroup::SECP256R1)] {
            let value = |name: &str| rfc8448(&format!("{section}/{name}"));
            for (own, peer) in [("client", "server"), ("server", "client")] {
                let private = value(&format!("{own}_private"));
                assert_eq!(
                    key_share(group, &private),
                    Ok(value(&format!("{own}_share")))
                );
                let agreed = key_agreement(group, &private, &value(&format!("{peer}_share")));
                assert_eq!(agreed, Ok(value("shared_secret")));
            }
        }
    }

    #[test]
    fn x25519_points_of_small_order_give_no_secret() {
        for u in [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ] {
            let agreed = key_agreement(NamedGroup::X25519, &[7; 32], &octets(u));
            assert_eq!(agreed, Err(Error::ZeroSharedSecret));
        }
    }

    #[test]
    fn an_x_coordinate_keeps_its_leading_zeros() {
        // Private keys, shares and secrets made with OpenSSL 3.0.19.
        for ((group, length), private, share, expected) in [
            (
                NIST[0],
                "ce",
                "04088bb9ff22ab291a74c86fc677ba897baadee370cc6129b82d170ba3fc26415c442da9a716067956d91eaa02b93ad409490e87cd5e758ea6a331a1deb75ba846",
                "009613d064a5ef4a470b32b47925c7d4fb11a8953987f6e0a9bb6019dc5080c6",
            ),
            (
                NIST[1],
                "0151",
                "047ae9e1db1160794c70c1ef071be5191f6c66240f4608fbe8a44ecd36c3ed5db97500f2e4d84e3fb45850fd6f4303302bd8ac21444cd80d241538d8034b399a0dee3636eb5cb00b9499d061a571db0f14bb47ed79453948ed63f3a6ccbbf6e74f",
                "001f2d1ebe44489d7dc395c5e59a8298dc31af36d329a35cf91c32ad59322949955e06b7b7a323712e12fd4e78a4be4e",
            ),
            (
                NIST[2],
                "011d",
                "04005d22e725842cf107642cda652506a58add24336f5e7df89ed58646e847f299df9089a2c6c84df0b0ce504c32899885eeb137972d21d3fc7b60d4c40c899b1cb919018f9950c78507021278a5cd1de94d9b2c9ffa11ac0a6ec46fd3084c2d199ed9365c56bc2672f6d972e32e6cbe68baefe3ccfd01f99b89359311adf767da935e9972",
                "00000020c57ed6a02e1463c38cdcf6f0b7b57c664fb1d4a227fab3655a5aafa4592bbffbf6ba024b4f634f446751cc15793e3aaac574ee5d889e31702f207fa54435",
            ),
        ] {
            let private = octets(private);
            let mut padded = vec![0; length - private.len()];
            padded.extend(private);
            let agreed = key_agreement(group, &padded, &octets(share));
            assert_eq!(agreed, Ok(octets(expected)));
        }
    }

    #[test]
    fn a_private_key_of_another_length_is_refused() {
        for (group, expected) in [(NamedGroup::X25519, 32), NIST[0], NIST[1], NIST[2]] {
            for got in [0, expected - 1, expected + 1] {
                let error = Error::InvalidLength {
                    what: "private key",
                    expected,
                    got,
                };
                assert_eq!(key_share(group, &vec![1; got]), Err(error));
            }
        }
    }

    #[test]
    fn a_scalar_is_neither_zero_nor_the_order_nor_above_it() {
        // The orders, FIPS 186-4, appendix D.1.2.
        let orders = [
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        ];
        for ((group, length), order) in NIST.into_iter().zip(orders) {
            let mut scalar = octets(order);
            assert_eq!(key_share(group, &scalar), Err(Error::InvalidKey));
            *scalar.last_mut().unwrap() -= 1;
            assert!(key_share(group, &scalar).is_ok());
            for octet in [0, 0xff] {
                let scalar = vec![octet; length];
                assert_eq!(key_share(group, &scalar), Err(Error::InvalidKey));
            }
        }
    }

    #[test]
    fn a_share_that_is_no_uncompressed_point_is_refused() {
        for (group, length) in NIST {
            let mut private = vec![0; length];
            private[length - 1] = 5;
            let share = key_share(group, &private).unwrap();
            assert!(key_agreement(group, &private, &share).is_ok());

            let compressed = [&[2 + (share[2 * length] & 1)], &share[1..=length]].concat();
            let longer = [&share[..], &[0]].concat();
            for wrong in [&compressed[..], &[0], &[], &longer] {
                let error = Error::InvalidLength {
                    what: "key share",
                    expected: 1 + 2 * length,
                    got: wrong.len(),
                };
                assert_eq!(key_agreement(group, &private, wrong), Err(error));
            }

            let hybrid = [&[6 + (share[2 * length] & 1)], &share[1..]].concat();
            let mut off_curve = share.clone();
            off_curve[2 * length] ^= 1;
            let too_large = [&[4][..], &vec![0xff; 2 * length]].concat();
            let zero = [&[4][..], &vec![0; 2 * length]].concat();
            let zeros = vec![0; 1 + 2 * length];
            for wrong in [hybrid, off_curve, too_large, zero, zeros] {
                let agreed = key_agreement(group, &private, &wrong);
                assert_eq!(agreed, Err(Error::InvalidPoint));
            }
        }
    }

    #[test]
    fn other_groups_are_unsupported() {
        for group in [
            NamedGroup::X448,
            NamedGroup::X25519_MLKEM768,
            NamedGroup(0x1a1a),
        ] {
            let unsupported = Error::Unsupported(Algorithm::Group(group));
            assert_eq!(key_share(group, &[1; 32]), Err(unsupported));
            assert_eq!(key_agreement(group, &[1; 32], &[9; 32]), Err(unsupported));
        }
    }
}
