//! Sweeps: files that commands are given as they are found when the script runs, by a pattern, `ls` or `find`.

use tree_sitter::Node;

use super::field::Piece;
use super::find::{Search, Test, Tests, without_options, written};
use super::machine::{Machine, PIECES_A_STEP};
use super::pattern::{is_pattern, matches};
use crate::path;
use crate::span::Span;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, Value};

/// Files that are found, and the commands that are given them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sweep {
    /// What finds them, as it is written.
    pub written: String,
    /// Where that stands; `None` when it is not one stretch of a file.
    pub place: Option<Span>,
    /// The pattern and the directory it is read in; `None` for `ls` and `find`.
    pub pattern: Option<(Value, String)>,
    /// The commands of the script that are given what is found, by index; more than these are not known of a makefile.
    pub users: Vec<usize>,
    /// Whether the shell itself asks of what is found if it is a file (`[ -f "$x" ]`).
    pub tested: bool,
    starts: Vec<Start>,
    /// Of which one has to hold.
    alternatives: Vec<Tests>,
}

/// Where is looked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Start {
    /// A repository path, which can have wildcards.
    at: String,
    written: String,
    /// How far below something has to lie.
    least: usize,
    /// How far below something may lie.
    most: usize,
}

impl Sweep {
    /// Whether something at this repository path would be found, as a directory or a file.
    #[must_use]
    pub fn takes(&self, path: &str, is_directory: bool) -> bool {
        self.starts.iter().any(|start| {
            let Some((depth, below)) = start.below(path) else { return false };
            let written = written(&start.written, below);
            let holds = |test: &Test| {
                // What a path begins with is not known where the start is a pattern.
                matches!(test, Test::Path(_)) && is_pattern(&start.written) || test.holds(&written, is_directory)
            };
            let passes = |(fails, test): &(bool, Test)| holds(test) != *fails;
            let is_found = self.alternatives.iter().any(|tests| tests.iter().all(passes));
            (start.least..=start.most).contains(&depth) && is_found
        })
    }

    /// Whether `find` finds the folder above `path` that it is told to look through.
    #[must_use]
    pub fn takes_start_above(&self, path: &str) -> bool {
        let is_above = |start: &&Start| path::below(path, &start.at).is_some() && !is_pattern(&start.at);
        self.written.starts_with("find ")
            && self.starts.iter().filter(is_above).any(|start| start.at != path && self.takes(&start.at, true))
    }

    /// The folders, as repository paths, in or below which everything lies that is found.
    pub fn roots(&self) -> impl Iterator<Item = String> {
        self.starts.iter().map(|start| {
            let known: Vec<&str> = parts(&start.at).take_while(|part| !is_pattern(part)).collect();
            known.join("/")
        })
    }

    /// What a pattern finds that is read in repository directory `directory`; `None` where that is not known.
    pub(crate) fn of_pattern(directory: &str, pattern: &Value) -> Option<Self> {
        let start = Start::new(directory, pattern.text(), 0, 0)?;
        Some(Self {
            written: pattern.text().to_owned(),
            place: pattern.place(),
            pattern: Some((pattern.clone(), directory.to_owned())),
            users: Vec::new(),
            tested: false,
            starts: vec![start],
            alternatives: vec![Tests::new()],
        })
    }

    /// What the command finds, when it is `ls` or `find`.
    fn of_command(directory: &str, words: &[&str], place: Option<Span>) -> Option<Self> {
        let (starts, alternatives): (Vec<Start>, _) = match words.split_first()? {
            (&"find", words) => {
                let (search, alternatives) = Search::loose(without_options(words));
                let start = |base: &String| Start::new(directory, base, search.least, search.most);
                (search.bases.iter().filter_map(start).collect(), alternatives)
            }
            (&"ls", words) => (listed(directory, words), vec![Tests::new()]),
            _ => return None,
        };
        let written = words.join(" ");
        let found = Self { written, place, pattern: None, users: Vec::new(), tested: false, starts, alternatives };
        Some(found).filter(|found| !found.starts.is_empty())
    }
}

/// What `ls` looks at: the files it is given, and what lies in the folders.
fn listed(directory: &str, words: &[&str]) -> Vec<Start> {
    let is_flag = |word: &&&str| word.starts_with('-') && !word.starts_with("--");
    let has = |letter: char| words.iter().filter(is_flag).any(|flags| flags.contains(letter));
    let mut operands: Vec<&str> = words.iter().filter(|word| !word.starts_with('-')).copied().collect();
    if operands.is_empty() {
        operands.push(".");
    }
    let most = match (has('d'), has('R') || words.contains(&"--recursive")) {
        (true, _) => 0,
        (false, true) => usize::MAX,
        (false, false) => 1,
    };
    operands.into_iter().filter_map(|operand| Start::new(directory, operand, 0, most)).collect()
}

impl Start {
    fn new(directory: &str, text: &str, least: usize, most: usize) -> Option<Self> {
        let at = path::resolve(directory, text).filter(|_| !text.contains(HOLE_OPEN))?;
        Some(Self { at, written: text.to_owned(), least, most })
    }

    /// How far `path` lies below, and where.
    fn below<'p>(&self, path: &'p str) -> Option<(usize, &'p str)> {
        let mut names = parts(path);
        // Nearly all paths differ in one of the first names.
        for pattern in parts(&self.at) {
            let name = names.next()?;
            if pattern != name && !(is_pattern(pattern) && matches(pattern, name)) {
                return None;
            }
        }
        let depth = names.clone().count();
        let length = names.map(|name| name.len() + 1).sum::<usize>().saturating_sub(1);
        Some((depth, &path[path.len() - length..]))
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> + Clone {
    path.split('/').filter(|part| !part.is_empty())
}

impl Machine<'_> {
    /// Notes what a command finds, when it is `ls` or `find`; `find -exec` gives it to a command itself.
    pub(super) fn sweep(&mut self, words: &[Value], directory: Option<&str>, place: Option<Span>) {
        let name = words.first().map_or("", Value::text);
        let Some(directory) = directory.filter(|_| matches!(name, "ls" | "find")) else { return };
        let texts: Vec<&str> = words.iter().map(Value::text).collect();
        let mut found = Sweep::of_command(directory, &texts, place);
        if let Some(found) = found.as_mut().filter(|_| texts.iter().any(|word| word.starts_with("-exec"))) {
            found.users.push(self.trace.commands.len());
        }
        self.trace.sweeps.extend(found);
    }

    /// Notes that the shell asks if `operand` is a file.
    pub(super) fn sweep_tested(&mut self, operand: &Value) {
        self.charge(self.swept.len(), PIECES_A_STEP);
        let is_given = |name: &str| operand.text().contains(name);
        let named = self.swept.iter().filter(|(name, _)| is_given(name)).map(|(_, sweep)| *sweep);
        let under = self.under.iter().copied().filter(|_| operand.has_holes());
        for sweep in under.chain(named).collect::<Vec<_>>() {
            self.trace.sweeps.get_mut(sweep).into_iter().for_each(|sweep| sweep.tested = true);
        }
    }

    /// Notes what a pattern finds.
    pub(super) fn sweep_pattern(&mut self, pattern: &Value) {
        if let Some(directory) = self.directory() {
            self.trace.sweeps.extend(Sweep::of_pattern(&directory, pattern));
        }
    }

    /// Says that the hole `value` stands for what was found since there were `from` sweeps.
    pub(super) fn swept_as(&mut self, value: &Value, from: usize) {
        let name = value.text().replace([HOLE_OPEN, HOLE_CLOSE], "");
        self.swept.extend((from..self.trace.sweeps.len()).map(|sweep| (name.clone(), sweep)));
    }

    /// Says that `piece` is one of `items`, of which some stand for what was found.
    pub(super) fn swept_like(&mut self, piece: &Piece, items: &[Value]) {
        let (Piece::Split(value) | Piece::Quoted(value)) = piece else { return };
        let name = value.text().replace([HOLE_OPEN, HOLE_CLOSE], "");
        let sweeps = self.sweeps_in(items, self.trace.sweeps.len());
        self.swept.extend(sweeps.into_iter().map(|sweep| (name.clone(), sweep)));
    }

    /// The sweeps since there were `from`, and those whose finds stand in `values`.
    pub(super) fn sweeps_in(&self, values: &[Value], from: usize) -> Vec<usize> {
        let named =
            self.swept.iter().filter(|(name, _)| values.iter().any(|value| value.text().contains(name.as_str())));
        let mut all: Vec<usize> = (from..self.trace.sweeps.len()).chain(named.map(|(_, sweep)| *sweep)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What redirections give to a group of commands is found by these: `done < <(find …)`, `done <<< "$(ls bin)"`.
    pub(super) fn sweeps_of(&mut self, redirects: &[Node]) -> Vec<usize> {
        let (from, read) = (self.trace.sweeps.len(), self.trace.reads.len());
        self.read_redirects(redirects);
        let read = self.trace.reads.get(read..).unwrap_or_default().to_vec();
        self.sweeps_in(&read, from)
    }

    /// Runs `inner`, whose commands are given what `sweeps` find.
    pub(super) fn sweeping(&mut self, sweeps: Vec<usize>, inner: impl FnOnce(&mut Self)) {
        let before = self.under.len();
        self.under.extend(sweeps);
        inner(self);
        self.under.truncate(before);
    }

    /// Notes that the next command of the trace, with these texts, is given what was found.
    pub(super) fn use_sweeps(&mut self, values: &[&Value]) {
        self.charge(self.swept.len() + self.under.len(), PIECES_A_STEP);
        let index = self.trace.commands.len();
        let is_given = |name: &str| values.iter().any(|value| value.text().contains(name));
        let named = self.swept.iter().filter(|(name, _)| is_given(name)).map(|(_, sweep)| *sweep);
        for sweep in self.under.iter().copied().chain(named).collect::<Vec<_>>() {
            let Some(sweep) = self.trace.sweeps.get_mut(sweep) else { continue };
            if sweep.users.last() != Some(&index) {
                sweep.users.push(index);
            }
        }
    }
}
