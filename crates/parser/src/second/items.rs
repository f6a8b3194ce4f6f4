//! Items of lists, known by where they stand: what is put in between moves those behind it, and is no change of theirs.

use foldhash::{HashMap, HashSet};

use super::places::Places;
use super::stream::Step;
use crate::edit::Edits;

/// Behind this number, items are new.
const NEW: usize = usize::MAX / 2;

/// Each path of `new` as it was called in `old`, of which `edits` made it; an item that was not there is called as none was.
pub(super) fn known(old: &Places, new: &Places, edits: &Edits) -> HashMap<Vec<Step>, Vec<Step>> {
    let mut items: HashMap<(&[Step], usize), &Step> = HashMap::default();
    for (path, bytes) in old {
        if let Some((step @ Step::Item(_), list)) = path.split_last() {
            items.insert((list, bytes.value.start), step);
        }
    }
    let begins: HashSet<(&[Step], usize)> =
        new.iter().filter_map(|(path, bytes)| Some((path.split_last()?.1, bytes.value.start))).collect();
    let mut paths: Vec<&Vec<Step>> = new.keys().collect();
    paths.sort_by_key(|path| path.len());
    let mut known: HashMap<Vec<Step>, Vec<Step>> = HashMap::default();
    for path in paths {
        let Some((step, list)) = path.split_last() else { continue };
        let mut name = known.get(list).cloned().unwrap_or_else(|| list.to_vec());
        let step = match step {
            Step::Item(at) => {
                let start = new[path].value.start;
                // Where text was put before an item, what begins there is that item, unless it begins behind the text.
                let pushed = inserted(start, edits).is_some_and(|end| begins.contains(&(list, end)));
                let before = earlier(start, edits).filter(|_| !pushed);
                let item = before.and_then(|before| items.get(&(name.as_slice(), before)).copied());
                item.cloned().unwrap_or(Step::Item(NEW + at))
            }
            other => other.clone(),
        };
        name.push(step);
        known.insert(path.clone(), name);
    }
    known
}

/// Where the text ends that an edit put in at byte `at`.
fn inserted(at: usize, edits: &Edits) -> Option<usize> {
    let mut grown = 0_isize;
    edits.as_slice().iter().find_map(|edit| {
        let start = edit.span.start().saturating_add_signed(grown);
        grown += edit.text.len().cast_signed() - edit.span.len().cast_signed();
        (edit.span.is_empty() && start == at).then_some(start + edit.text.len())
    })
}

/// Where byte `at` stood before the edits; `None` inside of what they wrote. What begins with them began there.
fn earlier(at: usize, edits: &Edits) -> Option<usize> {
    let mut grown = 0_isize;
    for edit in edits.as_slice() {
        let start = edit.span.start().saturating_add_signed(grown);
        if at <= start {
            break;
        }
        if at < start + edit.text.len() {
            return None;
        }
        grown += edit.text.len().cast_signed() - edit.span.len().cast_signed();
    }
    Some(at.saturating_add_signed(-grown))
}
