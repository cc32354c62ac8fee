//! The steps whose instructions are counted.
//!
//! Each is done once before, where its answer is compared with a vector and the ciphers and hashes find out which
//! instructions there are; what is counted is the step alone.

#![forbid(unsafe_code)]

mod key_schedule;
mod record;
mod wire;

use gungraun::prelude::*;
use tlskat::{
    registry::CipherSuite,
    schedule::kept::{Compression, Sha256, Sha384},
    trace::Trace,
    vector::Library,
};

/// A trace of the vectors in the crate.
///
/// # Panics
/// If there is none of this id.
fn trace(id: &str) -> Trace {
    let library = Library::embedded_where(|one| one == id).expect("the vectors are sound");
    library.trace(id).expect("the scenario is there").clone()
}

#[library_benchmark]
#[bench::sha256(key_schedule::case::<Sha256>("ticket/two-sha256"))]
#[bench::sha384(key_schedule::case::<Sha384>("ticket/two-sha384"))]
fn schedule_everything<H: Compression>(case: &key_schedule::Case<H>) -> key_schedule::Answer<H> {
    case.everything()
}

#[library_benchmark]
#[bench::sha256(key_schedule::case::<Sha256>("ticket/two-sha256"))]
#[bench::sha384(key_schedule::case::<Sha384>("ticket/two-sha384"))]
fn schedule_constants_kept<H: Compression>(
    case: &key_schedule::Case<H>,
) -> key_schedule::Answer<H> {
    case.constants_kept()
}

#[library_benchmark]
#[bench::aes_128_gcm(record::case(CipherSuite::TLS_AES_128_GCM_SHA256, "handshake/full-sha256"))]
#[bench::chacha20_poly1305(record::case(
    CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
    "pairwise/chacha20-poly1305-SecP256r1MLKEM768-ecdsa_secp384r1_sha384-hrr-group"
))]
fn seal_16384(case: &mut record::Case) -> Result<(), tlskat::record::Error> {
    case.seal()
}

#[library_benchmark]
#[bench::octets_196(wire::client_hello("rfc8448/simple-1rtt"))]
fn client_hello(octets: &[u8]) -> Option<usize> {
    wire::handed_out(octets)
}

library_benchmark_group!(
    name = steps,
    benchmarks = [
        schedule_everything,
        schedule_constants_kept,
        seal_16384,
        client_hello
    ]
);
main!(library_benchmark_groups = steps);
