//! What a server makes of a ClientHello: the parameters of the connection, or the wish for another hello.

use crate::{
    engine::{
        authentication::common_scheme,
        config::{PreSharedKey, ServerConfig},
        endpoint::Endpoint,
        error::Error,
    },
    journal::EphemeralKey,
    registry::{
        CertificateType, CipherSuite, ExtensionType, HashAlgorithm, NamedGroup, ProtocolVersion,
        PskKeyExchangeMode, Role, SignatureScheme,
    },
    schedule,
    transcript::BinderError,
    violation::Violation,
    wire::{ClientHello, Extension, Extensions, KeyShareEntry, OfferedPsks},
};

/// What follows from a ClientHello.
pub(super) enum Outcome {
    /// Another hello is needed.
    Retry(Negotiated),
    /// The handshake goes on.
    Go(Negotiated),
}

/// The parameters of the connection.
pub(super) struct Negotiated {
    pub(super) suite: CipherSuite,
    pub(super) hash: HashAlgorithm,
    pub(super) psk: Option<SelectedPsk>,
    pub(super) exchange: Option<Exchange>,
    /// The group for which a share is asked.
    pub(super) retry_group: Option<NamedGroup>,
    /// The scheme of the certificate, where one is sent.
    pub(super) scheme: Option<SignatureScheme>,
    pub(super) protocol: Option<Vec<u8>>,
    pub(super) early_data: bool,
}

/// The pre-shared key of the connection.
#[derive(Clone)]
pub(super) struct SelectedPsk {
    pub(super) index: u16,
    pub(super) key: PreSharedKey,
}

/// The server's half of a key exchange.
pub(super) struct Exchange {
    pub(super) group: NamedGroup,
    pub(super) key: EphemeralKey,
    pub(super) share: Vec<u8>,
    pub(super) shared_secret: Vec<u8>,
}

/// Selects the parameters; checks everything that the hello has to keep.
pub(super) fn negotiate(
    config: &ServerConfig,
    endpoint: &Endpoint<'_>,
    octets: &[u8],
    hello: &ClientHello<'_>,
    retry: Option<&Negotiated>,
) -> Result<Outcome, Error> {
    check_versions(hello)?;
    check_shares(hello)?;
    check_early_data(hello)?;
    if let Some(retry) = retry {
        let first = endpoint.transcript.messages();
        let first = first.first().copied().unwrap_or_default();
        check_second_hello(config, hello, first, retry)?;
    }
    let (suite, psk) = select_suite(config, hello, retry)?;
    let hash = suite.hash().ok_or(Violation::NoCommonSuite)?;
    let (group, needs_share) = select_group(config, hello, psk.is_some())?;
    let mut negotiated = Negotiated {
        suite,
        hash,
        psk,
        exchange: None,
        retry_group: None,
        scheme: None,
        protocol: select_protocol(config, hello)?,
        early_data: false,
    };
    if negotiated.psk.is_none() {
        negotiated.scheme = Some(select_scheme(config, hello)?);
    }
    if retry.is_none() && (config.cookie.is_some() || needs_share) {
        negotiated.retry_group = group.filter(|_| needs_share);
        return Ok(Outcome::Retry(negotiated));
    }
    if let Some(psk) = &negotiated.psk {
        check_binder(endpoint, octets, hello, hash, psk)?;
    }
    if let Some(group) = group {
        let share = share_of(hello, group).ok_or(Violation::RetryIgnored)?;
        negotiated.exchange = Some(exchange(endpoint, group, &share)?);
    }
    negotiated.early_data = retry.is_none() && accepts_early_data(config, hello, &negotiated);
    Ok(Outcome::Go(negotiated))
}

fn check_versions(hello: &ClientHello<'_>) -> Result<(), Error> {
    match hello.supported_versions() {
        Some(versions) if versions.contains(&ProtocolVersion::TLS1_3) => Ok(()),
        _ => Err(Violation::NotTls13.into()),
    }
}

/// Shares are for groups of supported_groups, one each and in the same order, and the two extensions come together.
fn check_shares(hello: &ClientHello<'_>) -> Result<(), Error> {
    let (groups, shares) = match (hello.supported_groups(), hello.key_share()) {
        (Some(groups), Some(shares)) => (groups, shares),
        (None, None) => return Ok(()),
        _ => return Err(Violation::SupportedGroupsMissing.into()),
    };
    let mut seen = Vec::new();
    for entry in shares.iter() {
        if seen.contains(&entry.group) || !groups.contains(&entry.group) {
            return Err(Violation::ShareGroup.into());
        }
        seen.push(entry.group);
    }
    let mut rest = groups.iter();
    match seen.iter().all(|share| rest.any(|group| group == *share)) {
        true => Ok(()),
        false => Err(Violation::ShareOrder.into()),
    }
}

/// Early data goes with a pre-shared key (RFC 8446, section 4.2.10).
fn check_early_data(hello: &ClientHello<'_>) -> Result<(), Error> {
    let find = |extension_type| hello.extensions.find(extension_type);
    match (
        find(ExtensionType::EARLY_DATA),
        find(ExtensionType::PRE_SHARED_KEY),
    ) {
        (Some(_), None) => Err(Violation::EarlyDataWithoutPsk.into()),
        _ => Ok(()),
    }
}

/// The second hello does what was asked and changes nothing else (RFC 8446, section 4.1.2).
fn check_second_hello(
    config: &ServerConfig,
    hello: &ClientHello<'_>,
    first: &[u8],
    retry: &Negotiated,
) -> Result<(), Error> {
    use crate::wire::Handshake;
    let Handshake::ClientHello(first) = Handshake::decode(first)? else {
        return Err(Violation::RetryIgnored.into());
    };
    if hello.extensions.find(ExtensionType::EARLY_DATA).is_some() {
        return Err(Violation::EarlyDataAfterRetry.into());
    }
    let cookie = match hello.extensions.find(ExtensionType::COOKIE) {
        Some(Extension::Cookie(cookie)) => Some(cookie),
        _ => None,
    };
    if cookie != config.cookie.as_deref() {
        return Err(Violation::CookieMismatch.into());
    }
    let group = retry.retry_group;
    if let Some(group) = group {
        let mut shares = hello.key_share().into_iter().flatten();
        if shares.next().map(|entry| entry.group) != Some(group) || shares.next().is_some() {
            return Err(Violation::RetryIgnored.into());
        }
    }
    let same = without_extensions(hello) == without_extensions(&first)
        && extensions_that_stay(hello, group) == extensions_that_stay(&first, group)
        && keeps_psks(hello, &first, retry.hash);
    match same {
        true => Ok(()),
        false => Err(Violation::HelloChanged.into()),
    }
}

fn without_extensions<'h>(hello: &ClientHello<'h>) -> ClientHello<'h> {
    ClientHello {
        extensions: Extensions::NONE,
        ..*hello
    }
}

/// The extensions of a hello that do not change with the next one, in the order of their types.
fn extensions_that_stay<'h>(
    hello: &ClientHello<'h>,
    retry_group: Option<NamedGroup>,
) -> Vec<Extension<'h>> {
    let mut extensions: Vec<_> = hello
        .extensions
        .iter()
        .filter(|extension| match extension.extension_type() {
            ExtensionType::COOKIE
            | ExtensionType::EARLY_DATA
            | ExtensionType::PADDING
            | ExtensionType::PRE_SHARED_KEY => false,
            ExtensionType::KEY_SHARE => retry_group.is_none(),
            _ => true,
        })
        .collect();
    extensions.sort_by_key(|extension| extension.extension_type());
    extensions
}

/// Of the identities only those whose binders are not of the hash may be left out.
fn keeps_psks(hello: &ClientHello<'_>, first: &ClientHello<'_>, hash: HashAlgorithm) -> bool {
    let offered = |hello: &ClientHello<'_>| -> Vec<(Vec<u8>, bool)> {
        let Some(offered) = hello.pre_shared_key() else {
            return Vec::new();
        };
        let both = offered.identities.iter().zip(offered.binders.iter());
        both.map(|(identity, binder)| (identity.identity.to_vec(), binder.0.len() == hash.length()))
            .collect()
    };
    let mut rest = offered(hello).into_iter().peekable();
    for (identity, is_needed) in offered(first) {
        let is_there = rest.next_if(|(other, _)| *other == identity).is_some();
        if is_needed && !is_there {
            return false;
        }
    }
    rest.next().is_none()
}

/// The preferred suite for which there is a pre-shared key, or else the preferred one.
fn select_suite(
    config: &ServerConfig,
    hello: &ClientHello<'_>,
    retry: Option<&Negotiated>,
) -> Result<(CipherSuite, Option<SelectedPsk>), Error> {
    let suites: Vec<_> = match retry {
        Some(retry) => vec![retry.suite],
        None => {
            let own = config.common.cipher_suites.iter().copied();
            own.filter(|suite| hello.cipher_suites.contains(suite))
                .collect()
        }
    };
    let first = *suites.first().ok_or(Violation::NoCommonSuite)?;
    if let Some(offered) = hello.pre_shared_key() {
        if modes(hello).is_empty() {
            return Err(Violation::PskModesMissing.into());
        }
        for suite in &suites {
            if let Some(psk) = select_psk(config, &offered, *suite) {
                return Ok((*suite, Some(psk)));
            }
        }
    }
    Ok((first, None))
}

fn select_psk(
    config: &ServerConfig,
    offered: &OfferedPsks<'_>,
    suite: CipherSuite,
) -> Option<SelectedPsk> {
    for (index, identity) in (0..).zip(offered.identities.iter()) {
        let known = config
            .common
            .psks
            .iter()
            .find(|own| own.identity == identity.identity);
        if let Some(key) = known
            && key.suite.hash() == suite.hash()
        {
            let key = key.clone();
            return Some(SelectedPsk { index, key });
        }
    }
    None
}

fn modes(hello: &ClientHello<'_>) -> Vec<PskKeyExchangeMode> {
    match hello.extensions.find(ExtensionType::PSK_KEY_EXCHANGE_MODES) {
        Some(Extension::PskKeyExchangeModes(modes)) => modes.iter().collect(),
        _ => Vec::new(),
    }
}

/// The group of the key exchange, if there is one, and whether the client has yet to send a share for it.
fn select_group(
    config: &ServerConfig,
    hello: &ClientHello<'_>,
    resumed: bool,
) -> Result<(Option<NamedGroup>, bool), Error> {
    let modes = modes(hello);
    let alone = resumed && modes.contains(&PskKeyExchangeMode::PSK_KE);
    let exchanged = !resumed || modes.contains(&PskKeyExchangeMode::PSK_DHE_KE);
    let Some(offered) = hello.supported_groups().filter(|_| exchanged) else {
        return match alone {
            true => Ok((None, false)),
            false => Err(Violation::SupportedGroupsMissing.into()),
        };
    };
    if alone && config.prefer_psk_ke {
        return Ok((None, false));
    }
    let mut own = config.common.groups.iter().copied();
    match own.find(|group| offered.contains(group)) {
        Some(group) => Ok((Some(group), share_of(hello, group).is_none())),
        None if alone => Ok((None, false)),
        None => Err(Violation::NoCommonGroup.into()),
    }
}

fn share_of<'h>(hello: &ClientHello<'h>, group: NamedGroup) -> Option<KeyShareEntry<'h>> {
    hello.key_share()?.iter().find(|entry| entry.group == group)
}

fn select_scheme(config: &ServerConfig, hello: &ClientHello<'_>) -> Result<SignatureScheme, Error> {
    let accepted = hello
        .signature_algorithms()
        .ok_or(Violation::SignatureAlgorithmsMissing)?;
    let own = config.common.identity.as_ref();
    let own = own.ok_or(Violation::NoCommonScheme)?;
    let types = match hello
        .extensions
        .find(ExtensionType::SERVER_CERTIFICATE_TYPE)
    {
        Some(Extension::ServerCertificateTypes(types)) => types.iter().collect(),
        _ => vec![CertificateType::X509],
    };
    if !types.contains(&own.certificate_type) {
        return Err(Violation::NoCommonCertificateType.into());
    }
    let accepted: Vec<_> = accepted.iter().collect();
    Ok(common_scheme(own, &accepted).ok_or(Violation::NoCommonScheme)?)
}

fn select_protocol(
    config: &ServerConfig,
    hello: &ClientHello<'_>,
) -> Result<Option<Vec<u8>>, Error> {
    let own = &config.common.protocols;
    let offered = hello
        .extensions
        .find(ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION);
    let Some(Extension::ApplicationLayerProtocolNegotiation(offered)) = offered else {
        return Ok(None);
    };
    if own.is_empty() {
        return Ok(None);
    }
    let common = own
        .iter()
        .find(|own| offered.iter().any(|name| name.0 == own.as_slice()));
    Ok(Some(common.ok_or(Violation::NoCommonProtocol)?.clone()))
}

fn check_binder(
    endpoint: &Endpoint<'_>,
    octets: &[u8],
    hello: &ClientHello<'_>,
    hash: HashAlgorithm,
    psk: &SelectedPsk,
) -> Result<(), Error> {
    let mut messages = endpoint.transcript.messages();
    messages.push(octets);
    let index = usize::from(psk.index);
    let (key, kind) = (&psk.key.key, psk.key.kind);
    let expected = schedule::psk_binder(endpoint.provider, hash, key, kind, &messages, index)
        .map_err(|error| match error {
            BinderError::Crypto(error) => Error::from(error),
            _ => Violation::BadBinder.into(),
        })?;
    let binder = hello
        .pre_shared_key()
        .and_then(|offered| offered.binders.iter().nth(index));
    match binder {
        Some(binder) if binder.0 == &expected[..] => Ok(()),
        _ => Err(Violation::BadBinder.into()),
    }
}

fn exchange(
    endpoint: &Endpoint<'_>,
    group: NamedGroup,
    share: &KeyShareEntry<'_>,
) -> Result<Exchange, Error> {
    let key = EphemeralKey::draw(endpoint.provider, &endpoint.entropy, Role::Server, group)?;
    let (share, shared_secret) = key.answer(endpoint.provider, share.key_exchange)?;
    Ok(Exchange {
        group,
        key,
        share,
        shared_secret,
    })
}

/// Early data goes with the first pre-shared key, its suite, and the first hello (RFC 8446, section 4.2.10).
fn accepts_early_data(
    config: &ServerConfig,
    hello: &ClientHello<'_>,
    negotiated: &Negotiated,
) -> bool {
    config.max_early_data.is_some()
        && hello.extensions.find(ExtensionType::EARLY_DATA).is_some()
        && negotiated
            .psk
            .as_ref()
            .is_some_and(|psk| psk.index == 0 && psk.key.suite == negotiated.suite)
}
