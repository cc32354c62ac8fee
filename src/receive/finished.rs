//! The proof that both sides saw the same handshake (RFC 8446, section 4.4.4).

use super::{Error, Judge, hold};
use crate::{
    crypto::Digest,
    registry::HashAlgorithm,
    replay::{self, replay},
    schedule,
    transcript::transcript_hash,
    violation::Violation,
    wire::Finished,
};

impl<'a> Judge<'_, '_, 'a> {
    pub(super) fn finished(&self, message: &Finished<'_>) -> Result<(), Error> {
        let hash = self.hash()?;
        hold(
            message.verify_data.len() == hash.length(),
            Violation::FinishedLength,
        )?;
        let expected = match self.walk.is_connected() {
            false => self.of_handshake()?,
            true => self.of_later(hash)?,
        };
        // Without the keys there is nothing to hold it against.
        hold(
            expected.is_empty() || expected.iter().any(|one| one == message.verify_data),
            Violation::BadFinished,
        )
    }

    /// What a Finished of the handshake has to hold, where the keys are known.
    fn of_handshake(&self) -> Result<Vec<Vec<u8>>, Error> {
        let messages = [self.walk.handshake(), &[self.octets]].concat();
        let name = format!("verify_data.{}", messages.len());
        Ok(self.replayed(&messages, &name)?.into_iter().collect())
    }

    /// What a Finished after the handshake can have to hold: a KeyUpdate does not tell who sent it, and the key is that
    /// of the client's traffic secret of the moment.
    fn of_later(&self, hash: HashAlgorithm) -> Result<Vec<Vec<u8>>, Error> {
        let name = "client_application_traffic_secret_0";
        let Some(secret) = self.replayed(self.walk.handshake(), name)? else {
            return Ok(Vec::new());
        };
        let transcript_hash = transcript_hash(self.provider, hash, &self.walk.transcript())?;
        let mut secret = Digest::new(hash, &secret)?;
        let mut expected = Vec::new();
        for update in 0..=self.walk.key_updates {
            if update > 0 {
                secret = schedule::next_traffic_secret(self.provider, hash, &secret)?;
            }
            let finished = schedule::finished(self.provider, hash, &secret, &transcript_hash)?;
            expected.push(finished.verify_data.to_vec());
        }
        Ok(expected)
    }

    /// A value that this side computes from messages; none where a key that it takes is not known.
    fn replayed(&self, messages: &[&'a [u8]], name: &str) -> Result<Option<Vec<u8>>, Error> {
        let known = replay::Known {
            role: self.known.role,
            private_keys: self.known.private_keys,
            psks: self.known.psks,
            messages,
            records: &[],
        };
        match replay(self.provider, known) {
            Ok(outputs) => {
                let mut outputs = outputs.into_iter();
                let found = outputs.find(|output| output.name == name);
                Ok(Some(found.ok_or_else(|| self.before())?.octets))
            }
            Err(replay::Error::NoPrivateKey(_) | replay::Error::NoPsk { .. }) => Ok(None),
            Err(replay::Error::Crypto(error)) => Err(error.into()),
            Err(_) => Err(self.before()),
        }
    }
}
