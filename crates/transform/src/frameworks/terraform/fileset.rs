//! `fileset`: files that a configuration takes as it finds them, without a name for each.

use rebootstrap_parser::hcl::{Expression, Kind, Step, evaluate};
use rebootstrap_parser::value::{HOLE_OPEN, Value};
use rebootstrap_parser::{Span, path};

use super::instance::{Each, Instance};
use super::module::Module;
use crate::facts::{Facts, Found, Purpose, Swept, Unnamed};
use crate::shown::shown;

/// Functions whose result says no name of a file: that of a hash is another one once, as after every build.
const SUMS: [&str; 8] = ["base64sha256", "base64sha512", "length", "md5", "sha1", "sha256", "sha512", "uuidv5"];

/// Adds what `expression` finds. `is_summed` says whether what comes of it is only summed up elsewhere.
pub(super) fn collect(
    instance: &Instance,
    expression: &Expression,
    each: &Each,
    is_summed: &dyn Fn() -> bool,
    facts: &mut Facts,
) {
    let mut pending = vec![(expression, false)];
    while let Some((expression, mut within)) = pending.pop() {
        if let Kind::Call(name, arguments) = &expression.kind {
            within |= SUMS.contains(&name.as_str());
            if let ("fileset", [folder, pattern]) = (name.as_str(), arguments.as_slice()) {
                let scope = instance.scope(Some(each));
                let (folders, patterns) = (evaluate(folder, &scope).texts(), evaluate(pattern, &scope).texts());
                let both = folders.iter().flat_map(|folder| patterns.iter().map(move |pattern| (folder, pattern)));
                for (folder, pattern) in both.filter(|(_, pattern)| !pattern.text().contains(HOLE_OPEN)) {
                    let folder = path::resolve(&instance.directory, folder.text()).filter(|at| !at.contains(HOLE_OPEN));
                    let pattern = folder.and_then(|at| path::resolve(&at, pattern.text().trim_start_matches('/')));
                    let Some(pattern) = pattern else { continue };
                    let found = Found::Files { pattern, written: expression.source.clone() };
                    let purpose = if within || is_summed() { Purpose::InPlace } else { Purpose::Open };
                    let swept = Swept { found, span: expression.span, purpose };
                    // The blocks that a `for_each` makes ask for the same files.
                    if !facts.swept.contains(&swept) {
                        facts.swept.push(swept);
                    }
                }
            }
        }
        pending.extend(expression.children().into_iter().map(|child| (child, within)));
    }
}

/// Adds the file that a function is given (`fileexists("bin/${var.name}")`) by a name that is not known: of one that is not there
/// nothing may be said.
pub(super) fn unnamed(instance: &Instance, value: &Value, whole: Span, facts: &mut Facts) {
    let path = path::resolve(&instance.directory, value.text()).unwrap_or_default();
    if path::name(&path).contains(HOLE_OPEN)
        && !path::parent(&path).is_empty()
        && !path::parent(&path).contains(HOLE_OPEN)
    {
        let unnamed = Unnamed { path, span: value.place().unwrap_or(whole), word: shown(value.text()) };
        if !facts.unnamed.contains(&unnamed) {
            facts.unnamed.push(unnamed);
        }
    }
}

/// Whether all that uses the local `name` of `module` is a sum of it.
pub(super) fn is_summed_up(module: &Module, name: &str) -> bool {
    let blocks = module.blocks.iter().chain(&module.settings);
    let mut bodies: Vec<_> = blocks.map(|block| &block.body).collect();
    let mut pending: Vec<&Expression> = module.locals.values().chain(module.outputs.values()).collect();
    while let Some(body) = bodies.pop() {
        pending.extend(body.attributes.iter().map(|attribute| &attribute.expression));
        bodies.extend(body.blocks.iter().map(|block| &block.body));
    }
    while let Some(expression) = pending.pop() {
        match &expression.kind {
            Kind::Call(function, _) if SUMS.contains(&function.as_str()) => continue,
            Kind::Traversal(root, steps) if root == "local" => {
                if matches!(steps.first(), Some(Step::Name(step)) if step == name) {
                    return false;
                }
            }
            _ => {}
        }
        pending.extend(expression.children());
    }
    true
}
