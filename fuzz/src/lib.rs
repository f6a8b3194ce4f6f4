//! What fuzz targets call. What must hold is said in the tests of the crates, once; here it meets arbitrary bytes.

#[path = "../../crates/parser/tests/properties/mod.rs"]
mod properties;
#[path = "../../crates/transform/tests/repositories/mod.rs"]
mod repositories;
#[path = "../../crates/transform/tests/support/mod.rs"]
mod support;

use std::panic::resume_unwind;

/// Enough for what nests deeply, as the command line has it.
const STACK: usize = 512 << 20;

/// Checks the property `name` on `bytes`.
///
/// # Panics
/// When it does not hold, so that the fuzzer keeps the input.
pub fn reader(name: &'static str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let text = text.to_owned();
    holds(move || properties::check(name, &text));
}

/// Runs over the files of a txtar text and checks what must hold of every run.
///
/// # Panics
/// When something does not hold.
pub fn repository(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let text = text.to_owned();
    holds(move || support::repository::check(&text));
}

/// Runs over the repository that `bytes` decide, and judges what became of each function.
///
/// # Panics
/// When a function does not run what it ran.
pub fn generated(bytes: &[u8]) {
    let generated = repositories::repository(bytes);
    holds(move || {
        let shown = || repositories::shown(&generated.files);
        repositories::judge(&generated, rebootstrap_transform::run).map(drop).map_err(|reason| format!("{reason}\n{}", shown()))
    });
}

/// Runs `check` on a stack like that of the command line.
fn holds(check: impl FnOnce() -> Result<(), String> + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(check);
    match thread.map(|thread| thread.join()) {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(reason))) => panic!("{reason}"),
        Ok(Err(panic)) => resume_unwind(panic),
        Err(error) => panic!("no thread: {error}"),
    }
}
