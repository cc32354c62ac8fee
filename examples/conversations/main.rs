//! Witnesses: other implementations speak with the engine, and have the same secrets.
//!
//! ```sh
//! cargo run --release --features peers --example conversations [ROW…] [rustls|openssl|gnutls]
//! ```
//!
//! A row of the generated table says what a client and a server do. Here one of the two is the engine, with the
//! configuration and the random octets of the row, and the other one is rustls in this process, or a program of OpenSSL
//! or GnuTLS at 127.0.0.1. A row counts as spoken where the handshake messages of both sides are those of the row
//! ([`outline`]), the secrets in the key log of the witness are those of the engine, keying material that it tells is
//! the same, and what each side wrote has arrived at the other one.
//!
//! What a witness cannot do is a line with its reason. A handshake that fails, or a secret that differs, is an error.
//! Early data depends on the clock: a server refuses it where the ticket is older than its age says, as it may on a
//! machine that is busy. Such a row is spoken once more, which is said, and fails where it fails again.
//! `target/witness/spoken.tsv`, which is for `ci/index`, has a line for each row and witness, with the roles of the
//! witness.
//!
//! # What is not as in the row
//!
//! - Tickets of the table are made up. Here a first connection leads to a ticket of the side that serves.
//! - `psk/retry` and `early-data/rejected-by-retry` get their HelloRetryRequest with a cookie. Where the witness is the
//!   server it gets no share at first, and asks for one.
//! - The random octets and private keys of the witness are its own. So of `handshake/leading-zero-*`, which is about a
//!   shared secret, only the half of the engine is as in the row.
//! - How the witness cuts and pads its records is as near to the row as its options allow.
//! - A program that reads lines gets them: data that is text with a line feed behind it, and other data in hexadecimal.
//!   One that sends back what it reads sends nothing else.
//! - A client of OpenSSL, GnuTLS or rustls says more than the row: further schemes, extensions and modes, and rustls a
//!   legacy_session_id. The server of the engine does of it what the row says.

mod gnutls;
mod key_log;
mod openssl;
mod outline;
mod peer;
mod pem;
mod program;
mod rustls;
mod speak;

use std::{env, fs, path::Path, process::ExitCode};

use tlskat::{
    bytes::hex,
    crypto::{Provider as _, RustCrypto},
    generate::{Scenario, rows},
    registry::{HashAlgorithm, Role},
    subject::reference,
    vector,
};

use self::{
    gnutls::GnuTls,
    openssl::OpenSsl,
    peer::{Fault, Job, Witness},
    rustls::Rustls,
};

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(Fault(fault)) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

/// Speaks every row that was asked for with every witness; how many failed.
fn run() -> Result<usize, Fault> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let scratch = env::temp_dir().join(format!("tlskat-conversations-{}", std::process::id()));
    let mut witnesses: Vec<Box<dyn Witness>> = vec![Box::new(Rustls)];
    witnesses.extend(found(
        "openssl",
        "apt-get install openssl",
        OpenSsl::find(&scratch),
    ));
    witnesses.extend(found(
        "gnutls",
        "apt-get install gnutls-bin",
        GnuTls::find(&scratch),
    ));
    let names = ["rustls", "openssl", "gnutls"];
    let asked: Vec<_> = arguments
        .iter()
        .filter(|name| names.contains(&name.as_str()))
        .collect();
    let patterns: Vec<_> = arguments
        .iter()
        .filter(|pattern| !names.contains(&pattern.as_str()))
        .collect();
    witnesses
        .retain(|witness| asked.is_empty() || asked.iter().any(|name| *name == witness.name()));
    let wanted =
        |id: &str| patterns.is_empty() || patterns.iter().any(|pattern| id.contains(&pattern[..]));

    fs::create_dir_all(&scratch)?;
    let mut table = String::from("id\tsha256\twitness\tversion\tkind\tnotes\n");
    let mut counts = vec![[0; 2]; witnesses.len()];
    let (mut failed, mut again) = (0, 0);
    for row in rows().iter().filter(|row| wanted(row.id())) {
        let Some(row) = row.scenario() else {
            println!("{}: no witness has steps alone to speak", row.id());
            continue;
        };
        let text = vector::save(&row.trace(&mut reference())?);
        let digest = RustCrypto.hash(HashAlgorithm::Sha256, &[text.as_bytes()])?;
        for (witness, counts) in witnesses.iter().zip(&mut counts) {
            let mut roles = Vec::new();
            let mut reasons = Vec::new();
            for role in [Role::Client, Role::Server] {
                let mut told = spoken(row, witness.as_ref(), role);
                if let Err(Fault(fault)) = &told
                    && depends_on_the_clock(row)
                {
                    again += 1;
                    eprintln!("AGAIN {}: {} as {role}: {fault}", row.id, witness.name());
                    told = spoken(row, witness.as_ref(), role);
                }
                match told {
                    Ok(None) => {
                        counts[role as usize] += 1;
                        roles.push(role.to_string());
                    }
                    Ok(Some(reason)) => reasons.push((role, reason)),
                    Err(Fault(fault)) => {
                        failed += 1;
                        eprintln!("FAIL {}: {} as {role}: {fault}", row.id, witness.name());
                    }
                }
            }
            let name = witness.name();
            match &reasons[..] {
                [(_, one), (_, other)] if one == other => println!("{}: {name} {one}", row.id),
                _ => {
                    for (role, reason) in &reasons {
                        println!("{}: {name} as {role} {reason}", row.id);
                    }
                }
            }
            if !roles.is_empty() {
                let (version, roles) = (witness.version(), roles.join(","));
                let digest = hex(&digest);
                table += &format!("{}\t{digest}\t{name}\t{version}\tspoken\t{roles}\n", row.id);
            }
        }
    }
    // What was left there is not worth an error.
    let _ = fs::remove_dir_all(&scratch);
    for (witness, [client, server]) in witnesses.iter().zip(&counts) {
        let (name, version) = (witness.name(), witness.version());
        println!("{name} {version}: {client} rows as client, {server} as server");
    }
    let folder = env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into());
    let folder = Path::new(&folder).join("witness");
    match patterns.is_empty() {
        true => {
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("spoken.tsv"), table)?;
        }
        false => println!("a part of the rows: the table stays as it is"),
    }
    if again > 0 {
        println!("{again} with early data spoken again");
    }
    println!("{failed} failed");
    Ok(failed)
}

/// A witness, or a line that says why there is none.
fn found<W: Witness + 'static>(
    name: &str,
    package: &str,
    witness: Result<W, Fault>,
) -> Option<Box<dyn Witness>> {
    match witness {
        Ok(witness) => Some(Box::new(witness)),
        Err(Fault(reason)) => {
            println!("{name}: skipped, {reason} ({package})");
            None
        }
    }
}

/// Whether a row can fail for a reason that is not in it: how long something took.
fn depends_on_the_clock(row: &Scenario) -> bool {
    let conversation = row.conversation();
    conversation.is_ok_and(|conversation| !conversation.client.early_data.is_empty())
}

/// Speaks a row with a witness in that role; gives the reason where the witness cannot.
fn spoken(row: &Scenario, witness: &dyn Witness, role: Role) -> Result<Option<String>, Fault> {
    let job = Job::new(row, role)?;
    if let Some(reason) = job.cannot().or_else(|| witness.cannot(&job)) {
        return Ok(Some(reason));
    }
    let mut host = witness.host(&job)?;
    speak::row(&job, host.as_mut())?;
    Ok(None)
}
