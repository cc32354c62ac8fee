//! Processes with all that they start, so that none is left behind.

use std::{
    process::{Child, Command},
    sync::{Mutex, PoisonError},
};

/// The groups that are alive, for [`kill_all`].
static ALIVE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// The processes that a program consists of: itself, and what it started.
pub(super) struct Group {
    /// None once it is killed: the number may belong to others by then.
    leader: Option<u32>,
}

/// Makes the program the leader of a group of its own.
pub(super) fn of_its_own(program: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(program, 0);
    #[cfg(not(unix))]
    let _ = program;
}

impl Group {
    /// The group of a program that was started with [`of_its_own`].
    pub(super) fn of(child: &Child) -> Self {
        let leader = child.id();
        ALIVE
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(leader);
        Self {
            leader: Some(leader),
        }
    }

    /// Kills all of them, and takes leave of the leader, so that no zombie stays.
    pub(super) fn kill(&mut self, child: &mut Child) {
        let Some(killed) = self.leader.take() else {
            return;
        };
        kill_group(killed);
        let _ = child.kill();
        let _ = child.wait();
        let mut alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
        alive.retain(|leader| *leader != killed);
    }
}

/// Kills every program that was started and has not ended, with all that they started: for a tool that is interrupted.
pub fn kill_all() {
    for leader in ALIVE
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .drain(..)
    {
        kill_group(leader);
    }
}

#[cfg(unix)]
fn kill_group(leader: u32) {
    let leader = i32::try_from(leader)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    if let Some(leader) = leader {
        // Gone already is as good as killed.
        let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_: u32) {}
