//! Build and deployment files of tools that are not read yet: they are searched, so that no build in them is missed.

use std::sync::Arc;

use rebootstrap_parser::path;

use super::program;
use crate::frameworks::ending;
use crate::repository::Repository;

/// A line of an unread file that names a program or archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mention {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Whether the line builds or packs it.
    pub makes: bool,
}

/// The endings of scripts that can build something, of shells and other languages.
const ENDINGS: [&str; 11] =
    [".bat", ".cmd", ".command", ".fish", ".ksh", ".pkr.hcl", ".ps1", ".py", ".rake", ".rb", ".zsh"];

/// Whether the file can build or deploy something, by its name.
fn builds(file: &str) -> bool {
    let name = path::name(file);
    let yaml = ending::is_yaml(name);
    name.starts_with("Dockerfile")
        || name.ends_with(".dockerfile")
        || name.starts_with("Jenkinsfile")
        || matches!(name, "Earthfile" | "justfile" | "Justfile" | "package.json" | "Procfile" | "BUILD" | "BUILD.bazel")
        || is_magefile(file)
        || is_task(file)
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
        || yaml
}

/// Whether the file holds tasks that people or hooks of git start, or is a program in JavaScript that is called after one.
fn is_task(file: &str) -> bool {
    let (folder, name) = (path::name(path::parent(file)), path::name(file));
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let task = ["build", "bundle", "deploy", "gruntfile", "gulpfile", "pack", "package", "release", "zip"];
    matches!((folder, name), (_, "Rakefile" | ".envrc" | "devcontainer.json") | (".vscode", "tasks.json"))
        || folder == ".husky"
        || (task.contains(&stem.to_lowercase().as_str()) && matches!(ending, "js" | "cjs" | "mjs" | "ts"))
}

/// Whether the file can build or deploy something without being read, by its name.
pub(crate) fn can_build(file: &str) -> bool {
    builds(file) || program::is_program(file)
}

/// Whether the file holds targets of Mage: <https://magefile.org/magefiles/>.
fn is_magefile(file: &str) -> bool {
    path::name(file) == "magefile.go" || (file.ends_with(".go") && file.split('/').any(|part| part == "magefiles"))
}

/// A file that builds Go programs and is not followed, near `directory`: which, and the tool.
pub(crate) fn tool(repository: &Repository, directory: &str) -> Option<(Mention, &'static str)> {
    let is_near = |file: &str| {
        let at = path::parent(file).trim_end_matches("/magefiles").trim_end_matches("magefiles");
        at == directory || path::below(directory, at).is_some() || path::below(at, directory).is_some()
    };
    let mut files = repository.reached().filter(|file| is_near(file) && !repository.is_followed(file));
    files.find_map(|file| {
        let (tool, sign) = match path::name(&file) {
            "BUILD" | "BUILD.bazel" => ("Bazel", "go_binary("),
            "Earthfile" => ("Earthly", "build"),
            _ if is_magefile(&file) => ("Mage", "build"),
            name => {
                let tools =
                    [(".ps1", "PowerShell"), (".bat", "cmd"), (".cmd", "cmd"), (".py", "Python"), (".rb", "Ruby")];
                (tools.iter().find(|(ending, _)| name.ends_with(ending))?.1, "")
            }
        };
        let (_, text) = repository.open(&file)?;
        let builds = |line: &str| line.contains(sign) && (tool == "Bazel" || compiles(line));
        let line = text.lines().position(builds)?;
        Some((Mention { file, line: line + 1, makes: true }, tool))
    })
}

/// Whether the line runs a build, as a command or as a list of its words.
fn compiles(line: &str) -> bool {
    let lists = ["\"go\", \"build\"", "'go', 'build'", "\"go\", \"install\"", "'go', 'install'"];
    line.contains("go build") || line.contains("go install") || lists.iter().any(|list| line.contains(list))
}

/// Whether a command of the line packs, and does not install what can (`apt-get install -y zip unzip`).
fn packs(line: &str) -> bool {
    let installs = |command: &str| {
        let mut words = command.split_whitespace();
        words.any(|word| matches!(word, "apt-get" | "apt" | "apk" | "yum" | "dnf" | "microdnf" | "brew"))
    };
    let cut = |character: char| "&|;,\"'`()[]".contains(character);
    line.split(cut).any(|command| !installs(command) && words(command).any(|word| word == "zip"))
}

/// A file with its text.
pub(crate) type Text = (String, Arc<str>);

/// The files that can build or deploy something and that nobody follows, with their texts.
pub(crate) fn texts(repository: &Repository) -> Vec<Text> {
    let text = |file: String| Some((file.clone(), repository.open(&file)?.1));
    searched(repository).into_iter().filter_map(text).collect()
}

/// The files that can build or deploy something and that nobody follows.
pub(super) fn searched(repository: &Repository) -> Vec<String> {
    let files = repository.searchable(|file| builds(file) && !super::make::wants(file));
    files.iter().filter(|file| !repository.is_followed(file)).cloned().collect()
}

/// The lines of unread `texts` that name `program` (a repository path) or one of the zips `archives`, as words.
pub(crate) fn mentions(texts: &[Text], program: &str, archives: &[&str]) -> Vec<Mention> {
    let mut found = Vec::new();
    let name = path::name(program);
    for (file, text) in texts {
        let names_zip =
            archives.iter().any(|archive| !path::name(archive).is_empty() && text.contains(path::name(archive)));
        // Words are taken apart only where one can be meant: there are many files, and every program asks.
        if !names_zip && !text.contains(name) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if !(line.contains(name) || names_zip && line.contains("go ")) {
                continue;
            }
            let code = line.split(" #").next().unwrap_or_default();
            if code.trim_start().starts_with('#') {
                continue;
            }
            let zips = packs(code) || code.contains(".write(");
            let compiles = compiles(code);
            let makes = compiles || zips || code.trim_start().starts_with("binary:");
            let named = words(code).any(|word| word == name || (program.contains('/') && word.ends_with(program)));
            let as_path = words(code).any(|word| is_path_of(file, word, program));
            if (makes && named) || (compiles && names_zip) || as_path {
                found.push(Mention { file: file.clone(), line: number + 1, makes });
            }
        }
    }
    found
}

/// Whether the word of the file is a path of the program: from the root, or from where the file lies. A name alone is none.
fn is_path_of(file: &str, word: &str, program: &str) -> bool {
    let here = || path::resolve(path::parent(file), word).is_some_and(|at| at == program);
    word.contains('/') && (word.trim_start_matches("./") == program || (word.starts_with('.') && here()))
}

/// The files with data that name go1.x and that nobody follows, with their texts.
pub(crate) fn declaring(repository: &Repository) -> Vec<Text> {
    let files = repository.reached().filter(|file| {
        let data = [".json", ".yml", ".yaml", ".template"].iter().any(|ending| file.ends_with(ending));
        data && !super::make::wants(file) && !repository.is_followed(file)
    });
    let declared = files.filter_map(|file| {
        let (id, text) = repository.open(&file)?;
        repository.names_go1(id).then_some((file, text))
    });
    declared.collect()
}

/// A file of `declaring` that names the program or one of the archives: it may declare a function with the same package.
pub(crate) fn declares_too(declaring: &[Text], program: &str, archives: &[&str]) -> Option<Mention> {
    declaring.iter().find_map(|(file, text)| {
        let names = |word: &str| {
            let word = word.trim_start_matches("./");
            archives.iter().any(|archive| word == path::name(archive) || word == *archive)
                || (program.contains('/') && word == program)
        };
        let line = text.lines().position(|line| words(line).any(names))?;
        Some(Mention { file: file.clone(), line: line + 1, makes: true })
    })
}

/// Whether an unread file names the file `name`.
pub(crate) fn mentions_name(repository: &Repository, name: &str) -> bool {
    let mut files = searched(repository).into_iter();
    files.any(|file| repository.open(&file).is_some_and(|(_, text)| words(&text).any(|word| word == name)))
}

/// Names that unread files and `.env` files set: `make X=…`, `TF_VAR_x`.
pub(crate) fn overrides(repository: &Repository) -> Vec<String> {
    let mut found = Vec::new();
    for file in repository.reached() {
        let environment = matches!(path::name(&file), ".env" | ".envrc");
        if !environment && (!builds(&file) || super::make::wants(&file) || repository.is_followed(&file)) {
            continue;
        }
        let Some((_, text)) = repository.open(&file) else { continue };
        for line in text.lines() {
            let makes = environment || words(line).any(|word| word == "make");
            if line.contains("-var") {
                let given = line.split([' ', '\t', '"', '\'', ',']).filter_map(|word| word.split_once('='));
                found.extend(given.map(|(name, _)| format!("TF_VAR_{}", name.trim_start_matches("-var="))));
            }
            let set = line.split([' ', '\t', '"', '\'']).filter_map(|word| word.split_once('=')).map(|(name, _)| name);
            found.extend(set.filter(|name| makes && is_variable(name)).map(str::to_owned));
            // `NAME: value` of a workflow, `ENV NAME value` of a Dockerfile.
            let key = line.trim().trim_start_matches("- ").split_once(':').map(|(key, _)| key.trim());
            let key = key.or_else(|| line.trim().strip_prefix("ENV ").or(line.trim().strip_prefix("ARG ")));
            let key = key.and_then(|key| key.split([' ', '=']).next()).filter(|key| is_variable(key));
            let shouts = |key: &&str| key.bytes().all(|byte| !byte.is_ascii_lowercase());
            found.extend(key.filter(shouts).map(str::to_owned));
            found.extend(words(line).filter(|word| word.starts_with("TF_VAR_")).map(str::to_owned));
        }
    }
    found
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The first line of an unread file that names the script `file` by its last component.
pub(crate) fn caller(repository: &Repository, file: &str) -> Option<Mention> {
    let name = path::name(file);
    searched(repository).into_iter().find_map(|other| {
        let (_, text) = repository.open(&other)?;
        let line = text.lines().position(|line| words(line).any(|word| word == name))?;
        Some(Mention { file: other.clone(), line: line + 1, makes: false })
    })
}

/// Words as a shell or YAML would cut them, and the last components of paths among them.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    let cut = |character: char| character.is_whitespace() || "\"'`=,;()[]{}:".contains(character);
    line.split(cut).filter(|word| !word.is_empty()).flat_map(|word| {
        let last = path::name(word);
        std::iter::once(word).chain((last != word).then_some(last))
    })
}
