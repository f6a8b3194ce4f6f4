//! Go modules: the `go.mod` that rules a directory, with what it requires and replaces.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file>.

use rebootstrap_parser::{FileId, Span, path};

use crate::repository::Repository;

/// A `go.mod` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The directory it stands in, a repository path.
    pub directory: String,
    /// The file.
    pub file: FileId,
    /// The module path, such as `example.com/tool/v2`.
    pub path: String,
    /// What it requires, direct and indirect.
    pub requires: Vec<Require>,
    /// What it replaces.
    pub replaces: Vec<Replace>,
}

/// One required module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// The module path.
    pub path: String,
    /// The version as written.
    pub version: String,
    /// Whether the line says `// indirect`.
    pub indirect: bool,
    /// The bytes of the version.
    pub span: Span,
}

/// One replaced module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// The module path that is replaced.
    pub path: String,
    /// The version that is replaced; every version where `None`.
    pub version: Option<String>,
    /// What stands in: a directory (`./x`, `../x`, `/x`) or a module path.
    pub with: String,
    /// The version of the module that stands in; `None` for a directory.
    pub with_version: Option<String>,
    /// The bytes of what stands in.
    pub span: Span,
}

impl Replace {
    /// The directory that stands in, as it is written; `None` for a module.
    ///
    /// Source: <https://go.dev/ref/mod#go-mod-file-replace>: a local path begins with `./` or `../` or is absolute.
    #[must_use]
    pub fn directory(&self) -> Option<&str> {
        let local = self.with.starts_with(['.', '/']) && self.with_version.is_none();
        local.then_some(self.with.as_str())
    }
}

/// The nearest `go.mod` at or above `directory`; `None` for a project without modules.
#[must_use]
pub fn ruling_module(repository: &Repository, directory: &str) -> Option<Module> {
    upwards(directory).find_map(|above| module_at(repository, above))
}

/// The `go.mod` in `directory` itself.
pub(super) fn module_at(repository: &Repository, directory: &str) -> Option<Module> {
    let (file, text) = repository.open(&path::join(directory, "go.mod"))?;
    Some(read(directory, file, &text))
}

/// `directory` and each directory above it, the root last.
pub(super) fn upwards(directory: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(directory), |at| (!at.is_empty()).then(|| path::parent(at)))
}

fn read(directory: &str, file: FileId, text: &str) -> Module {
    let mut module = Module {
        directory: directory.to_owned(),
        file,
        path: String::new(),
        requires: Vec::new(),
        replaces: Vec::new(),
    };
    let owned = |word: &Word| word.text.to_owned();
    for directive in directives(text) {
        let words = directive.words.as_slice();
        match (directive.verb, words) {
            ("module", [name, ..]) => module.path = owned(name),
            ("require", [name, version, ..]) => module.requires.push(Require {
                path: owned(name),
                version: owned(version),
                indirect: directive.comment.trim_start().starts_with("indirect"),
                span: Span::new(file, version.start, version.start + version.text.len()),
            }),
            ("replace", _) => module.replaces.extend(replace(file, words)),
            _ => {}
        }
    }
    module
}

/// `old [version] => new [version]`.
pub(super) fn replace(file: FileId, words: &[Word]) -> Option<Replace> {
    let arrow = words.iter().position(|word| word.text == "=>")?;
    let (old, new) = (words.get(..arrow)?, words.get(arrow + 1..)?);
    let (path, with) = (old.first()?, new.first()?);
    Some(Replace {
        path: path.text.to_owned(),
        version: old.get(1).map(|word| word.text.to_owned()),
        with: with.text.to_owned(),
        with_version: new.get(1).map(|word| word.text.to_owned()),
        span: Span::new(file, with.start, with.start + with.text.len()),
    })
}

/// One line of a `go.mod` or `go.work`, with the verb of the block it stands in.
pub(super) struct Directive<'a> {
    pub(super) verb: &'a str,
    pub(super) words: Vec<Word<'a>>,
    pub(super) comment: &'a str,
}

/// A word, without quotes, and where it begins.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

/// The directives of `text`, blocks taken apart. Source: <https://go.dev/ref/mod#go-mod-file-lexical>.
pub(super) fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut found = Vec::new();
    let mut block: Option<&str> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let mut words = words(code, start);
        start += line.len();
        let ends = [words.first(), words.last()].map(|word| word.map(|word| word.text));
        match (block, ends) {
            (_, [None, _] | [_, None]) => {}
            (Some(_), [Some(")"), _]) => block = None,
            (Some(verb), _) => found.push(Directive { verb, words, comment }),
            (None, [Some(verb), Some("(")]) => block = Some(verb),
            (None, [Some(verb), _]) => {
                words.remove(0);
                found.push(Directive { verb, words, comment });
            }
        }
    }
    found
}

fn words(code: &str, start: usize) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = code.get(at..).filter(|rest| !rest.trim().is_empty()) {
        let begin = at + rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|quote| ['"', '`'].contains(quote));
        let (skip, len) = match quote {
            Some(quote) => (1, rest[1..].find(quote).unwrap_or(rest.len() - 1)),
            None if rest.starts_with(['(', ')']) => (0, 1),
            None => (0, rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(rest.len())),
        };
        found.push(Word { text: &rest[skip..skip + len], start: start + begin + skip });
        at = begin + len + 2 * skip;
    }
    found
}

#[cfg(test)]
#[path = "module_tests.rs"]
mod tests;
