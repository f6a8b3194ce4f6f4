//! A clone of an address in the campaign: bare, of one commit, and without large files where the server can leave them out.

use std::path::Path;

use super::opened::{Stop, fail};
use super::record::Reason;
use super::terms::Terms;
use crate::git::{Failure, Git};

/// What is not fetched until it is read: no file that people wrote is larger.
const FILTER: &str = "--filter=blob:limit=1m";

/// How many digits such an object id has.
const SHA256: usize = 64;

/// Makes the clone of `address` in `folder`, which is replaced. Its remote is called as in the terms.
///
/// # Errors
/// The address cannot be reached, or has no commit.
pub fn clone(address: &str, folder: &Path, terms: &Terms) -> Result<(), Stop> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .map_err(|error| fail("campaign", &format!("the old clone cannot be removed: {error}"), ""))?;
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| fail("campaign", &format!("a folder for the clone cannot be made: {error}"), ""))?;
    let git = Git::only_at(folder);
    let branch = format!("refs/heads/{}", terms.branch);
    let base = terms.base.as_ref().map_or_else(|| "HEAD".to_owned(), |base| format!("refs/heads/{base}"));
    let listed = git.run(&["ls-remote", "--symref", "--", address, &base, &branch]).map_err(unreachable)?;
    let listed = String::from_utf8_lossy(&listed);
    let names = |name: &str| listed.lines().any(|line| line.split('\t').nth(1) == Some(name));
    if !names(&base) {
        return Err(Stop::Skip(match &terms.base {
            Some(base) => Reason::new("no-base", format!("there is no branch {base}"), "give another --base"),
            None => Reason::new("empty", "the repository has no commit", ""),
        }));
    }
    let default = listed.lines().find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD"));
    let there = format!("refs/remotes/{}", terms.remote);
    let mut wanted = vec![match (terms.base.as_deref(), default) {
        (Some(base), _) | (None, Some(base)) => format!("+refs/heads/{base}:{there}/{base}"),
        (None, None) => format!("+HEAD:{there}/HEAD"),
    }];
    if names(&branch) {
        wanted.push(format!("+{branch}:{there}/{}", terms.branch));
    }
    let is_long = listed.lines().any(|line| line.split('\t').next().is_some_and(|id| id.len() == SHA256));
    let format = format!("--object-format={}", if is_long { "sha256" } else { "sha1" });
    git.run(&["init", "--quiet", "--bare", "--template=", &format])?;
    git.run(&["remote", "add", &terms.remote, address])?;
    fetch(&git, &terms.remote, &wanted)?;
    if let Some(default) = default {
        git.run(&["symbolic-ref", &format!("{there}/HEAD"), &format!("{there}/{default}")])?;
    }
    Ok(())
}

fn fetch(git: &Git, remote: &str, wanted: &[String]) -> Result<(), Stop> {
    let fetch = |how: &[&str]| {
        let mut args = vec!["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
        args.extend(how);
        args.push(remote);
        args.extend(wanted.iter().map(String::as_str));
        git.run(&args).map(drop)
    };
    match fetch(&["--depth=1", FILTER]) {
        // A server that only hands out files knows neither.
        Err(Failure::Said(said)) if ["shallow", "dumb", "filter"].iter().any(|word| said.contains(word)) => {
            fetch(&[]).map_err(unreachable)
        }
        other => other.map_err(unreachable),
    }
}

fn unreachable(failure: Failure) -> Stop {
    match failure {
        Failure::Said(said) => fail("clone", &said, "look whether the address and your access to it are right"),
        other => other.into(),
    }
}
