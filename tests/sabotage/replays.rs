//! Wrong replayers: each is caught at the step that shows its mistake, at the first output that is wrong.

use std::collections::HashSet;

use tlskat::{
    check::{Plan, Selection, run},
    question::{Answer, Capability, Fault as SubjectFault, Hello, Operation, Question, Subject},
    report::{Failure, Verdict},
};

use super::{
    generated,
    replayer::{Fault, answer},
};

/// A subject that has nothing but a replay.
struct Replayer(Fault);

impl Subject for Replayer {
    fn hello(&mut self) -> Result<Hello, SubjectFault> {
        Ok(Hello::new("replayer", "0").with(Operation::Replay, Capability::default()))
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, SubjectFault> {
        Ok(answer(question, self.0).unwrap_or_else(|| Answer::Unsupported("no replay".into())))
    }
}

/// What a scenario says to a replayer, by the name of the step.
fn check(fault: Fault, scenario: &str) -> Vec<(String, Verdict)> {
    let traces = generated::traces();
    let trace = traces.iter().find(|trace| trace.id() == scenario);
    let traces = [trace.unwrap_or_else(|| panic!("{scenario}")).clone()];
    let mut replayer = Replayer(fault);
    let hello = replayer.hello().unwrap();
    let plan = Plan::new(&traces, &Selection::default(), &hello);
    let report = run(&plan, &hello, &mut replayer, "tlskat ask");
    let asked = report
        .cases
        .into_iter()
        .filter(|case| case.operation == Operation::Replay);
    asked.map(|case| (case.step, case.verdict)).collect()
}

/// The failure of a step.
fn failure(fault: Fault, scenario: &str, step: &str) -> Option<Failure> {
    let verdicts = check(fault, scenario);
    let of_step = verdicts.into_iter().find(|(name, _)| name == step);
    match of_step?.1 {
        Verdict::Failed(failure) => Some(*failure),
        _ => None,
    }
}

const FULL: &str = "handshake/full-sha256";
const RETRY: &str = "hrr/group-sha256";
const CLIENT_AUTH: &str = "client-auth/certificate-sha256";
const LATER: &str = "client-auth/post-handshake-sha256";
const COMPRESSED: &str = "certificate/compressed-sha256";
const EARLY: &str = "early-data/accepted-sha256";
const REJECTED: &str = "early-data/rejected-by-retry-sha256";
const ALONE: &str = "psk/external-alone-sha256";
const NOT_SELECTED: &str = "psk/not-selected-sha256";
const SECOND: &str = "psk/second-of-three-sha256";
const UPDATE_CLIENT: &str = "key-update/client-sha256";
const UPDATE_SERVER: &str = "key-update/server-sha256";

const CLIENT: &str = "replay_client";
const SERVER: &str = "replay_server";

/// The mistake, the scenario and the step that show it, the first wrong output, and words of the hint.
const TABLE: &[(Fault, &str, &str, &str, Option<&str>)] = &[
    (
        Fault::Missing(8),
        FULL,
        CLIENT,
        "transcript_hash.3",
        Some("without the last message"),
    ),
    (
        Fault::Missing(11),
        FULL,
        CLIENT,
        "transcript_hash.4",
        Some("without the last message"),
    ),
    (
        Fault::Missing(15),
        FULL,
        SERVER,
        "transcript_hash.5",
        Some("without the last message"),
    ),
    (
        Fault::Missing(20),
        FULL,
        CLIENT,
        "transcript_hash.6",
        Some("without the last message"),
    ),
    (
        Fault::Missing(13),
        CLIENT_AUTH,
        CLIENT,
        "transcript_hash.4",
        Some("without the last message"),
    ),
    (
        Fault::Missing(25),
        COMPRESSED,
        CLIENT,
        "transcript_hash.5",
        Some("without the last message"),
    ),
    (
        Fault::Missing(5),
        EARLY,
        SERVER,
        "transcript_hash.5",
        Some("without EndOfEarlyData"),
    ),
    (
        Fault::LastTwoExchanged,
        FULL,
        CLIENT,
        "transcript_hash.3",
        Some("last two messages exchanged"),
    ),
    (
        Fault::ChangeCipherSpecHashed,
        FULL,
        SERVER,
        "transcript_hash.3",
        Some("with change_cipher_spec"),
    ),
    (
        Fault::HeadersNotHashed,
        FULL,
        CLIENT,
        "transcript_hash.1",
        Some("without their headers"),
    ),
    (
        Fault::DecompressedHashed,
        COMPRESSED,
        CLIENT,
        "transcript_hash.5",
        None,
    ),
    (
        Fault::NoMessageHash,
        RETRY,
        CLIENT,
        "transcript_hash.2",
        Some("without message_hash"),
    ),
    (
        Fault::FirstHelloForgotten,
        RETRY,
        CLIENT,
        "transcript_hash.2",
        Some("from the second ClientHello on"),
    ),
    (
        Fault::RetryNotHashed,
        RETRY,
        SERVER,
        "transcript_hash.2",
        Some("without the HelloRetryRequest"),
    ),
    (
        Fault::TicketHashed,
        LATER,
        CLIENT,
        "transcript_hash.9",
        Some("with a NewSessionTicket"),
    ),
    (
        Fault::KeyUpdateHashed,
        LATER,
        SERVER,
        "transcript_hash.14",
        Some("with a KeyUpdate"),
    ),
    (
        Fault::OtherExchangeHashed,
        LATER,
        CLIENT,
        "transcript_hash.14",
        Some("another post-handshake authentication"),
    ),
    (
        Fault::SidesExchanged,
        FULL,
        CLIENT,
        "client_handshake_traffic_secret",
        Some("the value of server_handshake_traffic_secret"),
    ),
    (
        Fault::HandshakeSecretsOverClientHello,
        FULL,
        CLIENT,
        "client_handshake_traffic_secret",
        Some("without the ServerHello"),
    ),
    (
        Fault::ApplicationSecretsOverServerHello,
        FULL,
        SERVER,
        "client_application_traffic_secret_0",
        Some("up to the ServerHello"),
    ),
    (
        Fault::ApplicationSecretsOverClientFinished,
        FULL,
        CLIENT,
        "client_application_traffic_secret_0",
        Some("over the client's Finished"),
    ),
    (
        Fault::ExporterOverClientFinished,
        FULL,
        CLIENT,
        "exporter_secret",
        Some("over the client's Finished"),
    ),
    (
        Fault::ResumptionOverServerFinished,
        CLIENT_AUTH,
        CLIENT,
        "resumption_secret",
        Some("up to the server's Finished"),
    ),
    (
        Fault::ResumptionWithoutFinished,
        CLIENT_AUTH,
        SERVER,
        "resumption_secret",
        Some("without its Finished"),
    ),
    (
        Fault::EarlySecretsOverSecondHello,
        REJECTED,
        CLIENT,
        "client_early_traffic_secret",
        Some("over the second ClientHello"),
    ),
    (
        Fault::MainSecretSkipped,
        FULL,
        CLIENT,
        "client_application_traffic_secret_0",
        Some("from the handshake secret"),
    ),
    (
        Fault::NotDerived,
        FULL,
        CLIENT,
        "handshake_secret",
        Some("without \"derived\""),
    ),
    (
        Fault::PskIgnored,
        EARLY,
        CLIENT,
        "early_secret",
        Some("made of zeros"),
    ),
    (
        Fault::PskNotSelected,
        NOT_SELECTED,
        CLIENT,
        "early_secret",
        Some("though the server selects none"),
    ),
    (
        Fault::FirstPsk,
        SECOND,
        SERVER,
        "early_secret",
        Some("another pre-shared key"),
    ),
    (
        Fault::NoZeros,
        ALONE,
        CLIENT,
        "handshake_secret",
        Some("made of no octets"),
    ),
    (
        Fault::FirstPrivateKey,
        RETRY,
        CLIENT,
        "handshake_secret",
        None,
    ),
    (
        Fault::FinishedOfOtherSide,
        FULL,
        CLIENT,
        "verify_data.6",
        Some("of the other side"),
    ),
    (
        Fault::FinishedOverItself,
        FULL,
        SERVER,
        "verify_data.6",
        Some("over the Finished itself"),
    ),
    (
        Fault::FinishedWithApplicationSecret,
        FULL,
        SERVER,
        "verify_data.7",
        None,
    ),
    (Fault::HandshakeKeysStay, FULL, CLIENT, "content.2", None),
    (Fault::KeysOneRecordLate, FULL, CLIENT, "content.2", None),
    (Fault::KeysOneRecordEarly, FULL, SERVER, "content.1", None),
    (Fault::SequenceNotRestarted, FULL, CLIENT, "content.2", None),
    (
        Fault::KeyUpdateIgnored,
        UPDATE_CLIENT,
        SERVER,
        "client_application_traffic_secret_1",
        None,
    ),
    (
        Fault::UpdateOfOtherSide,
        UPDATE_SERVER,
        CLIENT,
        "server_application_traffic_secret_1",
        Some("the other side's secret"),
    ),
    (
        Fault::UpdateOfFirstSecret,
        UPDATE_CLIENT,
        SERVER,
        "client_application_traffic_secret_2",
        Some("the value of client_application_traffic_secret_1"),
    ),
    (Fault::NoEarlyKeys, EARLY, SERVER, "content.1", None),
    (Fault::EarlyKeysStay, EARLY, SERVER, "content.4", None),
    (Fault::RoleExchanged, FULL, CLIENT, "handshake_secret", None),
];

#[test]
fn a_replayer_without_a_mistake_passes() {
    let mut passed = 0;
    for trace in generated::traces() {
        let suite_and_group = |question: &Question| {
            let facts = question.facts();
            let group = facts.group.is_none_or(|group| group.0 == 29);
            group && facts.suite.is_some_and(|suite| suite.0 == 0x1301)
        };
        let mut replays = trace
            .steps()
            .filter(|step| step.operation() == Operation::Replay);
        if !replays.any(|step| suite_and_group(&step.question)) {
            continue;
        }
        let verdicts = check(Fault::Nothing, trace.id());
        assert_eq!(verdicts.len(), 2, "{}", trace.id());
        for (step, verdict) in verdicts {
            assert_eq!(verdict, Verdict::Passed, "{}#{step}", trace.id());
            passed += 1;
        }
    }
    assert!(passed >= 24, "{passed}");
}

#[test]
fn every_wrong_replayer_is_caught_at_its_first_wrong_output_and_named() {
    let mut errors = Vec::new();
    for (fault, scenario, step, output, hint) in TABLE {
        let Some(failure) = failure(*fault, scenario, step) else {
            errors.push(format!("{fault:?}: not caught at {scenario}#{step}"));
            continue;
        };
        let first = failure.mismatches[0].output.as_deref();
        if first != Some(output) {
            errors.push(format!(
                "{fault:?}: first wrong at {first:?}, not at {output}"
            ));
        }
        let named = match (hint, &failure.hint) {
            (Some(hint), Some(got)) => got.contains(hint),
            (hint, got) => hint.is_none() && got.is_none(),
        };
        if !named {
            let got = failure.hint;
            errors.push(format!("{fault:?}: the hint is {got:?}, not {hint:?}"));
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let faults: HashSet<_> = TABLE.iter().map(|(fault, ..)| fault).collect();
    assert_eq!(faults.len(), TABLE.len(), "a mistake stands twice");
}

/// The words by which a mistake of the catalogue is known.
pub fn hints() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter_map(|(.., hint)| *hint)
}
