//! A program of Linux, and what its operating system has to have before it starts: processor, loader, libraries, C library.

use object::LittleEndian as Endian;
use object::elf::{self, Dyn64, FileHeader64, ProgramHeader64, Vernaux, Verneed};
use object::pod::{Pod, from_bytes};
use object::read::elf::{Dyn, FileHeader, ProgramHeader};

use super::build_info::{BuildInfo, word};

/// The most versions of symbols that are looked at. A program that links a hundred libraries asks for a few hundred.
const VERSIONS: usize = 10_000;

/// The part of aws-lambda-go that runs a handler, as the names of functions in a program tell it, also in a stripped one.
const STARTER: &[u8] = b"github.com/aws/aws-lambda-go/lambda.Start";

/// The variable that says where the Runtime API is. A program without this text never asks it for an event.
const RUNTIME_API: &[u8] = b"AWS_LAMBDA_RUNTIME_API";

/// A version of the C library, such as 2.34.
pub(super) type Glibc = (u32, u32);

/// An ELF file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elf {
    /// The processor it is for.
    pub machine: Machine,
    /// The operating system, where it says that it is not Linux.
    pub system: Option<String>,
    /// What sort of file it is.
    pub kind: Kind,
    /// The loader that it asks for; a static program has none.
    pub loader: Option<String>,
    /// The shared libraries that it asks for.
    pub libraries: Vec<String>,
    /// The newest version of the C library that it asks for.
    pub glibc: Option<Glibc>,
    /// What Go says of its build.
    pub go: Option<BuildInfo>,
    /// Whether aws-lambda-go's starter is linked.
    pub starts_handler: bool,
    /// Whether the name of the variable with the Runtime API's address is in it.
    pub knows_runtime_api: bool,
}

/// The processor of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Machine {
    /// Of a function on `x86_64`.
    X86,
    /// Of a function on `arm64`.
    Arm,
    /// Of none.
    Other(String),
}

/// What sort of file an ELF file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It can be started.
    Program,
    /// It is made to be linked to a program when that starts.
    Library,
    /// It is made to be linked into a program.
    Object,
    /// It is what is left of a program that crashed.
    Core,
}

impl Machine {
    /// As Lambda spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::X86 => "x86_64",
            Self::Arm => "arm64",
            Self::Other(name) => name,
        }
    }
}

/// The parts of a file that are in memory once it runs.
pub(super) struct Segments<'a> {
    data: &'a [u8],
    headers: &'a [ProgramHeader64<Endian>],
}

impl<'a> Segments<'a> {
    fn loaded(&self) -> impl Iterator<Item = &'a ProgramHeader64<Endian>> {
        self.headers.iter().filter(|header| header.p_type(Endian) == elf::PT_LOAD)
    }

    /// The parts that the program may write.
    pub(super) fn writable(&self) -> impl Iterator<Item = &'a [u8]> {
        let data = self.data;
        let writable = self.loaded().filter(|header| header.p_flags(Endian).contains(elf::PF_W));
        writable.filter_map(move |header| header.data(Endian, data).ok())
    }

    /// What stands at an address and behind it.
    fn at(&self, address: u64) -> Option<&'a [u8]> {
        self.loaded().find_map(|header| {
            let offset = address.checked_sub(header.p_vaddr(Endian))?;
            header.data(Endian, self.data).ok()?.get(usize::try_from(offset).ok()?..).filter(|data| !data.is_empty())
        })
    }

    /// The text whose address and length stand at an address, as Go keeps texts.
    pub(super) fn text(&self, address: u64) -> Option<&'a [u8]> {
        let header = self.at(address)?;
        let length = usize::try_from(word(header, 8)?).ok()?;
        self.at(word(header, 0)?)?.get(..length)
    }
}

impl Elf {
    /// Reads an ELF file.
    ///
    /// # Errors
    /// What is wrong with it, as in `its program headers lie outside of it`.
    pub(super) fn read(data: &[u8]) -> Result<Self, &'static str> {
        let identity = data.first_chunk::<20>().ok_or("it ends in its header")?;
        let number = [identity[18], identity[19]];
        let number = if identity[5] == 2 { u16::from_be_bytes(number) } else { u16::from_le_bytes(number) };
        let machine = match (identity[4], identity[5], number) {
            (2, 1, 62) => Machine::X86,
            (2, 1, 183) => Machine::Arm,
            (1, _, 3) => Machine::Other("386 (32 bit)".into()),
            (1, _, 40) => Machine::Other("arm (32 bit)".into()),
            (1, _, 62) => Machine::Other("x86_64 (32 bit)".into()),
            _ => Machine::Other(format!("another processor (ELF machine {number})")),
        };
        let mut program = Self {
            machine,
            system: system(identity[7]).map(str::to_owned),
            kind: Kind::Program,
            loader: None,
            libraries: Vec::new(),
            glibc: None,
            go: None,
            starts_handler: memchr::memmem::find(data, STARTER).is_some(),
            knows_runtime_api: memchr::memmem::find(data, RUNTIME_API).is_some(),
        };
        if !matches!(program.machine, Machine::Other(_)) {
            program.read_parts(data)?;
        }
        Ok(program)
    }

    fn read_parts(&mut self, data: &[u8]) -> Result<(), &'static str> {
        let header = FileHeader64::<Endian>::parse(data).map_err(|_| "its header is damaged")?;
        let headers = header.program_headers(Endian, data).map_err(|_| "its program headers lie outside of it")?;
        let segments = Segments { data, headers };
        if segments.loaded().any(|header| header.data(Endian, data).is_err()) {
            return Err("it is cut off: a part that it names lies behind its end");
        }
        let mut dynamic = None;
        for header in headers {
            if let Ok(Some(loader)) = header.interpreter(Endian, data) {
                self.loader = Some(String::from_utf8_lossy(loader).into_owned());
            }
            dynamic = dynamic.or(header.dynamic(Endian, data).ok().flatten());
        }
        let dynamic = Dynamic { segments: &segments, entries: dynamic };
        self.kind = match header.e_type(Endian) {
            elf::ET_EXEC => Kind::Program,
            elf::ET_DYN if self.loader.is_none() && dynamic.is_of_library() => Kind::Library,
            elf::ET_DYN => Kind::Program,
            elf::ET_CORE => Kind::Core,
            _ => Kind::Object,
        };
        self.libraries = dynamic.libraries();
        self.glibc = dynamic.versions()?.into_iter().max();
        self.go = BuildInfo::find(&segments);
        let other = self.go.as_ref().and_then(|go| go.goos.clone()).filter(|goos| goos != "linux");
        self.system = other.or(self.system.take());
        Ok(())
    }
}

/// What the loader of the operating system reads.
struct Dynamic<'a> {
    segments: &'a Segments<'a>,
    entries: Option<&'a [Dyn64<Endian>]>,
}

impl<'a> Dynamic<'a> {
    fn values(&self, tag: elf::DynamicTag) -> impl Iterator<Item = u64> {
        let entries = self.entries.unwrap_or_default().iter();
        let entries = entries.take_while(|entry| entry.tag(Endian) != elf::DT_NULL);
        entries.filter(move |entry| entry.tag(Endian) == tag).map(|entry| entry.val(Endian))
    }

    /// A static program that may lie anywhere in memory is marked as a program; a library has no mark.
    fn is_of_library(&self) -> bool {
        let marked = self.values(elf::DT_FLAGS_1).any(|flags| flags & elf::DF_1_PIE.0 != 0);
        self.entries.is_some() && !marked
    }

    fn name(&self, offset: u64) -> Option<&'a [u8]> {
        let strings = self.segments.at(self.values(elf::DT_STRTAB).next()?)?;
        let text = strings.get(usize::try_from(offset).ok()?..)?;
        Some(&text[..memchr::memchr(0, text)?])
    }

    fn libraries(&self) -> Vec<String> {
        let names = self.values(elf::DT_NEEDED).filter_map(|offset| self.name(offset));
        names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// The versions of the C library that symbols are needed of. Those that may be missing are passed over.
    fn versions(&self) -> Result<Vec<Glibc>, &'static str> {
        const DAMAGED: &str = "its list of needed versions is damaged";
        let mut found = Vec::new();
        let mut looked_at = 0;
        let Some(address) = self.values(elf::DT_VERNEED).next() else { return Ok(found) };
        let mut data = self.segments.at(address).ok_or(DAMAGED)?;
        loop {
            let needed: &Verneed<Endian> = at(data, 0).ok_or(DAMAGED)?;
            let mut version = data.get(needed.vn_aux.get(Endian) as usize..).ok_or(DAMAGED)?;
            for _ in 0..needed.vn_cnt.get(Endian) {
                looked_at += 1;
                let one: &Vernaux<Endian> = at(version, 0).filter(|_| looked_at < VERSIONS).ok_or(DAMAGED)?;
                if one.vna_flags.get(Endian).0 & elf::VER_FLG_WEAK.0 == 0 {
                    found.extend(self.name(one.vna_name.get(Endian).into()).and_then(glibc));
                }
                version = version.get(one.vna_next.get(Endian) as usize..).ok_or(DAMAGED)?;
            }
            looked_at += 1;
            match needed.vn_next.get(Endian) {
                0 => return Ok(found),
                _ if looked_at >= VERSIONS => return Err(DAMAGED),
                step => data = data.get(step as usize..).ok_or(DAMAGED)?,
            }
        }
    }
}

fn at<T: Pod>(data: &[u8], offset: usize) -> Option<&T> {
    from_bytes(data.get(offset..)?).ok().map(|(value, _)| value)
}

/// `GLIBC_2.34`, or one of the marks that stand for what came with a version.
fn glibc(name: &[u8]) -> Option<Glibc> {
    let name = std::str::from_utf8(name).ok()?.strip_prefix("GLIBC_")?;
    if name == "ABI_DT_RELR" {
        return Some((2, 36));
    }
    let mut numbers = name.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The operating systems that programs name in their header. Those of Linux say nothing, or `GNU`.
fn system(number: u8) -> Option<&'static str> {
    match number {
        2 => Some("netbsd"),
        6 => Some("solaris"),
        9 => Some("freebsd"),
        12 => Some("openbsd"),
        _ => None,
    }
}
