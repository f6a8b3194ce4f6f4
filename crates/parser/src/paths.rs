//! Many paths in little memory: each is a name in a folder that it shares with others.
//!
//! A repository can have half a million files, whose paths as texts of their own take a hundred bytes each; here they take about
//! nine and those of the name.

use std::cmp::Ordering;
use std::ops::Range;

#[cfg(test)]
mod tests;
mod unsorted;

pub use unsorted::Unsorted;

/// Paths with `/` between components, in the order of their bytes.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// Folders with a `/` behind, the top folder without, and behind each the names in it. Each name has a `/` behind it, which
    /// is in no name.
    chunks: Vec<String>,
    folders: Vec<Folder>,
    places: Vec<Place>,
}

/// Where a folder's path is: the chunk by number, its start there and its length, in bytes. The same folder may be there
/// several times.
#[derive(Clone, Copy, Debug)]
struct Folder {
    chunk: u32,
    start: u32,
    length: u32,
}

/// A path: its folder, by number, and where in that one's chunk its name begins, in bytes.
#[derive(Clone, Copy, Debug)]
struct Place {
    folder: u32,
    name: u32,
}

/// A number of chunks, folders or bytes, of which so many fit in no memory that it may be cut.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Folder {
    fn text(self, chunks: &[String]) -> &str {
        let (start, length) = (self.start as usize, self.length as usize);
        chunks.get(self.chunk as usize).and_then(|chunk| chunk.get(start..start + length)).unwrap_or_default()
    }
}

impl Paths {
    fn new(chunks: Vec<String>, folders: Vec<Folder>, mut places: Vec<Place>) -> Self {
        let unsorted = Self { chunks, folders, places: Vec::new() };
        places.sort_unstable_by(|one, other| match one.folder == other.folder {
            true => order_names(unsorted.behind_name(*one), unsorted.behind_name(*other)),
            false => order(unsorted.parts(*one), unsorted.parts(*other)),
        });
        Self { places, ..unsorted }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The path at a place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<String> {
        let (folder, name) = self.parts(*self.places.get(at)?);
        Some([folder, name].concat())
    }

    /// Whether `path` is one of them.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        let wanted = split(path);
        self.places.binary_search_by(|at| order(self.parts(*at), wanted)).is_ok()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Does something with each.
    pub fn for_each(&self, mut act: impl FnMut(&str)) {
        self.any(|path| {
            act(path);
            false
        });
    }

    /// Those that are `wanted`. Only of these a text is made.
    pub fn matching<'a>(&'a self, wanted: impl FnMut(&str) -> bool + 'a) -> impl Iterator<Item = String> + 'a {
        self.places(0..self.len(), wanted).filter_map(|at| self.get(at))
    }

    /// Whether one `is_it`.
    pub fn any(&self, is_it: impl FnMut(&str) -> bool) -> bool {
        self.places(0..self.len(), is_it).next().is_some()
    }

    /// The places in `range` of those that are `wanted`.
    pub fn places<'a>(
        &'a self,
        range: Range<usize>,
        mut wanted: impl FnMut(&str) -> bool + 'a,
    ) -> impl Iterator<Item = usize> + 'a {
        let mut path = String::new();
        range.filter(move |at| {
            let Some(place) = self.places.get(*at) else { return false };
            let (folder, name) = self.parts(*place);
            path.clear();
            path.push_str(folder);
            path.push_str(name);
            wanted(&path)
        })
    }

    /// The names of what lies directly in folder `directory`, files and folders, in the order of their paths.
    pub fn names(&self, directory: &str) -> impl Iterator<Item = String> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let mut at = self.first(0, &prefix);
        std::iter::from_fn(move || {
            let path = self.get(at)?;
            let rest = path.strip_prefix(&prefix)?;
            // All in a folder stand together, before what comes behind `/` in the order of bytes.
            let (name, next) = match rest.split_once('/') {
                Some((name, _)) => (name, self.first(at + 1, &format!("{prefix}{name}0"))),
                None => (rest, at + 1),
            };
            at = next;
            Some(name.to_owned())
        })
    }

    /// The place, from `from` on, of the first that is not before `path`. What is near is found at once.
    fn first(&self, from: usize, path: &str) -> usize {
        let wanted = split(path);
        let is_before = |at: &Place| order(self.parts(*at), wanted) == Ordering::Less;
        let (mut known, mut step) = (from, 1);
        while self.places.get(known + step).is_some_and(is_before) {
            known += step;
            step *= 2;
        }
        let end = self.places.len().min(known + step);
        known + self.places.get(known..end).unwrap_or_default().partition_point(is_before)
    }

    /// Those that begin with `prefix`, without it.
    pub fn behind<'a>(&'a self, prefix: &str) -> impl Iterator<Item = String> + use<'a> {
        let wanted = split(prefix);
        let from = self.places.partition_point(|at| order(self.parts(*at), wanted) == Ordering::Less);
        let prefix = prefix.to_owned();
        let paths = self.places[from..].iter().map(|at| self.parts(*at));
        paths.map_while(move |(folder, name)| [folder, name].concat().strip_prefix(prefix.as_str()).map(str::to_owned))
    }

    /// Those in folder `directory` (`""` for the top folder) and in the folders below it, from there.
    pub fn below<'a>(&'a self, directory: &str) -> impl Iterator<Item = String> + use<'a> {
        self.behind(&if directory.is_empty() { String::new() } else { format!("{directory}/") })
    }

    /// Whether one lies in folder `directory` (`""` for the top folder) or in a folder below it.
    #[must_use]
    pub fn has_below(&self, directory: &str) -> bool {
        if directory.is_empty() {
            return !self.is_empty();
        }
        let wanted = (directory, "/");
        let at = self.places.partition_point(|at| order(self.parts(*at), wanted) == Ordering::Less);
        let first = self.places.get(at).map(|at| self.parts(*at));
        // What lies below has the folder's whole name in the piece that is its own folder's.
        first.is_some_and(|(folder, _)| folder.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The folder of a path, with a `/` behind it, and its name.
    fn parts(&self, at: Place) -> (&str, &str) {
        let folder = self.folders.get(at.folder as usize).map(|folder| folder.text(&self.chunks)).unwrap_or_default();
        let rest = self.behind_name(at);
        (folder, &rest[..memchr::memchr(b'/', rest.as_bytes()).unwrap_or(rest.len())])
    }

    /// The name of a path, with all that stands behind it in its chunk.
    fn behind_name(&self, at: Place) -> &str {
        let chunk = self.folders.get(at.folder as usize).and_then(|folder| self.chunks.get(folder.chunk as usize));
        chunk.and_then(|chunk| chunk.get(at.name as usize..)).unwrap_or_default()
    }
}

impl<P: AsRef<str>> FromIterator<P> for Paths {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        let mut all = Unsorted::default();
        paths.into_iter().for_each(|path| all.push(path.as_ref()));
        all.sorted()
    }
}

/// The folder of a path, with a `/` behind it, and its name.
fn split(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |end| end + 1))
}

/// The order of two names that have a `/` behind them, by their bytes.
fn order_names(one: &str, other: &str) -> Ordering {
    let differing = one.bytes().zip(other.bytes()).find(|(one, other)| one != other || *one == b'/');
    differing.map_or(Ordering::Equal, |(one, other)| match (one, other) {
        (b'/', b'/') => Ordering::Equal,
        (b'/', _) => Ordering::Less,
        (_, b'/') => Ordering::Greater,
        _ => one.cmp(&other),
    })
}

/// The order of two texts in two pieces each, by their bytes.
fn order(one: (&str, &str), other: (&str, &str)) -> Ordering {
    let (front, back) = (one.0.as_bytes(), one.1.as_bytes());
    let (other_front, other_back) = (other.0.as_bytes(), other.1.as_bytes());
    let shared = front.len().min(other_front.len());
    // Whole pieces are compared fast, and nearly all differ in the first one, or have the same.
    front[..shared].cmp(&other_front[..shared]).then_with(|| match front.len() == other_front.len() {
        true => back.cmp(other_back),
        false => front[shared..].iter().chain(back).cmp(other_front[shared..].iter().chain(other_back)),
    })
}
