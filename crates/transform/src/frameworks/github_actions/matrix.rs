//! The matrix of a job: one set of names and values for each time that the job runs.

use std::collections::BTreeMap;

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

/// The values of one run, by the name behind `matrix.`.
pub(super) type Cell = BTreeMap<String, Value>;

/// A matrix with more runs is not followed.
const CELLS: usize = 256;

/// The runs of a job with this `strategy`. One without values when there is no matrix or it is not written out; an axis
/// that is not written out has no value.
pub(super) fn cells(strategy: Option<&Node>) -> Vec<Cell> {
    let Some(matrix) = strategy.and_then(|strategy| strategy.get("matrix")) else { return vec![Cell::new()] };
    let mut cells = vec![Cell::new()];
    let mut axes: Vec<&str> = Vec::new();
    for entry in matrix.entries() {
        let Some(name) = entry.name().filter(|name| !matches!(*name, "include" | "exclude")) else { continue };
        let values: Vec<Cell> = entry.value.items().iter().map(|item| flat(name, item)).collect();
        if values.is_empty() {
            continue;
        }
        axes.push(name);
        if cells.len() * values.len() > CELLS {
            return vec![Cell::new()];
        }
        cells = cells.iter().flat_map(|cell| values.iter().map(|value| joined(cell, value))).collect();
    }
    include(matrix.get("include").map(Node::items).unwrap_or_default(), &axes, &mut cells);
    cells.truncate(CELLS);
    cells
}

/// Each item of `include` adds to the runs whose axes it does not contradict, and else is a run of its own:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrixinclude>.
fn include(items: &[Node], axes: &[&str], cells: &mut Vec<Cell>) {
    let original = if axes.is_empty() { 0 } else { cells.len() };
    if original == 0 && !items.is_empty() {
        cells.clear();
    }
    for item in items {
        let more: Cell =
            item.entries().iter().filter_map(|entry| Some(flat(entry.name()?, &entry.value))).flatten().collect();
        let fits = |cell: &Cell| {
            axes.iter().all(|axis| match (cell.get(*axis), more.get(*axis)) {
                (Some(a), Some(b)) => a.text() == b.text(),
                _ => true,
            })
        };
        let mut added = false;
        for cell in cells[..original].iter_mut().filter(|cell| fits(cell)) {
            cell.extend(more.clone());
            added = true;
        }
        if !added {
            cells.push(more);
        }
    }
}

/// The texts of an item: `name` itself, or `name.key` for each key of a mapping.
fn flat(name: &str, item: &Node) -> Cell {
    match item.value() {
        Some(value) => Cell::from([(name.to_owned(), value.clone())]),
        None => {
            let entries = item.entries();
            let texts = entries
                .iter()
                .filter_map(|entry| Some((format!("{name}.{}", entry.name()?), entry.value.value()?.clone())));
            texts.collect()
        }
    }
}

fn joined(cell: &Cell, more: &Cell) -> Cell {
    cell.iter().chain(more).map(|(name, value)| (name.clone(), value.clone())).collect()
}
