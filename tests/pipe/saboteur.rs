//! Programs that are wrong in one way each. All answer as the reference until they are asked to decode a ClientHello,
//! and greet well unless the mode says otherwise.

use std::{
    env,
    io::{self, BufRead, Write},
    process::{Child, Command, Stdio, exit},
    thread,
    time::Duration,
};

use tlskat::subject::{self, stdio};

/// Answers until the input ends, or does what the mode says.
pub fn run(mode: &str) -> io::Result<()> {
    match mode {
        // Says nothing, reads nothing.
        "deaf" => sleep(),
        // Talks before it is asked, and does not stop.
        "flood" => loop {
            writeln!(io::stdout(), "{{\"id\":1,\"ok\":{{}}}}")?;
        },
        "silent-exit" => exit(0),
        // Is started by the mode `leave`.
        "stay" => sleep(),
        // Is started by the mode `escape`, and leaves its group and its parent behind.
        #[cfg(unix)]
        "new-session" => {
            rustix::process::setsid()?;
            start(&["stay", &tag()])?;
            exit(0);
        }
        _ => {}
    }
    let mut count = 0;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut reply = Vec::new();
        stdio::serve(
            &mut subject::reference(),
            format!("{line}\n").as_bytes(),
            &mut reply,
        )?;
        let greeting = line.contains(r#""op":"hello""#);
        let fault = line.contains(r#""op":"decode""#) && line.contains(r#""octets":"010000"#);
        count += 1;
        let mut out = io::stdout().lock();
        match mode {
            "protocol-1" if greeting => {
                out.write_all(&replaced(&reply, "{", "{\"protocol\":1,"))?;
            }
            // What else it says is not that of protocol 1 either.
            "protocol-2" if greeting => {
                out.write_all(&replaced(&reply, "{", "{\"protocol\":2,\"state\":{},"))?;
            }
            "protocol-in-answer" if fault => {
                out.write_all(&replaced(&reply, "{", "{\"protocol\":1,"))?;
            }
            "refuse" if greeting => writeln!(out, "{{\"id\":0,\"unsupported\":\"too new\"}}")?,
            "reject" if greeting => writeln!(out, "{{\"id\":0,\"reject\":{{}}}}")?,
            "crash" if fault => {
                eprintln!("about to crash");
                exit(7);
            }
            "panic" if fault => panic!("on purpose"),
            "hang" if fault => sleep(),
            "garbage" if fault => writeln!(out, "hello, world")?,
            "not-utf8" if fault => out.write_all(b"\xff\xfe\n")?,
            "half-line" if fault => {
                out.write_all(&reply[..reply.len() / 2])?;
                out.flush()?;
                exit(0);
            }
            "long-line" if fault => {
                for _ in 0..100 {
                    out.write_all(&[b'a'; 1 << 20])?;
                }
            }
            "wrong-id" if fault => {
                out.write_all(&replaced(&reply, "\"id\":", "\"id\":1"))?;
            }
            "twice" if fault => {
                out.write_all(&reply)?;
                out.write_all(&reply)?;
            }
            "two-outcomes" if fault => {
                out.write_all(&replaced(&reply, "{", "{\"unsupported\":\"\","))?;
            }
            "leave" if fault => {
                // What it starts keeps its standard output open.
                start(&["stay"])?;
                exit(0);
            }
            "escape" | "escape-and-hang" if fault => {
                start(&["new-session", &tag()])?.wait()?;
                if mode == "escape-and-hang" {
                    sleep();
                }
                out.write_all(&reply)?;
            }
            "chatter" => {
                io::stderr().write_all(&[b'x'; 1 << 16])?;
                out.write_all(&reply)?;
            }
            "always-crash" if count > 1 => exit(1),
            _ => out.write_all(&reply)?,
        }
        out.flush()?;
    }
    Ok(())
}

/// The reply with the first of these texts in place of the other.
fn replaced(reply: &[u8], text: &str, by: &str) -> Vec<u8> {
    let reply = String::from_utf8_lossy(reply);
    reply.replacen(text, by, 1).into()
}

/// This program in another mode.
fn start(arguments: &[&str]) -> io::Result<Child> {
    let mut me = Command::new(env::current_exe()?);
    me.arg("saboteur").args(arguments).stdin(Stdio::null());
    me.spawn()
}

/// What a test calls those that it looks for.
fn tag() -> String {
    env::args().nth(3).unwrap_or_default()
}

fn sleep() -> ! {
    loop {
        thread::sleep(Duration::from_secs(3600));
    }
}
