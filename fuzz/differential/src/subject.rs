//! A decoder as a subject, which is asked over a pipe like any other.

use tlskat::{
    bytes::Octets,
    question::{Answer, Capability, Fault, Hello, Operation, Question, Subject, Syntax, Values},
};

use crate::decoder::{Decoder, Verdict};

/// A decoder that answers `decode` without fields, and `reencode` where its encoder gives what was there.
#[derive(Clone, Copy, Debug)]
pub struct Decodes(pub Decoder);

impl Subject for Decodes {
    fn hello(&mut self) -> Result<Hello, Fault> {
        let Self(decoder) = *self;
        let limits = |messages: &[_]| Capability {
            syntaxes: Some(vec![Syntax::Handshake, Syntax::Record, Syntax::Alert]),
            messages: Some(messages.to_vec()),
            ..Capability::default()
        };
        let hello = Hello::new(decoder.name(), decoder.version())
            .with(Operation::Decode, limits(decoder.messages()));
        Ok(match decoder.reencoded_messages() {
            [] => hello,
            messages => hello.with(Operation::Reencode, limits(messages)),
        })
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        let (syntax, octets, wanted) = match question {
            Question::Decode { syntax, octets } => (*syntax, octets, false),
            Question::Reencode { syntax, octets } => (*syntax, octets, true),
            other => return Ok(Answer::Unsupported(other.operation().to_string())),
        };
        Ok(match self.0.decode(syntax, octets) {
            Verdict::Accepted(_) if !wanted => Answer::Ok(Values::default()),
            Verdict::Accepted(reading) => match reading.reencoded {
                Some(octets) => Answer::one("reencoded", Octets(octets)),
                None => Answer::Unsupported("its encoder gives other octets".into()),
            },
            Verdict::Refused(_) => Answer::REFUSED,
            Verdict::NotItsOwn => Answer::Unsupported("no form for such a message".into()),
        })
    }
}
