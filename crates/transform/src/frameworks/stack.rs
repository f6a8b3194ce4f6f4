//! Programs that make functions, as stacks (CDK, Pulumi, SST, troposphere and the like) or by calls of an SDK: they are not run, and what
//! they declare is named.

use std::cell::LazyCell;

use rebootstrap_parser::path;

use super::{sdk, unfollowed};
use crate::diagnostic::Diagnostic;
use crate::lifecycle::Runtime;
use crate::options::Options;
use crate::repository::Repository;
use crate::tree::is_fetched;

/// Files that stand at the top of such a stack.
const MANIFESTS: [&str; 6] = ["cdk.json", "cdktf.json", "Pulumi.yaml", "Pulumi.yml", "sst.config.ts", "sst.json"];

/// What says that a program makes functions by what it depends on, as one does that another program deploys.
struct Dependent {
    /// The name of the file.
    file: &'static str,
    /// What it calls the libraries that make stacks.
    libraries: &'static [&'static str],
    /// What it calls the SDKs, where there is one for Lambda alone, that one.
    sdks: &'static [&'static str],
    /// The endings of such a program.
    sources: &'static [&'static str],
}

impl Dependent {
    const fn python(file: &'static str) -> Self {
        let libraries = &["aws-cdk", "aws_cdk", "pulumi-aws", "pulumi_aws", "cdktf", "troposphere"];
        Self { file, libraries, sdks: &["boto3"], sources: &[".py"] }
    }
}

const DEPENDENTS: [Dependent; 8] = [
    Dependent {
        file: "package.json",
        libraries: &["\"aws-cdk-lib\"", "\"@aws-cdk/", "\"cdktf\"", "\"@pulumi/aws\"", "\"@serverless-stack/"],
        sdks: &["\"@aws-sdk/client-lambda\""],
        sources: &[".ts", ".mts", ".js", ".mjs"],
    },
    Dependent {
        file: "go.mod",
        libraries: &["/aws-cdk-go/", "/terraform-cdk-go/", "/pulumi-aws/", "/goformation/"],
        sdks: &["github.com/aws/aws-sdk-go v", "github.com/aws/aws-sdk-go-v2/service/lambda v"],
        sources: &[".go"],
    },
    Dependent::python("requirements.txt"),
    Dependent::python("pyproject.toml"),
    Dependent::python("setup.py"),
    Dependent::python("Pipfile"),
    Dependent { file: "Gemfile", libraries: &[], sdks: &["aws-sdk-lambda"], sources: &[".rb"] },
    Dependent {
        file: "pom.xml",
        libraries: &["<groupId>software.amazon.awscdk</groupId>"],
        sdks: &[],
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

/// What the libraries call the runtimes, CDK first and then Pulumi: <https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.Runtime.html>,
/// <https://www.pulumi.com/registry/packages/aws/api-docs/lambda/function/>.
const NAMES: [(Runtime, [&str; 3]); 2] =
    [(Runtime::Go1, ["GO_1_X", "Go1dx", "GO1DX"]), (Runtime::ProvidedAl2, ["PROVIDED_AL2", "CustomAL2", "CUSTOM_AL2"])];

/// What a Go function for Lambda requires.
const LIBRARY: &str = "github.com/aws/aws-lambda-go";

/// Whether stacks are looked into for a runtime that functions move from.
pub(crate) fn concern(options: &Options) -> bool {
    NAMES.iter().any(|(runtime, _)| moves(*runtime, options))
}

pub(crate) fn moves(runtime: Runtime, options: &Options) -> bool {
    options.from.contains(&runtime) && options.target != runtime
}

/// Whether a stack that is a program lies in the file's directory.
pub(crate) fn is_manifest(file: &str) -> bool {
    MANIFESTS.contains(&path::name(file))
}

/// Whether the file can say that a program makes functions, by its name.
pub(crate) fn lists_dependencies(file: &str) -> bool {
    dependent(file).is_some()
}

/// Whether the file says that the program in its directory makes functions.
pub(crate) fn makes_functions(file: &str, content: &[u8]) -> bool {
    dependent(file).is_some_and(|one| requires(content, one.libraries) || requires(content, one.sdks))
}

fn requires(content: &[u8], libraries: &[&str]) -> bool {
    libraries.iter().any(|library| memchr::memmem::find(content, library.as_bytes()).is_some())
}

/// A folder with a program that makes functions.
struct Top {
    folder: String,
    sources: &'static [&'static str],
    /// Whether it makes stacks: else it calls an SDK.
    is_stack: bool,
}

impl Top {
    fn of(repository: &Repository, hit: &str) -> Option<Self> {
        let folder = path::parent(hit).to_owned();
        if is_manifest(hit) {
            return Some(Self { folder, sources: &SOURCES, is_stack: true });
        }
        let dependent = dependent(hit)?;
        let (_, text) = repository.open(hit)?;
        let is_stack = requires(text.as_bytes(), dependent.libraries);
        let makes = is_stack || requires(text.as_bytes(), dependent.sdks);
        makes.then_some(Self { folder, sources: dependent.sources, is_stack })
    }

    fn holds(&self, file: &str) -> bool {
        path::below(file, &self.folder).is_some() && self.sources.iter().any(|ending| file.ends_with(ending))
    }
}

/// Every line of such a program that puts a function on an old runtime; `hits` are the starting points of the run. The image for
/// its build (`GO_1_X.bundlingImage`) is none. What is on provided.al2 can be of any language, and counts where the repository
/// has Go functions.
pub(crate) fn declarations(repository: &Repository, hits: &[String], options: &Options) -> Vec<Diagnostic> {
    let tops: Vec<Top> = hits.iter().filter_map(|hit| Top::of(repository, hit)).collect();
    let is_source = |file: &str| {
        let mut parts = file.split('/');
        let name = path::name(file);
        tops.iter().any(|top| top.holds(file))
            && !parts.any(|part| WRITTEN.contains(&part) || matches!(part, "test" | "tests" | "__tests__"))
            && !["_test.", ".test.", ".spec."].iter().any(|word| name.contains(word))
            && !name.starts_with("test_")
    };
    let names = |_: &str, bytes: &[u8]| {
        let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
        let is_named =
            |(runtime, names): &(Runtime, [&str; 3])| names.iter().any(|name| has(name)) || has(runtime.name());
        NAMES.iter().any(is_named) || sdk::NAMES.iter().any(|(_, names)| names.iter().any(|name| has(name)))
    };
    let has_go = LazyCell::new(|| has_go(repository));
    let counts = |runtime: &Runtime| moves(*runtime, options) && (*runtime == Runtime::Go1 || *has_go);
    let mut found = Vec::new();
    if tops.is_empty() {
        return found;
    }
    for file in &repository.search(&is_source, &names) {
        let Some((_, text)) = repository.open(file) else { continue };
        let lines: Vec<&str> = text.lines().collect();
        let is_stack = tops.iter().any(|top| top.is_stack && top.holds(file));
        let runtime = |at: usize| match is_stack {
            true => declared(lines[at], if at > 0 { lines[at - 1] } else { "" }),
            false => sdk::called(file, &lines, at),
        };
        let lines = (0..lines.len()).filter_map(|at| Some((at + 1, runtime(at).filter(counts)?)));
        found.extend(lines.map(|(line, runtime)| unfollowed::declaration(file, line, runtime)));
    }
    found
}

/// Whether a module of the repository has functions in Go: what is on provided.al2 may be one of them.
pub(crate) fn has_go(repository: &Repository) -> bool {
    let is_module = |file: &str| path::name(file) == "go.mod" && !is_fetched(file);
    let requires = |_: &str, bytes: &[u8]| memchr::memmem::find(bytes, LIBRARY.as_bytes()).is_some();
    !repository.search(&is_module, &requires).is_empty()
}

/// The runtime that the line puts a function on; `before` is the line above it.
fn declared(line: &str, before: &str) -> Option<Runtime> {
    let code = line.trim_start();
    if ["//", "#", "*", "/*"].iter().any(|comment| code.starts_with(comment)) {
        return None;
    }
    let is_image = |rest: &str| rest.starts_with(".bundling") || rest.starts_with("().Bundling");
    // `PROVIDED_AL2023` is another one, and `Go1dxRuntime` is not.
    let ends = |rest: &str| !rest.starts_with("023");
    let named = |name: &&str| code.split(*name).skip(1).any(|rest| ends(rest) && !is_image(rest));
    let says = |text: &str| memchr::memmem::find(text.as_bytes(), b"untime").is_some();
    // `awslambda.NewRuntime(` may have its name on the line below.
    let says_runtime = says(code) || (before.trim_end().ends_with('(') && says(before));
    let written = |runtime: Runtime| {
        says_runtime && ['"', '\'', '`'].iter().any(|quote| code.contains(&format!("{quote}{}{quote}", runtime.name())))
    };
    NAMES.iter().find(|(runtime, names)| names.iter().any(named) || written(*runtime)).map(|(it, _)| *it)
}

#[cfg(test)]
mod tests {
    use super::declared;
    use crate::lifecycle::Runtime;

    #[test]
    fn a_line_declares_a_function_on_an_old_runtime() {
        let (go1, al2) = (Some(Runtime::Go1), Some(Runtime::ProvidedAl2));
        for (line, want) in [
            ("  runtime: lambda.Runtime.GO_1_X,", go1),
            ("    Runtime: awslambda.Runtime_GO_1_X(),", go1),
            ("  runtime=_lambda.Runtime.GO_1_X,", go1),
            ("    Runtime: lambda.RuntimeGo1dx,", go1),
            ("    Runtime: pulumi.String(\"go1.x\"),", go1),
            ("  runtime: 'go1.x',", go1),
            ("  image: lambda.Runtime.GO_1_X.bundlingImage,", None),
            ("  // runtime: lambda.Runtime.GO_1_X,", None),
            ("  runtime: lambda.Runtime.PROVIDED_AL2023,", None),
            ("  const text = 'go1.x';", None),
            ("  runtime: aws.lambda.Go1dxRuntime,", go1),
            ("  runtime: lambda.Runtime.PROVIDED_AL2,", al2),
            ("    Runtime: awslambda.Runtime_PROVIDED_AL2(),", al2),
            ("    runtime=aws.lambda_.Runtime.CUSTOM_AL2,", al2),
            ("    Runtime: lambda.RuntimeCustomAL2,", al2),
            ("  runtime: \"provided.al2\",", al2),
            ("  runtime: \"provided.al2023\",", None),
            ("    Runtime: lambda.RuntimeCustomAL2023,", None),
            ("  image: lambda.Runtime.PROVIDED_AL2.bundlingImage,", None),
        ] {
            assert_eq!(declared(line, ""), want, "{line}");
        }
        let below = "      jsii.String(\"go1.x\"),";
        assert_eq!(declared(below, "    Runtime: awslambda.NewRuntime("), go1);
        assert_eq!(declared(below, "    runtimes := append(names, \"python3.9\")"), None);
    }
}
