//! Mistakes in the labels, contexts and steps of the key schedule.

use crate::{
    crypto::{self, Provider},
    question::{Question, Values},
    registry::{AeadAlgorithm, HashAlgorithm, PskKind},
    transcript,
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabelMistake {
    /// No prefix before the label.
    NoPrefix,
    /// The prefix of the drafts before 20.
    DraftPrefix,
    /// The prefix of DTLS 1.3.
    DtlsPrefix,
    /// The length of HkdfLabel in little-endian order.
    LittleEndianLength,
    /// A zero octet at the end of the label, as a C string has it.
    TerminatedLabel,
    /// No length octet before the context.
    NoContextLength,
    /// No context in place of the hash of nothing.
    EmptyContextUnhashed,
    /// The context left out.
    NoContext,
    /// Salt and input keying material exchanged.
    ExtractExchanged,
    /// The key expanded with the label of the iv, and the iv with that of the key.
    KeyAndIvLabelsExchanged,
    /// Key and iv answered under each other's name.
    KeyAndIvExchanged,
    /// The base key used as the key of the HMAC.
    FinishedOverBaseKey,
    /// The transcript hash as the context of the finished key.
    FinishedKeyOverTranscript,
    /// The label of the other kind of binder key.
    OtherBinderKind,
    /// The binder over the whole ClientHello.
    BinderOverWholeClientHello,
    /// The binder over the ClientHello up to, and with, the length of the binders list.
    BinderOverBindersLength,
    /// The binder keyed with the binder key itself.
    BinderWithBinderKey,
    /// The ticket nonce left out.
    NoTicketNonce,
    /// The exporter's context used as it is.
    ExporterContextUnhashed,
    /// The exporter's context left out.
    NoExporterContext,
    /// The exporter secret used without deriving the secret of the label.
    ExporterSecretNotDerived,
    /// The label that the drafts gave the next traffic secret.
    DraftTrafficUpdate,
}

use LabelMistake as M;

impl LabelMistake {
    /// All of them, the particular before the general.
    pub const ALL: &[Self] = &[
        M::NoPrefix,
        M::DraftPrefix,
        M::DtlsPrefix,
        M::LittleEndianLength,
        M::TerminatedLabel,
        M::NoContextLength,
        M::EmptyContextUnhashed,
        M::ExtractExchanged,
        M::KeyAndIvLabelsExchanged,
        M::KeyAndIvExchanged,
        M::FinishedOverBaseKey,
        M::FinishedKeyOverTranscript,
        M::OtherBinderKind,
        M::BinderOverWholeClientHello,
        M::BinderOverBindersLength,
        M::BinderWithBinderKey,
        M::NoTicketNonce,
        M::ExporterContextUnhashed,
        M::NoExporterContext,
        M::ExporterSecretNotDerived,
        M::DraftTrafficUpdate,
        M::NoContext,
    ];

    pub(super) const fn text(self) -> &'static str {
        match self {
            M::NoPrefix => "without the \"tls13 \" label prefix",
            M::DraftPrefix => {
                "with the old label prefix \"TLS 1.3, \", which the drafts before 20 had"
            }
            M::DtlsPrefix => "with the label prefix \"dtls13\", which is that of DTLS 1.3",
            M::LittleEndianLength => "with the length of HkdfLabel in little-endian order",
            M::TerminatedLabel => "with a zero octet at the end of the label",
            M::NoContextLength => "without the length octet before the context of HkdfLabel",
            M::EmptyContextUnhashed => {
                "with an empty context where the hash of nothing belongs: unhashed empty context"
            }
            M::NoContext => "with an empty context: the context is ignored",
            M::ExtractExchanged => "with salt and input keying material exchanged",
            M::KeyAndIvLabelsExchanged => "with the labels \"key\" and \"iv\" swapped",
            M::KeyAndIvExchanged => "with key and iv swapped",
            M::FinishedOverBaseKey => "keyed with the base key, no finished_key derived from it",
            M::FinishedKeyOverTranscript => {
                "with the transcript hash as the context of finished_key, which has none"
            }
            M::OtherBinderKind => {
                "with the binder key of the other kind (\"ext binder\" and \"res binder\" exchanged)"
            }
            M::BinderOverWholeClientHello => {
                "over the whole ClientHello; the binders list must be left out"
            }
            M::BinderOverBindersLength => {
                "over the length of the binders list too; it must be left out with the list"
            }
            M::BinderWithBinderKey => "keyed with the binder key, no finished_key derived from it",
            M::NoTicketNonce => "without the ticket nonce",
            M::ExporterContextUnhashed => "with the exporter context as it is, not its hash",
            M::NoExporterContext => "without the exporter context",
            M::ExporterSecretNotDerived => {
                "straight from the exporter secret, without Derive-Secret over the label"
            }
            M::DraftTrafficUpdate => {
                "with the label \"application traffic secret\" of the drafts in place of \"traffic upd\""
            }
        }
    }

    /// Mistakes in HkdfLabel itself, which every label of the schedule shares.
    const fn is_general(self) -> bool {
        matches!(
            self,
            M::NoPrefix
                | M::DraftPrefix
                | M::DtlsPrefix
                | M::LittleEndianLength
                | M::TerminatedLabel
                | M::NoContextLength
        )
    }
}

/// The answer with a mistake, or the right one without. None where the question has no label or the mistake does not
/// touch it.
pub(super) fn relabelled(
    provider: &dyn Provider,
    question: &Question,
    mistake: Option<M>,
) -> Option<Values> {
    let schedule = |hash| Schedule {
        provider,
        hash,
        mistake,
    };
    let general = mistake.is_none_or(M::is_general);
    let touched = |own: &[M]| general || mistake.is_some_and(|mistake| own.contains(&mistake));
    match question {
        Question::HkdfExtract { hash, salt, ikm } if mistake == Some(M::ExtractExchanged) => one(
            "prk",
            provider.hkdf_extract(*hash, ikm, salt).ok()?.to_vec(),
        ),
        Question::HkdfExtract { hash, salt, ikm } if mistake.is_none() => one(
            "prk",
            provider.hkdf_extract(*hash, salt, ikm).ok()?.to_vec(),
        ),
        Question::HkdfLabel {
            label,
            context,
            length,
        } if touched(CONTEXT) => {
            // The hash only tells which context is the hash of nothing: its length does.
            let hash = HashAlgorithm::ALL
                .iter()
                .find(|hash| hash.length() == context.len());
            let schedule = schedule(*hash.unwrap_or(&HashAlgorithm::Sha256));
            one(
                "info",
                schedule.info(label, schedule.context(context)?, *length),
            )
        }
        Question::HkdfExpandLabel {
            hash,
            secret,
            label,
            context,
            length,
        } if touched(CONTEXT) => {
            let schedule = schedule(*hash);
            one(
                "okm",
                schedule.expand(secret, label, schedule.context(context)?, *length)?,
            )
        }
        Question::TrafficKeys { suite, secret }
            if touched(&[M::KeyAndIvLabelsExchanged, M::KeyAndIvExchanged]) =>
        {
            let (schedule, key_length) =
                (schedule(suite.hash()?), suite.aead()?.key_length() as u16);
            let (key, iv) = match mistake {
                Some(M::KeyAndIvLabelsExchanged) => ("iv", "key"),
                _ => ("key", "iv"),
            };
            let key = schedule.expand(secret, key, &[], key_length)?;
            let iv = schedule.expand(secret, iv, &[], AeadAlgorithm::NONCE_LENGTH as u16)?;
            match mistake {
                Some(M::KeyAndIvExchanged) => Some([("key", iv.into()), ("iv", key.into())].into()),
                _ => Some([("key", key.into()), ("iv", iv.into())].into()),
            }
        }
        Question::NextTrafficSecret { hash, secret } if touched(&[M::DraftTrafficUpdate]) => {
            let label = match mistake {
                Some(M::DraftTrafficUpdate) => "application traffic secret",
                _ => "traffic upd",
            };
            one(
                "next_secret",
                schedule(*hash).expand(secret, label, &[], hash.length() as u16)?,
            )
        }
        Question::Finished {
            hash,
            base_key,
            transcript_hash,
        } if touched(&[M::FinishedOverBaseKey, M::FinishedKeyOverTranscript]) => {
            let schedule = schedule(*hash);
            let context: &[u8] = match mistake {
                Some(M::FinishedKeyOverTranscript) => transcript_hash,
                _ => &[],
            };
            let key = match mistake {
                Some(M::FinishedOverBaseKey) => base_key.to_vec(),
                _ => schedule.expand(base_key, "finished", context, hash.length() as u16)?,
            };
            let verify_data = provider
                .hmac(*hash, &key, &[transcript_hash])
                .ok()?
                .to_vec();
            Some(
                [
                    ("finished_key", key.into()),
                    ("verify_data", verify_data.into()),
                ]
                .into(),
            )
        }
        Question::PskBinder {
            hash,
            psk,
            kind,
            messages,
            ..
        } if touched(BINDER) => one("binder", schedule(*hash).binder(psk, *kind, messages)?),
        Question::ResumptionPsk {
            hash,
            resumption_secret,
            ticket_nonce,
        } if touched(&[M::NoTicketNonce]) => {
            let nonce: &[u8] = if mistake == Some(M::NoTicketNonce) {
                &[]
            } else {
                ticket_nonce
            };
            let length = hash.length() as u16;
            one(
                "psk",
                schedule(*hash).expand(resumption_secret, "resumption", nonce, length)?,
            )
        }
        Question::Exporter {
            hash,
            secret,
            label,
            context,
            length,
        } if touched(EXPORTER) => one(
            "keying_material",
            schedule(*hash).export(secret, label, context, *length)?,
        ),
        _ => None,
    }
}

const CONTEXT: &[M] = &[M::EmptyContextUnhashed, M::NoContext];
const BINDER: &[M] = &[
    M::OtherBinderKind,
    M::BinderOverWholeClientHello,
    M::BinderOverBindersLength,
    M::BinderWithBinderKey,
    M::EmptyContextUnhashed,
];
const EXPORTER: &[M] = &[
    M::ExporterContextUnhashed,
    M::NoExporterContext,
    M::ExporterSecretNotDerived,
    M::EmptyContextUnhashed,
];

fn one(output: &str, octets: Vec<u8>) -> Option<Values> {
    Some([(output, octets.into())].into())
}

/// The schedule with a mistake in it.
struct Schedule<'a> {
    provider: &'a dyn Provider,
    hash: HashAlgorithm,
    mistake: Option<M>,
}

impl Schedule<'_> {
    fn info(&self, label: &str, context: &[u8], length: u16) -> Vec<u8> {
        let prefix: &[u8] = match self.mistake {
            Some(M::NoPrefix) => b"",
            Some(M::DraftPrefix) => b"TLS 1.3, ",
            Some(M::DtlsPrefix) => b"dtls13",
            _ => b"tls13 ",
        };
        let end: &[u8] = if self.mistake == Some(M::TerminatedLabel) {
            &[0]
        } else {
            &[]
        };
        let label = [prefix, label.as_bytes(), end].concat();
        let length = match self.mistake {
            Some(M::LittleEndianLength) => length.to_le_bytes(),
            _ => length.to_be_bytes(),
        };
        let mut info = length.to_vec();
        // Lengths beyond an octet are refused before any mistake is looked for.
        info.push(label.len() as u8);
        info.extend_from_slice(&label);
        if self.mistake != Some(M::NoContextLength) {
            info.push(context.len() as u8);
        }
        info.extend_from_slice(context);
        info
    }

    fn expand(&self, secret: &[u8], label: &str, context: &[u8], length: u16) -> Option<Vec<u8>> {
        let mut okm = vec![0; usize::from(length)];
        let info = self.info(label, context, length);
        self.provider
            .hkdf_expand(self.hash, secret, &[&info], &mut okm)
            .ok()?;
        Some(okm)
    }

    /// The context with the mistake in it; none where the mistake leaves it as it is.
    fn context<'c>(&self, context: &'c [u8]) -> Option<&'c [u8]> {
        match self.mistake {
            Some(M::EmptyContextUnhashed) => {
                let nothing = self.provider.hash(self.hash, &[]).ok()?;
                (context == &nothing[..]).then_some(&[])
            }
            Some(M::NoContext) => (!context.is_empty()).then_some(&[]),
            _ => Some(context),
        }
    }

    fn derive_over_nothing(&self, secret: &[u8], label: &str) -> Option<Vec<u8>> {
        let nothing = self.provider.hash(self.hash, &[]).ok()?;
        let context: &[u8] = match self.mistake {
            Some(M::EmptyContextUnhashed) => &[],
            _ => &nothing,
        };
        self.expand(secret, label, context, self.hash.length() as u16)
    }

    fn binder(
        &self,
        psk: &[u8],
        kind: PskKind,
        messages: &[crate::bytes::Octets],
    ) -> Option<Vec<u8>> {
        let Self {
            provider,
            hash,
            mistake,
        } = *self;
        let length = hash.length() as u16;
        let kind = match (kind, mistake) {
            (PskKind::External, Some(M::OtherBinderKind)) => PskKind::Resumption,
            (PskKind::Resumption, Some(M::OtherBinderKind)) => PskKind::External,
            (kind, _) => kind,
        };
        let label = match kind {
            PskKind::External => "ext binder",
            PskKind::Resumption => "res binder",
        };
        let early_secret = provider.hkdf_extract(hash, &[], psk).ok()?;
        let binder_key = self.derive_over_nothing(&early_secret, label)?;
        let finished_key = match mistake {
            Some(M::BinderWithBinderKey) => binder_key,
            _ => self.expand(&binder_key, "finished", &[], length)?,
        };
        let mut messages: Vec<&[u8]> = messages.iter().map(|message| &message[..]).collect();
        let digest: Result<_, crypto::Error> = match mistake {
            Some(M::BinderOverWholeClientHello) => {
                transcript::transcript_hash(provider, hash, &messages)
            }
            Some(M::BinderOverBindersLength) => {
                let whole = messages.pop()?;
                let truncated = crate::wire::Binders::locate(whole)
                    .ok()??
                    .truncated_length();
                messages.push(whole.get(..truncated + 2)?);
                transcript::transcript_hash(provider, hash, &messages)
            }
            _ => {
                return self.hmac_over(
                    &finished_key,
                    transcript::binder_hash(provider, hash, &messages).ok()?,
                );
            }
        };
        self.hmac_over(&finished_key, digest.ok()?)
    }

    fn hmac_over(&self, key: &[u8], digest: crypto::Digest) -> Option<Vec<u8>> {
        Some(
            self.provider
                .hmac(self.hash, key, &[&digest])
                .ok()?
                .to_vec(),
        )
    }

    fn export(&self, secret: &[u8], label: &str, context: &[u8], length: u16) -> Option<Vec<u8>> {
        let hashed = self.provider.hash(self.hash, &[context]).ok()?;
        let nothing = self.provider.hash(self.hash, &[]).ok()?;
        let context: &[u8] = match self.mistake {
            Some(M::ExporterContextUnhashed) => context,
            Some(M::NoExporterContext) => &nothing,
            _ => &hashed,
        };
        if self.mistake == Some(M::ExporterSecretNotDerived) {
            return self.expand(secret, label, context, length);
        }
        let derived = self.derive_over_nothing(secret, label)?;
        self.expand(&derived, "exporter", context, length)
    }
}
