//! Mistakes in how the functions of a handshake are put together.

use crate::{
    bytes::{Octets, borrowed},
    crypto::{Digest, Provider},
    question::{Question, Values},
    registry::{HandshakeType, HashAlgorithm, Role},
    replay::{self, Known, Made, Output},
    schedule::{self, derive_secret},
    transcript,
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReplayMistake {
    /// EndOfEarlyData left out of the transcript.
    EndOfEarlyDataNotHashed,
    /// change_cipher_spec in the transcript.
    ChangeCipherSpecHashed,
    /// NewSessionTicket in the transcript of a post-handshake authentication.
    TicketHashed,
    /// KeyUpdate in the transcript of a post-handshake authentication.
    KeyUpdateHashed,
    /// One post-handshake authentication in the transcript of the next.
    OtherExchangeHashed,
    /// No pre-shared key in the early secret, though one is selected.
    PskIgnored,
    /// A pre-shared key in the early secret, though none is selected.
    PskNotSelected,
    /// Another pre-shared key than the selected one.
    AnotherPsk,
    /// No octets for the shared secret of a handshake without one.
    NoZerosForSharedSecret,
    /// The secrets of early data over the second ClientHello.
    EarlySecretsOverSecondHello,
    /// The handshake traffic secrets over the ClientHello alone.
    HandshakeSecretsOverClientHello,
    /// The application traffic secrets over the messages up to the ServerHello.
    ApplicationSecretsOverServerHello,
    /// The application traffic secrets and the exporter secret over the client's Finished.
    SecretsOverClientFinished,
    /// The resumption secret over the messages up to the server's Finished.
    ResumptionOverServerFinished,
    /// The resumption secret without the client's Finished.
    ResumptionWithoutFinished,
    /// A Finished with the key of the other side.
    FinishedOfOtherSide,
    /// A Finished over itself.
    FinishedOverItself,
    /// The next traffic secret of the other side's.
    UpdateOfOtherSide,
    /// The secrets after the handshake derived from the handshake secret.
    MainSecretSkipped,
    /// A secret as the salt of the next one, without "derived".
    NotDerived,
}

use ReplayMistake as M;

impl ReplayMistake {
    /// All of them.
    pub const ALL: &[Self] = &[
        M::EndOfEarlyDataNotHashed,
        M::ChangeCipherSpecHashed,
        M::TicketHashed,
        M::KeyUpdateHashed,
        M::OtherExchangeHashed,
        M::PskIgnored,
        M::PskNotSelected,
        M::AnotherPsk,
        M::NoZerosForSharedSecret,
        M::EarlySecretsOverSecondHello,
        M::HandshakeSecretsOverClientHello,
        M::ApplicationSecretsOverServerHello,
        M::SecretsOverClientFinished,
        M::ResumptionOverServerFinished,
        M::ResumptionWithoutFinished,
        M::FinishedOfOtherSide,
        M::FinishedOverItself,
        M::UpdateOfOtherSide,
        M::MainSecretSkipped,
        M::NotDerived,
    ];

    pub(super) const fn text(self) -> &'static str {
        match self {
            M::EndOfEarlyDataNotHashed => {
                "hashed without EndOfEarlyData, which is in the transcript"
            }
            M::ChangeCipherSpecHashed => {
                "hashed with change_cipher_spec, which is in no transcript"
            }
            M::TicketHashed => "hashed with a NewSessionTicket, which is in no transcript",
            M::KeyUpdateHashed => "hashed with a KeyUpdate, which is in no transcript",
            M::OtherExchangeHashed => {
                "hashed with another post-handshake authentication: each goes on from the client's Finished"
            }
            M::PskIgnored => "made of zeros, though the server selects a pre-shared key",
            M::PskNotSelected => "made of a pre-shared key, though the server selects none",
            M::AnotherPsk => "made of another pre-shared key than the one that the server selects",
            M::NoZerosForSharedSecret => {
                "made of no octets, where zeros stand for the shared secret of psk_ke"
            }
            M::EarlySecretsOverSecondHello => {
                "over the second ClientHello; the secrets of early data cover the first one alone"
            }
            M::HandshakeSecretsOverClientHello => "over the ClientHello, without the ServerHello",
            M::ApplicationSecretsOverServerHello => {
                "over the messages up to the ServerHello; what follows the handshake covers the server's Finished"
            }
            M::SecretsOverClientFinished => {
                "over the client's Finished; only the resumption secret covers it"
            }
            M::ResumptionOverServerFinished => {
                "over the messages up to the server's Finished; the resumption secret covers the client's"
            }
            M::ResumptionWithoutFinished => "over the client's messages, but without its Finished",
            M::FinishedOfOtherSide => "with the handshake traffic secret of the other side",
            M::FinishedOverItself => "over the Finished itself, which covers what is before it",
            M::UpdateOfOtherSide => "made of the other side's secret",
            M::MainSecretSkipped => "derived from the handshake secret in place of the main secret",
            M::NotDerived => "extracted with the secret before it as salt, without \"derived\"",
        }
    }
}

/// The outputs of a replay that the mistake changes first: those that it does not reach by others.
pub(super) fn answer(provider: &dyn Provider, question: &Question, mistake: M) -> Option<Values> {
    let honest = Honest::of(provider, question)?;
    let changed: Values = honest
        .outputs
        .iter()
        .filter_map(|output| {
            let octets = honest.mistaken(output, mistake)?;
            (octets != output.octets).then(|| (output.name.clone(), octets.into()))
        })
        .collect();
    (!changed.is_empty()).then_some(changed)
}

/// The question that asks an output of a replay alone, and the name of the output in its answer.
pub(super) fn alone(
    provider: &dyn Provider,
    question: &Question,
    name: &str,
) -> Option<(Question, &'static str)> {
    let Honest { hash, outputs, .. } = Honest::of(provider, question)?;
    let output = outputs.into_iter().find(|output| output.name == name)?;
    let octets = |digest: Digest| Octets::from(&digest[..]);
    Some(match output.made {
        Made::TranscriptHash(messages) => {
            let messages = messages.into_iter().map(Octets::from).collect();
            (Question::TranscriptHash { hash, messages }, "digest")
        }
        Made::Extracted { salt, ikm } => {
            let (salt, ikm) = (octets(salt), ikm.into());
            (Question::HkdfExtract { hash, salt, ikm }, "prk")
        }
        Made::Derived {
            secret,
            label,
            context,
        } => {
            let question = Question::HkdfExpandLabel {
                hash,
                secret: octets(secret),
                label: label.into(),
                context: octets(context),
                length: hash.length() as u16, // at most 48
            };
            (question, "okm")
        }
        Made::Finished {
            base_key,
            transcript_hash,
        } => {
            let question = Question::Finished {
                hash,
                base_key: octets(base_key),
                transcript_hash: octets(transcript_hash),
            };
            (question, "verify_data")
        }
        Made::Updated(secret) => {
            let secret = octets(secret);
            (Question::NextTrafficSecret { hash, secret }, "next_secret")
        }
        Made::Opened => return None,
    })
}

/// The right answer to a question.
struct Honest<'a> {
    provider: &'a dyn Provider,
    hash: HashAlgorithm,
    messages: Vec<&'a [u8]>,
    psks: Vec<&'a [u8]>,
    outputs: Vec<Output<'a>>,
}

impl<'a> Honest<'a> {
    fn of(provider: &'a dyn Provider, question: &'a Question) -> Option<Self> {
        let Question::Replay {
            role,
            private_keys,
            psks,
            messages,
            records,
        } = question
        else {
            return None;
        };
        let (messages, psks) = (borrowed(messages), borrowed(psks));
        let outputs = replay::replay(
            provider,
            Known {
                role: *role,
                private_keys: &borrowed(private_keys),
                psks: &psks,
                messages: &messages,
                records: &borrowed(records),
            },
        );
        Some(Self {
            provider,
            hash: question.facts().hash?,
            outputs: outputs.ok()?,
            messages,
            psks,
        })
    }
}

impl Honest<'_> {
    /// The octets of an output where the mistake is made for it; none where it does not touch it.
    fn mistaken(&self, output: &Output<'_>, mistake: M) -> Option<Vec<u8>> {
        match (&output.made, mistake) {
            (Made::TranscriptHash(messages), _) => {
                let messages = self.mistaken_transcript(messages, mistake)?;
                let hash = transcript::transcript_hash(self.provider, self.hash, &messages);
                Some(hash.ok()?.to_vec())
            }
            (Made::Extracted { salt, ikm }, _) => {
                self.mistaken_extraction(output, salt, ikm, mistake)
            }
            (Made::Derived { secret, label, .. }, M::MainSecretSkipped) => {
                let main = self.octets("main_secret")?;
                let handshake = self.octets("handshake_secret")?;
                (main == secret[..]).then_some(())?;
                self.derived(&handshake, label, self.context_of(&output.name)?)
            }
            (Made::Derived { secret, label, .. }, _) => {
                self.derived(secret, label, self.mistaken_context(&output.name, mistake)?)
            }
            (
                Made::Finished {
                    base_key,
                    transcript_hash,
                },
                M::FinishedOfOtherSide | M::FinishedOverItself,
            ) => {
                let itself = output.name.replace("verify_data", "transcript_hash");
                let (base_key, hash) = match mistake {
                    M::FinishedOverItself => (base_key.to_vec(), self.octets(&itself)?),
                    _ => (
                        self.other_handshake_secret(base_key)?,
                        transcript_hash.to_vec(),
                    ),
                };
                let made = schedule::finished(self.provider, self.hash, &base_key, &hash).ok()?;
                Some(made.verify_data.to_vec())
            }
            (Made::Updated(_), M::UpdateOfOtherSide) => {
                let (role, generation) = output.name.split_once("_application_traffic_secret_")?;
                let other = match role {
                    "client" => Role::Server,
                    _ => Role::Client,
                };
                let before = generation.parse::<usize>().ok()?.checked_sub(1)?;
                let secret =
                    self.octets(&format!("{other}_application_traffic_secret_{before}"))?;
                let next = schedule::next_traffic_secret(self.provider, self.hash, &secret).ok()?;
                Some(next.to_vec())
            }
            _ => None,
        }
    }

    fn mistaken_transcript<'m>(
        &'m self,
        messages: &[&'m [u8]],
        mistake: M,
    ) -> Option<Vec<&'m [u8]>> {
        /// The payload of a change_cipher_spec record.
        const CHANGE_CIPHER_SPEC: &[u8] = &[1];

        let last = *messages.last()?;
        let is = |message: &[u8], wanted: &[HandshakeType]| {
            message
                .first()
                .is_some_and(|first| wanted.contains(&HandshakeType(*first)))
        };
        // All that was sent before the last message, of this transcript or of one of the types.
        let with = |wanted: &[HandshakeType]| {
            let end = self
                .messages
                .iter()
                .position(|sent| core::ptr::eq(*sent, last))?;
            let sent = self.messages.get(..=end)?.iter().copied();
            let of_transcript = |sent: &[u8]| messages.iter().any(|own| core::ptr::eq(*own, sent));
            Some(
                sent.filter(|sent| of_transcript(sent) || is(sent, wanted))
                    .collect(),
            )
        };
        match mistake {
            M::EndOfEarlyDataNotHashed => {
                let hashed = messages.iter().copied();
                let kept =
                    hashed.filter(|message| !is(message, &[HandshakeType::END_OF_EARLY_DATA]));
                Some(kept.collect())
            }
            M::ChangeCipherSpecHashed => {
                let hello = messages.iter().position(|message| {
                    is(message, &[HandshakeType::SERVER_HELLO])
                        && !transcript::is_hello_retry_request(message)
                })?;
                let (before, after) = messages.split_at_checked(hello + 1)?;
                // The ServerHello itself comes before it.
                (!after.is_empty()).then(|| [before, &[CHANGE_CIPHER_SPEC], after].concat())
            }
            M::TicketHashed => with(&[HandshakeType::NEW_SESSION_TICKET]),
            M::KeyUpdateHashed => with(&[HandshakeType::KEY_UPDATE]),
            M::OtherExchangeHashed => with(&[
                HandshakeType::CERTIFICATE_REQUEST,
                HandshakeType::CERTIFICATE,
                HandshakeType::COMPRESSED_CERTIFICATE,
                HandshakeType::CERTIFICATE_VERIFY,
                HandshakeType::FINISHED,
            ]),
            _ => None,
        }
    }

    fn mistaken_extraction(
        &self,
        output: &Output<'_>,
        salt: &Digest,
        ikm: &[u8],
        mistake: M,
    ) -> Option<Vec<u8>> {
        let zeros = Digest::zero(self.hash);
        let is_early = output.name == "early_secret";
        let none_selected = ikm == &zeros[..];
        let mut psks = self.psks.iter().filter(|psk| !psk.is_empty());
        let (salt, ikm): (Vec<u8>, &[u8]) = match mistake {
            M::PskIgnored if is_early => (salt.to_vec(), &zeros),
            M::PskNotSelected if is_early && none_selected => (salt.to_vec(), psks.next()?),
            M::AnotherPsk if is_early && !none_selected => {
                (salt.to_vec(), psks.find(|psk| **psk != ikm)?)
            }
            M::NoZerosForSharedSecret if output.name == "handshake_secret" && none_selected => {
                (salt.to_vec(), &[])
            }
            M::NotDerived if !is_early => {
                let before = match output.name.as_str() {
                    "handshake_secret" => "early_secret",
                    _ => "handshake_secret",
                };
                (self.octets(before)?, ikm)
            }
            _ => return None,
        };
        let secret = self.provider.hkdf_extract(self.hash, &salt, ikm).ok()?;
        Some(secret.to_vec())
    }

    /// The transcript hash that a secret is over with the mistake.
    fn mistaken_context(&self, name: &str, mistake: M) -> Option<Digest> {
        let early = ["client_early_traffic_secret", "early_exporter_secret"];
        let handshake = [
            "client_handshake_traffic_secret",
            "server_handshake_traffic_secret",
        ];
        let application = [
            "client_application_traffic_secret_0",
            "server_application_traffic_secret_0",
            "exporter_secret",
        ];
        let [of_handshake, _] = handshake;
        let [of_application, ..] = application;
        match mistake {
            M::EarlySecretsOverSecondHello if early.contains(&name) => {
                let second = |output: &&Output<'_>| {
                    matches!(&output.made, Made::TranscriptHash(messages)
                        if messages.get(1).is_some_and(|message| transcript::is_hello_retry_request(message)))
                };
                let with_retry = self.outputs.iter().filter(second).nth(1)?;
                Digest::new(self.hash, &with_retry.octets).ok()
            }
            M::HandshakeSecretsOverClientHello if handshake.contains(&name) => {
                let Made::TranscriptHash(messages) = &self.over(of_handshake)?.made else {
                    return None;
                };
                let (_, before) = messages.split_last()?;
                transcript::transcript_hash(self.provider, self.hash, before).ok()
            }
            M::ApplicationSecretsOverServerHello if application.contains(&name) => {
                self.context_of(of_handshake)
            }
            M::SecretsOverClientFinished if application.contains(&name) => {
                self.context_of("resumption_secret")
            }
            M::ResumptionOverServerFinished if name == "resumption_secret" => {
                self.context_of(of_application)
            }
            M::ResumptionWithoutFinished if name == "resumption_secret" => {
                let mut outputs = self.outputs.iter().rev();
                outputs.find_map(|output| match output.made {
                    Made::Finished {
                        transcript_hash, ..
                    } => Some(transcript_hash),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    fn derived(&self, secret: &[u8], label: &str, context: Digest) -> Option<Vec<u8>> {
        let derived = derive_secret(self.provider, self.hash, secret, label, &context);
        Some(derived.ok()?.to_vec())
    }

    fn octets(&self, name: &str) -> Option<Vec<u8>> {
        let mut outputs = self.outputs.iter();
        let output = outputs.find(|output| output.name == name)?;
        Some(output.octets.clone())
    }

    /// The transcript hash that a secret is over.
    fn context_of(&self, name: &str) -> Option<Digest> {
        let mut outputs = self.outputs.iter();
        match outputs.find(|output| output.name == name)?.made {
            Made::Derived { context, .. } => Some(context),
            _ => None,
        }
    }

    /// The output that is this transcript hash.
    fn over(&self, name: &str) -> Option<&Output<'_>> {
        let context = self.context_of(name)?;
        let mut outputs = self.outputs.iter();
        outputs.find(|output| output.octets == context[..])
    }

    fn other_handshake_secret(&self, own: &[u8]) -> Option<Vec<u8>> {
        let secrets = ["client", "server"].map(|role| format!("{role}_handshake_traffic_secret"));
        let mut secrets = secrets.iter().filter_map(|name| self.octets(name));
        secrets.find(|secret| secret[..] != *own)
    }
}
