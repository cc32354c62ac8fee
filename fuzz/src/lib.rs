//! The targets of `tlskat::fuzzing` under libFuzzer, with a bound on what each run may allocate.

// The same as when past crashes are replayed.
#[path = "../../tests/crashes/memory.rs"]
mod memory;

use std::{
    env, fs,
    path::Path,
    process,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use tlskat::{
    fuzzing::{self, TARGETS, Target},
    vector::Library,
};

/// What a program of all targets does first: `any seeds FOLDER` writes the seeds of every target, and ends.
pub fn start() {
    let mut arguments = env::args().skip(1);
    match arguments.next().as_deref() {
        Some("seeds") => match arguments.next() {
            Some(folder) => write_seeds(Path::new(&folder)),
            None => stop("seeds FOLDER"),
        },
        Some("targets") => {
            for target in TARGETS {
                println!("{} {}", target.name, target.longest);
            }
            process::exit(0);
        }
        _ => drop(chosen()),
    }
}

/// The target that TLSKAT_TARGET names, or else the name of the program.
pub fn chosen() -> &'static Target {
    static CHOSEN: OnceLock<&Target> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        let name = env::var("TLSKAT_TARGET").unwrap_or_else(|_| {
            let program = env::args().next().unwrap_or_default();
            let name = Path::new(&program).file_stem().unwrap_or_default();
            name.to_string_lossy().into_owned()
        });
        fuzzing::target(&name).unwrap_or_else(|| {
            let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            stop(&format!("TLSKAT_TARGET is one of {}", names.join(", ")))
        })
    })
}

/// Runs the target of that name.
pub fn run_by_name(name: &str, octets: &[u8]) {
    run(fuzzing::target(name).expect("a target"), octets);
}

/// Runs a target; panics where it does, or where it allocates too much.
pub fn run(target: &Target, octets: &[u8]) {
    let held = memory::run(target, octets);
    tell(octets.len(), held);
}

/// Prints the run that takes the most beyond its multiple.
fn tell(length: usize, held: usize) {
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let constant = held.saturating_sub(Target::MULTIPLE * length);
    if constant > MOST.fetch_max(constant, Ordering::Relaxed) {
        eprintln!("memory: {held} octets for an input of {length}, the constant is {constant}");
    }
}

fn write_seeds(folder: &Path) -> ! {
    let library = Library::embedded().expect("the vectors of the crate");
    for target in TARGETS {
        let folder = folder.join(target.name);
        fs::create_dir_all(&folder).expect("a folder that can be made");
        // The vectors ask the same question many times with other octets; some of them show as much as all.
        const MOST: usize = 1024;
        let mut seeds = (target.seeds)(library);
        seeds.retain(|seed| seed.len() <= target.longest);
        let step = seeds.len().div_ceil(MOST).max(1);
        for (number, seed) in seeds.iter().step_by(step).enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)
                .expect("a file that can be written");
        }
    }
    process::exit(0)
}

fn stop(message: &str) -> ! {
    eprintln!("{message}");
    process::exit(2)
}
