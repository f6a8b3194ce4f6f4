//! Whether a text is sound and not nested too deeply, before it is given to a parser that is written in C: tree-sitter-yaml
//! aborts the process where its state outgrows a buffer, which takes deep nesting or many errors.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser};

use super::tabs;
use crate::document::Format;

/// Where and why a text is refused.
pub(crate) struct Refused {
    /// The byte it was noticed at.
    pub(crate) at: usize,
    /// What is wrong.
    pub(crate) reason: String,
}

/// Whether `text` is of the format, and nested at most `depth` deep.
///
/// # Errors
/// The first thing that is not.
pub(crate) fn check(format: Format, text: &str, depth: usize) -> Result<(), Refused> {
    let text_only = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let skipped = text.len() - text_only.len();
    match format {
        Format::Json => match serde_json::from_str::<serde_json::Value>(text_only) {
            Ok(_) => Ok(()),
            Err(error) => {
                let at = skipped + place(text_only, error.line(), error.column());
                Err(Refused { at, reason: format!("not JSON: {error}") })
            }
        },
        Format::Yaml => lenient(text_only, |text| yaml(text, depth), |refused| &refused.reason)
            .map_err(|refused| Refused { at: skipped + refused.at, ..refused }),
    }
}

/// What `read` makes of `text`. saphyr wants the brackets that close a flow collection further in than the key, and no tab between
/// a key and a value, and nobody else does: where it says so, it is asked again with those brackets moved or blanks for the tabs.
pub(super) fn lenient<T, E>(
    text: &str,
    read: impl Fn(&str) -> Result<T, E>,
    reason: impl Fn(&E) -> &String,
) -> Result<T, E> {
    let mut changed = Cow::Borrowed(text);
    let (mut moved, mut tabs) = (false, false);
    loop {
        let refused = match read(&changed) {
            Ok(found) => return Ok(found),
            Err(refused) => refused,
        };
        let said = reason(&refused);
        if said.ends_with(INDENTATION) && !std::mem::replace(&mut moved, true) {
            changed = indented(&changed).into();
        } else if said.ends_with(tabs::TAB) && !std::mem::replace(&mut tabs, true) {
            changed = tabs::separated(&changed).into();
        } else {
            return Err(refused);
        }
    }
}

/// What saphyr says of a line that begins too far to the left.
const INDENTATION: &str = "invalid indentation";

/// The text with each line that begins with a closing bracket moved to the right. Where such a line is no flow collection,
/// it is text, of which only the amount of blanks changes.
fn indented(text: &str) -> String {
    let line = |line: &str| {
        let closes = line.trim_start_matches(' ').starts_with(['}', ']']);
        if closes { format!("  {line}") } else { line.to_owned() }
    };
    text.split_inclusive('\n').map(line).collect()
}

fn yaml(text: &str, depth: usize) -> Result<(), Refused> {
    let byte = |index: usize| text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
    let mut level = 0_usize;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::MappingStart(..) | Event::SequenceStart(..), span)) => {
                level += 1;
                if level > depth {
                    let at = byte(span.start.index());
                    return Err(Refused { at, reason: "nested too deeply".to_owned() });
                }
            }
            Ok((Event::MappingEnd | Event::SequenceEnd, _)) => level = level.saturating_sub(1),
            Ok(_) => {}
            Err(error) => {
                let at = byte(error.marker().index());
                return Err(Refused { at, reason: format!("not YAML: {}", error.info()) });
            }
        }
    }
    Ok(())
}

/// The byte of a line and column, both from 1; the column counts bytes.
fn place(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_may_close_where_their_key_begins() {
        for (text, sound) in [
            ("a:\n  b: [{\n    c: d\n  }]\n  e: f\n", true),
            ("a:\n  b: {\n    c: d\n  }\n", true),
            ("a:\n  b: {\n    c: d\n", false),
            ("a:\n    b: 1\n  c: 2\n", false),
            ("a:\tb\nc:\td\n", true),
            ("a:\tb\nc: [{\n  d:\te\n}]\n", true),
            ("a:\tb\n\tc: d\n", false),
        ] {
            assert_eq!(check(Format::Yaml, text, 100).is_ok(), sound, "{text}");
        }
    }
}
