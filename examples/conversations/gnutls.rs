//! The programs of GnuTLS as a witness: `gnutls-cli` and `gnutls-serv` in a network without other hosts.

use std::{fs, net::TcpListener, path::PathBuf, process::Command, thread, time::Duration};

use tlskat::{
    bytes::{Octets, hex},
    connection::Export,
    engine::{ClientAuth, Identity},
    generate::{Act, Shape},
    pki,
    registry::{
        AlertDescription, CertificateType, CipherSuite, NamedGroup, PskKeyExchangeMode, Role,
        SignatureScheme,
    },
    wire::KeyUpdateRequest,
};

use crate::{
    key_log,
    peer::{Fault, Host, Job, Peer, Turn, Witness, wait_until},
    pem::pem,
    program::{Program, Socket, accept, connect, file, listen, no_file, version},
};

/// The witness.
pub struct GnuTls {
    version: String,
    scratch: PathBuf,
    /// Whether this network has other hosts.
    is_alone: bool,
}

impl GnuTls {
    /// The programs of the path.
    pub fn find(scratch: &std::path::Path) -> Result<Self, Fault> {
        version("gnutls-serv", "--version")?;
        let text = version("gnutls-cli", "--version")?;
        let first = text.lines().next().unwrap_or_default();
        Ok(Self {
            version: first.rsplit(' ').next().unwrap_or_default().to_owned(),
            scratch: scratch.to_owned(),
            is_alone: is_alone(),
        })
    }
}

/// Whether the loopback is the only network there is.
fn is_alone() -> bool {
    let devices = fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let mut names = devices.lines().filter_map(|line| line.split_once(':'));
    !devices.is_empty() && names.all(|(name, _)| name.trim() == "lo")
}

fn group(group: NamedGroup) -> Option<&'static str> {
    Some(match group {
        NamedGroup::X25519 => "X25519",
        NamedGroup::X448 => "X448",
        NamedGroup::SECP256R1 => "SECP256R1",
        NamedGroup::SECP384R1 => "SECP384R1",
        NamedGroup::SECP521R1 => "SECP521R1",
        NamedGroup::FFDHE2048 => "FFDHE2048",
        NamedGroup::FFDHE3072 => "FFDHE3072",
        _ => return None,
    })
}

fn cipher(suite: CipherSuite) -> &'static str {
    match suite {
        CipherSuite::TLS_AES_128_GCM_SHA256 => "AES-128-GCM",
        CipherSuite::TLS_AES_256_GCM_SHA384 => "AES-256-GCM",
        CipherSuite::TLS_CHACHA20_POLY1305_SHA256 => "CHACHA20-POLY1305",
        CipherSuite::TLS_AES_128_CCM_SHA256 => "AES-128-CCM",
        _ => "AES-128-CCM-8",
    }
}

/// The priority string, which has suites, groups and more.
fn priority(job: &Job) -> String {
    let client = &job.conversation.client;
    let mut priority = String::from("NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL");
    priority += &format!(":+{}", cipher(job.row.suite));
    if !job.groups().is_empty() {
        priority += ":-GROUP-ALL";
    }
    for name in job.groups().iter().filter_map(|own| group(*own)) {
        priority += &format!(":+GROUP-{name}");
    }
    if !client.common.compatibility {
        priority += ":%DISABLE_TLS13_COMPAT_MODE";
    }
    if job.external_psk().is_some() {
        let alone = client.psk_modes == [PskKeyExchangeMode::PSK_KE];
        priority += match alone {
            true => ":-KX-ALL:+PSK",
            false => ":-KX-ALL:+ECDHE-PSK:+DHE-PSK",
        };
    }
    if job.shape() == Shape::RawPublicKey {
        priority += ":-CTYPE-ALL:+CTYPE-RAWPK";
    }
    if job.shape() == Shape::SizeLimit {
        priority += ":%ALLOW_SMALL_RECORDS";
    }
    priority
}

impl Witness for GnuTls {
    fn name(&self) -> &'static str {
        "gnutls"
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn cannot(&self, job: &Job) -> Option<String> {
        let row = job.row;
        if job.is_server() && !self.is_alone {
            let reason = "would listen on every address of this network (unshare -n)";
            return Some(reason.to_owned());
        }
        if let Some(missing) = job.groups().iter().find(|other| group(**other).is_none()) {
            return Some(format!("has no {missing} in version {}", self.version));
        }
        let drafts = [
            SignatureScheme::MLDSA44,
            SignatureScheme::MLDSA65,
            SignatureScheme::MLDSA87,
        ];
        if drafts.contains(&row.scheme) {
            return Some(format!("has no {} in version {}", row.scheme, self.version));
        }
        let sha384 = row.suite == CipherSuite::TLS_AES_256_GCM_SHA384;
        let updates = job.has(|act| match act {
            Act::UpdateKeys(role, _) => *role == job.role,
            Act::CrossingKeyUpdates => true,
            _ => false,
        });
        let reason = match job.shape() {
            Shape::PskExternal | Shape::PskExternalAlone | Shape::PskLong if sha384 => {
                "takes external pre-shared keys for SHA-256 only"
            }
            Shape::Compressed | Shape::ClientLaterCompressed => {
                "compresses no certificates in Debian's build"
            }
            Shape::RetryCookie | Shape::RetryBoth if job.is_server() => "sends no cookie",
            Shape::RetryCookie | Shape::PskRetry | Shape::EarlyDataRejectedByRetry
                if job.is_client() =>
            {
                "refuses a HelloRetryRequest that names no group"
            }
            Shape::EarlyDataRejectedByRetry => {
                "tries to open the early data that its HelloRetryRequest rejects"
            }
            Shape::EarlyDataCompatibility if job.is_client() => {
                "sends no change_cipher_spec beside early data"
            }
            Shape::KeyUpdateCrossing if job.is_client() => {
                "refuses a request for a KeyUpdate that crosses its own"
            }
            Shape::PskResumptionAlone if job.is_server() => {
                "gives no ticket to a client that offers psk_ke alone"
            }
            Shape::UserCanceled => "takes user_canceled for a fatal alert",
            Shape::PaddedFully if job.is_server() => "pads no record",
            Shape::ClientLater if job.is_server() => {
                "asks for authentication after the handshake only where the client wants it"
            }
            _ if updates && job.is_server() => "has a server that never updates its keys",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn host<'a>(&'a self, job: &'a Job) -> Result<Box<dyn Host + 'a>, Fault> {
        let folder = &self.scratch;
        let roots = pki::roots().iter().map(|root| pem("CERTIFICATE", root));
        let roots = file(folder, "roots.pem", roots.collect::<String>())?;
        let mut arguments = vec!["--x509cafile".to_owned(), roots];
        let mut add = |name: &str, value: &str| {
            arguments.push(name.to_owned());
            if !value.is_empty() {
                arguments.push(value.to_owned());
            }
        };
        add("--priority", &priority(job));
        if let Some(export) = job.plain_export() {
            add("--keymatexport", &export.label);
            add("--keymatexportsize", &export.length.max(1).to_string());
        }
        let (client, server) = (&job.conversation.client, &job.conversation.server);
        let common = match job.role {
            Role::Client => &client.common,
            Role::Server => &server.common,
        };
        for name in &common.protocols {
            add("--alpn", std::str::from_utf8(name)?);
        }
        if let Some(limit) = common.record_size_limit {
            // The client takes no less.
            let least = if job.is_client() { 512 } else { 64 };
            add("--recordsize", &limit.max(least).to_string());
        }
        if let Some(own) = &common.identity {
            identity(folder, own, &mut add)?;
        }
        if let Some(psk) = job.external_psk() {
            let (name, key) = (std::str::from_utf8(&psk.identity)?, hex(&psk.key));
            if job.is_client() {
                add("--pskusername", name);
                add("--pskkey", &key.to_string());
            } else {
                let content = format!("{name}:{key}\n");
                add("--pskpasswd", &file(folder, "psk.txt", content)?);
            }
        }
        let log = no_file(folder, "gnutls.log")?;
        match job.role {
            Role::Client => client_host(job, folder, log, arguments),
            Role::Server => server_host(job, log, arguments),
        }
    }
}

/// Options for a certificate chain or a raw public key, and the private key.
fn identity(
    folder: &std::path::Path,
    own: &Identity,
    add: &mut impl FnMut(&str, &str),
) -> Result<(), Fault> {
    let key = file(folder, "key.pem", pem("PRIVATE KEY", &own.private_key))?;
    if own.certificate_type == CertificateType::RAW_PUBLIC_KEY {
        let public = pem("PUBLIC KEY", &own.chain.concat());
        add("--rawpkfile", &file(folder, "public.pem", public)?);
        add("--rawpkkeyfile", &key);
        return Ok(());
    }
    let chain = own.chain.iter().map(|der| pem("CERTIFICATE", der));
    let chain = file(folder, "chain.pem", chain.collect::<String>())?;
    add("--x509certfile", &chain);
    add("--x509keyfile", &key);
    Ok(())
}

fn client_host<'a>(
    job: &'a Job,
    folder: &std::path::Path,
    log: String,
    arguments: Vec<String>,
) -> Result<Box<dyn Host + 'a>, Fault> {
    let own = &job.conversation.client;
    let (listener, port) = listen()?;
    let mut command = Command::new("gnutls-cli");
    command.args(["-p", &port.to_string(), "127.0.0.1", "--inline-commands"]);
    command.args(["--sni-hostname", pki::Identity::SERVER_NAME]);
    command.args(["--verify-hostname", pki::Identity::SERVER_NAME]);
    if job.shape() == Shape::RawPublicKey {
        // It has no list of raw public keys.
        command.arg("--insecure");
    }
    if own.common.groups.len() > 1 {
        command.arg("--single-key-share");
    }
    if own.post_handshake_auth {
        command.arg("--post-handshake-auth");
    }
    if job.needs_ticket() {
        command.args(["--resume", "--waitresumption"]);
        if !job.early_data().is_empty() {
            let path = file(folder, "early_data", job.early_data())?;
            command.args(["--earlydata", &path]);
        }
    }
    let program = Program::start(command.env("SSLKEYLOGFILE", &log).args(arguments))?;
    Ok(Box::new(Programs {
        job,
        program,
        log,
        listener: Some(listener),
        port,
    }))
}

fn server_host<'a>(
    job: &'a Job,
    log: String,
    arguments: Vec<String>,
) -> Result<Box<dyn Host + 'a>, Fault> {
    let own = &job.conversation.server;
    // The port is free again once the listener is gone.
    let (_, port) = listen()?;
    let mut command = Command::new("gnutls-serv");
    command.args(["-p", &port.to_string(), "--echo"]);
    match own.client_auth {
        ClientAuth::None => command.arg("--disable-client-cert"),
        ClientAuth::Optional => &mut command,
        ClientAuth::Required if job.shape() == Shape::RawPublicKey => {
            command.arg("--require-client-cert")
        }
        ClientAuth::Required => command.args(["--require-client-cert", "--verify-client-cert"]),
    };
    if !job.early_data().is_empty() {
        command.args(["--earlydata", "--maxearlydata", "16384"]);
    }
    let program = Program::start(command.env("SSLKEYLOGFILE", &log).args(arguments))?;
    program.printed("listening on IPv4")?;
    Ok(Box::new(Programs {
        job,
        program,
        log,
        listener: None,
        port,
    }))
}

/// One program for all connections of a row.
struct Programs<'a> {
    job: &'a Job<'a>,
    program: Program,
    log: String,
    /// Where a client connects to.
    listener: Option<TcpListener>,
    port: u16,
}

impl Host for Programs<'_> {
    fn connect(&mut self, _: Turn) -> Result<Box<dyn Peer + '_>, Fault> {
        let start = self.program.output().len();
        let socket = match &self.listener {
            Some(listener) => accept(listener)
                .map_err(|Fault(fault)| Fault(format!("{fault}: {}", self.program.text())))?,
            None => connect(self.port)?,
        };
        Ok(Box::new(Connection {
            job: self.job,
            program: &mut self.program,
            socket,
            log: &self.log,
            start,
            read: start,
        }))
    }
}

struct Connection<'a> {
    job: &'a Job<'a>,
    program: &'a mut Program,
    socket: Socket,
    log: &'a str,
    /// How much of the output is of earlier connections.
    start: usize,
    /// How much of the output was looked at.
    read: usize,
}

/// Lines: both programs read text up to a line feed, and the client sends no more of it than fits in a record.
fn lines(data: &[u8]) -> Vec<u8> {
    if data.is_empty() {
        return Vec::new();
    }
    let readable = data.iter().all(|octet| (b' '..=b'~').contains(octet));
    match readable {
        true => [data, b"\n"].concat(),
        false => {
            let lines = data.chunks(32).map(|part| format!("{}\n", hex(part)));
            lines.collect::<String>().into_bytes()
        }
    }
}

impl Peer for Connection<'_> {
    fn send(&mut self, octets: &[u8]) -> Result<(), Fault> {
        self.socket.send(octets)
    }

    fn receive(&mut self) -> Result<Vec<u8>, Fault> {
        self.socket.receive()
    }

    fn write(&mut self, data: &[u8]) -> Result<Vec<u8>, Fault> {
        if self.echoes() {
            return Ok(Vec::new());
        }
        let lines = lines(data);
        for line in lines.split_inclusive(|octet| *octet == b'\n') {
            // Of two lines in its buffer it sends the first one, and waits for more.
            thread::sleep(Duration::from_millis(20));
            self.program.type_in(line)?;
        }
        Ok(lines)
    }

    fn has_read(&mut self, data: &[u8]) -> bool {
        let output = self.program.output();
        let output = output.get(self.read..).unwrap_or_default();
        let place = output.windows(data.len().max(1)).position(|at| at == data);
        match place {
            Some(place) => self.read += place + data.len(),
            None => return data.is_empty(),
        }
        true
    }

    fn readable(&self, data: &[u8]) -> Vec<u8> {
        lines(data)
    }

    fn echoes(&self) -> bool {
        self.job.is_server()
    }

    /// The server does not print it; that it can go on with the handshake behind it is all there is to see.
    fn has_read_early(&mut self, _: &[u8]) -> bool {
        true
    }

    /// The programs do not say which one.
    fn has_seen(&mut self, _: AlertDescription) -> bool {
        let text = self.program.text();
        let text = text.get(self.start..).unwrap_or_default();
        text.contains("A TLS fatal alert has been received")
    }

    fn update_keys(&mut self, request: KeyUpdateRequest) -> Result<(), Fault> {
        self.program.type_in(match request {
            KeyUpdateRequest::UpdateRequested => b"^rekey^\n",
            KeyUpdateRequest::UpdateNotRequested => b"^rekey1^\n",
        })
    }

    fn request_authentication(&mut self) -> Result<(), Fault> {
        Err(Fault("gnutls-serv does not ask on its own".into()))
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.program.end_input();
        Ok(())
    }

    fn keep_ticket(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn key_log(&mut self, client_random: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Fault> {
        Ok(key_log::parse(
            &fs::read_to_string(self.log)?,
            client_random,
        ))
    }

    fn exports(&mut self) -> Result<Vec<(Export, Vec<u8>)>, Fault> {
        let Some(export) = self.job.plain_export() else {
            return Ok(Vec::new());
        };
        let mut told = None;
        wait_until(|| {
            let text = self.program.text();
            let rest = text.get(self.start..).unwrap_or_default();
            let line = rest.split("- Key material: ").nth(1);
            told = line.and_then(|rest| Some(rest.split_once('\n')?.0.trim().to_lowercase()));
            told.is_some()
        });
        let told = told.ok_or(Fault("no keying material".into()))?;
        let told: Octets = told.parse()?;
        Ok(vec![(export, told.to_vec())])
    }

    fn complaint(&mut self) -> String {
        self.program.text()
    }
}
