//! The near-miss catalogue: the classic mistakes, each able to recompute a question wrongly, so that a wrong answer can
//! be told by its name.

mod label;
mod message;
mod record;
mod replay;

use core::fmt;

use self::{
    label::{LabelMistake, relabelled},
    message::MessageMistake,
    record::RecordMistake,
    replay::ReplayMistake,
};
use crate::{
    crypto::{Provider, RustCrypto},
    question::{Question, Values},
    registry::HashAlgorithm,
};

/// A mistake that implementations of TLS 1.3 are known to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    /// In the labels, contexts and steps of the key schedule.
    Label(LabelMistake),
    /// In what is hashed, signed or shared.
    Message(MessageMistake),
    /// In record protection.
    Record(RecordMistake),
    /// In how the functions of a handshake are put together.
    Replay(ReplayMistake),
    /// The other hash function.
    OtherHash,
}

impl Mistake {
    /// All of them. The more particular come first, since the first that fits is named.
    pub fn all() -> impl Iterator<Item = Self> {
        let labels = LabelMistake::ALL.iter().copied().map(Self::Label);
        let messages = MessageMistake::ALL.iter().copied().map(Self::Message);
        let records = RecordMistake::ALL.iter().copied().map(Self::Record);
        let replays = ReplayMistake::ALL.iter().copied().map(Self::Replay);
        labels
            .chain(messages)
            .chain(records)
            .chain(replays)
            .chain([Self::OtherHash])
    }

    /// What an implementation with this mistake answers; none where the mistake does not touch the question.
    pub fn answer(self, question: &Question) -> Option<Values> {
        let provider: &dyn Provider = &RustCrypto;
        match self {
            Self::Label(mistake) => relabelled(provider, question, Some(mistake)),
            Self::Message(mistake) => message::answer(provider, question, mistake),
            Self::Record(mistake) => record::answer(provider, question, mistake),
            Self::Replay(mistake) => replay::answer(provider, question, mistake),
            Self::OtherHash => match question {
                Question::TrafficKeys { suite, secret } => {
                    label::keys_of(provider, other(suite.hash()?), *suite, secret)
                }
                _ => {
                    let question = with_other_hash(question)?;
                    message::transcript_hash(provider, &question)
                        .or_else(|| relabelled(provider, &question, None))
                }
            },
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is the value ")?;
        f.write_str(match self {
            Self::Label(mistake) => mistake.text(),
            Self::Message(mistake) => mistake.text(),
            Self::Record(mistake) => mistake.text(),
            Self::Replay(mistake) => mistake.text(),
            Self::OtherHash => "of the other hash function (SHA-256 and SHA-384 exchanged)",
        })
    }
}

/// Names the first mistake that gives exactly this answer, of which these outputs are wrong.
///
/// Of a replay one wrong output is enough, the first one. It is also explained like the same value asked alone.
pub(super) fn explain(question: &Question, got: &Values, wrong: &Values) -> Option<String> {
    if let Question::Replay { .. } = question {
        let (name, octets) = wrong.iter().next()?;
        let fits = |mistake: &Mistake| {
            let values = mistake.answer(question);
            values.is_some_and(|values| values.get(name) == Some(octets))
        };
        let found = Mistake::all().find(fits).map(|mistake| mistake.to_string());
        return found.or_else(|| {
            let (alone, output) = replay::alone(&RustCrypto, question, name)?;
            let wrong: Values = [(output, octets.clone())].into();
            explain(&alone, &wrong, &wrong)
        });
    }
    let fits = |mistake: &Mistake| {
        mistake.answer(question).is_some_and(|values| {
            let all_as_answered = values
                .iter()
                .all(|(name, octets)| got.get(name) == Some(octets));
            let all_explained = wrong.iter().all(|(name, _)| values.get(name).is_some());
            all_as_answered && all_explained
        })
    };
    Mistake::all().find(fits).map(|mistake| mistake.to_string())
}

fn with_other_hash(question: &Question) -> Option<Question> {
    let mut question = question.clone();
    match &mut question {
        Question::TranscriptHash { hash, .. }
        | Question::HkdfExtract { hash, .. }
        | Question::HkdfExpandLabel { hash, .. }
        | Question::NextTrafficSecret { hash, .. }
        | Question::Finished { hash, .. }
        | Question::PskBinder { hash, .. }
        | Question::ResumptionPsk { hash, .. }
        | Question::Exporter { hash, .. } => {
            *hash = other(*hash);
        }
        _ => return None,
    }
    Some(question)
}

fn other(hash: HashAlgorithm) -> HashAlgorithm {
    match hash {
        HashAlgorithm::Sha256 => HashAlgorithm::Sha384,
        HashAlgorithm::Sha384 => HashAlgorithm::Sha256,
    }
}
