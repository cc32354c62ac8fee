//! Both pipes in the thread that asks: it writes and reads what can be written and read, and waits for nothing else.

use core::time::Duration;
use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    process::{ChildStdin, ChildStdout},
    time::Instant,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::ioctl_fionbio,
};

use super::{super::stdio::LONGEST_LINE, Heard};

/// How much is read at once, in octets.
const CHUNK: usize = 32 << 10;

/// The pipes of a program.
pub(in super::super) struct Lines {
    /// None once it is closed.
    to: Option<ChildStdin>,
    /// What is to be written, and how much of it is.
    unsent: Vec<u8>,
    sent: usize,
    from: ChildStdout,
    /// What was read, how much of it belongs to lines that were given out, and how much is known to hold no newline.
    heard: Vec<u8>,
    given: usize,
    searched: usize,
    chunk: Box<[u8]>,
}

impl Lines {
    pub(in super::super) fn new(to: ChildStdin, from: ChildStdout) -> io::Result<Self> {
        ioctl_fionbio(&to, true)?;
        ioctl_fionbio(&from, true)?;
        Ok(Self {
            to: Some(to),
            unsent: Vec::new(),
            sent: 0,
            from,
            heard: Vec::new(),
            given: 0,
            searched: 0,
            chunk: vec![0; CHUNK].into(),
        })
    }

    /// Sends a line; it is on its way at the next [`hear`](Self::hear).
    pub(in super::super) fn send(&mut self, line: String) {
        if self.to.is_some() {
            self.unsent.extend_from_slice(line.as_bytes());
        }
    }

    /// Ends the program's input.
    pub(in super::super) fn close(&mut self) {
        self.to = None;
    }

    /// The next line, where it comes in time.
    pub(in super::super) fn hear(&mut self, time: Duration) -> Heard {
        let mut deadline = None;
        loop {
            self.write();
            if let Some(heard) = self.next_line() {
                return heard;
            }
            let now = Instant::now();
            let deadline = *deadline.get_or_insert(now + time);
            match self.wait(deadline.saturating_duration_since(now)) {
                Ok(true) => {}
                Ok(false) if now >= deadline => return Heard::Nothing,
                Ok(false) => continue,
                Err(error) => return Heard::Failed(error),
            }
            match self.from.read(&mut self.chunk) {
                Ok(0) => return self.rest(),
                Ok(read) => {
                    self.heard.drain(..core::mem::take(&mut self.given));
                    self.heard.extend_from_slice(&self.chunk[..read]);
                }
                Err(error) if is_passing(&error) => {}
                Err(error) => return Heard::Failed(error),
            }
        }
    }

    /// Writes as much as the program takes.
    fn write(&mut self) {
        while let Some(to) = &mut self.to
            && self.sent < self.unsent.len()
        {
            match to.write(&self.unsent[self.sent..]) {
                Ok(written) => self.sent += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // A program that reads no more shows in the answer that does not come.
                Err(_) => self.to = None,
            }
        }
        self.unsent.clear();
        self.sent = 0;
    }

    /// Waits until the program can be read, which is told, or written to where there is something to write.
    fn wait(&self, time: Duration) -> io::Result<bool> {
        let mut fds = Vec::with_capacity(2);
        fds.push(PollFd::new(&self.from, PollFlags::IN));
        if let Some(to) = &self.to
            && self.sent < self.unsent.len()
        {
            fds.push(PollFd::new(to, PollFlags::OUT));
        }
        // Longer than a number of seconds can say is as good as for ever.
        let time = Timespec::try_from(time).ok();
        match poll(&mut fds, time.as_ref()) {
            Ok(_) => Ok(fds.first().is_some_and(|from| !from.revents().is_empty())),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The next line of what was read, where its end was, or where it is too long.
    fn next_line(&mut self) -> Option<Heard> {
        let from = self.given.max(self.searched);
        let newline = self.heard[from..].iter().position(|octet| *octet == b'\n');
        let end = newline.map_or(self.heard.len(), |at| from + at + 1);
        if end - self.given > LONGEST_LINE {
            return Some(Heard::TooLong);
        }
        if newline.is_none() {
            self.searched = end - self.given;
            return None;
        }
        self.searched = 0;
        let line = self.heard[self.given..end].to_vec();
        self.given = end;
        Some(Heard::line(line))
    }

    /// What was read behind the last newline, once; then the end.
    fn rest(&mut self) -> Heard {
        let rest = self.heard.split_off(core::mem::take(&mut self.given));
        (self.heard, self.searched) = (Vec::new(), 0);
        match rest.is_empty() {
            true => Heard::Ended,
            false => Heard::line(rest),
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}
