//! What a ClientHello offers, as the rules ask for it.

use crate::{
    registry::{ExtensionType, HashAlgorithm, PskKeyExchangeMode, PskKind},
    wire::{ClientHello, Extension, PskBinderEntry, PskIdentity},
};

/// A pre-shared key that is offered: its identity, and its binder.
#[derive(Clone, Copy)]
pub(super) struct OfferedPsk<'a> {
    pub(super) identity: &'a [u8],
    pub(super) kind: PskKind,
    pub(super) binder: &'a [u8],
}

impl OfferedPsk<'_> {
    /// The hash that the key goes with; none where the binder is as long as no hash.
    pub(super) fn hash(&self) -> Option<HashAlgorithm> {
        let length = self.binder.len();
        let mut hashes = HashAlgorithm::ALL.iter();
        hashes.find(|hash| hash.length() == length).copied()
    }
}

/// The pre-shared keys of a hello, in order.
pub(super) fn psks<'a>(hello: &ClientHello<'a>) -> Vec<OfferedPsk<'a>> {
    let Some(offered) = hello.pre_shared_key() else {
        return Vec::new();
    };
    let both = offered.identities.iter().zip(offered.binders.iter());
    both.map(|(identity, PskBinderEntry(binder))| {
        let PskIdentity {
            identity,
            obfuscated_ticket_age,
        } = identity;
        let kind = match obfuscated_ticket_age {
            0 => PskKind::External,
            _ => PskKind::Resumption,
        };
        OfferedPsk {
            identity,
            kind,
            binder,
        }
    })
    .collect()
}

/// Whether a mode is among those of a hello.
pub(super) fn has_mode(hello: &ClientHello<'_>, mode: PskKeyExchangeMode) -> bool {
    match hello.extensions.find(ExtensionType::PSK_KEY_EXCHANGE_MODES) {
        Some(Extension::PskKeyExchangeModes(modes)) => modes.contains(&mode),
        _ => false,
    }
}
