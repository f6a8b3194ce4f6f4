//! Commands that read what they are given as files, and fail for a folder.

use rebootstrap_parser::path;
use rebootstrap_parser::value::HOLE_OPEN;

/// Commands that fail when they are given a folder instead of a file; `test` does with `-f`.
const READING: [&str; 17] = [
    "awk", "cat", "column", "cut", "egrep", "grep", "head", "ldd", "nm", "objdump", "readelf", "size", "sort", "tail",
    "tr", "uniq", "wc",
];

/// Whether the command, which is told what was found by its words and not by what it reads, finds a file in what it is told.
pub(super) fn needs_file(words: &[&str]) -> bool {
    let Some((program, rest)) = words.split_first() else { return false };
    let started = match path::name(program) {
        "xargs" => 1,
        "find" => rest.iter().position(|word| word.starts_with("-exec")).map_or(words.len(), |at| at + 2),
        _ => 0,
    };
    let is_told = started > 0 || rest.iter().any(|word| word.contains(HOLE_OPEN) || crate::glob::has_wildcard(word));
    let mut started = words.iter().skip(started).take(if started > 0 { words.len() } else { 1 });
    is_told
        && match path::name(program) {
            "test" | "[" => rest.contains(&"-f"),
            _ => started.any(|word| READING.contains(&path::name(word))),
        }
}
