//! The AWS command line: uploads to S3, and the functions, code and layers of Lambda.

mod input;
mod lambda;
mod options;
mod storage;

use super::words::Words;
use options::actions;
pub(super) use storage::filters;

/// `aws [options] SERVICE ACTION …`, whose program word is word `program`.
pub(super) fn collect(words: &mut Words, program: usize) {
    let Some((service, action)) = actions(words, program) else { return };
    match (words.text(service), words.text(action)) {
        ("s3", "cp" | "mv") => storage::copy(words, action),
        ("s3", "sync") => storage::ship(words, action),
        ("s3api", "put-object") => storage::put(words),
        ("cloudformation", step) => super::template::cloudformation(words, step),
        ("lambda", "create-function") => lambda::create(words),
        ("lambda", "update-function-configuration") => lambda::configure(words),
        ("lambda", "update-function-code") => lambda::upload(words),
        ("lambda", "publish-layer-version") => lambda::layer(words),
        ("lambda", "wait") if words.text(action + 1).starts_with("function-updated") => lambda::waits(words),
        _ => {}
    }
}

/// `docker compose exec localstack awslocal lambda …`: the same command, but files in it are those of the container.
pub(super) fn in_container(words: &mut Words) {
    let program = (1..words.len()).find(|at| {
        let name = rebootstrap_parser::path::name(words.text(*at));
        is_program(name) || (name == "amazon/aws-cli" && actions(words, *at).is_some())
    });
    if let Some(program) = program {
        words.directory = None;
        collect(words, program);
    }
}

/// `aws`, and the wrappers that send the same command to LocalStack: <https://github.com/localstack/awscli-local>.
pub(super) fn is_program(name: &str) -> bool {
    matches!(name, "aws" | "awslocal" | "laws" | "aws.exe")
}
