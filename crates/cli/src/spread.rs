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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_is_done_once_by_any_number_of_threads() {
        for jobs in [0, 1, 3, 64] {
            let done: Vec<AtomicUsize> = (0..50).map(|_| AtomicUsize::new(0)).collect();
            spread(jobs, done.len(), &|number| {
                done[number].fetch_add(1, Ordering::Relaxed);
            });
            assert!(done.iter().all(|times| times.load(Ordering::Relaxed) == 1), "{jobs}");
        }
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        let work = || spread(2, 8, &|number| assert!(number != 5, "five"));
        assert!(crate::crash::guard(work).is_err());
    }
}
