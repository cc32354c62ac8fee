//! Alerts.

use super::*;

pub(super) const ALERT: File = File {
    id: "negative/alert",
    title: "Alerts that do not decode",
    about: DECODED,
    groups: &[Group {
        name: "alert",
        title: "alerts",
        layer: Layer::Syntax,
        base: "handshake/full-sha256",
        asked: Asked::Alert("client_alert"),
        prepared: &[],
        faults: faults! {
            alert_empty: [CutBefore("level")] => DECODE_ERROR | UNEXPECTED_MESSAGE, "6", "no octets";
            alert_one_octet: [CutBefore("description")] => DECODE_ERROR | UNEXPECTED_MESSAGE, "6", "a level and no description";
            alert_three_octets: [Behind(b"\x00")] => DECODE_ERROR | UNEXPECTED_MESSAGE, "6", "an octet behind the description";
            alert_two_alerts: [Behind(b"\x01\x00")] => DECODE_ERROR | UNEXPECTED_MESSAGE, "5.1", "two alerts; a record holds one";
        },
    }],
};
