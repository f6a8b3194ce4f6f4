//! The words of one command, each read once, as what its command reads it as.

use std::collections::BTreeMap;
use std::ops::Range;

use rebootstrap_parser::shell::Command;
use rebootstrap_parser::{Span, Value, path};

use super::Script;
use crate::facts::{Applied, ReadId, Role};
use crate::frameworks::Collector;

/// A command whose words are being read.
pub(super) struct Words<'c, 'f, 'r> {
    /// The command.
    pub command: &'c Command,
    /// Where it stands.
    pub span: Span,
    /// Where facts go.
    pub collector: &'f mut Collector<'r>,
    /// The resource whose replacement runs the command again.
    pub applied: Option<Applied>,
    /// The directory its relative paths start from; differs from the command's inside of `go -C` or a container.
    pub directory: Option<String>,
    given: &'c BTreeMap<String, Vec<Value>>,
    read: Vec<Option<ReadId>>,
}

impl<'c, 'f, 'r> Words<'c, 'f, 'r> {
    pub(super) fn new(command: &'c Command, script: &'c Script, collector: &'f mut Collector<'r>) -> Self {
        Self {
            span: command.span.unwrap_or(script.span),
            applied: script.applied.clone(),
            directory: command.directory.clone(),
            given: &script.variables,
            read: vec![None; command.words.len()],
            command,
            collector,
        }
    }

    /// The name of the program, without its directory.
    pub(super) fn program(&self) -> &'c str {
        self.command.words.first().map_or("", |word| path::name(word.text()))
    }

    pub(super) fn len(&self) -> usize {
        self.command.words.len()
    }

    /// The text of word `at`, empty behind the last.
    pub(super) fn text(&self, at: usize) -> &'c str {
        self.command.words.get(at).map_or("", Value::text)
    }

    /// Reads word `at` in `role`; the first reading counts.
    pub(super) fn read(&mut self, at: usize, role: Role) -> ReadId {
        if let Some(read) = self.read[at] {
            return read;
        }
        let value = self.command.words[at].clone();
        let read = self.collector.facts.read(value, self.directory.as_deref(), role);
        self.read[at] = Some(read);
        read
    }

    /// Whether word `at` was not read yet.
    pub(super) fn is_unread(&self, at: usize) -> bool {
        self.read[at].is_none()
    }

    /// Reads the part of word `at` from byte `from` on (`-o=FILE`).
    pub(super) fn read_tail(&mut self, at: usize, from: usize, role: Role) -> ReadId {
        if let Some(read) = self.read[at] {
            return read;
        }
        self.read_part(at, from..self.text(at).len(), role)
    }

    /// Reads the bytes `range` of word `at`, of which other parts are read as well (`S3Bucket=b,S3Key=k`).
    pub(super) fn read_part(&mut self, at: usize, range: Range<usize>, role: Role) -> ReadId {
        let value = self.command.words[at].slice(range);
        let read = self.collector.facts.read(value, self.directory.as_deref(), role);
        self.read[at].get_or_insert(read);
        read
    }

    /// Word `at` with its provenance.
    pub(super) fn value(&self, at: usize) -> &'c Value {
        &self.command.words[at]
    }

    /// The value that `name` has for the command.
    pub(super) fn environment(&self, name: &str) -> Option<&'c str> {
        self.environment_value(name).map(Value::text)
    }

    /// The value that `name` has for the command, with its provenance.
    pub(super) fn environment_value(&self, name: &str) -> Option<&'c Value> {
        let own = self.command.environment.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        // What a script is given is exported: by make, by a workflow, by a Dockerfile.
        own.or_else(|| self.given.get(name).filter(|values| values.len() == 1).map(|values| &values[0]))
    }

    /// The repository path that word `at` names.
    pub(super) fn path(&self, at: usize) -> Option<String> {
        path::resolve(self.directory.as_deref()?, self.text(at))
    }

    /// Whether the repository has a directory at this path.
    pub(super) fn is_directory(&self, at: &str) -> bool {
        self.collector.repository.listing().is_dir(at)
    }
}
