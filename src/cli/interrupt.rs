//! A run leaves no subject behind, however it ends.

use std::{
    sync::{Mutex, PoisonError},
    thread,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};
use tlskat::subject;

use super::orphans;

/// The exit code of a shell for a program that a signal ended is this and the number of the signal.
const SIGNALLED: i32 = 128;

/// Held by who ends the run.
static ENDING: Mutex<()> = Mutex::new(());

pub fn kill_subjects_when_interrupted() {
    orphans::adopt();
    // Without a handler the signal ends the tool alone, which is what happens where none can be set.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
        return;
    };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _ending = ENDING.lock().unwrap_or_else(PoisonError::into_inner);
            orphans::kill(&subject::kill_all());
            std::process::exit(SIGNALLED + signal);
        }
    });
}

/// Kills what the subjects left behind, when all of them have ended.
///
/// In a run that is interrupted this does not come back: what was found then is nothing to tell.
pub fn end_of_subjects() {
    let _ending = ENDING.lock().unwrap_or_else(PoisonError::into_inner);
    orphans::kill(&[]);
}
