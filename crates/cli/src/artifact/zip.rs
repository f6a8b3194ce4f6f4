//! A zip file as a package: its directory first, then each entry unpacked into nothing, as a test whether Lambda could.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, CreatorSystem, ErrorKind, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive,
    ZipArchiveEntryWayfinder, ZipFileHeaderRecord,
};

use super::package::{self, BOOTSTRAP, Flaw, Mode, Package, Root, UNPACKED};
use super::program::{self, Program};

type Archive = ZipArchive<rawzip::FileReader>;

/// How many symbolic links are followed, one to the next.
const LINKS: usize = 8;

/// The longest path of Linux; a link to a longer one leads nowhere.
const LONGEST_PATH: u64 = 4096;

/// An entry, as the directory of the zip describes it.
struct Entry {
    at: ZipArchiveEntryWayfinder,
    is_stored: bool,
    is_link: bool,
    mode: Mode,
}

/// Reads the zip file at `path`.
///
/// # Errors
/// It cannot be read, or is no zip file.
pub(super) fn open(path: &Path) -> Result<Package> {
    let file = File::open(path)?;
    let zipped = file.metadata()?.len();
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipArchive::from_file(file, &mut buffer) {
        Ok(archive) => archive,
        Err(error) => match error.into_kind() {
            ErrorKind::IO(error) => return Err(error.into()),
            _ => return Err(no_zip(path)?),
        },
    };
    let mut package = Package { zipped: Some(zipped), ..Package::default() };
    let (mut found, mut number) = (None, 0);
    let mut is_folder = false;
    let surveyed = survey(&archive, &mut buffer, |path, entry| {
        package.entries += 1;
        package.unpacked = package.unpacked.saturating_add(entry.uncompressed_size_hint());
        let Some(path) = path else {
            package.flaw.get_or_insert_with(|| Flaw::Escapes(name(entry)));
            return;
        };
        is_folder |= path.strip_prefix(BOOTSTRAP).is_some_and(|rest| rest.starts_with('/'))
            || (path == BOOTSTRAP && is_directory(entry));
        if is_directory(entry) {
            return;
        }
        if entry.flags().is_encrypted() {
            package.flaw.get_or_insert_with(|| Flaw::Encrypted(path.clone()));
        } else if !is_known(entry.compression_method()) {
            let method = entry.compression_method();
            let method = method.name().map_or_else(|| format!("method {}", method.as_u16()), str::to_owned);
            package.flaw.get_or_insert_with(|| Flaw::Compression(path.clone(), method));
        }
        package.others.add(&path);
        if path == BOOTSTRAP {
            number += 1;
            found.get_or_insert_with(|| Entry::of(entry));
        }
    });
    let told = archive.entries_hint();
    if let Err(reason) = surveyed {
        package.flaw = Some(Flaw::Damaged(format!("its directory {reason}")));
    } else if told != package.entries && told != package.entries & 0xffff {
        package.flaw = Some(Flaw::Damaged(format!("its directory has {} entries, and says {told}", package.entries)));
    }
    if found.is_some() && is_folder {
        package.flaw.get_or_insert_with(|| Flaw::Damaged("bootstrap is a file in it, and a directory".into()));
    }
    package.root = match found {
        None if is_folder => Root::Folder,
        None => Root::Missing,
        Some(_) if number > 1 => Root::Several(number),
        Some(one) => root(&archive, &mut buffer, one, package.flaw.is_some()),
    };
    if package.flaw.is_none() && package.unpacked <= UNPACKED {
        unpack(&archive, &mut buffer, &mut package);
    }
    Ok(package)
}

/// What a file without the end of a zip is.
fn no_zip(path: &Path) -> Result<anyhow::Error> {
    let mut head = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut head).context("it cannot be read")?;
    Ok(anyhow::anyhow!(match head.as_slice() {
        [] => "is empty: whatever makes the package has failed, or has not run",
        head if program::is_program(head) || head.starts_with(b"#!") =>
            "is a program and no package; name the zip that it is packed in, or the directory that is deployed",
        head if head.starts_with(b"PK") =>
            "is a zip file without its end: it is cut off, or was not written to the end",
        [0x1f, 0x8b, ..] => "is compressed with gzip; Lambda takes zip files",
        _ => "is no zip file",
    }))
}

/// Asks about each entry of the directory, with its path in the package.
fn survey(
    archive: &Archive,
    buffer: &mut [u8],
    mut each: impl FnMut(Option<String>, &ZipFileHeaderRecord<'_>),
) -> Result<(), String> {
    let mut entries = archive.entries(buffer);
    while let Some(entry) = entries.next_entry().map_err(|error| format!("cannot be read: {error}"))? {
        each(package::inside(entry.file_path().as_bytes()), &entry);
    }
    Ok(())
}

/// Unpacks every entry into nothing, and looks at how each begins.
fn unpack(archive: &Archive, buffer: &mut [u8], package: &mut Package) {
    let mut flaw = None;
    let mut entries = archive.entries(buffer);
    // The directory was read to its end before.
    while let Ok(Some(entry)) = entries.next_entry() {
        if is_directory(&entry) {
            continue;
        }
        let path = package::inside(entry.file_path().as_bytes()).unwrap_or_default();
        let mut head = Vec::new();
        match content(archive, &Entry::of(&entry), |chunk| {
            let room = 8_usize.saturating_sub(head.len()).min(chunk.len());
            head.extend_from_slice(&chunk[..room]);
        }) {
            Ok(()) if program::is_program(&head) => package.others.add_program(&path),
            Ok(()) => {}
            Err(reason) => {
                flaw = Some(Flaw::Damaged(format!("{path} cannot be unpacked: {reason}")));
                break;
            }
        }
    }
    package.flaw = flaw;
}

/// The file that `bootstrap` is, or leads to.
fn root(archive: &Archive, buffer: &mut [u8], bootstrap: Entry, is_flawed: bool) -> Root {
    let (mut entry, mut link) = (bootstrap, None);
    for _ in 0..LINKS {
        if !entry.is_link || is_flawed {
            let is_readable = !is_flawed && entry.at.uncompressed_size_hint() <= UNPACKED;
            // What cannot be unpacked is told when all entries are.
            let data = is_readable.then(|| bytes(archive, &entry).ok()).flatten();
            return Root::File(package::File { mode: entry.mode, link, program: data.as_deref().map(Program::read) });
        }
        let short = entry.at.uncompressed_size_hint() <= LONGEST_PATH;
        let data = if short { bytes(archive, &entry).unwrap_or_default() } else { Vec::new() };
        let shown = String::from_utf8_lossy(&data).into_owned();
        let Some(target) = package::target(&data) else { return Root::DeadLink(shown) };
        let mut next = None;
        let _ = survey(archive, buffer, |path, entry| {
            if path.as_deref() == Some(target.as_str()) && !is_directory(entry) {
                next = Some(Entry::of(entry));
            }
        });
        let Some(next) = next else { return Root::DeadLink(shown) };
        (entry, link) = (next, Some(target));
    }
    Root::DeadLink(link.unwrap_or_default())
}

/// The content of an entry, which the caller has found to be short enough.
fn bytes(archive: &Archive, entry: &Entry) -> Result<Vec<u8>, String> {
    let mut data = Vec::new();
    content(archive, entry, |chunk| data.extend_from_slice(chunk))?;
    Ok(data)
}

/// Unpacks an entry, chunk by chunk, and compares its size and checksum with what the directory says.
fn content(archive: &Archive, entry: &Entry, mut each: impl FnMut(&[u8])) -> Result<(), String> {
    let local = archive.get_entry(entry.at).map_err(|error| error.to_string())?;
    let reader = local.reader();
    let mut chunk = [0; 1 << 14];
    let mut read = |data: &mut dyn Read| -> std::io::Result<()> {
        loop {
            match data.read(&mut chunk)? {
                0 => return Ok(()),
                length => each(&chunk[..length]),
            }
        }
    };
    let done = if entry.is_stored {
        read(&mut local.verifying_reader(reader))
    } else {
        read(&mut local.verifying_reader(DeflateDecoder::new(reader)))
    };
    done.map_err(|error| error.to_string())
}

impl Entry {
    fn of(entry: &ZipFileHeaderRecord<'_>) -> Self {
        let bits = entry.external_attributes() >> 16;
        let is_unix = matches!(entry.version_made_by().creator_system(), CreatorSystem::UNIX | CreatorSystem::MACOS);
        Self {
            at: entry.wayfinder(),
            is_stored: entry.compression_method() == CompressionMethod::STORE,
            is_link: entry.mode().is_symlink(),
            mode: if is_unix && bits != 0 { Mode::Bits(bits & 0o7777) } else { Mode::Missing },
        }
    }
}

/// Info-ZIP and all that Lambda could unpack with know these two; of others, nobody has said that Lambda does.
fn is_known(method: CompressionMethod) -> bool {
    matches!(method, CompressionMethod::STORE | CompressionMethod::DEFLATE)
}

fn is_directory(entry: &ZipFileHeaderRecord<'_>) -> bool {
    const KIND: u32 = 0o170_000;
    entry.is_dir() || entry.mode().value() & KIND == 0o040_000
}

fn name(entry: &ZipFileHeaderRecord<'_>) -> String {
    String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned()
}
