//! Strategies for arbitrary valid messages.
//!
//! Messages borrow, so what a strategy makes is leaked; a test run leaks a few megabytes.

use core::ops::RangeInclusive;

use proptest::{collection::vec, prelude::*};

use super::super::*;
use crate::registry::{
    CertificateCompressionAlgorithm, CertificateStatusType, CertificateType, CipherSuite,
    EcPointFormat, ExtensionType, HeartbeatMode, MaxFragmentLength, NameType, NamedGroup,
    ProtocolVersion, PskKeyExchangeMode, SignatureScheme, SrtpProtectionProfile,
};

/// Any message that a decoder has to accept.
pub(super) fn handshake() -> impl Strategy<Value = Handshake<'static>> {
    prop_oneof![
        client_hello().prop_map(Handshake::ClientHello),
        server_hello(),
        hello_retry_request(),
        vec(encrypted_extension(), 0..=5).prop_map(encrypted_extensions),
        certificate_request(),
        certificate(),
        (any::<u16>(), 0..1_u32 << 24, octets(1..=300)).prop_map(
            |(algorithm, uncompressed_length, compressed_certificate_message)| {
                Handshake::CompressedCertificate(CompressedCertificate {
                    algorithm: CertificateCompressionAlgorithm(algorithm),
                    uncompressed_length,
                    compressed_certificate_message,
                })
            }
        ),
        (any::<u16>(), octets(0..=300)).prop_map(|(scheme, signature)| {
            Handshake::CertificateVerify(CertificateVerify {
                algorithm: SignatureScheme(scheme),
                signature,
            })
        }),
        octets(1..=64).prop_map(|verify_data| Handshake::Finished(Finished { verify_data })),
        new_session_ticket(),
        Just(Handshake::EndOfEarlyData),
        Just(Handshake::KeyUpdate(KeyUpdateRequest::UpdateNotRequested)),
        Just(Handshake::KeyUpdate(KeyUpdateRequest::UpdateRequested)),
        octets(1..=64).prop_map(|hash| Handshake::MessageHash(MessageHash { hash })),
    ]
}

/// Any ClientHello, half of them with a pre-shared key.
pub(super) fn client_hello() -> impl Strategy<Value = ClientHello<'static>> {
    let last = proptest::option::of(offered_psks().prop_map(Extension::PreSharedKey));
    (
        any::<u16>().prop_filter("SSL 3.0 is refused", |&version| version != 0x0300),
        random(),
        octets(0..=32),
        list(any::<u16>().prop_map(CipherSuite), 1..=20),
        vec(client_extension(), 0..=8),
        last,
    )
        .prop_map(
            |(version, random, session_id, cipher_suites, extensions, last)| {
                let mut all = vec![Extension::SupportedVersions(List::from(&[
                    ProtocolVersion::TLS1_3,
                    ProtocolVersion::TLS1_2,
                ]))];
                all.extend(extensions);
                all.extend(last);
                ClientHello {
                    legacy_version: ProtocolVersion(version),
                    random,
                    legacy_session_id: session_id,
                    cipher_suites,
                    legacy_compression_methods: &[0],
                    extensions: distinct(all),
                }
            },
        )
}

fn server_hello() -> impl Strategy<Value = Handshake<'static>> {
    let extension = prop_oneof![
        any::<u16>().prop_map(Extension::SelectedIdentity),
        key_share_entry().prop_map(Extension::KeyShareServerHello),
        other(),
    ];
    (
        random(),
        octets(0..=32),
        any::<u16>(),
        vec(extension, 0..=3),
    )
        .prop_map(|(random, session_id, suite, mut all)| {
            all.push(Extension::SelectedVersion(ProtocolVersion::TLS1_3));
            Handshake::ServerHello(ServerHello {
                random,
                legacy_session_id_echo: session_id,
                cipher_suite: CipherSuite(suite),
                extensions: distinct(all),
            })
        })
}

fn hello_retry_request() -> impl Strategy<Value = Handshake<'static>> {
    let extension = prop_oneof![
        any::<u16>().prop_map(|group| Extension::KeyShareHelloRetryRequest(NamedGroup(group))),
        octets(1..=100).prop_map(Extension::Cookie),
        other(),
    ];
    (octets(0..=32), any::<u16>(), vec(extension, 0..=3)).prop_map(
        |(session_id, suite, mut all)| {
            all.push(Extension::SelectedVersion(ProtocolVersion::TLS1_3));
            Handshake::HelloRetryRequest(HelloRetryRequest {
                legacy_session_id_echo: session_id,
                cipher_suite: CipherSuite(suite),
                extensions: distinct(all),
            })
        },
    )
}

/// With at most one of the extensions that limit records.
fn encrypted_extensions(mut all: Vec<Extension<'static>>) -> Handshake<'static> {
    if all
        .iter()
        .any(|extension| matches!(extension, Extension::RecordSizeLimit(_)))
    {
        all.retain(|extension| !matches!(extension, Extension::MaxFragmentLength(_)));
    }
    Handshake::EncryptedExtensions(EncryptedExtensions {
        extensions: distinct(all),
    })
}

fn certificate_request() -> impl Strategy<Value = Handshake<'static>> {
    let extension = prop_oneof![
        schemes().prop_map(Extension::SignatureAlgorithms),
        schemes().prop_map(Extension::SignatureAlgorithmsCert),
        authorities(),
        oid_filters(),
        Just(Extension::StatusRequested),
        Just(Extension::SignedCertificateTimestampRequested),
        compress_certificate(),
        schemes().prop_map(Extension::DelegatedCredentialSchemes),
        other(),
    ];
    (octets(0..=255), extensions(extension, 1..=5)).prop_map(|(context, extensions)| {
        Handshake::CertificateRequest(CertificateRequest {
            certificate_request_context: context,
            extensions,
        })
    })
}

fn certificate() -> impl Strategy<Value = Handshake<'static>> {
    let extension = prop_oneof![
        certificate_status(),
        list(octets(1..=60).prop_map(SerializedSct), 1..=3)
            .prop_map(Extension::SignedCertificateTimestamps),
        unread(ExtensionType::DELEGATED_CREDENTIAL),
        other(),
    ];
    let entry =
        (octets(1..=300), extensions(extension, 0..=3)).prop_map(|(cert_data, extensions)| {
            CertificateEntry {
                cert_data,
                extensions,
            }
        });
    (octets(0..=255), list(entry, 0..=4)).prop_map(|(context, certificate_list)| {
        Handshake::Certificate(Certificate {
            certificate_request_context: context,
            certificate_list,
        })
    })
}

fn new_session_ticket() -> impl Strategy<Value = Handshake<'static>> {
    let extension = prop_oneof![any::<u32>().prop_map(Extension::MaxEarlyDataSize), other()];
    (
        any::<u32>(),
        any::<u32>(),
        octets(0..=255),
        octets(1..=300),
        extensions(extension, 0..=3),
    )
        .prop_map(|(lifetime, age_add, ticket_nonce, ticket, extensions)| {
            Handshake::NewSessionTicket(NewSessionTicket {
                ticket_lifetime: lifetime,
                ticket_age_add: age_add,
                ticket_nonce,
                ticket,
                extensions,
            })
        })
}

/// Every extension of a ClientHello but pre_shared_key, which has to be last.
fn client_extension() -> impl Strategy<Value = Extension<'static>> {
    let name = (any::<u8>(), octets(1..=40)).prop_map(|(name_type, name)| ServerName {
        name_type: NameType(name_type),
        name,
    });
    prop_oneof![
        vec(name, 1..=3).prop_map(server_names),
        max_fragment_length(),
        status_request(),
        use_srtp(),
        heartbeat(),
        Just(Extension::SignedCertificateTimestampRequested),
        certificate_types().prop_map(Extension::ClientCertificateTypes),
        certificate_types().prop_map(Extension::ServerCertificateTypes),
        compress_certificate(),
        schemes().prop_map(Extension::DelegatedCredentialSchemes),
        protocol_names(1..=3).prop_map(Extension::ApplicationSettingsSupport),
        protocol_names(1..=3).prop_map(Extension::ApplicationSettingsOldSupport),
        unread(ExtensionType::ENCRYPTED_CLIENT_HELLO),
        unread(ExtensionType::QUIC_TRANSPORT_PARAMETERS),
        groups().prop_map(Extension::SupportedGroups),
        list(any::<u8>().prop_map(EcPointFormat), 1..=4).prop_map(Extension::EcPointFormats),
        schemes().prop_map(Extension::SignatureAlgorithms),
        schemes().prop_map(Extension::SignatureAlgorithmsCert),
        protocol_names(1..=3).prop_map(Extension::ApplicationLayerProtocolNegotiation),
        octets(0..=64).prop_map(Extension::Padding),
        Just(Extension::EncryptThenMac),
        Just(Extension::ExtendedMasterSecret),
        (64..=u16::MAX).prop_map(Extension::RecordSizeLimit),
        octets(0..=64).prop_map(Extension::SessionTicket),
        Just(Extension::EarlyData),
        list(any::<u16>().prop_map(ProtocolVersion), 1..=127)
            .prop_map(Extension::SupportedVersions),
        octets(1..=64).prop_map(Extension::Cookie),
        list(any::<u8>().prop_map(PskKeyExchangeMode), 1..=3)
            .prop_map(Extension::PskKeyExchangeModes),
        authorities(),
        Just(Extension::PostHandshakeAuth),
        list(key_share_entry(), 0..=4).prop_map(Extension::KeyShareClientHello),
        octets(0..=255).prop_map(Extension::RenegotiationInfo),
        other(),
    ]
}

fn encrypted_extension() -> impl Strategy<Value = Extension<'static>> {
    prop_oneof![
        Just(Extension::ServerNameAccepted),
        groups().prop_map(Extension::SupportedGroups),
        protocol_names(1..=1).prop_map(Extension::ApplicationLayerProtocolNegotiation),
        Just(Extension::EarlyData),
        (64..=u16::MAX).prop_map(Extension::RecordSizeLimit),
        max_fragment_length(),
        use_srtp(),
        heartbeat(),
        any::<u8>().prop_map(|one| Extension::ClientCertificateType(CertificateType(one))),
        any::<u8>().prop_map(|one| Extension::ServerCertificateType(CertificateType(one))),
        octets(0..=40).prop_map(Extension::ApplicationSettings),
        octets(0..=40).prop_map(Extension::ApplicationSettingsOld),
        unread(ExtensionType::ENCRYPTED_CLIENT_HELLO),
        other(),
    ]
}

fn offered_psks() -> impl Strategy<Value = OfferedPsks<'static>> {
    let psk = (octets(1..=200), any::<u32>(), octets(32..=255));
    vec(psk, 1..=3).prop_map(|psks| {
        let identities = psks.iter().map(|&(identity, age, _)| PskIdentity {
            identity,
            obfuscated_ticket_age: age,
        });
        let binders = psks.iter().map(|&(_, _, binder)| PskBinderEntry(binder));
        OfferedPsks {
            identities: List::from(leaked(identities.collect())),
            binders: List::from(leaked(binders.collect())),
        }
    })
}

fn key_share_entry() -> impl Strategy<Value = KeyShareEntry<'static>> {
    (any::<u16>(), octets(1..=100)).prop_map(|(group, key_exchange)| KeyShareEntry {
        group: NamedGroup(group),
        key_exchange,
    })
}

fn groups() -> impl Strategy<Value = List<'static, NamedGroup>> {
    list(any::<u16>().prop_map(NamedGroup), 1..=10)
}

fn schemes() -> impl Strategy<Value = List<'static, SignatureScheme>> {
    list(any::<u16>().prop_map(SignatureScheme), 1..=10)
}

fn authorities() -> impl Strategy<Value = Extension<'static>> {
    list(octets(1..=50).prop_map(DistinguishedName), 1..=3)
        .prop_map(Extension::CertificateAuthorities)
}

fn protocol_names(
    count: RangeInclusive<usize>,
) -> impl Strategy<Value = List<'static, ProtocolName<'static>>> {
    list(octets(1..=255).prop_map(ProtocolName), count)
}

/// The names without those whose type came before.
fn server_names(mut names: Vec<ServerName<'static>>) -> Extension<'static> {
    let mut types = Vec::new();
    names.retain(|name| {
        let new = !types.contains(&name.name_type);
        types.push(name.name_type);
        new
    });
    Extension::ServerName(List::from(leaked(names)))
}

fn max_fragment_length() -> impl Strategy<Value = Extension<'static>> {
    prop::sample::select(MaxFragmentLength::KNOWN).prop_map(Extension::MaxFragmentLength)
}

fn heartbeat() -> impl Strategy<Value = Extension<'static>> {
    prop::sample::select(HeartbeatMode::KNOWN).prop_map(Extension::Heartbeat)
}

fn use_srtp() -> impl Strategy<Value = Extension<'static>> {
    let profiles = list(any::<u16>().prop_map(SrtpProtectionProfile), 1..=4);
    (profiles, octets(0..=255))
        .prop_map(|(profiles, srtp_mki)| Extension::UseSrtp(UseSrtp { profiles, srtp_mki }))
}

fn status_request() -> impl Strategy<Value = Extension<'static>> {
    let responders = list(octets(1..=40).prop_map(ResponderId), 0..=3);
    let ocsp = (responders, octets(0..=40)).prop_map(|(responder_id_list, request_extensions)| {
        CertificateStatusRequest::Ocsp(OcspStatusRequest {
            responder_id_list,
            request_extensions,
        })
    });
    let other = (unknown_status_type(), octets(0..=40)).prop_map(|(status_type, request)| {
        CertificateStatusRequest::Other {
            status_type,
            request,
        }
    });
    prop_oneof![ocsp, other].prop_map(Extension::StatusRequest)
}

fn certificate_status() -> impl Strategy<Value = Extension<'static>> {
    let ocsp = octets(1..=100).prop_map(CertificateStatus::Ocsp);
    let other = (unknown_status_type(), octets(0..=40)).prop_map(|(status_type, response)| {
        CertificateStatus::Other {
            status_type,
            response,
        }
    });
    prop_oneof![ocsp, other].prop_map(Extension::CertificateStatus)
}

fn unknown_status_type() -> impl Strategy<Value = CertificateStatusType> {
    (2..=u8::MAX).prop_map(CertificateStatusType)
}

fn certificate_types() -> impl Strategy<Value = List<'static, CertificateType>> {
    list(any::<u8>().prop_map(CertificateType), 1..=4)
}

fn compress_certificate() -> impl Strategy<Value = Extension<'static>> {
    list(
        any::<u16>().prop_map(CertificateCompressionAlgorithm),
        1..=4,
    )
    .prop_map(Extension::CompressCertificate)
}

fn oid_filters() -> impl Strategy<Value = Extension<'static>> {
    let filter = (octets(1..=10), octets(0..=40)).prop_map(|(oid, values)| OidFilter {
        certificate_extension_oid: oid,
        certificate_extension_values: values,
    });
    vec(filter, 0..=3).prop_map(|mut filters| {
        filters.sort_by_key(|filter| filter.certificate_extension_oid);
        filters.dedup_by_key(|filter| filter.certificate_extension_oid);
        Extension::OidFilters(List::from(leaked(filters)))
    })
}

/// An extension of which no type is registered here.
fn other() -> impl Strategy<Value = Extension<'static>> {
    (any::<u16>(), octets(0..=40)).prop_filter_map("a known type", |(value, data)| {
        let extension_type = ExtensionType(value);
        extension_type.name().is_none().then_some(Extension::Other {
            extension_type,
            data,
        })
    })
}

/// An extension whose data is not looked into.
fn unread(extension_type: ExtensionType) -> impl Strategy<Value = Extension<'static>> {
    octets(0..=40).prop_map(move |data| Extension::Other {
        extension_type,
        data,
    })
}

fn extensions(
    extension: impl Strategy<Value = Extension<'static>>,
    count: RangeInclusive<usize>,
) -> impl Strategy<Value = Extensions<'static>> {
    vec(extension, count).prop_map(distinct)
}

/// The extensions without those whose type came before.
fn distinct(mut all: Vec<Extension<'static>>) -> Extensions<'static> {
    let mut types = Vec::new();
    all.retain(|extension| {
        let new = !types.contains(&extension.extension_type());
        types.push(extension.extension_type());
        new
    });
    Extensions::from(leaked(all))
}

fn list<E: Element<'static> + core::fmt::Debug + 'static>(
    element: impl Strategy<Value = E>,
    count: RangeInclusive<usize>,
) -> impl Strategy<Value = List<'static, E>> {
    vec(element, count).prop_map(|elements| List::from(leaked(elements)))
}

fn octets(length: RangeInclusive<usize>) -> impl Strategy<Value = &'static [u8]> {
    vec(any::<u8>(), length).prop_map(leaked)
}

fn random() -> impl Strategy<Value = &'static [u8; 32]> {
    any::<[u8; 32]>().prop_map(|random| &*Box::leak(Box::new(random)))
}

fn leaked<T: 'static>(items: Vec<T>) -> &'static [T] {
    items.leak()
}
