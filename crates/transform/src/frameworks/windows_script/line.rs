//! One line of a PowerShell or batch file.

use std::ops::Range;

/// What a line is.
pub(super) enum Line {
    /// Nothing that builds, packs or deploys.
    Nothing,
    /// It may build or pack, in a way that is not read.
    Unclear,
    /// `set NAME=value`, `$env:NAME = "value"`.
    Variable { name: Range<usize>, value: Range<usize> },
    /// A command in plain words.
    Command(Range<usize>),
    /// The operands of a command that a shell calls so.
    Alias(&'static str, Range<usize>),
}

/// Programs whose plain commands a shell would run alike.
const PROGRAMS: [&str; 8] = ["go", "zip", "cd", "aws", "terraform", "sam", "docker", "build-lambda-zip"];

/// What a shell calls commands on files.
const ALIASES: [(&str, &str); 10] = [
    ("del", "rm"),
    ("erase", "rm"),
    ("remove-item", "rm"),
    ("rm", "rm"),
    ("copy", "cp"),
    ("copy-item", "cp"),
    ("cp", "cp"),
    ("move", "mv"),
    ("move-item", "mv"),
    ("mv", "mv"),
];

/// Words of lines that build, pack or move.
const TELLING: [&str; 9] = [
    "go build",
    "go install",
    "zip",
    "compress-archive",
    "create-function",
    "update-function",
    "remove-item",
    "copy",
    "move",
];

impl Line {
    pub(super) fn read(line: &str) -> Self {
        let body = line.trim().trim_start_matches('@').trim_start_matches("& ");
        let start = line.len() - line.trim_start().len();
        let start = start + line.trim().len() - body.len();
        let lower = body.to_lowercase();
        let is_comment = ["rem ", "::", "#"].iter().any(|mark| lower.starts_with(mark));
        if body.is_empty() || is_comment {
            return Self::Nothing;
        }
        if let Some(variable) = variable(body, &lower) {
            let (name, value) = variable;
            return match is_plain(&body[value.clone()]) && !body[value.clone()].contains(' ') {
                true => Self::Variable {
                    name: start + name.start..start + name.end,
                    value: start + value.start..start + value.end,
                },
                false if is_telling(&lower) => Self::Unclear,
                false => Self::Nothing,
            };
        }
        // `%USERPROFILE%\Go\bin\build-lambda-zip.exe`, `~\Go\Bin\build-lambda-zip.exe`
        let end = body.find(' ').unwrap_or(body.len());
        let program = body[..end].rsplit(['\\', '/']).next().unwrap_or_default();
        let name = program.trim_end_matches(".exe");
        if PROGRAMS.contains(&name) && is_plain(&body[end..]) {
            return Self::Command(start + end - program.len()..start + body.len());
        }
        let alias = ALIASES.iter().find(|(own, _)| lower[..end] == **own).map(|(_, shell)| *shell);
        match alias {
            Some(shell) if is_plain(&body[end..]) => Self::Alias(shell, start + end..start + body.len()),
            Some(_) => Self::Unclear,
            None if is_telling(&lower) => Self::Unclear,
            None => Self::Nothing,
        }
    }
}

fn is_telling(lower: &str) -> bool {
    TELLING.iter().any(|word| lower.contains(word))
}

/// Whether a shell reads the words as these interpreters do: no variables, no operators and no backslashes.
fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || " _./:=@+,-\"".contains(character))
        && text.matches('"').count().is_multiple_of(2)
}

/// The name and the value of an environment variable that is set.
fn variable(body: &str, lower: &str) -> Option<(Range<usize>, Range<usize>)> {
    let from = ["set ", "$env:"].iter().find(|mark| lower.starts_with(**mark))?.len();
    let equals = from + body.get(from..)?.find('=')?;
    let name = body[from..equals].trim().trim_matches('"');
    let name_start = from + body[from..equals].find(name)?;
    let value = body[equals + 1..].trim().trim_end_matches(';');
    let value = value.trim_matches(['"', '\'']);
    let value_start = equals + 1 + body[equals + 1..].find(value)?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then(|| (name_start..name_start + name.len(), value_start..value_start + value.len()))
}
