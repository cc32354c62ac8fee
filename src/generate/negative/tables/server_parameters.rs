//! EncryptedExtensions and CertificateRequest.

use super::*;

pub(super) const SERVER_PARAMETERS: File = File {
    id: "negative/server-parameters",
    title: "EncryptedExtensions and CertificateRequest messages that do not decode",
    about: DECODED,
    groups: &[
        Group {
            name: "encrypted_extensions",
            title: "EncryptedExtensions",
            layer: Layer::Syntax,
            base: "handshake/application-protocol-sha256",
            asked: Asked::Message("encrypted_extensions"),
            prepared: &[],
            faults: faults! {
                header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.3.1", "an octet behind the extensions";
                body_empty: [EndBefore("extensions.length")] => DECODE_ERROR, "4.3.1", "no list of extensions";
                extensions_length_cut: [EndWithin("extensions.length", 1)] => DECODE_ERROR, "4.3.1", "half a length of the extensions";
                extensions_one_more: [Length("extensions", 1)] => DECODE_ERROR, "4.3.1", "the extensions go on behind the message";
                extensions_one_less: [Length("extensions", -1)] => DECODE_ERROR, "4.3.1", "the extensions end an octet before the message does";
                extension_one_octet: [Append("extensions", b"\x00")] => DECODE_ERROR, "4.2", "one octet is left behind the last extension";
                extension_data_cut: [Append("extensions", b"\xfa\xfa\x00\x01")] => DECODE_ERROR, "4.2", "the last extension lacks an octet";
                server_name_with_data: [Append("extensions.server_name", b"\x00")] => DECODE_ERROR, "rfc6066#section-3", "server_name with data; the server's is empty";
                server_name_twice: [Double("extensions.server_name")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "server_name twice";
                alpn_empty: [Fill("extensions.application_layer_protocol_negotiation", 0, 0)] => DECODE_ERROR, "rfc7301#section-3.1", "no data";
                alpn_no_names: [Fill("extensions.application_layer_protocol_negotiation.protocol_name_list", 0, 0)] => DECODE_ERROR, "rfc7301#section-3.1", "an empty list";
                alpn_name_empty: [Fill("extensions.application_layer_protocol_negotiation.protocol_name_list[0]", 0, 0)] => DECODE_ERROR, "rfc7301#section-3.1", "a name of no octets";
                alpn_two_names: [Append("extensions.application_layer_protocol_negotiation.protocol_name_list", b"\x02h3")] => ILLEGAL_PARAMETER | DECODE_ERROR, "rfc7301#section-3.1", "two names; exactly one is right";
                alpn_name_one_more: [Length("extensions.application_layer_protocol_negotiation.protocol_name_list[0]", 1)] => DECODE_ERROR, "rfc7301#section-3.1", "the name goes on behind the list";
                alpn_list_one_more: [Length("extensions.application_layer_protocol_negotiation.protocol_name_list", 1)] => DECODE_ERROR, "rfc7301#section-3.1", "the list goes on behind the extension";
                alpn_trailing: [Append("extensions.application_layer_protocol_negotiation", b"\x00")] => DECODE_ERROR, "rfc7301#section-3.1", "an octet behind the list";
                supported_groups_empty: [Append("extensions", b"\x00\x0a\x00\x02\x00\x00")] => DECODE_ERROR, "4.2.7", "supported_groups without a group";
                supported_groups_odd: [Append("extensions", b"\x00\x0a\x00\x05\x00\x03\x00\x1d\x00")] => DECODE_ERROR, "4.2.7", "supported_groups with half a group";
                early_data_with_data: [Append("extensions", b"\x00\x2a\x00\x01\x00")] => DECODE_ERROR, "4.2.10", "early_data with data";
                max_fragment_length_0: [Append("extensions", b"\x00\x01\x00\x01\x00")] => ILLEGAL_PARAMETER, "rfc6066#section-4", "max_fragment_length of a value that means no length";
                record_size_limit_63: [Append("extensions", b"\x00\x1c\x00\x02\x00\x3f")] => ILLEGAL_PARAMETER, "rfc8449#section-4", "record_size_limit of 63; 64 is the least";
                record_size_limit_one_octet: [Append("extensions", b"\x00\x1c\x00\x01\x40")] => DECODE_ERROR, "rfc8449#section-4", "record_size_limit of one octet";
                two_limits: [Append("extensions", b"\x00\x01\x00\x01\x04\x00\x1c\x00\x02\x40\x01")] => ILLEGAL_PARAMETER, "rfc8449#section-5", "record_size_limit and max_fragment_length";
                client_certificate_type_list: [Append("extensions", b"\x00\x13\x00\x02\x01\x02")] => DECODE_ERROR, "rfc7250#section-3", "client_certificate_type with a list, as in a ClientHello";
                server_certificate_type_empty: [Append("extensions", b"\x00\x14\x00\x00")] => DECODE_ERROR, "rfc7250#section-3", "server_certificate_type without a type";
                key_share: [Append("extensions", b"\x00\x33\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "key_share, which belongs in a ServerHello";
                supported_versions: [Append("extensions", b"\x00\x2b\x00\x02\x03\x04")] => ILLEGAL_PARAMETER, "4.2", "supported_versions, which belongs in a ServerHello";
                pre_shared_key: [Append("extensions", b"\x00\x29\x00\x02\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "pre_shared_key, which belongs in a ServerHello";
                cookie: [Append("extensions", b"\x00\x2c\x00\x06\x00\x04okie")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "a cookie, which belongs in a HelloRetryRequest";
                signature_algorithms: [Append("extensions", b"\x00\x0d\x00\x04\x00\x02\x08\x07")] => ILLEGAL_PARAMETER, "4.2", "signature_algorithms, which belongs in a CertificateRequest";
                psk_key_exchange_modes: [Append("extensions", b"\x00\x2d\x00\x02\x01\x01")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "psk_key_exchange_modes, which only a client sends";
                post_handshake_auth: [Append("extensions", b"\x00\x31\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "post_handshake_auth, which only a client sends";
                padding: [Append("extensions", b"\x00\x15\x00\x02\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "padding, which only a client sends";
                status_request: [Append("extensions", b"\x00\x05\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "status_request, which belongs in a Certificate";
                ec_point_formats: [Append("extensions", b"\x00\x0b\x00\x02\x01\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "ec_point_formats, which is of TLS 1.2";
                extended_master_secret: [Append("extensions", b"\x00\x17\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "extended_master_secret, which is of TLS 1.2";
                renegotiation_info: [Append("extensions", b"\xff\x01\x00\x01\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "renegotiation_info, which is of TLS 1.2";
            },
        },
        Group {
            name: "certificate_request",
            title: "CertificateRequest",
            layer: Layer::Syntax,
            base: "client-auth/certificate-sha256",
            asked: Asked::Message("certificate_request"),
            prepared: &[],
            faults: faults! {
                request_header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                request_trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.3.2", "an octet behind the extensions";
                request_body_empty: [EndBefore("certificate_request_context.length")] => DECODE_ERROR, "4.3.2", "a body of no octets";
                request_context_beyond_end: [Length("certificate_request_context", 0x80)] => DECODE_ERROR, "4.3.2", "a context that goes on behind the message";
                request_ends_before_extensions: [EndBefore("extensions.length")] => DECODE_ERROR, "4.3.2", "no extensions";
                request_extensions_empty: [Fill("extensions", 0, 0)] => DECODE_ERROR | MISSING_EXTENSION, "4.3.2", "an empty list of extensions; two octets are the least, and signature_algorithms has to be there";
                request_extensions_one_more: [Length("extensions", 1)] => DECODE_ERROR, "4.3.2", "the extensions go on behind the message";
                request_extensions_one_less: [Length("extensions", -1)] => DECODE_ERROR, "4.3.2", "the extensions end an octet before the message does";
                request_signature_algorithms_empty: [Fill("extensions.signature_algorithms", 0, 0)] => DECODE_ERROR, "4.2.3", "no data";
                request_signature_algorithms_no_schemes: [Fill("extensions.signature_algorithms.supported_signature_algorithms", 0, 0)] => DECODE_ERROR, "4.2.3", "an empty list";
                request_signature_algorithms_odd: [Append("extensions.signature_algorithms.supported_signature_algorithms", b"\x08")] => DECODE_ERROR, "4.2.3", "half a scheme behind the last one";
                request_signature_algorithms_twice: [Double("extensions.signature_algorithms")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "signature_algorithms twice";
                request_signature_algorithms_cert_empty: [Append("extensions", b"\x00\x32\x00\x02\x00\x00")] => DECODE_ERROR, "4.2.3", "signature_algorithms_cert without a scheme";
                request_authorities_empty: [Append("extensions", b"\x00\x2f\x00\x02\x00\x00")] => DECODE_ERROR, "4.2.4", "certificate_authorities without a name";
                request_authorities_name_empty: [Append("extensions", b"\x00\x2f\x00\x04\x00\x02\x00\x00")] => DECODE_ERROR, "4.2.4", "certificate_authorities with a name of no octets";
                request_authorities_trailing: [Append("extensions", b"\x00\x2f\x00\x07\x00\x04\x00\x02\x30\x00\x00")] => DECODE_ERROR, "4.2.4", "an octet behind certificate_authorities";
                request_oid_filters_empty: [Append("extensions", b"\x00\x30\x00\x00")] => DECODE_ERROR, "4.2.5", "oid_filters without a list";
                request_oid_filters_oid_empty: [Append("extensions", b"\x00\x30\x00\x05\x00\x03\x00\x00\x00")] => DECODE_ERROR, "4.2.5", "a filter for an OID of no octets";
                request_oid_filters_values_cut: [Append("extensions", b"\x00\x30\x00\x08\x00\x06\x03\x55\x1d\x0f\x00\x01")] => DECODE_ERROR, "4.2.5", "the values of a filter go on behind the list";
                request_oid_filters_twice: [Append("extensions", b"\x00\x30\x00\x0e\x00\x0c\x03\x55\x1d\x0f\x00\x00\x03\x55\x1d\x0f\x00\x00")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2.5", "two filters for one OID";
                request_status_request_with_data: [Append("extensions", b"\x00\x05\x00\x01\x01")] => DECODE_ERROR, "4.4.2.1", "status_request with data; a server's request is empty";
                request_compress_certificate_empty: [Append("extensions", b"\x00\x1b\x00\x01\x00")] => DECODE_ERROR, "rfc8879#section-3", "compress_certificate without an algorithm";
                request_supported_versions: [Append("extensions", b"\x00\x2b\x00\x02\x03\x04")] => ILLEGAL_PARAMETER, "4.2", "supported_versions, which belongs in a ServerHello";
                request_key_share: [Append("extensions", b"\x00\x33\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "key_share, which belongs in a ServerHello";
                request_server_name: [Append("extensions", b"\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "server_name, which belongs in EncryptedExtensions";
                request_supported_groups: [Append("extensions", b"\x00\x0a\x00\x04\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "supported_groups, which belongs in EncryptedExtensions";
                request_post_handshake_auth: [Append("extensions", b"\x00\x31\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "post_handshake_auth, which only a client sends";
            },
        },
    ],
};
