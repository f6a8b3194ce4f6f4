//! The commands whose output follows from names alone: a closed list.

use std::collections::BTreeSet;

use super::filter::filtered;
use super::find::find;
use super::hole::flat;
use super::machine::Machine;
use super::pathname::{folder, name};
use super::pattern::is_pattern;
use super::substitution::joined;
use crate::path;
use crate::value::{HOLE_OPEN, Value};

impl Machine<'_> {
    /// What a command prints: `Some(None)` for nothing, `None` when not known.
    pub(super) fn output(&mut self, words: &[Value]) -> Option<Option<Value>> {
        let texts: Vec<&str> = words.iter().map(Value::text).collect();
        let arguments = words.get(1..).unwrap_or_default();
        // Behind `--` there are no flags: `basename -- "$file"`.
        let end = arguments.iter().position(|word| word.text() == "--");
        let is_flag = |at: usize| end.is_none_or(|end| at < end) && arguments[at].text().len() > 1;
        let (flags, operands): (Vec<usize>, Vec<usize>) = (0..arguments.len())
            .filter(|at| Some(*at) != end)
            .partition(|at| arguments[*at].text().starts_with('-') && is_flag(*at));
        let of = |places: Vec<usize>| places.into_iter().filter_map(|at| arguments.get(at)).collect::<Vec<&Value>>();
        let (flags, operands) = (of(flags), of(operands));
        match *texts.as_slice() {
            ["cd" | "pushd" | "popd", "-"] => None,
            ["cd" | "set" | "true" | "test" | "[" | ":" | "export" | "shopt" | "mkdir" | "rm" | "unset", ..] => {
                Some(None)
            }
            ["pwd", ..] => self.directory_value().map(Some),
            ["git", "rev-parse", "--show-toplevel"] => Some(Some(Value::computed(&path::rooted("")))),
            ["dirname", ..] => match (flags.as_slice(), operands.as_slice()) {
                ([], [path]) => Some(Some(dirname(path))),
                _ => None,
            },
            ["basename", ..] => basename(&flags, &operands).map(Some),
            ["realpath", ..] | ["readlink", "-f" | "-e" | "-m", ..] => match operands.as_slice() {
                [path] => {
                    let place = path::resolve(&self.directory()?, path.text())?;
                    Some(Some(Value::computed(&path::rooted(&place))))
                }
                _ => None,
            },
            ["echo", "-e", ..] => None,
            ["echo", "-n", ..] => Some(Some(joined(&arguments[1..], " "))),
            ["echo", ..] => Some(Some(joined(arguments, " "))),
            ["printf", "%s" | "%s\\n", ..] => match &arguments[1..] {
                [value] => Some(Some(value.clone())),
                _ => None,
            },
            ["printf", text] if !text.contains(['%', '\\']) => Some(Some(arguments[0].clone())),
            ["ls", ..] => self.list_files(&flags, &operands).map(Some),
            ["find", ..] => {
                let found = find(self.context.files, &self.directory()?, &texts[1..])?;
                known(&found)
            }
            _ => {
                // What the path of the repository itself is made of is not known.
                let input =
                    self.input.as_deref().filter(|lines| !lines.iter().any(|line| line.contains(path::ROOT)))?;
                let lines = filtered(&texts, input).filter(|_| !texts.iter().any(|text| text.contains(path::ROOT)))?;
                known(&lines)
            }
        }
    }

    fn directory_value(&mut self) -> Option<Value> {
        self.directory().map(|directory| Value::computed(&path::rooted(&directory)))
    }

    /// `ls -d cmd/*`, `ls cmd`, `ls cmd/*/main.go`.
    fn list_files(&mut self, flags: &[&Value], operands: &[&Value]) -> Option<Value> {
        if !flags.iter().all(|flag| matches!(flag.text(), "-d" | "-1" | "-1d" | "-d1")) {
            return None;
        }
        let itself = flags.iter().any(|flag| flag.text().contains('d'));
        let mut found = Vec::new();
        for operand in operands {
            match is_pattern(operand.text()) {
                true => found.extend(self.glob(operand.text())?),
                false => found.push(operand.text().to_owned()),
            }
        }
        let nothing = found.is_empty() && (itself || !operands.is_empty());
        if nothing || found.iter().any(|path| path.contains(HOLE_OPEN)) {
            return None;
        }
        let directory = self.directory()?;
        let is_file =
            |written: &String| path::resolve(&directory, written).is_some_and(|at| self.context.files.is_file(&at));
        let listed = match (itself, found.as_slice()) {
            (true, _) => found,
            (false, [_, ..]) if found.iter().all(is_file) => found,
            (false, [] | [_]) => {
                let at = path::resolve(&directory, found.first().map_or(".", |path| path.as_str()))?;
                if !self.context.files.is_dir(&at) {
                    return None;
                }
                let names = self.context.files.files().names(&at).filter(|name| !name.starts_with('.'));
                names.collect::<BTreeSet<_>>().into_iter().collect()
            }
            (false, _) => return None,
        };
        (!listed.is_empty()).then(|| Value::computed(&listed.join("\n")))
    }
}

/// Lines that are printed. Where there are none, what is built or fetched first may make some.
fn known(lines: &[String]) -> Option<Option<Value>> {
    (!lines.is_empty()).then(|| Some(Value::computed(&lines.join("\n"))))
}

/// The name of the repository's own directory, and what is around it, are not known.
fn is_root(text: &str) -> bool {
    text.trim_end_matches('/').strip_prefix(path::ROOT).is_some_and(str::is_empty)
}

fn dirname(path: &Value) -> Value {
    match folder(path.text()) {
        _ if is_root(path.text()) => Value::unknown("$(dirname of the repository)"),
        None if path.has_holes() => Value::unknown(&flat(&format!("$(dirname {})", path.text()))),
        None => Value::computed("."),
        Some("/") => Value::computed("/"),
        Some(folder) => path.slice(0..folder.len()),
    }
}

fn basename(flags: &[&Value], operands: &[&Value]) -> Option<Value> {
    let (path, suffix) = match (flags, operands) {
        ([], [path]) => (path, ""),
        ([], [path, suffix]) => (path, suffix.text()),
        ([flag], [suffix, path]) if flag.text() == "-s" => (path, suffix.text()),
        _ => return None,
    };
    if is_root(path.text()) {
        return None;
    }
    let name = path.slice(name(path.text()));
    if name.text().starts_with(HOLE_OPEN) && name.segments().len() == 1 {
        return Some(Value::unknown(&flat(&format!("$(basename {})", path.text()))));
    }
    let cut = name.text().strip_suffix(suffix).filter(|rest| !rest.is_empty()).map_or(name.text().len(), str::len);
    Some(name.slice(0..cut))
}
