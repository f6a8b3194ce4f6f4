//! Copied: where copies put files, and where they take them from.

use rebootstrap_parser::path;

use super::{Copy, Facts};

impl Facts {
    /// The path that a copy writes.
    #[must_use]
    pub fn target(&self, copy: &Copy) -> Option<String> {
        let to = self.get(copy.to).names()?;
        if !copy.into_directory {
            return Some(to.to_owned());
        }
        Some(path::join(to, path::name(self.get(copy.from).names()?)))
    }

    /// The path at which a copy puts the file `source`; `None` when it does not take it.
    #[must_use]
    pub fn copied(&self, copy: &Copy, source: &str) -> Option<String> {
        let (from, to) = (self.get(copy.from).names()?, self.get(copy.to).names()?);
        let target = match path::below(source, from) {
            // What stands in the target already is not taken once more.
            Some(_) if copy.contents && path::below(to, from).is_some() && path::below(source, to).is_some() => {
                return None;
            }
            Some(below) if copy.contents && !below.is_empty() => path::join(to, below),
            _ if copy.contents => return None,
            _ if from == source => self.target(copy)?,
            _ if copy.into_directory && crate::glob::matches(from, source) => path::join(to, path::name(source)),
            _ => return None,
        };
        (target != source).then_some(target)
    }

    /// The path from which a copy takes what it puts at `target`; `None` when it is known not to.
    #[must_use]
    pub fn copied_from(&self, copy: &Copy, target: &str) -> Option<String> {
        let (from, to) = (self.get(copy.from).names()?, self.get(copy.to).names()?);
        if copy.contents {
            return Some(path::join(from, path::below(target, to)?));
        }
        // Most copies put nothing there, and every one is asked.
        let is_into = copy.into_directory && path::parent(target) == to;
        if target != to && !is_into {
            return None;
        }
        if self.target(copy).as_deref() == Some(target) {
            return Some(from.to_owned());
        }
        // `mv build/*.zip dist`
        let source = path::join(path::parent(from), path::name(target));
        (is_into && crate::glob::matches(from, &source)).then_some(source)
    }
}
