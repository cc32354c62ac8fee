//! What an endpoint makes of a message is held against what `receive` says to it, in every conversation of these tests.

use super::*;
use crate::{
    bytes::{Octets, borrowed},
    engine::{endpoint::Endpoint, error::Error},
    journal::EphemeralKey,
    receive,
    registry::{ContentType, Role},
    wire::{ClientHello, Handshake, split},
};

/// A conversation whose messages are judged on both sides.
pub(super) fn converse(client: &mut Client<'_>, server: &mut Server<'_>) -> Result<(), Error> {
    let result = crate::engine::converse(client, server);
    judge(client.endpoint(), &client.config.common);
    judge(server.endpoint(), &server.config.common);
    result
}

/// Every message that the endpoint took is accepted, and the one that it refused is refused for the same reason.
fn judge(endpoint: &Endpoint<'_>, config: &CommonConfig) {
    let messages = messages(endpoint);
    let mut left = endpoint.dealt;
    for (index, (sender, _)) in messages.iter().enumerate() {
        if *sender == endpoint.role || left == 0 {
            continue;
        }
        left -= 1;
        let until: Vec<_> = messages
            .iter()
            .take(index + 1)
            .map(|(_, octets)| &octets[..])
            .collect();
        let judged = judgement(endpoint, config, &until);
        let refused = match endpoint.failure() {
            Some(failure) if left == 0 && !is_of_a_record(failure) => failure,
            _ => {
                assert_eq!(judged, Ok(()), "{}: message {}", endpoint.role, index + 1);
                continue;
            }
        };
        match &judged {
            Ok(()) => assert!(is_beyond(refused), "{refused} is not seen"),
            Err(error) => assert_eq!(error.alert(), refused.alert(), "{refused}, not {error}"),
        }
        if let (Err(receive::Error::Violation(judged)), Error::Violation(refused)) =
            (&judged, refused)
        {
            assert_eq!(judged, refused);
        }
    }
    assert_eq!(
        left, 0,
        "{}: messages that are not in the journal",
        endpoint.role
    );
}

/// What ends a connection and is not a message: a record, an alert, a message across keys.
fn is_of_a_record(failure: &Error) -> bool {
    match failure {
        Error::Record(_)
        | Error::UnexpectedRecord { .. }
        | Error::Received(_)
        | Error::TooMany { .. } => true,
        Error::Violation(violation) => matches!(
            violation,
            Violation::MessageAcrossKeys
                | Violation::MessageTooLong
                | Violation::RecordSizeLimit
                | Violation::SequenceExhausted
                | Violation::TooMuchEarlyData
        ),
        _ => false,
    }
}

/// What `receive` does not look at, as `doc/receive.md` says.
fn is_beyond(refused: &Error) -> bool {
    match refused {
        // Who signed a certificate, for whom, until when.
        Error::Certificate(error) => *error != pki::Error::Malformed,
        Error::Violation(violation) => match violation {
            Violation::UnknownRawPublicKey => true,
            // What this endpoint wants, which is less than everything.
            Violation::NoCommonSuite
            | Violation::NoCommonGroup
            | Violation::NoCommonScheme
            | Violation::NoCommonProtocol
            | Violation::NoCommonCertificateType
            | Violation::CertificateRequired => true,
            // That it knows the key as one of another kind.
            Violation::BadBinder => true,
            _ => false,
        },
        _ => false,
    }
}

fn judgement(
    endpoint: &Endpoint<'_>,
    config: &CommonConfig,
    messages: &[&[u8]],
) -> Result<(), receive::Error> {
    let hellos: Vec<_> = messages
        .iter()
        .filter_map(|message| match Handshake::decode(message) {
            Ok(Handshake::ClientHello(hello)) => Some(hello),
            _ => None,
        })
        .collect();
    let private_keys = private_keys(endpoint, &hellos);
    let psks = hellos.last().map(|hello| psks(config, hello));
    receive::receive(
        &RustCrypto,
        receive::Known {
            role: endpoint.role,
            private_keys: &borrowed(&private_keys),
            psks: &borrowed(&psks.unwrap_or_default()),
            messages,
        },
    )
}

/// Those of the shares that the endpoint has sent, and before that the one that it would have for the client's first.
fn private_keys(endpoint: &Endpoint<'_>, hellos: &[ClientHello<'_>]) -> Vec<Octets> {
    let of_group = |group| {
        let mut keys = endpoint.private_keys.iter();
        keys.find(|key| key.group == group)
            .map(|key| key.private_key.clone())
    };
    match (endpoint.role, &endpoint.private_keys[..]) {
        (Role::Client, _) => {
            let shares = hellos
                .iter()
                .filter_map(|hello| hello.key_share())
                .flatten();
            let keys = shares.map(|share| of_group(share.group));
            keys.map(Option::unwrap_or_default).collect()
        }
        (Role::Server, [key, ..]) if endpoint.secrets.is_some() => vec![key.private_key.clone()],
        (Role::Server, _) => {
            let shares = hellos.last().and_then(|hello| hello.key_share());
            let first = shares.and_then(|shares| shares.iter().next());
            let drawn = first.map(|share| {
                let (role, group) = (Role::Server, share.group);
                EphemeralKey::draw(endpoint.provider, &endpoint.entropy, role, group)
            });
            let drawn = drawn.and_then(Result::ok);
            drawn.map(|key| key.private_key).into_iter().collect()
        }
    }
}

/// Those that the endpoint knows, as what their identities say that they are.
fn psks(config: &CommonConfig, hello: &ClientHello<'_>) -> Vec<Octets> {
    let offered = hello.pre_shared_key().map(|offered| offered.identities);
    let identities = offered.into_iter().flatten();
    let keys = identities.map(|offered| {
        let kind = match offered.obfuscated_ticket_age {
            0 => PskKind::External,
            _ => PskKind::Resumption,
        };
        let mut own = config.psks.iter();
        own.find(|own| own.identity == offered.identity && own.kind == kind)
            .map(|own| Octets(own.key.clone()))
    });
    keys.map(Option::unwrap_or_default).collect()
}

/// The handshake messages in the order in which the endpoint saw them, with who sent them.
fn messages(endpoint: &Endpoint<'_>) -> Vec<(Role, Vec<u8>)> {
    let mut streams = [Vec::new(), Vec::new()];
    let mut found = Vec::new();
    for record in endpoint.journal() {
        if record.content_type != ContentType::HANDSHAKE {
            continue;
        }
        let stream = &mut streams[usize::from(record.role == Role::Server)];
        stream.extend_from_slice(&record.payload);
        let mut messages = split(stream);
        found.extend(
            messages
                .by_ref()
                .map(|message| (record.role, message.to_vec())),
        );
        let rest = messages.rest().len();
        stream.drain(..stream.len() - rest);
    }
    found
}
