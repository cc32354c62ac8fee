//! Processes with all that they start, so that none is left behind.

use std::{
    io,
    process::{Child, Command},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The groups that are alive, for [`kill_all`].
static ALIVE: Mutex<Alive> = Mutex::new(Alive {
    leaders: Vec::new(),
    closed: false,
});

struct Alive {
    leaders: Vec<u32>,
    /// All were killed, and none may be started any more.
    closed: bool,
}

fn alive() -> MutexGuard<'static, Alive> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The processes that a program consists of: itself, and what it started.
pub(super) struct Group {
    /// None once it is killed: the number may belong to others by then.
    leader: Option<u32>,
}

/// Starts a program as the leader of a group of its own.
///
/// # Errors
///
/// Those of the system; after [`kill_all`] nothing is started.
pub(super) fn start(program: &mut Command) -> io::Result<(Child, Group)> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(program, 0);
    // Held until the group is known: between start and entry nothing could kill it.
    let mut alive = alive();
    if alive.closed {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let child = program.spawn()?;
    let leader = child.id();
    alive.leaders.push(leader);
    let leader = Some(leader);
    Ok((child, Group { leader }))
}

impl Group {
    /// Kills all of them, and takes leave of the leader, so that no zombie stays.
    pub(super) fn kill(&mut self, child: &mut Child) {
        let Some(killed) = self.leader.take() else {
            return;
        };
        kill_group(killed);
        let _ = child.kill();
        let _ = child.wait();
        alive().leaders.retain(|leader| *leader != killed);
    }
}

/// Kills every program that was started and has not ended, with all that they started, and lets none be started any
/// more: for a tool that is interrupted. Gives the numbers of their processes.
///
/// What has left the process group of the program that started it is not killed.
pub fn kill_all() -> Vec<u32> {
    let mut alive = alive();
    alive.closed = true;
    let leaders = core::mem::take(&mut alive.leaders);
    leaders.iter().for_each(|leader| kill_group(*leader));
    leaders
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
