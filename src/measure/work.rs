//! Work that can be done again and again.

use core::{fmt, hint::black_box};
use std::time::{Duration, Instant};

/// Something to be timed, and whether it still succeeds.
pub struct Work(Box<dyn FnMut(u64) -> Option<Duration>>);

impl Work {
    /// Work that leaves nothing behind.
    pub fn again<R, E>(mut work: impl FnMut() -> Result<R, E> + 'static) -> Self {
        Self(Box::new(move |times| {
            let mut succeeded = true;
            let start = Instant::now();
            for _ in 0..times {
                succeeded &= black_box(work()).is_ok();
            }
            let elapsed = start.elapsed();
            succeeded.then_some(elapsed)
        }))
    }

    /// Work that uses up what it works on: `renew` makes each of `pool` fit for it again while no time is taken.
    ///
    /// The pool should be large enough that its work takes longer than reading the clock, some tens of nanoseconds, and
    /// small enough for the caches.
    pub fn on<T: 'static, R, E>(
        mut pool: Vec<T>,
        mut renew: impl FnMut(&mut T) + 'static,
        mut work: impl FnMut(&mut T) -> Result<R, E> + 'static,
    ) -> Self {
        Self(Box::new(move |times| {
            let (mut left, mut elapsed) = (times, Duration::ZERO);
            let mut succeeded = true;
            while left > 0 {
                let now = left.min(pool.len() as u64);
                let pool = &mut pool[..now as usize];
                pool.iter_mut().for_each(&mut renew);
                let start = Instant::now();
                for one in pool {
                    succeeded &= black_box(work(one)).is_ok();
                }
                elapsed += start.elapsed();
                left -= now;
            }
            succeeded.then_some(elapsed)
        }))
    }

    /// Does it so many times, and says how long that took; none where it failed once, for failing is quick.
    pub fn time(&mut self, times: u64) -> Option<Duration> {
        (self.0)(times)
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Work")
    }
}
