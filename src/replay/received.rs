//! The records that a side received: opened one after the other, with new keys where a message in them says so.

use super::{Error, Made, Replay};
use crate::{
    crypto::Digest,
    record,
    registry::{ContentType, HandshakeType, Role},
    schedule::{TrafficKeys, traffic_keys},
    wire::split,
};

/// What protects the records of the peer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Epoch {
    Early,
    Handshake,
    Application,
}

impl Replay<'_, '_> {
    /// Opens the records, and gives the number of KeyUpdate messages in them.
    ///
    /// A record is under the keys that its sender had after the last EndOfEarlyData, Finished or KeyUpdate in the
    /// records before it, and the first one under the keys of early data where the server accepts that.
    pub(super) fn received(&mut self) -> Result<usize, Error> {
        let peer = self.known.role.peer();
        let mut epoch = match peer {
            Role::Client if self.early_data => Epoch::Early,
            _ => Epoch::Handshake,
        };
        let (mut protection, mut sequence) = (None, Some(0));
        let (mut stream, mut key_updates) = (Vec::new(), 0);
        for (index, record) in self.known.records.iter().enumerate() {
            let place = index + 1;
            let refused = |error| Error::Record { place, error };
            let opening = match &protection {
                Some(opening) => opening,
                None => {
                    let TrafficKeys { key, iv } = self.keys(peer, epoch)?;
                    let opening = record::Protection::new(self.provider, self.suite, &key, &iv);
                    &*protection.insert(opening.map_err(refused)?)
                }
            };
            let number = sequence.ok_or(Error::NoKeys)?;
            let opened = opening.open(number, record).map_err(refused)?;
            sequence = record::next_sequence(number);
            let content = format!("content.{place}");
            self.note(content, &opened.content, Made::Opened);
            if opened.content_type != ContentType::HANDSHAKE {
                continue;
            }
            stream.extend_from_slice(&opened.content);
            let mut messages = split(&stream);
            let mut changes = false;
            for message in messages.by_ref() {
                let handshake_type = message.first().copied().map(HandshakeType);
                epoch = match (handshake_type, epoch) {
                    (Some(HandshakeType::END_OF_EARLY_DATA), Epoch::Early) => Epoch::Handshake,
                    (Some(HandshakeType::FINISHED), Epoch::Handshake) => Epoch::Application,
                    (Some(HandshakeType::KEY_UPDATE), Epoch::Application) => {
                        key_updates += 1;
                        self.update(peer)?;
                        Epoch::Application
                    }
                    _ => continue,
                };
                changes = true;
            }
            let rest = messages.rest().len();
            stream.drain(..stream.len() - rest);
            if changes {
                (protection, sequence) = (None, Some(0));
            }
        }
        Ok(key_updates)
    }

    fn keys(&self, peer: Role, epoch: Epoch) -> Result<TrafficKeys, Error> {
        let secrets = &self.secrets;
        let secret: Option<Digest> = match (epoch, peer) {
            (Epoch::Early, _) => secrets.early,
            (Epoch::Handshake, Role::Client) => secrets.client_handshake,
            (Epoch::Handshake, Role::Server) => secrets.server_handshake,
            (Epoch::Application, Role::Client) => secrets.client_application,
            (Epoch::Application, Role::Server) => secrets.server_application,
        };
        let secret = secret.ok_or(Error::NoKeys)?;
        Ok(traffic_keys(self.provider, self.suite, &secret)?)
    }
}
