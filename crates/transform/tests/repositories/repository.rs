//! A whole generated repository: services with their files, Go sources, decoys, and habits of writing.

use super::commands::commands;
use super::model::{Framework, Service, service};
use super::tape::Tape;
use super::{builder, template, terraform};
use crate::support::memory::Files;

/// What was generated, and what it means.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    pub(crate) services: Vec<Service>,
    pub(crate) files: Files,
    /// Files that nobody may change.
    pub(crate) decoys: Vec<String>,
}

const DECOYS: &[(&str, &str)] = &[
    ("README.md", "# Functions\n\nThey ran on go1.x, with the handler `main`.\n"),
    (
        "policy/runtimes.rego",
        "package main\n\ndeny[msg] {\n  input.runtime == \"go1.x\"\n  msg := \"go1.x is gone\"\n}\n",
    ),
    ("docs/old.yml", "# runtime: go1.x\nanswer: 42\n"),
    ("scripts/audit.sh", "#!/bin/sh\naws lambda list-functions --query \"Functions[?Runtime=='go1.x']\"\n"),
    ("vercel.json", "{ \"functions\": { \"api/*.go\": { \"runtime\": \"go1.x\" } } }\n"),
    ("page/index.js", "exports.handler = async () => 'go1.x';\n"),
    (
        "other/main.tf",
        "resource \"aws_lambda_function\" \"page\" {\n  function_name = \"page\"\n  filename = \"page.zip\"\n  handler = \"index.handler\"\n  runtime = \"nodejs20.x\"\n}\n",
    ),
    ("src/tool/main.go", "package main\n\n// The runtime go1.x.\nfunc main() {}\n"),
];

const PROGRAM: &str = "package main\n\nimport \"github.com/aws/aws-lambda-go/lambda\"\n\nfunc main() {\n\tlambda.Start(func() error { return nil })\n}\n";

/// The repository that `bytes` decide.
pub(crate) fn repository(bytes: &[u8]) -> Repository {
    let mut tape = Tape::new(bytes);
    let mut found = Repository { services: vec![], files: Files::new(), decoys: vec![] };
    let directories = [&["", "svc"][..], &["services/one", "services/two"], &["app"], &[""]][tape.pick(4)];
    let count = if tape.chance(3) { directories.len() } else { 1 };
    for (at, directory) in directories[..count].iter().enumerate() {
        let service = service(&mut tape, directory, at, count == 1);
        write(&mut tape, &service, &mut found.files);
        found.services.push(service);
    }
    let module = "module example.com/generated\n\ngo 1.20\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n";
    found.files.insert("go.mod".to_owned(), module.to_owned());
    for (path, text) in DECOYS {
        if tape.chance(4) {
            found.files.insert((*path).to_owned(), (*text).to_owned());
            found.decoys.push((*path).to_owned());
        }
    }
    let sources: Vec<String> = found.files.keys().filter(|path| path.ends_with(".go")).cloned().collect();
    found.decoys.extend(sources);
    found
}

fn write(tape: &mut Tape, service: &Service, files: &mut Files) {
    let commands = commands(tape, service);
    let mut written = Vec::new();
    match service.framework {
        Framework::Terraform => written.extend(terraform::files(tape, service, &commands)),
        Framework::AwsCli => {}
        _ => written.push(template::file(tape, service)),
    }
    for (_, text) in &mut written {
        *text = habits(tape, text);
    }
    written.extend(builder::file(tape, service, &commands));
    for (path, text) in written {
        let path = match path.strip_prefix("workflow:") {
            Some(name) => format!(".github/workflows/deploy{name}"),
            None => service.at(&path),
        };
        files.insert(path, text);
    }
    for program in &service.programs {
        let path = if program.package == "." { "main.go".to_owned() } else { format!("{}/main.go", program.package) };
        files.insert(service.at(&path), PROGRAM.to_owned());
    }
}

/// The text as another editor would have written it.
fn habits(tape: &mut Tape, text: &str) -> String {
    let mut text = text.to_owned();
    if tape.chance(6) {
        text = format!("# Copyright: go1.x\n\n{text}");
    }
    if tape.chance(6) {
        text = text.trim_end().to_owned();
    }
    if tape.chance(6) {
        text = text.replace('\n', "\r\n");
    }
    if tape.chance(8) { format!("\u{feff}{text}") } else { text }
}
