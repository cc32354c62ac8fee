//! Mistakes in the labels, contexts and steps of the key schedule.

use crate::{
    crypto::{self, Provider},
    question::{Question, Values},
    registry::{AeadAlgorithm, CipherSuite, HashAlgorithm, PskKind},
    transcript,
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabelMistake {
    /// No prefix before the label.
    NoPrefix,
    /// The length of the label without that of its prefix.
    LabelLengthWithoutPrefix,
    /// The prefix of the drafts before 20.
    DraftPrefix,
    /// The prefix of DTLS 1.3.
    DtlsPrefix,
    /// The prefix without its space.
    PrefixWithoutSpace,
    /// The length of HkdfLabel in little-endian order.
    LittleEndianLength,
    /// A zero octet at the end of the label, as a C string has it.
    TerminatedLabel,
    /// No length octet before the context.
    NoContextLength,
    /// Two octets for the length of the context.
    WideContextLength,
    /// No context in place of the hash of nothing.
    EmptyContextUnhashed,
    /// The hash of nothing where an empty context belongs.
    EmptyContextHashed,
    /// Zero octets in place of the hash of nothing.
    ZerosForHashOfNothing,
    /// The context left out.
    NoContext,
    /// Salt and input keying material exchanged.
    ExtractExchanged,
    /// The key expanded with the label of the iv, and the iv with that of the key.
    KeyAndIvLabelsExchanged,
    /// Key and iv answered under each other's name.
    KeyAndIvExchanged,
    /// Key and iv expanded to the length of the hash, and cut.
    HashLengthExpanded,
    /// Key and iv cut out of one expansion.
    KeyAndIvOfOneExpansion,
    /// The base key used as the key of the HMAC.
    FinishedOverBaseKey,
    /// The base key used as the key of the HMAC, and answered as finished_key.
    FinishedKeyIsBaseKey,
    /// The transcript hash as the context of the finished key.
    FinishedKeyOverTranscript,
    /// HKDF-Expand in place of HMAC.
    VerifyDataExpanded,
    /// Key and content of the HMAC exchanged.
    MacExchanged,
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
        M::LabelLengthWithoutPrefix,
        M::DraftPrefix,
        M::DtlsPrefix,
        M::PrefixWithoutSpace,
        M::LittleEndianLength,
        M::TerminatedLabel,
        M::NoContextLength,
        M::WideContextLength,
        M::EmptyContextUnhashed,
        M::EmptyContextHashed,
        M::ZerosForHashOfNothing,
        M::ExtractExchanged,
        M::KeyAndIvLabelsExchanged,
        M::KeyAndIvExchanged,
        M::HashLengthExpanded,
        M::KeyAndIvOfOneExpansion,
        M::FinishedOverBaseKey,
        M::FinishedKeyIsBaseKey,
        M::FinishedKeyOverTranscript,
        M::VerifyDataExpanded,
        M::MacExchanged,
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
            M::PrefixWithoutSpace => "with the label prefix \"tls13\", without its space",
            M::LabelLengthWithoutPrefix => {
                "with the length of the label without the 6 octets of its prefix"
            }
            M::WideContextLength => "with two octets for the length of the context of HkdfLabel",
            M::EmptyContextHashed => "with the hash of nothing where an empty context belongs",
            M::ZerosForHashOfNothing => {
                "with zero octets where the hash of nothing belongs as context"
            }
            M::HashLengthExpanded => {
                "expanded to the length of the hash and cut; the length wanted stands in HkdfLabel"
            }
            M::KeyAndIvOfOneExpansion => "with key and iv cut out of one expansion",
            M::FinishedKeyIsBaseKey => "keyed with the base key, no finished_key derived from it",
            M::VerifyDataExpanded => "expanded from finished_key; verify_data is an HMAC under it",
            M::MacExchanged => "with key and content of the HMAC exchanged",
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
                | M::PrefixWithoutSpace
                | M::LabelLengthWithoutPrefix
                | M::WideContextLength
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
                schedule.info(label, &schedule.context(context)?, *length),
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
                schedule.expand(secret, label, &schedule.context(context)?, *length)?,
            )
        }
        Question::TrafficKeys { suite, secret } if touched(KEYS) => {
            let key_length = suite.aead()?.key_length() as u16;
            schedule(suite.hash()?).keys(secret, key_length)
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
        } if touched(FINISHED) => schedule(*hash).finished(base_key, transcript_hash),
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

/// The keys of a suite with any hash.
pub(super) fn keys_of(
    provider: &dyn Provider,
    hash: HashAlgorithm,
    suite: CipherSuite,
    secret: &[u8],
) -> Option<Values> {
    let schedule = Schedule {
        provider,
        hash,
        mistake: None,
    };
    schedule.keys(secret, suite.aead()?.key_length() as u16)
}

const CONTEXT: &[M] = &[
    M::EmptyContextUnhashed,
    M::EmptyContextHashed,
    M::ZerosForHashOfNothing,
    M::NoContext,
];
const KEYS: &[M] = &[
    M::KeyAndIvLabelsExchanged,
    M::KeyAndIvExchanged,
    M::HashLengthExpanded,
    M::KeyAndIvOfOneExpansion,
    M::EmptyContextHashed,
];
const FINISHED: &[M] = &[
    M::FinishedOverBaseKey,
    M::FinishedKeyIsBaseKey,
    M::FinishedKeyOverTranscript,
    M::VerifyDataExpanded,
    M::MacExchanged,
    M::EmptyContextHashed,
];
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
            Some(M::PrefixWithoutSpace) => b"tls13",
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
        let label_length = match self.mistake {
            Some(M::LabelLengthWithoutPrefix) => label.len() - prefix.len(),
            _ => label.len(),
        };
        info.push(label_length as u8);
        info.extend_from_slice(&label);
        match self.mistake {
            Some(M::NoContextLength) => {}
            Some(M::WideContextLength) => {
                info.extend_from_slice(&(context.len() as u16).to_be_bytes());
            }
            _ => info.push(context.len() as u8),
        }
        info.extend_from_slice(context);
        info
    }

    fn expand(&self, secret: &[u8], label: &str, context: &[u8], length: u16) -> Option<Vec<u8>> {
        self.expand_info(secret, &self.info(label, context, length), length)
    }

    /// HKDF-Expand by HMAC, which takes secrets of any length: also those of the other hash.
    fn expand_info(&self, secret: &[u8], info: &[u8], length: u16) -> Option<Vec<u8>> {
        let (mut okm, mut block) = (Vec::new(), Vec::new());
        for counter in 1..=255 {
            if okm.len() >= usize::from(length) {
                break;
            }
            let parts: [&[u8]; 3] = [&block, info, &[counter]];
            block = self.provider.hmac(self.hash, secret, &parts).ok()?.to_vec();
            okm.extend_from_slice(&block);
        }
        okm.truncate(usize::from(length));
        Some(okm)
    }

    /// The context with the mistake in it; none where the mistake leaves it as it is.
    fn context(&self, context: &[u8]) -> Option<Vec<u8>> {
        let nothing = self.provider.hash(self.hash, &[]).ok()?;
        match self.mistake {
            Some(M::EmptyContextUnhashed) => (context == &nothing[..]).then(Vec::new),
            Some(M::ZerosForHashOfNothing) => {
                (context == &nothing[..]).then(|| vec![0; nothing.len()])
            }
            Some(M::EmptyContextHashed) => context.is_empty().then(|| nothing.to_vec()),
            Some(M::NoContext) => (!context.is_empty()).then(Vec::new),
            _ => Some(context.to_vec()),
        }
    }

    /// The context of a label that has none.
    fn no_context(&self) -> Option<Vec<u8>> {
        match self.mistake {
            Some(M::EmptyContextHashed) => Some(self.provider.hash(self.hash, &[]).ok()?.to_vec()),
            _ => Some(Vec::new()),
        }
    }

    fn keys(&self, secret: &[u8], key_length: u16) -> Option<Values> {
        const IV: u16 = AeadAlgorithm::NONCE_LENGTH as u16;
        let context = self.no_context()?;
        let (key_label, iv_label) = match self.mistake {
            Some(M::KeyAndIvLabelsExchanged) => ("iv", "key"),
            _ => ("key", "iv"),
        };
        let (key, iv) = match self.mistake {
            Some(M::HashLengthExpanded) => {
                let length = self.hash.length() as u16;
                let mut key = self.expand(secret, key_label, &context, length)?;
                let mut iv = self.expand(secret, iv_label, &context, length)?;
                key.truncate(usize::from(key_length));
                iv.truncate(usize::from(IV));
                (key, iv)
            }
            Some(M::KeyAndIvOfOneExpansion) => {
                let mut key = self.expand(secret, key_label, &context, key_length + IV)?;
                let iv = key.split_off(usize::from(key_length));
                (key, iv)
            }
            _ => (
                self.expand(secret, key_label, &context, key_length)?,
                self.expand(secret, iv_label, &context, IV)?,
            ),
        };
        match self.mistake {
            Some(M::KeyAndIvExchanged) => Some([("key", iv.into()), ("iv", key.into())].into()),
            _ => Some([("key", key.into()), ("iv", iv.into())].into()),
        }
    }

    fn finished(&self, base_key: &[u8], transcript_hash: &[u8]) -> Option<Values> {
        let length = self.hash.length() as u16;
        let context = match self.mistake {
            Some(M::FinishedKeyOverTranscript) => transcript_hash.to_vec(),
            _ => self.no_context()?,
        };
        let derived = self.expand(base_key, "finished", &context, length)?;
        let mac = |key: &[u8], content: &[u8]| {
            Some(
                self.provider
                    .hmac(self.hash, key, &[content])
                    .ok()?
                    .to_vec(),
            )
        };
        let (finished_key, verify_data) = match self.mistake {
            Some(M::FinishedOverBaseKey) => (derived, mac(base_key, transcript_hash)?),
            Some(M::FinishedKeyIsBaseKey) => (base_key.to_vec(), mac(base_key, transcript_hash)?),
            Some(M::VerifyDataExpanded) => {
                let expanded = self.expand_info(&derived, transcript_hash, length)?;
                (derived, expanded)
            }
            Some(M::MacExchanged) => {
                let exchanged = mac(transcript_hash, &derived)?;
                (derived, exchanged)
            }
            _ => {
                let verify_data = mac(&derived, transcript_hash)?;
                (derived, verify_data)
            }
        };
        let values = [
            ("finished_key", finished_key.into()),
            ("verify_data", verify_data.into()),
        ];
        Some(values.into())
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
