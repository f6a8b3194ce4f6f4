//! What an edit, wherever it is made, makes of a value.

use std::ops::Range;

use super::{Form, Hop, Origin, Segment, Value};
use crate::edit::Edit;
use crate::span::Span;

/// What an edit does to a value that it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The value reads so afterwards.
    Text(String),
    /// The edit reaches the value, but what it reads afterwards is not followed.
    Unclear,
}

impl Value {
    /// The text once `edit` is made, `None` when the edit leaves it alone. A definition can be used more than once in the text.
    #[must_use]
    pub fn after(&self, edit: &Edit) -> Option<Effect> {
        let places = match self.stood_for(edit) {
            Some(places) if places.is_empty() => self.written(edit),
            places => places,
        };
        match places {
            None => Some(Effect::Unclear),
            Some(places) if places.is_empty() => self.is_made_inside(edit).then_some(Effect::Unclear),
            Some(places) => {
                let mut text = self.0.text.clone();
                for place in places.into_iter().rev() {
                    let new = self.replacement(edit, &place);
                    text.replace_range(place, &new);
                }
                Some(Effect::Text(text))
            }
        }
    }

    /// Where the text stands for a use that `edit` is made at; `None` where it cuts through one in a way that is not followed.
    fn stood_for(&self, edit: &Edit) -> Option<Vec<Range<usize>>> {
        for depth in 0.. {
            let mut places: Vec<(Range<usize>, &[Hop])> = Vec::new();
            let mut deeper = false;
            for (at, segment) in self.located() {
                let Some(hop) = segment.hops.get(depth) else { continue };
                deeper = true;
                let Some(site) = hop.site else { continue };
                let appended = edit.span.is_empty() && site.end() == edit.span.start();
                let is_whole = matches!(hop.form, Form::Whole | Form::Quoted);
                let closed = hop.form == Form::Part || (is_whole && site != edit.span);
                if closed && (site.overlaps(edit.span) || appended) {
                    return None;
                }
                if site == edit.span || (appended && hop.form == Form::Text) {
                    let outer = &segment.hops[..depth];
                    match places.last_mut() {
                        Some((range, known)) if range.end == at.start && *known == outer => range.end = at.end,
                        _ => places.push((at, outer)),
                    }
                } else if site.overlaps(edit.span) && !site.contains(edit.span) {
                    return None;
                }
            }
            if !places.is_empty() {
                return Some(places.into_iter().map(|(range, _)| range).collect());
            }
            if !deeper {
                break;
            }
        }
        Some(Vec::new())
    }

    /// Where the text is written in the bytes of `edit`; `None` where it is only in part, or spelled in another way.
    fn written(&self, edit: &Edit) -> Option<Vec<Range<usize>>> {
        let mut runs: Vec<(usize, Span)> = Vec::new();
        let (mut behind, mut touched) = (0, false);
        for (at, segment) in self.located() {
            match &segment.origin {
                Origin::Raw(span) if span.file == edit.span.file => {
                    match runs.last_mut() {
                        Some((_, run)) if behind == at.start && run.end() == span.start() => {
                            *run = run.until(span.end())
                        }
                        _ => runs.push((at.start, *span)),
                    }
                    behind = at.end;
                }
                Origin::Escaped(span) if span.overlaps(edit.span) => return None,
                Origin::Escaped(span) => {
                    touched |=
                        edit.span.is_empty() && span.file == edit.span.file && span.join(edit.span) == Some(*span);
                }
                _ => {}
            }
        }
        let mut places = Vec::new();
        for (at, span) in runs {
            if span.contains(edit.span) {
                places.push(at + edit.span.start() - span.start()..at + edit.span.end() - span.start());
            } else if span.overlaps(edit.span) {
                return None;
            }
        }
        (!touched || !places.is_empty()).then_some(places)
    }

    /// Whether a computed part was made from text that the edit changes: the edit lies inside of its innermost use.
    fn is_made_inside(&self, edit: &Edit) -> bool {
        self.0.segments.iter().filter(|segment| segment.origin == Origin::Computed).any(|segment| {
            let innermost = segment.hops.last().and_then(|hop| hop.site);
            innermost.is_some_and(|site| site.contains(edit.span) && site.overlaps(edit.span))
        })
    }

    /// What stands at `place` once `edit` is made there.
    fn replacement(&self, edit: &Edit, place: &Range<usize>) -> String {
        let old = &self.0.text[place.clone()];
        if edit.span.is_empty() {
            return format!("{old}{}", edit.text);
        }
        if let Some((_, pair)) = edit.text.strip_prefix("replace(").and_then(|call| call.split_once(", \""))
            && let Some((from, to)) = pair.trim_end_matches("\")").split_once("\", \"")
        {
            return old.replace(from, to);
        }
        let template = edit.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        template.map_or_else(|| edit.text.clone(), |template| self.rendered(template, place))
    }

    /// What a template written by [`Value::edits_for`] reads: `${source}` is what `source` stands for in `range`.
    fn rendered(&self, template: &str, range: &Range<usize>) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((plain, after)) = rest.split_once("${") {
            out.push_str(plain);
            let inside = || self.located().filter(|(at, _)| range.start <= at.start && at.end <= range.end);
            // An expression can have braces of its own, so its end is known by what it is.
            let sources = inside().flat_map(|(_, segment)| &segment.hops).filter_map(|hop| match &hop.form {
                Form::Expression(source) => Some(source.as_str()),
                _ => None,
            });
            let here = sources.filter(|source| after.strip_prefix(source).is_some_and(|rest| rest.starts_with('}')));
            let source = here.max_by_key(|source| source.len());
            let source = source.unwrap_or_else(|| after.split_once('}').map_or(after, |(source, _)| source));
            let behind = after[source.len()..].strip_prefix('}').unwrap_or_default();
            let meant =
                |segment: &Segment| segment.hops.iter().any(|hop| hop.form == Form::Expression(source.to_owned()));
            inside().filter(|(_, segment)| meant(segment)).for_each(|(at, _)| out.push_str(&self.0.text[at]));
            rest = behind;
        }
        out + rest
    }
}
