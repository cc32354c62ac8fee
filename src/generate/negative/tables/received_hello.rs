//! Hellos that do not go with what was sent before, or offer nothing to go on with.

use super::*;
use crate::{
    crypto::{Provider as _, RustCrypto},
    registry::{HashAlgorithm, PskKind},
    schedule,
    wire::HELLO_RETRY_REQUEST_RANDOM,
};

pub(super) const RECEIVED_HELLO: File = File {
    id: "negative/received-hello",
    title: "Hellos that end the handshake",
    about: RECEIVED,
    groups: &[
        received(
            "client_hello",
            "ClientHello",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Server, "client_hello"),
            faults! {
                versions_missing: [Drop("extensions.supported_versions")] => PROTOCOL_VERSION, "4.2.1", "no supported_versions";
                versions_missing_legacy_new: [Drop("extensions.supported_versions"), Put("legacy_version", b"\x03\x04")] => PROTOCOL_VERSION, "4.2.1", "no supported_versions, and TLS 1.3 in legacy_version";
                versions_missing_legacy_old: [Drop("extensions.supported_versions"), Put("legacy_version", b"\x03\x02")] => PROTOCOL_VERSION, "D.2", "no supported_versions, and TLS 1.1 in legacy_version";
                versions_tls_1_1: [Put("extensions.supported_versions.versions", b"\x03\x02\x03\x01")] => PROTOCOL_VERSION, "D.5", "TLS 1.1 and TLS 1.0 alone";
                versions_ssl_3: [Put("extensions.supported_versions.versions", b"\x03\x00")] => PROTOCOL_VERSION, "D.5", "SSL 3.0 alone";
                versions_old: [Put("extensions.supported_versions.versions", b"\x03\x03\x03\x02")] => PROTOCOL_VERSION, "4.2.1", "TLS 1.2 and TLS 1.1 alone";
                versions_unknown: [Put("extensions.supported_versions.versions", b"\x03\x05\x7f\x1c\x0a\x0a")] => PROTOCOL_VERSION, "4.2.1", "versions that nobody knows";
                suites_unknown: [Put("cipher_suites", b"\x0a\x0a\xfa\xfa")] => HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY, "4.1.1", "cipher suites that nobody knows";
                suites_old: [Put("cipher_suites", b"\xc0\x2f\x00\x2f\x00\xff")] => HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY, "4.1.1", "cipher suites of TLS 1.2 alone";
                groups_missing: [Drop("extensions.supported_groups")] => MISSING_EXTENSION, "9.2", "key_share without supported_groups";
                shares_missing: [Drop("extensions.key_share")] => MISSING_EXTENSION, "9.2", "supported_groups without key_share";
                groups_and_shares_missing: [Drop("extensions.supported_groups"), Drop("extensions.key_share")] => MISSING_EXTENSION, "9.2", "neither supported_groups nor key_share, and no pre-shared key";
                groups_unknown: [Put("extensions.key_share.client_shares", b""), Put("extensions.supported_groups.named_group_list", b"\x0a\x0a\xfa\xfa")] => HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY, "4.1.1", "groups that nobody knows";
                groups_obsolete: [Put("extensions.key_share.client_shares", b""), Put("extensions.supported_groups.named_group_list", b"\x00\x13\x00\x0f")] => HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY, "B.3.1.4", "curves that TLS 1.3 has given up";
                schemes_missing: [Drop("extensions.signature_algorithms")] => MISSING_EXTENSION, "4.2.3", "no signature_algorithms, and no pre-shared key";
                schemes_unknown: [Put("extensions.signature_algorithms.supported_signature_algorithms", b"\x0a\x0a\xfa\xfa")] => HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY, "4.1.1", "signature schemes that nobody knows";
                schemes_of_certificates: [Put("extensions.signature_algorithms.supported_signature_algorithms", b"\x04\x01\x02\x01")] => HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY, "4.2.3", "schemes for certificates alone: RSASSA-PKCS1-v1_5";
                early_data_without_key: [Append("extensions", b"\x00\x2a\x00\x00")] => ILLEGAL_PARAMETER | MISSING_EXTENSION | UNSUPPORTED_EXTENSION, "4.2.10", "early_data without pre_shared_key";
                share_short: [Keep("extensions.key_share.client_shares[0].key_exchange", 31)] => ILLEGAL_PARAMETER, "4.2.8.2", "a share of 31 octets for x25519";
                share_long: [Append("extensions.key_share.client_shares[0].key_exchange", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "a share of 33 octets for x25519";
                share_zero: [Fill("extensions.key_share.client_shares[0].key_exchange", 32, 0)] => ILLEGAL_PARAMETER, "7.4.2", "a share of x25519 that leads to zeros";
            },
        ),
        received(
            "psk_hello",
            "ClientHello with a pre-shared key",
            Layer::Authentication,
            "psk/external-sha256",
            (Role::Server, "client_hello"),
            faults! {
                binder_last_bit: [Flip("extensions.pre_shared_key.binders[0]")] => DECRYPT_ERROR, "4.2.11", "a bit of the binder is another";
                binder_zero: [Fill("extensions.pre_shared_key.binders[0]", 32, 0)] => DECRYPT_ERROR, "4.2.11", "a binder of zero octets";
                binder_long: [Fill("extensions.pre_shared_key.binders[0]", 33, 0xb1)] => DECRYPT_ERROR | ILLEGAL_PARAMETER, "4.2.11", "a binder of 33 octets";
                binder_of_another_random: [Flip("random")] => DECRYPT_ERROR, "4.2.11.2", "the binder of another ClientHello";
                binder_of_a_ticket: (made(|made| bound(made, &[], PskKind::Resumption, &[]))) => DECRYPT_ERROR, "7.1", "the binder that the key would have if it were that of a ticket";
                binder_over_the_whole_hello: (made(over_the_whole_hello)) => DECRYPT_ERROR, "4.2.11.2", "a binder over the ClientHello with zeros in place of its binders";
                modes_missing: (made(|made| bound(made, &[Drop("extensions.psk_key_exchange_modes")], PskKind::External, &[]))) => MISSING_EXTENSION | ILLEGAL_PARAMETER | HANDSHAKE_FAILURE, "4.2.9", "pre_shared_key without psk_key_exchange_modes";
            },
        ),
        received(
            "psk_second_hello",
            "second ClientHello with a pre-shared key",
            Layer::Authentication,
            "psk/retry-sha256",
            (Role::Server, "client_hello_2"),
            faults! {
                retry_binder_of_the_second_hello_alone: (made(|made| bound(made, &[], PskKind::Resumption, &[]))) => DECRYPT_ERROR, "4.2.11.2", "a binder over the second ClientHello alone";
                retry_binder_without_the_request: (made(|made| bound(made, &[], PskKind::Resumption, &["client_hello_1"]))) => DECRYPT_ERROR, "4.2.11.2", "a binder over both ClientHello messages, without the HelloRetryRequest";
                retry_binder_last_bit: [Flip("extensions.pre_shared_key.binders[0]")] => DECRYPT_ERROR, "4.2.11", "a bit of the binder is another";
            },
        ),
        received(
            "second_of_three",
            "ClientHello with three pre-shared keys, the first of another hash",
            Layer::Authentication,
            "psk/second-of-three-sha256",
            (Role::Server, "client_hello"),
            faults! {
                second_binder_of_another_hello: [Put("cipher_suites", b"\x13\x01")] => DECRYPT_ERROR, "4.2.11.2", "the hello has no suite for the first key any more, and the binder of the second one is as before";
            },
        ),
        received(
            "ticket_hello",
            "ClientHello with the key of a ticket",
            Layer::Authentication,
            "psk/resumption-sha256",
            (Role::Server, "client_hello"),
            faults! {
                binder_as_external: (made(|made| bound(made, &[], PskKind::External, &[]))) => DECRYPT_ERROR, "7.1", "the binder that the key would have if it were an external one";
                binder_lengths_without_binders: (made(lengths_without_binders)) => DECRYPT_ERROR, "4.2.11.2", "a binder over lengths that do not count the binders";
            },
        ),
        received(
            "second_hello_of_early_data",
            "second ClientHello of a client that had early data",
            Layer::Negotiation,
            "early-data/rejected-by-retry-sha256",
            (Role::Server, "client_hello_2"),
            faults! {
                early_data_in_second_hello: (made(|made| bound(made, &[Before("extensions.pre_shared_key", b"\x00\x2a\x00\x00")], PskKind::Resumption, &["client_hello_1", "hello_retry_request"]))) => ILLEGAL_PARAMETER, "4.2.10", "early_data once more";
                retry_binder_of_the_first_hello: (made(first_binder)) => DECRYPT_ERROR, "4.2.11.2", "the binder of the first ClientHello";
            },
        ),
        received(
            "second_hello_group",
            "second ClientHello, for a group alone",
            Layer::Negotiation,
            "hrr/group-sha256",
            (Role::Server, "client_hello_2"),
            faults! {
                first_hello_unchanged: (other("client_hello_1")) => ILLEGAL_PARAMETER | MISSING_EXTENSION | HANDSHAKE_FAILURE, "4.1.2", "the first ClientHello once more, with its share of another group";
            },
        ),
        received(
            "second_hello",
            "second ClientHello",
            Layer::Negotiation,
            "hrr/group-and-cookie-sha256",
            (Role::Server, "client_hello_2"),
            faults! {
                cookie_missing: [Drop("extensions.cookie")] => ILLEGAL_PARAMETER | MISSING_EXTENSION | HANDSHAKE_FAILURE, "4.2.2", "the cookie is missing";
                cookie_other: [Flip("extensions.cookie.cookie")] => ILLEGAL_PARAMETER | HANDSHAKE_FAILURE | DECRYPT_ERROR, "4.2.2", "another cookie";
                second_hello_as_the_first: (other("client_hello_1")) => ILLEGAL_PARAMETER | MISSING_EXTENSION | HANDSHAKE_FAILURE, "4.1.2", "the first ClientHello once more";
                second_versions_missing: [Drop("extensions.supported_versions")] => PROTOCOL_VERSION | ILLEGAL_PARAMETER, "4.1.4", "no supported_versions any more";
                second_random: [Flip("random")] => ILLEGAL_PARAMETER | HANDSHAKE_FAILURE, "4.1.2", "another random";
                second_session_id: [Fill("legacy_session_id", 32, 0xa5)] => ILLEGAL_PARAMETER | HANDSHAKE_FAILURE, "4.1.2", "a legacy_session_id that the first one did not have";
                second_suites: [Append("cipher_suites", b"\x13\x02")] => ILLEGAL_PARAMETER | HANDSHAKE_FAILURE, "4.1.2", "a cipher suite more";
                second_extension_missing: [Drop("extensions.server_name")] => ILLEGAL_PARAMETER | HANDSHAKE_FAILURE, "4.1.2", "no server_name any more";
                second_extension_more: [Append("extensions", b"\xfa\xfa\x00\x00")] => ILLEGAL_PARAMETER | HANDSHAKE_FAILURE, "4.1.2", "an extension that the first one did not have";
                second_share_missing: [Put("extensions.key_share.client_shares", b"")] => ILLEGAL_PARAMETER | MISSING_EXTENSION | HANDSHAKE_FAILURE, "4.1.2", "no share of the group that was asked for";
                second_share_short: [Keep("extensions.key_share.client_shares[0].key_exchange", 31)] => ILLEGAL_PARAMETER, "4.2.8.2", "a share of 31 octets";
            },
        ),
        received(
            "server_hello",
            "ServerHello",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Client, "server_hello"),
            faults! {
                echo_of_nothing: [Fill("legacy_session_id_echo", 32, 0xa5)] => ILLEGAL_PARAMETER, "4.1.3", "a legacy_session_id_echo where there was no legacy_session_id";
                suite_not_offered: [Put("cipher_suite", b"\x13\x03")] => ILLEGAL_PARAMETER, "4.1.3", "a cipher suite that was not offered";
                suite_of_tls_1_2: [Put("cipher_suite", b"\xc0\x2f")] => ILLEGAL_PARAMETER, "4.1.3", "a cipher suite of TLS 1.2";
                suite_grease: [Put("cipher_suite", b"\x0a\x0a")] => ILLEGAL_PARAMETER, "rfc8701#section-3.1", "a cipher suite of GREASE";
                version_tls_1_2: [Put("extensions.supported_versions", b"\x03\x03")] => ILLEGAL_PARAMETER, "4.2.1", "TLS 1.2 in supported_versions";
                version_unknown: [Put("extensions.supported_versions", b"\x03\x05")] => ILLEGAL_PARAMETER | PROTOCOL_VERSION, "4.2.1", "a version that was not offered";
                version_draft: [Put("extensions.supported_versions", b"\x7f\x1c")] => ILLEGAL_PARAMETER | PROTOCOL_VERSION, "4.2.1", "the version of a draft";
                version_grease: [Put("extensions.supported_versions", b"\x0a\x0a")] => ILLEGAL_PARAMETER | PROTOCOL_VERSION, "rfc8701#section-3.1", "a version of GREASE";
                version_missing: [Drop("extensions.supported_versions")] => PROTOCOL_VERSION | ILLEGAL_PARAMETER, "4.2.1", "no supported_versions, and so no TLS 1.3";
                version_missing_legacy_new: [Drop("extensions.supported_versions"), Put("legacy_version", b"\x03\x04")] => PROTOCOL_VERSION | ILLEGAL_PARAMETER, "4.2.1", "no supported_versions, and TLS 1.3 in legacy_version";
                version_missing_legacy_old: [Drop("extensions.supported_versions"), Put("legacy_version", b"\x03\x02")] => PROTOCOL_VERSION | ILLEGAL_PARAMETER, "D.1", "no supported_versions, and TLS 1.1 in legacy_version";
                downgrade_to_tls_1_2: [Drop("extensions.supported_versions"), Put("random", DOWNGRADE_1)] => ILLEGAL_PARAMETER | PROTOCOL_VERSION, "4.1.3", "no supported_versions, and a random that says that the server could have done TLS 1.3";
                downgrade_to_tls_1_1: [Drop("extensions.supported_versions"), Put("random", DOWNGRADE_0)] => ILLEGAL_PARAMETER | PROTOCOL_VERSION, "4.1.3", "no supported_versions, and a random that says that the server could have done TLS 1.2 at least";
                unknown_extension: [Append("extensions", b"\xfa\xfa\x00\x00")] => UNSUPPORTED_EXTENSION, "4.2", "an extension that was not offered";
                random_of_a_retry: [Put("random", &HELLO_RETRY_REQUEST_RANDOM)] => DECODE_ERROR | ILLEGAL_PARAMETER, "4.1.3", "the random that makes it a HelloRetryRequest, which has no share";
                selected_identity_without_offer: [Append("extensions", b"\x00\x29\x00\x02\x00\x00")] => UNSUPPORTED_EXTENSION | ILLEGAL_PARAMETER, "4.2", "pre_shared_key, which was not offered";
                neither_key_nor_share: [Drop("extensions.key_share")] => MISSING_EXTENSION | ILLEGAL_PARAMETER, "9.2", "neither a share nor a pre-shared key";
                group_not_offered: [Put("extensions.key_share.server_share.group", b"\x00\x17")] => ILLEGAL_PARAMETER, "4.2.8", "a share of a group that was not offered";
                group_grease: [Put("extensions.key_share.server_share.group", b"\x0a\x0a")] => ILLEGAL_PARAMETER, "rfc8701#section-3.1", "a share of a group of GREASE";
                server_share_short: [Keep("extensions.key_share.server_share.key_exchange", 31)] => ILLEGAL_PARAMETER, "4.2.8.2", "a share of 31 octets for x25519";
                server_share_long: [Append("extensions.key_share.server_share.key_exchange", b"\x00")] => ILLEGAL_PARAMETER, "4.2.8.2", "a share of 33 octets for x25519";
                server_share_zero: [Fill("extensions.key_share.server_share.key_exchange", 32, 0)] => ILLEGAL_PARAMETER, "7.4.2", "a share of x25519 that leads to zeros";
            },
        ),
        received(
            "compatible_hello",
            "ServerHello to a client with a legacy_session_id",
            Layer::Negotiation,
            "handshake/compatibility-sha256",
            (Role::Client, "server_hello"),
            faults! {
                echo_empty: [Fill("legacy_session_id_echo", 0, 0)] => ILLEGAL_PARAMETER, "4.1.3", "no legacy_session_id_echo where there was a legacy_session_id";
                echo_last_bit: [Flip("legacy_session_id_echo")] => ILLEGAL_PARAMETER, "4.1.3", "a bit of the legacy_session_id_echo is another";
                echo_short: [Keep("legacy_session_id_echo", 31)] => ILLEGAL_PARAMETER, "4.1.3", "31 octets of the legacy_session_id";
            },
        ),
        received(
            "psk_server_hello",
            "ServerHello to a client with a pre-shared key",
            Layer::Negotiation,
            "psk/external-sha256",
            (Role::Client, "server_hello"),
            faults! {
                identity_beyond_offer: [Put("extensions.pre_shared_key", b"\x00\x01")] => ILLEGAL_PARAMETER, "4.2.11", "the second identity, where one was offered";
                identity_last: [Put("extensions.pre_shared_key", b"\xff\xff")] => ILLEGAL_PARAMETER, "4.2.11", "the identity 65535";
                psk_without_exchange: [Drop("extensions.key_share")] => ILLEGAL_PARAMETER | MISSING_EXTENSION, "4.2.9", "a pre-shared key without a share, where psk_ke was not offered";
            },
        ),
        received(
            "three_keys",
            "ServerHello to a client with pre-shared keys of both hashes",
            Layer::Negotiation,
            "psk/second-of-three-sha256",
            (Role::Client, "server_hello"),
            faults! {
                identity_of_another_hash: [Put("extensions.pre_shared_key", b"\x00\x00")] => ILLEGAL_PARAMETER, "4.2.11", "a key of SHA-384, with a suite of SHA-256";
            },
        ),
        received(
            "retry",
            "HelloRetryRequest",
            Layer::Negotiation,
            "hrr/group-sha256",
            (Role::Client, "hello_retry_request"),
            faults! {
                retry_echo: [Fill("legacy_session_id_echo", 32, 0xa5)] => ILLEGAL_PARAMETER, "4.1.4", "a legacy_session_id_echo where there was no legacy_session_id";
                retry_suite_not_offered: [Put("cipher_suite", b"\x13\x03")] => ILLEGAL_PARAMETER, "4.1.4", "a cipher suite that was not offered";
                retry_suite_of_tls_1_2: [Put("cipher_suite", b"\xc0\x2f")] => ILLEGAL_PARAMETER, "4.1.4", "a cipher suite of TLS 1.2";
                retry_suite_grease: [Put("cipher_suite", b"\x0a\x0a")] => ILLEGAL_PARAMETER, "rfc8701#section-3.1", "a cipher suite of GREASE";
                retry_version_tls_1_2: [Put("extensions.supported_versions", b"\x03\x03")] => ILLEGAL_PARAMETER, "4.2.1", "TLS 1.2 in supported_versions";
                retry_version_missing: [Drop("extensions.supported_versions")] => PROTOCOL_VERSION | ILLEGAL_PARAMETER | MISSING_EXTENSION, "4.1.4", "no supported_versions";
                hello_without_share: (other("server_hello")) => ILLEGAL_PARAMETER, "4.2.8", "a ServerHello with a share of a group that was offered, but of which the client has sent none";
                retry_for_nothing: [Drop("extensions.key_share")] => ILLEGAL_PARAMETER, "4.1.4", "it asks for nothing";
                retry_group_not_offered: [Put("extensions.key_share", b"\x00\x19")] => ILLEGAL_PARAMETER, "4.2.8", "a group that was not offered";
                retry_group_with_share: [Put("extensions.key_share", b"\x00\x17")] => ILLEGAL_PARAMETER, "4.2.8", "a group for which there is a share";
                retry_group_grease: [Put("extensions.key_share", b"\x0a\x0a")] => ILLEGAL_PARAMETER, "rfc8701#section-3.1", "a group of GREASE";
                retry_unknown_extension: [Append("extensions", b"\xfa\xfa\x00\x00")] => UNSUPPORTED_EXTENSION, "4.1.4", "an extension that was not offered";
            },
        ),
        received(
            "after_retry",
            "ServerHello after a HelloRetryRequest",
            Layer::Negotiation,
            "hrr/group-sha256",
            (Role::Client, "server_hello"),
            faults! {
                second_retry: (other("hello_retry_request")) => UNEXPECTED_MESSAGE, "4.1.4", "a second HelloRetryRequest";
                after_retry_suite: [Put("cipher_suite", b"\x13\x03")] => ILLEGAL_PARAMETER, "4.1.4", "another cipher suite";
                after_retry_version: [Put("extensions.supported_versions", b"\x03\x03")] => ILLEGAL_PARAMETER, "4.1.4", "another version";
                after_retry_version_missing: [Drop("extensions.supported_versions")] => PROTOCOL_VERSION | ILLEGAL_PARAMETER, "4.1.4", "no supported_versions, and so no TLS 1.3";
                after_retry_group: (made(share_of_the_first_group)) => ILLEGAL_PARAMETER, "4.2.8", "a share of another group than was asked for";
                after_retry_cookie: [Append("extensions", b"\x00\x2c\x00\x06\x00\x04okie")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "a cookie, which belongs in a HelloRetryRequest";
            },
        ),
    ],
};

/// What a server that can do TLS 1.3 ends its random with when it does TLS 1.2 (RFC 8446, section 4.1.3).
pub(super) const DOWNGRADE_1: &[u8] =
    b"\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\
    \x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5aDOWNGRD\x01";
/// As before, with an older version.
const DOWNGRADE_0: &[u8] = b"\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\
    \x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5aDOWNGRD\x00";

const BINDER: &str = "extensions.pre_shared_key.binders[0]";

/// A changed ClientHello with the binder that it would have as the last of these messages.
pub(super) fn bound(
    made: &Made<'_>,
    edits: &[Edit],
    kind: PskKind,
    before: &[&str],
) -> Result<Vec<u8>, GenerateError> {
    let hello = made.edited(&[edits, &[Fill(BINDER, 32, 0)]].concat())?;
    let mut messages = Vec::new();
    for name in before {
        messages.push(made.value(name)?);
    }
    messages.push(&hello);
    let psk = made.value("psk")?;
    let hash = HashAlgorithm::Sha256;
    let binder = schedule::psk_binder(&RustCrypto, hash, psk, kind, &messages, 0);
    let binder = binder.map_err(|_| made.no_value("psk_binder"))?;
    let end = hello.len() - binder.len();
    Ok([&hello[..end], &binder[..]].concat())
}

fn over_the_whole_hello(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let hello = made.edited(&[Fill(BINDER, 32, 0)])?;
    let hash = HashAlgorithm::Sha256;
    let transcript_hash = RustCrypto.hash(hash, &[&hello])?;
    let binder_key = made.value("binder_key")?;
    let finished = schedule::finished(&RustCrypto, hash, binder_key, &transcript_hash)?;
    let end = hello.len() - hash.length();
    Ok([&hello[..end], &finished.verify_data[..]].concat())
}

/// A binder over a ClientHello whose lengths are those that it has without the list of binders.
fn lengths_without_binders(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    const BINDERS: usize = 2 + 1 + 32;
    let end = made.right.len() - BINDERS;
    let mut hello = made.right[..end].to_vec();
    for path in ["", "extensions", "extensions.pre_shared_key"] {
        let shorter = made.edited(&[Length(path, -(BINDERS as isize))])?;
        for (octet, (old, new)) in hello.iter_mut().zip(made.right.iter().zip(&shorter)) {
            if old != new {
                *octet = *new;
            }
        }
    }
    let hash = HashAlgorithm::Sha256;
    let transcript_hash = RustCrypto.hash(hash, &[&hello])?;
    let binder_key = made.value("binder_key")?;
    let finished = schedule::finished(&RustCrypto, hash, binder_key, &transcript_hash)?;
    made.put(BINDER, &finished.verify_data)
}

fn first_binder(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let first = made.value("client_hello_1")?;
    made.put(BINDER, &first[first.len() - 32..])
}

/// The client's own share of secp256r1 does for one of the server.
fn share_of_the_first_group(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let share = made.value("client_share_1")?;
    made.put(
        "extensions.key_share.server_share",
        &[b"\x00\x17", &[0, 65], share].concat(),
    )
}
