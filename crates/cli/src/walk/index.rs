//! The names in git's index: what is tracked, whether an ignore file names it or not. One file is read, and no process started.
//!
//! Its form: <https://git-scm.com/docs/index-format>, versions 2 to 4. It is read piece by piece: that of half a million files has
//! sixty million bytes, and nearly all its names are known already.

use std::io::{BufRead, Error, ErrorKind, Read, Seek, SeekFrom, Take};

/// The bytes of an entry before the name of its object: times, device, inode, mode, owner, size.
const STATISTICS: usize = 40;
const MODE: usize = 24;

/// How long the names of objects are, in bytes: SHA-1, SHA-256.
const LENGTHS: [usize; 2] = [20, 32];

/// No system opens a longer name, in bytes. In version 4 a short index can hold very many of them.
const LONGEST_NAME: usize = 4096;

/// So many bytes of names are kept. Those that a sparse checkout of a million files leaves out take a hundred million.
const KEPT: usize = 256 << 20;

/// What a name takes beside its bytes.
const ROOM: usize = 48;

/// Why an index is not read here.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is none that stands alone: another version, one that is split, one that is torn.
    Form,
    /// It holds a name that no file can have. Git would read it, and take all memory.
    Name,
    /// More is kept of it than there is room for.
    Many,
    /// The file system's reason.
    Unreadable(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::Form,
            _ => Self::Unreadable(error),
        }
    }
}

/// What was made of the names in an index, in git's order (by bytes); of a conflict the same one several times.
#[derive(Debug)]
pub(super) struct Names<N> {
    /// Of files and symbolic links.
    pub(super) files: Vec<N>,
    /// Of files, links and folders that a sparse checkout leaves out.
    pub(super) left_out: Vec<N>,
}

/// What `wanted` makes of the names in an index; nothing is kept of the others.
pub(super) fn names<N>(
    mut index: impl BufRead + Seek,
    mut wanted: impl FnMut(&[u8]) -> Option<N>,
) -> Result<Names<N>, Refused> {
    let (mut refused, bytes) = (Refused::Form, index.seek(SeekFrom::End(0))?);
    for length in LENGTHS {
        index.rewind()?;
        match (Reader { rest: index.by_ref().take(bytes), length }).index(&mut wanted) {
            Err(Refused::Form) => {}
            Err(other @ (Refused::Name | Refused::Many)) => refused = other,
            read => return read,
        }
    }
    Err(refused)
}

/// An index whose objects have names of `length` bytes.
struct Reader<R> {
    rest: Take<R>,
    length: usize,
}

impl<R: BufRead> Reader<R> {
    fn index<N>(&mut self, wanted: &mut impl FnMut(&[u8]) -> Option<N>) -> Result<Names<N>, Refused> {
        let (magic, version, count) = (self.array()?, self.number()?, self.number()?);
        if magic != *b"DIRC" || !(2..=4).contains(&version) {
            return Err(Refused::Form);
        }
        let (mut names, mut name) = (Names { files: Vec::new(), left_out: Vec::new() }, Vec::new());
        let mut room = KEPT;
        let mut kept = |name: &[u8]| -> Result<Option<N>, Refused> {
            let wanted = wanted(name);
            let taken = if wanted.is_some() { name.len() + ROOM } else { 0 };
            room = room.checked_sub(taken).ok_or(Refused::Many)?;
            Ok(wanted)
        };
        for _ in 0..count {
            let (mode, is_left_out) = self.entry(version, &mut name)?;
            match mode >> 12 {
                // A folder of which nothing is checked out is one entry: https://git-scm.com/docs/sparse-index.
                0o4 | 0o10 | 0o12 if is_left_out => names.left_out.extend(kept(&name)?),
                0o10 | 0o12 => names.files.extend(kept(&name)?),
                _ => {}
            }
        }
        self.end().map(|()| names)
    }

    /// The mode of the next entry, and whether a sparse checkout leaves it out. Its name takes the place of the last one's.
    fn entry(&mut self, version: u32, name: &mut Vec<u8>) -> Result<(u32, bool), Refused> {
        if version < 4
            && let Some(mode) = self.near(name)?
        {
            return Ok((mode, false));
        }
        let start = self.rest.limit();
        let statistics: [u8; STATISTICS] = self.array()?;
        let mode = statistics[MODE..].first_chunk().map_or(0, |mode| u32::from_be_bytes(*mode));
        self.skip(self.length as u64)?;
        let flags: [u8; 2] = self.array()?;
        let more = if version >= 3 && flags[0] & 0x40 != 0 { self.array()? } else { [0, 0] };
        let is_left_out = more[0] & 0x40 != 0;
        let kept = if version == 4 { name.len().checked_sub(self.offset()?).ok_or(Refused::Form)? } else { 0 };
        name.truncate(kept);
        self.text(name)?;
        if version < 4 {
            // Zeros up to a multiple of eight; one of them ended the name.
            let read = start - self.rest.limit();
            self.skip(read.next_multiple_of(8) - read)?;
        }
        Ok((mode, is_left_out))
    }

    /// The mode where all of an entry is in the buffer and its name as long as it says, as with nearly all. Otherwise nothing is read, and
    /// the entry has to be, part by part.
    fn near(&mut self, name: &mut Vec<u8>) -> Result<Option<u32>, Refused> {
        let start = STATISTICS + self.length + 2;
        let buffer = self.rest.fill_buf()?;
        let Some(&[high, low]) = buffer.get(start - 2..start) else { return Ok(None) };
        let end = start + usize::from(u16::from_be_bytes([high & 0x0f, low]));
        let length = (end + 1).next_multiple_of(8);
        let text = buffer.get(..length).and_then(|entry| entry.get(start..end));
        let Some(text) = text.filter(|text| high & 0x40 == 0 && buffer[end] == 0 && !text.contains(&0)) else {
            return Ok(None);
        };
        name.clear();
        name.extend_from_slice(text);
        let mode = buffer[MODE..].first_chunk().map_or(0, |mode| u32::from_be_bytes(*mode));
        self.rest.consume(length);
        Ok(Some(mode))
    }

    /// Whether what is left is extensions and a hash. With the wrong length of an object's name it never is. Of an index that is
    /// split, most entries stand in another file.
    fn end(&mut self) -> Result<(), Refused> {
        let hash = self.length as u64;
        while self.rest.limit() > hash {
            let (signature, length) = (self.array()?, self.number()?);
            if signature == *b"link" {
                return Err(Refused::Form);
            }
            self.skip(length.into())?;
        }
        if self.rest.limit() == hash { Ok(()) } else { Err(Refused::Form) }
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Refused> {
        let mut bytes = [0; LENGTH];
        self.rest.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u32, Refused> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn skip(&mut self, mut length: u64) -> Result<(), Refused> {
        while length > 0 {
            let here = self.rest.fill_buf()?.len().min(usize::try_from(length).unwrap_or(usize::MAX));
            if here == 0 {
                return Err(Refused::Form);
            }
            self.rest.consume(here);
            length -= here as u64;
        }
        Ok(())
    }

    /// Puts the bytes up to a zero behind `name`.
    fn text(&mut self, name: &mut Vec<u8>) -> Result<(), Refused> {
        let read = self.rest.by_ref().take(LONGEST_NAME as u64 + 1).read_until(0, name)?;
        let is_whole = read > 0 && name.pop() == Some(0);
        if name.len() > LONGEST_NAME || (!is_whole && read > LONGEST_NAME) {
            return Err(Refused::Name);
        }
        if is_whole { Ok(()) } else { Err(Refused::Form) }
    }

    /// A number of several bytes, as git writes offsets in packs.
    fn offset(&mut self) -> Result<usize, Refused> {
        let mut byte = self.array::<1>()?[0];
        let mut value = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = self.array::<1>()?[0];
            let more = value.checked_add(1).and_then(|value| value.checked_mul(0x80));
            value = more.and_then(|value| value.checked_add(usize::from(byte & 0x7f))).ok_or(Refused::Form)?;
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests;
