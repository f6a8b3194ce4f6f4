//! Splits: one archive that serves several programs becomes one archive for each.
//!
//! The program that most functions run keeps the archive's name; the others get `-name` before the ending.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Form, Origin, Span, Value, path};

use super::candidate::Candidate;
use super::naming;
use super::put::Put;
use super::want::{Change, Want};
use super::zip_command::{joined, renamed, stands_alone, without_recursion};
use crate::facts::{Archive, Entry, Facts, Function, Maker, Named, Package, ReadId, Role, Sweeps, Tracking, Twin};
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
    /// What the names of the new archives end with.
    pub endings: Vec<String>,
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
    let unpacked = naming::Packed { archives: &[], own: &BTreeMap::new() };
    let (leaving, swept, sweeps) = (&BTreeSet::new(), &naming::patterns(facts), &Sweeps::of(&facts.swept));
    let (put, putting, by_argument) = (&Put::default(), &crate::facts::Putting::of(facts), leaving);
    let named = &Named::of(facts, |role| role == Role::Path);
    let around = naming::Around { leaving, by_argument, swept, sweeps, named, put, putting };
    for program in users.keys() {
        let moves = naming::moves(facts, programs, repository, program, unpacked, around).ok()?;
        split.moves.extend(moves.paths);
    }
    let all: Vec<usize> = users.values().flatten().copied().collect();
    let (command, text) = splitter.commands(&users, keeps, &split.moves)?;
    split.command = Some(command);
    split.wants.push(splitter.want(Change::Write(command, text), &all));
    for (program, functions) in users.iter().filter(|(program, _)| **program != keeps) {
        let name = path::name(program);
        split.endings.push(format!("-{name}.zip"));
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
            let committed = listing.files().any(|file| self.facts.entry_name(entry, file).is_some());
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
            .get(span.start().checked_sub(1)?..span.end() + 1)
            .filter(|word| word.starts_with('"') && word.ends_with('"'));
        let quote = if quoted.is_some() { "\"" } else { "" };
        let zip = text.get(span.range())?;
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
        stands_alone(&text, command, "zip ").then_some(())?;
        let script = crate::frameworks::ends_on_error(&self.repository.path(command.file), &text);
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
            Package::File(reads) => reads.clone(),
            // Its key is a reference to the object, which becomes one to the second object.
            Package::Object(..) => Vec::new(),
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
        let mut wants = vec![self.want(Change::Write(object.span.after(), twin), functions)];
        let address = object.address.as_ref()?;
        let other = Twin(format!("{address}{}", Twin::UNDERSCORED)).named(name);
        let ours: Vec<ReadId> = functions
            .iter()
            .filter_map(|index| match &self.facts.functions[*index].package {
                Package::Object(keys, _) => Some(keys.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        for key in &ours {
            let value = &self.facts.get(*key).value;
            let hops = value.segments().first()?.hops.iter().rev();
            let refers = |source: &str| ["key", "id"].iter().any(|last| *source == format!("{address}.{last}"));
            let mut sites = hops.filter_map(|hop| match &hop.form {
                Form::Expression(source) if refers(source) => hop.site,
                _ => None,
            });
            let site = sites.find(|site| self.is_read_only_as(*site, &ours));
            let site = site.or_else(|| self.literal(value, object.span))?;
            wants.push(self.want(Change::Write(site, format!("{other}.key")), functions));
        }
        Some(wants)
    }

    /// The bytes of a literal with its quotes, when it stands in the directory of `declared`, where a reference can stand.
    fn literal(&self, value: &Value, declared: Span) -> Option<Span> {
        let [segment] = value.segments() else { return None };
        let (Origin::Raw(span), true) = (&segment.origin, segment.hops.is_empty()) else { return None };
        let directory = |span: Span| path::parent(&self.repository.path(span.file)).to_owned();
        let (_, text) = self.repository.open(&self.repository.path(span.file))?;
        let quoted = Span::new(span.file, span.start().checked_sub(1)?, span.end() + 1);
        let is_quoted = text.get(quoted.range()).is_some_and(|text| text.starts_with('"') && text.ends_with('"'));
        (is_quoted && directory(*span) == directory(declared)).then_some(quoted)
    }

    /// Whether every text that comes through the use `site` is one of `ours`.
    fn is_read_only_as(&self, site: Span, ours: &[ReadId]) -> bool {
        let through =
            |value: &Value| value.segments().iter().any(|one| one.hops.iter().any(|hop| hop.site == Some(site)));
        let known = |value: &Value| ours.iter().any(|read| self.facts.get(*read).value == *value);
        let mut readers = self.facts.reads.iter().filter(|read| !read.role.is_written());
        readers.all(|read| !through(&read.value) || known(&read.value))
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
        let (taken, Form::Expression(source)) = (call.site?, &call.form) else { return None };
        let (function, argument) = source.strip_suffix(')')?.split_once('(')?;
        let text = format!("{function}(replace({argument}, \".zip\", \"-{name}.zip\"))");
        let scope = |span: Span| path::parent(&self.repository.path(span.file)).to_owned();
        let mut sites = uses.iter().rev().filter_map(|hop| hop.site).filter(|site| scope(*site) == scope(taken));
        sites.find(|site| self.is_read_only_as(*site, hashes)).map(|site| (site, text))
    }
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
