//! A subject made of a crypto provider.

use crate::{
    bytes::borrowed,
    crypto::{self, Provider},
    question::{
        Answer, Capability, Fault, Hello, Operation, Question, Subject, Syntax, Values,
        decoded_fields,
    },
    receive, record,
    registry::CipherSuite,
    replay, schedule,
    transcript::{self, BinderError},
    wire::{self, Alert, Handshake, Record},
};

/// Answers every question with the primitives of a provider.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfProvider<P> {
    provider: P,
    declares: Declares,
}

#[derive(Clone, Copy, Debug, Default)]
enum Declares {
    #[default]
    Everything,
    Primitives,
}

impl<P: Provider> OfProvider<P> {
    /// A subject that computes with `provider` and declares every operation, also those that are this crate's own code.
    pub const fn new(provider: P) -> Self {
        Self {
            provider,
            declares: Declares::Everything,
        }
    }

    /// Another implementation as a subject: declares what is a primitive of `provider`, or composed of its primitives.
    ///
    /// Messages, the HkdfLabel and the content of a CertificateVerify are this crate's own code; an answer to them would
    /// say nothing about the provider. Nor would an alert, so that none is declared.
    pub const fn peer(provider: P) -> Self {
        Self {
            provider,
            declares: Declares::Primitives,
        }
    }

    /// The provider.
    pub const fn provider(&self) -> &P {
        &self.provider
    }
}

impl<P: Provider> Subject for OfProvider<P> {
    fn hello(&mut self) -> Result<Hello, Fault> {
        let mut hello = Hello::new(self.provider.name(), self.provider.version());
        for &operation in Operation::ALL {
            let capability = capability(&self.provider, operation);
            let capability = match self.declares {
                Declares::Everything => Some(capability),
                Declares::Primitives => of_primitives(operation, capability),
            };
            hello
                .operations
                .extend(capability.map(|capability| (operation, capability)));
        }
        Ok(hello)
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        Ok(answer(&self.provider, question).unwrap_or_else(Refusal::into_answer))
    }
}

fn capability(provider: &dyn Provider, operation: Operation) -> Capability {
    let hashes = || Some(provider.hashes().to_vec());
    let suites = || {
        let known = |suite: &CipherSuite| {
            suite
                .hash()
                .is_some_and(|hash| provider.hashes().contains(&hash))
                && suite
                    .aead()
                    .is_some_and(|aead| provider.aeads().contains(&aead))
        };
        Some(CipherSuite::KNOWN.iter().copied().filter(known).collect())
    };
    let rsa = || {
        let bits = provider.rsa_modulus_bits();
        Some((*bits.start(), *bits.end()))
    };
    let exchanged = || Some([provider.groups(), provider.decapsulating_groups()].concat());
    let nothing = Capability::default();
    match operation {
        Operation::KeyShare => Capability {
            groups: Some(provider.share_groups().to_vec()),
            ..nothing
        },
        Operation::KeyAgreement => Capability {
            groups: Some(provider.groups().to_vec()),
            ..nothing
        },
        Operation::KemEncapsulate => Capability {
            groups: Some(provider.encapsulating_groups().to_vec()),
            ..nothing
        },
        Operation::KemDecapsulate => Capability {
            groups: Some(provider.decapsulating_groups().to_vec()),
            ..nothing
        },
        Operation::TranscriptHash
        | Operation::HkdfExtract
        | Operation::HkdfExpandLabel
        | Operation::NextTrafficSecret
        | Operation::Finished
        | Operation::PskBinder
        | Operation::ResumptionPsk
        | Operation::Exporter => Capability {
            hashes: hashes(),
            ..nothing
        },
        Operation::HkdfLabel | Operation::CertificateVerifyContent => nothing,
        Operation::TrafficKeys | Operation::RecordSeal => Capability {
            suites: suites(),
            ..nothing
        },
        Operation::RecordOpen => Capability {
            suites: suites(),
            alerts: true,
            ..nothing
        },
        Operation::SignatureSign => Capability {
            schemes: Some(provider.signing_schemes().to_vec()),
            rsa_modulus_bits: rsa(),
            ..nothing
        },
        Operation::SignatureVerify => Capability {
            schemes: Some(provider.verifying_schemes().to_vec()),
            rsa_modulus_bits: rsa(),
            ..nothing
        },
        Operation::Decode => Capability {
            fields: true,
            alerts: true,
            ..nothing
        },
        Operation::Reencode => Capability {
            alerts: true,
            ..nothing
        },
        Operation::Replay => Capability {
            suites: suites(),
            groups: exchanged(),
            ..nothing
        },
        Operation::Receive => Capability {
            suites: suites(),
            groups: exchanged(),
            schemes: Some(provider.verifying_schemes().to_vec()),
            alerts: true,
            ..nothing
        },
    }
}

/// What is left of a capability where only the primitives count.
fn of_primitives(operation: Operation, capability: Capability) -> Option<Capability> {
    let own_code = match operation {
        Operation::HkdfLabel
        | Operation::CertificateVerifyContent
        | Operation::Decode
        | Operation::Reencode
        | Operation::Replay
        | Operation::Receive => true,
        Operation::KeyShare
        | Operation::KeyAgreement
        | Operation::KemEncapsulate
        | Operation::KemDecapsulate
        | Operation::TranscriptHash
        | Operation::HkdfExtract
        | Operation::HkdfExpandLabel
        | Operation::TrafficKeys
        | Operation::NextTrafficSecret
        | Operation::Finished
        | Operation::PskBinder
        | Operation::ResumptionPsk
        | Operation::Exporter
        | Operation::RecordSeal
        | Operation::RecordOpen
        | Operation::SignatureSign
        | Operation::SignatureVerify => false,
    };
    let nothing = capability.hashes.as_ref().is_some_and(Vec::is_empty)
        || capability.suites.as_ref().is_some_and(Vec::is_empty)
        || capability.groups.as_ref().is_some_and(Vec::is_empty)
        || capability.schemes.as_ref().is_some_and(Vec::is_empty);
    (!own_code && !nothing).then_some(Capability {
        alerts: false,
        ..capability
    })
}

fn answer(provider: &dyn Provider, question: &Question) -> Result<Answer, Refusal> {
    Ok(match question {
        Question::KeyShare { group, private_key } => {
            Answer::one("share", provider.key_share(*group, private_key)?)
        }
        Question::KeyAgreement {
            group,
            private_key,
            peer_share,
        } => {
            let secret = provider.key_agreement(*group, private_key, peer_share)?;
            Answer::one("shared_secret", secret)
        }
        Question::KemEncapsulate {
            group,
            private_key,
            peer_share,
        } => {
            let made = provider.encapsulate(*group, private_key, peer_share)?;
            Answer::Ok(
                [
                    ("share", made.share.into()),
                    ("shared_secret", made.shared_secret.into()),
                ]
                .into(),
            )
        }
        Question::KemDecapsulate {
            group,
            private_key,
            peer_share,
        } => {
            let secret = provider.decapsulate(*group, private_key, peer_share)?;
            Answer::one("shared_secret", secret)
        }
        Question::TranscriptHash { hash, messages } => {
            let digest = transcript::transcript_hash(provider, *hash, &borrowed(messages))?;
            Answer::one("digest", &digest[..])
        }
        Question::HkdfExtract { hash, salt, ikm } => {
            Answer::one("prk", &provider.hkdf_extract(*hash, salt, ikm)?[..])
        }
        Question::HkdfExpandLabel {
            hash,
            secret,
            label,
            context,
            length,
        } => {
            let okm =
                schedule::hkdf_expand_label(provider, *hash, secret, label, context, *length)?;
            Answer::one("okm", okm)
        }
        Question::HkdfLabel {
            label,
            context,
            length,
        } => Answer::one("info", schedule::hkdf_label(label, context, *length)?),
        Question::TrafficKeys { suite, secret } => {
            let keys = schedule::traffic_keys(provider, *suite, secret)?;
            Answer::Ok([("key", keys.key.into()), ("iv", keys.iv.into())].into())
        }
        Question::NextTrafficSecret { hash, secret } => {
            let next = schedule::next_traffic_secret(provider, *hash, secret)?;
            Answer::one("next_secret", &next[..])
        }
        Question::Finished {
            hash,
            base_key,
            transcript_hash,
        } => {
            let finished = schedule::finished(provider, *hash, base_key, transcript_hash)?;
            Answer::Ok(
                [
                    ("finished_key", finished.finished_key[..].into()),
                    ("verify_data", finished.verify_data[..].into()),
                ]
                .into(),
            )
        }
        Question::PskBinder {
            hash,
            psk,
            kind,
            messages,
            index,
        } => {
            let messages = borrowed(messages);
            let index = usize::from(*index);
            let binder = schedule::psk_binder(provider, *hash, psk, *kind, &messages, index)?;
            Answer::one("binder", &binder[..])
        }
        Question::ResumptionPsk {
            hash,
            resumption_secret,
            ticket_nonce,
        } => {
            let psk = schedule::resumption_psk(provider, *hash, resumption_secret, ticket_nonce)?;
            Answer::one("psk", &psk[..])
        }
        Question::Exporter {
            hash,
            secret,
            label,
            context,
            length,
        } => {
            let material = schedule::exporter(provider, *hash, secret, label, context, *length)?;
            Answer::one("keying_material", material)
        }
        Question::RecordSeal {
            suite,
            key,
            iv,
            sequence,
            content_type,
            content,
            padding,
        } => {
            let padding = usize::from(*padding);
            let iv = fixed("iv", iv)?;
            let record = record::seal(
                provider,
                *suite,
                key,
                &iv,
                sequence.0,
                *content_type,
                content,
                padding,
            )?;
            Answer::one("record", record)
        }
        Question::RecordOpen {
            suite,
            key,
            iv,
            sequence,
            record,
        } => {
            let opened =
                record::open(provider, *suite, key, &fixed("iv", iv)?, sequence.0, record)?;
            Answer::Ok(
                [
                    ("content_type", [opened.content_type.0].into()),
                    ("content", opened.content.into()),
                    ("padding", vec![0; opened.padding].into()),
                ]
                .into(),
            )
        }
        Question::CertificateVerifyContent {
            role,
            transcript_hash,
        } => {
            let content = schedule::certificate_verify_content(*role, transcript_hash);
            Answer::one("content", content)
        }
        Question::SignatureSign {
            scheme,
            private_key,
            content,
            salt,
        } => {
            let signature = provider.sign(*scheme, private_key, content, salt.as_deref())?;
            Answer::one("signature", signature)
        }
        Question::SignatureVerify {
            scheme,
            public_key,
            content,
            signature,
        } => {
            provider.verify(*scheme, public_key, content, signature)?;
            Answer::Ok(Values::default())
        }
        Question::Decode { syntax, octets } => Answer::Ok(decoded_fields(*syntax, octets)?),
        Question::Reencode { syntax, octets } => {
            Answer::one("reencoded", reencode(*syntax, octets)?)
        }
        Question::Replay {
            role,
            private_keys,
            psks,
            messages,
            records,
        } => {
            let known = replay::Known {
                role: *role,
                private_keys: &borrowed(private_keys),
                psks: &borrowed(psks),
                messages: &borrowed(messages),
                records: &borrowed(records),
            };
            let outputs = replay::replay(provider, known)?;
            let outputs = outputs
                .into_iter()
                .map(|output| (output.name, output.octets.into()));
            Answer::Ok(outputs.collect())
        }
        Question::Receive {
            role,
            private_keys,
            psks,
            messages,
        } => {
            let known = receive::Known {
                role: *role,
                private_keys: &borrowed(private_keys),
                psks: &borrowed(psks),
                messages: &borrowed(messages),
            };
            receive::receive(provider, known)?;
            Answer::Ok(Values::default())
        }
    })
}

fn fixed<const N: usize>(what: &'static str, octets: &[u8]) -> Result<[u8; N], Refusal> {
    let wrong = crypto::Error::InvalidLength {
        what,
        expected: N,
        got: octets.len(),
    };
    octets.try_into().map_err(|_| Refusal::Crypto(wrong))
}

/// Why a question has no outputs.
enum Refusal {
    Crypto(crypto::Error),
    Binder(BinderError),
    Record(record::Error),
    Decode(wire::DecodeError),
    Replay(replay::Error),
    Receive(receive::Error),
    Encode,
}

impl Refusal {
    fn into_answer(self) -> Answer {
        match self {
            Self::Crypto(error @ crypto::Error::Unsupported(_))
            | Self::Binder(BinderError::Crypto(error @ crypto::Error::Unsupported(_)))
            | Self::Record(record::Error::Crypto(error @ crypto::Error::Unsupported(_)))
            | Self::Replay(replay::Error::Crypto(error @ crypto::Error::Unsupported(_))) => {
                Answer::Unsupported(error.to_string())
            }
            Self::Receive(
                error @ (receive::Error::Compression(_)
                | receive::Error::Crypto(crypto::Error::Unsupported(_))),
            ) => Answer::Unsupported(error.to_string()),
            Self::Receive(error) => Answer::Reject {
                alert: error.alert(),
            },
            Self::Crypto(_) | Self::Binder(_) | Self::Replay(_) | Self::Encode => Answer::REFUSED,
            Self::Record(error) => Answer::Reject {
                alert: Some(error.alert()),
            },
            Self::Decode(error) => Answer::Reject {
                alert: Some(error.alert()),
            },
        }
    }
}

impl From<crypto::Error> for Refusal {
    fn from(error: crypto::Error) -> Self {
        Self::Crypto(error)
    }
}

impl From<BinderError> for Refusal {
    fn from(error: BinderError) -> Self {
        Self::Binder(error)
    }
}

impl From<record::Error> for Refusal {
    fn from(error: record::Error) -> Self {
        Self::Record(error)
    }
}

impl From<replay::Error> for Refusal {
    fn from(error: replay::Error) -> Self {
        Self::Replay(error)
    }
}

impl From<receive::Error> for Refusal {
    fn from(error: receive::Error) -> Self {
        Self::Receive(error)
    }
}

impl From<wire::EncodeError> for Refusal {
    fn from(_: wire::EncodeError) -> Self {
        Self::Encode
    }
}

impl From<wire::DecodeError> for Refusal {
    fn from(error: wire::DecodeError) -> Self {
        Self::Decode(error)
    }
}

fn reencode(syntax: Syntax, octets: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(octets.len());
    match syntax {
        Syntax::Handshake => Handshake::decode(octets)?.encode(&mut out)?,
        Syntax::Record => Record::decode(octets)?.encode(&mut out)?,
        Syntax::Alert => out.extend(Alert::decode(octets)?.encode()),
    }
    Ok(out)
}
