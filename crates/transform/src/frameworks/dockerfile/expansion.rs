//! Variables of a Dockerfile in its words: `$X`, `${X}`, `${X:-y}`.

use std::collections::BTreeMap;
use std::ops::Range;

use rebootstrap_parser::Value;
use rebootstrap_parser::value::SCOPE;

/// `value` with each variable replaced by what it stands for, or by a hole that is equal to itself in `scope` only.
pub(super) fn expanded(value: &Value, variables: &BTreeMap<String, Value>, scope: &str) -> Value {
    let text = value.text();
    let mut ranges: Vec<(Range<usize>, Value)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('$')).map(|found| at + found) {
        at = start + 1;
        let rest = &text[at..];
        let escaped = text[..start].ends_with('\\');
        let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let (name, end) = match rest.strip_prefix('{') {
            Some(body) => {
                let Some(close) = body.find('}') else { continue };
                (&body[..close], at + close + 2)
            }
            None => {
                let length = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
                (&rest[..length], at + length)
            }
        };
        if name.is_empty() || escaped {
            continue;
        }
        at = end;
        let known = variables.get(name).cloned();
        let written = &text[start..end];
        ranges.push((start..end, known.unwrap_or_else(|| Value::unknown(&format!("{written}{SCOPE}{scope}")))));
    }
    value.substituted(&ranges)
}
