//! Sweeps: what commands do with files that they are given as they are found.

use rebootstrap_parser::shell::{Command, Sweep};
use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, Value, path};

use super::mention::CHANGING;
use super::reading;
use crate::commands::Script;
use crate::facts::{Facts, Found, Purpose, Removal, Role, Swept, Unnamed};
use crate::repository::Repository;
use crate::shown::shown;

/// What a command does with such files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Nothing that a program or a package comes from: they are shown, counted, made executable.
    Harmless,
    /// They are removed, where there are some, and so are folders.
    Cleared,
    /// They are removed, where there are some, and no folder is.
    Removed,
    /// They are read as files.
    Read,
    /// Each is worked on where it lies.
    InPlace,
    /// Anything else.
    Open,
}

/// Commands that say something of files, or whose words are for the shell alone.
const HARMLESS: [&str; 59] = [
    ":",
    "[",
    "[[",
    "awk",
    "basename",
    "break",
    "cat",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "column",
    "continue",
    "cut",
    "date",
    "dirname",
    "du",
    "echo",
    "egrep",
    "exit",
    "export",
    "false",
    "file",
    "find",
    "gofmt",
    "goimports",
    "golint",
    "grep",
    "head",
    "ldd",
    "local",
    "ls",
    "mkdir",
    "nm",
    "objdump",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readelf",
    "readlink",
    "realpath",
    "return",
    "set",
    "shellcheck",
    "shift",
    "size",
    "sleep",
    "sort",
    "stat",
    "tail",
    "test",
    "touch",
    "tr",
    "true",
    "uniq",
    "unset",
    "wc",
];

/// Options of `xargs` that take the next word: <https://man7.org/linux/man-pages/man1/xargs.1.html>.
const OF_XARGS: [&str; 7] = ["-I", "-n", "-L", "-P", "-d", "-s", "-E"];

/// Adds what a script finds, unless nothing can come of it.
pub(super) fn collect(sweeps: &[Sweep], commands: &[Command], whole: Span, facts: &mut Facts) {
    for sweep in sweeps {
        let uses = sweep.users.iter().filter_map(|index| commands.get(*index)).map(of_command);
        let tested = if sweep.tested { Use::Read } else { Use::Harmless };
        let most = uses.max().unwrap_or(Use::Harmless).max(tested);
        add(sweep, sweep.place.unwrap_or(whole), most, facts);
    }
}

fn add(sweep: &Sweep, span: Span, most: Use, facts: &mut Facts) {
    if let (Some((pattern, directory)), Use::Harmless | Use::Cleared | Use::Removed) = (&sweep.pattern, most) {
        let pattern = facts.read(pattern.clone(), Some(directory), Role::Word);
        match most {
            Use::Harmless => facts.shown.push(pattern),
            _ => facts.removals.push(Removal { pattern, verb: None, is_idle: true, is_whole: false }),
        }
    }
    let purpose = match most {
        Use::Harmless if sweep.pattern.is_none() => return facts.searched.push((sweep.clone(), span)),
        Use::Harmless | Use::Cleared => return,
        Use::Removed => Purpose::Removal,
        Use::Read => Purpose::Read,
        Use::InPlace => Purpose::InPlace,
        Use::Open => Purpose::Open,
    };
    facts.swept.push(Swept { found: Found::Shell(sweep.clone()), span, purpose });
}

/// Commands of which others ask what they build and start, or that take names for other things.
const OF_OTHERS: [&str; 14] =
    ["bash", "curl", "docker", "git", "go", "just", "make", "npm", "python", "python3", "rm", "rimraf", "sh", "ssh"];

/// Adds the files that a command takes by names which are not known (`zip $1.zip bin/$1`).
pub(super) fn unnamed(command: &Command, whole: Span, facts: &mut Facts) {
    let words: Vec<&str> = command.words.iter().map(|word| word.text()).collect();
    let has_hole = |word: &&str| word.contains(HOLE_OPEN);
    if !words.iter().any(has_hole) || of_words(&words) == Use::Harmless {
        return;
    }
    let (Some(directory), false) = (&command.directory, OF_OTHERS.contains(&path::name(words[0]))) else { return };
    // What is made is not taken.
    let made = match path::name(words[0]) {
        "zip" => (1..words.len()).find(|at| !words[*at].starts_with('-')),
        "cp" | "mv" | "ln" | "install" => Some(words.len() - 1),
        _ => None,
    };
    for (_, word) in command.words.iter().enumerate().skip(1).filter(|(at, _)| Some(*at) != made) {
        copied(word, directory, command.span.unwrap_or(whole), facts);
    }
}

/// Adds a file that is taken from `directory` by a name that is not known.
pub(crate) fn copied(word: &Value, directory: &str, whole: Span, facts: &mut Facts) {
    let path = path::resolve(directory, word.text()).unwrap_or_default();
    // Where the directory is not known either, or not said, it may be any file, or none.
    // With a slash at its end the word is a directory, and the program is none.
    let is_said = path::name(word.text()).len() < word.text().len() && !word.text().ends_with('/');
    if path::name(&path).contains(HOLE_OPEN) && !path::parent(&path).contains(HOLE_OPEN) && is_said {
        let span = word.place().unwrap_or(whole);
        facts.unnamed.push(Unnamed { path, span, word: unnumbered(&shown(word.text())) });
    }
}

/// The text without the numbers that tell holes of one name apart (`<$name#3>`).
fn unnumbered(text: &str) -> String {
    let mut parts = text.split('#');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|digit: char| digit.is_ascii_digit());
        match rest.starts_with('>') && rest.len() < part.len() {
            true => plain += rest,
            false => plain.extend(["#", part]),
        }
    }
    plain
}

/// Adds what a makefile finds. Who is given it is known where it stands in a recipe, as a word of one of its commands.
pub(crate) fn of_makefile(repository: &Repository, sweeps: &[Sweep], recipes: &[Script], facts: &mut Facts) {
    for (sweep, span) in sweeps.iter().filter_map(|sweep| Some((sweep, sweep.place?))) {
        let around = recipes.iter().filter(|recipe| recipe.span.contains(span));
        let uses = around.map(|recipe| {
            let text = repository.text(recipe.span.file);
            let is_word = text.get(recipe.span.start()..span.start()).is_some_and(is_in_one_call);
            let trace = repository.trace(recipe);
            let is_read = is_word && trace.problems.is_empty() && !trace.commands.is_empty();
            if is_read { trace.commands.iter().map(of_command).max() } else { None }.unwrap_or(Use::Open)
        });
        add(sweep, span, uses.max().unwrap_or(Use::Open), facts);
    }
}

/// Whether what stands behind `front` in a recipe is in one call of a function of make (`$(wildcard …)`), and in no other.
fn is_in_one_call(front: &str) -> bool {
    let (mut open, mut before) = (Vec::new(), ' ');
    for character in front.chars() {
        match character {
            // The shell's `$$(…)` is one of its own.
            '(' | '{' => open.push(before == '$'),
            ')' | '}' => drop(open.pop()),
            _ => {}
        }
        before = if (before, character) == ('$', '$') { ' ' } else { character };
    }
    open.iter().filter(|is_call| **is_call).count() == 1
}

fn of_command(command: &Command) -> Use {
    let words: Vec<&str> = command.words.iter().map(|word| word.text()).collect();
    // What is shown in a file can be read from there.
    let is_kept = command.redirects.iter().any(|target| !target.text().starts_with("/dev/"));
    match of_words(&words) {
        Use::Harmless if is_kept && !matches!(words.first(), Some(&"read")) => Use::Open,
        Use::Harmless if reading::needs_file(&words) => Use::Read,
        found => found,
    }
}

fn of_words(words: &[&str]) -> Use {
    let Some((program, rest)) = words.split_first() else { return Use::Harmless };
    match path::name(program) {
        "xargs" => {
            let mut rest = rest;
            while let Some((option, behind)) = rest.split_first().filter(|(word, _)| word.starts_with('-')) {
                rest = if OF_XARGS.contains(option) { behind.get(1..).unwrap_or_default() } else { behind };
            }
            of_words(rest)
        }
        "find" => match rest.iter().position(|word| word.starts_with("-exec")) {
            Some(at) => of_words(&rest[at + 1..]),
            None => Use::Harmless,
        },
        "sed" if rest.iter().any(|word| word.starts_with("-i")) => Use::Open,
        "sed" => Use::Harmless,
        "go" => match rest.first() {
            Some(&("build" | "install")) => Use::Open,
            _ => Use::Harmless,
        },
        "rm" | "rimraf" => {
            let has = |letters: [char; 2]| {
                rest.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letters))
            };
            match (has(['r', 'R']), has(['f', 'f'])) {
                (true, true) => Use::Cleared,
                (true, false) => Use::Harmless,
                (false, true) => Use::Removed,
                (false, false) => Use::InPlace,
            }
        }
        name if HARMLESS.contains(&name) => Use::Harmless,
        name if CHANGING.contains(&name) => Use::InPlace,
        _ => Use::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::{Use, of_words};

    #[test]
    fn a_command_does_something_with_what_it_is_given() {
        for (line, want) in [
            ("echo x", Use::Harmless),
            ("xargs -n 1 chmod +x", Use::Harmless),
            ("xargs", Use::Harmless),
            ("find bin -type f -exec chmod +x {} ;", Use::Harmless),
            ("go vet x", Use::Harmless),
            ("rm -rf x", Use::Cleared),
            ("rm -r x", Use::Harmless),
            ("rm -f x", Use::Removed),
            ("rm x", Use::InPlace),
            ("xargs -P 4 -I {} upx {}", Use::InPlace),
            ("/usr/bin/strip x", Use::InPlace),
            ("find bin -exec zip {}.zip {} ;", Use::Open),
            ("go build -o x", Use::Open),
            ("sed -i s/a/b/ x", Use::Open),
            ("zip x.zip x", Use::Open),
            ("xargs sh -c x", Use::Open),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            assert!(of_words(&words) == want, "{line}");
        }
    }
}
