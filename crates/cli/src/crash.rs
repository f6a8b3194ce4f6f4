//! Runs work where neither a panic nor deep nesting in someone's file takes the program down.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Enough for files nested a hundred thousand deep; only what is touched costs memory.
pub(crate) const STACK: usize = 512 << 20;

static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Makes every panic of the process silent and remembers it, so that [`guard`] can tell its place.
pub fn record_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST.lock() {
            last.get_or_insert_with(|| panic.to_string().replace('\n', " "));
        }
    }));
}

/// What `work` returns.
///
/// # Errors
/// What it said when it panicked.
pub fn guard<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let work = Mutex::new(Some(work));
    let take = || {
        let work = work.lock().ok()?.take()?;
        Some(catch_unwind(AssertUnwindSafe(work)))
    };
    let result = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take);
        match thread {
            Ok(thread) => thread.join().ok().flatten(),
            Err(_) => take(),
        }
    });
    match result {
        Some(Ok(value)) => Ok(value),
        Some(Err(payload)) => Err(said(payload.as_ref())),
        None => Err("the work was not started".to_owned()),
    }
}

fn said(payload: &(dyn Any + Send)) -> String {
    if let Some(recorded) = LAST.lock().ok().and_then(|mut last| last.take()) {
        return recorded;
    }
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("panicked").to_owned()
}
