//! Clues: names by which a file out of reach can name what is in reach. A file that has one comes into reach, with its folder.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use rebootstrap_parser::path;

use crate::frameworks::{self, program, unread};
use crate::repository::Repository;

/// What a clue is the name of. The same text can be several things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A folder in reach: a path into it holds its name.
    Root,
    /// A folder above one, with the name of the folder that it lies in: a script that goes over its folders holds its path,
    /// or the end of it.
    Above(String),
    /// A package: a zip or the key of an object.
    Package,
    /// A part of the name of a function in the account: a script that gives it code holds the name.
    Function,
}

/// Words of a line that goes over the folders of a folder.
const LISTING: [&str; 9] = ["find ", "ls ", "cd ", " in ", "wildcard", "foreach", "glob", "-C ", "xargs"];

/// So many bytes of names are searched for by a table of all states, which takes about 200 bytes for each; by more, without.
const TABLED: usize = 1 << 16;

/// Names to search for, and those that were.
#[derive(Debug, Default)]
pub(super) struct Clues {
    found: BTreeMap<String, BTreeSet<Kind>>,
    searched: BTreeSet<(String, Kind)>,
}

impl Clues {
    /// Adds the name of a package.
    pub(super) fn package(&mut self, name: &str) {
        self.add(name, Kind::Package);
    }

    /// Adds a part of the name of a function.
    pub(super) fn function(&mut self, name: &str) {
        self.add(name, Kind::Function);
    }

    fn add(&mut self, name: &str, kind: Kind) {
        if !name.is_empty() {
            self.found.entry(name.to_owned()).or_default().insert(kind);
        }
    }

    /// Brings the folders of all files into reach that hold a name not searched for before; whether there was one.
    pub(super) fn search(&mut self, repository: &Repository) -> bool {
        for root in repository.roots() {
            self.add(path::name(&root), Kind::Root);
            let mut above = path::parent(&root);
            while !above.is_empty() {
                let parent = path::parent(above);
                self.add(path::name(above), Kind::Above(path::name(parent).to_owned()));
                above = parent;
            }
        }
        let new = std::mem::take(&mut self.found);
        let new = new.into_iter().map(|(name, kinds)| {
            let kinds = kinds.into_iter().filter(|kind| self.searched.insert((name.clone(), kind.clone())));
            let kinds: Vec<Kind> = kinds.collect();
            (name, kinds)
        });
        let new: Vec<(String, Vec<Kind>)> = new.filter(|(_, kinds)| !kinds.is_empty()).collect();
        if new.is_empty() {
            return false;
        }
        let reached: HashSet<String> = repository.reached().collect();
        let wanted = |file: &str| !reached.contains(file) && (frameworks::reads(file) || unread::can_build(file));
        let found = match Search::new(&new) {
            Some(search) => repository.search(&wanted, &|file, bytes| search.finds(file, bytes)),
            None => repository.listing().files().matching(wanted).collect(),
        };
        let mut grew = false;
        for file in found {
            grew |= repository.reach_folder(path::parent(&file));
        }
        grew
    }
}

/// All names at once.
struct Search<'a> {
    automaton: AhoCorasick,
    names: &'a [(String, Vec<Kind>)],
}

impl<'a> Search<'a> {
    /// `None` when there are more names than can be searched for.
    fn new(names: &'a [(String, Vec<Kind>)]) -> Option<Self> {
        let bytes: usize = names.iter().map(|(name, _)| name.len()).sum();
        let kind = Some(if bytes > TABLED { AhoCorasickKind::ContiguousNFA } else { AhoCorasickKind::DFA });
        let automaton = AhoCorasickBuilder::new().kind(kind).build(names.iter().map(|(name, _)| name)).ok()?;
        Some(Self { automaton, names })
    }

    fn finds(&self, file: &str, bytes: &[u8]) -> bool {
        let is_read = frameworks::builds(file);
        let is_script = is_read || unread::can_build(file);
        // A program names many folders; it concerns one when it builds.
        if program::is_program(file) && !frameworks::reads(file) && !program::starts_go(bytes) {
            return false;
        }
        self.automaton.find_overlapping_iter(bytes).any(|found| {
            let (_, kinds) = &self.names[found.pattern().as_usize()];
            let place = Place { bytes, start: found.start(), end: found.end() };
            kinds.iter().any(|kind| match kind {
                Kind::Root => place.is_word() && (is_script || place.is_path()),
                // Routes of a web service look like folders (`/orders/{id}`), and any YAML can hold them.
                Kind::Above(parent) => {
                    // In this order, as a line and a file can be long.
                    let is_below = is_script && place.is_word() && place.is_below(parent);
                    let leads = is_below && (place.is_computed() || place.is_listed());
                    leads && (is_read || program::can_make(bytes))
                }
                Kind::Package => place.is_word(),
                Kind::Function => is_script && memchr::memmem::find(bytes, b"lambda").is_some(),
            })
        })
    }
}

/// Where a name stands.
#[derive(Clone, Copy)]
struct Place<'b> {
    bytes: &'b [u8],
    start: usize,
    end: usize,
}

impl Place<'_> {
    fn before(&self) -> Option<u8> {
        self.bytes.get(self.start.wrapping_sub(1)).copied()
    }

    fn after(&self) -> Option<u8> {
        self.bytes.get(self.end).copied()
    }

    /// Whether it is all of a component of a path or of a word.
    fn is_word(self) -> bool {
        !self.before().is_some_and(is_name) && !self.after().is_some_and(is_name)
    }

    /// Whether it is a component of a longer path.
    fn is_path(self) -> bool {
        self.before() == Some(b'/') || self.after() == Some(b'/') || self.is_value()
    }

    /// Whether it is all of a value, as the path of a neighbour can be.
    fn is_value(self) -> bool {
        let quoted = matches!((self.before(), self.after()), (Some(b'"'), Some(b'"')) | (Some(b'\''), Some(b'\'')));
        let mut before = self.bytes[..self.start].iter().rev().filter(|byte| !b" \t".contains(byte));
        // A line can be long, and is looked for only where it can be a value.
        let is_led = before.next().is_some_and(|byte| b":-".contains(byte));
        quoted || (is_led && self.bytes[self.end..self.line().1].trim_ascii().is_empty())
    }

    /// Whether it stands behind `parent`, as far as that is written out; for an empty one, at the beginning of a path.
    fn is_below(self, parent: &str) -> bool {
        if self.before() != Some(b'/') {
            return parent.is_empty();
        }
        let lead = &self.bytes[..self.start - 1];
        let name = lead.iter().rposition(|byte| !is_name(*byte)).map_or(0, |at| at + 1);
        let name = &lead[name..];
        name == parent.as_bytes() || matches!(name, b"" | b"." | b"..")
    }

    /// Whether a component follows that is not written out.
    fn is_computed(self) -> bool {
        self.after() == Some(b'/') && !self.bytes.get(self.end + 1).copied().is_some_and(is_name)
    }

    /// Whether it stands in a line that goes over folders.
    fn is_listed(self) -> bool {
        let (start, end) = self.line();
        LISTING.iter().any(|word| memchr::memmem::find(&self.bytes[start..end], word.as_bytes()).is_some())
    }

    fn line(self) -> (usize, usize) {
        let start = memchr::memrchr(b'\n', &self.bytes[..self.start]).map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', &self.bytes[self.end..]).map_or(self.bytes.len(), |at| self.end + at);
        (start, end)
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{Kind, Search};

    #[test]
    fn a_file_that_can_mean_what_a_name_names_is_found() {
        let above = || Kind::Above("team".to_owned());
        let cases: &[(&str, Kind, &str, &str, bool)] = &[
            ("api", Kind::Root, "x/main.tf", "source = \"../services/api\"", true),
            ("api", Kind::Root, "template.yaml", "      CodeUri: api", true),
            ("api", Kind::Root, "x/main.tf", "resource \"api\" {}", true),
            ("api", Kind::Root, "x/main.tf", "# the api of the team", false),
            ("api", Kind::Root, "x/main.tf", "../services/api-v2", false),
            ("api", Kind::Root, "x/build.sh", "cd api", true),
            ("api", Kind::Root, "x/build.py", "run('go build -o ../api/main')", true),
            ("api", Kind::Root, "x/list.py", "print('../api/main')", false),
            ("services", above(), "x/build.sh", "go build -o ../services/$1/main", true),
            ("services", above(), "x/build.sh", "go build -o team/services/$1/main", true),
            ("services", above(), "x/build.sh", "go build -o other/services/$1/main", false),
            ("services", above(), "x/build.sh", "go build -o ../services/other/main", false),
            ("services", above(), "x/build.sh", "find ../services -name main.go", true),
            ("services", Kind::Above(String::new()), "x/build.sh", "for d in services/*; do make; done", true),
            ("services", above(), "x/main.tf", "for_each = fileset(\"../services/*\")", false),
            ("orders", Kind::Above("services".to_owned()), "x/api.yml", "path: /orders/{id}", false),
            (
                "orders",
                Kind::Above("services".to_owned()),
                "x/play.yml",
                "cmd: zip /orders/{{ name }}/main.zip main",
                true,
            ),
            ("orders", Kind::Above("services".to_owned()), "x/play.yml", "cmd: go build -o ../orders/{{ name }}", true),
            ("api.zip", Kind::Package, "x/build.sh", "zip dist/api.zip main", true),
            ("api.zip", Kind::Package, "x/build.sh", "zip dist/my-api.zip main", false),
            ("-greeter", Kind::Function, "x/deploy.sh", "aws lambda invoke --function-name prod-greeter", true),
            ("-greeter", Kind::Function, "x/deploy.sh", "echo prod-greeter", false),
            ("-greeter", Kind::Function, "x/main.tf", "# lambda prod-greeter", false),
        ];
        for (name, kind, file, text, want) in cases {
            let names = [((*name).to_owned(), vec![kind.clone()])];
            let search = Search::new(&names).expect("one name");
            assert_eq!(search.finds(file, text.as_bytes()), *want, "{name}: {kind:?} in {file}: {text}");
        }
    }
}
