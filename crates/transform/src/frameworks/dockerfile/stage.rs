//! A stage of a Dockerfile while its instructions are run.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use rebootstrap_parser::dockerfile::Instruction;
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Span, Value, path};

use super::expansion::expanded;
use super::{Arguments, root, started};
use crate::commands::{Script, sweep};
use crate::facts::{Copy, ReadId, Role};
use crate::frameworks::Collector;

/// The stages of a Dockerfile so far. There can be thousands, and each can name another.
#[derive(Default)]
pub(super) struct Stages {
    all: Vec<Stage>,
    /// Which stage is meant by a name: the last one of those that are done.
    named: HashMap<String, usize>,
}

impl Stages {
    /// Begins the stage of `FROM image AS name`, and gives it the `ARG`s before the first one.
    pub(super) fn begin(&mut self, file: &str, context: &str, from: &Instruction, global: &Rc<Arguments>) {
        self.end();
        let stage = Stage { global: Rc::clone(global), ..Stage::begin(file, context, from, self) };
        self.all.push(stage);
    }

    /// Ends the stage that is built: from here on it is known by its names.
    pub(super) fn end(&mut self) {
        let Some(last) = self.all.last() else { return };
        let names = last.names.iter().map(|name| (name.clone(), self.all.len() - 1));
        self.named.extend(names);
    }

    /// The stage that is called `name`, of those that are done.
    pub(super) fn called(&self, name: &str) -> Option<&Stage> {
        self.named.get(&name.to_lowercase()).map(|number| &self.all[*number])
    }

    /// The stage that was begun last.
    pub(super) fn last(&self) -> Option<&Stage> {
        self.all.last()
    }

    /// Runs one instruction in the stage that was begun last.
    pub(super) fn run(&mut self, one: &Instruction, context: &str, collector: &mut Collector) {
        let Some(mut stage) = self.all.pop() else { return };
        stage.run(one, context, self, collector);
        self.all.push(stage);
    }
}

/// A stage: a file system, the directory that commands run in, and variables.
#[derive(Clone)]
pub(super) struct Stage {
    /// What other stages call it.
    names: Vec<String>,
    /// The root of its file system.
    pub root: String,
    directory: String,
    variables: Rc<BTreeMap<String, Value>>,
    /// The `ARG`s before the first stage.
    global: Rc<Arguments>,
    scope: String,
    /// Whether `RUN` is given to a POSIX shell.
    is_shell: bool,
}

impl Stage {
    /// `FROM image AS name`. A stage that goes on from another one has its files, directory and variables.
    fn begin(file: &str, context: &str, from: &Instruction, before: &Stages) -> Self {
        let image = from.words.first().map_or("", Value::text);
        let number = before.all.len();
        let mut names = vec![number.to_string()];
        names.extend(from.words.get(1).map(|name| name.text().to_lowercase()));
        if let Some(base) = before.called(image) {
            return Self { names, ..base.clone() };
        }
        let root = root(file, context, number);
        let name = path::name(image.split([':', '@']).next().unwrap_or_default());
        let directory = match name {
            "scratch" => root.clone(),
            // https://github.com/docker-library/golang
            "golang" => path::join(&root, "go"),
            _ => path::join(&root, &format!("{HOLE_OPEN}WORKDIR{HOLE_CLOSE}")),
        };
        let scope = format!("{file}:{number}");
        Self { names, root, directory, variables: Rc::default(), global: Rc::default(), scope, is_shell: true }
    }

    /// Runs one instruction behind `FROM`.
    pub(super) fn run(&mut self, one: &Instruction, context: &str, before: &Stages, collector: &mut Collector) {
        match one.keyword.as_str() {
            "ENV" | "ARG" => self.set(one, collector),
            "WORKDIR" => {
                let Some(word) = one.words.first() else { return };
                let word = self.expand(word);
                collector.facts.read(word.clone(), Some(&self.directory), Role::Path);
                let lost = || path::join(&self.root, &format!("{HOLE_OPEN}WORKDIR{HOLE_CLOSE}"));
                self.directory = path::resolve(&self.directory, word.text()).unwrap_or_else(lost);
            }
            "COPY" | "ADD" => self.copy(one, context, before, collector),
            "SHELL" => {
                let shell = one.words.first().map_or("", |word| path::name(word.text()));
                self.is_shell = ["sh", "bash", "ash", "dash"].contains(&shell);
            }
            "RUN" => {
                self.mount(one, context, before, collector);
                self.command(one, collector);
            }
            "CMD" | "ENTRYPOINT" => self.start(one, collector),
            _ => {}
        }
    }

    fn expand(&self, value: &Value) -> Value {
        expanded(value, &self.variables, &self.scope)
    }

    fn set(&mut self, one: &Instruction, collector: &mut Collector) {
        for (name, value) in &one.pairs {
            let global = self.global.iter().rev().find(|(known, _)| known == name).and_then(|(_, value)| value.clone());
            // An `ARG` does not set what an `ENV` has set.
            if one.keyword == "ARG" && self.variables.contains_key(name) {
                continue;
            }
            match value.clone().or(global) {
                Some(value) => {
                    let value = self.expand(&value).bounded();
                    collector.facts.read(value.clone(), Some(&self.directory), Role::Definition);
                    Rc::make_mut(&mut self.variables).insert(name.clone(), value);
                }
                None => drop(Rc::make_mut(&mut self.variables).remove(name)),
            }
        }
    }

    /// What a container starts: in shell form, by a shell in exec form, or by its words.
    fn start(&self, one: &Instruction, collector: &mut Collector) {
        started::by_name(one, &self.root, collector);
        let words: Vec<&str> = one.words.iter().map(Value::text).collect();
        if one.script.is_some() || started::is_shell(&words) {
            return self.command(one, collector);
        }
        for (number, word) in one.words.iter().enumerate() {
            let is_path = word.text().contains('/') && (number == 0 || !word.text().contains("://"));
            let role = if is_path { Role::Path } else { Role::Word };
            collector.facts.read(word.clone(), Some(&self.directory), role);
        }
    }

    /// `RUN` and commands in shell form. In exec form there are no words that others could stand behind, so that it is
    /// followed and not edited. What another interpreter does stays in the image, and is not followed.
    fn command(&self, one: &Instruction, collector: &mut Collector) {
        let words: Vec<&str> = one.words.iter().map(Value::text).collect();
        let inside = started::is_shell(&words);
        let interpreter = one.interpreter.as_deref().map_or("sh", path::name);
        let script = match &one.script {
            Some(script) => Some(script.clone()).filter(|_| self.is_shell && started::SHELLS.contains(&interpreter)),
            None if inside => one.words.get(2).cloned(),
            None => Some(Value::computed(&words.join(" "))),
        };
        for word in one.words.iter().chain(one.script.as_ref().filter(|_| script.is_none())) {
            collector.facts.read(word.clone(), Some(&self.directory), Role::Word);
        }
        let Some(text) = script else { return };
        if !collector.affords(one.span, self.variables.len()) {
            return;
        }
        collector.run(&Script {
            text,
            span: one.span,
            directory: Some(self.directory.clone()),
            script: None,
            applied: None,
            variables: self.variables.iter().map(|(name, value)| (name.clone(), vec![value.clone()])).collect(),
        });
    }

    /// `RUN --mount=type=bind,source=cmd,target=/src`: <https://docs.docker.com/reference/dockerfile/#run---mount>.
    fn mount(&self, one: &Instruction, context: &str, before: &Stages, collector: &mut Collector) {
        for (_, mount) in one.flags.iter().filter(|(name, _)| name == "mount") {
            let option = |names: &[&str]| {
                let mut all = mount.text().split(',').filter_map(|option| option.split_once('='));
                all.find(|(name, _)| names.contains(name)).map(|(_, value)| value)
            };
            let Some(target) = option(&["target", "dst", "destination"]) else { continue };
            if option(&["type"]).is_some_and(|kind| kind != "bind") {
                continue;
            }
            let Some(there) = path::resolve(&self.directory, target) else { continue };
            let source = option(&["source", "src"]).unwrap_or("");
            let from = option(&["from"]).map(|name| before.called(name));
            match from {
                None => {
                    if let Some(here) = path::resolve(context, source.trim_start_matches('/')) {
                        let dot = if here.is_empty() { "." } else { here.as_str() };
                        self.add_copy((Value::computed(dot), ""), (&there, ""), one.span, true, collector);
                        collector.mounts.push((there, here));
                    }
                }
                Some(Some(stage)) => {
                    let here = Value::computed(&format!("/{}", source.trim_start_matches('/')));
                    self.add_copy((here, &stage.root), (&there, ""), one.span, true, collector);
                }
                Some(None) => {}
            }
        }
    }

    fn add_copy(&self, from: (Value, &str), to: (&str, &str), span: Span, contents: bool, collector: &mut Collector) {
        let from = collector.facts.read(from.0, Some(from.1), Role::Path);
        let to = collector.facts.read(Value::computed(to.0), Some(to.1), Role::Path);
        collector.facts.copies.push(Copy { from, to, into_directory: false, contents, only: None, span });
    }

    /// A directory's content is copied, a file under its name or as what is said.
    fn copy(&mut self, one: &Instruction, context: &str, before: &Stages, collector: &mut Collector) {
        let Some((target, sources)) = one.words.split_last() else { return };
        let from = one.flags.iter().find(|(name, _)| name == "from").map(|(_, value)| self.expand(value));
        let from = from.map(|from| before.called(from.text()));
        let target = self.expand(target);
        let text = target.text();
        let into_directory =
            sources.len() > 1 || text.ends_with('/') || matches!(text, "." | "..") || text.ends_with("/.");
        let there = path::resolve(&self.directory, text);
        let into_directory = into_directory || there.as_ref().is_some_and(|there| *there == self.directory);
        let to = collector.facts.read(target, Some(&self.directory), Role::Path);
        for source in sources {
            let source = self.expand(source);
            let rooted = source.text().len() - source.text().trim_start_matches('/').len();
            let read: ReadId = match &from {
                // From another image: nothing of ours.
                Some(None) => drop_read(source, collector),
                Some(Some(stage)) => collector.facts.read(source, Some(&stage.root), Role::Path),
                None => {
                    let source = source.slice(rooted..source.text().len());
                    let source = if source.is_empty() { Value::computed(".") } else { source };
                    sweep::copied(&source, context, one.span, &mut collector.facts);
                    collector.facts.read(source, Some(context), Role::Path)
                }
            };
            if matches!(from, Some(None)) {
                continue;
            }
            let span = one.span;
            collector.facts.copies.push(Copy { from: read, to, into_directory, contents: false, only: None, span });
            collector.facts.copies.push(Copy {
                from: read,
                to,
                into_directory: false,
                contents: true,
                only: None,
                span,
            });
            if let (Some(here), Some(there)) = (collector.facts.path(read), &there) {
                self.stands(&here, there, into_directory, &from, collector);
            }
        }
    }

    /// Remembers which sources stand where.
    fn stands(
        &self,
        here: &str,
        there: &str,
        into_directory: bool,
        from: &Option<Option<&Stage>>,
        collector: &mut Collector,
    ) {
        let listing = collector.repository.listing();
        let known = |directory: &str| {
            let source = collector.source(directory);
            (source != directory).then_some(source)
        };
        let mount = match from {
            Some(_) => known(here).map(|source| (there.to_owned(), source)),
            None if listing.is_dir(here) => Some((there.to_owned(), here.to_owned())),
            // Files of one directory, such as `COPY go.mod main.go ./`.
            None if known(there).is_none() => {
                let there = if into_directory { there } else { path::parent(there) };
                Some((there.to_owned(), path::parent(here).to_owned()))
            }
            None => None,
        };
        collector.mounts.extend(mount);
    }
}

fn drop_read(source: Value, collector: &mut Collector) -> ReadId {
    collector.facts.read(source, None, Role::Word)
}
