//! The rules of a ServerHello and a HelloRetryRequest (RFC 8446, sections 4.1.3 and 4.1.4).

use super::{
    Error, Judge,
    client_hello::check_share,
    hold,
    offer::{self, has_mode},
};
use crate::{
    registry::{CipherSuite, ExtensionType, ProtocolVersion, PskKeyExchangeMode, Role},
    violation::Violation,
    wire::{
        ClientHello, Extension, Extensions, HELLO_RETRY_REQUEST_RANDOM, HelloRetryRequest,
        KeyShareEntry, ServerHello, is_downgraded,
    },
};

impl Judge<'_, '_, '_> {
    pub(super) fn server_hello(&self, message: &ServerHello<'_>) -> Result<(), Error> {
        let hello = self.hello()?;
        let suite = message.cipher_suite;
        version(&message.extensions, message.random)?;
        echo(hello, message.legacy_session_id_echo, suite)?;
        if let Some(retry) = &self.walk.retry {
            hold(retry.cipher_suite == suite, Violation::SuiteChanged)?;
        }
        offered(hello, &message.extensions, None)?;
        let (mut share, mut selected) = (None, None);
        for extension in message.extensions {
            match extension {
                Extension::KeyShareServerHello(entry) => share = Some(entry),
                Extension::SelectedIdentity(index) => selected = Some(index),
                _ => {}
            }
        }
        if let Some(share) = &share {
            self.share(share)?;
        }
        match selected {
            Some(index) => identity(hello, index, suite, share.is_some()),
            None => hold(share.is_some(), Violation::KeyShareMissing),
        }
    }

    pub(super) fn hello_retry_request(&self, message: &HelloRetryRequest<'_>) -> Result<(), Error> {
        let hello = self.hello()?;
        version(&message.extensions, &HELLO_RETRY_REQUEST_RANDOM)?;
        echo(hello, message.legacy_session_id_echo, message.cipher_suite)?;
        offered(hello, &message.extensions, Some(ExtensionType::COOKIE))?;
        let mut asks = false;
        for extension in message.extensions {
            match extension {
                Extension::KeyShareHelloRetryRequest(group) => {
                    let groups = hello.supported_groups();
                    let has_group = groups.is_some_and(|groups| groups.contains(&group));
                    hold(
                        has_group && hello.shares().all(|share| share.group != group),
                        Violation::RetryGroup,
                    )?;
                    asks = true;
                }
                Extension::Cookie(_) => asks = true,
                _ => {}
            }
        }
        hold(asks, Violation::RetryChangesNothing)
    }

    /// The ClientHello that is answered.
    pub(super) fn hello(&self) -> Result<&ClientHello<'_>, Error> {
        self.walk.hello().ok_or(Error::Before { place: 1 })
    }

    fn share(&self, share: &KeyShareEntry<'_>) -> Result<(), Error> {
        let place = self.walk.place_of_share(share.group);
        let place = place.ok_or(Violation::ShareGroup)?;
        let Some(private_key) = self.known.private_key(place) else {
            return Ok(());
        };
        check_share(
            self.provider,
            Role::Client,
            share.group,
            private_key,
            share.key_exchange,
        )
    }
}

fn version(extensions: &Extensions<'_>, random: &[u8; 32]) -> Result<(), Error> {
    match extensions.find(ExtensionType::SUPPORTED_VERSIONS) {
        Some(Extension::SelectedVersion(version)) => hold(
            version == ProtocolVersion::TLS1_3,
            Violation::VersionNotOffered,
        ),
        _ if is_downgraded(random) => Err(Violation::Downgrade.into()),
        _ => Err(Violation::NotTls13.into()),
    }
}

fn echo(
    hello: &ClientHello<'_>,
    legacy_session_id_echo: &[u8],
    suite: CipherSuite,
) -> Result<(), Error> {
    hold(
        legacy_session_id_echo == hello.legacy_session_id,
        Violation::SessionIdEcho,
    )?;
    hold(
        hello.cipher_suites.contains(&suite) && suite.hash().is_some(),
        Violation::SuiteNotOffered,
    )
}

/// Every extension but one of that type answers one of the hello.
pub(super) fn offered(
    hello: &ClientHello<'_>,
    extensions: &Extensions<'_>,
    needs_no_offer: Option<ExtensionType>,
) -> Result<(), Error> {
    let types = extensions
        .iter()
        .map(|extension| extension.extension_type());
    let mut others = types.filter(|extension_type| Some(*extension_type) != needs_no_offer);
    hold(
        others.all(|extension_type| hello.extensions.find(extension_type).is_some()),
        Violation::ExtensionNotOffered,
    )
}

fn identity(
    hello: &ClientHello<'_>,
    index: u16,
    suite: CipherSuite,
    has_share: bool,
) -> Result<(), Error> {
    let psks = offer::psks(hello);
    let selected = psks.get(usize::from(index));
    let selected = selected.ok_or(Violation::SelectedIdentity)?;
    hold(selected.hash() == suite.hash(), Violation::SelectedIdentity)?;
    let mode = match has_share {
        true => PskKeyExchangeMode::PSK_DHE_KE,
        false => PskKeyExchangeMode::PSK_KE,
    };
    hold(has_mode(hello, mode), Violation::PskModeNotOffered)
}
