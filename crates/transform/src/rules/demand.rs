//! What comes with the new runtime where a function is declared: settings of its builder, a narrower source.

use rebootstrap_parser::Span;

use crate::facts::{Demand, Facts, Twin};
use crate::options::Options;
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};
use crate::rules::runtime::old;

/// Each demand of the function; `active` are all that move.
pub(crate) fn wants(facts: &Facts, index: usize, active: &[usize], options: &Options) -> Vec<Want> {
    let function = &facts.functions[index];
    let Some(runtime) = function.runtime.first().copied().filter(|_| !function.demands.is_empty()) else {
        return Vec::new();
    };
    let mut others = facts.functions.iter().enumerate().filter(|(_, other)| other.scopes == function.scopes);
    let stays = others.any(|(at, other)| !active.contains(&at) && !old(facts, other, options).is_empty());
    let write =
        |span: &Span, text: &str| (runtime, Change::Write(*span, Twin(text.to_owned()).filled(options.target.name())));
    let want = |demand: &Demand| {
        let (read, change) = match demand {
            Demand::Text(read, text) => (*read, Change::Replace(0..facts.get(*read).value.text().len(), text.clone())),
            Demand::Write(span, text) | Demand::Beside(span, text, _) if !stays => write(span, text),
            Demand::Write(span, text) | Demand::Beside(span, _, text) => write(span, text),
        };
        Want { read, change, rule: Rule::ArchiveSource, optional: false, functions: vec![index] }
    };
    function.demands.iter().map(want).collect()
}
