//! Comments: lines of files which nobody parses that only a person reads.

/// What holds comments of several lines in the files of these endings, where they begin a line; `/*` does everywhere.
const BLOCKS: [(&[&str], &str, &str); 2] = [(&[".lua"], "--[[", "]]"), (&[".pl", ".pm"], "=", "=cut")];

/// The lines of the text that are no comments as a whole, with their numbers from 0.
pub(crate) fn code<'t>((file, text): (&str, &'t str)) -> impl Iterator<Item = (usize, &'t str)> {
    let is_of = |endings: &[&str]| endings.iter().any(|ending| file.ends_with(ending));
    let own = BLOCKS.iter().find(|(endings, ..)| is_of(endings)).map(|(_, open, close)| (*open, *close));
    let is_code = is_of(&[".go", ".js", ".mjs", ".ts"]);
    let mut until: Option<&str> = None;
    text.lines().enumerate().filter(move |(_, whole)| {
        let line = whole.trim_start();
        if until.is_none() {
            // What perldoc reads begins at the margin: https://perldoc.perl.org/perlpod
            let opens = |open: &str| match open {
                "=" => whole.strip_prefix(open).is_some_and(|rest| rest.starts_with(char::is_alphabetic)),
                _ => line.starts_with(open),
            };
            let opened = own.filter(|(open, _)| opens(open)).or_else(|| line.starts_with("/*").then_some(("/*", "*/")));
            let Some((open, close)) = opened else { return !is_comment(line, is_code) };
            // A comment that ends in its line can have code behind it.
            let Some(behind) = line[open.len()..].split_once(close).map(|(_, behind)| behind) else {
                until = (!line.starts_with(close)).then_some(close);
                return false;
            };
            return !behind.trim().is_empty();
        }
        let Some((_, behind)) = until.and_then(|close| line.split_once(close)) else { return false };
        until = None;
        !behind.trim().is_empty()
    })
}

/// Whether the line begins with the sign of a comment of one line.
fn is_comment(line: &str, is_code: bool) -> bool {
    match is_code {
        true => line.starts_with("//") && !["//go:generate ", "//go:embed "].iter().any(|told| line.starts_with(told)),
        false => ["#", ";", "//", "-- "].iter().any(|sign| line.starts_with(sign)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_where_its_language_says() {
        for (file, text, want) in [
            ("x.groovy", "/* a\n b\n */\nc\n/* d */ e\n/* f */\n", vec![3, 4]),
            ("x.pl", "=pod\n a\n=cut\nb\n $x\n=head1 c\n", vec![3, 4]),
            ("x.lua", "--[[ a\nb ]]\n-- c\nd\n", vec![3]),
            ("x.go", "//go:embed main\n// a\nb\n", vec![0, 2]),
            ("x.conf", "; a\n# b\nc\n", vec![2]),
        ] {
            assert_eq!(code((file, text)).map(|(at, _)| at).collect::<Vec<_>>(), want, "{file}");
        }
    }
}
