//! The key schedule by the HKDF of libraries, as a stack that uses them would compute it.

mod hkdf;

use core::convert::Infallible;
use std::sync::Arc;

use self::hkdf::{Hkdf, HkdfCrate, OneCall};
use super::{Asked, BOUND, Case, Class, Outputs};
use crate::{
    crypto::{Digest, RustCrypto},
    measure::{Contender, Part, Work},
    registry::HashAlgorithm,
    schedule::LABEL_PREFIX,
};

/// HKDF-Expand-Label (RFC 8446, section 7.1).
fn expand_label<L: Hkdf>(
    library: &L,
    secret: &L::Secret,
    label: &str,
    context: &[u8],
    out: &mut [u8],
) {
    let info: [&[u8]; 6] = [
        &(out.len() as u16).to_be_bytes(),
        &[(LABEL_PREFIX.len() + label.len()) as u8],
        LABEL_PREFIX,
        label.as_bytes(),
        &[context.len() as u8],
        context,
    ];
    library.expand(secret, &info, out);
}

/// The salt of the handshake secret of a handshake with this PSK; zero octets stand for none.
fn derived_early<L: Hkdf>(library: &L, case: &Case, zero: &L::Salt) -> L::Salt {
    let length = case.hash.length();
    let zeros = [0; Digest::MAX_LENGTH];
    let psk = case.psk.as_deref().unwrap_or(&zeros[..length]);
    let early_secret = library.extract(zero, psk);
    derived(library, case, &early_secret)
}

fn derived<L: Hkdf>(library: &L, case: &Case, secret: &L::Secret) -> L::Salt {
    let mut derived = [0; Digest::MAX_LENGTH];
    let derived = &mut derived[..case.hash.length()];
    expand_label(library, secret, "derived", &case.hash_of_nothing, derived);
    library.salt(derived)
}

/// From the salt of the handshake secret on.
fn handshake<L: Hkdf>(library: &L, case: &Case, salt: &L::Salt) -> Outputs {
    let length = case.hash.length();
    let mut outputs = Outputs::NONE;
    let derive = |secret: &L::Secret, label, transcript_hash: &[u8]| {
        let mut derived = [0; Digest::MAX_LENGTH];
        let derived = &mut derived[..length];
        expand_label(library, secret, label, transcript_hash, derived);
        library.secret(derived)
    };
    let traffic = |outputs: &mut Outputs, index: usize, secret: &L::Secret| {
        let key = &mut outputs.keys[index][..case.key_length];
        expand_label(library, secret, "key", &[], key);
        expand_label(library, secret, "iv", &[], &mut outputs.ivs[index]);
    };

    let handshake_secret = library.extract(salt, &case.shared_secret);
    for (index, label) in ["c hs traffic", "s hs traffic"].into_iter().enumerate() {
        let secret = derive(&handshake_secret, label, &case.hash_server_hello);
        traffic(&mut outputs, index, &secret);
        let finished_key = &mut outputs.finished_keys[index][..length];
        expand_label(library, &secret, "finished", &[], finished_key);
    }
    let salt = derived(library, case, &handshake_secret);
    let main_secret = library.extract(&salt, &[0; Digest::MAX_LENGTH][..length]);
    for (index, label) in ["c ap traffic", "s ap traffic"].into_iter().enumerate() {
        let secret = derive(&main_secret, label, &case.hash_server_finished);
        traffic(&mut outputs, 2 + index, &secret);
    }
    let exporter_secret = &mut outputs.exporter_secret[..length];
    let hash = &case.hash_server_finished;
    expand_label(library, &main_secret, "exp master", hash, exporter_secret);
    let resumption_secret = derive(&main_secret, "res master", &case.hash_client_finished);
    let psk = &mut outputs.resumption_psk[..length];
    expand_label(
        library,
        &resumption_secret,
        "resumption",
        &case.ticket_nonce,
        psk,
    );
    outputs
}

fn contender<L: Hkdf>(
    name: &str,
    way: &'static str,
    library: L,
    case: &Arc<Case>,
    class: Class,
) -> Asked {
    let case = Arc::clone(case);
    let zeros = vec![0; case.hash.length()];
    let zero = library.salt(&zeros);
    let constant = derived_early(&library, &case, &zero);
    let schedule = move || match class {
        Class::Everything => {
            let zero = library.salt(&zeros);
            let salt = derived_early(&library, &case, &zero);
            handshake(&library, &case, &salt)
        }
        Class::ConstantsKept => handshake(&library, &case, &constant),
        Class::Psk => {
            let salt = derived_early(&library, &case, &zero);
            handshake(&library, &case, &salt)
        }
    };
    let outputs = schedule();
    let work = Work::again(move || Ok::<_, Infallible>(schedule()));
    let contender = Contender::new(name, way, Part::Peer, work);
    (contender.bounded_by(BOUND), Some(outputs))
}

/// All libraries of this build.
pub(super) fn contenders(case: &Arc<Case>, class: Class) -> Vec<Asked> {
    let mut contenders = Vec::new();
    let mut reference = contender(
        "reference",
        ONE_CALL,
        OneCall(RustCrypto, case.hash),
        case,
        class,
    );
    reference.0.part = Part::Ours;
    contenders.push(reference);
    contenders.push(match case.hash {
        HashAlgorithm::Sha256 => {
            contender("hkdf", KEPT, HkdfCrate::<sha2::Sha256>::new(), case, class)
        }
        HashAlgorithm::Sha384 => {
            contender("hkdf", KEPT, HkdfCrate::<sha2::Sha384>::new(), case, class)
        }
    });
    #[cfg(feature = "ring")]
    contenders.push(contender(
        "ring",
        KEPT,
        hkdf::OfRing::new(case.hash),
        case,
        class,
    ));
    #[cfg(feature = "aws-lc-rs")]
    contenders.push(contender(
        "aws-lc-rs",
        KEPT,
        hkdf::OfAwsLcRs::new(case.hash),
        case,
        class,
    ));
    #[cfg(feature = "graviola")]
    if crate::crypto::Graviola::new().is_some() {
        use ::graviola::hashing::{Sha256, Sha384};
        contenders.push(match case.hash {
            HashAlgorithm::Sha256 => {
                contender("graviola", KEPT, hkdf::OfHmac::<Sha256>::new(), case, class)
            }
            HashAlgorithm::Sha384 => {
                contender("graviola", KEPT, hkdf::OfHmac::<Sha384>::new(), case, class)
            }
        });
    }
    #[cfg(feature = "openssl")]
    {
        let library = OneCall(crate::crypto::OpenSsl, case.hash);
        contenders.push(contender("openssl", ONE_CALL, library, case, class));
    }
    #[cfg(feature = "rustls")]
    for (name, suites) in crate::measure::rustls::tls13_suites() {
        let library = hkdf::OfRustls::new(&suites, case.hash);
        contenders.extend(library.map(|library| contender(name, KEPT, library, case, class)));
    }
    contenders
}

/// A secret is set up once for all that is expanded from it.
const KEPT: &str = "keys kept";

/// Each value is a call with octets.
const ONE_CALL: &str = "one call for each value";
