//! Programs of the repository that can start builds: nobody reads them, they are searched for words.

/// Programs that can build and that nobody reads, by their endings.
const PROGRAMS: [&str; 9] = [".go", ".py", ".rb", ".js", ".mjs", ".ts", ".ps1", ".bat", ".cmd"];

/// Whether the file is a program that is no test, by its name.
pub(crate) fn is_program(file: &str) -> bool {
    PROGRAMS.iter().any(|ending| file.ends_with(ending)) && !file.ends_with("_test.go")
}

/// Whether a program has the words that start the `go` command.
pub(crate) fn starts_go(bytes: &[u8]) -> bool {
    let words: [&[u8]; 5] = [b"go build", b"go install", b"\"go\"", b"'go'", b"`go`"];
    words.iter().any(|word| memchr::memmem::find(bytes, word).is_some())
}

/// Whether a file that is not read holds words of a line that makes a program or a package, see [`super::unread::mentions`].
pub(crate) fn can_make(bytes: &[u8]) -> bool {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
    let is_word = |at: usize| !is_name(bytes.get(at.wrapping_sub(1))) && !is_name(bytes.get(at + "zip".len()));
    let holds = |words: &[u8]| memchr::memmem::find(bytes, words).is_some();
    starts_go(bytes) || memchr::memmem::find_iter(bytes, "zip").any(is_word) || holds(b".write(") || holds(b"binary:")
}
