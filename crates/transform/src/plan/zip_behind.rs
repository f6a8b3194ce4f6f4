//! The `zip` command behind a build: where it stands, and how it says the paths.

use rebootstrap_parser::{Form, Hop, Origin, Span, Value, path};

use super::naming::ENTRY;
use super::own_package::{directory, is_plain, relative};
use super::rewrite::Rewrite;
use super::zip_command::without_names;
use crate::facts::{Build, Facts, Output, OwnPackage, Read, Role};
use crate::frameworks;
use crate::repository::Repository;

const NO_PLACE: &str = "no `zip` command can be written behind its build";

/// A program, what builds it, and what its own package holds.
pub(super) struct Zipping<'a> {
    /// All files.
    pub repository: &'a Repository<'a>,
    /// All facts.
    pub facts: &'a Facts,
    /// The build that the command goes behind.
    pub build: &'a Build,
    /// The package.
    pub place: &'a OwnPackage,
    /// What is packed beside programs and stands in the repository, as named from the directory that is packed.
    pub there: &'a [String],
    /// What is packed when it is there: files that people or other tools make.
    pub made: &'a [String],
    /// The path of the program today.
    pub old: &'a str,
    /// Its new path.
    pub new: &'a str,
}

impl Zipping<'_> {
    /// The `zip` command and the place behind the build, or behind what still works on the program after it.
    ///
    /// # Errors
    /// Why none can be put there.
    pub(super) fn behind(&self) -> Result<Rewrite, &'static str> {
        let last = self.last_command();
        let command = last.or_else(|| self.line()).ok_or(NO_PLACE)?;
        if self.build.command.is_some_and(|build| self.is_apart(build, command)) {
            return Err("a rule or script of its own works on the program behind its build, and may not be run");
        }
        let (_, text) = self.repository.open(&self.repository.path(command.file)).ok_or(NO_PLACE)?;
        if self.facts.passed_over.iter().any(|(line, _)| line.file == command.file) {
            return Err("recipes of its makefile are for cmd.exe, which has no `zip`");
        }
        let leaves = last.is_none() && self.leaves_directory();
        let written = if leaves { None } else { self.written(&text) };
        if written.is_none() && self.is_run_for_others() {
            return Err(
                "the command that builds it builds others, too, and a `zip` behind it would pack this one each time",
            );
        }
        let known = || match leaves {
            true => self.evaluated_from(path::parent(&self.repository.path(command.file))),
            false => self.evaluated(),
        };
        let (zip, program) = written.or_else(known).ok_or(NO_PLACE)?;
        let beside = self.beside(&zip).ok_or("what is packed with it cannot be put into a zip behind its build")?;
        // `zip -j bin/hello.zip bin/hello/bootstrap`, and the files that have to keep their paths behind it.
        let zip = format!("zip -j {zip} {program}{beside}");
        Ok((command.after(), appended(&text, command, &zip).ok_or(NO_PLACE)?))
    }

    /// The build, or the last command that changes what it made (`upx`, `strip`).
    fn last_command(&self) -> Option<Span> {
        let build = self.build.command?;
        let changes = self.facts.processing.iter().filter(|change| {
            change.command.file == build.file && self.facts.path(change.program).as_deref() == Some(self.old)
        });
        changes.map(|change| change.command).chain([build]).max_by_key(|command| command.start())
    }

    /// Whether another recipe, function or script begins between two commands of one file.
    fn is_apart(&self, first: Span, last: Span) -> bool {
        let file = self.repository.path(first.file);
        let text = self.repository.text(first.file);
        let between = text.get(first.end()..last.start()).unwrap_or_default();
        let mut lines = between.split('\n').skip(1);
        let begins = |line: &str| match frameworks::runs_line_by_line(&file) {
            true => line.starts_with(|first: char| !first.is_whitespace() && first != '#'),
            false => line.starts_with('}') || line.trim_end().ends_with("() {"),
        };
        file.ends_with(".json") && between.contains(['\n', '"']) || lines.any(begins)
    }

    /// The line of a recipe with the build, where the command itself is not written in one piece (`./cmd/$*`).
    fn line(&self) -> Option<Span> {
        let line = self.build.span;
        frameworks::runs_line_by_line(&self.repository.path(line.file)).then_some(line)
    }

    /// Whether the line goes elsewhere before it builds (`cd src && …`): the next one starts where make stands.
    fn leaves_directory(&self) -> bool {
        let start = self.repository.path(self.build.span.file);
        self.build.shell.as_deref().is_some_and(|shell| shell != path::parent(&start))
    }

    /// Whether the command of the build is run for other programs as well, and not for this one then: it stands in a loop or in a
    /// function. Where each is built under one name in a directory of its own, the command is the same for all.
    fn is_run_for_others(&self) -> bool {
        let made = |build: &Build| -> Vec<String> {
            let from = build.shell.as_deref().unwrap_or_default();
            self.facts.outputs(build).iter().map(|output| relative(output, from)).collect()
        };
        let own = made(self.build);
        let is_same = |build: &&Build| build.command.is_some() && build.command == self.build.command;
        let mut others = self.facts.builds.iter().filter(is_same).filter(|build| !std::ptr::eq(*build, self.build));
        others.any(|other| !made(other).iter().any(|output| own.contains(output)))
    }

    /// The commands that add what keeps its path, in the directory that the paths count from.
    fn beside(&self, zip: &str) -> Option<String> {
        if self.there.is_empty() && self.made.is_empty() {
            return Some(String::new());
        }
        // Where the target comes out of a list, the two commands of the line cannot be told apart by where they stand.
        if zip.contains('$') && self.is_listed() {
            return None;
        }
        let (shell, root) = (self.build.shell.as_deref()?, self.place.root.as_str());
        let inside = shell == root;
        let zip = if inside { zip.to_owned() } else { relative(&format!("{}.zip", self.old), root) };
        let all = (!self.there.is_empty()).then(|| format!("zip -r {zip} {}", self.there.join(" ")));
        let each = self.made.iter().map(|name| format!("([ ! -e {name} ] || zip -r {zip} {name})"));
        let commands = all.into_iter().chain(each).collect::<Vec<_>>().join(" && ");
        if inside {
            return Some(format!(" && {commands}"));
        }
        let way = directory(root, shell);
        (is_plain(&zip) && is_plain(&way)).then(|| format!(" && (cd {way} && {commands})"))
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
        // `$OUT/"$name"`: the quote in it ends behind the path.
        let is_open = text.get(span.end()..).is_some_and(|rest| rest.starts_with('"'))
            && plain.matches('"').count() == 1
            && !text.get(..span.start()).is_some_and(|front| front.ends_with('"'));
        let others = if is_open { plain.replace('"', "") } else { plain.clone() };
        if !same_shell || !is_fixed || others.contains(['"', '\'', '`', ' ', '\\']) || (in_place && plain != said) {
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
            None if is_open => format!("{path}\""),
            _ => path.to_owned(),
        };
        let escaped = quote.is_some() && text.get(..span.start() - 1)?.ends_with('\\');
        (quote.is_some() == closed && !escaped).then(|| (word(&format!("{said}.zip")), word(&program)))
    }

    /// Whether the program is one of a list that a function of make puts together, in whose place nothing can be written, or
    /// the only one of such a list. The stem of a pattern (`bin/%`) is computed as well, but is in no list.
    fn is_listed(&self) -> bool {
        let Output::File(read) = self.build.output else { return false };
        let mut segments = self.facts.get(read).value.segments().iter();
        segments.any(|segment| {
            let is_copy = |hop: &Hop| segment.origin == Origin::Computed && hop.form == Form::Part;
            segment.hops.iter().any(|hop| hop.site.is_none() || is_copy(hop))
        })
    }

    /// Whether the path ends with a target that is not the program itself (`bin/$@`) and keeps its name.
    fn ends_with_target(&self, said: &str) -> bool {
        let is_target = |read: &Read| read.role == Role::Target && read.names() == Some(self.old);
        ["/$@", "/$(@)", "/${@}"].iter().any(|end| said.ends_with(end)) && !self.facts.reads.iter().any(is_target)
    }

    /// Both paths as they are known, from where the shell stands.
    fn evaluated(&self) -> Option<(String, String)> {
        self.evaluated_from(self.build.shell.as_deref()?)
    }

    fn evaluated_from(&self, shell: &str) -> Option<(String, String)> {
        let (zip, program) = (relative(&format!("{}.zip", self.old), shell), relative(self.new, shell));
        (is_plain(&zip) && is_plain(&program)).then_some((zip, program))
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
        assigns || matches!(word, "env" | "cross-env" | "npx" | "time" | "\\" | "sudo" | "-E")
    };
    words.all(harmless).then(|| prefix.to_owned())
}

#[cfg(test)]
mod tests {
    use rebootstrap_parser::FileId;

    use super::*;

    #[test]
    fn a_command_with_a_line_of_its_own_gets_a_line_behind_it() {
        for (text, want) in [
            ("\tgo build -o x\n\tls\n", "\n\tZIP"),
            ("\t@env GOOS=linux go build -o x\n", "\n\t@ZIP"),
            ("\tnpx cross-env GOOS=linux go build -o x\n", "\n\tZIP"),
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
