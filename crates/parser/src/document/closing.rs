//! Brackets of YAML that close to the left of the line that opens them: many readers take such a file, and not all do.

/// Where the first such bracket stands. A text that is sound is not asked about: quotes, comments and brackets are all that is known.
pub(super) fn outdented(text: &str) -> Option<usize> {
    let (mut open, mut at): (Vec<usize>, usize) = (Vec::new(), 0);
    let mut quote: Option<char> = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let mut before = ' ';
        for (column, character) in line.char_indices() {
            match character {
                _ if quote == Some(character) => quote = None,
                _ if quote.is_some() => {}
                '#' if before == ' ' => break,
                '"' | '\'' if " [{,:".contains(before) => quote = Some(character),
                '{' | '[' if " [{,".contains(before) => open.push(indent),
                '}' | ']' => match open.pop() {
                    Some(opened) if column == indent && indent < opened => return Some(at + column),
                    _ => {}
                },
                _ => {}
            }
            before = character;
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::outdented;

    #[test]
    fn a_bracket_closes_to_the_left() {
        for (text, want) in [
            ("a:\n  b: {\n    c: d\n}\n", Some(19)),
            ("a:\n  b: [\n    c\n ]\n", Some(17)),
            ("a:\n  b: {\n    c: d\n  }\n", None),
            ("a:\n  b: '{'\n}\n", None),
            ("a:\n  b: c # {\n}\n", None),
            ("a:\n  b: {c: d}\n", None),
        ] {
            assert_eq!(outdented(text), want, "{text}");
        }
    }
}
