//! Indexes made here, whole, torn and long.

use std::io::{BufReader, Cursor};

use super::*;

/// All names as texts, and in front of those that are left out a `-`.
fn all(index: &[u8]) -> Result<Vec<String>, Refused> {
    let text = |name: &[u8]| Some(String::from_utf8_lossy(name).into_owned());
    let Names { files, left_out } = names(Cursor::new(index), text)?;
    Ok(files.into_iter().chain(left_out.iter().map(|name| format!("-{name}"))).collect())
}

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
    assert!(matches!(&all(&index), Ok(names) if *names == ["a"]));
    // Without its last extension it may be whole.
    for end in 0..index.len() - 10 {
        assert!(matches!(all(&index[..end]), Err(Refused::Form)), "{end}");
    }
}

/// What ends in the middle of an entry is read piece by piece.
#[test]
fn an_index_reads_the_same_in_pieces_of_any_length() {
    let names = ["a", "folder/seven", "folder/eight", "folder/nine.go", &"long/".repeat(819)];
    for length in LENGTHS {
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x05".to_vec();
        for name in names {
            let mut entry = [0; STATISTICS].to_vec();
            entry[MODE..MODE + 4].copy_from_slice(&0o100_644_u32.to_be_bytes());
            entry.extend(vec![7; length]);
            entry.extend(u16::try_from(name.len().min(0xfff)).expect("twelve bits").to_be_bytes());
            entry.extend(name.as_bytes());
            entry.resize((entry.len() + 1).next_multiple_of(8), 0);
            index.extend(entry);
        }
        index.extend(vec![7; length]);
        let text = |name: &[u8]| Some(String::from_utf8_lossy(name).into_owned());
        let read =
            |piece| super::names(BufReader::with_capacity(piece, Cursor::new(&index)), text).expect("names").files;
        for piece in [1, 7, 64, 100, 1 << 16] {
            assert_eq!(read(piece), names, "{length} {piece}");
        }
    }
}

#[test]
fn no_count_and_no_byte_is_trusted() {
    let index = index();
    for at in 0..index.len() {
        for byte in [0, 1, 0x7f, 0x80, 0xff] {
            let mut other = index.clone();
            other[at] = byte;
            let _ = all(&other);
        }
    }
}

#[test]
fn one_that_is_split_does_not_stand_alone() {
    let mut index = index();
    let at = index.windows(4).position(|window| window == b"TREE").expect("an extension");
    index[at..at + 4].copy_from_slice(b"link");
    assert!(matches!(all(&index), Err(Refused::Form)));
}

/// In version 4 a name is what the one before it begins with, and so an index of few bytes has very many.
#[test]
fn no_more_is_kept_than_there_is_room_for() {
    let (count, name) = (100_000_u32, vec![b'a'; LONGEST_NAME]);
    let mut index = b"DIRC\0\0\0\x04".to_vec();
    index.extend(count.to_be_bytes());
    for number in 0..count {
        let mut head = [0; STATISTICS + 20 + 2];
        head[MODE..MODE + 4].copy_from_slice(&0o100_644_u32.to_be_bytes());
        index.extend(head);
        index.push(0);
        index.extend(if number == 0 { &name[..] } else { &[] });
        index.push(0);
    }
    index.extend([7; 20]);
    assert!(matches!(names(Cursor::new(&index), |_| Some(())), Err(Refused::Many)));
    assert!(names(Cursor::new(&index), |_| None::<()>).is_ok());
}

#[test]
fn no_name_is_longer_than_that_of_a_file() {
    let index = index();
    let name = index.windows(3).position(|window| window == b"\x01a\0").expect("a name") + 1;
    for (length, is_refused) in [(LONGEST_NAME, false), (LONGEST_NAME + 1, true)] {
        let long = [&index[..name], &vec![b'a'; length], &index[name + 1..]].concat();
        assert_eq!(matches!(all(&long), Err(Refused::Name)), is_refused, "{length}");
    }
}
