//! Commands that build, pack and deploy templates: `sam` and `aws cloudformation`.

use rebootstrap_parser::path;

use super::words::Words;
use crate::facts::{Packing, Role, Step};
use crate::frameworks::Given;

/// Options that name the template.
const TEMPLATE: [&str; 4] = ["-t", "--template", "--template-file", "--template-body"];
/// Options whose values are `NAME=VALUE` or `ParameterKey=NAME,ParameterValue=VALUE`.
const PARAMETERS: [&str; 2] = ["--parameter-overrides", "--parameters"];

/// `sam build`, `sam package`, `sam deploy`, `sam sync`:
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-command-reference.html>.
pub(super) fn sam(words: &mut Words) {
    let steps = (1..words.len()).map(|at| words.text(at)).find(|text| !text.starts_with('-'));
    let step = match steps {
        // `sync` builds as `build` does.
        Some("build" | "sync") => Step::Build,
        Some("package") => Step::Package,
        Some("deploy") => Step::Deploy,
        _ => return,
    };
    add(words, step);
}

/// `aws cloudformation package`, `deploy`, `create-stack`, `update-stack`, and those for sets of stacks.
pub(super) fn cloudformation(words: &mut Words, action: &str) {
    match action {
        "package" => add(words, Step::Package),
        "deploy" | "create-stack" | "update-stack" | "create-change-set" => add(words, Step::Deploy),
        "create-stack-set" | "update-stack-set" | "create-stack-instances" | "update-stack-instances" => {
            add(words, Step::Deploy);
        }
        _ => {}
    }
}

fn add(words: &mut Words, step: Step) {
    let template = option(words, &TEMPLATE);
    let named = |words: &Words, found: Option<(usize, usize)>| {
        let (at, from) = found?;
        let text = words.text(at).get(from..)?;
        let text = text.strip_prefix("file://").unwrap_or(text);
        path::resolve(words.directory.as_deref()?, text)
    };
    let (output, base) = (option(words, &["--output-template-file"]), option(words, &["--base-dir", "-s"]));
    let containers = (1..words.len()).map(|at| words.text(at));
    let packing = Packing {
        step,
        template: named(words, template).filter(|at| !at.contains(rebootstrap_parser::value::HOLE_OPEN)),
        named: template.is_some(),
        output: named(words, output),
        directory: words.directory.clone(),
        base: named(words, base).filter(|_| step == Step::Build),
        container: containers.into_iter().any(|text| matches!(text, "--use-container" | "-u")),
        span: words.span,
    };
    if let Some((at, from)) = template {
        words.read_tail(at, from, Role::Path);
    }
    given(words, &packing);
    words.collector.facts.packings.push(packing);
}

/// The value of the first of `names`: the word and the byte of it that the value begins at.
fn option(words: &Words, names: &[&str]) -> Option<(usize, usize)> {
    (1..words.len()).find_map(|at| {
        let text = words.text(at);
        let inline = names.iter().find(|name| text.strip_prefix(**name).is_some_and(|rest| rest.starts_with('=')));
        match inline {
            Some(name) => Some((at, name.len() + 1)),
            None => (names.contains(&text) && at + 1 < words.len()).then_some((at + 1, 0)),
        }
    })
}

/// What the command gives to the template's parameters.
fn given(words: &mut Words, packing: &Packing) {
    let Some(first) = (1..words.len()).find(|at| PARAMETERS.contains(&words.text(*at))) else { return };
    for at in first + 1..words.len() {
        let word = &words.command.words[at];
        if word.text().starts_with('-') {
            break;
        }
        let text = word.text();
        let (name, from) = match text.strip_prefix("ParameterKey=").and_then(|rest| rest.split_once(',')) {
            Some((name, rest)) => match rest.strip_prefix("ParameterValue=") {
                Some(value) => (name, text.len() - value.len()),
                None => continue,
            },
            None => match text.split_once('=') {
                Some((name, value)) => (name, text.len() - value.len()),
                None => continue,
            },
        };
        let given = Given {
            template: packing.template.clone(),
            directory: packing.directory.clone(),
            name: name.to_owned(),
            value: word.slice(from..text.len()),
        };
        // The value is read where the parameter is; here it is only passed on.
        words.read(at, Role::Definition);
        if !words.collector.learned.parameters.contains(&given) {
            words.collector.learned.parameters.push(given);
        }
    }
}
