//! Protected records.

use super::*;
use crate::{
    crypto::RustCrypto,
    record::{Iv, MAX_CIPHERTEXT, MAX_CONTENT, seal_inner_plaintext},
    registry::CipherSuite,
};

pub(super) const PROTECTED_RECORD: File = File {
    id: "negative/protected-record",
    title: "Protected records that do not open",
    about: "Each stands in place of a record that was sent; key, iv and sequence number are the right ones unless it says so.",
    groups: &[
        Group {
            name: "inner",
            title: "what is under the protection, and what is around it",
            layer: Layer::Record,
            base: "handshake/full-sha256",
            asked: Asked::Step("open_client_application_data_record", "record"),
            prepared: &[],
            faults: faults! {
                inner_empty: (made(|made| sealed(made, b""))) => UNEXPECTED_MESSAGE | BAD_RECORD_MAC | DECODE_ERROR, "5.4", "an inner plaintext of no octets: a tag alone";
                inner_one_zero: (made(|made| sealed(made, b"\x00"))) => UNEXPECTED_MESSAGE, "5.4", "an inner plaintext of one zero octet";
                inner_all_zero: (made(|made| sealed(made, &[0; 32]))) => UNEXPECTED_MESSAGE, "5.4", "an inner plaintext of zero octets, so that there is no type";
                inner_type_invalid: (made(|made| sealed(made, b"ping\x01"))) => UNEXPECTED_MESSAGE, "5.4", "an inner type that nobody has registered";
                inner_type_255: (made(|made| sealed(made, b"ping\xff"))) => UNEXPECTED_MESSAGE, "5.4", "the greatest inner type";
                inner_padding_not_zero: (made(|made| sealed(made, b"ping\x17\x00\x00\x01"))) => UNEXPECTED_MESSAGE, "5.4", "padding that ends with another octet than zero, which then is the type";
                inner_change_cipher_spec: (made(|made| sealed(made, b"\x01\x14"))) => UNEXPECTED_MESSAGE, "5", "a change_cipher_spec under protection";
                inner_handshake_empty: (made(|made| sealed(made, b"\x16"))) => UNEXPECTED_MESSAGE, "5.4", "a handshake record without content";
                inner_handshake_padding_alone: (made(|made| sealed(made, b"\x16\x00\x00\x00"))) => UNEXPECTED_MESSAGE, "5.4", "a handshake record with padding and no content";
                inner_alert_empty: (made(|made| sealed(made, b"\x15"))) => UNEXPECTED_MESSAGE, "5.4", "an alert record without content";
                inner_content_overflow: (made(|made| sealed(made, &of_length(MAX_CONTENT + 1, 0)))) => RECORD_OVERFLOW, "5.4", "2^14 + 1 octets of content";
                inner_padding_overflow: (made(|made| sealed(made, &of_length(MAX_CONTENT, 1)))) => RECORD_OVERFLOW, "5.4", "2^14 octets of content and one of padding";
                ciphertext_overflow: (made(|made| sealed(made, &of_length(1, MAX_CIPHERTEXT - 17)))) => RECORD_OVERFLOW, "5.2", "2^14 + 257 octets of ciphertext";
                outer_type_handshake: [Put("type", b"\x16")] => UNEXPECTED_MESSAGE | BAD_RECORD_MAC, "5.2", "the outer type is handshake: a record without protection where there are keys";
                outer_type_alert: [Put("type", b"\x15")] => UNEXPECTED_MESSAGE | BAD_RECORD_MAC | DECODE_ERROR, "5.2", "the outer type is alert";
                outer_type_invalid: [Put("type", b"\x00")] => UNEXPECTED_MESSAGE | BAD_RECORD_MAC, "5.2", "the outer type is 0";
                outer_version: [Put("legacy_record_version", b"\x03\x04")] => BAD_RECORD_MAC | PROTOCOL_VERSION | DECODE_ERROR, "5.2", "another legacy_record_version than was sealed with it";
                unprotected: (Change::Other("client_hello_record")) => UNEXPECTED_MESSAGE | BAD_RECORD_MAC, "5.2", "a handshake record without protection";
                unprotected_application_data: [Put("fragment", b"ping")] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "application data without protection, shorter than a tag";
                fragment_empty: [Fill("fragment", 0, 0)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "a record of no octets";
                tag_alone: [Keep("fragment", 16)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "as many octets as a tag has";
                length_one_more: [Length("", 1)] => DECODE_ERROR | BAD_RECORD_MAC, "5.2", "the header announces an octet more than there is";
                header_cut: [CutBefore("length")] => DECODE_ERROR, "5.2", "a header without a length";
                reflected: (Change::Other("server_application_data_record")) => BAD_RECORD_MAC, "5.2", "a record of the other side";
                of_the_handshake: (Change::Other("client_finished_record")) => BAD_RECORD_MAC, "7.3", "a record under the keys of the handshake";
                next_record: (Change::Other("client_alert_record")) => BAD_RECORD_MAC, "5.3", "the record after it, as if it had been lost";
                sequence_one_more: (Change::Param("sequence", "0000000000000001")) => BAD_RECORD_MAC, "5.3", "the record once more, when the next one is due";
                sequence_2_32: (Change::Param("sequence", "0000000100000000")) => BAD_RECORD_MAC, "5.3", "a sequence number that is the right one in its last 32 bits";
                sequence_2_63: (Change::Param("sequence", "8000000000000000")) => BAD_RECORD_MAC, "5.3", "a sequence number with its highest bit set";
                other_suite: (Change::Param("suite", "TLS_AES_128_CCM_SHA256")) => BAD_RECORD_MAC, "5.2", "a suite with the same lengths of key, iv and tag";
            },
        },
        Group {
            name: "updated",
            title: "after two updates of the keys",
            layer: Layer::Record,
            base: "key-update/client-sha256",
            asked: Asked::Step("client_application_data_2_record", "record"),
            prepared: &[],
            faults: faults! {
                under_the_old_keys: (Change::Other("client_application_data_1_record")) => BAD_RECORD_MAC, "4.6.3", "a record under the keys of before";
            },
        },
        Group {
            name: "not_updated",
            title: "before the keys are updated",
            layer: Layer::Record,
            base: "key-update/client-sha256",
            asked: Asked::Step("client_application_data_1_record", "record"),
            prepared: &[],
            faults: faults! {
                under_the_new_keys: (Change::Other("client_application_data_2_record")) => BAD_RECORD_MAC, "4.6.3", "a record under the keys of two updates later";
            },
        },
        Group {
            name: "aes_128_gcm",
            title: "aes_128_gcm",
            layer: Layer::Record,
            base: "record/sequence-numbers",
            asked: Asked::Step("open_aes_128_gcm_record_256", "record"),
            prepared: &[],
            faults: faults! {
                aes_128_gcm_tag: [Flip("fragment")] => BAD_RECORD_MAC, "5.2", "the last bit of the tag is another";
                aes_128_gcm_tag_first_bit: [Bits("", -16, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the tag is another";
                aes_128_gcm_ciphertext: [Bits("", -25, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the ciphertext is another";
                aes_128_gcm_type: [Bits("", -17, 0x01)] => BAD_RECORD_MAC, "5.2", "a bit of the encrypted type is another";
                aes_128_gcm_tag_short: [Keep("fragment", 24)] => BAD_RECORD_MAC, "5.2", "the last octet of the tag is missing";
                aes_128_gcm_tag_long: [Append("", b"\x00")] => BAD_RECORD_MAC, "5.2", "an octet behind the tag, which the header counts";
                aes_128_gcm_without_tag: [Keep("fragment", 9)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "the tag is missing";
                aes_128_gcm_tag_zero: [At("", -16, &[0; 16])] => BAD_RECORD_MAC, "5.2", "a tag of zero octets";
                aes_128_gcm_sequence_as_little_endian: (Change::Param("sequence", "0001000000000000")) => BAD_RECORD_MAC, "5.3", "the sequence number with its octets in the other order";
                aes_128_gcm_sequence_one_less: (Change::Param("sequence", "00000000000000ff")) => BAD_RECORD_MAC, "5.3", "the record came before its turn";
            },
        },
        Group {
            name: "aes_256_gcm",
            title: "aes_256_gcm",
            layer: Layer::Record,
            base: "record/sequence-numbers",
            asked: Asked::Step("open_aes_256_gcm_record_256", "record"),
            prepared: &[],
            faults: faults! {
                aes_256_gcm_tag: [Flip("fragment")] => BAD_RECORD_MAC, "5.2", "the last bit of the tag is another";
                aes_256_gcm_tag_first_bit: [Bits("", -16, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the tag is another";
                aes_256_gcm_ciphertext: [Bits("", -25, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the ciphertext is another";
                aes_256_gcm_type: [Bits("", -17, 0x01)] => BAD_RECORD_MAC, "5.2", "a bit of the encrypted type is another";
                aes_256_gcm_tag_short: [Keep("fragment", 24)] => BAD_RECORD_MAC, "5.2", "the last octet of the tag is missing";
                aes_256_gcm_tag_long: [Append("", b"\x00")] => BAD_RECORD_MAC, "5.2", "an octet behind the tag, which the header counts";
                aes_256_gcm_without_tag: [Keep("fragment", 9)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "the tag is missing";
                aes_256_gcm_tag_zero: [At("", -16, &[0; 16])] => BAD_RECORD_MAC, "5.2", "a tag of zero octets";
                aes_256_gcm_sequence_as_little_endian: (Change::Param("sequence", "0001000000000000")) => BAD_RECORD_MAC, "5.3", "the sequence number with its octets in the other order";
                aes_256_gcm_sequence_one_less: (Change::Param("sequence", "00000000000000ff")) => BAD_RECORD_MAC, "5.3", "the record came before its turn";
            },
        },
        Group {
            name: "chacha20_poly1305",
            title: "chacha20_poly1305",
            layer: Layer::Record,
            base: "record/sequence-numbers",
            asked: Asked::Step("open_chacha20_poly1305_record_256", "record"),
            prepared: &[],
            faults: faults! {
                chacha20_poly1305_tag: [Flip("fragment")] => BAD_RECORD_MAC, "5.2", "the last bit of the tag is another";
                chacha20_poly1305_tag_first_bit: [Bits("", -16, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the tag is another";
                chacha20_poly1305_ciphertext: [Bits("", -25, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the ciphertext is another";
                chacha20_poly1305_type: [Bits("", -17, 0x01)] => BAD_RECORD_MAC, "5.2", "a bit of the encrypted type is another";
                chacha20_poly1305_tag_short: [Keep("fragment", 24)] => BAD_RECORD_MAC, "5.2", "the last octet of the tag is missing";
                chacha20_poly1305_tag_long: [Append("", b"\x00")] => BAD_RECORD_MAC, "5.2", "an octet behind the tag, which the header counts";
                chacha20_poly1305_without_tag: [Keep("fragment", 9)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "the tag is missing";
                chacha20_poly1305_tag_zero: [At("", -16, &[0; 16])] => BAD_RECORD_MAC, "5.2", "a tag of zero octets";
                chacha20_poly1305_sequence_as_little_endian: (Change::Param("sequence", "0001000000000000")) => BAD_RECORD_MAC, "5.3", "the sequence number with its octets in the other order";
                chacha20_poly1305_sequence_one_less: (Change::Param("sequence", "00000000000000ff")) => BAD_RECORD_MAC, "5.3", "the record came before its turn";
            },
        },
        Group {
            name: "aes_128_ccm",
            title: "aes_128_ccm",
            layer: Layer::Record,
            base: "record/sequence-numbers",
            asked: Asked::Step("open_aes_128_ccm_record_256", "record"),
            prepared: &[],
            faults: faults! {
                aes_128_ccm_tag: [Flip("fragment")] => BAD_RECORD_MAC, "5.2", "the last bit of the tag is another";
                aes_128_ccm_tag_first_bit: [Bits("", -16, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the tag is another";
                aes_128_ccm_ciphertext: [Bits("", -25, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the ciphertext is another";
                aes_128_ccm_type: [Bits("", -17, 0x01)] => BAD_RECORD_MAC, "5.2", "a bit of the encrypted type is another";
                aes_128_ccm_tag_short: [Keep("fragment", 24)] => BAD_RECORD_MAC, "5.2", "the last octet of the tag is missing";
                aes_128_ccm_tag_long: [Append("", b"\x00")] => BAD_RECORD_MAC, "5.2", "an octet behind the tag, which the header counts";
                aes_128_ccm_without_tag: [Keep("fragment", 9)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "the tag is missing";
                aes_128_ccm_tag_zero: [At("", -16, &[0; 16])] => BAD_RECORD_MAC, "5.2", "a tag of zero octets";
                aes_128_ccm_sequence_as_little_endian: (Change::Param("sequence", "0001000000000000")) => BAD_RECORD_MAC, "5.3", "the sequence number with its octets in the other order";
                aes_128_ccm_sequence_one_less: (Change::Param("sequence", "00000000000000ff")) => BAD_RECORD_MAC, "5.3", "the record came before its turn";
            },
        },
        Group {
            name: "aes_128_ccm_8",
            title: "aes_128_ccm_8",
            layer: Layer::Record,
            base: "record/sequence-numbers",
            asked: Asked::Step("open_aes_128_ccm_8_record_256", "record"),
            prepared: &[],
            faults: faults! {
                aes_128_ccm_8_tag: [Flip("fragment")] => BAD_RECORD_MAC, "5.2", "the last bit of the tag is another";
                aes_128_ccm_8_tag_first_bit: [Bits("", -8, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the tag is another";
                aes_128_ccm_8_ciphertext: [Bits("", -17, 0x80)] => BAD_RECORD_MAC, "5.2", "the first bit of the ciphertext is another";
                aes_128_ccm_8_type: [Bits("", -9, 0x01)] => BAD_RECORD_MAC, "5.2", "a bit of the encrypted type is another";
                aes_128_ccm_8_tag_short: [Keep("fragment", 16)] => BAD_RECORD_MAC, "5.2", "the last octet of the tag is missing";
                aes_128_ccm_8_tag_long: [Append("", b"\x00")] => BAD_RECORD_MAC, "5.2", "an octet behind the tag, which the header counts";
                aes_128_ccm_8_without_tag: [Keep("fragment", 9)] => BAD_RECORD_MAC | DECODE_ERROR | UNEXPECTED_MESSAGE, "5.2", "the tag is missing";
                aes_128_ccm_8_tag_zero: [At("", -8, &[0; 8])] => BAD_RECORD_MAC, "5.2", "a tag of zero octets";
                aes_128_ccm_8_sequence_as_little_endian: (Change::Param("sequence", "0001000000000000")) => BAD_RECORD_MAC, "5.3", "the sequence number with its octets in the other order";
                aes_128_ccm_8_sequence_one_less: (Change::Param("sequence", "00000000000000ff")) => BAD_RECORD_MAC, "5.3", "the record came before its turn";
            },
        },
    ],
};

/// Any inner plaintext under the keys of the client.
fn sealed(made: &Made<'_>, inner_plaintext: &[u8]) -> Result<Vec<u8>, GenerateError> {
    let key = made.value("client_application_keys.key")?;
    let iv = made.value("client_application_keys.iv")?;
    let iv: Iv = iv.try_into().map_err(|_| made.no_value("iv"))?;
    let suite = CipherSuite::TLS_AES_128_GCM_SHA256;
    let inner_plaintext = inner_plaintext.to_vec();
    let record = seal_inner_plaintext(&RustCrypto, suite, key, &iv, 0, inner_plaintext);
    Ok(record.map_err(crate::engine::Error::from)?)
}

/// An inner plaintext of application data.
fn of_length(content: usize, padding: usize) -> Vec<u8> {
    let mut inner_plaintext = vec![0x5a; content];
    inner_plaintext.push(0x17);
    inner_plaintext.resize(content + 1 + padding, 0);
    inner_plaintext
}
