//! The program of OpenSSL as a witness: `s_client` and `s_server` at 127.0.0.1.

use std::{fs, net::TcpListener, path::PathBuf, process::Command};

use tlskat::{
    bytes::{Octets, hex},
    connection::Export,
    engine::{ClientAuth, Fragmentation, Identity, Padding},
    generate::{Act, Shape},
    pki,
    registry::{
        AlertDescription, CipherSuite, NamedGroup, PskKeyExchangeMode, Role, SignatureScheme,
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
pub struct OpenSsl {
    version: String,
    scratch: PathBuf,
}

impl OpenSsl {
    /// The program of the path.
    pub fn find(scratch: &std::path::Path) -> Result<Self, Fault> {
        let text = version("openssl", "version")?;
        let version = text.split(' ').nth(1).unwrap_or_default().to_owned();
        // The options of this program are those of 3.
        match version
            .split('.')
            .next()
            .and_then(|major| major.parse().ok())
        {
            Some(3u32..) => Ok(Self {
                version,
                scratch: scratch.to_owned(),
            }),
            _ => Err(Fault(format!("version {version} is older than 3.0"))),
        }
    }
}

fn group(group: NamedGroup) -> Option<&'static str> {
    Some(match group {
        NamedGroup::X25519 => "X25519",
        NamedGroup::X448 => "X448",
        NamedGroup::SECP256R1 => "P-256",
        NamedGroup::SECP384R1 => "P-384",
        NamedGroup::SECP521R1 => "P-521",
        NamedGroup::FFDHE2048 => "ffdhe2048",
        NamedGroup::FFDHE3072 => "ffdhe3072",
        _ => return None,
    })
}

fn groups(job: &Job) -> String {
    let names = job.groups().iter().filter_map(|own| group(*own));
    names.collect::<Vec<_>>().join(":")
}

/// TLS_AES_128_GCM_SHA256
fn suite(suite: CipherSuite) -> String {
    suite.to_string()
}

impl Witness for OpenSsl {
    fn name(&self) -> &'static str {
        "openssl"
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn cannot(&self, job: &Job) -> Option<String> {
        let row = job.row;
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
        let reason = match job.shape() {
            Shape::PskExternal | Shape::PskExternalAlone | Shape::PskLong if sha384 => {
                "takes external pre-shared keys for SHA-256 only"
            }
            Shape::Compressed | Shape::ClientLaterCompressed => {
                "compresses no certificates before version 3.2"
            }
            Shape::RawPublicKey => "has no raw public keys before version 3.2",
            Shape::SizeLimit => "has no record_size_limit",
            Shape::RetryBoth if job.is_server() => {
                "sends a cookie only to a client whose share it takes"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn host<'a>(&'a self, job: &'a Job) -> Result<Box<dyn Host + 'a>, Fault> {
        let folder = &self.scratch;
        let roots = pki::roots().iter().map(|root| pem("CERTIFICATE", root));
        let roots = file(folder, "roots.pem", roots.collect::<String>())?;
        let mut arguments = vec!["-tls1_3".to_owned()];
        let mut add = |name: &str, value: &str| {
            arguments.push(name.to_owned());
            if !value.is_empty() {
                arguments.push(value.to_owned());
            }
        };
        add("-CAfile", &roots);
        // A tag of eight octets is below the level of security that is asked for by default.
        add("-cipher", "DEFAULT@SECLEVEL=0");
        add("-ciphersuites", &suite(job.row.suite));
        if !job.groups().is_empty() {
            add("-groups", &groups(job));
        }
        let (client, server) = (&job.conversation.client, &job.conversation.server);
        if !client.common.compatibility {
            add("-no_middlebox", "");
        }
        if client.psk_modes == [PskKeyExchangeMode::PSK_KE] {
            add("-allow_no_dhe_kex", "");
        }
        if let Some(psk) = job.external_psk() {
            add("-psk_identity", std::str::from_utf8(&psk.identity)?);
            add("-psk", &hex(&psk.key).to_string());
        }
        if let Some(export) = job.plain_export() {
            add("-keymatexport", &export.label);
            add("-keymatexportlen", &export.length.max(1).to_string());
        }
        let common = match job.role {
            Role::Client => &client.common,
            Role::Server => &server.common,
        };
        match common.padding {
            Padding::None => {}
            Padding::Full => add("-record_padding", "16384"),
            Padding::Octets(_) | Padding::Multiple(_) => add("-record_padding", "64"),
        }
        if let Fragmentation::Pieces(_) = common.fragmentation {
            // The least that it takes.
            add("-max_send_frag", "512");
        }
        if let Some(own) = &common.identity {
            identity(folder, own, &mut add)?;
        }
        match job.role {
            Role::Client => client_arguments(job, &mut add),
            Role::Server => server_arguments(job, &mut add),
        }
        Ok(match job.role {
            Role::Client => Box::new(ClientHost {
                job,
                arguments,
                folder: folder.clone(),
                session: no_file(folder, "session.pem")?,
                listener: None,
            }),
            Role::Server => {
                let log = no_file(folder, "server.log")?;
                let mut command = Command::new("openssl");
                command.args(["s_server", "-accept", "127.0.0.1:0", "-keylogfile", &log]);
                let program = Program::start(command.args(arguments))?;
                program.printed("ACCEPT 127.0.0.1:")?;
                let text = program.text();
                let port = text.split("ACCEPT 127.0.0.1:").nth(1);
                let port = port
                    .and_then(|rest| rest.lines().next())
                    .unwrap_or_default();
                Box::new(ServerHost {
                    job,
                    port: port.trim().parse()?,
                    log,
                    program: Some(program),
                })
            }
        })
    }
}

/// Options for a certificate, its chain and its key.
fn identity(
    folder: &std::path::Path,
    own: &Identity,
    add: &mut impl FnMut(&str, &str),
) -> Result<(), Fault> {
    let (leaf, chain) = own.chain.split_first().ok_or(Fault("no leaf".into()))?;
    let chain: String = chain.iter().map(|der| pem("CERTIFICATE", der)).collect();
    add(
        "-cert",
        &file(folder, "leaf.pem", pem("CERTIFICATE", leaf))?,
    );
    add("-cert_chain", &file(folder, "chain.pem", chain)?);
    let key = pem("PRIVATE KEY", &own.private_key);
    add("-key", &file(folder, "key.pem", key)?);
    Ok(())
}

fn protocols(protocols: &[Vec<u8>]) -> String {
    let names: Vec<_> = protocols
        .iter()
        .map(|name| String::from_utf8_lossy(name))
        .collect();
    names.join(",")
}

fn client_arguments(job: &Job, add: &mut impl FnMut(&str, &str)) {
    let own = &job.conversation.client;
    add("-servername", pki::Identity::SERVER_NAME);
    add("-verify_hostname", pki::Identity::SERVER_NAME);
    add("-verify_return_error", "");
    if !own.common.protocols.is_empty() {
        add("-alpn", &protocols(&own.common.protocols));
    }
    if own.post_handshake_auth {
        add("-enable_pha", "");
    }
}

fn server_arguments(job: &Job, add: &mut impl FnMut(&str, &str)) {
    let own = &job.conversation.server;
    match own.client_auth {
        ClientAuth::None => {}
        ClientAuth::Optional => add("-verify", "2"),
        ClientAuth::Required => {
            add("-Verify", "2");
            add("-verify_return_error", "");
        }
    }
    if !own.common.protocols.is_empty() {
        add("-alpn", &protocols(&own.common.protocols));
    }
    match job.shape() {
        Shape::RetryCookie => add("-stateless", ""),
        // A record without data must not keep the program from its input.
        _ => add("-nbio", ""),
    }
    if !job.early_data().is_empty() {
        add("-early_data", "");
        if job.shape() == Shape::EarlyDataRejectedByRetry {
            // Otherwise the first ClientHello uses the ticket up.
            add("-no_anti_replay", "");
        }
    }
    let command = |octet: &u8| b"qQrRPkKcBbS".contains(octet);
    let looks_like_one = job.has(
        |act| matches!(act, Act::Write(Role::Server, data) if data.first().is_some_and(command)),
    );
    if looks_like_one {
        add("-quiet", "");
    }
}

/// A program for each connection; the session goes from one to the next in a file.
struct ClientHost<'a> {
    job: &'a Job<'a>,
    arguments: Vec<String>,
    folder: PathBuf,
    session: String,
    listener: Option<TcpListener>,
}

impl Host for ClientHost<'_> {
    fn connect(&mut self, turn: Turn) -> Result<Box<dyn Peer + '_>, Fault> {
        let (listener, port) = listen()?;
        let log = no_file(&self.folder, "client.log")?;
        let mut command = Command::new("openssl");
        command.args(["s_client", "-connect", &format!("127.0.0.1:{port}")]);
        command.args(["-keylogfile", &log]).args(&self.arguments);
        if turn == Turn::First {
            command.args(["-sess_out", &self.session]);
        } else if self.job.needs_ticket() {
            command.args(["-sess_in", &self.session]);
            let early_data = self.job.early_data();
            if !early_data.is_empty() {
                let path = file(&self.folder, "early_data", early_data)?;
                command.args(["-early_data", &path]);
            }
        }
        let program = Program::start(&mut command)?;
        let socket = accept(&listener)
            .map_err(|Fault(fault)| Fault(format!("{fault}: {}", program.text())))?;
        self.listener = Some(listener);
        Ok(Box::new(Connection {
            job: self.job,
            program,
            socket,
            log,
            session: Some(&self.session),
            start: 0,
            read: 0,
        }))
    }
}

/// One program for all connections.
struct ServerHost<'a> {
    job: &'a Job<'a>,
    port: u16,
    log: String,
    program: Option<Program>,
}

impl Host for ServerHost<'_> {
    fn connect(&mut self, _: Turn) -> Result<Box<dyn Peer + '_>, Fault> {
        let socket = connect(self.port)?;
        let program = self.program.as_mut();
        let program = program.ok_or(Fault("s_server has ended".into()))?;
        let read = program.output().len();
        Ok(Box::new(Connection {
            job: self.job,
            program,
            socket,
            log: self.log.clone(),
            session: None,
            start: read,
            read,
        }))
    }
}

/// A program that is owned or borrowed.
trait Holds {
    fn program(&mut self) -> &mut Program;
}

impl Holds for Program {
    fn program(&mut self) -> &mut Program {
        self
    }
}

impl Holds for &mut Program {
    fn program(&mut self) -> &mut Program {
        self
    }
}

struct Connection<'a, P> {
    job: &'a Job<'a>,
    program: P,
    socket: Socket,
    log: String,
    session: Option<&'a str>,
    /// How much of the output is of earlier connections.
    start: usize,
    /// How much of the output was looked at.
    read: usize,
}

impl<P: Holds> Connection<'_, P> {
    fn printed(&mut self) -> Vec<u8> {
        let output = self.program.program().output();
        output.get(self.read..).unwrap_or_default().to_vec()
    }
}

/// Place behind `what`.
fn behind(output: &[u8], what: &[u8]) -> Option<usize> {
    let place = output.windows(what.len().max(1)).position(|at| at == what);
    match what.is_empty() {
        true => Some(0),
        false => place.map(|place| place + what.len()),
    }
}

impl<P: Holds> Peer for Connection<'_, P> {
    fn send(&mut self, octets: &[u8]) -> Result<(), Fault> {
        self.socket.send(octets)
    }

    fn receive(&mut self) -> Result<Vec<u8>, Fault> {
        self.socket.receive()
    }

    fn write(&mut self, data: &[u8]) -> Result<Vec<u8>, Fault> {
        self.program.program().type_in(data)?;
        Ok(data.to_vec())
    }

    fn has_read(&mut self, data: &[u8]) -> bool {
        let place = behind(&self.printed(), data);
        self.read += place.unwrap_or_default();
        place.is_some()
    }

    fn has_read_early(&mut self, data: &[u8]) -> bool {
        let line = |data: &[u8]| [b"Early data received:\n", data, b"\nEnd of early data"].concat();
        let printed = self.printed();
        let parts = &self.job.conversation.client.early_data;
        // Of several records all but the last one are printed before that line.
        let parts = match parts.split_last() {
            Some((last, others)) => {
                let others = others.iter().all(|part| behind(&printed, part).is_some());
                others && behind(&printed, &line(last)).is_some()
            }
            None => true,
        };
        parts || behind(&printed, &line(data)).is_some()
    }

    fn has_seen(&mut self, alert: AlertDescription) -> bool {
        // A warning is not told.
        let line = format!("SSL alert number {}", alert.0);
        alert == AlertDescription::USER_CANCELED
            || behind(&self.printed(), line.as_bytes()).is_some()
    }

    fn update_keys(&mut self, request: KeyUpdateRequest) -> Result<(), Fault> {
        self.program.program().type_in(match request {
            KeyUpdateRequest::UpdateRequested => b"K\n",
            KeyUpdateRequest::UpdateNotRequested => b"k\n",
        })
    }

    fn request_authentication(&mut self) -> Result<(), Fault> {
        self.program.program().type_in(b"c\n")
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.program.program().type_in(b"Q\n")
    }

    fn keep_ticket(&mut self) -> Result<(), Fault> {
        let Some(session) = self.session else {
            return Ok(());
        };
        let whole = || fs::read_to_string(session).is_ok_and(|text| text.contains("-----END"));
        match wait_until(whole) {
            true => Ok(()),
            false => Err(Fault("s_client keeps no session".into())),
        }
    }

    fn key_log(&mut self, client_random: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Fault> {
        Ok(key_log::parse(
            &fs::read_to_string(&self.log)?,
            client_random,
        ))
    }

    fn exports(&mut self) -> Result<Vec<(Export, Vec<u8>)>, Fault> {
        let quiet = self.job.is_server() && self.job.shape() == Shape::SizeLimit;
        let Some(export) = self.job.plain_export().filter(|_| !quiet) else {
            return Ok(Vec::new());
        };
        let start = self.start;
        let program = self.program.program();
        let mut told = None;
        wait_until(|| {
            let text = program.text();
            let rest = text.get(start..).unwrap_or_default();
            let line = rest.split("Keying material: ").nth(1);
            // A line that is not whole yet is not one.
            told = line.and_then(|rest| Some(rest.split_once('\n')?.0.trim().to_lowercase()));
            told.is_some()
        });
        let told = told.ok_or(Fault("no keying material".into()))?;
        let told: Octets = told.parse()?;
        Ok(vec![(export, told.to_vec())])
    }

    fn complaint(&mut self) -> String {
        self.program.program().text()
    }
}
