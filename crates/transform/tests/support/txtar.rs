//! The txtar format: a comment, then files, each behind a line `-- path --`. Every byte of a file is kept.
//!
//! A file whose last line is `\ No newline at end of file`, as in a diff, ends without a newline.
#![allow(dead_code)]

/// The line that takes back the newline before it.
pub(crate) const NO_NEWLINE: &str = "\\ No newline at end of file\n";

/// A comment and named texts, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Archive {
    /// Everything before the first file.
    pub(crate) comment: String,
    /// Names with texts as they are written, the line [`NO_NEWLINE`] included.
    pub(crate) files: Vec<(String, String)>,
}

impl Archive {
    /// Takes `text` apart. Every text is an archive.
    pub(crate) fn parse(text: &str) -> Self {
        let mut archive = Self::default();
        for line in text.split_inclusive('\n') {
            match (name(line), archive.files.last_mut()) {
                (Some(name), _) => archive.files.push((name.to_owned(), String::new())),
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => archive.comment.push_str(line),
            }
        }
        archive
    }

    /// The archive as one text; the opposite of [`Archive::parse`].
    pub(crate) fn print(&self) -> String {
        let files = self.files.iter().map(|(name, text)| format!("-- {name} --\n{text}"));
        self.comment.clone() + &files.collect::<String>()
    }

    /// The text behind `name` as it is written.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Puts `text` behind `name`, at the end when there is no such file.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        match self.files.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => text.clone_into(old),
            None => self.files.push((name.to_owned(), text.to_owned())),
        }
    }
}

/// The text that a written text stands for.
pub(crate) fn content(written: &str) -> &str {
    match written.strip_suffix(NO_NEWLINE) {
        Some(text) => text.strip_suffix('\n').unwrap_or(text),
        None => written,
    }
}

fn name(line: &str) -> Option<&str> {
    let name = line.strip_suffix('\n').unwrap_or(line).strip_prefix("-- ")?.strip_suffix(" --")?;
    (!name.is_empty() && name.trim() == name).then_some(name)
}
