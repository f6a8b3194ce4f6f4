//! What a reader may ask about the repository around its file: names only, never contents.

/// The files of a repository, by repository path (`/` between components, no leading slash). Several readers may ask at once.
pub trait Listing: Sync {
    /// All file paths, sorted.
    fn files(&self) -> &[String];

    /// Whether `path` is a file.
    fn is_file(&self, path: &str) -> bool {
        self.files().binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// Whether `path` is a directory that holds a file; the root (`""`) always is one.
    fn is_dir(&self, path: &str) -> bool {
        let prefix = format!("{path}/");
        let at = self.files().partition_point(|file| file.as_str() < prefix.as_str());
        path.is_empty() || self.files().get(at).is_some_and(|file| file.starts_with(&prefix))
    }
}
