//! Whether a Terraform configuration selects a hashicorp/aws provider that knows the target runtime, and what to
//! change.
//!
//! Sources: <https://developer.hashicorp.com/terraform/language/providers/requirements> and
//! <https://developer.hashicorp.com/terraform/language/files/dependency-lock>.

use std::ops::Range;

use rebootstrap_parser::{FileId, Span, Value};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::lifecycle::Runtime;
use crate::repository::Repository;
use crate::version::{Constraint, Version};

/// The version of hashicorp/aws that a `.terraform.lock.hcl` selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The version.
    pub version: Version,
    /// The bytes of the version.
    pub span: Span,
}

/// What a configuration needs so that its provider accepts the target runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Fine,
    /// The bytes `range` of the constraint's text become `text`; `Value::edits_for` has at least one edit for that.
    Raise {
        /// The version in the constraint.
        range: Range<usize>,
        /// The version in its place.
        text: String,
        /// What the lock file needs afterwards.
        then: Option<Diagnostic>,
    },
    /// Terraform would refuse the plan; the diagnostic has the line to write.
    FollowUp(Diagnostic),
    /// The constraint is fine and the lock file selects an older version.
    LockUpgrade(Diagnostic),
}

/// The selected version of hashicorp/aws in the lock file with this text: of Terraform's or OpenTofu's registry, the
/// lowest where there are several.
#[must_use]
pub fn lock(file: FileId, text: &str) -> Option<Lock> {
    let mut found: Option<Lock> = None;
    let mut of_aws = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let code = line.trim();
        if let Some(address) = code.strip_prefix("provider ") {
            of_aws = address.split('"').nth(1).is_some_and(|address| address.ends_with("/hashicorp/aws"));
        } else if code == "}" {
            of_aws = false;
        } else if of_aws
            && code.strip_prefix("version").is_some_and(|rest| rest.trim_start().starts_with('='))
            && let Some(written) = line.split('"').nth(1)
            && let Some(version) = Version::parse(written)
        {
            let from = at + line.find('"').map_or(0, |quote| quote + 1);
            let lock = Lock { version, span: Span::new(file, from, from + written.len()) };
            if found.as_ref().is_none_or(|found| lock.version < found.version) {
                found = Some(lock);
            }
        }
    }
    found
}

/// Checks one constraint on hashicorp/aws, from `required_providers` or from `version` in `provider "aws"`, and the
/// lock file of the root directory. `None` stands for "any version" and for "no lock file".
///
/// A constraint is raised within its major version (`~> 5.25.0` becomes `~> 5.26.0`); into another one only with
/// `bump_providers`, because major versions of the provider break configurations.
#[must_use]
pub fn check(
    repository: &Repository,
    constraint: Option<&Value>,
    lock: Option<&Lock>,
    target: Runtime,
    bump_providers: bool,
) -> Verdict {
    let Some((minimum, written)) = target.minimum_aws_provider().and_then(|text| Some((Version::parse(text)?, text)))
    else {
        return Verdict::Fine;
    };
    let old_lock = lock.filter(|lock| lock.version < minimum).map(|lock| outdated(repository, lock, target, written));
    let Some(value) = constraint else { return old_lock.map_or(Verdict::Fine, Verdict::LockUpgrade) };
    let place = value.place().map(|span| repository.place(span));
    let Some(parsed) = Constraint::parse(value.text()) else {
        return match lock {
            Some(_) => old_lock.map_or(Verdict::Fine, Verdict::LockUpgrade),
            None => Verdict::FollowUp(unreadable(place, target, written)),
        };
    };
    if parsed.admits_from(&minimum) {
        return old_lock.map_or(Verdict::Fine, Verdict::LockUpgrade);
    }
    let text = value.text();
    let raise = parsed.raised(&minimum);
    let wanted = raise.as_ref().and_then(|raise| {
        Some(format!("{}{}{}", text.get(..raise.range.start)?, raise.text, text.get(raise.range.end..)?))
    });
    if let Some(raise) = raise
        && (bump_providers || !raise.crosses_major)
        && !value.edits_for(raise.range.clone(), &raise.text).is_empty()
    {
        return Verdict::Raise { range: raise.range, text: raise.text, then: old_lock };
    }
    let wanted = wanted.unwrap_or_else(|| format!(">= {written}"));
    let across = parsed.major_pinned().filter(|major| *major != minimum.major());
    let guide = across.map_or_else(String::new, |_| {
        let major = minimum.major();
        format!(", follow the version {major} upgrade guide of the provider")
    });
    Verdict::FollowUp(Diagnostic {
        code: Code::ProviderTooOld,
        message: format!(
            "the constraint `{text}` admits no hashicorp/aws that knows {}: that needs {written}",
            target.name()
        ),
        place,
        related: Vec::new(),
        next: format!("write `version = \"{wanted}\"`{guide} and run `terraform init -upgrade`"),
    })
}

fn outdated(repository: &Repository, lock: &Lock, target: Runtime, minimum: &str) -> Diagnostic {
    let place = repository.place(lock.span);
    let directory = rebootstrap_parser::path::parent(&place.file);
    let chdir = if directory.is_empty() { String::new() } else { format!("-chdir={directory} ") };
    let version = &lock.version;
    Diagnostic {
        code: Code::LockFile,
        message: format!("the lock file selects hashicorp/aws {version}, and {} needs {minimum}", target.name()),
        next: format!("run `terraform {chdir}init -upgrade`"),
        place: Some(place),
        related: Vec::new(),
    }
}

fn unreadable(place: Option<Place>, target: Runtime, minimum: &str) -> Diagnostic {
    Diagnostic {
        code: Code::ProviderTooOld,
        message: format!("the constraint on hashicorp/aws could not be read, and {} needs {minimum}", target.name()),
        place,
        related: Vec::new(),
        next: format!("check that it admits {minimum}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;

    const LOCK: &str = r#"# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/archive" {
  version = "2.4.0"
}

provider "registry.terraform.io/hashicorp/aws" {
  version     = "4.16.0"
  constraints = "~> 4.0, 5.0.0"
  hashes = [
    "h1:version = 1",
  ]
}
"#;

    #[test]
    fn a_lock_file_selects_one_version() {
        let other = LOCK.replace("hashicorp/aws\"", "hashicorp/awscc\"");
        let both = format!("{LOCK}{}", LOCK.replace("4.16.0", "3.1.0").replace("terraform.io", "opentofu.org"));
        for (text, want) in
            [(LOCK, "4.16.0"), (other.as_str(), ""), (both.as_str(), "3.1.0"), ("", ""), ("provider \"", "")]
        {
            let found = lock(FileId(0), text);
            let shown = found.map(|lock| text[lock.span.range()].to_owned()).unwrap_or_default();
            assert_eq!(shown, want, "{text}");
        }
    }

    #[test]
    fn a_verdict_follows_from_constraint_lock_and_target() {
        use Runtime::{Go1, ProvidedAl2, ProvidedAl2023};
        for (constraint, locked, target, bump, want) in [
            (None, None, ProvidedAl2023, false, "fine"),
            (None, Some("5.31.0"), ProvidedAl2023, false, "fine"),
            (None, Some("4.16.0"), ProvidedAl2023, false, "lock"),
            (None, Some("4.16.0"), ProvidedAl2, false, "fine"),
            (Some(">= 4.0"), None, ProvidedAl2023, false, "fine"),
            (Some("~> 5.0"), Some("5.25.0"), ProvidedAl2023, false, "lock"),
            (Some("~> 5.0"), Some("5.26.0"), ProvidedAl2023, false, "fine"),
            (Some("~> 5.25.0"), None, ProvidedAl2023, false, "raise ~> 5.26.0"),
            (Some("~> 5.25.0"), Some("5.25.0"), ProvidedAl2023, false, "raise ~> 5.26.0 + lock"),
            (Some("5.1.0"), None, ProvidedAl2023, false, "raise 5.26.0"),
            (Some("~> 4.0"), None, ProvidedAl2023, false, "write ~> 5.26 with guide"),
            (Some("~> 4.0"), None, ProvidedAl2023, true, "raise ~> 5.26"),
            (Some("~> 2.0"), None, ProvidedAl2, false, "write ~> 3.3 with guide"),
            (Some("~> 3.0"), None, ProvidedAl2, false, "fine"),
            (Some("~> 3.1.0"), None, ProvidedAl2, false, "raise ~> 3.3.0"),
            (Some(">= 5.0, < 5.20"), None, ProvidedAl2023, true, "write >= 5.26.0"),
            (Some(">= 4.0, < 5"), None, ProvidedAl2023, true, "write >= 5.26.0 with guide"),
            (Some("not a version"), None, ProvidedAl2023, false, "unreadable"),
            (Some("not a version"), Some("5.30.0"), ProvidedAl2023, false, "fine"),
            (Some("= 1.0.0"), None, Go1, false, "fine"),
        ] {
            let text = constraint.unwrap_or_default();
            let tree = Memory::new(&format!("-- main.tf --\n{text}\n-- .terraform.lock.hcl --\n"));
            let repository = Repository::new(&tree);
            let (file, _) = repository.open("main.tf").expect("the file");
            let value = constraint.map(|text| Value::raw(text, Span::new(file, 0, text.len())));
            let lock = locked.and_then(Version::parse).map(|version| Lock { version, span: Span::new(file, 0, 0) });
            let shown = match check(&repository, value.as_ref(), lock.as_ref(), target, bump) {
                Verdict::Fine => "fine".to_owned(),
                Verdict::LockUpgrade(found) => {
                    assert_eq!((found.code, found.next.as_str()), (Code::LockFile, "run `terraform init -upgrade`"));
                    "lock".to_owned()
                }
                Verdict::Raise { range, text: new, then } => {
                    let then = if then.is_some() { " + lock" } else { "" };
                    format!("raise {}{new}{}{then}", &text[..range.start], &text[range.end..])
                }
                Verdict::FollowUp(found) => match found.next.split('"').nth(1) {
                    Some(line) if found.next.contains("guide") => format!("write {line} with guide"),
                    Some(line) => format!("write {line}"),
                    None => "unreadable".to_owned(),
                },
            };
            assert_eq!(shown, want, "{constraint:?} {locked:?}");
        }
    }

    #[test]
    fn a_constraint_that_cannot_be_edited_is_a_follow_up() {
        let tree = Memory::new("-- main.tf --\n");
        let repository = Repository::new(&tree);
        let value = Value::computed("~> 5.25.0");
        let found = check(&repository, Some(&value), None, Runtime::ProvidedAl2023, false);
        let next = "write `version = \"~> 5.26.0\"` and run `terraform init -upgrade`";
        assert!(matches!(found, Verdict::FollowUp(found) if found.next == next));
    }
}
