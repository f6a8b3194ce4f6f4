//! The names in git's index: what is tracked, whether an ignore file names it or not. One file is read, and no process started.
//!
//! Its form: <https://git-scm.com/docs/index-format>, versions 2 to 4.

use std::borrow::Cow;

/// The bytes of an entry before the name of its object: times, device, inode, mode, owner, size.
const STATISTICS: usize = 40;
const MODE: usize = 24;

/// How long the names of objects are: SHA-1, SHA-256.
const LENGTHS: [usize; 2] = [20, 32];

/// No system opens a longer name, in bytes. In version 4 a short index can hold very many of them.
const LONGEST_NAME: usize = 4096;

/// Why an index is not read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is none that stands alone: another version, one that is split, one that is torn.
    Form,
    /// It holds a name that no file can have. Git would read it, and take all memory.
    Name,
}

/// The names in an index, in git's order (by bytes); of a conflict the same one several times.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names<'a> {
    /// Of files and symbolic links.
    pub(super) files: Vec<Cow<'a, [u8]>>,
    /// Of files, links and folders that a sparse checkout leaves out.
    pub(super) left_out: Vec<Cow<'a, [u8]>>,
}

/// The names in an index.
pub(super) fn names(index: &[u8]) -> Result<Names<'_>, Refused> {
    let mut refused = Refused::Form;
    for length in LENGTHS {
        let mut reader = Reader { rest: index, length, has_long_name: false };
        if let Some(names) = reader.index() {
            return Ok(names);
        }
        if reader.has_long_name {
            refused = Refused::Name;
        }
    }
    Err(refused)
}

struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
    has_long_name: bool,
}

impl<'a> Reader<'a> {
    fn index(&mut self) -> Option<Names<'a>> {
        let magic = self.take(4)?;
        let version = self.number()?;
        let count = usize::try_from(self.number()?).ok()?;
        if magic != b"DIRC" || !(2..=4).contains(&version) {
            return None;
        }
        // No entry is shorter than this, whatever the count says.
        let mut names = Names::default();
        names.files.reserve(count.min(self.rest.len() / (STATISTICS + self.length + 2)));
        let mut last = Cow::Borrowed(&b""[..]);
        for _ in 0..count {
            let (mode, is_left_out, name) = self.entry(version, &last)?;
            self.has_long_name |= name.len() > LONGEST_NAME;
            if self.has_long_name {
                return None;
            }
            match mode >> 12 {
                // A folder of which nothing is checked out is one entry: https://git-scm.com/docs/sparse-index.
                0o4 | 0o10 | 0o12 if is_left_out => names.left_out.push(name.clone()),
                0o10 | 0o12 => names.files.push(name.clone()),
                _ => {}
            }
            last = name;
        }
        self.is_end().then_some(names)
    }

    fn entry(&mut self, version: u32, last: &[u8]) -> Option<(u32, bool, Cow<'a, [u8]>)> {
        let start = self.rest.len();
        let statistics = self.take(STATISTICS)?;
        let mode = u32::from_be_bytes(statistics.get(MODE..MODE + 4)?.try_into().ok()?);
        self.take(self.length)?;
        let flags = self.take(2)?;
        let more = if version >= 3 && flags[0] & 0x40 != 0 { self.take(2)? } else { &[0, 0] };
        let is_left_out = more[0] & 0x40 != 0;
        if version == 4 {
            let kept = last.len().checked_sub(self.offset()?)?;
            return Some((mode, is_left_out, Cow::Owned([last.get(..kept)?, self.text()?].concat())));
        }
        let name = self.text()?;
        // Zeros up to a multiple of eight; one of them ended the name.
        let read = start - self.rest.len();
        self.take(read.next_multiple_of(8) - read)?;
        Some((mode, is_left_out, Cow::Borrowed(name)))
    }

    /// Whether what is left is extensions and a hash. With the wrong length of an object's name it never is. Of an index that is
    /// split, most entries stand in another file.
    fn is_end(&mut self) -> bool {
        while self.rest.len() > self.length {
            let Some(signature) = self.take(4) else { return false };
            let length = self.number().and_then(|length| usize::try_from(length).ok());
            let Some(_) = length.and_then(|length| self.take(length)) else { return false };
            if signature == b"link" {
                return false;
            }
        }
        self.rest.len() == self.length
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// The bytes up to a zero, which is taken as well.
    fn text(&mut self) -> Option<&'a [u8]> {
        let end = memchr::memchr(0, self.rest)?;
        let text = self.take(end)?;
        self.take(1)?;
        Some(text)
    }

    /// A number of several bytes, as git writes offsets in packs.
    fn offset(&mut self) -> Option<usize> {
        let mut byte = self.take(1)?[0];
        let mut value = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = self.take(1)?[0];
            value = value.checked_add(1)?.checked_mul(0x80)?.checked_add(usize::from(byte & 0x7f))?;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of version 2 with SHA-1, of one file `a`.
    fn index() -> Vec<u8> {
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x01".to_vec();
        index.extend([0; MODE]);
        index.extend(0o100_644_u32.to_be_bytes());
        index.extend([0; STATISTICS - MODE - 4 + 20]);
        index.extend(b"\0\x01a\0");
        index.extend(b"TREE\0\0\0\x02xy");
        index.extend([7; 20]);
        index
    }

    #[test]
    fn reads_names_and_nothing_that_is_torn() {
        let index = index();
        let want = Names { files: vec![Cow::Borrowed(&b"a"[..])], left_out: Vec::new() };
        assert_eq!(names(&index), Ok(want));
        // Without its last extension it may be whole.
        for end in 0..index.len() - 10 {
            assert_eq!(names(&index[..end]), Err(Refused::Form), "{end}");
        }
    }

    #[test]
    fn no_count_and_no_byte_is_trusted() {
        let index = index();
        for at in 0..index.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut other = index.clone();
                other[at] = byte;
                let _ = names(&other);
            }
        }
    }

    #[test]
    fn one_that_is_split_does_not_stand_alone() {
        let mut index = index();
        let at = index.windows(4).position(|window| window == b"TREE").expect("an extension");
        index[at..at + 4].copy_from_slice(b"link");
        assert_eq!(names(&index), Err(Refused::Form));
    }

    #[test]
    fn no_name_is_longer_than_that_of_a_file() {
        let index = index();
        let name = index.windows(3).position(|window| window == b"\x01a\0").expect("a name") + 1;
        for (length, want) in [(LONGEST_NAME, Refused::Form), (LONGEST_NAME + 1, Refused::Name)] {
            let long = [&index[..name], &vec![b'a'; length], &index[name + 1..]].concat();
            assert_eq!(names(&long), Err(want), "{length}");
        }
    }
}
