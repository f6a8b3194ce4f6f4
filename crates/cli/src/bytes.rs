//! From the bytes of a file to its text, or to the sentence why it has none.

use std::sync::Arc;

/// How a file begins that Git LFS keeps elsewhere: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// The text of a whole file.
///
/// # Errors
/// What it is instead, as in `is not UTF-8 (byte 17)`.
pub fn decode(bytes: &[u8]) -> Result<Arc<str>, String> {
    if is_pointer(bytes) {
        return Err("is kept by Git LFS, and only its pointer is here (`git lfs pull` brings it)".to_owned());
    }
    if let Some(order) = utf_16(bytes) {
        return Err(format!("is UTF-16 ({order}), and only UTF-8 is read"));
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err("is binary".to_owned());
    }
    std::str::from_utf8(bytes).map(Arc::from).map_err(|error| match bytes.iter().any(|byte| matches!(byte, 1..=8)) {
        // No other encoding of text has these.
        true => "is binary".to_owned(),
        false => format!("is not UTF-8 (byte {})", error.valid_up_to()),
    })
}

/// Whether the bytes are a pointer of Git LFS in the place of a file.
#[must_use]
pub fn is_pointer(bytes: &[u8]) -> bool {
    bytes.starts_with(POINTER)
}

/// What is said in the place of the text of a file that is longer than `limit` and begins with `bytes`. What is binary is
/// told as git does (<https://github.com/git/git/blob/v2.51.0/xdiff-interface.c>, `buffer_is_binary`).
#[must_use]
pub fn too_large(bytes: &[u8], limit: u64) -> String {
    let start = &bytes[..bytes.len().min(8000)];
    match memchr::memchr(0, start) {
        Some(_) if utf_16(start).is_none() => "is binary".to_owned(),
        _ => format!("is larger than {} MiB", limit >> 20),
    }
}

/// The bytes without zeros, if there are any at their start: so UTF-16 of plain characters can be searched like any other text.
#[must_use]
pub fn without_zeros(bytes: &[u8]) -> Option<Vec<u8>> {
    // A text in UTF-16 has a blank or an end of a line before long, each with a zero.
    memchr::memchr(0, &bytes[..bytes.len().min(1024)])
        .is_some()
        .then(|| bytes.iter().copied().filter(|byte| *byte != 0).collect())
}

/// The byte order of a text in UTF-16: by its mark, or because every other byte at its start is zero.
fn utf_16(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.get(..bytes.len().min(64) & !1).unwrap_or_default();
    let zeros = |at: usize| start.len() > 3 && start.chunks_exact(2).all(|pair| pair[at] == 0 && pair[1 - at] != 0);
    match bytes {
        [0xff, 0xfe, ..] => Some("little-endian"),
        [0xfe, 0xff, ..] => Some("big-endian"),
        _ if zeros(1) => Some("little-endian, without a mark"),
        _ if zeros(0) => Some("big-endian, without a mark"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn only_utf_8_has_a_text() {
        for (bytes, want) in [
            (b"a\n".to_vec(), Ok("a\n")),
            (b"\xef\xbb\xbfa\r\n".to_vec(), Ok("\u{feff}a\r\n")),
            (Vec::new(), Ok("")),
            (b"gr\xfc\xdfe".to_vec(), Err("is not UTF-8 (byte 2)")),
            (b"x\x01K\xca\xc9OR".to_vec(), Err("is binary")),
            (b"a\0b".to_vec(), Err("is binary")),
            (utf_16_of("\u{feff}go1.x", u16::to_le_bytes), Err("is UTF-16 (little-endian), and only UTF-8 is read")),
            (utf_16_of("\u{feff}go1.x", u16::to_be_bytes), Err("is UTF-16 (big-endian), and only UTF-8 is read")),
            (
                utf_16_of("go1.x", u16::to_le_bytes),
                Err("is UTF-16 (little-endian, without a mark), and only UTF-8 is read"),
            ),
            (
                utf_16_of("go1.x", u16::to_be_bytes),
                Err("is UTF-16 (big-endian, without a mark), and only UTF-8 is read"),
            ),
        ] {
            assert_eq!(decode(&bytes).as_deref().map_err(String::as_str), want);
        }
        let said = decode(&[POINTER, b"oid sha256:0\nsize 1\n"].concat()).expect_err("a pointer");
        assert!(said.contains("Git LFS"), "{said}");
    }

    #[test]
    fn a_long_file_is_binary_or_too_large() {
        let far = [vec![b'a'; 8000], vec![0]].concat();
        for (bytes, want) in [
            (b"\x7fELF\0".to_vec(), "is binary"),
            (b"a\n".to_vec(), "is larger than 1 MiB"),
            (far, "is larger than 1 MiB"),
            (utf_16_of("\u{feff}go1.x", u16::to_le_bytes), "is larger than 1 MiB"),
        ] {
            assert_eq!(too_large(&bytes, 1 << 20), want);
        }
    }

    #[test]
    fn utf_16_can_be_searched() {
        let bytes = utf_16_of("go1.x", u16::to_be_bytes);
        assert_eq!(without_zeros(&bytes).as_deref(), Some(&b"go1.x"[..]));
        assert_eq!(without_zeros(b"go1.x"), None);
    }
}
