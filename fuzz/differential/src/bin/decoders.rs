//! `decoders rustls` and `decoders tls-parser`: a decoder that answers questions on standard input and output.

use std::{env, io, process::ExitCode};

use differential::{decoder::Decoder, subject::Decodes};
use tlskat::subject::stdio;

fn main() -> ExitCode {
    let name = env::args().nth(1);
    let named = |decoder: &Decoder| Some(decoder.name()) == name.as_deref();
    let Some(decoder) = Decoder::ALL.into_iter().find(named) else {
        eprintln!("usage: decoders rustls | tls-parser");
        return ExitCode::from(2);
    };
    let (input, output) = (io::stdin().lock(), io::stdout().lock());
    match stdio::serve(&mut Decodes(decoder), input, output) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever asked has gone away.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("decoders: {error}");
            ExitCode::from(3)
        }
    }
}
