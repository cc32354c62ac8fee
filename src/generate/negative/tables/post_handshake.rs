//! NewSessionTicket and KeyUpdate.

use super::*;

pub(super) const POST_HANDSHAKE: File = File {
    id: "negative/post-handshake",
    title: "NewSessionTicket and KeyUpdate messages that do not decode",
    about: DECODED,
    groups: &[
        Group {
            name: "new_session_ticket",
            title: "NewSessionTicket",
            layer: Layer::Syntax,
            base: "ticket/two-sha256",
            asked: Asked::Message("new_session_ticket_2"),
            prepared: &[],
            faults: faults! {
                ticket_header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                ticket_body_empty: [EndBefore("ticket_lifetime")] => DECODE_ERROR, "4.6.1", "a body of no octets";
                ticket_lifetime_cut: [EndWithin("ticket_lifetime", 3)] => DECODE_ERROR, "4.6.1", "three octets of ticket_lifetime";
                ticket_age_add_cut: [EndWithin("ticket_age_add", 3)] => DECODE_ERROR, "4.6.1", "three octets of ticket_age_add";
                ticket_ends_before_nonce: [EndBefore("ticket_nonce.length")] => DECODE_ERROR, "4.6.1", "no ticket_nonce";
                ticket_nonce_beyond_end: [Length("ticket_nonce", 0xc0)] => DECODE_ERROR, "4.6.1", "a ticket_nonce that goes on behind the message";
                ticket_ends_before_ticket: [EndBefore("ticket.length")] => DECODE_ERROR, "4.6.1", "no ticket";
                ticket_empty: [Fill("ticket", 0, 0)] => DECODE_ERROR, "4.6.1", "a ticket of no octets";
                ticket_beyond_end: [Length("ticket", 0x1000)] => DECODE_ERROR, "4.6.1", "a ticket that goes on behind the message";
                ticket_ends_before_extensions: [EndBefore("extensions.length")] => DECODE_ERROR, "4.6.1", "no list of extensions";
                ticket_extensions_one_more: [Length("extensions", 1)] => DECODE_ERROR, "4.6.1", "the extensions go on behind the message";
                ticket_extensions_one_less: [Length("extensions", -1)] => DECODE_ERROR, "4.6.1", "the extensions end an octet before the message does";
                ticket_trailing_octet: [Append("", b"\x00")] => DECODE_ERROR, "4.6.1", "an octet behind the extensions";
                ticket_early_data_empty: [Fill("extensions.early_data", 0, 0)] => DECODE_ERROR, "4.2.10", "early_data without a size";
                ticket_early_data_three_octets: [Keep("extensions.early_data", 3)] => DECODE_ERROR, "4.2.10", "three octets of max_early_data_size";
                ticket_early_data_five_octets: [Append("extensions.early_data", b"\x00")] => DECODE_ERROR, "4.2.10", "an octet behind max_early_data_size";
                ticket_early_data_twice: [Double("extensions.early_data")] => ILLEGAL_PARAMETER | DECODE_ERROR, "4.2", "early_data twice";
                ticket_key_share: [Append("extensions", b"\x00\x33\x00\x02\x00\x1d")] => ILLEGAL_PARAMETER, "4.2", "key_share, which belongs in a ServerHello";
                ticket_pre_shared_key: [Append("extensions", b"\x00\x29\x00\x02\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "pre_shared_key, which belongs in a ServerHello";
                ticket_server_name: [Append("extensions", b"\x00\x00\x00\x00")] => ILLEGAL_PARAMETER, "4.2", "server_name, which belongs in EncryptedExtensions";
            },
        },
        Group {
            name: "key_update",
            title: "KeyUpdate",
            layer: Layer::Syntax,
            base: "key-update/client-sha256",
            asked: Asked::Message("client_key_update_1"),
            prepared: &[],
            faults: faults! {
                update_empty: [EndBefore("request_update")] => DECODE_ERROR, "4.6.3", "a body of no octets";
                update_two_octets: [Append("", b"\x00")] => DECODE_ERROR, "4.6.3", "a body of two octets";
                update_value_2: [Put("request_update", b"\x02")] => ILLEGAL_PARAMETER, "4.6.3", "a request that is neither 0 nor 1";
                update_value_255: [Put("request_update", b"\xff")] => ILLEGAL_PARAMETER, "4.6.3", "the greatest value";
                update_header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
            },
        },
    ],
};
