use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};

use super::*;

/// The RSA key of RFC 8448, section 2.
const KEY: [(&str, &str); 8] = [
    (
        "modulus",
        "b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91d015abbc\
         9a95137ace6c1af19eaa6af98c7ced43120998e187a80ee0ccb0524b1b018c3e0b63264d449a6d38\
         e22a5fda430846748030530ef0461c8ca9d9efbfae8ea6d1d03e2bd193eff0ab9a8002c47428a6d3\
         5a8d88d79f7f1e3f",
    ),
    ("public exponent", "010001"),
    (
        "private exponent",
        "04dea705d43a6ea7209dd8072111a83c81e322a59278b33480641eaf7c0a6985b8e31c44f6de62e1\
         b4c2309f6126e77b7c41e923314bbfa3881305dc1217f16c819ce538e922f369828d0e57195d8c84\
         88460207b2faa726bcf708bbd7db7f679f893492fc2a622e08970aac441ce4e0c3088df25ae67923\
         3df8a3bda2ff9941",
    ),
    (
        "prime1",
        "e435fb7cc83737756dacea96ab7f59a2cc1069db7deb190e17e33a532b273f30a327aa0aaabc58cd\
         67466af9845fadc675fe094af92c4bd1f2c1bc33dd2e0515",
    ),
    (
        "prime2",
        "cabd3bc0e0438664c8d4cc9f99977a94d9bbfead8e43870abae3f7eb8b4e0eee8af1d9b4719ba619\
         6cf2cbbaeeebf8b3490afe9e9ffa74a88aa51fc645629303",
    ),
    (
        "exponent1",
        "3f57345c27fe1b687e6e761627b78b1b826433dd760fa0bea6a6acf39490aa1b47cda4869d68f584\
         dd5b5029bd32093b8258661fe715025e5d70a45a08d3d319",
    ),
    (
        "exponent2",
        "183da01363bd2f2885cacbdc9964bf4764f1517636f86401286f71893c52ccfe40a6c23d0d086b47\
         c6fb10d8fd1041e04def7e9a40ce957c417794e10412d139",
    ),
    (
        "coefficient",
        "839ca9a085e4286b2c90e466997a2c681f21339aa3477814e4dec11833050ed50dd13cc038048a43\
         c59b2acc416889c037665fe5afa605969f8c01dfa5ca969d",
    ),
];

fn components() -> Vec<PrintedValue> {
    KEY.iter()
        .map(|(name, hex)| PrintedValue {
            name: (*name).into(),
            line: 1,
            octets: None,
            value: hex.parse().unwrap(),
            words: None,
        })
        .collect()
}

#[test]
fn the_key_of_rfc_8448_becomes_pkcs8() {
    let der = rsa_private_key(&components()).unwrap();
    let key = rsa::PrivateKey::from_pkcs8_der(&der).unwrap();
    assert_eq!(key.to_pkcs8_der().unwrap().as_bytes(), &der[..]);
    let mut reversed = components();
    reversed.reverse();
    assert_eq!(rsa_private_key(&reversed), Ok(der));
}

#[test]
fn a_component_that_does_not_belong_to_the_key_is_refused() {
    let expected = [
        KeyError::Inconsistent,
        KeyError::Inconsistent,
        KeyError::Inconsistent,
        KeyError::Inconsistent,
        KeyError::Inconsistent,
        KeyError::WrongComponent("exponent1"),
        KeyError::WrongComponent("exponent2"),
        KeyError::WrongComponent("coefficient"),
    ];
    for (index, error) in expected.into_iter().enumerate() {
        let mut wrong = components();
        wrong[index].value.0[1] ^= 4;
        assert_eq!(rsa_private_key(&wrong), Err(error), "{}", KEY[index].0);
    }
}

#[test]
fn a_missing_a_repeated_and_an_unknown_component_are_refused() {
    for (index, (name, _)) in KEY.iter().enumerate() {
        let mut missing = components();
        missing.remove(index);
        assert_eq!(
            rsa_private_key(&missing),
            Err(KeyError::MissingComponent(name))
        );
    }
    let mut repeated = components();
    repeated.push(repeated[3].clone());
    assert_eq!(
        rsa_private_key(&repeated),
        Err(KeyError::RepeatedComponent("prime1"))
    );
    let mut unknown = components();
    unknown[3].name = "prime3".into();
    assert_eq!(
        rsa_private_key(&unknown),
        Err(KeyError::UnknownComponent("prime3".into()))
    );
}

#[test]
fn empty_zero_and_huge_components_are_refused() {
    for index in 0..KEY.len() {
        for octets in [vec![], vec![0], vec![1], vec![2], vec![0xff; 5000]] {
            let mut wrong = components();
            wrong[index].value = Octets(octets);
            assert!(rsa_private_key(&wrong).is_err(), "{}", KEY[index].0);
        }
    }
}

#[test]
fn both_forms_of_pem_become_the_same_pkcs8() {
    let der = rsa_private_key(&components()).unwrap();
    let key = rsa::PrivateKey::from_pkcs8_der(&der).unwrap();
    let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).unwrap();
    let pkcs8 = key.to_pkcs8_pem(LineEnding::LF).unwrap();
    assert!(pkcs1.contains("BEGIN RSA PRIVATE KEY"));
    assert_eq!(rsa_private_key_from_pem(&pkcs1), Ok(der.clone()));
    assert_eq!(rsa_private_key_from_pem(&pkcs8), Ok(der));
}

#[test]
fn what_is_no_rsa_private_key_in_pem_is_refused() {
    let key = rsa::PrivateKey::from_pkcs8_der(&rsa_private_key(&components()).unwrap()).unwrap();
    let public = key
        .as_public_key()
        .to_public_key_pem(LineEnding::LF)
        .unwrap();
    assert_eq!(
        rsa_private_key_from_pem(&public),
        Err(KeyError::NotAnRsaKey)
    );
    // The first private key of RFC 8410, section 10.3.
    let ed25519 = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        -----END PRIVATE KEY-----\n";
    assert_eq!(
        rsa_private_key_from_pem(ed25519),
        Err(KeyError::NotAnRsaKey)
    );
    assert_eq!(rsa_private_key_from_pem("no key"), Err(KeyError::NotPem));
}
