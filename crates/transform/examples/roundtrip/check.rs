//! What must hold of a tree, a value and a fact: spans lie in the file, in order and in each other, and name the bytes they say.

use std::collections::BTreeMap;

use rebootstrap_parser::document::{Document, Kind, Node};
use rebootstrap_parser::hcl::{Body, Expression, Part};
use rebootstrap_parser::make::Makefile;
use rebootstrap_parser::{FileId, Origin, Span, Value};
use rebootstrap_transform::ReadFile;
use rebootstrap_transform::facts::Facts;

/// What was found in one file.
#[derive(Default)]
pub(crate) struct Findings {
    /// What does not hold.
    pub(crate) wrong: Vec<String>,
    /// Why the file does not parse.
    pub(crate) broken: Vec<String>,
}

/// Texts by number.
type Texts<'a> = BTreeMap<FileId, &'a str>;

impl Findings {
    fn says(&mut self, holds: bool, what: &str, span: Span) {
        if !holds {
            self.wrong.push(format!("{what} at bytes {}..{}", span.start(), span.end()));
        }
    }

    /// The file does not parse; the place is in it all the same.
    pub(crate) fn broken(&mut self, reason: &str, span: Span, text: &str) {
        self.says(text.get(span.range()).is_some(), "an error outside of the text", span);
        self.broken.push(format!("{reason} (byte {})", span.start()));
    }

    /// `inner` lies in `outer`, and on the text's characters.
    fn inside(&mut self, what: &str, inner: Span, outer: Span, text: &str) {
        self.says(text.get(inner.range()).is_some(), what, inner);
        self.says(outer.contains(inner), &format!("{what} outside of {}..{}", outer.start(), outer.end()), inner);
    }

    /// `spans` do not overlap and stand in order.
    fn in_order(&mut self, what: &str, spans: impl Iterator<Item = Span>) {
        let mut end = 0;
        for span in spans {
            self.says(end <= span.start(), &format!("{what} out of order"), span);
            end = span.end();
        }
    }

    /// A value is made of the bytes it names.
    fn value(&mut self, value: &Value, texts: &Texts) {
        let mut at = 0;
        for segment in value.segments() {
            let Some(part) = value.text().get(at..at + segment.len) else {
                self.wrong.push(format!("segments beside the text {:?}", value.text()));
                return;
            };
            at += segment.len;
            let source = |span: Span| texts.get(&span.file).and_then(|text| text.get(span.range()));
            match segment.origin {
                Origin::Raw(span) => self.says(source(span) == Some(part), &format!("other bytes than {part:?}"), span),
                Origin::Escaped(span) => self.says(source(span).is_some(), "a spelling outside of the text", span),
                Origin::Computed | Origin::Unknown => {}
            }
            for site in segment.hops.iter().filter_map(|hop| hop.site) {
                self.says(source(site).is_some(), "a use outside of the text", site);
            }
        }
        if at != value.text().len() {
            self.wrong.push(format!("segments of another length than {:?}", value.text()));
        }
    }

    /// The tree of an HCL file.
    pub(crate) fn body(&mut self, body: &Body, text: &str) {
        self.in_order("an attribute", body.attributes.iter().map(|attribute| attribute.span));
        self.in_order("a block", body.blocks.iter().map(|block| block.span));
        for attribute in &body.attributes {
            self.inside("an attribute", attribute.span, body.span, text);
            self.says(text[attribute.span.start()..].starts_with(&attribute.name), "another name", attribute.span);
            self.expression(&attribute.expression, attribute.span, text);
        }
        for block in &body.blocks {
            self.inside("a block", block.span, body.span, text);
            self.inside("a body", block.body.span, block.span, text);
            self.body(&block.body, text);
        }
    }

    fn expression(&mut self, expression: &Expression, outer: Span, text: &str) {
        let span = expression.span;
        self.inside("an expression", span, outer, text);
        self.says(text.get(span.range()) == Some(&expression.source), "another source", span);
        if let rebootstrap_parser::hcl::Kind::Template(parts) = &expression.kind {
            for part in parts {
                match part {
                    Part::Text(value) => self.value(value, &[(span.file, text)].into()),
                    Part::Interpolation(inner, place) => {
                        self.inside("an interpolation", *place, span, text);
                        self.inside("what is interpolated", inner.span, *place, text);
                    }
                    Part::Directive(place) => self.inside("a directive", *place, span, text),
                }
            }
        }
        for child in expression.children() {
            self.expression(child, span, text);
        }
    }

    /// The tree of a YAML or JSON file.
    pub(crate) fn document(&mut self, document: &Document, text: &str) {
        self.says(document.text() == text, "another text", Span::new(document.file, 0, text.len()));
        self.says(
            document.clean().len() == text.len(),
            "masks of another length",
            Span::new(document.file, 0, text.len()),
        );
        self.in_order("a document", document.roots.iter().map(|root| root.whole));
        for root in &document.roots {
            self.node(root, Span::new(document.file, 0, text.len()), text);
        }
    }

    fn node(&mut self, node: &Node, outer: Span, text: &str) {
        self.inside("a node", node.whole, outer, text);
        if node.borrowed {
            return;
        }
        self.inside("a node without tag and anchor", node.span, node.whole, text);
        match &node.kind {
            Kind::Null => {}
            Kind::Scalar(scalar) => self.value(&scalar.value, &[(node.span.file, text)].into()),
            Kind::Sequence(sequence) => {
                self.in_order("an item", sequence.items.iter().map(|item| item.whole));
                sequence.items.iter().for_each(|item| self.node(item, node.span, text));
            }
            Kind::Mapping(mapping) => {
                self.in_order("an entry", mapping.entries.iter().map(|entry| entry.span));
                for entry in mapping.entries.iter().chain(&mapping.merges) {
                    self.inside("an entry", entry.span, node.span, text);
                    self.in_order("key and value", [entry.key.whole, entry.value.whole].into_iter());
                    self.node(&entry.key, entry.span, text);
                    self.node(&entry.value, entry.span, text);
                }
            }
        }
    }

    /// What was read of a makefile that stands alone.
    pub(crate) fn makefile(&mut self, makefile: &Makefile, text: &str) {
        let Some(first) = makefile.rules.first().map(|rule| rule.span.file) else { return };
        let (texts, all): (Texts, Span) = ([(first, text)].into(), Span::new(first, 0, text.len()));
        for rule in &makefile.rules {
            self.inside("a rule", rule.span, all, text);
            rule.targets.iter().chain(&rule.prerequisites).for_each(|value| self.value(value, &texts));
            for command in &rule.recipe {
                self.inside("a recipe", command.span, all, text);
                self.value(&command.script, &texts);
            }
        }
        makefile.reads.iter().for_each(|value| self.value(value, &texts));
        makefile.compared.iter().for_each(|value| self.value(value, &texts));
    }

    /// Everything that the readers found.
    pub(crate) fn facts(&mut self, facts: &Facts, files: &[ReadFile]) {
        let numbered = files.iter().zip(0..).map(|(file, number)| (FileId(number), &*file.text));
        let texts: Texts = numbered.collect();
        for read in &facts.reads {
            let before = self.wrong.len();
            self.value(&read.value, &texts);
            if let Some(path) = read.value.place().and_then(|place| files.get(place.file.0 as usize)) {
                self.wrong[before..].iter_mut().for_each(|what| what.push_str(&format!(" of {}", path.path)));
            }
        }
        let spans = facts.warnings.iter().map(|(span, _)| span).chain(&facts.waits);
        let spans = spans.chain(facts.unfollowed.iter().map(|(span, _)| span));
        for span in spans.chain(facts.functions.iter().map(|function| &function.span)) {
            let source = texts.get(&span.file).and_then(|text| text.get(span.range()));
            self.says(source.is_some(), "a fact outside of the text", *span);
        }
    }
}
