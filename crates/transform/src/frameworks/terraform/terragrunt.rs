//! Terragrunt: `terragrunt.hcl` gives inputs to a local module and runs it as a root.

use std::collections::BTreeMap;

use rebootstrap_parser::hcl::{Body, Expression, Scope, Term, evaluate};
use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::{Value, path};

use super::World;
use super::instance::Instance;
use crate::facts::Facts;

/// One root instance for each `terragrunt.hcl` whose source is a module of this repository.
pub(super) fn instances<'a>(world: &'a World<'a>, facts: &mut Facts) -> Vec<Instance<'a>> {
    let files = world.repository.reached().filter(|file| path::name(file) == "terragrunt.hcl");
    files.filter_map(|file| instance(world, &file, facts)).collect()
}

fn instance<'a>(world: &'a World<'a>, file: &str, facts: &mut Facts) -> Option<Instance<'a>> {
    let (id, _) = world.repository.open(file)?;
    let body = match world.repository.body(id) {
        Ok(body) => body,
        Err(broken) => {
            facts.notes.push(super::syntax_error(world.repository, broken.span, &broken.reason));
            return None;
        }
    };
    let directory = path::parent(file);
    let names = Names { directory, body: &body };
    let source = body.blocks("terraform").find_map(|block| block.body.attribute("source"))?;
    let source = evaluate(&source.expression, &names).texts().into_iter().next()?;
    // `modules//lambda`: the double slash marks what is copied; the module is behind it.
    let module = world.module(&path::resolve(directory, &source.text().replace("//", "/"))?)?;
    let Term::Map(inputs) = evaluate(&body.attribute("inputs")?.expression, &names) else { return None };
    let inputs: BTreeMap<String, Term> =
        inputs.into_iter().map(|(name, term)| (name.text().to_owned(), term)).collect();
    let address = format!("{directory}:");
    Some(Instance {
        world,
        module,
        root: module.directory.clone(),
        directory: module.directory.clone(),
        address,
        inputs,
        callers: vec![directory.to_owned()],
    })
}

/// What Terragrunt's own functions and locals mean.
struct Names<'b> {
    directory: &'b str,
    body: &'b Body,
}

impl Names<'_> {
    fn local(&self, name: &str) -> Option<&Expression> {
        self.body.blocks("locals").find_map(|block| block.body.attribute(name)).map(|local| &local.expression)
    }
}

impl Scope for Names<'_> {
    fn resolve(&self, root: &str, steps: &[String]) -> Option<Term> {
        match (root, steps) {
            ("local", [name, rest @ ..]) => {
                let term = evaluate(self.local(name)?, self);
                rest.iter().try_fold(term, |term, step| term.get(step))
            }
            _ => None,
        }
    }

    fn hole(&self, source: &str) -> String {
        format!("{source}{SCOPE}{}", self.directory)
    }

    fn function(&self, name: &str, _: &[Term]) -> Option<Term> {
        let directory = match name {
            "get_repo_root" | "get_path_to_repo_root" => "",
            "get_terragrunt_dir" | "get_original_terragrunt_dir" => self.directory,
            _ => return None,
        };
        Some(Term::Text(Value::computed(&path::rooted(directory))))
    }
}
