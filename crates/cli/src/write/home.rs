//! Where journals live: in the git directory of the repository, else in the user's state directory, never in the work tree.
//!
//! A home holds `lock`, `open` (the journal of a run that is not over), `new` (one that is being written), `last-…`
//! (the last journal of each root, for undo) and `kept/` (what files held that were edited in between). Old contents may hold
//! secrets, so only the owner may enter.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::journal::{Journal, hash};
use super::stop::Stop;
use crate::engine::Engine;
use crate::text::clean;

/// A file `.git` holds one path; larger ones are none, in bytes.
const LONGEST_MARK: u64 = 1 << 13;

/// The folder of one repository's journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// Where journals are.
    pub(super) folder: PathBuf,
    /// The folder that roots in journals count from: the top of the work tree, or the root itself.
    pub(super) base: PathBuf,
}

/// The state directory of the user, such as `~/.local/state`; known without `HOME` too.
#[must_use]
pub fn state_directory() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
}

/// The folder of the journals of `root`, a real path outside of git repositories, in the state directory `state`.
#[must_use]
pub fn state_home(state: &Path, root: &Path) -> PathBuf {
    state.join("rebootstrap").join(&hash(root.as_os_str().as_encoded_bytes())[..32])
}

impl Home {
    /// The homes that journals about `root` are written to: the first that can be used.
    pub(super) fn own(root: &Path, engine: &Engine) -> Vec<Self> {
        let git = root.ancestors().find_map(Self::in_git);
        git.into_iter().chain((engine.state)().map(|state| Self::in_state(root, &state))).collect()
    }

    /// All homes that a run over `root`, which changes `files`, has to look at: its own, those of the folders above, and
    /// of the repositories and folders down to the files. So runs over roots within each other meet.
    pub(super) fn around(root: &Path, files: &[&Path], engine: &Engine) -> Vec<Self> {
        let state = (engine.state)();
        let between = |file: &'_ Path| -> Vec<PathBuf> {
            file.ancestors().skip(1).take_while(|folder| *folder != root).map(Path::to_owned).collect()
        };
        let below: BTreeSet<PathBuf> = files.iter().flat_map(|file| between(file)).collect();
        let mut homes = Self::own(root, engine);
        for folder in root.ancestors().chain(below.iter().map(PathBuf::as_path)) {
            homes.extend(Self::in_git(folder));
            homes.extend(state.as_ref().map(|state| Self::in_state(folder, state)));
        }
        let mut seen = BTreeSet::new();
        homes.retain(|home| seen.insert(home.folder.clone()));
        homes
    }

    fn in_state(folder: &Path, state: &Path) -> Self {
        Self { folder: state_home(state, folder), base: folder.to_owned() }
    }

    /// The home of the repository whose work tree begins at `top`.
    fn in_git(top: &Path) -> Option<Self> {
        let directory = git_directory(top)?;
        let sound = directory.join("HEAD").symlink_metadata().is_ok()
            && (top.join(".git").is_dir() || belongs(&directory, top));
        sound.then(|| Self { folder: directory.join("rebootstrap"), base: top.to_owned() })
    }

    /// Whether the folder is there, and no link to another.
    pub(super) fn exists(&self) -> bool {
        self.folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
    }

    /// The root of the run of a journal.
    pub(super) fn root(&self, journal: &Journal) -> PathBuf {
        // Joined with nothing, a path would end in a slash.
        self.base.join(&journal.root).components().collect()
    }

    /// Whether a run was interrupted here, or is under way.
    pub(super) fn is_open(&self) -> bool {
        self.exists() && self.open().symlink_metadata().is_ok()
    }

    pub(super) fn open(&self) -> PathBuf {
        self.folder.join("open")
    }

    pub(super) fn draft(&self) -> PathBuf {
        self.folder.join("new")
    }

    pub(super) fn kept(&self) -> PathBuf {
        self.folder.join("kept")
    }

    /// The last journal of the root that `root` is, from the base.
    pub(super) fn last(&self, root: &Path) -> PathBuf {
        self.folder.join(format!("last-{}", &hash(root.as_os_str().as_encoded_bytes())[..16]))
    }

    /// The last journals of all roots, the newest first.
    ///
    /// # Errors
    /// One that cannot be read.
    pub(super) fn lasts(&self, disk: &dyn Disk) -> Result<Vec<Journal>, Stop> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Ok(Vec::new()) };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let paths =
            paths.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("last-")));
        let mut journals = paths.map(|path| read(&path, disk)).collect::<Result<Vec<_>, _>>()?;
        journals.sort_by_key(|journal| std::cmp::Reverse(journal.at));
        Ok(journals)
    }

    /// Makes the folder.
    ///
    /// # Errors
    /// Why journals cannot be kept here.
    pub(super) fn make(&self, disk: &dyn Disk) -> Result<(), Unusable> {
        let folder = &self.folder;
        match folder.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => return Ok(()),
            Ok(_) => return Err(Unusable::Foreign(format!("{} is not a folder", show(folder)))),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Unusable::Foreign(format!("{} cannot be opened: {error}", show(folder)))),
        }
        // Each new name has to be on the medium, or the journal in it is not.
        let mut parents: Vec<_> = folder.ancestors().skip(1).collect();
        parents.truncate(parents.iter().position(|parent| parent.is_dir()).unwrap_or(0) + 1);
        let made =
            disk.make_folder(folder).and_then(|()| parents.iter().try_for_each(|parent| disk.sync_folder(parent)));
        made.map_err(|error| Unusable::Unmade(format!("{} cannot be made: {error}", show(folder))))
    }

    /// Says how to go on when a run was interrupted here.
    ///
    /// # Errors
    /// One was.
    pub(super) fn refuse_open(&self) -> Result<(), Stop> {
        if !self.is_open() {
            return Ok(());
        }
        let base = show(&self.base);
        Err(Stop::refused(format!("a run in {base} was interrupted; first `rebootstrap undo --recover {base}`")))
    }

    /// The journal of a run that is not over.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub(super) fn read_open(&self, disk: &dyn Disk) -> Result<Option<Journal>, Stop> {
        if self.is_open() { read(&self.open(), disk).map(Some) } else { Ok(None) }
    }

    /// Writes a journal to the medium under the name `to`.
    ///
    /// # Errors
    /// The file system's.
    pub(super) fn write(&self, journal: &Journal, to: &Path, disk: &dyn Disk) -> std::io::Result<()> {
        let draft = self.draft();
        remove(&draft, disk)?;
        let mut file = disk.create(&draft)?;
        disk.write(&mut file, &journal.encode())?;
        disk.sync(&file)?;
        drop(file);
        disk.rename(&draft, to)?;
        disk.sync_folder(&self.folder)
    }
}

/// The git directory that the work tree at `top` has, or names. Names may lead anywhere: see [`belongs`].
pub(crate) fn git_directory(top: &Path) -> Option<PathBuf> {
    let mark = top.join(".git");
    let kind = mark.metadata().ok()?;
    if kind.is_dir() {
        return Some(mark);
    }
    // A linked work tree, or a submodule. Anything may stand there: a pipe would wait for ever.
    if !kind.is_file() || kind.len() > LONGEST_MARK {
        return None;
    }
    let text = std::fs::read_to_string(&mark).ok()?;
    Some(top.join(text.strip_prefix("gitdir:")?.trim()))
}

/// Whether the git directory that a `.git` file names is of this work tree: a linked one, which it names in return, or a
/// submodule's, which lies in the repository above. Any other could be a stranger's way to another repository.
fn belongs(directory: &Path, top: &Path) -> bool {
    let same = |path: &Path| {
        dunce::canonicalize(path).is_ok_and(|path| Some(path) == dunce::canonicalize(top.join(".git")).ok())
    };
    let linked = std::fs::read_to_string(directory.join("gitdir"));
    let modules = |real: PathBuf| top.ancestors().skip(1).any(|above| real.starts_with(above.join(".git/modules")));
    linked.is_ok_and(|back| same(&directory.join(back.trim()))) || dunce::canonicalize(directory).is_ok_and(modules)
}

/// Why a home cannot be used.
pub(super) enum Unusable {
    /// There is none, and none can be made: another place will do.
    Unmade(String),
    /// There is one, and it is not ours to use.
    Foreign(String),
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path, disk: &dyn Disk) -> std::io::Result<()> {
    match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(()),
        _ => disk.remove(path),
    }
}

/// A path for the screen.
pub(super) fn show(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

fn read(path: &Path, disk: &dyn Disk) -> Result<Journal, Stop> {
    let bytes = disk.read(path).map_err(|error| Stop::failed(format!("{} cannot be read: {error}", show(path))))?;
    Journal::decode(&bytes).map_err(|fault| {
        let way = "look at the files with `git diff` or your editor, then remove it";
        Stop::failed(format!("the journal {} {fault}; {way}", show(path)))
    })
}
