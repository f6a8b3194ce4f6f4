//! Paths as they are found, one after the other: nothing is known of them but that they are there.

use super::{Folder, Paths, Place, short, split};

/// So much memory is asked for at once, in bytes; what grows by being copied takes twice as much at times.
const CHUNK: usize = 1 << 16;

/// Paths with `/` between components, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Unsorted {
    chunks: Vec<String>,
    folders: Vec<Folder>,
    len: usize,
}

impl Unsorted {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds `path` behind all others. Paths of one folder take little memory when they come one after the other.
    pub fn push(&mut self, path: &str) {
        let (folder, name) = split(path);
        let has_room = |chunk: &String, more: usize| chunk.len() + more <= chunk.capacity();
        let again = self.folders.last().is_some_and(|last| last.text(&self.chunks) == folder)
            && self.chunks.last().is_some_and(|chunk| has_room(chunk, name.len() + 1));
        if !again {
            let length = path.len() + 1;
            if !self.chunks.last().is_some_and(|chunk| has_room(chunk, length)) {
                self.chunks.push(String::with_capacity(CHUNK.max(length)));
            }
        }
        let number = short(self.chunks.len().saturating_sub(1));
        let Some(chunk) = self.chunks.last_mut() else { return };
        if !again {
            self.folders.push(Folder { chunk: number, start: short(chunk.len()), length: short(folder.len()) });
            chunk.push_str(folder);
        }
        chunk.push_str(name);
        chunk.push('/');
        self.len += 1;
    }

    /// Adds all of `other` behind these.
    pub fn append(&mut self, other: Self) {
        let chunks = short(self.chunks.len());
        self.chunks.extend(other.chunks);
        let moved = |folder: Folder| Folder { chunk: folder.chunk.saturating_add(chunks), ..folder };
        self.folders.extend(other.folders.into_iter().map(moved));
        self.len += other.len;
    }

    /// Does something with each.
    pub fn for_each(&self, mut act: impl FnMut(&str)) {
        let mut path = String::new();
        for (at, folder) in self.folders.iter().enumerate() {
            path.clear();
            path.push_str(folder.text(&self.chunks));
            for (_, name) in self.names(at) {
                path.truncate(folder.length as usize);
                path.push_str(name);
                act(&path);
            }
        }
    }

    /// The same in the order of their bytes, as all that looks for one expects.
    #[must_use]
    pub fn sorted(self) -> Paths {
        // All are counted, so that no memory is taken for more.
        let mut places = Vec::with_capacity(self.len);
        for at in 0..self.folders.len() {
            places.extend(self.names(at).map(|(name, _)| Place { folder: short(at), name: short(name) }));
        }
        let Self { chunks, folders, .. } = self;
        Paths::new(chunks, folders, places)
    }

    /// The names in a folder, by its number, and where in its chunk each begins: up to the next folder, or the end of the chunk.
    fn names(&self, at: usize) -> impl Iterator<Item = (usize, &str)> {
        let names = self.folders.get(at).and_then(|folder| {
            let chunk = self.chunks.get(folder.chunk as usize)?;
            let next = self.folders.get(at + 1).filter(|next| next.chunk == folder.chunk);
            let start = folder.start as usize + folder.length as usize;
            let end = next.map_or(chunk.len(), |next| next.start as usize);
            Some((start, chunk.get(start..end)?))
        });
        let (mut start, names) = names.unwrap_or_default();
        names.split_terminator('/').map(move |name| {
            let begin = start;
            start += name.len() + 1;
            (begin, name)
        })
    }
}
