//! Encodings and line ends: each file is edited with every other byte kept, or named and left.

mod harness;

use harness::Folder;
use harness::function::{MAKEFILE, TF};

const SLS: &str = "service: hello
provider:
  name: aws
  runtime: go1.x
functions:
  hello:
    handler: bin/hello
package:
  patterns: ['!**', bin/hello]
";
const SLS_MAKE: &str = "build:\n\tGOOS=linux go build -o bin/hello .\n";

/// A line with letters of more than one byte, for Terraform.
const COMMENT: &str = "# größe\n";

/// Both declarations, by file.
fn texts() -> [(&'static str, String); 2] {
    [("main.tf", format!("{COMMENT}{TF}")), ("serverless.yml", SLS.to_owned())]
}

fn folder(file: &str, bytes: &[u8]) -> Folder {
    let make = if file == "main.tf" { MAKEFILE } else { SLS_MAKE };
    let folder = Folder::new(&[("Makefile", make), ("main.go", "package main\n")]);
    folder.put(file, bytes);
    folder
}

fn utf_16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// How a text may be spelled in bytes that are read: byte order mark, line ends, an end without a line end.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let mixed: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line}{}", if at % 2 == 0 { "\r\n" } else { "\n" }))
        .collect();
    vec![
        ("plain", text.to_owned()),
        ("mark", format!("\u{feff}{text}")),
        ("crlf", text.replace('\n', "\r\n")),
        ("mark and crlf", format!("\u{feff}{}", text.replace('\n', "\r\n"))),
        ("mixed", mixed),
        ("no final line end", text.trim_end().to_owned()),
        ("crlf without a final one", text.trim_end().replace('\n', "\r\n")),
    ]
}

/// What an edit leaves, with the words that may change taken out.
fn frame(text: &str) -> (usize, usize, bool, bool) {
    (text.matches("\r\n").count(), text.matches('\n').count(), text.starts_with('\u{feff}'), text.ends_with('\n'))
}

#[test]
fn every_other_byte_stays() {
    for (file, text) in texts() {
        let text = text.as_str();
        for (name, spelled) in spellings(text) {
            let folder = folder(file, spelled.as_bytes());
            let ran = folder.spawn(&["apply"]);
            let after = folder.text(file);
            assert!(ran.code == 0 && after.contains("provided.al2023"), "{file} {name}: {ran:?}");
            if file == "main.tf" {
                // Two words change, and nothing else.
                let back = after.replace("provided.al2023", "go1.x").replacen("\"bootstrap\"", "\"hello\"", 1);
                assert_eq!(back, spelled, "{file} {name}");
            } else {
                let (before, now) = (frame(&spelled), frame(&after));
                assert_eq!((before.2, before.3), (now.2, now.3), "{file} {name}: {after:?}");
                assert_eq!(before.0 == before.1, now.0 == now.1, "{file} {name}: line ends of one kind stay so");
            }
            assert_eq!(folder.spawn(&["diff"]).out, "", "{file} {name}: a second run is empty");
        }
    }
}

#[test]
fn other_bytes_are_named_and_left() {
    for (file, text) in texts() {
        let text = text.as_str();
        let latin: Vec<u8> = text.replace("hello", "h\u{e9}llo").chars().map(|character| character as u8).collect();
        let marked = format!("\u{feff}{text}");
        let wide =
            |text: &str| text.chars().flat_map(|character| (character as u32).to_le_bytes()).collect::<Vec<u8>>();
        for (name, bytes, reason) in [
            ("latin-1", latin, "is not UTF-8"),
            ("zero", format!("{text}\0").into_bytes(), "is binary"),
            ("utf-16 le", utf_16(&marked, u16::to_le_bytes), "is UTF-16 (little-endian)"),
            ("utf-16 be", utf_16(&marked, u16::to_be_bytes), "is UTF-16 (big-endian)"),
            ("utf-16 le without a mark", utf_16(text, u16::to_le_bytes), "is UTF-16 (little-endian, without a mark)"),
            ("utf-16 be without a mark", utf_16(text, u16::to_be_bytes), "is UTF-16 (big-endian, without a mark)"),
            ("utf-32", wide(text), "is binary"),
        ] {
            let folder = folder(file, &bytes);
            let ran = folder.spawn(&["apply"]);
            let said = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(&format!("{file} {reason}")), "{file} {name}: {ran:?}");
            assert!(said.contains("[unreadable]"), "{file} {name}: {said}");
            assert_eq!(std::fs::read(folder.at(file)).expect("a file"), bytes, "{file} {name} has changed");
            assert_eq!(folder.spawn(&["check"]).code, 1, "{file} {name}: a gate does not open");
        }
    }
}

/// A carriage return alone ends lines for nobody but old editors: what each reader makes of it is refused or kept.
#[test]
fn lone_carriage_returns_never_make_half_an_edit() {
    for (file, text) in texts() {
        let text = text.as_str();
        // Behind a comment without an end everything is comment.
        let spelled = text.trim_start_matches(COMMENT).replace('\n', "\r");
        let folder = folder(file, spelled.as_bytes());
        let ran = folder.spawn(&["apply"]);
        assert!(ran.code == 0 && !ran.out.contains("[bug]"), "{ran:?}");
        assert_eq!(folder.text(file), spelled, "{file}: {ran:?}");
        assert!(ran.out.contains(file), "{file} is named: {ran:?}");
    }
}
