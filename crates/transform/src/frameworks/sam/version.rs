//! The version of SAM CLI that the repository installs, and what it cannot do yet.

use super::evidence::Building;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::repository::Repository;
use crate::version::Version;

/// The package that holds SAM CLI.
const PACKAGE: &str = "aws-sam-cli";

/// The first version that builds Go for provided.al2023 under the right name:
/// <https://github.com/aws/aws-sam-cli/pull/6247>.
const NAMED: [u64; 3] = [1, 102, 0];

/// The first one that does it in a container: <https://github.com/aws/aws-sam-cli/issues/5280>.
const IN_CONTAINER: [u64; 3] = [1, 108, 0];

/// The first one that calls the program `bootstrap` whatever the handler says:
/// <https://github.com/aws/aws-lambda-builders/pull/621>.
const WHATEVER_HANDLER: [u64; 3] = [1, 111, 0];

/// What is said of each installed version that is too old to build the function.
pub(super) fn notes(
    repository: &Repository,
    facts: &Facts,
    building: &Building,
    handler_stays: bool,
) -> Vec<Diagnostic> {
    let needed = match (handler_stays, building.container) {
        (true, _) => WHATEVER_HANDLER,
        (false, true) => IN_CONTAINER,
        (false, false) => NAMED,
    };
    let needed = Version::release(needed);
    let tools = facts.tools.iter().filter(|tool| tool.name == PACKAGE);
    let old = tools.filter(|tool| {
        // `1.x` and `1` admit newer ones.
        Version::parse(&tool.version).is_some_and(|version| version.written == 3 && version < needed)
    });
    let note = old.map(|tool| Diagnostic {
        code: Code::ToolTooOld,
        message: format!(
            "SAM CLI {} cannot build Go for provided.al2023 like this; {needed} is the first that can",
            tool.version
        ),
        place: Some(repository.place(tool.span)),
        related: Vec::new(),
        next: "install SAM CLI 1.111.0 or newer before deploying".to_owned(),
    });
    note.collect()
}
