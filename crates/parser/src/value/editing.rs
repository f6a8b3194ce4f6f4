//! From a value back to its source: the edits that change it.

use std::ops::Range;

use super::{Form, Origin, Segment, Value};
use crate::document::plain;
use crate::edit::Edit;
use crate::span::Span;

impl Value {
    /// Every way to make bytes `range` of the text read `new`, the definition first, then each use outwards.
    ///
    /// An empty `range` inserts. `new` must be plain: letters, digits and `-_./@+%,`, which no host language
    /// quotes; anything else gives no edit.
    #[must_use]
    pub fn edits_for(&self, range: Range<usize>, new: &str) -> Vec<Edit> {
        if !is_plain(new) {
            return Vec::new();
        }
        let touched: Vec<_> = self.located().filter(|(at, _)| touches(at, &range)).collect();
        let Some((first_at, first)) = touched.first() else { return Vec::new() };
        let mut edits = Vec::new();
        if let Some(span) = raw_span(&touched, &range) {
            edits.push(Edit { span, text: new.to_owned() });
        }
        // What a command made of a part of a text has no definition to edit; it is made longer where it is used.
        let made = edits.is_empty()
            && range.is_empty()
            && first.hops.first().is_some_and(|hop| hop.form == Form::Text)
            && first.hops.iter().any(|hop| hop.form == Form::Part);
        let outwards = (0..first.hops.len()).rev();
        let depths: Vec<usize> = if made { outwards.rev().collect() } else { outwards.collect() };
        for depth in depths {
            let shared = &first.hops[..=depth];
            if !touched.iter().all(|(_, segment)| segment.hops.starts_with(shared)) {
                continue;
            }
            let Some(site) = first.hops[depth].site else { continue };
            let group: Vec<_> = self.located().filter(|(_, segment)| segment.hops.starts_with(shared)).collect();
            let start = group.first().map_or(first_at.start, |(at, _)| at.start);
            let end = group.last().map_or(first_at.end, |(at, _)| at.end);
            let (before, after) = (start == range.start, end == range.end);
            if matches!(first.hops[depth].form, Form::Whole | Form::Quoted) {
                let quoted = first.hops[depth].form == Form::Quoted;
                let text = self.rewritten(start..end, &range, new).filter(|text| is_plain(text));
                if let Some(text) = text.filter(|text| quoted || plain::is_safe(text)) {
                    edits.push(Edit { span: site, text: if quoted { format!("\"{text}\"") } else { text } });
                }
                continue;
            }
            if let (Form::Expression(source), true) = (&first.hops[depth].form, range.is_empty() && !before && !after)
                && let Some(tail) = self.0.text.get(range.start..end).filter(|tail| is_plain(tail))
                && self.0.text[start..end].matches(tail).count() == 1
            {
                edits.push(Edit { span: site, text: format!("replace({source}, \"{tail}\", \"{new}{tail}\")") });
                continue;
            }
            if let (Form::Expression(_), Some(text)) =
                (&first.hops[depth].form, self.rewritten(start..end, &range, new))
                && !(after && (before || range.is_empty()))
            {
                edits.push(Edit { span: site, text: format!("\"{text}\"") });
                continue;
            }
            let edit = match &first.hops[depth].form {
                Form::Text if before && after && !range.is_empty() => Edit { span: site, text: new.to_owned() },
                Form::Text if range.is_empty() && after => Edit { span: site.after(), text: new.to_owned() },
                Form::Expression(_) if before && after && !range.is_empty() => {
                    Edit { span: site, text: format!("\"{new}\"") }
                }
                Form::Expression(source) if range.is_empty() && after => {
                    Edit { span: site, text: format!("\"${{{source}}}{new}\"") }
                }
                _ => continue,
            };
            edits.push(edit);
        }
        edits
    }

    /// The text of `group` with `range` in it replaced, as a template: what is written as text stays text, and a place of
    /// the module (`path.module`) stays an interpolation. `None` when anything else is in it.
    fn rewritten(&self, group: Range<usize>, range: &Range<usize>, new: &str) -> Option<String> {
        let mut text = String::new();
        let mut put = false;
        for (at, segment) in self.located().filter(|(at, _)| group.start <= at.start && at.end <= group.end) {
            let kept = |from: usize, to: usize| match (&segment.origin, segment.hops.last().map(|hop| &hop.form)) {
                _ if from >= to => Some(String::new()),
                (Origin::Raw(_), _) => self.0.text.get(from..to).filter(|kept| is_plain(kept)).map(str::to_owned),
                (Origin::Computed, Some(Form::Expression(source))) if source.starts_with("path.") => {
                    Some(format!("${{{source}}}"))
                }
                _ => None,
            };
            text.push_str(&kept(at.start, at.end.min(range.start.max(at.start)))?);
            if !put && range.start <= at.end && at.start <= range.start {
                text.push_str(new);
                put = true;
            }
            text.push_str(&kept(at.start.max(range.end.min(at.end)), at.end)?);
        }
        put.then_some(text)
    }
}

/// Text that means itself in every host language.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@+%,".contains(&byte))
}

fn touches(at: &Range<usize>, range: &Range<usize>) -> bool {
    if range.is_empty() {
        return (at.start < range.start && range.start <= at.end) || (at.start == 0 && range.start == 0);
    }
    at.start < range.end && range.start < at.end
}

fn raw_span(touched: &[(Range<usize>, &Segment)], range: &Range<usize>) -> Option<Span> {
    let mut found: Option<Span> = None;
    for (at, segment) in touched {
        let Origin::Raw(span) = &segment.origin else { return None };
        let start = span.start() + range.start.max(at.start) - at.start;
        let end = span.start() + range.end.min(at.end) - at.start;
        let part = Span::new(span.file, start, end);
        found = match found {
            None => Some(part),
            Some(before) if before.file == part.file && before.end() == part.start() => before.join(part),
            Some(_) => return None,
        };
    }
    found
}
