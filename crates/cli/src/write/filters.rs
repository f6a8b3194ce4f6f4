//! The filters that a repository's configuration would have git run: each is switched off before git is asked anything.
//!
//! `git status` runs the `clean` or `process` command of a filter on every file that may have changed and that
//! `.gitattributes` gives to the filter, and the configuration of a repository can say any command. Such files then read as
//! changed, which refuses rather than loses.

use std::ffi::OsString;

use crate::git::Git;

/// Arguments before a command of `git` that switch off every filter it knows of. Reading the configuration runs nothing.
///
/// # Errors
/// A filter has a name that cannot be given to git as an argument.
pub(super) fn switched_off(git: &Git) -> Result<Vec<OsString>, String> {
    // Without a filter this fails; without git, or outside of a repository, the question itself tells.
    let known = git.run(&["config", "--null", "--name-only", "--get-regexp", r"^filter\."]).unwrap_or_default();
    let mut arguments = Vec::new();
    for name in String::from_utf8_lossy(&known).split('\0').filter(|name| !name.is_empty()) {
        let Some((driver, _)) = name.rsplit_once('.') else { continue };
        if driver.contains(['=', '\u{FFFD}']) {
            return Err(format!("the configuration of git has a filter that cannot be switched off: {driver:?}"));
        }
        for (key, value) in [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")] {
            arguments.extend(["-c".into(), format!("{driver}.{key}={value}").into()]);
        }
    }
    Ok(arguments)
}
