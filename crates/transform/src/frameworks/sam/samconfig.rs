//! `samconfig.toml`: what `sam` does without being told on the command line.
//!
//! It reads the lines of the few settings that matter, and nothing else of TOML.
//! Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>.

use rebootstrap_parser::{Span, Value, path};

use super::evidence::is_usual;
use crate::frameworks::cloudformation::Template;
use crate::frameworks::{Collector, Given};
use crate::repository::Repository;

/// What one file sets.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    directory: String,
    template: Option<String>,
    /// Whether it sets anything for `sam build`.
    pub(super) builds: bool,
    /// Whether it builds in a container.
    pub(super) container: bool,
    /// The directory that sources start from.
    pub(super) base: Option<String>,
}

impl Settings {
    /// Whether they are about `template`.
    pub(super) fn means(&self, template: &Template) -> bool {
        match &self.template {
            Some(named) => *named == template.path,
            None => self.directory == template.directory() && is_usual(&template.path),
        }
    }
}

/// Whether the file is one of SAM's settings.
pub(super) fn wants(file: &str) -> bool {
    let name = path::name(file);
    name.starts_with("samconfig") && name.ends_with(".toml")
}

/// All settings; what they give to parameters is left as a hint.
pub(super) fn collect(repository: &Repository, collector: &mut Collector) -> Vec<Settings> {
    let mut all = Vec::new();
    for file in &repository.wanted(wants) {
        let Some((id, text)) = repository.open(file) else { continue };
        repository.follow(file);
        let mut settings = Settings { directory: path::parent(file).to_owned(), ..Settings::default() };
        let (mut table, mut start) = (String::new(), 0);
        let mut given = Vec::new();
        for line in text.split_inclusive('\n') {
            let from = start;
            start += line.len();
            let body = line.trim();
            if let Some(name) = body.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
                table = name.trim().to_owned();
                continue;
            }
            let Some((key, value)) = body.split_once('=').filter(|_| !body.starts_with('#')) else { continue };
            let is_build = table.split('.').any(|part| part == "build");
            settings.builds |= is_build;
            let plain = value.trim().trim_matches('"');
            let resolved = || path::resolve(&settings.directory, plain);
            match key.trim() {
                "use_container" if plain == "true" => settings.container = true,
                "template" | "template_file" if !plain.contains(".aws-sam") => settings.template = resolved(),
                "base_dir" => settings.base = resolved(),
                "parameter_overrides" => {
                    let value_start = from + line.len() - line.trim_start().len() + body.len() - value.len();
                    given.extend(overrides(value).into_iter().map(|(name, at, text)| {
                        let begin = value_start + at;
                        (name, Value::raw(text, Span::new(id, begin, begin + text.len())))
                    }));
                }
                _ => {}
            }
        }
        for (name, value) in given {
            let (template, directory) = (settings.template.clone(), Some(settings.directory.clone()));
            let given = Given { template, directory, name: name.to_owned(), value };
            if !collector.learned.parameters.contains(&given) {
                collector.learned.parameters.push(given);
            }
        }
        all.push(settings);
    }
    all
}

/// `"Name=value Other=\"value\""`, or a list of such texts: each name with the place and text of its value.
fn overrides(text: &str) -> Vec<(&str, usize, &str)> {
    let mut found = Vec::new();
    let breaks =
        |character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '\\' | '[' | ']' | ',');
    let mut at = 0;
    while let Some(equals) = text[at..].find('=').map(|equals| at + equals) {
        let name_start = text[..equals].rfind(breaks).map_or(0, |before| before + 1);
        let quotes = text[equals + 1..].len() - text[equals + 1..].trim_start_matches(['\\', '"', '\'']).len();
        let start = equals + 1 + quotes;
        let end = text[start..].find(breaks).map_or(text.len(), |end| start + end);
        let (name, value) = (&text[name_start..equals], &text[start..end]);
        match name {
            "ParameterKey" => {
                let rest = text[end..].strip_prefix(",ParameterValue=");
                if let Some(rest) = rest {
                    let begin = text.len() - rest.len();
                    let begin = begin + rest.len() - rest.trim_start_matches(['\\', '"', '\'']).len();
                    let stop = text[begin..].find(breaks).map_or(text.len(), |stop| begin + stop);
                    found.push((value, begin, &text[begin..stop]));
                    at = stop;
                    continue;
                }
            }
            _ if !name.is_empty() && !value.is_empty() => found.push((name, start, value)),
            _ => {}
        }
        at = end.max(equals + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::overrides;

    #[test]
    fn parameters_are_found_with_their_places() {
        for (text, want) in [
            (r#" "Runtime=go1.x Stage=dev""#, "Runtime@10=go1.x Stage@22=dev"),
            (r#" "Runtime=\"go1.x\"""#, "Runtime@12=go1.x"),
            (r#"["A=1", "B=2"]"#, "A@4=1 B@11=2"),
            (
                r#""ParameterKey=Runtime,ParameterValue=go1.x ParameterKey=B,ParameterValue=c""#,
                "Runtime@37=go1.x B@73=c",
            ),
            (r#""A= B=x""#, "B@6=x"),
        ] {
            let found: Vec<_> =
                overrides(text).iter().map(|(name, at, value)| format!("{name}@{at}={value}")).collect();
            assert_eq!(found.join(" "), want, "{text}");
        }
    }
}
