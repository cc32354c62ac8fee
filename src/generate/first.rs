//! What each connection of the matrix is the first to show, so that it is decoded or written out there and not again.
//!
//! A message, an alert or a record is shown where none before it has the same fields, with the same octets in those of
//! one octet; an HkdfLabel where none before it has the same label, with a context and an output of the same lengths.

/// The values that a row is the first to show, in their order.
pub(super) fn shown_by(id: &str) -> &'static [&'static str] {
    let row = FIRST.iter().find(|(row, _)| *row == id);
    row.map_or(&[], |(_, values)| values)
}

/// The rows that show something first.
const FIRST: &[(&str, &[&str])] = &[
    (
        "handshake/full-sha384",
        &[
            "derived_early_info",
            "client_handshake_traffic_secret_info",
            "server_handshake_traffic_secret_info",
            "server_handshake_key_info",
            "server_finished_key_info",
            "client_application_traffic_secret_0_info",
            "server_application_traffic_secret_0_info",
            "exporter_secret_info",
            "resumption_secret_info",
        ],
    ),
    (
        "handshake/compatibility-sha256",
        &[
            "client_hello",
            "server_hello",
            "server_change_cipher_spec_record",
        ],
    ),
    (
        "handshake/application-protocol-sha256",
        &["client_hello", "encrypted_extensions"],
    ),
    ("handshake/long-hello-sha256", &["client_hello"]),
    (
        "hrr/group-sha256",
        &["client_hello_1", "hello_retry_request"],
    ),
    (
        "hrr/cookie-sha256",
        &["hello_retry_request", "client_hello_2"],
    ),
    (
        "hrr/group-and-cookie-sha256",
        &["hello_retry_request", "client_hello_2"],
    ),
    ("hrr/no-shares-sha256", &["client_hello_1"]),
    (
        "hrr/compatibility-sha256",
        &["client_hello_1", "hello_retry_request"],
    ),
    (
        "psk/external-sha256",
        &[
            "binder_key_info",
            "client_hello",
            "server_hello",
            "encrypted_extensions",
        ],
    ),
    ("psk/external-sha384", &["binder_key_info"]),
    (
        "psk/external-alone-sha256",
        &["client_hello", "server_hello"],
    ),
    ("psk/resumption-sha256", &["binder_key_info"]),
    ("psk/resumption-sha384", &["binder_key_info"]),
    ("psk/second-of-three-sha256", &["client_hello"]),
    ("psk/retry-sha256", &["client_hello_2"]),
    (
        "early-data/accepted-sha256",
        &[
            "client_hello",
            "client_early_traffic_secret_info",
            "early_exporter_secret_info",
            "encrypted_extensions",
            "end_of_early_data",
        ],
    ),
    (
        "early-data/accepted-sha384",
        &[
            "client_early_traffic_secret_info",
            "early_exporter_secret_info",
        ],
    ),
    (
        "early-data/compatibility-sha256",
        &["client_hello", "server_hello"],
    ),
    ("client-auth/certificate-sha256", &["certificate_request"]),
    ("client-auth/empty-sha256", &["client_certificate"]),
    (
        "client-auth/post-handshake-sha256",
        &[
            "client_hello",
            "new_session_ticket",
            "resumption_psk_info",
            "post_handshake_certificate_request_1",
            "post_handshake_certificate_1",
            "client_key_update",
        ],
    ),
    (
        "client-auth/post-handshake-sha384",
        &["resumption_psk_info"],
    ),
    (
        "certificate/compressed-sha256",
        &[
            "client_hello",
            "certificate_request",
            "server_compressed_certificate",
        ],
    ),
    (
        "client-auth/post-handshake-compressed-sha256",
        &["client_hello", "post_handshake_certificate_request"],
    ),
    (
        "certificate/raw-public-key-sha256",
        &["client_hello", "encrypted_extensions", "server_certificate"],
    ),
    ("certificate/chain-of-three-sha256", &["server_certificate"]),
    (
        "ticket/two-sha256",
        &["client_hello", "new_session_ticket_2"],
    ),
    (
        "ticket/extremes-sha256",
        &[
            "new_session_ticket_1",
            "resumption_psk_1_info",
            "new_session_ticket_2",
            "resumption_psk_2_info",
            "new_session_ticket_3",
        ],
    ),
    ("key-update/server-sha256", &["server_key_update"]),
    (
        "record/size-limit-sha256",
        &["client_hello", "encrypted_extensions"],
    ),
    ("alert/client-sha256", &["client_alert"]),
    ("alert/server-sha256", &["server_alert"]),
    ("alert/user-canceled-sha256", &["client_alert_1"]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        bytes::Octets,
        connection::Detail,
        crypto::RustCrypto,
        generate::matrix::{COMPLETE, scenarios},
        question::Question,
        subject::OfProvider,
        trace::{Expected, Step},
    };

    #[derive(PartialEq, Eq, Hash)]
    enum Form {
        Fields(Vec<(String, Option<Octets>)>),
        Label(String, usize, u16),
    }

    fn form(step: &Step) -> Option<Form> {
        match (&step.question, &step.expected) {
            (Question::Decode { .. }, Expected::Values(fields)) => {
                let octet = |octets: &Octets| (octets.len() <= 1).then(|| octets.clone());
                let fields = fields
                    .iter()
                    .map(|(path, octets)| (path.to_owned(), octet(octets)));
                Some(Form::Fields(fields.collect()))
            }
            (
                Question::HkdfLabel {
                    label,
                    context,
                    length,
                },
                _,
            ) => Some(Form::Label(label.clone(), context.len(), *length)),
            _ => None,
        }
    }

    #[test]
    fn what_is_shown_is_what_no_row_before_has() {
        let scenarios = scenarios();
        let steps = crate::parallel::map(
            &scenarios,
            || OfProvider::new(RustCrypto),
            |reference, scenario| {
                let mut whole = scenario.clone();
                whole.detail = Detail::Everything;
                let trace = whole.trace(reference).unwrap();
                let forms = trace.steps().filter_map(|step| {
                    let value = step.name.strip_prefix("decode_").unwrap_or(&step.name);
                    Some((value.to_owned(), form(step)?))
                });
                forms.collect::<Vec<_>>()
            },
        );
        let mut seen = HashSet::new();
        let mut wrong = String::new();
        for (scenario, steps) in scenarios.iter().zip(steps) {
            let new = steps
                .into_iter()
                .filter_map(|(value, form)| seen.insert(form).then_some(value));
            let new: Vec<_> = new.collect();
            if !COMPLETE.contains(&&*scenario.id) && new != shown_by(&scenario.id) {
                wrong += &format!("({:?}, &{new:?}),\n", scenario.id);
            }
        }
        assert!(wrong.is_empty(), "as it has to be:\n{wrong}");
    }
}
