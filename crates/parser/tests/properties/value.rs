//! What must hold of values: each part stands where it says, and edits do what they say.

use std::ops::Range;

use rebootstrap_parser::{Edit, Edits, Effect, FileId, Origin, Span, Value};

use super::Verdict;

/// What the edits of a value are asked to write in the place of text, and behind it.
const WORDS: [&str; 2] = ["bootstrap", "zq-x/bootstrap"];
const BEHIND: &str = "/bootstrap";

/// How much texts have to do with each other in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ties {
    /// A text can be the name of something, and a stretch of code.
    Code,
    /// A text can be the name of something, and what a function takes apart (`basename`): another edit may be read at other
    /// places, but it is read.
    Names,
    /// A text stands for itself.
    None,
}

/// Of one text so many edits are tried: each is a reading of the whole.
const EDITS: usize = 12;

/// The bytes of `span`, when they lie in the only file, on character boundaries.
///
/// # Errors
/// Says so of `what`.
pub(super) fn written<'a>(text: &'a str, span: Span, what: &str) -> Result<&'a str, String> {
    let bytes = (span.file == FileId(0)).then(|| text.get(span.range())).flatten();
    bytes.ok_or_else(|| format!("{what} is no part of the file: {span:?}"))
}

/// Whether every part of `value`, which was read from `text`, stands where it says that it stands.
///
/// # Errors
/// The first part that does not.
pub(super) fn stands(value: &Value, text: &str) -> Verdict {
    let mut at = 0;
    for segment in value.segments() {
        let read =
            value.text().get(at..at + segment.len).ok_or_else(|| format!("a part cuts a letter of {value:?}"))?;
        match &segment.origin {
            Origin::Raw(span) if written(text, *span, "a part")? != read => {
                return Err(format!("{read:?} is said to stand at {span:?}: {value:?}"));
            }
            Origin::Escaped(span) => drop(written(text, *span, "another spelling")?),
            _ => {}
        }
        for site in segment.hops.iter().filter_map(|hop| hop.site) {
            written(text, site, "a use")?;
        }
        at += segment.len;
    }
    if at != value.text().len() {
        return Err(format!("the parts do not add up: {value:?}"));
    }
    let empty = value.segments().iter().any(|segment| segment.len == 0);
    if empty && value.segments().len() > 1 {
        return Err(format!("an empty part in {value:?}"));
    }
    Ok(())
}

/// The edits that `value` offers for what a migration does: all or the last name of a path reads otherwise, or goes on. Of a
/// script, that is its last path.
pub(super) fn edits(value: &Value) -> Vec<Edit> {
    let text = value.text();
    let name = text.rfind('/').map_or(0, |at| at + 1);
    let is_script = text.trim_end().contains(char::is_whitespace);
    let end = text[name..].find(char::is_whitespace).map_or(text.len(), |at| name + at);
    // A `%` is one by its place, and only in makefiles; and a backslash in front of a line end joins two lines.
    if (is_script && name == 0) || text.contains('%') || text[..end].ends_with('\\') {
        return Vec::new();
    }
    let instead = |range: Range<usize>| WORDS.into_iter().flat_map(move |word| value.edits_for(range.clone(), word));
    let mut all: Vec<Edit> = instead(name..end).collect();
    if !is_script {
        all.extend(instead(0..end));
    }
    if end > 0 {
        all.extend(value.edits_for(end..end, BEHIND));
    }
    all
}

/// `text` with `edit` made.
///
/// # Errors
/// When the edit does not lie in the text, or another byte changes.
pub(super) fn edited(text: &str, edit: &Edit) -> Result<String, String> {
    written(text, edit.span, "an edit")?;
    let edits = Edits::new(vec![edit.clone()]).map_err(|_| "one edit overlaps".to_owned())?;
    let after = edits.apply(FileId(0), text);
    let kept = after.strip_prefix(&text[..edit.span.start()]).and_then(|rest| rest.strip_prefix(edit.text.as_str()));
    match kept == Some(&text[edit.span.end()..]) {
        true => Ok(after),
        false => Err(format!("{edit:?} makes {after:?}")),
    }
}

/// Makes edits in `text`, one at a time, and reads again: each value reads what [`Value::after`] says, and others read what
/// they did, unless their `ties` are close. Nothing is edited that `names` read: other things are then called so. `read` gives the values of a text in order, `None` when it is not understood.
///
/// # Errors
/// The first edit that does something else, and what.
pub(super) fn follow(text: &str, ties: Ties, names: &[Value], read: impl Fn(&str) -> Option<Vec<Value>>) -> Verdict {
    let Some(values) = read(text) else { return Ok(()) };
    for value in &values {
        stands(value, text)?;
    }
    let mut offered: Vec<Edit> = values.iter().flat_map(edits).collect();
    offered.sort();
    offered.dedup();
    offered.retain(|edit| names.iter().all(|name| name.after(edit).is_none()));
    let step = offered.len().div_ceil(EDITS).max(1);
    for edit in offered.iter().step_by(step) {
        made(text, edit, &values, ties, &read)?;
    }
    Ok(())
}

fn made(text: &str, edit: &Edit, values: &[Value], ties: Ties, read: impl Fn(&str) -> Option<Vec<Value>>) -> Verdict {
    let after = edited(text, edit)?;
    let told = |what: &str| format!("{what} after {edit:?}:\n{after}");
    let Some(now) = read(&after) else {
        return if ties == Ties::Code { Ok(()) } else { Err(told("nothing is read")) };
    };
    for value in &now {
        stands(value, &after).map_err(|reason| told(&reason))?;
    }
    if now.len() != values.len() {
        return if ties == Ties::None { Err(told("other values are read")) } else { Ok(()) };
    }
    for (old, new) in values.iter().zip(&now) {
        let want = match old.after(edit) {
            None if ties != Ties::None => continue,
            None => old.text().to_owned(),
            Some(Effect::Text(text)) => text,
            Some(Effect::Unclear) => continue,
        };
        let can_be_apart = matches!(ties, Ties::Code | Ties::Names) && edit.text.contains('/');
        let taken_apart = can_be_apart && is_part_of(new.text(), &want);
        if want != new.text() && !taken_apart && !old.has_holes() && !new.has_holes() {
            return Err(told(&format!("{:?} was to read {want:?} and reads {:?}", old.text(), new.text())));
        }
    }
    Ok(())
}

/// Whether `text` is what a command or function that takes paths apart makes of `whole`: the last name, or other letters of it in their
/// order with fewer slashes (`x-$(notdir bin/main)`).
fn is_part_of(text: &str, whole: &str) -> bool {
    let last = |text: &str| text.rsplit('/').next().map(str::to_owned);
    let mut letters = whole.chars();
    let kept = text.chars().all(|letter| letters.any(|other| other == letter));
    last(whole) == last(text) || (kept && text.matches('/').count() < whole.matches('/').count())
}
