//! The steps that replay the whole connection, one for each side whose keys are known.

use super::{
    error::Error,
    header::accepts_early_data,
    names::Epoch,
    program::{Computation, Program},
    psk::Selected,
    walk::Stage,
};
use crate::{question::Operation, registry::Role};

impl Program<'_> {
    /// What each side computes from its messages, its keys and the records it received.
    pub(super) fn replays(&mut self) -> Result<(), Error> {
        let has_keys = |role: &Role| {
            let has_key = |group| self.key_of(*role, group).is_some();
            self.group.is_none_or(has_key) && self.selected != Selected::Unknown
        };
        let roles: Vec<_> = [Role::Client, Role::Server]
            .into_iter()
            .filter(has_keys)
            .collect();
        if !roles.is_empty() {
            self.stage(Stage::Replay);
        }
        roles.into_iter().try_for_each(|role| self.replay(role))
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
