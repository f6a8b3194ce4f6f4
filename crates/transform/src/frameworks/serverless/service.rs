//! One service: its file, its directory, and every text in it.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use rebootstrap_parser::document::{Document, Format, Kind, Node};
use rebootstrap_parser::{Origin, Span, Value, path};

use super::go_settings::Settings;
use super::variables::Resolver;
use crate::commands::Script;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Role};
use crate::frameworks::{Collector, syntax_error};
use crate::repository::Repository;

/// A service as declared.
pub(super) struct Service<'a> {
    /// The files of the repository.
    pub repository: &'a Repository<'a>,
    /// The path of its file.
    pub file: String,
    /// The directory that it is packaged from.
    pub directory: String,
    /// Its file, read.
    pub document: Rc<Document>,
    /// The references that are still followed in it.
    pub references: Cell<u32>,
    /// What is to be said of each of its functions.
    pub notes: OnceCell<Vec<Diagnostic>>,
}

/// References followed in one service, beside one for each byte of its file: many texts can lead into one knot.
const REFERENCES: u32 = 20_000;

/// The service in `file`; `None` when the file is broken, which is told, or declares none.
pub(super) fn read<'a>(file: &str, collector: &mut Collector<'a>) -> Option<Service<'a>> {
    let repository = collector.repository;
    let document = open(repository, file, collector)?;
    let root = document.root()?;
    // serverless-compose.yml lists services that have files of their own.
    if root.get("provider").is_none() && root.get("functions").is_none() {
        repository.follow(file);
        return None;
    }
    let directory = path::parent(file).to_owned();
    let bytes = u32::try_from(document.text().len()).unwrap_or(u32::MAX);
    let references = Cell::new(REFERENCES.saturating_add(bytes));
    Some(Service { repository, file: file.to_owned(), directory, document, references, notes: OnceCell::new() })
}

/// A service whose references could not all be followed is only read: who reads what in it is not known.
pub(super) fn followed(service: &Service, collector: &mut Collector) {
    if service.references.get() == 0 {
        let start = Span::new(service.document.file, 0, 0);
        let why = "its references lead to each other in too many ways";
        collector.facts.read_only.insert(service.document.file);
        collector.facts.notes.push(syntax_error(service.repository, start, why));
    }
}

fn open(repository: &Repository, file: &str, collector: &mut Collector) -> Option<Rc<Document>> {
    let (id, _) = repository.open(file)?;
    let format = if file.ends_with(".json") { Format::Json } else { Format::Yaml };
    match repository.document(id, format) {
        Ok(document) => {
            repository.follow(file);
            Some(document)
        }
        Err(broken) => {
            collector.facts.read_only.insert(id);
            collector.facts.notes.push(syntax_error(repository, broken.span, &broken.reason));
            None
        }
    }
}

impl Service<'_> {
    /// The root mapping.
    pub(super) fn root(&self) -> Option<&Node> {
        self.document.root()
    }

    /// What finds the values behind `${…}`.
    pub(super) fn resolver(&self) -> Resolver<'_> {
        Resolver::new(self)
    }

    /// The possible nodes below `keys` of the root.
    pub(super) fn nodes(&self, keys: &[&str]) -> Vec<Node> {
        let Some(root) = self.root() else { return Vec::new() };
        self.resolver().below(root, keys)
    }

    /// The plugins by name.
    pub(super) fn plugins(&self) -> Vec<String> {
        let lists = self.nodes(&["plugins"]).into_iter().chain(self.nodes(&["plugins", "modules"]));
        let items = lists.flat_map(|list| list.items().to_vec());
        items.filter_map(|item| item.text().map(str::to_owned)).collect()
    }
}

/// Every text of the service is read, so that a definition is known to have these readers; hooks are scripts.
pub(super) fn reads(service: &Service, uses: &mut Uses, collector: &mut Collector) {
    let resolver = service.resolver();
    let mut open: Vec<Node> = service.document.roots.clone();
    for file in resolver.files() {
        open.extend(resolver.open(&file).into_iter().flat_map(|document| document.roots.clone()));
    }
    let mut all: Vec<Value> = Vec::new();
    while let Some(node) = open.pop() {
        match &node.kind {
            Kind::Scalar(_) => all.extend(resolver.texts(&node)),
            Kind::Mapping(mapping) => {
                let entries = mapping.entries.iter().chain(&mapping.merges).filter(|entry| !entry.value.borrowed);
                open.extend(entries.map(|entry| entry.value.clone()));
            }
            Kind::Sequence(sequence) => open.extend(sequence.items.iter().cloned()),
            Kind::Null => {}
        }
    }
    uses.add_all(&collector.facts);
    all.iter().for_each(|value| uses.add(value));
    let scripts = scripts(service);
    // A script is read command by command.
    let mut run: BTreeSet<Span> = scripts.iter().filter_map(|(text, _)| text.place()).collect();
    run.extend(Settings::of(service).get(service, "cmd").and_then(|text| text.place()));
    let facts = &mut collector.facts;
    for value in all {
        let is_written = match is_referred(&value) {
            false => value.place().is_some_and(|place| uses.written.contains(&place) || run.contains(&place)),
            true => outer_uses(&value).all(|use_site| use_site.is_some_and(|site| uses.inner.contains(&site))),
        };
        let role = if is_written { Role::Definition } else { Role::Word };
        facts.read(value, Some(&service.directory), role);
    }
    for (text, span) in scripts {
        let directory = Some(service.directory.clone());
        collector.run(&Script { text, span, directory, script: None, variables: BTreeMap::new(), applied: None });
    }
}

/// What the texts that were read so far refer to: many services are asked, and each text is looked at once.
#[derive(Default)]
pub(super) struct Uses {
    /// What others refer to is where their text is written; it has no reader of its own.
    written: HashSet<Span>,
    /// The references inside of what is referred to.
    inner: HashSet<Span>,
    /// How many of the facts' texts were looked at.
    seen: usize,
}

impl Uses {
    fn add_all(&mut self, facts: &Facts) {
        facts.reads[self.seen..].iter().for_each(|read| self.add(&read.value));
        self.seen = facts.reads.len();
    }

    fn add(&mut self, value: &Value) {
        self.written.extend(definitions(value));
        self.inner.extend(inner_uses(value));
    }
}

fn is_referred(value: &Value) -> bool {
    value.segments().iter().any(|segment| !segment.hops.is_empty())
}

/// The references that the text itself is written with; `None` for one that is in no single place.
fn outer_uses(value: &Value) -> impl Iterator<Item = Option<Span>> {
    value.segments().iter().filter_map(|segment| segment.hops.first()).map(|hop| hop.site)
}

/// The references inside of what the text refers to.
fn inner_uses(value: &Value) -> impl Iterator<Item = Span> {
    value.segments().iter().flat_map(|segment| segment.hops.iter().skip(1)).filter_map(|hop| hop.site)
}

/// Where the parts of the text are written that come through a reference.
fn definitions(value: &Value) -> impl Iterator<Item = Span> {
    value.segments().iter().filter(|segment| !segment.hops.is_empty()).filter_map(|segment| match segment.origin {
        Origin::Raw(span) | Origin::Escaped(span) => Some(span),
        _ => None,
    })
}

/// The commands of serverless-plugin-scripts (`custom.scripts.hooks`, `custom.scripts.commands`) and of serverless-hooks-plugin
/// (`custom.hooks`): <https://github.com/mvila/serverless-plugin-scripts>.
fn scripts(service: &Service) -> Vec<(Value, Span)> {
    let places: [&[&str]; 3] =
        [&["custom", "scripts", "hooks"], &["custom", "scripts", "commands"], &["custom", "hooks"]];
    let mut found = Vec::new();
    for commands in places.iter().flat_map(|keys| service.nodes(keys)) {
        for entry in commands.entries() {
            let items = match &entry.value.kind {
                Kind::Sequence(sequence) => sequence.items.clone(),
                _ => vec![entry.value.clone()],
            };
            let texts = items.iter().flat_map(|item| service.resolver().texts(item));
            found.extend(texts.map(|text| (text, entry.span)));
        }
    }
    found
}

/// Where a declaration stands: from its key to the end of the key, so that a message names the line of the key.
pub(super) fn place(key: &Node) -> Span {
    key.span
}
