//! Make: places of rules and recipes, and what edits make of targets, prerequisites, recipes and variables.

use std::collections::HashSet;

use rebootstrap_parser::make::{Context, Makefile, Source, read};
use rebootstrap_parser::{FileId, Listing, Paths, Value};

use super::Verdict;
use super::value::{Ties, follow, stands, written};

/// What must hold of any text.
pub(super) fn reads(text: &str) -> Verdict {
    let makefile = parsed(text);
    for rule in &makefile.rules {
        written(text, rule.span, "a rule")?;
        for recipe in &rule.recipe {
            written(text, recipe.span, "a recipe")?;
        }
    }
    for problem in &makefile.problems {
        written(text, problem.span, "a problem")?;
    }
    let targets: Vec<Value> =
        makefile.rules.iter().flat_map(|rule| rule.targets.iter().chain(&rule.prerequisites)).cloned().collect();
    // `./x` and `x` are one target.
    let name = |value: &Value| value.text().trim_start_matches("./").to_owned();
    let called: HashSet<String> = targets.iter().map(name).collect();
    let same = values(parsed(text)).into_iter().filter(|value| called.contains(&name(value)));
    // With another text, what is compared can decide otherwise.
    let names: Vec<Value> = targets.iter().cloned().chain(same).chain(makefile.compared).collect();
    names.iter().try_for_each(|name| stands(name, text))?;
    follow(text, Ties::Code, &names, |text| Some(values(parsed(text))))
}

/// The repository around a text.
pub(super) struct Around(Paths);

impl Around {
    /// A few files of Go and a makefile.
    pub(super) fn new() -> Self {
        let files = ["cmd/a/main.go", "cmd/b/main.go", "go.mod", "main.go", "scripts/build.sh", "svc/Makefile"];
        Self(files.iter().collect())
    }
}

impl Listing for Around {
    fn files(&self) -> &Paths {
        &self.0
    }
}

fn parsed(text: &str) -> Makefile {
    let context = Context {
        directory: None,
        files: &Around::new(),
        include: &|_| None,
        overrides: &[],
        goals: &["bin/a".to_owned(), "build-a".to_owned()],
        environment: &|_, _| Vec::new(),
    };
    read(Source { file: FileId(0), path: "svc/Makefile", text }, &context)
}

fn values(makefile: Makefile) -> Vec<Value> {
    let mut found = Vec::new();
    for rule in makefile.rules {
        found.extend(rule.recipe.into_iter().map(|recipe| recipe.script));
        found.extend(rule.exports.into_iter().map(|(_, value)| value));
    }
    found.extend(makefile.exports.into_iter().map(|(_, value)| value));
    found.extend(makefile.phony);
    found.extend(makefile.reads);
    found.extend(makefile.spelled);
    found.extend(makefile.includes.into_iter().map(|(value, _)| value));
    found
}
