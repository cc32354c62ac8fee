//! Signatures of a CertificateVerify: made and verified.

#[cfg(feature = "rustls")]
mod rustls;

use std::sync::Arc;

use super::{Comparison, Contender, MeasureError, Work, called, vector};
use crate::{
    crypto::{self, Provider},
    registry::SignatureScheme,
    trace::Trace,
};

/// The step that is measured here.
pub const STEP: &str = "signature";

/// The key is octets each time, as a question has it.
const READ: &str = "key read each time";

/// Scheme, and the scenario that uses it.
const SCHEMES: [(SignatureScheme, &str); 9] = [
    (SignatureScheme::ED25519, "handshake/full-sha256"),
    (SignatureScheme::ECDSA_SECP256R1_SHA256, "legible/hybrid"),
    (
        SignatureScheme::ECDSA_SECP384R1_SHA384,
        "pairwise/aes-128-gcm-secp384r1-ecdsa_secp384r1_sha384-key-update-server",
    ),
    (
        SignatureScheme::ECDSA_SECP521R1_SHA512,
        "pairwise/aes-128-gcm-x25519-ecdsa_secp521r1_sha512-key-update-server",
    ),
    (SignatureScheme::RSA_PSS_RSAE_SHA256, "illustrated/tls13"),
    (
        SignatureScheme::RSA_PSS_PSS_SHA256,
        "pairwise/aes-128-gcm-ffdhe2048-rsa_pss_pss_sha256-record-padded",
    ),
    (SignatureScheme::MLDSA44, "draft/mldsa44"),
    (SignatureScheme::MLDSA65, "draft/mldsa65"),
    (SignatureScheme::MLDSA87, "draft/mldsa87"),
];

/// A signature of a vector.
#[derive(Clone, Debug)]
struct Signed {
    scheme: SignatureScheme,
    private_key: Vec<u8>,
    /// SubjectPublicKeyInfo, DER.
    public_key: Vec<u8>,
    content: Vec<u8>,
    salt: Option<Vec<u8>>,
    signature: Vec<u8>,
}

impl Signed {
    fn of(trace: &Trace, scheme: SignatureScheme) -> Option<Self> {
        let value = |name: &str| Some(trace.value(name)?.octets.to_vec());
        Some(Self {
            scheme,
            private_key: value("server_certificate_private_key")?,
            public_key: value("server_certificate_public_key")?,
            content: value("server_certificate_verify_content")?,
            salt: value("server_signature_salt"),
            signature: value("server_signature")?,
        })
    }

    fn sign(&self, provider: &dyn Provider) -> Result<Vec<u8>, crypto::Error> {
        provider.sign(
            self.scheme,
            &self.private_key,
            &self.content,
            self.salt.as_deref(),
        )
    }

    fn verify(&self, provider: &dyn Provider, signature: &[u8]) -> Result<(), crypto::Error> {
        provider.verify(self.scheme, &self.public_key, &self.content, signature)
    }
}

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let mut comparisons = Vec::new();
    for (scheme, id) in SCHEMES {
        let signed = Arc::new(vector(id, |trace| Signed::of(trace, scheme))?);
        comparisons.push(signed.comparison(Direction::Sign)?);
        comparisons.push(signed.comparison(Direction::Verify)?);
    }
    Ok(comparisons)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Sign,
    Verify,
}

impl Signed {
    fn comparison(self: &Arc<Self>, direction: Direction) -> Result<Comparison, MeasureError> {
        let parameter = match direction {
            Direction::Sign => format!("{}, sign", self.scheme),
            Direction::Verify => format!("{}, verify", self.scheme),
        };
        let wrong = |contender: &str| MeasureError::wrong_answer(contender, STEP, &parameter);
        let mut contenders = Vec::new();
        for provider in crypto::providers() {
            let (schemes, is_right) = match direction {
                Direction::Sign => (
                    provider.signing_schemes(),
                    self.sign(&*provider)
                        .is_ok_and(|signature| signature == self.signature),
                ),
                Direction::Verify => (
                    provider.verifying_schemes(),
                    self.verify(&*provider, &self.signature).is_ok(),
                ),
            };
            let (name, part) = called(&*provider);
            if !schemes.contains(&self.scheme) {
                continue;
            }
            if !is_right {
                return Err(wrong(&name));
            }
            let signed = Arc::clone(self);
            let work = match direction {
                Direction::Sign => Work::again(move || signed.sign(&*provider)),
                Direction::Verify => {
                    Work::again(move || signed.verify(&*provider, &signed.signature))
                }
            };
            contenders.push(Contender::new(name, READ, part, work));
        }
        #[cfg(feature = "rustls")]
        contenders.extend(rustls::contenders(self, direction).map_err(wrong)?);
        Ok(Comparison {
            step: STEP,
            parameter,
            octets: None,
            contenders,
        })
    }
}
