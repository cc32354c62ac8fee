//! Certificate, CompressedCertificate and CertificateVerify.

use super::*;

pub(super) const CERTIFICATE: File = File {
    id: "negative/certificate",
    title: "Certificate, CompressedCertificate and CertificateVerify messages that do not decode",
    about: DECODED,
    groups: &[
        Group {
            name: "certificate",
            title: "Certificate",
            layer: Layer::Syntax,
            base: "certificate/raw-public-key-sha256",
            asked: Asked::Message("server_certificate"),
            prepared: &[],
            faults: faults! {
                header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                header_one_less: [Length("", -1)] => DECODE_ERROR | UNEXPECTED_MESSAGE, "4", "the header announces an octet less than there is";
                trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.4.2", "an octet behind the list";
                body_empty: [EndBefore("certificate_request_context.length")] => DECODE_ERROR, "4.4.2", "a body of no octets";
                context_beyond_end: [Length("certificate_request_context", 0xff)] => DECODE_ERROR, "4.4.2", "a context that goes on behind the message";
                ends_before_list: [EndBefore("certificate_list.length")] => DECODE_ERROR, "4.4.2", "no list";
                list_length_cut: [EndWithin("certificate_list.length", 2)] => DECODE_ERROR, "4.4.2", "two octets of the length of the list";
                list_one_more: [Length("certificate_list", 1)] => DECODE_ERROR, "4.4.2", "the list goes on behind the message";
                list_one_less: [Length("certificate_list", -1)] => DECODE_ERROR, "4.4.2", "the list ends an octet before the message does";
                cert_data_empty: [Fill("certificate_list[0].cert_data", 0, 0)] => DECODE_ERROR, "4.4.2", "an entry of no octets";
                cert_data_one_more: [Length("certificate_list[0].cert_data", 1)] => DECODE_ERROR, "4.4.2", "the entry swallows an octet of the length of its extensions";
                cert_data_beyond_end: [Length("certificate_list[0].cert_data", 0x1000)] => DECODE_ERROR, "4.4.2", "an entry that goes on behind the list";
                entry_without_extensions: [Drop("certificate_list[0].extensions")] => DECODE_ERROR, "4.4.2", "an entry without the length of its extensions";
                entry_cut: [Append("certificate_list", b"\x00\x00")] => DECODE_ERROR, "4.4.2", "two octets of a second entry";
                entry_extensions_one_more: [Length("certificate_list[0].extensions", 1)] => DECODE_ERROR, "4.4.2", "the extensions of the entry go on behind the list";
                entry_extension_one_octet: [Append("certificate_list[0].extensions", b"\x00")] => DECODE_ERROR, "4.4.2", "one octet for an extension";
                entry_extension_twice: [Append("certificate_list[0].extensions", b"\xfa\xfa\x00\x00\xfa\xfa\x00\x00")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "an extension twice";
                entry_status_empty: [Append("certificate_list[0].extensions", b"\x00\x05\x00\x00")] => DECODE_ERROR, "4.4.2.1", "status_request without a status";
                entry_status_response_empty: [Append("certificate_list[0].extensions", b"\x00\x05\x00\x04\x01\x00\x00\x00")] => DECODE_ERROR, "rfc6066#section-8", "a response of no octets";
                entry_status_response_one_more: [Append("certificate_list[0].extensions", b"\x00\x05\x00\x05\x01\x00\x00\x02\x30")] => DECODE_ERROR, "rfc6066#section-8", "a response that goes on behind the extension";
                entry_status_trailing: [Append("certificate_list[0].extensions", b"\x00\x05\x00\x06\x01\x00\x00\x01\x30\x00")] => DECODE_ERROR, "rfc6066#section-8", "an octet behind the response";
                entry_sct_no_list: [Append("certificate_list[0].extensions", b"\x00\x12\x00\x00")] => DECODE_ERROR, "rfc6962#section-3.3", "signed_certificate_timestamp without a list";
                entry_sct_list_empty: [Append("certificate_list[0].extensions", b"\x00\x12\x00\x02\x00\x00")] => DECODE_ERROR, "rfc6962#section-3.3", "an empty list of timestamps";
                entry_sct_empty: [Append("certificate_list[0].extensions", b"\x00\x12\x00\x04\x00\x02\x00\x00")] => DECODE_ERROR, "rfc6962#section-3.3", "a timestamp of no octets";
                entry_sct_one_more: [Append("certificate_list[0].extensions", b"\x00\x12\x00\x05\x00\x03\x00\x02\x01")] => DECODE_ERROR, "rfc6962#section-3.3", "a timestamp that goes on behind the list";
                entry_key_share: [Append("certificate_list[0].extensions", b"\x00\x33\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "key_share, which belongs in a ServerHello";
                entry_server_name: [Append("certificate_list[0].extensions", b"\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "server_name, which belongs in EncryptedExtensions";
                entry_supported_versions: [Append("certificate_list[0].extensions", b"\x00\x2b\x00\x02\x03\x04")] => ILLEGAL_PARAMETER, "4.2", "supported_versions, which belongs in a ServerHello";
            },
        },
        Group {
            name: "compressed_certificate",
            title: "CompressedCertificate",
            layer: Layer::Syntax,
            base: "certificate/compressed-sha256",
            asked: Asked::Message("server_compressed_certificate"),
            prepared: &[Keep("compressed_certificate_message", 16)],
            faults: faults! {
                compressed_body_empty: [EndBefore("algorithm")] => DECODE_ERROR, "rfc8879#section-4", "a body of no octets";
                compressed_algorithm_cut: [EndWithin("algorithm", 1)] => DECODE_ERROR, "rfc8879#section-4", "half an algorithm";
                compressed_length_cut: [EndWithin("uncompressed_length", 2)] => DECODE_ERROR, "rfc8879#section-4", "two octets of uncompressed_length";
                compressed_ends_before_message: [EndBefore("compressed_certificate_message.length")] => DECODE_ERROR, "rfc8879#section-4", "no compressed_certificate_message";
                compressed_message_empty: [Fill("compressed_certificate_message", 0, 0)] => DECODE_ERROR, "rfc8879#section-4", "a compressed_certificate_message of no octets";
                compressed_message_one_more: [Length("compressed_certificate_message", 1)] => DECODE_ERROR, "rfc8879#section-4", "the compressed_certificate_message goes on behind the message";
                compressed_message_one_less: [Length("compressed_certificate_message", -1)] => DECODE_ERROR, "rfc8879#section-4", "an octet behind the compressed_certificate_message";
                compressed_trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "rfc8879#section-4", "an octet behind the message, which the header counts";
            },
        },
        Group {
            name: "certificate_verify",
            title: "CertificateVerify",
            layer: Layer::Syntax,
            base: "handshake/full-sha256",
            asked: Asked::Message("server_certificate_verify"),
            prepared: &[],
            faults: faults! {
                verify_body_empty: [EndBefore("algorithm")] => DECODE_ERROR, "4.4.3", "a body of no octets";
                verify_algorithm_cut: [EndWithin("algorithm", 1)] => DECODE_ERROR, "4.4.3", "half a scheme";
                verify_ends_before_signature: [EndBefore("signature.length")] => DECODE_ERROR, "4.4.3", "no signature";
                verify_signature_length_cut: [EndWithin("signature.length", 1)] => DECODE_ERROR, "4.4.3", "half a length of the signature";
                verify_signature_one_more: [Length("signature", 1)] => DECODE_ERROR, "4.4.3", "the signature goes on behind the message";
                verify_signature_one_less: [Length("signature", -1)] => DECODE_ERROR, "4.4.3", "an octet behind the signature";
                verify_signature_cut: [EndWithin("signature", 63)] => DECODE_ERROR, "4.4.3", "the message ends an octet before its signature does";
                verify_trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.4.3", "an octet behind the signature, which the header counts";
                verify_header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
            },
        },
    ],
};
