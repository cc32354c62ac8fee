//! Finished and EndOfEarlyData.

use super::*;

pub(super) const FINISHED: File = File {
    id: "negative/finished",
    title: "Finished and EndOfEarlyData messages that do not decode",
    about: DECODED,
    groups: &[
        Group {
            name: "finished",
            title: "Finished",
            layer: Layer::Syntax,
            base: "handshake/full-sha256",
            asked: Asked::Message("server_finished"),
            prepared: &[],
            faults: faults! {
                finished_empty: [Fill("verify_data", 0, 0)] => DECODE_ERROR | DECRYPT_ERROR, "4.4.4", "no verify_data";
                finished_header_one_more: [Length("", 1)] => DECODE_ERROR, "4", "the header announces an octet more than there is";
                finished_header_cut: [CutBefore("verify_data")] => DECODE_ERROR, "4", "the message is its header";
            },
        },
        Group {
            name: "end_of_early_data",
            title: "EndOfEarlyData",
            layer: Layer::Syntax,
            base: "early-data/accepted-sha256",
            asked: Asked::Message("end_of_early_data"),
            prepared: &[],
            faults: faults! {
                end_of_early_data_with_body: [Append("", b"\x00")] => DECODE_ERROR, "4.5", "a body where there is to be none";
                end_of_early_data_one_more: [Length("", 1)] => DECODE_ERROR, "4.5", "the header announces an octet that is not there";
            },
        },
    ],
};
