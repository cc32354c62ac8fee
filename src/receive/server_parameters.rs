//! The rules of EncryptedExtensions and a CertificateRequest (RFC 8446, section 4.3).

use super::{Error, Judge, hold, server_hello::offered};
use crate::{
    registry::ExtensionType,
    violation::Violation,
    wire::{CertificateRequest, ClientHello, EncryptedExtensions, Extension},
};

impl Judge<'_, '_, '_> {
    pub(super) fn encrypted_extensions(
        &self,
        message: &EncryptedExtensions<'_>,
    ) -> Result<(), Error> {
        let hello = self.hello()?;
        offered(hello, &message.extensions, None)?;
        message
            .extensions
            .iter()
            .try_for_each(|extension| self.answer(hello, &extension))
    }

    /// An answer to an extension of the hello.
    fn answer(&self, hello: &ClientHello<'_>, answer: &Extension<'_>) -> Result<(), Error> {
        use Extension as E;
        let offer = hello.extensions.find(answer.extension_type());
        match (answer, offer) {
            (
                E::ApplicationLayerProtocolNegotiation(answer),
                Some(E::ApplicationLayerProtocolNegotiation(offer)),
            ) => hold(
                answer.iter().all(|name| offer.contains(&name)),
                Violation::ProtocolNotOffered,
            ),
            (E::EarlyData, _) => hold(
                self.walk.selected_identity() == Some(0),
                Violation::EarlyDataAccepted,
            ),
            (E::ClientCertificateType(answer), Some(E::ClientCertificateTypes(offer)))
            | (E::ServerCertificateType(answer), Some(E::ServerCertificateTypes(offer))) => {
                hold(offer.contains(answer), Violation::CertificateTypeNotOffered)
            }
            (E::MaxFragmentLength(answer), Some(E::MaxFragmentLength(offer))) => {
                hold(*answer == offer, Violation::FragmentLengthNotOffered)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn certificate_request(
        &self,
        message: &CertificateRequest<'_>,
    ) -> Result<(), Error> {
        let context = message.certificate_request_context;
        let fits = match self.walk.is_connected() {
            false => context.is_empty(),
            true => !context.is_empty() && !self.walk.has_context(context),
        };
        hold(fits, Violation::RequestContext)?;
        let schemes = message.extensions.find(ExtensionType::SIGNATURE_ALGORITHMS);
        hold(schemes.is_some(), Violation::SignatureAlgorithmsMissing)
    }
}
