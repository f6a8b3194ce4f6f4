//! The few `$(shell …)` commands whose output is known without running them: they name directories or list them.

use super::glob;
use super::scope::Scope;
use crate::path;
use crate::value::{HOLE_OPEN, Value};

impl Scope<'_> {
    /// The output of the expanded `command`.
    pub(super) fn shell(&mut self, command: &Value) -> Value {
        self.read(command);
        match self.output(command) {
            Some(text) => Value::computed(&text),
            None => {
                let name = Value::concat([&Value::computed("shell "), command]);
                self.unknown(&name)
            }
        }
    }

    fn output(&self, command: &Value) -> Option<String> {
        let text = command.text().trim();
        let text = text.strip_suffix("2>/dev/null").unwrap_or(text);
        let words = plain_words(text)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["pwd"] => Some(path::rooted(&self.directory)),
            ["git", "rev-parse", "--show-toplevel"] => Some(path::rooted("")),
            ["basename", of] => basename(of).map(str::to_owned),
            ["basename", of, suffix] => {
                let name = basename(of)?;
                Some(name.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned())
            }
            ["dirname", of] if !of.contains(HOLE_OPEN) => {
                let parent = of.trim_end_matches('/').rsplit_once('/').map(|(parent, _)| parent);
                Some(parent.unwrap_or(".").to_owned())
            }
            ["ls"] | ["ls", "-1"] => self.names("."),
            ["ls", of] | ["ls", "-1", of] if !of.starts_with('-') => self.names(of),
            ["ls", "-d" | "-1d" | "-d1", ref globs @ ..] => {
                let found = globs.iter().map(|pattern| glob::matches(self.files, &self.directory, pattern));
                Some(found.collect::<Option<Vec<_>>>()?.concat().join(" "))
            }
            ["find", of, ref tests @ ..] => self.found(of, tests),
            _ => None,
        }
    }

    /// The names that `ls of` shows.
    fn names(&self, of: &str) -> Option<String> {
        let path = path::resolve(&self.directory, of).filter(|_| !of.contains(['*', '?', '[', HOLE_OPEN]))?;
        let names = glob::children(self.files, &path).into_iter().filter(|name| !name.starts_with('.'));
        let names: Vec<_> = names.collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// What `find of …` shows when it looks at the directory's own entries only.
    fn found(&self, of: &str, tests: &[&str]) -> Option<String> {
        let path = path::resolve(&self.directory, of).filter(|_| !of.contains(['*', '?', '[', HOLE_OPEN]))?;
        let (mut kind, mut name) = ("", "*");
        let (mut least, mut most) = (false, false);
        for test in tests.chunks(2) {
            match *test {
                ["-type", wanted @ ("d" | "f")] => kind = wanted,
                ["-name", pattern] => name = pattern,
                ["-mindepth", "1"] => least = true,
                ["-maxdepth", "1"] => most = true,
                _ => return None,
            }
        }
        if !most || !(least || kind == "f") {
            return None;
        }
        let entries = glob::children(self.files, &path).into_iter().filter(|entry| {
            let directory = self.files.is_dir(&path::join(&path, entry));
            glob::fits(name, entry) && (kind.is_empty() || (kind == "d") == directory)
        });
        let base = of.trim_end_matches('/');
        Some(entries.map(|entry| format!("{base}/{entry}")).collect::<Vec<_>>().join(" "))
    }
}

fn basename(of: &str) -> Option<&str> {
    let name = of.trim_end_matches('/').rsplit('/').next()?;
    (!name.contains([HOLE_OPEN, crate::value::HOLE_CLOSE, path::ROOT])).then_some(name)
}

/// The words of a command that uses no shell syntax but quotes around whole words.
fn plain_words(text: &str) -> Option<Vec<String>> {
    let words = text.split_whitespace().map(|word| {
        let quote = word.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let bare = quote.map_or(Some(word), |quote| word.strip_prefix(quote)?.strip_suffix(quote))?;
        (!bare.contains(['|', '&', ';', '<', '>', '$', '`', '(', ')', '\\', '\'', '"', '~', '#', '{']))
            .then(|| bare.to_owned())
    });
    words.collect()
}
