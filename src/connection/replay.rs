//! The steps that replay the whole connection, one for each side whose keys are known.

use super::{
    error::Error,
    header::accepts_early_data,
    names::Epoch,
    program::{Computation, Program},
    psk::Selected,
};
use crate::{question::Operation, registry::Role};

impl Program<'_> {
    /// What each side computes from its messages, its keys and the records it received.
    pub(super) fn replays(&mut self) -> Result<(), Error> {
        for role in [Role::Client, Role::Server] {
            let has_key = self
                .group
                .is_none_or(|group| self.key_of(role, group).is_some());
            if has_key && self.selected != Selected::Unknown {
                self.replay(role)?;
            }
        }
        Ok(())
    }

    fn replay(&mut self, role: Role) -> Result<(), Error> {
        let names = self.names;
        let accepted = accepts_early_data(names)?;
        let received = names.records.iter().filter(|sent| {
            let opened = match sent.protection {
                None => false,
                Some((Epoch::Early, _)) => accepted,
                Some(_) => true,
            };
            sent.role == role.peer() && opened
        });
        let records: Vec<_> = received.map(|sent| sent.record.clone()).collect();
        let messages = names.messages.iter().map(|message| message.name.clone());
        let messages: Vec<_> = messages.collect();
        let private_keys = self.keys_of_shares(role)?;
        let psks = self.offered_psks()?;
        self.compute(
            Computation::new(format!("replay_{role}"), Operation::Replay)
                .comment(format!("everything that the {role} computes"))
                .param("role", role)
                .inputs("private_keys", &private_keys)
                .inputs("psks", &psks)
                .inputs("messages", &messages)
                .inputs("records", &records),
        )
    }
}
