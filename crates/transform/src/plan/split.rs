//! Splits: one archive that serves several programs becomes one archive for each.
//!
//! The program that most functions run keeps the archive's name; the others get `-name` before the ending.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Origin, Span, Value, path};

use super::candidate::Candidate;
use super::naming;
use super::want::{Change, Want};
use crate::facts::{Archive, Entry, Facts, Function, Maker, Package, ReadId, Role, Tracking};
use crate::glob;
use crate::link::contents;
use crate::outcome::Rule;
use crate::programs::Programs;
use crate::repository::Repository;

/// How an archive is split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Old path → new path of the programs.
    pub moves: BTreeMap<String, String>,
    /// What else has to change; the functions are indices of [`Facts::functions`].
    pub wants: Vec<Want>,
    /// The command that is written anew: texts in it are not changed one by one.
    pub command: Option<Span>,
}

/// Plans the split of `archive`, which packs a program for each of `members`; `None` when it cannot be split.
pub fn split(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    archive: usize,
    members: &[&Candidate],
) -> Option<Split> {
    let mut users: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for member in members {
        users.entry(&member.chain.as_ref()?.program).or_default().push(member.function);
    }
    let keeps = *users.iter().max_by_key(|(program, users)| (users.len(), std::cmp::Reverse(**program)))?.0;
    let splitter = Splitter { repository, facts, archive: &facts.archives[archive] };
    splitter.holds_only(programs, archive, &users)?;
    splitter.is_read_by(&users.values().flatten().copied().collect::<Vec<_>>())?;
    splitter.are_free(&users.keys().copied().collect::<Vec<_>>())?;
    let mut split = Split::default();
    for program in users.keys() {
        let moves = naming::moves(facts, programs, repository.listing(), program, &[], &BTreeSet::new()).ok()?;
        split.moves.extend(moves.paths);
    }
    let all: Vec<usize> = users.values().flatten().copied().collect();
    let (command, text) = splitter.commands(&users, keeps, &split.moves)?;
    split.command = Some(command);
    split.wants.push(splitter.want(Change::Write(command, text), &all));
    for (program, functions) in users.iter().filter(|(program, _)| **program != keeps) {
        let name = path::name(program);
        for function in functions {
            split.wants.extend(splitter.package(*function, name, functions)?);
        }
        split.wants.extend(splitter.objects(functions, name)?);
        split.wants.extend(splitter.hash(functions, name)?);
    }
    Some(split)
}

struct Splitter<'a> {
    repository: &'a Repository<'a>,
    facts: &'a Facts,
    archive: &'a Archive,
}

impl Splitter<'_> {
    fn want(&self, change: Change, functions: &[usize]) -> Want {
        let read = self.facts.functions[functions[0]].runtime[0];
        Want { read, change, rule: Rule::ArchiveSource, optional: false, functions: functions.to_vec() }
    }

    /// Every entry is one of the programs: nothing else that the owner packed could get lost.
    fn holds_only(&self, programs: &Programs, archive: usize, users: &BTreeMap<&str, Vec<usize>>) -> Option<()> {
        let known = |program: &String| users.contains_key(program.as_str());
        if !contents(self.facts, programs, archive).iter().all(|(program, _)| known(program)) {
            return None;
        }
        let listing = self.repository.listing();
        let only_programs = |entry: &Entry| {
            let source = self.facts.path(entry.source)?;
            let direct = users.contains_key(source.as_str());
            let committed = listing.files().iter().any(|file| self.facts.entry_name(entry, file).is_some());
            let copied = self.facts.copies.iter().filter_map(|copy| self.facts.target(copy));
            let strangers =
                copied.filter(|target| !known(target)).any(|target| self.facts.entry_name(entry, &target).is_some());
            let built = glob::has_wildcard(&source) || entry.recursive;
            (direct || (built && !committed && !strangers)).then_some(())
        };
        self.archive.entries.iter().map(only_programs).collect()
    }

    /// The command once for each program.
    fn commands(
        &self,
        users: &BTreeMap<&str, Vec<usize>>,
        keeps: &str,
        moves: &BTreeMap<String, String>,
    ) -> Option<(Span, String)> {
        let Maker::Zip { flags, command, directory, .. } = &self.archive.maker else { return None };
        let (command, directory) = ((*command)?, directory.as_ref()?);
        let output = &self.facts.get(self.archive.output?).value;
        let span = output.source(0..output.text().len())?;
        let (_, text) = self.repository.open(&self.repository.path(span.file))?;
        let quoted = text
            .get(span.start.checked_sub(1)?..span.end + 1)
            .filter(|word| word.starts_with('"') && word.ends_with('"'));
        let quote = if quoted.is_some() { "\"" } else { "" };
        let zip = text.get(span.start..span.end)?;
        let kept: Vec<String> = flags.iter().filter_map(|flag| without_recursion(flag)).collect();
        let junks = kept.iter().any(|flag| flag == "--junk-paths" || (!flag.starts_with("--") && flag.contains('j')));
        let own = (!junks).then(|| "-j".to_owned());
        let flags: String = own.iter().chain(&kept).map(|flag| format!(" {flag}")).collect();
        let one = |program: &str| {
            let entry = path::below(moves.get(program).map_or(program, String::as_str), directory)?;
            let zip = if program == keeps { zip.to_owned() } else { renamed(zip, path::name(program))? };
            Some(format!("zip{flags} {quote}{zip}{quote} {entry}"))
        };
        let others = users.keys().filter(|program| **program != keeps);
        let all: Option<Vec<String>> = std::iter::once(keeps).chain(others.copied()).map(one).collect();
        stands_alone(&text, command).then_some(())?;
        let script = crate::frameworks::is_plain_script(&self.repository.path(command.file));
        Some((command, joined(&text, command, &all?, script)))
    }

    /// Whether nobody but the functions, their objects and hashes reads the archive: to others it is not half of one.
    fn is_read_by(&self, functions: &[usize]) -> Option<()> {
        let Maker::Zip { command, .. } = &self.archive.maker else { return None };
        let mut known: Vec<Span> = command.iter().copied().collect();
        known.extend(functions.iter().map(|index| self.facts.functions[*index].span));
        let ours = |object: &&crate::facts::Object| self.facts.path(object.source) == self.archive.path;
        known.extend(self.facts.objects.iter().filter(ours).map(|object| object.span));
        let hashes = functions.iter().flat_map(|index| &self.facts.functions[*index].hash);
        known.extend(
            hashes.flat_map(|hash| self.facts.get(*hash).value.segments()).filter_map(|one| one.hops.last()?.site),
        );
        let readers =
            self.facts.reads.iter().filter(|read| read.role == Role::Path && read.path() == self.archive.path);
        let mut places = readers.filter_map(|read| read.value.source(0..read.value.text().len()));
        places.all(|place| known.iter().any(|span| span.contains(place))).then_some(())?;
        let name = path::name(self.archive.path.as_deref()?);
        let unread = crate::frameworks::unread::mentions_name(self.repository, name);
        (!unread).then_some(())
    }

    /// Whether the new archives' names are free.
    fn are_free(&self, programs: &[&str]) -> Option<()> {
        let path = self.archive.path.as_deref()?.strip_suffix(".zip")?;
        let taken = |program: &&&str| {
            let new = format!("{path}-{}.zip", path::name(program));
            self.repository.listing().is_file(&new)
                || self.facts.archives.iter().any(|one| one.path.as_ref() == Some(&new))
        };
        let mut names: Vec<&str> = programs.iter().map(|program| path::name(program)).collect();
        names.sort_unstable();
        names.dedup();
        (names.len() == programs.len() && !programs.iter().any(|program| taken(&program))).then_some(())
    }

    /// The function's package, wherever its declaration names it.
    fn package(&self, index: usize, name: &str, functions: &[usize]) -> Option<Vec<Want>> {
        let function = &self.facts.functions[index];
        let mut reads: Vec<ReadId> = match &function.package {
            Package::File(reads) | Package::Object(reads, _) => reads.clone(),
            _ => return None,
        };
        if function.tracking != Tracking::Tracked {
            return None;
        }
        let named = self.facts.reads.iter().enumerate().filter(|(_, read)| {
            self.archive.path.is_some() && read.path() == self.archive.path && is_inside(&read.value, function)
        });
        reads.extend(named.map(|(read, _)| ReadId(read)));
        let suffix = |read: ReadId| {
            let end = self.facts.get(read).value.text().strip_suffix(".zip")?.len();
            let want = self.want(Change::Replace(end..end, format!("-{name}")), functions);
            Some(Want { read, ..want })
        };
        reads.into_iter().map(suffix).collect()
    }

    /// A second object beside the one that all functions were deployed from.
    fn objects(&self, functions: &[usize], name: &str) -> Option<Vec<Want>> {
        let Package::Object(keys, _) = &self.facts.functions[functions[0]].package else { return Some(Vec::new()) };
        let keys: Vec<&str> =
            keys.iter().map(|key| self.facts.get(*key).value.text().trim_start_matches('/')).collect();
        let mut objects = self.facts.objects.iter().filter(|object| keys.contains(&object.key.as_str()));
        let object = objects.next()?;
        if objects.any(|other| other.span != object.span) {
            return None;
        }
        let (_, text) = self.repository.open(&self.repository.path(object.span.file))?;
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let twin = format!("{end}{end}{}", object.twin.as_ref()?.named(name));
        Some(vec![self.want(Change::Write(object.span.after(), twin), functions)])
    }

    /// The hash, where it is not taken in the declaration itself: at the outermost use that only these functions read.
    fn hash(&self, functions: &[usize], name: &str) -> Option<Vec<Want>> {
        let mut wants = Vec::new();
        let hashes: Vec<ReadId> =
            functions.iter().flat_map(|index| self.facts.functions[*index].hash.clone()).collect();
        for (index, hash) in
            functions.iter().flat_map(|index| self.facts.functions[*index].hash.iter().map(move |hash| (index, hash)))
        {
            let value = &self.facts.get(*hash).value;
            if is_inside_last(value, &self.facts.functions[*index]) {
                continue; // its path is a text of the declaration
            }
            let (site, text) = self.hash_site(value, &hashes, name)?;
            wants.push(self.want(Change::Write(site, text), functions));
        }
        Some(wants)
    }

    fn hash_site(&self, value: &Value, hashes: &[ReadId], name: &str) -> Option<(Span, String)> {
        let [segment] = value.segments() else { return None };
        let (call, uses) = segment.hops.split_last()?;
        let (taken, rebootstrap_parser::Form::Expression(source)) = (call.site?, &call.form) else { return None };
        let (function, argument) = source.strip_suffix(')')?.split_once('(')?;
        let text = format!("{function}(replace({argument}, \".zip\", \"-{name}.zip\"))");
        let ours = |value: &Value| hashes.iter().any(|hash| self.facts.get(*hash).value == *value);
        let scope = |span: Span| path::parent(&self.repository.path(span.file)).to_owned();
        uses.iter().rev().filter_map(|hop| hop.site).filter(|site| scope(*site) == scope(taken)).find_map(|site| {
            let through =
                |value: &Value| value.segments().iter().any(|one| one.hops.iter().any(|hop| hop.site == Some(site)));
            let readers =
                self.facts.reads.iter().filter(|read| !matches!(read.role, Role::Definition | Role::Spelling));
            let alone = readers.filter(|read| through(&read.value)).all(|read| ours(&read.value));
            alone.then(|| (site, text.clone()))
        })
    }
}

/// Whether two commands joined by `&&` mean the same in the place of the one: no prefix (`time`, `!`, `X=Y`), no
/// alternative, no pipe and no redirection.
fn stands_alone(text: &str, command: Span) -> bool {
    let (Some(before), Some(after)) = (text.get(..command.start), text.get(command.end..)) else { return false };
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    let starts = line.is_empty()
        || matches!(line, "@" | "-" | "@-")
        || [";", "&&", "{", "(", " do", " then", "\""].iter().any(|end| line.ends_with(end))
        || matches!(line, "do" | "then" | "else");
    let rest = after.split('\n').next().unwrap_or_default().trim();
    let ends = rest.is_empty() || [";", "&&", ")", "}", "\"", "#"].iter().any(|start| rest.starts_with(start));
    starts && ends && text.get(command.start..command.end).is_some_and(|said| said.starts_with("zip"))
}

/// The commands in the place of the one, so that each failure counts as the one's did: `set -e` does not look at what
/// stands before an `&&`, and a recipe's shell looks at nothing else.
fn joined(text: &str, command: Span, all: &[String], script: bool) -> String {
    let line = text[..command.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..command.start];
    let rest = text[command.end..].split('\n').next().unwrap_or_default();
    if !script {
        return all.join(" && ");
    }
    if before.trim().is_empty() && rest.trim().is_empty() {
        let end = if rest.ends_with('\r') { "\r\n" } else { "\n" };
        return all.join(&format!("{end}{before}"));
    }
    if before.trim_end().ends_with("&&") {
        return format!("{{ {}; }}", all.join("; "));
    }
    all.join("; ")
}

/// A flag without `r`, which has no use for a single file; `None` when nothing is left of it.
fn without_recursion(flag: &str) -> Option<String> {
    if flag.starts_with("--") {
        return (flag != "--recurse-paths").then(|| flag.to_owned());
    }
    let kept: String = flag.chars().filter(|letter| !matches!(letter, 'r' | 'R')).collect();
    (kept != "-").then_some(kept)
}

/// The source text of a zip's path with `-name` before the ending: literal, shell variable or Make variable.
fn renamed(zip: &str, name: &str) -> Option<String> {
    if let Some(stem) = zip.strip_suffix(".zip") {
        return Some(format!("{stem}-{name}.zip"));
    }
    if let Some(variable) = zip.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')) {
        return is_name(variable).then(|| format!("$({variable}:.zip=-{name}.zip)"));
    }
    let variable = zip.strip_prefix('$')?;
    let variable = variable.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(variable);
    is_name(variable).then(|| format!("${{{variable}%.zip}}-{name}.zip"))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether the text is written, or used first, in the function's declaration.
fn is_inside(value: &Value, function: &Function) -> bool {
    value.source(0..value.text().len()).is_some_and(|span| function.span.contains(span))
}

/// Whether the hash is taken in the function's declaration.
fn is_inside_last(value: &Value, function: &Function) -> bool {
    value.segments().iter().all(|segment| {
        segment.origin == Origin::Unknown
            && segment.hops.last().and_then(|hop| hop.site).is_some_and(|site| function.span.contains(site))
    })
}
