//! What a reader may ask about the repository around its file: names only, never contents.

use crate::paths::Paths;

/// The files of a repository, by repository path (`/` between components, no leading slash). Several readers may ask at once.
pub trait Listing: Sync {
    /// All file paths, sorted.
    fn files(&self) -> &Paths;

    /// Whether `path` is a file.
    fn is_file(&self, path: &str) -> bool {
        self.files().contains(path)
    }

    /// Whether `path` is a directory that holds a file; the root (`""`) always is one.
    fn is_dir(&self, path: &str) -> bool {
        path.is_empty() || self.files().has_below(path)
    }
}
