//! The key schedule: every secret, key and check value of TLS 1.3 as a function of what goes into it.
//!
//! ```text
//!                 psk, or zero octets
//!                   │
//!  zero octets ─► Extract = early_secret
//!                   ├─ "ext binder" | "res binder", ""          = binder_key
//!                   ├─ "c e traffic", ClientHello               = client_early_traffic_secret
//!                   ├─ "e exp master", ClientHello              = early_exporter_secret
//!                   ▼
//!              "derived", ""                                    = derived_early
//!                   │  ┌─ (EC)DHE shared secret, or zero octets
//!                   ▼  ▼
//!                 Extract = handshake_secret
//!                   ├─ "c hs traffic", ClientHello…ServerHello  = client_handshake_traffic_secret
//!                   ├─ "s hs traffic", ClientHello…ServerHello  = server_handshake_traffic_secret
//!                   ▼
//!              "derived", ""                                    = derived_handshake
//!                   │  ┌─ zero octets
//!                   ▼  ▼
//!                 Extract = main_secret
//!                   ├─ "c ap traffic", ClientHello…server Finished = client_application_traffic_secret_0
//!                   ├─ "s ap traffic", ClientHello…server Finished = server_application_traffic_secret_0
//!                   ├─ "exp master",   ClientHello…server Finished = exporter_secret
//!                   └─ "res master",   ClientHello…client Finished = resumption_secret
//! ```
//!
//! Extract is HKDF-Extract with the value from above as its salt and the value from the side as its input keying
//! material. Each other line is [`derive_secret`] with the label and the transcript hash of the messages; `""` is the
//! hash of no messages. The names are those of RFC 9846, section 7.1, which says main secret where RFC 8446 says
//! master secret; the labels are the same in both.

mod expander;
pub mod kept;

pub use self::expander::Expander;
use self::expander::HkdfLabel;

use crate::{
    crypto::{Algorithm, Digest, Error, Provider},
    registry::{AeadAlgorithm, CipherSuite, HashAlgorithm, PskKind, Role},
    transcript::{BinderError, binder_hash, psk_identities},
};

/// What stands before every label of TLS 1.3.
pub(crate) const LABEL_PREFIX: &[u8] = b"tls13 ";

/// The HkdfLabel structure, which is the `info` of HKDF-Expand (RFC 8446, section 7.1).
///
/// ```text
/// uint16 length
/// opaque label<7..255>  = "tls13 " + label
/// opaque context<0..255>
/// ```
///
/// # Errors
/// [`Error::InvalidLength`] for an empty label; [`Error::TooLong`] for a label of more than 249 octets or a context
/// of more than 255.
pub fn hkdf_label(label: &str, context: &[u8], length: u16) -> Result<Vec<u8>, Error> {
    Ok(HkdfLabel::new(label, context, length)?.to_vec())
}

/// HKDF-Expand-Label, `length` octets (RFC 8446, section 7.1).
///
/// ```text
/// HKDF-Expand-Label(Secret, Label, Context, Length) = HKDF-Expand(Secret, HkdfLabel, Length)
/// ```
///
/// # Errors
/// Those of [`hkdf_label`]; [`Error::TooLong`] for more than 255 digests.
pub fn hkdf_expand_label(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    secret: &[u8],
    label: &str,
    context: &[u8],
    length: u16,
) -> Result<Vec<u8>, Error> {
    let mut expanded = vec![0; usize::from(length)];
    Expander::new(provider, hash, secret)?.expand_label(label, context, &mut expanded)?;
    Ok(expanded)
}

/// Derive-Secret, with the transcript hash in place of the messages (RFC 8446, section 7.1).
///
/// ```text
/// Derive-Secret(Secret, Label, Messages) =
///     HKDF-Expand-Label(Secret, Label, Transcript-Hash(Messages), Hash.length)
/// ```
///
/// # Errors
/// Those of [`hkdf_label`].
pub fn derive_secret(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    secret: &[u8],
    label: &str,
    transcript_hash: &[u8],
) -> Result<Digest, Error> {
    Expander::new(provider, hash, secret)?.derive_secret(label, transcript_hash)
}

/// The key and the iv of record protection in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrafficKeys {
    /// `[sender]_write_key`, [`AeadAlgorithm::key_length`] octets.
    pub key: Vec<u8>,
    /// `[sender]_write_iv`.
    pub iv: [u8; AeadAlgorithm::NONCE_LENGTH],
}

/// The traffic keys of a traffic secret (RFC 8446, section 7.3).
///
/// ```text
/// [sender]_write_key = HKDF-Expand-Label(Secret, "key", "", key_length)
/// [sender]_write_iv  = HKDF-Expand-Label(Secret, "iv", "", iv_length)
/// ```
///
/// # Errors
/// [`Error::Unsupported`] for a suite that is not one of TLS 1.3.
pub fn traffic_keys(
    provider: &dyn Provider,
    suite: CipherSuite,
    secret: &[u8],
) -> Result<TrafficKeys, Error> {
    let (Some(hash), Some(aead)) = (suite.hash(), suite.aead()) else {
        return Err(Error::Unsupported(Algorithm::Suite(suite)));
    };
    Expander::new(provider, hash, secret)?.traffic_keys(aead)
}

/// The application traffic secret after a KeyUpdate (RFC 8446, section 7.2).
///
/// ```text
/// application_traffic_secret_N+1 =
///     HKDF-Expand-Label(application_traffic_secret_N, "traffic upd", "", Hash.length)
/// ```
///
/// # Errors
/// Those of the provider.
pub fn next_traffic_secret(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    secret: &[u8],
) -> Result<Digest, Error> {
    Expander::new(provider, hash, secret)?.next_traffic_secret()
}

/// The key of a Finished message and what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// `finished_key`.
    pub finished_key: Digest,
    /// `verify_data`, or a PSK binder.
    pub verify_data: Digest,
}

/// The contents of a Finished message (RFC 8446, section 4.4.4; RFC 9846, section 4.5.3).
///
/// ```text
/// finished_key = HKDF-Expand-Label(BaseKey, "finished", "", Hash.length)
/// verify_data  = HMAC(finished_key, Transcript-Hash(Handshake Context, Certificate*, CertificateVerify*))
/// ```
///
/// # Errors
/// Those of the provider.
pub fn finished(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    base_key: &[u8],
    transcript_hash: &[u8],
) -> Result<Finished, Error> {
    Expander::new(provider, hash, base_key)?.finished(transcript_hash)
}

/// The binder of one PSK identity (RFC 8446, section 4.2.11.2; RFC 9846, section 4.3.11.2).
///
/// `messages` are those of [`binder_hash`]; `index`, counted from 0, is the place of the identity, for which the
/// binder is computed. The binder itself depends on the place only in that there must be an identity.
///
/// ```text
/// early_secret = HKDF-Extract(0, PSK)
/// binder_key   = Derive-Secret(early_secret, "ext binder" | "res binder", "")
/// finished_key = HKDF-Expand-Label(binder_key, "finished", "", Hash.length)
/// binder       = HMAC(finished_key, Transcript-Hash(…, Truncate(ClientHello)))
/// ```
///
/// # Errors
/// Those of [`BinderError`].
pub fn psk_binder(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    psk: &[u8],
    kind: PskKind,
    messages: &[&[u8]],
    index: usize,
) -> Result<Digest, BinderError> {
    let identities = psk_identities(messages)?;
    if index >= identities {
        return Err(BinderError::NoSuchIdentity { index, identities });
    }
    let label = match kind {
        PskKind::External => "ext binder",
        PskKind::Resumption => "res binder",
    };
    let early_secret = provider.hkdf_extract(hash, &Digest::zero(hash), psk)?;
    let no_messages = provider.hash(hash, &[])?;
    let binder_key = derive_secret(provider, hash, &early_secret, label, &no_messages)?;
    let binder_hash = binder_hash(provider, hash, messages)?;
    Ok(finished(provider, hash, &binder_key, &binder_hash)?.verify_data)
}

/// The PSK of a ticket (RFC 8446, section 4.6.1; RFC 9846, section 4.7.1).
///
/// ```text
/// PSK = HKDF-Expand-Label(resumption_secret, "resumption", ticket_nonce, Hash.length)
/// ```
///
/// # Errors
/// [`Error::TooLong`] for a nonce of more than 255 octets.
pub fn resumption_psk(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    resumption_secret: &[u8],
    ticket_nonce: &[u8],
) -> Result<Digest, Error> {
    Expander::new(provider, hash, resumption_secret)?.expand_digest("resumption", ticket_nonce)
}

/// Exported keying material, `length` octets (RFC 8446, section 7.5).
///
/// `exporter_secret` is the exporter secret or the early one. An absent context is an empty one.
///
/// ```text
/// TLS-Exporter(label, context_value, key_length) =
///     HKDF-Expand-Label(Derive-Secret(Secret, label, ""), "exporter", Hash(context_value), key_length)
/// ```
///
/// # Errors
/// Those of [`hkdf_expand_label`]; the context may have any length.
pub fn exporter(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    exporter_secret: &[u8],
    label: &str,
    context: &[u8],
    length: u16,
) -> Result<Vec<u8>, Error> {
    let no_messages = provider.hash(hash, &[])?;
    let secret = derive_secret(provider, hash, exporter_secret, label, &no_messages)?;
    let context = provider.hash(hash, &[context])?;
    hkdf_expand_label(provider, hash, &secret, "exporter", &context, length)
}

/// What the signature in a CertificateVerify of `role` covers (RFC 8446, section 4.4.3; RFC 9846, section 4.5.2).
///
/// ```text
/// 64 octets 20 || "TLS 1.3, server CertificateVerify" | "TLS 1.3, client CertificateVerify" || 00 ||
///     Transcript-Hash(Handshake Context, Certificate)
/// ```
pub fn certificate_verify_content(role: Role, transcript_hash: &[u8]) -> Vec<u8> {
    let context: &[u8] = match role {
        Role::Client => b"TLS 1.3, client CertificateVerify",
        Role::Server => b"TLS 1.3, server CertificateVerify",
    };
    [&[0x20; 64], context, &[0], transcript_hash].concat()
}

#[cfg(test)]
mod tests;
