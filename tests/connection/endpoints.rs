//! Two endpoints of rustls whose private keys and secrets are known.

use std::sync::{Arc, Mutex};

use crate::opener::Log;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, KeyLog,
    NamedGroup, PeerIncompatible, ServerConfig, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    compress::{
        CertCompressor, CertDecompressor, CompressionFailed, CompressionLevel, DecompressionFailed,
    },
    crypto::{
        ActiveKeyExchange, CompletedKeyExchange, CryptoProvider, SharedSecret, SupportedKxGroup,
        verify_tls13_signature, verify_tls13_signature_with_raw_key,
    },
    ffdhe_groups::FfdheGroup,
    pki_types::{
        CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer,
        UnixTime,
    },
    server::danger::{ClientCertVerified, ClientCertVerifier},
    sign::CertifiedKey,
};
use tlskat::{
    connection::EphemeralKey,
    crypto::{Provider as _, RustCrypto},
    pki::{self, Identity},
    registry::{self, Role},
};

impl KeyLog for Log {
    fn log(&self, label: &str, _: &[u8], secret: &[u8]) {
        let mut secrets = self.0.lock().unwrap();
        let logged = secrets.iter().find(|(known, _)| known == label);
        if let Some((_, known)) = logged {
            // After a HelloRetryRequest a server of rustls logs an early secret that protects nothing.
            let unused = label == "CLIENT_EARLY_TRAFFIC_SECRET";
            assert!(unused || known == secret, "the endpoints differ in {label}");
            return;
        }
        secrets.push((label.to_owned(), secret.to_owned()));
    }
}

/// Private keys that were made.
pub type Made = Arc<Mutex<Vec<EphemeralKey>>>;

/// A group of one endpoint that notes its private keys.
#[derive(Debug)]
struct Group {
    role: Role,
    group: registry::NamedGroup,
    made: Made,
}

impl Group {
    fn private_key(&self, length: usize) -> Vec<u8> {
        let mut made = self.made.lock().unwrap();
        let first = made.len() as u8 * 16 + 1;
        let octets = (0..length).map(|place| first.wrapping_add(place as u8));
        let private_key: Vec<u8> = octets.collect();
        made.push(EphemeralKey {
            role: self.role,
            group: self.group,
            private_key: private_key[..].into(),
        });
        private_key
    }

    fn is_hybrid(&self) -> bool {
        self.group == registry::NamedGroup::X25519_MLKEM768
    }

    fn key_length(&self) -> usize {
        match self.group {
            registry::NamedGroup::SECP384R1 => 48,
            registry::NamedGroup::X25519_MLKEM768 => 96,
            _ => 32,
        }
    }
}

impl SupportedKxGroup for Group {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let private_key = self.private_key(self.key_length());
        let share = RustCrypto.key_share(self.group, &private_key).unwrap();
        Ok(Box::new(Exchange {
            group: self.group,
            private_key,
            share,
        }))
    }

    fn start_and_complete(&self, peer: &[u8]) -> Result<CompletedKeyExchange, Error> {
        if !self.is_hybrid() {
            let exchange = self.start()?;
            return Ok(CompletedKeyExchange {
                group: exchange.group(),
                pub_key: exchange.pub_key().to_vec(),
                secret: exchange.complete(peer)?,
            });
        }
        let private_key = self.private_key(64);
        let made = RustCrypto.encapsulate(self.group, &private_key, peer);
        let made = made.map_err(|_| PeerIncompatible::NoKxGroupsInCommon)?;
        Ok(CompletedKeyExchange {
            group: self.name(),
            pub_key: made.share,
            secret: SharedSecret::from(&made.shared_secret[..]),
        })
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::from(self.group.0)
    }
}

struct Exchange {
    group: registry::NamedGroup,
    private_key: Vec<u8>,
    share: Vec<u8>,
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let hybrid = self.group == registry::NamedGroup::X25519_MLKEM768;
        let secret = match hybrid {
            true => RustCrypto.decapsulate(self.group, &self.private_key, peer),
            false => RustCrypto.key_agreement(self.group, &self.private_key, peer),
        };
        let secret = secret.map_err(|_| PeerIncompatible::NoKxGroupsInCommon)?;
        Ok(SharedSecret::from(&secret[..]))
    }

    fn pub_key(&self) -> &[u8] {
        &self.share
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::from(self.group.0)
    }
}

/// The primitives of an endpoint: those of ring, but for the key exchange.
fn provider(role: Role, groups: &[registry::NamedGroup], made: &Made) -> Arc<CryptoProvider> {
    let group = |group: &registry::NamedGroup| -> &'static dyn SupportedKxGroup {
        Box::leak(Box::new(Group {
            role,
            group: *group,
            made: Arc::clone(made),
        }))
    };
    Arc::new(CryptoProvider {
        kx_groups: groups.iter().map(group).collect(),
        ..rustls::crypto::ring::default_provider()
    })
}

/// Takes any certificate, or only raw public keys, and verifies what is signed with it.
#[derive(Debug)]
struct Anyone {
    raw_public_keys: bool,
}

impl Anyone {
    fn verify(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        if self.raw_public_keys {
            let key = SubjectPublicKeyInfoDer::from(certificate.as_ref());
            return verify_tls13_signature_with_raw_key(message, &key, signed, &algorithms);
        }
        verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn schemes() -> Vec<SignatureScheme> {
        let provider = rustls::crypto::ring::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(CertificateError::BadSignature.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        Self::schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.raw_public_keys
    }
}

impl ClientCertVerifier for Anyone {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(CertificateError::BadSignature.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        Self::schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.raw_public_keys
    }
}

/// "Compresses" by leaving everything as it is.
#[derive(Debug)]
struct AsItIs;

impl CertCompressor for AsItIs {
    fn compress(&self, input: Vec<u8>, _: CompressionLevel) -> Result<Vec<u8>, CompressionFailed> {
        Ok(input)
    }

    fn algorithm(&self) -> rustls::CertificateCompressionAlgorithm {
        rustls::CertificateCompressionAlgorithm::Unknown(0x4a4a)
    }
}

impl CertDecompressor for AsItIs {
    fn decompress(&self, input: &[u8], output: &mut [u8]) -> Result<(), DecompressionFailed> {
        if input.len() != output.len() {
            return Err(DecompressionFailed);
        }
        output.copy_from_slice(input);
        Ok(())
    }

    fn algorithm(&self) -> rustls::CertificateCompressionAlgorithm {
        CertCompressor::algorithm(self)
    }
}

/// What a pair of endpoints is made of.
#[derive(Clone)]
pub struct Options {
    pub client_groups: Vec<registry::NamedGroup>,
    pub server_groups: Vec<registry::NamedGroup>,
    pub server_identity: &'static str,
    pub client_identity: Option<&'static str>,
    pub raw_public_keys: bool,
    pub compressed: bool,
    pub early_data: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            client_groups: vec![registry::NamedGroup::X25519],
            server_groups: vec![registry::NamedGroup::X25519],
            server_identity: "server-ed25519",
            client_identity: None,
            raw_public_keys: false,
            compressed: false,
            early_data: 0,
        }
    }
}

fn certificates(identity: &Identity, raw: bool) -> Vec<CertificateDer<'static>> {
    if raw {
        let key = RustCrypto.public_key(identity.private_key).unwrap();
        return vec![CertificateDer::from(key)];
    }
    let chain = identity.certificate_chain.iter();
    chain.map(|der| CertificateDer::from(*der)).collect()
}

fn certified(name: &str, raw: bool) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let identity = pki::identity(name).unwrap();
    let key = PrivatePkcs8KeyDer::from(identity.private_key);
    (certificates(identity, raw), key.into())
}

fn certified_key(name: &str) -> Arc<CertifiedKey> {
    let (chain, key) = certified(name, true);
    let key = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
    Arc::new(CertifiedKey::new(chain, key))
}

pub fn server_config(options: &Options, made: &Made) -> ServerConfig {
    let provider = provider(Role::Server, &options.server_groups, made);
    let builder = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap();
    let anyone = Arc::new(Anyone {
        raw_public_keys: options.raw_public_keys,
    });
    let builder = match options.client_identity {
        Some(_) => builder.with_client_cert_verifier(anyone),
        None => builder.with_no_client_auth(),
    };
    let mut config = if options.raw_public_keys {
        let key = certified_key(options.server_identity);
        let resolver = rustls::server::AlwaysResolvesServerRawPublicKeys::new(key);
        builder.with_cert_resolver(Arc::new(resolver))
    } else {
        let (chain, key) = certified(options.server_identity, false);
        builder.with_single_cert(chain, key).unwrap()
    };
    config.max_early_data_size = options.early_data;
    if options.compressed {
        config.cert_compressors = vec![&AsItIs];
        config.cert_decompressors = vec![&AsItIs];
    }
    config
}

pub fn client_config(options: &Options, made: &Made) -> ClientConfig {
    let provider = provider(Role::Client, &options.client_groups, made);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone {
            raw_public_keys: options.raw_public_keys,
        }));
    let mut config = match options.client_identity {
        Some(name) if options.raw_public_keys => {
            let resolver =
                rustls::client::AlwaysResolvesClientRawPublicKeys::new(certified_key(name));
            builder.with_client_cert_resolver(Arc::new(resolver))
        }
        Some(name) => {
            let (chain, key) = certified(name, false);
            builder.with_client_auth_cert(chain, key).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    config.enable_early_data = true;
    if options.compressed {
        config.cert_compressors = vec![&AsItIs];
        config.cert_decompressors = vec![&AsItIs];
    }
    config
}
