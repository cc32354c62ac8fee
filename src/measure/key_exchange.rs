//! What each side of a key exchange does: a key pair and the shared secret.

mod ml_kem;
#[cfg(feature = "rustls")]
mod rustls;

use std::sync::Arc;

use super::{Comparison, Contender, MeasureError, Part, Work, called, vector};
use crate::{
    crypto::{self, Provider},
    registry::{NamedGroup, Role},
    trace::Trace,
};

/// The step that is measured here.
pub const STEP: &str = "key_exchange";

/// The private key is given, so that the answer can be compared.
const GIVEN: &str = "private key given";

/// Group, and the scenario that uses it.
const GROUPS: [(NamedGroup, &str); 4] = [
    (NamedGroup::X25519, "handshake/full-sha256"),
    (NamedGroup::SECP256R1, "handshake/leading-zero-secp256r1"),
    (NamedGroup::SECP384R1, "handshake/leading-zero-secp384r1"),
    (NamedGroup::X25519_MLKEM768, "legible/hybrid"),
];

/// Share and shared secret of a side of an exchange; none where they are refused.
type Side = fn(&Exchange, Role) -> Option<(Vec<u8>, Vec<u8>)>;

/// The exchange of a vector.
#[derive(Clone, Debug)]
struct Exchange {
    group: NamedGroup,
    client_private_key: Vec<u8>,
    client_share: Vec<u8>,
    server_private_key: Vec<u8>,
    server_share: Vec<u8>,
    shared_secret: Vec<u8>,
}

impl Exchange {
    fn of(trace: &Trace, group: NamedGroup) -> Option<Self> {
        let value = |name: &str| Some(trace.value(name)?.octets.to_vec());
        Some(Self {
            group,
            client_private_key: value("client_ephemeral_private_key")?,
            client_share: value("client_share")?,
            server_private_key: value("server_ephemeral_private_key")?,
            server_share: value("server_share").or_else(|| value("server_encapsulation.share"))?,
            shared_secret: value("client_shared_secret")?,
        })
    }
}

/// All comparisons.
///
/// # Errors
/// See [`MeasureError`].
pub fn comparisons() -> Result<Vec<Comparison>, MeasureError> {
    let mut comparisons = Vec::new();
    for (group, id) in GROUPS {
        let exchange = Arc::new(vector(id, |trace| Exchange::of(trace, group))?);
        // Without a KEM the work of both sides is the same.
        let roles: &[Role] = match group.is_hybrid() {
            true => &[Role::Client, Role::Server],
            false => &[Role::Client],
        };
        for &role in roles {
            comparisons.push(exchange.comparison(role)?);
        }
        if group == NamedGroup::X25519_MLKEM768 {
            comparisons.extend(ml_kem::comparisons(&exchange)?);
        }
    }
    Ok(comparisons)
}

/// The parameter of a side.
fn parameter(group: &str, role: Role, is_kem: bool) -> String {
    match (is_kem, role) {
        (false, _) => format!("{group}, each side"),
        (true, Role::Client) => format!("{group}, client"),
        (true, Role::Server) => format!("{group}, server"),
    }
}

impl Exchange {
    fn comparison(self: &Arc<Self>, role: Role) -> Result<Comparison, MeasureError> {
        let group = self.group;
        let parameter = parameter(&group.to_string(), role, group.is_hybrid());
        let mut contenders = Vec::new();
        for provider in crypto::providers() {
            if !is_able(&*provider, group, role) {
                continue;
            }
            let (name, part) = called(&*provider);
            let side = move |exchange: &Self, role| exchange.side(&*provider, role).ok();
            contenders.push(self.contender(&name, part, role, &parameter, side)?);
        }
        #[cfg(feature = "rustls")]
        contenders.extend(rustls::contenders(self, role)?);
        Ok(Comparison {
            step: STEP,
            parameter,
            octets: None,
            contenders,
        })
    }

    /// A contender that gives the share and the shared secret of the vector.
    fn contender(
        self: &Arc<Self>,
        name: &str,
        part: Part,
        role: Role,
        parameter: &str,
        side: impl Fn(&Self, Role) -> Option<(Vec<u8>, Vec<u8>)> + 'static,
    ) -> Result<Contender, MeasureError> {
        let expected = (self.share(role).to_vec(), self.shared_secret.clone());
        if side(self, role) != Some(expected) {
            return Err(MeasureError::wrong_answer(name, STEP, parameter));
        }
        let exchange = Arc::clone(self);
        let work = Work::again(move || side(&exchange, role).ok_or(()));
        Ok(Contender::new(name, GIVEN, part, work))
    }

    fn share(&self, role: Role) -> &[u8] {
        match role {
            Role::Client => &self.client_share,
            Role::Server => &self.server_share,
        }
    }

    /// The own share, and the shared secret.
    fn side(
        &self,
        provider: &dyn Provider,
        role: Role,
    ) -> Result<(Vec<u8>, Vec<u8>), crypto::Error> {
        if self.group.is_hybrid() && role == Role::Server {
            let encapsulated =
                provider.encapsulate(self.group, &self.server_private_key, &self.client_share)?;
            return Ok((encapsulated.share, encapsulated.shared_secret));
        }
        let (private_key, peer_share) = match role {
            Role::Client => (&self.client_private_key, &self.server_share),
            Role::Server => (&self.server_private_key, &self.client_share),
        };
        let share = provider.key_share(self.group, private_key)?;
        let secret = crypto::shared_secret(provider, role, self.group, private_key, peer_share)?;
        Ok((share, secret))
    }
}

fn is_able(provider: &dyn Provider, group: NamedGroup, role: Role) -> bool {
    let can_share = provider.share_groups().contains(&group);
    match (group.is_hybrid(), role) {
        (false, _) => can_share && provider.groups().contains(&group),
        (true, Role::Client) => can_share && provider.decapsulating_groups().contains(&group),
        (true, Role::Server) => provider.encapsulating_groups().contains(&group),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_does_each_side_of_each_group_and_gives_what_the_vectors_hold() {
        let comparisons = comparisons().unwrap();
        let parameters = comparisons
            .iter()
            .map(|comparison| &comparison.parameter[..]);
        assert_eq!(
            parameters.collect::<Vec<_>>(),
            [
                "x25519, each side",
                "secp256r1, each side",
                "secp384r1, each side",
                "X25519MLKEM768, client",
                "X25519MLKEM768, server",
                "ML-KEM-768, client",
                "ML-KEM-768, server",
            ]
        );
        for comparison in comparisons {
            assert_eq!(comparison.contenders[0].name, "reference");
        }
    }

    #[test]
    fn a_provider_with_another_secret_is_named() {
        let mut exchange = vector("handshake/full-sha256", |trace| {
            Exchange::of(trace, NamedGroup::X25519)
        })
        .unwrap();
        exchange.shared_secret[0] ^= 1;
        let error = Arc::new(exchange).comparison(Role::Client).unwrap_err();
        assert_eq!(
            error.to_string(),
            "key_exchange, x25519, each side: a wrong answer of reference"
        );
    }
}
