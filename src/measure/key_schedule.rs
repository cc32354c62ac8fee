//! The whole key schedule of a handshake, from the shared secret and the transcript hashes to the PSK of a ticket.

mod libraries;

use core::{convert::Infallible, hint::black_box};
use std::sync::Arc;

use super::{Comparison, Contender, MeasureError, Part, Work, vector};
use crate::{
    crypto::{Error, RustCrypto},
    registry::HashAlgorithm,
    schedule::{
        self,
        kept::{self, Compression, Kept, KeyLength, Sha256, Sha384},
    },
    trace::Trace,
};

/// The step that is measured here.
pub const STEP: &str = "key_schedule";

/// The compressions that cannot be left out, one after the other.
const BOUND: &str = "serial bound";

/// What is done each time; what is not, has been done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// All, without PSK.
    Everything,
    /// All without PSK, but for what depends on the hash alone: the early secret, the "derived" secret below it, and that as
    /// the salt of the handshake secret.
    ConstantsKept,
    /// All with a PSK, but for the salt of the early secret, which is zero octets.
    Psk,
}

impl Class {
    const ALL: [Self; 3] = [Self::Everything, Self::ConstantsKept, Self::Psk];

    const fn name(self) -> &'static str {
        match self {
            Self::Everything => "no PSK",
            Self::ConstantsKept => "no PSK, constants kept",
            Self::Psk => "PSK",
        }
    }

    /// Compressions that cannot be left out; the tests of [`kept`] count them.
    const fn compressions(self) -> usize {
        match self {
            Self::Everything => 66,
            Self::ConstantsKept => 56,
            Self::Psk => 64,
        }
    }
}

/// What is computed, in the lengths of SHA-256 or SHA-384; each place holds zero octets behind.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outputs {
    /// Client and server, handshake and application.
    keys: [[u8; 32]; 4],
    ivs: [[u8; 12]; 4],
    finished_keys: [[u8; 48]; 2],
    exporter_secret: [u8; 48],
    resumption_psk: [u8; 48],
}

impl Outputs {
    const NONE: Self = Self {
        keys: [[0; 32]; 4],
        ivs: [[0; 12]; 4],
        finished_keys: [[0; 48]; 2],
        exporter_secret: [0; 48],
        resumption_psk: [0; 48],
    };
}

/// The inputs and the outputs of a vector.
#[derive(Clone, Debug)]
struct Case {
    hash: HashAlgorithm,
    key_length: usize,
    psk: Option<Vec<u8>>,
    shared_secret: Vec<u8>,
    hash_of_nothing: Vec<u8>,
    hash_server_hello: Vec<u8>,
    hash_server_finished: Vec<u8>,
    hash_client_finished: Vec<u8>,
    ticket_nonce: Vec<u8>,
    outputs: Outputs,
}

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let mut comparisons = Vec::new();
    for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384] {
        let suffix = match hash {
            HashAlgorithm::Sha256 => "sha256",
            HashAlgorithm::Sha384 => "sha384",
        };
        for class in Class::ALL {
            let scenario = match class {
                Class::Psk => format!("psk/resumption-{suffix}"),
                Class::Everything | Class::ConstantsKept => format!("ticket/two-{suffix}"),
            };
            let case = vector(&scenario, |trace| Case::of(trace, hash))?;
            comparisons.push(case.comparison(class)?);
        }
    }
    Ok(comparisons)
}

impl Case {
    fn of(trace: &Trace, hash: HashAlgorithm) -> Option<Self> {
        let value = |name: &str| Some(trace.value(name)?.octets.to_vec());
        let key = |name: &str| value(&format!("{name}.key"));
        let key_length = key("client_handshake_keys")?.len();
        let mut outputs = Outputs::NONE;
        let sides = [
            "client_handshake",
            "server_handshake",
            "client_application",
            "server_application",
        ];
        for (index, side) in sides.into_iter().enumerate() {
            put(&mut outputs.keys[index], &key(&format!("{side}_keys"))?);
            put(&mut outputs.ivs[index], &value(&format!("{side}_keys.iv"))?);
        }
        for (index, mac) in ["client_finished_mac", "server_finished_mac"]
            .into_iter()
            .enumerate()
        {
            let finished_key = value(&format!("{mac}.finished_key"))?;
            put(&mut outputs.finished_keys[index], &finished_key);
        }
        put(&mut outputs.exporter_secret, &value("exporter_secret")?);
        let (ticket_nonce, resumption_psk) = match value("ticket_nonce_1") {
            Some(nonce) => (nonce, value("resumption_psk_1")?),
            // The handshake with a PSK that is taken has no ticket of its own.
            None => {
                let (nonce, secret) = (vec![0, 0], value("resumption_secret")?);
                let psk = schedule::resumption_psk(&RustCrypto, hash, &secret, &nonce).ok()?;
                (nonce, psk.to_vec())
            }
        };
        put(&mut outputs.resumption_psk, &resumption_psk);
        Some(Self {
            hash,
            key_length,
            psk: value("psk"),
            shared_secret: value("client_shared_secret")?,
            hash_of_nothing: value("hash_empty")?,
            hash_server_hello: value("hash_server_hello")?,
            hash_server_finished: value("hash_server_finished")?,
            hash_client_finished: value("hash_client_finished")?,
            ticket_nonce,
            outputs,
        })
    }

    fn comparison(self, class: Class) -> Result<Comparison, MeasureError> {
        let parameter = format!("{}, {}", self.hash, class.name());
        let case = Arc::new(self);
        let mut contenders = match case.hash {
            HashAlgorithm::Sha256 => vec![bound::<Sha256>(class), ours::<Sha256>(&case, class)],
            HashAlgorithm::Sha384 => vec![bound::<Sha384>(class), ours::<Sha384>(&case, class)],
        };
        contenders.extend(libraries::contenders(&case, class));
        let contenders = contenders.into_iter().map(|(contender, outputs)| {
            if outputs.is_some_and(|outputs| outputs != case.outputs) {
                return Err(MeasureError::wrong_answer(contender.id(), STEP, &parameter));
            }
            Ok(contender)
        });
        Ok(Comparison {
            step: STEP,
            octets: None,
            contenders: contenders.collect::<Result<_, _>>()?,
            parameter,
        })
    }
}

/// A contender, and what it computed once; nothing for the bound.
type Asked = (Contender, Option<Outputs>);

/// Only the compressions.
fn bound<H: Compression>(class: Class) -> Asked {
    let block = H::ZERO_BLOCK;
    let mut state = H::INITIAL;
    let work = Work::again(move || {
        for _ in 0..class.compressions() {
            H::compress(black_box(&mut state), &block);
        }
        Ok::<_, Infallible>(state)
    });
    (Contender::new(BOUND, "", Part::Bound, work), None)
}

/// [`schedule::kept`].
fn ours<H: Compression>(case: &Arc<Case>, class: Class) -> Asked {
    fn digest<H: Compression>(octets: &[u8]) -> H::Digest {
        let mut digest = H::ZERO_DIGEST;
        digest.as_mut().copy_from_slice(octets);
        digest
    }
    let (case, constants) = (Arc::clone(case), Kept::<H>::new());
    let key_length = match case.key_length {
        16 => KeyLength::Sixteen,
        _ => KeyLength::ThirtyTwo,
    };
    let hash_server_hello = digest::<H>(&case.hash_server_hello);
    let hash_server_finished = digest::<H>(&case.hash_server_finished);
    let hash_client_finished = digest::<H>(&case.hash_client_finished);
    let schedule = move || {
        let inputs = black_box(kept::Inputs {
            psk: case.psk.as_deref(),
            shared_secret: &case.shared_secret,
            key_length,
            hash_server_hello,
            hash_server_finished,
            hash_client_finished,
        });
        let secrets = match class {
            Class::Everything => Kept::<H>::new().handshake(&inputs),
            Class::ConstantsKept | Class::Psk => constants.handshake(&inputs),
        };
        let psk = secrets.resumption_psk(&case.ticket_nonce)?;
        Ok::<_, Error>((secrets, psk))
    };
    let outputs = schedule().map(|(secrets, psk)| outputs(&secrets, &psk));
    let work = Work::again(schedule);
    let contender = Contender::new("reference", "kept keys", Part::Ours, work);
    // What fails gives none.
    (
        contender.bounded_by(BOUND),
        Some(outputs.unwrap_or(Outputs::NONE)),
    )
}

fn outputs<H: Compression>(secrets: &kept::Secrets<H>, resumption_psk: &H::Digest) -> Outputs {
    let mut outputs = Outputs::NONE;
    let (client, server) = (&secrets.client_handshake, &secrets.server_handshake);
    let traffic = [
        &client.traffic,
        &server.traffic,
        &secrets.client_application,
        &secrets.server_application,
    ];
    for (index, traffic) in traffic.into_iter().enumerate() {
        put(&mut outputs.keys[index], traffic.key());
        outputs.ivs[index] = traffic.iv;
    }
    for (index, handshake) in [client, server].into_iter().enumerate() {
        let finished_key = handshake.finished_key.as_ref();
        put(&mut outputs.finished_keys[index], finished_key);
    }
    put(
        &mut outputs.exporter_secret,
        secrets.exporter_secret.as_ref(),
    );
    put(&mut outputs.resumption_psk, resumption_psk.as_ref());
    outputs
}

fn put(place: &mut [u8], octets: &[u8]) {
    place[..octets.len()].copy_from_slice(octets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_gives_what_the_vectors_hold_and_each_comparison_has_ours_and_the_bound() {
        let comparisons = comparisons().unwrap();
        assert_eq!(comparisons.len(), 6);
        for comparison in &comparisons {
            for part in [Part::Ours, Part::Bound, Part::Peer] {
                let of = |contender: &Contender| contender.part == part;
                assert!(comparison.contenders.iter().any(of), "{part:?}");
            }
        }
    }

    #[test]
    fn a_contender_that_gives_another_key_is_named() {
        let take = |trace: &Trace| Case::of(trace, HashAlgorithm::Sha256);
        let mut case = vector("ticket/two-sha256", take).unwrap();
        case.outputs.keys[3][0] ^= 1;
        let error = case.comparison(Class::Everything).unwrap_err();
        assert_eq!(
            error.to_string(),
            "key_schedule, SHA-256, no PSK: a wrong answer of reference: kept keys"
        );
    }
}
