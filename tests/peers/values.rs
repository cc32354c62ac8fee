//! Octets from outside that the tests compare with; `src/crypto/test_data.rs` says who made them.

use tlskat::bytes::Octets;

/// A key or a signature, named `key/value`.
pub fn signature_data(name: &str) -> Vec<u8> {
    const DATA: &str = include_str!("../../src/crypto/test_data/signatures.txt");
    find(DATA, name)
}

/// A value of an exchange in a group, named `group/value`.
pub fn key_exchange(name: &str) -> Vec<u8> {
    const DATA: &str = include_str!("../../src/crypto/test_data/key_exchange.txt");
    find(DATA, name)
}

fn find(data: &str, name: &str) -> Vec<u8> {
    let mut values = data.lines().filter_map(|line| line.split_once(' '));
    let (_, hex) = values.find(|(found, _)| *found == name).expect(name);
    hex.parse::<Octets>().unwrap().0
}
