//! Given values: what gives the old runtime to a parameter of a template in a way that is not followed.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::document::Format;
use rebootstrap_parser::{Span, path};

use crate::code::Code;
use crate::diagnostic::Place;
use crate::facts::Facts;
use crate::repository::Repository;

/// What the names of template parameters begin with, among all names.
pub(super) const PARAMETER: &str = "parameter ";

/// The runtimes that are looked for; `provided` is a word that other sentences have as well.
const OLD: [&str; 2] = ["go1.x", "provided.al2"];

/// Files that are looked into although nobody reads them, by their endings: settings, and programs that deploy.
const ENDINGS: [&str; 18] = [
    ".bash",
    ".bat",
    ".cfg",
    ".cmd",
    ".conf",
    ".env",
    ".ini",
    ".js",
    ".json",
    ".params",
    ".properties",
    ".ps1",
    ".py",
    ".rb",
    ".sh",
    ".ts",
    ".yaml",
    ".yml",
];

/// The parameters that are given a value so, each with its place where it is known.
pub(super) fn parameters(repository: &Repository, facts: &Facts) -> BTreeMap<String, Option<Place>> {
    let mut found: BTreeMap<String, Option<Place>> = BTreeMap::new();
    for name in in_broken(repository, facts) {
        found.entry(format!("{PARAMETER}{name}")).or_default();
    }
    found.extend(in_json(repository));
    let defined = defined(repository, facts);
    for (name, place) in in_settings(repository).into_iter().filter(|(_, place)| !defined.contains(place)) {
        found.entry(name).or_insert(Some(place));
    }
    let used = used(repository, facts);
    if used.is_empty() {
        return found;
    }
    for read in facts.reads.iter().filter(|read| !read.role.is_written() && names_old(read.value.text())) {
        let Some(span) = read.value.place().filter(|span| !stands_locally(repository, *span)) else { continue };
        let names = match read.value.text() {
            text if OLD.contains(&text) => in_stack(repository, span).into_iter().collect(),
            text => before(text).into_iter().map(str::to_owned).collect::<Vec<_>>(),
        };
        for name in names {
            found.entry(format!("{PARAMETER}{name}")).or_insert_with(|| Some(repository.place(span)));
        }
    }
    let is_wanted = |file: &str| {
        let name = path::name(file);
        ENDINGS.iter().any(|ending| file.ends_with(ending)) || name.starts_with(".env") || name == "Makefile"
    };
    for file in repository.search(&is_wanted, &holds_old) {
        let Some((_, text)) = repository.open(&file) else { continue };
        // The words of scripts are texts that are read.
        let is_script = [".sh", ".bash", "Makefile"].iter().any(|ending| file.ends_with(ending));
        let is_followed = is_script || repository.is_followed(&file);
        let is_comment = |line: &str| ["#", "//", ";"].iter().any(|sign| line.trim_start().starts_with(sign));
        let gives = |line: &str| line.contains("Parameter") || OLD.iter().any(|old| line.contains(&format!("={old}")));
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| names_old(line) && !is_comment(line) && !is_local(line));
        for (at, line) in lines {
            let place = Place { file: file.clone(), line: at + 1 };
            let is_defined = defined.contains(&place);
            for name in before(line) {
                let is_setting = !is_defined && used.get(name).is_some_and(|how| *how == How::Setting);
                if is_setting || (!is_followed && gives(line)) {
                    found.entry(format!("{PARAMETER}{name}")).or_insert_with(|| Some(place.clone()));
                }
            }
        }
    }
    found
}

/// Whether one of the old runtimes may stand in the text.
fn names_old(text: &str) -> bool {
    OLD.iter().any(|old| text.contains(old))
}

/// The same of the bytes of a file.
fn holds_old(_: &str, bytes: &[u8]) -> bool {
    OLD.iter().any(|old| memchr::memmem::find(bytes, old.as_bytes()).is_some())
}

/// Whether the line starts what runs on a machine of one's own: nothing is deployed.
fn is_local(line: &str) -> bool {
    (line.contains("offline") && !line.contains("deploy")) || line.contains("invoke local")
}

/// Whether the line that the span begins on is such a line.
fn stands_locally(repository: &Repository, span: Span) -> bool {
    let text = repository.text(span.file);
    let start = text.get(..span.start()).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).is_some_and(is_local)
}

/// How a runtime is asked for by a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// A parameter of a template.
    Reference,
    /// An option, a parameter or a variable of the environment, with which a service is deployed: `${opt:NAME, 'go1.x'}`.
    Setting,
}

/// The names through which functions get their runtimes.
fn used(repository: &Repository, facts: &Facts) -> BTreeMap<String, How> {
    let mut found = BTreeMap::new();
    let reads = facts.functions.iter().flat_map(|function| &function.runtime).map(|read| facts.get(*read));
    for site in reads.flat_map(|read| read.value.segments()).flat_map(|part| &part.hops).filter_map(|hop| hop.site) {
        let text = repository.text(site.file);
        let used = text.get(site.range()).unwrap_or_default();
        if used.contains("Ref") {
            found.entry(used.to_owned()).or_insert(How::Reference);
        }
        found.extend(setting(used).map(|name| (name.to_owned(), How::Setting)));
    }
    found
}

/// The name in `${opt:NAME, …}`, `${param:NAME}` and `${env:NAME}`.
pub(super) fn setting(used: &str) -> Option<&str> {
    let rest = used.strip_prefix("${")?;
    let rest = ["opt:", "param:", "env:"].iter().find_map(|scope| rest.strip_prefix(scope))?;
    rest.split([',', '}']).next().map(str::trim)
}

/// Where the runtimes of functions are written.
fn defined(repository: &Repository, facts: &Facts) -> BTreeSet<Place> {
    let reads = facts.functions.iter().flat_map(|function| &function.runtime).map(|read| facts.get(*read));
    let parts = reads.flat_map(|read| read.value.segments());
    parts.filter_map(|part| part.place()).map(|span| repository.place(span)).collect()
}

/// The names in front of the old runtime: `Runtime=go1.x`, `"Runtime": "go1.x"`, `ParameterKey=Runtime,ParameterValue=go1.x`.
fn before(text: &str) -> Vec<&str> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let words: Vec<&str> = text.split(|character| !is_word(character)).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    for at in (1..words.len()).filter(|at| OLD.contains(&words[*at])) {
        found.push(match words[at - 1] {
            "ParameterValue" if at > 1 => words[at - 2],
            name => name.trim_start_matches('-'),
        });
    }
    found
}

/// The name to which Terraform gives the value at `span`, in a file with a stack of CloudFormation.
fn in_stack(repository: &Repository, span: Span) -> Option<String> {
    let text = repository.text(span.file);
    let is_terraform = repository.path(span.file).ends_with(".tf") && text.contains("\"aws_cloudformation_stack");
    let line = text.get(..span.start())?.rsplit('\n').next().filter(|_| is_terraform)?;
    line.split(|character: char| !character.is_ascii_alphanumeric()).rfind(|word| !word.is_empty()).map(str::to_owned)
}

/// The variables of Terraform that a `*.tfvars.json` gives: it is loaded as one in HCL is, and not read yet
/// (<https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files>).
fn in_json(repository: &Repository) -> Vec<(String, Option<Place>)> {
    let files = repository.search(&|file| file.ends_with(".tfvars.json"), &|_, _| true);
    let mut found = Vec::new();
    for file in files {
        let Some((id, _)) = repository.open(&file) else { continue };
        let Ok(document) = repository.document(id, Format::Json) else { continue };
        for entry in document.root().map(|root| root.entries()).unwrap_or_default() {
            let name = entry.name().map(|name| format!("TF_VAR_{name}"));
            found.extend(name.map(|name| (name, Some(repository.place(entry.key.span)))));
        }
    }
    found
}

/// The variables of Terraform that are given the old runtime by what Terragrunt reads beside the `inputs` of a module (`env.hcl`,
/// the file that is included, what it generates), and by files of the environment (`export TF_VAR_runtime=go1.x`).
fn in_settings(repository: &Repository) -> Vec<(String, Place)> {
    let is_environment = |file: &str| file.ends_with(".env") || path::name(file).starts_with(".env");
    let is_wanted = |file: &str| file.ends_with(".hcl") || is_environment(file);
    let mut found = Vec::new();
    for file in repository.search(&is_wanted, &holds_old) {
        let Some((_, text)) = repository.open(&file) else { continue };
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with(['#', '/']));
        for (at, line) in lines {
            let names = before(line).into_iter().filter_map(|name| match is_environment(&file) {
                true => name.starts_with("TF_VAR_").then(|| name.to_owned()),
                false => Some(format!("TF_VAR_{name}")),
            });
            found.extend(names.map(|name| (name, Place { file: file.clone(), line: at + 1 })));
        }
    }
    found
}

/// What a script that does not parse may give to the parameters of a template: `Runtime=go1.x`, `ParameterKey=Runtime,…`.
fn in_broken(repository: &Repository, facts: &Facts) -> Vec<String> {
    let broken = facts.notes.iter().filter(|note| note.code == Code::SyntaxError);
    let files: BTreeSet<&str> = broken.filter_map(|note| Some(note.place.as_ref()?.file.as_str())).collect();
    let texts = files.into_iter().filter_map(|file| Some(repository.open(file)?.1));
    let given = |text: &str| -> Vec<String> {
        let words = text.split(|character: char| character.is_whitespace() || "\"',".contains(character));
        let settings = words.filter_map(|word| word.split_once('='));
        settings.map(|(name, value)| if name == "ParameterKey" { value } else { name }.to_owned()).collect()
    };
    texts.filter(|text| text.contains("--parameter")).flat_map(|text| given(&text)).collect()
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn the_name_stands_before_the_value() {
        for (text, want) in [
            ("Runtime=go1.x,Handler=api", vec!["Runtime"]),
            ("'{\"Runtime\": \"go1.x\"}'", vec!["Runtime"]),
            ("ParameterKey=Runtime,ParameterValue=go1.x", vec!["Runtime"]),
            ("[{\"ParameterKey\": \"R\", \"ParameterValue\": \"go1.x\"}]", vec!["R"]),
            ("sls deploy --runtime go1.x", vec!["runtime"]),
            ("Runtime=provided.al2", vec!["Runtime"]),
            ("Runtime=provided.al2023", vec![]),
            ("go1.x", vec![]),
        ] {
            assert_eq!(before(text), want, "{text}");
        }
    }
}
