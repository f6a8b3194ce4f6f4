//! Zip files made byte by byte, so that each can be wrong in one thing.
#![allow(dead_code)]

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// One entry of a zip.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) data: Vec<u8>,
    /// Type and rights, as Unix keeps them.
    pub(crate) mode: u32,
    /// The system that made it: 3 is Unix, 0 is what Windows says.
    pub(crate) host: u8,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    /// The size it says to have, where that is not its own.
    pub(crate) claims: Option<u32>,
    pub(crate) is_damaged: bool,
}

impl Entry {
    pub(crate) fn new(name: &'static str, data: impl Into<Vec<u8>>) -> Self {
        let (data, is_damaged) = (data.into(), false);
        Self { name, data, mode: 0o100_755, host: 3, method: 8, flags: 0, claims: None, is_damaged }
    }

    pub(crate) fn link(name: &'static str, target: &str) -> Self {
        Self { mode: 0o120_777, method: 0, ..Self::new(name, target) }
    }
}

/// The zip with `entries`.
pub(crate) fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let mut crc = Crc::new();
        crc.update(&entry.data);
        let mut packed = entry.data.clone();
        if entry.method == 8 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&entry.data).expect("memory");
            packed = encoder.finish().expect("memory");
        }
        if entry.is_damaged {
            let middle = packed.len() / 2;
            packed[middle] ^= 0x55;
        }
        let size = |length: usize| u32::try_from(length).expect("small");
        let mut head = words(&[20, entry.flags, entry.method, 0, 0]);
        for word in [crc.sum(), size(packed.len()), entry.claims.unwrap_or(size(entry.data.len()))] {
            head.extend(word.to_le_bytes());
        }
        head.extend(words(&[u16::try_from(entry.name.len()).expect("short"), 0]));
        directory.extend(b"PK\x01\x02".iter().chain(&[20, entry.host]).chain(&head));
        directory.extend(words(&[0, 0, 0]));
        directory.extend([entry.mode << 16, size(file.len())].iter().flat_map(|word| word.to_le_bytes()));
        directory.extend_from_slice(entry.name.as_bytes());
        file.extend(b"PK\x03\x04".iter().chain(&head).chain(entry.name.as_bytes()).chain(&packed));
    }
    let count = u16::try_from(entries.len()).expect("few");
    let place = [directory.len(), file.len()].map(|length| u32::try_from(length).expect("small"));
    file.extend(directory);
    file.extend(b"PK\x05\x06");
    file.extend(words(&[0, 0, count, count]));
    file.extend(place.iter().flat_map(|word| word.to_le_bytes()));
    file.extend(words(&[0]));
    file
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}
