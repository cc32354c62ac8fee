//! Certificates and proofs of possession, in either direction (RFC 8446, section 4.4).

use super::{
    config::{Identity, Trust},
    endpoint::Endpoint,
    error::Error,
};
use crate::{
    crypto, pki,
    registry::{
        CertificateCompressionAlgorithm, CertificateType, ExtensionType, Role, SignatureScheme,
    },
    schedule::certificate_verify_content,
    violation::Violation,
    wire::{
        Certificate, CertificateEntry, CertificateVerify, CompressedCertificate, Extension,
        Extensions, Handshake, List,
    },
};

impl Endpoint<'_> {
    /// Sends a chain, which may be empty, in answer to a request with that context.
    pub(super) fn send_certificate(
        &mut self,
        context: &[u8],
        chain: &[Vec<u8>],
        compression: Option<CertificateCompressionAlgorithm>,
    ) -> Result<(), Error> {
        let entries: Vec<_> = chain
            .iter()
            .map(|cert_data| CertificateEntry {
                cert_data,
                extensions: Extensions::NONE,
            })
            .collect();
        let certificate = Handshake::Certificate(Certificate {
            certificate_request_context: context,
            certificate_list: List::from(&entries[..]),
        });
        let Some(algorithm) = compression else {
            return self.send(&certificate);
        };
        let mut octets = Vec::new();
        certificate.encode(&mut octets)?;
        let body = octets.get(4..).unwrap_or_default();
        let compressed = compress(body);
        self.send(&Handshake::CompressedCertificate(CompressedCertificate {
            algorithm,
            // A message has less than 2^24 octets.
            uncompressed_length: body.len() as u32,
            compressed_certificate_message: &compressed,
        }))
    }

    /// Proves the possession of the private key, under one of the schemes that the peer accepts.
    pub(super) fn send_certificate_verify(
        &mut self,
        identity: &Identity,
        scheme: SignatureScheme,
    ) -> Result<(), Error> {
        let transcript_hash = self.hash()?;
        let content = certificate_verify_content(self.role, &transcript_hash);
        let salt = match scheme.salt_length() {
            Some(length) => {
                let name = match self.salts {
                    0 => format!("{}_certificate_verify_salt", self.role),
                    count => format!("{}_certificate_verify_salt.{count}", self.role),
                };
                self.salts += 1;
                Some(self.entropy.octets(&name, length)?)
            }
            None => None,
        };
        let (key, salt) = (&identity.private_key, salt.as_deref());
        let signature = match self.signing_key {
            Some(key) => key.sign(scheme, &content, salt)?,
            None => self.provider.sign(scheme, key, &content, salt)?,
        };
        self.send(&Handshake::CertificateVerify(CertificateVerify {
            algorithm: scheme,
            signature: &signature,
        }))
    }

    /// The whole Certificate message that a peer compressed.
    pub(super) fn decompress(
        &mut self,
        message: &CompressedCertificate<'_>,
        offered: &[CertificateCompressionAlgorithm],
    ) -> Result<Vec<u8>, Error> {
        if !offered.contains(&message.algorithm) {
            return Err(Violation::CompressionNotOffered.into());
        }
        let whole = message
            .decompress()
            .map_err(|_| Violation::BadCompression)?;
        self.decompressed.push(whole.clone());
        Ok(whole)
    }

    /// Verifies the chain of the peer, whose extensions answer those that were `offered`; gives its
    /// SubjectPublicKeyInfo, or nothing for an empty chain.
    pub(super) fn accept_certificate(
        &self,
        certificate: &Certificate<'_>,
        offered: &[ExtensionType],
        certificate_type: CertificateType,
        trust: &Trust,
    ) -> Result<Option<Vec<u8>>, Error> {
        let chain: Vec<&[u8]> = certificate
            .certificate_list
            .iter()
            .map(|entry| entry.cert_data)
            .collect();
        let Some(first) = chain.first() else {
            return Ok(None);
        };
        let entries = certificate.certificate_list.iter();
        for extension in entries.flat_map(|entry| entry.extensions) {
            if !offered.contains(&extension.extension_type()) {
                return Err(Violation::ExtensionNotOffered.into());
            }
        }
        if certificate_type == CertificateType::RAW_PUBLIC_KEY {
            if chain.len() > 1 {
                return Err(Violation::SeveralRawPublicKeys.into());
            }
            if !crypto::is_subject_public_key_info(first) {
                return Err(Violation::BadCertificate.into());
            }
            if !trust.raw_public_keys.iter().any(|key| key == first) {
                return Err(Violation::UnknownRawPublicKey.into());
            }
            return Ok(Some(first.to_vec()));
        }
        let roots: Vec<&[u8]> = trust.roots.iter().map(Vec::as_slice).collect();
        let key = match self.role {
            Role::Client => pki::verify_server(
                self.provider,
                &chain,
                &roots,
                &trust.server_name,
                trust.time,
            ),
            Role::Server => pki::verify_client(self.provider, &chain, &roots, trust.time),
        };
        Ok(Some(key?))
    }

    /// Verifies the proof of the peer, whose key is `public_key`.
    pub(super) fn check_certificate_verify(
        &mut self,
        octets: &[u8],
        message: &CertificateVerify<'_>,
        offered: &[SignatureScheme],
        public_key: &[u8],
    ) -> Result<(), Error> {
        if !offered.contains(&message.algorithm) {
            return Err(Violation::SchemeNotOffered.into());
        }
        if !message.algorithm.is_for_certificate_verify() {
            return Err(Violation::SchemeNotAllowed.into());
        }
        let transcript_hash = self.hash()?;
        let content = certificate_verify_content(self.role.peer(), &transcript_hash);
        let (scheme, signature) = (message.algorithm, message.signature);
        match self
            .provider
            .verify(scheme, public_key, &content, signature)
        {
            Ok(()) => {
                self.transcript.push(octets);
                Ok(())
            }
            Err(crypto::Error::BadSignature) => Err(Violation::BadSignature.into()),
            Err(crypto::Error::InvalidKey) => Err(Violation::SchemeOfOtherKey.into()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The Certificate message that a compressed one stands for.
pub(super) fn certificate_in(whole: &[u8]) -> Result<Certificate<'_>, Error> {
    match Handshake::decode(whole)? {
        Handshake::Certificate(certificate) => Ok(certificate),
        _ => Err(Violation::BadCompression.into()),
    }
}

/// The first scheme of an identity that the peer accepts.
pub(super) fn common_scheme(
    identity: &Identity,
    accepted: &[SignatureScheme],
) -> Option<SignatureScheme> {
    let mut schemes = identity.schemes.iter().copied();
    schemes.find(|scheme| accepted.contains(scheme))
}

/// The first compression of ours that a message of the peer offers and that this engine can do, which is zlib.
pub(super) fn common_compression(
    own: &[CertificateCompressionAlgorithm],
    extensions: &Extensions<'_>,
) -> Option<CertificateCompressionAlgorithm> {
    let zlib = CertificateCompressionAlgorithm::ZLIB;
    let accepts = match extensions.find(ExtensionType::COMPRESS_CERTIFICATE) {
        Some(Extension::CompressCertificate(accepted)) => accepted.contains(&zlib),
        _ => false,
    };
    (own.contains(&zlib) && accepts).then_some(zlib)
}

fn compress(body: &[u8]) -> Vec<u8> {
    const LEVEL: u8 = 9;
    miniz_oxide::deflate::compress_to_vec_zlib(body, LEVEL)
}
