//! What only looks like a fault: what nobody knows, what is in another order, what is of no account.

use super::{
    received_hello::{DOWNGRADE_1, bound},
    *,
};
use crate::registry::PskKind;

pub(super) const TOLERATED: File = File {
    id: "negative/tolerated",
    title: "What only looks like a fault",
    about: "Each has something that a strict reader might refuse, and must be taken.",
    groups: &[
        received(
            "client_hello",
            "ClientHello",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Server, "client_hello"),
            right! {
                session_id_one_octet: [Put("legacy_session_id", b"\xa5")], "4.1.2", "a legacy_session_id of one octet";
                session_id_32_octets: [Fill("legacy_session_id", 32, 0xa5)], "4.1.2", "a legacy_session_id of 32 octets";
                suites_unknown_first: [Put("cipher_suites", b"\xfa\xfa\x00\xff\xc0\x2f\x56\x00\x13\x01")], "4.1.2", "cipher suites that TLS 1.3 does not have before one that it has";
                suites_many: [Fill("cipher_suites", 200, 0xfa), Append("cipher_suites", b"\x13\x01")], "4.1.2", "a hundred unknown cipher suites";
                extensions_unknown: [Append("extensions", b"\xfa\xfa\x00\x01\x00\x1a\x1a\x00\x00\x40\x00\x00\x03\xff\xff\xff")], "4.1.2", "extensions that nobody knows, one of them like a list that is cut";
                extensions_many: (made(many_extensions)), "4.1.2", "a thousand extensions that nobody knows";
                extensions_reversed: [Last("extensions.supported_versions"), Last("extensions.signature_algorithms"), Last("extensions.supported_groups"), Last("extensions.server_name")], "4.2", "the extensions in the other order";
                versions_unknown_first: [Put("extensions.supported_versions.versions", b"\x0a\x0a\x03\x05\x7f\x1c\x03\x04")], "4.2.1", "versions that nobody knows before TLS 1.3";
                versions_old_first: [Put("extensions.supported_versions.versions", b"\x03\x03\x03\x04")], "4.2.1", "TLS 1.2 before TLS 1.3";
                schemes_unknown_first: [Put("extensions.signature_algorithms.supported_signature_algorithms", b"\x0a\x0a\xfe\x00\x02\x03\x04\x01\x08\x07")], "4.2.3", "signature schemes that nobody knows, or no longer uses, before one that will do";
                schemes_many: [Fill("extensions.signature_algorithms.supported_signature_algorithms", 200, 0xfe), Append("extensions.signature_algorithms.supported_signature_algorithms", b"\x08\x07")], "4.2.3", "a hundred unknown signature schemes";
                schemes_of_certificates_unknown: [Append("extensions", b"\x00\x32\x00\x08\x00\x06\x0a\x0a\xfe\x00\x08\x07")], "4.2.3", "signature_algorithms_cert with schemes that nobody knows";
                groups_unknown_first: [Put("extensions.supported_groups.named_group_list", b"\x0a\x0a\xfa\xfa\x00\x13\x00\x1d")], "4.2.7", "groups that nobody knows before one that will do";
                share_unknown: [Append("extensions.supported_groups.named_group_list", b"\xfe\x00"), Append("extensions.key_share.client_shares", b"\xfe\x00\x00\x04rest")], "4.2.8", "a share of a group that nobody knows, behind one that will do";
                share_grease: [Append("extensions.supported_groups.named_group_list", b"\x0a\x0a"), Append("extensions.key_share.client_shares", b"\x0a\x0a\x00\x01\x00")], "rfc8701#section-3.1", "a share of one octet of a group of GREASE";
                shares_none: [Put("extensions.key_share.client_shares", b"")], "4.2.8", "a list of no shares, which asks for a HelloRetryRequest";
                share_with_high_bit: (made(share_with_high_bit)), "4.2.8.2", "a share of x25519 with the bit set that does not count";
                size_limit_65535: [Append("extensions", b"\x00\x1c\x00\x02\xff\xff")], "rfc8449#section-4", "a record_size_limit above what a record can have";
                encrypted_hello_grease: [Append("extensions", b"\xfe\x0d\x00\x1a\x00\x00\x01\x00\x01\xa5\x00\x08keykeyke\x00\x08payloads")], "rfc9849#section-7.1", "encrypted_client_hello that nobody can open";
                status_request_v2: [Append("extensions", b"\x00\x11\x00\x09\x00\x07\x02\x00\x04\x00\x00\x00\x00")], "4.4.2.1", "status_request_v2, which TLS 1.3 does not have";
                everything_unknown: [
                    Put("cipher_suites", b"\x0a\x0a\x13\x01"),
                    Put("extensions.supported_versions.versions", b"\x1a\x1a\x03\x04"),
                    Put("extensions.signature_algorithms.supported_signature_algorithms", b"\x2a\x2a\x08\x07"),
                    Put("extensions.supported_groups.named_group_list", b"\x00\x1d\x3a\x3a"),
                    Append("extensions.key_share.client_shares", b"\x3a\x3a\x00\x01\x00"),
                    Append("extensions", b"\x4a\x4a\x00\x00\x00\x10\x00\x08\x00\x06\x02\x0a\x0a\x02h2\x00\x2d\x00\x03\x02\x0b\x01\x5a\x5a\x00\x01\x00")
                ], "rfc8701#section-3.1", "GREASE in every list";
            },
        ),
        received(
            "psk_hello",
            "ClientHello with a pre-shared key",
            Layer::Authentication,
            "psk/external-sha256",
            (Role::Server, "client_hello"),
            right! {
                modes_unknown_first: (made(|made| bound(made, &[Put("extensions.psk_key_exchange_modes.ke_modes", b"\x0b\x7a\x01")], PskKind::External, &[]))), "4.2.9", "modes that nobody knows before psk_dhe_ke";
            },
        ),
        received(
            "second_of_three",
            "ClientHello with three pre-shared keys",
            Layer::Authentication,
            "psk/second-of-three-sha256",
            (Role::Server, "client_hello"),
            right! {
                binder_of_the_second_key: [Flip("extensions.pre_shared_key.binders[1]")], "4.2.11", "a bit of the binder of the second key, where the first one is selected, is another";
                binder_of_the_third_key: [Flip("extensions.pre_shared_key.binders[2]")], "4.2.11", "a bit of the binder of the third key is another";
            },
        ),
        received(
            "server_hello",
            "ServerHello",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Client, "server_hello"),
            right! {
                random_like_a_downgrade: [Put("random", DOWNGRADE_1)], "4.1.3", "a random that would tell of a downgrade if this were TLS 1.2";
                hello_extensions_reversed: [Last("extensions.supported_versions")], "4.2", "the extensions in one order";
                hello_extensions_in_order: [Last("extensions.key_share")], "4.2", "the extensions in the other order";
            },
        ),
        received(
            "psk_server_hello",
            "ServerHello with a pre-shared key",
            Layer::Negotiation,
            "psk/external-sha256",
            (Role::Client, "server_hello"),
            right! {
                identity_first: [Last("extensions.supported_versions"), Last("extensions.key_share")], "4.2", "pre_shared_key first";
                identity_last: [Last("extensions.pre_shared_key")], "4.2", "pre_shared_key last";
            },
        ),
        received(
            "retry_with_cookie",
            "HelloRetryRequest with a cookie alone",
            Layer::Negotiation,
            "hrr/cookie-sha256",
            (Role::Client, "hello_retry_request"),
            right! {
                cookie_255: [Fill("extensions.cookie.cookie", 255, 0xa5)], "4.2.2", "a cookie of 255 octets";
            },
        ),
        received(
            "encrypted_extensions",
            "EncryptedExtensions",
            Layer::Negotiation,
            "handshake/full-sha256",
            (Role::Client, "encrypted_extensions"),
            right! {
                groups_of_the_server: [Append("extensions", b"\x00\x0a\x00\x06\x00\x04\x11\xec\x00\x17")], "4.2.7", "groups that the server likes better";
                extensions_none: [Put("extensions", b"")], "4.3.1", "no extension";
            },
        ),
        received(
            "certificate_request",
            "CertificateRequest",
            Layer::Negotiation,
            "client-auth/certificate-sha256",
            (Role::Client, "certificate_request"),
            right! {
                request_unknown: [Append("extensions", b"\xfa\xfa\x00\x01\x00\xfe\x00\x00\x00")], "4.3.2", "extensions that nobody knows, one of them of GREASE";
                request_schemes_grease: [Put("extensions.signature_algorithms.supported_signature_algorithms", b"\x0a\x0a\x08\x07")], "rfc8701#section-4.1", "a scheme of GREASE first";
                request_oid_unknown: [Append("extensions", b"\x00\x30\x00\x0a\x00\x08\x05\x06\x03\x2a\x03\x04\x00\x00")], "4.2.5", "oid_filters with an object identifier that nobody knows";
            },
        ),
        received(
            "chain",
            "Certificate of a server with three entries",
            Layer::Authentication,
            "certificate/chain-of-three-sha256",
            (Role::Client, "server_certificate"),
            right! {
                chain_in_another_order: [Last("certificate_list[1]")], "4.4.2", "the entries behind the first in another order";
            },
        ),
        received(
            "later_certificate",
            "Certificate of a client after the handshake",
            Layer::Authentication,
            "client-auth/post-handshake-sha256",
            (Role::Server, "post_handshake_certificate_1"),
            right! {
                later_certificate_declined: [Put("certificate_list", b"")], "4.6.2", "no certificate";
            },
        ),
        received(
            "ticket",
            "NewSessionTicket",
            Layer::Negotiation,
            "ticket/two-sha256",
            (Role::Client, "new_session_ticket_1"),
            right! {
                ticket_extensions_unknown: [Append("extensions", b"\xfa\xfa\x00\x01\x00\xfe\x00\x00\x00")], "4.6.1", "extensions that nobody knows, one of them of GREASE";
                ticket_nonce_empty: [Fill("ticket_nonce", 0, 0)], "4.6.1", "a ticket_nonce of no octets";
                ticket_longest: [Fill("ticket", 0xffff, 0xa5)], "4.6.1", "a ticket of 65535 octets";
                ticket_nonce_255: [Fill("ticket_nonce", 255, 0xa5)], "4.6.1", "a ticket_nonce of 255 octets";
                ticket_lifetime_zero: [Fill("ticket_lifetime", 4, 0)], "4.6.1", "a lifetime of no time";
            },
        ),
        Group {
            name: "record",
            title: "records without protection",
            layer: Layer::Record,
            base: "handshake/full-sha256",
            asked: Asked::Record("server_hello_record"),
            prepared: &[],
            faults: right! {
                record_version_3_0: [Put("legacy_record_version", b"\x03\x00")], "5.1", "a legacy_record_version of SSL 3.0";
                record_version_3_1: [Put("legacy_record_version", b"\x03\x01")], "5.1", "a legacy_record_version of TLS 1.0";
                record_version_3_2: [Put("legacy_record_version", b"\x03\x02")], "5.1", "a legacy_record_version of TLS 1.1";
                record_version_3_4: [Put("legacy_record_version", b"\x03\x04")], "5.1", "the legacy_record_version that TLS 1.3 does not have";
            },
        },
        Group {
            name: "x25519",
            title: "x25519",
            layer: Layer::KeyExchange,
            base: "handshake/full-sha256",
            asked: Asked::Step("server_shared_secret", "peer_share"),
            prepared: &[],
            faults: right! {
                x25519_high_bit: [Bits("", 31, 0x80)], "4.2.8.2", "the highest bit, which does not count, set";
                x25519_p_and_3: [Put("", b"\xf0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")], "4.2.8.2", "the point p + 3, which is 3";
                x25519_greatest: [Put("", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")], "4.2.8.2", "the point 2^255 - 1, which is 18";
            },
        },
        Group {
            name: "decapsulate",
            title: "X25519MLKEM768, the share of a server",
            layer: Layer::KeyExchange,
            base: "legible/hybrid",
            asked: Asked::Step("client_shared_secret", "peer_share"),
            prepared: &[],
            faults: right! {
                ciphertext_first_bit: [Bits("", 0, 1)], "7.4", "a bit of the ciphertext is another, which gives another secret and no error";
            },
        },
    ],
};

fn many_extensions(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let mut extensions = Vec::new();
    for number in 0x4000..0x4000 + 1000_u16 {
        extensions.extend(number.to_be_bytes());
        extensions.extend([0, 0]);
    }
    // They stand before the extensions that were there, which are at the end of the message.
    let without = made.edited(&[Fill("extensions", 0, 0)])?;
    extensions.extend_from_slice(&made.right[without.len()..]);
    made.put("extensions", &extensions)
}

fn share_with_high_bit(made: &Made<'_>) -> Result<Vec<u8>, GenerateError> {
    let share = made.value("client_share")?;
    let mut share = share.to_vec();
    share[31] |= 0x80;
    made.put("extensions.key_share.client_shares[0].key_exchange", &share)
}
