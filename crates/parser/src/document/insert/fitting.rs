//! Edits of texts without quotes, fitted to what YAML takes such a text for.

use super::content::in_quotes;
use super::habit::Habit;
use super::trail;
use crate::document::parse::parse;
use crate::document::plain;
use crate::document::syntax::{Document, Format, Kind, Node, Style};
use crate::edit::{Edit, Edits};

impl Document {
    /// The edit that makes of a text what `edit` is meant to make of it. `handler: bin/hello` with `-` for `bin/hello` would be
    /// a list, so the whole text is replaced by `'-'`; an edit that does no harm comes back as it is.
    ///
    /// `None` when the text would have to be written in a way that is not known.
    #[must_use]
    pub fn fitted(&self, edit: &Edit) -> Option<Edit> {
        if edit.span.file != self.file || self.text.get(edit.span.range()).is_none() {
            return None;
        }
        let inside = |node: &Node| node.span.contains(edit.span) && is_plain(node);
        let node = self.roots.iter().find_map(|root| scalar(root, &inside));
        let (Some(node), Format::Yaml) = (node, self.format) else { return Some(edit.clone()) };
        let old = &self.text[node.span.range()];
        let (from, to) = (edit.span.start() - node.span.start(), edit.span.end() - node.span.start());
        let new = format!("{}{}{}", &old[..from], edit.text, &old[to..]);
        if plain::is_safe(&new) || self.reads(node, edit, &new) {
            return Some(edit.clone());
        }
        let in_one_piece = node.text() == Some(old) && !old.contains('\n') && !edit.text.contains(['\n', '\r']);
        if !in_one_piece || new.is_empty() {
            return None;
        }
        let trail = trail::find(self, node.whole, |found| found.kind == node.kind)?;
        let quoted = Edit { span: node.span, text: in_quotes(&new, Habit::of(self, &trail).needed) };
        self.reads(node, &quoted, &new).then_some(quoted)
    }

    /// Whether the text `node` reads `text` after `edit`, and is still a text.
    fn reads(&self, node: &Node, edit: &Edit, text: &str) -> bool {
        let Ok(edits) = Edits::new(vec![edit.clone()]) else { return false };
        let Ok(after) = parse(self.file, &edits.apply(self.file, &self.text), self.format) else { return false };
        let at = |node: &Node, other: &Node| node.span.start() == other.span.start();
        let found = after.roots.iter().find_map(|root| scalar(root, &|other| at(node, other)));
        found.is_some_and(|found| {
            found.text() == Some(text) && !(is_plain(found) && plain::is_other(text)) && after.masked == self.masked
        })
    }
}

fn is_plain(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| scalar.style == Style::Plain)
}

/// The first scalar that is `wanted` and written in the tree of `node`, keys included.
fn scalar<'a>(node: &'a Node, wanted: &dyn Fn(&Node) -> bool) -> Option<&'a Node> {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.kind {
            _ if node.borrowed => {}
            Kind::Scalar(_) if wanted(node) => return Some(node),
            Kind::Sequence(sequence) => open.extend(&sequence.items),
            Kind::Mapping(mapping) => {
                let entries = mapping.entries.iter().chain(&mapping.merges);
                open.extend(entries.flat_map(|entry| [&entry.key, &entry.value]));
            }
            Kind::Scalar(_) | Kind::Null => {}
        }
    }
    None
}
