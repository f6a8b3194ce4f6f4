//! File names as git writes them in a patch.

use std::fmt::Write;

/// The line `marker name`, such as `--- a/main.tf`. Names that could be misread are quoted as git quotes them
/// (`"a/caf\303\251"`), and names with blanks are ended by a tab.
#[must_use]
pub fn header(marker: &str, name: &str) -> String {
    let plain = |byte: u8| (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\';
    if name.bytes().all(plain) {
        let end = if name.contains(' ') { "\t" } else { "" };
        return format!("{marker} {name}{end}\n");
    }
    let mut quoted = String::new();
    for byte in name.bytes() {
        match byte {
            0x07 => quoted.push_str("\\a"),
            0x08 => quoted.push_str("\\b"),
            b'\t' => quoted.push_str("\\t"),
            b'\n' => quoted.push_str("\\n"),
            0x0b => quoted.push_str("\\v"),
            0x0c => quoted.push_str("\\f"),
            b'\r' => quoted.push_str("\\r"),
            b'"' => quoted.push_str("\\\""),
            b'\\' => quoted.push_str("\\\\"),
            _ if plain(byte) => quoted.push(char::from(byte)),
            _ => drop(write!(quoted, "\\{byte:03o}")),
        }
    }
    format!("{marker} \"{quoted}\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_git_does() {
        for (name, want) in [
            ("a/main.tf", "--- a/main.tf\n"),
            ("a/my file", "--- a/my file\t\n"),
            ("a/caf\u{e9}", "--- \"a/caf\\303\\251\"\n"),
            ("a/\"x\\\t\n\u{1}", "--- \"a/\\\"x\\\\\\t\\n\\001\"\n"),
        ] {
            assert_eq!(header("---", name), want);
        }
    }
}
