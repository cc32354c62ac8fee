//! Messages that come when it is not their turn.

use super::*;

pub(super) const ORDER: File = File {
    id: "negative/order",
    title: "Messages that come when it is not their turn",
    about: RECEIVED,
    groups: &[
        received(
            "first",
            "the first message to a server",
            Layer::Order,
            "handshake/full-sha256",
            (Role::Server, "client_hello"),
            faults! {
                first_server_hello: (other("server_hello")) => UNEXPECTED_MESSAGE, "4", "a ServerHello";
                first_encrypted_extensions: (other("encrypted_extensions")) => UNEXPECTED_MESSAGE, "4", "EncryptedExtensions";
                first_finished: (other("client_finished")) => UNEXPECTED_MESSAGE, "4", "a Finished";
                first_end_of_early_data: [Instead(END_OF_EARLY_DATA)] => UNEXPECTED_MESSAGE, "4", "EndOfEarlyData";
                first_key_update: [Instead(KEY_UPDATE)] => UNEXPECTED_MESSAGE, "4.6.3", "a KeyUpdate";
                first_hello_request: [Instead(HELLO_REQUEST)] => UNEXPECTED_MESSAGE, "4", "a HelloRequest, which TLS 1.3 does not have";
                first_message_hash: [Instead(MESSAGE_HASH)] => UNEXPECTED_MESSAGE, "4", "message_hash, which is never sent";
                first_unknown: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
            },
        ),
        received(
            "wait_sh",
            "to a client that waits for a ServerHello",
            Layer::Order,
            "handshake/full-sha256",
            (Role::Client, "server_hello"),
            faults! {
                client_hello_to_client: (other("client_hello")) => UNEXPECTED_MESSAGE, "4", "a ClientHello";
                extensions_before_hello: (other("encrypted_extensions")) => UNEXPECTED_MESSAGE, "4.1.3", "EncryptedExtensions before the ServerHello";
                certificate_before_hello: (other("server_certificate")) => UNEXPECTED_MESSAGE, "4.1.3", "a Certificate before the ServerHello";
                finished_before_hello: (other("server_finished")) => UNEXPECTED_MESSAGE, "4.1.3", "a Finished before the ServerHello";
                ticket_before_hello: [Instead(NEW_SESSION_TICKET)] => UNEXPECTED_MESSAGE, "4.6.1", "a NewSessionTicket before the ServerHello";
                message_hash_before_hello: [Instead(MESSAGE_HASH)] => UNEXPECTED_MESSAGE, "4", "message_hash, which is never sent";
                unknown_before_hello: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
            },
        ),
        received(
            "wait_ee",
            "to a client that waits for EncryptedExtensions",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Client, "encrypted_extensions"),
            faults! {
                second_server_hello: (other("server_hello")) => UNEXPECTED_MESSAGE, "4.1.3", "a second ServerHello";
                request_before_extensions: (other("certificate_request")) => UNEXPECTED_MESSAGE, "4.3.1", "a CertificateRequest before EncryptedExtensions";
                certificate_before_extensions: (other("server_certificate")) => UNEXPECTED_MESSAGE, "4.3.1", "a Certificate before EncryptedExtensions";
                finished_before_extensions: (other("server_finished")) => UNEXPECTED_MESSAGE, "4.3.1", "a Finished before EncryptedExtensions";
                hello_request_before_extensions: [Instead(HELLO_REQUEST)] => UNEXPECTED_MESSAGE, "4", "a HelloRequest, which TLS 1.3 does not have";
                unknown_before_extensions: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                key_update_before_extensions: [Instead(KEY_UPDATE)] => UNEXPECTED_MESSAGE, "4.6.3", "a KeyUpdate before the Finished";
            },
        ),
        received(
            "wait_cert_cr",
            "to a client that waits for a Certificate or a CertificateRequest",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Client, "certificate_request"),
            faults! {
                second_extensions: (other("encrypted_extensions")) => UNEXPECTED_MESSAGE, "4.3.1", "EncryptedExtensions once more";
                server_key_exchange: [Instead(SERVER_KEY_EXCHANGE)] => UNEXPECTED_MESSAGE, "4", "a ServerKeyExchange, which TLS 1.3 does not have";
                server_hello_done: [Instead(SERVER_HELLO_DONE)] => UNEXPECTED_MESSAGE, "4", "a ServerHelloDone, which TLS 1.3 does not have";
                unknown_before_certificate: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                verify_before_certificate: (other("server_certificate_verify")) => UNEXPECTED_MESSAGE, "4.4.3", "a CertificateVerify before the Certificate";
                finished_without_certificate: (other("server_finished")) => UNEXPECTED_MESSAGE, "4.4.2", "a Finished although nobody is authenticated";
            },
        ),
        received(
            "wait_cert",
            "to a client that waits for a Certificate",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Client, "server_certificate"),
            faults! {
                second_request: (other("certificate_request")) => UNEXPECTED_MESSAGE, "4.3.2", "a second CertificateRequest";
                verify_without_certificate: (other("server_certificate_verify")) => UNEXPECTED_MESSAGE, "4.4.3", "a CertificateVerify before the Certificate";
                finished_after_request: (other("server_finished")) => UNEXPECTED_MESSAGE, "4.4.2", "a Finished before the Certificate";
            },
        ),
        received(
            "wait_cv",
            "to a client that waits for a CertificateVerify",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Client, "server_certificate_verify"),
            faults! {
                second_certificate: (other("server_certificate")) => UNEXPECTED_MESSAGE, "4.4.2", "a second Certificate";
                request_after_certificate: (other("certificate_request")) => UNEXPECTED_MESSAGE, "4.3.2", "a CertificateRequest after the Certificate";
                finished_without_verify: (other("server_finished")) => UNEXPECTED_MESSAGE, "4.4.3", "a Finished without a CertificateVerify";
            },
        ),
        received(
            "wait_finished",
            "to a client that waits for a Finished",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Client, "server_finished"),
            faults! {
                unknown_before_finished: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                second_verify: (other("server_certificate_verify")) => UNEXPECTED_MESSAGE, "4.4.3", "a second CertificateVerify";
                ticket_before_finished: [Instead(NEW_SESSION_TICKET)] => UNEXPECTED_MESSAGE, "4.6.1", "a NewSessionTicket before the Finished";
                key_update_before_finished: [Instead(KEY_UPDATE)] => UNEXPECTED_MESSAGE, "4.6.3", "a KeyUpdate before the Finished";
                end_of_early_data_to_client: [Instead(END_OF_EARLY_DATA)] => UNEXPECTED_MESSAGE, "4.5", "EndOfEarlyData, which a server never sends";
            },
        ),
        received(
            "wait_finished_psk",
            "to a client that resumes and waits for a Finished",
            Layer::Order,
            "psk/external-sha256",
            (Role::Client, "server_finished"),
            faults! {
                request_beside_psk: [Instead(CERTIFICATE_REQUEST)] => UNEXPECTED_MESSAGE, "4.3.2", "a CertificateRequest beside a pre-shared key";
                certificate_beside_psk: [Instead(EMPTY_CERTIFICATE)] => UNEXPECTED_MESSAGE, "4.4.2", "a Certificate beside a pre-shared key";
            },
        ),
        received(
            "connected",
            "to a client that is connected",
            Layer::Order,
            "ticket/two-sha256",
            (Role::Client, "new_session_ticket_1"),
            faults! {
                client_hello_after_handshake: (other("client_hello")) => UNEXPECTED_MESSAGE, "4.1.2", "a ClientHello";
                server_hello_after_handshake: (other("server_hello")) => UNEXPECTED_MESSAGE, "4", "a ServerHello";
                hello_request_after_handshake: [Instead(HELLO_REQUEST)] => UNEXPECTED_MESSAGE, "4", "a HelloRequest, which TLS 1.3 does not have";
                request_without_offer: [Instead(LATER_CERTIFICATE_REQUEST)] => UNEXPECTED_MESSAGE, "4.6.2", "a CertificateRequest without an offer of post_handshake_auth";
                unknown_after_handshake: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                certificate_after_handshake: (other("server_certificate")) => UNEXPECTED_MESSAGE, "4", "a Certificate";
                finished_again: (other("server_finished")) => UNEXPECTED_MESSAGE, "4", "the Finished once more";
                end_of_early_data_after_handshake: [Instead(END_OF_EARLY_DATA)] => UNEXPECTED_MESSAGE, "4.5", "EndOfEarlyData";
            },
        ),
        received(
            "server_wait_finished",
            "to a server that waits for a Finished",
            Layer::Order,
            "handshake/full-sha256",
            (Role::Server, "client_finished"),
            faults! {
                second_client_hello: (other("client_hello")) => UNEXPECTED_MESSAGE, "4.1.2", "a ClientHello that nobody asked for";
                client_key_exchange: [Instead(CLIENT_KEY_EXCHANGE)] => UNEXPECTED_MESSAGE, "4", "a ClientKeyExchange, which TLS 1.3 does not have";
                unknown_to_server: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                certificate_without_request: [Instead(EMPTY_CERTIFICATE)] => UNEXPECTED_MESSAGE, "4.4.2", "a Certificate that nobody asked for";
                end_of_early_data_without_early_data: [Instead(END_OF_EARLY_DATA)] => UNEXPECTED_MESSAGE, "4.5", "EndOfEarlyData without early data";
                key_update_to_server_before_finished: [Instead(KEY_UPDATE)] => UNEXPECTED_MESSAGE, "4.6.3", "a KeyUpdate before the Finished";
                ticket_to_server: [Instead(NEW_SESSION_TICKET)] => UNEXPECTED_MESSAGE, "4.6.1", "a NewSessionTicket, which a client never sends";
            },
        ),
        received(
            "server_wait_eoed",
            "to a server that waits for EndOfEarlyData",
            Layer::Order,
            "early-data/accepted-sha256",
            (Role::Server, "end_of_early_data"),
            faults! {
                finished_without_end_of_early_data: (other("client_finished")) => UNEXPECTED_MESSAGE, "4.5", "a Finished without EndOfEarlyData";
                client_hello_for_end_of_early_data: (other("client_hello")) => UNEXPECTED_MESSAGE, "4.2.10", "a ClientHello under the early keys";
                certificate_under_early_keys: [Instead(EMPTY_CERTIFICATE)] => UNEXPECTED_MESSAGE, "4.2.10", "a Certificate under the early keys";
                key_update_under_early_keys: [Instead(KEY_UPDATE)] => UNEXPECTED_MESSAGE, "4.2.10", "a KeyUpdate under the early keys";
            },
        ),
        received(
            "server_wait_finished_after_early_data",
            "to a server that has taken early data",
            Layer::Order,
            "early-data/accepted-sha256",
            (Role::Server, "client_finished"),
            faults! {
                second_end_of_early_data: [Instead(END_OF_EARLY_DATA)] => UNEXPECTED_MESSAGE, "4.5", "EndOfEarlyData once more";
            },
        ),
        received(
            "server_wait_cert",
            "to a server that waits for a Certificate",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Server, "client_certificate"),
            faults! {
                verify_of_client_without_certificate: (other("client_certificate_verify")) => UNEXPECTED_MESSAGE, "4.4.3", "a CertificateVerify before the Certificate";
                finished_of_client_without_certificate: (other("client_finished")) => UNEXPECTED_MESSAGE, "4.4.2", "a Finished although a certificate was asked for";
            },
        ),
        received(
            "server_wait_cv",
            "to a server that waits for a CertificateVerify",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Server, "client_certificate_verify"),
            faults! {
                second_certificate_of_client: (other("client_certificate")) => UNEXPECTED_MESSAGE, "4.4.2", "a second Certificate";
                finished_of_client_without_verify: (other("client_finished")) => UNEXPECTED_MESSAGE, "4.4.3", "a Finished without a CertificateVerify";
            },
        ),
        received(
            "server_wait_finished_cert",
            "to a server that has got a CertificateVerify",
            Layer::Order,
            "client-auth/certificate-sha256",
            (Role::Server, "client_finished"),
            faults! {
                second_verify_of_client: (other("client_certificate_verify")) => UNEXPECTED_MESSAGE, "4.4.3", "a second CertificateVerify";
                certificate_after_verify: (other("client_certificate")) => UNEXPECTED_MESSAGE, "4.4.2", "a Certificate after the CertificateVerify";
            },
        ),
        received(
            "wait_cv_raw",
            "to a client that has got a raw public key",
            Layer::Order,
            "certificate/raw-public-key-sha256",
            (Role::Client, "server_certificate_verify"),
            faults! {
                finished_after_raw_key: (other("server_finished")) => UNEXPECTED_MESSAGE, "4.4.3", "a Finished without a CertificateVerify";
            },
        ),
        received(
            "server_wait_cv_raw",
            "to a server that has got a raw public key",
            Layer::Order,
            "certificate/raw-public-key-sha256",
            (Role::Server, "client_certificate_verify"),
            faults! {
                finished_of_client_after_raw_key: (other("client_finished")) => UNEXPECTED_MESSAGE, "4.4.3", "a Finished without a CertificateVerify";
            },
        ),
        received(
            "server_wait_finished_empty",
            "to a server that has got an empty Certificate",
            Layer::Order,
            "client-auth/empty-sha256",
            (Role::Server, "client_finished"),
            faults! {
                verify_after_empty_certificate: [Instead(CERTIFICATE_VERIFY)] => UNEXPECTED_MESSAGE, "4.4.3", "a CertificateVerify after an empty Certificate";
            },
        ),
        received(
            "server_connected",
            "to a server that is connected",
            Layer::Order,
            "key-update/client-sha256",
            (Role::Server, "client_key_update_1"),
            faults! {
                renegotiation: (other("client_hello")) => UNEXPECTED_MESSAGE, "4.1.2", "a ClientHello";
                finished_of_client_again: (other("client_finished")) => UNEXPECTED_MESSAGE, "4", "the Finished once more";
                ticket_to_connected_server: [Instead(NEW_SESSION_TICKET)] => UNEXPECTED_MESSAGE, "4.6.1", "a NewSessionTicket, which a client never sends";
                request_to_server: [Instead(LATER_CERTIFICATE_REQUEST)] => UNEXPECTED_MESSAGE, "4.6.2", "a CertificateRequest, which a client never sends";
                unknown_to_connected_server: [Instead(UNKNOWN)] => UNEXPECTED_MESSAGE, "4", "a handshake type that nobody has registered";
                certificate_without_later_request: [Instead(EMPTY_CERTIFICATE)] => UNEXPECTED_MESSAGE, "4.6.2", "a Certificate that nobody asked for";
                end_of_early_data_to_connected_server: [Instead(END_OF_EARLY_DATA)] => UNEXPECTED_MESSAGE, "4.5", "EndOfEarlyData after the handshake";
            },
        ),
        received(
            "server_wait_later_cv",
            "to a server in a later authentication",
            Layer::Order,
            "client-auth/post-handshake-sha256",
            (Role::Server, "post_handshake_certificate_verify_1"),
            faults! {
                later_finished_without_verify: (other("post_handshake_finished_1")) => UNEXPECTED_MESSAGE, "4.4.3", "a Finished without a CertificateVerify";
                key_update_within_authentication: [Instead(KEY_UPDATE)] => UNEXPECTED_MESSAGE, "4.6.2", "a KeyUpdate between Certificate and CertificateVerify";
            },
        ),
    ],
};

const HELLO_REQUEST: &[u8] = b"\x00\x00\x00\x00";
const SERVER_KEY_EXCHANGE: &[u8] = b"\x0c\x00\x00\x04\x03\x00\x1d\x00";
const SERVER_HELLO_DONE: &[u8] = b"\x0e\x00\x00\x00";
const CLIENT_KEY_EXCHANGE: &[u8] = b"\x10\x00\x00\x01\x00";
const UNKNOWN: &[u8] = b"\x63\x00\x00\x00";
const END_OF_EARLY_DATA: &[u8] = b"\x05\x00\x00\x00";
const KEY_UPDATE: &[u8] = b"\x18\x00\x00\x01\x00";
/// Lifetime 3600 seconds, nonce 00, a ticket of four octets.
const NEW_SESSION_TICKET: &[u8] =
    b"\x04\x00\x00\x12\x00\x00\x0e\x10\x00\x00\x00\x00\x01\x00\x00\x04tick\x00\x00";
/// For ed25519, without a context.
const CERTIFICATE_REQUEST: &[u8] = b"\x0d\x00\x00\x0b\x00\x00\x08\x00\x0d\x00\x04\x00\x02\x08\x07";
/// For ed25519, with the context 01.
const LATER_CERTIFICATE_REQUEST: &[u8] =
    b"\x0d\x00\x00\x0c\x01\x01\x00\x08\x00\x0d\x00\x04\x00\x02\x08\x07";
const EMPTY_CERTIFICATE: &[u8] = b"\x0b\x00\x00\x04\x00\x00\x00\x00";
/// A scheme and four octets.
const CERTIFICATE_VERIFY: &[u8] = b"\x0f\x00\x00\x08\x08\x07\x00\x04\x00\x00\x00\x00";
const MESSAGE_HASH: &[u8] = b"\xfe\x00\x00\x20\
    \xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\
    \xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5";
