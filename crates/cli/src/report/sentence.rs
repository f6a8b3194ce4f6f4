//! One statement on the screen: `file:line: message [code]`, what belongs to it, and the next step.

use rebootstrap_transform::Diagnostic;

use super::Report;
use crate::text::{clean, wrap};

impl Report<'_> {
    /// `diagnostic` with each line after `indent`. The next step is never broken: it may be a command to paste.
    pub(super) fn sentence(&self, indent: &str, diagnostic: &Diagnostic) -> String {
        let rest = format!("{indent}  ");
        let place = diagnostic.place.as_ref().map(|place| format!("{}: ", self.place(place))).unwrap_or_default();
        let code = format!("[{}]", diagnostic.code);
        let plain = wrap(indent, &rest, &format!("{place}{} {code}", clean(&diagnostic.message)));
        let mut out = self.painted(plain, &place, &code);
        if !diagnostic.related.is_empty() {
            let related: Vec<_> = diagnostic.related.iter().map(|place| self.place(place)).collect();
            out.push_str(&wrap(&format!("{rest}see "), &format!("{rest}    "), &related.join(", ")));
        }
        let mut label = self.paint.yellow("next:");
        for line in diagnostic.next.lines() {
            out.push_str(&format!("{rest}{label} {}\n", clean(line)));
            label = " ".repeat("next:".len());
        }
        out
    }

    /// Colours are put on last, so that they do not count when lines are broken.
    fn painted(&self, text: String, place: &str, code: &str) -> String {
        let place = place.trim_end_matches(": ");
        let text = if place.is_empty() { text } else { text.replacen(place, &self.paint.cyan(place), 1) };
        match text.rsplit_once(code) {
            Some((before, after)) => format!("{before}{}{after}", self.paint.bold(code)),
            None => text,
        }
    }

    /// The problems under their heading, at the end where they are seen; empty when there are none.
    pub(super) fn problems(&self) -> String {
        let mut out = String::new();
        for note in self.outcome().notes.iter().filter(|note| super::is_problem(note)) {
            if out.is_empty() {
                out.push_str(&format!("{}\n", self.paint.bold(&self.paint.red("Problems"))));
            }
            out.push_str(&self.sentence("  ", note));
        }
        out
    }
}
