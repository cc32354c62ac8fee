//! What subjects started outside of their process groups is ended with the run, where the system lets the tool find it.
//!
//! On Linux the tool has itself made the parent of every process below it whose own parent has ended: none leaves it
//! by starting a session, or by starting a program and ending. Elsewhere nothing is found.

#[cfg(target_os = "linux")]
pub use self::linux::{adopt, kill};

/// Becomes the parent of what will be left behind.
#[cfg(not(target_os = "linux"))]
pub fn adopt() {}

/// Kills what was left behind.
#[cfg(not(target_os = "linux"))]
pub fn kill(_: &[u32]) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        fs,
        sync::atomic::{AtomicBool, Ordering},
        thread,
        time::{Duration, Instant},
    };

    use rustix::{
        io::Errno,
        process::{
            Pid, Signal, WaitId, WaitIdOptions, WaitOptions, getpid, kill_process,
            set_child_subreaper, waitid, waitpid,
        },
    };

    /// Whether the children of this process are what subjects left behind.
    static ADOPTING: AtomicBool = AtomicBool::new(false);

    /// How long what is killed may take to be gone.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Becomes the parent of what will be left behind.
    ///
    /// A shell that has become the tool by `exec` may have had children, which are not to be killed, and which what
    /// comes later could not be told from; then all stays as it is.
    pub fn adopt() {
        let none = waitid(
            WaitId::All,
            WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT,
        );
        if none.is_err_and(|error| error == Errno::CHILD)
            && set_child_subreaper(Some(getpid())).is_ok()
        {
            ADOPTING.store(true, Ordering::Relaxed);
        }
    }

    /// Kills what was left behind.
    ///
    /// The subjects that are given are killed already, and others take leave of them.
    pub fn kill(subjects: &[u32]) {
        if !ADOPTING.load(Ordering::Relaxed) {
            return;
        }
        let deadline = Instant::now() + PATIENCE;
        // What is killed leaves its own children behind, until there are none.
        while any_left(subjects) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Kills the children that there are now; whether others may follow.
    fn any_left(subjects: &[u32]) -> bool {
        let mut left = false;
        for Child { id, ended } in children() {
            let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else {
                continue;
            };
            if subjects.contains(&id) {
                left |= !ended;
            } else if kill_process(pid, Signal::KILL).is_ok() {
                // One that may not be killed, because it is another user's, is not waited for.
                left |= !matches!(waitpid(Some(pid), WaitOptions::NOHANG), Ok(Some(_)));
            }
        }
        left
    }

    struct Child {
        id: u32,
        /// It runs no more, and has left its children behind.
        ended: bool,
    }

    /// The processes whose parent is this one.
    fn children() -> Vec<Child> {
        let me = std::process::id();
        let Ok(processes) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        let children = processes.flatten().filter_map(|process| {
            let id = process.file_name().to_str()?.parse().ok()?;
            let stat = fs::read(process.path().join("stat")).ok()?;
            // The name of the program stands in brackets and may hold anything; behind it, state and parent.
            let behind = stat.rsplit(|octet| *octet == b')').next()?;
            let mut words = std::str::from_utf8(behind).ok()?.split_ascii_whitespace();
            let (state, parent) = (words.next()?, words.next()?);
            (parent.parse() == Ok(me)).then_some(Child {
                id,
                ended: matches!(state, "Z" | "X"),
            })
        });
        children.collect()
    }
}
