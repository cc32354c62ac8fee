//! The verification of a chain of certificates, and of the name in its leaf.

use core::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::{Certificate, der::Decode as _, ext::pkix};

use super::{Error, algorithm};
use crate::{
    crypto::{self, Provider},
    registry::Role,
};

/// Verifies the certificates of a server: the SubjectPublicKeyInfo (DER) of the leaf, whose key signs.
///
/// The signatures in the certificates are verified by `provider`.
///
/// `chain` has the leaf first, as the Certificate message; the others can be in any order. `roots` are certificates,
/// `name` is a DNS name or an IP address in text, `time` is in seconds since 1970-01-01 UTC. Revocation is not looked at.
///
/// # Errors
///
/// The first fault that was found, see [`Error`]. [`Error::WrongName`] also where `name` can be in no certificate.
pub fn verify_server(
    provider: &dyn Provider,
    chain: &[&[u8]],
    roots: &[&[u8]],
    name: &str,
    time: u64,
) -> Result<Vec<u8>, Error> {
    verify(provider, chain, roots, Role::Server, Some(name), time)
}

/// Verifies the certificates of a client, which are for any name; otherwise as [`verify_server`].
///
/// # Errors
///
/// As [`verify_server`].
pub fn verify_client(
    provider: &dyn Provider,
    chain: &[&[u8]],
    roots: &[&[u8]],
    time: u64,
) -> Result<Vec<u8>, Error> {
    verify(provider, chain, roots, Role::Client, None, time)
}

/// The SubjectPublicKeyInfo (DER) of an X.509 certificate (DER), which is also its raw public key (RFC 7250).
///
/// # Errors
///
/// [`Error::Malformed`].
pub fn subject_public_key_info(certificate: &[u8]) -> Result<Vec<u8>, Error> {
    match crypto::subject_public_key_info(certificate) {
        Ok(info) => Ok(info.to_vec()),
        Err(crypto::NotACertificate) => Err(Error::Malformed),
    }
}

fn verify(
    provider: &dyn Provider,
    chain: &[&[u8]],
    roots: &[&[u8]],
    role: Role,
    name: Option<&str>,
    time: u64,
) -> Result<Vec<u8>, Error> {
    let chain: Vec<_> = chain.iter().copied().map(CertificateDer::from).collect();
    let roots: Vec<_> = roots.iter().copied().map(CertificateDer::from).collect();
    let anchors = roots.iter().map(anchor_from_trusted_cert);
    let anchors: Vec<_> = anchors
        .collect::<Result<_, _>>()
        .map_err(|_| Error::MalformedRoot)?;
    let (leaf, others) = chain.split_first().ok_or(Error::NoCertificate(role))?;
    let end_entity = EndEntityCert::try_from(leaf)?;
    let usage = match role {
        Role::Server => KeyUsage::server_auth(),
        Role::Client => KeyUsage::client_auth(),
    };
    let algorithms = algorithm::verifiable(provider);
    let algorithms: Vec<_> = algorithms.iter().map(|algorithm| algorithm as _).collect();
    end_entity.verify_for_usage(
        &algorithms,
        &anchors,
        others,
        UnixTime::since_unix_epoch(Duration::from_secs(time)),
        usage,
        None,
        None,
    )?;
    if let Some(name) = name {
        let name = ServerName::try_from(name).map_err(|_| Error::WrongName)?;
        end_entity.verify_is_valid_for_subject_name(&name)?;
    }
    may_sign(leaf)?;
    subject_public_key_info(leaf)
}

/// A leaf that says what its key is for must say digitalSignature (RFC 8446, section 4.4.2.2); webpki does not look.
fn may_sign(certificate: &[u8]) -> Result<(), Error> {
    let certificate = Certificate::from_der(certificate).map_err(|_| Error::Malformed)?;
    let usage = certificate
        .tbs_certificate()
        .get_extension::<pkix::KeyUsage>()
        .map_err(|_| Error::Malformed)?;
    if usage.is_some_and(|(_, usage)| !usage.digital_signature()) {
        return Err(Error::WrongPurpose);
    }
    Ok(())
}
