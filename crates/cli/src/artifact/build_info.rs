//! What Go wrote into a program about its build: the version of Go, the modules that are linked, and the settings.

use super::elf::Segments;

/// What the place of the information begins with.
///
/// Source: <https://pkg.go.dev/debug/buildinfo>, and `debug/buildinfo/buildinfo.go` of Go.
const MAGIC: &[u8] = b"\xff Go buildinf:";

/// The place is aligned to this, and its head has this many bytes twice.
const ALIGNMENT: usize = 16;

/// Signs of 16 bytes stand around the text of the modules.
const SIGN: usize = 16;

/// What a program says of its build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildInfo {
    /// As Go calls itself, such as `go1.22.1`.
    pub go: String,
    /// The operating system it was built for, where Go writes it (1.18 and newer).
    pub goos: Option<String>,
    modules: Vec<Module>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Module {
    path: String,
    version: String,
}

impl BuildInfo {
    /// Finds and reads it; `None` in a program that is not Go, or that was packed by another tool.
    pub(super) fn find(segments: &Segments<'_>) -> Option<Self> {
        segments.writable().find_map(|data| {
            let at = memchr::memmem::find_iter(data, MAGIC).find(|at| at.is_multiple_of(ALIGNMENT))?;
            Self::read(data.get(at..)?, segments)
        })
    }

    fn read(data: &[u8], segments: &Segments<'_>) -> Option<Self> {
        let (size, flags) = (*data.get(14)?, *data.get(15)?);
        let (go, modules) = if flags & 2 != 0 {
            // Go 1.18 and newer: two texts behind the head, each after its length.
            let (go, rest) = counted(data.get(2 * ALIGNMENT..)?)?;
            (go, counted(rest)?.0)
        } else if size == 8 && flags & 1 == 0 {
            // Before: two addresses of texts. In a program whose addresses are only made when it is loaded they are zero.
            let text = |at| segments.text(word(data, at)?);
            (text(ALIGNMENT)?, text(ALIGNMENT + 8).unwrap_or_default())
        } else {
            return None;
        };
        let mut info = Self { go: String::from_utf8_lossy(go).into_owned(), ..Self::default() };
        if !info.go.starts_with("go") && !info.go.starts_with("devel") {
            return None;
        }
        let lines = modules.get(SIGN..modules.len().saturating_sub(SIGN)).unwrap_or_default();
        String::from_utf8_lossy(lines).lines().for_each(|line| info.line(line));
        Some(info)
    }

    /// `dep` names a module, and `=>` what stands in its place.
    fn line(&mut self, line: &str) {
        let mut parts = line.split('\t');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("dep"), Some(path), Some(version)) => {
                self.modules.push(Module { path: path.to_owned(), version: version.to_owned() });
            }
            (Some("=>"), Some(path), version) => {
                if let Some(module) = self.modules.last_mut() {
                    // What another module or a folder holds has no version that says anything about this one.
                    let same = path == module.path;
                    module.version = version.filter(|_| same).unwrap_or_default().to_owned();
                }
            }
            (Some("build"), Some(setting), _) => {
                self.goos = self.goos.take().or_else(|| setting.strip_prefix("GOOS=").map(str::to_owned));
            }
            _ => {}
        }
    }

    /// The version of a linked module, such as `v1.47.0`; `None` where it is not linked, or replaced by something else.
    #[must_use]
    pub fn version_of(&self, path: &str) -> Option<&str> {
        let module = self.modules.iter().find(|module| module.path == path)?;
        Some(module.version.as_str()).filter(|version| !version.is_empty())
    }
}

/// A text after its length, which is written in groups of seven bits, and what comes behind it.
fn counted(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_usize;
    for (at, byte) in data.iter().take(5).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return data.get(at + 1..)?.split_at_checked(length);
        }
    }
    None
}

/// The word of 64 bits at `at`.
pub(super) fn word(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}
