//! The tree: what the core asks of the world, which is names and texts.

use std::sync::Arc;

use rebootstrap_parser::{Listing, path};

use crate::kept::Kept;

/// Whether a file is to be searched, by its path.
pub type Wanted<'a> = dyn Fn(&str) -> bool + Sync + 'a;

/// Whether a file has what is searched for, by its path and bytes.
pub type Finds<'a> = dyn Fn(&str, &[u8]) -> bool + Sync + 'a;

/// One of several tasks, by its number.
pub type Task<'a> = dyn Fn(usize) + Sync + 'a;

/// Folders of what other repositories wrote. Their own tests and releases are in them, which nobody here runs.
const FETCHED: [&str; 3] = ["vendor", "node_modules", ".terraform"];

/// Whether the file comes from another repository.
pub(crate) fn is_fetched(file: &str) -> bool {
    path::parent(file).split('/').any(|part| FETCHED.contains(&part))
}

/// Whether `go mod vendor` wrote the file, and writes it anew the next time: <https://go.dev/ref/mod#vendoring>. What a module of
/// another repository deploys is deployed there.
pub(crate) fn is_vendored(listing: &dyn Listing, file: &str) -> bool {
    let mut folders = file.match_indices("vendor/").filter(|(at, _)| *at == 0 || file[..*at].ends_with('/'));
    folders.any(|(at, folder)| listing.is_file(&format!("{}{folder}modules.txt", &file[..at])))
}

/// Gives the core the texts it asks for; the only way out of it.
pub trait Tree: Listing {
    /// The text of a file of the listing.
    ///
    /// # Errors
    /// Why it cannot be read: a sentence such as `is not UTF-8 (byte 17)`.
    fn read(&self, path: &str) -> Result<Arc<str>, String>;

    /// Why a file of the listing may be read and not edited, where something around its text says so.
    fn kept(&self, path: &str) -> Option<Kept> {
        let _ = path;
        None
    }

    /// The symbolic links of the listing, each with the path of the file that it leads to.
    fn links(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// The files that are `wanted` by their names and whose bytes `finds` something in; sorted. What cannot be read counts as
    /// found, so that it is named when it is read.
    fn search(&self, wanted: &Wanted, finds: &Finds) -> Vec<String> {
        let files = self.files().matching(wanted);
        files.filter(|file| self.read(file).map_or(true, |text| finds(file, text.as_bytes()))).collect()
    }

    /// Does a task for each number below `count`, in any order, several at once where the machine can; returns when all are done.
    fn spread(&self, count: usize, task: &Task) {
        (0..count).for_each(task);
    }

    /// What tells a file from others: two names of one file have the same.
    fn identity(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// A text, or why no reader is given it.
pub(crate) fn understood(text: Arc<str>) -> Result<Arc<str>, String> {
    // Few texts have a private-use character at all.
    let suspect = memchr::memmem::find(text.as_bytes(), &"\u{E000}".as_bytes()[..2]).is_some();
    match suspect && rebootstrap_parser::is_reserved(&text) {
        true => Err("has private-use characters (U+E000 to U+E007), which stand for other things here".to_owned()),
        false => Ok(text),
    }
}
