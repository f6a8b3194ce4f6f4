//! Justfiles, Dockerfiles and Groovy: places and texts, and what edits make of them.

use std::collections::BTreeMap;

use rebootstrap_parser::groovy::{Token, tokens};
use rebootstrap_parser::{FileId, Value, dockerfile as docker, just as justfile};

use super::Verdict;
use super::value::{Ties, follow, written};

/// What must hold of any text that is read as a justfile.
pub(super) fn just(text: &str) -> Verdict {
    let Ok(file) = justfile::parse(FileId(0), text, "svc") else { return Ok(()) };
    let variables = file.variables.iter().map(|variable| &variable.value);
    let recipes = file.recipes.iter().flat_map(|recipe| {
        let given = recipe.dependencies.iter().flat_map(|(_, arguments)| arguments);
        recipe.lines.iter().chain(given).chain(recipe.parameters.iter().filter_map(|one| one.default.as_ref()))
    });
    for range in variables.chain(recipes) {
        text.get(range.clone()).ok_or_else(|| format!("{range:?} is no part of the justfile"))?;
    }
    follow(text, Ties::Code, &[], |text| {
        let file = justfile::parse(FileId(0), text, "svc").ok()?;
        let none = BTreeMap::new();
        let variables = file.variables.iter().map(|variable| file.value(&variable.value, &none));
        let lines = file.recipes.iter().flat_map(|recipe| &recipe.lines).map(|line| file.script(line, &none));
        Some(variables.chain(lines).collect())
    })
}

/// What must hold of any text that is read as a Dockerfile.
pub(super) fn dockerfile(text: &str) -> Verdict {
    let Ok(instructions) = docker::parse(FileId(0), text) else { return Ok(()) };
    for instruction in &instructions {
        written(text, instruction.span, "an instruction")?;
    }
    let read = |text: &str| -> Option<Vec<Value>> {
        let instructions = docker::parse(FileId(0), text).ok()?;
        Some(instructions.into_iter().flat_map(operands).collect())
    };
    // What is nearly a list in brackets, and so a script, may become one.
    let nearly = read(text).into_iter().flatten().filter(|value| value.text().starts_with('['));
    follow(text, Ties::Code, &nearly.collect::<Vec<_>>(), read)
}

fn operands(instruction: docker::Instruction) -> Vec<Value> {
    let flags = instruction.flags.into_iter().map(|(_, value)| value);
    let pairs = instruction.pairs.into_iter().filter_map(|(_, value)| value);
    flags.chain(instruction.words).chain(pairs).chain(instruction.script).collect()
}

/// What must hold of any text that is read as Groovy: tokens in their order, with nothing but blanks and comments between.
pub(super) fn groovy(text: &str) -> Verdict {
    let Ok(found) = tokens(FileId(0), text, "") else { return Ok(()) };
    let mut at = 0;
    for token in &found {
        let span = token.span();
        let source = written(text, span, "a token")?;
        if span.start() < at {
            return Err(format!("{token:?} begins before the token before it ends"));
        }
        at = span.end();
        match token {
            Token::Sign(sign, _) if source.chars().ne([*sign]) => return Err(format!("{token:?} is {source:?}")),
            Token::Text(literal) => {
                for (range, span) in &literal.holes {
                    written(text, *span, "a hole")?;
                    literal.value.text().get(range.clone()).ok_or_else(|| format!("a hole is not in {literal:?}"))?;
                }
            }
            _ => {}
        }
    }
    follow(text, Ties::Code, &[], |text| {
        let texts = tokens(FileId(0), text, "").ok()?.into_iter().filter_map(|token| match token {
            // Of many quotes in a row, the last ones end the text, whatever is put before them.
            Token::Text(literal) => Some(literal.value).filter(|value| !value.text().contains(['\'', '"'])),
            _ => None,
        });
        Some(texts.collect())
    })
}
