//! `tlskat answer`.

use std::io;

use tlskat::subject::{self, stdio};

use super::{Done, exit::Stop};

pub fn answer() -> Result<Done, Stop> {
    let (input, output) = (io::stdin().lock(), io::stdout().lock());
    match stdio::serve(&mut subject::reference(), input, output) {
        Ok(()) => Ok(Done::new("")),
        // Whoever asked has gone away.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Done::new("")),
        Err(error) => Err(Stop::fault(error.to_string())),
    }
}
