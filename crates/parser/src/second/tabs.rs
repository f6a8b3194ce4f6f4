//! Tabs between a key and its value: YAML allows them, and saphyr wants a blank there before a letter.

use saphyr_parser::{Event, Parser};

/// What saphyr says of a tab between a colon and a letter.
pub(super) const TAB: &str = "':' must be followed by a valid YAML whitespace";

/// The text with blanks for the tabs that follow a colon, outside of texts; every byte stays where it is.
pub(super) fn separated(text: &str) -> String {
    let all = blank(text, |_| true);
    // A text is where it was: blanks behind a colon that ends no key change nothing of what is around it.
    let mut texts = Vec::new();
    for event in Parser::new_from_str(&all) {
        match event {
            Ok((Event::Scalar(..), span)) => texts.push(span.start.index()..span.end.index()),
            Ok(_) => {}
            Err(_) => return all,
        }
    }
    let mut texts = texts.into_iter().peekable();
    blank(text, |at| {
        while texts.next_if(|range| range.end <= at).is_some() {}
        texts.peek().is_none_or(|range| !range.contains(&at))
    })
}

/// `text` with each tab that follows a colon, or another such tab, as a blank where `is_taken` says so of its character.
fn blank(text: &str, mut is_taken: impl FnMut(usize) -> bool) -> String {
    let mut behind = false;
    let one = |(at, character): (usize, char)| {
        behind = character == ':' || (behind && character == '\t');
        if character == '\t' && behind && is_taken(at) { ' ' } else { character }
    };
    text.chars().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_in_texts_stay() {
        for (text, want) in [
            ("a:\tb\nc:\t\td\n", "a: b\nc:  d\n"),
            ("a:\tb\nc: \"x:\ty\"\n", "a: b\nc: \"x:\ty\"\n"),
            ("a:\tb\nc: |\n  x:\ty\nd:\te\n", "a: b\nc: |\n  x:\ty\nd: e\n"),
            ("a:\tb\né: 'x:\ty'\nd:\te # f:\tg\n", "a: b\né: 'x:\ty'\nd: e # f: g\n"),
        ] {
            assert_eq!(separated(text), want, "{text}");
        }
    }
}
