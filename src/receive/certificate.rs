//! The rules of a Certificate, compressed or not, and of the CertificateVerify (RFC 8446, sections 4.4.2 and 4.4.3; RFC
//! 7250; RFC 8879).

use super::{Error, Judge, hold};
use crate::{
    crypto, pki,
    registry::{CertificateType, ExtensionType, Role},
    schedule::certificate_verify_content,
    transcript::transcript_hash,
    violation::Violation,
    wire::{
        Certificate, CertificateVerify, CompressedCertificate, DecompressError, Extension,
        Extensions, Handshake,
    },
};

impl Judge<'_, '_, '_> {
    pub(super) fn compressed_certificate(
        &self,
        message: &CompressedCertificate<'_>,
    ) -> Result<(), Error> {
        let offers = |extensions: &Extensions<'_>| match extensions
            .find(ExtensionType::COMPRESS_CERTIFICATE)
        {
            Some(Extension::CompressCertificate(offered)) => offered.contains(&message.algorithm),
            _ => false,
        };
        // Which request it answers is inside the compression.
        let offered = match self.sender() {
            Role::Server => offers(&self.hello()?.extensions),
            Role::Client => {
                let mut requests = self.walk.open_requests();
                requests.any(|request| offers(&request.extensions))
            }
        };
        hold(offered, Violation::CompressionNotOffered)?;
        let whole = message.decompress().map_err(|error| match error {
            DecompressError::Unsupported(algorithm) => Error::Compression(algorithm),
            DecompressError::BadCompression => Violation::BadCompression.into(),
        })?;
        match Handshake::decode(&whole).map_err(Error::Decode)? {
            Handshake::Certificate(certificate) => self.certificate(&certificate),
            _ => Err(Violation::BadCompression.into()),
        }
    }

    pub(super) fn certificate(&self, message: &Certificate<'_>) -> Result<(), Error> {
        let context = message.certificate_request_context;
        let offer = match self.sender() {
            Role::Server => {
                hold(context.is_empty(), Violation::CertificateContext)?;
                hold(
                    !message.certificate_list.is_empty(),
                    Violation::NoServerCertificate,
                )?;
                self.hello()?.extensions
            }
            Role::Client => {
                let mut requests = self.walk.open_requests();
                let request =
                    requests.find(|request| request.certificate_request_context == context);
                request.ok_or(Violation::CertificateContext)?.extensions
            }
        };
        for entry in message.certificate_list {
            let mut types = entry.extensions.iter().map(|one| one.extension_type());
            hold(
                types.all(|extension_type| offer.find(extension_type).is_some()),
                Violation::ExtensionNotOffered,
            )?;
        }
        let mut entries = message.certificate_list.iter();
        let Some(first) = entries.next() else {
            return Ok(());
        };
        let is_raw = self.walk.certificate_type(self.sender()) == CertificateType::RAW_PUBLIC_KEY;
        hold(
            !is_raw || entries.next().is_none(),
            Violation::SeveralRawPublicKeys,
        )?;
        self.public_key(first.cert_data).map(drop)
    }

    pub(super) fn certificate_verify(&self, message: &CertificateVerify<'_>) -> Result<(), Error> {
        let (scheme, signature) = (message.algorithm, message.signature);
        hold(
            self.walk.accepts(self.sender(), scheme),
            Violation::SchemeNotOffered,
        )?;
        hold(
            scheme.is_for_certificate_verify(),
            Violation::SchemeNotAllowed,
        )?;
        let leaf = self.walk.leaf().ok_or_else(|| self.before())?;
        let public_key = self.public_key(leaf).map_err(|_| self.before())?;
        let hash = self.hash()?;
        let transcript_hash = transcript_hash(self.provider, hash, &self.walk.transcript())?;
        let content = certificate_verify_content(self.sender(), &transcript_hash);
        match self
            .provider
            .verify(scheme, &public_key, &content, signature)
        {
            Ok(()) => Ok(()),
            Err(crypto::Error::BadSignature) => Err(Violation::BadSignature.into()),
            Err(crypto::Error::InvalidKey) => Err(Violation::SchemeOfOtherKey.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// The SubjectPublicKeyInfo of the sender, from its first entry.
    fn public_key(&self, cert_data: &[u8]) -> Result<Vec<u8>, Error> {
        match self.walk.certificate_type(self.sender()) {
            CertificateType::RAW_PUBLIC_KEY => {
                hold(
                    crypto::is_subject_public_key_info(cert_data),
                    Violation::BadCertificate,
                )?;
                Ok(cert_data.to_vec())
            }
            _ => pki::subject_public_key_info(cert_data)
                .map_err(|_| Violation::BadCertificate.into()),
        }
    }
}
