//! Terraform files of a service: functions with archives, names through locals, variables and a module, provisioners.

use std::collections::BTreeMap;

use super::commands::Commands;
use super::model::{Builder, Packing, Service, parent};
use super::tape::Tape;
use super::text::{Names, Text, write};

/// The module that functions are declared through, when they are.
const MODULE: &str = "variable \"name\" {}\nvariable \"runtime\" {}\nvariable \"handler\" {}\nvariable \"filename\" {}\n\n\
resource \"aws_lambda_function\" \"this\" {\n  function_name    = var.name\n  filename         = var.filename\n  \
source_code_hash = filebase64sha256(var.filename)\n  handler          = var.handler\n  runtime          = var.runtime\n  \
role             = \"arn:aws:iam::1:role/x\"\n}\n";

/// The files by their path in the service.
pub(crate) fn files(tape: &mut Tape, service: &Service, commands: &Commands) -> BTreeMap<String, String> {
    let below = tape.chance(3);
    let folder = if below { "infra/" } else { "" };
    let base = match (below, tape.pick(3)) {
        (true, 0) => "${path.module}/../",
        (true, _) => "../",
        (false, 1) => "${path.module}/",
        _ => "",
    };
    let mut writer =
        Writer { names: Names::default(), variables: tape.chance(3), named: tape.pick(3) > 0, out: String::new() };
    let module = matches!(service.packing, Packing::Zip | Packing::Path) && tape.chance(4);
    for program in 0..service.programs.len() {
        writer.archive(tape, service, program, base);
    }
    for at in 0..service.functions.len() {
        writer.function(tape, service, at, base, module);
    }
    if service.builder == Builder::Provisioner {
        writer.provisioner(tape, commands, base);
    }
    let mut found = BTreeMap::new();
    let (definitions, given) = writer.definitions(tape);
    let main = format!("{folder}main.tf");
    match tape.pick(2) {
        0 => drop(found.insert(main, format!("{definitions}{}", writer.out))),
        _ => {
            found.insert(main, writer.out);
            if !definitions.is_empty() {
                found.insert(format!("{folder}variables.tf"), definitions);
            }
        }
    }
    if !given.is_empty() {
        found.insert(format!("{folder}terraform.tfvars"), given);
    }
    if module {
        found.insert(format!("{folder}modules/lambda/main.tf"), MODULE.to_owned());
    }
    found
}

struct Writer {
    names: Names,
    /// Whether names are variables, and not locals.
    variables: bool,
    named: bool,
    out: String,
}

impl Writer {
    fn path(&mut self, tape: &mut Tape, hint: &str, path: &str) -> Text {
        match self.named {
            true => self.names.path(tape, &hint.replace('-', "_"), path),
            false => super::text::plain(path),
        }
    }

    /// The text as an expression, with `base` before it.
    fn expression(&self, text: &Text, base: &str) -> String {
        let root = if self.variables { "var" } else { "local" };
        match text.as_slice() {
            [super::text::Piece::Name(name)] if base.is_empty() => format!("{root}.{name}"),
            _ => format!("\"{base}{}\"", write(text, |name| format!("${{{root}.{name}}}"))),
        }
    }

    fn archive(&mut self, tape: &mut Tape, service: &Service, at: usize, base: &str) {
        let program = &service.programs[at];
        let (key, path) = match service.packing {
            Packing::File => ("source_file", program.output.as_str()),
            Packing::Directory => ("source_dir ", parent(&program.output)),
            Packing::Zip | Packing::Path => return,
        };
        let source = self.path(tape, "source", path);
        let zip = self.path(tape, "archive", &program.zip);
        let (source, zip) = (self.expression(&source, base), self.expression(&zip, base));
        self.out += &format!(
            "\ndata \"archive_file\" \"p{at}\" {{\n  type        = \"zip\"\n  {key} = {source}\n  output_path = {zip}\n}}\n"
        );
    }

    fn function(&mut self, tape: &mut Tape, service: &Service, at: usize, base: &str, module: bool) {
        let function = &service.functions[at];
        let program = service.runs(function);
        let runtime = self.path(tape, "runtime", function.runtime);
        let runtime = self.expression(&runtime, "");
        let handler = self.path(tape, "handler", &service.handler(function));
        let handler = self.expression(&handler, "");
        let (filename, hash) = match service.packing {
            Packing::File | Packing::Directory => {
                let data = format!("data.archive_file.p{}", function.program);
                (format!("{data}.output_path"), format!("{data}.output_base64sha256"))
            }
            Packing::Zip | Packing::Path => {
                let zip = self.path(tape, "archive", &program.zip);
                let zip = self.expression(&zip, base);
                (zip.clone(), format!("filebase64sha256({zip})"))
            }
        };
        let name = &function.name;
        if module {
            self.out += &format!(
                "\nmodule \"{name}\" {{\n  source   = \"./modules/lambda\"\n  name     = \"{name}\"\n  handler  = {handler}\n  runtime  = {runtime}\n  filename = {filename}\n}}\n"
            );
            return;
        }
        let comment = tape.choose(&["", "", "  # was nodejs6.10, now go1.x", "  // go1.x"]);
        self.out += &format!(
            "\nresource \"aws_lambda_function\" \"{name}\" {{\n  function_name    = \"{name}\"\n  filename         = {filename}\n  source_code_hash = {hash}\n  handler          = {handler}\n  runtime          = {runtime}{comment}\n  role             = \"arn:aws:iam::1:role/x\"\n}}\n"
        );
    }

    fn provisioner(&mut self, tape: &mut Tape, commands: &Commands, base: &str) {
        let base = if base.is_empty() { "." } else { base.trim_end_matches('/') };
        let lines = commands.builds.iter().flat_map(|(_, all)| all);
        let lines: Vec<String> = lines.map(|one| one.line(|name| format!("${{local.b_{name}}}"))).collect();
        let command = match tape.pick(2) {
            0 => format!(
                "<<-EOT\n      cd {base}\n{}    EOT\n",
                lines.iter().map(|line| format!("      {line}\n")).collect::<String>()
            ),
            _ => format!("\"cd {base} && {}\"\n", lines.join(" && ").replace('"', "\\\"")),
        };
        let again = "  triggers = {\n    always = timestamp()\n  }\n";
        self.out += &format!(
            "\nresource \"null_resource\" \"build\" {{\n{again}  provisioner \"local-exec\" {{\n    command = {command}  }}\n}}\n"
        );
        if !commands.names.0.is_empty() {
            self.out += "\nlocals {\n";
            for (name, text) in &commands.names.0 {
                self.out += &format!("  b_{name} = \"{}\"\n", write(text, |name| format!("${{local.b_{name}}}")));
            }
            self.out += "}\n";
        }
    }

    /// The definitions of the names, and what a tfvars file gives.
    fn definitions(&self, tape: &mut Tape) -> (String, String) {
        let (mut out, mut given) = (String::new(), String::new());
        if self.names.0.is_empty() {
            return (out, given);
        }
        if !self.variables {
            let lines: String =
                self.names.0.iter().map(|(name, text)| format!("  {name} = {}\n", self.expression(text, ""))).collect();
            return (format!("locals {{\n{lines}}}\n"), given);
        }
        for (name, text) in &self.names.0 {
            let read = self.names.read(text);
            if tape.chance(4) {
                out += &format!("variable \"{name}\" {{\n  type = string\n}}\n");
                given += &format!("{name} = \"{read}\"\n");
            } else {
                out += &format!("variable \"{name}\" {{\n  type    = string\n  default = \"{read}\"\n}}\n");
            }
        }
        (out, given)
    }
}
