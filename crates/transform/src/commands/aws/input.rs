//! The input file of an `aws` command: its options as JSON or YAML.

use std::rc::Rc;

use rebootstrap_parser::document::{Document, Format, Node};
use rebootstrap_parser::{Value, path};

use super::options::option;
use crate::commands::words::Words;
use crate::facts::Role;
use crate::frameworks::unfollowed::declaration_in_text;
use crate::lifecycle::Runtime;

/// `--cli-input-json file://FILE` and `--cli-input-yaml file://FILE`, when there is one and it can be read.
pub(super) struct Input(Option<Rc<Document>>);

impl Input {
    /// The file that the command names. Its texts are read, as they are definitions of what the command does.
    pub(super) fn of(words: &mut Words) -> Self {
        let json = option(words, "--cli-input-json").map(|part| (part, Format::Json));
        let given = json.or_else(|| option(words, "--cli-input-yaml").map(|part| (part, Format::Yaml)));
        let Some((part, format)) = given else { return Self(None) };
        let Some(named) = part.behind(words, "file://") else {
            inline(words.value(part.at), words);
            return Self(None);
        };
        let file = words.directory.as_deref().and_then(|from| path::resolve(from, named.text(words)));
        named.read(words, Role::Path);
        let repository = words.collector.repository;
        let opened = file.and_then(|file| Some((repository.open(&file)?, file)));
        let Some(((id, _), file)) = opened else { return Self(None) };
        match repository.document(id, format) {
            Ok(document) => {
                repository.follow(&file);
                for node in &document.roots {
                    read_all(node, words);
                }
                Self(Some(document))
            }
            Err(broken) => {
                words.collector.facts.read_only.insert(id);
                let problem = crate::frameworks::terraform::syntax_error(repository, broken.span, &broken.reason);
                words.collector.facts.notes.push(problem);
                Self(None)
            }
        }
    }

    /// The text below `keys`; that of the first item where a list stands there.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Value> {
        let node = self.0.as_ref()?.root()?.at(keys)?;
        node.value().or_else(|| node.items().first()?.value())
    }
}

/// Names an old runtime in a text that is given itself, and not as a file: it is no document of its own.
fn inline(given: &Value, words: &mut Words) {
    let runtime = Runtime::Go1.name();
    let at = given.text().find(&format!("\"{runtime}\"")).filter(|_| given.text().contains("\"Runtime\""));
    let Some(at) = at else { return };
    let span = given.source(at + 1..at + 1 + runtime.len()).or_else(|| given.place()).unwrap_or(words.span);
    let place = words.collector.repository.place(span);
    words.collector.facts.notes.push(declaration_in_text(&place.file, place.line));
}

fn read_all(node: &Node, words: &mut Words) {
    if let Some(value) = node.value() {
        words.collector.facts.read(value.clone(), None, Role::Word);
    }
    node.items().iter().for_each(|item| read_all(item, words));
    node.entries().into_iter().for_each(|entry| read_all(&entry.value, words));
}
