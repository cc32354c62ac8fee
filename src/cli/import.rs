//! `tlskat import`.

use super::{Done, args::ImportArgs, exit::Stop};

pub fn import(_: &ImportArgs) -> Result<Done, Stop> {
    Err(Stop::usage("later"))
}
