//! Lists of extensions and the extensions of RFC 8446 with one fault each: where a decoder stops, and with which alert.

use super::{super::*, made::*};
use crate::registry::{ExtensionType, HandshakeType};

/// Offset of the second extension of [`client_hello`].
const SECOND: usize = 4 + 2 + 32 + 1 + 4 + 2 + 2 + 7;

#[test]
fn a_repeated_extension_is_refused_known_or_not() {
    refused(
        &client_hello("0016 0000 0017 0000 0016 0000"),
        ILLEGAL_PARAMETER,
        "octet 62: extensions.encrypt_then_mac: second extension of this type",
    );
    refused(
        &client_hello("5a5a 0000 5a5a 000101"),
        ILLEGAL_PARAMETER,
        "octet 58: extensions.0x5a5a: second extension of this type",
    );
}

#[test]
fn a_repeated_extension_is_found_among_thousands() {
    let many: String = (0..9000_u32)
        .map(|index| format!("{:04x}0000", 0x2000 + index))
        .collect();
    accepted(&client_hello(&many));
    let types = [0, 10, 22, 23, 24, 1000, 8999].map(|index| 0x2000 + index);
    for again in types
        .into_iter()
        .chain([ExtensionType::SUPPORTED_VERSIONS.0])
    {
        let name = ExtensionType(again);
        refused(
            &client_hello(&format!("{many}{again:04x}0000")),
            ILLEGAL_PARAMETER,
            &format!(
                "octet {}: extensions.{name}: second extension of this type",
                SECOND + 4 * 9000
            ),
        );
    }
}

#[test]
fn an_extension_in_the_wrong_message_is_refused() {
    refused(
        &server_hello("0010 0005 0003 02 6832"),
        ILLEGAL_PARAMETER,
        "octet 50: extensions.application_layer_protocol_negotiation: not permitted in ServerHello",
    );
    refused(
        &server_hello("002c 0003 0001 00"),
        ILLEGAL_PARAMETER,
        "octet 50: extensions.cookie: not permitted in ServerHello",
    );
    refused(
        &server_hello("ff01 0001 00"),
        ILLEGAL_PARAMETER,
        "octet 50: extensions.renegotiation_info: not permitted in ServerHello",
    );
    refused(
        &client_hello("0030 0002 0000"),
        ILLEGAL_PARAMETER,
        "octet 54: extensions.oid_filters: not permitted in ClientHello",
    );
    refused(
        &message(HandshakeType::ENCRYPTED_EXTENSIONS, "0006 002b 0002 0304"),
        ILLEGAL_PARAMETER,
        "octet 6: extensions.supported_versions: not permitted in EncryptedExtensions",
    );
    refused(
        &message(
            HandshakeType::CERTIFICATE,
            "00 00000a 000001 30 0004 0000 0000",
        ),
        ILLEGAL_PARAMETER,
        "octet 14: certificate_list[0].extensions.server_name: not permitted in Certificate",
    );
}

/// The table of RFC 8446, section 4.2, with its abbreviations.
const PERMITTED: &str = "
    server_name: CH EE
    max_fragment_length: CH EE
    status_request: CH CR CT
    supported_groups: CH EE
    signature_algorithms: CH CR
    use_srtp: CH EE
    heartbeat: CH EE
    application_layer_protocol_negotiation: CH EE
    signed_certificate_timestamp: CH CR CT
    client_certificate_type: CH EE
    server_certificate_type: CH EE
    padding: CH
    key_share: CH SH HRR
    pre_shared_key: CH SH
    psk_key_exchange_modes: CH
    early_data: CH EE NST
    cookie: CH HRR
    supported_versions: CH SH HRR
    certificate_authorities: CH CR
    oid_filters: CR
    post_handshake_auth: CH
    signature_algorithms_cert: CH CR
";

/// The same for extensions of other documents: the column "TLS 1.3" of the IANA registry.
const PERMITTED_LATER: &str = "
    compress_certificate: CH CR
    record_size_limit: CH EE
    delegated_credential: CH CR CT
    quic_transport_parameters: CH EE
    encrypted_client_hello: CH HRR EE
    application_settings: CH EE
    application_settings_old: CH EE
";

#[test]
fn extensions_are_permitted_where_the_table_of_the_rfc_has_them() {
    let carriers = [
        ("CH", Carrier::ClientHello),
        ("SH", Carrier::ServerHello),
        ("HRR", Carrier::HelloRetryRequest),
        ("EE", Carrier::EncryptedExtensions),
        ("CR", Carrier::CertificateRequest),
        ("CT", Carrier::Certificate),
        ("NST", Carrier::NewSessionTicket),
    ];
    let rows = PERMITTED.lines().chain(PERMITTED_LATER.lines());
    let rows = rows.filter_map(|row| row.split_once(": "));
    let mut count = 0;
    for (name, permitted) in rows {
        let extension_type: ExtensionType = name.trim().parse().unwrap();
        for (abbreviation, carrier) in carriers {
            assert_eq!(
                carrier.permits(extension_type),
                permitted.split(' ').any(|other| other == abbreviation),
                "{extension_type} in {carrier}"
            );
        }
        count += 1;
    }
    assert_eq!(count, 22 + 7);
}

#[test]
fn an_unknown_extension_is_accepted_in_every_message() {
    accepted(&client_hello("5a5a 0002 0102"));
    accepted(&server_hello("5a5a 0002 0102"));
    accepted(&message(
        HandshakeType::ENCRYPTED_EXTENSIONS,
        "0006 5a5a 0002 0102",
    ));
    accepted(&message(
        HandshakeType::CERTIFICATE_REQUEST,
        "00 0006 5a5a 0002 0102",
    ));
    accepted(&message(
        HandshakeType::CERTIFICATE,
        "00 00000c 000001 30 0006 5a5a 0002 0102",
    ));
    accepted(&message(
        HandshakeType::NEW_SESSION_TICKET,
        "00000000 00000000 00 0001 aa 0006 5a5a 0002 0102",
    ));
}

#[test]
fn octets_after_the_data_of_an_extension_are_refused() {
    refused(
        &client_hello("0016 0001 00"),
        DECODE_ERROR,
        "octet 58: extensions.encrypt_then_mac: 1 octet after the end",
    );
    refused(
        &client_hello("000a 0005 0002 001d 00"),
        DECODE_ERROR,
        "octet 62: extensions.supported_groups: 1 octet after the end",
    );
}

#[test]
fn the_path_of_a_refused_key_share_names_the_share() {
    refused(
        &client_hello("0033 000c 000a 001d 0001 aa 0017 0000 ff"),
        DECODE_ERROR,
        "octet 67: extensions.key_share.client_shares[1].key_exchange.length: \
         0 octets announced, 1 to 65535 permitted",
    );
    refused(
        &client_hello("0033 0003 0001 00"),
        DECODE_ERROR,
        "octet 60: extensions.key_share.client_shares[0].group: 2 octets needed, 1 left",
    );
}

#[test]
fn an_extension_that_ends_early_is_named_as_far_as_it_can_be() {
    refused(
        &client_hello("00"),
        DECODE_ERROR,
        "octet 54: extensions[1].extension_type: 2 octets needed, 1 left",
    );
    refused(
        &client_hello("0033 00"),
        DECODE_ERROR,
        "octet 56: extensions.key_share.length: 2 octets needed, 1 left",
    );
}

#[test]
fn empty_vectors_of_extensions_are_refused_by_their_bounds() {
    for (extension, message) in [
        (
            "0000 0002 0000",
            "octet 58: extensions.server_name.server_name_list.length: \
             0 octets announced, 1 to 65535 permitted",
        ),
        (
            "0000 0005 0003 00 0000",
            "octet 61: extensions.server_name.server_name_list[0].host_name.length: \
             0 octets announced, 1 to 65535 permitted",
        ),
        (
            "000a 0002 0000",
            "octet 58: extensions.supported_groups.named_group_list.length: \
             0 octets announced, 2 to 65535 permitted",
        ),
        (
            "000d 0002 0000",
            "octet 58: extensions.signature_algorithms.supported_signature_algorithms.length: \
             0 octets announced, 2 to 65534 permitted",
        ),
        (
            "0010 0003 0001 00",
            "octet 58: extensions.application_layer_protocol_negotiation.protocol_name_list.length: \
             1 octet announced, 2 to 65535 permitted",
        ),
        (
            "002c 0002 0000",
            "octet 58: extensions.cookie.cookie.length: 0 octets announced, 1 to 65535 permitted",
        ),
        (
            "002d 0001 00",
            "octet 58: extensions.psk_key_exchange_modes.ke_modes.length: \
             0 octets announced, 1 to 255 permitted",
        ),
    ] {
        refused(&client_hello(extension), DECODE_ERROR, message);
    }
}

#[test]
fn a_record_size_limit_below_64_is_illegal() {
    accepted(&client_hello("001c 0002 0040"));
    refused(
        &client_hello("001c 0002 003f"),
        ILLEGAL_PARAMETER,
        "octet 58: extensions.record_size_limit.record_size_limit: \
         a limit of 63, at least 64 required",
    );
}

/// A pre_shared_key extension with one identity of one octet and the given list of binders.
fn pre_shared_key(binders: &str) -> String {
    let list = octets_of(binders).len();
    let data = 2 + 7 + 2 + list;
    format!("0029 {data:04x} 0007 0001 aa 00000000 {list:04x} {binders}")
}

#[test]
fn a_pre_shared_key_that_is_not_last_is_illegal() {
    let offered = pre_shared_key(&format!("20 {}", "bb".repeat(32)));
    accepted(&client_hello(&offered));
    refused(
        &client_hello(&format!("{offered} 0017 0000")),
        ILLEGAL_PARAMETER,
        "octet 54: extensions.pre_shared_key: not the last extension",
    );
}

#[test]
fn binders_are_as_many_as_identities_and_none_is_short() {
    let binder = format!("20 {}", "bb".repeat(32));
    refused(
        &client_hello(&pre_shared_key(&format!("{binder} {binder}"))),
        ILLEGAL_PARAMETER,
        "octet 67: extensions.pre_shared_key.binders: identities: 1, binders: 2",
    );
    refused(
        &client_hello(&pre_shared_key("")),
        DECODE_ERROR,
        "octet 67: extensions.pre_shared_key.binders.length: \
         0 octets announced, 33 to 65535 permitted",
    );
    refused(
        &client_hello(&pre_shared_key(&format!("1f {} 00", "bb".repeat(31)))),
        DECODE_ERROR,
        "octet 69: extensions.pre_shared_key.binders[0].length: \
         31 octets announced, 32 to 255 permitted",
    );
}

#[test]
fn a_psk_identity_of_no_octets_is_refused() {
    let binder = format!("20 {}", "bb".repeat(32));
    refused(
        &client_hello(&format!(
            "0029 0053 000d 0001 aa 00000000 0000 00000000 0042 {binder} {binder}"
        )),
        DECODE_ERROR,
        "octet 67: extensions.pre_shared_key.identities[1].identity.length: \
         0 octets announced, 1 to 65535 permitted",
    );
}
