//! Packaging: which files of the service's directory go into which zip.
//!
//! Paths below the service's directory are kept, nothing is stripped (`zip-service.js`, `package-service.js` of
//! serverless/serverless). A `package.artifact` takes the place of all patterns.

use std::collections::BTreeSet;
use std::rc::Rc;

use rebootstrap_parser::document::insert::{Content, Place};
use rebootstrap_parser::document::{Entry, Node};
use rebootstrap_parser::{Span, Value};

use super::function::entry_name;
use super::service::Service;
use super::writing::{blank, insert, replace};
use crate::facts::{Archive, Entry as Packed, Holder, Maker, Naming, OwnPackage, Package, ReadId, Role};
use crate::frameworks::Collector;
use crate::glob;
use crate::parsed::Memo;

/// What a package never holds: `defaultExcludes` of `package-service.js`.
const NEVER: [&str; 8] = [
    ".git/**",
    ".gitignore",
    ".DS_Store",
    "npm-debug.log",
    ".serverless/**",
    ".serverless_plugins/**",
    "serverless.yml",
    "serverless.yaml",
];

/// The keys of a function's `package` that an artifact makes void.
const VOID: [&str; 5] = ["patterns", "include", "exclude", "individually", "excludeDevDependencies"];

/// The packages of one service.
pub(super) struct Packer {
    individually: bool,
    patterns: Vec<(bool, ReadId)>,
    /// The directory itself, as what is packed.
    source: ReadId,
    /// The archive that functions share; by index.
    shared: usize,
    artifact: Vec<ReadId>,
    /// The files that functions start, relative to the directory.
    programs: BTreeSet<String>,
    /// What [`Packer::others`] found for the same patterns.
    taken: Memo<Vec<(bool, String)>, Rc<Vec<String>>>,
}

impl Packer {
    pub(super) fn new(service: &Service, functions: &[Entry], collector: &mut Collector) -> Self {
        let package = service.nodes(&["package"]);
        let package = package.first();
        let individually = package.and_then(|package| package.get("individually")).and_then(Node::text) == Some("true");
        let patterns = package.map(|package| patterns(service, package, collector)).unwrap_or_default();
        let artifact = package.and_then(|package| package.get("artifact"));
        let artifact = artifact.map(|node| service.resolver().texts(node)).unwrap_or_default();
        let artifact = paths(service, artifact, collector);
        let place = package.map_or_else(|| Span::new(service.document.file, 0, 0), |package| package.span);
        let source = collector.facts.read(Value::computed("."), Some(&service.directory), Role::Word);
        let shared = archive(service, source, place, patterns.clone(), collector);
        let handlers = functions.iter().filter_map(|entry| entry.value.get("handler"));
        let programs = handlers.flat_map(|node| service.resolver().texts(node));
        let programs = programs.map(|value| entry_name(value.text())).collect();
        Self { individually, patterns, source, shared, artifact, programs, taken: Memo::default() }
    }

    /// The package of the function `entry`.
    pub(super) fn package(&self, service: &Service, entry: &Entry, collector: &mut Collector) -> Package {
        let own = entry.value.get("package");
        let artifact = own.and_then(|package| package.get("artifact"));
        let artifact = artifact.map(|node| service.resolver().texts(node)).unwrap_or_default();
        let individually = own.and_then(|package| package.get("individually")).and_then(Node::text) == Some("true");
        if !artifact.is_empty() {
            // Patterns beside it do nothing, and stay where other settings keep the place of the artifact from being all.
            if self.individually || individually {
                own.into_iter().for_each(|package| drop(patterns(service, package, collector)));
            }
            return prebuilt(paths(service, artifact, collector), collector);
        }
        if !self.individually && !individually {
            return match self.artifact.as_slice() {
                [] => Package::Own(self.shared),
                artifact => prebuilt(artifact.to_vec(), collector),
            };
        }
        let own = own.map(|package| patterns(service, package, collector)).unwrap_or_default();
        let all = self.patterns.iter().copied().chain(own).collect();
        Package::Own(archive(service, self.source, entry.key.span, all, collector))
    }

    /// Where `package.artifact` goes, and which files besides the program the function has today.
    pub(super) fn own_package(&self, service: &Service, entry: &Entry, handler: Option<&Value>) -> Option<OwnPackage> {
        let body = &entry.value;
        let artifact = || Content::Map(vec![("artifact".to_owned(), blank())]);
        let (span, text) = match body.entry("package") {
            Some(package) => {
                let keys = package.value.entries();
                let only_void = keys.iter().all(|entry| entry.name().is_some_and(|name| VOID.contains(&name)));
                match only_void {
                    true => replace(service, body, "package", &artifact())?,
                    false => insert(service, &package.value, "artifact", blank(), Place::First)?,
                }
            }
            None => insert(service, body, "package", artifact(), Place::After("handler"))?,
        };
        let program = handler.map(|value| entry_name(value.text())).unwrap_or_default();
        let others = self.others(service, body, &program);
        let (whole, others) = (others.is_none(), others.unwrap_or_default());
        Some(OwnPackage {
            span,
            text,
            holder: Holder::Zip,
            directory: service.directory.clone(),
            root: service.directory.clone(),
            others,
            whole,
        })
    }

    /// The committed files beside the programs that patterns take in, and files that patterns name without a wildcard; `None`
    /// when no pattern leaves out what none takes in, so that everything is packed.
    fn others(&self, service: &Service, body: &Node, program: &str) -> Option<Vec<String>> {
        let mut texts: Vec<(bool, String)> = Vec::new();
        let package = service.nodes(&["package"]);
        let own = body.get("package").filter(|_| self.individually);
        for package in package.iter().chain(own) {
            texts.extend(listed(service, package).into_iter().map(|(takes, value)| (takes, value.text().to_owned())));
        }
        let first_out = texts
            .iter()
            .find(|(takes, pattern)| !takes && matches!(pattern.trim_start_matches("./"), "**" | "**/*" | "*"));
        first_out?;
        let taken = self.taken.get(texts.clone(), || Rc::new(self.taken_in(service, &texts)));
        Some(taken.iter().filter(|name| *name != program).cloned().collect())
    }

    /// The directory of a pattern that takes in none of `files` and no program: something else fills it. The pattern as it is
    /// written where it names no directory, or where one of the `later` patterns leaves out a part of it.
    fn made(&self, pattern: &str, later: &[(bool, String)], files: &[String]) -> Option<String> {
        let pattern = pattern.trim_start_matches("./");
        let takes = |name: &String| glob::matches_deep(pattern, name);
        if !glob::has_wildcard(pattern) || files.iter().any(takes) || self.programs.iter().any(takes) {
            return None;
        }
        let directory = pattern.strip_suffix("/**").or_else(|| pattern.strip_suffix("/**/*"));
        let whole =
            directory.filter(|directory| !glob::has_wildcard(directory) && later.iter().all(|(takes, _)| *takes));
        Some(whole.unwrap_or(pattern).to_owned())
    }

    /// The files that `texts` take in, but for the programs.
    fn taken_in(&self, service: &Service, texts: &[(bool, String)]) -> Vec<String> {
        // A name with a hole in it matches nothing, not even itself.
        let is_it = |pattern: &str, name: &str| glob::matches_deep(pattern, name) || entry_name(pattern) == name;
        let is_taken = |name: &str| {
            let last = texts.iter().rev().find(|(_, pattern)| is_it(pattern, name));
            last.is_none_or(|(takes, _)| *takes)
        };
        let committed = service.repository.listing().files().below(&service.directory);
        let named = texts.iter().filter(|(takes, pattern)| *takes && !glob::has_wildcard(pattern));
        let named = named.map(|(_, pattern)| entry_name(pattern));
        let mut all: Vec<String> = committed.chain(named).filter(|name| is_taken(name)).collect();
        let takes = texts.iter().enumerate().filter(|(_, (takes, _))| *takes);
        let made = takes.filter_map(|(index, (_, pattern))| self.made(pattern, &texts[index + 1..], &all));
        let made: Vec<String> = made.collect();
        all.extend(made);
        let never = |name: &String| NEVER.iter().any(|pattern| glob::matches_deep(pattern, name) || pattern == name);
        all.retain(|name| !self.programs.contains(name) && !never(name));
        all.sort();
        all.dedup();
        all
    }
}

fn paths(service: &Service, values: Vec<Value>, collector: &mut Collector) -> Vec<ReadId> {
    let read = |value| collector.facts.read(value, Some(&service.directory), Role::Path);
    values.into_iter().map(read).collect()
}

fn prebuilt(artifact: Vec<ReadId>, collector: &Collector) -> Package {
    let remote = artifact.iter().map(|read| collector.facts.get(*read)).find(|read| read.value.text().contains("://"));
    match remote {
        Some(read) => Package::Elsewhere(format!("its package is {}", read.value.text()), read.value.place()),
        None => Package::File(artifact),
    }
}

/// `exclude`, `include` and `patterns` of a `package`, in the order in which they count; `!` in front is not part of a text.
fn listed(service: &Service, package: &Node) -> Vec<(bool, Value)> {
    let mut found = Vec::new();
    for (key, takes) in [("exclude", false), ("include", true), ("patterns", true)] {
        let lists = package.get(key).into_iter().flat_map(|list| service.resolver().nodes(list));
        for value in lists.flat_map(|list| list.items().to_vec()).flat_map(|item| service.resolver().texts(&item)) {
            match value.text().strip_prefix('!') {
                Some(rest) => found.push((!takes, value.slice(1..rest.len() + 1))),
                None => found.push((takes, value)),
            }
        }
    }
    found
}

fn patterns(service: &Service, package: &Node, collector: &mut Collector) -> Vec<(bool, ReadId)> {
    let read = |(takes, value): (bool, Value)| {
        let role = if takes { Role::Pattern } else { Role::Word };
        (takes, collector.facts.read(value, Some(&service.directory), role))
    };
    listed(service, package).into_iter().map(read).collect()
}

fn archive(
    service: &Service,
    source: ReadId,
    span: Span,
    patterns: Vec<(bool, ReadId)>,
    collector: &mut Collector,
) -> usize {
    let facts = &mut collector.facts;
    let mut entry = Packed::new(source, Naming::Below(service.directory.clone()), true);
    entry.ordered = patterns;
    facts.archives.push(Archive {
        output: None,
        path: None,
        entries: vec![entry],
        maker: Maker::Packager,
        opaque: None,
        applied: None,
        mode: None,
        span,
    });
    facts.archives.len() - 1
}
