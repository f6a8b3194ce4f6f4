//! `local-exec` provisioners and `external` data: shell scripts inside of Terraform.

use std::collections::BTreeMap;

use rebootstrap_parser::hcl::{Block, Term, evaluate};
use rebootstrap_parser::path;

use super::instance::{Each, Instance};
use crate::commands::Script;
use crate::facts::{Applied, Facts, Parcel, Role, Sending};
use crate::frameworks::Collector;

/// Interpreters whose command is a shell script.
const SHELLS: [&str; 6] = ["sh", "bash", "dash", "zsh", "ash", "ksh"];

/// The `local-exec` provisioners of a resource.
pub(super) fn collect(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    for provisioner in
        block.body.blocks("provisioner").filter(|one| one.labels.first().is_some_and(|name| name == "local-exec"))
    {
        let scope = instance.scope(Some(each));
        let term = |name: &str| provisioner.body.attribute(name).map(|found| evaluate(&found.expression, &scope));
        // Without working_dir the command runs where terraform runs:
        // https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec
        let directory = match term("working_dir").and_then(|term| term.texts().into_iter().next()) {
            Some(given) => path::resolve(&instance.directory, given.text()),
            None => Some(instance.directory.clone()),
        };
        let interpreter = term("interpreter").map(|term| term.items());
        let shell = interpreter.as_ref().and_then(|items| items.first()?.texts().into_iter().next());
        let commands = term("command").map(|term| term.texts()).unwrap_or_default();
        if shell.is_some_and(|shell| !SHELLS.contains(&path::name(shell.text()))) {
            let said = commands.first().map(|command| command.text().to_owned()).unwrap_or_default();
            collector.facts.unfollowed.push((provisioner.span, said));
            continue;
        }
        let environment = match term("environment") {
            Some(Term::Map(items)) => {
                items.into_iter().map(|(name, value)| (name.text().to_owned(), value.texts())).collect()
            }
            _ => BTreeMap::new(),
        };
        for command in commands {
            collector.run(&Script {
                text: command,
                span: provisioner.span,
                directory: directory.clone(),
                script: None,
                variables: environment.clone(),
                applied: Some(applied(instance, block, each)),
            });
        }
    }
}

/// The `file` provisioners of a resource, which send a file to a machine; into a directory, under its name:
/// <https://developer.hashicorp.com/terraform/language/resources/provisioners/file>.
pub(super) fn sent(instance: &Instance, block: &Block, each: &Each, facts: &mut Facts) {
    let scope = instance.scope(Some(each));
    for provisioner in block.body.blocks("provisioner") {
        let texts = |name: &str| {
            let attribute = provisioner.body.attribute(name);
            attribute.map(|found| evaluate(&found.expression, &scope).texts()).unwrap_or_default()
        };
        if provisioner.labels.first().is_none_or(|name| name != "file") {
            continue;
        }
        let keeps_name = texts("destination").iter().any(|to| to.text().ends_with('/'));
        for source in texts("source") {
            let read = facts.read(source, Some(&instance.directory), Role::Path);
            facts.published.extend(keeps_name.then_some((read, Sending::Place)));
            facts.parcels.push(Parcel::of(read));
        }
    }
}

/// When the provisioners of a resource run: when it is replaced, or at every apply where the time triggers it:
/// <https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax>.
fn applied(instance: &Instance, block: &Block, each: &Each) -> Applied {
    let triggers = ["triggers", "triggers_replace"].iter().filter_map(|name| block.body.attribute(name));
    let always = |source: &str| {
        let signs = source.replace(char::is_whitespace, "");
        signs.contains("timestamp()") || signs.contains("uuid()")
    };
    let always = triggers.into_iter().any(|triggers| always(&triggers.expression.source));
    Applied { address: format!("{}{}{}", instance.address, block.labels.join("."), each.suffix()), always }
}

/// `data "external"`: its program may build something; it is named, not followed.
pub(super) fn external(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    let scope = instance.scope(Some(each));
    let program =
        block.body.attribute("program").map(|found| evaluate(&found.expression, &scope).items()).unwrap_or_default();
    let words: Vec<String> = program.iter().flat_map(Term::texts).map(|value| value.text().to_owned()).collect();
    collector.facts.unfollowed.push((block.span, words.join(" ")));
}
