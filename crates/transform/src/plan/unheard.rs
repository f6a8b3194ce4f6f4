//! Unheard: commands in the file of a pipeline that no reader runs, such as those that a plugin is given.

use std::collections::BTreeSet;

use rebootstrap_parser::FileId;

use crate::facts::{Facts, Role};
use crate::frameworks::unread::{self, Mention, Text};
use crate::frameworks::{is_pipeline, jenkins};
use crate::repository::Repository;

/// What a line says that is read by people.
const SAID: [&str; 6] = ["description", "displayName", "label", "message", "name", "title"];

/// The files of pipelines, and where a reader found paths in them.
pub(super) struct Unheard {
    texts: Vec<Text>,
    heard: BTreeSet<(String, usize)>,
}

impl Unheard {
    pub(super) fn of(repository: &Repository, facts: &Facts) -> Self {
        let is_path = |role: Role| matches!(role, Role::Path | Role::Target | Role::Pattern | Role::Removed);
        let reads = facts.reads.iter().filter(|read| is_path(read.role));
        let segments = reads.flat_map(|read| read.value.segments());
        let places = segments.flat_map(|one| one.hops.iter().map(|hop| hop.site).chain([one.place()])).flatten();
        // A build says no path where it names no output.
        let made = facts.builds.iter().map(|build| build.span).chain(facts.archives.iter().map(|archive| archive.span));
        let is_here = |file: FileId| repository.is_pipeline(file) || jenkins::wants(&repository.path(file));
        let here = places.chain(made).filter(|span| is_here(span.file));
        let here = here.map(|span| repository.place(span));
        let heard = here.map(|place| (place.file, place.line)).collect();
        let files = repository.reached().filter(|file| is_pipeline(file) || jenkins::wants(file));
        let files = files.filter(|file| repository.is_followed(file));
        let text = |file: String| Some((file.clone(), repository.open(&file)?.1));
        Self { texts: files.filter_map(text).collect(), heard }
    }

    /// The first line that builds or packs the program and in which no path was found.
    pub(super) fn makes(&self, program: &str, archives: &[&str]) -> Option<Mention> {
        let mut mentions = unread::mentions(&self.texts, program, archives).into_iter();
        let is_heard = |mention: &Mention| self.heard.contains(&(mention.file.clone(), mention.line));
        mentions.find(|mention| mention.makes && !is_heard(mention) && !self.is_said(mention))
    }

    /// Whether the line is a text for people: a name, or what is printed.
    fn is_said(&self, mention: &Mention) -> bool {
        let text = self.texts.iter().find(|(file, _)| *file == mention.file);
        let line = text.and_then(|(_, text)| text.lines().nth(mention.line - 1)).unwrap_or_default();
        let code = line.trim_start_matches([' ', '\t', '-']);
        let (key, value) = code.split_once(": ").unwrap_or(("", code));
        SAID.contains(&key) || value.trim_start_matches(['"', '\'']).starts_with("echo ")
    }
}
