//! `{{.NAME}}`: what variables stand for in the texts of a Taskfile.

use std::collections::BTreeMap;

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

use super::list::List;
use crate::frameworks::pipeline;

/// Variables that are set to a text.
pub(super) type Variables = BTreeMap<String, Value>;

/// The functions of templates that compare texts: <https://taskfile.dev/reference/templating/>.
const COMPARING: [&str; 7] = ["eq", "ne", "contains", "hasPrefix", "hasSuffix", "regexMatch", "has"];

/// The names that are known at one place. What is computed (`sh:`) or comes from the command line is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The file and the task, so that a hole of one is not taken for that of another.
    pub file: String,
    pub task: String,
    /// What the task is called with.
    pub given: Variables,
    /// What is set around it.
    variables: Variables,
    /// Lists that are set around it.
    lists: BTreeMap<String, List>,
    /// What commands find in their environment.
    pub environment: Variables,
}

impl Scope {
    /// The same in a task that is called.
    pub(super) fn called(&self, task: &str, given: &Variables) -> Self {
        Self { task: task.to_owned(), given: given.clone(), ..self.clone() }
    }

    /// How many names it has.
    pub(super) fn size(&self) -> usize {
        self.variables.len() + self.environment.len()
    }

    /// Sets one name.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.variables.insert(name.to_owned(), value.bounded());
    }

    /// Sets a list.
    pub(super) fn set_list(&mut self, name: &str, list: List) {
        self.lists.insert(name.to_owned(), list);
    }

    /// The list called `name`; a text is a list of its words.
    pub(super) fn list(&self, name: &str) -> Option<List> {
        self.lists.get(name).cloned().or_else(|| Some(super::list::words(self.find(name)?)))
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.given.get(name).or_else(|| self.variables.get(name))
    }

    /// Adds `vars`. One that is computed takes away what the name stood for before.
    pub(super) fn declare(&mut self, node: Option<&Node>) {
        for entry in node.map(Node::entries).unwrap_or_default() {
            let Some(name) = entry.name() else { continue };
            match entry.value.value() {
                Some(value) => {
                    let value = self.expand(value);
                    self.set(name, value);
                }
                None if !entry.value.items().is_empty() => {
                    let list = super::list::items(&entry.value, self);
                    self.set_list(name, list);
                }
                None => {
                    self.variables.remove(name);
                }
            }
        }
    }

    /// Adds the `vars` of a task, which stand above what it is called with.
    pub(super) fn declare_own(&mut self, node: Option<&Node>) {
        self.declare(node);
        for entry in node.map(Node::entries).unwrap_or_default() {
            entry.name().into_iter().for_each(|name| drop(self.given.remove(name)));
        }
    }

    /// Adds `env`.
    pub(super) fn export(&mut self, node: Option<&Node>) {
        for (name, value) in pipeline::texts(node) {
            let value = self.expand(&value);
            self.environment.insert(name.clone(), value.clone());
            self.variables.entry(name).or_insert(value);
        }
    }

    /// `value` with each template replaced by what it stands for, or by a hole.
    pub(super) fn expand(&self, value: &Value) -> Value {
        if !value.text().contains("{{") {
            return value.clone();
        }
        let scope = format!("{}:{}", self.file, self.task);
        pipeline::expanded(value, ("{{", "}}"), &scope, &mut |words, written| self.meaning(words, &written))
    }

    /// What the templates in `value` compare: `{{if eq .NAME "text"}}` would decide otherwise with another text.
    pub(super) fn compared(&self, value: &Value) -> Vec<Value> {
        let templates = value.text().split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
        let compares = |template: &&str| template.split([' ', '(']).any(|word| COMPARING.contains(&word));
        let words = templates.filter(compares).flat_map(|template| template.split([' ', '(', ')', '|']));
        words.filter_map(|word| self.find(word.strip_prefix('.')?).cloned()).collect()
    }

    /// `.NAME`, `.NAME | default "text"`, `default "text" .NAME` and `exeExt`.
    fn meaning(&self, words: &str, written: &Value) -> Option<Value> {
        let words = words.trim_matches('-').trim();
        if let Some(name) = words.strip_prefix('.').filter(|name| is_name(name)) {
            return self.find(name).cloned();
        }
        if words == "exeExt" {
            return self.find(words).cloned();
        }
        let (name, default) = match words.split_once('|') {
            Some((name, call)) => (name.trim(), call.trim().strip_prefix("default")?.trim()),
            None => words.strip_prefix("default")?.trim().rsplit_once(' ').map(|(text, name)| (name, text.trim()))?,
        };
        let name = name.strip_prefix('.').filter(|name| is_name(name))?;
        let inner = default.strip_prefix(['"', '`', '\''])?.strip_suffix(['"', '`', '\''])?;
        let at = written.text().find(inner).filter(|_| !inner.is_empty())?;
        self.find(name).cloned().or_else(|| Some(written.slice(at..at + inner.len())))
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}
