//! Texts with holes: as people read them, as they are typed again, and whether one can stand for another.

use rebootstrap_parser::path;
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE};

/// Whether the text can be what the path with holes stands for.
pub(crate) fn fits(path: &str, text: &str) -> bool {
    let mut literals = path.split(HOLE_OPEN).map(|part| part.rsplit(HOLE_CLOSE).next().unwrap_or_default());
    let Some(mut rest) = literals.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = "";
    for literal in literals {
        let Some(at) = rest.find(last) else { return false };
        rest = &rest[at + last.len()..];
        last = literal;
    }
    rest.ends_with(last)
}

/// A path or text as it is written in its file: a hole as its source, so that it can be typed there again.
pub(crate) fn written(text: &str) -> String {
    let visible = visible(text).filter(|(_, character)| !matches!(*character, HOLE_OPEN | HOLE_CLOSE));
    visible.map(|(_, character)| character).collect()
}

/// A path or text as people read it: a hole as its source in `<…>`.
pub(crate) fn shown(text: &str) -> String {
    let text = text.strip_prefix(path::ROOT).map_or(text, |rest| rest.trim_start_matches('/'));
    let shown = |(depth, character)| match character {
        HOLE_OPEN | HOLE_CLOSE if depth > 1 => None,
        HOLE_OPEN => Some('<'),
        HOLE_CLOSE => Some('>'),
        path::ROOT => Some('.'),
        _ => Some(character),
    };
    visible(text).filter_map(shown).collect()
}

/// The characters of a text without the scopes of its holes, and how deep in holes each stands: one can have another in its name.
fn visible(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut depth, mut hidden) = (0_usize, None);
    text.chars().filter_map(move |character| {
        let at = match character {
            HOLE_OPEN => {
                depth += 1;
                depth
            }
            HOLE_CLOSE => {
                hidden = hidden.filter(|hidden| *hidden < depth);
                depth = depth.saturating_sub(1);
                depth + 1
            }
            SCOPE if hidden.is_none() => {
                hidden = Some(depth);
                depth
            }
            _ => depth,
        };
        (hidden.is_none() && !matches!(character, SCOPE | path::SYSTEM)).then_some((at, character))
    })
}
