//! rustls with aws-lc-rs as a witness, in this process.

use std::{
    fs,
    io::{Cursor, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    AlertDescription as RustlsAlert, CertificateError, ClientConfig, ClientConnection, Connection,
    DigitallySignedStruct, DistinguishedName, Error, KeyLog, RootCertStore, ServerConfig,
    ServerConnection, SignatureScheme as RustlsScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    compress::{
        CertCompressor, CertDecompressor, CompressionFailed, CompressionLevel, DecompressionFailed,
    },
    crypto::{CryptoProvider, SupportedKxGroup, aws_lc_rs, verify_tls13_signature_with_raw_key},
    pki_types::{
        CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer,
        UnixTime,
    },
    server::{
        WebPkiClientVerifier,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
};
use tlskat::{
    connection::Export,
    engine::{ClientAuth, Fragmentation, Identity},
    generate::{Act, Shape},
    pki,
    registry::{AlertDescription, CertificateType, CipherSuite, NamedGroup, Role, SignatureScheme},
    wire::KeyUpdateRequest,
};

use crate::peer::{Fault, Host, Job, Peer, Turn, Witness};

/// The witness.
pub struct Rustls;

fn suite(suite: CipherSuite) -> Option<rustls::SupportedCipherSuite> {
    let mut suites = aws_lc_rs::ALL_CIPHER_SUITES.iter();
    suites
        .find(|known| u16::from(known.suite()) == suite.0)
        .copied()
}

fn group(group: NamedGroup) -> Option<&'static dyn SupportedKxGroup> {
    let mut groups = aws_lc_rs::ALL_KX_GROUPS.iter();
    groups
        .find(|known| u16::from(known.name()) == group.0)
        .copied()
}

fn verifies(scheme: SignatureScheme) -> bool {
    let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
    let mut schemes = algorithms.supported_schemes().into_iter();
    schemes.any(|known| u16::from(known) == scheme.0)
}

impl Witness for Rustls {
    fn name(&self) -> &'static str {
        "rustls"
    }

    /// The version of the lock file.
    fn version(&self) -> String {
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock");
        let lock = fs::read_to_string(lock).unwrap_or_default();
        let mut lines = lock
            .lines()
            .skip_while(|line| *line != "name = \"rustls\"")
            .filter_map(|line| line.strip_prefix("version = \""));
        let version = lines.next().unwrap_or("0.23");
        version.trim_end_matches('"').to_owned()
    }

    fn cannot(&self, job: &Job) -> Option<String> {
        let row = job.row;
        if suite(row.suite).is_none() {
            return Some(format!("has no {}", row.suite));
        }
        if let Some(missing) = job.groups().iter().find(|other| group(**other).is_none()) {
            return Some(format!("has no {missing}"));
        }
        if !verifies(row.scheme) && !row.shape.is_without_certificate() {
            return Some(format!("has no {}", row.scheme));
        }
        let update = |act: &Act| {
            matches!(act, Act::UpdateKeys(role, KeyUpdateRequest::UpdateNotRequested)
                if *role == job.role)
        };
        let reason = match job.shape() {
            Shape::PskExternal | Shape::PskExternalAlone | Shape::PskLong => {
                "has no external pre-shared keys"
            }
            Shape::PskResumptionAlone => "does not resume without a key exchange",
            Shape::RetryCookie | Shape::RetryBoth if job.is_server() => "sends no cookie",
            Shape::ClientLater | Shape::ClientLaterCompressed => {
                "has no authentication after the handshake"
            }
            Shape::SizeLimit => "has no record_size_limit",
            Shape::EarlyExporter => "does not log the early exporter secret",
            Shape::Padded | Shape::PaddedFully if pads(job) => "pads no record",
            _ if job.has(update) => "updates its keys only with a request that the other side does",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn host<'a>(&'a self, job: &'a Job) -> Result<Box<dyn Host + 'a>, Fault> {
        let host: Box<dyn Host + 'a> = match job.role {
            Role::Client => Box::new(ClientHost {
                config: client_config(job)?,
                job,
            }),
            Role::Server => Box::new(ServerHost {
                config: server_config(job)?,
                job,
            }),
        };
        Ok(host)
    }
}

/// Whether the padding of the row is that of the witness alone.
fn pads(job: &Job) -> bool {
    job.shape() == Shape::PaddedFully && job.is_server()
}

fn provider(job: &Job) -> Arc<CryptoProvider> {
    Arc::new(CryptoProvider {
        cipher_suites: suite(job.row.suite).into_iter().collect(),
        kx_groups: job.groups().iter().filter_map(|own| group(*own)).collect(),
        ..aws_lc_rs::default_provider()
    })
}

fn roots() -> Result<Arc<RootCertStore>, Fault> {
    let mut store = RootCertStore::empty();
    for root in pki::roots() {
        store.add(CertificateDer::from(*root))?;
    }
    Ok(Arc::new(store))
}

fn certified(own: &Identity) -> Result<Arc<CertifiedKey>, Fault> {
    let chain = own
        .chain
        .iter()
        .map(|der| CertificateDer::from(der.clone()));
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.private_key.clone()));
    let key = aws_lc_rs::sign::any_supported_type(&key)?;
    Ok(Arc::new(CertifiedKey::new(chain.collect(), key)))
}

fn fragment_size(fragmentation: Fragmentation) -> Option<usize> {
    // The size counts the header of the record.
    match fragmentation {
        Fragmentation::Pieces(octets) => Some(octets + 5),
        _ => None,
    }
}

fn client_config(job: &Job) -> Result<ClientConfig, Fault> {
    let own = &job.conversation.client;
    let builder = ClientConfig::builder_with_provider(provider(job))
        .with_protocol_versions(&[&rustls::version::TLS13])?;
    let raw = !own.common.peer_certificate_types.is_empty();
    let builder = match raw {
        true => builder
            .dangerous()
            .with_custom_certificate_verifier(known_keys(&own.common.trust.raw_public_keys)),
        false => builder.with_root_certificates(roots()?),
    };
    let mut config = match &own.common.identity {
        None => builder.with_no_client_auth(),
        Some(identity) if identity.certificate_type == CertificateType::RAW_PUBLIC_KEY => {
            let key = certified(identity)?;
            let resolver = rustls::client::AlwaysResolvesClientRawPublicKeys::new(key);
            builder.with_client_cert_resolver(Arc::new(resolver))
        }
        Some(identity) => {
            let resolver = rustls::sign::SingleCertAndKey::from(certified(identity)?);
            builder.with_client_cert_resolver(Arc::new(resolver))
        }
    };
    config.alpn_protocols = own.common.protocols.clone();
    config.max_fragment_size = fragment_size(own.common.fragmentation);
    if !own.common.compression.is_empty() {
        config.cert_compressors = vec![&Zlib];
        config.cert_decompressors = vec![&Zlib];
    } else {
        config.cert_compressors.clear();
        config.cert_decompressors.clear();
    }
    Ok(config)
}

fn server_config(job: &Job) -> Result<ServerConfig, Fault> {
    let own = &job.conversation.server;
    let provider = provider(job);
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?;
    let raw = !own.common.peer_certificate_types.is_empty();
    let builder = match own.client_auth {
        ClientAuth::None => builder.with_no_client_auth(),
        _ if raw => {
            builder.with_client_cert_verifier(known_keys(&own.common.trust.raw_public_keys))
        }
        asked => {
            let verifier = WebPkiClientVerifier::builder_with_provider(roots()?, provider);
            builder.with_client_cert_verifier(match asked {
                ClientAuth::Optional => verifier.allow_unauthenticated().build()?,
                _ => verifier.build()?,
            })
        }
    };
    let identity = own.common.identity.as_ref();
    let key = certified(identity.ok_or(Fault("the server has no identity".into()))?)?;
    let mut config = match raw {
        true => {
            let resolver = rustls::server::AlwaysResolvesServerRawPublicKeys::new(key);
            builder.with_cert_resolver(Arc::new(resolver))
        }
        false => builder.with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(key))),
    };
    config.alpn_protocols = own.common.protocols.clone();
    config.max_fragment_size = fragment_size(own.common.fragmentation);
    config.max_early_data_size = match job.early_data().is_empty() {
        true => 0,
        false => 16_384,
    };
    if !own.common.compression.is_empty() {
        config.cert_compressors = vec![&Zlib];
        config.cert_decompressors = vec![&Zlib];
    }
    Ok(config)
}

/// A client with its store of sessions.
struct ClientHost<'a> {
    config: ClientConfig,
    job: &'a Job<'a>,
}

impl Host for ClientHost<'_> {
    fn connect(&mut self, turn: Turn) -> Result<Box<dyn Peer + '_>, Fault> {
        let log = Arc::new(Log::default());
        let mut config = self.config.clone();
        config.key_log = Arc::clone(&log) as Arc<dyn KeyLog>;
        let early_data = self.job.early_data();
        config.enable_early_data = turn == Turn::Last && !early_data.is_empty();
        let name = ServerName::try_from(pki::Identity::SERVER_NAME)?;
        let mut connection = ClientConnection::new(Arc::new(config), name)?;
        if turn == Turn::Last && !early_data.is_empty() {
            let writer = connection.early_data();
            let mut writer = writer.ok_or(Fault("rustls offers no early data".into()))?;
            for part in &self.job.conversation.client.early_data {
                writer.write_all(part)?;
            }
        }
        Ok(Box::new(InMemory::new(connection.into(), log, self.job)))
    }
}

/// A server with its store of sessions.
struct ServerHost<'a> {
    config: ServerConfig,
    job: &'a Job<'a>,
}

impl Host for ServerHost<'_> {
    fn connect(&mut self, turn: Turn) -> Result<Box<dyn Peer + '_>, Fault> {
        let log = Arc::new(Log::default());
        let mut config = self.config.clone();
        config.key_log = Arc::clone(&log) as Arc<dyn KeyLog>;
        if turn == Turn::Last && self.job.shape() == Shape::EarlyDataRejected {
            config.max_early_data_size = 0;
        }
        let connection = ServerConnection::new(Arc::new(config))?;
        Ok(Box::new(InMemory::new(connection.into(), log, self.job)))
    }
}

/// A connection of rustls.
struct InMemory<'a> {
    connection: Connection,
    log: Arc<Log>,
    job: &'a Job<'a>,
    early: Vec<u8>,
    read: Vec<u8>,
    failure: Option<Error>,
}

impl<'a> InMemory<'a> {
    fn new(connection: Connection, log: Arc<Log>, job: &'a Job<'a>) -> Self {
        Self {
            connection,
            log,
            job,
            early: Vec::new(),
            read: Vec::new(),
            failure: None,
        }
    }
}

impl Peer for InMemory<'_> {
    fn send(&mut self, octets: &[u8]) -> Result<(), Fault> {
        let mut from = Cursor::new(octets);
        while from.position() < octets.len() as u64 && self.failure.is_none() {
            self.connection.read_tls(&mut from)?;
            if let Err(error) = self.connection.process_new_packets() {
                self.failure = Some(error);
            }
            if let Connection::Server(server) = &mut self.connection
                && let Some(mut early) = server.early_data()
            {
                early.read_to_end(&mut self.early)?;
            }
            // Nothing to read is an error of its own kind.
            let _ = self.connection.reader().read_to_end(&mut self.read);
        }
        Ok(())
    }

    fn receive(&mut self) -> Result<Vec<u8>, Fault> {
        let mut octets = Vec::new();
        while self.connection.wants_write() {
            self.connection.write_tls(&mut octets)?;
        }
        Ok(octets)
    }

    fn write(&mut self, data: &[u8]) -> Result<Vec<u8>, Fault> {
        self.connection.writer().write_all(data)?;
        Ok(data.to_vec())
    }

    fn has_read(&mut self, data: &[u8]) -> bool {
        let begins = self.read.starts_with(data);
        if begins {
            self.read.drain(..data.len());
        }
        begins
    }

    fn has_read_early(&mut self, data: &[u8]) -> bool {
        self.early == data
    }

    fn has_seen(&mut self, alert: AlertDescription) -> bool {
        // A warning leaves nothing to see.
        let expected = Error::AlertReceived(RustlsAlert::from(alert.0));
        alert == AlertDescription::USER_CANCELED || self.failure == Some(expected)
    }

    fn update_keys(&mut self, _: KeyUpdateRequest) -> Result<(), Fault> {
        Ok(self.connection.refresh_traffic_keys()?)
    }

    fn request_authentication(&mut self) -> Result<(), Fault> {
        Err(Fault(
            "rustls has no authentication after the handshake".into(),
        ))
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.connection.send_close_notify();
        Ok(())
    }

    fn keep_ticket(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn key_log(&mut self, client_random: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Fault> {
        let lines = self.log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = lines
            .iter()
            .filter(|line| line.client_random == client_random);
        let own = own.map(|line| (line.label.clone(), line.secret.clone()));
        Ok(own.collect())
    }

    fn exports(&mut self) -> Result<Vec<(Export, Vec<u8>)>, Fault> {
        let mut told = Vec::new();
        let exports = self.job.conversation.exports.iter();
        // rustls refuses to export nothing.
        for export in exports.filter(|export| !export.early && export.length > 0) {
            let material = self.connection.export_keying_material(
                vec![0; export.length.into()],
                export.label.as_bytes(),
                Some(&export.context),
            )?;
            told.push((export.clone(), material));
        }
        Ok(told)
    }

    fn complaint(&mut self) -> String {
        match &self.failure {
            Some(error) => error.to_string(),
            None => String::new(),
        }
    }
}

#[derive(Debug, Default)]
struct Log(Mutex<Vec<Line>>);

/// A line of a key log.
#[derive(Debug)]
struct Line {
    label: String,
    client_random: Vec<u8>,
    secret: Vec<u8>,
}

impl KeyLog for Log {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let line = Line {
            label: label.to_owned(),
            client_random: client_random.to_owned(),
            secret: secret.to_owned(),
        };
        let lines = self.0.lock();
        lines.unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// Takes the raw public keys that it knows.
#[derive(Debug)]
struct KnownKeys(Vec<Vec<u8>>);

fn known_keys(keys: &[Vec<u8>]) -> Arc<KnownKeys> {
    Arc::new(KnownKeys(keys.to_vec()))
}

impl KnownKeys {
    fn knows(&self, key: &CertificateDer<'_>) -> Result<(), Error> {
        match self.0.iter().any(|known| **known == **key) {
            true => Ok(()),
            false => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify(
        message: &[u8],
        key: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        let key = SubjectPublicKeyInfoDer::from(key.as_ref());
        verify_tls13_signature_with_raw_key(message, &key, signed, &algorithms)
    }

    fn schemes() -> Vec<RustlsScheme> {
        let provider = aws_lc_rs::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl ServerCertVerifier for KnownKeys {
    fn verify_server_cert(
        &self,
        key: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.knows(key).map(|()| ServerCertVerified::assertion())
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
        key: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Self::verify(message, key, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<RustlsScheme> {
        Self::schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for KnownKeys {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        key: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.knows(key).map(|()| ClientCertVerified::assertion())
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
        key: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Self::verify(message, key, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<RustlsScheme> {
        Self::schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// zlib (RFC 1950): the compression itself is the engine's, its place in the handshake is that of rustls.
#[derive(Debug)]
struct Zlib;

impl CertCompressor for Zlib {
    fn compress(&self, input: Vec<u8>, _: CompressionLevel) -> Result<Vec<u8>, CompressionFailed> {
        Ok(miniz_oxide::deflate::compress_to_vec_zlib(&input, 6))
    }

    fn algorithm(&self) -> rustls::CertificateCompressionAlgorithm {
        rustls::CertificateCompressionAlgorithm::Zlib
    }
}

impl CertDecompressor for Zlib {
    fn decompress(&self, input: &[u8], output: &mut [u8]) -> Result<(), DecompressionFailed> {
        let length = output.len();
        match miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(input, length) {
            Ok(whole) if whole.len() == length => {
                output.copy_from_slice(&whole);
                Ok(())
            }
            _ => Err(DecompressionFailed),
        }
    }

    fn algorithm(&self) -> rustls::CertificateCompressionAlgorithm {
        rustls::CertificateCompressionAlgorithm::Zlib
    }
}
