//! Recipes: expanding a rule's command lines and dividing them into what each shell is given.

use super::Recipe;
use super::assignment;
use super::line;
use super::place;
use super::scope::Scope;
use super::words::word_ranges;
use crate::value::Value;

/// The commands that the unexpanded lines `bodies` give, with the variables in `scope`.
pub(super) fn expand(scope: &mut Scope<'_>, bodies: &[Value], one_shell: bool, prefix: char) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    for body in bodies {
        let text = scope.expand(body);
        assign(scope);
        for range in line::lines(text.text()) {
            let command = without_prefixes(&text.slice(range), prefix);
            let (script, ignores_errors) = flags(&command);
            let Some(span) = place::span(body) else { continue };
            if script.text().trim().is_empty() && !one_shell {
                continue;
            }
            match recipes.last_mut().filter(|_| one_shell) {
                Some(last) => {
                    last.script.push(&Value::computed("\n"));
                    last.script.push(&script);
                    last.span = last.span.join(span).unwrap_or(last.span);
                }
                None => recipes.push(Recipe { script, ignores_errors, span }),
            }
        }
    }
    recipes
}

/// Makes the assignments that `$(eval …)` made in the line before, for the lines that follow.
fn assign(scope: &mut Scope<'_>) {
    for text in std::mem::take(&mut scope.evals) {
        for range in line::lines(text.text()) {
            let folded = line::fold(&text.slice(range));
            let Some(found) = assignment::parse(&folded) else { continue };
            let name = scope.expand(&found.name).text().trim().to_owned();
            let before = scope.variable(&name);
            let variable = scope.assigned(before, found.operator, &found.value);
            scope.locals.push((name, variable));
        }
    }
}

/// `command` without the recipe prefix at the start of continued lines.
fn without_prefixes(command: &Value, prefix: char) -> Value {
    let continued = format!("\\\n{prefix}");
    let text = command.text();
    if !text.contains(&continued) {
        return command.clone();
    }
    let mut out = Value::default();
    let mut start = 0;
    for (at, _) in text.match_indices(&continued) {
        out.push(&command.slice(start..at + 2));
        start = at + continued.len();
    }
    out.push(&command.slice(start..text.len()));
    out
}

/// `command` without the characters in front that speak to make, and whether `-` is one of them.
fn flags(command: &Value) -> (Value, bool) {
    let text = command.text();
    let start = text.len() - text.trim_start_matches([' ', '\t', '@', '-', '+']).len();
    (command.slice(start..text.len()), text[..start].contains('-'))
}

/// The targets that `script` asks another make in the same directory for: `make a b` and `$(MAKE) a`.
pub(super) fn goals(script: &str) -> Vec<String> {
    let mut goals = Vec::new();
    for command in script.split([';', '&', '|', '\n']) {
        let words: Vec<&str> = word_ranges(command).into_iter().map(|range| &command[range]).collect();
        let Some(at) = words.iter().position(|word| *word == "make") else { continue };
        let arguments = &words[at + 1..];
        if arguments.iter().any(|word| word.starts_with("-C") || word.starts_with("-f") || word.starts_with("--")) {
            continue;
        }
        let targets = arguments.iter().filter(|word| !word.starts_with('-') && !word.contains('='));
        goals.extend(targets.map(|word| word.trim_matches(['"', '\'']).to_owned()));
    }
    goals
}
