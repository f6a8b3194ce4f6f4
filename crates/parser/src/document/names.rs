//! Where the entries of a large mapping are, by name.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::syntax::Entry;

/// Among fewer entries one is looked for.
const FEW: usize = 16;

/// The places of entries by name, found out when one is first asked for: a file can refer to each of its entries.
#[derive(Debug, Default)]
pub(super) struct Names(OnceCell<HashMap<String, usize>>);

impl Names {
    /// The place of the entry called `name` in `entries`, which are the same each time.
    pub(super) fn place(&self, entries: &[Entry], name: &str) -> Option<usize> {
        if entries.len() < FEW {
            return entries.iter().position(|entry| entry.name() == Some(name));
        }
        let named = |(at, entry): (usize, &Entry)| Some((entry.name()?.to_owned(), at));
        let places = self.0.get_or_init(|| entries.iter().enumerate().rev().filter_map(named).collect());
        places.get(name).copied()
    }
}

/// A copy may get other entries, so it finds out for itself.
impl Clone for Names {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What was found out about a mapping makes it no other one.
impl PartialEq for Names {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Names {}
