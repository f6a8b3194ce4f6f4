//! Reading: every text that blocks and expressions of a module read, as what they read it.

use rebootstrap_parser::hcl::{Block, Expression, MAKING, reads};

use super::fileset;
use super::instance::{Each, Instance};
use crate::facts::{Facts, Role};

/// Functions whose argument is the path of a file.
const FILE_FUNCTIONS: [&str; 10] = [
    "file",
    "fileexists",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "filemd5",
    "filesha1",
    "filesha256",
    "filesha512",
    "abspath",
];

/// Attributes whose text may be written anew, with all that it was made of.
const WRITTEN: [&str; 11] = [
    "content",
    "filename",
    "handler",
    "key",
    "output_path",
    "runtime",
    "s3_key",
    "source",
    "source_dir",
    "source_file",
    "source_path",
];

/// Registers every text that the attributes of a block read. What a local module is given is a definition, and so is the
/// command of a provisioner, whose words are read one by one.
pub(super) fn read_all(instance: &Instance, block: &Block, each: &Each, facts: &mut Facts) {
    let gives = block.kind == "module" && instance.call(block, each).is_some();
    let mut pending = vec![&block.body];
    while let Some(body) = pending.pop() {
        for attribute in &body.attributes {
            // Scripts and their environment are read word by word; a source_path part by part.
            let is_script = matches!(attribute.name.as_str(), "command" | "environment" | "source_path");
            let role = (gives || is_script).then_some(Role::Definition);
            fileset::collect(instance, &attribute.expression, each, &|| false, facts);
            let is_written = WRITTEN.contains(&attribute.name.as_str());
            add(instance, &attribute.expression, each, (role, is_written), facts);
        }
        pending.extend(body.blocks.iter().map(|block| &block.body));
    }
}

/// Registers every text that `expression` reads.
pub(super) fn add_reads(
    instance: &Instance,
    expression: &Expression,
    each: &Each,
    defines: Option<Role>,
    facts: &mut Facts,
) {
    add(instance, expression, each, (defines, false), facts);
}

/// The same, of an expression that may be written anew as a whole.
fn add(
    instance: &Instance,
    expression: &Expression,
    each: &Each,
    (defines, is_written): (Option<Role>, bool),
    facts: &mut Facts,
) {
    let stays = |call: Option<&str>| !(is_written && call.is_some_and(|call| MAKING.contains(&call)));
    for read in reads(expression, &instance.scope(Some(each))).into_iter().filter(|read| stays(read.call)) {
        let role = match read.call {
            Some(call) if FILE_FUNCTIONS.contains(&call) => Role::Path,
            _ => defines.filter(|_| read.defines).unwrap_or(Role::Word),
        };
        if role == Role::Path {
            fileset::unnamed(instance, &read.value, expression.span, facts);
        }
        facts.read(read.value, Some(&instance.directory), role);
    }
}
