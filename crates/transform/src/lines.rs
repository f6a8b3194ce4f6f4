//! Lines: where they begin in a text. Of a large file many places are asked for, and counting from its beginning takes long each time.

/// Where the lines behind the first one begin, in bytes.
#[derive(Debug)]
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    /// The lines of a text, of which no more than 4 GiB are read.
    pub(crate) fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).filter_map(|end| u32::try_from(end + 1).ok()).collect())
    }

    /// The number, from one on, of the line that the byte `at` stands in.
    pub(crate) fn number(&self, at: usize) -> usize {
        self.0.partition_point(|begin| *begin as usize <= at) + 1
    }
}

/// What is left of the line at the beginning of `text`, with those that it goes on to.
pub(crate) fn joined(text: &str) -> &str {
    let goes_on = |line: &&str| line.trim_end_matches(['\r', '\n']).ends_with('\\');
    let lines = || text.split_inclusive('\n');
    let joined = lines().take_while(goes_on).count();
    &text[..lines().take(joined + 1).map(str::len).sum()]
}

/// Whether a line of a script says the name, as a word of its own or within a pattern of grep (`'^main$'`).
pub(crate) fn says(line: &str, name: &str) -> bool {
    let cut = |character: char| character.is_whitespace() || "\"'`=,;()[]{}:|&<>^$\\".contains(character);
    line.split(cut).any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_stands_in_the_line_whose_end_is_at_or_behind_it() {
        let text = "a\n\nbc\n";
        let lines = Lines::of(text);
        for at in 0..=text.len() + 2 {
            let want = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
            assert_eq!(lines.number(at), want, "{at}");
        }
        assert_eq!(Lines::of("").number(0), 1);
    }
}
