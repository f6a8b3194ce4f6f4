//! YAML that declares functions: services of Serverless, templates of SAM and CloudFormation.

use super::model::{Framework, Function, Packing, Service, parent};
use super::tape::Tape;

/// Path in the service and text.
pub(crate) fn file(tape: &mut Tape, service: &Service) -> (String, String) {
    let style = Style { quote: tape.choose(&["", "'", "\""]), step: tape.choose(&[2, 4, 2]) };
    match service.framework {
        Framework::Serverless => ("serverless.yml".to_owned(), serverless(tape, service, &style)),
        Framework::Sam => ("template.yaml".to_owned(), stack(tape, service, &style)),
        _ => ("stack.yaml".to_owned(), stack(tape, service, &style)),
    }
}

/// How scalars and lines are written.
struct Style {
    quote: &'static str,
    step: usize,
}

impl Style {
    fn text(&self, text: &str) -> String {
        format!("{0}{text}{0}", self.quote)
    }

    /// A line at a depth.
    fn line(&self, depth: usize, text: &str) -> String {
        format!("{}{text}\n", " ".repeat(self.step * depth))
    }
}

/// The runtime of all functions, when they have one.
fn common(service: &Service) -> Option<&'static str> {
    let first = service.functions.first()?.runtime;
    service.functions.iter().all(|function| function.runtime == first).then_some(first)
}

fn serverless(tape: &mut Tape, service: &Service, style: &Style) -> String {
    let mut out = "service: generated\n".to_owned();
    let common = common(service).filter(|_| tape.pick(3) > 0);
    let custom = tape.chance(3);
    let runtime = |runtime: &str| match custom {
        true => format!("${{self:custom.{}}}", runtime.replace(['.', '-'], "_")),
        false => style.text(runtime),
    };
    out += &style.line(0, "provider:");
    out += &style.line(1, "name: aws");
    if let Some(all) = common {
        out += &style.line(1, &format!("runtime: {}", runtime(all)));
    }
    if custom {
        out += &style.line(0, "custom:");
        for known in ["go1.x", "provided.al2", "provided.al2023"] {
            if service.functions.iter().any(|function| function.runtime == known) {
                out += &style.line(1, &format!("{}: {}", known.replace(['.', '-'], "_"), style.text(known)));
            }
        }
    }
    let wide = tape.chance(2);
    if wide {
        out += &style.line(0, "package:");
        out += &style.line(1, "individually: true");
    }
    out += &style.line(0, "functions:");
    for function in &service.functions {
        out += &style.line(1, &format!("{}:", function.name));
        out += &style.line(2, &format!("handler: {}", style.text(&service.handler(function))));
        if common.is_none() {
            out += &style.line(2, &format!("runtime: {}", runtime(function.runtime)));
        }
        out += &style.line(2, "package:");
        let program = service.runs(function);
        if service.packing == Packing::Zip {
            out += &style.line(3, &format!("artifact: {}", style.text(&program.zip)));
        } else {
            if !wide {
                out += &style.line(3, "individually: true");
            }
            match tape.pick(2) {
                0 => out += &style.line(3, &format!("patterns: ['!**', {}]", style.text(&program.output))),
                _ => {
                    out += &style.line(3, "patterns:");
                    out += &style.line(4, "- '!./**'");
                    out += &style.line(4, &format!("- ./{}", program.output));
                }
            }
        }
        if tape.chance(3) {
            out += &style.line(2, "timeout: 5  # seconds");
        }
    }
    out
}

fn stack(tape: &mut Tape, service: &Service, style: &Style) -> String {
    let mut out = "AWSTemplateFormatVersion: '2010-09-09'\n".to_owned();
    let sam = service.framework == Framework::Sam;
    let common = common(service);
    let how = common.map_or(0, |_| tape.pick(if sam { 4 } else { 2 }));
    if sam {
        out += &style.line(0, "Transform: AWS::Serverless-2016-10-31");
    }
    let runtime = |function: &Function| match how {
        1 => "!Ref Runtime".to_owned(),
        _ => style.text(function.runtime),
    };
    if how == 1 {
        out += &style.line(0, "Parameters:");
        out += &style.line(1, "Runtime:");
        out += &style.line(2, "Type: String");
        out += &style.line(2, &format!("Default: {}", style.text(common.unwrap_or_default())));
    }
    if how == 2 {
        out += &style.line(0, "Globals:");
        out += &style.line(1, "Function:");
        out += &style.line(2, &format!("Runtime: {}", style.text(common.unwrap_or_default())));
    }
    if how == 3 {
        out += &style.line(0, "Metadata:");
        out += &style.line(1, "Shared: &shared");
        out += &style.line(2, &format!("Runtime: {}", style.text(common.unwrap_or_default())));
        out += &style.line(2, "Timeout: 5");
    }
    out += &style.line(0, "Resources:");
    for function in &service.functions {
        let logical: String = function.name.split(['-', '_']).map(capital).collect();
        let kind = if sam { "AWS::Serverless::Function" } else { "AWS::Lambda::Function" };
        out += &style.line(1, &format!("{logical}:"));
        out += &style.line(2, &format!("Type: {kind}"));
        out += &style.line(2, "Properties:");
        if how == 3 {
            out += &style.line(3, "<<: *shared");
        }
        let program = service.runs(function);
        let code = match service.packing {
            Packing::Directory => format!("{}{}", parent(&program.output), tape.choose(&["", "/"])),
            _ => program.zip.clone(),
        };
        out += &style.line(3, &format!("{}: {}", if sam { "CodeUri" } else { "Code" }, style.text(&code)));
        out += &style.line(3, &format!("Handler: {}", style.text(&service.handler(function))));
        if how < 2 {
            out += &style.line(3, &format!("Runtime: {}", runtime(function)));
        }
        if !sam {
            out += &style.line(3, "Role: !GetAtt Role.Arn");
        }
    }
    if tape.chance(3) {
        out += &style.line(1, "Page:");
        out += &style
            .line(2, &format!("Type: {}", if sam { "AWS::Serverless::Function" } else { "AWS::Lambda::Function" }));
        out += &style.line(2, "Properties:");
        out += &style.line(3, &format!("{}: page", if sam { "CodeUri" } else { "Code" }));
        out += &style.line(3, "Handler: index.handler");
        out += &style.line(3, "Runtime: nodejs20.x");
    }
    out
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
