//! Files that build: makefiles, scripts, workflows, justfiles, Taskfiles and provisioners.

use super::commands::{Command, Commands};
use super::model::{Builder, Service, last};
use super::tape::Tape;
use super::text::{Piece, Text, write};

/// Path in the service and text of the file that builds `service`; nothing for a provisioner, which stands elsewhere.
pub(crate) fn file(tape: &mut Tape, service: &Service, commands: &Commands) -> Option<(String, String)> {
    let (path, text) = match service.builder {
        Builder::Make => ("Makefile".to_owned(), makefile(tape, service, commands)),
        Builder::Script => {
            let path = tape.choose(&["build.sh", "deploy.sh"]);
            (path.to_owned(), script(tape, commands))
        }
        Builder::Workflow => {
            (format!("workflow:{}.yml", service.directory.replace('/', "-")), workflow(tape, service, commands))
        }
        Builder::Just => ("justfile".to_owned(), justfile(tape, commands)),
        Builder::Task => ("Taskfile.yml".to_owned(), taskfile(tape, commands)),
        Builder::Provisioner => return None,
    };
    Some((path, text))
}

fn make_name(name: &str) -> String {
    format!("$({name})")
}

fn shell_name(name: &str) -> String {
    format!("${{{name}}}")
}

fn makefile(tape: &mut Tape, service: &Service, commands: &Commands) -> String {
    let sign = tape.choose(&[":=", "=", "?=", ":="]);
    let mut out = String::new();
    for (name, text) in &commands.names.0 {
        out += &format!("{name} {sign} {}\n", write(text, make_name));
    }
    let at = tape.choose(&["", "@", ""]);
    let deploys: String = commands.deploys.iter().map(|one| format!("\t{at}{}\n", one.line(make_name))).collect();
    let same = |(output, _): &(Text, Vec<Command>)| {
        let path = commands.names.read(output);
        path == format!("bin/{}", last(&path))
            && service.programs.iter().any(|one| one.package == format!("cmd/{}", last(&path)))
    };
    match tape.pick(4) {
        // One rule for each program.
        1 => {
            let targets: Vec<String> = commands.builds.iter().map(|(output, _)| write(output, make_name)).collect();
            out += &format!("\ndeploy: {}\n{deploys}", targets.join(" "));
            for (target, (_, all)) in targets.iter().zip(&commands.builds) {
                out += &format!("\n{target}:\n");
                let lines = all.iter().map(|one| one.line(make_name));
                out.extend(lines.enumerate().map(|(line, text)| match line {
                    0 => format!("\t{}\n", text.replacen(&format!("-o {target} "), "-o $@ ", 1)),
                    _ => format!("\t{text}\n"),
                }));
            }
        }
        // One pattern rule for all of them.
        2 if commands.builds.iter().all(same) => {
            let targets: Vec<String> = commands.builds.iter().map(|one| commands.names.read(&one.0)).collect();
            out += &format!("\ndeploy: {}\n", targets.join(" "));
            out.extend(
                commands.builds.iter().flat_map(|(_, all)| &all[1..]).map(|one| format!("\t{}\n", one.line(make_name))),
            );
            out += &deploys;
            out += "\nbin/%: cmd/%/main.go\n\tGOOS=linux go build -o $@ ./cmd/$*\n";
        }
        _ => {
            out += "\ndeploy: build\n";
            out += &deploys;
            out += "\nbuild:\n";
            let all = commands.builds.iter().flat_map(|(_, all)| all);
            out.extend(all.map(|one| format!("\t{at}{}\n", one.line(make_name))));
        }
    }
    if tape.chance(3) {
        let targets: Vec<String> = commands.builds.iter().map(|(output, _)| write(output, make_name)).collect();
        out += &format!("\n.PHONY: clean\nclean:\n\trm -f {}\n", targets.join(" "));
    }
    out
}

/// Lines of a shell, with the names set before them where `sets`.
fn shell_lines(tape: &mut Tape, commands: &Commands, sets: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if sets {
        let quote = tape.choose(&["", "\"", ""]);
        lines.extend(
            commands.names.0.iter().map(|(name, text)| format!("{name}={quote}{}{quote}", write(text, shell_name))),
        );
    }
    let bin = |output: &Text| {
        commands.names.read(output).strip_prefix("bin/").map(str::to_owned).filter(|name| !name.contains('/'))
    };
    let names: Option<Vec<String>> = commands.builds.iter().map(|(output, _)| bin(output)).collect();
    let fits = |name: &String| {
        commands.builds.iter().any(|(_, all)| all[0].line(shell_name).ends_with(&format!(" ./cmd/{name}")))
    };
    match names.filter(|names| names.iter().all(fits) && tape.chance(3)) {
        Some(names) => {
            lines.push(format!("for name in {}; do", names.join(" ")));
            lines.push("  GOOS=linux go build -o bin/$name ./cmd/$name".to_owned());
            lines.push("done".to_owned());
            let rest = commands.builds.iter().flat_map(|(_, all)| &all[1..]);
            lines.extend(rest.map(|one| one.line(shell_name)));
        }
        None => {
            let join = tape.chance(4);
            for (_, all) in &commands.builds {
                let all: Vec<String> = all.iter().map(|one| one.line(shell_name)).collect();
                if join { lines.push(all.join(" && ")) } else { lines.extend(all) }
            }
        }
    }
    lines.extend(commands.deploys.iter().map(|one| one.line(shell_name)));
    lines
}

fn script(tape: &mut Tape, commands: &Commands) -> String {
    let head = tape.choose(&["#!/bin/sh\nset -e\n", "#!/usr/bin/env bash\nset -euo pipefail\n", "#!/bin/bash\n"]);
    format!("{head}\n{}\n", shell_lines(tape, commands, true).join("\n"))
}

fn workflow(tape: &mut Tape, service: &Service, commands: &Commands) -> String {
    let mut out = "name: deploy\non: push\n".to_owned();
    let step = tape.choose(&["  ", "    "]);
    let names: Vec<String> =
        commands.names.0.iter().map(|(name, text)| format!("{step}{name}: {}\n", commands.names.read(text))).collect();
    if !names.is_empty() {
        out += &format!("env:\n{}", names.concat());
    }
    let at = if service.directory.is_empty() {
        String::new()
    } else {
        format!("        working-directory: {}\n", service.directory)
    };
    out += "jobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n";
    let lines = shell_lines(tape, commands, false);
    let single = tape.chance(2) && lines.iter().all(|line| !line.starts_with("for ") && !line.contains(": "));
    if single {
        out.extend(lines.iter().map(|line| format!("      - run: {line}\n{at}")));
    } else {
        let body: String = lines.iter().map(|line| format!("          {line}\n")).collect();
        out += &format!("      - name: build\n{at}        run: |\n{body}");
    }
    out
}

fn justfile(tape: &mut Tape, commands: &Commands) -> String {
    let quote = tape.choose(&["\"", "'"]);
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => format!("{quote}{text}{quote}"),
        Piece::Name(name) => name.clone(),
    };
    let name = |name: &str| format!("{{{{{name}}}}}");
    let mut out = String::new();
    for (name, text) in &commands.names.0 {
        let parts: Vec<String> = text.iter().map(piece).collect();
        out += &format!("{name} := {}\n", parts.join(" + "));
    }
    let line = |one: &Command| format!("    {}\n", one.line(name));
    out += &format!("\ndeploy: build\n{}", commands.deploys.iter().map(line).collect::<String>());
    out += &format!("\nbuild:\n{}", commands.builds.iter().flat_map(|(_, all)| all).map(line).collect::<String>());
    out
}

fn taskfile(tape: &mut Tape, commands: &Commands) -> String {
    let name = |name: &str| format!("{{{{.{name}}}}}");
    let quote = tape.choose(&["", "'"]);
    let mut out = "version: '3'\n".to_owned();
    if !commands.names.0.is_empty() {
        out += "vars:\n";
        out.extend(commands.names.0.iter().map(|(key, text)| format!("  {key}: '{}'\n", write(text, name))));
    }
    let line = |one: &Command| format!("      - {quote}{}{quote}\n", one.line(name));
    out += &format!(
        "tasks:\n  default:\n    deps: [build]\n    cmds:\n{}",
        commands.deploys.iter().map(line).collect::<String>()
    );
    out += &format!(
        "  build:\n    cmds:\n{}",
        commands.builds.iter().flat_map(|(_, all)| all).map(line).collect::<String>()
    );
    out
}
