//! The options of an `aws` command, in any order, as `--name value` and `--name=value`.

use std::ops::Range;

use rebootstrap_parser::Value;

use crate::commands::words::Words;
use crate::facts::{ReadId, Role};

/// Options before or behind the action that take a value: <https://docs.aws.amazon.com/cli/latest/reference/#global-options>.
const GLOBAL: [&str; 11] = [
    "--endpoint-url",
    "--output",
    "--query",
    "--profile",
    "--region",
    "--color",
    "--ca-bundle",
    "--cli-read-timeout",
    "--cli-connect-timeout",
    "--cli-binary-format",
    "--cli-error-format",
];

/// The other options of the commands for functions and layers: what begins with one of these and no other is that one.
const ACTION: [&str; 46] = [
    "--architectures",
    "--capacity-provider-config",
    "--cli-auto-prompt",
    "--cli-input-json",
    "--cli-input-yaml",
    "--code",
    "--code-signing-config-arn",
    "--compatible-architectures",
    "--compatible-runtimes",
    "--content",
    "--dead-letter-config",
    "--debug",
    "--description",
    "--dry-run",
    "--durable-config",
    "--environment",
    "--ephemeral-storage",
    "--file-system-configs",
    "--function-name",
    "--generate-cli-skeleton",
    "--handler",
    "--image-config",
    "--image-uri",
    "--kms-key-arn",
    "--layer-name",
    "--layers",
    "--license-info",
    "--logging-config",
    "--memory-size",
    "--package-type",
    "--publish",
    "--publish-to",
    "--revision-id",
    "--role",
    "--runtime",
    "--s3-bucket",
    "--s3-key",
    "--s3-object-version",
    "--snap-start",
    "--source-kms-key-arn",
    "--tags",
    "--tenancy-config",
    "--timeout",
    "--tracing-config",
    "--vpc-config",
    "--zip-file",
];

/// The words that name the service and the action; `None` when there are none.
pub(super) fn actions(words: &Words, program: usize) -> Option<(usize, usize)> {
    let mut plain = Vec::new();
    let mut at = program + 1;
    while at < words.len() && plain.len() < 2 {
        let text = words.text(at);
        match text {
            _ if is_global(text) => at += 1,
            // `$OPTIONS` is known by nobody and is no service.
            _ if text.starts_with('-') || is_hole(words.value(at)) || text.is_empty() => {}
            _ => plain.push(at),
        }
        at += 1;
    }
    match plain.as_slice() {
        [service, action] => Some((*service, *action)),
        _ => None,
    }
}

/// Whether the word is a global option that takes a value, or the beginning of one and of no other: argparse takes `--endpoint`.
pub(super) fn is_global(text: &str) -> bool {
    let begins = || GLOBAL.iter().filter(|option| option.starts_with(text)).count() == 1;
    GLOBAL.contains(&text) || (text.len() > "--".len() && text.starts_with("--") && begins())
}

fn is_hole(value: &Value) -> bool {
    let mut segments = value.segments().iter();
    segments.all(|segment| segment.origin == rebootstrap_parser::Origin::Unknown)
}

/// A part of a word: the value of an option.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The word.
    pub at: usize,
    /// The bytes of its text.
    pub range: Range<usize>,
}

impl Part {
    pub(super) fn text<'c>(&self, words: &Words<'c, '_, '_>) -> &'c str {
        words.text(self.at).get(self.range.clone()).unwrap_or_default()
    }

    pub(super) fn read(&self, words: &mut Words, role: Role) -> ReadId {
        words.read_part(self.at, self.range.clone(), role)
    }

    /// The part of it that begins behind `prefix`, when it begins so.
    pub(super) fn behind(&self, words: &Words, prefix: &str) -> Option<Part> {
        let start = self.range.start + prefix.len();
        self.text(words).starts_with(prefix).then_some(Part { at: self.at, range: start..self.range.end })
    }

    fn within(&self, range: Range<usize>) -> Part {
        Part { at: self.at, range: self.range.start + range.start..self.range.start + range.end }
    }

    /// The value of `key` in a structure, as shorthand (`S3Bucket=b,S3Key=k`) or as JSON:
    /// <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html>.
    pub(super) fn member(&self, words: &Words, key: &str) -> Option<Part> {
        let text = self.text(words);
        if text.trim_start().starts_with('{') {
            return self.json_member(text, key);
        }
        let mut start = 0;
        for item in text.split(',') {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            if name.trim() == key {
                let value_start = start + item.len() - value.len();
                return Some(self.within(value_start..start + item.len()));
            }
            start += item.len() + 1;
        }
        None
    }

    /// The string behind `"key":`; one with an escape in it is not read.
    fn json_member(&self, text: &str, key: &str) -> Option<Part> {
        let name = format!("\"{key}\"");
        let behind = text.find(&name)? + name.len();
        let rest = text.get(behind..)?;
        let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let (value, _) = value.split_once('"').filter(|(value, _)| !value.contains('\\'))?;
        let start = behind + rest.find('"')? + 1;
        (text.get(start..start + value.len()) == Some(value)).then(|| self.within(start..start + value.len()))
    }
}

/// The value of the option `name`, which begins with two dashes.
pub(super) fn option(words: &Words, name: &str) -> Option<Part> {
    all(words, name).into_iter().next()
}

/// The values of an option that takes several words.
pub(super) fn all(words: &Words, name: &str) -> Vec<Part> {
    let whole = |at: usize| Part { at, range: 0..words.text(at).len() };
    for at in 1..words.len() {
        let text = words.text(at);
        if names(text, name) {
            return (at + 1..words.len()).take_while(|at| is_value(words.text(*at))).map(whole).collect();
        }
        if let Some((_, value)) = text.split_once('=').filter(|(option, _)| names(option, name)) {
            let first = Part { at, range: text.len() - value.len()..text.len() };
            let more = (at + 1..words.len()).take_while(|at| is_value(words.text(*at))).map(whole);
            return std::iter::once(first).chain(more).collect();
        }
    }
    Vec::new()
}

/// Whether `given` is the option `name`, or the beginning of it and of no other: argparse takes `--runt` for `--runtime`.
fn names(given: &str, name: &str) -> bool {
    let is_beginning = given.len() > "--".len() && given.len() < name.len() && name.starts_with(given);
    let mut known = ACTION.iter().chain(&GLOBAL);
    given == name || (is_beginning && known.all(|option| *option == name || !option.starts_with(given)))
}

/// `-` is a value (`--handler -`).
fn is_value(text: &str) -> bool {
    !text.starts_with("--")
}
