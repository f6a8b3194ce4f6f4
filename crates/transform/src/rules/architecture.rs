//! The architecture and the build tag, when they are asked for.

use crate::facts::{Build, Facts, Output};
use crate::options::{Architecture, Options};
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};

impl Architecture {
    /// The names that Lambda and Go have for it; `None` for [`Architecture::Keep`].
    fn names(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Keep => None,
            Self::X86 => Some(("x86_64", "amd64")),
            Self::Arm => Some(("arm64", "arm64")),
        }
    }
}

/// The function's `architectures` and the `GOARCH` of every build of its program, and `-tags lambda.norpc`.
pub(crate) fn wants(facts: &Facts, index: usize, builds: &[usize], options: &Options) -> Vec<Want> {
    let function = &facts.functions[index];
    let want = |read, change| Want { read, change, rule: Rule::BuildOutput, optional: false, functions: vec![index] };
    let mut wants = Vec::new();
    if let Some((lambda, go)) = options.architecture.names() {
        let declared = function.architecture.map(|read| (read, facts.get(read).value.text()));
        match (declared, &function.architecture_place) {
            (Some((read, text)), _) if text != lambda => {
                wants.push(want(read, Change::Replace(0..text.len(), lambda.to_owned())))
            }
            // Without a declaration it is x86_64.
            (None, Some((place, text))) if lambda != "x86_64" => {
                let line = text.0.replace(crate::facts::Twin::DASHED, lambda);
                wants.push(want(function.runtime[0], Change::Write(place.after(), line)));
            }
            _ => {}
        }
        wants.extend(builds.iter().filter_map(|build| {
            let build = &facts.builds[*build];
            architecture(facts, build, go).map(|(read, change)| want(read, change))
        }));
    }
    if options.norpc {
        wants.extend(builds.iter().filter_map(|build| {
            let build = &facts.builds[*build];
            norpc(facts, build).map(|(read, change)| want(read, change))
        }));
    }
    wants
}

fn architecture(facts: &Facts, build: &Build, go: &str) -> Option<(crate::facts::ReadId, Change)> {
    match build.architecture.map(|read| (read, facts.get(read).value.text())) {
        Some((_, text)) if text == go => None,
        Some((read, text)) => Some((read, Change::Replace(0..text.len(), go.to_owned()))),
        None => {
            let start = build.command?;
            let place = rebootstrap_parser::Span::new(start.file, start.start(), start.start());
            Some((build.verb, Change::Write(place, format!("GOARCH={go} "))))
        }
    }
}

/// `-tags lambda.norpc` leaves the RPC server of go1.x out: <https://github.com/aws/aws-lambda-go#for-developers>.
fn norpc(facts: &Facts, build: &Build) -> Option<(crate::facts::ReadId, Change)> {
    if is_unwritten(build) {
        return None;
    }
    let Some(tags) = build.tags else { return Some((build.verb, Change::AddWords("-tags lambda.norpc".to_owned()))) };
    let text = facts.get(tags).value.text();
    if text.is_empty() {
        return Some((tags, Change::Replace(0..0, "lambda.norpc".to_owned())));
    }
    // A list of tags is separated by commas: https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
    (!text.contains("lambda.norpc") && !text.contains(' '))
        .then(|| (tags, Change::Replace(text.len()..text.len(), ",lambda.norpc".to_owned())))
}

/// Whether a builder of the deploying tool runs the build with a command that stands nowhere.
pub(crate) fn is_unwritten(build: &Build) -> bool {
    matches!(build.output, Output::Builder(_)) && build.command.is_none()
}
