//! What a hash depends on: nothing, Go sources, as in `sha256(join("", [for file in fileset("api", "*.go") : filesha256(file)]))`, or
//! something else, such as the package.

use std::collections::BTreeMap;

use rebootstrap_parser::hcl::{Block, Expression, Kind, Part, Step};
use rebootstrap_parser::{Value, path};

use super::instance::{Each, Instance};
use super::reading::FILE_FUNCTIONS;

/// Locals that name each other are followed this far.
const DEPTH: usize = 8;

/// Functions whose result depends on nothing but their arguments, and whose arguments are no files.
const PURE: [&str; 13] = [
    "base64encode",
    "base64sha256",
    "concat",
    "format",
    "join",
    "lower",
    "md5",
    "sha1",
    "sha256",
    "sort",
    "tolist",
    "toset",
    "values",
];

/// Attributes of an `archive_file` that are texts of its declaration.
const DECLARED: [&str; 4] = ["output_path", "source_dir", "source_file", "type"];

/// What an expression depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depends {
    /// Nothing: it says the same whatever the package holds, as a text (often a reference in quotes) or the hash of a path instead
    /// of a file. Since version 5.51.0 the provider compares such a hash with what it wrote itself, not with the hash of the code
    /// that is deployed, and so never sees a new package (<https://github.com/hashicorp/terraform-provider-aws/pull/45618>).
    Nothing,
    /// Files, named or found by a pattern, and nothing else; the package is not among them. No migration changes Go sources, and a
    /// program can be the same under a new name: the new package would not be seen.
    Files,
    /// Something else.
    Other,
}

impl Depends {
    /// What `expression` depends on in the block of a function.
    pub(super) fn of(instance: &Instance, block: &Block, expression: &Expression, each: &Each) -> Self {
        let package = block.body.attribute("filename").and_then(|package| {
            let mut texts = instance.scope(Some(each)).texts(&package.expression).into_iter();
            place(instance, &texts.next()?).filter(|_| texts.next().is_none())
        });
        let (bound, known) = (Vec::new(), BTreeMap::new());
        let mut reading = Reading { instance, each, package, bound, known, reads: false };
        match reading.is_fixed(expression, DEPTH) {
            true if reading.reads => Self::Files,
            true => Self::Nothing,
            false => Self::Other,
        }
    }
}

/// The path that a text names, where all of it is known.
fn place(instance: &Instance, text: &Value) -> Option<String> {
    path::resolve(&instance.directory, text.text()).filter(|_| !text.has_holes())
}

struct Reading<'a> {
    instance: &'a Instance<'a>,
    each: &'a Each,
    /// Where the package is; `None` when that is not known, or it is an object.
    package: Option<String>,
    /// The names that the `for` around gives to files.
    bound: Vec<&'a str>,
    /// The locals that were looked at.
    known: BTreeMap<&'a str, bool>,
    /// Whether a file was read, or a pattern searched for some.
    reads: bool,
}

impl<'a> Reading<'a> {
    fn is_fixed(&mut self, expression: &'a Expression, depth: usize) -> bool {
        let mut all = |parts: Vec<&'a Expression>| parts.into_iter().all(|part| self.is_fixed(part, depth));
        match &expression.kind {
            Kind::Literal => true,
            Kind::Tuple(_) => all(expression.children()),
            Kind::Template(parts) => {
                !parts.iter().any(|part| matches!(part, Part::Directive(_))) && all(expression.children())
            }
            Kind::Call(function, arguments) if function == "fileset" => {
                let [folder, pattern] = arguments.as_slice() else { return false };
                let is_apart =
                    names_sources(pattern) || self.are_apart(folder, |package, at| path::below(package, at).is_none());
                self.reads = true;
                is_apart
            }
            Kind::Call(function, arguments) if FILE_FUNCTIONS.contains(&function.as_str()) => {
                let [file] = arguments.as_slice() else { return false };
                self.reads = true;
                self.is_bound(file) || self.are_apart(file, |package, at| package != at && !at.ends_with(".zip"))
            }
            Kind::Call(function, _) => PURE.contains(&function.as_str()) && all(expression.children()),
            Kind::For(each) => {
                let known = self.bound.len();
                let is_found = self.is_fixed(&each.list, depth);
                self.bound.extend(each.names.iter().map(String::as_str));
                let mut parts = each.key.iter().chain([&each.value]).chain(&each.condition);
                let is_fixed = is_found && parts.all(|part| self.is_fixed(part, depth));
                self.bound.truncate(known);
                is_fixed
            }
            Kind::Traversal(root, steps) => match (root.as_str(), steps.as_slice()) {
                ("path", _) => true,
                (name, []) => self.bound.contains(&name),
                ("local", [Step::Name(name)]) => self.is_fixed_local(name, depth),
                ("data", [Step::Name(kind), .., Step::Name(last)]) => {
                    kind == "archive_file" && DECLARED.contains(&last.as_str())
                }
                ("archive_file", [.., Step::Name(last)]) => DECLARED.contains(&last.as_str()),
                _ => false,
            },
            _ => false,
        }
    }

    fn is_fixed_local(&mut self, name: &'a str, depth: usize) -> bool {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let local = depth.checked_sub(1).zip(self.instance.module.locals.get(name));
        let is_fixed = local.is_some_and(|(depth, local)| self.is_fixed(local, depth));
        self.known.insert(name, is_fixed);
        is_fixed
    }

    /// Whether a file's name has one that the `for` around gives in it.
    fn is_bound(&self, expression: &Expression) -> bool {
        let named = matches!(&expression.kind, Kind::Traversal(name, _) if self.bound.contains(&name.as_str()));
        named || expression.children().into_iter().any(|part| self.is_bound(part))
    }

    /// Whether the paths that an expression names are known, and each is `apart` from the package.
    fn are_apart(&self, expression: &Expression, apart: impl Fn(&str, &str) -> bool) -> bool {
        let Some(package) = &self.package else { return false };
        let texts = self.instance.scope(Some(self.each)).texts(expression);
        let is_apart = |text: &Value| place(self.instance, text).is_some_and(|at| apart(package, &at));
        !texts.is_empty() && texts.iter().all(is_apart)
    }
}

/// Whether the pattern finds Go sources only.
fn names_sources(pattern: &Expression) -> bool {
    matches!(&pattern.kind, Kind::Template(parts) if matches!(parts.as_slice(), [Part::Text(text)] if text.text().ends_with(".go")))
}
