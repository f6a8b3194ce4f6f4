//! Sourced files: the variables that a file sets to plain texts in the shell that reads it (`. ./names.sh`).

use std::ops::Range;

use tree_sitter::Node;

use super::Assignment;
use super::call::Call;
use super::choice::{Choices, certain};
use super::machine::Machine;
use super::source::Source;
use crate::path;
use crate::value::Value;

/// The variables that `text` sets at its top level to a text without expansions, each in one place only. None where the file
/// is not understood, or reads others in turn. The texts are read-only: who else sources the file is not known.
#[must_use]
pub fn plain_assignments(text: &str) -> Vec<Assignment> {
    let Ok(source) = Source::parse(&Value::computed(text)) else { return Vec::new() };
    let root = source.tree.root_node();
    if root.has_error() || !source.gaps.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let written = |node: Node| source.written(source.range(node));
    let plain = |node: Node| plain(written(node), source.range(node));
    for statement in root.named_children(&mut root.walk()) {
        match statement.kind() {
            "variable_assignment" => found.extend(plain(statement)),
            "variable_assignments" | "declaration_command" => {
                let parts: Vec<Node> = statement.named_children(&mut statement.walk()).collect();
                let assignments = parts.into_iter().filter(|part| part.kind() == "variable_assignment");
                let exported = written(statement).starts_with("export");
                let set = assignments.filter_map(plain).map(|set| Assignment { exported, ..set });
                found.extend(set);
            }
            "command" => match written(statement).split_whitespace().next().unwrap_or_default() {
                "." | "source" => return Vec::new(),
                "return" | "exit" | "exec" => break,
                _ => {}
            },
            _ => {}
        }
    }
    found.retain(|set| bare_mentions(text, &set.name) == 1);
    for set in &mut found {
        set.exported |= text.lines().any(|line| exported_name(line) == Some(&set.name));
    }
    found
}

/// `name=text`, `name='text'` or `name="text"`.
fn plain(assignment: &str, range: Range<usize>) -> Option<Assignment> {
    let (name, text) = assignment.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let quoted = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "_-./:@%+,".contains(one);
    let text = quoted.unwrap_or(text);
    let is_literal = text.chars().all(|one| is_plain(one) || (quoted.is_some() && one == ' '));
    let value = Value::computed(text);
    (is_name && is_literal).then(|| Assignment { name: name.to_owned(), value, range, exported: false })
}

/// The name that a line exports and does not set.
fn exported_name(line: &str) -> Option<&str> {
    line.trim().strip_prefix("export ").map(str::trim)
}

/// How often the name stands in the file where it may be set (`NAME=`, `read NAME`, `unset NAME`), and not used (`$NAME`).
fn bare_mentions(text: &str, name: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let is_part = |one: char| one.is_ascii_alphanumeric() || one == '_';
    let in_line = |line: &str| {
        let at = line.match_indices(name).filter(|(at, _)| {
            let (before, behind) = (&line[..*at], &line[at + name.len()..]);
            !before.ends_with(|one| is_part(one) || matches!(one, '$' | '{')) && !behind.starts_with(is_part)
        });
        at.filter(|(at, _)| line[..*at].trim() != "export" || line[at + name.len()..].starts_with('=')).count()
    };
    lines.map(in_line).sum()
}

impl Machine<'_> {
    /// Sets what a file of the repository leaves behind; of any other it is not known.
    pub(super) fn sourced(&mut self, calls: &[(Call, Choices)]) {
        let [(call, _)] = calls else { return };
        let Some(word) = call.words.get(1) else { return };
        let place = match word.text().starts_with(path::ROOT) {
            true => path::resolve("", word.text()),
            false => call.directory.as_deref().and_then(|from| path::resolve(from, word.text())),
        };
        let Some(set) = place.and_then(|place| self.context.sourced.get(&place)) else { return };
        // `set -a; . ./.env; set +a`
        let all = ["set -a", "allexport"].iter().any(|option| self.source.text.contains(option));
        for Assignment { name, value, exported, .. } in set {
            self.state.variables.insert(name.clone(), certain(vec![value.clone()]));
            if all || *exported {
                self.state.exported.insert(name.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain_assignments;

    #[test]
    fn what_is_set_once_and_in_any_case() {
        let set = |text: &str| {
            let names = plain_assignments(text).into_iter().map(|set| {
                let export = if set.exported { "export " } else { "" };
                format!("{export}{}={}", set.name, set.value.text())
            });
            names.collect::<Vec<_>>().join(" ")
        };
        for (text, want) in [
            (
                "#!/bin/sh\n# A is the program\nA=main\nexport B='x y' C=\"d/e\"\nexport A\n",
                "export A=main export B=x y export C=d/e",
            ),
            ("A=$1\nB=${C:-x}\nD=`pwd`\nE=\"$HOME\"\nF=ok\n", "F=ok"),
            ("A=x\nif true; then\nA=y\nfi\nB=z\n", "B=z"),
            ("if true; then\nA=y\nfi\nf() {\nB=x\n}\n", ""),
            ("A=x\nunset A\nB=y\nread B\nC=z\nC+=z\n", ""),
            ("cat <<END\nA=x\nEND\nB=y\n", "B=y"),
            ("A=x\n. ./more.sh\n", ""),
            ("A=x\nreturn\nB=y\n", "A=x"),
            ("A=x go build\nB=(a b)\n", ""),
            ("A=x\nif\n", ""),
        ] {
            assert_eq!(set(text), want, "{text}");
        }
    }
}
