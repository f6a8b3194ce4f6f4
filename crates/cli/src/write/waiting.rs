//! Waits for the medium in many threads: what takes long is its answer, and it answers several questions at once.

use std::thread::{Builder, scope};

/// How many threads wait.
const THREADS: usize = 16;

/// Does `work` for each item.
///
/// # Errors
/// One of those that came up; the work for other items may be done by then.
pub(super) fn each<T: Sync, E: Send>(items: &[T], work: impl Fn(&T) -> Result<(), E> + Sync) -> Result<(), E> {
    let work = &work;
    if items.len() < 2 {
        return items.iter().try_for_each(work);
    }
    scope(|scope| {
        let mut threads = Vec::new();
        for part in items.chunks(items.len().div_ceil(THREADS)) {
            match Builder::new().spawn_scoped(scope, move || part.iter().try_for_each(work)) {
                Ok(thread) => threads.push(thread),
                Err(_) => part.iter().try_for_each(work)?,
            }
        }
        let ended =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.collect::<Vec<_>>().into_iter().collect()
    })
}
