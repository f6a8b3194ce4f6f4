//! Shell patterns: `*`, `?` and `[…]`.

/// Whether `text` asks for more than itself.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Whether all of `text` matches `pattern`. `*` matches slashes too, as in `${x##*/}`.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // where to go on when the last `*` has to take one character more
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match step(&pattern, p, text[t]) {
            Some(next) => (p, t) = (next, t + 1),
            None if pattern.get(p) == Some(&'*') => {
                retry = Some((p, t));
                p += 1;
            }
            None => {
                let Some((star, from)) = retry else { return false };
                retry = Some((star, from + 1));
                (p, t) = (star + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|&character| character == '*')
}

/// Where the pattern goes on after its element at `at` took `character`; `None` when it does not, or is a `*`.
fn step(pattern: &[char], at: usize, character: char) -> Option<usize> {
    match *pattern.get(at)? {
        '*' => None,
        '?' => Some(at + 1),
        '[' => match pattern
            .get(at + 2..)
            .unwrap_or_default()
            .iter()
            .position(|&other| other == ']')
            .map(|found| at + 2 + found)
        {
            Some(end) => in_class(&pattern[at + 1..end], character).then_some(end + 1),
            None => (character == '[').then_some(at + 1),
        },
        '\\' if at + 1 < pattern.len() => (pattern[at + 1] == character).then_some(at + 2),
        other => (other == character).then_some(at + 1),
    }
}

fn in_class(class: &[char], character: char) -> bool {
    let (negated, class) = match class {
        ['!' | '^', rest @ ..] => (true, rest),
        all => (false, all),
    };
    let mut at = 0;
    let mut found = false;
    while at < class.len() {
        if at + 2 < class.len() && class[at + 1] == '-' {
            found |= (class[at]..=class[at + 2]).contains(&character);
            at += 3;
        } else {
            found |= class[at] == character;
            at += 1;
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn matches_whole_texts() {
        for (pattern, text, want) in [
            ("*", "a/b", true),
            ("*.go", "main.go", true),
            ("*.go", "main.rs", false),
            ("a*b*c", "aXbYbZc", true),
            ("?ain", "main", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[", "[", true),
            ("[a", "a", false),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("", "", true),
            ("é*", "été", true),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
    }
}
