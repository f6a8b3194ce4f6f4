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
