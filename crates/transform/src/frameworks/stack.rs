//! Stacks that are programs (CDK, CDK for Terraform, Pulumi, SST): they are not run, and what they declare is named.

use rebootstrap_parser::path;

use super::unread;
use crate::diagnostic::Diagnostic;
use crate::repository::Repository;

/// Files that stand at the top of such a stack.
const MANIFESTS: [&str; 5] = ["cdk.json", "cdktf.json", "Pulumi.yaml", "Pulumi.yml", "sst.config.ts"];

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

/// Every line of such a stack that puts a function on go1.x. The image for its build (`GO_1_X.bundlingImage`) is none.
pub(crate) fn declarations(repository: &Repository) -> Vec<Diagnostic> {
    let files = repository.listing().files();
    let tops: Vec<&str> = files.iter().filter(|file| is_manifest(file)).map(|file| path::parent(file)).collect();
    let is_source = |file: &&String| {
        let parts = || file.split('/');
        let below = tops.iter().any(|top| path::below(file, top).is_some());
        below
            && SOURCES.iter().any(|ending| file.ends_with(ending))
            && !parts().any(|part| WRITTEN.contains(&part) || matches!(part, "test" | "tests" | "__tests__"))
            && !["_test.", ".test.", ".spec."].iter().any(|word| path::name(file).contains(word))
    };
    let mut found = Vec::new();
    for file in files.iter().filter(is_source) {
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
