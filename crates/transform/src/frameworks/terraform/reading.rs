//! Reading: every text that blocks and expressions of a module read, as what they read it.

use rebootstrap_parser::hcl::{Block, Expression, MAKING, reads};

use super::fileset;
use super::instance::{Each, Instance};
use crate::facts::{Facts, Role};
use crate::frameworks::cloudformation::declared_in_text;

/// Functions whose argument is the path of a file.
pub(super) const FILE_FUNCTIONS: [&str; 10] = [
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
            add_reads(instance, &attribute.expression, each, role, facts);
            // A stack with a template of its own: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack
            if attribute.name == "template_body" {
                for read in reads(&attribute.expression, &instance.scope(Some(each))) {
                    declared_in_text(instance.world.repository, &read.value, facts);
                }
            }
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
    for read in reads(expression, &instance.scope(Some(each))) {
        let role = match read.call {
            Some(call) if MAKING.contains(&call) => Role::Given,
            Some(call) if FILE_FUNCTIONS.contains(&call) => Role::Path,
            _ => defines.filter(|_| read.defines).unwrap_or(Role::Word),
        };
        if role == Role::Path {
            fileset::unnamed(instance, &read.value, expression.span, facts);
        }
        let compares = matches!(read.call, Some("==" | "!=" | "contains" | "startswith" | "endswith"));
        let read = facts.read(read.value, Some(&instance.directory), role);
        facts.compared.extend(compares.then_some(read));
    }
}
