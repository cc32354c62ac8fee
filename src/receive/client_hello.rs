//! The rules of a ClientHello (RFC 8446, sections 4.1.2, 4.2 and 9.2).

use super::{Error, Judge, hold, offer};
use crate::{
    crypto::{self, Provider},
    registry::{CipherSuite, ExtensionType, HashAlgorithm, NamedGroup, ProtocolVersion, Role},
    schedule,
    transcript::BinderError,
    violation::Violation,
    wire::{ClientHello, Extension, Extensions, HelloRetryRequest},
};

impl Judge<'_, '_, '_> {
    pub(super) fn client_hello(&self, hello: &ClientHello<'_>) -> Result<(), Error> {
        mandatory(hello)?;
        shares(hello)?;
        hold(
            !has(hello, ExtensionType::EARLY_DATA) || has(hello, ExtensionType::PRE_SHARED_KEY),
            Violation::EarlyDataWithoutPsk,
        )?;
        common(hello)?;
        if let (Some(first), Some(retry)) = (&self.walk.first, &self.walk.retry) {
            second(first, retry, hello)?;
        }
        self.first_share(hello)?;
        self.binder(hello)
    }

    /// The share for which the server has a private key.
    fn first_share(&self, hello: &ClientHello<'_>) -> Result<(), Error> {
        let (Some(share), Some(private_key)) = (hello.shares().next(), self.known.private_key(0))
        else {
            return Ok(());
        };
        check_share(
            self.provider,
            Role::Server,
            share.group,
            private_key,
            share.key_exchange,
        )
    }

    /// The binder of the key that the server selects: the first one that it knows, and for which there is a suite. No
    /// other is looked at (RFC 8446, section 4.2.11).
    fn binder(&self, hello: &ClientHello<'_>) -> Result<(), Error> {
        let suites: Vec<CipherSuite> = match &self.walk.retry {
            Some(retry) => vec![retry.cipher_suite],
            None => hello.cipher_suites.iter().collect(),
        };
        for (index, offered) in offer::psks(hello).iter().enumerate() {
            let Some(psk) = self.known.psk(index) else {
                continue;
            };
            let hash = offered.hash().ok_or(Violation::BadBinder)?;
            if !suites.iter().any(|suite| suite.hash() == Some(hash)) {
                continue;
            }
            let messages = [self.walk.handshake(), &[self.octets]].concat();
            let kind = offered.kind;
            let binder = schedule::psk_binder(self.provider, hash, psk, kind, &messages, index)
                .map_err(|error| match error {
                    BinderError::Crypto(error) => Error::Crypto(error),
                    _ => Violation::BadBinder.into(),
                })?;
            return hold(offered.binder == &binder[..], Violation::BadBinder);
        }
        Ok(())
    }
}

/// Whether a share of the peer is one of its group, which the private key tells.
pub(super) fn check_share(
    provider: &dyn Provider,
    role: Role,
    group: NamedGroup,
    private_key: &[u8],
    peer_share: &[u8],
) -> Result<(), Error> {
    match crypto::shared_secret(provider, role, group, private_key, peer_share) {
        Ok(_) => Ok(()),
        Err(error @ (crypto::Error::Unsupported(_) | crypto::Error::InvalidKey)) => {
            Err(error.into())
        }
        Err(_) => Err(Violation::BadShare.into()),
    }
}

fn has(hello: &ClientHello<'_>, extension_type: ExtensionType) -> bool {
    hello.extensions.find(extension_type).is_some()
}

/// What has to be there.
fn mandatory(hello: &ClientHello<'_>) -> Result<(), Error> {
    use ExtensionType as T;
    let versions = hello.supported_versions();
    hold(
        versions.is_some_and(|versions| versions.contains(&ProtocolVersion::TLS1_3)),
        Violation::NotTls13,
    )?;
    hold(
        !has(hello, T::PRE_SHARED_KEY) || has(hello, T::PSK_KEY_EXCHANGE_MODES),
        Violation::PskModesMissing,
    )?;
    hold(
        has(hello, T::SUPPORTED_GROUPS) == has(hello, T::KEY_SHARE),
        Violation::SupportedGroupsMissing,
    )?;
    if has(hello, T::PRE_SHARED_KEY) {
        return Ok(());
    }
    hold(
        has(hello, T::SIGNATURE_ALGORITHMS),
        Violation::SignatureAlgorithmsMissing,
    )?;
    hold(
        has(hello, T::SUPPORTED_GROUPS),
        Violation::SupportedGroupsMissing,
    )
}

/// Shares are of groups that are offered, one of each, in the same order.
fn shares(hello: &ClientHello<'_>) -> Result<(), Error> {
    let groups = hello.supported_groups();
    let groups: Vec<_> = groups.iter().flat_map(|groups| groups.iter()).collect();
    let mut places = Vec::new();
    for share in hello.shares() {
        let place = groups.iter().position(|group| *group == share.group);
        let place = place.ok_or(Violation::ShareGroup)?;
        hold(!places.contains(&place), Violation::ShareGroup)?;
        places.push(place);
    }
    hold(places.is_sorted(), Violation::ShareOrder)
}

/// A server knows everything that has a registered name.
fn common(hello: &ClientHello<'_>) -> Result<(), Error> {
    let mut suites = hello.cipher_suites.iter();
    hold(
        suites.any(|suite| suite.hash().is_some()),
        Violation::NoCommonSuite,
    )?;
    if has(hello, ExtensionType::PRE_SHARED_KEY) {
        return Ok(());
    }
    let mut groups = hello.supported_groups().into_iter().flatten();
    hold(
        groups.any(|group| group.name().is_some()),
        Violation::NoCommonGroup,
    )?;
    let mut schemes = hello.signature_algorithms().into_iter().flatten();
    hold(
        schemes.any(|scheme| scheme.is_for_certificate_verify()),
        Violation::NoCommonScheme,
    )
}

/// The second hello does what was asked and is otherwise as the first (RFC 8446, section 4.1.2).
fn second(
    first: &ClientHello<'_>,
    retry: &HelloRetryRequest<'_>,
    hello: &ClientHello<'_>,
) -> Result<(), Error> {
    use ExtensionType as T;
    hold(!has(hello, T::EARLY_DATA), Violation::EarlyDataAfterRetry)?;
    hold(
        hello.extensions.find(T::COOKIE) == retry.extensions.find(T::COOKIE),
        Violation::CookieMismatch,
    )?;
    let group = match retry.extensions.find(T::KEY_SHARE) {
        Some(Extension::KeyShareHelloRetryRequest(group)) => Some(group),
        _ => None,
    };
    if let Some(group) = group {
        let groups: Vec<_> = hello.shares().map(|share| share.group).collect();
        hold(groups == [group], Violation::RetryIgnored)?;
    }
    hold(
        hello.legacy_version == first.legacy_version
            && hello.random == first.random
            && hello.legacy_session_id == first.legacy_session_id
            && hello.cipher_suites == first.cipher_suites
            && hello.legacy_compression_methods == first.legacy_compression_methods,
        Violation::HelloChanged,
    )?;
    let may_change = |extension_type| match extension_type {
        T::KEY_SHARE => group.is_some(),
        T::EARLY_DATA | T::COOKIE | T::PRE_SHARED_KEY | T::PADDING => true,
        _ => false,
    };
    hold(
        has_all(&hello.extensions, &first.extensions, may_change)
            && has_all(&first.extensions, &hello.extensions, may_change),
        Violation::HelloChanged,
    )?;
    hold(
        same_psks(first, hello, retry.cipher_suite.hash()),
        Violation::HelloChanged,
    )
}

/// Whether all extensions, but those that may change, are among the others too, in whatever order.
fn has_all(
    extensions: &Extensions<'_>,
    others: &Extensions<'_>,
    may_change: impl Fn(ExtensionType) -> bool,
) -> bool {
    extensions.iter().all(|extension| {
        let extension_type = extension.extension_type();
        may_change(extension_type) || others.find(extension_type) == Some(extension)
    })
}

/// Whether the second hello offers the keys of the first one in the same order, and lacks none that goes with the hash.
fn same_psks(
    first: &ClientHello<'_>,
    second: &ClientHello<'_>,
    hash: Option<HashAlgorithm>,
) -> bool {
    let offered = offer::psks(second);
    let mut again = offered.iter().peekable();
    for psk in offer::psks(first) {
        if again
            .next_if(|again| again.identity == psk.identity)
            .is_none()
            && psk.hash() == hash
        {
            return false;
        }
    }
    again.next().is_none()
}
