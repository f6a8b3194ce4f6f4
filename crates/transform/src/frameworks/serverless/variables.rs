//! Variables: the values that `${self:…}`, `${file(…):…}` and their kin stand for, with where they are written.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use rebootstrap_parser::document::{Document, Format, Kind, Node, Scalar, Style};
use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Value, path};

use super::reference::{self, Source};
use super::service::Service;
use crate::repository::Repository;

/// References in references beyond this are holes.
const DEPTH: usize = 12;
/// References followed for one text; those that name each other in many ways would take for ever.
const STEPS: u32 = 500;
/// More possible values of one text are not followed.
pub(super) const ALTERNATIVES: usize = 32;

/// Finds values in one service.
pub(super) struct Resolver<'a> {
    repository: &'a Repository<'a>,
    directory: &'a str,
    file: &'a str,
    root: Option<&'a Node>,
    files: RefCell<BTreeMap<String, Option<Rc<Document>>>>,
    /// What is left of them for the text that is read, and for the service.
    steps: Cell<u32>,
    references: &'a Cell<u32>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(service: &'a Service<'a>) -> Self {
        Self {
            repository: service.repository,
            directory: &service.directory,
            file: &service.file,
            root: service.root(),
            files: RefCell::default(),
            steps: Cell::new(STEPS),
            references: &service.references,
        }
    }

    /// Counts a reference that is to be followed; whether it may be. A text with a knot in it ends all following.
    fn follows(&self) -> bool {
        let left = self.steps.get().checked_sub(1).zip(self.references.get().checked_sub(1));
        let (steps, references) = left.unwrap_or_default();
        self.steps.set(steps);
        self.references.set(references);
        left.is_some()
    }

    /// The possible nodes below `keys` of `node`.
    pub(super) fn below(&self, node: &Node, keys: &[&str]) -> Vec<Node> {
        let Some((key, rest)) = keys.split_first() else { return self.nodes(node) };
        if node.as_scalar().is_none() {
            // What is no reference stands for itself, and may be the whole file: it is not copied.
            return node.get(key).map(|child| self.below(child, rest)).unwrap_or_default();
        }
        let nodes = self.nodes(node);
        nodes.iter().filter_map(|node| node.get(key)).flat_map(|child| self.below(child, rest)).collect()
    }

    /// The nodes that `node` stands for: itself, or what it is a reference to.
    pub(super) fn nodes(&self, node: &Node) -> Vec<Node> {
        self.steps.set(STEPS);
        self.structures(node, 0).unwrap_or_else(|| vec![node.clone()])
    }

    /// The nodes that `node` refers to, when one of them is more than a text.
    pub(super) fn structures(&self, node: &Node, depth: usize) -> Option<Vec<Node>> {
        let value = node.value().filter(|_| depth < DEPTH)?;
        match reference::references(value.text()).as_slice() {
            [one] if *one == (0..value.text().len()) => {
                let found = self.referred(value, one, depth + 1);
                found.iter().any(|node| node.as_scalar().is_none()).then_some(found)
            }
            _ => None,
        }
    }

    /// The texts that the scalar `node` can read; none for other nodes.
    pub(super) fn texts(&self, node: &Node) -> Vec<Value> {
        self.steps.set(STEPS);
        let Some(value) = node.value() else { return Vec::new() };
        let found = self.values(value, 0);
        let is_followed = self.references.get() > 0 || reference::references(value.text()).is_empty();
        if is_followed { found } else { vec![Value::unknown(&format!("{}{SCOPE}{}", value.text(), self.file))] }
    }

    pub(super) fn values(&self, value: &Value, depth: usize) -> Vec<Value> {
        let ranges = reference::written(value.text());
        if ranges.is_empty() {
            return vec![value.clone()];
        }
        let mut rows: Vec<Vec<(Range<usize>, Value)>> = vec![Vec::new()];
        for range in ranges {
            let hole = || vec![Value::unknown(&format!("{}{SCOPE}{}", &value.text()[range.clone()], self.file))];
            let found = if depth < DEPTH { self.referred(value, &range, depth + 1) } else { Vec::new() };
            let texts: Vec<Value> =
                found.iter().filter_map(Node::value).flat_map(|found| self.values(found, depth + 1)).collect();
            let texts = if texts.is_empty() { hole() } else { texts };
            // Most have one: it goes behind what is there, and nothing is copied.
            if let [text] = texts.as_slice() {
                rows.iter_mut().for_each(|row| row.push((range.clone(), text.clone())));
                continue;
            }
            let longer = rows.iter().flat_map(|row| {
                texts.iter().map(|text| row.iter().cloned().chain([(range.clone(), text.clone())]).collect())
            });
            rows = longer.take(ALTERNATIVES).collect();
        }
        rows.iter().map(|row| value.substituted(row)).collect()
    }

    /// What the reference at `range` of `value` stands for; nothing when that comes from outside.
    fn referred(&self, value: &Value, range: &Range<usize>, depth: usize) -> Vec<Node> {
        if !self.follows() {
            return Vec::new();
        }
        for source in reference::sources(value.text(), range) {
            let found = match source {
                Source::Own(address) => self.root.map(|root| self.walk(root, value, address, depth)),
                Source::File(path, address) => Some(self.in_file(value, path, address, depth)),
                Source::Parameter(name) => Some(self.parameters(&value.text()[name])),
                Source::Literal(literal) => Some(vec![scalar(value.slice(literal), value, range)]),
                Source::Nested(nested) => Some(self.referred(value, &nested, depth + 1)),
                Source::Outside => None,
            };
            let found = found.unwrap_or_default();
            if !found.is_empty() || depth >= DEPTH {
                return found;
            }
        }
        Vec::new()
    }

    /// Whether a part of `value` is an option, a variable of the environment or a stage, whatever it falls back to.
    pub(super) fn is_from_outside(&self, value: &Value, depth: usize) -> bool {
        let text = value.text();
        reference::references(text).iter().any(|range| self.is_open(value, range, depth + 1))
    }

    fn is_open(&self, value: &Value, range: &Range<usize>, depth: usize) -> bool {
        // What was not followed for its cost may be any, too.
        if !self.follows() {
            return true;
        }
        let source = |source: Source| match source {
            Source::Outside | Source::Parameter(_) => true,
            Source::Nested(nested) => self.is_open(value, &nested, depth + 1),
            Source::Own(address) => {
                // The stage is an option of the command line, too.
                let said = &value.text()[address.clone()];
                let found = self.root.map(|root| self.written(root, value, address, depth)).unwrap_or_default();
                said == "provider.stage" && found.is_empty()
                    || found.iter().filter_map(Node::value).any(|found| self.is_from_outside(found, depth + 1))
            }
            Source::File(..) | Source::Literal(_) => false,
        };
        depth < DEPTH && reference::sources(value.text(), range).into_iter().any(source)
    }

    /// The possible texts of `value`, where a part from outside may be any.
    fn opened(&self, value: &Value, depth: usize) -> Vec<Value> {
        let open = reference::references(value.text()).into_iter().filter(|range| self.is_open(value, range, depth));
        let holes: Vec<(Range<usize>, Value)> = open
            .map(|range| (range.clone(), Value::unknown(&format!("{}{SCOPE}{}", &value.text()[range], self.file))))
            .collect();
        self.values(&value.substituted(&holes), depth)
    }

    fn in_file(&self, value: &Value, name: Range<usize>, address: Range<usize>, depth: usize) -> Vec<Node> {
        let mut found = Vec::new();
        for name in self.opened(&value.slice(name), depth + 1) {
            let files = match name.has_holes() {
                // Which of the files it is comes from outside: it may be any.
                true => self.matching(&name),
                false => path::resolve(self.directory, name.text()).into_iter().collect(),
            };
            for document in files.iter().filter_map(|file| self.open(file)) {
                let roots = document.roots.iter();
                found.extend(roots.flat_map(|root| self.walk(root, value, address.clone(), depth)));
            }
        }
        found
    }

    /// The files whose path has the same text around the holes.
    fn matching(&self, name: &Value) -> Vec<String> {
        let Some(pattern) = path::resolve(self.directory, name.text()) else { return Vec::new() };
        let (Some((before, _)), Some((_, after))) = (pattern.split_once(HOLE_OPEN), pattern.rsplit_once(HOLE_CLOSE))
        else {
            return Vec::new();
        };
        let fits = |file: &str| {
            let middle = file.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            middle.is_some_and(|middle| !middle.is_empty() && !middle.contains('/'))
        };
        self.repository.listing().files().matching(fits).collect()
    }

    /// `params.default.x` and that of every stage.
    fn parameters(&self, name: &str) -> Vec<Node> {
        let Some(root) = self.root else { return Vec::new() };
        let of = |owner: &Node| owner.get(name).cloned();
        let params = root.get("params").into_iter().flat_map(|params| params.entries());
        let stages = root.get("stages").into_iter().flat_map(|stages| stages.entries());
        let stages = stages.filter_map(|stage| of(stage.value.get("params")?));
        params.filter_map(|stage| of(&stage.value)).chain(stages).collect()
    }

    /// The YAML or JSON file at `file`.
    pub(super) fn open(&self, file: &str) -> Option<Rc<Document>> {
        if let Some(known) = self.files.borrow().get(file) {
            return known.clone();
        }
        let format = match file.rsplit('.').next() {
            Some("yml" | "yaml") => Format::Yaml,
            Some("json") => Format::Json,
            _ => return None,
        };
        let opened = self.repository.open(file).and_then(|(id, _)| self.repository.document(id, format).ok());
        if opened.is_some() {
            self.repository.follow(file);
        }
        self.files.borrow_mut().insert(file.to_owned(), opened.clone());
        opened
    }

    /// Every other file that the service takes values from.
    pub(super) fn files(&self) -> Vec<String> {
        let mut open: Vec<&Node> = self.root.into_iter().collect();
        while let Some(node) = open.pop() {
            match &node.kind {
                Kind::Scalar(Scalar { value, .. }) if value.text().contains("file(") => drop(self.values(value, 0)),
                Kind::Mapping(mapping) => open.extend(mapping.entries.iter().map(|entry| &entry.value)),
                Kind::Sequence(sequence) => open.extend(&sequence.items),
                _ => {}
            }
        }
        self.files.borrow().iter().filter(|(_, document)| document.is_some()).map(|(file, _)| file.clone()).collect()
    }
}

/// A text inside of a reference as a node of its own.
fn scalar(literal: Value, around: &Value, range: &Range<usize>) -> Node {
    let span = around.source(range.clone()).or_else(|| around.place());
    let span = span.unwrap_or(rebootstrap_parser::Span::new(rebootstrap_parser::FileId(0), 0, 0));
    let kind = Kind::Scalar(Scalar { value: literal, style: Style::Plain });
    Node { kind, span, whole: span, tag: None, anchor: None, borrowed: true }
}
