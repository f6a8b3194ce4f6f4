//! Packages of their own: a zip or directory for one program, where the deploying tool packs a directory with its paths kept.
//!
//! A zip is made right behind the build, in the same recipe, script or step: whoever builds the program has its zip.

use rebootstrap_parser::{Origin, Span, Value, path};

use super::naming::ENTRY;
use super::rewrite::Rewrite;
use super::zip_command::without_names;
use crate::facts::{Build, Facts, Holder, Output, OwnPackage, Read, Role};
use crate::frameworks;
use crate::go;
use crate::programs::Programs;
use crate::repository::Repository;

/// What a program's own package takes.
pub struct Own {
    /// The repository path of the zip or directory.
    pub path: String,
    /// The commands that make it.
    pub rewrites: Vec<Rewrite>,
}

/// Plans the package of the program that moves from `old` to `new`; `None` when it cannot be made where it is built.
pub fn own(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    place: &OwnPackage,
    (old, new): (&str, &str),
) -> Option<Own> {
    let others = others(repository, facts, programs, place, old);
    if place.holder == Holder::Directory {
        return others.is_empty().then(|| Own { path: path::parent(new).to_owned(), rewrites: Vec::new() });
    }
    let source = programs.get(old)?;
    let zip = format!("{old}.zip");
    let taken = repository.listing().is_file(&zip) || facts.archives.iter().any(|one| one.path.as_ref() == Some(&zip));
    let there = |other: &String| {
        let at = path::join(&place.root, other);
        repository.listing().is_file(&at) || repository.listing().is_dir(&at)
    };
    if taken || !others.iter().all(there) || !source.copies.is_empty() || source.builds.is_empty() {
        return None;
    }
    let mut rewrites = Vec::new();
    for build in source.builds.iter().map(|build| &facts.builds[*build]) {
        let zipping = Zipping { repository, facts, build, place, others: &others, old, new };
        rewrites.push(zipping.behind()?);
    }
    Some(Own { path: zip, rewrites })
}

/// What the package holds beside programs: what is said, or what the program names of all that is there.
#[must_use]
pub fn others(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    place: &OwnPackage,
    program: &str,
) -> Vec<String> {
    if !place.whole {
        let is_program = |other: &String| programs.get(&path::join(&place.root, other)).is_some();
        return place.others.iter().filter(|other| !is_program(other)).cloned().collect();
    }
    let mut found = Vec::new();
    for build in programs.builds(program).into_iter().map(|build| &facts.builds[build]) {
        let arguments: Vec<&str> = build.arguments.iter().map(String::as_str).collect();
        let packages = go::named(repository, &build.source, &arguments).unwrap_or_default();
        for package in packages.iter().filter(|package| package.is_main) {
            found.extend(go::assets(repository, &go::program(repository, package), &place.root));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// How the path `at` is written from `directory`: `../` where it lies beside or above.
#[must_use]
pub fn relative(at: &str, directory: &str) -> String {
    let (at, from): (Vec<&str>, Vec<&str>) = (at.split('/').collect(), directory.split('/').collect());
    let from: Vec<&str> = from.into_iter().filter(|part| !part.is_empty()).collect();
    let shared = at.iter().zip(&from).take_while(|(a, b)| a == b).count().min(at.len().saturating_sub(1));
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(at[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

struct Zipping<'a> {
    repository: &'a Repository<'a>,
    facts: &'a Facts,
    build: &'a Build,
    place: &'a OwnPackage,
    others: &'a [String],
    old: &'a str,
    new: &'a str,
}

impl Zipping<'_> {
    /// The `zip` command and the place behind the build, or behind what still works on the program after it.
    fn behind(&self) -> Option<Rewrite> {
        let command = self.last_command().or_else(|| self.line())?;
        let (_, text) = self.repository.open(&self.repository.path(command.file))?;
        let zip = self.command(&text)?;
        Some((command.after(), appended(&text, command, &zip)?))
    }

    /// The build, or the last command that changes what it made (`upx`, `strip`).
    fn last_command(&self) -> Option<Span> {
        let build = self.build.command?;
        let changes = self.facts.processing.iter().filter(|change| {
            change.command.file == build.file && self.facts.path(change.program).as_deref() == Some(self.old)
        });
        changes.map(|change| change.command).chain([build]).max_by_key(|command| command.start())
    }

    /// The line of a recipe with the build, where the command itself is not written in one piece (`./cmd/$*`).
    fn line(&self) -> Option<Span> {
        let line = self.build.span;
        frameworks::runs_line_by_line(&self.repository.path(line.file)).then_some(line)
    }

    /// `zip -j bin/hello.zip bin/hello/bootstrap`, and the files that have to keep their paths behind it.
    fn command(&self, text: &str) -> Option<String> {
        let (zip, program) = self.written(text).or_else(|| self.evaluated())?;
        let mut command = format!("zip -j {zip} {program}");
        if !self.others.is_empty() {
            let shell = self.build.shell.as_deref()?;
            if shell != self.place.root {
                return None;
            }
            command += &format!(" && zip -r {zip} {}", self.others.join(" "));
        }
        Some(command)
    }

    /// Both paths with the words of the build command, where nothing that may change is behind them.
    fn written(&self, text: &str) -> Option<(String, String)> {
        let Output::File(read) = &self.build.output else { return None };
        let value = &self.facts.get(*read).value;
        let span = value.source(0..value.text().len())?;
        let said = text.get(span.range())?;
        // The target has the new name, so that the recipe goes on saying it in the same way; what make calls its directory is
        // what the target was.
        if matches!(said, "$@" | "\"$@\"" | "${@}" | "$(@)") {
            let zip = match self.new == path::join(self.old, ENTRY) {
                true => "$(@D).zip".to_owned(),
                false => self.evaluated()?.0,
            };
            return Some((zip, "$@".to_owned()));
        }
        let in_place = path::parent(self.old) == path::parent(self.new);
        let same_shell = self.build.shell.as_deref() == Some(self.build.directory.as_str());
        let is_fixed = ends_where_written(value) || self.ends_with_target(said);
        let plain = without_names(said);
        if !same_shell || !is_fixed || plain.contains(['"', '\'', '`', ' ', '\\']) || (in_place && plain != said) {
            return None;
        }
        let program = match (in_place, said.rsplit_once('/')) {
            (false, _) => format!("{said}/{ENTRY}"),
            (true, Some((directory, _))) => format!("{directory}/{ENTRY}"),
            (true, None) => ENTRY.to_owned(),
        };
        let quote = text.get(..span.start())?.chars().next_back().filter(|quote| matches!(quote, '"' | '\''));
        let closed = quote.is_some_and(|quote| text.get(span.end()..).is_some_and(|rest| rest.starts_with(quote)));
        let word = |path: &str| match quote {
            Some(quote) if closed => format!("{quote}{path}{quote}"),
            _ => path.to_owned(),
        };
        let escaped = quote.is_some() && text.get(..span.start() - 1)?.ends_with('\\');
        (quote.is_some() == closed && !escaped).then(|| (word(&format!("{said}.zip")), word(&program)))
    }

    /// Whether the path ends with a target that is not the program itself (`bin/$@`) and keeps its name.
    fn ends_with_target(&self, said: &str) -> bool {
        let is_target = |read: &Read| read.role == Role::Target && read.names() == Some(self.old);
        ["/$@", "/$(@)", "/${@}"].iter().any(|end| said.ends_with(end)) && !self.facts.reads.iter().any(is_target)
    }

    /// Both paths as they are known, from where the shell stands.
    fn evaluated(&self) -> Option<(String, String)> {
        let shell = self.build.shell.as_deref()?;
        let plain = |text: &String| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@+%,".contains(&byte)) && !text.is_empty()
        };
        let (zip, program) = (relative(&format!("{}.zip", self.old), shell), relative(self.new, shell));
        (plain(&zip) && plain(&program)).then_some((zip, program))
    }
}

/// Whether the last component of the path is written in the command itself, or is a loop's own word: no edit of a
/// definition changes what the command's text means.
fn ends_where_written(value: &Value) -> bool {
    let name = path::name(value.text()).len();
    let mut length = 0;
    for segment in value.segments().iter().rev() {
        let fixed = match (&segment.origin, &*segment.hops) {
            (Origin::Raw(_), []) => true,
            (Origin::Escaped(_) | Origin::Computed, hops) => !hops.is_empty(),
            _ => false,
        };
        if !fixed {
            return false;
        }
        length += segment.len;
        if length >= name {
            return true;
        }
    }
    false
}

/// The text that puts `other` behind `command`: on a line of its own where the command has one, else behind `&&`.
fn appended(text: &str, command: Span, other: &str) -> Option<String> {
    let rest = text.get(command.end()..)?;
    let line = rest.split('\n').next().unwrap_or_default();
    let redirects = line.trim_start().trim_start_matches(|digit: char| digit.is_ascii_digit() || digit == '&');
    if redirects.starts_with(['>', '<']) {
        return None;
    }
    match own_line(text, command) {
        Some(prefix) if line.trim().is_empty() => {
            let end = if line.ends_with('\r') { "\r\n" } else { "\n" };
            Some(format!("{end}{prefix}{other}"))
        }
        _ => Some(format!(" && {other}")),
    }
}

/// What stands before the first word of the line, continued lines counted as one, when that is nothing but indentation,
/// the dash of a list and what speaks to make, and nothing but assignments stand between it and the command.
fn own_line(text: &str, command: Span) -> Option<String> {
    let before = text.get(..command.start())?;
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    while start > 0 && text[..start - 1].trim_end_matches('\r').ends_with('\\') {
        start = text[..start - 1].rfind('\n').map_or(0, |at| at + 1);
    }
    let line = before.get(start..)?;
    let body = line.trim_start();
    let dash = body.strip_prefix("- ").map_or(0, |rest| body.len() - rest.trim_start().len());
    let flags = body[dash..].len() - body[dash..].trim_start_matches(['@', '-', '+', ' ']).len();
    let at = line.len() - body.len() + dash + flags;
    let (prefix, words) = line.split_at_checked(at)?;
    let mut words = words.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    let harmless = |word: &str| {
        let name = word.split_once('=').map_or("", |(name, _)| name);
        let assigns = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        assigns || matches!(word, "env" | "time" | "\\" | "sudo" | "-E")
    };
    words.all(harmless).then(|| prefix.to_owned())
}

#[cfg(test)]
mod tests {
    use rebootstrap_parser::FileId;

    use super::*;

    #[test]
    fn paths_are_written_from_where_the_shell_stands() {
        for (at, from, want) in [
            ("bin/x.zip", "", "bin/x.zip"),
            ("bin/x.zip", "bin", "x.zip"),
            ("bin/x.zip", "cmd/x", "../../bin/x.zip"),
            ("x", "a", "../x"),
            ("a/x", "a/b", "../x"),
        ] {
            assert_eq!(relative(at, from), want, "{at} from {from}");
        }
    }

    #[test]
    fn a_command_with_a_line_of_its_own_gets_a_line_behind_it() {
        for (text, want) in [
            ("\tgo build -o x\n\tls\n", "\n\tZIP"),
            ("\t@env GOOS=linux go build -o x\n", "\n\t@ZIP"),
            ("  - go build -o x\r\n", "\r\n  - ZIP"),
            ("\tGOOS=linux \\\n\t  go build -o x\n", "\n\tZIP"),
            ("\tcd cmd && go build -o x && cd ..\n", " && ZIP"),
            ("for f in a; do go build -o x ; done\n", " && ZIP"),
            ("go build -o x || exit 1\n", " && ZIP"),
            ("RUN go build -o x\n", " && ZIP"),
            ("{\"build\": \"go build -o x\"}", " && ZIP"),
            ("go build -o x", "\nZIP"),
        ] {
            let start = text.find("go build").expect("a build");
            let command = Span::new(FileId(0), start, start + "go build -o x".len());
            assert_eq!(appended(text, command, "ZIP").as_deref(), Some(want), "{text}");
        }
        let text = "go build -o x > log 2>&1\n";
        assert_eq!(appended(text, Span::new(FileId(0), 0, 13), "ZIP"), None);
    }
}
