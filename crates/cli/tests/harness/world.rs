//! The repository of the crash tests, and the judge: what must hold after every kill, and after every recovery.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use rebootstrap_cli::engine::Engine;
use rebootstrap_cli::write::Disk;

use super::faulty::{Fault, FaultyDisk};
use super::{FAKE, Folder, Ran, in_process};

/// Path, text, mode, migration.
const FILES: [(&str, &str, u32, usize); 7] = [
    ("a/main.tf", "# migration 1\nruntime = \"go1.x\"\n", 0o644, 1),
    ("build/make.sh", "# migration 1\necho go1.x\n", 0o755, 1),
    ("c/crlf.tf", "# migration 2\r\nruntime = \"go1.x\"\r\n", 0o644, 2),
    ("d/target.tf", "# migration 2\ngo1.x without an end", 0o640, 2),
    ("e/hard.tf", "# migration 3\ngo1.x\n", 0o600, 3),
    ("f/hard.tf", "# migration 3\ngo1.x\n", 0o600, 3),
    ("z/last.tf", "# migration 4\ngo1.x\n", 0o644, 4),
];

/// What somebody else adds to a file; apart from that it has to be old or new.
pub(crate) const LINE: &str = "# mine\n";

const ATTRIBUTE: &str = "user.rebootstrap.test";

/// A group that nobody is in.
const GROUP: u32 = 4321;

/// What `z/last.tf` has besides its content, as far as it could be given it: its attribute, and its group.
pub(crate) type Extras = (Option<Vec<u8>>, u32);

/// A repository.
pub(crate) struct World(Folder, Extras);

impl World {
    pub(crate) fn new(git: bool) -> Self {
        let plain = Self::plain(git);
        let last = plain.0.at("z/last.tf");
        // Where the file system has attributes, and where we may give files away.
        let _ = xattr::set(&last, ATTRIBUTE, b"mine");
        let _ = chown(&last, None, Some(GROUP));
        let extras = extras(&last);
        Self(plain.0, extras)
    }

    /// The same without an attribute and a group of another.
    pub(crate) fn plain(git: bool) -> Self {
        let folder = if git { Folder::new(&[(".git/HEAD", "ref: refs/heads/main\n")]) } else { Folder::new(&[]) };
        for (path, text, mode, _) in FILES {
            if path == "f/hard.tf" {
                std::fs::create_dir(folder.at("f")).expect("a folder");
                std::fs::hard_link(folder.at("e/hard.tf"), folder.at(path)).expect("a hard link");
            } else {
                folder.put(path, text.as_bytes());
                std::fs::set_permissions(folder.at(path), PermissionsExt::from_mode(mode)).expect("a mode");
            }
        }
        std::fs::create_dir(folder.at("links")).expect("a folder");
        folder.link("links/target.tf", "../d/target.tf");
        folder.put("readme.txt", b"nothing to do\n");
        let extras = extras(&folder.at("z/last.tf"));
        Self(folder, extras)
    }

    /// The kinds of steps that keep what `z/last.tf` has.
    pub(crate) fn kinds_of_extras(&self) -> Vec<&'static str> {
        let attribute = self.1.0.is_some().then_some("set attribute");
        attribute.into_iter().chain((self.1.1 == GROUP).then_some("set owner")).collect()
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn real(&self) -> PathBuf {
        self.root().canonicalize().expect("a folder")
    }

    /// Runs a command in this process.
    pub(crate) fn run(&self, command: &str, disk: &'static dyn Disk) -> Ran {
        run(command, self.root(), disk)
    }

    /// Where the journal is.
    fn home(&self) -> PathBuf {
        let git = self.0.at(".git");
        if git.is_dir() { git.join("rebootstrap") } else { self.0.state_home() }
    }

    /// Runs `command` on a disk that fails for good from its exchange number `exchange` on, so that the run stays
    /// interrupted. `twin` is the same world, and is used up.
    pub(crate) fn interrupt(&self, twin: &Self, command: &str, exchange: usize) {
        let counted = FaultyDisk::sound();
        twin.run(command, counted);
        let steps = counted.steps();
        let exchanges = steps.iter().enumerate().filter(|(_, kind)| **kind == "exchange");
        let step = exchanges.map(|(step, _)| step).nth(exchange).expect("an exchange");
        let ran = self.run(command, FaultyDisk::new(step, Fault::From(rustix::io::Errno::IO.raw_os_error())));
        assert!(ran.err.contains("undo --recover"), "{ran:?}");
    }

    /// What is wrong while a run is interrupted: every file must be wholly old or wholly new.
    pub(crate) fn torn(&self) -> Option<String> {
        FILES
            .iter()
            .find(|(path, text, ..)| self.is_new(path, text).is_none())
            .map(|(path, ..)| format!("{path} is neither old nor new: {:?}", std::fs::read_to_string(self.0.at(path))))
    }

    /// What is wrong after recovery.
    pub(crate) fn unsettled(&self) -> Option<String> {
        let mut migrations: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
        for (path, text, mode, migration) in FILES {
            let Some(new) = self.is_new(path, text) else { return self.torn() };
            // What somebody wrote to is left as it is.
            if !self.text(path).ends_with(LINE) {
                migrations.entry(migration).or_default().push(new);
            }
            let metadata = self.0.at(path).symlink_metadata().expect("a file");
            if metadata.mode() & 0o7777 != mode {
                return Some(format!("{path} has the mode {:o}", metadata.mode()));
            }
        }
        if let Some((half, _)) = migrations.iter().find(|(_, new)| new.contains(&true) && new.contains(&false)) {
            return Some(format!("migration {half} is half"));
        }
        let inode = |path: &str| self.0.at(path).symlink_metadata().map(|metadata| metadata.ino()).unwrap_or(0);
        if inode("e/hard.tf") != inode("f/hard.tf") {
            return Some("a hard link is broken".into());
        }
        if extras(&self.0.at("z/last.tf")) != self.1 {
            return Some("z/last.tf has lost its attribute or group".into());
        }
        if !self.0.at("links/target.tf").is_symlink() {
            return Some("a symbolic link is gone".into());
        }
        let mut expected: Vec<_> = FILES.iter().map(|(path, ..)| (*path).to_owned()).collect();
        expected.extend(["links/target.tf".to_owned(), "readme.txt".to_owned()]);
        let found = files(self.root());
        if let Some(other) = found.iter().find(|file| !expected.contains(file)) {
            return Some(format!("{other} was left behind"));
        }
        let open = ["open", "new"].iter().find(|name| self.home().join(name).exists());
        open.map(|name| format!("the journal `{name}` is still there"))
    }

    /// Whether all files are old, or all are new.
    pub(crate) fn all(&self) -> Option<bool> {
        let states: Vec<_> = FILES.iter().map(|(path, text, ..)| self.is_new(path, text)).collect();
        states[0].filter(|_| states.iter().all(|state| *state == states[0]))
    }

    /// Whether the line is in the file, or in one that was kept.
    pub(crate) fn has_line(&self, path: &str) -> bool {
        let kept = self.home().join("kept");
        let is_kept = |file: &String| std::fs::read_to_string(kept.join(file)).is_ok_and(|text| text.ends_with(LINE));
        self.text(path).ends_with(LINE) || kept.is_dir() && files(&kept).iter().any(is_kept)
    }

    /// Nothing where it cannot be read.
    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.at(path)).unwrap_or_default()
    }

    fn is_new(&self, path: &str, old: &str) -> Option<bool> {
        let now = self.text(path);
        let now = now.strip_suffix(LINE).unwrap_or(&now);
        let new = old.replace("go1.x", "provided.al2023");
        if now == old { Some(false) } else { (now == new).then_some(true) }
    }
}

fn extras(path: &Path) -> Extras {
    (xattr::get(path, ATTRIBUTE).ok().flatten(), path.symlink_metadata().map_or(0, |metadata| metadata.gid()))
}

/// Runs a command over `root` in this process.
pub(crate) fn run(command: &str, root: &Path, disk: &'static dyn Disk) -> Ran {
    let mut args: Vec<OsString> = command.split_whitespace().map(OsString::from).collect();
    args.push(root.into());
    in_process(args, &Engine { disk, ..FAKE })
}

/// The files below `root`, git's own left out; sorted.
fn files(root: &Path) -> Vec<String> {
    let (mut pending, mut files) = (vec![root.to_path_buf()], Vec::new());
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry")) {
            if entry.file_type().expect("a type").is_dir() {
                if entry.file_name() != ".git" {
                    pending.push(entry.path());
                }
            } else {
                let path = entry.path();
                files.push(path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    files
}
