//! From a value back to its source: the edits that change it, and what an edit makes of it.

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
                && let Some(tail) = self.text.get(range.start..end).filter(|tail| is_plain(tail))
                && self.text[start..end].matches(tail).count() == 1
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
                (Origin::Raw(_), _) => self.text.get(from..to).filter(|kept| is_plain(kept)).map(str::to_owned),
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

    /// The text once `edit` is made, `None` when the edit leaves it alone or cuts through it in a way that is not followed.
    #[must_use]
    pub fn after(&self, edit: &Edit) -> Option<Effect> {
        for depth in 0.. {
            let mut group: Option<Range<usize>> = None;
            let mut deeper = false;
            for (at, segment) in self.located() {
                let Some(hop) = segment.hops.get(depth) else { continue };
                deeper = true;
                let Some(site) = hop.site else { continue };
                let appended = edit.span.is_empty() && site.end == edit.span.start;
                let is_whole = matches!(hop.form, Form::Whole | Form::Quoted);
                let closed = hop.form == Form::Part || (is_whole && site != edit.span);
                if closed && (site.overlaps(edit.span) || appended) {
                    return Some(Effect::Unclear);
                }
                if site == edit.span || (appended && hop.form == Form::Text) {
                    let range = group.map_or(at.clone(), |before| before.start..at.end);
                    group = Some(range);
                } else if site.overlaps(edit.span) && !site.contains(edit.span) {
                    return Some(Effect::Unclear);
                }
            }
            if let Some(range) = group {
                return Some(Effect::Text(self.replaced(edit, range)));
            }
            if !deeper {
                break;
            }
        }
        self.after_raw(edit).or_else(|| self.is_made_inside(edit).then_some(Effect::Unclear))
    }

    /// Whether a computed part was made from text that the edit changes: the edit lies inside of its innermost use.
    fn is_made_inside(&self, edit: &Edit) -> bool {
        self.segments.iter().filter(|segment| segment.origin == Origin::Computed).any(|segment| {
            let innermost = segment.hops.last().and_then(|hop| hop.site);
            innermost.is_some_and(|site| site.contains(edit.span) && site.overlaps(edit.span))
        })
    }

    fn replaced(&self, edit: &Edit, range: Range<usize>) -> String {
        if edit.span.is_empty() {
            return self.spliced(range.end..range.end, &edit.text);
        }
        if let Some((_, pair)) = edit.text.strip_prefix("replace(").and_then(|call| call.split_once(", \""))
            && let Some((from, to)) = pair.trim_end_matches("\")").split_once("\", \"")
        {
            let text = self.text[range.clone()].replace(from, to);
            return self.spliced(range, &text);
        }
        let Some(template) = edit.text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
            return self.spliced(range, &edit.text);
        };
        self.spliced(range.clone(), &self.rendered(template, &range))
    }

    /// What a template written by [`Value::edits_for`] reads: `${source}` is what `source` stands for in `range`.
    fn rendered(&self, template: &str, range: &Range<usize>) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((plain, after)) = rest.split_once("${") {
            let (source, behind) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(plain);
            let meant =
                |segment: &Segment| segment.hops.iter().any(|hop| hop.form == Form::Expression(source.to_owned()));
            let parts =
                self.located().filter(|(at, segment)| range.start <= at.start && at.end <= range.end && meant(segment));
            parts.for_each(|(at, _)| out.push_str(&self.text[at]));
            rest = behind;
        }
        out + rest
    }

    fn after_raw(&self, edit: &Edit) -> Option<Effect> {
        let (mut start, mut end): (Option<usize>, Option<usize>) = (None, None);
        let mut unclear = false;
        for (at, segment) in self.located() {
            match &segment.origin {
                Origin::Raw(span) if span.file == edit.span.file => {
                    if (span.start..=span.end).contains(&edit.span.start) && start.is_none() {
                        start = Some(at.start + edit.span.start - span.start);
                    }
                    if (span.start..=span.end).contains(&edit.span.end) {
                        end = Some(at.start + edit.span.end - span.start);
                    }
                    unclear |= span.overlaps(edit.span) && (start.is_none() || end.is_none());
                }
                Origin::Escaped(span) => unclear |= span.overlaps(edit.span),
                _ => {}
            }
        }
        match (start, end) {
            (Some(start), Some(end)) if start <= end && (start < end || edit.span.is_empty()) => {
                Some(Effect::Text(self.spliced(start..end, &edit.text)))
            }
            _ if unclear => Some(Effect::Unclear),
            _ => None,
        }
    }

    fn spliced(&self, range: Range<usize>, new: &str) -> String {
        format!("{}{new}{}", &self.text[..range.start], &self.text[range.end..])
    }
}

/// What an edit does to a value that it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The value reads so afterwards.
    Text(String),
    /// The edit reaches the value, but what it reads afterwards is not followed.
    Unclear,
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
        let start = span.start + range.start.max(at.start) - at.start;
        let end = span.start + range.end.min(at.end) - at.start;
        let part = Span::new(span.file, start, end);
        found = match found {
            None => Some(part),
            Some(before) if before.file == part.file && before.end == part.start => before.join(part),
            Some(_) => return None,
        };
    }
    found
}
