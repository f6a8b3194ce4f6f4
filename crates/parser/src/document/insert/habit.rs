//! How a file is written: what a new part of it should look like.

use super::lines;
use super::trail::Trail;
use crate::document::plain;
use crate::document::syntax::{Document, Format, Kind, Mapping, Node, Style};
use crate::document::yaml::column;

/// The habits around a node.
#[derive(Clone, Debug)]
pub(super) struct Habit {
    /// The line end.
    pub(super) eol: &'static str,
    /// By how much a mapping is indented in a mapping, or an object in an object.
    pub(super) step: usize,
    /// By how much the dashes of a list are indented below its key.
    pub(super) dash: usize,
    /// The quotes of texts that need none, if the texts around have them.
    pub(super) quote: Option<Style>,
    /// The quotes of texts that need them.
    pub(super) needed: Style,
    /// The quotes of keys that need none, if the keys around have them.
    pub(super) key_quote: Option<Style>,
    /// Between a key and its value in brackets.
    pub(super) colon: String,
    /// Between two entries or items in brackets.
    pub(super) comma: String,
    /// Whether lists of JSON stand on one line.
    pub(super) inline_lists: bool,
}

impl Habit {
    /// The habits around the last node of `trail`.
    pub(super) fn of(document: &Document, trail: &Trail) -> Self {
        let json = document.format == Format::Json;
        let first = lines::begins(document).first().map_or(0, |at| at - 1);
        let eol = if document.clean()[..first].ends_with('\r') { "\r\n" } else { "\n" };
        let near = || trail.nodes.iter().rev().copied().chain(&document.roots);
        let own = trail.nodes.last().copied();
        let step = near().find_map(|node| Shown::by(document, node, |shown| shown.step)).unwrap_or(2);
        let dash = near().find_map(|node| Shown::by(document, node, |shown| shown.dash)).unwrap_or(step);
        let own_texts = own.map(texts).unwrap_or_default();
        let all = || {
            *document.memory.usual.get_or_init(|| {
                let all: Written = document.roots.iter().flat_map(all_texts).collect();
                (usual(&all, true), usual(&all, false))
            })
        };
        // With nothing beside it to go by, the whole file has to agree.
        let quote = usual(&own_texts, true).or_else(|| if own_texts.is_empty() { all().0 } else { None });
        let needed = quote.or_else(|| usual(&own_texts, false)).or_else(|| all().1);
        let keys = own.and_then(Node::as_mapping).map(keys).unwrap_or_default();
        let inline_lists =
            !lines::are_many(document) || near().any(|node| Shown::by(document, node, |shown| shown.inline).is_some());
        let colon = near().find_map(|node| Shown::by(document, node, |shown| shown.colon.clone()));
        let comma = own
            .and_then(|node| comma(document, node))
            .or_else(|| near().find_map(|node| Shown::by(document, node, |shown| shown.comma.clone())));
        Self {
            eol,
            step,
            dash,
            quote: if json { Some(Style::Double) } else { quote },
            needed: needed.unwrap_or(Style::Single),
            key_quote: if json { Some(Style::Double) } else { usual(&keys, true) },
            colon: colon.filter(|_| json).unwrap_or_else(|| ": ".to_owned()),
            comma: comma.unwrap_or_else(|| ", ".to_owned()),
            inline_lists,
        }
    }
}

/// What one node shows of the habits of its file, by the first of its parts that shows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    step: Option<usize>,
    dash: Option<usize>,
    /// Whether some list stands on one line.
    inline: Option<()>,
    colon: Option<String>,
    comma: Option<String>,
}

impl Shown {
    fn of(document: &Document, node: &Node) -> Self {
        let inline = |node: &Node| {
            let lists = matches!(&node.kind, Kind::Sequence(sequence) if !sequence.items.is_empty());
            (lists && !document.clean()[node.span.range()].contains('\n')).then_some(())
        };
        Self {
            step: first(node, &|node| step(document, node)),
            dash: first(node, &|node| dash(document, node)),
            inline: first(node, &inline),
            colon: first(node, &|node| colon(document, node)),
            comma: first(node, &|node| comma(document, node)),
        }
    }

    /// What `ask` takes of what `node` shows, which is found out once: every change asks all that it is in.
    fn by<T>(document: &Document, node: &Node, ask: impl Fn(&Self) -> Option<T>) -> Option<T> {
        if let Some(known) = document.memory.shown.borrow().get(&node.whole) {
            return ask(known);
        }
        let shown = Self::of(document, node);
        let answer = ask(&shown);
        document.memory.shown.borrow_mut().insert(node.whole, shown);
        answer
    }
}

/// The first answer of `ask` about `node` and what is in it, from above.
fn first<T>(node: &Node, ask: &impl Fn(&Node) -> Option<T>) -> Option<T> {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.borrowed {
            continue;
        }
        if let Some(found) = ask(node) {
            return Some(found);
        }
        open.extend(node.items().iter().rev());
        if let Some(mapping) = node.as_mapping() {
            open.extend(mapping.entries.iter().rev().map(|entry| &entry.value));
        }
    }
    None
}

/// By how much the mappings in a mapping are indented.
fn step(document: &Document, node: &Node) -> Option<usize> {
    let outer = node.as_mapping()?;
    let text = document.clean();
    if outer.flow {
        // The entries on lines of their own, below the line that the brace is on.
        let first = outer.entries.first()?.span.start();
        let line = lines::start(document, first);
        let indent = |at: usize| text[at..].len() - text[at..].trim_start_matches(' ').len();
        let own_line = line > node.span.start() && text[line..first].trim().is_empty();
        let outer = indent(lines::start(document, node.span.start()));
        return own_line.then(|| indent(line).checked_sub(outer)).flatten().filter(|step| (1..=8).contains(step));
    }
    let own = column(text, node.span.start());
    outer.entries.iter().find_map(|entry| {
        let inner = entry.value.as_mapping().filter(|inner| !inner.flow && !entry.value.borrowed)?;
        debug_assert!(!inner.entries.is_empty() || !inner.merges.is_empty());
        column(text, entry.value.span.start()).checked_sub(own).filter(|step| (1..=8).contains(step))
    })
}

/// By how much the dashes are indented below a key of a mapping.
fn dash(document: &Document, node: &Node) -> Option<usize> {
    let outer = node.as_mapping().filter(|outer| !outer.flow)?;
    let own = column(document.clean(), node.span.start());
    outer.entries.iter().find_map(|entry| {
        entry.value.as_sequence().filter(|inner| !inner.flow && !entry.value.borrowed)?;
        column(document.clean(), entry.value.span.start()).checked_sub(own).filter(|dash| *dash <= 8)
    })
}

fn colon(document: &Document, node: &Node) -> Option<String> {
    let entry = node.as_mapping().filter(|outer| outer.flow)?.entries.first()?;
    between(document, entry.key.whole.end(), entry.value.whole.start(), ":")
}

fn comma(document: &Document, node: &Node) -> Option<String> {
    let pair = match &node.kind {
        Kind::Mapping(mapping) if mapping.flow => {
            mapping.entries.get(..2).map(|pair| (pair[0].span.end(), pair[1].span.start()))
        }
        Kind::Sequence(sequence) if sequence.flow => {
            sequence.items.get(..2).map(|pair| (pair[0].whole.end(), pair[1].whole.start()))
        }
        _ => None,
    };
    pair.and_then(|(from, to)| between(document, from, to, ","))
}

/// What stands between two places of a line, when it is `sign` and blanks.
fn between(document: &Document, from: usize, to: usize, sign: &str) -> Option<String> {
    let found = document.clean().get(from..to)?;
    (found.trim_matches(' ') == sign && found.len() < 4).then(|| found.to_owned())
}

/// The texts beside which a new one would stand: their style, and whether quotes are needed.
type Written = Vec<(Style, bool)>;

fn text(node: &Node) -> Option<(Style, bool)> {
    let scalar = node.as_scalar().filter(|_| !node.borrowed)?;
    let text = scalar.value.text();
    let counts = match scalar.style {
        Style::Plain => !plain::is_other(text),
        Style::Single | Style::Double => true,
        Style::Literal | Style::Folded => false,
    };
    counts.then(|| (scalar.style, !plain::is_safe(text)))
}

fn texts(node: &Node) -> Written {
    let values = node.as_mapping().map(|mapping| mapping.entries.as_slice()).unwrap_or_default();
    values.iter().map(|entry| &entry.value).chain(node.items()).filter_map(text).collect()
}

fn all_texts(node: &Node) -> Written {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.borrowed {
            continue;
        }
        found.extend(texts(node));
        open.extend(node.items());
        open.extend(node.as_mapping().into_iter().flat_map(|mapping| &mapping.entries).map(|entry| &entry.value));
    }
    found
}

fn keys(mapping: &Mapping) -> Written {
    mapping.entries.iter().filter_map(|entry| text(&entry.key)).collect()
}

/// The quotes that are usual: with `unneeded`, those of texts that need none, if all such texts have them.
fn usual(texts: &[(Style, bool)], unneeded: bool) -> Option<Style> {
    let counted = || texts.iter().filter(|(_, needed)| !unneeded || !needed).map(|(style, _)| *style);
    if unneeded && counted().any(|style| style == Style::Plain) {
        return None;
    }
    let count = |wanted: Style| counted().filter(|style| *style == wanted).count();
    let (single, double) = (count(Style::Single), count(Style::Double));
    (single + double > 0).then_some(if double > single { Style::Double } else { Style::Single })
}
