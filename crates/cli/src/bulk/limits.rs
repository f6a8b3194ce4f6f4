//! What holds a process that works on a repository: its memory, and its end together with all that it has started.

use std::process::{Child, Command};

/// Puts what `command` starts into a group of its own, which can be ended as a whole.
pub fn in_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// Ends `child` and, where there are process groups, everything it has started.
pub fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(id) = i32::try_from(child.id())
        && let Some(group) = rustix::process::Pid::from_raw(id)
    {
        // It may have ended by itself.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    drop(child.kill());
}

/// Ends this process and everything in its group.
pub fn end_own_group() -> ! {
    #[cfg(unix)]
    if rustix::process::getpgrp() == rustix::process::getpid() {
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::KILL);
    }
    std::process::exit(2)
}

/// Lets this process, and what it starts, have no more than `bytes` of address space each.
///
/// # Errors
/// The system does not allow it.
pub fn limit_memory(bytes: u64) -> Result<(), String> {
    #[cfg(unix)]
    {
        let limit = rustix::process::Rlimit { current: Some(bytes), maximum: Some(bytes) };
        rustix::process::setrlimit(rustix::process::Resource::As, limit).map_err(|error| error.to_string())
    }
    #[cfg(not(unix))]
    {
        let _ = bytes;
        Err("this system has no limit on memory".to_owned())
    }
}
