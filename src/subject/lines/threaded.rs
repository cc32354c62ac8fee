//! A thread for each pipe, where a pipe cannot be waited for together with another.

use core::time::Duration;
use std::{
    io::{self, BufRead as _, BufReader, Read, Write as _},
    process::{ChildStdin, ChildStdout},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel},
    thread,
};

use super::{super::stdio::LONGEST_LINE, Heard};

/// Lines of the program that wait to be read; a program that floods waits too.
const WAITING_LINES: usize = 2;

/// The pipes of a program.
pub(in super::super) struct Lines {
    /// None once it is closed.
    to: Option<Sender<String>>,
    from: Receiver<Heard>,
}

impl Lines {
    pub(in super::super) fn new(to: ChildStdin, from: ChildStdout) -> io::Result<Self> {
        let (sender, lines) = channel();
        let (heard, receiver) = sync_channel(WAITING_LINES);
        // The threads end with the pipes, which end with the program.
        thread::Builder::new().spawn(move || write_lines(to, &lines))?;
        thread::Builder::new().spawn(move || read_lines(from, &heard))?;
        Ok(Self {
            to: Some(sender),
            from: receiver,
        })
    }

    /// Sends a line.
    pub(in super::super) fn send(&mut self, line: String) {
        if let Some(to) = &self.to {
            // A writer that is gone shows in the answer that does not come.
            let _ = to.send(line);
        }
    }

    /// Ends the program's input.
    pub(in super::super) fn close(&mut self) {
        self.to = None;
    }

    /// The next line, where it comes in time.
    pub(in super::super) fn hear(&mut self, time: Duration) -> Heard {
        self.from
            .recv_timeout(time)
            .unwrap_or_else(|why| match why {
                RecvTimeoutError::Timeout => Heard::Nothing,
                RecvTimeoutError::Disconnected => Heard::Ended,
            })
    }
}

fn write_lines(mut stdin: ChildStdin, lines: &Receiver<String>) {
    while let Ok(line) = lines.recv() {
        if stdin.write_all(line.as_bytes()).is_err() {
            return;
        }
    }
}

fn read_lines(stdout: impl Read, heard: &SyncSender<Heard>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let limit = LONGEST_LINE as u64 + 1;
        let said = match stdout.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) if line.len() > LONGEST_LINE => Heard::TooLong,
            Ok(_) => Heard::line(line),
            Err(error) => Heard::Failed(error),
        };
        let last = !matches!(said, Heard::Line(_));
        if heard.send(said).is_err() || last {
            return;
        }
    }
}
