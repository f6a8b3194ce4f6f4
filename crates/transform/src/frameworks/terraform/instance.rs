//! A module instance: a module with its inputs, its root and its repetition key, in which names have values.

use std::collections::BTreeMap;

use rebootstrap_parser::hcl::{Block, Expression, Scope, Term, evaluate};
use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::{Value, path};

use super::World;
use super::module::Module;
use super::optional::completed;

/// Calls nested deeper than this are not followed.
const DEPTH: usize = 12;
/// More repetitions of one block than this are not followed.
const REPETITIONS: usize = 128;

/// A module called in one place, or run as a root.
#[derive(Clone)]
pub(super) struct Instance<'a> {
    /// All modules.
    pub world: &'a World<'a>,
    /// The module.
    pub module: &'a Module,
    /// The directory of the root module.
    pub root: String,
    /// The directory Terraform runs in, where paths start that say nothing else.
    pub directory: String,
    /// `module.a.module.b.`, or nothing for a root.
    pub address: String,
    /// The values of variables that are given.
    pub inputs: BTreeMap<String, Term>,
    /// The directories of the callers, the nearest first.
    pub callers: Vec<String>,
}

/// One repetition of a block by `for_each` or `count`.
#[derive(Clone, Debug, Default)]
pub(super) struct Each {
    /// `each.key`, or the index; `None` for a block without repetition.
    pub key: Option<Value>,
    /// `each.value`.
    pub value: Option<Term>,
    /// Whether the key is a `count.index`.
    pub counted: bool,
}

impl Each {
    /// `["a"]`, `[0]` or nothing.
    pub(super) fn suffix(&self) -> String {
        match &self.key {
            None => String::new(),
            Some(key) if self.counted => format!("[{}]", key.text()),
            Some(key) => format!("[\"{}\"]", key.text()),
        }
    }
}

impl<'a> Instance<'a> {
    /// The repetitions of `block`; one when there is no `for_each` or `count`, or it is not known.
    pub(super) fn repetitions(&self, block: &Block) -> Vec<Each> {
        let scope = self.scope(None);
        if let Some(each) = block.body.attribute("for_each") {
            return match evaluate(&each.expression, &scope) {
                Term::Map(items) if items.len() <= REPETITIONS => {
                    let each = items.into_iter().map(|(key, value)| Each {
                        key: Some(key),
                        value: Some(value),
                        counted: false,
                    });
                    each.collect()
                }
                Term::List(items) if items.len() <= REPETITIONS => {
                    let texts = items.iter().flat_map(Term::texts);
                    texts
                        .map(|key| Each { value: Some(Term::Text(key.clone())), key: Some(key), counted: false })
                        .collect()
                }
                _ => vec![Each::default()],
            };
        }
        let count = block.body.attribute("count").map(|count| evaluate(&count.expression, &scope));
        let number = count.and_then(|term| match term {
            Term::Text(value) => value.text().parse::<usize>().ok(),
            _ => None,
        });
        match number {
            Some(0 | 1) | None => vec![Each::default()],
            Some(number) if number <= REPETITIONS => {
                let key = |at: usize| Some(Value::computed(&at.to_string()));
                (0..number).map(|at| Each { key: key(at), value: None, counted: true }).collect()
            }
            Some(_) => vec![Each::default()],
        }
    }

    /// The scope of a block's repetition, or of the module itself.
    pub(super) fn scope(&self, each: Option<&Each>) -> Names<'_, 'a> {
        Names { instance: self, each: each.cloned().unwrap_or_default() }
    }

    /// The module called by `call`, with its inputs; `None` when it is not in this repository.
    pub(super) fn call(&self, call: &Block, each: &Each) -> Option<Instance<'a>> {
        if self.callers.len() >= DEPTH {
            return None;
        }
        let scope = self.scope(Some(each));
        let source = evaluate(&call.body.attribute("source")?.expression, &scope).texts().into_iter().next()?;
        if !source.text().starts_with(['.', path::ROOT]) {
            return None;
        }
        let directory = path::resolve(&self.module.directory, &source.text().replace("//", "/"))?;
        // Terraform refuses a module that calls itself, directly or in a circle.
        if directory == self.module.directory || self.callers.contains(&directory) {
            return None;
        }
        let module = self.world.module(&directory)?;
        let inputs = call.body.attributes.iter().map(|input| (input.name.clone(), evaluate(&input.expression, &scope)));
        Some(Instance {
            world: self.world,
            module,
            root: self.root.clone(),
            directory: self.directory.clone(),
            address: format!("{}module.{}{}.", self.address, call.labels[0], each.suffix()),
            inputs: inputs.filter(|(_, term)| *term != Term::Null).collect(),
            callers: std::iter::once(self.module.directory.clone()).chain(self.callers.iter().cloned()).collect(),
        })
    }

    pub(super) fn variable(&self, name: &str) -> Option<Term> {
        let kind = self.module.variables.get(name).and_then(|variable| variable.body.attribute("type"));
        let given = self.given(name)?;
        Some(match kind {
            Some(kind) => completed(given, &kind.expression, &self.scope(None)),
            None => given,
        })
    }

    /// What a variable is given, without the defaults of its type.
    pub(super) fn given(&self, name: &str) -> Option<Term> {
        let default = || {
            let default = &self.module.variables.get(name)?.body.attribute("default")?.expression;
            Some(evaluate(default, &self.scope(None)))
        };
        match self.inputs.get(name) {
            Some(given) if self.address.is_empty() => {
                // A root's variable can have its default or what a tfvars file gives.
                let known = default().filter(|term| !matches!(term, Term::Null | Term::Map(_) | Term::List(_)));
                Some(Term::choice(std::iter::once(given.clone()).chain(known).collect()))
            }
            Some(given) => Some(given.clone()),
            None => default().filter(|term| *term != Term::Null),
        }
    }

    /// The value of attribute `steps` of the block `kind` `labels`, in the repetition that the steps name.
    fn attribute(&self, kind: &str, labels: [&str; 2], steps: &[String]) -> Option<Term> {
        let block = self.module.block(kind, labels)?;
        let repetitions = self.repetitions(block);
        let keyed = steps
            .first()
            .and_then(|step| repetitions.iter().find(|each| each.key.as_ref().is_some_and(|key| key.text() == step)));
        let (each, steps) = match keyed {
            Some(each) => (each.clone(), &steps[1..]),
            // `x[0].y` of a block that has `count = var.on ? 1 : 0`.
            None if steps.first().is_some_and(|step| step.parse::<usize>().is_ok()) => (Each::default(), &steps[1..]),
            None => (repetitions.into_iter().next()?, steps),
        };
        let (name, rest) = steps.split_first()?;
        let name = match (labels[0], name.as_str()) {
            ("aws_s3_object" | "aws_s3_bucket_object", "id") => "key",
            (_, name) => name,
        };
        let term = evaluate(&block.body.attribute(name)?.expression, &self.scope(Some(&each)));
        rest.iter().try_fold(term, |term, step| term.get(step))
    }

    fn output(&self, steps: &[String]) -> Option<Term> {
        let (name, rest) = steps.split_first()?;
        let call = self.module.calls().find(|call| call.labels[0] == *name)?;
        let repetitions = self.repetitions(call);
        let keyed = rest
            .first()
            .and_then(|step| repetitions.iter().find(|each| each.key.as_ref().is_some_and(|key| key.text() == step)));
        let (each, rest) = match keyed {
            Some(each) => (each.clone(), &rest[1..]),
            None => (repetitions.into_iter().next()?, rest),
        };
        let child = self.call(call, &each)?;
        let (output, rest) = rest.split_first()?;
        let term = evaluate(child.module.outputs.get(output)?, &child.scope(None));
        rest.iter().try_fold(term, |term, step| term.get(step))
    }
}

/// The names that an expression of an instance can use.
pub(super) struct Names<'i, 'a> {
    instance: &'i Instance<'a>,
    each: Each,
}

impl Names<'_, '_> {
    /// The texts of an attribute's expression.
    pub(super) fn texts(&self, expression: &Expression) -> Vec<Value> {
        evaluate(expression, self).texts()
    }
}

impl Scope for Names<'_, '_> {
    fn resolve(&self, root: &str, steps: &[String]) -> Option<Term> {
        let instance = self.instance;
        let walk = |term: Option<Term>, rest: &[String]| rest.iter().try_fold(term?, |term, step| term.get(step));
        match (root, steps) {
            ("var", [name, rest @ ..]) => walk(instance.variable(name), rest),
            ("local", [name, rest @ ..]) => {
                walk(instance.module.locals.get(name).map(|local| evaluate(local, &instance.scope(None))), rest)
            }
            ("path", [name]) => match name.as_str() {
                "module" => Some(Term::Text(Value::computed(&path::rooted(&instance.module.directory)))),
                "root" => Some(Term::Text(Value::computed(&path::rooted(&instance.root)))),
                "cwd" => Some(Term::Text(Value::computed(&path::rooted(&instance.directory)))),
                _ => None,
            },
            ("each", [name, rest @ ..]) if name == "key" => walk(self.each.key.clone().map(Term::Text), rest),
            ("each", [name, rest @ ..]) if name == "value" => walk(self.each.value.clone(), rest),
            ("count", [_]) if self.each.counted => self.each.key.clone().map(Term::Text),
            ("data", [kind, name, rest @ ..]) => instance.attribute("data", [kind, name], rest),
            ("module", steps) => instance.output(steps),
            (kind, [name, rest @ ..]) => instance.attribute("resource", [kind, name], rest),
            _ => None,
        }
    }

    fn hole(&self, source: &str) -> String {
        // What is not known in one instance says nothing about another.
        format!("{source}{SCOPE}{}{}", self.instance.address, self.instance.module.directory)
    }
}
