//! `for:` loops: the names that each turn of a loop sets.

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

use super::template::{Scope, Variables};

/// One set of names for each turn; `ITEM` is the name of a list's item, and `ITEM.key` that of a part of one.
pub(super) type List = Vec<Variables>;

/// Longer loops are not followed.
const TURNS: usize = 256;

/// The turns of a command with this `for`; `None` when they are not known: <https://taskfile.dev/usage/#looping-over-values>.
pub(super) fn turns(node: Option<&Node>, scope: &Scope) -> Option<List> {
    let Some(node) = node else { return Some(vec![Variables::new()]) };
    if !node.items().is_empty() {
        return Some(held(items(node, scope)));
    }
    let list = match (node.get("var").and_then(Node::text), node.get("matrix")) {
        (Some(name), _) => match node.get("split").and_then(Node::text) {
            Some(separator) => split(scope.list(name)?, separator),
            None => scope.list(name)?,
        },
        (None, Some(matrix)) => product(matrix, scope)?,
        _ => return None,
    };
    let list = held(list);
    let Some(name) = node.get("as").and_then(Node::text) else { return Some(list) };
    let renamed = |turn: Variables| {
        turn.into_iter().map(|(key, value)| (key.replacen("ITEM", name, 1), value)).collect::<Variables>()
    };
    Some(list.into_iter().map(renamed).collect())
}

/// The same turns with what their names hold while the loop runs: the command stands there once for all of them, so that a
/// text of one turn is changed where it is used.
fn held(list: List) -> List {
    list.into_iter().map(|turn| turn.into_iter().map(|(name, value)| (name, value.frozen())).collect()).collect()
}

/// The items of a list that is written out.
pub(super) fn items(node: &Node, scope: &Scope) -> List {
    let turn = |item: &Node| match item.value() {
        Some(value) => Variables::from([("ITEM".to_owned(), scope.expand(value))]),
        None => {
            let entries = item.entries();
            let part = |entry: &&rebootstrap_parser::document::Entry| {
                Some((format!("ITEM.{}", entry.name()?), scope.expand(entry.value.value()?)))
            };
            entries.iter().filter_map(part).collect()
        }
    };
    node.items().iter().take(TURNS).map(turn).collect()
}

/// The words of a text.
pub(super) fn words(value: &Value) -> List {
    cut(value, |character| character.is_whitespace())
}

/// A text that came as one word list, cut at `separator`.
fn split(list: List, separator: &str) -> List {
    let Some(separator) = separator.chars().next() else { return list };
    list.iter()
        .flat_map(|turn| turn.get("ITEM"))
        .flat_map(|value| cut(value, |character| character == separator))
        .collect()
}

fn cut(value: &Value, separates: impl Fn(char) -> bool) -> List {
    let mut found = List::new();
    let mut start = None;
    let text = value.text();
    for (at, character) in text.char_indices().chain([(text.len(), '\n')]) {
        let ends = at == text.len() || separates(character);
        match (start, ends) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                found.push(Variables::from([("ITEM".to_owned(), value.slice(from..at))]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Every combination of a matrix.
fn product(matrix: &Node, scope: &Scope) -> Option<List> {
    let mut turns = vec![Variables::new()];
    for entry in matrix.entries() {
        let name = format!("ITEM.{}", entry.name()?);
        let values: Vec<Value> = entry
            .value
            .items()
            .iter()
            .map(|item| item.value().map(|value| scope.expand(value)))
            .collect::<Option<_>>()?;
        if values.is_empty() || turns.len() * values.len() > TURNS {
            return None;
        }
        let with = |turn: &Variables, value: &Value| {
            let mut turn = turn.clone();
            turn.insert(name.clone(), value.clone());
            turn
        };
        turns = turns
            .iter()
            .flat_map(|turn| values.iter().map(move |value| (turn, value)))
            .map(|(turn, value)| with(turn, value))
            .collect();
    }
    Some(turns)
}
