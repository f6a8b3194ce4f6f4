//! The texts that are read: after the edits they are the old ones with what was wanted, and no others.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Edit, Effect, Span, Spans, Value};

use super::written::places;
use crate::facts::{Facts, Function, Read, Role, Tracking};
use crate::plan::Plan;
use crate::plan::want::{Change, Want};
use crate::repository::Repository;

/// The edited files, what they say, and which texts stand in what was written anew.
type After<'a> = (&'a Repository<'a>, &'a Facts, &'a dyn Fn(&Read) -> bool);

/// Every text that is read is the same, but for those that were to change and those that stand in what was written anew.
pub(super) fn others(
    (repository, before): (&Repository, &Facts),
    (edited, after, is_new): After,
    plan: &Plan,
    migrations: &[usize],
) -> Result<(), String> {
    let chosen = plan
        .candidates
        .iter()
        .filter(|one| plan.migrations.get(&one.function).is_some_and(|one| migrations.contains(one)));
    let suffixes: Vec<&String> =
        chosen.clone().filter_map(|one| one.split.as_ref()).flat_map(|split| &split.endings).collect();
    // A function with a runtime of its own does not read the shared one any more.
    let parted: BTreeSet<usize> = chosen
        .filter(|one| one.own_runtime)
        .flat_map(|one| before.functions[one.function].runtime.iter().map(|read| read.0))
        .collect();
    let is_chosen = |index: &usize| plan.migrations.get(index).is_some_and(|one| migrations.contains(one));
    let wants = plan.wants.iter().filter(|want| want.functions.iter().any(is_chosen));
    let Wanted { texts: wanted, added, written } = Wanted::of(before, &wants.collect::<Vec<_>>());
    // What stands in a text that is written anew, or comes through a use there, is read anew.
    let replaced: Spans = written.iter().copied().filter(|span| !span.is_empty()).collect();
    // What a call makes of its arguments stands nowhere, and is named by its text: it goes with the hash that is written anew.
    let is_rehashed =
        |function: &Function| matches!(&function.tracking, Tracking::Line(span, _) if replaced.contain(*span));
    let functions = before.functions.iter().enumerate();
    let mut functions = functions.filter(|(index, function)| is_chosen(index) && is_rehashed(function)).peekable();
    let rehashes = functions.peek().is_some();
    let hashes = functions.flat_map(|(_, function)| &function.hash).map(|read| &before.get(*read).value);
    let rehashed: BTreeSet<&str> = hashes.filter(|hash| hash.has_holes()).map(Value::text).collect();
    let is_rewritten = |read: &Read| places(read).any(|span| replaced.contain(span));
    let expected = |index: usize, read: &Read| {
        let is_gone = is_rewritten(read) || parted.contains(&index) || rehashed.contains(read.value.text());
        (!is_gone).then(|| wanted.get(&index).map(String::as_str))
    };
    let joined = joined(before, plan, migrations);
    let only_hole = HOLE_OPEN.to_string();
    let is_added = |text: &str| {
        (text == only_hole && !written.is_empty())
            || (!text.is_empty() && added.iter().any(|words| words.contains(text)))
            || suffixes.iter().any(|suffix| text.contains(suffix.as_str()))
    };
    // The expression of a hash that is written anew gave such as well, which stand nowhere.
    let is_replaced = |(role, text): &Text| *role == Role::Word && *text == only_hole && rehashes;
    let differing = |distinct: bool| {
        let mut expected = texts(before, &expected, distinct);
        let mut differing: BTreeMap<Text, (usize, usize)> = BTreeMap::new();
        for (key, count) in texts(after, &|_, read| (!is_new(read)).then_some(None), distinct) {
            let before = expected.remove(&key).unwrap_or(0);
            // A declaration that is written a second time reads what the first one reads.
            let again = before > 0 && !written.is_empty();
            let fewer = before > count
                && (is_replaced(&key) || before - count <= joined.get(&key).copied().unwrap_or_default());
            if before != count && !fewer && !(before < count && (again || is_added(&key.1))) {
                differing.insert(key, (before, count));
            }
        }
        let gone = expected.into_iter().filter(|(key, _)| !is_replaced(key));
        differing.extend(gone.map(|(key, before)| (key, (before, 0))));
        differing
    };
    let mut wrong = differing(false);
    if !wrong.is_empty() {
        let distinct = differing(true);
        wrong.retain(|key, _| distinct.contains_key(key));
    }
    match wrong.into_iter().next() {
        None => Ok(()),
        Some((key, (_, 0))) => Err(format!("{} is not read any more", named(repository, before, &key))),
        Some((key, (before, count))) => {
            Err(format!("{} is read {count} times instead of {before}", named(edited, after, &key)))
        }
    }
}

/// What migrations make of the texts that are read.
struct Wanted<'w> {
    /// What each read that changes is to be, by its index.
    texts: BTreeMap<usize, String>,
    /// What is written beside what stands there, or in its place.
    added: Vec<&'w str>,
    /// Where that is written.
    written: Vec<Span>,
}

impl<'w> Wanted<'w> {
    fn of(before: &Facts, wants: &[&'w Want]) -> Self {
        let (mut texts, mut added, mut written) = (BTreeMap::new(), Vec::new(), Vec::new());
        let values = wants.iter().map(|want| &before.get(want.read).value);
        let mut same: HashMap<&Value, Vec<usize>> = values.map(|value| (value, Vec::new())).collect();
        for (index, read) in before.reads.iter().enumerate() {
            same.entry(&read.value).and_modify(|same| same.push(index));
        }
        for want in wants {
            let value = &before.get(want.read).value;
            match &want.change {
                Change::Replace(range, text) => {
                    let new = format!("{}{text}{}", &value.text()[..range.start], &value.text()[range.end..]);
                    // The same text read from the same place elsewhere changes with it.
                    texts.extend(same.get(value).into_iter().flatten().map(|index| (*index, new.clone())));
                }
                Change::AddWords(text) | Change::AddItem(text) => added.push(text.as_str()),
                Change::Write(span, text) => {
                    added.push(text);
                    written.push(*span);
                }
            }
        }
        Self { texts, added, written }
    }
}

/// A text by its role, without the names of its holes.
type Text<'t> = (Role, Cow<'t, str>);

/// What a text counts as: nothing, itself, or another one.
type Says<'s, 't> = &'s dyn Fn(usize, &Read) -> Option<Option<&'t str>>;

/// How often each text is read, as what `says` tells of it; or how often from places that are `distinct`, since a command that
/// is read once for each branch reads what is no branch's own as often as there are any.
fn texts<'t>(facts: &'t Facts, says: Says<'_, 't>, distinct: bool) -> HashMap<Text<'t>, usize> {
    let (mut counts, mut seen) = (HashMap::default(), HashSet::default());
    for (index, read) in facts.reads.iter().enumerate().filter(|(_, read)| !read.role.is_written()) {
        let Some(said) = says(index, read) else { continue };
        if !distinct || seen.insert((read.role, &read.value, &read.directory)) {
            *counts.entry((read.role, nameless(said.unwrap_or(read.value.text())))).or_insert(0) += 1;
        }
    }
    counts
}

/// What is read, and the directory that it is read in.
type Place<'a> = (&'a Value, Option<&'a str>);

/// How often less a text may be read: where a use could stand for several texts (`!FindInMap`, the values of a parameter) and
/// is written as one text, that one is read once for all of them.
fn joined(before: &Facts, plan: &Plan, migrations: &[usize]) -> HashMap<Text<'static>, usize> {
    let chosen = plan.edits.iter().filter(|planned| migrations.contains(&planned.migration));
    let edits: BTreeMap<Span, &Edit> = chosen.map(|planned| (planned.edit.span, &planned.edit)).collect();
    let mut uses: BTreeMap<(Span, Role), HashSet<Place>> = BTreeMap::new();
    for read in before.reads.iter().filter(|read| !read.role.is_written()) {
        let sites = read.value.segments().iter().flat_map(|segment| &segment.hops).filter_map(|hop| hop.site);
        let used: BTreeSet<Span> = sites.filter(|site| edits.contains_key(site)).collect();
        for site in used {
            uses.entry((site, read.role)).or_default().insert((&read.value, read.directory.as_deref()));
        }
    }
    let mut joined = HashMap::default();
    for ((site, role), values) in &uses {
        let mut texts: BTreeMap<(Option<&str>, Cow<'static, str>), usize> = BTreeMap::new();
        for (value, directory) in values {
            if let Some(Effect::Text(text)) = value.after(edits[site]) {
                *texts.entry((*directory, Cow::Owned(nameless(&text).into_owned()))).or_insert(0) += 1;
            }
        }
        for ((_, text), count) in texts {
            *joined.entry((*role, text)).or_insert(0) += count - 1;
        }
    }
    joined
}

/// A text by its role and place: what it reads is the user's, and has no business in a bug report.
fn named(repository: &Repository, facts: &Facts, (role, text): &Text) -> String {
    let mut same = facts.reads.iter().filter(|read| read.role == *role && nameless(read.value.text()) == *text);
    let place = same.find_map(|read| read.value.place()).map(|span| repository.place(span));
    let place = place.map_or_else(String::new, |place| format!(" at {}:{}", place.file, place.line));
    format!("a text of {} bytes ({role:?}){place}", text.len())
}

/// The text without the names of its holes: these quote source text, which the edits may change.
fn nameless(text: &str) -> Cow<'_, str> {
    if !text.contains(HOLE_OPEN) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut depth) = (String::new(), 0);
    for character in text.chars() {
        depth += i32::from(character == HOLE_OPEN);
        if depth == 0 || (depth == 1 && matches!(character, HOLE_OPEN)) {
            out.push(character);
        }
        depth -= i32::from(character == HOLE_CLOSE);
    }
    Cow::Owned(out)
}
