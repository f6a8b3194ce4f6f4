//! Parse = print: the parts of a tree stand in their file, in order, as they say, and between them is nothing that means anything.

mod leaves;

use std::ops::Range;

use crate::document::{Document, Kind, Node};
use crate::groovy::Token;
use crate::hcl::{self, Body, Expression, Part};
use crate::span::{FileId, Span};
use crate::value::{Origin, Value};
pub(crate) use leaves::{gaps, lines};

/// Whether the tree of a YAML or JSON file gives back its text.
///
/// # Errors
/// The first place where it does not.
pub fn document(document: &Document) -> Result<(), Span> {
    let all = Span::new(document.file, 0, document.text().len());
    let mut walk = Walk { text: document.clean(), written: document.text(), all, at: 0, trivia: &yaml };
    for root in &document.roots {
        walk.node(root)?;
    }
    walk.gap(all.end())
}

/// Whether the tree of an HCL file gives back `text`.
///
/// # Errors
/// The first place where it does not.
pub fn body(body: &Body, text: &str) -> Result<(), Span> {
    let all = Span::new(body.span.file, 0, text.len());
    let mut walk = Walk { text, written: text, all, at: 0, trivia: &hcl };
    walk.body(body)?;
    walk.gap(all.end())
}

/// Whether the tokens of a Groovy script give back its text.
///
/// # Errors
/// The first place where they do not.
pub fn tokens(tokens: &[Token], file: FileId, text: &str) -> Result<(), Span> {
    let mut walk = Walk { text, written: text, all: Span::new(file, 0, text.len()), at: 0, trivia: &hcl };
    for token in tokens {
        let span = token.span();
        walk.leaf(span)?;
        match token {
            Token::Word(word, _) if text.get(span.range()) != Some(word) => return Err(span),
            Token::Text(found) => walk.value(&found.value)?,
            _ => {}
        }
    }
    walk.gap(text.len())
}

/// Leaves are met in the order of the file; what lies between two of them is looked at.
struct Walk<'a> {
    /// The text as it was parsed.
    text: &'a str,
    /// The text as it is written.
    written: &'a str,
    all: Span,
    /// Where the last leaf ended.
    at: usize,
    /// Whether a text between two leaves means nothing.
    trivia: &'a dyn Fn(&str) -> bool,
}

impl Walk<'_> {
    fn gap(&mut self, to: usize) -> Result<(), Span> {
        match self.text.get(self.at..to) {
            Some(gap) if (self.trivia)(gap) => Ok(()),
            _ => Err(Span::new(self.all.file, self.at.min(to), self.at.max(to))),
        }
    }

    fn leaf(&mut self, span: Span) -> Result<(), Span> {
        self.gap(span.start())?;
        self.at = span.end();
        if self.text.get(span.range()).is_some() { Ok(()) } else { Err(span) }
    }

    /// The bytes that a value says it is made of.
    fn value(&self, value: &Value) -> Result<(), Span> {
        let mut at = 0;
        for segment in value.segments() {
            let part = value.text().get(at..at + segment.len);
            at += segment.len;
            if let Origin::Raw(span) = segment.origin
                && (span.file != self.all.file || part.is_none() || self.written.get(span.range()) != part)
            {
                return Err(span);
            }
        }
        Ok(())
    }

    /// The depth is that of a parsed tree, and so bounded.
    fn node(&mut self, node: &Node) -> Result<(), Span> {
        if node.borrowed {
            return self.leaf(node.whole);
        }
        if node.whole.start() < node.span.start() {
            self.leaf(Span::new(node.whole.file, node.whole.start(), node.span.start()))?;
        }
        let mut parts: Vec<&Node> = match &node.kind {
            Kind::Null => return self.leaf(node.span),
            Kind::Scalar(scalar) => {
                self.leaf(node.span)?;
                return self.value(&scalar.value);
            }
            Kind::Sequence(sequence) => sequence.items.iter().collect(),
            Kind::Mapping(mapping) => {
                let entries = mapping.entries.iter().chain(&mapping.merges);
                entries.flat_map(|entry| [&entry.key, &entry.value]).collect()
            }
        };
        parts.sort_by_key(|part| part.whole.start());
        parts.into_iter().try_for_each(|part| self.node(part))
    }

    fn body(&mut self, body: &Body) -> Result<(), Span> {
        enum Item<'b> {
            Attribute(&'b hcl::Attribute),
            Block(&'b hcl::Block),
        }
        let attributes = body.attributes.iter().map(|one| (one.span.start(), Item::Attribute(one)));
        let mut items: Vec<_> =
            attributes.chain(body.blocks.iter().map(|one| (one.span.start(), Item::Block(one)))).collect();
        items.sort_by_key(|(start, _)| *start);
        for (_, item) in items {
            match item {
                Item::Attribute(attribute) => {
                    let (span, expression) = (attribute.span, &attribute.expression);
                    self.leaf(Span::new(span.file, span.start(), span.start() + attribute.name.len()))?;
                    let between = self.text.get(self.at..expression.span.start()).unwrap_or_default();
                    let named = self.text.get(span.start()..self.at) == Some(&attribute.name);
                    let signs = between.match_indices(['=', ':']);
                    let assigned =
                        signs.into_iter().any(|(sign, _)| hcl(&between[..sign]) && hcl(&between[sign + 1..]));
                    if !named || !assigned {
                        return Err(span);
                    }
                    self.at = expression.span.start();
                    self.leaf(expression.span)?;
                    self.expression(expression)?;
                }
                Item::Block(block) => {
                    self.gap(block.span.start())?;
                    let braces = self.braces(block).ok_or(block.span)?;
                    self.at = braces.start;
                    self.body(&block.body)?;
                    self.gap(braces.end)?;
                    self.at = block.span.end();
                }
            }
        }
        Ok(())
    }

    /// The bytes between the braces of a block that is called as it says.
    fn braces(&self, block: &hcl::Block) -> Option<Range<usize>> {
        let all = self.text.get(block.span.range())?;
        let mut quoted = false;
        let start = all.bytes().position(|byte| {
            quoted ^= byte == b'"';
            byte == b'{' && !quoted
        })?;
        let labelled = block.labels.iter().all(|label| all[..start].contains(label.as_str()));
        let sound = all.starts_with(&block.kind) && labelled && all.ends_with('}');
        sound.then(|| block.span.start() + start + 1..block.span.end() - 1)
    }

    fn expression(&self, expression: &Expression) -> Result<(), Span> {
        let span = expression.span;
        if self.text.get(span.range()) != Some(&expression.source) {
            return Err(span);
        }
        if let hcl::Kind::Template(parts) = &expression.kind {
            for part in parts {
                if let Part::Text(value) = part {
                    self.value(value)?;
                }
            }
        }
        for child in expression.children() {
            if !span.contains(child.span) {
                return Err(child.span);
            }
            self.expression(child)?;
        }
        Ok(())
    }
}

/// Blanks, comments, directives, and the signs that structure is made of.
fn yaml(gap: &str) -> bool {
    let mut line_start = true;
    let mut rest = gap;
    while let Some(first) = rest.chars().next() {
        if first == '#' || (first == '%' && line_start) {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if !first.is_whitespace() && !":,-?[]{}.\u{FEFF}".contains(first) {
            return false;
        }
        line_start = first == '\n';
        rest = &rest[first.len_utf8()..];
    }
    true
}

/// Blanks and comments.
fn hcl(gap: &str) -> bool {
    let mut rest = gap.trim_start_matches('\u{FEFF}').trim_start();
    while !rest.is_empty() {
        let comment = if rest.starts_with('#') || rest.starts_with("//") {
            rest.find('\n').or(Some(rest.len()))
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else {
            None
        };
        let Some(end) = comment else { return false };
        rest = rest[end..].trim_start();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, parse};

    const F: FileId = FileId(0);
    const YAML: &str = "%YAML 1.2\n---\n# a\na: &x !t\n  - b # c\n  - {d: e, 'f': \"g\\n\"}\n? h\n: |\n  i\n\nj: *x\nk:\n<<: {l: m}\n...\n";
    const HCL: &str = "# a\nb \"c\" d { /* e */ }\nf = [1, \"${g}h\"] // i\nj { k = <<E\nl\nE\n}\n";

    #[test]
    fn trees_give_back_their_texts() {
        for text in [YAML, "", "# only\n", "a", "\u{FEFF}a: b\r\n", "- - a\n  - b\n-\n", "a: {{ x }}\n"] {
            let tree = parse(F, text, Format::Yaml).expect("sound");
            assert_eq!(document(&tree), Ok(()), "{text}");
        }
        let json = parse(F, "{\"a\": [1, null, {\"b\": \"\\u0041\"}]}\n", Format::Json).expect("sound");
        assert_eq!(document(&json), Ok(()));
        for text in [HCL, "", "a = 1", "\u{FEFF}a = 1\r\n", "a /* = */ = /**/ 1\nb {}\n"] {
            assert_eq!(body(&hcl::parse(F, text).expect("sound"), text), Ok(()), "{text}");
        }
    }

    #[test]
    fn tokens_that_leave_something_out_are_seen() {
        let text = "#!/x\ndef a = 'b${c}' // d\n/* e */ sh(\"f\")\n";
        let mut found = crate::groovy::tokens(F, text, "").expect("tokens");
        assert_eq!(tokens(&found, F, text), Ok(()));
        assert!(tokens(&found, F, &text.replace("b$", "g$")).is_err(), "another text");
        found.remove(2);
        assert!(tokens(&found, F, text).is_err());
    }

    #[test]
    fn a_tree_that_leaves_something_out_is_seen() {
        let mut tree = parse(F, "a: 1\nb: 2\nc: 3\n", Format::Yaml).expect("sound");
        if let Kind::Mapping(mapping) = &mut tree.roots[0].kind {
            mapping.entries.remove(1);
        }
        assert_eq!(document(&tree), Err(Span::new(F, 4, 10)));
        for text in ["a = 1\nb = 2\n", "a = 1\nb {}\n"] {
            let mut tree = hcl::parse(F, text).expect("sound");
            tree.attributes.remove(0);
            assert!(body(&tree, text).is_err(), "{text}");
        }
        let tree = hcl::parse(F, "a = \"bc\"\n").expect("sound");
        assert!(body(&tree, "a = \"bd\"\n").is_err(), "another text");
        assert!(body(&tree, "a = \"bc\" d\n").is_err(), "more text");
    }
}
