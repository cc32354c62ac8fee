//! What a run allocates.

use peak_alloc::PeakAlloc;
use tlskat::fuzzing::Target;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How many octets the run holds at a time. Whoever compares them may not allocate in another thread.
pub fn held(target: &Target, octets: &[u8]) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    (target.run)(octets);
    MEMORY.peak_usage().saturating_sub(before)
}

/// Runs a target, and panics where it does or where it holds too much; gives how much that is.
pub fn run(target: &Target, octets: &[u8]) -> usize {
    let most = target.most_memory(octets.len());
    let mut held_most = held(target, octets);
    if held_most > most {
        // What is made once and kept does not count.
        held_most = held(target, octets);
    }
    let length = octets.len();
    assert!(
        held_most <= most,
        "{}: {held_most} octets are held at a time for an input of {length}, and {most} may be",
        target.name
    );
    held_most
}
