//! Other implementations as subjects: each passes all that it declares, and declares no less than before.
//!
//! `tests/peers.tsv` says how many steps of each operation a subject passed and skipped; a build with other features
//! checks other rows of it; what fails as `tests/peers-rustls.toml` expects counts as skipped. With `TLSKAT_UPDATE` set,
//! the rows of the build are written.

#[cfg(any(
    feature = "ring",
    feature = "aws-lc-rs",
    feature = "graviola",
    feature = "openssl"
))]
mod providers;
#[cfg(all(feature = "rustls", any(feature = "ring", feature = "aws-lc-rs")))]
mod rustls;
// That of the unit tests; a build without peers uses none of it, and none uses all.
#[path = "../../src/crypto/test_data.rs"]
#[allow(dead_code)]
mod test_data;

use std::{collections::BTreeMap, env, fs, path::Path};

use tlskat::{
    bytes,
    check::{Expectations, Plan, Selection, run},
    crypto::{self, Aead, Digest, Provider, RustCrypto},
    disk,
    question::{Hello, Operation, Subject},
    registry::{AeadAlgorithm, HashAlgorithm, SignatureScheme},
    report::{Outcome, Report, Style, Verdict, text},
    subject::{self, OfProvider, Unavailable},
    vector::Library,
};

fn check(subject: &mut dyn Subject) -> (Hello, Report) {
    let library = Library::embedded().unwrap();
    let hello = subject.hello().unwrap();
    let plan = Plan::new(library.traces(), &Selection::default(), &hello);
    let mut report = run(&plan, &hello, subject, "tlskat ask");
    if hello.name.starts_with("rustls:") {
        let expected = Expectations::read(include_str!("../peers-rustls.toml")).unwrap();
        expected.apply(&mut report, library.traces());
        assert!(
            report.unmet.is_empty(),
            "{}",
            text(&report, Style::default())
        );
    }
    (hello, report)
}

/// The named subjects of this build.
fn available() -> Vec<(&'static str, Box<dyn Subject>)> {
    subject::names()
        .filter_map(|name| match subject::by_name(name)? {
            Ok(subject) => Some((name, subject)),
            Err(Unavailable::NotBuilt { .. }) => None,
            Err(unavailable) => {
                eprintln!("{name}: not checked: {unavailable}");
                None
            }
        })
        .collect()
}

/// Rows of the table: subject and operation, passed and skipped.
type Rows = BTreeMap<(String, Operation), (usize, usize)>;

fn rows_of(subject: &str, report: &Report) -> Rows {
    let mut rows = Rows::new();
    for case in &report.cases {
        let (passed, skipped) = rows
            .entry((subject.to_owned(), case.operation))
            .or_default();
        match case.outcome() {
            Outcome::Passed => *passed += 1,
            Outcome::Skipped(_) | Outcome::AsExpected(_) => *skipped += 1,
            _ => panic!("{}", text(report, Style::default())),
        }
    }
    rows
}

fn read(table: &str) -> Rows {
    let rows = table.lines().skip(1).map(|line| {
        let [subject, operation, passed, skipped] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line:?}");
        };
        let operation = Operation::ALL
            .iter()
            .find(|known| known.to_string() == operation);
        (
            (subject.to_owned(), *operation.expect(line)),
            (passed.parse().unwrap(), skipped.parse().unwrap()),
        )
    });
    rows.collect()
}

fn written(rows: &Rows) -> String {
    let mut table = String::from("subject\toperation\tpassed\tskipped\n");
    for ((subject, operation), (passed, skipped)) in rows {
        table += &format!("{subject}\t{operation}\t{passed}\t{skipped}\n");
    }
    table
}

#[test]
fn every_subject_of_the_build_passes_what_it_declares_and_declares_no_less() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers.tsv");
    let table = fs::read_to_string(&path).unwrap();
    let mut rows = read(&table);
    for (name, mut subject) in available() {
        let (hello, report) = check(&mut *subject);
        assert_eq!(
            hello.name,
            if name == "reference" {
                "rustcrypto"
            } else {
                name
            }
        );
        rows.retain(|(subject, _), _| subject != name);
        rows.extend(rows_of(name, &report));
    }
    let now = written(&rows);
    if env::var_os("TLSKAT_UPDATE").is_some() {
        disk::write(&path, &now).unwrap();
        return;
    }
    assert_eq!(
        now, table,
        "tests/peers.tsv has drifted: run the tests with TLSKAT_UPDATE=1"
    );
}

#[test]
fn the_reference_skips_nothing_and_every_peer_skips_this_crates_own_code() {
    for (name, mut subject) in available() {
        let hello = subject.hello().unwrap();
        for own in [
            Operation::HkdfLabel,
            Operation::CertificateVerifyContent,
            Operation::Decode,
            Operation::Reencode,
        ] {
            let declared = hello.operations.contains_key(&own);
            assert_eq!(declared, name == "reference", "{name} {own}");
        }
        if name != "reference" {
            let alerts = hello
                .operations
                .values()
                .any(|capability| capability.alerts);
            assert!(!alerts, "{name}");
            let limited = hello.operations.values().all(|capability| {
                capability.hashes.is_some()
                    || capability.suites.is_some()
                    || capability.groups.is_some()
                    || capability.schemes.is_some()
            });
            assert!(limited, "{name}");
        }
    }
}

#[test]
fn a_version_is_the_beginning_of_the_one_that_was_built() {
    let lock =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    for (name, mut subject) in available() {
        let package = match name.split_once(':') {
            Some((package, _)) => package,
            None if name == "reference" => "tlskat",
            // The library of the system, which is asked.
            None if name == "openssl" => continue,
            None => name,
        };
        let locked = format!("name = \"{package}\"\nversion = \"");
        let (_, rest) = lock.split_once(&locked).expect(name);
        let (built, _) = rest.split_once('"').unwrap();
        let version = subject.hello().unwrap().version;
        let rest = built
            .strip_prefix(&version)
            .map(|rest| rest.as_bytes().first());
        assert!(
            matches!(rest, Some(None | Some(b'.'))),
            "{name} says {version}, built is {built}"
        );
    }
}

#[test]
fn a_name_that_is_not_built_says_which_feature_it_needs() {
    for name in subject::names() {
        if let Some(Err(Unavailable::NotBuilt { features })) = subject::by_name(name) {
            let told = Unavailable::NotBuilt { features }.to_string();
            assert_eq!(
                told,
                format!("not in this build, which lacks --features {features}")
            );
            assert!(features.split(',').any(|feature| name.contains(feature)));
        }
    }
    assert!(subject::by_name("./ring").is_none());
}

#[cfg(feature = "cli")]
mod tool {
    use std::process::{Command, Output};

    use super::*;

    fn tlskat(arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tlskat"))
            .args(arguments)
            .output()
            .unwrap()
    }

    #[test]
    fn the_tool_lists_every_name_with_what_this_build_has() {
        let listed = tlskat(&["subjects"]);
        assert_eq!(listed.status.code(), Some(0));
        let listed = String::from_utf8(listed.stdout).unwrap();
        let names: Vec<_> = listed
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(names, subject::names().collect::<Vec<_>>());
        let built = listed.lines().filter(|line| line.ends_with(" operations"));
        assert_eq!(built.count(), available().len());
    }

    #[test]
    fn a_name_is_asked_where_it_is_built_and_a_usage_error_where_it_is_not() {
        for name in subject::names() {
            let checked = tlskat(&["check", "rfc8448/simple-1rtt", "--subject", name]);
            let stderr = String::from_utf8(checked.stderr).unwrap();
            match subject::by_name(name).unwrap() {
                Ok(_) => {
                    assert_eq!(checked.status.code(), Some(0), "{name}: {stderr}");
                    let stdout = String::from_utf8(checked.stdout).unwrap();
                    let last = stdout.lines().last().unwrap();
                    assert!(last.contains(" passed, 0 failed, "), "{name}: {last}");
                }
                Err(unavailable) => {
                    assert_eq!(checked.status.code(), Some(2), "{name}");
                    let expected = format!("tlskat: --subject {name:?}: {unavailable}\n");
                    assert_eq!(stderr, expected);
                }
            }
        }
    }
}

/// Which primitive of a provider is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Hash,
    Hmac,
    Nothing,
}

/// The reference without groups and signing, and with one fault.
struct Faulty(Wrong);

impl Provider for Faulty {
    fn name(&self) -> &str {
        "faulty"
    }

    fn version(&self) -> &str {
        "1"
    }

    fn hashes(&self) -> &[HashAlgorithm] {
        &[HashAlgorithm::Sha256]
    }

    fn aeads(&self) -> &[AeadAlgorithm] {
        &[AeadAlgorithm::Aes128Gcm]
    }

    fn verifying_schemes(&self) -> &[SignatureScheme] {
        &[SignatureScheme::RSA_PSS_RSAE_SHA256]
    }

    fn rsa_modulus_bits(&self) -> std::ops::RangeInclusive<u32> {
        1024..=4096
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Result<Digest, crypto::Error> {
        let last = match self.0 {
            Wrong::Hash => parts.len().saturating_sub(1),
            _ => parts.len(),
        };
        RustCrypto.hash(algorithm, &parts[..last])
    }

    fn hmac(
        &self,
        algorithm: HashAlgorithm,
        key: &[u8],
        parts: &[&[u8]],
    ) -> Result<Digest, crypto::Error> {
        match self.0 {
            Wrong::Hmac => RustCrypto.hash(algorithm, &[&[key], parts].concat()),
            _ => RustCrypto.hmac(algorithm, key, parts),
        }
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn Aead>, crypto::Error> {
        RustCrypto.aead(algorithm, key)
    }

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), crypto::Error> {
        RustCrypto.verify(scheme, public_key, content, signature)
    }
}

/// The operations that fail in a run of the wrong provider as a peer.
fn failing(wrong: Wrong) -> Vec<Operation> {
    let (_, report) = check(&mut OfProvider::peer(Faulty(wrong)));
    let mut failing: Vec<_> = report
        .cases
        .iter()
        .filter(|case| matches!(case.verdict, Verdict::Failed(_)))
        .map(|case| case.operation)
        .collect();
    failing.sort();
    failing.dedup();
    failing
}

#[test]
fn a_wrong_primitive_of_a_peer_fails_where_it_is_used() {
    assert_eq!(failing(Wrong::Nothing), []);
    assert_eq!(
        failing(Wrong::Hash),
        [
            Operation::TranscriptHash,
            Operation::PskBinder,
            Operation::Exporter
        ]
    );
    // Neither HKDF of its own, so that both are its HMAC.
    assert_eq!(
        failing(Wrong::Hmac),
        [
            Operation::HkdfExtract,
            Operation::HkdfExpandLabel,
            Operation::TrafficKeys,
            Operation::NextTrafficSecret,
            Operation::Finished,
            Operation::PskBinder,
            Operation::ResumptionPsk,
            Operation::Exporter,
        ]
    );
}

#[test]
fn what_a_provider_has_not_is_not_declared() {
    let hello = OfProvider::peer(Faulty(Wrong::Nothing)).hello().unwrap();
    for absent in [
        Operation::KeyShare,
        Operation::KeyAgreement,
        Operation::SignatureSign,
    ] {
        assert!(!hello.operations.contains_key(&absent), "{absent}");
    }
    assert!(hello.operations.contains_key(&Operation::SignatureVerify));
}
