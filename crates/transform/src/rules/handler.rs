//! The handler: `provided.*` runtimes do not read it, so it only has to say what is true.

use crate::facts::Facts;
use crate::options::{Handler, Options};
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};

/// Each handler text becomes what the options say. A handler that is not known stays.
pub(crate) fn wants(facts: &Facts, index: usize, options: &Options) -> Vec<Want> {
    let Handler::Text(new) = &options.handler else { return Vec::new() };
    let reads = facts.functions[index].handler.iter().copied();
    let differs = |value: &rebootstrap_parser::Value| !value.has_holes() && value.text() != new;
    let want = |read| {
        let change = Change::Replace(0..facts.get(read).value.text().len(), new.clone());
        Want { read, change, rule: Rule::Handler, optional: true, functions: vec![index] }
    };
    reads.filter(|read| differs(&facts.get(*read).value)).map(want).collect()
}
