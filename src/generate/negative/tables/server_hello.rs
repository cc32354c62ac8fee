//! ServerHello and HelloRetryRequest.

use super::*;

pub(super) const SERVER_HELLO: File = File {
    id: "negative/server-hello",
    title: "ServerHello and HelloRetryRequest messages that do not decode",
    about: DECODED,
    groups: &[
        Group {
            name: "server_hello",
            title: "ServerHello",
            layer: Layer::Syntax,
            base: "handshake/full-sha256",
            asked: Asked::Message("server_hello"),
            prepared: &[],
            faults: faults! {
                header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                header_one_less: [Length("", -1)] => DECODE_ERROR | UNEXPECTED_MESSAGE, "4", "the header announces an octet less than there is";
                trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.1.3", "an octet behind the extensions";
                legacy_version_ssl_3: [Put("legacy_version", b"\x03\x00")] => PROTOCOL_VERSION, "D.5", "a legacy_version of SSL 3.0";
                body_empty: [EndBefore("legacy_version")] => DECODE_ERROR, "4.1.3", "a body of no octets";
                version_cut: [EndWithin("legacy_version", 1)] => DECODE_ERROR, "4.1.3", "half a version";
                random_cut: [EndWithin("random", 31)] => DECODE_ERROR, "4.1.3", "ends after 31 octets of the random";
                ends_before_session_id: [EndBefore("legacy_session_id_echo.length")] => DECODE_ERROR, "4.1.3", "ends after the random";
                session_id_33: [Fill("legacy_session_id_echo", 33, 0xa5)] => DECODE_ERROR | ILLEGAL_PARAMETER, "4.1.3", "a legacy_session_id_echo of 33 octets; 32 are the most";
                session_id_cut: [Fill("legacy_session_id_echo", 32, 0xa5), EndWithin("legacy_session_id_echo", 31)] => DECODE_ERROR, "4.1.3", "the message ends an octet before its legacy_session_id_echo does";
                ends_before_suite: [EndBefore("cipher_suite")] => DECODE_ERROR, "4.1.3", "ends before the cipher suite";
                suite_cut: [EndWithin("cipher_suite", 1)] => DECODE_ERROR, "4.1.3", "half a cipher suite";
                ends_before_compression: [EndBefore("legacy_compression_method")] => DECODE_ERROR, "4.1.3", "ends before the compression method";
                compression_deflate: [Put("legacy_compression_method", b"\x01")] => ILLEGAL_PARAMETER, "4.1.3", "a compression method other than null";
                ends_before_extensions: [EndBefore("extensions.length")] => PROTOCOL_VERSION | DECODE_ERROR, "4.1.3", "no extensions, as TLS 1.2 would permit";
                extensions_length_cut: [EndWithin("extensions.length", 1)] => DECODE_ERROR, "4.1.3", "half a length of the extensions";
                extensions_one_more: [Length("extensions", 1)] => DECODE_ERROR, "4.1.3", "the extensions go on behind the message";
                extensions_one_less: [Length("extensions", -1)] => DECODE_ERROR, "4.1.3", "the extensions end an octet before the message does";
                extension_one_octet: [Append("extensions", b"\x00")] => DECODE_ERROR, "4.2", "one octet is left behind the last extension";
                extension_data_cut: [Append("extensions", b"\xfa\xfa\x00\x01")] => DECODE_ERROR, "4.2", "the last extension lacks an octet";
                supported_versions_twice: [Double("extensions.supported_versions")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "supported_versions twice";
                key_share_twice: [Double("extensions.key_share")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "key_share twice";
                supported_versions_empty: [Fill("extensions.supported_versions", 0, 0)] => DECODE_ERROR, "4.2.1", "no version";
                supported_versions_one_octet: [Put("extensions.supported_versions", b"\x03")] => DECODE_ERROR, "4.2.1", "half a version";
                supported_versions_three_octets: [Put("extensions.supported_versions", b"\x03\x04\x00")] => DECODE_ERROR, "4.2.1", "an octet behind the version";
                supported_versions_list: [Put("extensions.supported_versions", b"\x02\x03\x04")] => DECODE_ERROR, "4.2.1", "a list, as in a ClientHello";
                key_share_empty: [Fill("extensions.key_share", 0, 0)] => DECODE_ERROR, "4.2.8", "no data";
                key_share_group_alone: [Put("extensions.key_share", b"\x00\x1d")] => DECODE_ERROR, "4.2.8", "a group and no share, as in a HelloRetryRequest";
                key_share_key_empty: [Fill("extensions.key_share.server_share.key_exchange", 0, 0)] => DECODE_ERROR, "4.2.8", "a share of no octets";
                key_share_key_one_more: [Length("extensions.key_share.server_share.key_exchange", 1)] => DECODE_ERROR, "4.2.8", "the share goes on behind the extension";
                key_share_key_one_less: [Length("extensions.key_share.server_share.key_exchange", -1)] => DECODE_ERROR, "4.2.8", "an octet behind the share";
                key_share_two: [Double("extensions.key_share.server_share")] => DECODE_ERROR, "4.2.8", "two shares";
                key_share_trailing: [Append("extensions.key_share", b"\x00")] => DECODE_ERROR, "4.2.8", "an octet behind the share";
                cookie: [Append("extensions", b"\x00\x2c\x00\x06\x00\x04okie")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "a cookie, which only a HelloRetryRequest may have";
                server_name: [Append("extensions", b"\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "server_name, which belongs in EncryptedExtensions";
                supported_groups: [Append("extensions", b"\x00\x0a\x00\x04\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "supported_groups, which belongs in EncryptedExtensions";
                signature_algorithms: [Append("extensions", b"\x00\x0d\x00\x04\x00\x02\x08\x07")] => ILLEGAL_PARAMETER, "4.2", "signature_algorithms, which no server answers with";
                psk_key_exchange_modes: [Append("extensions", b"\x00\x2d\x00\x02\x01\x01")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "psk_key_exchange_modes, which only a client sends";
                early_data: [Append("extensions", b"\x00\x2a\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "early_data, which belongs in EncryptedExtensions";
                pre_shared_key_empty: [Append("extensions", b"\x00\x29\x00\x00")] => DECODE_ERROR, "4.2.11", "pre_shared_key without an identity";
                pre_shared_key_one_octet: [Append("extensions", b"\x00\x29\x00\x01\x00")] => DECODE_ERROR, "4.2.11", "half a selected identity";
                pre_shared_key_three_octets: [Append("extensions", b"\x00\x29\x00\x03\x00\x00\x00")] => DECODE_ERROR, "4.2.11", "an octet behind the selected identity";
            },
        },
        Group {
            name: "hello_retry_request",
            title: "HelloRetryRequest",
            layer: Layer::Syntax,
            base: "hrr/group-and-cookie-sha256",
            asked: Asked::Message("hello_retry_request"),
            prepared: &[],
            faults: faults! {
                retry_session_id_33: [Fill("legacy_session_id_echo", 33, 0xa5)] => DECODE_ERROR | ILLEGAL_PARAMETER, "4.1.3", "a legacy_session_id_echo of 33 octets";
                retry_suite_cut: [EndWithin("cipher_suite", 1)] => DECODE_ERROR, "4.1.4", "half a cipher suite";
                retry_compression_deflate: [Put("legacy_compression_method", b"\x01")] => ILLEGAL_PARAMETER, "4.1.4", "a compression method other than null";
                retry_legacy_version_ssl_3: [Put("legacy_version", b"\x03\x00")] => PROTOCOL_VERSION, "D.5", "a legacy_version of SSL 3.0";
                retry_ends_before_extensions: [EndBefore("extensions.length")] => PROTOCOL_VERSION | DECODE_ERROR, "4.1.4", "no extensions";
                retry_extensions_one_more: [Length("extensions", 1)] => DECODE_ERROR, "4.1.4", "the extensions go on behind the message";
                retry_extensions_one_less: [Length("extensions", -1)] => DECODE_ERROR, "4.1.4", "the extensions end an octet before the message does";
                retry_trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.1.4", "an octet behind the extensions";
                retry_header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                retry_supported_versions_list: [Put("extensions.supported_versions", b"\x02\x03\x04")] => DECODE_ERROR, "4.2.1", "a list, as in a ClientHello";
                retry_key_share_empty: [Fill("extensions.key_share", 0, 0)] => DECODE_ERROR, "4.2.8", "no group";
                retry_key_share_one_octet: [Put("extensions.key_share", b"\x00")] => DECODE_ERROR, "4.2.8", "half a group";
                retry_key_share_three_octets: [Append("extensions.key_share", b"\x00")] => DECODE_ERROR, "4.2.8", "an octet behind the group";
                retry_key_share_with_share: [Append("extensions.key_share", b"\x00\x01\x04")] => DECODE_ERROR, "4.2.8", "a share behind the group, as in a ServerHello";
                retry_key_share_twice: [Double("extensions.key_share")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "key_share twice";
                retry_cookie_empty: [Fill("extensions.cookie.cookie", 0, 0)] => DECODE_ERROR, "4.2.2", "a cookie of no octets";
                retry_cookie_no_data: [Fill("extensions.cookie", 0, 0)] => DECODE_ERROR, "4.2.2", "no data";
                retry_cookie_one_more: [Length("extensions.cookie.cookie", 1)] => DECODE_ERROR, "4.2.2", "the cookie goes on behind the extension";
                retry_cookie_one_less: [Length("extensions.cookie.cookie", -1)] => DECODE_ERROR, "4.2.2", "an octet behind the cookie";
                retry_cookie_twice: [Double("extensions.cookie")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "the cookie twice";
                retry_pre_shared_key: [Append("extensions", b"\x00\x29\x00\x02\x00\x00")] => ILLEGAL_PARAMETER | UNSUPPORTED_EXTENSION, "4.2", "pre_shared_key, which belongs in a ServerHello";
                retry_server_name: [Append("extensions", b"\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "server_name, which belongs in EncryptedExtensions";
                retry_supported_groups: [Append("extensions", b"\x00\x0a\x00\x04\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "supported_groups, which belongs in EncryptedExtensions";
            },
        },
    ],
};
