use super::*;
use crate::crypto::test_data::key_exchange;

const GROUPS: &[NamedGroup] = &[
    NamedGroup::FFDHE2048,
    NamedGroup::FFDHE3072,
    NamedGroup::FFDHE4096,
    NamedGroup::FFDHE6144,
    NamedGroup::FFDHE8192,
];

fn value(group: NamedGroup, name: &str) -> Vec<u8> {
    key_exchange(&format!("{group}/{name}"))
}

#[test]
fn shares_and_secrets_are_those_of_openssl() {
    for &group in GROUPS {
        for (own, peer) in [("client", "server"), ("server", "client")] {
            let private = value(group, &format!("{own}_private"));
            let share = key_share(group, &private);
            assert_eq!(share, Ok(value(group, &format!("{own}_share"))));
            let secret = key_agreement(group, &private, &value(group, &format!("{peer}_share")));
            assert_eq!(secret, Ok(value(group, "shared_secret")));
        }
    }
}

#[test]
fn the_secrets_of_openssl_begin_with_a_zero_octet() {
    for &group in GROUPS {
        assert_eq!(value(group, "shared_secret")[0], 0, "{group}");
    }
}

#[test]
fn a_share_has_the_length_of_the_prime() {
    for (group, length) in [(NamedGroup::FFDHE2048, 256), (NamedGroup::FFDHE3072, 384)] {
        let mut eight = vec![0; length];
        eight[length - 1] = 8;
        assert_eq!(key_share(group, &[3]), Ok(eight.clone()));
        // The leading zeros of an exponent change nothing.
        let mut three = vec![0; length];
        three[length - 1] = 3;
        assert_eq!(key_share(group, &three), Ok(eight));
    }
}

/// The prime of ffdhe2048 less `by`: RFC 7919, appendix A.1, ends in 64 ones.
fn ffdhe2048_less(by: u64) -> Vec<u8> {
    let mut octets = Field::of(NamedGroup::FFDHE2048)
        .unwrap()
        .prime
        .to_be_bytes();
    octets[248..].copy_from_slice(&(u64::MAX - by).to_be_bytes());
    octets.into()
}

#[test]
fn a_share_is_above_one_and_below_the_prime_less_one() {
    let group = NamedGroup::FFDHE2048;
    let low = |value: u8| {
        let mut octets = vec![0; 256];
        octets[255] = value;
        octets
    };
    assert!(key_agreement(group, &[5], &low(2)).is_ok());
    assert!(key_agreement(group, &[5], &ffdhe2048_less(2)).is_ok());
    for wrong in [
        low(0),
        low(1),
        ffdhe2048_less(1),
        ffdhe2048_less(0),
        vec![0xff; 256],
    ] {
        assert_eq!(
            key_agreement(group, &[5], &wrong),
            Err(Error::ShareOutOfRange)
        );
    }
}

#[test]
fn a_share_of_another_length_is_refused() {
    let share = value(NamedGroup::FFDHE2048, "client_share");
    let longer = [&[0], &share[..]].concat();
    for wrong in [&share[1..], &longer, &[], &[2]] {
        let error = Error::InvalidLength {
            what: "key share",
            expected: 256,
            got: wrong.len(),
        };
        assert_eq!(
            key_agreement(NamedGroup::FFDHE2048, &[5], wrong),
            Err(error)
        );
    }
}

#[test]
fn an_exponent_is_not_zero_and_below_the_order() {
    let group = NamedGroup::FFDHE2048;
    let mut order = ffdhe2048_less(0);
    let mut carry = 0;
    for octet in &mut order {
        (*octet, carry) = ((*octet >> 1) | carry, (*octet & 1) << 7);
    }
    assert_eq!(key_share(group, &order), Err(Error::InvalidKey));
    order[255] -= 1;
    assert!(key_share(group, &order).is_ok());
    for wrong in [&[][..], &[0], &[0; 256], &[0xff; 256]] {
        assert_eq!(key_share(group, wrong), Err(Error::InvalidKey));
    }
    let error = Error::TooLong {
        what: "private key",
        limit: 256,
        got: 257,
    };
    assert_eq!(key_share(group, &[0; 257]), Err(error));
}
