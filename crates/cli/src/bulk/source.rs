//! Where a repository is: a folder or an address that git understands, and what it is called in a campaign.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A repository of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Its place in the whole list, from 0; the same in each shard.
    pub position: usize,
    /// What it is called on the screen: the name in the list, or the last part of the path or address.
    pub name: String,
    /// The absolute folder, or the address.
    pub source: String,
    /// Whether `source` is an address to clone from.
    pub remote: bool,
}

impl Repository {
    /// The repository that `text` names; a folder counts from `here`.
    #[must_use]
    pub fn new(text: &str, name: Option<&str>, here: &Path) -> Self {
        let remote = is_address(text);
        let source = if remote { text.to_owned() } else { absolute(text, here) };
        let name = name.map_or_else(|| last_part(&source), str::to_owned);
        Self { position: 0, name, source, remote }
    }

    /// The folder of the repository in the campaign: readable, safe as a file name, and different for each source.
    #[must_use]
    pub fn key(&self) -> String {
        let plain = |character: char| {
            if character.is_ascii_alphanumeric() || "-_.".contains(character) { character } else { '-' }
        };
        let name: String = self.name.chars().map(plain).take(60).collect();
        let name = name.trim_start_matches('.');
        format!("{}-{:016x}", if name.is_empty() { "repository" } else { name }, hash(&self.source))
    }

    /// The source without the name and the secret that a web address may hold before its host.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.remote { without_secret(&self.source) } else { self.source.clone() }
    }

    /// The folder, when it is on this machine.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        (!self.remote).then(|| PathBuf::from(&self.source))
    }
}

/// `address` without the name and the secret that a web address may hold before its host.
#[must_use]
pub(super) fn without_secret(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("http") => {
            let host = rest.split('/').next().unwrap_or(rest);
            let secret = host.rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[secret..])
        }
        _ => address.to_owned(),
    }
}

/// A hash that is the same on every machine and in every version: the first bytes of SHA-256.
#[must_use]
pub fn hash(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// Whether git would read `text` as an address and not as a folder: `scheme://…`, or `host:path` as scp writes it.
pub(super) fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
    });
    let host = text.split_once(':').is_some_and(|(host, path)| {
        !host.is_empty() && !path.is_empty() && !host.contains('/') && !host.starts_with('-')
    });
    scheme || (host && !Path::new(text).exists())
}

fn absolute(text: &str, here: &Path) -> String {
    let path = here.join(text);
    let path = dunce::canonicalize(&path).or_else(|_| std::path::absolute(&path)).unwrap_or(path);
    let path = path.to_string_lossy();
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }
}

/// `payments` of `git@host:team/payments.git` and of `/src/payments/`.
fn last_part(source: &str) -> String {
    let trimmed = source.trim_end_matches('/');
    let last = trimmed.rsplit(['/', ':']).next().unwrap_or(trimmed);
    let name = last.strip_suffix(".git").filter(|name| !name.is_empty()).unwrap_or(last);
    if name.is_empty() { source.to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_addresses_from_folders() {
        let here = Path::new("/src");
        for (text, source, name, remote) in [
            ("https://example.com/team/pay.git", "https://example.com/team/pay.git", "pay", true),
            ("git@example.com:team/pay.git", "git@example.com:team/pay.git", "pay", true),
            ("file:///srv/pay", "file:///srv/pay", "pay", true),
            ("missing/pay", "/src/missing/pay", "pay", false),
            ("./missing:pay", "/src/missing:pay", "pay", false),
            ("/missing/pay.git/", "/missing/pay.git", "pay", false),
            ("-oProxyCommand=x:y", "/src/-oProxyCommand=x:y", "y", false),
        ] {
            let found = Repository::new(text, None, here);
            assert_eq!((found.source.as_str(), found.name.as_str(), found.remote), (source, name, remote), "{text}");
        }
    }

    #[test]
    fn shows_no_secret() {
        for (text, want) in [
            ("https://me:secret@example.com/team/pay.git", "https://example.com/team/pay.git"),
            ("https://token@example.com/a@b", "https://example.com/a@b"),
            ("ssh://git@example.com:22/pay", "ssh://git@example.com:22/pay"),
            ("git@example.com:team/pay.git", "git@example.com:team/pay.git"),
        ] {
            assert_eq!(Repository::new(text, None, Path::new("/src")).shown(), want);
        }
    }

    #[test]
    fn gives_each_source_a_folder_of_its_own() {
        let here = Path::new("/src");
        let key = |text: &str| Repository::new(text, None, here).key();
        assert_eq!(key("missing/pay"), "pay-33ef6e04b467f970", "the same on every machine and in every version");
        assert_ne!(key("missing/a/pay"), key("missing/b/pay"));
        assert!(key("missing/..").starts_with("repository-") || !key("missing/..").starts_with('.'));
        let odd = key("missing/a\u{1b}[2J\n/b c");
        assert!(odd.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{odd}");
    }
}
