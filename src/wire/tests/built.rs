//! The messages of RFC 8448, built from typed values, are the published octets.

use super::{super::*, encoded, rfc8448::*, unhex};
use crate::registry::{
    CipherSuite, NameType, NamedGroup, ProtocolVersion, PskKeyExchangeMode, SignatureScheme,
};

#[track_caller]
fn is_published(message: Handshake<'_>, text: &str) {
    assert_eq!(encoded(&message), unhex(text));
}

/// The 32 random octets of a hello.
fn random(hello: &[u8]) -> &[u8; 32] {
    hello[6..].first_chunk().unwrap()
}

const GROUPS: [NamedGroup; 9] = [
    NamedGroup::X25519,
    NamedGroup::SECP256R1,
    NamedGroup::SECP384R1,
    NamedGroup::SECP521R1,
    NamedGroup::FFDHE2048,
    NamedGroup::FFDHE3072,
    NamedGroup::FFDHE4096,
    NamedGroup::FFDHE6144,
    NamedGroup::FFDHE8192,
];

const SCHEMES: [SignatureScheme; 15] = [
    SignatureScheme::ECDSA_SECP256R1_SHA256,
    SignatureScheme::ECDSA_SECP384R1_SHA384,
    SignatureScheme::ECDSA_SECP521R1_SHA512,
    SignatureScheme::ECDSA_SHA1,
    SignatureScheme::RSA_PSS_RSAE_SHA256,
    SignatureScheme::RSA_PSS_RSAE_SHA384,
    SignatureScheme::RSA_PSS_RSAE_SHA512,
    SignatureScheme::RSA_PKCS1_SHA256,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA1,
    // DSA with SHA-256, SHA-384, SHA-512 and SHA-1
    SignatureScheme(0x0402),
    SignatureScheme(0x0502),
    SignatureScheme(0x0602),
    SignatureScheme(0x0202),
];

#[test]
fn the_client_hello_of_section_4_with_its_identity_and_binder() {
    let published = unhex(RESUMED_CLIENT_HELLO);
    let ticket = unhex(NEW_SESSION_TICKET);
    let share = unhex("e4ffb68ac05f8d96c99da26698346c6be16482badddafe051a66b4f18d668f0b");
    let binder = unhex("3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d");
    is_published(
        Handshake::ClientHello(ClientHello {
            legacy_version: ProtocolVersion::TLS1_2,
            random: random(&published),
            legacy_session_id: &[],
            cipher_suites: List::from(&[
                CipherSuite::TLS_AES_128_GCM_SHA256,
                CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                CipherSuite::TLS_AES_256_GCM_SHA384,
            ]),
            legacy_compression_methods: &[0],
            extensions: Extensions::from(&[
                Extension::ServerName(List::from(&[ServerName {
                    name_type: NameType::HOST_NAME,
                    name: b"server",
                }])),
                Extension::RenegotiationInfo(&[]),
                Extension::SupportedGroups(List::from(&GROUPS)),
                Extension::KeyShareClientHello(List::from(&[KeyShareEntry {
                    group: NamedGroup::X25519,
                    key_exchange: &share,
                }])),
                Extension::EarlyData,
                Extension::SupportedVersions(List::from(&[ProtocolVersion::TLS1_3])),
                Extension::SignatureAlgorithms(List::from(&SCHEMES)),
                Extension::PskKeyExchangeModes(List::from(&[PskKeyExchangeMode::PSK_DHE_KE])),
                Extension::RecordSizeLimit(0x4001),
                Extension::Padding(&[0; 87]),
                Extension::PreSharedKey(OfferedPsks {
                    identities: List::from(&[PskIdentity {
                        // After the header, lifetime, age_add, nonce and length.
                        identity: &ticket[17..17 + 178],
                        obfuscated_ticket_age: 0xfad6_aacb,
                    }]),
                    binders: List::from(&[PskBinderEntry(&binder)]),
                }),
            ]),
        }),
        RESUMED_CLIENT_HELLO,
    );
}

#[test]
fn the_server_hellos_of_sections_3_and_4() {
    let share = unhex("c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f");
    is_published(
        Handshake::ServerHello(ServerHello {
            random: random(&unhex(SERVER_HELLO)),
            legacy_session_id_echo: &[],
            cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
            extensions: Extensions::from(&[
                Extension::KeyShareServerHello(KeyShareEntry {
                    group: NamedGroup::X25519,
                    key_exchange: &share,
                }),
                Extension::SelectedVersion(ProtocolVersion::TLS1_3),
            ]),
        }),
        SERVER_HELLO,
    );
    let share = unhex("121761ee42c333e1b9e77b60dd57c2053cd94512ab47f115e86eff50942cea31");
    is_published(
        Handshake::ServerHello(ServerHello {
            random: random(&unhex(RESUMED_SERVER_HELLO)),
            legacy_session_id_echo: &[],
            cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
            extensions: Extensions::from(&[
                Extension::SelectedIdentity(0),
                Extension::KeyShareServerHello(KeyShareEntry {
                    group: NamedGroup::X25519,
                    key_exchange: &share,
                }),
                Extension::SelectedVersion(ProtocolVersion::TLS1_3),
            ]),
        }),
        RESUMED_SERVER_HELLO,
    );
}

#[test]
fn the_hello_retry_request_of_section_5() {
    let published = unhex(HELLO_RETRY_REQUEST);
    is_published(
        Handshake::HelloRetryRequest(HelloRetryRequest {
            legacy_session_id_echo: &[],
            cipher_suite: CipherSuite::TLS_AES_128_GCM_SHA256,
            extensions: Extensions::from(&[
                Extension::KeyShareHelloRetryRequest(NamedGroup::SECP256R1),
                // After key_share and three lengths; supported_versions follows.
                Extension::Cookie(&published[56..56 + 114]),
                Extension::SelectedVersion(ProtocolVersion::TLS1_3),
            ]),
        }),
        HELLO_RETRY_REQUEST,
    );
}

#[test]
fn the_messages_of_a_server_of_sections_3_4_and_6() {
    let extensions = [
        Extension::SupportedGroups(List::from(&GROUPS)),
        Extension::RecordSizeLimit(0x4001),
        Extension::ServerNameAccepted,
        Extension::EarlyData,
    ];
    for (count, text) in [(3, ENCRYPTED_EXTENSIONS), (4, RESUMED_ENCRYPTED_EXTENSIONS)] {
        let extensions = Extensions::from(&extensions[..count]);
        is_published(
            Handshake::EncryptedExtensions(EncryptedExtensions { extensions }),
            text,
        );
    }
    is_published(
        Handshake::CertificateRequest(CertificateRequest {
            certificate_request_context: &[],
            extensions: Extensions::from(&[Extension::SignatureAlgorithms(List::from(&SCHEMES))]),
        }),
        CERTIFICATE_REQUEST,
    );
    let published = unhex(CERTIFICATE);
    is_published(
        Handshake::Certificate(Certificate {
            certificate_request_context: &[],
            certificate_list: List::from(&[CertificateEntry {
                cert_data: &published[11..11 + 432],
                extensions: Extensions::NONE,
            }]),
        }),
        CERTIFICATE,
    );
    is_published(
        Handshake::CertificateVerify(CertificateVerify {
            algorithm: SignatureScheme::RSA_PSS_RSAE_SHA256,
            signature: &unhex(CERTIFICATE_VERIFY)[8..],
        }),
        CERTIFICATE_VERIFY,
    );
    let verify_data = &unhex("9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718");
    is_published(Handshake::Finished(Finished { verify_data }), FINISHED);
}

#[test]
fn the_messages_after_a_handshake() {
    let published = unhex(NEW_SESSION_TICKET);
    is_published(
        Handshake::NewSessionTicket(NewSessionTicket {
            ticket_lifetime: 30,
            ticket_age_add: 0xfad6_aac5,
            ticket_nonce: &[0, 0],
            ticket: &published[17..17 + 178],
            extensions: Extensions::from(&[Extension::MaxEarlyDataSize(1024)]),
        }),
        NEW_SESSION_TICKET,
    );
    is_published(Handshake::EndOfEarlyData, END_OF_EARLY_DATA);
    // RFC 8446, section 4.6.3.
    is_published(
        Handshake::KeyUpdate(KeyUpdateRequest::UpdateRequested),
        "1800000101",
    );
    is_published(
        Handshake::KeyUpdate(KeyUpdateRequest::UpdateNotRequested),
        "1800000100",
    );
}
