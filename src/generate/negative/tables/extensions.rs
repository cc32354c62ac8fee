//! The extensions of a ClientHello, one group each.

use super::*;

pub(super) const CLIENT_HELLO_EXTENSIONS: File = File {
    id: "negative/client-hello-extensions",
    title: "Extensions of a ClientHello that do not decode",
    about: DECODED,
    groups: &[
        of_hello(
            "server_name",
            &[Only(&["server_name", "supported_versions"])],
            faults! {
                server_name_empty: [Fill("extensions.server_name", 0, 0)] => DECODE_ERROR, "rfc6066#section-3", "no data";
                server_name_no_names: [Fill("extensions.server_name.server_name_list", 0, 0)] => DECODE_ERROR, "rfc6066#section-3", "an empty list of names";
                server_name_list_one_more: [Length("extensions.server_name.server_name_list", 1)] => DECODE_ERROR, "rfc6066#section-3", "the list goes on behind the extension";
                server_name_list_one_less: [Length("extensions.server_name.server_name_list", -1)] => DECODE_ERROR, "rfc6066#section-3", "the list ends within the name";
                server_name_name_empty: [Fill("extensions.server_name.server_name_list[0].host_name", 0, 0)] => DECODE_ERROR, "rfc6066#section-3", "a name of no octets";
                server_name_name_one_more: [Length("extensions.server_name.server_name_list[0].host_name", 1)] => DECODE_ERROR, "rfc6066#section-3", "the name goes on behind the list";
                server_name_name_one_less: [Length("extensions.server_name.server_name_list[0].host_name", -1)] => DECODE_ERROR, "rfc6066#section-3", "an octet is left behind the name";
                server_name_type_alone: [Put("extensions.server_name.server_name_list", b"\x00")] => DECODE_ERROR, "rfc6066#section-3", "a list with a type and nothing else";
                server_name_two_names: [Double("extensions.server_name.server_name_list[0]")] => ILLEGAL_PARAMETER | DECODE_ERROR | UNRECOGNIZED_NAME, "rfc6066#section-3", "two names of one type";
                server_name_trailing: [Append("extensions.server_name", b"\x00")] => DECODE_ERROR, "rfc6066#section-3", "an octet behind the list";
            },
        ),
        of_hello(
            "max_fragment_length",
            &[ALONE, Append("extensions", b"\x00\x01\x00\x01\x04")],
            faults! {
                max_fragment_length_empty: [Fill("extensions.max_fragment_length", 0, 0)] => DECODE_ERROR, "rfc6066#section-4", "no data";
                max_fragment_length_0: [Put("extensions.max_fragment_length", b"\x00")] => ILLEGAL_PARAMETER, "rfc6066#section-4", "the value 0, which means no length";
                max_fragment_length_5: [Put("extensions.max_fragment_length", b"\x05")] => ILLEGAL_PARAMETER, "rfc6066#section-4", "the value 5, which means no length";
                max_fragment_length_trailing: [Append("extensions.max_fragment_length", b"\x00")] => DECODE_ERROR, "rfc6066#section-4", "a second octet";
            },
        ),
        of_hello(
            "status_request",
            &[
                ALONE,
                Append("extensions", b"\x00\x05\x00\x05\x01\x00\x00\x00\x00"),
            ],
            faults! {
                status_request_empty: [Fill("extensions.status_request", 0, 0)] => DECODE_ERROR, "rfc6066#section-8", "no data";
                status_request_type_alone: [Put("extensions.status_request", b"\x01")] => DECODE_ERROR, "rfc6066#section-8", "a type and nothing else";
                status_request_no_request_extensions: [Put("extensions.status_request", b"\x01\x00\x00")] => DECODE_ERROR, "rfc6066#section-8", "no list of request extensions";
                status_request_responder_empty: [Put("extensions.status_request", b"\x01\x00\x02\x00\x00\x00\x00")] => DECODE_ERROR, "rfc6066#section-8", "a responder id of no octets";
                status_request_responder_beyond_end: [Put("extensions.status_request", b"\x01\x00\x04\x00\x04\x00\x00")] => DECODE_ERROR, "rfc6066#section-8", "a responder id that goes on behind its list";
                status_request_trailing: [Append("extensions.status_request", b"\x00")] => DECODE_ERROR, "rfc6066#section-8", "an octet behind the request";
            },
        ),
        of_hello(
            "supported_groups",
            &[ALONE],
            faults! {
                supported_groups_empty: [Fill("extensions.supported_groups", 0, 0)] => DECODE_ERROR, "4.2.7", "no data";
                supported_groups_no_groups: [Fill("extensions.supported_groups.named_group_list", 0, 0)] => DECODE_ERROR, "4.2.7", "an empty list";
                supported_groups_odd: [Append("extensions.supported_groups.named_group_list", b"\x00")] => DECODE_ERROR, "4.2.7", "half a group behind the last one";
                supported_groups_one_octet: [Put("extensions.supported_groups.named_group_list", b"\x00")] => DECODE_ERROR, "4.2.7", "half a group";
                supported_groups_list_two_more: [Length("extensions.supported_groups.named_group_list", 2)] => DECODE_ERROR, "4.2.7", "the list goes on behind the extension";
                supported_groups_list_two_less: [Append("extensions.supported_groups.named_group_list", b"\x00\x17"), Length("extensions.supported_groups.named_group_list", -2)] => DECODE_ERROR, "4.2.7", "a group behind the list";
                supported_groups_half_a_length: [Put("extensions.supported_groups", b"\x00")] => DECODE_ERROR, "4.2.7", "half a length";
                supported_groups_trailing: [Append("extensions.supported_groups", b"\x00")] => DECODE_ERROR, "4.2.7", "an octet behind the list";
            },
        ),
        of_hello(
            "ec_point_formats",
            &[ALONE, Append("extensions", b"\x00\x0b\x00\x02\x01\x00")],
            faults! {
                ec_point_formats_empty: [Fill("extensions.ec_point_formats", 0, 0)] => DECODE_ERROR, "rfc8422#section-5.1.2", "no data";
                ec_point_formats_no_formats: [Fill("extensions.ec_point_formats.ec_point_format_list", 0, 0)] => DECODE_ERROR, "rfc8422#section-5.1.2", "an empty list";
                ec_point_formats_list_one_more: [Length("extensions.ec_point_formats.ec_point_format_list", 1)] => DECODE_ERROR, "rfc8422#section-5.1.2", "the list goes on behind the extension";
                ec_point_formats_trailing: [Append("extensions.ec_point_formats", b"\x00")] => DECODE_ERROR, "rfc8422#section-5.1.2", "an octet behind the list";
            },
        ),
        of_hello(
            "signature_algorithms",
            &[Only(&["signature_algorithms", "supported_versions"])],
            faults! {
                signature_algorithms_empty: [Fill("extensions.signature_algorithms", 0, 0)] => DECODE_ERROR, "4.2.3", "no data";
                signature_algorithms_no_schemes: [Fill("extensions.signature_algorithms.supported_signature_algorithms", 0, 0)] => DECODE_ERROR, "4.2.3", "an empty list";
                signature_algorithms_odd: [Append("extensions.signature_algorithms.supported_signature_algorithms", b"\x08")] => DECODE_ERROR, "4.2.3", "half a scheme behind the last one";
                signature_algorithms_one_octet: [Put("extensions.signature_algorithms.supported_signature_algorithms", b"\x08")] => DECODE_ERROR, "4.2.3", "half a scheme";
                signature_algorithms_list_two_more: [Length("extensions.signature_algorithms.supported_signature_algorithms", 2)] => DECODE_ERROR, "4.2.3", "the list goes on behind the extension";
                signature_algorithms_list_two_less: [Append("extensions.signature_algorithms.supported_signature_algorithms", b"\x04\x03"), Length("extensions.signature_algorithms.supported_signature_algorithms", -2)] => DECODE_ERROR, "4.2.3", "a scheme behind the list";
                signature_algorithms_half_a_length: [Put("extensions.signature_algorithms", b"\x00")] => DECODE_ERROR, "4.2.3", "half a length";
                signature_algorithms_trailing: [Append("extensions.signature_algorithms", b"\x00")] => DECODE_ERROR, "4.2.3", "an octet behind the list";
            },
        ),
        of_hello(
            "signature_algorithms_cert",
            &[
                ALONE,
                Append("extensions", b"\x00\x32\x00\x04\x00\x02\x08\x07"),
            ],
            faults! {
                signature_algorithms_cert_empty: [Fill("extensions.signature_algorithms_cert", 0, 0)] => DECODE_ERROR, "4.2.3", "no data";
                signature_algorithms_cert_no_schemes: [Fill("extensions.signature_algorithms_cert.supported_signature_algorithms", 0, 0)] => DECODE_ERROR, "4.2.3", "an empty list";
                signature_algorithms_cert_odd: [Append("extensions.signature_algorithms_cert.supported_signature_algorithms", b"\x08")] => DECODE_ERROR, "4.2.3", "half a scheme behind the last one";
                signature_algorithms_cert_list_two_more: [Length("extensions.signature_algorithms_cert.supported_signature_algorithms", 2)] => DECODE_ERROR, "4.2.3", "the list goes on behind the extension";
                signature_algorithms_cert_trailing: [Append("extensions.signature_algorithms_cert", b"\x00")] => DECODE_ERROR, "4.2.3", "an octet behind the list";
            },
        ),
        of_hello(
            "use_srtp",
            &[
                ALONE,
                Append("extensions", b"\x00\x0e\x00\x05\x00\x02\x00\x01\x00"),
            ],
            faults! {
                use_srtp_empty: [Fill("extensions.use_srtp", 0, 0)] => DECODE_ERROR, "rfc5764#section-4.1.1", "no data";
                use_srtp_no_profiles: [Put("extensions.use_srtp", b"\x00\x00\x00")] => DECODE_ERROR, "rfc5764#section-4.1.1", "an empty list of profiles";
                use_srtp_odd: [Put("extensions.use_srtp", b"\x00\x03\x00\x01\x00\x00")] => DECODE_ERROR, "rfc5764#section-4.1.1", "half a profile behind the last one";
                use_srtp_no_mki: [Put("extensions.use_srtp", b"\x00\x02\x00\x01")] => DECODE_ERROR, "rfc5764#section-4.1.1", "no srtp_mki";
                use_srtp_mki_beyond_end: [Put("extensions.use_srtp", b"\x00\x02\x00\x01\x01")] => DECODE_ERROR, "rfc5764#section-4.1.1", "an srtp_mki that goes on behind the extension";
                use_srtp_trailing: [Append("extensions.use_srtp", b"\x00")] => DECODE_ERROR, "rfc5764#section-4.1.1", "an octet behind the srtp_mki";
            },
        ),
        of_hello(
            "heartbeat",
            &[ALONE, Append("extensions", b"\x00\x0f\x00\x01\x01")],
            faults! {
                heartbeat_empty: [Fill("extensions.heartbeat", 0, 0)] => DECODE_ERROR, "rfc6520#section-2", "no data";
                heartbeat_0: [Put("extensions.heartbeat", b"\x00")] => ILLEGAL_PARAMETER, "rfc6520#section-2", "a mode that nobody knows";
                heartbeat_trailing: [Append("extensions.heartbeat", b"\x00")] => DECODE_ERROR, "rfc6520#section-2", "a second octet";
            },
        ),
        of_hello(
            "alpn",
            &[
                ALONE,
                Append("extensions", b"\x00\x10\x00\x0e\x00\x0c\x02h2\x08http/1.1"),
            ],
            faults! {
                alpn_empty: [Fill("extensions.application_layer_protocol_negotiation", 0, 0)] => DECODE_ERROR, "rfc7301#section-3.1", "no data";
                alpn_no_names: [Fill("extensions.application_layer_protocol_negotiation.protocol_name_list", 0, 0)] => DECODE_ERROR, "rfc7301#section-3.1", "an empty list";
                alpn_name_empty: [Put("extensions.application_layer_protocol_negotiation.protocol_name_list", b"\x02h2\x00")] => DECODE_ERROR, "rfc7301#section-3.1", "a name of no octets behind another";
                alpn_first_name_empty: [Put("extensions.application_layer_protocol_negotiation.protocol_name_list", b"\x00\x02h2")] => DECODE_ERROR, "rfc7301#section-3.1", "a name of no octets before another";
                alpn_name_beyond_end: [Length("extensions.application_layer_protocol_negotiation.protocol_name_list[1]", 1)] => DECODE_ERROR, "rfc7301#section-3.1", "a name that goes on behind the list";
                alpn_list_one_more: [Length("extensions.application_layer_protocol_negotiation.protocol_name_list", 1)] => DECODE_ERROR, "rfc7301#section-3.1", "the list goes on behind the extension";
                alpn_list_one_less: [Length("extensions.application_layer_protocol_negotiation.protocol_name_list", -1)] => DECODE_ERROR, "rfc7301#section-3.1", "the list ends within the last name";
                alpn_trailing: [Append("extensions.application_layer_protocol_negotiation", b"\x00")] => DECODE_ERROR, "rfc7301#section-3.1", "an octet behind the list";
            },
        ),
        of_hello(
            "signed_certificate_timestamp",
            &[ALONE, Append("extensions", b"\x00\x12\x00\x00")],
            faults! {
                signed_certificate_timestamp_data: [Append("extensions.signed_certificate_timestamp", b"\x00")] => DECODE_ERROR, "rfc6962#section-3.3.1", "data where there is to be none";
            },
        ),
        of_hello(
            "client_certificate_type",
            &[ALONE, Append("extensions", b"\x00\x13\x00\x02\x01\x02")],
            faults! {
                client_certificate_type_empty: [Fill("extensions.client_certificate_type", 0, 0)] => DECODE_ERROR, "rfc7250#section-3", "no data";
                client_certificate_type_no_types: [Fill("extensions.client_certificate_type.client_certificate_types", 0, 0)] => DECODE_ERROR, "rfc7250#section-3", "an empty list";
                client_certificate_type_one_more: [Length("extensions.client_certificate_type.client_certificate_types", 1)] => DECODE_ERROR, "rfc7250#section-3", "the list goes on behind the extension";
                client_certificate_type_trailing: [Append("extensions.client_certificate_type", b"\x00")] => DECODE_ERROR, "rfc7250#section-3", "an octet behind the list";
            },
        ),
        of_hello(
            "server_certificate_type",
            &[ALONE, Append("extensions", b"\x00\x14\x00\x02\x01\x02")],
            faults! {
                server_certificate_type_empty: [Fill("extensions.server_certificate_type", 0, 0)] => DECODE_ERROR, "rfc7250#section-3", "no data";
                server_certificate_type_no_types: [Fill("extensions.server_certificate_type.server_certificate_types", 0, 0)] => DECODE_ERROR, "rfc7250#section-3", "an empty list";
                server_certificate_type_one_more: [Length("extensions.server_certificate_type.server_certificate_types", 1)] => DECODE_ERROR, "rfc7250#section-3", "the list goes on behind the extension";
                server_certificate_type_trailing: [Append("extensions.server_certificate_type", b"\x00")] => DECODE_ERROR, "rfc7250#section-3", "an octet behind the list";
            },
        ),
        of_hello(
            "encrypt_then_mac",
            &[ALONE, Append("extensions", b"\x00\x16\x00\x00")],
            faults! {
                encrypt_then_mac_data: [Append("extensions.encrypt_then_mac", b"\x00")] => DECODE_ERROR, "rfc7366#section-2", "data where there is to be none";
            },
        ),
        of_hello(
            "extended_master_secret",
            &[ALONE, Append("extensions", b"\x00\x17\x00\x00")],
            faults! {
                extended_master_secret_data: [Append("extensions.extended_master_secret", b"\x00")] => DECODE_ERROR, "rfc7627#section-5.1", "data where there is to be none";
            },
        ),
        of_hello(
            "compress_certificate",
            &[
                ALONE,
                Append("extensions", b"\x00\x1b\x00\x05\x04\x00\x01\x00\x02"),
            ],
            faults! {
                compress_certificate_empty: [Fill("extensions.compress_certificate", 0, 0)] => DECODE_ERROR, "rfc8879#section-3", "no data";
                compress_certificate_no_algorithms: [Fill("extensions.compress_certificate.algorithms", 0, 0)] => DECODE_ERROR, "rfc8879#section-3", "an empty list";
                compress_certificate_odd: [Append("extensions.compress_certificate.algorithms", b"\x00")] => DECODE_ERROR, "rfc8879#section-3", "half an algorithm behind the last one";
                compress_certificate_two_more: [Length("extensions.compress_certificate.algorithms", 2)] => DECODE_ERROR, "rfc8879#section-3", "the list goes on behind the extension";
                compress_certificate_trailing: [Append("extensions.compress_certificate", b"\x00")] => DECODE_ERROR, "rfc8879#section-3", "an octet behind the list";
            },
        ),
        of_hello(
            "record_size_limit",
            &[ALONE, Append("extensions", b"\x00\x1c\x00\x02\x40\x01")],
            faults! {
                record_size_limit_empty: [Fill("extensions.record_size_limit", 0, 0)] => DECODE_ERROR, "rfc8449#section-4", "no data";
                record_size_limit_one_octet: [Put("extensions.record_size_limit", b"\x40")] => DECODE_ERROR, "rfc8449#section-4", "one octet";
                record_size_limit_trailing: [Append("extensions.record_size_limit", b"\x00")] => DECODE_ERROR, "rfc8449#section-4", "a third octet";
                record_size_limit_0: [Put("extensions.record_size_limit", b"\x00\x00")] => ILLEGAL_PARAMETER, "rfc8449#section-4", "a limit of 0";
                record_size_limit_63: [Put("extensions.record_size_limit", b"\x00\x3f")] => ILLEGAL_PARAMETER, "rfc8449#section-4", "a limit of 63; 64 is the least";
            },
        ),
        of_hello(
            "pre_shared_key",
            &[ALONE, Append("extensions", PRE_SHARED_KEY)],
            faults! {
                pre_shared_key_empty: [Fill("extensions.pre_shared_key", 0, 0)] => DECODE_ERROR, "4.2.11", "no data";
                pre_shared_key_not_last: [Append("extensions", b"\xfa\xfa\x00\x00")] => ILLEGAL_PARAMETER, "4.2.11", "an extension behind it";
                pre_shared_key_first: [Last("extensions.supported_versions")] => ILLEGAL_PARAMETER, "4.2.11", "supported_versions behind it";
                identities_empty: [Fill("extensions.pre_shared_key.identities", 0, 0)] => DECODE_ERROR, "4.2.11", "no identities; 7 octets are the least";
                identities_one_more: [Length("extensions.pre_shared_key.identities", 1)] => DECODE_ERROR, "4.2.11", "the identities end within the binders";
                identities_one_less: [Length("extensions.pre_shared_key.identities", -1)] => DECODE_ERROR, "4.2.11", "the identities end within obfuscated_ticket_age";
                identities_beyond_end: [Length("extensions.pre_shared_key.identities", 0x1000)] => DECODE_ERROR, "4.2.11", "the identities go on behind the extension";
                identity_empty: [Fill("extensions.pre_shared_key.identities[0].identity", 0, 0)] => DECODE_ERROR, "4.2.11", "an identity of no octets";
                identity_beyond_end: [Length("extensions.pre_shared_key.identities[0].identity", 0x100)] => DECODE_ERROR, "4.2.11", "an identity that goes on behind its list";
                identity_without_age: [Put("extensions.pre_shared_key.identities", b"\x00\x05names")] => DECODE_ERROR, "4.2.11", "an identity without obfuscated_ticket_age";
                identity_age_cut: [Put("extensions.pre_shared_key.identities", b"\x00\x04name\x00\x00\x00")] => DECODE_ERROR, "4.2.11", "three octets of obfuscated_ticket_age";
                binders_missing: [EndWithin("extensions.pre_shared_key.binders.length", 0)] => DECODE_ERROR, "4.2.11", "the message ends before the binders";
                binders_left_out: [Drop("extensions.pre_shared_key.binders")] => DECODE_ERROR, "4.2.11", "the extension ends before the binders";
                binders_empty: [Fill("extensions.pre_shared_key.binders", 0, 0)] => DECODE_ERROR, "4.2.11", "no binders; 33 octets are the least";
                binders_one_more: [Length("extensions.pre_shared_key.binders", 1)] => DECODE_ERROR, "4.2.11", "the binders go on behind the extension";
                binders_one_less: [Length("extensions.pre_shared_key.binders", -1)] => DECODE_ERROR, "4.2.11", "the binders end within the last one";
                binder_31: [Keep("extensions.pre_shared_key.binders[0]", 31)] => DECODE_ERROR, "4.2.11", "a binder of 31 octets; 32 are the least";
                binder_empty: [Append("extensions.pre_shared_key.binders", b"\x00")] => DECODE_ERROR, "4.2.11", "a binder of no octets behind the other";
                binder_beyond_end: [Length("extensions.pre_shared_key.binders[0]", 1)] => DECODE_ERROR, "4.2.11", "a binder that goes on behind the list";
                more_identities_than_binders: [Double("extensions.pre_shared_key.identities[0]")] => ILLEGAL_PARAMETER, "4.2.11", "two identities and one binder";
                more_binders_than_identities: [Double("extensions.pre_shared_key.binders[0]")] => ILLEGAL_PARAMETER, "4.2.11", "one identity and two binders";
                pre_shared_key_trailing: [Append("extensions.pre_shared_key", b"\x00")] => DECODE_ERROR, "4.2.11", "an octet behind the binders";
            },
        ),
        of_hello(
            "early_data",
            &[ALONE, Append("extensions", b"\x00\x2a\x00\x00")],
            faults! {
                early_data_with_data: [Append("extensions.early_data", b"\x00")] => DECODE_ERROR, "4.2.10", "data where there is to be none";
                early_data_with_a_size: [Append("extensions.early_data", b"\x00\x00\x40\x00")] => DECODE_ERROR, "4.2.10", "a max_early_data_size, which belongs in a NewSessionTicket";
            },
        ),
        of_hello(
            "supported_versions",
            &[ALONE],
            faults! {
                supported_versions_empty: [Fill("extensions.supported_versions", 0, 0)] => DECODE_ERROR, "4.2.1", "no data";
                supported_versions_no_versions: [Fill("extensions.supported_versions.versions", 0, 0)] => DECODE_ERROR, "4.2.1", "an empty list";
                supported_versions_odd: [Append("extensions.supported_versions.versions", b"\x03")] => DECODE_ERROR, "4.2.1", "half a version behind the last one";
                supported_versions_one_octet: [Put("extensions.supported_versions.versions", b"\x03")] => DECODE_ERROR, "4.2.1", "half a version";
                supported_versions_two_more: [Length("extensions.supported_versions.versions", 2)] => DECODE_ERROR, "4.2.1", "the list goes on behind the extension";
                supported_versions_two_less: [Append("extensions.supported_versions.versions", b"\x03\x03"), Length("extensions.supported_versions.versions", -2)] => DECODE_ERROR, "4.2.1", "a version behind the list";
                supported_versions_of_a_server: [Put("extensions.supported_versions", b"\x03\x04")] => DECODE_ERROR, "4.2.1", "one version without a length, as in a ServerHello";
                supported_versions_trailing: [Append("extensions.supported_versions", b"\x00")] => DECODE_ERROR, "4.2.1", "an octet behind the list";
            },
        ),
        of_hello(
            "cookie",
            &[ALONE, Append("extensions", b"\x00\x2c\x00\x06\x00\x04okie")],
            faults! {
                cookie_no_data: [Fill("extensions.cookie", 0, 0)] => DECODE_ERROR, "4.2.2", "no data";
                cookie_empty: [Fill("extensions.cookie.cookie", 0, 0)] => DECODE_ERROR, "4.2.2", "a cookie of no octets";
                cookie_one_more: [Length("extensions.cookie.cookie", 1)] => DECODE_ERROR, "4.2.2", "the cookie goes on behind the extension";
                cookie_one_less: [Length("extensions.cookie.cookie", -1)] => DECODE_ERROR, "4.2.2", "an octet behind the cookie";
            },
        ),
        of_hello(
            "psk_key_exchange_modes",
            &[ALONE, Append("extensions", b"\x00\x2d\x00\x02\x01\x01")],
            faults! {
                psk_key_exchange_modes_empty: [Fill("extensions.psk_key_exchange_modes", 0, 0)] => DECODE_ERROR, "4.2.9", "no data";
                psk_key_exchange_modes_no_modes: [Fill("extensions.psk_key_exchange_modes.ke_modes", 0, 0)] => DECODE_ERROR, "4.2.9", "an empty list";
                psk_key_exchange_modes_one_more: [Length("extensions.psk_key_exchange_modes.ke_modes", 1)] => DECODE_ERROR, "4.2.9", "the list goes on behind the extension";
                psk_key_exchange_modes_trailing: [Append("extensions.psk_key_exchange_modes", b"\x00")] => DECODE_ERROR, "4.2.9", "an octet behind the list";
            },
        ),
        of_hello(
            "certificate_authorities",
            &[
                ALONE,
                Append("extensions", b"\x00\x2f\x00\x06\x00\x04\x00\x02\x30\x00"),
            ],
            faults! {
                certificate_authorities_empty: [Fill("extensions.certificate_authorities", 0, 0)] => DECODE_ERROR, "4.2.4", "no data";
                certificate_authorities_no_names: [Fill("extensions.certificate_authorities.authorities", 0, 0)] => DECODE_ERROR, "4.2.4", "an empty list";
                certificate_authorities_name_empty: [Put("extensions.certificate_authorities.authorities", b"\x00\x00")] => DECODE_ERROR, "4.2.4", "a name of no octets";
                certificate_authorities_name_empty_behind: [Append("extensions.certificate_authorities.authorities", b"\x00\x00")] => DECODE_ERROR, "4.2.4", "a name of no octets behind another";
                certificate_authorities_name_one_more: [Length("extensions.certificate_authorities.authorities[0]", 1)] => DECODE_ERROR, "4.2.4", "a name that goes on behind the list";
                certificate_authorities_list_one_more: [Length("extensions.certificate_authorities.authorities", 1)] => DECODE_ERROR, "4.2.4", "the list goes on behind the extension";
                certificate_authorities_trailing: [Append("extensions.certificate_authorities", b"\x00")] => DECODE_ERROR, "4.2.4", "an octet behind the list";
            },
        ),
        of_hello(
            "post_handshake_auth",
            &[ALONE, Append("extensions", b"\x00\x31\x00\x00")],
            faults! {
                post_handshake_auth_data: [Append("extensions.post_handshake_auth", b"\x00")] => DECODE_ERROR, "4.2.6", "data where there is to be none";
            },
        ),
        of_hello(
            "key_share",
            &[Only(&["supported_versions", "key_share"])],
            faults! {
                key_share_empty: [Fill("extensions.key_share", 0, 0)] => DECODE_ERROR, "4.2.8", "no data";
                key_share_half_a_length: [Put("extensions.key_share", b"\x00")] => DECODE_ERROR, "4.2.8", "half a length";
                key_share_list_one_more: [Length("extensions.key_share.client_shares", 1)] => DECODE_ERROR, "4.2.8", "the list goes on behind the extension";
                key_share_list_one_less: [Length("extensions.key_share.client_shares", -1)] => DECODE_ERROR, "4.2.8", "the list ends within the share";
                key_share_key_empty: [Fill("extensions.key_share.client_shares[0].key_exchange", 0, 0)] => DECODE_ERROR, "4.2.8", "a share of no octets";
                key_share_key_one_more: [Length("extensions.key_share.client_shares[0].key_exchange", 1)] => DECODE_ERROR, "4.2.8", "the share goes on behind the list";
                key_share_key_one_less: [Length("extensions.key_share.client_shares[0].key_exchange", -1)] => DECODE_ERROR, "4.2.8", "an octet behind the share";
                key_share_group_alone: [Put("extensions.key_share.client_shares", b"\x00\x1d")] => DECODE_ERROR, "4.2.8", "a group and nothing else";
                key_share_half_a_group: [Put("extensions.key_share.client_shares", b"\x00")] => DECODE_ERROR, "4.2.8", "half a group";
                key_share_half_a_key_length: [Put("extensions.key_share.client_shares", b"\x00\x1d\x00")] => DECODE_ERROR, "4.2.8", "a group and half a length";
                key_share_trailing: [Append("extensions.key_share", b"\x00")] => DECODE_ERROR, "4.2.8", "an octet behind the list";
                key_share_of_a_retry: [Put("extensions.key_share", b"\x00\x1d")] => DECODE_ERROR, "4.2.8", "a group without a share, as in a HelloRetryRequest";
            },
        ),
        of_hello(
            "application_settings",
            &[
                ALONE,
                Append("extensions", b"\x44\xcd\x00\x05\x00\x03\x02h2"),
            ],
            faults! {
                application_settings_empty: [Fill("extensions.application_settings", 0, 0)] => DECODE_ERROR, "draft-vvv-tls-alps#section-4", "no data";
                application_settings_name_empty: [Put("extensions.application_settings.supported_protocols", b"\x02h2\x00")] => DECODE_ERROR, "draft-vvv-tls-alps#section-4", "a name of no octets";
                application_settings_list_one_more: [Length("extensions.application_settings.supported_protocols", 1)] => DECODE_ERROR, "draft-vvv-tls-alps#section-4", "the list goes on behind the extension";
            },
        ),
        of_hello(
            "renegotiation_info",
            &[ALONE, Append("extensions", b"\xff\x01\x00\x01\x00")],
            faults! {
                renegotiation_info_empty: [Fill("extensions.renegotiation_info", 0, 0)] => DECODE_ERROR, "rfc5746#section-3.2", "no data";
                renegotiation_info_one_more: [Length("extensions.renegotiation_info.renegotiated_connection", 1)] => DECODE_ERROR, "rfc5746#section-3.2", "the content goes on behind the extension";
                renegotiation_info_trailing: [Append("extensions.renegotiation_info", b"\x00")] => DECODE_ERROR, "rfc5746#section-3.2", "an octet behind the content";
            },
        ),
    ],
};

/// Other extensions are gone; the list has at least 8 octets.
const ALONE: Edit = Only(&["supported_groups", "supported_versions"]);

/// One identity, `name`, and a binder of 32 octets.
const PRE_SHARED_KEY: &[u8] = b"\x00\x29\x00\x2f\x00\x0a\x00\x04name\x00\x00\x00\x00\x00\x21\x20\
    \xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\
    \xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1\xb1";

const fn of_hello(
    name: &'static str,
    prepared: &'static [Edit],
    faults: &'static [Fault],
) -> Group {
    Group {
        name,
        title: name,
        layer: Layer::Syntax,
        base: "handshake/full-sha256",
        asked: Asked::Message("client_hello"),
        prepared,
        faults,
    }
}
