//! Tables for the Make reader: what a makefile means, and where each text of it can be edited.

mod limits;
mod meaning;
mod provenance;
mod world;

use super::{Context, Makefile, Rule, Source, read};
use crate::edit::Edit;
use crate::listing::Listing;
use crate::path::ROOT;
use crate::paths::Paths;
use crate::span::FileId;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE, Value};

struct Files(Paths);

impl Listing for Files {
    fn files(&self) -> &Paths {
        &self.0
    }
}

fn files() -> Files {
    let files = ["svc/Makefile", "svc/cmd/a/main.go", "svc/cmd/b/main.go", "svc/cmd/README.md", "svc/x.go", "go.mod"];
    Files(files.iter().collect())
}

const PATH: &str = "svc/Makefile";

/// What a caller's environment holds for the targets called `build-…`.
fn given(target: &str) -> Vec<(String, Value)> {
    let name = target.strip_prefix("build-");
    name.map(|name| ("OUT_DIR".to_owned(), Value::unknown(name))).into_iter().collect()
}

/// Reads `text` as `svc/Makefile`, with `mk` as what `svc/inc.mk` holds.
fn with(text: &str, mk: &str, overrides: &[(String, Value)], goals: &[String]) -> Makefile {
    let include =
        |path: &str| (path == "svc/inc.mk").then_some(Source { file: FileId(1), path: "svc/inc.mk", text: mk });
    let files = files();
    let context = Context {
        directory: None,
        files: &files,
        include: &include,
        overrides,
        goals,
        environment: &|_, target| given(target),
    };
    read(Source { file: FileId(0), path: PATH, text }, &context)
}

fn make(text: &str) -> Makefile {
    with(text, "", &[], &[])
}

/// The text of `value`, holes in `<>` and the repository's root as `~`.
fn show(value: &Value) -> String {
    value.text().replace(HOLE_OPEN, "<").replace(HOLE_CLOSE, ">").replace(SCOPE, " ").replace(ROOT, "~")
}

fn list(values: &[Value]) -> String {
    values.iter().map(show).collect::<Vec<_>>().join(" ")
}

/// `target: prerequisites => script / script`
fn show_rule(rule: &Rule) -> String {
    let scripts = rule.recipe.iter().map(|recipe| show(&recipe.script)).collect::<Vec<_>>().join(" / ");
    let head = format!("{}: {}", list(&rule.targets), list(&rule.prerequisites));
    if scripts.is_empty() { head.trim().to_owned() } else { format!("{} => {scripts}", head.trim()) }
}

fn show_rules(makefile: &Makefile) -> Vec<String> {
    makefile.rules.iter().map(show_rule).collect()
}

/// Checks a table of makefiles and the rules they have.
fn check(table: &[(&str, &[&str])]) {
    for (text, want) in table {
        let makefile = make(text);
        assert_eq!(show_rules(&makefile), *want, "\n{text}\n{:?}", makefile.problems);
        assert_bytes(text, &makefile);
    }
}

/// Every raw segment of every value must read as its source bytes do.
fn assert_bytes(text: &str, makefile: &Makefile) {
    let rules = makefile.rules.iter().flat_map(|rule| {
        let scripts = rule.recipe.iter().map(|recipe| &recipe.script);
        rule.targets.iter().chain(&rule.prerequisites).chain(scripts)
    });
    for value in rules.chain(&makefile.reads).chain(&makefile.spelled).chain(&makefile.compared).chain(&makefile.phony)
    {
        let mut at = 0;
        for segment in value.segments() {
            if let crate::value::Origin::Raw(span) = segment.origin
                && span.file == FileId(0)
            {
                assert_eq!(&text[span.range()], &value.text()[at..at + segment.len], "in {value:?}");
            }
            at += segment.len;
        }
    }
}

/// `line source` of what `edit` replaces, or `line source+` for an insertion behind the word `source`.
fn show_edit(text: &str, edit: &Edit) -> String {
    let span = edit.span;
    let line = text[..span.start()].matches('\n').count() + 1;
    if span.is_empty() {
        let word = text[..span.start()].rsplit([' ', '\t', '\n', '=', ',']).next().unwrap_or_default();
        return format!("{line} {word}+");
    }
    format!("{line} {}", &text[span.range()])
}
