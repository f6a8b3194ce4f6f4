//! Follow-ups: what beside the service has to be new enough for the target, and what stops working on it.

use rebootstrap_parser::Span;
use rebootstrap_parser::document::{Format, Node};
use rebootstrap_parser::path;
use semver::{Version, VersionReq};

use super::service::Service;
use crate::code::Code;
use crate::diagnostic::Diagnostic;

/// The first version of Serverless Framework that knows provided.al2023:
/// <https://github.com/serverless/serverless/pull/12263>.
const FRAMEWORK: &str = "3.38.0";

/// Plugins with the first version that works with provided.al2023.
///
/// Sources: <https://github.com/mthenw/serverless-go-plugin/pull/46>,
/// <https://github.com/DataDog/serverless-plugin-datadog/issues/469>.
const PLUGINS: [(&str, &str); 2] = [("serverless-go-plugin", "2.3.0"), ("serverless-plugin-datadog", "5.59.0")];

/// Plugins that run Go functions of go1.x only: <https://github.com/dherault/serverless-offline/pull/1691>.
const STOPS: [&str; 1] = ["serverless-offline"];

/// What the owner of `service` has to look at once a function of it moves.
pub(super) fn notes(service: &Service) -> Vec<Diagnostic> {
    let packages = packages(service);
    let mut notes: Vec<Diagnostic> = framework(service).into_iter().collect();
    let plugins = service.plugins();
    for (plugin, minimum) in PLUGINS {
        let found =
            packages.iter().find(|(name, ..)| name == plugin).filter(|_| plugins.iter().any(|one| one == plugin));
        if let Some((_, range, span)) = found
            && admits(range, minimum) == Some(false)
        {
            notes.push(Diagnostic {
                code: Code::ToolTooOld,
                message: format!("{plugin} {range} does not know provided.al2023"),
                place: Some(service.repository.place(*span)),
                related: Vec::new(),
                next: format!("npm install --save-dev {plugin}@^{minimum}"),
            });
        }
    }
    for plugin in plugins.iter().filter(|plugin| STOPS.contains(&plugin.as_str())) {
        notes.push(Diagnostic {
            code: Code::Companion,
            message: format!("{plugin} runs Go functions of go1.x only"),
            place: Some(service.repository.place(Span::new(service.document.file, 0, 0))),
            related: Vec::new(),
            next: "run the program with the Runtime Interface Emulator of public.ecr.aws/lambda/provided instead"
                .to_owned(),
        });
    }
    notes.extend(mounted(service));
    notes
}

/// `mountCode` of serverless-localstack: functions run in the directory of the service or one below it, and not in what
/// their package holds: <https://github.com/localstack/serverless-localstack#mounting-lambda-code-for-better-performance>.
fn mounted(service: &Service) -> Option<Diagnostic> {
    let has_plugin = service.plugins().iter().any(|plugin| plugin == "serverless-localstack");
    let mounts = service.root()?.at(&["custom", "localstack", "lambda", "mountCode"])?;
    let is_off = mounts.text().is_some_and(|text| text.is_empty() || text.eq_ignore_ascii_case("false"));
    (has_plugin && !is_off).then(|| Diagnostic {
        code: Code::Companion,
        message: "serverless-localstack mounts a directory in the place of the package, and only a `bootstrap` at its root is started".to_owned(),
        place: Some(service.repository.place(mounts.span)),
        related: Vec::new(),
        next: "set mountCode to false, so that the package is deployed".to_owned(),
    })
}

fn framework(service: &Service) -> Option<Diagnostic> {
    let node = service.root()?.get("frameworkVersion")?;
    let range = node.text()?;
    (admits(range, FRAMEWORK) == Some(false)).then(|| Diagnostic {
        code: Code::ToolTooOld,
        message: format!("frameworkVersion {range} admits no version that knows provided.al2023, which {FRAMEWORK} is the first to know"),
        place: Some(service.repository.place(node.span)),
        related: Vec::new(),
        next: format!("raise frameworkVersion to ^{FRAMEWORK} and update Serverless Framework; an older one warns, and refuses with `configValidationMode: error`"),
    })
}

/// The dependencies of the nearest `package.json`: name, range and place.
fn packages(service: &Service) -> Vec<(String, String, Span)> {
    let mut directory = service.directory.as_str();
    let mut found = Vec::new();
    loop {
        let file = path::join(directory, "package.json");
        let opened = service.repository.open(&file);
        let parsed = opened.and_then(|(id, _)| service.repository.document(id, Format::Json).ok());
        if let Some(root) = parsed.as_ref().and_then(|document| document.root()) {
            for key in ["dependencies", "devDependencies"] {
                let entries = root.get(key).map(Node::entries).unwrap_or_default();
                found.extend(
                    entries.iter().filter_map(|entry| {
                        Some((entry.name()?.to_owned(), entry.value.text()?.to_owned(), entry.span))
                    }),
                );
            }
            return found;
        }
        if directory.is_empty() {
            return found;
        }
        directory = path::parent(directory);
    }
}

/// Whether a version of `minimum` or newer is in the range, as npm writes ranges; `None` when it cannot be read.
fn admits(range: &str, minimum: &str) -> Option<bool> {
    let minimum = Version::parse(minimum).ok()?;
    let one = |range: &str| -> Option<bool> {
        let mut parts: Vec<String> = Vec::new();
        for word in range.split_whitespace() {
            match parts.last_mut().filter(|last| last.bytes().all(|byte| b"<>=^~".contains(&byte))) {
                Some(last) => last.push_str(word),
                None => parts.push(word.to_owned()),
            }
        }
        let is_exact =
            |part: &str| part.split('.').count() == 3 && part.starts_with(|first: char| first.is_ascii_digit());
        let parts: Vec<String> =
            parts.iter().map(|part| if is_exact(part) { format!("={part}") } else { part.clone() }).collect();
        let range = VersionReq::parse(&parts.join(",")).ok()?;
        // A range that reaches so far admits one of the versions that came after.
        let later = (0..=60).map(|minor| Version::new(minimum.major, minimum.minor + minor, 0));
        let majors = (1..=20).map(|major| Version::new(minimum.major + major, 99, 0));
        let patches = (0..=50).map(|patch| Version::new(minimum.major, minimum.minor, minimum.patch + patch));
        Some(later.chain(majors).chain(patches).any(|version| version >= minimum && range.matches(&version)))
    };
    let answers: Option<Vec<bool>> = range.split("||").map(one).collect();
    answers.map(|answers| answers.into_iter().any(|answer| answer))
}

#[cfg(test)]
mod tests {
    use super::admits;

    #[test]
    fn ranges_admit_newer_versions_or_not() {
        for (range, want) in [
            ("3", Some(true)),
            ("^3.7.0", Some(true)),
            (">=2.24.0", Some(true)),
            (">=1.28.0 <2.0.0", Some(false)),
            (">= 1.28.0 < 2.0.0", Some(false)),
            ("2", Some(false)),
            ("~3.2.0", Some(false)),
            ("3.37.0", Some(false)),
            ("3.38.0", Some(true)),
            ("^2 || ^3", Some(true)),
            ("4", Some(true)),
            ("*", Some(true)),
            ("latest", None),
        ] {
            assert_eq!(admits(range, "3.38.0"), want, "{range}");
        }
    }
}
