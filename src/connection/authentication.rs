//! The steps around Certificate, CertificateVerify and Finished.

use super::{
    error::Error,
    names::Message,
    program::{Computation, Program},
};
use crate::{
    bytes::Octets,
    crypto::{Provider as _, RustCrypto, pss::recover_pss_salt, subject_public_key_info},
    question::{Operation, Question, Syntax},
    registry::{CertificateType, HandshakeType, Role, SignatureScheme},
    wire::{CertificateVerify, Extension, Handshake},
};

impl<'a> Program<'a> {
    /// A CertificateVerify: what is signed, the signature where it can be made, and its verification.
    pub(super) fn certificate_verify(
        &mut self,
        message: &Message,
        transcript: &[String],
    ) -> Result<(), Error> {
        let Handshake::CertificateVerify(verify) = message.decode()? else {
            return Ok(());
        };
        let Some(public_key) = self.public_key(message)? else {
            return Ok(());
        };
        let signer = Signer::of(message);
        let transcript_hash = self.hash_up_to(self.hash, transcript)?;
        let content = signer.name("certificate_verify_content");
        self.compute(
            Computation::new(&content, Operation::CertificateVerifyContent)
                .comment("what is signed")
                .param("role", message.role)
                .input("transcript_hash", transcript_hash),
        )?;
        self.signature(&signer, &content, &public_key, &verify)?;
        let key_name = signer.name("certificate_public_key");
        self.given(&key_name, "from the certificate", public_key)?;
        self.compute(
            Computation::new(
                format!("verify_{}", signer.name("signature")),
                Operation::SignatureVerify,
            )
            .comment("the peer checks the signature with the key of the certificate")
            .param("scheme", verify.algorithm)
            .input("public_key", key_name)
            .input("content", content)
            .input("signature", signer.name("signature")),
        )
    }

    /// The signature: a step where it is a function of known values, given elsewhere.
    fn signature(
        &mut self,
        signer: &Signer,
        content: &str,
        public_key: &[u8],
        verify: &CertificateVerify<'_>,
    ) -> Result<(), Error> {
        let name = signer.name("signature");
        let scheme = verify.algorithm;
        let Some((private_key, salt)) = self.private_key(content, public_key, verify)? else {
            let comment = "from the message; cannot be made again";
            return self.given(&name, comment, verify.signature);
        };
        let key_name = signer.name("certificate_private_key");
        self.given(&key_name, "PKCS#8", private_key)?;
        let mut computation = Computation::new(name, Operation::SignatureSign)
            .comment("as it stands in the message")
            .param("scheme", scheme)
            .input("private_key", key_name)
            .input("content", content)
            .known("signature", verify.signature);
        if let Some(salt) = salt {
            let salt_name = signer.name("signature_salt");
            self.given(&salt_name, "found inside the signature", salt)?;
            computation = computation.input("salt", salt_name);
        }
        self.compute(computation)
    }

    /// The private key, and the salt where the scheme has one, that make the signature of the message.
    fn private_key(
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

    /// The key of the certificate that belongs to a CertificateVerify.
    fn public_key(&self, verify: &Message) -> Result<Option<Octets>, Error> {
        let mut messages = self.names.messages.iter();
        let certificate = messages.find(|message| {
            message.role == verify.role
                && message.exchange == verify.exchange
                && self.certificate_of(message).is_some()
        });
        let Some((message, certificate)) =
            certificate.and_then(|message| Some((message, self.certificate_of(message)?)))
        else {
            return Ok(None);
        };
        let decoded = Handshake::decode(certificate).map_err(|error| Error::Decode {
            value: message.name.clone(),
            error,
        })?;
        let Handshake::Certificate(decoded) = decoded else {
            return Ok(None);
        };
        let Some(entry) = decoded.certificate_list.first() else {
            return Ok(None);
        };
        if self.sends_raw_public_key(verify.role)? {
            return Ok(Some(entry.cert_data.into()));
        }
        match subject_public_key_info(entry.cert_data) {
            Ok(key) => Ok(Some(key.into())),
            Err(error) => Err(Error::Certificate {
                value: message.name.clone(),
                error,
            }),
        }
    }

    /// The Certificate message that a message is, or stands for.
    fn certificate_of(&self, message: &'a Message) -> Option<&'a Octets> {
        match HandshakeType(message.octets.first().copied()?) {
            HandshakeType::CERTIFICATE => Some(&message.octets),
            HandshakeType::COMPRESSED_CERTIFICATE => {
                let mut compressed = self.names.messages.iter().filter(|message| {
                    message.octets.first() == Some(&HandshakeType::COMPRESSED_CERTIFICATE.0)
                });
                let place = compressed.position(|other| other.name == message.name)?;
                self.connection.decompressed.get(place)
            }
            _ => None,
        }
    }

    /// The certificate inside a CompressedCertificate, as a message (RFC 8879, section 4).
    pub(super) fn decompressed(&mut self, message: &'a Message) -> Result<(), Error> {
        let Some(certificate) = self.certificate_of(message) else {
            return Ok(());
        };
        let name = format!("{}_decompressed", message.name);
        self.given(&name, "never sent so", certificate.clone())?;
        self.parse(Syntax::Handshake, "4.4.2", &name)
    }

    /// Whether a role has a public key in place of a certificate (RFC 7250).
    fn sends_raw_public_key(&self, role: Role) -> Result<bool, Error> {
        let Some(message) = self.names.message("encrypted_extensions") else {
            return Ok(false);
        };
        let Handshake::EncryptedExtensions(message) = message.decode()? else {
            return Ok(false);
        };
        let mut extensions = message.extensions.iter();
        Ok(extensions.any(|extension| match (role, extension) {
            (Role::Client, Extension::ClientCertificateType(negotiated))
            | (Role::Server, Extension::ServerCertificateType(negotiated)) => {
                negotiated == CertificateType::RAW_PUBLIC_KEY
            }
            _ => false,
        }))
    }

    /// The key and the content of a Finished, where the secret of its sender is known.
    pub(super) fn finished(
        &mut self,
        message: &Message,
        transcript: &[String],
    ) -> Result<(), Error> {
        let Handshake::Finished(finished) = message.decode()? else {
            return Ok(());
        };
        let base_key = match message.epoch {
            Some(epoch) => epoch.secret_of(message.role),
            None => return Ok(()),
        };
        let signer = Signer::of(message);
        let hash = self.hash;
        let transcript_hash = self.hash_up_to(hash, transcript)?;
        if !self.has_value(&base_key) {
            return Ok(());
        }
        let empty = self.empty()?;
        let info = signer.name("finished_key_info");
        self.info(&info, "finished", empty, hash.length())?;
        self.compute(
            Computation::new(signer.name("finished_mac"), Operation::Finished)
                .comment("the key of the Finished, and its content")
                .param("hash", hash)
                .input("base_key", base_key)
                .input("transcript_hash", transcript_hash)
                .known("verify_data", finished.verify_data),
        )
    }
}

/// Whose signature or Finished it is, in names.
struct Signer {
    prefix: String,
    number: String,
}

impl Signer {
    fn of(message: &Message) -> Self {
        match message.exchange {
            None => Self {
                prefix: message.role.to_string(),
                number: String::new(),
            },
            Some(_) => Self {
                prefix: "post_handshake".to_owned(),
                number: message.number().to_owned(),
            },
        }
    }

    fn name(&self, what: &str) -> String {
        format!("{}_{what}{}", self.prefix, self.number)
    }
}

fn is_pss(scheme: SignatureScheme) -> bool {
    scheme
        .name()
        .is_some_and(|name| name.starts_with("rsa_pss_"))
}
