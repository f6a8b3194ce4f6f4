//! A Terraform module: the files of one directory, read into one set of variables, locals and blocks.

use std::collections::BTreeMap;

use rebootstrap_parser::hcl::{self, Block, Expression};
use rebootstrap_parser::{Span, path};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::repository::Repository;
use crate::version::{Constraint, Version};

/// What the `.tf` files of a directory declare.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// The directory.
    pub directory: String,
    /// `variable` blocks by name.
    pub variables: BTreeMap<String, Block>,
    /// Locals by name.
    pub locals: BTreeMap<String, Expression>,
    /// `resource`, `data` and `module` blocks in the order of files and lines.
    pub blocks: Vec<Block>,
    /// `output` values by name.
    pub outputs: BTreeMap<String, Expression>,
    /// Everything else: `terraform` and `provider` blocks.
    pub settings: Vec<Block>,
}

/// Values given to root modules by `*.tfvars` files.
#[derive(Debug)]
pub(super) struct Assignments {
    /// The directory of the file.
    pub directory: String,
    /// Whether Terraform loads the file by itself.
    pub automatic: bool,
    /// `name = expression`.
    pub values: Vec<hcl::Attribute>,
}

impl Module {
    /// Reads the `.tf` files of `directory`, in the order of [`sort`], that parse; adds a note for each that does not.
    pub(super) fn load(repository: &Repository, directory: &str, files: &[&str], notes: &mut Vec<Diagnostic>) -> Self {
        let mut module = Self { directory: directory.to_owned(), ..Self::default() };
        for file in files {
            let Some((id, _)) = repository.open(file) else { continue };
            match repository.body(id) {
                Ok(body) => body.blocks.iter().cloned().for_each(|block| module.add(block, is_override(file))),
                Err(broken) => notes.push(syntax_error(repository, broken.span, &broken.reason)),
            }
        }
        module
    }

    /// Whether a `required_version` says that no Terraform before `limit` (`0.15.0`) reads the module, or is not understood.
    pub(super) fn needs_later(&self, limit: &str) -> bool {
        let settings = self.settings.iter().filter(|block| block.kind == "terraform");
        let mut versions = settings.filter_map(|block| block.body.attribute("required_version"));
        let admits = |written: &str| Some(Constraint::parse(written)?.admits_before(&Version::parse(limit)?));
        versions.any(|version| admits(version.expression.source.trim_matches('"')) != Some(true))
    }

    fn add(&mut self, block: Block, overrides: bool) {
        match (block.kind.as_str(), block.labels.as_slice()) {
            ("variable", [name]) => {
                let name = name.clone();
                match self.variables.get_mut(&name) {
                    Some(before) if overrides => merge(before, block),
                    _ => drop(self.variables.insert(name, block)),
                }
            }
            ("locals", _) => {
                let items = block.body.attributes.into_iter();
                self.locals.extend(items.map(|attribute| (attribute.name, attribute.expression)));
            }
            ("output", [name]) => {
                if let Some(value) = block.body.attribute("value") {
                    self.outputs.insert(name.clone(), value.expression.clone());
                }
            }
            ("resource" | "data", [_, _]) | ("module", [_]) => {
                let same = |other: &&mut Block| other.kind == block.kind && other.labels == block.labels;
                match self.blocks.iter_mut().find(same) {
                    Some(before) if overrides => merge(before, block),
                    _ => self.blocks.push(block),
                }
            }
            _ => self.settings.push(block),
        }
    }

    /// The `resource` or `data` block with this type and name.
    pub(super) fn block(&self, kind: &str, labels: [&str; 2]) -> Option<&Block> {
        self.blocks.iter().find(|block| block.kind == kind && block.labels.iter().eq(labels))
    }

    /// The `module` blocks.
    pub(super) fn calls(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.kind == "module" && block.labels.len() == 1)
    }
}

/// An override block replaces attributes one by one, and nested blocks by kind.
fn merge(before: &mut Block, block: Block) {
    for attribute in block.body.attributes {
        before.body.attributes.retain(|other| other.name != attribute.name);
        before.body.attributes.push(attribute);
    }
    let kinds: Vec<String> = block.body.blocks.iter().map(|block| block.kind.clone()).collect();
    before.body.blocks.retain(|other| !kinds.contains(&other.kind));
    before.body.blocks.extend(block.body.blocks);
}

/// Puts the files of a module in the order in which they are read: override files are merged last, see
/// <https://developer.hashicorp.com/terraform/language/files/override>.
pub(super) fn sort(files: &mut [&str]) {
    files.sort_by_key(|file| (is_override(file), file.to_owned()));
}

fn is_override(file: &str) -> bool {
    let name = path::name(file);
    name == "override.tf" || name.ends_with("_override.tf")
}

/// The note about a file that does not parse.
pub(crate) fn syntax_error(repository: &Repository, span: Span, reason: &str) -> Diagnostic {
    let place = repository.place(span);
    Diagnostic {
        code: Code::SyntaxError,
        message: format!("{} does not parse: {reason}", place.file),
        next: "mend the file; until then nothing in it is edited".to_owned(),
        place: Some(place),
        related: Vec::new(),
    }
}

/// Reads a `*.tfvars` file; `None` when it does not parse, which is noted.
pub(super) fn assignments(repository: &Repository, file: &str, notes: &mut Vec<Diagnostic>) -> Option<Assignments> {
    let (id, _) = repository.open(file)?;
    match repository.body(id) {
        Ok(body) => Some(Assignments {
            directory: path::parent(file).to_owned(),
            automatic: path::name(file) == "terraform.tfvars" || file.ends_with(".auto.tfvars"),
            values: body.attributes.clone(),
        }),
        Err(broken) => {
            notes.push(syntax_error(repository, broken.span, &broken.reason));
            None
        }
    }
}
