//! What is done without memory from the allocator.
//!
//! The counts are those of the whole process, so that nothing may run beside a test: they run one after the other, on the
//! main thread.

use std::{alloc::System, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tlskat::{
    bytes,
    crypto::{Provider, RustCrypto},
    record::{MAX_CONTENT, Protection},
    registry::{AeadAlgorithm, CipherSuite, ContentType},
    wire::Handshake,
};

// That of the unit tests, of which one value is used here.
#[path = "../src/crypto/test_data.rs"]
#[allow(dead_code)]
mod test_data;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    macro_rules! trials {
        ($($test:ident),+ $(,)?) => {
            vec![$(Trial::test(stringify!($test), || Ok($test()))),+]
        };
    }
    let trials = trials![
        what_allocates_is_counted,
        a_record_is_sealed_and_opened_in_place_without_an_allocation,
        a_client_hello_is_decoded_without_an_allocation,
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// How often the allocator was asked for memory.
fn allocations(work: impl FnOnce()) -> usize {
    let region = Region::new(ALLOCATOR);
    work();
    let change = region.change();
    change.allocations + change.reallocations
}

fn what_allocates_is_counted() {
    let mut octets = Vec::new();
    assert_eq!(allocations(|| octets.resize(100, 0)), 1);
    assert_eq!(allocations(|| octets.resize(1000, 0)), 1);
}

fn a_record_is_sealed_and_opened_in_place_without_an_allocation() {
    for provider in providers() {
        for &suite in CipherSuite::KNOWN {
            let had = |aead: &AeadAlgorithm| provider.aeads().contains(aead);
            let Some(aead) = suite.aead().filter(had) else {
                continue;
            };
            let key = vec![7; aead.key_length()];
            let protection = Protection::new(&*provider, suite, &key, &[9; 12]).unwrap();
            for (content, padding) in [(1, 0), (64, 0), (64, 100), (MAX_CONTENT, 0)] {
                let mut record = vec![1; protection.record_length(content, padding).unwrap()];
                let count = allocations(|| {
                    let content_type = ContentType::APPLICATION_DATA;
                    protection
                        .seal_in_place(3, content_type, content, &mut record)
                        .unwrap();
                    let opened = protection.open_in_place(3, &mut record).unwrap();
                    assert_eq!((opened.content.len(), opened.padding), (content, padding));
                });
                assert_eq!(count, 0, "{} {suite} {content}", provider.name());
            }
        }
    }
}

/// The reference, and the peers of this build.
fn providers() -> Vec<Box<dyn Provider>> {
    let providers = [
        Some(Box::new(RustCrypto) as Box<dyn Provider>),
        #[cfg(feature = "ring")]
        Some(Box::new(tlskat::crypto::Ring)),
        #[cfg(feature = "aws-lc-rs")]
        Some(Box::new(tlskat::crypto::AwsLcRs)),
        // With debug assertions it reads the environment every time.
        #[cfg(all(feature = "graviola", not(debug_assertions)))]
        tlskat::crypto::Graviola::new().map(|graviola| Box::new(graviola) as Box<dyn Provider>),
        #[cfg(feature = "openssl")]
        Some(Box::new(tlskat::crypto::OpenSsl)),
    ];
    providers.into_iter().flatten().collect()
}

fn a_client_hello_is_decoded_without_an_allocation() {
    let client_hello = test_data::rfc8448("3/client_hello");
    let count = allocations(|| assert!(Handshake::decode(&client_hello).is_ok()));
    assert_eq!(count, 0);
}
