//! `stash` and `unstash`: files that stand in another directory of a later stage.

use rebootstrap_parser::Value;
use rebootstrap_parser::groovy::{Text, Token};

use super::scope::Scope;
use crate::facts::{Copy, Role};
use crate::frameworks::Collector;

/// The stashes of a pipeline so far: their names, and the directories that they are taken from.
#[derive(Default)]
pub(super) struct Stashes(Vec<(String, String)>);

impl Stashes {
    /// `stash name: 'bin', includes: 'bin/*'`, `stash 'bin'`.
    pub(super) fn add(&mut self, rest: &[Token], scope: &Scope) {
        self.0.extend(name(rest).map(|name| name.value.text().to_owned()).zip(scope.directory.clone()));
    }

    /// `unstash 'bin'`: the files are put below the directory of the step under the paths that they had below that of the stash.
    /// Which files these are is not judged: only those that something names there are asked for.
    pub(super) fn unpack(&self, rest: &[Token], scope: &Scope, collector: &mut Collector) {
        let (Some(name), Some(here)) = (name(rest), scope.directory.as_deref()) else { return };
        let is_it = |(known, from): &&(String, String)| *known == name.value.text() && from != here;
        let Some((_, from)) = self.0.iter().rev().find(is_it) else { return };
        let [from, to] = [from, here].map(|at| collector.facts.read(Value::computed("."), Some(at), Role::Word));
        collector.facts.copies.push(Copy { from, to, into_directory: false, contents: true, only: None, span: name.span });
    }
}

/// The name of a stash: its only argument, or the one that is called so.
fn name(rest: &[Token]) -> Option<&Text> {
    let end = rest.iter().position(|token| token.is('\n') || token.is(')')).unwrap_or(rest.len());
    let rest = &rest[..end];
    let named = rest.windows(3).find_map(|window| match window {
        [key, colon, Token::Text(text)] if key.is_word("name") && colon.is(':') => Some(text),
        _ => None,
    });
    named.or_else(|| match rest.iter().find(|token| !token.is('('))? {
        Token::Text(text) => Some(text),
        _ => None,
    })
}
