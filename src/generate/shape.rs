//! The shapes of a handshake: what each changes in the two configurations and in the script.

use super::{
    error::GenerateError,
    scenario::{Act, Conversation, Scenario, identity_for},
};
use crate::{
    connection::Export,
    engine::{ClientAuth, Fragmentation, Identity, Padding, PreSharedKey, Ticket},
    pki,
    registry::{
        AlertDescription, CertificateCompressionAlgorithm, CertificateType, CipherSuite,
        HashAlgorithm, NamedGroup, PskKeyExchangeMode, PskKind, Role, SignatureScheme,
    },
    wire::KeyUpdateRequest,
};

macro_rules! shapes {
    ($($shape:ident $name:literal $section:literal $title:literal,)*) => {
        /// What happens in a scenario.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Shape {
            $(
                #[doc = concat!($title, ".")]
                $shape,
            )*
        }

        impl Shape {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$shape),*];

            /// Folder and name: `hrr/group`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$shape => $name,)*
                }
            }

            /// One line for people.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$shape => $title,)*
                }
            }

            /// The section of RFC 8446 that describes it: `section-4.1.4`.
            pub const fn section(self) -> &'static str {
                match self {
                    $(Self::$shape => concat!("section-", $section),)*
                }
            }
        }
    };
}

shapes! {
    Full "handshake/full" "2" "A full handshake",
    Compatibility "handshake/compatibility" "D.4" "A full handshake that looks like one of TLS 1.2",
    Protocol "handshake/application-protocol" "4.3.1" "Client and server agree on an application protocol",
    LongHello "handshake/long-hello" "5.1" "A ClientHello that is longer than a record",
    LongTranscript "handshake/long-transcript" "4.4.1" "A transcript of more than 64 kibioctets",

    RetryGroup "hrr/group" "4.1.4" "The server asks for a share of another group",
    RetryCookie "hrr/cookie" "4.2.2" "The server sends a cookie and wants it back",
    RetryBoth "hrr/group-and-cookie" "4.1.4" "The server asks for a share of another group and sends a cookie",
    RetryWithoutShares "hrr/no-shares" "4.2.8" "The client sends no share at first",
    RetryCompatibility "hrr/compatibility" "D.4" "A HelloRetryRequest in middlebox compatibility mode",

    PskExternal "psk/external" "4.2.11" "An external pre-shared key with a key exchange",
    PskExternalAlone "psk/external-alone" "4.2.9" "An external pre-shared key alone",
    PskResumption "psk/resumption" "2.2" "A resumption with a key exchange",
    PskResumptionAlone "psk/resumption-alone" "4.2.9" "A resumption without a key exchange",
    PskSecondOfThree "psk/second-of-three" "4.2.11" "The server selects the second of three pre-shared keys",
    PskNotSelected "psk/not-selected" "4.2.11" "The server does not know the pre-shared key",
    PskRetry "psk/retry" "4.2.11.2" "A resumption after a HelloRetryRequest",
    PskLong "psk/long-key" "4.2.11" "An external pre-shared key that is longer than a block of the hash",

    EarlyData "early-data/accepted" "2.3" "The server accepts early data",
    EarlyDataRejected "early-data/rejected" "4.2.10" "The server accepts the pre-shared key but not the early data",
    EarlyDataRejectedByRetry "early-data/rejected-by-retry" "4.2.10" "A HelloRetryRequest rejects early data",
    EarlyDataCompatibility "early-data/compatibility" "D.4" "Early data in middlebox compatibility mode",

    ClientCertificate "client-auth/certificate" "4.3.2" "The client authenticates itself",
    ClientEmpty "client-auth/empty" "4.4.2" "The client has no certificate to show",
    ClientLater "client-auth/post-handshake" "4.6.2" "The client authenticates itself after the handshake, twice",

    Compressed "certificate/compressed" "4.4.2" "Both certificates are compressed (RFC 8879)",
    ClientLaterCompressed "client-auth/post-handshake-compressed" "4.6.2" "The client shows a compressed certificate after the handshake (RFC 8879)",
    RawPublicKey "certificate/raw-public-key" "4.4.2" "Both sides show raw public keys (RFC 7250)",
    ChainOfThree "certificate/chain-of-three" "4.4.2" "The server sends its root too",

    Tickets "ticket/two" "4.6.1" "The server sends two tickets, one for early data",
    TicketExtremes "ticket/extremes" "4.6.1" "Tickets with an empty nonce, with the longest nonce, and a ticket longer than a record",

    KeyUpdateByClient "key-update/client" "4.6.3" "The client updates its keys, twice",
    KeyUpdateByServer "key-update/server" "4.6.3" "The server updates its keys and has the client do so",
    KeyUpdateCrossing "key-update/crossing" "4.6.3" "Both sides update their keys at once",

    Exporters "exporter/extremes" "7.5" "Exports with empty and long labels, contexts and lengths",
    EarlyExporter "exporter/early" "7.5" "An export of early data",

    Padded "record/padded" "5.4" "Every protected record is padded",
    PaddedFully "record/padded-to-the-limit" "5.4" "Every protected record is as long as a record can be",
    SizeLimit "record/size-limit" "5.1" "Records that keep small limits (RFC 8449)",
    Fragments "record/fragments" "5.1" "Handshake messages that lie across records",
    OneMessageEach "record/one-message-each" "5.1" "A record for every handshake message",
    EmptyData "record/empty" "5.1" "Records of application data without any",

    AlertByClient "alert/client" "6.2" "The client ends the connection with an alert",
    AlertByServer "alert/server" "6.2" "The server ends the connection with an alert",
    UserCanceled "alert/user-canceled" "6.1" "The client cancels, and closes",
}

impl Shape {
    /// Whether no certificate is shown, so that the scheme does not matter.
    pub const fn is_without_certificate(self) -> bool {
        matches!(
            self,
            Self::PskExternal
                | Self::PskExternalAlone
                | Self::PskResumption
                | Self::PskResumptionAlone
                | Self::PskSecondOfThree
                | Self::PskRetry
                | Self::PskLong
                | Self::EarlyData
                | Self::EarlyDataRejected
                | Self::EarlyDataRejectedByRetry
                | Self::EarlyDataCompatibility
                | Self::EarlyExporter
        )
    }

    /// Makes of a plain full handshake one of this shape.
    pub(super) fn apply(
        self,
        scenario: &Scenario,
        conversation: &mut Conversation,
    ) -> Result<(), GenerateError> {
        use Act::{Alert, CrossingKeyUpdates, RequestAuthentication, UpdateKeys, Write};
        use KeyUpdateRequest::{UpdateNotRequested, UpdateRequested};
        use Role::{Client, Server};
        let Conversation {
            client,
            server,
            script,
            exports,
        } = conversation;
        let entropy = scenario.entropy()?;
        let psk = |kind, name: &str| -> Result<PreSharedKey, GenerateError> {
            let ticket_age: u32 = match kind {
                PskKind::External => 0,
                PskKind::Resumption => entropy.number(&format!("{name}.obfuscated_ticket_age"))?,
            };
            let length = scenario.suite.hash().map_or(0, HashAlgorithm::length);
            Ok(PreSharedKey {
                kind,
                identity: match kind {
                    PskKind::External => format!("tlskat {name}").into_bytes(),
                    PskKind::Resumption => entropy.octets(&format!("{name}.ticket"), 48)?,
                },
                key: entropy.octets(name, length)?,
                suite: scenario.suite,
                obfuscated_ticket_age: ticket_age,
                max_early_data: 16_384,
            })
        };
        match self {
            Self::Full => {}
            Self::Compatibility => client.common.compatibility = true,
            Self::Protocol => {
                client.common.protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
                server.common.protocols = vec![b"http/1.1".to_vec()];
            }
            Self::LongHello => client.padding = Some(20_000),
            Self::LongTranscript => client.padding = Some(65_000),

            Self::RetryGroup | Self::RetryBoth => retry_group(scenario, conversation),
            Self::RetryCookie => {}
            Self::RetryWithoutShares => client.shares.clear(),
            Self::RetryCompatibility => {
                client.common.compatibility = true;
                client.shares.clear();
            }

            Self::PskExternal | Self::PskExternalAlone => {
                offer(conversation, vec![psk(PskKind::External, "psk")?]);
            }
            Self::PskResumption | Self::PskResumptionAlone | Self::PskRetry => {
                offer(conversation, vec![psk(PskKind::Resumption, "psk")?]);
            }
            Self::PskSecondOfThree => {
                let mut first = psk(PskKind::External, "first_psk")?;
                first.suite = other_hash(scenario.suite);
                client.common.cipher_suites.push(first.suite);
                let second = psk(PskKind::Resumption, "psk")?;
                let third = psk(PskKind::External, "third_psk")?;
                offer(conversation, vec![first, second, third]);
                conversation.server.common.psks.remove(0);
            }
            Self::PskNotSelected => {
                offer(conversation, vec![psk(PskKind::Resumption, "psk")?]);
                conversation.server.common.psks.clear();
            }
            Self::PskLong => {
                let mut long = psk(PskKind::External, "psk")?;
                long.key = entropy.octets("psk", 200)?;
                offer(conversation, vec![long]);
            }

            Self::EarlyData
            | Self::EarlyDataRejected
            | Self::EarlyDataRejectedByRetry
            | Self::EarlyDataCompatibility
            | Self::EarlyExporter => {
                client.early_data = vec![b"early ".to_vec(), b"data".to_vec()];
                client.common.compatibility = self == Self::EarlyDataCompatibility;
                server.max_early_data = match self {
                    Self::EarlyDataRejected => None,
                    _ => Some(16_384),
                };
                if self == Self::EarlyExporter {
                    exports.insert(0, export(true, "EXPERIMENTAL-tlskat", b"early", 32));
                }
                offer(conversation, vec![psk(PskKind::Resumption, "psk")?]);
            }

            Self::ClientCertificate => {
                client.common.identity = Some(client_identity(scenario.scheme)?);
                server.client_auth = ClientAuth::Required;
                accept_client(conversation);
            }
            Self::ClientEmpty => server.client_auth = ClientAuth::Optional,
            Self::ClientLater => {
                client.common.identity = Some(client_identity(scenario.scheme)?);
                client.post_handshake_auth = true;
                client.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
                // Of a transcript that goes on after the handshake a ticket is no part.
                server.tickets = vec![ticket(&[0], 32, None)];
                script.insert(1, RequestAuthentication(b"first"));
                script.insert(2, UpdateKeys(Client, UpdateNotRequested));
                script.insert(3, RequestAuthentication(b"second"));
                accept_client(conversation);
            }

            Self::Compressed | Self::ClientLaterCompressed => {
                let zlib = vec![CertificateCompressionAlgorithm::ZLIB];
                client.common.compression = zlib.clone();
                server.common.compression = zlib;
                client.common.identity = Some(client_identity(scenario.scheme)?);
                if self == Self::ClientLaterCompressed {
                    client.post_handshake_auth = true;
                    script.insert(1, RequestAuthentication(b"compressed"));
                } else {
                    server.client_auth = ClientAuth::Required;
                }
                accept_client(conversation);
            }
            Self::RawPublicKey => {
                let own_client = client_identity(scenario.scheme)?.into_raw_public_key()?;
                let own_server = identity_for(Server, scenario.scheme)?.into_raw_public_key()?;
                let known = [&own_client, &own_server].map(|own| own.chain.concat());
                for side in [&mut client.common, &mut server.common] {
                    side.peer_certificate_types = vec![CertificateType::RAW_PUBLIC_KEY];
                    side.trust.raw_public_keys = known.to_vec();
                }
                client.common.identity = Some(own_client);
                server.common.identity = Some(own_server);
                server.client_auth = ClientAuth::Required;
                accept_client(conversation);
            }
            Self::ChainOfThree => {
                if let Some(own) = &mut server.common.identity {
                    own.chain
                        .extend(pki::roots().iter().map(|root| root.to_vec()));
                }
            }

            Self::Tickets => {
                client.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
                server.tickets = vec![ticket(&[0], 32, None), ticket(&[1], 48, Some(16_384))];
            }
            Self::TicketExtremes => {
                client.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
                server.tickets = vec![
                    ticket(&[], 1, None),
                    ticket(&[0xff; 255], 32, Some(u32::MAX)),
                    ticket(&[0], 17_000, Some(0)),
                ];
            }

            Self::KeyUpdateByClient => {
                for place in [1, 2] {
                    script.insert(place, UpdateKeys(Client, UpdateNotRequested));
                }
                script.insert(3, Write(Client, b"ping".to_vec()));
            }
            Self::KeyUpdateByServer => {
                script.insert(0, UpdateKeys(Server, UpdateRequested));
            }
            Self::KeyUpdateCrossing => script.insert(0, CrossingKeyUpdates),

            Self::Exporters => {
                let long = scenario.suite.hash().map_or(0, HashAlgorithm::length) * 255;
                *exports = vec![
                    export(false, "EXPORTER-tlskat", b"", 32),
                    export(false, &"x".repeat(249), b"context", 1),
                    export(false, "EXPORTER-tlskat", &[0xa5; 1000], 32),
                    export(false, "EXPORTER-tlskat", b"long", long as u16),
                ];
            }

            Self::Padded => {
                client.common.padding = Padding::Octets(7);
                server.common.padding = Padding::Multiple(64);
            }
            Self::PaddedFully => {
                server.common.padding = Padding::Full;
                server.common.fragmentation = Fragmentation::Coalesced;
            }
            Self::SizeLimit => {
                client.common.record_size_limit = Some(64);
                server.common.record_size_limit = Some(100);
                script.insert(1, Write(Client, entropy.octets("long_client_data", 200)?));
                script.insert(2, Write(Server, entropy.octets("long_server_data", 200)?));
            }
            Self::Fragments => {
                client.common.fragmentation = Fragmentation::Pieces(61);
                server.common.fragmentation = Fragmentation::Pieces(301);
            }
            Self::OneMessageEach => {
                client.common.fragmentation = Fragmentation::PerMessage;
                server.common.fragmentation = Fragmentation::PerMessage;
            }
            Self::EmptyData => {
                script.insert(1, Write(Client, Vec::new()));
                script.insert(2, Write(Server, Vec::new()));
            }

            Self::AlertByClient => {
                *script = vec![Alert(Client, AlertDescription::INTERNAL_ERROR)];
            }
            Self::AlertByServer => {
                *script = vec![Alert(Server, AlertDescription::ACCESS_DENIED)];
            }
            Self::UserCanceled => script.insert(1, Alert(Client, AlertDescription::USER_CANCELED)),
        }
        let Conversation { client, server, .. } = conversation;
        if matches!(
            self,
            Self::RetryCookie | Self::RetryBoth | Self::PskRetry | Self::EarlyDataRejectedByRetry
        ) {
            server.cookie = Some(entropy.octets("cookie", 32)?);
        }
        if matches!(self, Self::PskExternalAlone | Self::PskResumptionAlone) {
            client.psk_modes = vec![PskKeyExchangeMode::PSK_KE];
            client.common.groups.clear();
            client.shares.clear();
        }
        Ok(())
    }
}

/// The client begins with a share of another group, which the server has not.
fn retry_group(scenario: &Scenario, conversation: &mut Conversation) {
    let other = match scenario.group {
        NamedGroup::X25519 => NamedGroup::SECP256R1,
        _ => NamedGroup::X25519,
    };
    conversation.client.common.groups.insert(0, other);
    conversation.client.shares = vec![other];
}

/// The client offers the keys, and the server knows them.
fn offer(conversation: &mut Conversation, psks: Vec<PreSharedKey>) {
    conversation.client.psk_modes = vec![PskKeyExchangeMode::PSK_DHE_KE];
    conversation.client.common.psks = psks.clone();
    conversation.server.common.psks = psks;
}

/// The server accepts the scheme of the client's key.
fn accept_client(conversation: &mut Conversation) {
    if let Some(own) = &conversation.client.common.identity {
        conversation.server.common.signature_schemes = own.schemes.clone();
    }
}

fn other_hash(suite: CipherSuite) -> CipherSuite {
    match suite.hash() {
        Some(HashAlgorithm::Sha384) => CipherSuite::TLS_AES_128_GCM_SHA256,
        _ => CipherSuite::TLS_AES_256_GCM_SHA384,
    }
}

/// A client has a key of the same family as the server, or one of Ed25519.
fn client_identity(scheme: SignatureScheme) -> Result<Identity, GenerateError> {
    identity_for(Role::Client, scheme)
        .or_else(|_| identity_for(Role::Client, SignatureScheme::ED25519))
}

fn ticket(nonce: &[u8], length: usize, max_early_data: Option<u32>) -> Ticket {
    Ticket {
        lifetime: 7200,
        nonce: nonce.to_vec(),
        length,
        max_early_data,
    }
}

fn export(early: bool, label: &str, context: &[u8], length: u16) -> Export {
    Export {
        early,
        label: label.to_owned(),
        context: context.into(),
        length,
    }
}
