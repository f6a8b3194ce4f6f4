//! Holes: names for text that is not known.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::machine::Machine;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE, Value};

/// Longer names are cut.
const MAX_NAME: usize = 200;

impl Machine<'_> {
    /// A hole named by its source text.
    pub(super) fn hole(&self, name: &str) -> Value {
        let (mut plain, scopes) = parted(name, self.context.scope);
        let length = plain.len() + scopes.iter().map(|scope| scope.len()).sum::<usize>();
        let scopes = if length > MAX_NAME {
            // names of holes in names of holes would grow without end
            let mut hasher = DefaultHasher::new();
            (&plain, scopes).hash(&mut hasher);
            let start = plain.char_indices().take_while(|(at, _)| *at < MAX_NAME / 2).map(|(at, _)| at).last();
            plain.truncate(start.unwrap_or_default());
            plain.push('…');
            format!("{:x}", hasher.finish())
        } else {
            scopes.concat()
        };
        let scope = format!("{scopes}{}", self.context.scope);
        Value::unknown(&if scope.is_empty() { plain } else { format!("{plain}{SCOPE}{scope}") })
    }

    /// A hole equal to no other.
    pub(super) fn unknown(&mut self, name: &str) -> Value {
        let number = self.number();
        self.hole(&format!("{name}{SCOPE}#{number}"))
    }
}

/// The name as it is written, and the scopes of the holes in it, each once and without `own`.
fn parted<'a>(name: &'a str, own: &str) -> (String, Vec<&'a str>) {
    let mut plain = String::with_capacity(name.len());
    let mut scopes: Vec<&str> = Vec::new();
    for part in name.split_inclusive(HOLE_CLOSE) {
        let (written, scope) = part.split_once(SCOPE).unwrap_or((part, ""));
        plain.extend(written.chars().filter(|character| !matches!(*character, HOLE_OPEN | HOLE_CLOSE)));
        let scope = scope.trim_end_matches(HOLE_CLOSE);
        if !scope.is_empty() && scope != own && !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    (plain, scopes)
}

/// The same as one name.
pub(super) fn flat(name: &str) -> String {
    let (plain, scopes) = parted(name, "");
    if scopes.is_empty() { plain } else { format!("{plain}{SCOPE}{}", scopes.concat()) }
}
