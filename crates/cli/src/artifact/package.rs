//! What a package holds, as far as it decides whether Lambda starts it; the same of a zip and of a directory.

use std::borrow::Cow;

use super::program::Program;

/// The name that Lambda starts on `provided.*`.
pub(super) const BOOTSTRAP: &str = "bootstrap";

/// Lambda unpacks no more than this, layers included, in bytes.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>: 250 MB; the API tells them in bytes
/// (`CodeSizeUnzipped` of `GetAccountSettings`).
pub(super) const UNPACKED: u64 = 262_144_000;

/// A larger zip has to be uploaded to S3 first, in bytes.
///
/// Source: as above, 50 MB (`CodeSizeZipped`).
pub(super) const UPLOADED: u64 = 52_428_800;

/// How many names of one sort are remembered to be told.
const TOLD: usize = 3;

/// A package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The size of the zip; `None` of a directory.
    pub zipped: Option<u64>,
    /// How many files and directories it says to hold.
    pub entries: u64,
    /// What its files say to take when they are unpacked, in bytes.
    pub unpacked: u64,
    /// Why it cannot be unpacked.
    pub flaw: Option<Flaw>,
    /// What is called `bootstrap` at its root.
    pub root: Root,
    /// What else is there.
    pub others: Others,
}

/// Why a zip cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// This entry needs a password.
    Encrypted(String),
    /// This entry is compressed in a way of this name.
    Compression(String, String),
    /// The name of this entry leads out of the package.
    Escapes(String),
    /// It is damaged, with what is wrong.
    Damaged(String),
}

/// What is called `bootstrap` at the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Root {
    /// Nothing.
    #[default]
    Missing,
    /// A directory.
    Folder,
    /// So many files.
    Several(usize),
    /// A symbolic link to something that is not in the package.
    DeadLink(String),
    /// A file.
    File(File),
}

/// The file that Lambda would start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Who may do what with it.
    pub mode: Mode,
    /// Where it stands, when `bootstrap` is a symbolic link to it.
    pub link: Option<String>,
    /// What it is; `None` when the package cannot be unpacked.
    pub program: Option<Program>,
}

/// The rights of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As Unix keeps them.
    Bits(u32),
    /// The zip records none that Unix knows: it was made on Windows, or by a program that leaves them out.
    Missing,
    /// The files of this operating system have none. Who packs the directory gives one.
    NotKept,
}

/// Names in the package that tell what it is when it has no `bootstrap` at its root, a few of each sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Files called `bootstrap` in folders.
    pub nested: Vec<String>,
    /// Files at the root that are nearly called so: `Bootstrap`, `bootstrap.exe`.
    pub spelled: Vec<String>,
    /// Programs, by their content.
    pub programs: Vec<String>,
    /// Zip files.
    pub zips: Vec<String>,
    /// Files of any sort.
    pub files: Vec<String>,
}

impl Others {
    /// Takes note of a file.
    pub(super) fn add(&mut self, path: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_at_root = name.len() == path.len();
        let stem = name.split('.').next().unwrap_or(name);
        remember(&mut self.files, path);
        if name == BOOTSTRAP && !is_at_root {
            remember(&mut self.nested, path);
        } else if is_at_root && name != BOOTSTRAP && stem.trim().eq_ignore_ascii_case(BOOTSTRAP) {
            remember(&mut self.spelled, path);
        } else if name.to_ascii_lowercase().ends_with(".zip") {
            remember(&mut self.zips, path);
        }
    }

    /// Takes note of a file that is a program.
    pub(super) fn add_program(&mut self, path: &str) {
        remember(&mut self.programs, path);
    }
}

fn remember(names: &mut Vec<String>, path: &str) {
    if names.len() < TOLD {
        names.push(path.to_owned());
    }
}

/// The path that the name of an entry leads to, without `./` and doubled slashes; `None` where it leads out of the package.
pub(super) fn inside(name: &[u8]) -> Option<String> {
    let name: Cow<'_, str> = String::from_utf8_lossy(name);
    let mut parts = name.split('/').filter(|part| !matches!(*part, "" | ".")).peekable();
    let escapes = name.starts_with('/') || parts.clone().any(|part| part == "..");
    let mut path = String::with_capacity(name.len());
    while let Some(part) = parts.next() {
        path.push_str(part);
        if parts.peek().is_some() {
            path.push('/');
        }
    }
    (!escapes).then_some(path)
}

/// The path in the package that a symbolic link leads to from the root; `None` where it leads elsewhere.
pub(super) fn target(link: &[u8]) -> Option<String> {
    inside(link.strip_prefix(b"/var/task/").unwrap_or(link)).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_entry_are_one_path() {
        for (name, want) in [
            ("bootstrap", Some("bootstrap")),
            ("./bootstrap", Some("bootstrap")),
            (".//./bin//hello", Some("bin/hello")),
            ("bin/", Some("bin")),
            ("./", Some("")),
            ("../bootstrap", None),
            ("a/../../b", None),
            ("a/..b", Some("a/..b")),
            ("/bootstrap", None),
            ("bin\\bootstrap", Some("bin\\bootstrap")),
        ] {
            assert_eq!(inside(name.as_bytes()).as_deref(), want, "{name}");
        }
        assert_eq!(target(b"/var/task/main").as_deref(), Some("main"));
        assert_eq!(target(b"./bin/main").as_deref(), Some("bin/main"));
        assert_eq!((target(b"/opt/main"), target(b"../main"), target(b"")), (None, None, None));
    }

    #[test]
    fn names_are_told_by_what_they_say() {
        let mut others = Others::default();
        let paths =
            ["Bootstrap", "bin/bootstrap", "bootstrap.exe", "a.ZIP", "x/bootstrap.sh", "b", "c", "bootstrapper"];
        paths.iter().for_each(|path| others.add(path));
        assert_eq!(others.spelled, ["Bootstrap", "bootstrap.exe"]);
        assert_eq!((others.nested.concat(), others.zips.concat()), ("bin/bootstrap".into(), "a.ZIP".into()));
        assert_eq!(others.files.len(), TOLD);
    }
}
