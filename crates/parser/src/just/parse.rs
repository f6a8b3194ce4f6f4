//! From the text of a justfile to its variables and recipes: <https://just.systems/man/en/grammar.html>.

use std::ops::Range;

use super::{Justfile, Parameter, Recipe, Variable};
use crate::identity;
use crate::span::{FileId, Span};

/// Why a file is read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line that is not understood.
    pub span: Span,
    /// What is wrong with it.
    pub reason: String,
}

/// Parses `text`, which stands in `directory`.
///
/// # Errors
/// The first line that is none of a justfile's.
pub fn parse(file: FileId, text: &str, directory: &str) -> Result<Justfile, Broken> {
    let mut found = Justfile {
        file,
        text: text.to_owned(),
        directory: directory.to_owned(),
        variables: Vec::new(),
        recipes: Vec::new(),
        shell: None,
        exports: false,
    };
    let lines = joined(text);
    if let Err(at) = identity::lines(text, &lines) {
        return Err(broken(file, &(at..at), "it is not read as it is written"));
    }
    let (mut stays, mut in_recipe) = (false, false);
    for line in lines {
        let body = text.get(line.clone()).unwrap_or_default();
        let trimmed = body.trim();
        if trimmed.is_empty() {
            continue;
        }
        if body.starts_with([' ', '\t']) {
            let Some(recipe) = found.recipes.last_mut().filter(|_| in_recipe) else {
                return Err(broken(file, &line, "a line is indented and belongs to no recipe"));
            };
            let start = line.start + body.len() - body.trim_start().len();
            recipe.lines.push(start..line.start + body.trim_end().len());
            continue;
        }
        in_recipe = false;
        let head = trimmed.split([' ', ':', '\t', '(']).next().unwrap_or_default();
        match head {
            _ if trimmed.starts_with('#') => {}
            _ if trimmed.starts_with('[') => stays |= trimmed.contains("no-cd"),
            "import" | "import?" | "mod" | "mod?" | "alias" | "unexport"
                if !trimmed.contains(':') || head == "alias" => {}
            "set" => set(&mut found, trimmed),
            _ => match assignment(text, &line) {
                Some(variable) => found.variables.push(variable),
                None => {
                    let mut recipe = header(text, &line).ok_or_else(|| broken(file, &line, "it is no recipe"))?;
                    recipe.stays = std::mem::take(&mut stays);
                    found.recipes.push(recipe);
                    in_recipe = true;
                }
            },
        }
    }
    Ok(found)
}

fn broken(file: FileId, line: &Range<usize>, reason: &str) -> Broken {
    Broken { span: Span::new(file, line.start, line.start), reason: reason.to_owned() }
}

/// The lines; a backslash at the end, or a bracket that is open, joins a line to the next.
fn joined(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at, mut start) = (Vec::new(), 0, 0);
    let mut open = 0_i32;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        at += line.len();
        let is_recipe = text[start..].starts_with([' ', '\t']);
        if !is_recipe && !body.trim_start().starts_with('#') {
            open += body.matches(['[', '(']).count() as i32 - body.matches([']', ')']).count() as i32;
        }
        if body.ends_with('\\') || (open > 0 && !is_recipe) {
            continue;
        }
        found.push(start..at - (line.len() - line.trim_end_matches(['\n', '\r']).len()));
        (start, open) = (at, 0);
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}

fn set(found: &mut Justfile, line: &str) {
    let (name, value) = line.trim_start_matches("set").split_once(":=").unwrap_or((line, ""));
    match name.trim_start_matches("set").trim() {
        "export" => found.exports = !value.contains("false"),
        "shell" => found.shell = value.split(['"', '\'']).nth(1).map(str::to_owned),
        _ => {}
    }
}

/// `export name := expression`, with a comment behind it or not.
fn assignment(text: &str, line: &Range<usize>) -> Option<Variable> {
    let body = text.get(line.clone())?;
    let at = body.find(":=")?;
    let name = body[..at].trim();
    let (name, exported) = name.strip_prefix("export ").map_or((name, false), |name| (name.trim(), true));
    let start = line.start + at + 2;
    let end = start + without_comment(text.get(start..line.end)?).len();
    is_name(name).then(|| Variable { name: name.to_owned(), value: start..end, exported })
}

/// The line up to a `#` outside of quotes.
fn without_comment(text: &str) -> &str {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '#') => return text[..at].trim_end(),
            (None, '\'' | '"' | '`') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    text.trim_end()
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}

/// `@name parameter default='x' +rest: dependency (other 'argument') && behind`.
fn header(text: &str, line: &Range<usize>) -> Option<Recipe> {
    let end = line.start + without_comment(text.get(line.clone())?).len();
    let words = words(text, line.start..end);
    let colon = words.iter().position(|word| text.get(word.clone()) == Some(":"))?;
    let name = text.get(words.first()?.clone())?.trim_start_matches('@').to_owned();
    let (before, behind) = (words.get(1..colon)?, words.get(colon + 1..)?);
    let mut recipe = Recipe { name, parameters: Vec::new(), dependencies: Vec::new(), lines: Vec::new(), stays: false };
    for word in before {
        let said = text.get(word.clone())?;
        let (name, default) = said.split_once('=').map_or((said, None), |(name, default)| (name, Some(default)));
        let default = default.map(|default| word.end - default.len()..word.end);
        let plain = name.trim_start_matches(['+', '*']);
        recipe.parameters.push(Parameter {
            name: plain.trim_start_matches('$').to_owned(),
            default,
            exported: plain.starts_with('$'),
            variadic: plain.len() < name.len(),
        });
    }
    for word in behind {
        let said = text.get(word.clone())?;
        if let Some(inner) = said.strip_prefix('(') {
            let start = word.start + 1;
            let parts = self::words(text, start..start + inner.trim_end_matches(')').len());
            let (first, arguments) = parts.split_first()?;
            recipe.dependencies.push((text.get(first.clone())?.to_owned(), arguments.to_vec()));
        } else if said != "&&" {
            recipe.dependencies.push((said.to_owned(), Vec::new()));
        }
    }
    is_name(&recipe.name).then_some(recipe)
}

/// Words by blanks outside of quotes and brackets; a colon is a word of its own.
fn words(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let (mut found, mut start): (Vec<Range<usize>>, Option<usize>) = (Vec::new(), None);
    let (mut quote, mut depth) = (None, 0_usize);
    for (offset, character) in text.get(range.clone()).unwrap_or_default().char_indices() {
        let at = range.start + offset;
        let ends = quote.is_none() && depth == 0 && (character.is_whitespace() || character == ':');
        match (quote, character) {
            (None, '\'' | '"' | '`') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if ends {
            found.extend(start.take().map(|start| start..at));
            if character == ':' {
                found.push(at..at + 1);
            }
        } else {
            start.get_or_insert(at);
        }
    }
    found.extend(start.map(|start| start..range.end));
    found
}
