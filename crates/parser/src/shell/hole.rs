//! Holes: names for text that is not known.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::machine::Machine;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE, Value};

/// Longer names are cut.
const MAX_NAME: usize = 200;

impl Machine<'_> {
    /// A hole named by its source text.
    pub(super) fn hole(&self, name: &str) -> Value {
        let mut plain = name.replace([HOLE_OPEN, HOLE_CLOSE], "");
        if plain.len() > MAX_NAME {
            // names of holes in names of holes would grow without end
            let mut hasher = DefaultHasher::new();
            plain.hash(&mut hasher);
            let start = plain.char_indices().take_while(|(at, _)| *at < MAX_NAME / 2).map(|(at, _)| at).last();
            plain.truncate(start.unwrap_or_default());
            plain += &format!("…{:x}", hasher.finish());
        }
        Value::unknown(&match self.context.scope {
            "" => plain,
            scope => format!("{plain}{SCOPE}{scope}"),
        })
    }

    /// A hole equal to no other.
    pub(super) fn unknown(&mut self, name: &str) -> Value {
        let number = self.number();
        self.hole(&format!("{name}#{number}"))
    }
}
