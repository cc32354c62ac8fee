//! Subjects with one classic mistake each: every one fails first at the step that it breaks, and the hint names it.
//!
//! The mistakes are made here with the bare primitives, not with the catalogue that is tested.

mod faults;
mod generated;
mod lenient;
mod receives;
mod replayer;
mod replays;
mod wrong;

use std::{collections::BTreeMap, env, fs, path::Path};

use self::faults::FAULTS;
use tlskat::{
    bytes::Octets,
    check::{Mistake, Plan, Selection, run},
    disk,
    question::{Answer, Fault, Hello, Operation, Question, Subject},
    report::{Report, Verdict},
    subject::{self, OfProvider},
    trace::{Expected, Step, Trace},
    vector::Library,
};

/// The reference, but for the questions that a function answers in its place.
struct Mistaken {
    reference: OfProvider<tlskat::crypto::RustCrypto>,
    wrong: fn(&Question) -> Option<Answer>,
}

impl Subject for Mistaken {
    fn hello(&mut self) -> Result<Hello, Fault> {
        self.reference.hello()
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        match (self.wrong)(question) {
            Some(answer) => Ok(answer),
            None => self.reference.answer(question),
        }
    }
}

/// What a subject with the mistake gets to hear of one scenario.
fn check(wrong: fn(&Question) -> Option<Answer>, scenario: &str) -> Report {
    let traces = all();
    let of_scenario = traces.into_iter().filter(|trace| trace.id() == scenario);
    let traces: Vec<_> = of_scenario.collect();
    let mut subject = Mistaken {
        reference: subject::reference(),
        wrong,
    };
    let hello = subject.hello().unwrap();
    let plan = Plan::new(&traces, &Selection::default(), &hello);
    run(&plan, &hello, &mut subject, "tlskat ask")
}

/// The id of the first failed step, and its hint.
fn first_failure(report: &Report) -> Option<(String, Option<String>)> {
    report.cases.iter().find_map(|case| match &case.verdict {
        Verdict::Failed(failure) => Some((case.step.clone(), failure.hint.clone())),
        _ => None,
    })
}

/// A row of the table: the mistake, where it shows first, and words of the hint.
type Row = (
    fn(&Question) -> Option<Answer>,
    &'static str,
    &'static str,
    &'static str,
);

const ONE_RTT: &str = "rfc8448/simple-1rtt";
const RETRY: &str = "rfc8448/hello-retry-request";
const RESUMED: &str = "rfc8448/resumed-0rtt";

const TABLE: &[(&str, Row)] = &[
    (
        "no prefix",
        (
            wrong::no_prefix,
            ONE_RTT,
            "derived_early_info",
            "without the \"tls13 \" label prefix",
        ),
    ),
    (
        "draft prefix",
        (
            wrong::draft_prefix,
            ONE_RTT,
            "derived_early_info",
            "\"TLS 1.3, \"",
        ),
    ),
    (
        "dtls prefix",
        (
            wrong::dtls_prefix,
            ONE_RTT,
            "derived_early_info",
            "\"dtls13\"",
        ),
    ),
    (
        "little-endian length",
        (
            wrong::little_endian_length,
            ONE_RTT,
            "derived_early_info",
            "little-endian",
        ),
    ),
    (
        "terminated label",
        (
            wrong::terminated_label,
            ONE_RTT,
            "derived_early_info",
            "zero octet at the end of the label",
        ),
    ),
    (
        "no context length",
        (
            wrong::no_context_length,
            ONE_RTT,
            "derived_early_info",
            "length octet before the context",
        ),
    ),
    (
        "unhashed empty context",
        (
            wrong::unhashed_empty_context,
            ONE_RTT,
            "derived_early",
            "unhashed empty context",
        ),
    ),
    (
        "no context",
        (
            wrong::no_context,
            ONE_RTT,
            "client_handshake_traffic_secret",
            "the context is ignored",
        ),
    ),
    (
        "extract exchanged",
        (
            wrong::extract_exchanged,
            ONE_RTT,
            "handshake_secret",
            "salt and input keying material exchanged",
        ),
    ),
    (
        "key and iv labels",
        (
            wrong::key_and_iv_labels_exchanged,
            ONE_RTT,
            "server_handshake_keys",
            "labels \"key\" and \"iv\" swapped",
        ),
    ),
    (
        "key and iv",
        (
            wrong::key_and_iv_exchanged,
            ONE_RTT,
            "server_handshake_keys",
            "key and iv swapped",
        ),
    ),
    (
        "finished over base key",
        (
            wrong::finished_over_base_key,
            ONE_RTT,
            "server_finished_mac",
            "keyed with the base key",
        ),
    ),
    (
        "finished key over transcript",
        (
            wrong::finished_key_over_transcript,
            ONE_RTT,
            "server_finished_mac",
            "transcript hash as the context",
        ),
    ),
    (
        "other binder kind",
        (
            wrong::other_binder_kind,
            RESUMED,
            "psk_binder",
            "other kind",
        ),
    ),
    (
        "binder over whole hello",
        (
            wrong::binder_over_whole_client_hello,
            RESUMED,
            "psk_binder",
            "whole ClientHello",
        ),
    ),
    (
        "binder over binders length",
        (
            wrong::binder_over_binders_length,
            RESUMED,
            "psk_binder",
            "length of the binders list",
        ),
    ),
    (
        "binder with binder key",
        (
            wrong::binder_with_binder_key,
            RESUMED,
            "psk_binder",
            "keyed with the binder key",
        ),
    ),
    (
        "no ticket nonce",
        (
            wrong::no_ticket_nonce,
            ONE_RTT,
            "resumption_psk",
            "without the ticket nonce",
        ),
    ),
    (
        "exporter context unhashed",
        (
            wrong::exporter_context_unhashed,
            ONE_RTT,
            "exported",
            "not its hash",
        ),
    ),
    (
        "no exporter context",
        (
            wrong::no_exporter_context,
            ONE_RTT,
            "exported",
            "without the exporter context",
        ),
    ),
    (
        "exporter secret not derived",
        (
            wrong::exporter_secret_not_derived,
            ONE_RTT,
            "exported",
            "without Derive-Secret",
        ),
    ),
    (
        "draft traffic update",
        (
            wrong::draft_traffic_update,
            ONE_RTT,
            "client_application_traffic_secret_1",
            "application traffic secret",
        ),
    ),
    (
        "records hashed",
        (
            wrong::records_hashed,
            ONE_RTT,
            "hash_server_hello",
            "records instead of messages",
        ),
    ),
    (
        "headers not hashed",
        (
            wrong::headers_not_hashed,
            ONE_RTT,
            "hash_server_hello",
            "without their headers",
        ),
    ),
    (
        "no message_hash",
        (
            wrong::no_message_hash,
            RETRY,
            "hash_server_hello",
            "without message_hash",
        ),
    ),
    (
        "message_hash without header",
        (
            wrong::message_hash_without_header,
            RETRY,
            "hash_server_hello",
            "header of message_hash",
        ),
    ),
    (
        "first hello forgotten",
        (
            wrong::first_hello_forgotten,
            RETRY,
            "hash_server_hello",
            "from the second ClientHello on",
        ),
    ),
    (
        "other side's context string",
        (
            wrong::other_side,
            ONE_RTT,
            "server_certificate_verify_content",
            "the other side",
        ),
    ),
    (
        "no spaces",
        (
            wrong::no_spaces,
            ONE_RTT,
            "server_certificate_verify_content",
            "64 spaces",
        ),
    ),
    (
        "no separator",
        (
            wrong::no_separator,
            ONE_RTT,
            "server_certificate_verify_content",
            "zero octet after the context string",
        ),
    ),
    (
        "compressed point",
        (
            wrong::compressed_point,
            RETRY,
            "client_share_2",
            "compressed form",
        ),
    ),
    (
        "little-endian sequence",
        (
            wrong::little_endian_sequence,
            ONE_RTT,
            "server_application_data_record",
            "sequence number in little-endian",
        ),
    ),
    (
        "nonce without sequence",
        (
            wrong::nonce_without_sequence,
            ONE_RTT,
            "server_application_data_record",
            "not mixed in",
        ),
    ),
    (
        "inner length",
        (
            wrong::inner_length,
            ONE_RTT,
            "server_flight_record",
            "inner length in the additional data",
        ),
    ),
    (
        "no additional data",
        (
            wrong::no_additional_data,
            ONE_RTT,
            "server_flight_record",
            "without additional data",
        ),
    ),
    (
        "no content type",
        (
            wrong::no_content_type,
            ONE_RTT,
            "server_flight_record",
            "without the content type",
        ),
    ),
    (
        "outer content type",
        (
            wrong::outer_content_type,
            ONE_RTT,
            "server_flight_record",
            "application_data as the inner content type",
        ),
    ),
    (
        "content with type",
        (
            wrong::content_with_type,
            ONE_RTT,
            "open_server_flight_record",
            "content type and the padding still behind",
        ),
    ),
    (
        "other hash",
        (
            wrong::other_hash,
            ONE_RTT,
            "hash_empty",
            "other hash function",
        ),
    ),
    (
        "truncated output",
        (
            wrong::truncated,
            ONE_RTT,
            "early_secret",
            "only the first 16 octets",
        ),
    ),
    (
        "reversed share",
        (
            wrong::reversed_share,
            ONE_RTT,
            "client_share",
            "reverse order",
        ),
    ),
    (
        "the other side's secret",
        (
            wrong::other_sides_secret,
            ONE_RTT,
            "client_handshake_traffic_secret",
            "this is the value of server_handshake_traffic_secret",
        ),
    ),
    (
        "records of one version hashed",
        (
            wrong::records_of_one_version_hashed,
            ONE_RTT,
            "hash_server_hello",
            "records instead of messages",
        ),
    ),
    (
        "last message not hashed",
        (
            wrong::last_message_not_hashed,
            ONE_RTT,
            "hash_server_hello",
            "without the last message",
        ),
    ),
    (
        "point without form",
        (
            wrong::point_without_form,
            RETRY,
            "client_share_2",
            "without the octet 04",
        ),
    ),
    (
        "secret hashed",
        (
            wrong::secret_hashed,
            ONE_RTT,
            "client_shared_secret",
            "hashed; the shared secret",
        ),
    ),
    (
        "TLS 1.2 nonce",
        (
            wrong::tls12_nonce,
            ONE_RTT,
            "server_flight_record",
            "a nonce as in TLS 1.2",
        ),
    ),
    (
        "TLS 1.2 additional data",
        (
            wrong::tls12_additional_data,
            ONE_RTT,
            "server_flight_record",
            "additional data as in TLS 1.2",
        ),
    ),
    (
        "inner type in header",
        (
            wrong::inner_type_in_header,
            ONE_RTT,
            "server_flight_record",
            "inner content type in the header",
        ),
    ),
    (
        "no header",
        (
            wrong::no_header,
            ONE_RTT,
            "server_flight_record",
            "without the header of the record",
        ),
    ),
    (
        "outer type answered",
        (
            wrong::outer_type_answered,
            ONE_RTT,
            "open_server_flight_record",
            "the type in the header",
        ),
    ),
    (
        "prefix without space",
        (
            wrong::prefix_without_space,
            ONE_RTT,
            "derived_early_info",
            "without its space",
        ),
    ),
    (
        "label length without prefix",
        (
            wrong::label_length_without_prefix,
            ONE_RTT,
            "derived_early_info",
            "without the 6 octets of its prefix",
        ),
    ),
    (
        "wide context length",
        (
            wrong::wide_context_length,
            ONE_RTT,
            "derived_early_info",
            "two octets for the length of the context",
        ),
    ),
    (
        "zeros for the hash of nothing",
        (
            wrong::zeros_for_hash_of_nothing,
            ONE_RTT,
            "derived_early",
            "zero octets where the hash of nothing belongs",
        ),
    ),
    (
        "hash of nothing for no context",
        (
            wrong::keys_over_hash_of_nothing,
            ONE_RTT,
            "server_handshake_keys",
            "hash of nothing where an empty context belongs",
        ),
    ),
    (
        "keys of the length of the hash",
        (
            wrong::keys_of_hash_length,
            ONE_RTT,
            "server_handshake_keys",
            "expanded to the length of the hash",
        ),
    ),
    (
        "key and iv of one expansion",
        (
            wrong::keys_of_one_expansion,
            ONE_RTT,
            "server_handshake_keys",
            "cut out of one expansion",
        ),
    ),
    (
        "keys of the other hash",
        (
            wrong::keys_of_other_hash,
            ONE_RTT,
            "server_handshake_keys",
            "other hash function",
        ),
    ),
    (
        "finished key is base key",
        (
            wrong::finished_key_is_base_key,
            ONE_RTT,
            "server_finished_mac",
            "keyed with the base key",
        ),
    ),
    (
        "verify data expanded",
        (
            wrong::verify_data_expanded,
            ONE_RTT,
            "server_finished_mac",
            "expanded from finished_key",
        ),
    ),
    (
        "mac exchanged",
        (
            wrong::mac_exchanged,
            ONE_RTT,
            "server_finished_mac",
            "key and content of the HMAC exchanged",
        ),
    ),
    (
        "last two exchanged",
        (
            wrong::last_two_exchanged,
            ONE_RTT,
            "hash_server_certificate",
            "last two messages exchanged",
        ),
    ),
    (
        "hashed twice",
        (
            wrong::hashed_twice,
            ONE_RTT,
            "hash_empty",
            "hash of the hash",
        ),
    ),
    (
        "retry request not hashed",
        (
            wrong::retry_request_not_hashed,
            RETRY,
            "hash_server_hello",
            "without the HelloRetryRequest",
        ),
    ),
    (
        "next sequence",
        (
            wrong::next_sequence,
            ONE_RTT,
            "server_flight_record",
            "sequence number of the next record",
        ),
    ),
    (
        "sequence at the beginning",
        (
            wrong::sequence_at_the_beginning,
            ONE_RTT,
            "server_application_data_record",
            "first 8 octets of the iv",
        ),
    ),
    (
        "padding left out",
        (
            wrong::padding_left_out,
            "record/padded-sha256",
            "server_flight_record",
            "without the padding",
        ),
    ),
    (
        "secret stripped",
        (
            wrong::secret_stripped,
            "handshake/leading-zero-ffdhe2048",
            "client_shared_secret",
            "leading zero octets of the shared secret stripped",
        ),
    ),
    (
        "halves of the secret swapped",
        (
            wrong::secret_halves_swapped,
            "legible/hybrid",
            "server_encapsulation",
            "halves of a hybrid group swapped",
        ),
    ),
    (
        "halves of the share swapped",
        (
            wrong::share_halves_swapped,
            "legible/hybrid",
            "client_share",
            "halves of a hybrid group swapped",
        ),
    ),
    (
        "seed of the rejection lost",
        (
            wrong::rejection_seed_lost,
            "key-exchange/implicit-rejection",
            "x25519mlkem768_of_another_shared_secret",
            "zeros for `z`",
        ),
    ),
];

#[test]
fn every_mistake_fails_first_at_the_step_that_it_breaks_and_is_named() {
    let mut errors = Vec::new();
    for (name, (wrong, scenario, step, hint)) in TABLE {
        match first_failure(&check(*wrong, scenario)) {
            None => errors.push(format!("{name}: not caught in {scenario}")),
            Some((failed, _)) if failed != *step => {
                errors.push(format!("{name}: failed first at {failed}, not at {step}"));
            }
            Some((_, got)) if !got.as_ref().is_some_and(|got| got.contains(hint)) => {
                errors.push(format!("{name}: the hint is {got:?}, not {hint:?}"));
            }
            Some(_) => {}
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn an_answer_that_no_mistake_explains_gets_no_hint() {
    fn noise(question: &Question) -> Option<Answer> {
        matches!(question, Question::HkdfExtract { .. })
            .then(|| Answer::one("prk", Octets(vec![0x5a; 32])))
    }
    let (_, hint) = first_failure(&check(noise, ONE_RTT)).unwrap();
    assert_eq!(hint, None);
}

/// The first step that shows a mistake: of the simplest handshake, of the other published ones, of the generated ones.
fn shown(traces: &[Trace], mistake: Mistake) -> Option<String> {
    let steps = traces
        .iter()
        .flat_map(|trace| trace.steps().map(move |step| (trace, step)));
    let shows = |step: &Step| {
        let Expected::Values(expected) = &step.expected else {
            return false;
        };
        mistake.answer(&step.question).is_some_and(|wrong| {
            wrong
                .iter()
                .any(|(output, octets)| expected.get(output) != Some(octets))
        })
    };
    let (simple, others): (Vec<_>, Vec<_>) = steps.partition(|(trace, _)| trace.id() == ONE_RTT);
    let found = simple
        .into_iter()
        .chain(others)
        .find(|(_, step)| shows(step));
    found.map(|(trace, step)| format!("{}#{}", trace.id(), step.name))
}

#[test]
fn every_mistake_of_the_catalogue_is_made_here_and_shown_by_a_step() {
    let hints = TABLE.iter().map(|(_, (.., hint))| *hint);
    let hints: Vec<&str> = hints.chain(replays::hints()).collect();
    let traces = all();
    for mistake in Mistake::all() {
        let text = mistake.to_string();
        let made = hints.iter().any(|hint| text.contains(hint));
        assert!(made, "{text}: not made");
        assert!(shown(&traces, mistake).is_some(), "{text}: not shown");
    }
}

#[test]
fn the_page_of_mistakes_is_that_of_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("doc/mistakes.md");
    if env::var_os("TLSKAT_UPDATE").is_some() {
        disk::write(&path, &page()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page(),
        "doc/mistakes.md has drifted: run the tests with TLSKAT_UPDATE=1"
    );
}

fn page() -> String {
    let traces = all();
    let mut text = String::from(
        "# Mistakes that the checker names\n\nWhere a step fails, the checker recomputes it with each of these mistakes. \
         Where one of them gives exactly the octets that\nthe subject answered, the failure message says so. The step \
         beside it is one that shows the mistake.\n\nThis page is made from the catalogue in `src/check/mistake/`.\n\n\
         | \"this is the value …\" | shown by |\n|---|---|\n",
    );
    for mistake in Mistake::all() {
        if let Some(step) = shown(&traces, mistake) {
            let mistake = mistake.to_string();
            let words = mistake
                .strip_prefix("this is the value ")
                .unwrap_or(&mistake);
            let row = format!("| {words} | `{step}` |\n");
            // The records of a transcript have one name, whatever their versions.
            if !text.contains(&row) {
                text += &row;
            }
        }
    }
    text += "\nBesides, whatever the operation: only the first octets of the value, octets too many at its end, the octets \
             in reverse\norder, the value without its leading zero octets, all zero octets, and another value of the same \
             handshake, which is then\nnamed (such as the other side's secret).\n\nA wrong `replay` is named by its first wrong \
             output: by the mistakes above that show in a `replay`, or, where it is a\nhash, a secret or a Finished, by those \
             of the function that makes it. A record that is opened with the wrong keys has no\nvalue, so that such a \
             mistake has no name.\n\n## What must be refused\n";
    text += "\nWho lets one of these pass fails at the step beside it, and at others of its kind. An answer where a refusal is \
             due needs no\nhint, so that these have no names.\n\n| what passes | in | shown by |\n|---|---|---|\n";
    for lenient in lenient::LENIENT {
        let (operation, what, _) = lenient;
        let shown = lenient::let_pass(lenient).pop_first().unwrap_or_default();
        text += &format!("| {what} | `{operation}` | `{shown}` |\n");
    }
    text
}

#[test]
fn every_fault_is_caught_at_the_first_step_that_it_changes() {
    let traces = all();
    let mut reference = subject::reference();
    // What the reference says does not change with the fault.
    let right: Vec<_> = traces
        .iter()
        .flat_map(Trace::steps)
        .map(|step| reference.answer(&step.question))
        .collect();
    let mut tried = BTreeMap::new();
    for (operation, fault, change) in FAULTS {
        let mut first = None;
        let mut place = 0;
        let report = check_all(&traces, |question| {
            place += 1;
            let right = right[place - 1].clone()?;
            match &right {
                Answer::Ok(values) if question.operation() == *operation => {
                    let wrong = change(question, values.clone());
                    if wrong != right {
                        first.get_or_insert(place);
                    }
                    Ok(wrong)
                }
                _ => Ok(right),
            }
        });
        let failed = report
            .cases
            .iter()
            .position(|case| matches!(case.verdict, Verdict::Failed(_)));
        assert_eq!(failed.map(|case| case + 1), first, "{operation}: {fault}");
        assert!(first.is_some(), "{operation}: {fault}: no step shows it");
        *tried.entry(*operation).or_insert(0) += 1;
    }
    for operation in Operation::ALL {
        assert!(
            tried.get(operation).is_some_and(|faults| *faults >= 2),
            "{operation}"
        );
    }
}

#[test]
fn a_liar_that_answers_what_was_asked_before_is_caught_at_its_second_step() {
    let mut before = Ok(Answer::REFUSED);
    let report = check_all(&published(), |question| {
        std::mem::replace(&mut before, subject::reference().answer(question))
    });
    assert!(
        report
            .cases
            .iter()
            .take(2)
            .all(|case| matches!(case.verdict, Verdict::Failed(_)))
    );
}

#[test]
fn a_subject_that_declares_nothing_is_asked_nothing() {
    struct Nothing;

    impl Subject for Nothing {
        fn hello(&mut self) -> Result<Hello, Fault> {
            Ok(Hello::new("nothing", "0"))
        }

        fn answer(&mut self, _: &Question) -> Result<Answer, Fault> {
            panic!("asked")
        }
    }

    let traces = published();
    let hello = Nothing.hello().unwrap();
    let plan = Plan::new(&traces, &Selection::default(), &hello);
    let counts = run(&plan, &hello, &mut Nothing, "tlskat ask").counts();
    assert_eq!((counts.passed, counts.failed), (0, 0));
    assert!(counts.skipped > 600);
}

/// The published handshakes.
fn published() -> Vec<Trace> {
    let published = |id: &str| id.starts_with("rfc8448/") || id.starts_with("illustrated/");
    let library = Library::embedded_where(published).unwrap();
    library.traces().to_vec()
}

/// Those, and the generated ones that show what they do not.
fn all() -> Vec<Trace> {
    let mut traces = published();
    traces.extend_from_slice(generated::traces());
    traces.push(receives::trace().clone());
    traces
}

/// A subject that greets like the reference and answers with a function.
fn check_all(traces: &[Trace], answer: impl FnMut(&Question) -> Result<Answer, Fault>) -> Report {
    struct Of<A>(A);

    impl<A: FnMut(&Question) -> Result<Answer, Fault>> Subject for Of<A> {
        fn hello(&mut self) -> Result<Hello, Fault> {
            subject::reference().hello()
        }

        fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
            (self.0)(question)
        }
    }

    let mut subject = Of(answer);
    let hello = subject.hello().unwrap();
    let plan = Plan::new(traces, &Selection::default(), &hello);
    run(&plan, &hello, &mut subject, "tlskat ask")
}
