//! HCL by its signs alone: quotes, brackets, comments and heredocs, read by code that the reader of HCL does not share.
//!
//! Between the edits the bytes are the same. Where each edit begins and ends inside of the same quotes and brackets as before,
//! what lies between them is cut into the same tokens as before, and no edit reaches beyond itself.

use crate::edit::Edit;

/// What a place lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Inside {
    /// A bracket, by its closing sign.
    Bracket(u8),
    Quote,
    Line,
    Block,
    /// A heredoc, by its last line.
    Heredoc(String),
}

/// Whether `edits`, sorted and of one file, leave all that is around them in the quotes and brackets that it was in.
///
/// # Errors
/// The first edit that opens or closes something for the text behind it. A text that is not read like this is not judged.
pub(super) fn contained(before: &str, after: &str, edits: &[Edit]) -> Result<(), String> {
    let own = || edits.iter();
    let old: Vec<usize> = own().flat_map(|edit| [edit.span.start(), edit.span.end()]).chain([before.len()]).collect();
    let mut grown = 0_isize;
    let mut new = Vec::new();
    for edit in own() {
        let start = edit.span.start().saturating_add_signed(grown);
        grown += edit.text.len() as isize - edit.span.len() as isize;
        new.extend([start, start + edit.text.len()]);
    }
    new.push(after.len());
    let Some(was) = around(before, &old) else { return Ok(()) };
    let Some(is) = around(after, &new) else { return Err("a bracket closes what it does not open".to_owned()) };
    match was.iter().zip(&is).position(|(was, is)| was != is) {
        None => Ok(()),
        Some(at) => match own().nth(at / 2) {
            Some(edit) => Err(format!("the text behind byte {} stands in other quotes or brackets", edit.span.start())),
            None => Err("the file ends in other quotes or brackets".to_owned()),
        },
    }
}

/// What each of `places`, which are sorted, lies in; `None` when a bracket closes what it does not open.
fn around(text: &str, places: &[usize]) -> Option<Vec<Vec<Inside>>> {
    let bytes = text.as_bytes();
    let (mut open, mut found): (Vec<Inside>, Vec<Vec<Inside>>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at <= bytes.len() {
        while places.get(found.len()).is_some_and(|place| *place <= at) {
            found.push(open.clone());
        }
        let rest = &text.as_bytes()[at..];
        let Some(first) = rest.first().copied() else { break };
        let template = rest.starts_with(b"${") || rest.starts_with(b"%{");
        let escaped = rest.starts_with(b"$${") || rest.starts_with(b"%%{");
        at += match open.last() {
            Some(Inside::Line) => {
                if first == b'\n' {
                    open.pop();
                }
                1
            }
            Some(Inside::Block) if rest.starts_with(b"*/") => {
                open.pop();
                2
            }
            Some(Inside::Block) => 1,
            Some(Inside::Quote | Inside::Heredoc(_)) if escaped => 3,
            Some(Inside::Quote | Inside::Heredoc(_)) if template => {
                open.push(Inside::Bracket(b'}'));
                2
            }
            Some(Inside::Quote) if first == b'\\' => 2,
            Some(Inside::Quote) => {
                if first == b'"' {
                    open.pop();
                }
                1
            }
            Some(Inside::Heredoc(end)) => {
                let line = line(rest);
                let begins = at.checked_sub(1).is_none_or(|before| bytes[before] == b'\n');
                if begins && line.trim_ascii() == end.as_bytes() {
                    open.pop();
                    line.len()
                } else {
                    1
                }
            }
            Some(Inside::Bracket(_)) | None => code(rest, &mut open)?,
        };
    }
    found.resize(places.len(), open);
    Some(found)
}

/// Reads one sign of code: how many bytes it has.
fn code(rest: &[u8], open: &mut Vec<Inside>) -> Option<usize> {
    let bracket = |sign| Inside::Bracket(sign);
    match rest[0] {
        b'"' => open.push(Inside::Quote),
        b'#' => open.push(Inside::Line),
        b'/' if rest.starts_with(b"//") => open.push(Inside::Line),
        b'/' if rest.starts_with(b"/*") => {
            open.push(Inside::Block);
            return Some(2);
        }
        b'{' => open.push(bracket(b'}')),
        b'[' => open.push(bracket(b']')),
        b'(' => open.push(bracket(b')')),
        sign @ (b'}' | b']' | b')') => {
            open.pop().filter(|opened| *opened == bracket(sign))?;
        }
        b'<' if rest.starts_with(b"<<") => {
            let line = line(rest);
            let tag = std::str::from_utf8(line).ok()?.trim_start_matches('<').trim_start_matches('-').trim();
            if !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
                open.push(Inside::Heredoc(tag.to_owned()));
                return Some(line.len());
            }
        }
        _ => {}
    }
    Some(1)
}

/// Up to the line end.
fn line(rest: &[u8]) -> &[u8] {
    &rest[..rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edits;
    use crate::span::{FileId, Span};

    const F: FileId = FileId(0);
    const TEXT: &str =
        "a \"b\" { # \"\n  c = \"d${e[0]}\\\"\" /* { */\n  f = <<-E\n    g \" ${h} {\n  E\n  i = [1]\n}\n";

    #[test]
    fn an_edit_that_reaches_beyond_itself_is_seen() {
        for (old, new, contained_in_itself) in [
            ("d$", "x$", true),
            ("\"d", "\"${z}d", true),
            ("1", "\"2\", {}", true),
            ("i =", "j = 1\n  i =", true),
            ("    g", "    k\n    g", true),
            ("d$", "\"$", false),
            ("1", "1 #", false),
            ("1", "1]", false),
            ("1", "(1", false),
            ("c =", "c = /*", false),
            ("h}", "h", false),
            ("g \"", "g\n E\n \"", false),
        ] {
            let at = TEXT.find(old).expect("a place");
            let edit = Edit { span: Span::new(F, at, at + old.len()), text: new.to_owned() };
            let edits = Edits::new(vec![edit]).expect("one");
            let said = contained(TEXT, &edits.apply(F, TEXT), edits.as_slice());
            assert_eq!(said.is_ok(), contained_in_itself, "{old} as {new}: {said:?}");
        }
    }

    #[test]
    fn every_text_that_is_hcl_is_read() {
        for text in [TEXT, "", "a = 1 < 2", "a = \"$${\"\n", "a = \"%{ if b }c%{ endif }\"\n", "a = \"${\"${b}\"}\"\n"]
        {
            let found = around(text, &[text.len()]).expect("balanced");
            assert_eq!(found, [Vec::new()], "{text}");
        }
    }
}
