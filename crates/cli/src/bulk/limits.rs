//! What holds a process that works on a repository: its memory, and its end together with all that it has started.

#[cfg(unix)]
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command};
#[cfg(unix)]
use std::time::{Duration, Instant};

#[cfg(unix)]
use rustix::process::{self, Pid, Resource, Rlimit, Signal};

/// Puts what `command` starts into a group of its own, which can be ended as a whole.
pub fn in_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// How long what is told to end may take to tidy up.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(5);

/// Ends `child` and, where there are process groups, everything it has started. It is told to end before it is made to:
/// git takes its lock files away when it is told.
pub fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // They may have ended by themselves, so that there is nobody to tell.
        let _ = process::kill_process_group(group, Signal::TERM);
        let told = Instant::now();
        while told.elapsed() < GRACE {
            let ended = child.try_wait().is_ok_and(|status| status.is_some());
            if ended && process::test_kill_process_group(group).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let _ = process::kill_process_group(group, Signal::KILL);
    }
    drop(child.kill());
    drop(child.wait());
}

/// Tells this process and everything in its group to end.
pub fn end_own_group() -> ! {
    #[cfg(unix)]
    if process::getpgrp() == process::getpid() {
        let _ = process::kill_current_process_group(Signal::TERM);
    }
    std::process::exit(2)
}

/// Writes what this process says, and what it starts, into the file at `log`; if there can be none, it goes where it went.
pub(super) fn say_to(log: &Path) {
    #[cfg(unix)]
    if let Ok(log) = File::create(log) {
        let _ = rustix::stdio::dup2_stderr(log);
    }
    #[cfg(not(unix))]
    let _ = log;
}

/// Lets this process, and what it starts, have no more than `bytes` of address space each.
///
/// # Errors
/// The system does not allow it.
pub fn limit_memory(bytes: u64) -> Result<(), String> {
    #[cfg(unix)]
    {
        let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
        process::setrlimit(Resource::As, limit).map_err(|error| error.to_string())
    }
    #[cfg(not(unix))]
    {
        let _ = bytes;
        Err("this system has no limit on memory".to_owned())
    }
}
