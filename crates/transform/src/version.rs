//! Version numbers as Go modules and Terraform providers have them, in semantic order; constraints are in
//! [`constraint`].
//!
//! Sources: <https://semver.org>, <https://go.dev/ref/mod#versions>.

use std::cmp::Ordering;
use std::fmt;

pub mod constraint;

pub use constraint::{Constraint, Raise};

/// A version: up to three numbers (missing ones are 0) and a pre-release such as `beta.1` or
/// `0.20200715110810-0b4291aabbcc`.
#[derive(Clone, Debug)]
pub struct Version {
    /// Major, minor, patch.
    pub numbers: [u64; 3],
    /// How many of the numbers were written, 1 to 3.
    pub written: usize,
    /// The text behind `-`; empty for a release.
    pub pre: String,
}

impl Version {
    /// Reads `5.26.0`, `5.26`, `v1.18.0`, `v2.0.0+incompatible`, `v1.17.1-0.20200701200000-9d4fa97aaaaa`; `None` for
    /// other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (core, pre) = text.split_once('-').unwrap_or((text, ""));
        let mut numbers = [0; 3];
        let mut written = 0;
        for part in core.split('.') {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            *numbers.get_mut(written)? = if digits { part.parse().ok()? } else { return None };
            written += 1;
        }
        Some(Self { numbers, written, pre: pre.to_owned() })
    }

    /// The release with these numbers.
    #[must_use]
    pub fn release(numbers: [u64; 3]) -> Self {
        Self { numbers, written: 3, pre: String::new() }
    }

    /// The first number.
    #[must_use]
    pub fn major(&self) -> u64 {
        self.numbers[0]
    }

    /// The day `YYYYMMDD` of the commit that a Go pseudo-version names; `None` for other versions.
    ///
    /// Source: <https://go.dev/ref/mod#pseudo-versions>.
    #[must_use]
    pub fn commit_day(&self) -> Option<&str> {
        let (before, revision) = self.pre.rsplit_once('-')?;
        let time = before.rsplit('.').next()?;
        let is_time = time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit());
        let is_revision = revision.len() == 12 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        time.get(..8).filter(|_| is_time && is_revision)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(f, "{major}.{minor}.{patch}")?;
        if self.pre.is_empty() { Ok(()) } else { write!(f, "-{}", self.pre) }
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let pre = match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_pre(&self.pre, &other.pre),
        };
        self.numbers.cmp(&other.numbers).then(pre)
    }
}

/// Identifier by identifier: numbers by value and before words, and the longer list later.
fn compare_pre(a: &str, b: &str) -> Ordering {
    let key = |part: &str| match part.parse::<u64>() {
        Ok(number) => (0, number, String::new()),
        Err(_) => (1, 0, part.to_owned()),
    };
    a.split('.').map(key).cmp(b.split('.').map(key))
}

/// Whether `version` is older than `minimum`; `None` when either is not a version.
///
/// ```
/// # use rebootstrap_transform::version::is_older;
/// assert_eq!(is_older("v1.13.3", "1.18.0"), Some(true));
/// assert_eq!(is_older("master", "1.18.0"), None);
/// ```
#[must_use]
pub fn is_older(version: &str, minimum: &str) -> Option<bool> {
    Some(Version::parse(version)? < Version::parse(minimum)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered() {
        for (version, minimum, want) in [
            ("v1.17.0", "1.18.0", Some(true)),
            ("v1.18.0", "1.18.0", Some(false)),
            ("v1.9.0", "1.18.0", Some(true)),
            ("v1.18.0-rc.1", "1.18.0", Some(true)),
            ("v1.18.1-0.20200723000000-abcdefabcdef", "1.18.0", Some(false)),
            ("v1.17.1-0.20200701000000-abcdefabcdef", "1.18.0", Some(true)),
            ("v0.0.0-20200701000000-abcdefabcdef", "1.18.0", Some(true)),
            ("v2.0.0+incompatible", "1.18.0", Some(false)),
            ("5.26", "5.26.0", Some(false)),
            ("1.0.0-alpha", "1.0.0-alpha.1", Some(true)),
            ("1.0.0-alpha.1", "1.0.0-alpha.beta", Some(true)),
            ("1.0.0-beta.11", "1.0.0-beta.2", Some(false)),
            ("master", "1.18.0", None),
            ("1.2.3.4", "1.18.0", None),
            ("", "1.18.0", None),
            ("1..2", "1.18.0", None),
            ("99999999999999999999", "1.0.0", None),
        ] {
            assert_eq!(is_older(version, minimum), want, "{version} {minimum}");
        }
    }

    #[test]
    fn a_pseudo_version_tells_its_day() {
        for (version, want) in [
            ("v0.0.0-20200701000000-abcdefabcdef", Some("20200701")),
            ("v1.17.1-0.20200702000000-abcdefabcdef", Some("20200702")),
            ("v1.17.1-pre.0.20200703000000-abcdefabcdef", Some("20200703")),
            ("v1.17.0", None),
            ("v1.17.0-rc-1", None),
        ] {
            let version = Version::parse(version).expect("a version");
            assert_eq!(version.commit_day(), want);
        }
    }
}
