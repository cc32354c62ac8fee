use super::*;
use crate::crypto::{Algorithm, test_data::key_exchange};

/// A group, and where in its client's and its server's share the ECDH half begins and ends.
struct Layout {
    group: NamedGroup,
    name: &'static str,
    client_ecdh: core::ops::Range<usize>,
    client_ml_kem: usize,
    server_ecdh: core::ops::Range<usize>,
    server_ml_kem: usize,
}

const LAYOUTS: [Layout; 3] = [
    Layout {
        group: NamedGroup::X25519_MLKEM768,
        name: "X25519MLKEM768",
        client_ecdh: 1184..1216,
        client_ml_kem: 0,
        server_ecdh: 1088..1120,
        server_ml_kem: 0,
    },
    Layout {
        group: NamedGroup::SECP256R1_MLKEM768,
        name: "SecP256r1MLKEM768",
        client_ecdh: 0..65,
        client_ml_kem: 65,
        server_ecdh: 0..65,
        server_ml_kem: 65,
    },
    Layout {
        group: NamedGroup::SECP384R1_MLKEM1024,
        name: "SecP384r1MLKEM1024",
        client_ecdh: 0..97,
        client_ml_kem: 97,
        server_ecdh: 0..97,
        server_ml_kem: 97,
    },
];

impl Layout {
    fn value(&self, name: &str) -> Vec<u8> {
        key_exchange(&format!("{}/{name}", self.name))
    }

    /// Why no ECDH half of `octet`s is taken.
    fn refused(&self) -> Error {
        match self.group {
            NamedGroup::X25519_MLKEM768 => Error::ZeroSharedSecret,
            _ => Error::InvalidPoint,
        }
    }
}

#[test]
fn shares_and_secrets_are_those_of_other_implementations() {
    for layout in &LAYOUTS {
        let value = |name| layout.value(name);
        assert_eq!(
            key_share(layout.group, &value("client_private")),
            Ok(value("client_share"))
        );
        let made = encapsulate(
            layout.group,
            &value("server_private"),
            &value("client_share"),
        );
        let expected = Encapsulated {
            share: value("server_share"),
            shared_secret: value("shared_secret"),
        };
        assert_eq!(made, Ok(expected));
        let taken = decapsulate(
            layout.group,
            &value("client_private"),
            &value("server_share"),
        );
        assert_eq!(taken, Ok(value("shared_secret")));
    }
}

#[test]
fn a_changed_ciphertext_gives_the_secret_of_implicit_rejection() {
    for layout in &LAYOUTS {
        let mut share = layout.value("server_share");
        share[layout.server_ml_kem + 5] ^= 1;
        let taken = decapsulate(layout.group, &layout.value("client_private"), &share);
        assert_eq!(taken, Ok(layout.value("other_shared_secret")));
    }
}

#[test]
fn a_coefficient_that_is_the_modulus_is_refused() {
    for layout in &LAYOUTS {
        let private = layout.value("server_private");
        let mut share = layout.value("client_share");
        // The first coefficient has twelve bits, the lowest first: 3328 is the largest one, 3329 the modulus.
        let [low, high] = [layout.client_ml_kem, layout.client_ml_kem + 1];
        let others = share[high] & 0xf0;
        (share[low], share[high]) = (0x00, others | 0x0d);
        assert!(encapsulate(layout.group, &private, &share).is_ok());
        share[low] = 0x01;
        assert_eq!(
            encapsulate(layout.group, &private, &share),
            Err(Error::InvalidEncapsulationKey)
        );
    }
}

#[test]
fn a_wrong_ecdh_half_is_refused() {
    for layout in &LAYOUTS {
        let mut share = layout.value("client_share");
        share[layout.client_ecdh.clone()].fill(0);
        assert_eq!(
            encapsulate(layout.group, &layout.value("server_private"), &share),
            Err(layout.refused())
        );
        let mut share = layout.value("server_share");
        share[layout.server_ecdh.clone()].fill(0);
        assert_eq!(
            decapsulate(layout.group, &layout.value("client_private"), &share),
            Err(layout.refused())
        );
    }
}

#[test]
fn octets_of_another_length_are_refused() {
    for layout in &LAYOUTS {
        let [client, server] = ["client", "server"].map(|role| {
            (
                layout.value(&format!("{role}_private")),
                layout.value(&format!("{role}_share")),
            )
        });
        let wrong = |what, right: &[u8], got| Error::InvalidLength {
            what,
            expected: right.len(),
            got,
        };
        let lengths = |right: &[u8]| [0, right.len() - 1, right.len() + 1];
        for got in lengths(&client.0) {
            let error = wrong("private key", &client.0, got);
            assert_eq!(key_share(layout.group, &vec![1; got]), Err(error));
            assert_eq!(
                decapsulate(layout.group, &vec![1; got], &server.1),
                Err(error)
            );
        }
        for got in lengths(&server.0) {
            let error = wrong("private key", &server.0, got);
            assert_eq!(
                encapsulate(layout.group, &vec![1; got], &client.1),
                Err(error)
            );
        }
        for got in lengths(&client.1) {
            let error = wrong("key share", &client.1, got);
            assert_eq!(
                encapsulate(layout.group, &server.0, &vec![1; got]),
                Err(error)
            );
        }
        for got in lengths(&server.1) {
            let error = wrong("key share", &server.1, got);
            assert_eq!(
                decapsulate(layout.group, &client.0, &vec![1; got]),
                Err(error)
            );
        }
    }
}

#[test]
fn a_group_that_is_not_hybrid_is_unsupported() {
    let unsupported = Error::Unsupported(Algorithm::Group(NamedGroup::X25519));
    assert_eq!(
        encapsulate(NamedGroup::X25519, &[1; 32], &[9; 32]),
        Err(unsupported)
    );
    assert_eq!(
        decapsulate(NamedGroup::X25519, &[1; 32], &[9; 32]),
        Err(unsupported)
    );
}
