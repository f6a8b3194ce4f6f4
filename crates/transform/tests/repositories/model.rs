//! What a generated repository means: services with functions, their programs and packages.

use super::tape::Tape;

/// The tool that declares functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framework {
    Terraform,
    Serverless,
    Sam,
    CloudFormation,
    AwsCli,
}

/// The file that builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builder {
    Make,
    Script,
    Workflow,
    Just,
    Task,
    /// A `null_resource`, beside Terraform only.
    Provisioner,
}

/// How a program gets into the package of its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// The builder zips it, without directories.
    Zip,
    /// The builder zips it with its path, or the framework does.
    Path,
    /// The framework zips one file (Terraform), or a directory.
    File,
    /// The framework zips the directory that it is in.
    Directory,
}

/// A program.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// Its Go package, from the service's directory: `cmd/api`.
    pub(crate) package: String,
    /// Where it is built to, from the service's directory.
    pub(crate) output: String,
    /// The zip with it, from the service's directory.
    pub(crate) zip: String,
}

/// A function.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// Which program of the service it runs.
    pub(crate) program: usize,
    pub(crate) runtime: &'static str,
}

/// Functions that are declared and built together.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// Its directory; empty for the root.
    pub(crate) directory: String,
    pub(crate) framework: Framework,
    pub(crate) builder: Builder,
    pub(crate) packing: Packing,
    pub(crate) programs: Vec<Program>,
    pub(crate) functions: Vec<Function>,
    /// Whether programs lie in directories of their own.
    pub(crate) apart: bool,
}

/// What functions are called; those of a second service are called otherwise, since an account knows a name once.
const NAMES: [[&str; 6]; 2] = [
    ["api", "worker", "cron", "mail", "hello-world", "s3_sync"],
    ["orders", "billing", "report", "sync-users", "image_resize", "login"],
];

/// A service in `directory`.
pub(crate) fn service(tape: &mut Tape, directory: &str, at: usize, alone: bool) -> Service {
    let names = NAMES[at % NAMES.len()];
    use Framework::{AwsCli, CloudFormation, Sam, Serverless, Terraform};
    let framework = tape.choose(&[Terraform, Serverless, Sam, CloudFormation, AwsCli, Terraform]);
    let builder = match framework {
        AwsCli => tape.choose(&[Builder::Script, Builder::Make]),
        Terraform => tape.choose(&[
            Builder::Make,
            Builder::Script,
            Builder::Workflow,
            Builder::Just,
            Builder::Task,
            Builder::Provisioner,
        ]),
        _ => tape.choose(&[Builder::Make, Builder::Script, Builder::Workflow, Builder::Just, Builder::Task]),
    };
    let packing = match framework {
        Terraform => tape.choose(&[Packing::File, Packing::Zip, Packing::Directory, Packing::Path]),
        Serverless => tape.choose(&[Packing::Path, Packing::Zip]),
        Sam | CloudFormation => tape.choose(&[Packing::Directory, Packing::Zip]),
        AwsCli => tape.choose(&[Packing::Zip, Packing::Path]),
    };
    let apart = tape.chance(2);
    let mut service = Service {
        directory: directory.to_owned(),
        framework,
        builder,
        packing,
        programs: vec![],
        functions: vec![],
        apart,
    };
    let count = 1 + tape.pick(3);
    let first = tape.pick(names.len());
    for at in 0..count {
        let name = names[(first + at) % names.len()];
        let old = service.functions.last().filter(|last| last.runtime == "go1.x").map(|last| last.program);
        if let Some(program) = old.filter(|_| tape.chance(5)) {
            service.functions.push(Function { name: name.to_owned(), program, runtime: "go1.x" });
            continue;
        }
        // On `provided.*` the program has to lie at the root.
        let runtimes = if service.packing == Packing::Path { 4 } else { 6 };
        let runtime = ["go1.x", "go1.x", "go1.x", "go1.x", "provided.al2", "provided.al2023"][tape.pick(runtimes)];
        let mut program = program(tape, &service, name, count == 1 && alone);
        if runtime != "go1.x" {
            program.output = format!("own/{name}/bootstrap");
        }
        service.programs.push(program);
        service.functions.push(Function { name: name.to_owned(), program: service.programs.len() - 1, runtime });
    }
    service
}

fn program(tape: &mut Tape, service: &Service, name: &str, alone: bool) -> Program {
    let folder = tape.choose(&["bin", "build", "dist", "out"]);
    let output = match tape.pick(4) {
        _ if service.apart => format!("{folder}/{name}/{}", tape.choose(&["main", "handler", name])),
        0 if alone && service.packing != Packing::Directory => "main".to_owned(),
        1 if alone => format!("{folder}/main"),
        _ => format!("{folder}/{name}"),
    };
    let zip = match tape.pick(3) {
        0 => format!("{name}.zip"),
        1 => format!("{folder}/{name}.zip"),
        _ => format!("pkg/{name}.zip"),
    };
    let package = if alone && tape.chance(3) { ".".to_owned() } else { format!("cmd/{name}") };
    Program { package, output, zip }
}

impl Service {
    /// `path` of the service, as a repository path.
    pub(crate) fn at(&self, path: &str) -> String {
        if self.directory.is_empty() { path.to_owned() } else { format!("{}/{path}", self.directory) }
    }

    /// The program of a function.
    pub(crate) fn runs(&self, function: &Function) -> &Program {
        &self.programs[function.program]
    }

    /// What the handler of a function is: the path of its program in its package.
    pub(crate) fn handler(&self, function: &Function) -> String {
        let output = &self.runs(function).output;
        match (self.packing, self.framework) {
            (Packing::Path, _) => output.clone(),
            _ => last(output).to_owned(),
        }
    }
}

/// The last part of a path.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The directory of a path, `.` for none.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(parent, _)| parent)
}
