//! Subjects that take every message, none, or refuse with another alert: each is caught at exactly the messages that
//! show it.

use std::sync::OnceLock;

use tlskat::{
    check::{Plan, Selection, run},
    named::Named,
    question::{Answer, Fault, Hello, Operation, Question, Subject},
    registry::AlertDescription,
    report::Verdict,
    subject,
    trace::{Draft, Expected, Given, Input, Trace},
    vector::Library,
};

/// What the messages of a published handshake are called, and who sent each.
const MESSAGES: &[(&str, &str)] = &[
    ("client_hello", "client"),
    ("server_hello", "server"),
    ("encrypted_extensions", "server"),
    ("server_certificate", "server"),
    ("server_certificate_verify", "server"),
    ("server_finished", "server"),
    ("client_finished", "client"),
];

/// Faults of a message: the bit of an octet, counted from its end, and the alert that answers it.
const WRONG: &[(&str, usize, AlertDescription)] = &[
    // The selected version.
    ("server_hello", 0, AlertDescription::ILLEGAL_PARAMETER),
    // The certificate ends with its extensions, of which there are none.
    ("server_certificate", 0, AlertDescription::DECODE_ERROR),
    (
        "server_certificate_verify",
        0,
        AlertDescription::DECRYPT_ERROR,
    ),
    ("server_finished", 0, AlertDescription::DECRYPT_ERROR),
    ("client_finished", 9, AlertDescription::DECRYPT_ERROR),
];

/// The messages of rfc8448/simple-1rtt, each put to the side that receives it: as it is, and with a fault.
pub fn trace() -> &'static Trace {
    static TRACE: OnceLock<Trace> = OnceLock::new();
    TRACE.get_or_init(|| {
        let library = Library::embedded_where(|id| id == "rfc8448/simple-1rtt").unwrap();
        let published = library.trace("rfc8448/simple-1rtt").unwrap();
        let octets = |name: &str| published.value(name).unwrap().octets.clone();
        let mut trace = Trace::new("test/receive", vec!["messages".into()], Named::default());
        trace.add_stage("stage", "test");
        let mut give = |name: String, octets| {
            let comment = None;
            trace
                .add_given(Given {
                    name,
                    comment,
                    octets,
                })
                .unwrap();
        };
        for role in ["client", "server"] {
            let name = format!("{role}_ephemeral_private_key");
            let key = octets(&name);
            give(name, key);
        }
        for (message, _) in MESSAGES {
            give((*message).into(), octets(message));
        }
        for (message, from_end, _) in WRONG {
            let mut wrong = octets(message);
            let place = wrong.0.len() - 1 - from_end;
            wrong.0[place] ^= 1;
            give(format!("wrong_{message}"), wrong);
        }
        for (index, (message, sender)) in MESSAGES.iter().enumerate() {
            let wrong = WRONG.iter().find(|(wrong, ..)| wrong == message);
            let wrong = wrong.map(|(_, _, alert)| {
                let expected = Expected::Refusal(vec![*alert]);
                (format!("wrong_{message}"), expected)
            });
            let right = ((*message).to_owned(), Expected::Values(Default::default()));
            for (last, expected) in [Some(right), wrong].into_iter().flatten() {
                let role = match *sender {
                    "client" => "server",
                    _ => "client",
                };
                let before = MESSAGES
                    .iter()
                    .take(index)
                    .map(|(name, _)| (*name).to_owned());
                let messages: Vec<_> = before.chain([last.clone()]).collect();
                let key = vec![format!("{role}_ephemeral_private_key")];
                trace
                    .add_step(Draft {
                        name: format!("receive_{last}"),
                        reference: "rfc8446#section-4".into(),
                        comment: String::new(),
                        flags: Vec::new(),
                        operation: Operation::Receive,
                        inputs: [
                            ("private_keys", Input::Many(key)),
                            ("psks", Input::Many(Vec::new())),
                            ("messages", Input::Many(messages)),
                        ]
                        .into(),
                        params: [("role", role.into())].into(),
                        expected,
                    })
                    .unwrap();
            }
        }
        trace.finish().unwrap()
    })
}

/// The reference, but for its answers to `receive`.
struct Liar(fn(Answer) -> Answer);

impl Subject for Liar {
    fn hello(&mut self) -> Result<Hello, Fault> {
        subject::reference().hello()
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        subject::reference().answer(question).map(self.0)
    }
}

/// The steps that fail.
fn failed(lie: fn(Answer) -> Answer) -> Vec<String> {
    let traces = [trace().clone()];
    let mut liar = Liar(lie);
    let hello = liar.hello().unwrap();
    let plan = Plan::new(&traces, &Selection::default(), &hello);
    let report = run(&plan, &hello, &mut liar, "tlskat ask");
    let failed = report
        .cases
        .into_iter()
        .filter(|case| !matches!(case.verdict, Verdict::Passed));
    failed.map(|case| case.step).collect()
}

fn steps(prefix: &str, messages: impl IntoIterator<Item = &'static str>) -> Vec<String> {
    let step = |message| format!("receive_{prefix}{message}");
    messages.into_iter().map(step).collect()
}

#[test]
fn the_reference_takes_what_is_right_and_refuses_what_is_not() {
    assert_eq!(failed(|right| right), [""; 0]);
}

#[test]
fn who_takes_every_message_is_caught_at_the_wrong_ones() {
    let wrong = WRONG.iter().map(|(message, ..)| *message);
    let accepted = |_| Answer::Ok(Default::default());
    assert_eq!(failed(accepted), steps("wrong_", wrong));
}

#[test]
fn who_takes_no_message_is_caught_at_the_right_ones() {
    let right = MESSAGES.iter().map(|(message, _)| *message);
    let refused = |answer| match answer {
        Answer::Ok(_) => Answer::Reject {
            alert: Some(AlertDescription::UNEXPECTED_MESSAGE),
        },
        refused => refused,
    };
    assert_eq!(failed(refused), steps("", right));
}

#[test]
fn who_refuses_with_one_alert_is_caught_where_it_is_another() {
    let other = WRONG
        .iter()
        .filter(|(.., alert)| *alert != AlertDescription::DECRYPT_ERROR)
        .map(|(message, ..)| *message);
    let one = |answer| match answer {
        Answer::Reject { .. } => Answer::Reject {
            alert: Some(AlertDescription::DECRYPT_ERROR),
        },
        accepted => accepted,
    };
    assert_eq!(failed(one), steps("wrong_", other));
}

#[test]
fn who_names_no_alert_is_caught_at_every_refusal() {
    let wrong = WRONG.iter().map(|(message, ..)| *message);
    let without = |answer| match answer {
        Answer::Reject { .. } => Answer::REFUSED,
        accepted => accepted,
    };
    assert_eq!(failed(without), steps("wrong_", wrong));
}
