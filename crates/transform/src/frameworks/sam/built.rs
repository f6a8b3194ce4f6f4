//! `.aws-sam/build`: what `sam build` made of a function stands there, and other files can take it from there.

use rebootstrap_parser::{Span, Value, path};

use crate::facts::{Copy, Facts, ReadId};
use crate::frameworks::cloudformation::{Declaration, path_read};

/// The directory that `sam build` makes where it runs, with one directory for each function in it
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html>).
const DIRECTORY: &str = ".aws-sam/build";

/// The paths in such directories that the repository's files name, by their reads.
pub(super) fn named(facts: &Facts) -> Vec<String> {
    let names = facts.reads.iter().filter_map(|read| read.names());
    let mut named: Vec<String> = names.filter(|name| name.contains(DIRECTORY)).map(str::to_owned).collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// The function's directories in `.aws-sam/build`, beside its template or above, of which `named` holds the path or one below.
pub(super) fn taken(declaration: &Declaration, named: &[String]) -> Vec<String> {
    let (mut found, mut above) = (Vec::new(), declaration.template.directory());
    loop {
        let at = path::join(above, &format!("{DIRECTORY}/{}", declaration.id));
        if named.iter().any(|name| *name == at || path::below(name, &at).is_some()) {
            found.push(at);
        }
        if above.is_empty() {
            return found;
        }
        above = path::parent(above);
    }
}

/// Says that the function's package, made in `source`, stands where others take it from as well: they find the program under the name that
/// it has from now on.
pub(super) fn stands(declaration: &Declaration, source: ReadId, span: Span, named: &[String], facts: &mut Facts) {
    for at in taken(declaration, named) {
        let to = path_read(Value::computed(&at), "", facts);
        facts.copies.push(Copy { from: source, to, into_directory: true, contents: true, only: None, span });
    }
}
