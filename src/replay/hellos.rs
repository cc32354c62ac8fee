//! The hello messages of a replay: what they agree on, and the secret that their shares lead to.

use super::{Error, known_at};
use crate::{
    crypto::{self, Provider},
    registry::{ExtensionType, NamedGroup, Role},
    wire::{ClientHello, Extension, Handshake, ServerHello},
};

/// The hello messages.
pub(super) struct Hellos<'a> {
    first: ClientHello<'a>,
    /// The second ClientHello, after a HelloRetryRequest.
    second: Option<ClientHello<'a>>,
    pub(super) server: ServerHello<'a>,
}

impl<'a> Hellos<'a> {
    /// Those at the beginning of a connection.
    pub(super) fn of(messages: &[Handshake<'a>]) -> Result<Self, Error> {
        use Handshake as H;
        let (first, second, server) = match *messages {
            [H::ClientHello(first), H::ServerHello(server), ..] => (first, None, server),
            [
                H::ClientHello(first),
                H::HelloRetryRequest(_),
                H::ClientHello(second),
                H::ServerHello(server),
                ..,
            ] => (first, Some(second), server),
            _ => return Err(Error::NoServerHello),
        };
        Ok(Self {
            first,
            second,
            server,
        })
    }

    /// Whether the message of that index is one of them.
    pub(super) fn has(&self, index: usize) -> bool {
        index
            < match self.second {
                None => 2,
                Some(_) => 4,
            }
    }

    /// The index of the identity that the server selects.
    pub(super) fn selected_identity(&self) -> Option<usize> {
        match self.server.extensions.find(ExtensionType::PRE_SHARED_KEY) {
            Some(Extension::SelectedIdentity(index)) => Some(usize::from(index)),
            _ => None,
        }
    }

    /// Whether the client offers early data and the server selects the key that it goes with, whether it accepts the
    /// data or not.
    pub(super) fn selects_key_of_early_data(&self) -> bool {
        let offers = self.first.extensions.find(ExtensionType::EARLY_DATA);
        let selected = self
            .selected_identity()
            .and_then(|index| identity(self.last(), index));
        offers.is_some() && selected.is_some() && selected == identity(&self.first, 0)
    }

    /// The secret of the key exchange, where there is one.
    pub(super) fn shared_secret(
        &self,
        provider: &dyn Provider,
        role: Role,
        private_keys: &[&[u8]],
    ) -> Result<Option<Vec<u8>>, Error> {
        let server = match self.server.extensions.find(ExtensionType::KEY_SHARE) {
            Some(Extension::KeyShareServerHello(entry)) => entry,
            _ => return Ok(None),
        };
        let group = server.group;
        let in_hello = self
            .last()
            .shares()
            .position(|share| share.group == group)
            .ok_or(Error::NoShare(group))?;
        let place = match role {
            Role::Server => 0,
            Role::Client => self.second.map_or(0, |_| self.first.shares().count()) + in_hello,
        };
        let private_key = known_at(private_keys, place).ok_or(Error::NoPrivateKey(group))?;
        let peer_share = match role {
            Role::Client => server.key_exchange,
            Role::Server => self.client_share(group)?,
        };
        let secret = crypto::shared_secret(provider, role, group, private_key, peer_share);
        Ok(Some(secret?))
    }

    /// The ClientHello that the ServerHello answers.
    fn last(&self) -> &ClientHello<'a> {
        self.second.as_ref().unwrap_or(&self.first)
    }

    fn client_share(&self, group: NamedGroup) -> Result<&'a [u8], Error> {
        let mut shares = self.last().shares();
        let share = shares.find(|share| share.group == group);
        share
            .map(|share| share.key_exchange)
            .ok_or(Error::NoShare(group))
    }
}

fn identity<'a>(hello: &ClientHello<'a>, index: usize) -> Option<&'a [u8]> {
    let offered = hello.pre_shared_key()?;
    let mut identities = offered.identities.iter();
    identities.nth(index).map(|identity| identity.identity)
}
