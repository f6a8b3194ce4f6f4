//! Finds the files of a root, in parallel, and the hits among them. Reads wanted files only; opens nothing but regular files.

mod ignored;
mod index;
mod rules;
mod tracked;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::FileType;
use std::path::{MAIN_SEPARATOR, Path, PathBuf, is_separator};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rebootstrap_parser::Unsorted;
use rebootstrap_transform::{Code, Diagnostic, Options, Place};

use crate::engine::Engine;
use crate::folder::Folder;
use crate::probe::{Content, LIMIT, Probe};
use crate::root::Root;
use crate::slashed::{shown, slashed, with_slashes};
use crate::spread::spread;
use crate::text::count;

/// Directories that hold what tools fetched, never what people wrote.
pub(crate) const SKIPPED: [&str; 2] = [".terraform", "node_modules"];

/// So many tracked files are looked at by one thread at a time.
const PART: usize = 64;

/// What the walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The repository paths of all regular files, and of symbolic links to such files.
    pub files: Unsorted,
    /// Symbolic links among `files`, with the file each leads to; that file lies inside the root.
    pub links: BTreeMap<String, PathBuf>,
    /// The wanted files that are starting points.
    pub hits: BTreeMap<String, Content>,
    /// Wanted files of which only a pointer of Git LFS is here; sorted.
    pub pointers: Vec<String>,
    /// Files that were passed over although their name is wanted.
    pub notes: Vec<Diagnostic>,
    /// Whether the file system refused something.
    pub failed: bool,
    /// How many threads walked, and may search.
    pub jobs: usize,
}

/// Walks `root`. `.gitignore` counts with or without git, but for what git tracks; what only this machine's user ignores does not.
#[must_use]
pub fn walk(root: &Root, engine: &Engine, options: &Options, jobs: usize) -> Walk {
    if let Some(refused) = rules::of_root(root) {
        let notes = vec![unread(&root.path, &root.path, &refused)];
        return Walk { notes, failed: true, jobs, ..Walk::default() };
    }
    let (left, tops) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let folder = Arc::new(Folder::new(&root.path));
    let (here, opened, passed, met) = (root.clone(), Arc::clone(&folder), Arc::clone(&left), Arc::clone(&tops));
    let walker = WalkBuilder::new(&root.path)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .parents(root.in_repository())
        .follow_links(false)
        .threads(jobs)
        .filter_entry(move |entry| {
            let is_folder = entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_dir());
            let has_rules = || entry.path().strip_prefix(&here.path).is_ok_and(|path| rules::are_in(&opened, path));
            let is_asked = is_entered(entry) && is_folder && has_rules();
            let refused = is_asked.then(|| rules::of(&here, entry.path())).flatten();
            if let (Some(refused), Ok(mut passed)) = (&refused, passed.lock()) {
                passed.push(unread(&here.path, entry.path(), refused));
            }
            if let (Some(top), Ok(mut met)) = (top_of(entry), met.lock()) {
                met.push(top.to_owned());
            }
            refused.is_none() && is_entered(entry)
        })
        .build_parallel();
    let total = Mutex::new(Walk::default());
    walker.run(|| {
        let mut part = Part { walk: Walk::default(), total: &total, folder: &folder, probe: Probe::default() };
        Box::new(move |entry| {
            match entry {
                Ok(entry) => part.visit(root, &entry, engine, options),
                Err(error) => part.fail(&root.path, &error),
            }
            WalkState::Continue
        })
    });
    let walk = Walk { jobs, ..total.into_inner().unwrap_or_default() };
    let tops = std::mem::take(&mut *tops.lock().unwrap_or_else(PoisonError::into_inner));
    let has_git = root.in_repository() || !tops.is_empty();
    let ignored = if has_git { None } else { ignored::hits(root, &walk.files, engine, options) };
    let unseen = tracked::unseen(root, tops, &walk.files);
    let total = Mutex::new(walk);
    let parts: Vec<_> = unseen.files.chunks(PART).collect();
    spread(jobs, parts.len(), &|number| {
        let mut part = Part { walk: Walk::default(), total: &total, folder: &folder, probe: Probe::default() };
        for file in parts[number] {
            part.look(root, (&root.path.join(&file.path), &file.path), file.kind, engine, options);
        }
    });
    let mut walk = total.into_inner().unwrap_or_default();
    walk.pointers.sort_unstable();
    walk.notes.extend(pointers(&walk));
    // Of no concern where nothing else is.
    walk.notes.extend(unseen.sparse().filter(|_| !walk.hits.is_empty()));
    walk.notes.extend(unseen.notes);
    walk.notes.extend(ignored);
    walk.notes.append(&mut *left.lock().unwrap_or_else(PoisonError::into_inner));
    walk.notes.sort();
    // A tracked link that is refused is looked at twice.
    walk.notes.dedup();
    walk
}

/// What is said of a folder that is not read: without its ignore file, files would be edited that are nobody's business.
fn unread(root: &Path, folder: &Path, refused: &rules::Refused) -> Diagnostic {
    let shown = |path: &Path| shown(path.strip_prefix(root).unwrap_or(path));
    let (file, folder) = (shown(&refused.file), shown(folder));
    let what = if folder.is_empty() { "nothing" } else { &folder };
    Diagnostic {
        code: Code::Unreadable,
        message: format!(
            "{file} {}, and {what} was {}read",
            refused.reason,
            if folder.is_empty() { "" } else { "not " }
        ),
        place: Some(Place { file, line: 0 }),
        related: Vec::new(),
        next: "make it a short file, then run again".to_owned(),
    }
}

/// One note for all pointers of Git LFS. Data is often kept there, and is of no concern where nothing else is.
fn pointers(walk: &Walk) -> Option<Diagnostic> {
    let concern = |path: &&String| !walk.hits.is_empty() || !path.ends_with(".json");
    let all: Vec<&String> = walk.pointers.iter().filter(concern).collect();
    let first = (*all.first()?).clone();
    let others = if all.len() > 1 { format!(" and {} more", count(all.len() - 1, "file")) } else { String::new() };
    let message = format!("{first}{others}: kept by Git LFS, and only a pointer is here");
    let place = Some(Place { file: first, line: 0 });
    let next = "git lfs pull".to_owned();
    Some(Diagnostic { code: Code::Unreadable, message, place, related: Vec::new(), next })
}

fn is_entered(entry: &DirEntry) -> bool {
    let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
    // Most entries are files, and of a long path the name takes time.
    if entry.depth() == 0 || !(is_dir || entry.path().as_os_str().as_encoded_bytes().ends_with(b".git")) {
        return true;
    }
    let name = entry.file_name();
    name != ".git" && !(is_dir && SKIPPED.iter().any(|skipped| name == *skipped))
}

/// The top of the work tree, if git's own files are the entry.
fn top_of(entry: &DirEntry) -> Option<&Path> {
    let path = entry.path();
    // Most entries have another end, and of a long path the name takes time.
    let is_git = path.as_os_str().as_encoded_bytes().ends_with(b".git") && entry.file_name() == ".git";
    is_git.then(|| path.parent()).flatten()
}

/// The path from the root of an entry below it, where that is UTF-8.
fn below<'a>(root: &Root, entry: &'a Path) -> Option<Cow<'a, str>> {
    let rest = |root: &str| {
        let rest = entry.to_str()?.strip_prefix(root)?.trim_start_matches(is_separator);
        Some(with_slashes(rest, MAIN_SEPARATOR))
    };
    root.path.to_str().map_or_else(|| slashed(entry.strip_prefix(&root.path).ok()?), rest)
}

/// Whether a name has an ending, as files have and folders have not.
fn is_file_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.trim_start_matches('.').contains('.')
}

/// The share of one thread; joined to the total when the thread ends.
struct Part<'a> {
    walk: Walk,
    total: &'a Mutex<Walk>,
    folder: &'a Folder,
    probe: Probe,
}

impl Part<'_> {
    fn visit(&mut self, root: &Root, entry: &DirEntry, engine: &Engine, options: &Options) {
        let Some(kind) = entry.file_type().filter(|_| entry.depth() > 0) else { return };
        let Some(path) = below(root, entry.path()) else { return self.unnamed(root, entry.path(), kind, engine) };
        let path = &*path;
        // A folder with the name of a file: whoever put it there may have meant a file.
        if kind.is_dir() && is_file_name(path) && (engine.wants)(path) {
            self.note(Some(path), format!("{path} is a folder"));
        }
        if kind.is_file() || kind.is_symlink() {
            self.look(root, (entry.path(), path), kind, engine, options);
        }
    }

    /// Takes up a file, or a symbolic link, at a place on the disk and its path from the root.
    fn look(&mut self, root: &Root, (entry, path): (&Path, &str), kind: FileType, engine: &Engine, options: &Options) {
        let wanted = (engine.wants)(path);
        let Some(real) = self.real(root, entry, path, kind, wanted) else { return };
        self.walk.files.push(path);
        if kind.is_symlink() {
            self.walk.links.insert(path.to_owned(), real.to_path_buf());
        }
        if !wanted {
            return;
        }
        match self.probe.read(self.folder, &real, LIMIT, |bytes| (engine.is_hit)(path, bytes, options)) {
            Ok(Some(content)) => drop(self.walk.hits.insert(path.to_owned(), content)),
            Ok(None) if self.probe.is_pointer() => self.walk.pointers.push(path.to_owned()),
            Ok(None) => {}
            Err(error) => {
                self.walk.failed = true;
                self.note(Some(path), format!("{path} cannot be read: {error}"));
            }
        }
    }

    /// What is said of a file whose name is not UTF-8, and would be read otherwise.
    fn unnamed(&mut self, root: &Root, entry: &Path, kind: FileType, engine: &Engine) {
        let relative = entry.strip_prefix(&root.path).unwrap_or(entry);
        if (kind.is_file() || kind.is_symlink()) && engine.wants_unnamed(relative) {
            let name = relative.as_os_str().as_encoded_bytes().escape_ascii();
            self.note(None, format!("{name}: the file's name is not UTF-8"));
        }
    }

    /// The file to open for an entry, from the root: itself, or what a link leads to when that is a file inside the root.
    fn real<'a>(
        &mut self,
        root: &Root,
        entry: &Path,
        path: &'a str,
        kind: FileType,
        wanted: bool,
    ) -> Option<Cow<'a, Path>> {
        if kind.is_file() {
            return Some(Cow::Borrowed(Path::new(path)));
        }
        let refusal = match dunce::canonicalize(entry) {
            Ok(real) if real.is_dir() => {
                if !real.starts_with(&root.path) {
                    self.note(
                        Some(path),
                        format!("{path} is a symbolic link to a folder that lies outside, and was not read"),
                    );
                }
                return None;
            }
            Ok(real) if !is_inside(&root.path, &real) => "leads out of the folder".to_owned(),
            Ok(real) if real.is_file() => return Some(Cow::Owned(real)),
            Ok(_) => "leads to something that is not a file".to_owned(),
            Err(error) => format!("leads nowhere: {error}"),
        };
        if wanted {
            self.note(Some(path), format!("{path} is a symbolic link that {refusal}"));
        }
        None
    }

    fn fail(&mut self, root: &Path, error: &ignore::Error) {
        self.walk.failed = true;
        let text = error.to_string().replace(&format!("{}{MAIN_SEPARATOR}", root.display()), "");
        self.note(None, text);
    }

    fn note(&mut self, path: Option<&str>, message: String) {
        let place = path.map(|path| Place { file: path.to_owned(), line: 0 });
        let next = String::new();
        self.walk.notes.push(Diagnostic { code: Code::Unreadable, message, place, related: Vec::new(), next });
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let Ok(mut total) = self.total.lock() else { return };
        let part = std::mem::take(&mut self.walk);
        total.files.append(part.files);
        total.links.extend(part.links);
        total.hits.extend(part.hits);
        total.pointers.extend(part.pointers);
        total.notes.extend(part.notes);
        total.failed |= part.failed;
    }
}

/// Whether the real path `file` lies below the real path `root`, and not in git's own files.
pub(crate) fn is_inside(root: &Path, file: &Path) -> bool {
    file.strip_prefix(root).is_ok_and(|relative| relative.components().all(|part| part.as_os_str() != ".git"))
}
