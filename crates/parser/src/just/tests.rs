//! Justfiles, their variables and the lines of their recipes.

use std::collections::BTreeMap;

use super::parse;
use crate::path::ROOT;
use crate::span::FileId;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE, Value};

/// `name=value` for each variable, then `name(parameter=default) < dependency(argument): line / line`.
fn shown(text: &str) -> Vec<String> {
    let justfile = parse(FileId(0), text, "d").expect("a justfile");
    let none = BTreeMap::new();
    let clear = |value: Value| {
        let text = value.text().replace(ROOT, "ROOT").replace(HOLE_OPEN, "<");
        text.replace(&format!("{SCOPE}d{HOLE_CLOSE}"), ">")
    };
    let mut out = Vec::new();
    for variable in &justfile.variables {
        let export = if variable.exported { "export " } else { "" };
        out.push(format!("{export}{}={}", variable.name, clear(justfile.value(&variable.value, &none))));
    }
    for recipe in &justfile.recipes {
        let parameter = |one: &super::Parameter| match &one.default {
            Some(default) => format!("{}={}", one.name, clear(justfile.value(default, &none))),
            None => one.name.clone(),
        };
        let parameters: Vec<_> = recipe.parameters.iter().map(parameter).collect();
        let called = recipe.dependencies.iter().map(|(name, arguments)| {
            let arguments: Vec<_> = arguments.iter().map(|one| clear(justfile.value(one, &none))).collect();
            format!("{name}({})", arguments.join(","))
        });
        let called: Vec<_> = called.collect();
        let lines: Vec<_> = recipe.lines.iter().map(|line| clear(justfile.script(line, &none))).collect();
        out.push(format!("{}({}) < {}: {}", recipe.name, parameters.join(","), called.join(" "), lines.join(" / ")));
    }
    out
}

#[test]
fn reads_variables_and_recipes() {
    for (text, want) in [
        ("a := 'x'\nb := a + \"/y\" / 'z' # why\nexport c := b", &["a=x", "b=x/y/z", "export c=x/y/z"][..]),
        (
            "a := `date`\nb := env_var('X')\nc := a + 'x'",
            &["a=<{{`date`}}>", "b=<{{env_var('X')}}>", "c=<{{`date`}}>x"],
        ),
        ("d := justfile_directory() / 'bin'", &["d=ROOT/d/bin"]),
        ("a := b\nb := a", &["a=<{{a}}>", "b=<{{b}}>"]),
        (
            "build:\n    go build -o {{ out }}\n    @zip x {{{{ y\n\nout := 'm'",
            &["out=m", "build() < : go build -o m / @zip x {{ y"],
        ),
        (
            "[private]\n@b name $os='linux' *rest: (c name 'x') d && e\n\tgo \\\n\t  build {{name}}\n",
            &["b(name,os=linux,rest) < c(<{{name}}>,x) d() e(): go \\\n\t  build <{{name}}>"],
        ),
        (
            "set shell := [\n  'bash', '-c'\n]\nset export\nalias b := build\nimport 'x.just'\n# c\nbuild:\n  ls\n",
            &["build() < : ls"],
        ),
    ] {
        assert_eq!(shown(text), want, "{text}");
    }
}

#[test]
fn refuses_what_is_no_justfile() {
    for text in ["  ls", "build\n  ls", "a b c"] {
        assert!(parse(FileId(0), text, "").is_err(), "{text}");
    }
}

#[test]
fn values_stand_where_they_are_written() {
    let text = "out := 'bin/main'\nb:\n  go build -o {{out}} .\n";
    let justfile = parse(FileId(0), text, "").expect("a justfile");
    let script = justfile.script(&justfile.recipes[0].lines[0], &BTreeMap::new());
    let at = script.text().find("bin/main").expect("the path");
    let edits = script.edits_for(at..at + 8, "x");
    let places: Vec<&str> = edits.iter().map(|edit| &text[edit.span.range()]).collect();
    assert_eq!(places, ["bin/main", "{{out}}"]);
}
