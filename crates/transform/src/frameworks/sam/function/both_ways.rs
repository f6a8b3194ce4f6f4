//! Functions that a command and `sam build` may both build: prose says the one, a makefile does the other.

use rebootstrap_parser::path;

use super::Maker;
use crate::facts::{Demand, Package};
use crate::frameworks::sam::builder;

impl Maker<'_> {
    /// What `sam build` needs of a function whose program a command puts beside its source, where prose says `sam build`: either
    /// way may be used today, and both work with a build method, as long as both begin at one directory.
    pub(super) fn in_both_ways(&self, at: &str, has_method: bool) -> Result<Vec<Demand>, Package> {
        let Some(prose) = self.building.by_prose.filter(|_| !has_method && self.is_put(at) && self.is_go1()) else {
            return Ok(Vec::new());
        };
        let handlers = self.handlers();
        let Some(source) = builder::compiled(self.repository, at, &handlers) else { return Ok(Vec::new()) };
        let is_plain = source.by_handler.is_none() && !handlers.iter().any(|handler| handler.contains('/'));
        let demands = builder::demands(self.declaration, &source, (None, ""), false, false);
        demands.filter(|_| is_plain && self.sharing() == 1).ok_or_else(|| {
            let place = self.repository.place(prose);
            Package::Unfollowed(format!(
                "a command puts its program beside the source, and {}:{} says `sam build`, which needs another declaration",
                place.file, place.line
            ))
        })
    }

    /// Whether [`Self::in_both_ways`] has been here: a build method, and a command that puts a `bootstrap` beside the source.
    pub(super) fn has_both_ways(&self, at: &str) -> bool {
        let is_told = !self.building.by_command && self.building.by_prose.is_some() && !self.is_go1();
        is_told && self.others.programs.get(&path::join(at, "bootstrap")).is_some()
    }
}
