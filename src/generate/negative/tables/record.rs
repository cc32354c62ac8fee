//! Records without protection.

use super::*;

pub(super) const RECORD: File = File {
    id: "negative/record",
    title: "Records that do not decode",
    about: DECODED,
    groups: &[Group {
        name: "record",
        title: "records without protection",
        layer: Layer::Record,
        base: "handshake/full-sha256",
        asked: Asked::Record("client_hello_record"),
        prepared: &[],
        faults: faults! {
            record_header_cut: [CutBefore("length")] => DECODE_ERROR, "5.1", "a header without a length";
            record_empty: [CutBefore("type")] => DECODE_ERROR, "5.1", "no octets";
            record_length_one_more: [Length("", 1)] => DECODE_ERROR, "5.1", "the header announces an octet more than there is";
            record_length_one_less: [Length("", -1)] => DECODE_ERROR, "5.1", "an octet behind the fragment";
            record_type_0: [Put("type", b"\x00")] => UNEXPECTED_MESSAGE, "5", "the type 0, which is invalid";
            record_type_unassigned: [Put("type", b"\x19")] => UNEXPECTED_MESSAGE, "5", "a type that nobody has registered";
            record_type_255: [Put("type", b"\xff")] => UNEXPECTED_MESSAGE, "5", "the greatest type";
            record_handshake_empty: [Fill("fragment", 0, 0)] => UNEXPECTED_MESSAGE | DECODE_ERROR, "5.1", "a handshake record of no octets";
            record_alert_empty: [Put("type", b"\x15"), Fill("fragment", 0, 0)] => UNEXPECTED_MESSAGE | DECODE_ERROR, "5.1", "an alert record of no octets";
            record_overflow: [Fill("fragment", 0x4001, 0)] => RECORD_OVERFLOW, "5.1", "a handshake record of 2^14 + 1 octets";
        },
    }],
};
