//! Extensions of later documents: octets written by hand, what they mean, and one fault each.

use super::{super::*, made::*};
use crate::registry::{
    ExtensionType, HeartbeatMode, MaxFragmentLength, NameType, SrtpProtectionProfile,
};

#[test]
fn a_fragment_length_is_one_of_four() {
    for carrying in [client_hello, encrypted_extensions] {
        means(
            carrying,
            "0001 0001 04",
            Extension::MaxFragmentLength(MaxFragmentLength::OCTETS_4096),
            &[("max_fragment_length", "04")],
        );
    }
    for (octet, name) in [("00", "0x00"), ("05", "0x05")] {
        refused(
            &client_hello(&format!("0001 0001 {octet}")),
            ILLEGAL_PARAMETER,
            &format!(
                "octet 58: extensions.max_fragment_length.max_fragment_length: \
                 {name} is no maximum fragment length"
            ),
        );
    }
    refused(
        &client_hello("0001 0002 0101"),
        DECODE_ERROR,
        "octet 59: extensions.max_fragment_length: 1 octet after the end",
    );
}

#[test]
fn a_server_limits_fragments_in_one_way() {
    accepted(&client_hello("0001 0001 01 001c 0002 4001"));
    for (extensions, message) in [
        (
            "0001 0001 01 001c 0002 4001",
            "octet 11: extensions.record_size_limit: both record_size_limit and max_fragment_length",
        ),
        (
            "001c 0002 4001 0001 0001 01",
            "octet 12: extensions.max_fragment_length: \
             both record_size_limit and max_fragment_length",
        ),
    ] {
        refused(
            &encrypted_extensions(extensions),
            ILLEGAL_PARAMETER,
            message,
        );
    }
}

#[test]
fn a_heartbeat_mode_is_one_of_two() {
    for carrying in [client_hello, encrypted_extensions] {
        means(
            carrying,
            "000f 0001 01",
            Extension::Heartbeat(HeartbeatMode::PEER_ALLOWED_TO_SEND),
            &[("mode", "01")],
        );
    }
    refused(
        &client_hello("000f 0001 03"),
        ILLEGAL_PARAMETER,
        "octet 58: extensions.heartbeat.mode: 0x03 is no heartbeat mode",
    );
}

#[test]
fn use_srtp_lists_profiles_and_a_key_identifier() {
    for carrying in [client_hello, encrypted_extensions] {
        means(
            carrying,
            "000e 0009 0004 0007 0001 02 abcd",
            Extension::UseSrtp(UseSrtp {
                profiles: List::from(&[
                    SrtpProtectionProfile::SRTP_AEAD_AES_128_GCM,
                    SrtpProtectionProfile::SRTP_AES128_CM_HMAC_SHA1_80,
                ]),
                srtp_mki: &[0xab, 0xcd],
            }),
            &[
                ("SRTPProtectionProfiles[0]", "0007"),
                ("SRTPProtectionProfiles[1]", "0001"),
                ("srtp_mki", "abcd"),
            ],
        );
    }
    refused(
        &client_hello("000e 0003 0000 00"),
        DECODE_ERROR,
        "octet 58: extensions.use_srtp.SRTPProtectionProfiles.length: \
         0 octets announced, 2 to 65535 permitted",
    );
}

#[test]
fn application_settings_are_names_from_a_client_and_octets_from_a_server() {
    let names = List::from(&[ProtocolName(b"h2")]);
    means(
        client_hello,
        "44cd 0005 0003 02 6832",
        Extension::ApplicationSettingsSupport(names),
        &[("supported_protocols[0]", "6832")],
    );
    means(
        client_hello,
        "4469 0005 0003 02 6832",
        Extension::ApplicationSettingsOldSupport(names),
        &[("supported_protocols[0]", "6832")],
    );
    means(
        encrypted_extensions,
        "44cd 0002 abcd",
        Extension::ApplicationSettings(&[0xab, 0xcd]),
        &[("settings", "abcd")],
    );
    means(
        encrypted_extensions,
        "4469 0000",
        Extension::ApplicationSettingsOld(&[]),
        &[("settings", "")],
    );
    refused(
        &client_hello("44cd 0002 0000"),
        DECODE_ERROR,
        "octet 58: extensions.application_settings.supported_protocols.length: \
         0 octets announced, 2 to 65535 permitted",
    );
}

#[test]
fn an_encrypted_hello_and_parameters_of_quic_are_octets() {
    for (octets, extension_type) in [
        ("fe0d 0002 abcd", ExtensionType::ENCRYPTED_CLIENT_HELLO),
        ("0039 0002 abcd", ExtensionType::QUIC_TRANSPORT_PARAMETERS),
    ] {
        for carrying in [client_hello, encrypted_extensions] {
            means(
                carrying,
                octets,
                Extension::Other {
                    extension_type,
                    data: &[0xab, 0xcd],
                },
                &[("data", "abcd")],
            );
        }
        refused(
            &server_hello(octets),
            ILLEGAL_PARAMETER,
            &format!("octet 50: extensions.{extension_type}: not permitted in ServerHello"),
        );
    }
}

#[test]
fn two_names_of_one_type_are_illegal() {
    means(
        client_hello,
        "0000 000a 0008 00 0001 61 07 0001 62",
        Extension::ServerName(List::from(&[
            ServerName {
                name_type: NameType::HOST_NAME,
                name: b"a",
            },
            ServerName {
                name_type: NameType(7),
                name: b"b",
            },
        ])),
        &[
            ("server_name_list[0].name_type", "00"),
            ("server_name_list[0].host_name", "61"),
            ("server_name_list[1].name_type", "07"),
            ("server_name_list[1].name", "62"),
        ],
    );
    refused(
        &client_hello("0000 000a 0008 00 0001 61 00 0001 62"),
        ILLEGAL_PARAMETER,
        "octet 58: extensions.server_name.server_name_list: second name of type host_name",
    );
}

#[test]
fn a_server_answers_with_one_protocol_name() {
    accepted(&encrypted_extensions("0010 0005 0003 02 6832"));
    accepted(&client_hello("0010 0007 0005 02 6832 01 61"));
    refused(
        &encrypted_extensions("0010 0007 0005 02 6832 01 61"),
        ILLEGAL_PARAMETER,
        "octet 10: extensions.application_layer_protocol_negotiation.protocol_name_list: \
         2 names, exactly one required",
    );
}

#[test]
fn reserved_protocol_names_are_known() {
    assert!(ProtocolName(&[0x0a, 0x0a]).is_grease());
    assert!(ProtocolName(&[0xfa, 0xfa]).is_grease());
    for other in [&[0x0a][..], &[0x0a, 0x1a], &[0x0b, 0x0b], &[0x0a; 3], b"h2"] {
        assert!(!ProtocolName(other).is_grease());
    }
}
