//! The steps around Certificate, CertificateVerify and Finished.

use super::{
    error::Error,
    names::{Epoch, Message},
    program::{Computation, Program},
};
use crate::{
    bytes::Octets,
    crypto::{Provider as _, RustCrypto, pss::recover_pss_salt, subject_public_key_info},
    question::{Operation, Question},
    registry::{Role, SignatureScheme},
    wire::{CertificateVerify, Handshake},
};

impl Program<'_> {
    /// A CertificateVerify: what is signed, the signature where it can be made, and its verification.
    pub(super) fn certificate_verify(&mut self, message: &Message) -> Result<(), Error> {
        let Handshake::CertificateVerify(verify) = message.decode()? else {
            return Ok(());
        };
        let role = message.role;
        let Some(public_key) = self.public_key(role)? else {
            return Ok(());
        };
        let transcript_hash = self.transcript_hash()?;
        let content = format!("{role}_certificate_verify_content");
        self.compute(
            Computation::new(&content, Operation::CertificateVerifyContent)
                .comment("what is signed")
                .param("role", role)
                .input("transcript_hash", transcript_hash),
        )?;
        self.signature(role, &content, &public_key, &verify)?;
        let key_name = format!("{role}_certificate_public_key");
        self.given(&key_name, "from the certificate", public_key)?;
        self.compute(
            Computation::new(
                format!("verify_{role}_signature"),
                Operation::SignatureVerify,
            )
            .comment("the peer checks the signature with the key of the certificate")
            .param("scheme", verify.algorithm)
            .input("public_key", key_name)
            .input("content", content)
            .input("signature", format!("{role}_signature")),
        )
    }

    /// The signature: a step where it is a function of known values, given elsewhere.
    fn signature(
        &mut self,
        role: Role,
        content: &str,
        public_key: &[u8],
        verify: &CertificateVerify<'_>,
    ) -> Result<(), Error> {
        let name = format!("{role}_signature");
        let scheme = verify.algorithm;
        let Some((private_key, salt)) = self.signer(content, public_key, verify)? else {
            let comment = "from the message; cannot be made again";
            return self.given(&name, comment, verify.signature);
        };
        let key_name = format!("{role}_certificate_private_key");
        self.given(&key_name, "PKCS#8", private_key)?;
        let mut computation = Computation::new(name, Operation::SignatureSign)
            .comment("as it stands in the message")
            .param("scheme", scheme)
            .input("private_key", key_name)
            .input("content", content)
            .known("signature", verify.signature);
        if let Some(salt) = salt {
            let salt_name = format!("{role}_signature_salt");
            self.given(&salt_name, "found inside the signature", salt)?;
            computation = computation.input("salt", salt_name);
        }
        self.compute(computation)
    }

    /// The private key, and the salt where the scheme has one, that make the signature of the message.
    fn signer(
        &mut self,
        content: &str,
        public_key: &[u8],
        verify: &CertificateVerify<'_>,
    ) -> Result<Option<(Octets, Option<Octets>)>, Error> {
        let belongs = |key: &&Octets| {
            let own = RustCrypto.public_key(key);
            own.is_ok_and(|own| own == public_key)
        };
        let key = self.connection.signing_keys.iter().find(belongs).cloned();
        let (Some(private_key), Some(content)) = (key, self.value(content).cloned()) else {
            return Ok(None);
        };
        let scheme = verify.algorithm;
        let salt = recover_pss_salt(public_key, scheme, &content, verify.signature);
        let salt = salt.ok().map(Octets::from);
        if is_pss(scheme) && salt.is_none() {
            return Ok(None);
        }
        let question = Question::SignatureSign {
            scheme,
            private_key: private_key.clone(),
            content,
            salt: salt.clone(),
        };
        // A random nonce makes another signature, and an unknown scheme none.
        let made = self.ask("signature_sign", &question).ok();
        let made = made.and_then(|values| values.get("signature").cloned());
        Ok(made
            .is_some_and(|made| made[..] == *verify.signature)
            .then_some((private_key, salt)))
    }

    /// The key of the certificate that a role sent.
    fn public_key(&self, role: Role) -> Result<Option<Octets>, Error> {
        let Some(message) = self.names.message(&format!("{role}_certificate")) else {
            return Ok(None);
        };
        let Handshake::Certificate(certificate) = message.decode()? else {
            return Ok(None);
        };
        match certificate.certificate_list.first() {
            Some(entry) => match subject_public_key_info(entry.cert_data) {
                Ok(key) => Ok(Some(key.into())),
                Err(error) => Err(Error::Certificate {
                    value: message.name.clone(),
                    error,
                }),
            },
            None => Ok(None),
        }
    }

    /// The key and the content of a Finished.
    pub(super) fn finished(&mut self, message: &Message) -> Result<(), Error> {
        let Handshake::Finished(finished) = message.decode()? else {
            return Ok(());
        };
        let role = message.role;
        let transcript_hash = self.transcript_hash()?;
        let (hash, length) = (self.hash, self.hash.length());
        self.info(
            &format!("{role}_finished_key_info"),
            "finished",
            "empty",
            length,
        )?;
        self.compute(
            Computation::new(format!("{role}_finished_mac"), Operation::Finished)
                .comment("the key of the Finished, and its content")
                .param("hash", hash)
                .input("base_key", Epoch::Handshake.secret_of(role))
                .input("transcript_hash", transcript_hash)
                .known("verify_data", finished.verify_data),
        )
    }
}

fn is_pss(scheme: SignatureScheme) -> bool {
    scheme
        .name()
        .is_some_and(|name| name.starts_with("rsa_pss_"))
}
