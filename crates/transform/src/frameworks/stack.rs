//! Stacks that are programs (CDK, CDK for Terraform, Pulumi, SST): they are not run, and what they declare is named.

use rebootstrap_parser::path;

use super::unread;
use crate::diagnostic::Diagnostic;
use crate::repository::Repository;

/// Files that stand at the top of such a stack.
const MANIFESTS: [&str; 5] = ["cdk.json", "cdktf.json", "Pulumi.yaml", "Pulumi.yml", "sst.config.ts"];

/// What says that a program makes stacks by what it depends on, as one does that another program deploys.
struct Dependent {
    /// The name of the file.
    file: &'static str,
    /// What it calls the libraries.
    libraries: &'static [&'static str],
    /// The endings of such a program.
    sources: &'static [&'static str],
}

const PYTHON: [&str; 5] = ["aws-cdk", "aws_cdk", "pulumi-aws", "pulumi_aws", "cdktf"];

const DEPENDENTS: [Dependent; 6] = [
    Dependent {
        file: "package.json",
        libraries: &["\"aws-cdk-lib\"", "\"@aws-cdk/", "\"cdktf\"", "\"@pulumi/aws\""],
        sources: &[".ts", ".mts", ".js", ".mjs"],
    },
    Dependent { file: "go.mod", libraries: &["/aws-cdk-go/", "/terraform-cdk-go/", "/pulumi-aws/"], sources: &[".go"] },
    Dependent { file: "requirements.txt", libraries: &PYTHON, sources: &[".py"] },
    Dependent { file: "pyproject.toml", libraries: &PYTHON, sources: &[".py"] },
    Dependent { file: "setup.py", libraries: &PYTHON, sources: &[".py"] },
    Dependent {
        file: "pom.xml",
        libraries: &["<groupId>software.amazon.awscdk</groupId>"],
        sources: &[".java", ".kt"],
    },
];

fn dependent(file: &str) -> Option<&'static Dependent> {
    let name = path::name(file);
    DEPENDENTS.iter().find(|dependent| name == dependent.file)
}

/// The languages that stacks are written in.
const SOURCES: [&str; 9] = [".ts", ".mts", ".js", ".mjs", ".py", ".go", ".java", ".kt", ".cs"];

/// Directories with what tools wrote.
const WRITTEN: [&str; 3] = ["node_modules", "cdk.out", "vendor"];

/// What the libraries call go1.x: CDK `GO_1_X`; Pulumi `Go1dx`, `RuntimeGo1dx` and `GO1DX`.
const NAMES: [&str; 3] = ["GO_1_X", "Go1dx", "GO1DX"];

/// Whether a stack that is a program lies in the file's directory.
pub(crate) fn is_manifest(file: &str) -> bool {
    MANIFESTS.contains(&path::name(file))
}

/// Whether the file can say that a program makes stacks, by its name.
pub(crate) fn lists_dependencies(file: &str) -> bool {
    dependent(file).is_some()
}

/// Whether the file says that the program in its directory makes stacks.
pub(crate) fn makes_stacks(file: &str, content: &[u8]) -> bool {
    let libraries = dependent(file).map(|dependent| dependent.libraries).unwrap_or_default();
    libraries.iter().any(|library| memchr::memmem::find(content, library.as_bytes()).is_some())
}

/// Every line of such a stack that puts a function on go1.x; `hits` are the starting points of the run. The image for its
/// build (`GO_1_X.bundlingImage`) is none.
pub(crate) fn declarations(repository: &Repository, hits: &[String]) -> Vec<Diagnostic> {
    let makes = |hit: &str| repository.open(hit).is_some_and(|(_, text)| makes_stacks(hit, text.as_bytes()));
    let top = |hit: &'_ String| match dependent(hit) {
        _ if is_manifest(hit) => Some((path::parent(hit).to_owned(), &SOURCES[..])),
        Some(dependent) if makes(hit) => Some((path::parent(hit).to_owned(), dependent.sources)),
        _ => None,
    };
    let tops: Vec<(String, &[&str])> = hits.iter().filter_map(top).collect();
    let is_source = |file: &str| {
        let parts = || file.split('/');
        let is_below = |(top, sources): &(String, &[&str])| {
            path::below(file, top).is_some() && sources.iter().any(|ending| file.ends_with(ending))
        };
        tops.iter().any(is_below)
            && !parts().any(|part| WRITTEN.contains(&part) || matches!(part, "test" | "tests" | "__tests__"))
            && !["_test.", ".test.", ".spec."].iter().any(|word| path::name(file).contains(word))
    };
    let names = |_: &str, bytes: &[u8]| {
        NAMES.iter().chain(&["go1.x"]).any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some())
    };
    let mut found = Vec::new();
    if tops.is_empty() {
        return found;
    }
    for file in &repository.search(&is_source, &names) {
        let Some((_, text)) = repository.open(file) else { continue };
        let lines = text.lines().enumerate().filter(|(_, line)| declares(line));
        found.extend(lines.map(|(number, _)| unread::declaration(file, number + 1)));
    }
    found
}

fn declares(line: &str) -> bool {
    let code = line.trim_start();
    if ["//", "#", "*", "/*"].iter().any(|comment| code.starts_with(comment)) {
        return false;
    }
    let named = NAMES.iter().any(|name| {
        code.split(name).skip(1).any(|rest| !rest.starts_with(".bundling") && !rest.starts_with("().Bundling"))
    });
    let says_runtime = memchr::memmem::find(code.as_bytes(), b"untime").is_some();
    named || (says_runtime && ["\"go1.x\"", "'go1.x'", "`go1.x`"].iter().any(|text| code.contains(text)))
}

#[cfg(test)]
mod tests {
    use super::declares;

    #[test]
    fn a_line_declares_a_function_on_go1() {
        for (line, want) in [
            ("  runtime: lambda.Runtime.GO_1_X,", true),
            ("    Runtime: awslambda.Runtime_GO_1_X(),", true),
            ("  runtime=_lambda.Runtime.GO_1_X,", true),
            ("    Runtime: lambda.RuntimeGo1dx,", true),
            ("    Runtime: pulumi.String(\"go1.x\"),", true),
            ("  runtime: 'go1.x',", true),
            ("  image: lambda.Runtime.GO_1_X.bundlingImage,", false),
            ("  // runtime: lambda.Runtime.GO_1_X,", false),
            ("  runtime: lambda.Runtime.PROVIDED_AL2023,", false),
            ("  const text = 'go1.x';", false),
        ] {
            assert_eq!(declares(line), want, "{line}");
        }
    }
}
