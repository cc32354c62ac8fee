//! ClientHello: its fields and the list of its extensions.

use super::*;

pub(super) const CLIENT_HELLO: File = File {
    id: "negative/client-hello",
    title: "ClientHello messages that do not decode",
    about: DECODED,
    groups: &[
        Group {
            name: "client_hello",
            title: "fields",
            layer: Layer::Syntax,
            base: "handshake/full-sha256",
            asked: Asked::Message("client_hello"),
            prepared: &[],
            faults: faults! {
                type_hello_request: [Put("msg_type", b"\x00")] => UNEXPECTED_MESSAGE, "4", "hello_request, which TLS 1.3 does not have";
                type_hello_verify_request: [Put("msg_type", b"\x03")] => UNEXPECTED_MESSAGE, "4", "hello_verify_request, which is of DTLS 1.2";
                type_server_key_exchange: [Put("msg_type", b"\x0c")] => UNEXPECTED_MESSAGE, "4", "server_key_exchange, which TLS 1.3 does not have";
                type_server_hello_done: [Put("msg_type", b"\x0e")] => UNEXPECTED_MESSAGE, "4", "server_hello_done, which TLS 1.3 does not have";
                type_client_key_exchange: [Put("msg_type", b"\x10")] => UNEXPECTED_MESSAGE, "4", "client_key_exchange, which TLS 1.3 does not have";
                type_certificate_status: [Put("msg_type", b"\x16")] => UNEXPECTED_MESSAGE, "4", "certificate_status, which TLS 1.3 does not have";
                type_unassigned: [Put("msg_type", b"\x63")] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                type_last: [Put("msg_type", b"\xff")] => UNEXPECTED_MESSAGE, "4", "the greatest handshake type";
                header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                header_one_less: [Length("", -1)] => DECODE_ERROR | UNEXPECTED_MESSAGE, "4", "the header announces an octet less than there is";
                header_huge: [Length("", 0x10000)] => DECODE_ERROR, "4", "the header announces 65536 octets more than there are";
                header_alone: [CutBefore("legacy_version")] => DECODE_ERROR, "4", "nothing behind the header";
                body_empty: [EndBefore("legacy_version")] => DECODE_ERROR, "4.1.2", "a body of no octets";
                trailing_octet: [Behind(b"\x00")] => DECODE_ERROR | UNEXPECTED_MESSAGE, "4", "an octet behind the message";
                trailing_octet_in_body: [Append("", b"\x00")] => DECODE_ERROR, "4.1.2", "an octet behind the extensions, which the header counts";
                trailing_extensions_block: [Append("", b"\x00\x00")] => DECODE_ERROR, "4.1.2", "a second, empty list of extensions";
                legacy_version_cut: [CutBefore("random")] => DECODE_ERROR, "4.1.2", "cut after legacy_version";
                legacy_version_ssl_3: [Put("legacy_version", b"\x03\x00")] => PROTOCOL_VERSION, "D.5", "a legacy_version of SSL 3.0";
                ends_before_random: [EndBefore("random")] => DECODE_ERROR, "4.1.2", "ends after legacy_version";
                ends_before_session_id: [EndBefore("legacy_session_id.length")] => DECODE_ERROR, "4.1.2", "ends after the random";
                random_cut: [EndWithin("random", 31)] => DECODE_ERROR, "4.1.2", "ends after 31 octets of the random";
                session_id_33: [Fill("legacy_session_id", 33, 0xa5)] => DECODE_ERROR, "4.1.2", "a legacy_session_id of 33 octets; 32 are the most";
                session_id_255: [Fill("legacy_session_id", 255, 0xa5)] => DECODE_ERROR, "4.1.2", "a legacy_session_id of 255 octets";
                session_id_cut: [Fill("legacy_session_id", 32, 0xa5), EndWithin("legacy_session_id", 31)] => DECODE_ERROR, "4.1.2", "the message ends an octet before its legacy_session_id does";
                session_id_beyond_end: [Length("legacy_session_id", 0xff)] => DECODE_ERROR, "4.1.2", "a legacy_session_id of 255 octets, which the message does not have";
                cipher_suites_empty: [Fill("cipher_suites", 0, 0)] => DECODE_ERROR, "4.1.2", "no cipher suite";
                cipher_suites_odd: [Append("cipher_suites", b"\x13")] => DECODE_ERROR, "4.1.2", "an octet behind the last cipher suite";
                cipher_suites_one_octet: [Put("cipher_suites", b"\x13")] => DECODE_ERROR, "4.1.2", "half a cipher suite";
                cipher_suites_beyond_end: [Length("cipher_suites", 0x1000)] => DECODE_ERROR, "4.1.2", "the cipher suites go on behind the message";
                ends_before_cipher_suites: [EndBefore("cipher_suites.length")] => DECODE_ERROR, "4.1.2", "ends before the cipher suites";
                cipher_suites_cut: [EndBefore("cipher_suites[0]")] => DECODE_ERROR, "4.1.2", "ends between the length of the cipher suites and the first of them";
                ends_before_compression: [EndBefore("legacy_compression_methods.length")] => DECODE_ERROR, "4.1.2", "ends after the cipher suites";
                compression_empty: [Fill("legacy_compression_methods", 0, 0)] => DECODE_ERROR | ILLEGAL_PARAMETER, "4.1.2", "no compression method";
                compression_beyond_end: [Length("legacy_compression_methods", 0xfe)] => DECODE_ERROR, "4.1.2", "the compression methods go on behind the message";
                compression_deflate: [Put("legacy_compression_methods", b"\x01")] => ILLEGAL_PARAMETER, "4.1.2", "the only compression method is DEFLATE";
                compression_null_and_deflate: [Put("legacy_compression_methods", b"\x00\x01")] => ILLEGAL_PARAMETER, "4.1.2", "DEFLATE behind null";
                compression_deflate_and_null: [Put("legacy_compression_methods", b"\x01\x00")] => ILLEGAL_PARAMETER, "4.1.2", "DEFLATE before null";
                compression_null_twice: [Put("legacy_compression_methods", b"\x00\x00")] => ILLEGAL_PARAMETER, "4.1.2", "null twice; exactly one octet is right";
                ends_before_extensions: [EndBefore("extensions.length")] => PROTOCOL_VERSION | DECODE_ERROR, "4.2.1", "no extensions, as in a hello of TLS 1.2";
                extensions_length_one_octet: [EndWithin("extensions.length", 1)] => DECODE_ERROR, "4.1.2", "ends within the length of the extensions";
                extensions_empty: [Fill("extensions", 0, 0)] => DECODE_ERROR | PROTOCOL_VERSION, "4.1.2", "an empty list of extensions; at least 8 octets are right, and without supported_versions it is no hello of TLS 1.3";
                extensions_one_more: [Length("extensions", 1)] => DECODE_ERROR, "4.1.2", "the extensions go on behind the message by an octet";
                extensions_one_less: [Length("extensions", -1)] => DECODE_ERROR, "4.1.2", "the extensions end an octet before the message does";
                extensions_beyond_end: [Length("extensions", 0x1000)] => DECODE_ERROR, "4.1.2", "the extensions go on behind the message";
            },
        },
        Group {
            name: "list",
            title: "the list of extensions",
            layer: Layer::Syntax,
            base: "handshake/full-sha256",
            asked: Asked::Message("client_hello"),
            prepared: &[],
            faults: faults! {
                extension_one_octet: [Append("extensions", b"\x00")] => DECODE_ERROR, "4.2", "one octet is left behind the last extension";
                extension_type_alone: [Append("extensions", b"\xfa\xfa")] => DECODE_ERROR, "4.2", "a type and nothing else behind the last extension";
                extension_length_cut: [Append("extensions", b"\xfa\xfa\x00")] => DECODE_ERROR, "4.2", "a type and half a length behind the last extension";
                extension_data_cut: [Append("extensions", b"\xfa\xfa\x00\x02\x00")] => DECODE_ERROR, "4.2", "the last extension lacks an octet";
                extension_beyond_end: [Append("extensions", b"\xfa\xfa\xff\xff")] => DECODE_ERROR, "4.2", "the last extension announces 65535 octets";
                last_extension_one_more: [Length("extensions.key_share", 1)] => DECODE_ERROR, "4.2", "the data of the last extension goes on behind the list";
                last_extension_one_less: [Length("extensions.key_share", -1)] => DECODE_ERROR, "4.2", "the data of the last extension ends an octet before the list does";
                server_name_twice: [Double("extensions.server_name")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "server_name twice";
                supported_groups_twice: [Double("extensions.supported_groups")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "supported_groups twice";
                signature_algorithms_twice: [Double("extensions.signature_algorithms")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "signature_algorithms twice";
                supported_versions_twice: [Double("extensions.supported_versions")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "supported_versions twice";
                key_share_twice: [Double("extensions.key_share")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "key_share twice";
                unknown_twice: [Append("extensions", b"\xfa\xfa\x00\x00\xfa\xfa\x00\x00")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "an extension that nobody knows, twice";
                oid_filters: [Append("extensions", b"\x00\x30\x00\x02\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "oid_filters, which only a CertificateRequest may have";
            },
        },
    ],
};
