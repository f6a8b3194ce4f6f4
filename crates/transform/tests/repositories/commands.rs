//! The commands that build, pack and deploy a service, and how each language writes them.

use super::model::{Framework, Packing, Service};
use super::tape::Tape;
use super::text::{Names, Piece, Text, plain, write};

/// One command: words and what is between them.
#[derive(Clone, Debug)]
pub(crate) struct Command(pub(crate) Text);

/// The names that a builder defines, and its commands, in order; each with the output that it makes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commands {
    pub(crate) names: Names,
    pub(crate) builds: Vec<(Text, Vec<Command>)>,
    pub(crate) deploys: Vec<Command>,
}

/// What builds and deploys `service`.
pub(crate) fn commands(tape: &mut Tape, service: &Service) -> Commands {
    let mut found = Commands::default();
    let named = tape.pick(3) > 0;
    let path = |tape: &mut Tape, hint: &str, path: &str, names: &mut Names| {
        if named { names.path(tape, &hint.replace('-', "_"), path) } else { plain(path) }
    };
    let shell =
        tape.choose(&["GOOS=linux ", "GOOS=linux GOARCH=amd64 ", "CGO_ENABLED=0 GOOS=linux ", "env GOOS=linux "]);
    let flags = tape.choose(&["", "", "-ldflags=\"-s -w\" ", "-trimpath ", "-tags lambda.norpc "]);
    let zips = matches!(service.packing, Packing::Zip)
        || (service.packing == Packing::Path && service.framework != Framework::Serverless);
    for (at, program) in service.programs.iter().enumerate() {
        let hint = super::model::last(&program.package).replace('.', "main");
        let output = path(tape, &hint, &program.output, &mut found.names);
        let package = if program.package == "." { ".".to_owned() } else { format!("./{}", program.package) };
        let mut build = plain(&format!("{shell}go build {flags}-o "));
        build.extend(output.clone());
        build.push(Piece::Plain(format!(" {package}")));
        let mut all = vec![Command(build)];
        if zips {
            let zip = path(tape, "archive", &program.zip, &mut found.names);
            let again =
                if tape.chance(3) { path(tape, &hint, &program.output, &mut found.names) } else { output.clone() };
            let junk = if service.packing == Packing::Zip { "-j " } else { "" };
            let mut pack = plain(&format!("zip {junk}"));
            pack.extend(zip.clone());
            pack.push(Piece::Plain(" ".to_owned()));
            pack.extend(again);
            all.push(Command(pack));
            if service.framework == Framework::AwsCli {
                found.deploys.extend(functions(service, at, &zip));
            }
        }
        found.builds.push((output, all));
    }
    let deploy = match service.framework {
        Framework::Terraform => "terraform apply -auto-approve",
        Framework::Serverless => "serverless deploy",
        Framework::Sam => {
            "sam package --template-file template.yaml --s3-bucket artifacts --output-template-file out.yaml"
        }
        Framework::CloudFormation => {
            "aws cloudformation package --template-file stack.yaml --s3-bucket artifacts --output-template-file out.yaml"
        }
        Framework::AwsCli => "echo done",
    };
    found.deploys.push(Command(plain(deploy)));
    found
}

/// The commands that create the functions of a program.
fn functions(service: &Service, program: usize, zip: &Text) -> Vec<Command> {
    let runs = service.functions.iter().filter(|function| function.program == program);
    let create = |function: &super::model::Function| {
        let mut text = plain(&format!(
            "aws lambda create-function --function-name {} --runtime {} --handler {} --role arn:aws:iam::1:role/x --zip-file fileb://",
            function.name,
            function.runtime,
            service.handler(function)
        ));
        text.extend(zip.clone());
        Command(text)
    };
    runs.map(create).collect()
}

impl Command {
    /// The command where `name` is how a variable is used.
    pub(crate) fn line(&self, name: impl Fn(&str) -> String) -> String {
        write(&self.0, name)
    }
}
