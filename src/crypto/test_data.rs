//! Octets from outside that the tests compare with.

use crate::bytes::Octets;

/// A value of RFC 8448, named `section/value`.
pub(crate) fn rfc8448(name: &str) -> Vec<u8> {
    find(include_str!("test_data/rfc8448.txt"), name)
}

/// A key or a signature, named `key/value`.
pub(crate) fn signature_data(name: &str) -> Vec<u8> {
    find(include_str!("test_data/signatures.txt"), name)
}

/// A value of an exchange in a group, named `group/value`.
///
/// The hybrid groups: kyber-py 1.2.0 encapsulates, and pyca/cryptography 50.0.2 with OpenSSL 4.0.3 has the curves, the
/// encapsulation key and the decapsulation; `other_shared_secret` is what the latter makes of the ciphertext with the
/// lowest bit of its sixth octet flipped. The finite fields: OpenSSL 3.0.22 makes the shares of the
/// private keys, and the secret by `pkeyutl -derive -pkeyopt pad:1`; the private key of the server is the first one
/// whose secret begins with a zero octet.
pub(crate) fn key_exchange(name: &str) -> Vec<u8> {
    find(include_str!("test_data/key_exchange.txt"), name)
}

/// The octets of hexadecimal digits.
pub(crate) fn octets(hex: &str) -> Vec<u8> {
    hex.parse::<Octets>().unwrap().0
}

fn find(data: &str, name: &str) -> Vec<u8> {
    let mut values = data.lines().filter_map(|line| line.split_once(' '));
    let (_, hex) = values.find(|(found, _)| *found == name).expect(name);
    octets(hex)
}
