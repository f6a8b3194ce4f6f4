//! Templates: YAML and JSON files that declare resources, told from other files by what they hold.

use std::rc::Rc;

use rebootstrap_parser::document::{Document, Entry, Format, Node};
use rebootstrap_parser::{FileId, Value, path};

use super::answers;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::frameworks::{Collector, Given};
use crate::repository::Repository;
use crate::tree::is_vendored;

/// Directories of what tools generate from the real templates.
const GENERATED: [&str; 4] = [".aws-sam", "cdk.out", ".serverless", "node_modules"];

/// A file that declares resources.
pub(crate) struct Template {
    /// Its repository path.
    pub path: String,
    /// Its tree.
    pub document: Rc<Document>,
    /// What commands and settings give to its parameters.
    pub given: Vec<Given>,
    /// What its own templates stand for.
    pub answers: Option<Rc<Document>>,
    /// See [`Repository::places_architectures`].
    pub places_architectures: bool,
}

/// A file that looks like a template and does not parse.
pub(crate) struct Unparsed {
    /// The file.
    pub file: FileId,
    /// What is wrong with it, for people.
    pub note: Diagnostic,
}

/// Whether a file of this name can be a template.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    let ending = [".yml", ".yaml", ".json", ".template"].iter().any(|ending| name.ends_with(ending));
    ending && !matches!(name, "package.json" | "package-lock.json") && !is_generated(file)
}

/// Whether the file lies where a tool writes what it has made of other files.
pub(crate) fn is_generated(file: &str) -> bool {
    file.split('/').any(|part| GENERATED.contains(&part))
}

/// Every template whose text holds one of `words`.
pub(crate) fn templates(
    repository: &Repository,
    collector: &Collector,
    words: &[&str],
) -> (Vec<Template>, Vec<Unparsed>) {
    let (mut found, mut unparsed) = (Vec::new(), Vec::new());
    let files = repository.wanted(wants).into_iter().filter(|path| !is_vendored(repository.listing(), path));
    let telling = files.filter_map(|path| {
        let (file, text) = repository.open(&path)?;
        let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        let tells = holds("Resources") && words.iter().any(|word| holds(word));
        let format = format(&path, &text);
        tells.then_some((path, (file, format)))
    });
    let (paths, documents): (Vec<_>, Vec<_>) = telling.unzip();
    repository.read_documents(&documents);
    for (path, (file, format)) in paths.into_iter().zip(documents) {
        match repository.document(file, format) {
            Ok(document) => {
                let given = collector.known.parameters.iter().filter(|given| reaches(repository, given, &path));
                let given = given.cloned().collect();
                let answers = answers::ruling(repository, &path).filter(|_| document.masked);
                let places_architectures = repository.places_architectures;
                let template = Template { path, document, given, answers, places_architectures };
                if !template.resources().is_empty() {
                    repository.follow(&template.path);
                    found.push(template);
                }
            }
            Err(broken) => {
                let place = repository.place(broken.span);
                let note = Diagnostic {
                    code: Code::SyntaxError,
                    message: format!("{path} does not parse: {}", broken.reason),
                    place: Some(place),
                    related: Vec::new(),
                    next: "mend the file; until then nothing in it is edited".to_owned(),
                };
                unparsed.push(Unparsed { file, note });
            }
        }
    }
    (found, unparsed)
}

/// JSON when it is called so, or begins with a mapping of quoted keys.
pub(super) fn format(path: &str, text: &str) -> Format {
    let mut inner = text.trim_start_matches('\u{FEFF}').trim_start().chars();
    let braced = inner.next() == Some('{') && inner.find(|character| !character.is_whitespace()) == Some('"');
    if path.ends_with(".json") || braced { Format::Json } else { Format::Yaml }
}

/// Whether a command that gives a parameter can mean the template at `path`: it names it, or names none that is here and
/// runs at or above it.
fn reaches(repository: &Repository, given: &Given, path: &str) -> bool {
    match &given.template {
        Some(template) if repository.listing().is_file(template) => template == path,
        _ => given.directory.as_deref().is_none_or(|directory| path::below(path, directory).is_some()),
    }
}

impl Template {
    /// The directory that its relative paths start from.
    pub(crate) fn directory(&self) -> &str {
        path::parent(&self.path)
    }

    /// The top of its tree.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.document.root()
    }

    /// The node below `keys`.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Node> {
        self.root()?.at(keys)
    }

    /// Its resources, with their types: the entries that have one.
    pub(crate) fn resources(&self) -> Vec<(&Entry, &str)> {
        let entries = self.at(&["Resources"]).map(Node::entries).unwrap_or_default();
        let typed =
            |entry: &'_ Entry| entry.value.get("Type").and_then(Node::text).is_some_and(|kind| kind.contains("::"));
        let typed = entries.into_iter().filter(|entry| entry.name().is_some() && typed(entry));
        typed.map(|entry| (entry, entry.value.get("Type").and_then(Node::text).unwrap_or_default())).collect()
    }

    /// What commands and settings give to the parameter `name`.
    pub(super) fn given(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.given.iter().filter(move |given| given.name == name).map(|given| &given.value)
    }
}
