//! Shares of the peer that a key exchange must not take.

use super::*;
use crate::{crypto, registry::NamedGroup};

pub(super) const KEY_SHARE: File = File {
    id: "negative/key-share",
    title: "Shares that a key exchange must not take",
    about: "Each stands in place of a share that was sent; the private key is that of the other side.",
    groups: &[
        Group {
            name: "x25519",
            title: "x25519",
            layer: Layer::KeyExchange,
            base: "handshake/full-sha256",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                x25519_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "4.2.8.2", "no octets";
                x25519_short: [Keep("", 31)] => ILLEGAL_PARAMETER, "4.2.8.2", "31 octets";
                x25519_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "33 octets";
                x25519_of_secp256r1: [Put("", UNREDUCED_SECP256R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "65 octets, a point of another curve";
                x25519_zero: [Put("", b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "7.4.2", "the point 0, of order 4; the shared secret is all zeros";
                x25519_one: [Put("", b"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "7.4.2", "the point 1, of order 1; the shared secret is all zeros";
                x25519_order_8: [Put("", b"\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4\x6a\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49\xb8\x00")] => ILLEGAL_PARAMETER, "7.4.2", "a point of order 8; the shared secret is all zeros";
                x25519_other_order_8: [Put("", b"\x5f\x9c\x95\xbc\xa3\x50\x8c\x24\xb1\xd0\xb1\x55\x9c\x83\xef\x5b\x04\x44\x5c\xc4\x58\x1c\x8e\x86\xd8\x22\x4e\xdd\xd0\x9f\x11\x57")] => ILLEGAL_PARAMETER, "7.4.2", "the other point of order 8; the shared secret is all zeros";
                x25519_p_less_1: [Put("", b"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")] => ILLEGAL_PARAMETER, "7.4.2", "the point p - 1, of order 2; the shared secret is all zeros";
                x25519_p: [Put("", b"\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")] => ILLEGAL_PARAMETER, "7.4.2", "the point p, which is 0 again; the shared secret is all zeros";
                x25519_p_and_1: [Put("", b"\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")] => ILLEGAL_PARAMETER, "7.4.2", "the point p + 1, which is 1 again; the shared secret is all zeros";
                x25519_zero_with_high_bit: [Put("", b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80")] => ILLEGAL_PARAMETER, "7.4.2", "the point 0 with the highest bit, which does not count, set";
            },
        },
        Group {
            name: "secp256r1",
            title: "secp256r1",
            layer: Layer::KeyExchange,
            base: "handshake/leading-zero-secp256r1",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp256r1_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "4.2.8.2", "no octets";
                secp256r1_short: [Keep("", 64)] => ILLEGAL_PARAMETER, "4.2.8.2", "an octet less than a point has";
                secp256r1_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "an octet more than a point has";
                secp256r1_off_curve: [Flip("")] => ILLEGAL_PARAMETER, "4.2.8.2", "one bit of y is another, and the point is not on the curve";
                secp256r1_infinity: [Put("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "the point at infinity as SEC 1 encodes it";
                secp256r1_origin: [Fill("", 65, 0), At("", 0, b"\x04")] => ILLEGAL_PARAMETER, "4.2.8.2", "the point (0, 0)";
                secp256r1_compressed: (made(compressed)) => ILLEGAL_PARAMETER, "4.2.8.2", "the point in compressed form";
                secp256r1_hybrid_form: (made(hybrid_form)) => ILLEGAL_PARAMETER, "4.2.8.2", "the point in the form that has all of y and its sign";
                secp256r1_form_0: [At("", 0, b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates behind the octet 0";
                secp256r1_without_form: (made(without_form)) => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates without the octet 4";
                secp256r1_x_unreduced: [Put("", UNREDUCED_SECP256R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "the point of x = 0 with the prime as its x";
                secp256r1_all_ones: [Fill("", 65, 0xff), At("", 0, b"\x04")] => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates with every bit set";
                secp256r1_of_secp384r1: [Put("", UNREDUCED_SECP384R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "as many octets as a point of secp384r1 has";
            },
        },
        Group {
            name: "secp384r1",
            title: "secp384r1",
            layer: Layer::KeyExchange,
            base: "handshake/leading-zero-secp384r1",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp384r1_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "4.2.8.2", "no octets";
                secp384r1_short: [Keep("", 96)] => ILLEGAL_PARAMETER, "4.2.8.2", "an octet less than a point has";
                secp384r1_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "an octet more than a point has";
                secp384r1_off_curve: [Flip("")] => ILLEGAL_PARAMETER, "4.2.8.2", "one bit of y is another, and the point is not on the curve";
                secp384r1_infinity: [Put("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "the point at infinity as SEC 1 encodes it";
                secp384r1_origin: [Fill("", 97, 0), At("", 0, b"\x04")] => ILLEGAL_PARAMETER, "4.2.8.2", "the point (0, 0)";
                secp384r1_compressed: (made(compressed)) => ILLEGAL_PARAMETER, "4.2.8.2", "the point in compressed form";
                secp384r1_hybrid_form: (made(hybrid_form)) => ILLEGAL_PARAMETER, "4.2.8.2", "the point in the form that has all of y and its sign";
                secp384r1_form_0: [At("", 0, b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates behind the octet 0";
                secp384r1_without_form: (made(without_form)) => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates without the octet 4";
                secp384r1_x_unreduced: [Put("", UNREDUCED_SECP384R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "the point of x = 0 with the prime as its x";
                secp384r1_all_ones: [Fill("", 97, 0xff), At("", 0, b"\x04")] => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates with every bit set";
                secp384r1_of_secp521r1: [Put("", UNREDUCED_SECP521R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "as many octets as a point of secp521r1 has";
            },
        },
        Group {
            name: "secp521r1",
            title: "secp521r1",
            layer: Layer::KeyExchange,
            base: "handshake/leading-zero-secp521r1",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp521r1_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "4.2.8.2", "no octets";
                secp521r1_short: [Keep("", 132)] => ILLEGAL_PARAMETER, "4.2.8.2", "an octet less than a point has";
                secp521r1_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "an octet more than a point has";
                secp521r1_off_curve: [Flip("")] => ILLEGAL_PARAMETER, "4.2.8.2", "one bit of y is another, and the point is not on the curve";
                secp521r1_infinity: [Put("", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "the point at infinity as SEC 1 encodes it";
                secp521r1_origin: [Fill("", 133, 0), At("", 0, b"\x04")] => ILLEGAL_PARAMETER, "4.2.8.2", "the point (0, 0)";
                secp521r1_compressed: (made(compressed)) => ILLEGAL_PARAMETER, "4.2.8.2", "the point in compressed form";
                secp521r1_hybrid_form: (made(hybrid_form)) => ILLEGAL_PARAMETER, "4.2.8.2", "the point in the form that has all of y and its sign";
                secp521r1_form_0: [At("", 0, b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates behind the octet 0";
                secp521r1_without_form: (made(without_form)) => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates without the octet 4";
                secp521r1_x_unreduced: [Put("", UNREDUCED_SECP521R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "the point of x = 0 with the prime as its x";
                secp521r1_all_ones: [Fill("", 133, 0xff), At("", 0, b"\x04")] => ILLEGAL_PARAMETER, "4.2.8.2", "both coordinates with every bit set";
                secp521r1_of_secp256r1: [Put("", UNREDUCED_SECP256R1)] => ILLEGAL_PARAMETER, "4.2.8.2", "as many octets as a point of secp256r1 has";
            },
        },
        Group {
            name: "ffdhe2048",
            title: "ffdhe2048",
            layer: Layer::KeyExchange,
            base: "handshake/leading-zero-ffdhe2048",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                ffdhe2048_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "4.2.8.1", "no octets";
                ffdhe2048_short: [Keep("", 255)] => ILLEGAL_PARAMETER, "4.2.8.1", "an octet less than the prime has";
                ffdhe2048_long: (made(with_leading_zero)) => ILLEGAL_PARAMETER, "4.2.8.1", "a zero octet before the share";
                ffdhe2048_0: [Fill("", 256, 0)] => ILLEGAL_PARAMETER, "4.2.8.1", "the number 0";
                ffdhe2048_1: [Fill("", 256, 0), At("", -1, b"\x01")] => ILLEGAL_PARAMETER, "4.2.8.1", "the number 1";
                ffdhe2048_p_less_1: (made(prime_less_1)) => ILLEGAL_PARAMETER, "4.2.8.1", "the prime less 1";
                ffdhe2048_p: (made(prime)) => ILLEGAL_PARAMETER, "4.2.8.1", "the prime";
                ffdhe2048_p_and_2: (made(prime_and_2)) => ILLEGAL_PARAMETER, "4.2.8.1", "the prime and 2, which is 2 again";
                ffdhe2048_all_ones: [Fill("", 256, 0xff)] => ILLEGAL_PARAMETER, "4.2.8.1", "every bit set";
            },
        },
        Group {
            name: "ffdhe3072",
            title: "ffdhe3072",
            layer: Layer::KeyExchange,
            base: "handshake/leading-zero-ffdhe3072",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                ffdhe3072_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "4.2.8.1", "no octets";
                ffdhe3072_short: [Keep("", 383)] => ILLEGAL_PARAMETER, "4.2.8.1", "an octet less than the prime has";
                ffdhe3072_long: (made(with_leading_zero)) => ILLEGAL_PARAMETER, "4.2.8.1", "a zero octet before the share";
                ffdhe3072_0: [Fill("", 384, 0)] => ILLEGAL_PARAMETER, "4.2.8.1", "the number 0";
                ffdhe3072_1: [Fill("", 384, 0), At("", -1, b"\x01")] => ILLEGAL_PARAMETER, "4.2.8.1", "the number 1";
                ffdhe3072_p_less_1: (made(prime_less_1)) => ILLEGAL_PARAMETER, "4.2.8.1", "the prime less 1";
                ffdhe3072_p: (made(prime)) => ILLEGAL_PARAMETER, "4.2.8.1", "the prime";
                ffdhe3072_p_and_2: (made(prime_and_2)) => ILLEGAL_PARAMETER, "4.2.8.1", "the prime and 2, which is 2 again";
                ffdhe3072_all_ones: [Fill("", 384, 0xff)] => ILLEGAL_PARAMETER, "4.2.8.1", "every bit set";
            },
        },
        Group {
            name: "x25519_mlkem768_client",
            title: "X25519MLKEM768, the share of a client",
            layer: Layer::KeyExchange,
            base: "legible/hybrid",
            asked: Asked::Step("server_encapsulation", "peer_share"),
            prepared: &[],
            faults: faults! {
                x25519_mlkem768_client_empty: [Fill("", 0, 0)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "no octets";
                x25519_mlkem768_client_short: [Keep("", 1215)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet less than both halves have";
                x25519_mlkem768_client_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet more than both halves have";
                x25519_mlkem768_client_one_half: [Keep("", 1184)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first half alone";
                x25519_mlkem768_client_modulus: [At("", 0, b"\xff\x0f")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first coefficient of the encapsulation key is 4095, above the modulus";
                x25519_mlkem768_client_modulus_itself: [At("", 0, b"\x01\x0d")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first coefficient of the encapsulation key is the modulus 3329";
                x25519_mlkem768_client_zero: [At("", 1184, &[0; 32])] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the half of X25519 is 0, and so its shared secret";
                x25519_mlkem768_client_swapped: (made(|made| rotated(made, 1184))) => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the halves in the other order";
            },
        },
        Group {
            name: "x25519_mlkem768_server",
            title: "X25519MLKEM768, the share of a server",
            layer: Layer::KeyExchange,
            base: "legible/hybrid",
            asked: Asked::Step("client_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                x25519_mlkem768_server_short: [Keep("", 1119)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet less than both halves have";
                x25519_mlkem768_server_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet more than both halves have";
                x25519_mlkem768_server_zero: [At("", 1088, &[0; 32])] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the half of X25519 is 0, and so its shared secret";
            },
        },
        Group {
            name: "secp256r1_mlkem768_client",
            title: "SecP256r1MLKEM768, the share of a client",
            layer: Layer::KeyExchange,
            base: "pairwise/aes-128-gcm-SecP256r1MLKEM768-ed25519-handshake-full",
            asked: Asked::Step("server_encapsulation", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp256r1_mlkem768_client_short: [Keep("", 1248)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet less than both halves have";
                secp256r1_mlkem768_client_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet more than both halves have";
                secp256r1_mlkem768_client_one_half: [Keep("", 65)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first half alone";
                secp256r1_mlkem768_client_modulus_itself: [At("", 65, b"\x01\x0d")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first coefficient of the encapsulation key is the modulus 3329";
                secp256r1_mlkem768_client_off_curve: [Bits("", 64, 1)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the point of the other half is not on the curve";
                secp256r1_mlkem768_client_swapped: (made(|made| rotated(made, 65))) => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the halves in the other order";
            },
        },
        Group {
            name: "secp256r1_mlkem768_server",
            title: "SecP256r1MLKEM768, the share of a server",
            layer: Layer::KeyExchange,
            base: "pairwise/aes-128-gcm-SecP256r1MLKEM768-ed25519-handshake-full",
            asked: Asked::Step("client_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp256r1_mlkem768_server_short: [Keep("", 1152)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet less than both halves have";
                secp256r1_mlkem768_server_long: [Append("", b"\x00")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet more than both halves have";
                secp256r1_mlkem768_server_off_curve: [Bits("", 64, 1)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the point of the other half is not on the curve";
            },
        },
        Group {
            name: "secp384r1_mlkem1024_client",
            title: "SecP384r1MLKEM1024, the share of a client",
            layer: Layer::KeyExchange,
            base: "pairwise/aes-128-gcm-SecP384r1MLKEM1024-ed25519-handshake-full",
            asked: Asked::Step("server_encapsulation", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp384r1_mlkem1024_client_short: [Keep("", 1664)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet less than both halves have";
                secp384r1_mlkem1024_client_one_half: [Keep("", 97)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first half alone";
                secp384r1_mlkem1024_client_modulus_itself: [At("", 97, b"\x01\x0d")] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the first coefficient of the encapsulation key is the modulus 3329";
                secp384r1_mlkem1024_client_off_curve: [Bits("", 96, 1)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the point of the other half is not on the curve";
                secp384r1_mlkem1024_client_swapped: (made(|made| rotated(made, 97))) => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the halves in the other order";
            },
        },
        Group {
            name: "secp384r1_mlkem1024_server",
            title: "SecP384r1MLKEM1024, the share of a server",
            layer: Layer::KeyExchange,
            base: "pairwise/aes-128-gcm-SecP384r1MLKEM1024-ed25519-handshake-full",
            asked: Asked::Step("client_shared_secret", "peer_share"),
            prepared: &[],
            faults: faults! {
                secp384r1_mlkem1024_server_short: [Keep("", 1664)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "an octet less than both halves have";
                secp384r1_mlkem1024_server_off_curve: [Bits("", 96, 1)] => ILLEGAL_PARAMETER, "draft-ietf-tls-ecdhe-mlkem#section-4.1", "the point of the other half is not on the curve";
            },
        },
    ],
};

/// The point of secp256r1 with x = 0, which is on the curve, as (p, y).
const UNREDUCED_SECP256R1: &[u8] = b"\x04\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xff\x66\x48\x5c\x78\x0e\x2f\x83\xd7\x24\x33\xbd\x5d\x84\xa0\x6b\
    \xb6\x54\x1c\x2a\xf3\x1d\xae\x87\x17\x28\xbf\x85\x6a\x17\x4f\x93\xf4";

/// The point of secp384r1 with x = 0, which is on the curve, as (p, y).
const UNREDUCED_SECP384R1: &[u8] = b"\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\
    \xff\xc3\x06\x61\x0f\xb0\xae\x5a\x15\x9c\xf4\x5c\x06\x06\x9f\x22\xa6\xc5\xeb\x36\x41\xc6\x02\xd4\
    \x2d\xea\x2c\x4b\x4f\x75\x55\x07\x93\x40\x6d\x80\xd2\xb9\x1a\xd5\x4f\x90\x48\xbd\x48\x7a\xf1\xad\
    \xe1";

/// The point of secp521r1 with x = 0, which is on the curve, as (p, y).
const UNREDUCED_SECP521R1: &[u8] = b"\x04\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x2d\xf1\x36\x01\
    \x59\x4a\x88\x3e\xf2\xd9\x35\xe4\x4b\xb9\x0b\xf4\xd6\x61\x9b\x74\xe5\x2a\xf7\x55\x2f\x97\x76\x90\
    \x11\xc0\x71\x9e\xb4\x39\xcf\xab\x2a\x88\xd4\x0f\xe5\x9a\x2b\xed\x1f\x43\x55\x71\x69\xa2\xd0\xa2\
    \xcc\xd2\x80\xc6\x07\xb9\x2b\xbf\x51\xff\xe0\xb0\x78";

/// The octets of a coordinate.
fn coordinate(made: &Made<'_>) -> usize {
    made.right.len() / 2
}

fn compressed(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let mut point = made.right[..1 + coordinate(made)].to_vec();
    point[0] = 2 | sign(made);
    Ok(point)
}

fn hybrid_form(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let mut point = made.right.to_vec();
    point[0] = 6 | sign(made);
    Ok(point)
}

/// The lowest bit of y.
fn sign(made: &Made<'_>) -> u8 {
    made.right.last().map_or(0, |last| last & 1)
}

fn without_form(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    Ok(made.right[1..].to_vec())
}

fn with_leading_zero(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    Ok([b"\x00", made.right].concat())
}

fn prime(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let group = match made.right.len() {
        256 => NamedGroup::FFDHE2048,
        _ => NamedGroup::FFDHE3072,
    };
    Ok(crypto::ffdhe_prime(group)?)
}

/// The prime is odd.
fn prime_less_1(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let mut number = prime(made)?;
    number[made.right.len() - 1] -= 1;
    Ok(number)
}

fn prime_and_2(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    Ok(sum(&prime(made)?, &[2], made.right.len()))
}

fn rotated(made: &Made<'_>, first: usize) -> Result<Vec<u8>, GenerateError> {
    let mut share = made.right.to_vec();
    share.rotate_left(first);
    Ok(share)
}
