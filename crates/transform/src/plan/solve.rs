//! From wants to edits: at the definition when every reader of it wants the same, else at the use.

use std::collections::BTreeSet;

use foldhash::HashMap;
use rebootstrap_parser::{Edit, Effect, FileId, Form, Origin, Span, Spans, Value};

use super::want::{Change, Want};
use crate::facts::{Facts, Output, Read, ReadId, Role, Tracking};
use crate::outcome::Rule;

/// An edit, the rule that asked for it and the functions it is for.
#[derive(Clone, Debug)]
pub struct Solved {
    /// The edit.
    pub edit: Edit,
    /// Which rule.
    pub rule: Rule,
    /// The functions, by index.
    pub functions: Vec<usize>,
}

/// A want that no edit fulfils.
#[derive(Clone, Debug)]
pub struct Unsolved {
    /// The want.
    pub want: Want,
    /// A reader that every edit would disturb, and whether it is a text of a function that stays; `None` when the text
    /// cannot be edited at all.
    pub reader: Option<(Value, bool)>,
}

/// A text that is read, and what may not be done to it.
struct Reader<'a> {
    read: &'a Read,
    /// Whether it belongs to a function that stays, whose texts must stay as well.
    stays: bool,
    /// Where it is written, when it may change there only: a new command says it again with the same variables.
    place: Option<Span>,
}

/// Reads by the files that their text comes through.
///
/// An edit is looked up by the stretch of the file that it lies in, so that not every text is asked about every edit.
struct Index<'a> {
    facts: &'a Facts,
    staying: &'a BTreeSet<ReadId>,
    said_again: BTreeSet<ReadId>,
    /// Which reads come through each stretch, in order. Nearly all texts are here, as numbers half as wide as they could be.
    stretches: HashMap<(FileId, usize), Vec<u32>>,
}

/// The length of a stretch in bytes.
const STRETCH: usize = 128;

impl<'a> Index<'a> {
    fn of(facts: &'a Facts, staying: &'a BTreeSet<ReadId>, wants: &[Want]) -> Self {
        let mut stretches: HashMap<(FileId, usize), Vec<u32>> = HashMap::default();
        let replaced = replaced(facts, wants);
        let is_gone = |read: &Read| !replaced.is_empty() && spans(&read.value).any(|span| replaced.contain(span));
        let read = (0_u32..).zip(&facts.reads).filter(|(_, read)| read.role != Role::Definition && !is_gone(read));
        for (id, read) in read {
            for span in spans(&read.value) {
                for at in span.start() / STRETCH..=span.end() / STRETCH {
                    let reads = stretches.entry((span.file, at)).or_default();
                    if reads.last() != Some(&id) {
                        reads.push(id);
                    }
                }
            }
        }
        Self { facts, staying, said_again: said_again(facts, wants), stretches }
    }

    /// The texts that `edit` can reach, each once, in order.
    fn near(&self, edit: &Edit) -> Vec<Reader<'a>> {
        let stretches = edit.span.start() / STRETCH..=edit.span.end() / STRETCH;
        let near = stretches.filter_map(|at| self.stretches.get(&(edit.span.file, at)));
        let near: BTreeSet<u32> = near.flatten().copied().collect();
        near.into_iter().map(|id| self.reader(ReadId(id as usize))).collect()
    }

    fn reader(&self, id: ReadId) -> Reader<'a> {
        let read = self.facts.get(id);
        let place = self.said_again.contains(&id).then(|| read.value.source(0..read.value.text().len()));
        Reader { read, stays: self.staying.contains(&id), place: place.flatten() }
    }
}

/// The outputs of builds behind which a new command is written that names them with variables.
fn said_again(facts: &Facts, wants: &[Want]) -> BTreeSet<ReadId> {
    let written = wants.iter().filter_map(|want| match &want.change {
        // `$@` and its parts are the target with its new name.
        Change::Write(span, text) if span.is_empty() => {
            let others = ["$@", "$(@", "${@"].iter().fold(text.clone(), |text, target| text.replace(target, ""));
            others.contains('$').then_some(*span)
        }
        _ => None,
    });
    let behind = |span: Span| {
        let before =
            facts.builds.iter().filter(|build| build.span.file == span.file && build.span.end() <= span.start());
        before.max_by_key(|build| build.span.start())
    };
    let outputs = written.filter_map(behind).filter_map(|build| match build.output {
        Output::File(read) => Some((build.span, read)),
        _ => None,
    });
    // Each turn of a loop is a build of its own in the same place.
    let places: BTreeSet<Span> = outputs.map(|(span, _)| span).collect();
    let all = facts.builds.iter().filter(|build| places.contains(&build.span));
    all.filter_map(|build| if let Output::File(read) = build.output { Some(read) } else { None }).collect()
}

/// Hashes in whose place another is written: what they are taken of is not read there any more.
fn replaced(facts: &Facts, wants: &[Want]) -> Spans {
    let of = |want: &Want| match &want.change {
        Change::Write(span, text) if !span.is_empty() => {
            let line = Tracking::Line(*span, text.clone());
            want.functions.iter().any(|index| facts.functions[*index].tracking == line).then_some(*span)
        }
        _ => None,
    };
    wants.iter().filter_map(of).collect()
}

fn spans(value: &Value) -> impl Iterator<Item = Span> {
    value.segments().iter().flat_map(|segment| {
        let own = match segment.origin {
            Origin::Raw(span) | Origin::Escaped(span) => Some(span),
            _ => None,
        };
        own.into_iter().chain(segment.hops.iter().filter_map(|hop| hop.site))
    })
}

/// Finds an edit for every want, or says which wants have none.
///
/// `staying` are the texts of functions that do not move: they stay, even where they are the same text.
///
/// An edit is taken only if each text that it reaches reads afterwards what is wanted of it, or what it reads now.
pub fn solve(facts: &Facts, wants: &[Want], staying: &BTreeSet<ReadId>) -> (Vec<Solved>, Vec<Unsolved>) {
    let index = Index::of(facts, staying, wants);
    let mut wanted: Wanted = HashMap::default();
    for want in wants {
        let value = &facts.get(want.read).value;
        if let Change::Replace(range, text) = &want.change {
            let text = format!("{}{text}{}", &value.text()[..range.start], &value.text()[range.end..]);
            wanted.entry(value).or_default().push((facts.get(want.read).directory.as_deref(), text));
        }
    }
    let (mut solved, mut unsolved): (Vec<Solved>, Vec<Unsolved>) = (Vec::new(), Vec::new());
    let mut done: HashMap<&Value, Edit> = HashMap::default();
    for want in wants {
        let value = &facts.get(want.read).value;
        if let Some(edit) = done.get(value).filter(|_| matches!(want.change, Change::Replace(..))) {
            solved.push(Solved { edit: edit.clone(), rule: want.rule, functions: want.functions.clone() });
            continue;
        }
        match edit_for(facts, &index, &wanted, &done, want) {
            Ok((edit, reached)) => {
                done.extend(reached.into_iter().map(|value| (value, edit.clone())));
                solved.push(Solved { edit, rule: want.rule, functions: want.functions.clone() });
            }
            Err(reader) => unsolved
                .push(Unsolved { want: want.clone(), reader: reader.map(|(value, stays)| (value.clone(), stays)) }),
        }
    }
    (solved, unsolved)
}

/// What texts should read, by value and by the directory that they are read in: one path written once can be two files.
type Wanted<'a> = HashMap<&'a Value, Vec<(Option<&'a str>, String)>>;

fn is_wanted(wanted: &Wanted, read: &Read, text: &str) -> bool {
    let same_place = |at: Option<&str>| at.is_none() || read.directory.is_none() || at == read.directory.as_deref();
    wanted.get(&read.value).is_some_and(|all| all.iter().any(|(at, wanted)| wanted == text && same_place(*at)))
}

/// Whether something reads just this text, and is to read `new` afterwards.
fn is_moved(wanted: &Wanted, value: &Value, new: &str) -> bool {
    let same = wanted.iter().filter(|(other, _)| other.text() == value.text());
    same.flat_map(|(_, all)| all).any(|(_, wanted)| wanted == new)
}

type Found<'a> = Result<(Edit, Vec<&'a Value>), Option<(&'a Value, bool)>>;

fn edit_for<'a>(
    facts: &'a Facts,
    index: &Index<'a>,
    wanted: &Wanted,
    done: &HashMap<&Value, Edit>,
    want: &Want,
) -> Found<'a> {
    let value = &facts.get(want.read).value;
    let candidates = match &want.change {
        Change::Replace(range, text) => value.edits_for(range.clone(), text),
        Change::AddWords(text) => {
            return behind(facts, value, &format!(" {text}")).map(|edit| (edit, Vec::new())).ok_or(None);
        }
        Change::Write(span, text) if !facts.read_only.contains(&span.file) => {
            return Ok((Edit { span: *span, text: text.clone() }, Vec::new()));
        }
        Change::Write(..) => return Err(None),
        Change::AddItem(text) => return item(facts, value, text).map(|edit| (edit, Vec::new())).ok_or(None),
    };
    let mut disturbed = None;
    for edit in candidates.into_iter().filter(|edit| !facts.read_only.contains(&edit.span.file)) {
        match reached(index, wanted, done, &edit) {
            Ok(reached) if reached.contains(&value) => return Ok((edit, reached)),
            Ok(_) => {}
            Err(reader) => disturbed = Some(reader),
        }
    }
    Err(disturbed)
}

/// The texts that `edit` turns into what is wanted of them.
///
/// # Errors
/// A text that it would turn into something else.
fn reached<'a>(
    index: &Index<'a>,
    wanted: &Wanted,
    done: &HashMap<&Value, Edit>,
    edit: &Edit,
) -> Result<Vec<&'a Value>, (&'a Value, bool)> {
    let mut reached = Vec::new();
    for Reader { read, stays, place } in index.near(edit) {
        let value = &read.value;
        match value.after(edit) {
            None => {}
            Some(Effect::Text(text)) if text == value.text() => {}
            Some(_) if place.is_some_and(|place| !place.contains(edit.span)) => return Err((value, stays)),
            Some(Effect::Text(text)) if !stays && is_wanted(wanted, read, &text) => {
                if done.get(value).is_some_and(|other| other != edit) {
                    return Err((value, false));
                }
                reached.push(value);
            }
            Some(_) if read.role == Role::Spelling => {}
            Some(Effect::Unclear) if read.role == Role::Given && is_within(value, edit) => {}
            // Whoever reads the whole of it finds what moved under it. A part that changes may be a name to someone else, and so
            // may a word that is no path.
            Some(Effect::Text(text))
                if read.role == Role::Exported
                    && !stays
                    && value.text().contains('/')
                    && is_moved(wanted, value, &text) => {}
            Some(_) => return Err((value, stays)),
        }
    }
    Ok(reached)
}

/// Whether all of the text stands, or is used, within a larger expression that `edit` replaces.
fn is_within(value: &Value, edit: &Edit) -> bool {
    value.segments().iter().all(|segment| {
        let outermost = match (segment.hops.first(), &segment.origin) {
            (Some(hop), _) => hop.site,
            (None, Origin::Raw(span) | Origin::Escaped(span)) => Some(*span),
            _ => None,
        };
        outermost.is_some_and(|place| edit.span.contains(place) && place != edit.span)
    })
}

/// An insertion behind the whole word as it stands in the text being read.
fn behind(facts: &Facts, value: &Value, text: &str) -> Option<Edit> {
    let last = value.segments().last()?;
    let span = match (last.hops.first(), &last.origin) {
        (Some(hop), _) if hop.form == Form::Text => hop.site?,
        (None, Origin::Raw(span) | Origin::Escaped(span)) => *span,
        _ => return None,
    };
    (!facts.read_only.contains(&span.file)).then(|| Edit { span: span.after(), text: text.to_owned() })
}

/// A new string behind a literal string item: `"go1.x"` becomes `"go1.x", "provided.al2023"`.
fn item(facts: &Facts, value: &Value, text: &str) -> Option<Edit> {
    let [segment] = value.segments() else { return None };
    let (Origin::Raw(span), true) = (&segment.origin, segment.hops.is_empty()) else { return None };
    let at = Span::new(span.file, span.end(), span.end());
    // Behind the item's own text and before its closing quote: the quotes that stand there close the new item.
    (!facts.read_only.contains(&span.file)).then(|| Edit { span: at, text: format!("\", \"{text}") })
}
