//! Runs the files that build a service, as far as generated ones go.

use std::collections::BTreeMap;

use super::super::machine::{Machine, Variables};
use super::super::model::{Builder, Service, last, parent};
use super::yaml::Yaml;
use super::{hcl, replaced};
use crate::support::memory::Files;

/// Runs the whole build of `service` in `machine`.
///
/// # Errors
/// The first thing that is not understood, or fails.
pub(super) fn run(files: &Files, service: &Service, machine: &mut Machine) -> Result<(), String> {
    let file = |path: &str| files.get(&service.at(path)).ok_or_else(|| format!("no {path}"));
    let none = Variables::new();
    match service.builder {
        Builder::Make => rules(file("Makefile")?, &service.directory, machine, "$("),
        Builder::Just => rules(file("justfile")?, &service.directory, machine, "{{"),
        Builder::Script => {
            let script = file("build.sh").or_else(|_| file("deploy.sh"))?;
            machine.run(script, &service.directory, &none)
        }
        Builder::Task => tasks(&Yaml::parse(file("Taskfile.yml")?)?, &service.directory, machine),
        Builder::Workflow => {
            let path = format!(".github/workflows/deploy{}.yml", service.directory.replace('/', "-"));
            let tree = Yaml::parse(files.get(&path).ok_or("no workflow")?)?;
            let set = tree.get("env").map(Yaml::entries).unwrap_or_default().iter();
            let set = set.filter_map(|(name, value)| Some((name.clone(), value.text()?.to_owned()))).collect();
            for step in tree.at(&["jobs", "deploy", "steps"]).map(Yaml::items).unwrap_or_default() {
                let Some(script) = step.get("run").and_then(Yaml::text) else { continue };
                let directory = step.get("working-directory").and_then(Yaml::text).unwrap_or_default();
                machine.run(script, directory, &set)?;
            }
            Ok(())
        }
        Builder::Provisioner => hcl::provisioners(files, service, machine),
    }
}

fn tasks(tree: &Yaml, directory: &str, machine: &mut Machine) -> Result<(), String> {
    let variables = tree.get("vars").map(Yaml::entries).unwrap_or_default();
    let value = |text: &str| {
        expanded(text, &|name| variables.iter().find(|(known, _)| known == name)?.1.text().map(str::to_owned))
    };
    for task in ["build", "default"] {
        for command in tree.at(&["tasks", task, "cmds"]).map(Yaml::items).unwrap_or_default() {
            machine.run(&value(command.text().ok_or("no command")?)?, directory, &Variables::new())?;
        }
    }
    Ok(())
}

/// `{{.NAME}}` to the end.
fn expanded(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    replaced(text, "{{", "}}", |name| {
        let text = value(name.trim_start_matches('.')).ok_or_else(|| format!("no {name}"))?;
        expanded(&text, value)
    })
}

/// A rule: what it needs, and its commands.
#[derive(Default)]
struct Rule {
    needs: Vec<String>,
    lines: Vec<String>,
}

/// A makefile (`open` is `$(`) or a justfile (`{{`): the first rule is made, after what it needs.
fn rules(text: &str, directory: &str, machine: &mut Machine, open: &str) -> Result<(), String> {
    let make = open == "$(";
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    let mut all: Vec<(String, Rule)> = Vec::new();
    let close = if make { ")" } else { "}}" };
    let read = |variables: &BTreeMap<String, String>, text: &str| deep(text, open, close, variables, 0);
    for line in text.lines().map(|line| line.trim_end_matches('\r')) {
        if line.starts_with(['\t', ' ']) {
            let rule = all.last_mut().ok_or_else(|| format!("not understood: {line}"))?;
            rule.1.lines.push(line.trim().trim_start_matches('@').to_owned());
        } else if let Some((name, value)) = ["?=", ":=", "="].iter().find_map(|sign| line.split_once(sign)) {
            let value = if make { value.trim().to_owned() } else { joined(value, &variables)? };
            variables.insert(name.trim().trim_end_matches([':', '?']).to_owned(), value);
        } else if let Some((target, needs)) = line.split_once(':').filter(|_| !line.starts_with('.')) {
            let needs = read(&variables, needs)?.split_whitespace().map(str::to_owned).collect();
            all.push((read(&variables, target)?.trim().to_owned(), Rule { needs, lines: Vec::new() }));
        }
    }
    let first = all.first().map(|(target, _)| target.clone()).ok_or("no rule")?;
    let run = &mut |rule: &Rule, target: &str, stem: &str| {
        for line in &rule.lines {
            let line = if make {
                line.replace("$(@D)", parent(target))
                    .replace("$(@F)", last(target))
                    .replace("$@", target)
                    .replace("$*", stem)
            } else {
                line.clone()
            };
            machine.run(&read(&variables, &line)?.replace("$$", "$"), directory, &Variables::new())?;
        }
        Ok(())
    };
    made(&first, &all, run)
}

type Runner<'a> = dyn FnMut(&Rule, &str, &str) -> Result<(), String> + 'a;

fn made(target: &str, all: &[(String, Rule)], run: &mut Runner) -> Result<(), String> {
    let stem = |pattern: &str| {
        let (before, after) = pattern.split_once('%')?;
        Some(target.strip_prefix(before)?.strip_suffix(after)?.to_owned())
    };
    let exact = all.iter().find(|(known, _)| known == target).map(|(_, rule)| (rule, String::new()));
    let found = exact.or_else(|| all.iter().find_map(|(known, rule)| Some((rule, stem(known)?))));
    let Some((rule, stem)) = found else { return Ok(()) };
    for need in rule.needs.iter().filter(|need| !need.contains('%')) {
        made(need, all, run)?;
    }
    run(rule, target, &stem)
}

/// The text with variables in it, and in those.
fn deep(
    text: &str,
    open: &str,
    close: &str,
    variables: &BTreeMap<String, String>,
    depth: usize,
) -> Result<String, String> {
    replaced(text, open, close, |name| match variables.get(name) {
        Some(value) if depth < 9 => deep(value, open, close, variables, depth + 1),
        _ => Err(format!("no {name}")),
    })
}

/// `"a" + b` of a justfile.
fn joined(expression: &str, variables: &BTreeMap<String, String>) -> Result<String, String> {
    let part = |part: &str| {
        let part = part.trim();
        let text = part.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
        text.map(str::to_owned)
            .or_else(|| variables.get(part).cloned())
            .ok_or_else(|| format!("not understood: {part}"))
    };
    expression.split(" + ").map(part).collect()
}
