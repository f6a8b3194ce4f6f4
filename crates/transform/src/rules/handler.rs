//! The handler: `provided.*` runtimes do not read it, so it only has to say what is true.

use rebootstrap_parser::value::{Form, Segment};
use rebootstrap_parser::{Span, Value};

use crate::facts::Facts;
use crate::options::{Handler, Options};
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};

/// Each handler text becomes what the options say. A handler that is not known stays.
pub(crate) fn wants(facts: &Facts, index: usize, options: &Options) -> Vec<Want> {
    let Handler::Text(new) = &options.handler else { return Vec::new() };
    let reads = facts.functions[index].handler.iter().copied();
    let differs = |value: &Value| !value.has_holes() && value.text() != new;
    let want = |read| {
        let value = &facts.get(read).value;
        let change = match pieced(value) {
            Some(span) => Change::Write(span, new.clone()),
            None => Change::Replace(0..value.text().len(), new.clone()),
        };
        Want { read, change, rule: Rule::Handler, optional: true, functions: vec![index] }
    };
    reads.filter(|read| differs(&facts.get(*read).value)).map(want).collect()
}

/// Where a text stands that is put together in its place (`${self:custom.bin}/api`), so that it is written anew as a whole.
fn pieced(value: &Value) -> Option<Span> {
    let is_text = |segment: &Segment| segment.hops.first().is_none_or(|hop| hop.form == Form::Text);
    let segments = value.segments();
    let pieces = segments.len() > 1 && segments.iter().any(|segment| !segment.hops.is_empty());
    (pieces && segments.iter().all(is_text)).then(|| value.source(0..value.text().len())).flatten()
}
