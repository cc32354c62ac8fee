//! An interrupted run leaves no subject behind.

use std::thread;

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};
use tlskat::subject;

/// The exit code of a shell for a program that a signal ended is this and the number of the signal.
const SIGNALLED: i32 = 128;

pub fn kill_subjects_when_interrupted() {
    // Without a handler the signal ends the tool alone, which is what happens where none can be set.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
        return;
    };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            subject::kill_all();
            std::process::exit(SIGNALLED + signal);
        }
    });
}
