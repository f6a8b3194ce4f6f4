//! Insertions: where a template takes new settings, and how they are written there.

use rebootstrap_parser::Span;
use rebootstrap_parser::document::{Entry, Node};

use super::template::Template;
use crate::facts::Twin;

/// A setting `key` of `mapping`, behind `neighbour` where it has that, as a text with the value left out.
pub(crate) fn setting(template: &Template, mapping: &Node, key: &str, neighbour: &str) -> Option<(Span, Twin)> {
    let (place, text) = block(template, mapping, neighbour, &[&format!("{key}: {}", Twin::DASHED)])?;
    Some((place, Twin(text)))
}

/// A list `key` of `mapping` with one item, as a text with the item left out.
pub(crate) fn item_of_new_list(
    template: &Template,
    mapping: Option<&Node>,
    key: &str,
    neighbour: &str,
) -> Option<(Span, Twin)> {
    let (place, text) = block(template, mapping?, neighbour, &[&format!("{key}:"), &format!("  - {}", Twin::DASHED)])?;
    Some((place, Twin(text)))
}

/// Another item of `list`, as a text with the item left out.
pub(crate) fn item(template: &Template, list: &Node) -> Option<(Span, Twin)> {
    let last = list.items().last()?;
    let text = template.document.text();
    if list.as_sequence()?.flow {
        return Some((last.whole.after(), Twin(format!(", {}", Twin::DASHED))));
    }
    let start = text[..last.whole.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(start..last.whole.start)?;
    Some((last.whole.after(), Twin(format!("\n{before}{}", Twin::DASHED))))
}

/// Settings of a resource's metadata.
pub(crate) fn metadata(template: &Template, resource: &Node, settings: &[(&str, &str)]) -> Option<(Span, String)> {
    let lines = |indent: &str| settings.iter().map(|(key, value)| format!("{indent}{key}: {value}")).collect::<Vec<_>>();
    match resource.get("Metadata") {
        Some(metadata) => block(template, metadata, "", &lines("").iter().map(String::as_str).collect::<Vec<_>>()),
        None => {
            let lines = [vec!["Metadata:".to_owned()], lines("  ")].concat();
            block(template, resource, "Type", &lines.iter().map(String::as_str).collect::<Vec<_>>())
        }
    }
}

fn block(template: &Template, mapping: &Node, neighbour: &str, lines: &[&str]) -> Option<(Span, String)> {
    let entries = &mapping.as_mapping().filter(|mapping| !mapping.flow)?.entries;
    let entry: &Entry = entries.iter().find(|entry| entry.name() == Some(neighbour)).or(entries.last())?;
    let text = template.document.text();
    let start = text[..entry.span.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = " ".repeat(entry.span.start - start);
    let end = entry.span.end + text[entry.span.end..].find('\n').unwrap_or(text.len() - entry.span.end);
    let lines: String = lines.iter().map(|line| format!("\n{indent}{line}")).collect();
    Some((Span::new(entry.span.file, end, end), lines))
}
