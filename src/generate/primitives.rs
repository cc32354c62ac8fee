//! Vectors of steps alone, at the limits that no handshake comes to.

use serde::Serialize;

use super::{error::GenerateError, matrix::SUITES, scenario::SEED};
use crate::{
    entropy::Entropy,
    named::Named,
    question::{Answer, Operation, Sequence, Subject, Values},
    registry::{AeadAlgorithm, ContentType, HashAlgorithm, NamedGroup},
    trace::{Draft, Expected, Given, Input, Trace},
};

/// A vector of steps alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitives {
    /// Records at sequence numbers that no test sends as many records for, under each suite.
    SequenceNumbers,
    /// The shortest and the longest labels, contexts and lengths.
    LabelExtremes,
    /// Ciphertexts that were not made for the key, in each hybrid group.
    ImplicitRejection,
}

/// Where an octet more of the sequence number begins to count, and both ends.
const SEQUENCES: [(&str, u64); 11] = [
    ("0", 0),
    ("255", 255),
    ("256", 256),
    ("65535", 65_535),
    ("65536", 65_536),
    ("2_24", 1 << 24),
    ("2_32_less_1", (1 << 32) - 1),
    ("2_32", 1 << 32),
    ("2_48", 1 << 48),
    ("2_63", 1 << 63),
    ("2_64_less_1", u64::MAX),
];

impl Primitives {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::SequenceNumbers,
        Self::LabelExtremes,
        Self::ImplicitRejection,
    ];

    /// The id of the trace.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SequenceNumbers => "record/sequence-numbers",
            Self::LabelExtremes => "key-schedule/label-extremes",
            Self::ImplicitRejection => "key-exchange/implicit-rejection",
        }
    }

    const fn header(self) -> [&'static str; 2] {
        match self {
            Self::SequenceNumbers => [
                "Records at all kinds of sequence numbers",
                "One record for each number and suite, from 0 to 2^64 - 1; no connection is behind them.",
            ],
            Self::LabelExtremes => [
                "The shortest and the longest labels, contexts and lengths of HKDF-Expand-Label",
                "No connection is behind them.",
            ],
            Self::ImplicitRejection => [
                "Ciphertexts that were not made for the key, in the hybrid groups",
                "ML-KEM makes of them another secret, and no refusal (FIPS 203, section 6.3); no connection is behind them.",
            ],
        }
    }

    /// The trace.
    ///
    /// # Errors
    /// Where the reference does not answer.
    pub fn trace(self, reference: &mut dyn Subject) -> Result<Trace, GenerateError> {
        let header = self.header().map(str::to_owned).to_vec();
        let mut steps = Steps {
            trace: Trace::new(self.id(), header, Named::default()),
            entropy: Entropy::new(SEED.as_bytes(), self.id())?,
            reference,
        };
        match self {
            Self::SequenceNumbers => steps.sequence_numbers()?,
            Self::LabelExtremes => steps.label_extremes()?,
            Self::ImplicitRejection => steps.implicit_rejection()?,
        }
        Ok(steps.trace.finish()?)
    }
}

/// A trace while it is written.
struct Steps<'a> {
    trace: Trace,
    entropy: Entropy,
    reference: &'a mut dyn Subject,
}

impl Steps<'_> {
    fn sequence_numbers(&mut self) -> Result<(), GenerateError> {
        for (name, suite) in SUITES {
            self.trace.add_stage(name, "rfc8446#section-5.3");
            let base = name.replace('-', "_");
            let key_length = suite.aead().map_or(0, AeadAlgorithm::key_length);
            let (key, iv) = (format!("{base}_key"), format!("{base}_iv"));
            self.drawn(&key, key_length)?;
            self.drawn(&iv, AeadAlgorithm::NONCE_LENGTH)?;
            for (at, sequence) in SEQUENCES {
                let (content, record) = (
                    format!("{base}_content_{at}"),
                    format!("{base}_record_{at}"),
                );
                self.given(&content, sequence.to_be_bytes().to_vec())?;
                let step = Step::new(&record, Operation::RecordSeal, "5.3")
                    .comment("sealed under this sequence number")
                    .param("suite", suite)
                    .input("key", &key)
                    .input("iv", &iv)
                    .param("sequence", Sequence(sequence))
                    .param("content_type", ContentType::APPLICATION_DATA)
                    .input("content", &content)
                    .param("padding", 0);
                self.step(step)?;
                let step = Step::new(format!("open_{record}"), Operation::RecordOpen, "5.3")
                    .comment("the same, opened")
                    .param("suite", suite)
                    .input("key", &key)
                    .input("iv", &iv)
                    .param("sequence", Sequence(sequence))
                    .input("record", &record);
                self.step(step)?;
            }
        }
        Ok(())
    }

    fn label_extremes(&mut self) -> Result<(), GenerateError> {
        let long = "x".repeat(249);
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384] {
            let base = hash.to_string().to_lowercase().replace('-', "");
            self.trace.add_stage(&base, "rfc8446#section-7.1");
            let contexts =
                ["empty", "octet", "longest"].map(|what| format!("{base}_{what}_context"));
            for (name, length) in contexts.iter().zip([0, 1, 255]) {
                self.drawn(name, length)?;
            }
            let secret = format!("{base}_secret");
            self.drawn(&secret, hash.length())?;
            let [empty, octet, longest] = &contexts;
            let digest = hash.length() as u16; // at most 48
            for (at, label, context, length) in [
                ("nothing", "key", empty, 0),
                ("one_octet", "key", octet, 1),
                ("one_block", "x", empty, digest),
                ("second_block", "key", longest, digest + 1),
                ("longest_label", &*long, longest, 2 * digest),
                ("third_block", "key", empty, 2 * digest + 1),
            ] {
                let label_step =
                    Step::new(format!("{base}_{at}_info"), Operation::HkdfLabel, "7.1")
                        .comment("the HkdfLabel structure")
                        .param("label", label)
                        .input("context", context)
                        .param("length", length);
                self.step(label_step)?;
                let expand = Operation::HkdfExpandLabel;
                let step = Step::new(format!("{base}_{at}"), expand, "7.1")
                    .comment("what is expanded with it")
                    .param("hash", hash)
                    .input("secret", &secret)
                    .param("label", label)
                    .input("context", context)
                    .param("length", length);
                self.step(step)?;
            }
        }
        Ok(())
    }

    fn implicit_rejection(&mut self) -> Result<(), GenerateError> {
        // Octets of the key of the curve, and whether ML-KEM comes first.
        for (group, curve_key, is_first) in [
            (NamedGroup::X25519_MLKEM768, 32, true),
            (NamedGroup::SECP256R1_MLKEM768, 32, false),
            (NamedGroup::SECP384R1_MLKEM1024, 48, false),
        ] {
            let name = group.to_string();
            self.trace.add_stage(&name, "rfc8446#section-7.4");
            let base = name.to_lowercase();
            let [client, other, server] = ["client", "other_client", "server"]
                .map(|role| format!("{base}_{role}_private_key"));
            self.drawn(&client, curve_key + 64)?;
            self.drawn(&other, curve_key + 64)?;
            self.drawn(&server, curve_key + 32)?;
            let share = format!("{base}_client_share");
            let step = Step::new(&share, Operation::KeyShare, "4.2.8")
                .comment("the share that the server answers")
                .param("group", group)
                .input("private_key", &client);
            self.step(step)?;
            let encapsulation = format!("{base}_encapsulation");
            let step = Step::new(&encapsulation, Operation::KemEncapsulate, "7.4")
                .comment("the ciphertext for this client, and the secret in it")
                .param("group", group)
                .input("private_key", &server)
                .input("peer_share", &share);
            self.step(step)?;
            let answer = format!("{encapsulation}.share");
            let changed = format!("{base}_changed_share");
            let mut octets = self.octets(&answer);
            let at = match is_first {
                true => octets.len() - curve_key - 1,
                false => octets.len() - 1,
            };
            octets[at] ^= 1;
            self.given(&changed, octets)?;
            for (name, comment, key, answer) in [
                ("accepted", "the client finds the secret", &client, &answer),
                (
                    "of_another",
                    "another client takes the same ciphertext",
                    &other,
                    &answer,
                ),
                (
                    "changed",
                    "the last bit of the ciphertext is another one",
                    &client,
                    &changed,
                ),
            ] {
                let name = format!("{base}_{name}_shared_secret");
                let step = Step::new(name, Operation::KemDecapsulate, "7.4")
                    .comment(comment)
                    .param("group", group)
                    .input("private_key", key)
                    .input("peer_share", answer);
                self.step(step)?;
            }
        }
        Ok(())
    }

    /// The octets of a value that is there.
    fn octets(&self, name: &str) -> Vec<u8> {
        let value = self.trace.value(name);
        value.map_or_else(Vec::new, |value| value.octets.to_vec())
    }

    /// A given value that is drawn.
    fn drawn(&mut self, name: &str, length: usize) -> Result<(), GenerateError> {
        let octets = self.entropy.octets(name, length)?;
        self.given(name, octets)
    }

    fn given(&mut self, name: &str, octets: Vec<u8>) -> Result<(), GenerateError> {
        Ok(self.trace.add_given(Given {
            name: name.to_owned(),
            comment: None,
            octets: octets.into(),
        })?)
    }

    fn step(&mut self, step: Step) -> Result<(), GenerateError> {
        let Step(mut draft) = step;
        let question = self
            .trace
            .question(draft.operation, &draft.inputs, &draft.params)?;
        let answer = self.reference.answer(&question);
        let values: Values = match answer.map_err(crate::connection::Error::from)? {
            Answer::Ok(values) => values,
            Answer::Reject { .. } | Answer::Unsupported(_) => {
                return Err(GenerateError::NotAnswered { step: draft.name });
            }
        };
        draft.expected = Expected::Values(values);
        self.trace.add_step(draft)?;
        Ok(())
    }
}

/// A step before its outputs are known.
struct Step(Draft);

impl Step {
    fn new(name: impl Into<String>, operation: Operation, section: &str) -> Self {
        Self(Draft {
            name: name.into(),
            reference: format!("rfc8446#section-{section}"),
            comment: String::new(),
            flags: Vec::new(),
            operation,
            inputs: Named::default(),
            params: Named::default(),
            expected: Expected::Values(Values::default()),
        })
    }

    fn comment(mut self, comment: &str) -> Self {
        self.0.comment = comment.to_owned();
        self
    }

    fn input(mut self, field: &str, name: &str) -> Self {
        self.0.inputs.insert(field, Input::from(name));
        self
    }

    fn param(mut self, field: &str, literal: impl Serialize) -> Self {
        // A literal that JSON cannot hold is refused with its field when the step is added.
        let literal = serde_json::to_value(literal).unwrap_or_default();
        self.0.params.insert(field, literal);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bytes::Octets, crypto::RustCrypto, question::Question, subject::OfProvider};

    #[test]
    fn every_suite_has_every_sequence_number_sealed_and_opened() {
        let mut reference = OfProvider::new(RustCrypto);
        let trace = Primitives::SequenceNumbers.trace(&mut reference).unwrap();
        for (_, suite) in SUITES {
            for (_, number) in SEQUENCES {
                let of = |step: &&crate::trace::Step| match &step.question {
                    Question::RecordSeal {
                        suite: of,
                        sequence,
                        ..
                    }
                    | Question::RecordOpen {
                        suite: of,
                        sequence,
                        ..
                    } => (*of, *sequence) == (suite, Sequence(number)),
                    _ => false,
                };
                assert_eq!(trace.steps().filter(of).count(), 2, "{suite} {number}");
            }
        }
    }

    #[test]
    fn what_is_opened_is_what_was_sealed() {
        let mut reference = OfProvider::new(RustCrypto);
        let trace = Primitives::SequenceNumbers.trace(&mut reference).unwrap();
        for (name, value) in trace.values() {
            if let Some(opened) = name
                .strip_prefix("open_")
                .and_then(|n| n.strip_suffix(".content"))
            {
                let content = opened.replace("_record_", "_content_");
                assert_eq!(Some(value.octets), trace.value(&content).map(|v| v.octets));
            }
        }
        let last: Octets = u64::MAX.to_be_bytes().into();
        let content = trace.value("open_aes_128_ccm_8_record_2_64_less_1.content");
        assert_eq!(content.map(|value| value.octets), Some(&last));
    }
}
