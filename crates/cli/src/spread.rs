//! Tasks spread over threads: each takes the next one that nobody has begun.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::crash::STACK;

/// Does `task` for each number below `count` on at most `jobs` threads, one of which is the caller's.
///
/// # Panics
/// When a task does, after all others have ended.
pub(crate) fn spread(jobs: usize, count: usize, task: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < count) {
            task(number);
        }
    };
    let helpers = jobs.min(count).saturating_sub(1);
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            // Without another thread, this one does all.
            drop(std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work));
        }
        work();
    });
}
