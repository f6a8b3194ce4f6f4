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
            let how = format!(
                "a command puts its program beside the source, and {}:{} says `sam build`, which needs another declaration",
                place.file, place.line
            );
            Package::Unfollowed(how, "build it in one way: take away the command, or what says `sam build`, then run again")
        })
    }

    /// Whether both ways work as it is: there is a build method, and a command puts the program beside the source.
    pub(super) fn has_both_ways(&self, at: &str) -> bool {
        let is_told = !self.building.by_command && self.building.by_prose.is_some();
        let names = if self.is_go1() { self.handlers() } else { vec!["bootstrap".to_owned()] };
        let mut programs = names.iter().filter(|name| !name.contains('/')).filter_map(|name| path::resolve(at, name));
        is_told && programs.any(|program| self.others.programs.get(&program).is_some())
    }
}
