//! The folder a run works on: found from a PATH, and how its files are called on the screen.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::slashed::slashed;
use crate::text::shell_word;

/// One repository, or a folder of one. The root is PATH itself even inside of a git repository.
#[derive(Clone, Debug)]
pub struct Root {
    /// As it was given.
    pub shown: String,
    /// The real folder.
    pub path: PathBuf,
    /// Leads from the current directory to the folder, with a slash at the end; empty when the folder is not below it.
    pub prefix: String,
    /// Whether the folder is the current directory.
    pub is_here: bool,
    /// Leads to the folder from the top of the git work tree that the current directory is in, with a slash at the end unless it
    /// is empty; `None` when the folder does not lie in it.
    pub in_work_tree: Option<String>,
}

impl Root {
    /// The root that `path` names: the folder, or the folder of the file.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    pub fn new(path: &Path) -> Result<Self> {
        let name = path.display();
        let metadata = path.metadata().with_context(|| format!("{name}"))?;
        let folder = if metadata.is_dir() {
            path.to_owned()
        } else if metadata.is_file() {
            dunce::canonicalize(path).with_context(|| format!("{name}"))?.parent().unwrap_or(Path::new("/")).to_owned()
        } else {
            bail!("{name}: neither a directory nor a file");
        };
        let real = dunce::canonicalize(&folder).with_context(|| format!("{name}"))?;
        std::fs::read_dir(&real).with_context(|| format!("{name}"))?;
        if is_bare(&real) {
            let typed = shell_word(&path.to_string_lossy());
            bail!(
                "{name}: a bare repository has no files to read or write; `rebootstrap bulk {typed}` works on its branches"
            );
        }
        let here = std::env::current_dir().and_then(dunce::canonicalize).ok();
        let from = |directory: &Path| {
            let below = slashed(real.strip_prefix(directory).ok()?)?;
            Some(if below.is_empty() { String::new() } else { format!("{below}/") })
        };
        let prefix = here.as_deref().and_then(from);
        let is_here = prefix.as_deref() == Some("");
        let in_work_tree = here.as_deref().and_then(work_tree).and_then(from);
        let prefix = prefix.unwrap_or_default();
        Ok(Self { shown: folder.to_string_lossy().into_owned(), path: real, prefix, is_here, in_work_tree })
    }

    /// The roots of `paths`, each once; the current directory when there are none.
    ///
    /// # Errors
    /// The first that cannot be used; nothing has been done by then.
    pub fn all(paths: &[PathBuf]) -> Result<Vec<Self>> {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        let mut roots: Vec<Self> = Vec::new();
        for path in paths {
            let root = Self::new(path)?;
            if roots.iter().all(|known| known.path != root.path) {
                roots.push(root);
            }
        }
        Ok(roots)
    }

    /// Whether the folder lies in a git repository.
    #[must_use]
    pub fn in_repository(&self) -> bool {
        work_tree(&self.path).is_some()
    }
}

/// The top of the git work tree that the folder lies in.
fn work_tree(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok())
}

/// Whether a folder is a git directory: <https://git-scm.com/docs/gitrepository-layout>.
#[must_use]
pub fn is_bare(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}
