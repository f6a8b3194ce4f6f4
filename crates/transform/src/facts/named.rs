//! Texts by the path that they name: who asks for one path need not look at all texts.

use std::collections::HashMap;

use super::{Facts, ReadId, Role};

/// The texts of some roles, by path.
#[derive(Debug)]
pub struct Named<'f>(HashMap<&'f str, Vec<ReadId>>);

impl<'f> Named<'f> {
    /// Of the texts whose role `is_meant`.
    #[must_use]
    pub fn of(facts: &'f Facts, is_meant: impl Fn(Role) -> bool) -> Self {
        let mut found: HashMap<&str, Vec<ReadId>> = HashMap::new();
        for (index, read) in facts.reads.iter().enumerate().filter(|(_, read)| is_meant(read.role)) {
            if let Some(at) = read.names() {
                found.entry(at).or_default().push(ReadId(index));
            }
        }
        Self(found)
    }

    /// The paths, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &'f str> {
        self.0.keys().copied()
    }

    /// The texts that name `path`, in their order.
    #[must_use]
    pub fn get(&self, path: &str) -> &[ReadId] {
        self.0.get(path).map(Vec::as_slice).unwrap_or_default()
    }
}
