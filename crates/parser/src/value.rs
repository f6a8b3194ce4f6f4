//! Text that remembers where it was written: the only way from a meaning back to an edit.

use std::ops::Range;

use crate::edit::Edit;
use crate::span::Span;

/// Opens the text of a hole; see [`Value::unknown`]. A private-use character, so no source text means it.
pub const HOLE_OPEN: char = '\u{E000}';
/// Closes the text of a hole.
pub const HOLE_CLOSE: char = '\u{E001}';
/// In the name of a hole, ends what people are shown; what follows says where the name is meant.
pub const SCOPE: char = '\u{E003}';

/// Where the text of a segment comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The source bytes of the span, one to one: any part can be edited.
    Raw(Span),
    /// The span spells the text in another way (`\n`, `''`, `$$`): replaced whole or not at all.
    Escaped(Span),
    /// Made by evaluation (`upper(x)`, `$(CURDIR)`): read-only.
    Computed,
    /// Not known (`${path.module}` of somebody else, `$(shell …)`): read-only, equal only to itself.
    Unknown,
}

/// How a use site is written, which decides how text is put in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The site stands in text (`$(X)`, `${X}`, `${var.x}` in a template): text replaces it as it is.
    Text,
    /// The site is an HCL expression (`var.x`): text replaces it with quotes around. Holds the expression's source.
    Expression(String),
    /// The text is only a part of what the site stands for, or a copy of it: nothing is put in its place.
    Part,
}

/// One step from a use to its definition: `$(OUT)` was written here and stood for the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The bytes of the use; `None` when they cannot be named in one piece, which rules an edit there out.
    pub site: Option<Span>,
    /// How the use is written.
    pub form: Form,
}

/// A stretch of a value's text with one origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// Length in bytes of the text.
    pub len: usize,
    /// Where the text was written.
    pub origin: Origin,
    /// The uses it came through, the outermost (nearest to the reader) first.
    pub hops: Vec<Hop>,
}

/// Text with provenance.
///
/// Invariant: the segments' lengths add up to the text's length; no segment is empty, except that an
/// empty literal keeps one empty `Raw` segment so that its place is not lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Value {
    text: String,
    segments: Vec<Segment>,
}

impl Value {
    /// Text that stands in the source byte for byte.
    #[must_use]
    pub fn raw(text: &str, span: Span) -> Self {
        debug_assert_eq!(text.len(), span.len());
        Self::single(text, Origin::Raw(span))
    }

    /// Text that the source spells otherwise, such as a newline written `\n`.
    #[must_use]
    pub fn escaped(text: &str, span: Span) -> Self {
        Self::single(text, Origin::Escaped(span))
    }

    /// Text that evaluation made.
    #[must_use]
    pub fn computed(text: &str) -> Self {
        Self::single(text, Origin::Computed)
    }

    /// A hole. `name` is its source text and scope: two holes of one name are the same unknown text.
    #[must_use]
    pub fn unknown(name: &str) -> Self {
        Self::single(&format!("{HOLE_OPEN}{name}{HOLE_CLOSE}"), Origin::Unknown)
    }

    fn single(text: &str, origin: Origin) -> Self {
        let segment = Segment { len: text.len(), origin, hops: Vec::new() };
        Self { text: text.to_owned(), segments: vec![segment] }
    }

    /// The text; holes appear as their name between [`HOLE_OPEN`] and [`HOLE_CLOSE`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The segments in order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether any part is unknown.
    #[must_use]
    pub fn has_holes(&self) -> bool {
        self.segments.iter().any(|segment| segment.origin == Origin::Unknown)
    }

    /// Appends `other`, each part keeping its origin.
    pub fn push(&mut self, other: &Value) {
        if self.text.is_empty() && !other.segments.is_empty() {
            self.segments.clear();
        }
        for segment in &other.segments {
            if segment.len > 0 || self.segments.is_empty() {
                self.push_segment(segment.clone());
            }
        }
        self.text.push_str(&other.text);
    }

    fn push_segment(&mut self, segment: Segment) {
        if let Some(last) = self.segments.last_mut()
            && last.hops == segment.hops
            && let (Origin::Raw(a), Origin::Raw(b)) = (&mut last.origin, &segment.origin)
            && a.file == b.file
            && a.end == b.start
        {
            a.end = b.end;
            last.len += segment.len;
            return;
        }
        self.segments.push(segment);
    }

    /// All `parts` in a row.
    #[must_use]
    pub fn concat<'a>(parts: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut all = Self::default();
        parts.into_iter().for_each(|part| all.push(part));
        all
    }

    /// The bytes `range` of the text with their origins. A cut inside an `Escaped` or `Unknown` segment makes that part
    /// `Computed`; a use that is cut (`$(FLAGS)` standing for `-o main`, of which `main` is taken) becomes [`Form::Part`].
    ///
    /// # Panics
    /// When `range` does not lie on character boundaries inside the text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let text = self.text[range.clone()].to_owned();
        let mut out = Self { text, segments: Vec::new() };
        for (at, segment) in self.located() {
            let (start, end) = (range.start.max(at.start), range.end.min(at.end));
            let empty_literal = at.is_empty() && range.start <= at.start && at.start <= range.end;
            if start >= end && !empty_literal {
                continue;
            }
            let (start, end) = if empty_literal { (at.start, at.start) } else { (start, end) };
            let origin = match &segment.origin {
                Origin::Raw(span) => {
                    let from = span.start + (start - at.start);
                    Origin::Raw(Span::new(span.file, from, from + (end - start)))
                }
                other if (start, end) == (at.start, at.end) => other.clone(),
                _ => Origin::Computed,
            };
            out.push_segment(Segment { len: end - start, origin, hops: segment.hops.clone() });
        }
        let (left, right) = (self.cut(range.start), self.cut(range.end));
        for segment in &mut out.segments {
            let cut = shared(&segment.hops, left).max(shared(&segment.hops, right));
            segment.hops[..cut].iter_mut().for_each(|hop| hop.form = Form::Part);
        }
        out
    }

    /// The uses whose text lies on both sides of byte `at`.
    fn cut(&self, at: usize) -> &[Hop] {
        let before = self.located().find(|(range, _)| range.start < at && at <= range.end);
        let after = self.located().find(|(range, _)| range.start <= at && at < range.end);
        let (Some((_, before)), Some((_, after))) = (before, after) else { return &[] };
        &before.hops[..shared(&before.hops, &after.hops)]
    }

    /// The same text, not to be edited where it is defined nor at the uses so far: the copy that a loop variable holds.
    /// An edit there is still seen to reach it.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        for segment in &mut self.segments {
            if let Origin::Raw(span) = segment.origin {
                segment.origin = Origin::Escaped(span);
            }
            segment.hops.iter_mut().for_each(|hop| hop.form = Form::Part);
        }
        self
    }

    /// The same text, seen through a use: puts `hop` before the hops that are there.
    #[must_use]
    pub fn through(mut self, hop: &Hop) -> Self {
        for segment in &mut self.segments {
            segment.hops.insert(0, hop.clone());
        }
        self
    }

    /// The source bytes that `range` of the text was written as *at the outermost level*: the text being read,
    /// with uses standing for what they expand to. `None` when they are not one stretch of one file.
    #[must_use]
    pub fn source(&self, range: Range<usize>) -> Option<Span> {
        let mut found: Option<Span> = None;
        for (at, segment) in self.located() {
            let (start, end) = (range.start.max(at.start), range.end.min(at.end));
            if start > end || (start == end && !at.is_empty() && !range.is_empty()) {
                continue;
            }
            if start == end && range.is_empty() && start == at.end && at.end != self.text.len() {
                continue; // an empty range belongs to the segment that begins there
            }
            let span = match (&segment.hops.first(), &segment.origin) {
                (Some(hop), _) => hop.site?,
                (None, Origin::Raw(span)) => {
                    let from = span.start + (start - at.start);
                    Span::new(span.file, from, from + (end - start))
                }
                (None, Origin::Escaped(span)) => *span,
                (None, _) => return None,
            };
            found = match found {
                None => Some(span),
                Some(before) if before == span => Some(before),
                Some(before) if before.file == span.file && before.end <= span.start => before.join(span),
                Some(_) => return None,
            };
        }
        found
    }

    /// The definition of the first known byte: where a reader should look, for messages.
    #[must_use]
    pub fn place(&self) -> Option<Span> {
        self.segments.iter().find_map(|segment| match &segment.origin {
            Origin::Raw(span) | Origin::Escaped(span) => Some(*span),
            _ => segment.hops.iter().rev().find_map(|hop| hop.site),
        })
    }

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
        for depth in (0..first.hops.len()).rev() {
            let shared = &first.hops[..=depth];
            if !touched.iter().all(|(_, segment)| segment.hops.starts_with(shared)) {
                continue;
            }
            let Some(site) = first.hops[depth].site else { continue };
            let group: Vec<_> = self.located().filter(|(_, segment)| segment.hops.starts_with(shared)).collect();
            let start = group.first().map_or(first_at.start, |(at, _)| at.start);
            let end = group.last().map_or(first_at.end, |(at, _)| at.end);
            let (before, after) = (start == range.start, end == range.end);
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
                if hop.form == Form::Part && (site.overlaps(edit.span) || appended) {
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

    fn located(&self) -> impl Iterator<Item = (Range<usize>, &Segment)> {
        let mut at = 0;
        self.segments.iter().map(move |segment| {
            let start = at;
            at += segment.len;
            (start..at, segment)
        })
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

/// How many hops two lists have in common from the outside.
fn shared(a: &[Hop], b: &[Hop]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    const F: FileId = FileId(0);

    fn at(start: usize, end: usize) -> Span {
        Span::new(F, start, end)
    }

    fn hop(start: usize, end: usize) -> Hop {
        Hop { site: Some(at(start, end)), form: Form::Text }
    }

    /// `NAME=main` at 0, used as `bin/$(NAME)` at 20.
    fn bin_main() -> Value {
        let name = Value::raw("main", at(5, 9)).through(&hop(24, 31));
        Value::concat([&Value::raw("bin/", at(20, 24)), &name])
    }

    #[test]
    fn reads_as_one_text_and_slices_keep_their_place() {
        let value = bin_main();
        assert_eq!(value.text(), "bin/main");
        assert_eq!(value.slice(1..6).text(), "in/ma");
        assert_eq!(value.slice(4..6).segments()[0].origin, Origin::Raw(at(5, 7)));
        assert_eq!(value.source(0..8), Some(at(20, 31)));
    }

    #[test]
    fn a_range_has_its_definition_and_each_use_as_candidates() {
        let edits = bin_main().edits_for(4..8, "bootstrap");
        let want = [(at(5, 9), "bootstrap"), (at(24, 31), "bootstrap")];
        assert_eq!(edits, want.map(|(span, text)| Edit { span, text: text.into() }));
    }

    #[test]
    fn a_text_over_two_origins_has_no_edit_and_an_end_can_be_appended_to() {
        assert!(bin_main().edits_for(2..6, "x").is_empty());
        let places: Vec<_> = bin_main().edits_for(8..8, "/bootstrap").into_iter().map(|edit| edit.span).collect();
        assert_eq!(places, [at(9, 9), at(31, 31)]);
    }

    #[test]
    fn an_expression_is_quoted_when_it_is_replaced_and_wrapped_when_it_is_appended_to() {
        let hop = Hop { site: Some(at(30, 37)), form: Form::Expression("local.x".into()) };
        let value = Value::raw("main", at(5, 9)).through(&hop);
        assert_eq!(value.edits_for(0..4, "bootstrap")[1].text, "\"bootstrap\"");
        let edit = value.edits_for(4..4, "/bootstrap").remove(1);
        assert_eq!(edit.text, "\"${local.x}/bootstrap\"");
        assert_eq!(value.after(&edit), Some(Effect::Text("main/bootstrap".into())));
    }

    #[test]
    fn an_insertion_inside_of_an_expression_is_a_call() {
        let hop = Hop { site: Some(at(30, 37)), form: Form::Expression("local.x".into()) };
        let value = Value::concat([&Value::unknown("v"), &Value::raw("a.zip", at(5, 10))]).through(&hop);
        let end = value.text().len();
        let edit = value.edits_for(end - 4..end - 4, "-b").remove(1);
        assert_eq!(edit.text, "replace(local.x, \".zip\", \"-b.zip\")");
        let Some(Effect::Text(text)) = value.after(&edit) else { panic!("has an effect") };
        assert!(text.ends_with("a-b.zip"));
    }

    #[test]
    fn an_edit_shows_its_effect_on_every_reader() {
        let value = bin_main();
        for edit in value.edits_for(4..8, "bootstrap") {
            assert_eq!(value.after(&edit), Some(Effect::Text("bin/bootstrap".into())));
        }
        for edit in value.edits_for(8..8, "/x") {
            assert_eq!(value.after(&edit), Some(Effect::Text("bin/main/x".into())));
        }
        assert_eq!(value.after(&Edit { span: at(50, 51), text: "x".into() }), None);
        assert_eq!(value.after(&Edit { span: at(0, 7), text: "x".into() }), Some(Effect::Unclear));
    }

    #[test]
    fn a_use_that_is_cut_is_no_place_for_an_edit() {
        // FLAGS="-o main" at 0, used as $FLAGS at 20.
        let flags = Value::raw("-o main", at(7, 14)).through(&hop(20, 26));
        let main = flags.slice(3..7);
        assert_eq!(main.edits_for(0..4, "x"), [Edit { span: at(10, 14), text: "x".into() }]);
        assert_eq!(main.after(&Edit { span: at(20, 26), text: "x".into() }), Some(Effect::Unclear));
        assert_eq!(bin_main().slice(2..8).edits_for(2..6, "x").len(), 2, "the use is whole inside the slice");
    }

    #[test]
    fn a_frozen_text_is_edited_only_at_later_uses() {
        let item = Value::raw("main", at(0, 4)).through(&hop(5, 9)).frozen().through(&hop(20, 22));
        assert_eq!(item.edits_for(0..4, "x"), [Edit { span: at(20, 22), text: "x".into() }]);
        assert_eq!(item.after(&Edit { span: at(0, 4), text: "x".into() }), Some(Effect::Unclear));
    }

    #[test]
    fn text_that_a_host_would_quote_is_refused() {
        assert!(bin_main().edits_for(4..8, "a b").is_empty());
        assert!(bin_main().edits_for(4..8, "$x").is_empty());
    }
}
