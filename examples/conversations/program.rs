//! Programs with their input and output, and the sockets between them and the engine; nothing waits for ever.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::peer::{Fault, LIMIT, wait_until};

/// A program that runs until it is dropped.
pub struct Program {
    child: Child,
    output: Arc<Mutex<Vec<u8>>>,
}

impl Program {
    pub fn start(command: &mut Command) -> Result<Self, Fault> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = Arc::new(Mutex::new(Vec::new()));
        if let Some(stdout) = child.stdout.take() {
            collect(stdout, Arc::clone(&output));
        }
        if let Some(stderr) = child.stderr.take() {
            collect(stderr, Arc::clone(&output));
        }
        Ok(Self { child, output })
    }

    /// What it has printed so far.
    pub fn output(&self) -> Vec<u8> {
        self.output
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output()).into_owned()
    }

    /// Waits until it has printed this.
    pub fn printed(&self, text: &str) -> Result<(), Fault> {
        match wait_until(|| self.text().contains(text)) {
            true => Ok(()),
            false => Err(Fault(format!(
                "it does not print {text:?}: {}",
                self.text()
            ))),
        }
    }

    pub fn type_in(&mut self, octets: &[u8]) -> Result<(), Fault> {
        let Some(stdin) = &mut self.child.stdin else {
            return Err(Fault("its input is closed".into()));
        };
        stdin.write_all(octets)?;
        Ok(stdin.flush()?)
    }

    /// Ends its input.
    pub fn end_input(&mut self) {
        self.child.stdin = None;
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(mut from: impl Read + Send + 'static, to: Arc<Mutex<Vec<u8>>>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            to.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(&buffer[..length]);
        }
    });
}

/// What a program prints when it is asked for its version; an error where there is none of that name.
pub fn version(program: &str, argument: &str) -> Result<String, Fault> {
    let output = Command::new(program).arg(argument).output();
    let output = output.map_err(|error| Fault(format!("{program} does not start: {error}")))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Writes a file of the scratch folder; gives its path.
pub fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> Result<String, Fault> {
    let path = folder.join(name);
    fs::write(&path, content)?;
    Ok(path.to_string_lossy().into_owned())
}

/// Takes away what an earlier row has left there; gives the path.
pub fn no_file(folder: &Path, name: impl AsRef<OsStr>) -> Result<String, Fault> {
    let path = folder.join(name.as_ref());
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(path.to_string_lossy().into_owned()),
    }
}

pub fn listen() -> Result<(TcpListener, u16), Fault> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

pub fn accept(listener: &TcpListener) -> Result<Socket, Fault> {
    let mut accepted = None;
    wait_until(|| match listener.accept() {
        Ok((stream, _)) => {
            accepted = Some(stream);
            true
        }
        Err(_) => false,
    });
    let stream = accepted.ok_or(Fault("it does not connect".into()))?;
    stream.set_nonblocking(false)?;
    Socket::new(stream)
}

pub fn connect(port: u16) -> Result<Socket, Fault> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut connected = None;
    wait_until(|| match TcpStream::connect_timeout(&address, LIMIT) {
        Ok(stream) => {
            connected = Some(stream);
            true
        }
        Err(_) => false,
    });
    Socket::new(connected.ok_or(Fault(format!("nobody listens at {address}")))?)
}

/// A connection whose reads and writes end.
pub struct Socket {
    stream: TcpStream,
}

impl Socket {
    /// How long one read waits.
    const MOMENT: Duration = Duration::from_millis(2);

    fn new(stream: TcpStream) -> Result<Self, Fault> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Self::MOMENT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        Ok(Self { stream })
    }

    pub fn send(&mut self, octets: &[u8]) -> Result<(), Fault> {
        Ok(self.stream.write_all(octets)?)
    }

    /// What has come within a moment.
    pub fn receive(&mut self) -> Result<Vec<u8>, Fault> {
        let mut buffer = vec![0; 1 << 16];
        match self.stream.read(&mut buffer) {
            Ok(0) => {
                // Nothing more will come, which is for the limit of what is waited for to say.
                thread::sleep(Self::MOMENT);
                Ok(Vec::new())
            }
            Ok(length) => {
                buffer.truncate(length);
                Ok(buffer)
            }
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Ok(Vec::new()),
                _ => Err(error.into()),
            },
        }
    }
}
