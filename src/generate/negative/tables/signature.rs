//! Signatures of CertificateVerify.

use super::*;
use crate::{crypto::rustcrypto::sign_pss_with_any_salt, registry::SignatureScheme};

pub(super) const SIGNATURE: File = File {
    id: "negative/signature",
    title: "Signatures that do not verify",
    about: "Each stands in place of one that was sent.",
    groups: &[
        Group {
            name: "ed25519",
            title: "ed25519",
            layer: Layer::Signature,
            base: "handshake/full-sha256",
            asked: Asked::Step("verify_server_signature", "signature"),
            prepared: &[],
            faults: faults! {
                ed25519_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "the last octet has another lowest bit";
                ed25519_first_bit: [Bits("", 0, 1)] => DECRYPT_ERROR, "4.4.3", "the first octet has another lowest bit";
                ed25519_empty: [Fill("", 0, 0)] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "no octets";
                ed25519_short: [Keep("", 63)] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "63 octets";
                ed25519_long: [Append("", b"\x00")] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "65 octets";
                ed25519_zero: [Fill("", 64, 0)] => DECRYPT_ERROR, "4.4.3", "64 zero octets";
                ed25519_s_unreduced: (made(ed25519_with_order)) => DECRYPT_ERROR, "rfc8032#section-5.1.7", "S and the order of the group, which is the same number but not in range";
                ed25519_by_ecdsa: (Change::Param("scheme", "ecdsa_secp256r1_sha256")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.4.3", "a scheme that does not go with the key";
                ed25519_by_rsa: (Change::Param("scheme", "rsa_pss_rsae_sha256")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.4.3", "a scheme that does not go with the key";
            },
        },
        Group {
            name: "ed25519_content",
            title: "ed25519, another content",
            layer: Layer::Signature,
            base: "handshake/full-sha256",
            asked: Asked::Step("verify_server_signature", "content"),
            prepared: &[],
            faults: faults! {
                content_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "another transcript hash";
                content_of_the_client: [At("", 64 + 9, b"client")] => DECRYPT_ERROR, "4.4.3", "the context string of the client";
                content_without_spaces: (made(|made| Ok(made.right[64..].to_vec()))) => DECRYPT_ERROR, "4.4.3", "the 64 spaces are missing";
                content_hash_alone: (made(|made| Ok(made.right[98..].to_vec()))) => DECRYPT_ERROR, "4.4.3", "the transcript hash alone";
                content_without_separator: (made(without_separator)) => DECRYPT_ERROR, "4.4.3", "the zero octet behind the context string is missing";
                content_empty: [Fill("", 0, 0)] => DECRYPT_ERROR, "4.4.3", "no content";
            },
        },
        Group {
            name: "ed25519_key",
            title: "ed25519, another key",
            layer: Layer::Signature,
            base: "handshake/full-sha256",
            asked: Asked::Step("verify_server_signature", "public_key"),
            prepared: &[],
            faults: faults! {
                key_empty: [Fill("", 0, 0)] => BAD_CERTIFICATE | DECRYPT_ERROR | ILLEGAL_PARAMETER, "4.4.3", "no key";
                key_cut: [Keep("", 43)] => BAD_CERTIFICATE | DECRYPT_ERROR | ILLEGAL_PARAMETER, "4.4.3", "the last octet of the key is missing";
                key_trailing: [Append("", b"\x00")] => BAD_CERTIFICATE | DECRYPT_ERROR | ILLEGAL_PARAMETER, "4.4.3", "an octet behind the SubjectPublicKeyInfo";
                key_of_another: [Bits("", 20, 1)] => DECRYPT_ERROR | BAD_CERTIFICATE | ILLEGAL_PARAMETER, "4.4.3", "the key of somebody else";
            },
        },
        ecdsa(
            "ecdsa_secp256r1",
            "pairwise/aes-128-gcm-secp256r1-ecdsa_secp256r1_sha256-record-padded",
            faults! {
                ecdsa_secp256r1_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "the last octet has another lowest bit";
                ecdsa_secp256r1_empty: [Fill("", 0, 0)] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "no octets";
                ecdsa_secp256r1_trailing: [Append("", b"\x00")] => DECRYPT_ERROR | DECODE_ERROR, "4.2.3", "an octet behind the DER";
                ecdsa_secp256r1_cut: (made(|made| Ok(made.right[..made.right.len() - 1].to_vec()))) => DECRYPT_ERROR | DECODE_ERROR, "4.2.3", "the last octet of the DER is missing";
                ecdsa_secp256r1_r_zero: (made(|made| der(b"\x00", &s_of(made)))) => DECRYPT_ERROR, "4.4.3", "an r of 0";
                ecdsa_secp256r1_s_zero: (made(|made| der(&r_of(made), b"\x00"))) => DECRYPT_ERROR, "4.4.3", "an s of 0";
                ecdsa_secp256r1_zeros: (made(|_| der(b"\x00", b"\x00"))) => DECRYPT_ERROR, "4.4.3", "an r and an s of 0";
                ecdsa_secp256r1_s_order: (made(|made| der(&r_of(made), ORDER_SECP256R1))) => DECRYPT_ERROR, "4.4.3", "an s that is the order of the group";
                ecdsa_secp256r1_r_order: (made(|made| der(ORDER_SECP256R1, &s_of(made)))) => DECRYPT_ERROR, "4.4.3", "an r that is the order of the group";
                ecdsa_secp256r1_s_unreduced: (made(|made| der(&r_of(made), &sum(&s_of(made), ORDER_SECP256R1, 33)))) => DECRYPT_ERROR, "4.4.3", "s and the order of the group";
                ecdsa_secp256r1_swapped: (made(|made| der(&s_of(made), &r_of(made)))) => DECRYPT_ERROR, "4.4.3", "r and s in the other order";
                ecdsa_secp256r1_leading_zero: (made(|made| der_as_is(&[&[0, 0], &r_of(made)[..]].concat(), &s_of(made)))) => DECRYPT_ERROR | DECODE_ERROR, "4.2.3", "two zero octets before r, which DER does not have";
                ecdsa_secp256r1_negative: (made(|made| der_as_is(&[&[0x80], &r_of(made)[1..]].concat(), &s_of(made)))) => DECRYPT_ERROR | DECODE_ERROR, "4.2.3", "an r whose first octet says that it is negative";
                ecdsa_secp256r1_long_length: (made(long_length)) => DECRYPT_ERROR | DECODE_ERROR, "4.2.3", "a length in two octets where DER has one";
                ecdsa_secp256r1_fixed: (made(fixed)) => DECRYPT_ERROR | DECODE_ERROR, "4.2.3", "r and s of 32 octets each, without DER";
                ecdsa_secp256r1_by_secp384r1: (Change::Param("scheme", "ecdsa_secp384r1_sha384")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.2.3", "a scheme for another curve than the key has";
                ecdsa_secp256r1_by_ed25519: (Change::Param("scheme", "ed25519")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.4.3", "a scheme that does not go with the key";
            },
        ),
        ecdsa(
            "ecdsa_secp384r1",
            "pairwise/aes-128-gcm-secp384r1-ecdsa_secp384r1_sha384-key-update-server",
            faults! {
                ecdsa_secp384r1_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "the last octet has another lowest bit";
                ecdsa_secp384r1_zeros: (made(|_| der(b"\x00", b"\x00"))) => DECRYPT_ERROR, "4.4.3", "an r and an s of 0";
                ecdsa_secp384r1_by_secp256r1: (Change::Param("scheme", "ecdsa_secp256r1_sha256")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.2.3", "a scheme for another curve than the key has";
            },
        ),
        ecdsa(
            "ecdsa_secp521r1",
            "pairwise/aes-128-gcm-secp521r1-ecdsa_secp521r1_sha512-handshake-full",
            faults! {
                ecdsa_secp521r1_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "the last octet has another lowest bit";
                ecdsa_secp521r1_zeros: (made(|_| der(b"\x00", b"\x00"))) => DECRYPT_ERROR, "4.4.3", "an r and an s of 0";
                ecdsa_secp521r1_by_secp384r1: (Change::Param("scheme", "ecdsa_secp384r1_sha384")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.2.3", "a scheme for another curve than the key has";
            },
        ),
        ecdsa(
            "rsa_pss_rsae",
            "pairwise/aes-128-gcm-x25519-rsa_pss_rsae_sha256-record-padded",
            faults! {
                rsa_pss_rsae_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "the last octet has another lowest bit";
                rsa_pss_rsae_empty: [Fill("", 0, 0)] => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "no octets";
                rsa_pss_rsae_short: (made(|made| Ok(made.right[1..].to_vec()))) => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "an octet less than the modulus has";
                rsa_pss_rsae_long: (made(|made| Ok([b"\x00", made.right].concat()))) => DECRYPT_ERROR | DECODE_ERROR, "4.4.3", "a zero octet before the signature";
                rsa_pss_rsae_zero: (made(|made| Ok(vec![0; made.right.len()]))) => DECRYPT_ERROR, "4.4.3", "the number 0";
                rsa_pss_rsae_one: [Fill("", 256, 0), At("", -1, b"\x01")] => DECRYPT_ERROR, "4.4.3", "the number 1";
                rsa_pss_rsae_all_ones: (made(|made| Ok(vec![0xff; made.right.len()]))) => DECRYPT_ERROR, "4.4.3", "a number above the modulus";
                rsa_pss_rsae_salt_empty: (made(|made| with_salt(made, 0))) => DECRYPT_ERROR, "4.2.3", "a salt of no octets";
                rsa_pss_rsae_salt_20: (made(|made| with_salt(made, 20))) => DECRYPT_ERROR, "4.2.3", "a salt of 20 octets";
                rsa_pss_rsae_salt_longest: (made(|made| with_salt(made, made.right.len() - 34))) => DECRYPT_ERROR, "4.2.3", "the longest salt that the modulus has room for";
                rsa_pss_rsae_by_sha384: (Change::Param("scheme", "rsa_pss_rsae_sha384")) => DECRYPT_ERROR, "4.2.3", "another hash than it was signed with";
                rsa_pss_rsae_by_pss: (Change::Param("scheme", "rsa_pss_pss_sha256")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.2.3", "a scheme for keys of id-RSASSA-PSS with a key of rsaEncryption";
            },
        ),
        ecdsa(
            "rsa_pss_pss",
            "pairwise/aes-128-gcm-X25519MLKEM768-rsa_pss_pss_sha256-handshake-full",
            faults! {
                rsa_pss_pss_last_bit: [Flip("")] => DECRYPT_ERROR, "4.4.3", "the last octet has another lowest bit";
                rsa_pss_pss_by_rsae: (Change::Param("scheme", "rsa_pss_rsae_sha256")) => ILLEGAL_PARAMETER | DECRYPT_ERROR, "4.2.3", "a scheme for keys of rsaEncryption with a key of id-RSASSA-PSS";
            },
        ),
    ],
};

/// The order of secp256r1.
const ORDER_SECP256R1: &[u8] = b"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\
    \xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";

/// The order of the group of Ed25519.
const ORDER_ED25519: &[u8] = b"\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
    \x14\xde\xf9\xde\xa2\xf7\x9c\xd6\x58\x12\x63\x1a\x5c\xf5\xd3\xed";

/// Of ECDSA or RSA.
const fn ecdsa(name: &'static str, base: &'static str, faults: &'static [Fault]) -> Group {
    Group {
        name,
        title: name,
        layer: Layer::Signature,
        base,
        asked: Asked::Step("verify_server_signature", "signature"),
        prepared: &[],
        faults,
    }
}

/// The signature once more, with a salt of another length.
fn with_salt(made: &Made<'_>, length: usize) -> Result<Vec<u8>, GenerateError> {
    let key = made.value("server_certificate_private_key")?;
    let content = made.value("server_certificate_verify_content")?;
    let scheme = SignatureScheme::RSA_PSS_RSAE_SHA256;
    Ok(sign_pss_with_any_salt(
        scheme,
        key,
        content,
        &vec![0x5a; length],
    )?)
}

/// The last 32 octets of a signature are S, least octet first.
fn ed25519_with_order(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let (r, s) = made.right.split_at(32);
    let s: Vec<_> = s.iter().rev().copied().collect();
    let mut unreduced = sum(&s, ORDER_ED25519, 32);
    unreduced.reverse();
    Ok([r, &unreduced].concat())
}

/// The separator is behind 64 spaces and a context string of 33 octets.
fn without_separator(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let mut content = made.right.to_vec();
    content.remove(64 + 33);
    Ok(content)
}

/// The numbers of a signature, each as DER has it.
fn numbers(signature: &[u8]) -> (&[u8], &[u8]) {
    let (r, s) = signature[4..].split_at(usize::from(signature[3]));
    (r, &s[2..])
}

fn r_of(made: &Made<'_>) -> Vec<u8> {
    numbers(made.right).0.to_vec()
}

fn s_of(made: &Made<'_>) -> Vec<u8> {
    numbers(made.right).1.to_vec()
}

/// A signature of two numbers, which have at most 127 octets together.
fn der(r: &[u8], s: &[u8]) -> Result<Vec<u8>, GenerateError> {
    let positive = |number: &[u8]| match number {
        [first, ..] if *first >= 0x80 => [&[0], number].concat(),
        _ => number.to_vec(),
    };
    der_as_is(&positive(r), &positive(s))
}

fn der_as_is(r: &[u8], s: &[u8]) -> Result<Vec<u8>, GenerateError> {
    let mut body = Vec::new();
    for number in [r, s] {
        body.extend([2, number.len() as u8]);
        body.extend_from_slice(number);
    }
    Ok([&[0x30, body.len() as u8], &body[..]].concat())
}

fn long_length(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let [tag, length, body @ ..] = made.right else {
        return Err(made.no_value("signature"));
    };
    Ok([&[*tag, 0x81, *length], body].concat())
}

fn fixed(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let of_32 = |number: &[u8]| {
        let number = number.strip_prefix(&[0]).unwrap_or(number);
        [&vec![0; 32 - number.len()][..], number].concat()
    };
    Ok([of_32(&r_of(made)), of_32(&s_of(made))].concat())
}
