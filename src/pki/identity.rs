//! The test identities, built in.

use crate::registry::{Role, SignatureScheme};

/// Who an endpoint can be: a private key, and the certificates that lead from its public key to [`roots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name of its files in `vectors/pki`, which is unique: `server-ed25519`.
    pub name: &'static str,
    /// The endpoint that the certificate is for.
    pub role: Role,
    /// X.509 certificates in DER, each signed with the key of the next: leaf and intermediate, without the root.
    pub certificate_chain: &'static [&'static [u8]],
    /// The private key of the leaf, in PKCS#8 DER.
    pub private_key: &'static [u8],
    /// The schemes that fit the key, as [`schemes_of`](super::schemes_of) tells them.
    pub schemes: &'static [SignatureScheme],
}

impl Identity {
    /// The DNS name in the certificates of servers.
    pub const SERVER_NAME: &'static str = "server.tlskat.example";
    /// The DNS name in the certificates of clients.
    pub const CLIENT_NAME: &'static str = "client.tlskat.example";
}

/// The identity of this name.
pub fn identity(name: &str) -> Option<&'static Identity> {
    identities().iter().find(|identity| identity.name == name)
}

/// All identities, servers first.
pub fn identities() -> &'static [Identity] {
    IDENTITIES
}

/// The certificates (X.509, DER) that the chains of all identities lead to.
pub fn roots() -> &'static [&'static [u8]] {
    &[include_bytes!("../../vectors/pki/root.crt.der")]
}

const INTERMEDIATE: &[u8] = include_bytes!("../../vectors/pki/intermediate.crt.der");

macro_rules! identities {
    ($($name:literal $role:ident [$($scheme:ident)+])*) => {
        &[$(Identity {
            name: $name,
            role: Role::$role,
            certificate_chain: &[
                include_bytes!(concat!("../../vectors/pki/", $name, ".crt.der")),
                INTERMEDIATE,
            ],
            private_key: include_bytes!(concat!("../../vectors/pki/", $name, ".key.der")),
            schemes: &[$(SignatureScheme::$scheme),+],
        }),*]
    };
}

const IDENTITIES: &[Identity] = identities! {
    "server-rsa2048" Server [RSA_PSS_RSAE_SHA256 RSA_PSS_RSAE_SHA384 RSA_PSS_RSAE_SHA512]
    "server-rsa-pss2048" Server [RSA_PSS_PSS_SHA256]
    "server-p256" Server [ECDSA_SECP256R1_SHA256]
    "server-p384" Server [ECDSA_SECP384R1_SHA384]
    "server-p521" Server [ECDSA_SECP521R1_SHA512]
    "server-ed25519" Server [ED25519]
    "server-mldsa44" Server [MLDSA44]
    "server-mldsa65" Server [MLDSA65]
    "server-mldsa87" Server [MLDSA87]
    "client-rsa2048" Client [RSA_PSS_RSAE_SHA256 RSA_PSS_RSAE_SHA384 RSA_PSS_RSAE_SHA512]
    "client-p256" Client [ECDSA_SECP256R1_SHA256]
    "client-ed25519" Client [ED25519]
};
