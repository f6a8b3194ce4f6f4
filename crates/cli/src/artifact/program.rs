//! What a file is that Lambda is to start, by its content.

use super::elf::Elf;
use super::script::Script;

/// What the content of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// An ELF file, as Linux starts them.
    Elf(Box<Elf>),
    /// An ELF file that cannot be read, with the reason.
    Broken(&'static str),
    /// A text that begins with `#!`.
    Script(Script),
    /// A program of another operating system, named as people name it.
    Foreign(&'static str),
    /// Nothing that is started.
    Other(Other),
}

/// What is no program at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// Not a byte.
    Empty,
    /// What `go build -o` makes of a package that is not `main`.
    Library,
    /// A zip file.
    Zip,
    /// A program for WebAssembly.
    WebAssembly,
    /// A script behind a byte order mark.
    Marked,
    /// A text without `#!`.
    Text,
    /// Anything else.
    Unknown,
}

/// The first bytes of an ELF file.
pub(super) const ELF: &[u8] = b"\x7fELF";

impl Program {
    /// Looks at the content of a file.
    #[must_use]
    pub fn read(data: &[u8]) -> Self {
        if data.starts_with(ELF) {
            return Elf::read(data).map_or_else(Self::Broken, |elf| Self::Elf(Box::new(elf)));
        }
        if let Some(script) = Script::read(data) {
            return Self::Script(script);
        }
        if let Some(system) = foreign(data) {
            return Self::Foreign(system);
        }
        Self::Other(match data {
            [] => Other::Empty,
            _ if data.starts_with(b"!<arch>\n") => Other::Library,
            _ if data.starts_with(b"PK\x03\x04") => Other::Zip,
            _ if data.starts_with(b"\0asm") => Other::WebAssembly,
            _ if data.starts_with(b"\xef\xbb\xbf#!") => Other::Marked,
            _ if std::str::from_utf8(data).is_ok_and(|text| !text.contains('\0')) => Other::Text,
            _ => Other::Unknown,
        })
    }
}

/// Whether a file that begins with `head` is made to be started, on whatever system.
pub(super) fn is_program(head: &[u8]) -> bool {
    head.starts_with(ELF) || foreign(head).is_some()
}

fn foreign(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] | [0xfe, 0xed, 0xfa, 0xcf | 0xce, ..] => Some("macOS"),
        // Programs for several processors in one file; what else begins so has a greater number behind it.
        [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1..=9, ..] => Some("macOS"),
        [b'M', b'Z', ..] => Some("Windows"),
        _ => None,
    }
}
