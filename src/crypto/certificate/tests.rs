use rsa::{pkcs8::DecodePublicKey, traits::PublicKeyParts};

use super::*;
use crate::bytes::Octets;

/// The certificate of RFC 8448, section 3, and the key in it.
const CERTIFICATE: &str = "\
308201ac30820115a003020102020102300d06092a864886f70d01010b0500300e310c300a060355\
    04031303727361301e170d3136303733303031323335395a170d3236303733303031323335395a30\
    0e310c300a0603550403130372736130819f300d06092a864886f70d010101050003818d00308189\
    02818100b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91\
    d015abbc9a95137ace6c1af19eaa6af98c7ced43120998e187a80ee0ccb0524b1b018c3e0b63264d\
    449a6d38e22a5fda430846748030530ef0461c8ca9d9efbfae8ea6d1d03e2bd193eff0ab9a8002c4\
    7428a6d35a8d88d79f7f1e3f0203010001a31a301830090603551d1304023000300b0603551d0f04\
    04030205a0300d06092a864886f70d01010b05000381810085aad2a0e5b9276b908c65f73a726717\
    0618a54c5f8a7b337d2df7a594365417f2eae8f8a58c8f8172f9319cf36b7fd6c55b80f21a030151\
    56726096fd335e5e67f2dbf102702e608ccae6bec1fc63a42a99be5c3eb7107c3c54e9b9eb2bd520\
    3b1c3b84e0a8b2f759409ba3eac9d91d402dcc0cc8f8961229ac9187b42b4de1";

fn certificate() -> Vec<u8> {
    CERTIFICATE.parse::<Octets>().unwrap().0
}

#[test]
fn the_public_key_of_a_certificate_is_cut_out() {
    // The modulus of the key of section 2 (RFC 8448), which is the key of the certificate.
    let modulus = "b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91d015abbc\
                   9a95137ace6c1af19eaa6af98c7ced43120998e187a80ee0ccb0524b1b018c3e0b63264d449a6d38\
                   e22a5fda430846748030530ef0461c8ca9d9efbfae8ea6d1d03e2bd193eff0ab9a8002c47428a6d3\
                   5a8d88d79f7f1e3f";
    let modulus = modulus.parse::<Octets>().unwrap();
    let certificate = certificate();
    let info = subject_public_key_info(&certificate).unwrap();
    let key = rsa::PublicKey::from_public_key_der(info).unwrap();
    assert_eq!(key.n().to_be_bytes_trimmed_vartime()[..], modulus[..]);
    assert_eq!(key.e().to_be_bytes_trimmed_vartime()[..], [1, 0, 1]);
}

#[test]
fn a_cut_or_continued_certificate_is_refused() {
    let certificate = certificate();
    for end in 0..certificate.len() {
        assert_eq!(
            subject_public_key_info(&certificate[..end]),
            Err(NotACertificate)
        );
    }
    let continued = [&certificate[..], &[0]].concat();
    assert_eq!(subject_public_key_info(&continued), Err(NotACertificate));
}

#[test]
fn no_changed_octet_of_a_certificate_makes_a_panic() {
    let certificate = certificate();
    for place in 0..certificate.len() {
        for change in [1, 0x20, 0x80, 0xff] {
            let mut changed = certificate.clone();
            changed[place] ^= change;
            let _ = subject_public_key_info(&changed);
        }
    }
}
